"""Anchors: a fragment at an exact place in a hashed sentence, and the looking up of both in any copy of the
text.

`bind` makes the anchors of an article's fragments, `read` and `write` keep them as JSON, and `look_up` says
of each recorded sentence whether another copy has it: kept, moved or gone.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from .. import files
from ..faults import DataError, Fault
from .quotes import quote_context, words_held
from .text import (
    MAX_FRAGMENT_WORDS,
    MAX_SHARE,
    ZONES,
    Sentence,
    count_words,
    find,
    normalised,
    segment,
    sentence_sha256,
    text_sha256,
    tokens,
)

FIELDS = ("content", "quantity", "certainty", "support")
"""What of a claim a fragment may support."""
Sha = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Whole = Annotated[int, Field(ge=0)]


class Fragment(NamedTuple):
    """A fragment as a sheet has it; `path` leads to it in the sheet's file."""

    id: str
    claim_id: str
    field: str
    sentence: int
    exact: str
    path: tuple[Any, ...]


class Issue(NamedTuple):
    """What is wrong with a fragment in a text, and where in the sheet it is to be told."""

    rule: str
    message: str
    mend: str
    path: tuple[Any, ...]
    claim: str | None = None


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SentencePlace(_Record):
    """A sentence's place in the registered text, its hash, and its counts of words and tokens."""

    sentence: int
    zone: Literal[ZONES]
    sha256: Sha
    start: Whole
    end: int
    words: Whole
    tokens: int


class FragmentPlace(_Record):
    """A fragment's place in the registered text.

    `printed` are its words as the text has them, where folding changes them. `prefix` and `suffix` are
    recorded where the words alone do not stand once in the text; where even these do not help, `once` is
    false.
    """

    id: str
    field: Literal[FIELDS]
    sentence: int
    exact: Annotated[str, Field(min_length=1)]
    start: int
    end: int
    printed: str = ""
    prefix: str = ""
    suffix: str = ""
    once: bool = True


class Anchors(_Record):
    """What is recorded of one registered text."""

    article: str
    sha256: Sha
    characters: Whole
    sentences: list[SentencePlace]
    fragments: list[FragmentPlace]

    @model_validator(mode="after")
    def _consistent(self) -> Anchors:
        at = 0
        for number, row in enumerate(self.sentences, 1):
            size = row.end - row.start
            if row.sentence != number or not at <= row.start < row.end <= self.characters:
                raise ValueError(f"sentence {number} overlaps the one before it, or lies outside the text")
            if row.words > size or not 1 <= row.tokens <= size:
                raise ValueError(f"sentence {number} has impossible counts")
            at = row.end
        spans = {row.sentence: row for row in self.sentences}
        for row in self.fragments:
            around = spans.get(row.sentence)
            if not around or not around.start <= row.start < row.end <= around.end:
                raise ValueError(f"{row.id} does not lie in its sentence")
            if len(row.exact) > row.end - row.start:
                raise ValueError(f"{row.id} does not fit its place")
        if len({row.id for row in self.fragments}) < len(self.fragments):
            raise ValueError("a fragment stands twice")
        return self


def path_of(folder: Path, article_id: str) -> Path:
    """Return where an article's anchors lie."""
    return folder / f"{article_id}.anchors.json"


def write(path: Path, anchors: Anchors) -> None:
    """Write anchors as JSON, one sentence or fragment a line, so that a change shows as a change."""
    content = anchors.model_dump(exclude_defaults=True)
    lines = [f" {json.dumps(key)}: {json.dumps(content[key])}" for key in ("article", "sha256", "characters")]
    for key in ("sentences", "fragments"):
        rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in content[key])
        lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
    files.write({path: "{\n" + ",\n".join(lines) + "\n}\n"})


def read(path: Path) -> Anchors | None:
    """Return the anchors in `path`, None where there is no such file; DataError where it holds none."""
    try:
        anchors = Anchors.model_validate_json(files.read_text(path))
        if anchors.article == path.name.removesuffix(".anchors.json"):
            return anchors
        message = f"they are of article {anchors.article[:40]!r}"
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = f"they are not in form ({'.'.join(map(str, first['loc']))} {first['msg']})"
    except (OSError, UnicodeDecodeError) as error:
        message = f"they cannot be read ({files.why(error)})"
    mend = "run `armsclaims check --write --articles DIR` with the registered text, which writes them anew"
    raise DataError([Fault(f"data/articles/{path.name}", "anchors-unreadable", message, mend)])


