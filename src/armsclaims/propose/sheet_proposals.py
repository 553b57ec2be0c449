"""The machine's part of a sheet: a new sheet is scaffolded, an old one's proposals are updated.

A sheet holds proposals and a person's decisions on them, never the passage. Proposing again keeps comments
and decisions, reopens a decision only where what is proposed of the same words has changed, and deletes
nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..coding import edtf
from ..coding.sheet_table import flow, put
from ..coding.sheets import quantity_problem
from ..coding.yamlio import read, write
from ..evidence.anchors import budget
from ..evidence.text import MAX_FRAGMENT_WORDS, Sentence, Span, find, normalised, segment, text_sha256, words
from ..faults import data_error

HEAD = (
    "Proposals are the machine's, statements a person's. How each key is filled: data/CODEBOOK.md\n"
    "Every proposal is accepted, corrected or set aside with a reason: `armsclaims check` names what is left."
)
FILL = {
    "outlet": "who published it",
    "title": "the headline",
    "occasion": "an id of data/occasions.yml",
    "speaker": "an id of data/speakers.yml",
    "allegation": "an id of data/allegations.yml",
    "summary": "one sentence in your own words",
    "exact": "the decisive words, found once in the sentence",
    "act": "one of the acts of the codebook",
    "worded_by": "speaker where the words are printed as theirs, else outlet",
}
"""What a person must write, said beside each empty key; `check` fails while one is empty."""
TITLE_WORDS, FIELD_WORDS, FRAGMENT_WORDS = 12, 6, 4
"""Most words of a title and of a field in a sheet, and those that identify a passage."""
ROUGH = 3
"""So many words longer may a fragment be for each border that is no phrase's."""
OPENING = " \n\t\u00a0\u202f([\"'\u201c\u2018\u2013\u2014"
CLOSING = " \n\t\u00a0\u202f)]\"'\u201d\u2019\u2013\u2014.,;:!?"
NO_START = frozenset(
    "and or but that which who whom whose than then as of is are was were be been being has had have it"
    " they he she so also to".split()
)
NO_END = frozenset(
    "and or but that which who whose than as of to in on at by for from with into over under about around"
    " between through via the a an this these those its their his her our my your is are was were be been"
    " has had have will would could may might no not more less most least up some several any all such it"
    " they he she we i almost nearly how what if when while because where".split()
)
"""Words at which a phrase does not begin, or end."""
DECIDED = ("accepted", "corrected", "set_aside")
_TEXTS = ("cue", "act", "withheld", "certainty_words", "worded_by", "item", "stage", "supplier", "recipient")
_NESTED = ("quantity", "said", "event")
VALUES = (*_TEXTS, *_NESTED, "speaker", "chain")


# --- the file ---


def load(path: Path) -> CommentedMap:
    """Return a sheet so that writing it back keeps comments, quotes and lines. Raises DataError."""
    sheet = read(path, f"data/articles/{path.name}")
    for key, kind in (("origin", CommentedMap), ("statements", CommentedSeq)):
        if not isinstance(sheet, CommentedMap) or not isinstance(sheet.get(key), kind):
            raise data_error(path.name, "not-a-sheet", f"this is no sheet: it has no {key}", "name a sheet")
    return sheet


def block(sheet: CommentedMap, key: str) -> CommentedSeq:
    """Return a sheet's list for adding to: an empty `[]` becomes a list of lines."""
    if not sheet.get(key):
        sheet[key] = CommentedSeq()
    return sheet[key]


def filled(keys: Iterable[str], values: Mapping[str, Any]) -> CommentedMap:
    """Return a node of the values that are known; what a person must write is empty, with a word on it."""
    made = CommentedMap()
    for key in keys:
        if value := values.get(key):
            put(made, key, value)
        elif key in FILL:
            made[key] = ""
            made.yaml_add_eol_comment(f"fill in: {FILL[key]}", key)
    return made


def new_sheet(text: str, origin: Mapping[str, Any], zones: Mapping[int, str]) -> CommentedMap:
    """Return a new sheet: the origin of its text, what is unknown left open, and zones told by the markup."""
    title = origin.get("title", "")
    if len(parts := words(title)) > TITLE_WORDS:
        title = f"{title[: parts[TITLE_WORDS - 1][1]]} …"
    made = filled(("outlet", "title", "url", "language"), {**origin, "title": title})
    made["published"] = flow(origin.get("published") or {"basis": "none"})
    made["text"] = flow({"sha256": text_sha256(text), "characters": len(text)})
    sheet = CommentedMap({"format": 1, "coding": "assisted", "origin": made})
    if zones:
        sheet["zones"] = CommentedSeq(flow({"sentence": n, "zone": z}) for n, z in sorted(zones.items()))
    for key in ("statements", "set_aside", "proposals"):
        sheet[key] = flow([])
    sheet.yaml_set_start_comment(HEAD)
    return sheet


