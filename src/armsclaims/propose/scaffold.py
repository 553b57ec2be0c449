"""A sheet's proposals: a new sheet is scaffolded, an old one updated.

A sheet holds the machine's proposals and a person's decisions on them; it never holds the passage. Proposing again keeps
comments and every decision whose spans and rules are unchanged, marks the rest, and never deletes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..coding.yamlio import write
from ..evidence.text import Sentence, find, normalised, segment, text_sha256
from ..faults import DataError, Fault
from . import excerpt
from .sheetfile import block, flow, load, new_sheet

Proposal = Mapping[str, Any]
"""One proposal in the form of `propose --json`."""


_TEXTS = ("cue", "act", "withheld", "certainty_words", "worded_by", "item", "stage", "supplier", "recipient")
_FIELD_WORDS = 6


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
        parts = (
            ("new", self.new),
            ("kept", self.kept),
            ("open again", self.reopened),
            ("no longer proposed", self.gone),
        )
        told = ", ".join(f"{len(ids)} {name}" for name, ids in parts if ids) or "none"
        return f"{self.path.name} {'scaffolded' if self.created else 'updated'}: proposals: {told}"


def _key(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(tuple(span) for span in entry.get("spans") or ()), tuple(entry.get("rules") or ())


def write_proposals(
    path: Path,
    text: str,
    proposals: Sequence[Proposal],
    *,
    origin: Mapping[str, Any] | None = None,
    zones: Mapping[int, str] | None = None,
    engine: str = "",
    refused: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """Scaffold the sheet at `path`, or update its proposals, and write it.

    `proposals` are those of `propose --json` for this very text, made by `engine`; `origin` and `zones` (by sentence)
    serve a new sheet. What an extractor found and the text does not hold stands as `refused`, without words.
    Raises DataError for a sheet made from another text, or unreadable.
    """
    outcome = Outcome(path, created=not path.exists())
    sheet = new_sheet(text, origin or {}, zones or {}) if outcome.created else load(path)
    _same_text(path, sheet, text)
    fresh, unmatched = _matched(sheet, proposals, outcome)
    for entry in _entries(path.stem, text, fresh, _held(sheet, text)):
        if engine:
            entry.insert(list(entry).index("rules"), "engine", engine)
        same = next((e for e in unmatched if _key(e)[0] == _key(entry)[0]), None)
        if same is not None:
            unmatched.remove(same)
            _changed(same, entry, outcome)
        else:
            entry["id"] = _free(entry["id"], {e["id"] for e in block(sheet, "proposals")})
            block(sheet, "proposals").append(entry)
            outcome.new.append(entry["id"])
    for entry in unmatched:
        _gone(entry, outcome)
    if refused:
        sheet["refused"] = CommentedSeq(flow({"engine": engine, **refusal}) for refusal in refused)
    else:
        sheet.pop("refused", None)
    write(path, sheet)
    return outcome


def _matched(
    sheet: CommentedMap, proposals: Sequence[Proposal], outcome: Outcome
) -> tuple[list[Proposal], list[CommentedMap]]:
    """Settle what is proposed as before; return the other proposals and the sheet's other entries."""
    unmatched = [entry for entry in sheet.get("proposals") or () if isinstance(entry, CommentedMap)]
    fresh: list[Proposal] = []
    for proposal in proposals:
        same = next((e for e in unmatched if _key(e) == _key(proposal)), None)
        if same is None:
            fresh.append(proposal)
        else:
            unmatched.remove(same)
            _again(same, outcome)
    return fresh, unmatched


def _same_text(path: Path, sheet: Mapping[str, Any], text: str) -> None:
    registered = (sheet["origin"].get("text") or {}).get("sha256")
    if registered != text_sha256(text):
        message = "the sheet was made from another text than this file's"
        mend = "give the registered text, or start a sheet of another name for the changed article"
        raise DataError([Fault(path.name, "text-differs", message, mend)])


def _again(entry: CommentedMap, outcome: Outcome) -> None:
    """The same spans by the same rules: a decision stands, and one that had lost its proposal is back."""
    if entry.get("decision") == "no_longer_proposed":
        entry["decision"] = entry.pop("was", "open")
    outcome.kept.append(entry["id"])


def _changed(entry: CommentedMap, new: CommentedMap, outcome: Outcome) -> None:
    """The same spans by other rules: what is proposed is written anew, and decided anew."""
    before = entry.pop("was", None) or entry.get("decision", "open")
    comments = [entry.ca.items.get(key) for key in entry if key not in new]
    for key in [key for key in entry if key not in new]:
        del entry[key]
    entry.update({key: value for key, value in new.items() if key != "id"})
    for tokens in filter(None, comments):
        _carry(entry, tokens)
    if before not in ("open", "no_longer_proposed"):
        entry.insert(2, "was", before)
    outcome.reopened.append(entry["id"])


def _carry(entry: CommentedMap, tokens: list[Any]) -> None:
    """Keep the comment of a key that is gone: it moves to the entry's last line."""
    held = entry.ca.items.setdefault(list(entry)[-1], tokens)
    if held is not tokens and tokens[2] is not None:
        if held[2] is None:
            held[2] = tokens[2]
        else:
            held[2].value = held[2].value.rstrip("\n") + "\n" + tokens[2].value.lstrip("\n")


