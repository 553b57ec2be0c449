"""The one map renderer: any frame, any number of legs, points and regions, words placed by rule.

    m = ac.map("route", data)                     # an entry of data/maps.yml, drawn from the claims
    m.points(data.places.loc[["x"]])              # more, from any GeoDataFrame
    m.on(lambda ax, width: cities.to_crs(m.crs).plot(ax=ax))

Filled: what the articles' claims name. Outlined: context. A claimed region has a tint and an outline. Every
line is dashed, for no line here was observed: a computed path says so, a straight line is "schematic,
ours", and a leg that leaves the map is an outlined arrow with words.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from ..coding import edtf
from ..coding.case import MapPlace, MapSpec
from ..dataset.load import Dataset
from ..faults import CallError
from .basemap import (
    GEOD,
    KM,
    NMI,
    View,
    bounds,
    credit,
    edges,
    extract,
    gazetteer,
    geodesic,
    projection,
    region,
    world,
)
from .drawing import Drawing
from .placement import MARGIN, Board, Size, Spots, covered
from .sheet import Bar, Sheet, Sizes, Stack, Words, arrow, arrowhead, heart, patch, square
from .signs import sign as draw_sign
from .style import PALETTE, WIDE, claim_url, statement_url
from .typeset import Run, lay
from .words import capital, listed

FURNITURE = frozenset({"locator", "scale", "towns", "notes", "numbers", "seas"})
"""Parts of a map that a smaller use of it may leave out."""
WORDS = {
    "sea": "by sea",
    "train": "by train",
    "road": "by road",
    "air": "by air",
    "unknown": "by means not told",
}
LINE = {"train": "line"}
DASH = (0, (4.2, 2.2))


@dataclass
class Place:
    """An end of a leg, or a point: its name, its position (None if not told), and whose claim it is."""

    id: str
    name: str
    position: tuple[float, float] | None
    country: str = ""
    note: str = ""
    colour: str = "muted"
    filled: bool = True
    url: str | None = None


@dataclass
class Leg:
    """A way between two places, drawn once however many claims tell of it."""

    start: Place
    end: Place
    mode: str
    path: BaseGeometry | None
    km: float | None
    colour: str
    url: str | None

    @property
    def drawn(self) -> bool:
        """Whether both ends are known, so that a line can be drawn."""
        return self.line is not None and None not in (self.start.position, self.end.position)

    @property
    def line(self) -> BaseGeometry | None:
        """The frozen path, else the straight line between two known ends."""
        if self.path is not None:
            return self.path
        known = self.start.position and self.end.position
        return geodesic(self.start.position, self.end.position) if known else None


@dataclass
class Region:
    """An area that a claim or a statement names, and no point in it."""

    id: str
    name: str
    shape: BaseGeometry
    colour: str
    filled: bool
    url: str | None
    country: str = ""


class Map(Drawing):
    """A map of `spec`, an entry of `data/maps.yml`, with the layers it lists drawn from the claims of `data`.

    `crs` is its projection: plain matplotlib and geopandas draw on `ax` (or in `on`) in metres of it. `legs`,
    `points` and `regions` take GeoDataFrames in any projection and return the map.
    """

    def __init__(self, spec: MapSpec, data: Dataset | None = None):
        super().__init__()
        self.spec, self.data = spec, data
        self.lists = data.lists if data is not None else None
        self.credit = self.source = spec.credit or credit()
        self._legs: list[Leg] = []
        self._points: list[Place] = []
        self._regions: list[Region] = []
        self._rows: list[dict[str, Any]] = []
        self._words: list[tuple[str, Any]] = []
        self._figure: Figure | None = None
        if data is not None:
            drawn = {"legs": self.legs, "points": self.points, "regions": self.regions}
            for name in spec.layers:
                drawn[name]()

    # Layers

    def legs(self, frame: gpd.GeoDataFrame | None = None, *, colour: str = "") -> Map:
        """Draw legs: `claim_id`, `from_place`, `to_place`, `mode`, `length_km` and a line where there is one.

        Legs of the same places and mode are drawn once; ends are discs where their position is known.
        """
        frame = self._need().legs if frame is None else frame
        for row in frame.to_crs(4326).itertuples():
            hue, url = colour or self._colour(row.claim_id), claim_url(row.claim_id)
            start, end = (self._place(key, hue, url) for key in (row.from_place, row.to_place))
            path = row.geometry if row.geometry is not None and not row.geometry.is_empty else None
            km = float(row.length_km) if path is not None and pd.notna(row.length_km) else None
            leg = Leg(start, end, row.mode, path, km, hue, url)
            told = {"mark": "leg", "place": f"{start.name} to {end.name}", "mode": row.mode, "length_km": km}
            self._rows.append(told | {"claim_id": row.claim_id})
            key = (leg.start.id, leg.end.id, leg.mode)
            if key not in {(other.start.id, other.end.id, other.mode) for other in self._legs}:
                self._legs.append(leg)
                self._add(start, end)
        return self

    def points(self, frame: gpd.GeoDataFrame | None = None, *, filled: bool = True, colour: str = "") -> Map:
        """Draw points: `place_id` or `name`, `note`, and `claim_id` or `statement_id`.

        Default: the places that claims name.
        """
        frame = self._named("point") if frame is None else frame
        for row in frame.to_crs(4326).itertuples():
            if row.geometry is None or row.geometry.is_empty:
                continue
            about = row._asdict()
            key = about.get("place_id", about.get("id", about.get("name", "")))
            hue, url = self._about(about, colour)
            place = self._place(key, hue, url)
            place.filled, place.position = filled, (row.geometry.x, row.geometry.y)
            place.note = about.get("note") or place.note
            place.name = place.name or str(about.get("name", ""))
            self._add(place)
            self._rows.append({"mark": "point", "place": place.name} | self._ids(about))
        return self

    def regions(self, frame: Any = None, *, filled: bool = True, colour: str = "") -> Map:
        """Draw areas: `place_id`, a shape, and `claim_id` or `statement_id`.

        Default: the regions that claims name.
        A frame without shapes takes those of its places: the case's extract of that name, else the country.
        """
        frame = self._named("region") if frame is None else frame
        for about in frame.to_dict("records"):
            hue, url = self._about(about, colour)
            place = self._place(about["place_id"], hue, url)
            shape = about.get("geometry")
            shape = region(self.lists, place.id, place.country) if shape is None or shape.is_empty else shape
            self._rows.append({"mark": "region", "place": place.name} | self._ids(about))
            if shape is not None and (place.id, filled) not in {(r.id, r.filled) for r in self._regions}:
                found = Region(place.id, place.name, shape, hue, filled, url, place.country)
                self._regions.append(found)
        return self

    def context(self, *statements: str, colour: str = "") -> Map:
        """Draw where context statements place something, as small outlined points.

        Default: the statements of the entry. Each note is the entry's word for it, who said so, and when.
        """
        rows = self._need().context
        if rows is None:
            return self
        held = rows[rows["statement_id"].isin(statements or self.spec.statements)]
        for key, told in held.groupby("place_id", sort=False):
            hue, url = self._about(told.iloc[0].to_dict(), colour)
            place = self._place(str(key), hue, url)
            speakers = [
                f"{speaker}, {listed([edtf.words(day) for day in said['said_edtf']])}"
                for speaker, said in told.groupby("speaker", sort=False)
            ]
            place.filled, place.note = False, f"{place.note} ({'; '.join(speakers)})".strip()
            self._add(place)
            for row in told.itertuples():
                mark = {"mark": "point", "place": place.name, "statement_id": row.statement_id}
                self._rows.append(mark)
        return self

    def heading(self, words: str | list[Run]) -> Map:
        """Write a heading above the map."""
        self._words.append(("heading", words))
        return self

    def text(
        self, words: str | list[Run], *, sign: str | None = None, filled: bool = True, colour: str = ""
    ) -> Map:
        """Write a paragraph below the map, after the sign of an act if given: `alleges`, `denies`, ..."""
        self._words.append(("text", (words, sign, filled, colour)))
        return self

    # What the layers know

    def _need(self) -> Dataset:
        if self.data is None:
            raise CallError("this map has no dataset: pass `data`, or give each layer its frame")
        return self.data

    def _add(self, *places: Place) -> None:
        """Add discs, each place once; a place that a claim names stays filled."""
        for place in places:
            known = next((other for other in self._points if other.id == place.id), None)
            if known is None:
                self._points.append(place)
            else:
                known.filled = known.filled or place.filled

    @cached_property
    def _list(self) -> pd.DataFrame:
        return self._need().places.set_index("id", drop=False)

    def _place(self, key: str, colour: str, url: str | None) -> Place:
        own = self.spec.places.get(key, MapPlace())
        if self.data is None or key not in self._list.index:
            return Place(key, own.name or key, None, "", own.note or "", colour, True, url)
        row = self._list.loc[key]
        position = None if row.geometry is None or row.geometry.is_empty else (row.geometry.x, row.geometry.y)
        country = row["country"] if isinstance(row["country"], str) else ""
        return Place(key, own.name or row["name"], position, country, own.note or "", colour, True, url)

    def _named(self, kind: str) -> gpd.GeoDataFrame:
        """Return places that claims name and that end no leg: points, or regions."""
        found = self._need().claim_points
        found = found[~found["role_in_claim"].isin(["speech", "mentioned"])]
        ends = {place.id for leg in self._legs for place in (leg.start, leg.end)}
        if kind == "region":
            return found[found["precision"].eq(4).fillna(False)]
        return found[found["geometry"].notna() & ~found["place_id"].isin(ends)]

    def _colour(self, claim_id: str) -> str:
        data = self._need()
        about = data.allegations.set_index("allegation")
        key = data.claim(claim_id)["allegation"]
        lane = data.case.lane_of(*about.loc[key, ["supplier", "recipient"]]) if key in about.index else None
        return lane.colour if lane else "muted"

    def _about(self, row: dict[str, Any], colour: str) -> tuple[str, str | None]:
        """Return the colour and the address of a row with a claim, a statement or neither."""
        claim, statement = (row.get(key) for key in ("claim_id", "statement_id"))
        if isinstance(claim, str):
            return colour or self._colour(claim), claim_url(claim)
        if isinstance(statement, str):
            thread = self._need().case.threads.get(row.get("thread", ""))
            lane = self._need().case.lane(thread.lane) if thread and thread.lane else None
            return colour or (lane.colour if lane else "muted"), statement_url(statement)
        return colour or "muted", None

    @staticmethod
    def _ids(row: dict[str, Any]) -> dict[str, Any]:
        return {key: row[key] for key in ("claim_id", "statement_id") if isinstance(row.get(key), str)}

    @property
    def rows(self) -> pd.DataFrame:
        """A row a mark, with its claim or statement."""
        columns = ["mark", "place", "mode", "length_km", "claim_id", "statement_id"]
        return pd.DataFrame(self._rows, columns=columns).dropna(axis="columns", how="all")

    @rows.setter
    def rows(self, rows: pd.DataFrame) -> None:
        """Ignore what the base class sets: the rows are those of the layers."""

    @cached_property
    def frame_degrees(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what must show: the entry's frame, or what the layers hold."""
        if self.spec.frame != "auto":
            return tuple(self.spec.frame)
        shapes = [Point(place.position) for place in self._points if place.position]
        shapes += [leg.line for leg in self._legs if leg.line is not None]
        return bounds(shapes + [region.shape for region in self._regions])

    @property
    def crs(self) -> str:
        """The map's projection, for `frame.to_crs`."""
        return projection(self.frame_degrees) if self.spec.projection == "auto" else self.spec.projection

    @property
    def ax(self) -> Axes:
        """The wide map's axes, to draw on at once; what must show at every width goes into `on`."""
        if self._figure is None:
            self._figure = self.figure(WIDE)
        return self._figure.axes[0]

    # Drawing

    def figure(self, width: int = WIDE, *, framed: bool = False) -> Figure:
        """Return the figure at a width; warn of what was drawn on it in degrees."""
        if self._figure is not None and width == WIDE and not framed:
            return self._figure
        made = super().figure(width, framed=framed)
        self._warn(made.axes[0])
        return made

    def _warn(self, ax: Axes) -> None:
        drawn = [np.asarray(line.get_xydata(), float) for line in ax.lines]
        drawn += [np.ma.filled(c.get_offsets().astype(float), np.nan) for c in ax.collections]
        drawn += [path.vertices for c in ax.collections if not len(c.get_offsets()) for path in c.get_paths()]
        for points in drawn:
            if len(points) and np.nanmax(np.abs(points)) <= 180 and np.nanmax(np.abs(points)) > 0:
                message = (
                    "these look like degrees on a map in metres: project them with `frame.to_crs(m.crs)`"
                )
                warnings.warn(message, stacklevel=3)
                return

    def make(self, width: int) -> Figure:
        """Return the map with its heading above and its notes below."""
        return stacked([[self]], width)

    def view(self, width: float, height: float = 0) -> View:
        """Return the window at a width; a phone may have a frame of its own."""
        phone = width <= 500
        share = self.spec.height_phone if phone else self.spec.height
        frame = self.spec.frame_phone if phone and self.spec.frame_phone else self.frame_degrees
        return View.fit(self.crs, tuple(frame), width, height or round(width * share))

    def draw(
        self, ax: Axes, width: float, *, furniture: Iterable[str] = FURNITURE, height: float = 0
    ) -> Sheet:
        """Draw the map into axes `width` px wide; `furniture` may leave out any of its parts.

        Without `numbers`, a note that finds no room is left out: nothing is written below the map.
        """
        sheet = self._base(ax, self.view(width, height))
        ends = [place for place in self._points if sheet.shows(place.position)]
        for part in self._regions:
            self._draw_region(sheet, part)
        lines = [(leg, line) for leg in self._legs if (line := self._draw_line(sheet, leg)) is not None]
        for place in ends:
            self._draw_disc(sheet, place)
        corners = self._corners(sheet) if "locator" in furniture else [None]
        tried: list[Sheet] = []
        for names_first in (True, False):
            for corner in corners:
                tried.append(self._worded(sheet.fork(), corner, ends, lines, set(furniture), names_first))
            if not min(tried, key=lambda sheet: sheet.cost).below:
                break
        return min(tried, key=lambda sheet: sheet.cost).commit()

    def _worded(
        self,
        sheet: Sheet,
        corner: BaseGeometry | None,
        ends: list[Place],
        lines: list[tuple[Leg, BaseGeometry]],
        furniture: set[str],
        names_first: bool,
    ) -> Sheet:
        """Place the locator in a corner and all words around it; return the sheet with what that costs."""
        if corner is not None:
            sheet.board.block(corner)
            sheet.cost -= 60
            sheet.acts.append(lambda: self._locator(sheet, corner))
        if "scale" in furniture:
            self._scale(sheet)
        if not names_first and "notes" in furniture:
            self._notes(sheet, lines, "numbers" in furniture)
        for place in ends:
            self._name(sheet, place, "notes" in furniture)
        for part in self._regions:
            self._name_region(sheet, part)
        if names_first and "notes" in furniture:
            self._notes(sheet, lines, "numbers" in furniture)
        self._countries(sheet)
        if "towns" in furniture:
            self._towns(sheet, ends)
        if "seas" in furniture:
            self._seas(sheet)
        return sheet

    def _base(self, ax: Axes, view: View) -> Sheet:
        """Draw sea, countries, coast and borders, and return the sheet to write on."""
        ax.set(xlim=view.extent[:2], ylim=view.extent[2:], xticks=[], yticks=[], facecolor=PALETTE["sea"])
        ax.set_aspect("equal", adjustable="box")
        countries = view.land(extract(self.lists, self.spec.land, detail=view.scale < 4000))
        land, coast, borders = edges(countries)
        named = {place.country for place in self._points} | {part.country for part in self._regions}
        named |= set(self.spec.countries) | {p.country for leg in self._legs for p in (leg.start, leg.end)}
        countries["named"] = countries["iso_a2"].isin(named)
        for row in countries.itertuples():
            colour = PALETTE["land" if row.named or not countries["named"].any() else "abroad"]
            ax.add_artist(patch(view.metres(row.geometry), facecolor=colour, linewidth=0))
        ax.add_artist(patch(view.metres(coast), facecolor="none", edgecolor=PALETTE["coast"], linewidth=0.6))
        ax.add_artist(
            patch(view.metres(borders), facecolor="none", edgecolor=PALETTE["border"], linewidth=1.2)
        )
        for spine in ax.spines.values():
            spine.set(edgecolor=PALETTE["border"], linewidth=1)
        paper = ax.figure.add_axes(ax.get_position(original=True), zorder=ax.get_zorder() + 1)
        paper.set(xlim=(0, view.width), ylim=(view.height, 0))
        paper.set_axis_off()
        board = Board(view.width, view.height, shapely.union_all([coast, borders]))
        return Sheet(view, paper, board, Sizes.at(view.width), land, countries)

    def _draw_region(self, sheet: Sheet, part: Region) -> None:
        shape = self._shape(sheet, part)
        tint = PALETTE.get(f"tint-{part.colour}", PALETTE["tint-muted"]) if part.filled else "none"
        look = {"facecolor": tint, "edgecolor": PALETTE[part.colour], "linewidth": 2}
        sheet.ax.add_artist(patch(shape, url=part.url, gid=f"region-{part.id}", joinstyle="round", **look))
        sheet.board.block(shape.boundary)

    @staticmethod
    def _shape(sheet: Sheet, part: Region) -> BaseGeometry:
        return shapely.simplify(sheet.view.px(part.shape).intersection(sheet.view.frame), 0.4)

    def _draw_disc(self, sheet: Sheet, place: Place) -> None:
        x, y = sheet.xy(place.position)
        radius, colour = sheet.sizes.disc, PALETTE[place.colour]
        look = {
            "facecolor": colour if place.filled else PALETTE["paper"],
            "edgecolor": colour,
            "linewidth": 2,
        }
        disc = Circle((x, y), radius if place.filled else 5, zorder=4, url=place.url, **look)
        disc.set_gid(f"disc-{place.id}")
        sheet.ax.add_artist(disc)
        sheet.board.block(Point(x, y).buffer(radius + 1))

    def _draw_line(self, sheet: Sheet, leg: Leg) -> BaseGeometry | None:
        """Draw a leg: a dashed line with one arrowhead, or an arrow off the map; return the line."""
        line = leg.line
        both = all(sheet.shows(end.position) for end in (leg.start, leg.end))
        if line is None or not both:
            return self._draw_exit(sheet, leg)
        path = sheet.view.px(line)
        for end in (leg.start, leg.end):
            path = path.difference(Point(sheet.xy(end.position)).buffer(sheet.sizes.disc + 3))
        parts = [part for part in shapely.get_parts(path) if part.length > 3]
        if not parts:
            return None
        for part in parts:
            thin = 0 if leg.path is not None else -0.6
            sheet.ax.plot(
                *part.xy, color=PALETTE[leg.colour], linewidth=sheet.sizes.line + thin,
                linestyle=DASH, zorder=3,
                dash_capstyle="butt", url=leg.url, gid=f"leg-{leg.start.id}-{leg.end.id}",
            )  # fmt: skip
        longest = max(parts, key=lambda part: part.length)
        head = arrowhead(longest, 18 if sheet.wide else 15)
        sheet.ax.add_artist(
            Polygon(head.exterior.coords, color=PALETTE[leg.colour], zorder=4, linewidth=0, url=leg.url)
        )
        sheet.board.block(*(part.buffer(4) for part in parts), head.buffer(3))
        return longest

    def _draw_exit(self, sheet: Sheet, leg: Leg) -> BaseGeometry | None:
        """Draw an outlined arrow from the end that the map shows off its edge, or in from the edge."""
        leaves = sheet.shows(leg.start.position)
        if not leaves and not sheet.shows(leg.end.position):
            return None
        near, far = (leg.start, leg.end) if leaves else (leg.end, leg.start)
        ray = self._into(sheet, near, far)
        ray = ray or self._ray(sheet, near, far, over_land=leg.mode in ("train", "road"))
        if ray is None:
            return None
        shaft = arrow(ray if leaves else shapely.reverse(ray), 10 if sheet.wide else 9)
        look = {"facecolor": PALETTE["land"], "edgecolor": PALETTE[leg.colour], "linewidth": 2}
        shape = Polygon(
            shaft.exterior.coords, zorder=3, url=leg.url, clip_on=False, joinstyle="miter", **look
        )
        shape.set_gid(f"exit-{leg.start.id}-{leg.end.id}")
        sheet.ax.add_artist(shape)
        sheet.above = max(sheet.above, 1 - shaft.bounds[1])
        sheet.board.block(shaft.buffer(3))
        return ray

    def _into(self, sheet: Sheet, near: Place, far: Place) -> LineString | None:
        """Return the way to, or a little into, an area that the map shows in place of a point."""
        middle = None if far.position else self._middle(far)
        if middle is None or not sheet.shows(middle):
            return None
        area = sheet.view.px(region(self.lists, far.id, far.country))
        way = LineString([sheet.xy(near.position), sheet.xy(middle)])
        start = sheet.sizes.disc + 5
        edge = way.intersection(area).distance(Point(way.coords[0]))
        return substring(way, start, max(start + 30, edge))

    def _ray(self, sheet: Sheet, near: Place, far: Place, *, over_land: bool) -> LineString | None:
        """Return the way off the map: over land for a train or truck, and else towards the far end."""
        x, y = sheet.xy(near.position)
        target = far.position or self._middle(far)
        bearing = GEOD.inv(*near.position, *target)[0] if target else None
        best: tuple[float, LineString] | None = None
        shapely.prepare(sheet.land)
        for angle in range(0, 360, 5):
            step = np.array([np.sin(np.radians(angle)), -np.cos(np.radians(angle))])
            start = np.array([x, y]) + step * (sheet.sizes.disc + 5)
            reach = 4000 if target else 56  # towards nowhere told, a short arrow crosses no sea
            whole = LineString([start, start + step * reach]).intersection(sheet.view.frame)
            if whole.length < 8:
                continue
            ends = np.array(whole.coords)
            # An arrow pokes through the upper or lower edge of the frame; at the sides the figure ends there.
            beyond = min(max(8.0, 32 - whole.length), 14.0) if abs(step[1]) > 0.8 else -4
            if whole.length + beyond < 24:
                continue
            ray = LineString([ends[0], ends[-1] + step * beyond])
            along = np.linspace(ends[0], ends[-1], 40)
            wet = 1 - float(shapely.contains_xy(sheet.land, along[:, 0], along[:, 1]).mean())
            turn = abs((angle - bearing + 180) % 360 - 180) if bearing is not None else 0
            cost = (900 * wet if over_land else 0) + (1.5 if over_land else 3) * turn + 0.1 * whole.length
            cost += 0 if abs(step[1]) > 0.8 else 60
            cost += 0 if sheet.board.free(ray.buffer(8)) else 400
            if best is None or cost < best[0]:
                best = (cost, ray)
        return best[1] if best else None

    def _middle(self, place: Place) -> tuple[float, float] | None:
        shape = region(self.lists, place.id, place.country)
        return shape.representative_point().coords[0] if shape is not None else None

    # Words

    def _name(self, sheet: Sheet, place: Place, notes: bool) -> None:
        """Write a place's name with its note; the note goes below the map where both find no room."""
        point, sizes = sheet.xy(place.position), sheet.sizes
        spots = lambda size: sheet.board.around(point, sizes.disc, size)  # noqa: E731
        name = (
            lay([(place.name, "h")], 400, sizes.name)
            if place.filled
            else lay([(place.name, "b")], 400, sizes.note)
        )
        if notes and place.note:
            rooms = [sizes.room * share for share in (1, 0.7, 0.55, 0.45)]
            whole = [Stack([name, lay(place.note, room, sizes.note)]) for room in rooms]
            if sheet.place(whole, spots, url=place.url, lost=30, most=110 if sheet.wide else 34):
                return
            sheet.below.append([(f"{place.name}: ", "b"), place.note])
        if not sheet.place([name], spots, url=place.url, lost=60, most=60 if place.filled else 46):
            if not self._lead(sheet, [name], point, reach=150, url=place.url, clear=sizes.disc + 2):
                sheet.place([name], spots, url=place.url)

    def _lead(
        self,
        sheet: Sheet,
        layouts: Sequence[Words],
        target: tuple[float, float],
        *,
        reach: float,
        url: str | None = None,
        clear: float = 0,
    ) -> bool:
        """Write words near a target with a line to it that crosses no mark and no text; return whether."""
        hole = Point(target).buffer(clear)

        def spots(size: Size) -> Spots:
            near = sheet.board.near(target, size, reach=reach, weight=1)
            near = near[np.argsort(near[:, 2])][:400]
            leaders = [
                LineString([middle, target]).difference(hole) for middle in near[:, :2] + np.array(size) / 2
            ]
            standing = shapely.STRtree(sheet.board.blocked).query(leaders, "intersects")[0]
            touched = [shape for shape in sheet.board.blocked if shape.intersects(hole)] if clear else []
            if touched:
                others = [shape for shape in sheet.board.blocked if shape not in touched]
                standing = shapely.STRtree(others).query(leaders, "intersects")[0]
            return near[~np.isin(np.arange(len(near)), standing)]

        found = sheet.place(layouts, spots, url=url, lost=200)
        if found:
            words, (x, y, *_) = found
            label = box(x - 2, y - 2, x + words.width + 2, y + words.height + 2)
            leader = LineString([label.centroid.coords[0], target]).difference(label).difference(hole)
            if leader.length > 4:
                look = {"color": PALETTE["muted"], "linewidth": 0.9, "zorder": 3, "gid": "leader"}
                sheet.acts.append(lambda: sheet.ax.plot(*leader.xy, **look))
                sheet.board.block(leader)
        return found is not None

    def _notes(self, sheet: Sheet, lines: list[tuple[Leg, BaseGeometry]], numbers: bool) -> None:
        """Write each leg's note beside it, or number it and write it below: all if there are several."""
        several = len([leg for leg, _ in lines if leg.drawn]) > 1
        sea = sheet.area("sea", lambda: sheet.view.frame.difference(sheet.land))
        numbered = 0
        for leg, line in lines:
            words = self._told(leg, sheet.wide)
            middle = line.interpolate(0.5, normalized=True)

            def spots(size: Size, leg: Leg = leg, line: BaseGeometry = line, middle: Point = middle) -> Spots:
                found = sheet.board.near(
                    (middle.x, middle.y), size, reach=210 if sheet.wide else 165, weight=0.15
                )
                boxes = shapely.box(*found[:, :2].T, *(found[:, :2] + size).T)
                found[:, 2] += 0.8 * shapely.distance(line, boxes)
                wet = covered(sea, found, size)
                found[:, 2] += 50 * (1 - wet) if leg.mode == "sea" else 25 * wet
                return found

            rooms = [sheet.sizes.room * share for share in (1.3, 1.0, 0.75, 0.62)]
            layouts = [lay(words, room, sheet.sizes.note) for room in rooms]
            placed = not several and sheet.place(layouts, spots, url=leg.url, lost=120, most=130)
            if not placed and numbers:
                numbered += 1
                self._number(sheet, numbered, line)
                sheet.below.append([(f"{numbered}  ", "b"), *words])
        shown = {id(leg) for leg, _ in lines}
        sheet.below += [self._told(leg, sheet.wide) for leg in self._legs if id(leg) not in shown]

    def _number(self, sheet: Sheet, number: int, line: BaseGeometry) -> None:
        """Write a note's number beside its line."""
        digit = lay([(str(number), "b")], 40, sheet.sizes.note + 1)
        points = [line.interpolate(share, normalized=True) for share in (0.42, 0.58, 0.3, 0.7, 0.2, 0.8)]

        def spots(size: Size) -> Spots:
            return np.concatenate([sheet.board.around((point.x, point.y), 4, size) for point in points])

        sheet.place([digit], spots, lost=500)

    def _told(self, leg: Leg, wide: bool) -> list[Run]:
        """Return what a leg's note says: whose line it is."""
        how, kind = WORDS[leg.mode], LINE.get(leg.mode, "route")
        if leg.path is not None and leg.km:
            off = "Shortest path off land" if leg.mode == "sea" else f"Path {how}"
            about = float(f"{leg.km:.2g}")
            far = f"about {about:,.0f}\u00a0km ({leg.km * KM / NMI:,.0f}\u00a0nautical miles)"
            return [(f"{off},", "b"), f" {far}, computed by us: not an observed track"]
        if leg.drawn:
            between = f" from {leg.start.name} to {leg.end.name}: {kind} not disclosed"
            return [(capital(how), "b"), between + "; the straight line is schematic, ours"]
        if not leg.start.position and not leg.end.position:
            between = f" from {leg.start.name} to {leg.end.name}: no place named, so no line is drawn"
            return [(capital(how), "b"), between]
        then = leg.start.id in {other.end.id for other in self._legs}
        lead = f"Then {how}" if then else capital(how)
        if not wide:
            return [(f"{lead},", "b"), f" {kind} not disclosed"]
        side = f"to {leg.end.name}" if leg.start.position else f"from {leg.start.name}"
        return [(lead, "b"), f" {side}: {kind} not disclosed; the arrow is no track"]

    def _name_region(self, sheet: Sheet, part: Region) -> None:
        """Write a region's name in it; over it and its outline where it is smaller than its name."""
        shape = self._shape(sheet, part)
        sums, target = sheet.area(f"region {part.id}", lambda: shape), heart(shape)
        words = [lay([(part.name.upper(), "h")], 400, size) for size in (sheet.sizes.country + 1, 13)]
        inside = lambda size: sheet.board.within(sums, target, size, weight=0.4, pad=0)  # noqa: E731
        if not sheet.place(words, inside, url=part.url, lost=40, pad=1):
            outline = shape.boundary
            sheet.board.blocked = [other for other in sheet.board.blocked if not other.equals(outline)]
            over = lambda size: sheet.board.near(target, size, reach=60, weight=1)  # noqa: E731
            sheet.place(words[-1:], over, url=part.url, lost=300)
            sheet.board.block(outline)

    def _countries(self, sheet: Sheet) -> None:
        """Write each country's name inside it; one in question that has no room is led to from beside it."""
        least = 0.004 * sheet.view.frame.area
        regions = shapely.union_all([sheet.view.px(part.shape).buffer(2) for part in self._regions])
        for row in sheet.countries.itertuples():
            shape = row.geometry.intersection(sheet.view.frame).difference(regions)
            if shape.area > (least / 6 if row.named else least):
                self._country(sheet, row.name, shape, row.named)

    def _country(self, sheet: Sheet, name: str, shape: BaseGeometry, named: bool) -> None:
        own = self.spec.labels.get(name)
        target = sheet.xy(tuple(own)) if own and sheet.shows(tuple(own)) else heart(shape)
        sums = sheet.area(f"country {name}", lambda: shape)
        size = sheet.sizes.country
        line = [lay([(part, "mb")], 400, size, lead=size + 3) for part in name.upper().split()]
        layouts: list[Words] = [lay([(name.upper(), "mb")], 400, size), Stack(line, "center")]
        inside = lambda size: sheet.board.within(sums, target, size)  # noqa: E731
        if not sheet.place(layouts, inside, lost=60 if named else 8) and named:
            self._lead(sheet, layouts, target, reach=140)

    def _towns(self, sheet: Sheet, ends: list[Place]) -> None:
        """Place a few towns for orientation, each with its name or not at all."""
        most, apart = (5, 50) if sheet.wide else (2, 40)
        taken = [Point(sheet.xy(place.position)) for place in ends]
        for name, position in self._orientation(sheet):
            if most == 0:
                return
            if not sheet.shows(position):
                continue
            x, y = sheet.xy(position)
            corners = box(x - 3.5, y - 3.5, x + 3.5, y + 3.5)
            if any(corners.distance(other) < apart for other in taken) or not sheet.board.free(
                corners.buffer(2)
            ):
                continue
            sheet.board.block(corners)
            words = lay([(name, "m")], 300, sheet.sizes.town)
            if sheet.place(
                [words],
                lambda size, at=(x, y): sheet.board.around(at, 3.5, size)[:8],
                lost=5,
                most=22 if self.spec.towns == "auto" else 45,
            ):
                sheet.acts.append(lambda at=corners.bounds: sheet.ax.add_artist(square(at)))
                taken.append(corners.centroid)
                most -= 1
            else:
                sheet.board.blocked.remove(corners)

    def _orientation(self, sheet: Sheet) -> list[tuple[str, tuple[float, float]]]:
        """Return the towns of the entry, or the gazetteer's largest on the map."""
        if self.spec.towns != "auto":
            places = [self._place(key, "muted", None) for key in self.spec.towns]
            return [(place.name, place.position) for place in places if place.position]
        west, south, east, north = sheet.view.outline().bounds
        towns = gazetteer()
        held = towns[towns["lon"].between(west, east) & towns["lat"].between(south, north)].head(60)
        return list(zip(held["name"], zip(held["lon"], held["lat"], strict=True), strict=True))

    def _seas(self, sheet: Sheet) -> None:
        sums = sheet.area("open sea", lambda: sheet.view.frame.difference(sheet.land.buffer(1)))
        for name, position in self.spec.seas.items():
            target = sheet.xy(tuple(position))
            layouts = [lay([(name, "i")], room, sheet.sizes.sea) for room in (300, 90)]
            spots = lambda size, at=target: sheet.board.within(sums, at, size, weight=0.3)  # noqa: E731
            sheet.place(layouts, spots, lost=20, most=70)

    def _scale(self, sheet: Sheet) -> None:
        """Place a bar of round length, true where it stands; with a sea leg in nautical miles as well."""
        view = sheet.view
        reach = view.scale * view.width * (0.2 if sheet.wide else 0.3)
        if reach > 2_500 * KM:
            return  # no bar is true on a map of the world
        power = 10 ** np.floor(np.log10(reach))
        metres = max(step * power for step in (1, 2, 5) if step * power <= reach)
        words = f"{metres / KM:,.0f} km"
        if any(leg.mode == "sea" for leg in self._legs):
            words += f" ({metres / NMI:,.0f} nmi)"
        text = lay(words, 300, sheet.sizes.town)
        length = view.bar((30, view.height - 20), metres)
        bar = Bar(length, text)
        low = view.height - bar.height - MARGIN
        across = np.arange(MARGIN + 5, view.width - bar.width - MARGIN, 12)
        rows = [
            np.column_stack([across, np.full(len(across), y), across / 60 + y0, across * 0])
            for y, y0 in ((low, 0), (8.0, 30))
        ]
        sheet.place([bar], lambda size: np.concatenate(rows), lost=100)

    def _corners(self, sheet: Sheet) -> list[BaseGeometry | None]:
        """Return where a locator may stand: the free corners, or nowhere; a map of a continent needs none."""
        view = sheet.view
        if self.spec.inset == "none" or view.scale * view.width > 3_000 * KM:
            return [None]
        wide, tall = (200.0, 142.0) if sheet.wide else (112.0, 84.0)
        right, low = view.width - wide, view.height - tall
        corners = [box(x, y, x + wide, y + tall) for x, y in ((right, low), (0, low), (right, 0), (0, 0))]
        return [corner for corner in corners if sheet.board.free(corner.buffer(6))] + [None]

    def _locator(self, sheet: Sheet, corner: BaseGeometry) -> None:
        """Draw where in the world the map is."""
        view, (left, top, right, bottom) = sheet.view, corner.bounds
        size = (right - left, bottom - top)
        middle = view.degrees(np.array([[view.width / 2, view.height / 2]]))[0]
        crs = f"+proj=laea +lat_0={middle[1]:.2f} +lon_0={middle[0]:.2f} +ellps=WGS84 +units=m"
        across = float(np.clip(18 * view.scale * view.width, 3_600 * KM, 9_000 * KM))
        inner = View(crs, -across / 2, across * size[1] / size[0] / 2, *size, across / size[0])
        if self.spec.inset != "auto":
            inner = View.fit(crs, tuple(self.spec.inset), *size)
        countries = inner.land(world(detail=False))
        here = inner.px(view.outline()).envelope.intersection(inner.frame)
        here = here if here.area > 90 else here.centroid.buffer(6, cap_style="square")
        layers = [
            (inner.frame, "sea", "none", 0.0),
            *((shape, "locator", "sea", 0.6) for shape in countries.geometry),
        ]
        layers += [(here, "none", "ink", 1.8), (inner.frame, "none", "border", 1.0)]
        for shape, fill, edge, line in layers:
            moved = shapely.affinity.translate(shape.intersection(inner.frame), left, top)
            look = {
                "facecolor": PALETTE.get(fill, fill),
                "edgecolor": PALETTE.get(edge, edge),
                "linewidth": line,
            }
            sheet.ax.add_artist(patch(moved, zorder=5, **look))
        self._locator_names(sheet, countries, inner, corner, here)

    def _locator_names(
        self, sheet: Sheet, countries: gpd.GeoDataFrame, inner: View, corner: BaseGeometry, here: BaseGeometry
    ) -> None:
        """Name the largest countries of a locator, where their names mostly stand in them."""
        board = Board(inner.width, inner.height)
        board.block(here.buffer(2))
        shapes = sorted(
            ((row.geometry.intersection(inner.frame), row.name) for row in countries.itertuples()),
            key=lambda pair: -pair[0].area,
        )
        for shape, name in shapes[: 5 if sheet.wide else 3]:
            words = lay([(name, "i")], 120, 12.5)
            size, sums = (words.width, words.height), board.area(shape)
            spots = board.near(heart(shape), size, reach=40, weight=0.5)
            spots = spots[covered(sums, spots, size) > 0.55]
            found = board.put([(size, spots)]) if len(spots) else None
            if found:
                before = len(sheet.ax.texts)
                x, y, *_ = found[1]
                words.draw(sheet.ax, x + corner.bounds[0], y + corner.bounds[1])
                for text in sheet.ax.texts[before:]:
                    text.set(zorder=7, color=PALETTE["ink"])