# --- proposing again ---


@dataclass
class Outcome:
    """What proposing did to a sheet, as ids of proposals."""

    path: Path
    created: bool = False
    new: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = {"new": self.new, "kept": self.kept}
        parts |= {"open again": self.reopened, "no longer proposed": self.gone}
        counts = ", ".join(f"{len(ids)} {name}" for name, ids in parts.items() if ids) or "none"
        return f"{self.path.name} {'scaffolded' if self.created else 'updated'}: proposals: {counts}"


def write_proposals(
    path: Path,
    text: str,
    proposals: Sequence[Mapping[str, Any]],
    *,
    origin: Mapping[str, Any] | None = None,
    zones: Mapping[int, str] | None = None,
    engine: str = "",
    refused: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Scaffold the sheet at `path` or update its proposals, and write it.

    `proposals` are those of `propose --json` for this very text, made by `engine`; `origin` and `zones` (by
    sentence) serve a new sheet; `refused` is what an extractor found and the text does not hold. Raises
    DataError for a sheet made from another text, or unreadable.
    """
    outcome = Outcome(path, created=not path.exists())
    sheet = new_sheet(text, origin or {}, zones or {}) if outcome.created else load(path)
    if (sheet["origin"].get("text") or {}).get("sha256") != text_sha256(text):
        message = "the sheet was made from another text than this file's"
        mend = "give the registered text, or start a sheet of another name for the changed article"
        raise data_error(path.name, "text-differs", message, mend)
    old = [entry for entry in sheet.get("proposals") or () if isinstance(entry, CommentedMap)]
    fresh = []
    for proposal in proposals:
        placed = (e for e in old if _spans(e) == _spans(proposal))
        if same := next((e for e in placed if e.get("rules") == proposal["rules"]), None):
            old.remove(same)
            _keep(same, outcome)
        else:
            fresh.append(proposal)
    for entry in _entries(path.stem, text, fresh, printed_spans(sheet, text), engine):
        same = next((e for e in old if _spans(e) == _spans(entry)), None)
        same = same or next((e for e in old if _decides_on(e, entry)), None)
        if same is None:
            stem, _, last = entry["id"].rpartition("-")
            taken = {e["id"] for e in block(sheet, "proposals")}
            entry["id"] = next(name for n in count(int(last)) if (name := f"{stem}-{n}") not in taken)
            block(sheet, "proposals").append(entry)
            outcome.new.append(entry["id"])
            continue
        old.remove(same)
        unchanged = all(same.get(key) == entry.get(key) for key in VALUES)
        if _spans(same) != _spans(entry) or _decision(same) in DECIDED and unchanged:
            _keep(same, outcome)
        else:
            _renew(same, entry, outcome)
    for entry in old:
        if entry.get("decision") != "no_longer_proposed":
            entry.insert(2, "was", entry.get("decision", "open"))
            entry["decision"] = "no_longer_proposed"
        outcome.gone.append(entry["id"])
    sheet.pop("refused", None)
    if refused:
        sheet["refused"] = CommentedSeq(flow({"engine": engine, **refusal}) for refusal in refused)
    write(path, sheet)
    return outcome


def _spans(entry: Mapping[str, Any]) -> list[Span]:
    return [(int(start), int(end)) for start, end in entry.get("spans") or ()]


def _decision(entry: Mapping[str, Any]) -> str:
    """Return a decision, also of an entry that had lost its proposal."""
    return entry.get("was") or "open" if entry.get("decision") == "no_longer_proposed" else entry["decision"]


def _decides_on(entry: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether a decided entry is the same claim: speaker, act and most words equal."""
    if "decision" not in entry or _decision(entry) not in DECIDED:
        return False
    if entry.get("act") != new.get("act") or worded(entry.get("speaker")) != worded(new.get("speaker")):
        return False
    pairs = [(a, b) for a in _spans(entry) for b in _spans(new)]
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a, b in pairs)
    return common > 0.5 * max(sum(b - a for a, b in _spans(e)) for e in (entry, new))


def _keep(entry: CommentedMap, outcome: Outcome) -> None:
    """Let a decision stand; one that had lost its proposal is back."""
    if entry.get("decision") == "no_longer_proposed":
        entry["decision"] = entry.pop("was", "open")
    outcome.kept.append(entry["id"])