def read_text(folder: Path | None, article_id: str) -> str | None:
    """Return the article's text from `folder`, unchanged, or None where there is none.

    Raises DataError, naming the file, for one that is no readable file or not UTF-8.
    """
    path = folder / f"{article_id}.txt" if folder else None
    if path is None or not (path.is_symlink() or path.exists()):
        return None
    try:
        text = files.read_bytes(path).decode("utf-8-sig")
        if "\0" in text:
            raise ValueError("it holds zero bytes, as UTF-16 does")
    except (OSError, ValueError) as error:
        message = f"the text cannot be read ({getattr(error, 'strerror', None) or error})"
        fault = Fault(
            str(path), "file-unreadable", message, "save it as UTF-8, readable by you", files.line(error)
        )
        raise DataError([fault]) from None
    return text


def bind(
    article_id: str, fragments: Iterable[Fragment], zones: Mapping[int, str], text: str
) -> tuple[Anchors, list[Issue]]:
    """Return the anchors of `fragments` in a registered text, and everything wrong with them there.

    `zones` are those that a person corrected. Offsets are half-open code points of `text`.
    """
    sentences = {s.number: s._replace(zone=zones.get(s.number, s.zone)) for s in segment(text)}
    issues: list[Issue] = []
    placed: list[tuple[Fragment, FragmentPlace]] = []
    for fragment in fragments:
        sentence = sentences.get(fragment.sentence)
        if sentence is None:
            message, mend = (
                f"the text has no sentence {fragment.sentence}",
                f"name a sentence from 1 to {len(sentences)}",
            )
            at = (*fragment.path[:-1], "sentence")
            issues.append(Issue("sentence-unknown", message, mend, at, fragment.claim_id))
            continue
        spans = find(fragment.exact, text, sentence.start, sentence.end)
        issues += _misfit(fragment, sentence, spans, text)
        if len(spans) == 1:
            start, end = spans[0]
            place = FragmentPlace(
                id=fragment.id, field=fragment.field, sentence=fragment.sentence,
                exact=normalised(fragment.exact), start=start, end=end,
            )  # fmt: skip
            placed.append((fragment, place))
    held = words_held([(place.start, place.end) for _, place in placed], text)
    for _, place in placed:
        _complete(place, sentences[place.sentence], text, held)
    rows = [_place(sentence, text[sentence.start : sentence.end]) for sentence in sentences.values()]
    anchors = Anchors.model_construct(
        article=article_id, sha256=text_sha256(text), characters=len(text),
        sentences=rows, fragments=[place for _, place in placed],
    )  # fmt: skip
    return anchors, [*issues, *_crowded(placed, text)]


def _complete(place: FragmentPlace, sentence: Sentence, text: str, held: set[int]) -> None:
    """Record how a fragment is printed, and the words beside it that it needs to stand once in its text.

    The words go into `held`.
    """
    printed = text[place.start : place.end]
    if printed != place.exact:
        place.printed = printed
    quote = quote_context((place.start, place.end), sentence, text, held)
    place.once = quote is not None
    if quote:
        place.prefix, place.suffix = text[quote[0] : place.start], text[place.end : quote[1]]
        held |= words_held([quote], text)


def _place(sentence: Sentence, words: str) -> SentencePlace:
    return SentencePlace(
        sentence=sentence.number, zone=sentence.zone, sha256=sentence_sha256(words), start=sentence.start,
        end=sentence.end, words=count_words(words), tokens=len(normalised(words).split(" ")),
    )  # fmt: skip


def _misfit(
    fragment: Fragment, sentence: Sentence, spans: list[tuple[int, int]], text: str
) -> Iterator[Issue]:
    """Yield what is wrong with one fragment: missing, found twice, cutting a word, the whole sentence."""

    def issue(rule: str, message: str, mend: str) -> Issue:
        return Issue(rule, message, mend, fragment.path, fragment.claim_id)

    shown, number = f"'{fragment.exact}' ({fragment.field})", sentence.number
    if not spans:
        yield issue("fragment-missing", f"{shown} is not in sentence {number}", "copy it from the text")
    elif len(spans) > 1:
        mend = "make it longer until it is found once"
        yield issue("fragment-twice", f"{shown} is found more than once in sentence {number}", mend)
    else:
        start, end = spans[0]
        # A credit may be glued to the sentence's end: only what lies inside the sentence is a word cut.
        cuts = [at for at in (start, end) if sentence.start < at < sentence.end]
        if any(text[at - 1].isalnum() and text[at].isalnum() for at in cuts):
            mend = "begin and end it with whole words"
            yield issue("fragment-half-word", f"{shown} cuts a word of sentence {number}", mend)
        whole = count_words(text[sentence.start : sentence.end])
        if fragment.field == "content" and count_words(text[start:end]) >= whole:
            message = f"the fragment is the whole of sentence {number}"
            yield issue("fragment-whole", message, "cut it to the decisive words")