def stacked(columns: list[list[Map]], width: int, gap: float = 44) -> Figure:
    """Return maps side by side, one below the other in each column, with their headings and words."""
    figure = Figure(figsize=(width / 72, 1), dpi=72)
    column = (width - gap * (len(columns) - 1)) / len(columns)
    placed: list[tuple[Axes, float, float, float, float]] = []
    paper = None
    height = 0.0
    for at, maps in enumerate(columns):
        left, y = at * (column + gap), 0.0
        for m in maps:
            view = m.view(column)
            ax = figure.add_axes((0, 0, 1, 1))
            sheet = m.draw(ax, column)
            if paper is None:
                paper = figure.add_axes((0, 0, 1, 1), zorder=-1)
            headings = [words for kind, words in m._words if kind == "heading"]
            for words in headings:
                words = [(words, "h")] if isinstance(words, str) else words
                y = lay(words, column, 17 if width > 500 else 16).draw(paper, left, y + 2) + 6
            y += max(sheet.above, 1)
            placed += [(axes, left, y, view.width, view.height) for axes in (ax, sheet.ax)]
            y += view.height + 10
            # Numbered notes first, then what is told of places.
            for words in sorted(sheet.below, key=lambda words: not words[0][0][:1].isdigit()):
                y = lay(words, column, 14).draw(paper, left, y) + 4
            for kind, given in m._words:
                if kind == "text":
                    y = _paragraph(paper, given, left, y, column)
            y += 18
        height = max(height, y - 16)
    figure.set_figheight(height / 72)
    paper.set(xlim=(0, width), ylim=(height, 0))
    paper.set_axis_off()
    for axes, x, y, wide, tall in placed:
        axes.set_position((x / width, 1 - (y + tall) / height, wide / width, tall / height))
    return figure


