"""The lists that sheets refer to: case, allegations, speakers, occasions, places; and their checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import model_validator

from ..faults import DataError, Fault
from . import edtf, schema
from .case import Case, Day, check_case, check_maps
from .places import Places, check_places
from .validate import Edtf, Model, SideId, Source, Text, Url, read_json, read_table, read_yaml, wrong
from .yamlio import brief


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
    supplier: Text | None = None
    recipient: Text | None = None
    goods: Text | None = None
    linked_to: Text | None = None
    linked_by: Literal[schema.LINKED_BY] | None = None
    note: Text | None = None


class Speaker(Model):
    """Who speaks: a person or a body."""

    name: Text
    aliases: list[Text] = []
    role: Text | None = None
    body: Text | None = None
    side: SideId


class Occasion(Model):
    """One speaker, one day, one venue, one originator."""

    said: Date
    venue: Text | None = None
    speaker: Text
    originator: Text


class Reference(Model):
    """What the report states that no article does, and where it comes from.

    One with an `article` tells of that article's addresses: what is known of them, when its text was
    registered, and when a person last tried the address.
    """

    words: Text
    source: Text
    url: Url | None = None
    article: Text | None = None
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
    """What sheets refer to, by id in file order; `names` holds each list's ids, None if it is unread."""

    places: Places
    case: Case | None = None
    allegations: dict[str, Allegation] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    occasions: dict[str, Occasion] = field(default_factory=dict)
    names: dict[str, list[str] | None] = field(default_factory=dict)

    def known(self, source: Source, kind: str, value: str, *path: Any) -> None:
        """Check that `value` is an id of the list of `kind` (speaker, occasion, allegation, place)."""
        where = "data/places.csv" if kind == "place" else f"data/{kind}s.yml"
        source.known(value, self.names[f"{kind}s"], kind, where, *path)


def load_lists(data: Path) -> tuple[Lists, list[Fault]]:
    """Return the lists in the folder `data`, with every fault found in them."""
    places, faults = check_places(data / "places.csv")
    case, wrong_case = check_case(data)
    lists = Lists(places, case)
    lists.names["places"] = [place.id for place in places]
    faults += wrong_case + check_maps(data)[1]
    sources = {}
    for kind, model in (("allegations", Allegation), ("speakers", Speaker), ("occasions", Occasion)):
        source = sources[kind] = read_yaml(data / f"{kind}.yml", f"data/{kind}.yml")
        if not source.faults:
            if source.content is None:
                source.content = {}
            setattr(lists, kind, source.load(dict[str, model], kind, case, entries="wrong-type") or {})
        # An entry at fault is there all the same: a reference to it is no fault of its own.
        lists.names[kind] = list(source.content) if isinstance(source.content, dict) else None
        faults += source.faults
    if not any(source.faults for source in sources.values()):
        _check_references(lists, sources)
        faults += sources["allegations"].faults + sources["occasions"].faults
    return lists, faults + check_references(data / "references.yml")


def _check_references(lists: Lists, sources: dict[str, Source]) -> None:
    for key, occasion in lists.occasions.items():
        lists.known(sources["occasions"], "speaker", occasion.speaker, key, "speaker")
    source = sources["allegations"]
    actors = {*lists.names["places"], *lists.speakers, *(o.originator for o in lists.occasions.values())}
    for key, allegation in lists.allegations.items():
        for end in ("supplier", "recipient"):
            if party := getattr(allegation, end):
                source.known(party, actors, end, "data/places.csv or data/speakers.yml", key, end)
        other, maker = allegation.linked_to, allegation.linked_by
        if maker and not other:
            message = "there is no link that somebody made"
            source.fault("maker-without-link", message, "add `linked_to:`", key, "linked_by")
        if other and not maker:
            source.fault(
                "link-without-maker", "a link needs who made it", "add `linked_by:`", key, "linked_to"
            )
        if other == key:
            mend = "name another allegation, or leave the link out"
            source.fault("link-to-itself", f"'{key}' is linked to itself", mend, key, "linked_to")
        elif other:
            lists.known(source, "allegation", other, key, "linked_to")


def check_references(path: Path) -> list[Fault]:
    """Return every fault of `data/references.yml`; no file is no reference."""
    if not (path.exists() or path.is_symlink()):
        return []
    source = read_yaml(path, "data/references.yml")
    if not source.faults:
        known = source.load(dict[str, Reference], "references") or {}
        articles = {sheet.stem for sheet in (path.parent / "articles").glob("*.yml")}
        for name, entry in known.items():
            if entry.article:
                source.known(entry.article, articles, "article", "data/articles", name, "article")
    return source.faults


