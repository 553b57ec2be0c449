"""Anchors: a fragment at an exact place in a hashed sentence, and the looking up of both in any copy of the
text.

`bind` makes the anchors of an article's fragments, `read` and `write` keep them as JSON, and `look_up` says
of each recorded sentence whether another copy has it: kept, moved or gone.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator

from .. import files
from ..faults import data_error
from .quotes import quote_context, words_held
from .text import (
    MAX_FRAGMENT_WORDS,
    MAX_SHARE,
    ZONES,
    Span,
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
    field: str
    sentence: int
    exact: str
    path: tuple[Any, ...]


Issue = tuple[Any, ...]
"""What is wrong with a fragment in a text: rule, message, mend, then the path at which to tell it."""


class _Record(BaseModel, extra="forbid", strict=True):
    """A record of exactly these keys."""


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


Placed = tuple[FragmentPlace, tuple[Any, ...]]
"""A fragment's place with the path to it in the sheet's file."""


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
        spans = {}
        for number, row in enumerate(self.sentences, 1):
            size = row.end - row.start
            if row.sentence != number or not at <= row.start < row.end <= self.characters:
                raise ValueError(f"sentence {number} overlaps the one before it, or lies outside the text")
            if row.words > size or not 1 <= row.tokens <= size:
                raise ValueError(f"sentence {number} has impossible counts")
            at = row.end
            spans[number] = row.start, at
        for row in self.fragments:
            start, end = spans.get(row.sentence, (0, 0))
            if not start <= row.start < row.end <= end:
                raise ValueError(f"{row.id} does not lie in its sentence")
            if len(row.exact) > row.end - row.start:
                raise ValueError(f"{row.id} does not fit its place")
        if len({row.id for row in self.fragments}) < len(self.fragments):
            raise ValueError("a fragment stands twice")
        return self


def path_of(folder: Path, article_id: str) -> Path:
    """Return where an article's anchors lie."""
    return folder / f"{article_id}.anchors.json"


def write(folder: Path, anchors: Anchors) -> None:
    """Write anchors as JSON, one sentence or fragment a line, so that a change shows as a change."""
    lines = []
    for key, value in anchors.model_dump(exclude_defaults=True).items():
        shown = json.dumps(value)
        if isinstance(value, list):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            shown = f"[\n{rows}\n ]"
        lines.append(f' "{key}": {shown}')
    files.write({path_of(folder, anchors.article): "{\n" + ",\n".join(lines) + "\n}\n"})


def read(folder: Path, article_id: str) -> Anchors | None:
    """Return an article's anchors, None where there is no file of them; DataError where it holds none."""
    path = path_of(folder, article_id)
    try:
        anchors = Anchors.model_validate_json(files.read_text(path))
        if anchors.article == article_id:
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
    raise data_error(f"data/articles/{path.name}", "anchors-unreadable", message, mend)


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
        told = f"the text cannot be read ({getattr(error, 'strerror', None) or error})"
        mend = "save it as UTF-8, readable by you"
        raise data_error(str(path), "file-unreadable", told, mend, files.line(error)) from None
    return text


def bind(
    article_id: str, fragments: Iterable[Fragment], zones: Mapping[int, str], text: str
) -> tuple[Anchors, list[Issue]]:
    """Return the anchors of `fragments` in a registered text, and everything wrong with them there.

    `zones` are those that a person corrected. Offsets are half-open code points of `text`.
    """
    rows: dict[int, SentencePlace] = {}
    for number, zone, start, end, _ in segment(text):
        words = text[start:end]
        rows[number] = SentencePlace(
            sentence=number,
            zone=zones.get(number, zone),
            sha256=sentence_sha256(words),
            start=start,
            end=end,
            words=count_words(words),
            tokens=len(normalised(words).split(" ")),
        )
    issues: list[Issue] = []
    placed: list[Placed] = []
    for name, field, number, exact, path in fragments:
        row, shown, where = rows.get(number), f"'{exact}' ({field})", f"sentence {number}"
        if row is None:
            mend = f"name a sentence from 1 to {len(rows)}"
            issues.append(("sentence-unknown", f"the text has no {where}", mend, *path[:-1], "sentence"))
            continue
        spans = find(exact, text, row.start, row.end)
        if not spans:
            issues.append(("fragment-missing", f"{shown} is not in {where}", "copy it from the text", *path))
        elif len(spans) > 1:
            message, mend = f"{shown} is found more than once in {where}", "make it longer"
            issues.append(("fragment-twice", message, mend, *path))
        else:
            start, end = spans[0]
            plain, printed = normalised(exact), text[start:end]
            # A credit may be glued to the sentence's end: only what lies inside the sentence is a word cut.
            cuts = [at for at in (start, end) if row.start < at < row.end]
            if any(text[at - 1].isalnum() and text[at].isalnum() for at in cuts):
                mend = "begin and end it with whole words"
                issues.append(("fragment-half-word", f"{shown} cuts a word of {where}", mend, *path))
            if field in ("content", "support") and count_words(printed) >= row.words:
                message, mend = f"the fragment is the whole of {where}", "cut it to the decisive words"
                issues.append(("fragment-whole", message, mend, *path))
            place = FragmentPlace(id=name, field=field, sentence=number, exact=plain, start=start, end=end)
            place.printed = printed if printed != plain else ""
            placed.append((place, path))
    places = [place for place, _ in placed]
    held = words_held([(place.start, place.end) for place in places], text)
    for place in places:
        row = rows[place.sentence]
        quote = quote_context((place.start, place.end), (row.start, row.end), text, held)
        place.once = quote is not None
        if quote:
            place.prefix, place.suffix = text[quote[0] : place.start], text[place.end : quote[1]]
            held |= words_held([quote], text)
    anchors = Anchors.model_construct(
        article=article_id,
        sha256=text_sha256(text),
        characters=len(text),
        sentences=list(rows.values()),
        fragments=places,
    )
    return anchors, [*issues, *_crowded(placed, text)]


