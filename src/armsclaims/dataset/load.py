"""The one reader of the tidy tables: `load()` gives them as typed DataFrames, filtered by the parameters.

Chapters, charts and maps read data through `load()` alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from .. import files
from ..coding import edtf
from ..coding.case import Case, MapSpec, check_maps, read_case
from ..coding.context import SECOND_NAMES
from ..coding.lists import read_corrections
from ..coding.places import Place, read_places
from ..coding.schema import ACTS, CONTEXT, LEG_COLUMNS, PLACE_COLUMNS, TABLES, Column
from ..coding.validate import sound
from ..coding.yamlio import read
from ..evidence.anchors import Anchors
from ..evidence.anchors import read as read_anchors
from ..faults import data_error
from ..paths import is_project, project_root
from . import joined
from .package import RISKY
from .params import Params


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The tidy tables, one DataFrame each with the schema's columns, and what belongs to them.

    Text columns hold str or NA, whole numbers Int64, numbers Float64, days datetime64. `leg_features` is the
    GeoJSON FeatureCollection of claimed legs, `place_list` the places by id, `case` and `maps` what
    `data/case.yml` and `data/maps.yml` say, `anchors` the state of each article's text in this build
    (registered, copy or none) and `anchor_states` the state of each claim (kept or moved; empty where no text
    was given). `context` holds the statements that other publications report, None in an edition of the
    articles alone; it is a tier of its own, never counted with the claims. `agreement` holds the figures of
    the second codings, `corrections` the log of mended claims, `recorded` the anchors of each article.
    `folder` holds the tables, `lists` what a person keeps: places, speakers, the base map. `legs`, `places`
    and `claim_points` are GeoDataFrames, `wide` the claims joined once with all that belongs to them, and
    `statements` claims beside context; each is made when first asked for.

    Shape: one row per article, sentence, claim, fragment and so on; `data/README.md` lists every column.
    Units: code points for places in a text, km for lengths and radii, degrees (WGS84) for positions;
    quantities keep theirs.
    Raises: KeyError from `claim(claim_id)` for an id that is not there.
    Source: the sheets in `data/articles/`, by way of the tables in `data/processed/`.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    claims: pd.DataFrame
    evidence: pd.DataFrame
    disclosures: pd.DataFrame
    claim_places: pd.DataFrame
    claim_links: pd.DataFrame
    allegations: pd.DataFrame
    speakers: pd.DataFrame
    occasions: pd.DataFrame
    leg_features: dict[str, Any]
    place_list: dict[str, Place]
    case: Case
    maps: dict[str, MapSpec]
    params: Params
    anchors: dict[str, str]
    anchor_states: dict[str, str]
    context: pd.DataFrame | None
    aliases: dict[str, list[str]]
    references: dict[str, dict[str, str]]
    corrections: list[dict[str, str]]
    recorded: dict[str, Anchors]
    agreement: dict[str, Any]
    folder: Path
    lists: Path
    uncut: Dataset | None = None

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of speakers, by id."""
        return dict(zip(self.speakers["speaker_id"], self.speakers["name"], strict=True))

    @cached_property
    def tokens(self) -> dict[tuple[str, int], int]:
        """The count of white-space tokens by (article, sentence): the width of a search in a copy."""
        return {
            (article, row.sentence): row.tokens
            for article, anchors in self.recorded.items()
            for row in anchors.sentences
        }

    @cached_property
    def quotes(self) -> dict[str, dict[str, str]]:
        """What an article prints of each fragment, with the words beside it that make it stand once.

        A fragment that nothing makes stand once is not among them.
        """
        return {
            row.id: {"prefix": row.prefix, "exact": row.printed or row.exact, "suffix": row.suffix}
            for anchors in self.recorded.values()
            for row in anchors.fragments
            if row.once
        }

    @property
    def whole(self) -> Dataset:
        """The dataset that a selection was cut from; the dataset itself if nothing was cut."""
        return self.uncut or self

    def _sizes(self) -> pd.DataFrame:
        """Return the tables with their rows: what a cell shows of a dataset."""
        frames = {name: getattr(self, name) for name in (*TABLES, "context")}
        rows = [(f"data.{name}", len(frame)) for name, frame in frames.items() if frame is not None]
        return pd.DataFrame(rows, columns=["table", "rows"])

    def __repr__(self) -> str:
        return self._sizes().to_string(index=False)

    def _repr_html_(self) -> str:
        return self._sizes().to_html(index=False)

    def claim(self, claim_id: str) -> pd.Series:
        """Return one claim's row, or raise KeyError."""
        return self.claims.set_index("claim_id", drop=False).loc[claim_id]

    def place(self, place_id: str) -> Place:
        """Return one place by its id, or raise KeyError."""
        return self.place_list[place_id]

    @cached_property
    def wide(self) -> pd.DataFrame:
        """Claims joined once with speaker, outlet, allegation, occasion, lane and exact words."""
        return joined.wide(self)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Claims and context statements in the order said, each with its tier: never counted across tiers."""
        return joined.statements(self)

    @cached_property
    def legs(self) -> GeoDataFrame:
        """Claimed legs in WGS84, one row per leg; an empty geometry is a leg that no source drew."""
        return _mapped(self.leg_features["features"], LEG_COLUMNS)

    @cached_property
    def places(self) -> GeoDataFrame:
        """The place list in WGS84, one row per place; areas have no geometry."""
        listed = self.place_list.values()
        features = [{"properties": place.record(), "geometry": place.point} for place in listed]
        return _mapped(features, PLACE_COLUMNS)

    @cached_property
    def claim_points(self) -> GeoDataFrame:
        """Places that claims name in WGS84, one row per place in a claim, with its role and position."""
        named = self.claim_places.rename(columns={"role": "role_in_claim"})
        columns = ["place_id", "name", "kind", "precision", "radius_km", "geometry"]
        places = self.places.rename(columns={"id": "place_id"})[columns]
        found = places.merge(named, on="place_id").sort_values(["claim_id", "place_id"], ignore_index=True)
        return found[["claim_id", "role_in_claim", *columns]]


def _mapped(features: list[dict[str, Any]], columns: tuple[Column, ...]) -> GeoDataFrame:
    names = [*(column.name for column in columns), "geometry"]
    return GeoDataFrame.from_features(features, crs=4326, columns=names)


_HARMLESS = f"^'(?=[{re.escape(''.join(RISKY))}])"
"""The apostrophe before a text that a spreadsheet would run."""


_KINDS = {"integer": "Int64", "number": "Float64"}


def read_table(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return one CSV as a typed DataFrame; raise DataError if it is missing or has another header."""
    names, place = [column.name for column in columns], ""
    try:
        with files.opened(path) as stream:
            frame = pd.read_csv(stream, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
        # Rows with a cell too many would make the first column an index.
        if list(frame.columns) == names and isinstance(frame.index, pd.RangeIndex):
            for column in columns:
                cells, place = frame[column.name], f"column {column.name}: "
                if column.type == "date":
                    frame[column.name] = pd.to_datetime(cells, format="%Y-%m-%d")
                elif column.type == "string":
                    frame[column.name] = cells.str.replace(_HARMLESS, "", regex=True)
                elif column.type in _KINDS:
                    frame[column.name] = cells.astype(_KINDS[column.type])
            return frame
        told = "columns", f"the columns must be {', '.join(names)}"
    except FileNotFoundError:
        told = "file-missing", "the table is not there"
    except (OSError, ValueError) as error:  # pandas' own are ValueErrors
        told = "file-unreadable", f"the table cannot be read ({place}{files.why(error)})"
    raise data_error(path.name, *told, "run `armsclaims build --only data`")


def load(params: Params | None = None, *, root: Path | None = None, folder: Path | None = None) -> Dataset:
    """Return the dataset of `params` (default: everything).

    `root` is the project (default: the one above the working folder, else the one this package belongs to).
    `folder` is a case's folder, or holds the tables (default: the edition being built, else
    `data/processed`); the tables of an edition are read by themselves, without a project.

    Shape: a `Dataset`, one typed DataFrame per table, `data.claims` with one row per claim; GeoDataFrames
    when asked for.
    Units: days as datetime64, lengths in km, positions in degrees (WGS84), places in a text in code points.
    Raises: DataError where a table is missing or broken, CallError where there is no project.
    Source: `data/processed/`, built from the sheets in `data/articles/` by `armsclaims build --only data`.
    """
    params = params or Params()
    if folder and is_project(folder):
        root, folder = folder, None
    if root is None and not (folder and (folder / "case.yml").is_file()):
        root = project_root()
    if folder is None:  # the tables of the edition that is being built, if they are there, else the committed
        own = root / params.out_dir / "data"
        building = params.out_dir and (own / "datapackage.json").is_file()
        folder = own if building else root / "data" / "processed"
    lists = root / "data" if root else folder
    tables = {name: read_table(folder / f"{name}.csv", table.columns) for name, table in TABLES.items()}
    context, path = None, folder / f"{CONTEXT.name}.csv"
    if params.edition == "extended" and path.is_file():
        context = read_table(path, CONTEXT.columns)
        context = None if context.empty else context
    anchors, second = _json(folder / "anchors.json"), lists / "second"
    recorded = {name: read_anchors(lists / "articles", name) for name in tables["articles"]["article_id"]}
    data = Dataset(
        **tables,
        leg_features=_json(folder / "legs.geojson"),
        place_list=read_places(lists / "places.csv"),
        case=read_case(lists),
        maps=sound(check_maps(lists)),
        params=params,
        anchors=anchors.get("articles", {}),
        anchor_states=anchors.get("claims", {}),
        context=context,
        aliases={
            key: [str(entry["name"]), *map(str, entry.get("aliases", ()))]
            for key, entry in _yaml(lists / "speakers.yml").items()
        },
        references={
            key: {name: str(value) for name, value in entry.items()}
            for key, entry in _yaml(lists / "references.yml").items()
        },
        corrections=read_corrections(lists / "corrections.csv"),
        recorded={name: found for name, found in recorded.items() if found},
        agreement={"figures": _json(second / "agreement.json"), "context": _agreement(second)},
        folder=folder,
        lists=lists,
    )
    _loaded["last"] = select(_spoken(data), params)
    return _loaded["last"]


_FIRST_ACT = {
    "asserts": "claims",
    "hedges": "claims",
    "denies": "denies",
    "withholds": "declines",
    "admits": "admits",
}


def _agreement(second: Path) -> dict[str, list[int]]:
    """Return, by field, in how many rows two codings of the context agree and how many they share.

    There need be no second one.

    The first coding is the `stance` as first compiled, before a second reading of the pages mended it. It
    tells below `asserted` from asserted and no degree, so certainty is compared in that alone, over the rows
    to which both give one. What an answer rejects is compared where both coded it from the words.
    """
    if not (second / "context.csv").is_file():
        return {}

    def coded(name: str, *fields: str) -> pd.DataFrame:
        named = ("statement_id", *fields)
        return read_table(second / name, tuple(c for c in CONTEXT.columns if c.name in named)).fillna("")

    both = coded("context.csv", *SECOND_NAMES).merge(coded("first/context.csv", "stance"))
    sure = both[(both["certainty"] != "") & (both["stance"] != "withholds")]
    found = {
        "act": both["stance"].map(_FIRST_ACT) == both["act"],
        "certainty": (sure["stance"] == "hedges") == (sure["certainty"] != "asserted"),
    }
    if (second / "rejects.csv").is_file():
        first, settled = coded("first/rejects.csv", "rejects"), coded("rejects.csv", "rejects")
        rejects = first.merge(settled, on="statement_id")
        found["rejects"] = rejects["rejects_x"] == rejects["rejects_y"]
    return {name: [int(agreed.sum()), len(agreed)] for name, agreed in found.items()}


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _yaml(path: Path) -> dict[str, Any]:
    return read(path, f"data/{path.name}", shared=True) if path.is_file() else {}


_loaded: dict[str, Dataset] = {}


def last_loaded() -> Dataset | None:
    """Return what `load` returned last in this process: the data that a chapter's prose reads."""
    return _loaded.get("last")


def _spoken(data: Dataset) -> Dataset:
    """Return the dataset with only the occasions and speakers that its claims and statements have."""
    tiers = [frame for frame in (data.claims, data.context) if frame is not None]
    held = {occasion for frame in tiers for occasion in frame["occasion_id"]}
    occasions = data.occasions[data.occasions["occasion_id"].isin(held)]
    voices = {speaker for frame in (*tiers, occasions) for speaker in frame["speaker_id"]}
    speakers = data.speakers[data.speakers["speaker_id"].isin(voices)]
    return replace(data, occasions=occasions, speakers=speakers)


def select(data: Dataset, params: Params) -> Dataset:
    """Return the dataset cut to what `params` keeps: said within the window, of the allegations, sides,
    speakers, acts named.

    A context statement is kept if its thread touches one of the allegations: a thread is wider than an
    allegation.
    """
    speakers = sorted({*data.speakers["speaker_id"], *data.aliases})
    allegations = list(data.allegations["allegation"])
    params.check_names(
        {"allegations": allegations, "sides": data.case.sides, "speakers": speakers, "acts": ACTS}
    )
    if not params.selects:
        return data

    about = set(params.allegations)
    threads = [name for name, thread in data.case.threads.items() if about & set(thread.allegations)]
    lists = {
        "side": params.sides,
        "speaker_id": params.speakers,
        "act": params.acts,
        "allegation": params.allegations,
    }

    def kept(frame: pd.DataFrame) -> pd.Series:
        keep = pd.Series(True, index=frame.index)
        if params.date_from:  # an unknown day is no day before it
            keep &= ~(frame["said_latest"] < pd.Timestamp(edtf.parse(params.date_from).earliest))
        if params.date_to:
            keep &= ~(frame["said_earliest"] > pd.Timestamp(edtf.parse(params.date_to).latest))
        for column, wanted in lists.items():
            if wanted and column in frame:
                keep &= frame[column].isin(wanted)
        if about and "thread" in frame:  # an allegation that no thread touches has no context
            keep &= frame["thread"].isin(threads)
        return keep

    return where(data, kept, kept)


def where(
    data: Dataset,
    keep: Callable[[pd.DataFrame], pd.Series],
    keep_context: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> Dataset:
    """Return the dataset of the claims for which `keep(claims)` is true, with only the rows that belong to
    them.

    `keep` takes the claims table and returns a boolean Series with its index; `keep_context(context)` does
    the same for the context tier, which is kept whole without it.

    Shape: a `Dataset` as `data`, every table but `articles` and `sentences` cut to the claims kept.
    Units: those of `data`.
    Raises: what `keep` raises; KeyError for a column that is not there.
    Source: the tables of `data`; nothing is read anew.
    """
    claims, context = data.claims[keep(data.claims)], data.context
    if context is not None and keep_context is not None:
        context = context[keep_context(context)]
    ids, cut = set(claims["claim_id"]), {"claims": claims, "context": context}
    for name in ("evidence", "disclosures", "claim_places", "claim_links"):
        frame = getattr(data, name)
        for column in frame.columns.intersection(["claim_id", "other_claim_id"]):
            frame = frame[frame[column].isin(ids) | frame[column].isna()]
        cut[name] = frame
    told, pair = cut["disclosures"], ["allegation", "occasion_id"]
    cut["disclosures"] = told[told.set_index(pair).index.isin(claims.set_index(pair).index)]
    cut["allegations"] = data.allegations[data.allegations["allegation"].isin(claims["allegation"])]
    features = [f for f in data.leg_features["features"] if f["properties"]["claim_id"] in ids]
    legs = {**data.leg_features, "features": features}
    return _spoken(replace(data, **cut, leg_features=legs, uncut=data.whole))