def _gone(entry: CommentedMap, outcome: Outcome) -> None:
    if entry.get("decision") != "no_longer_proposed":
        place = list(entry).index("decision") + 1 if "decision" in entry else 1
        entry.insert(place, "was", entry.get("decision", "open"))
        entry["decision"] = "no_longer_proposed"
    outcome.gone.append(entry["id"])


def _free(name: str, taken: Iterable[str]) -> str:
    """Return a proposal's id, counted on where an older proposal holds it."""
    taken = set(taken)
    stem, _, last = name.rpartition("-")
    number = int(last) if last.isdigit() else 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _held(sheet: Mapping[str, Any], text: str) -> list[excerpt.Span]:
    """Return the spans of what the sheet prints already: its claims' fragments and its proposals'."""
    sentences = {s.number: s for s in segment(text)}
    printed: list[tuple[Any, Any]] = [
        (e.get("sentence"), e.get("exact")) for e in sheet.get("proposals") or ()
    ]
    for statement in sheet.get("statements") or ():
        for claim in statement.get("claims") or ():
            texts = (
                claim.get("exact"),
                (claim.get("quantity") or {}).get("text"),
                claim.get("certainty_words"),
            )
            printed += [(claim.get("sentence"), fragment) for fragment in texts]
    spans: list[excerpt.Span] = []
    for number, fragment in printed:
        if fragment and number in sentences:
            spans += find(str(fragment), text, sentences[number].start, sentences[number].end)
    return spans


def _entries(
    article: str, text: str, proposals: Sequence[Proposal], held: Sequence[excerpt.Span]
) -> list[CommentedMap]:
    """Return an entry for each new proposal, open, with as few words as show which it is."""
    sentences = segment(text)
    wanted: list[excerpt.Wanted] = []
    kept: list[Proposal] = []
    for proposal in proposals:
        spans = [(int(start), int(end)) for start, end in proposal["spans"]]
        sentence = excerpt.sentence_at(sentences, spans[0][0]) if spans else None
        if sentence is not None:
            wanted.append(_wanted(proposal, text, sentence, spans))
            kept.append(proposal)
    fragments = excerpt.fit(text, wanted, held)
    return [
        _entry(article, text, proposal, want, fragment)
        for proposal, want, fragment in zip(kept, wanted, fragments, strict=True)
    ]


def _wanted(proposal: Proposal, text: str, sentence: Sentence, spans: list[excerpt.Span]) -> excerpt.Wanted:
    """Return what a proposal's fragment should hold, and what its claim would print beside it."""

    def place(value: Any) -> list[excerpt.Span]:
        found = find(worded(value) or "", text, sentence.start, sentence.end)
        return found if len(found) == 1 else []

    focus = [place(proposal.get(key)) for key in ("quantity", "item", "withheld")]
    printed = [*place(proposal.get("quantity")), *place(proposal.get("certainty_words"))]
    return excerpt.Wanted(sentence, spans, next((found[0] for found in focus if found), None), printed)


def _known(value: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: part for name, part in value.items() if part is not None}
    return known | ({"text": normalised(str(known["text"]))} if "text" in known else {})


def worded(value: Any) -> str | None:
    """Return the words of a proposal's field, whether it is text, a list of texts or a mapping with `text`."""
    if isinstance(value, Mapping):
        return worded(value.get("text"))
    if isinstance(value, (list, tuple)):
        return worded(value[0]) if value else None
    return normalised(str(value)) if value else None


def _entry(
    article: str, text: str, proposal: Proposal, wanted: excerpt.Wanted, fragment: excerpt.Span | None
) -> CommentedMap:
    sentence, spans = wanted.sentence, wanted.spans
    entry = CommentedMap(
        {"id": f"{article}/{proposal['id']}", "decision": "open", "sentence": sentence.number}
    )
    entry["zone"] = proposal.get("zone") or sentence.zone
    entry["rules"] = flow(list(proposal.get("rules") or ()))
    entry["spans"] = flow([flow(list(span)) for span in spans])
    entry["passage"] = flow(excerpt.passage(text, sentence, spans) or [])
    exact = excerpt.printed(text, fragment)
    if exact:
        entry["exact"] = exact
    speaker = proposal.get("speaker")
    if speaker:
        named = {"text": worded(speaker), "how": speaker.get("how") if isinstance(speaker, Mapping) else None}
        entry["speaker"] = flow({key: value for key, value in named.items() if value})
    for key in _TEXTS:
        value = worded(proposal.get(key))
        # Longer words are the passage's own: the text shows them, the sheet does not.
        if value and len(excerpt.words(value)) <= _FIELD_WORDS:
            entry[key] = value
    for key in ("quantity", "said", "event"):
        value = _known(proposal.get(key) or {})
        if value and value.get("basis") != "none":
            entry[key] = flow(value)
    for key in ("chain", "places", "notes"):
        if proposal.get(key):
            entry[key] = flow(
                [flow(_known(part)) if isinstance(part, Mapping) else part for part in proposal[key]]
            )
    return entry
