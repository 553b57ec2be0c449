"""The one reader of the tidy tables: `load()` gives them as typed DataFrames, filtered by the parameters.

Chapters, charts and maps read data through `load()` alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from shapely.geometry import shape

from .. import files
from ..coding import edtf
from ..coding.case import Case, MapSpec, read_case, read_maps
from ..coding.lists import read_corrections
from ..coding.places import Place, Places, read_places
from ..coding.schema import ACTS, CONTEXT, LEG_COLUMNS, PLACE_COLUMNS, TABLES, Column
from ..coding.yamlio import read
from ..faults import DataError, Fault
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

    Shape: one row an article, a sentence, a claim, a fragment and so on; `data/README.md` lists every column.
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
    place_list: Places
    case: Case
    maps: dict[str, MapSpec] = field(default_factory=dict)
    params: Params = field(default_factory=Params)
    anchors: dict[str, str] = field(default_factory=dict)
    anchor_states: dict[str, str] = field(default_factory=dict)
    context: pd.DataFrame | None = None
    aliases: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    corrections: list[dict[str, str]] = field(default_factory=list)
    recorded: dict[str, dict[str, Any]] = field(default_factory=dict)
    agreement: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    lists: Path | None = None
    uncut: Dataset | None = None

    @cached_property
    def tokens(self) -> dict[tuple[str, int], int]:
        """The count of white-space tokens by (article, sentence): the width of a search in a copy."""
        return {
            (article, row["sentence"]): row["tokens"]
            for article, anchors in self.recorded.items()
            for row in anchors["sentences"]
        }

    @cached_property
    def quotes(self) -> dict[str, dict[str, str]]:
        """What an article prints of each fragment, with the words beside it that make it stand once.

        A fragment that nothing makes stand once is not among them.
        """
        return {
            row["id"]: {
                "prefix": row.get("prefix", ""),
                "exact": row.get("printed") or row["exact"],
                "suffix": row.get("suffix", ""),
            }
            for anchors in self.recorded.values()
            for row in anchors["fragments"]
            if row.get("once", True)
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
        return self._by_id.loc[claim_id]

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
        """Claimed legs in WGS84, a row a leg; an empty geometry is a leg that no source drew."""
        names = [column.name for column in LEG_COLUMNS]
        rows = [feature["properties"] for feature in self.leg_features["features"]]
        lines = [feature["geometry"] for feature in self.leg_features["features"]]
        frame = pd.DataFrame(rows, columns=names)
        return GeoDataFrame(frame, geometry=_shapes(lines), crs=4326)

    @cached_property
    def places(self) -> GeoDataFrame:
        """The place list in WGS84, a row a place; areas have no geometry."""
        frame = pd.DataFrame(self.place_list.records(), columns=[column.name for column in PLACE_COLUMNS])
        return GeoDataFrame(frame, geometry=_shapes(map(_point, frame["lat"], frame["lon"])), crs=4326)

    @cached_property
    def claim_points(self) -> GeoDataFrame:
        """Places that claims name in WGS84, a row a place in a claim, with its role and position."""
        named = self.claim_places.rename(columns={"role": "role_in_claim"})
        places = self.places.rename(columns={"id": "place_id"})
        columns = ["place_id", "name", "kind", "precision", "radius_km", "geometry"]
        found = (
            places[columns]
            .merge(named, on="place_id")
            .sort_values(["claim_id", "place_id"], ignore_index=True)
        )
        return found[["claim_id", "role_in_claim", *columns]]

    @cached_property
    def _by_id(self) -> pd.DataFrame:
        return self.claims.set_index("claim_id", drop=False)


def _point(lat: Any, lon: Any) -> dict[str, Any] | None:
    return (
        None if pd.isna(lat) or pd.isna(lon) else {"type": "Point", "coordinates": [float(lon), float(lat)]}
    )


def _shapes(geometries: Iterable[dict[str, Any] | None]) -> list[Any]:
    return [shape(geometry) if geometry else None for geometry in geometries]


def _typed(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    for column in columns:
        cells = frame[column.name]
        if column.type == "integer":
            frame[column.name] = pd.to_numeric(cells).astype("Int64")
        elif column.type == "number":
            frame[column.name] = pd.to_numeric(cells).astype("Float64")
        elif column.type == "date":
            frame[column.name] = pd.to_datetime(cells, format="%Y-%m-%d")
        else:
            quoted = cells.str.startswith("'").fillna(False)
            if quoted.any():  # seldom: most columns need no look at their second letters
                frame[column.name] = cells.mask(quoted & cells.str[1:2].isin(RISKY), cells.str[1:])
    return frame


def read_table(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return one CSV as a typed DataFrame; raise DataError if it is missing or has another header."""
    try:
        with files.opened(path) as stream:
            frame = pd.read_csv(stream, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8")
    except FileNotFoundError:
        mend = "run `armsclaims build --only data`"
        raise DataError([Fault(path.name, "file-missing", "the table is not there", mend)]) from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        mend = "run `armsclaims build --only data`"
        raise DataError(
            [Fault(path.name, "file-unreadable", f"the table cannot be read ({files.why(error)})", mend)]
        ) from None
    names = [column.name for column in columns]
    if list(frame.columns) != names:
        mend = "run `armsclaims build --only data`"
        raise DataError([Fault(path.name, "columns", f"the columns must be {', '.join(names)}", mend)])
    return _typed(frame, columns)


def _folder(params: Params, root: Path) -> Path:
    """Return where the tables lie: in the edition being built if they are there, else committed."""
    if params.out_dir:
        own = Path(params.out_dir)
        own = (own if own.is_absolute() else root / own) / "data"
        if (own / "datapackage.json").is_file():
            return own
    return root / "data" / "processed"


def load(params: Params | None = None, *, root: Path | None = None, folder: Path | None = None) -> Dataset:
    """Return the dataset of `params` (default: everything).

    `root` is the project (default: the one above the working folder, else the one this package belongs to).
    `folder` is a case's folder, or holds the tables (default: the edition being built, else
    `data/processed`); the tables of an edition are read by themselves, without a project.

    Shape: a `Dataset`, one typed DataFrame a table, `data.claims` with one row a claim; GeoDataFrames when
    asked for.
    Units: days as datetime64, lengths in km, positions in degrees (WGS84), places in a text in code points.
    Raises: DataError where a table is missing or broken, CallError where there is no project.
    Source: `data/processed/`, built from the sheets in `data/articles/` by `armsclaims build --only data`.
    """
    params = params or Params()
    if folder and is_project(folder):
        root, folder = folder, None
    alone = root is None and folder is not None and (folder / "case.yml").is_file()
    root = root or (None if alone else project_root())
    folder = folder or _folder(params, root)
    lists = root / "data" if root else folder
    tables = {name: read_table(folder / f"{name}.csv", table.columns) for name, table in TABLES.items()}
    context = _context(tables, folder, params)
    legs = json.loads((folder / "legs.geojson").read_text(encoding="utf-8"))
    state = folder / "anchors.json"
    anchors = (
        json.loads(state.read_text(encoding="utf-8")) if state.is_file() else {"articles": {}, "claims": {}}
    )
    data = Dataset(
        **tables,
        leg_features=legs,
        place_list=read_places(lists / "places.csv"),
        case=read_case(lists),
        maps=read_maps(lists),
        params=params,
        anchors=anchors["articles"],
        anchor_states=anchors["claims"],
        context=context,
        aliases=_aliases(lists),
        references=_references(lists),
        corrections=read_corrections(lists / "corrections.csv"),
        recorded=_recorded(lists / "articles", tables["articles"]),
        agreement=_agreement(lists / "second"),
        folder=folder,
        lists=lists,
    )
    _loaded["last"] = select(data, params)
    return _loaded["last"]


_loaded: dict[str, Dataset] = {}


def last_loaded() -> Dataset | None:
    """Return what `load` returned last in this process: the data that a chapter's prose reads."""
    return _loaded.get("last")


def _context(tables: dict[str, pd.DataFrame], folder: Path, params: Params) -> pd.DataFrame | None:
    """Return the context tier; for an edition of the articles alone, None, and drop its shared rows."""
    path = folder / f"{CONTEXT.name}.csv"
    if params.edition == "extended" and path.is_file():
        return read_table(path, CONTEXT.columns)
    claims, occasions, speakers = (tables[name] for name in ("claims", "occasions", "speakers"))
    tables["occasions"] = occasions[occasions["occasion_id"].isin(set(claims["occasion_id"]))]
    used = {*claims["speaker_id"], *tables["occasions"]["speaker_id"]}
    tables["speakers"] = speakers[speakers["speaker_id"].isin(used)]
    return None


def _aliases(lists: Path) -> dict[str, list[str]]:
    """Return the names by which a sentence may call each speaker, for the check of attribution."""
    path = lists / "speakers.yml"
    speakers = read(path, "data/speakers.yml") if path.is_file() else {}
    return {key: [str(entry["name"]), *map(str, entry.get("aliases", ()))] for key, entry in speakers.items()}


def _references(lists: Path) -> dict[str, dict[str, str]]:
    """Return what the report states that no article does: words, source and address by id."""
    path = lists / "references.yml"
    entries = read(path, "data/references.yml") if path.is_file() else {}
    return {key: {name: str(value) for name, value in entry.items()} for key, entry in entries.items()}


def _agreement(folder: Path) -> dict[str, Any]:
    """Return how far two codings agree, of the articles and of the context; {} if coded once."""
    found: dict[str, Any] = {}
    for name, key in (("agreement.json", "figures"), ("context-agreement.json", "context")):
        path = folder / name
        if path.is_file():
            content = json.loads(path.read_text(encoding="utf-8"))
            found[key] = content["figures"] if key == "figures" else content
    return found


def _recorded(sheets: Path, articles: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what is recorded of each article's text, by article; {} for tables that stand alone."""
    paths = {name: sheets / f"{name}.anchors.json" for name in articles["article_id"]}
    return {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items() if path.is_file()
    }


def select(data: Dataset, params: Params) -> Dataset:
    """Return the dataset cut to what `params` keeps: said within the window, of the allegations, sides,
    speakers, acts named.

    A context statement is kept if its thread touches one of the allegations: a thread is wider than an
    allegation.
    """
    speakers = sorted({*data.speakers["speaker_id"], *data.aliases})
    allegations = list(data.allegations["allegation"])
    params.check_names(
        {"allegations": allegations, "sides": list(data.case.sides), "speakers": speakers, "acts": ACTS}
    )
    if not params.selects:
        return data

    def kept(frame: pd.DataFrame) -> pd.Series:
        keep = pd.Series(True, index=frame.index)
        low = edtf.parse(params.date_from).earliest if params.date_from else None
        high = edtf.parse(params.date_to).latest if params.date_to else None
        if low:
            keep &= frame["said_latest"].isna() | (frame["said_latest"] >= pd.Timestamp(low))
        if high:
            keep &= frame["said_earliest"].isna() | (frame["said_earliest"] <= pd.Timestamp(high))
        for column, wanted in (("side", params.sides), ("speaker_id", params.speakers), ("act", params.acts)):
            if wanted:
                keep &= frame[column].isin(wanted)
        return keep

    about = set(params.allegations)
    threads = {
        name for name, thread in data.case.threads.items() if not about or about & set(thread.allegations)
    }
    return where(
        data,
        lambda claims: kept(claims) & (claims["allegation"].isin(about) if about else True),
        lambda context: kept(context) & context["thread"].isin(threads),
    )


def where(
    data: Dataset,
    keep: Callable[[pd.DataFrame], pd.Series],
    keep_context: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> Dataset:
    """Return the dataset of the claims for which `keep(claims)` is true, with only the rows that belong to
    them.

    `keep` takes the claims table and returns a boolean Series with its index; `keep_context(context)` does
    the same for the context tier, which is kept whole without it.

    Shape: a `Dataset` as `data`, every table cut to the claims kept; nothing is copied back.
    Units: those of `data`.
    Raises: what `keep` raises; KeyError for a column that is not there.
    Source: the tables of `data`; nothing is read anew.
    """
    context = data.context
    if context is not None and keep_context is not None:
        context = context[keep_context(context)]
    others = set() if context is None else set(context["occasion_id"])
    voices = set() if context is None else set(context["speaker_id"])
    claims = data.claims[keep(data.claims)]
    ids = set(claims["claim_id"])
    pairs = set(zip(claims["allegation"], claims["occasion_id"], strict=True))
    shown = [
        pair in pairs
        for pair in zip(data.disclosures["allegation"], data.disclosures["occasion_id"], strict=True)
    ]
    disclosures = data.disclosures[shown]
    links = data.claim_links
    occasions = data.occasions[data.occasions["occasion_id"].isin({*claims["occasion_id"], *others})]
    features = [f for f in data.leg_features["features"] if f["properties"]["claim_id"] in ids]
    return replace(
        data,
        claims=claims,
        evidence=data.evidence[data.evidence["claim_id"].isin(ids)],
        disclosures=disclosures[disclosures["claim_id"].isna() | disclosures["claim_id"].isin(ids)],
        claim_places=data.claim_places[data.claim_places["claim_id"].isin(ids)],
        claim_links=links[links["claim_id"].isin(ids) & links["other_claim_id"].isin(ids)],
        allegations=data.allegations[data.allegations["allegation"].isin(set(claims["allegation"]))],
        occasions=occasions,
        speakers=data.speakers[
            data.speakers["speaker_id"].isin({*claims["speaker_id"], *occasions["speaker_id"], *voices})
        ],
        context=context,
        leg_features={**data.leg_features, "features": features},
        uncut=data.whole,
    )
