"""Sheets: one coded article a file. A sheet holds what a person judged.

The models below are the sheet's form; what they refer to and what must go together is checked after them.
Whether the fragments stand in the article's text is the question of `coverage`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ..evidence.anchors import Fragment, Sha
from ..evidence.text import MAX_FRAGMENT_WORDS, count_words
from ..faults import Fault
from . import edtf, schema
from .lists import AllegationId, Date, Lists, OccasionId, PlaceId, SpeakerId
from .validate import (
    AttributeId,
    Bound,
    Model,
    OptionalText,
    Slug,
    Source,
    Text,
    Told,
    Url,
    id_of,
    read_yaml,
    wrong,
)
from .yamlio import brief

SentenceNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Path_ = tuple[Any, ...]


def _passage(value: Any) -> Any:
    ends = value if isinstance(value, list) else []
    whole = [isinstance(end, int) and not isinstance(end, bool) for end in ends]
    if whole != [True, True] or not 0 <= value[0] < value[1] <= 10_000:
        raise wrong("bad-passage", "a passage is [first, last] in words, half-open", "count from 0")
    return value


Passage = Annotated[list[int], BeforeValidator(_passage)]


class Quantity(Model):
    """A quantity in words, with the bounds that they give."""

    text: OptionalText = None
    kind: Literal[schema.QUANTITY_KINDS]
    min: Bound | None = None
    max: Bound | None = None
    unit: OptionalText = None


class Disclosure(Model):
    """What a claim does with an attribute of its allegation."""

    attribute: AttributeId
    disclosure: Literal[schema.DISCLOSURES[:3]]
    knowledge: Literal[schema.KNOWLEDGE] = "unsaid"
    reason: OptionalText = None
    certainty: Literal[schema.CERTAINTIES] | None = None
    worded_by: Literal[schema.WORDED_BY] | None = None
    checkable_by: OptionalText = None


class Leg(Model):
    """A leg of a route, as a claim tells it."""

    start: PlaceId = Field(alias="from")
    end: PlaceId = Field(alias="to")
    mode: Literal[schema.MODES]


class ClaimPlace(Model):
    """A place in a claim, and its part there."""

    id: PlaceId
    role: Literal[schema.PLACE_ROLES]


class Link(Model):
    """A relation to another claim, and who makes it."""

    relation: Literal[schema.RELATIONS]
    to: id_of("claim", "a sheet")
    linked_by: Literal[schema.LINKED_BY]


class Support(Model):
    """A further fragment that a claim stands on."""

    sentence: SentenceNumber
    exact: Text


class Claim(Model):
    """One proposition, at most one quantity or leg."""

    id: Slug
    sentence: SentenceNumber
    exact: Text
    passage: Passage | None = None
    summary: Text
    act: Literal[schema.ACTS]
    certainty: Literal[schema.CERTAINTIES] | None = None
    certainty_words: OptionalText = None
    worded_by: Literal[schema.WORDED_BY]
    allegation: AllegationId
    stage: Literal[schema.STAGES] | None = None
    item: OptionalText = None
    quantity: Quantity | None = None
    event: Date | None = None
    discloses: list[Disclosure] = []
    leg: Leg | None = None
    places: list[ClaimPlace] = []
    links: list[Link] = []
    support: list[Support] = []
    proposal: OptionalText = None
    reason: OptionalText = None


class Statement(Model):
    """What one speaker says on one occasion."""

    occasion: OccasionId
    speaker: SpeakerId
    cue: OptionalText = None
    attribution: Literal[schema.ATTRIBUTIONS]
    chain: list[Text] = []
    said: Date | None = None
    claims: list[Claim]


class RegisteredText(Model):
    """The text that the sheet was coded from."""

    sha256: Sha
    characters: Annotated[int, Field(ge=0, le=10**9)]


class Origin(Model):
    """Where the article comes from."""

    outlet: Text
    agencies: list[Text] = []
    title: Text
    url: Url | None = None
    language: Text = "en"
    published: Date
    text: RegisteredText


class ZoneEntry(Model):
    """A sentence whose zone a person corrected."""

    sentence: SentenceNumber
    zone: Literal[schema.ZONES]


class SetAside(Model):
    """A sentence that holds no claim of interest, and why."""

    sentence: SentenceNumber
    reason: Literal[schema.SET_ASIDE_REASONS]


class Proposal(Model, extra="allow"):
    """A proposed claim, of whatever else the extractor told, and what a person decided."""

    id: Text
    decision: Literal[schema.DECISIONS] = "open"
    reason: Any = None


class SheetFile(Model):
    """A sheet as it is written."""

    format: Literal[1]
    coding: Literal[schema.CODINGS]
    origin: Origin
    zones: list[ZoneEntry] = []
    statements: list[Statement]
    set_aside: list[SetAside] = []
    proposals: list[Proposal] = []
    refused: list[Any] = []


@dataclass(frozen=True)
class Sheet:
    """One checked sheet: its content, and the source that places faults in its file."""

    article_id: str
    content: SheetFile
    source: Source

    @cached_property
    def claims(self) -> list[tuple[str, Statement, Claim, Path_]]:
        """The claims in file order, as (full id, statement, claim, path in the file)."""
        return [
            (f"{self.article_id}/{claim.id}", statement, claim, ("statements", i, "claims", j))
            for i, statement in enumerate(self.content.statements)
            for j, claim in enumerate(statement.claims)
        ]

    def notes(self) -> Source:
        """Return the sheet's file as a source in which nothing is noted yet."""
        return replace(self.source, faults=[])

    def fragments(self) -> Iterator[Fragment]:
        """Yield every fragment that the sheet prints, in file order."""
        for name, _, claim, path in self.claims:
            quantity = claim.quantity and claim.quantity.text
            found = [
                ("content", claim.sentence, claim.exact, "exact"),
                ("quantity", claim.sentence, quantity, "quantity", "text"),
                ("certainty", claim.sentence, claim.certainty_words, "certainty_words"),
            ]
            for k, extra in enumerate(claim.support):
                found.append((f"support-{k + 1}", extra.sentence, extra.exact, "support", k, "exact"))
            for what, sentence, exact, *at in found:
                if exact:
                    field = what.partition("-")[0]
                    yield Fragment(f"{name}#{what}", field, sentence, exact, (*path, *at))

    @cached_property
    def zones(self) -> dict[int, str]:
        """The zone of each sentence that a person corrected."""
        return {entry.sentence: entry.zone for entry in self.content.zones}

    @cached_property
    def set_aside(self) -> dict[int, str]:
        """The reason of each sentence set aside."""
        return {entry.sentence: entry.reason for entry in self.content.set_aside}

    @cached_property
    def coded(self) -> set[int]:
        """The sentences that claims are coded from."""
        return {claim.sentence for _, _, claim, _ in self.claims}


