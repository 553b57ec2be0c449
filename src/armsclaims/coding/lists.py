"""The lists that sheets refer to: case, allegations, speakers, occasions, places; and their checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator

from ..faults import DataError, Fault
from . import edtf, schema
from .case import Case, Day, check_case, check_maps
from .places import Place, check_places
from .validate import (
    Edtf,
    Model,
    OptionalText,
    SideId,
    Source,
    Text,
    Told,
    Url,
    id_of,
    read_json,
    read_table,
    read_yaml,
    sound,
    wrong,
)

SpeakerId, OccasionId, AllegationId = (
    id_of(kind, f"data/{kind}s.yml") for kind in ("speaker", "occasion", "allegation")
)
PlaceId = id_of("place", "data/places.csv")
_ACTORS = "data/places.csv or data/speakers.yml"


class Date(Model):
    """A date as EDTF, and how it is known."""

    edtf: Edtf | None = None
    basis: Literal[schema.DATE_BASES]

    @model_validator(mode="after")
    def _whole(self) -> Date:
        if self.edtf is None and self.basis != "none":
            raise wrong("date-missing", "a basis without a date", "add `edtf:`, or basis none")
        return self


class Allegation(Model):
    """What claims are about; never a transfer."""

    label: Text
    supplier: id_of("supplier", _ACTORS) | None = None
    recipient: id_of("recipient", _ACTORS) | None = None
    goods: OptionalText = None
    linked_to: AllegationId | None = None
    linked_by: Literal[schema.LINKED_BY] | None = None
    note: OptionalText = None


class Speaker(Model):
    """Who speaks: a person or a body."""

    name: Text
    aliases: list[Text] = []
    role: OptionalText = None
    body: OptionalText = None
    side: SideId


class Occasion(Model):
    """One speaker, one day, one venue, one originator."""

    said: Date
    venue: OptionalText = None
    speaker: SpeakerId
    originator: Text


class Reference(Model):
    """What the report states that no article does, and where it comes from.

    One with an `article` tells of that article's addresses: what is known of them, when its text was
    registered, and when a person last tried the address.
    """

    words: Text
    source: Text
    url: Url | None = None
    article: id_of("article", "data/articles") | None = None
    registered: Day | None = None
    tried: Day | None = None

    @model_validator(mode="after")
    def _led_on(self) -> Reference:
        if not (self.url or self.article):
            raise wrong(
                "missing-key", "`url` is missing", "add `url:`, or `article:` for one without address"
            )
        return self


@dataclass
class Lists:
    """What sheets refer to, by id in file order; `names` holds each list's ids, the case's sides and
    attributes included, None if it is unread.
    """

    places: dict[str, Place]
    case: Case | None
    allegations: dict[str, Allegation]
    speakers: dict[str, Speaker]
    occasions: dict[str, Occasion]
    names: dict[str, list[str] | None]


def load_lists(data: Path) -> tuple[Lists, list[Fault]]:
    """Return the lists in the folder `data`, with every fault found in them."""
    places, faults = check_places(data / "places.csv")
    case, wrong_case = check_case(data)
    faults += wrong_case + check_maps(data)[1]
    names: dict[str, list[str] | None] = {"places": list(places)}
    names |= {kind: case and list(getattr(case, kind)) for kind in ("sides", "attributes")}
    sources = {}
    for kind in ("allegations", "speakers", "occasions"):
        source = sources[kind] = read_yaml(data / f"{kind}.yml", f"data/{kind}.yml")
        # An entry at fault is there all the same: a reference to it is no fault of its own.
        names[kind] = list(source.content) if isinstance(source.content, dict) else None
    speakers = sources["speakers"].load(dict[str, Speaker], "speakers", names, "wrong-type")
    occasions = sources["occasions"].load(dict[str, Occasion], "occasions", names, "wrong-type")
    if speakers is not None and occasions is not None:
        actors = [*places, *speakers, *(occasion.originator for occasion in occasions.values())]
        names |= {"suppliers": actors, "recipients": actors}
    source = sources["allegations"]
    allegations = source.load(dict[str, Allegation], "allegations", names, "wrong-type") or {}
    source.note(_allegation_faults(allegations))
    lists = Lists(places, case, allegations, speakers or {}, occasions or {}, names)
    source = sources["references"] = read_yaml(data / "references.yml", "data/references.yml", optional=True)
    articles = [sheet.stem for sheet in (data / "articles").glob("*.yml")]
    source.load(dict[str, Reference], "references", {"articles": articles})
    return lists, faults + [fault for source in sources.values() for fault in source.faults]


def _allegation_faults(allegations: dict[str, Allegation]) -> Iterator[Told]:
    """Yield links between allegations that are not whole."""
    for key, allegation in allegations.items():
        other, maker = allegation.linked_to, allegation.linked_by
        if maker and not other:
            message = "there is no link that somebody made"
            yield "maker-without-link", message, "add `linked_to:`", key, "linked_by"
        if other and not maker:
            yield "link-without-maker", "a link needs who made it", "add `linked_by:`", key, "linked_to"
        if other == key:
            mend = "name another allegation, or leave the link out"
            yield "link-to-itself", f"'{key}' is linked to itself", mend, key, "linked_to"


# --- the log of corrections ---

CORRECTIONS = "data/corrections.csv"
CORRECTION_COLUMNS = ("date", "claim_id", "field", "before", "after", "reason")
WHOLE_CLAIM = ("", "*")
"""What `field` holds where a row tells of a whole claim, for example why it was withdrawn."""
_CORRECTED = {
    *WHOLE_CLAIM,
    *(n for table in ("claims", "evidence", "disclosures") for n in schema.TABLES[table].names),
}


def _corrections(path: Path) -> Source:
    return read_table(path, CORRECTIONS, CORRECTION_COLUMNS, of="claim_id", optional=True)


def read_corrections(path: Path) -> list[dict[str, str]]:
    """Return the corrections, oldest first; [] without a file, DataError for one that is not in form."""
    source = _corrections(path)
    return sound((source.content, source.faults))


def check_corrections(path: Path, claims: set[str]) -> list[Fault]:
    """Return every fault of the log; a claim that is in no sheet needs a row that tells of its withdrawal."""
    source = _corrections(path)
    withdrawn = {row["claim_id"] for row in source.content if row["field"] in WHOLE_CLAIM}
    for number, row in enumerate(source.content):
        claim, day = row["claim_id"], row["date"]
        if len(day) != 10 or not edtf.plausible(day):
            mend = "write the day of the correction, as 2031-06-03"
            source.fault("bad-date", f"{day!r} is no day", mend, number)
        if row["field"] not in _CORRECTED:
            mend = "name a column of claims, evidence or disclosures; * is the whole claim"
            source.fault("unknown-field", f"there is no field {row['field']!r}", mend, number)
        if row["field"] == "*" and claim in claims:
            mend = "name the field that was corrected, or leave it empty"
            source.fault(
                "not-withdrawn", f"* says that {claim!r} was withdrawn, and it is in a sheet", mend, number
            )
        if not row["reason"].strip():
            source.fault("empty", "reason is empty", "say why it was corrected", number)
        if claim not in claims | withdrawn:
            mend = "name a claim of a sheet; if it was withdrawn, add a row with field * that says why"
            source.fault("unknown-claim", f"there is no claim {claim!r}", mend, number)
    return source.faults


# --- what is computed once and committed ---

Number = Annotated[float, Field(strict=True, gt=-1e15, lt=1e15)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]


class _Leg(BaseModel):
    from_place: str
    to_place: str
    mode: str
    length_km: Number


class _Line(BaseModel):
    coordinates: list[tuple[Longitude, Latitude]]


class _Feature(BaseModel):
    properties: _Leg
    geometry: _Line


class _Routes(BaseModel):
    type: Literal["FeatureCollection"]
    features: list[_Feature] = Field(min_length=1)


class _Figure(BaseModel):
    value: Number
    words: str


_Agreement = Annotated[dict[str, _Figure], Field(min_length=1)]


def check_committed(data: Path, routes: Path) -> list[Fault]:
    """Return every fault of the frozen paths and of the agreement's figures; none need be there."""
    faults = []
    again = "delete it and run `armsclaims build --only data`, which writes it anew"
    for path, form, mend in (
        (routes, _Routes, "restore it, or compute it anew with data/basemap/build_geo.py"),
        (data / "second" / "agreement.json", _Agreement, again),
    ):
        name = f"data/{path.relative_to(data)}"
        try:
            if lexists(path):
                TypeAdapter(form).validate_python(read_json(path, name, mend))
        except DataError as error:
            faults += error.faults
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            message = f"it is not in form ({'.'.join(map(str, first['loc']))} {first['msg']})"
            faults.append(Fault(name, "bad-form", message, mend))
    return faults
