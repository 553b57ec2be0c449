"""The one map renderer: any frame, any number of legs, points and regions, words placed by rule.

    m = ac.map("route", data)                     # an entry of data/maps.yml, drawn from the claims
    m.points(data.places.loc[["x"]])              # more, from any GeoDataFrame
    m.on(lambda ax, width: cities.to_crs(m.crs).plot(ax=ax))

Filled: what the articles' claims name. Outlined: context. A claimed region has a tint and an outline. Every
line is dashed, for no line here was observed: a computed path says so, a straight line is "schematic,
ours", and a leg that leaves the map is an outlined arrow with words.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from ..coding import edtf
from ..coding.case import MapPlace, MapSpec
from ..dataset.load import Dataset
from ..faults import CallError
from .basemap import (
    GEOD,
    KM,
    NMI,
    Frame,
    View,
    bounds,
    credit,
    extract,
    gazetteer,
    geodesic,
    projection,
    region,
    world,
)
from .drawing import Drawing
from .sheet import COUNTRY, DISC, NAME, NOTE, SEA, STEP, TOWN, Sheet, heart, patch
from .signs import sign as draw_sign
from .style import PALETTE, WIDE, cut, halo, pixels, row_url, text_width
from .typeset import Line, Paragraph, Run, lay
from .words import capital, listed, records

MODES = {
    "sea": "by sea",
    "train": "by train",
    "road": "by road",
    "air": "by air",
    "unknown": "by means not told",
}
COLUMNS = ["mark", "place", "mode", "length_km", "claim_id", "statement_id"]
Position = tuple[float, float]
_GAP = 44
"""Px between maps side by side."""


@dataclass
class Place:
    """An end of a leg, or a point: its name, its position (None if not told), and whose claim it is."""

    id: str
    name: str
    position: Position | None
    country: str
    note: str
    colour: str
    url: str | None
    filled: bool


@dataclass
class Leg:
    """A way between two places: its line is a computed path of `km`, else straight, else not known."""

    start: Place
    end: Place
    mode: str
    line: BaseGeometry | None
    km: float | None


class Map(Drawing):
    """A map of `spec`, an entry of `data/maps.yml`, with the layers it lists drawn from the claims of `data`.

    `crs` is its projection: plain matplotlib and geopandas draw on `ax` (or in `on`) in metres of it. `legs`,
    `points` and `regions` take GeoDataFrames in any projection and return the map.
    """

    def __init__(self, spec: MapSpec, data: Dataset):
        super().__init__(pd.DataFrame(columns=COLUMNS))
        self.spec, self.data = spec, data
        self.lists = data.lists
        self.credit = spec.credit or credit()
        self._rows: list[dict[str, Any]] = []
        self._legs: dict[tuple[str, str, str], Leg] = {}
        self._points: dict[str, Place] = {}
        self._regions: dict[tuple[str, bool], tuple[Place, BaseGeometry]] = {}
        self._headings: list[str] = []
        self._texts: list[tuple[str | list[Run], str | None, bool, str]] = []
        for name in spec.layers:
            getattr(self, name)()

    # Layers

    def legs(self, frame: gpd.GeoDataFrame | None = None, *, colour: str = "") -> Self:
        """Draw legs: `claim_id`, `from_place`, `to_place`, `mode`, `length_km` and a line where there is one.

        Legs of the same places and mode are drawn once; ends are discs where their position is known.
        """
        for row in _records(self.data.legs if frame is None else frame):
            start, end = (self._place(row[key], row, colour) for key in ("from_place", "to_place"))
            line, km = row["geometry"], row["length_km"] if row["geometry"] else None
            if not line:
                ends = start.position, end.position
                line = None if None in ends else geodesic(*ends)
            leg = Leg(start, end, row["mode"], line, km)
            self._row("leg", f"{start.name} to {end.name}", row, mode=leg.mode, length_km=km)
            self._legs.setdefault((start.id, end.id, leg.mode), leg)
            self._add(start)
            self._add(end)
        return self

    def points(
        self, frame: pd.DataFrame | None = None, *, filled: bool | None = None, colour: str = ""
    ) -> Self:
        """Draw points: `place_id` or `name`, `note`, and `claim_id` or `statement_id`.

        Default: the places that claims name. A point of a statement is outlined, unless `filled` says so. One
        without a shape stands where the list of places has it.
        """
        for row in _records(self._named("point") if frame is None else frame):
            key = row.get("place_id", row.get("id", row.get("name", "")))
            place = self._place(key, row, colour)
            place.filled = place.filled if filled is None else filled
            place.note = row.get("note") or place.note
            if row.get("geometry"):
                place.position = row["geometry"].coords[0]
            if place.position:
                self._add(place)
                self._row("point", place.name, row)
        return self

    def regions(self, frame: pd.DataFrame | None = None, *, filled: bool = True) -> Self:
        """Draw areas: `place_id`, a shape, and `claim_id` or `statement_id`.

        Default: the regions that claims name.
        A frame without shapes takes those of its places: the case's extract of that name, else the country.
        """
        for row in _records(self._named("region") if frame is None else frame):
            place = replace(self._place(row["place_id"], row), filled=filled)
            shape = row.get("geometry") or region(self.lists, place.id, place.country)
            if shape and self.spec.frame != "auto" and not shape.intersects(box(*self.spec.frame)):
                continue  # the map shows nothing of it
            self._row("region", place.name, row)
            if shape is not None:
                self._regions.setdefault((place.id, filled), (place, shape))
        return self

    def context(self) -> Self:
        """Draw where the entry's context statements place something, as small outlined points.

        Each note is the entry's word for it, who said so, and when.
        """
        rows = self.data.context
        if rows is None:
            return self
        held = rows[rows["statement_id"].isin(self.spec.statements)]
        notes = {}
        for key, told in held.groupby("place_id", sort=False):
            said = [
                f"{speaker}, {listed([edtf.said_words(day) for day in days])}"
                for speaker, days in told.groupby("speaker", sort=False)["said_edtf"]
            ]
            notes[key] = f"{self._place(key, {}).note} ({'; '.join(said)})".strip()
        return self.points(held.assign(note=held["place_id"].map(notes)))

    def heading(self, words: str) -> Self:
        """Write a heading above the map."""
        self._headings.append(words)
        return self

    def text(
        self, words: str | list[Run], *, sign: str | None = None, filled: bool = True, colour: str = "ink"
    ) -> Self:
        """Write a paragraph below the map, after the sign of an act if given: `alleges`, `denies`, ..."""
        self._texts.append((words, sign, filled, PALETTE[colour]))
        return self

    # What the layers know

    def has(self, mark: str) -> bool:
        """Return whether any leg, point or region is on the map."""
        return bool((self.rows["mark"] == mark).any())

    def _row(self, mark: str, place: str, row: Mapping[str, Any], **more: Any) -> None:
        """Add a row for a mark, with its claim or statement."""
        ids = {key: row.get(key) for key in ("claim_id", "statement_id")}
        self._rows.append({"mark": mark, "place": place} | more | ids)
        self.rows = pd.DataFrame(self._rows, columns=COLUMNS).dropna(axis="columns", how="all")

    def _add(self, place: Place) -> None:
        """Add a disc, each place once; a place that a claim names stays filled."""
        self._points.setdefault(place.id, place).filled |= place.filled

    @cached_property
    def _colours(self) -> dict[str, str]:
        """The colour of the lane of each claim and statement that has one, by its id."""
        lanes = {lane.id: lane.colour for lane in self.data.case.lanes}
        return self.data.statements.set_index("id")["lane"].map(lanes).dropna().to_dict()

    def _place(self, key: str, row: Mapping[str, Any], colour: str = "") -> Place:
        """Return a place by its id, by default in the colour of the lane of a row's claim or statement."""
        own = self.spec.places.get(key, MapPlace())
        name, country, position = row.get("name") or key, "", None
        if about := self.data.place_list.get(key):
            name, country = about.name, about.country
            position = None if about.lat is None else (about.lon, about.lat)
        told, statement = row.get("claim_id"), row.get("statement_id")
        colour = colour or self._colours.get(told or statement, "muted")
        note, filled = own.note or "", bool(told or not statement)
        return Place(key, own.name or name, position, country, note, colour, row_url(row), filled)

    def _named(self, kind: str) -> gpd.GeoDataFrame:
        """Return places that claims name: regions, or points that are not on the map yet."""
        found = self.data.claim_points
        found = found[~found["role_in_claim"].isin(["speech", "mentioned"])]
        if kind == "region":
            return found[found["precision"].eq(4).fillna(False)]
        return found[found["geometry"].notna() & ~found["place_id"].isin(self._points)]

    @cached_property
    def frame_degrees(self) -> Frame:
        """West, south, east and north of what must show: the entry's frame, or what the layers hold."""
        if self.spec.frame != "auto":
            return tuple(self.spec.frame)
        shapes = [Point(place.position) for place in self._points.values() if place.position]
        shapes += [leg.line for leg in self._legs.values() if leg.line is not None]
        return bounds(shapes + [shape for _, shape in self._regions.values()])

    @property
    def crs(self) -> str:
        """The map's projection, for `frame.to_crs`."""
        return projection(self.frame_degrees) if self.spec.projection == "auto" else self.spec.projection

    @cached_property
    def ax(self) -> Axes:
        """The wide map's axes, to draw on at once; what must show at every width goes into `on`."""
        return self.figure(WIDE).axes[0]

    # Drawing

    def figure(self, width: int = WIDE) -> Figure:
        """Return the figure at a width; warn of what was drawn on it in degrees."""
        made = self.ax.figure if width == WIDE and "ax" in self.__dict__ else super().figure(width)
        drawn = np.abs(made.axes[0].dataLim.get_points())  # of what is plotted: the map itself are artists
        if 0 < drawn.max() <= 180:
            message = "these look like degrees on a map in metres: project them with `frame.to_crs(m.crs)`"
            warnings.warn(message, stacklevel=2)
        return made

    def make(self, width: int) -> Figure:
        """Return the map with its headings above and its notes below."""
        return SideBySide(self).make(width)

    def view(self, width: float, height: float = 0) -> View:
        """Return the window at a width; a phone may have a frame of its own."""
        phone = width <= 500 and not height
        share = self.spec.height_phone if phone else self.spec.height
        frame = (phone and self.spec.frame_phone) or self.frame_degrees
        return View.fit(self.crs, tuple(frame), width, height or round(width * share))

    def draw(self, fig: Figure, width: float, height: float = 0) -> Sheet:
        """Draw the map `width` px wide on new axes of a figure.

        A map with a `height` is part of a picture: it has names, but no notes, scale, locator, towns and
        seas.
        """
        view = self.view(width, height)
        named = {
            place.country
            for place in [*self._points.values(), *(place for place, _ in self._regions.values())]
        }
        sheet = _base(fig, view, extract(self.lists, self.spec.land, detail=view.scale < 4000), named)
        shown = ((place, view.px(shape).intersection(view.frame)) for place, shape in self._regions.values())
        regions = [(place, shapely.simplify(shape, 0.4)) for place, shape in shown if not shape.is_empty]
        for place, shape in regions:
            tint = PALETTE.get(f"tint-{place.colour}", PALETTE["tint-muted"]) if place.filled else "none"
            patch(sheet.ax, shape, joinstyle="round", fc=tint, ec=PALETTE[place.colour], lw=2, url=place.url)
            sheet.block(shape.boundary)
        lines = [(leg, self._draw_leg(sheet, leg)) for leg in self._legs.values()]
        ends = [place for place in self._points.values() if sheet.shows(place.position)]
        for place in ends:
            _disc(sheet, place)
        if not height:
            self._locator(sheet)
            self._scale(sheet)
        self._notes(sheet, lines, beside=not height)
        for place in ends:
            kind, size = ("h", NAME) if place.filled else ("b", NOTE)
            point, name = sheet.xy(place.position), lay([(place.name, kind)], 400, size)
            sheet.place([name], point, radius=DISC, url=place.url, leads=True)
            if place.note:
                sheet.below.append([(f"{place.name}: ", "b"), place.note])
        for place, shape in regions:
            words = [lay([(place.name.upper(), "h")], 400, size) for size in (COUNTRY + 1, NOTE)]
            sheet.name(words, heart(shape), shape, place.url)
        self._countries(sheet, shapely.union_all([shape.buffer(2) for _, shape in regions]))
        if not height:
            self._towns(sheet, ends)
            sea = view.frame.difference(sheet.land)
            for name, position in self.spec.seas.items():
                layouts = [lay([(name, "i")], room, SEA) for room in (300, 90)]
                sheet.place(layouts, sheet.xy(position), inside=sea)
        for text in sheet.ax.texts:
            halo(text)
        return sheet

    def _draw_leg(self, sheet: Sheet, leg: Leg) -> BaseGeometry | None:
        """Draw a leg: a dashed line with one arrowhead, or an arrow off the map; return the line."""
        ends = [place for place in (leg.start, leg.end) if sheet.shows(place.position)]
        if leg.line is None or len(ends) < 2:
            return self._draw_exit(sheet, leg, ends[0]) if ends else None
        path = sheet.view.px(leg.line)
        for end in ends:
            path = path.difference(Point(sheet.xy(end.position)).buffer(DISC + 3))
        parts = [part for part in shapely.get_parts(path) if part.length > 3]
        if not parts:
            return None
        look = {"color": PALETTE[leg.start.colour], "url": leg.start.url}
        for part in parts:
            sheet.ax.plot(*part.xy, lw=2.5 if leg.km else 2, linestyle=(0, (4.2, 2.2)), zorder=3, **look)
        longest = max(parts, key=lambda part: part.length)
        middle = [longest.interpolate(longest.length / 2 + way * 9) for way in (-1, 1)]
        _arrow(sheet, LineString(middle), "-|>,head_length=18,head_width=6.5", zorder=4, lw=0, **look)
        sheet.block(*(part.buffer(4) for part in parts))
        return longest

    def _draw_exit(self, sheet: Sheet, leg: Leg, near: Place) -> BaseGeometry:
        """Draw an outlined arrow between the end that the map shows and the far end, or the map's edge."""
        leaves = near is leg.start
        far = leg.end if leaves else leg.start
        area = Point(far.position) if far.position else region(self.lists, far.id, far.country)
        target = area.representative_point().coords[0] if area else None
        ray = _ray(sheet, near.position, target, leg.mode in ("train", "road"))
        look = {"fc": PALETTE["land"], "ec": PALETTE[leg.start.colour], "lw": 2, "url": leg.start.url}
        shape = "simple,tail_width=9,head_width=22,head_length=16"
        _arrow(sheet, ray if leaves else shapely.reverse(ray), shape, zorder=3, **look)
        return ray

    def _notes(self, sheet: Sheet, lines: list[tuple[Leg, BaseGeometry | None]], beside: bool) -> None:
        """Write each leg's note `beside` it; of several, or on a phone, number the legs and write below."""
        if said := self._said():
            sheet.below.append([("Route: ", "b"), f"as told by {said}"])
        several = sum(None not in (leg.start.position, leg.end.position) for leg, _ in lines) > 1
        numbered = 0
        for leg, line in lines:
            words = self._told(leg)
            if line and beside:
                layouts = [lay(words, room, NOTE) for room in (280, 215, 160)]
                middle = line.interpolate(0.5, normalized=True).coords[0]
                alone = sheet.wide and not several
                if alone and sheet.place(layouts, middle, radius=4, url=leg.start.url):
                    continue
                numbered += 1
                digit = lay([(str(numbered), "b")], 40, NOTE + 1)
                points = (line.interpolate(share, normalized=True) for share in (0.42, 0.58, 0.3, 0.7, 0.2))
                any(sheet.place([digit], point.coords[0], radius=4, reach=20) for point in points)
                words = [(f"{numbered}  ", "b"), *words]
            sheet.below.append(words)

    def _said(self) -> str:
        """Return who told of the legs and when, with the certainty of what is not asserted flatly."""
        ids = [row["claim_id"] for row in self._rows if row["mark"] == "leg"]
        legs = self.data.wide[self.data.wide["claim_id"].isin(ids)]
        sure = legs["certainty"].mask(legs["certainty"].eq("asserted"))
        days = (", " + legs["said_edtf"].map(edtf.said_words, na_action="ignore")).fillna("")
        told = legs["speaker"] + days + (" (" + sure + ")").fillna("")
        return listed(dict.fromkeys(told))

    def _told(self, leg: Leg) -> list[Run]:
        """Return what a leg's note says: whose line it is."""
        how, kind = MODES[leg.mode], "line" if leg.mode == "train" else "route"
        between = f" from {leg.start.name} to {leg.end.name}"
        if leg.km:
            off = "Shortest path off land" if leg.mode == "sea" else f"Path {how}"
            far = f"{float(f'{leg.km:.2g}'):,.0f}\u00a0km ({leg.km * KM / NMI:,.0f}\u00a0nautical miles)"
            return [(f"{off},", "b"), f" about {far}, computed by us: not an observed track"]
        if leg.line is not None:
            told = f"{between}: {kind} not given; the straight line is schematic, ours"
            return [(capital(how), "b"), told]
        if not leg.start.position and not leg.end.position:
            return [(capital(how), "b"), f"{between}: no place named, so no line is drawn"]
        then = leg.start.id in {other.end.id for other in self._legs.values()}
        lead = f"Then {how}" if then else capital(how)
        side = f"to {leg.end.name}" if leg.start.position else f"from {leg.start.name}"
        return [(lead, "b"), f" {side}: {kind} not given; the arrow is no track"]

    def _countries(self, sheet: Sheet, regions: BaseGeometry) -> None:
        """Write each country's name inside it; one in question that has no room is led to from beside it."""
        ground = sheet.view.frame.difference(regions)
        least = 0.004 * ground.area
        for row in sheet.countries.itertuples():
            shape = row.geometry.intersection(ground)
            if shape.area <= (least / 6 if row.named else least):
                continue
            own = self.spec.labels.get(row.name)
            target = sheet.xy(own) if own and sheet.shows(own) else heart(shape)
            name = row.name.upper()
            narrow = max(text_width(word, COUNTRY, 600) for word in name.split())
            layouts = [lay([(name, "mb")], room, COUNTRY) for room in (400, narrow + 1)]
            if row.named:
                sheet.name(layouts, target, shape)
            else:
                sheet.place(layouts, target, inside=shape)

    def _towns(self, sheet: Sheet, ends: list[Place]) -> None:
        """Place a few towns for orientation, each with its name or not at all."""
        most = 5 if sheet.wide else 2
        taken = [Point(sheet.xy(place.position)) for place in ends]
        for name, position in self._orientation(sheet):
            mark = Point(sheet.xy(position)).buffer(3.5, cap_style="square")
            near = any(mark.distance(other) < 45 for other in taken)
            if near or not sheet.shows(position) or not sheet.free(mark.buffer(2)):
                continue
            words = lay([(name, "m")], 300, TOWN)
            if sheet.place([words], sheet.xy(position), radius=3.5, reach=10):
                patch(sheet.ax, mark, fc=PALETTE["muted"], ec=PALETTE["paper"], lw=0.8)
                sheet.block(mark)
                taken.append(mark)
            if len(taken) == len(ends) + most:
                break

    def _orientation(self, sheet: Sheet) -> list[tuple[str, Position]]:
        """Return the towns of the entry, or the gazetteer's largest on the map."""
        if self.spec.towns != "auto":
            towns = [self._place(key, {}) for key in self.spec.towns]
            return [(town.name, town.position) for town in towns if town.position]
        west, south, east, north = sheet.view.outline().bounds
        towns = gazetteer()
        held = towns[towns["lon"].between(west, east) & towns["lat"].between(south, north)].head(60)
        return [(row.name, (row.lon, row.lat)) for row in held.itertuples()]

    def _scale(self, sheet: Sheet) -> None:
        """Place a bar of round length, true where it stands; with a sea leg in nautical miles as well."""
        view = sheet.view
        reach = view.scale * view.width * (0.2 if sheet.wide else 0.3)
        if reach > 2_500 * KM:
            return  # no bar is true on a map of the world
        rounds = [step * 10**power for power in range(7) for step in (1, 2, 5)]
        metres = max(length for length in rounds if length <= reach)
        told = f"{metres / KM:,.0f} km"
        if any(leg.mode == "sea" for leg in self._legs.values()):
            told += f" ({metres / NMI:,.0f} nmi)"
        length = view.bar((30, view.height - 20), metres)
        width = length + 8 + text_width(told, TOWN)
        bar = Paragraph([Line([(length + 8, told, "")], width, TOWN, 18)])
        where = sheet.place([bar], (0, view.height), inside=view.frame, reach=250)
        if where:
            x, y = where.bounds[:2]
            ticks = [x, x, x + length, x + length], [y + 7, y + 12, y + 12, y + 7]
            sheet.ax.plot(*ticks, color=PALETTE["ink"], linewidth=1.6, solid_joinstyle="miter")

    def _locator(self, sheet: Sheet) -> None:
        """Draw where in the world the map is in a free corner, and name the largest countries around it.

        A map of a continent needs none.
        """
        view = sheet.view
        if self.spec.inset == "none" or view.scale * view.width > 3_000 * KM:
            return
        wide, tall = (200.0, 142.0) if sheet.wide else (112.0, 84.0)
        corners = ((x, y) for y in (view.height - tall, 0) for x in (view.width - wide, 0))
        boxes = (box(x, y, x + wide, y + tall) for x, y in corners)
        corner = next((corner for corner in boxes if sheet.free(corner.buffer(6))), None)
        if corner is None:
            return
        sheet.block(corner)
        lon, lat = view.degrees(np.array([[view.width / 2, view.height / 2]]))[0]
        crs = f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f} +ellps=WGS84 +units=m"
        across = float(np.clip(18 * view.scale * view.width, 3_600 * KM, 9_000 * KM))
        inner = View(crs, -across / 2, across * tall / wide / 2, wide, tall, across / wide)
        small = _base(sheet.ax.figure, inner, world(detail=False), None)
        here = inner.px(view.outline()).envelope.intersection(inner.frame)
        here = here if here.area > 90 else here.centroid.buffer(6, cap_style="square")
        patch(small.ax, here, fc="none", ec=PALETTE["ink"], lw=1.8)
        small.block(here.buffer(2))
        shapes = small.countries.clip(inner.frame).set_index("name").geometry
        for name in shapes.area.nlargest(5 if sheet.wide else 3).index:
            words = lay([(name, "i")], 120, TOWN)
            small.place([words], heart(shapes[name]), inside=inner.frame, reach=0)
        for text in small.ax.texts:
            text.set_color(PALETTE["ink"])
        small.put(sheet.ax, *corner.bounds[:2])