def _crowded(placed: list[tuple[Fragment, FragmentPlace]], text: str) -> Iterator[Issue]:
    """Yield fragments that touch, run on too long, or together hold too much of the article."""
    runs: list[list[tuple[Fragment, FragmentPlace]]] = []
    for entry in sorted(placed, key=lambda entry: (entry[1].start, entry[1].end, entry[1].id)):
        if runs and entry[1].start <= _end(runs[-1]):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    for before, after in pairwise(runs):
        fragment, place = after[0]
        if not count_words(text[_end(before) : place.start]):
            other = before[-1][0]
            message = (
                f"'{place.exact}' touches '{normalised(other.exact)}' of {other.claim_id.rpartition('/')[2]}"
            )
            mend = "leave at least a word between them"
            yield Issue("fragments-adjacent", message, mend, fragment.path, fragment.claim_id)
    held = 0
    for run in runs:
        count = count_words(text[run[0][1].start : _end(run)])
        held += count
        if count > MAX_FRAGMENT_WORDS:
            names = ", ".join(dict.fromkeys(place.id.rpartition("/")[2] for _, place in run))
            message = f"overlapping fragments make a run of over {MAX_FRAGMENT_WORDS} words: {names}"
            yield Issue(
                "fragments-overlap", message, "shorten one of them", run[-1][0].path, run[-1][0].claim_id
            )
    total = count_words(text)
    if held > total * MAX_SHARE:
        longest = max(placed, key=lambda entry: count_words(text[entry[1].start : entry[1].end]))[0]
        message = f"fragments hold {held} of {total} words, over a fifth; this one is the longest"
        yield Issue(
            "fragments-share", message, "shorten the longest fragments", longest.path, longest.claim_id
        )


def _end(run: list[tuple[Fragment, FragmentPlace]]) -> int:
    return max(place.end for _, place in run)


def look_up(text: str, recorded: Iterable[tuple[int, str, int]]) -> dict[int, str]:
    """Say of each recorded sentence whether another copy of the article has it: kept, moved or gone.

    `recorded` gives (sentence number, sentence hash, count of white-space tokens); where the count is not
    known, several rows of one sentence may try several. White space, quotes and paragraph breaks of the copy
    do not matter. A sentence is *kept* when found in its old order among the others, *moved* when found
    elsewhere, *gone* when it is not there.
    """
    recorded = list(recorded)
    page = tokens(text)
    wanted: dict[int, set[str]] = {}
    for _, digest, count in recorded:
        wanted.setdefault(count, set()).add(digest)
    found: dict[str, list[int]] = {}
    for count, digests in wanted.items():
        for at in range(len(page) - count + 1):
            digest = hashlib.sha256(
                " ".join(page[at : at + count]).encode("utf-8", "surrogatepass")
            ).hexdigest()
            if digest in digests:
                found.setdefault(digest, []).append(at)
    places: list[tuple[int, int]] = []
    for number, digest in sorted({(number, digest) for number, digest, _ in recorded}):
        if digest in found:
            # A sentence printed twice (a caption, say) is met as often as it was recorded.
            spots = found[digest]
            places.append((number, spots.pop(0) if len(spots) > 1 else spots[0]))
    states = {number: "moved" for number, _ in places} | dict.fromkeys(_longest_rising(places), "kept")
    return {number: states.get(number, "gone") for number, *_ in recorded}


def _longest_rising(places: list[tuple[int, int]]) -> list[int]:
    """Return the numbers of the longest run of `places` (number, position) whose positions never fall."""
    tails: list[int] = []  # by length of run: the lowest position that such a run can end at
    last: list[int] = []  # by length of run: the index of that end
    before: list[int | None] = []
    for index, (_, position) in enumerate(places):
        rank = bisect_left(tails, position + 1)
        tails[rank : rank + 1] = [position]
        last[rank : rank + 1] = [index]
        before.append(last[rank - 1] if rank else None)
    chosen: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        chosen.append(places[at][0])
        at = before[at]
    return chosen
