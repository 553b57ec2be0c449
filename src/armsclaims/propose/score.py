"""Scores of one coding, or of proposals, against a coding: spans, fields, and intervals by bootstrap.

Definitions are those of the design: a span is the set of code points of a claim's content; pairs have an overlap
(intersection over union) of at least a half, best first, each used once. A coding that marks only a phrase is matched by
coverage instead, and never mixed with the other in one figure.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..coding.edtf import bounds, valid
from ..evidence.text import fold, segment, words
from .lexicon import LEXICON

IOU = 0.5
DRAWS = 2_000
SEED = 20_231_013
MANY = 10
"""Texts from which whole texts are resampled; fewer are resampled by paragraph."""


@dataclass(frozen=True)
class Item:
    """One claim to be scored, from whichever side: its content's spans and its fields. `accept` holds other answers."""

    id: str
    article: str
    paragraph: int
    spans: tuple[tuple[int, int], ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    accept: Mapping[str, tuple] = field(default_factory=dict)

    @property
    def points(self) -> set[int]:
        """Return the code points of the spans."""
        return {at for a, b in self.spans for at in range(a, b)}


_EDGE = " \t\r\n\"'.,;:!?-)(]["


def trimmed(view: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of folded text without white space, quotation marks and end marks around it."""
    while start < end and view[start] in _EDGE:
        start += 1
    while start < end and view[end - 1] in _EDGE:
        end -= 1
    return start, end


def iou(left: Item, right: Item) -> float:
    """Return the overlap of two claims' code points: in both over in either."""
    a, b = left.points, right.points
    return len(a & b) / len(a | b) if a | b else 0.0


def covers(proposed: Item, phrase: Item) -> float:
    """Return the overlap for a coding that marks a phrase: the share covered, 0 if the proposal is over four times as long."""
    a, b = proposed.points, phrase.points
    share = len(a & b) / len(b) if b else 0.0
    whole = len(a & b) / len(a | b) if a | b else 0.0
    return max(whole, share if share >= 0.8 and len(a) <= 4 * len(b) else 0.0)


def match(proposed: list[Item], coded: list[Item], phrase: bool = False) -> list[tuple[Item, Item, float]]:
    """Return (proposed, coded, overlap) pairs within articles, best first, each claim and each proposal once."""
    pairs = []
    for p in proposed:
        for c in coded:
            if (
                p.article == c.article
                and p.spans
                and c.spans
                and p.spans[0][0] < c.spans[-1][1]
                and c.spans[0][0] < p.spans[-1][1]
            ):
                share = covers(p, c) if phrase else iou(p, c)
                if share >= IOU:
                    pairs.append((-share, c.spans[0][0], p.spans[0][0], len(p.points), p.id, c.id, p, c))
    pairs.sort(key=lambda row: row[:6])
    used: set[tuple[str, str]] = set()
    found = []
    for minus, *_, p, c in pairs:
        if ("p", p.article + p.id) not in used and ("c", c.article + c.id) not in used:
            used |= {("p", p.article + p.id), ("c", c.article + c.id)}
            found.append((p, c, -minus))
    return found


def prf(matched: float, proposed: float, coded: float) -> tuple[float, float, float]:
    """Return precision, recall and F; 0 where there is nothing to divide by."""
    p = matched / proposed if proposed else 0.0
    r = matched / coded if coded else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


@dataclass
class Score:
    """Precision, recall and F with intervals, pairs, and what was missed or false, by id."""

    matched: int
    proposed: int
    coded: int
    precision: float
    recall: float
    f: float
    interval: tuple[float, float]
    close: float
    pairs: list[tuple[Item, Item, float]]
    missed: list[str]
    false: list[str]
    units: str


def score(proposed: list[Item], coded: list[Item], *, phrase: bool = False, draws: int = DRAWS) -> Score:
    """Score proposals against a coding, micro over articles; the interval is of F, 95 %, by percentile bootstrap."""
    pairs = match(proposed, coded, phrase)
    p, r, f = prf(len(pairs), len(proposed), len(coded))
    hit_p, hit_c = {(a.article, a.id) for a, _, _ in pairs}, {(c.article, c.id) for _, c, _ in pairs}
    close = sum(share >= 0.9 for *_, share in pairs) / len(pairs) if pairs else 0.0
    articles = {item.article for item in [*proposed, *coded]}
    by_article = len(articles) >= MANY
    interval = bootstrap(
        units(proposed, coded, pairs), lambda rows: prf(*map(sum, zip(*rows, strict=True)))[2], draws
    )
    return Score(
        len(pairs), len(proposed), len(coded), p, r, f, interval, close, pairs,
        [c.id for c in coded if (c.article, c.id) not in hit_c], [a.id for a in proposed if (a.article, a.id) not in hit_p],
        "articles" if by_article else "paragraphs",
    )  # fmt: skip


def units_by_key(
    proposed: list[Item], coded: list[Item], pairs: list[tuple[Item, Item, float]]
) -> dict[Any, tuple[int, int, int]]:
    """Return (matched, proposed, coded) by what is resampled: articles from ten on, else paragraphs that hold either."""
    by_article = len({item.article for item in [*proposed, *coded]}) >= MANY
    hits = {(c.article, c.id) for _, c, _ in pairs}
    rows: dict[Any, list[int]] = {}
    for side, items in ((1, proposed), (2, coded)):
        for item in items:
            row = rows.setdefault(item.article if by_article else (item.article, item.paragraph), [0, 0, 0])
            row[side] += 1
            row[0] += side == 2 and (item.article, item.id) in hits
    return {key: tuple(row) for key, row in rows.items()}


def units(
    proposed: list[Item], coded: list[Item], pairs: list[tuple[Item, Item, float]]
) -> list[tuple[int, int, int]]:
    """Return the rows of `units_by_key` in order."""
    rows = units_by_key(proposed, coded, pairs)
    return [rows[key] for key in sorted(rows)]


def bootstrap(rows: list, statistic: Callable[[list], float], draws: int = DRAWS) -> tuple[float, float]:
    """Return the 2.5 and 97.5 percentiles of a statistic over resampled rows, with a fixed seed."""
    if not rows:
        return 0.0, 0.0
    chance = random.Random(SEED)
    values = sorted(statistic(chance.choices(rows, k=len(rows))) for _ in range(draws))
    return values[int(0.025 * (draws - 1))], values[int(0.975 * (draws - 1))]


# Fields ---------------------------------------------------------------------------------------------------------------

STANCES = {"declines": "withholds", "denies": "denies"}
_DROP = frozenset(
    "the a an of to in both mr ms mrs dr spokesman spokeswoman spokesperson national security council officials official".split()
)


def stance(fields: Mapping[str, Any]) -> str:
    """Return the stance of a proposal: hedges are claims with words of certainty."""
    return STANCES.get(fields.get("act", ""), "hedges" if fields.get("certainty_words") else "asserts")


def same_speaker(proposed: Mapping[str, Any], coded: Mapping[str, Any]) -> bool:
    """Return whether two claims name the same person or body, by the coded names and aliases; none equals the outlet."""
    text, names = proposed.get("speaker"), coded.get("speaker_names") or ()
    if coded.get("speaker_is_outlet"):
        return not text
    if not text:
        return not names
    ours = _bare(text)
    for name in names:
        theirs = _bare(name)
        if (
            _actor(text)
            and _actor(text) == _actor(name)
            or ours
            and theirs
            and ours[-1] == theirs[-1] == "reports"
        ):
            return True
        if (
            ours == theirs
            or ours
            and theirs
            and (ours[-1] == theirs[-1] and set(ours) & set(theirs) and _compatible(ours, theirs))
        ):
            return True
    return False


def _actor(name: str) -> str | None:
    """Return the side that a whole name stands for, by the lexicon: an alias table."""
    known = LEXICON.names.get(fold(name).removeprefix("the ").removeprefix("The "))
    return known.actor if known and known.kind in ("country", "demonym", "metonym") else None


def _bare(name: str) -> list[str]:
    return [
        w
        for w in fold(name).lower().replace("'s", "").replace(".", "").replace(",", "").split()
        if w not in _DROP or len(name.split()) == 1
    ]


def _compatible(ours: list[str], theirs: list[str]) -> bool:
    """Return whether one name's last words are the other: a surname, a name behind its office."""
    short, long = sorted((ours, theirs), key=len)
    return long[-len(short) :] == short or set(short) <= set(long)


def field_rows(pairs: Iterable[tuple[Item, Item, float]]) -> dict[str, list[bool]]:
    """Return for each field the list of right and wrong over matched pairs; both unknown is right for the speaker only."""
    rows: dict[str, list[bool]] = {
        name: [] for name in ("speaker", "act", "stage", "quantity", "said", "event", "event_after", "places")
    }
    for p, c, _ in pairs:
        ours, theirs = p.fields, c.fields
        if theirs.get("speaker_names") is not None or theirs.get("speaker_is_outlet"):
            rows["speaker"].append(same_speaker(ours, theirs))
        if theirs.get("act"):
            rows["act"].append(ours.get("act") == theirs["act"] or ours.get("act") in c.accept.get("act", ()))
        rows["stage"].append(
            ours.get("stage") == theirs.get("stage") or ours.get("stage") in c.accept.get("stage", ())
        )
        if ours.get("quantity") or theirs.get("quantity"):
            rows["quantity"].append(same_quantity(p, c))
        for key in ("said", "event"):
            mine, other = ours.get(key), theirs.get(key)
            after = theirs.get(f"{key}_basis") == "not_after_statement"
            if key in theirs and (mine or other):
                rows["event_after" if after and key == "event" else key].append(
                    mine == other or mine in c.accept.get(key, ())
                )
        if "places" in theirs and (ours.get("places") or theirs["places"]):
            rows["places"].append(set(ours.get("places", ())) == set(theirs.get("places", ())))
    return rows


def same_quantity(p: Item, c: Item) -> bool:
    """Return whether two claims' quantities are equal: kind, bounds and unit, or bounds where a coding has no kind."""
    ours, theirs = p.fields.get("quantity"), c.fields.get("quantity")
    if theirs and theirs[0] is None:
        return bool(ours) and (
            ours[1:3] == theirs[1:3] or ours[2] == theirs[2] and ours[1] in c.accept.get("min", ())
        )
    return ours == theirs or not ours and None in c.accept.get("quantity", ())


def invented_days(pairs: Iterable[tuple[Item, Item, float]]) -> list[str]:
    """Return the ids of proposals whose event is a day where the coding knows only a longer time."""
    found = []
    for p, c, _ in pairs:
        mine, other = p.fields.get("event"), c.fields.get("event")
        if mine and other and _days(mine) < _days(other) and _days(mine) == 1:
            found.append(p.id)
    return found


def _days(edtf: str) -> float:
    if not valid(edtf):
        return float("inf")
    first, last = bounds(edtf)
    return (last - first).days + 1 if first and last else float("inf")


# Readers --------------------------------------------------------------------------------------------------------------


def from_proposals(article: str, text: str, proposals: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Return proposals, as `propose --json` prints them, as items."""
    view, paragraphs = fold(text), {s.number: s.paragraph for s in segment(text)}
    items = []
    for p in proposals:
        q, said, event = p["quantity"], p["said"], p["event"]
        fields = {
            "speaker": p["speaker"]["text"], "how": p["speaker"]["how"], "act": p["act"], "stage": p["stage"],
            "certainty_words": p["certainty_words"], "rules": tuple(p["rules"]), "notes": tuple(p["notes"]),
            "quantity": (q["kind"], q["min"], q["max"], q["unit"]) if q else None,
            "said": said["edtf"], "event": event["edtf"], "event_basis": event["basis"],
            "places": tuple(sorted((place["id"], place["role"]) for place in p["places"] if place["id"])),
        }  # fmt: skip
        spans = tuple(trimmed(view, a, b) for a, b in p["spans"])
        items.append(Item(p["id"], article, paragraphs.get(p["sentence"], 0), spans, fields))
    return items


def from_sheet(
    article: str,
    text: str,
    sheet: Mapping[str, Any],
    speakers: Mapping[str, Any],
    occasions: Mapping[str, Any],
) -> list[Item]:
    """Return the claims of a coded sheet as items; a claim's content is its passage, else its whole sentence."""
    view, sentences = fold(text), {s.number: s for s in segment(text)}
    items = []
    for statement in sheet["statements"]:
        who = speakers.get(statement.get("speaker"), {})
        said = occasions.get(statement.get("occasion"), {}).get("said", {})
        for claim in statement["claims"]:
            s = sentences[claim["sentence"]]
            found = words(text[s.start : s.end])
            first, last = claim.get("passage", (0, len(found)))
            span = trimmed(view, s.start + found[first][0], s.start + found[last - 1][1])
            q = claim.get("quantity")
            event = claim.get("event", {})
            fields = {
                "speaker_names": [who.get("name", ""), *who.get("aliases", [])] if who.get("side") != "outlet" else None,
                "speaker_is_outlet": who.get("side") == "outlet", "act": claim["act"], "stage": claim.get("stage"),
                "quantity": (q["kind"], q.get("min"), q.get("max"), q.get("unit")) if q else None,
                "said": said.get("edtf"), "event": event.get("edtf"), "event_basis": event.get("basis"),
                "attribution": statement.get("attribution"),
                "places": tuple(sorted((place["id"], place["role"]) for place in claim.get("places", ()))),
            }  # fmt: skip
            items.append(Item(claim["id"], article, s.paragraph, (span,), fields))
    return items


def from_gold(article: str, text: str, gold: Mapping[str, Any]) -> list[Item]:
    """Return the claims of a phrase coding (one JSON a document, with char_start and char_end) as items."""
    view, items = fold(text), []
    sentences = segment(text)
    for claim in gold["claims"]:
        span = trimmed(view, claim["char_start"], claim["char_end"])
        paragraph = next((s.paragraph for s in sentences if s.start <= span[0] < s.end), 0)
        stage = "planned" if claim["stage"] == "planning" else claim["stage"]
        also = tuple("planned" if s == "planning" else s for s in claim.get("accept_stage", ()))
        names = [claim["speaker"]["name"], claim["speaker"].get("affiliation") or ""]
        fields = {
            "speaker_names": [name for name in names if name], "stance": claim["stance"], "stage": stage,
            "quantity": (None, q["min"], q["max"], None) if (q := claim["quantity"]) else None,
            "event": claim["event_date"], "said": claim["statement_date"], "out_of_scope": bool(claim.get("out_of_scope")),
        }  # fmt: skip
        accept = {
            "min": tuple(claim.get("accept_min", ())), "quantity": tuple(claim.get("accept_quantity", ())), "said": tuple(claim.get("accept_statement", ())),
            "stage": also, "stance": tuple(claim.get("accept_stance", ())), "event": tuple(claim.get("accept_event", ())),
        }  # fmt: skip
        items.append(Item(claim["id"], article, paragraph, (span,), fields, accept))
    return items


def read_json(path: Path) -> Any:
    """Return a JSON file's content."""
    return json.loads(path.read_text(encoding="utf-8"))