def _renew(entry: CommentedMap, new: CommentedMap, outcome: Outcome) -> None:
    """Write an entry anew, to be decided again; `was` keeps the decision, a comment its reason."""
    before, reason = entry.pop("was", None) or entry.get("decision", "open"), entry.get("reason")
    dropped = [key for key in entry if key not in new]
    comments = [entry.ca.items.get(key) for key in dropped]
    for key in dropped:
        del entry[key]
    entry.update({key: value for key, value in new.items() if key != "id"})
    for tokens in filter(None, comments):  # the comment of a key that is gone moves to the entry's last line
        held = entry.ca.items.setdefault(list(entry)[-1], tokens)
        if held is not tokens and held[2] and tokens[2]:
            held[2].value = held[2].value.rstrip("\n") + "\n" + tokens[2].value.lstrip("\n")
        elif held is not tokens:
            held[2] = held[2] or tokens[2]
    if before in DECIDED:
        entry.insert(2, "was", before, comment=f"reason: {reason}" if reason else None)
    outcome.reopened.append(entry["id"])


# --- new entries ---


def worded(value: Any) -> str | None:
    """Return the words of a field that is text or a mapping with `text`."""
    value = value.get("text") if isinstance(value, Mapping) else value
    return normalised(str(value)) if value else None


def printed_spans(sheet: Mapping[str, Any], text: str) -> list[Span]:
    """Return the spans of what the sheet prints: fragments of its claims and of its proposals."""
    printed = [(entry.get("sentence"), entry.get("exact")) for entry in sheet.get("proposals") or ()]
    for claim in (c for s in sheet.get("statements") or () for c in s.get("claims") or ()):
        quoted = (claim.get("exact"), (claim.get("quantity") or {}).get("text"), claim.get("certainty_words"))
        printed += [(claim.get("sentence"), fragment) for fragment in quoted]
        printed += [(extra.get("sentence"), extra.get("exact")) for extra in claim.get("support") or ()]
    homes = {s.number: s for s in segment(text)}
    found = ((homes.get(number), str(fragment)) for number, fragment in printed if fragment)
    return [span for home, fragment in found if home for span in find(fragment, text, home.start, home.end)]


def _entries(
    article: str, text: str, proposals: Sequence[Mapping[str, Any]], held: Sequence[Span], engine: str
) -> Iterator[CommentedMap]:
    """Yield an open entry for each new proposal, with as few words as show which it is."""
    sentences = segment(text)
    passages = [_wanted(p, text, sentences) for p in proposals]
    for proposal, wanted, fragment in zip(proposals, passages, fit(text, passages, held), strict=True):
        sentence, inside = wanted.sentence, wanted.inside(text)
        entry = CommentedMap({"id": f"{article}/{proposal['id']}", "decision": "open"})
        entry |= {"sentence": sentence.number, "zone": proposal["zone"]}
        entry |= {"engine": engine} if engine else {}
        entry["rules"] = flow(proposal["rules"])
        entry["spans"] = flow([flow(list(span)) for span in wanted.spans])
        entry["passage"] = flow([inside[0], inside[-1] + 1] if inside else [])
        if fragment:
            entry["exact"] = normalised(text[slice(*fragment)])
        named = {"text": worded(proposal["speaker"]), "how": proposal["speaker"].get("how")}
        entry["speaker"] = flow({key: value for key, value in named.items() if value})
        for key in _TEXTS:
            value = worded(proposal.get(key))
            # Longer words are the passage's own: the text shows them, the sheet does not.
            if value and len(words(value)) <= FIELD_WORDS and _stands(key, value, text, sentence):
                entry[key] = value
        for key in _NESTED:
            value = {name: part for name, part in (proposal.get(key) or {}).items() if part is not None}
            if "text" in value:
                value["text"] = normalised(value["text"])
            if value and value.get("basis") != "none" and _stands(key, value, text, sentence):
                entry[key] = flow(value)
        entry |= {key: flow(proposal[key]) for key in ("chain", "notes") if proposal.get(key)}
        yield entry


def _stands(key: str, value: Any, text: str, sentence: Sentence) -> bool:
    """Return whether a value would pass the check of the sheet: what fails it is not offered."""
    if key == "quantity" and quantity_problem(value):
        return False
    if key == "quantity":
        value = value.get("text", "")
    elif key in ("said", "event"):
        return not value.get("edtf") or edtf.plausible(value["edtf"])
    elif key not in ("certainty_words", "cue"):
        return True
    found = find(value, text, sentence.start, sentence.end)
    once = len(found) == 1 or key == "cue" and found
    cut = once and any(text[at - 1 : at].isalnum() and text[at : at + 1].isalnum() for at in found[0])
    return not value or bool(once) and not cut


# --- which few words a sheet prints ---


@dataclass(frozen=True)
class Wanted:
    """A passage to find a fragment for: its sentence and its content.

    `focus`, the quantity or the item, should be in the fragment; `printed` are words that stand beside it.
    """

    sentence: Sentence
    spans: Sequence[Span]
    focus: Span | None = None
    printed: Sequence[Span] = ()

    def places(self, text: str) -> list[Span]:
        """Return the places of the sentence's words."""
        at = self.sentence.start
        return [(a + at, b + at) for a, b in words(text[at : self.sentence.end])]

    def inside(self, text: str) -> list[int]:
        """Return the numbers of the sentence's words that lie in the content."""
        numbered = enumerate(self.places(text))
        return [n for n, (a, b) in numbered if any(a < end and b > start for start, end in self.spans)]


