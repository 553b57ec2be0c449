"""The case: what a report is about, who takes part, and how it is named; read from `data/case.yml` and
`data/maps.yml`.

The engine knows claims; everything it knows of one subject stands in these two files.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ..faults import Fault
from . import edtf
from .schema import ATTRIBUTES, STAGES
from .validate import Edtf, Model, OptionalText, Slug, Text, id_of, read_yaml, sound, wrong

CASE, MAPS = "data/case.yml", "data/maps.yml"
Auto = Literal["auto"]
Colour = Literal["blue", "vermilion", "green", "purple", "orange", "sky", "muted"]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
SideName, LaneName, ThreadName = (id_of(kind, f"`{kind}s:` of {CASE}") for kind in ("side", "lane", "thread"))


class Side(Model):
    """Somebody who speaks or is spoken of: `name` begins a sentence's subject, `row` labels a table or chart.

    Small sides may share a `group`, the label of one row on a timeline. `actors` are the ids of places,
    speakers and originators that stand for this side.
    """

    name: Text
    row: Text = ""
    group: Text = ""
    party: bool = False
    demonym: OptionalText = None
    aliases: list[Text] = []
    actors: list[Text] = []

    @model_validator(mode="before")
    @classmethod
    def _labelled(cls, content: Any) -> Any:
        """Fill in the labels that were left out."""
        if not isinstance(content, dict) or "name" not in content:
            return content
        row = content.get("row", content["name"])
        return {"row": row, "group": row} | content


ENGINE_SIDES = {
    "outlet": Side(name="the outlet", row="The outlets themselves"),
    "research": Side(name="researchers", row="Researchers"),
    "media": Side(name="other media", row="Other media"),
    "other": Side(name="others", row="Others"),
}
"""Sides that every case has; a case may name them in its own words."""


class Lane(Model):
    """A direction of supply, from one side to another, with the colour that stands for it everywhere."""

    id: Slug
    supplier: SideName
    recipient: SideName
    name: Text
    colour: Colour


class Thread(Model):
    """What a context statement is about: wider than the allegations that it touches."""

    label: Text
    allegations: list[Text] = []
    lane: LaneName | None = None


class Proposition(Model):
    """What a statement may claim or answer, as a noun that asserts nothing, and the sides it is about.

    A claim bears on it through its allegation's thread and, where `stages` are given, through its stage.
    """

    label: Text
    accused: list[SideName] = []
    threads: list[ThreadName] = []
    stages: list[Literal[STAGES]] = []


class Headline(Model):
    """The words of one claim or context statement in a picture; the engine finds plainer ones by rule.

    A large statement reads "date, speaker: `lead` `verb` `quantity`", with `note` in small type below; a mark
    has `label`. Words between asterisks are bold. Quotation marks, and every number, are held against the
    row.
    """

    lead: OptionalText = None
    verb: OptionalText = None
    quantity: OptionalText = None
    note: OptionalText = None
    label: OptionalText = None


class Citation(Model):
    """How the dataset and the report are cited."""

    title: Text
    authors: list[Text]
    year: int | None = None
    url: OptionalText = None


class Window(Model):
    """The first and last day of what prose calls the window, as EDTF dates."""

    start: Edtf = Field(alias="from")
    end: Edtf = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if edtf.parse(self.end).latest < edtf.parse(self.start).earliest:
            raise wrong("bad-date", "the window ends before it begins", "swap `from` and `to`")
        return self


_OTHER = {"other": Proposition(label="something else")}
"""The proposition that every case has."""


def _completed_by(added: dict[str, Any]) -> AfterValidator:
    """Return what adds entries to those of a case, whose own come first."""
    return AfterValidator(lambda own: {**own, **added, **own})


class Case(Model):
    """One report's subject: titles, sides, lanes, threads and propositions."""

    title: Text
    subject: Text
    core_title: OptionalText = None
    dek: OptionalText = None
    citation: Citation
    contact: OptionalText = None
    base_url: OptionalText = None
    compiled: Day | None = None
    window: Auto | Window = "auto"
    sides: Annotated[dict[str, Side], _completed_by(ENGINE_SIDES)] = ENGINE_SIDES
    lanes: list[Lane] = []
    attributes: dict[str, Text] = ATTRIBUTES
    threads: dict[str, Thread] = {}
    propositions: Annotated[dict[str, Proposition], _completed_by(_OTHER)] = _OTHER
    originators: dict[str, Text] = {}
    form: Auto | Annotated[list[Text], Field(min_length=1, max_length=4)] = "auto"
    focus: Auto | list[SideName] = "auto"
    headlines: dict[str, Headline] = {}
    glossary: dict[str, Text] = {}
    chapters: Auto | list[Text] = "auto"

    @cached_property
    def _side_of(self) -> dict[str, str]:
        return {actor: key for key, side in self.sides.items() for actor in (*side.actors, key)}

    def side_of(self, actor: Any) -> str:
        """Return the side that an actor (a place, speaker, originator or side) stands for; "" if none."""
        return self._side_of.get(actor, "")

    def lane_of(self, supplier: Any, recipient: Any) -> Lane | None:
        """Return the lane between two actors or sides, None where the case has none."""
        ends = self.side_of(supplier), self.side_of(recipient)
        return next((lane for lane in self.lanes if (lane.supplier, lane.recipient) == ends), None)

    def lane(self, lane_id: str) -> Lane:
        """Return a lane by its id; KeyError if there is none."""
        return {lane.id: lane for lane in self.lanes}[lane_id]

    def thread_of(self, allegation: str) -> str:
        """Return the thread that touches an allegation; "" if none."""
        return next((key for key, thread in self.threads.items() if allegation in thread.allegations), "")

    def proposition_of(self, allegation: str, stage: Any = None) -> str:
        """Return the proposition a claim bears on, by its allegation's thread and its stage, else "other"."""
        thread = self.thread_of(allegation)
        for key, proposition in self.propositions.items():
            if thread in proposition.threads and (not proposition.stages or stage in proposition.stages):
                return key
        return "other"