def _crowded(placed: list[Placed], text: str) -> Iterator[Issue]:
    """Yield fragments that touch, run on too long, or together hold too much of the article."""
    runs: list[list[Placed]] = []
    end = 0
    for place, path in sorted(placed, key=lambda each: (each[0].start, each[0].end, each[0].id)):
        if not runs or place.start > end:
            if runs and not count_words(text[end : place.start]):
                other, _ = runs[-1][-1]
                claim = other.id.partition("#")[0].rpartition("/")[2]
                message = f"'{place.exact}' touches '{other.exact}' of {claim}"
                yield "fragments-adjacent", message, "leave at least a word between them", *path
            runs.append([])
        runs[-1].append((place, path))
        end = max(end, place.end)
    for run in runs:
        places = [place for place, _ in run]
        if count_words(text[places[0].start : max(place.end for place in places)]) > MAX_FRAGMENT_WORDS:
            names = ", ".join(dict.fromkeys(place.id.rpartition("/")[2] for place in places))
            message = f"overlapping fragments make a run of over {MAX_FRAGMENT_WORDS} words: {names}"
            yield "fragments-overlap", message, "shorten one of them", *run[-1][1]
    held, allowed = budget([(place.start, place.end) for place, _ in placed], text)
    if held > allowed:
        _, path = max(placed, key=lambda each: count_words(each[0].exact))
        message = f"fragments hold {held} words, a fifth of the article is {allowed}; this one is the longest"
        yield "fragments-share", message, "shorten the longest fragments", *path


def budget(spans: Iterable[Span], text: str) -> tuple[int, int]:
    """Return how many words of a text fragments at `spans` hold, and how many they may: a fifth of all."""
    return len(words_held(list(spans), text)), int(count_words(text) * MAX_SHARE)


def look_up(text: str, recorded: Iterable[tuple[int, str, int]]) -> dict[int, str]:
    """Say of each recorded sentence whether another copy of the article has it: kept, moved or gone.

    `recorded` gives (sentence number, sentence hash, count of white-space tokens); where the count is not
    known, several rows of one sentence may try several. White space, quotes and paragraph breaks of the copy
    do not matter. A sentence is *kept* when found in its old order among the others, *moved* when found
    elsewhere, *gone* when it is not there.
    """
    recorded = list(recorded)
    page = tokens(text)
    wanted = {digest for _, digest, _ in recorded}
    found: dict[str, list[int]] = {}
    for count in {count for *_, count in recorded}:
        for at in range(len(page) - count + 1):
            digest = text_sha256(" ".join(page[at : at + count]))
            if digest in wanted:
                found.setdefault(digest, []).append(at)
    places: list[tuple[int, int]] = []
    for number, digest in sorted({(number, digest) for number, digest, _ in recorded}):
        if spots := found.get(digest):
            # A sentence printed twice (a caption, say) is met as often as it was recorded.
            places.append((number, spots.pop(0) if len(spots) > 1 else spots[0]))
    states = {number: "moved" for number, _ in places} | dict.fromkeys(_longest_rising(places), "kept")
    return {number: states.get(number, "gone") for number, *_ in recorded}


def _longest_rising(places: list[tuple[int, int]]) -> Iterator[int]:
    """Yield the numbers of the longest run of `places` (number, position) whose positions never fall."""
    ends: list[tuple] = []  # by length of run, the one that ends lowest: position, number, the run before it
    for number, position in places:
        rank = bisect_left(ends, position + 1, key=itemgetter(0))
        ends[rank : rank + 1] = [(position, number, ends[rank - 1] if rank else None)]
    run = ends[-1] if ends else None
    while run:
        yield run[1]
        run = run[2]