def load_sheets(data: Path, lists: Lists) -> tuple[list[Sheet], list[Fault]]:
    """Return every readable sheet in `data/articles`, and every fault found, also of files that look like
    parts of a sheet.
    """
    sources, sheets = [Source("data/articles")], []
    paths = sorted((data / "articles").glob("*"))
    for path in paths:
        name = f"data/articles/{path.name}"
        source = read_yaml(path, name) if path.suffix == ".yml" else Source(name)
        sources.append(source)
        if path.suffix == ".yml":
            sheets.append(load_sheet(source, path.stem, lists))
        elif path.suffix == ".yaml":
            source.fault("sheet-name", "a sheet's name ends in .yml", f"rename it {path.stem}.yml")
        elif name.endswith(".anchors.json") and path.with_name(f"{path.name[:-13]}.yml") not in paths:
            source.fault("anchors-alone", "there is no sheet to it", "bring the sheet back, or delete it")
    if not sheets:
        sources[0].fault(
            "file-missing", "there is no sheet", "add one: `armsclaims propose PAGE --write` scaffolds it"
        )
    loaded = [sheet for sheet in sheets if sheet]
    names = [name for sheet in loaded for name, *_ in sheet.claims]
    for sheet in loaded:
        sheet.source.load(SheetFile, "the sheet", {"claims": names})
    return loaded, [fault for source in sources for fault in source.faults]


def load_sheet(source: Source, article_id: str, lists: Lists) -> Sheet | None:
    """Return the sheet of a source whose form is right; its faults are noted in the source."""

    def claim_at(path: Any) -> str | None:
        """Return the claim that a path leads into, a statement's first where it leads to the statement."""
        match tuple(path):
            case ("statements", i, "claims", j, *_):
                pass
            case ("statements", i, *_):
                j = 0
            case _:
                return None
        try:
            return f"{article_id}/{source.content['statements'][i]['claims'][j]['id']}"
        except (LookupError, TypeError):
            return None

    source.claim_at = claim_at
    content = source.load(SheetFile, "the sheet", lists.names)
    sheet = Sheet(article_id, content, source) if content else None
    if sheet:
        source.note([*_faults(sheet), *_proposal_faults(sheet)])
    return sheet