Box = Annotated[list[float], Field(min_length=4, max_length=4)]
Position = Annotated[list[float], Field(min_length=2, max_length=2)]


class MapPlace(Model):
    """How a map prints one place: `name` in place of the list's, and a short `note` below the map."""

    name: OptionalText = None
    note: OptionalText = None


class MapSpec(Model):
    """One map. What is left out is found by rule: the frame from the places claimed, towns from the
    gazetteer.

    Boxes are west, south, east, north; positions are longitude, latitude. `land` is the world's base map or
    the name of an extract in `data/basemap/`. `labels` says where the name of a country stands, if not by
    rule; `statements` are those of the context tier that the map shows at their places.
    """

    title: OptionalText = None
    frame: Auto | Box = "auto"
    frame_phone: Box | None = None
    height: float = 0.55
    height_phone: float = 0.85
    projection: Text = "auto"
    land: Text = "world"
    layers: list[Literal["legs", "points", "regions"]] = []
    places: dict[Text, MapPlace] = {}
    towns: Auto | list[Text] = "auto"
    labels: dict[Text, Position] = {}
    seas: dict[Text, Position] = {}
    statements: list[Text] = []
    inset: Literal["auto", "none"] = "auto"
    credit: OptionalText = None


def check_case(data: Path) -> tuple[Case | None, list[Fault]]:
    """Return the case in the folder `data`, None where it cannot be read, and every fault in it."""
    source = read_yaml(data / "case.yml", CASE)
    case = source.load(Case, "the case")
    if case:
        lanes = [lane.id for lane in case.lanes]
        source.load(Case, "the case", {"sides": case.sides, "lanes": lanes, "threads": case.threads})
    return case, source.faults


def check_maps(data: Path) -> tuple[dict[str, MapSpec], list[Fault]]:
    """Return the maps in the folder `data` by name, and every fault in them; no file is no map."""
    source = read_yaml(data / "maps.yml", MAPS, optional=True)
    return source.load(dict[Slug, MapSpec], "the maps") or {}, source.faults


def read_case(data: Path) -> Case:
    """Return the case in the folder `data`; DataError with every fault."""
    return sound(check_case(data))