def _wanted(proposal: Mapping[str, Any], text: str, sentences: Iterable[Sentence]) -> Wanted:
    """Return what a proposal's fragment should hold, and what its claim would print beside it."""
    sentence = next(s for s in sentences if s.start <= proposal["spans"][0][0] < s.end)

    def place(key: str) -> list[Span]:
        found = find(worded(proposal.get(key)) or "", text, sentence.start, sentence.end)
        return found if len(found) == 1 else []

    focus = next((found[0] for key in ("quantity", "item", "withheld") if (found := place(key))), None)
    return Wanted(sentence, _spans(proposal), focus, [*place("quantity"), *place("certainty_words")])


def choose(text: str, wanted: Wanted, most: int, others: Sequence[Span] = ()) -> Span | None:
    """Return the span of the best fragment of a passage, None if no fragment would stand.

    It is found once in its sentence, has at most twelve words, is never the whole sentence, and touches none
    of `others`. It holds the focus if that has at most `most` words or is printed anyway, else it begins
    where the content does. It has four words or `most` if that is fewer, more only to be found once or to end
    at a phrase's border. Content that is printed twice is told apart by the words about it.
    """
    for *_, span in sorted(_candidates(text, wanted, most)):
        once = len(find(text[slice(*span)], text, wanted.sentence.start, wanted.sentence.end)) == 1
        if once and not any(_touch(text, span, other) for other in others):
            return span
    return None


def _candidates(text: str, wanted: Wanted, most: int) -> Iterator[tuple[int, int, int, Span]]:
    """Yield spans with their rank: about the focus, in the content, about it; then by words and borders."""
    places, inside = wanted.places(text), wanted.inside(text)
    if not inside:
        return
    low, high = wanted.focus or (0, 0)
    focus = [n for n in inside if places[n][0] < high and places[n][1] > low]
    fits = focus and (len(focus) <= most or wanted.focus in wanted.printed)
    core = (focus[0], focus[-1]) if fits else (inside[0], inside[0])
    lowest, highest = inside[0], inside[-1]
    least = max(2, min(most, FRAGMENT_WORDS, highest - lowest + 1, len(places) - 1))
    ranges = [(*core, lowest, highest), *((n, n, n, highest) for n in inside[1:])]
    for rank, (first, last, left, right) in enumerate([*ranges, (lowest, highest, 0, len(places) - 1)]):
        for size in range(max(least, last - first + 1), min(MAX_FRAGMENT_WORDS, len(places) - 1) + 1):
            for start in range(max(left, last - size + 1), min(first, right - size + 1) + 1):
                span = places[start][0], places[start + size - 1][1]
                # The window that leans right comes first: what follows a number is its unit.
                yield rank, ROUGH * _roughness(text, span) + size, -span[0], span


def _roughness(text: str, span: Span) -> int:
    """Return how many times a span cuts a token or a phrase, or runs over a mark between phrases."""
    start, end = span
    shown = text[start:end].casefold().split()
    inside_token = text[start - 1 : start].strip(OPENING) != "", text[end : end + 1].strip(CLOSING) != ""
    marks = re.search(r"[,;:.!?]\s|[()\u2013\u2014\"\u201c\u201d]", text[start:end])
    return 2 * sum(inside_token) + bool(marks) + (shown[0] in NO_START) + (shown[-1] in NO_END)


def _touch(text: str, one: Span, other: Span) -> bool:
    """Return whether two fragments have no word between, or together make too long a run."""
    left, right = sorted((one, other))
    if right[0] < left[1]:
        return len(words(text[left[0] : max(left[1], right[1])])) > MAX_FRAGMENT_WORDS
    return not words(text[left[1] : right[0]])


def fit(text: str, wanted: Sequence[Wanted], held: Iterable[Span]) -> list[Span | None]:
    """Return a fragment for each passage; `held` is what the sheet prints already.

    Fragments are cut shorter, in the end left out from the last on, until all keep to a fifth of the article.
    """
    fixed = [*held, *(span for want in wanted for span in want.printed)]

    def is_over(chosen: Iterable[Span | None]) -> bool:
        used, allowed = budget([*fixed, *filter(None, chosen)], text)
        return used > allowed

    for most in (6, 5, 4, 3, 2):
        chosen: list[Span | None] = []
        for want in wanted:
            chosen.append(choose(text, want, most, [*fixed, *filter(None, chosen)]))
        if not is_over(chosen):
            return chosen
    for last in reversed(range(len(chosen))):
        if is_over(chosen):
            chosen[last] = None
    return chosen