def _faults(sheet: Sheet) -> Iterator[Told]:
    """Yield everything wrong in a sheet whose form is right."""
    published = sheet.content.origin.published.edtf
    if not published or None in edtf.parse(published):
        mend = "give a day as `edtf:`, or two days a/b between which it lies"
        yield "date-missing", "the publication has no day that bounds it", mend, "origin", "published"
    for kind in ("zones", "set_aside"):
        numbers = [entry.sentence for entry in getattr(sheet.content, kind)]
        for k, number in enumerate(numbers):
            if number in numbers[:k]:
                message = f"sentence {number} stands twice in {kind}"
                yield "sentence-twice", message, "keep one of the two", kind, k, "sentence"
    claims: dict[str, Path_] = {}
    attributes: dict[tuple, str] = {}
    for name, statement, claim, path in sheet.claims:
        if name in claims:
            first = sheet.source.line((*claims[name], "id"))
            message = f"claim '{claim.id}' stands twice (first at line {first})"
            yield "duplicate-claim", message, "give one of them another id", *path, "id"
        claims.setdefault(name, path)
        for k, link in enumerate(claim.links):
            if link.to == name:
                message = "the claim is linked to itself"
                yield "link-to-itself", message, "name another claim", *path, "links", k, "to"
        if claim.quantity and (problem := quantity_problem(vars(claim.quantity))):
            *told, key = problem
            yield *told, *path, "quantity", key
        for k, entry in enumerate(claim.discloses):
            key = (claim.allegation, statement.occasion, entry.attribute)
            if key in attributes:
                message = f"attribute '{key[2]}' of '{key[0]}' is coded twice, also by {attributes[key]}"
                mend = "keep it at the claim that says most"
                yield "attribute-twice", message, mend, *path, "discloses", k, "attribute"
            attributes[key] = name
    for fragment in sheet.fragments():
        count = count_words(fragment.exact)
        if fragment.field in ("content", "support") and not count:
            message = f"the fragment {brief(fragment.exact)} has no word"
            yield "fragment-wordless", message, "copy the decisive words", *fragment.path
        if fragment.field == "content" and count > MAX_FRAGMENT_WORDS:
            message = f"the fragment has {count} words, over {MAX_FRAGMENT_WORDS}"
            yield "fragment-long", message, "cut it to the decisive words", *fragment.path


_NEEDS = {
    "exact": {"min", "max"},
    "range": {"min", "max"},
    "more_than": {"min"},
    "at_least": {"min"},
    "less_than": {"max"},
    "at_most": {"max"},
}
"""The bounds without which a quantity of this kind says nothing."""


def quantity_problem(quantity: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Return rule, message, mend and key of a quantity whose words, kind and bounds do not go together."""
    kind, least, most = (quantity.get(name) for name in ("kind", "min", "max"))
    bounds = {name for name in ("min", "max") if quantity.get(name) is not None}
    if quantity.get("text") is None and kind != "undisclosed":
        return "quantity-without-words", "a quantity needs its words", "add `text:` as printed", ""
    if len(bounds) == 2 and most < least:
        message = f"maximum {most} is below minimum {least}"
        return "bounds-reversed", message, "swap or correct the bounds", "max"
    if lacking := _NEEDS.get(kind, set()) - bounds:
        message = f"'{kind}' lacks {' and '.join(sorted(lacking))}"
        return "bounds-missing", message, "add the bound, or choose another kind", ""
    if kind in ("undisclosed", "qualitative") and bounds:
        message = f"'{kind}' gives no number, so it has no bounds"
        return "bounds-unasked", message, "leave them out", min(bounds)
    if kind == "exact" and least != most:
        mend = "make min and max equal, or write kind range"
        return "bounds-differ", "an exact number has equal bounds", mend, "max"
    return None


def _proposal_faults(sheet: Sheet) -> Iterator[Told]:
    """Yield each proposal that is undecided, or whose decision does not go with the sheet."""
    claimed = {claim.proposal for _, _, claim, _ in sheet.claims}
    seen: set[str] = set()
    for k, entry in enumerate(sheet.content.proposals):
        name, at = entry.id, ("proposals", k)
        if name in seen:
            yield "duplicate-proposal", f"proposal {name} stands twice", "keep one of the two", *at, "id"
        seen.add(name)
        if entry.decision == "open":
            mend = "set `decision:` to accepted, corrected or set_aside"
            yield "proposal-open", f"proposal {name} is undecided", mend, *at, "decision"
        elif entry.decision == "set_aside" and entry.reason not in schema.SET_ASIDE_REASONS:
            mend = f"add `reason:`, one of: {', '.join(schema.SET_ASIDE_REASONS)}"
            yield "reason-missing", f"proposal {name} is set aside without a reason", mend, *at, "decision"
        elif entry.decision in ("accepted", "corrected") and name not in claimed:
            message, mend = (
                f"proposal {name} is {entry.decision}, no claim names it",
                f"add `proposal: {name}` to its claim",
            )
            yield "proposal-unclaimed", message, mend, *at, "decision"