def _base(fig: Figure, view: View, frame: gpd.GeoDataFrame, named: set[str] | None) -> Sheet:
    """Draw sea, countries, coast and borders on new axes, and return the sheet to write on.

    Countries are told apart as `named` and others; a locator names none and is plainer.
    """
    plain = named is None
    ax = fig.add_axes((0, 0, 1, 1), zorder=2 * plain)
    ax.set(xlim=view.extent[:2], ylim=view.extent[2:], xticks=[], yticks=[], facecolor=PALETTE["sea"])
    countries = view.land(frame)
    countries["named"] = countries["iso_a2"].isin(named or set())
    for row in countries.itertuples():
        colour = "locator" if plain else "land" if row.named or not countries["named"].any() else "abroad"
        line = PALETTE["sea" if plain else "border"]
        patch(ax, view.metres(row.geometry), fc=PALETTE[colour], ec=line, lw=0.6, joinstyle="round")
    for spine in ax.spines.values():
        spine.set(edgecolor=PALETTE["border"], linewidth=1)
    paper = pixels(fig.add_axes((0, 0, 1, 1), zorder=2 * plain + 1), view.width, view.height)
    ink = shapely.get_coordinates(shapely.segmentize(shapely.boundary(countries.geometry.array), STEP))
    return Sheet(
        view, ax, paper, countries.union_all(grid_size=0.05), countries, shapely.STRtree(shapely.points(ink))
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dicts, their shapes, if they have any, in longitude and latitude."""
    return records(pd.DataFrame(frame.to_crs(4326) if isinstance(frame, gpd.GeoDataFrame) else frame))


def _ray(sheet: Sheet, near: Position, target: Position | None, over_land: bool) -> LineString:
    """Return the way to a target on the map, or off the map: over land for a train or truck."""
    middle = np.array(sheet.xy(near))
    if sheet.shows(target):
        way = sheet.xy(target) - middle
        step = way / max(np.hypot(*way), 1)
        return LineString([middle + step * (DISC + 5), middle + step * max(np.hypot(*way), DISC + 35)])
    rays: list[tuple[float, LineString]] = []
    bearing = GEOD.inv(*near, *target)[0] if target else 0
    reach = 4000 if target else 56  # towards nowhere told, a short arrow crosses no sea
    for angle in range(0, 360, 5):
        step = np.array([np.sin(np.radians(angle)), -np.cos(np.radians(angle))])
        start = middle + step * (DISC + 5)
        ray = LineString([start, start + step * reach]).intersection(sheet.view.frame)
        if ray.length < 24:
            continue
        wet = ray.difference(sheet.land).length / ray.length
        cost = 900 * wet * over_land + 0.5 * ray.length + 400 * (not sheet.free(ray.buffer(8)))
        cost += 3 * abs((angle - bearing + 180) % 360 - 180) if target else 0
        rays.append((cost, ray))
    return min(rays, key=itemgetter(0))[1]


def _arrow(sheet: Sheet, way: LineString, style: str, **look: Any) -> None:
    """Draw an arrow of a style of matplotlib along a straight way."""
    start, end = way.coords
    shape = FancyArrowPatch(start, end, arrowstyle=style, mutation_scale=1, shrinkA=0, shrinkB=0, **look)
    sheet.ax.add_artist(shape)
    sheet.block(way.buffer(10))


def _disc(sheet: Sheet, place: Place) -> None:
    """Draw a place, smaller and outlined if it is context."""
    x, y = sheet.xy(place.position)
    colour = PALETTE[place.colour]
    look = {"fc": colour if place.filled else PALETTE["paper"], "ec": colour, "lw": 2, "zorder": 4}
    radius = DISC if place.filled else 5
    sheet.ax.add_artist(Circle((x, y), radius, url=place.url, gid=f"disc-{place.id}", **look))
    sheet.block(Point(x, y).buffer(DISC + 1))


class SideBySide(Drawing):
    """Maps in one drawing: beside each other on a page, one below the other on a phone.

    Shape: a Drawing; its `rows` are those of the maps.
    Units: px, and those of each map.
    Raises: nothing of its own.
    Source: the maps.
    """

    def __init__(self, *maps: Map):
        super().__init__(pd.concat([m.rows for m in maps], ignore_index=True))
        self.maps, self.credit = maps, maps[0].credit

    def make(self, width: int) -> Figure:
        """Return the maps with their headings above and their notes below."""
        columns = [[m] for m in self.maps] if width > 500 else [self.maps]
        fig = Figure(figsize=(width / 72, 1), dpi=72)
        column = (width - _GAP * (len(columns) - 1)) / len(columns)
        drawn = [[(m, m.draw(fig, column)) for m in maps] for maps in columns]
        paper = pixels(fig.add_axes((0, 0, 1, 1), zorder=-1), width, 100)
        ends = []
        for number, maps in enumerate(drawn):
            left, y = number * (column + _GAP), 0.0
            for m, sheet in maps:
                for words in m._headings:
                    y = lay([(words, "h")], column, 17 if width > 500 else 16).draw(paper, left, y + 2) + 6
                y += 1
                sheet.put(paper, left, y)
                y += sheet.view.height + 10
                for words in sheet.below:
                    y = lay(words, column, 14).draw(paper, left, y) + 4
                for words, kind, filled, colour in m._texts:
                    if kind:
                        draw_sign(paper, left + 9, y + 9, colour, kind, filled=filled, size=7.5)
                    indent = 26 if kind else 0
                    y = lay(words, column - indent, 14.5).draw(paper, left + indent, y) + 7
                y += 18
            ends.append(y)
        return cut(fig, paper, max(ends) - 16)


def map(name: str | MapSpec, data: Dataset, **changes: Any) -> Map:
    """Return the map that `data/maps.yml` calls `name`; `changes` replace parts of its entry.

    Shape: a Drawing; `rows` has one row per leg and one row per place.
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


side_by_side = SideBySide