# --- the log of corrections ---

CORRECTIONS = "data/corrections.csv"
CORRECTION_COLUMNS = ("date", "claim_id", "field", "before", "after", "reason")
WHOLE_CLAIM = ("", "*")
"""What `field` holds where a row tells of a whole claim, for example why it was withdrawn."""
_CORRECTED = {
    *WHOLE_CLAIM,
    *(n for table in ("claims", "evidence", "disclosures") for n in schema.TABLES[table].names),
}


def _read_corrections(path: Path) -> Source:
    if not (path.exists() or path.is_symlink()):
        return Source(CORRECTIONS, [])
    return read_table(path, CORRECTIONS, CORRECTION_COLUMNS, of="claim_id")


def read_corrections(path: Path) -> list[dict[str, str]]:
    """Return the corrections, oldest first; [] without a file, DataError for one that is not in form."""
    source = _read_corrections(path)
    if source.faults:
        raise DataError(source.faults)
    return source.content


def check_corrections(path: Path, claims: set[str]) -> list[Fault]:
    """Return every fault of the log; a claim that is in no sheet needs a row that tells of its withdrawal."""
    source = _read_corrections(path)
    withdrawn = {row["claim_id"] for row in source.content if row["field"] in WHOLE_CLAIM}
    for number, row in enumerate(source.content):
        claim, day = row["claim_id"], row["date"]
        if len(day) != 10 or not edtf.valid(day) or not edtf.plausible(day):
            mend = "write the day of the correction, as 2031-06-03"
            source.fault("bad-date", f"{day!r} is no day", mend, number)
        if row["field"] not in _CORRECTED:
            mend = "name a column of claims, evidence or disclosures; * is the whole claim"
            source.fault("unknown-field", f"there is no field {row['field']!r}", mend, number)
        if not row["reason"].strip():
            source.fault("empty", "reason is empty", "say why it was corrected", number)
        if claim not in claims | withdrawn:
            mend = "name a claim of a sheet; if it was withdrawn, add a row with field * that says why"
            source.fault("unknown-claim", f"there is no claim {claim!r}", mend, number)
    return source.faults


# --- what is computed once and committed ---

_AGAIN = "delete it and run `armsclaims build --only data`, which writes it anew"


def check_committed(data: Path, routes: Path) -> list[Fault]:
    """Return every fault of the frozen paths and of the agreement's figures; none need be there."""
    path_mend = "restore it, or compute it anew with data/basemap/build_geo.py"
    faults = _committed(routes, f"data/{routes.name}", _path, path_mend)
    for name, form in (("agreement", _figures), ("context-agreement", _pairs)):
        faults += _committed(data / "second" / f"{name}.json", f"data/second/{name}.json", form, _AGAIN)
    return faults


def _committed(path: Path, name: str, form: Callable[[Any], str], mend: str) -> list[Fault]:
    if not (path.exists() or path.is_symlink()):
        return []
    try:
        message = form(read_json(path, name, mend))
    except DataError as error:
        return error.faults
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        message = f"it is not in form ({type(error).__name__}: {brief(error.args[0] if error.args else '')})"
    return [Fault(name, "bad-form", message, mend)] if message else []


def _path(content: Any) -> str:
    """Say what keeps the sea path from being drawn: each leg needs its ends, a line and a length."""
    if content["type"] != "FeatureCollection" or not content["features"]:
        return "it must be a FeatureCollection with a feature"
    for feature in content["features"]:
        leg = feature["properties"]
        ends = all(isinstance(leg[name], str) for name in ("from_place", "to_place", "mode"))
        if not ends or not _number(leg["length_km"]):
            return "a leg lacks its ends, mode or length"
        for longitude, latitude in feature["geometry"]["coordinates"]:
            if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
                return "a point of the leg lies outside the globe"
    return ""


def _figures(content: Any) -> str:
    for figures in (content["figures"], *content["articles"].values()):
        for name, entry in figures.items():
            if not (_number(entry["value"]) and isinstance(entry["words"], str)):
                return f"{name} lacks its value or words"
    return "" if content["figures"] else "it holds no figures"


def _pairs(content: Any) -> str:
    for name, (agreed, both) in content.items():
        if not (type(agreed) is int and type(both) is int and 0 <= agreed <= both > 0):
            return f"{name} must be two whole numbers, agreed of shared"
    return ""


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