def _paragraph(paper: Axes, given: tuple[Any, ...], left: float, y: float, width: float) -> float:
    words, sign, filled, colour = given
    if sign is None:
        return lay(words, width, 14.5).draw(paper, left, y) + 7
    draw_sign(paper, sign, left + 9, y + 9, PALETTE[colour or "ink"], filled=filled, size=7.5)
    return lay(words, width - 26, 14.5).draw(paper, left + 26, y) + 7


class SideBySide(Drawing):
    """Maps beside each other on a page, one below the other on a phone."""

    def __init__(self, *maps: Map):
        self.maps = maps
        super().__init__(pd.concat([m.rows for m in maps], ignore_index=True))
        self.credit = self.source = maps[0].credit if maps else ""

    def make(self, width: int) -> Figure:
        """Return the maps in one figure."""
        return stacked([[m] for m in self.maps] if width > 500 else [list(self.maps)], width)


def map(name: str | MapSpec, data: Dataset, **changes: Any) -> Map:
    """Return the map that `data/maps.yml` calls `name`; `changes` replace parts of its entry.

    Shape: a Drawing; `rows` has a row a leg and a row a place.
    Units: px; degrees (WGS84) for positions, km for radii.
    Raises: CallError for a name that is not in `data/maps.yml`.
    Source: `data.legs`, `data.places`, the base map of the package or of `data/basemap`.
    """
    if isinstance(name, str):
        if name not in data.maps:
            known = ", ".join(data.maps) or "none yet"
            raise CallError(f"no map is called {name!r} in data/maps.yml; there are: {known}")
        name = data.maps[name]
    return Map(name.model_copy(update=changes), data)


def side_by_side(*maps: Map) -> SideBySide:
    """Return `maps` as one drawing: beside each other on a page, one below the other on a phone.

    Shape: a Drawing; its `rows` are those of the maps.
    Units: px, and those of each map.
    Raises: nothing of its own.
    Source: the maps.
    """
    return SideBySide(*maps)
