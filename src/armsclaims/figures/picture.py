"""The picture of a report: the statements in large type on one axis, who answered, and where; made to be
shared as it is.

Title, source, edition and "Claims, not facts" stand inside it. A case without a route or a region has a
picture without that part; a fourth large statement leaves the newest three, and the footer says so.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..coding import edtf
from ..dataset.load import Dataset
from .drawing import Drawing
from .evolution import HIGH, Evolution, Placed, boxes, draw_marks, stack
from .map import Map
from .placing import Label, height, lowest
from .saying import Large, Mark, Track, runs, withheld
from .signs import Scale, band, scale_of, sign
from .style import PALETTE, panel
from .typeset import Paragraph, Run, Stack, lay
from .words import capital, count, listed, side_name

MOST = 3
LOWER = 180
"""Px of the route's map, its gap included."""
SHARED = 1200, 630
"""Width and height in px of the picture as links show it."""
_COLOURS = {"vermilion": "orange", "muted": "grey"}


class Picture(Drawing):
    """The picture of a dataset: `ac.picture(data)`; at 1200 px it is 630 px high, for links."""

    widths = {"wide": 720, "narrow": 358, "share": SHARED[0]}

    def __init__(self, data: Dataset, title: str = "", subtitle: str = ""):
        self.data, self.chart = data, Evolution(data)
        self.tracks = self.chart.tracks
        first = max(self.tracks[:1], key=lambda track: len(track.large)) if self.tracks else None
        every = sorted(first.large, key=lambda large: large.mark.late) if first else []
        self.large, self.left_out = every[-MOST:], every[:-MOST]
        self.track = first
        made = [Map(spec, data) for spec in data.maps.values()]
        self.route = next((m for m in made if _has(m, "leg")), None)
        self.region = next((m for m in made if m is not self.route and _has(m.regions(), "region")), None)
        core = data.context is None
        self.title = title or (core and data.case.core_title) or data.case.title
        self.subtitle = subtitle
        super().__init__(self.chart.rows)

    def frame(self, figure: Figure, width: int) -> None:
        """Do nothing: the picture holds its title and source, and on a phone the page around it does."""

    def make(self, width: int) -> Figure:
        """Draw the picture: stacked, side by side for links, or for a phone."""
        return self._phone(width) if width < 500 else self._page(width)

    # Words

    def above(self) -> list[Run]:
        """Return the line under the title: whose statements, and that they are different ones."""
        told: list[Run] = [f"{self.subtitle} "] if self.subtitle else []
        if len(self.large) > 1:
            articles = len(self.data.articles)
            which = {1: "The article does not say", 2: "Neither article says"}.get(
                articles, "No article says"
            )
            told.append((f"Different statements. {which} whether they concern the same arms.", "b"))
        return told

    def below(self, key: bool) -> list[Run]:
        """Return the last lines: what the marks mean (with `key`, each sign), from when to when, the
        map's credit.
        """
        context = self.chart.context
        words = [
            f"Filled: {', '.join(sorted(set(self.data.articles['outlet'])))}"
            if context
            else "Filled: in the articles"
        ]
        words += ["outlined: elsewhere, a selection"] if context else []
        colours = {track.name: _colour(self.data, track) for track in self.tracks if track.name}
        words += [f"{colour}: {name}" for name, colour in list(colours.items())[1:]]
        told = [f"{capital('; '.join(words))}."]
        if context and key:
            told.append("Triangle: denies; upright: concedes a part; cross: rejects proof or accuser.")
        if self.left_out:
            every = len(self.large) + len(self.left_out)
            told.append(
                f"The newest {count(len(self.large))} of {count(every)} statements are in large type."
            )
        told.append(edition(self.data, self.chart))
        told += [self.route.spec.credit] if self.route and self.route.spec.credit else []
        return [("Claims, not facts. ", "mb"), (" ".join(told), "m")]

    def statement(self, large: Large, size: float, room: float) -> Stack:
        """Return a large statement for the picture: lead, verb, quantity, and what was withheld."""
        lead = round(1.27 * size, 1)
        parts = [
            lay([(f"{self.when(large)}, {large.lead}", "m")], room, size, lead=lead),
            lay([(large.verb, "h")], room, 2 * size, lead=round(2.36 * size)),
            lay(large.quantity, room, size, lead=lead),
        ]
        secret = self._withheld(large)
        return Stack([*parts, lay(secret, room, size, lead=lead)] if secret else parts)

    @staticmethod
    def when(large: Large) -> str:
        """Return the day of a statement in few letters: "13 Oct 2023", "About Sep 2022"."""
        about = "about " if "~" in large.claim["said_edtf"] else ""
        return capital(f"{about}{large.mark.when} {large.mark.late.year}")

    def _withheld(self, large: Large) -> list[Run]:
        words = withheld(self.data, large.claim)
        if not words:
            return []
        told = self.data.case.headlines.get(large.claim["claim_id"])
        return (
            runs(f"{told.note.partition('**')[0]}**would\u00a0not\u00a0say**")
            if told and told.note
            else runs(words)
        )

    # At the page's width and for links

    def _page(self, width: int) -> Figure:
        shared = width == SHARED[0]
        side, size = (32, 15.5) if shared else (20, 15.2)
        room = width - 2 * side
        head = _title(self.title, room, 34 if shared else 27)
        sub = lay(self.above(), room, 17 if shared else 16)
        foot = lay(self.below(key=not shared), room, 13, lead=16)
        tier = _Tier(self, self._scale(side, width - side, clear=66), size)
        top = 14 + head.height + sub.height + 8
        fixed = top + tier.height + foot.height + 20
        lower = self._lower_height(room)
        if shared:  # the lower tier takes what is left, or goes
            lower = SHARED[1] - fixed if lower and SHARED[1] - fixed >= 110 else 0
        high = max(fixed + lower, SHARED[1] if shared else 0)
        fig, ax = panel(width, high)
        y = sub.draw(ax, side, head.draw(ax, side, 14))
        y = tier.draw(ax, y + 8)
        if lower:
            (self._beside if shared else self._stacked)(fig, ax, side, y, room, lower, size)
        foot.draw(ax, side, high - foot.height - 10)
        return fig

    def _lower_height(self, room: float) -> float:
        told = max(106, self._told(room - 172, 14).height + 4) if self.region else 0
        return (LOWER if self.route else 0) + told

    def _stacked(
        self, fig: Figure, ax: Axes, side: float, y: float, room: float, lower: float, size: float
    ) -> None:
        if self.route:
            wide, notes = _map(fig, self.route, side, y + 2, room, LOWER - 8)
            _beside(notes, room - wide - 10, ax, side + wide + 10, y, y + LOWER)
            y += LOWER
        if self.region:
            _map(fig, self.region, side, y + 2, 156, 100)
            self._told(room - 172, 14).draw(ax, side + 172, y)

    def _beside(
        self, fig: Figure, ax: Axes, side: float, y: float, room: float, lower: float, size: float
    ) -> None:
        x, notes = side, []
        if self.route:
            wide, notes = _map(fig, self.route, x, y + 2, 0.5 * room if self.region else room, lower - 8)
            x += wide + 16
        if self.region:
            x += _map(fig, self.region, x, y + 2, 1.25 * lower, lower - 8)[0] + 16
            y = self._told(side + room - x, 14).draw(ax, x, y) + 6
        _beside(notes, side + room - x, ax, x, y, fig.get_figheight() * 72 - 44)

    def _told(self, room: float, size: float) -> _Told:
        """Return the words beside the region: its statement, that no place is drawn, and who denied it in
        the articles.
        """
        claims = set(self.region.rows["claim_id"].dropna()) if self.region else set()
        about = self.data.claims[self.data.claims["claim_id"].isin(claims)]["allegation"]
        parts: list[tuple[Paragraph, Mark | None]] = []
        for track in self.tracks:
            for large in track.large:
                if large.claim["allegation"] in set(about):
                    name = f"{track.name}: " if track.name else ""
                    parts.append((lay([(name + large.claim["allegation_label"], "b")], room, size + 1), None))
                    *most, last = large.quantity
                    last = f"{last}." if isinstance(last, str) else (f"{last[0]}.", last[1])
                    said: list[Run] = [f"{large.when}, {large.lead} ", (large.verb, "b"), " ", *most, last]
                    parts.append((lay([*said, " A region is drawn: no place was named."], room, size), None))
            for mark in track.below:
                if mark.filled and any(row["allegation"] in set(about) for row in mark.rows):
                    words = lay([(f"{mark.who},", "b"), f" {mark.when}: {mark.words}"], room - 20, size)
                    parts.append((words, mark))
        return _Told(parts, self.tracks)

    # On a phone

    def _phone(self, width: int) -> Figure:
        side = 4
        room = width - 2 * side
        sub = lay(self.above() or [(self.title, "b")], room, 14)
        kinds = "Filled: in the articles; outlined: reported elsewhere, a selection."
        foot = lay([("Claims, not facts. ", "b"), (kinds if self.chart.context else "", "m")], room, 13)
        says = [(lay([(self.when(one), "m")], 78, 13), self._short(one, room - 82)) for one in self.large]
        scale = self._scale(side, width - side)
        up, down = stack(self._said(), scale), stack(self._answers(), scale)
        rise, drop = (max((box[3] for box in boxes(row)), default=0.0) + 4 for row in (up, down))
        names = lay(self._who(), room, 13)
        maps = 190 if self.route else 0
        told = self._told(room, 13.5)
        high = 8 + sub.height + 10 + sum(text.height + 6 for _, text in says)
        high += (
            rise + 23 + drop + names.height + maps + (told.height if self.region else 0) + foot.height + 26
        )
        fig, ax = panel(width, high)
        y = sub.draw(ax, side, 6) + 8
        for when, text in says:
            when.draw(ax, side, y)
            y = text.draw(ax, side + 82, y) + 6
        y += rise
        band(ax, scale, y)
        self._marks(ax, up, y, -1)
        self._marks(ax, down, y + 23, 1)
        y = names.draw(ax, side, y + 23 + drop) + 6
        if self.route:
            _map(fig, self.route, side, y, room, maps - 10)
            y += maps
        if self.region:
            y = told.draw(ax, side, y)
        foot.draw(ax, side, y + 8)
        return fig

    def _short(self, large: Large, room: float) -> Stack:
        lead = capital(large.lead)
        return Stack(
            [
                lay([(lead, "m")], room, 13.5),
                lay([(large.verb, "h")], room, 23, lead=26),
                lay(large.quantity, room, 13.5),
            ]
        )

    # Marks

    def _said(self) -> list[Mark]:
        """Return the marks above the axis, by the sides that allege: the evolution chart has every one."""
        if self.track is None:
            return []
        alleging = {large.claim["side"] for large in self.track.large}
        return _weekly([mark for mark in self.track.above if mark.rows[0]["side"] in alleging])

    def _answers(self) -> list[Mark]:
        return [mark for track in self.tracks for mark in _weekly(track.below)]

    def _names(self, marks: Sequence[Mark]) -> list[str]:
        """Return the sides that answer, in the order they do."""
        sides = dict.fromkeys(mark.rows[0]["side"] for mark in sorted(marks, key=lambda mark: mark.late))
        return [side_name(self.data, side, label=True) for side in sides]

    def _scale(self, left: float, right: float, clear: float = 0) -> Scale:
        days = [day for mark in (*self._said(), *self._answers()) for day in mark.days]
        return scale_of(pd.Series([*days, self.chart.scale_days.max()]), left, right, clear=clear)

    def _who(self) -> list[Run]:
        """Return who answered, as words for a phone."""
        names = self._names(self._answers())
        acts = {mark.kind for mark in self._answers()}
        return (
            [(f"{_acts(acts)}: ", "b"), listed(names)] if names else [("No answer in this edition.", "m")]
        )

    def _marks(self, ax: Axes, placed: list[Placed], y: float, way: int) -> None:
        """Draw marks in the colours of their lanes."""
        for track in self.tracks:
            known = {row["id"] for mark in (*track.above, *track.below) for row in mark.rows}
            mine = [item for item in placed if item[0].rows[0]["id"] in known]
            draw_marks(ax, mine, y, way, track.colour)


class _Told:
    """Paragraphs beside the region, some with the sign of an answer before them."""

    def __init__(self, parts: list[tuple[Paragraph, Mark | None]], found: list[Track]):
        self.parts = parts
        self.colour = {id(mark): track.colour for track in found for mark in track.below}

    @property
    def height(self) -> float:
        return sum(text.height + 4 for text, _ in self.parts)

    def draw(self, ax: Axes, x: float, y: float) -> float:
        for text, mark in self.parts:
            if mark is not None:
                colour = self.colour[id(mark)]
                sign(ax, mark.kind, x + 7, y + text.lead / 2, colour, filled=mark.filled, url=mark.url)
            y = text.draw(ax, x + (20 if mark else 0), y, url=mark.url if mark else None) + 4
        return y


class _Tier:
    """The upper tier: large statements above the axis, answers below it by name alone."""

    def __init__(self, picture: Picture, scale: Scale, size: float):
        self.picture, self.scale, self.size = picture, scale, size
        self.up, self.down = (stack(marks, scale, HIGH) for marks in (picture._said(), picture._answers()))
        self.labels = self._statements()
        self.over = max([height(self.labels), *(box[3] for box in boxes(self.up)), 20])
        self.names = self._named()
        self.under = max(
            [y + text.height for text, _, y in self.names] + [box[3] for box in boxes(self.down)] + [40]
        )

    def _statements(self) -> list[Label]:
        """Place the large statements."""
        at = {id(mark): (low, high) for mark, low, high, _ in self.up}
        labels = []
        for large in self.picture.large:
            make = functools.partial(self.picture.statement, large, self.size)
            labels.append(Label(*at[id(large.mark)], make, must=True, pad=5, of=large.mark))
        return lowest(labels, self.scale.left, self.scale.right, boxes(self.up))

    @property
    def height(self) -> float:
        """Height of the tier in px."""
        return self.over + 25 + self.under + 16

    def _named(self) -> list[tuple[Paragraph, float, float]]:
        """Return (names, middle px, px from the axis) for each cluster of answers: those whose names
        would touch.
        """
        groups = [[item] for item in sorted(self.down, key=lambda item: item[1])]
        while True:
            named = [self._name(group) for group in groups]
            close = next((i for i in range(1, len(named)) if named[i][1] - 8 < named[i - 1][2]), 0)
            if not close:
                break
            groups[close - 1 : close + 1] = [groups[close - 1] + groups[close]]
        away = max((box[3] for box in boxes(self.down)), default=0.0)
        return [(text, (low + high) / 2, away) for text, low, high in named]

    def _name(self, group: list[Placed]) -> tuple[Paragraph, float, float]:
        """Return the names of a cluster and the px from which to which they or their marks reach."""
        text = lay(
            [(", ".join(self.picture._names([mark for mark, *_ in group])), "b")], 250, self.size - 0.6
        )
        first, last = min(item[1] for item in group), max(item[2] for item in group)
        half = text.width / 2
        middle = min(max((first + last) / 2, self.scale.left + 80 + half), self.scale.right - half)
        return text, middle - half, middle + half

    def draw(self, ax: Axes, y: float) -> float:
        """Draw the tier from `y` down and return the y below it."""
        scale, colour = self.scale, self.picture.track.colour if self.picture.track else PALETTE["ink"]
        axis = y + self.over
        for label in self.labels:
            top = axis - label.away - label.text.height
            ax.plot([label.edge] * 2, [top + 3, axis - 12], color=colour, lw=2.4, zorder=1)
            label.text.draw(ax, label.x, top, align=label.side, url=label.of.url)
        band(ax, scale, axis, 25, size=self.size - 1, least=60)
        self.picture._marks(ax, self.up, axis, -1)
        self.picture._marks(ax, self.down, axis + 25, 1)
        for text, middle, away in self.names:
            text.draw(ax, middle, axis + 25 + away, align="center")
        kinds = {mark.kind for mark in self.picture._answers()}
        words = [(_acts(kinds), "b")] if kinds else [("No answer in this edition", "m")]
        lay(words, 76 if kinds else 300, self.size - 1).draw(ax, scale.left, axis + 28)
        end = axis + 25 + self.under + 8
        ax.plot([scale.left, scale.right], [end] * 2, color=PALETTE["ink"], lw=1.2)
        return end + 8


def _weekly(marks: Sequence[Mark]) -> list[Mark]:
    """Return all marks of the articles, and of what is reported elsewhere one of each sign, side and week."""
    found = {
        (
            mark.kind,
            mark.rows[0]["side"],
            id(mark) if mark.filled else tuple(mark.late.isocalendar())[:2],
        ): mark
        for mark in reversed(marks)
    }
    return list(found.values())


def _acts(kinds: set[str]) -> str:
    """Return what answers did: "Denied or rejected"."""
    return (
        "Denied or rejected"
        if {"denies", "rejects"} <= kinds
        else "Rejected"
        if kinds == {"rejects"}
        else "Denied"
    )


def _colour(data: Dataset, track: Track) -> str:
    name = next(lane.colour for lane in data.case.lanes if lane.name == track.name)
    return _COLOURS.get(name, name)


def _title(words: str, room: float, size: float) -> Paragraph:
    """Return a title that does not leave a word or two on a line of their own."""
    for smaller in range(5):
        head = lay([(words, "h")], room, size - smaller, lead=round((size - smaller) * 1.2))
        if head.widths[-1] > 0.3 * head.width:
            break
    return head


def _has(made: Map, mark: str) -> bool:
    rows = made.rows
    return len(rows) > 0 and bool((rows["mark"] == mark).any())


def _beside(notes: list[list[Run]], room: float, ax: Axes, x: float, y: float, end: float) -> None:
    """Draw the notes that a map had no room for in the `room` beside it, down to `end`: numbered ones first,
    then those of legs, which explain a line or an arrow, then those of places.
    """
    order = sorted(notes, key=lambda note: (not note[0][0][:1].isdigit(), note[0][0].endswith(":")))
    for note in order if room > 90 else []:
        words = lay(note, room, 12.6)
        if y + words.height <= end:
            y = words.draw(ax, x, y) + 4


def _map(
    fig: Figure, made: Map, x: float, y: float, wide: float, tall: float
) -> tuple[float, list[list[Run]]]:
    """Draw a map into a box of the figure, in px from the top left corner, cut to what the box has room for.

    The ends of the legs stay in it: the box is narrower where its height would lose them. Return its width
    and the notes that found no room.
    """
    width, high = fig.get_figwidth() * 72, fig.get_figheight() * 72
    spec, lines = made.spec, made.data.legs.geometry.dropna()
    if spec.frame != "auto" and _has(made, "leg") and len(lines):
        west, south, east, north = spec.frame
        _, lowest, _, highest = lines.total_bounds
        across = (east - west) * math.cos(math.radians((south + north) / 2))
        # Px above and below the legs: room for the discs, and for an arrow that leaves by the top.
        above, below = (24 if lines.size < len(made.data.legs) else 12), 10
        room = min((highest - lowest) / (1 - (above + below) / tall), north - south)
        wide = min(wide, tall / room * across)
        room = min(tall / wide * across, north - south)
        low = max(south, min(lowest - below / tall * room, north - room))
        made.spec = spec.model_copy(update={"frame": [west, low, east, low + room], "frame_phone": None})
    inset = fig.add_axes((x / width, 1 - (y + tall) / high, wide / width, tall / high))
    made.__dict__.pop("frame_degrees", None)  # a cached property of the frame that was
    sheet = made.draw(inset, wide, furniture=("notes",) if wide > 360 else (), height=tall)
    made.spec = spec
    made.__dict__.pop("frame_degrees", None)
    return wide, sheet.below if wide > 360 else []


def edition(data: Dataset, chart: Evolution) -> str:
    """Return from when to when the edition reaches: its newest article, the newest other report, the day
    compiled.
    """
    newest = data.articles["published_latest"].max()
    parts = [] if pd.isna(newest) else [f"Articles to {edtf.words(newest.strftime('%Y-%m-%d'))}"]
    if chart.context and data.context is not None and len(data.context):
        parts.append(f"other reports to {edtf.words(data.context['said_latest'].max().strftime('%Y-%m-%d'))}")
    if data.case.compiled:
        parts.append(f"compiled {edtf.words(data.case.compiled)}")
    return "; ".join(parts) + "." if parts else ""


def picture(data: Dataset, title: str = "", subtitle: str = "") -> Picture:
    """Return the picture of a report, to be shared as it is; without a title it has the case's. `data` is the
    dataset, `subtitle` a line under the title.

    Shape: a Drawing of 720, 358 or 1200 by 630 px; `rows` has a row a mark.
    Units: px, days on the axis.
    Raises: ReportError for a headline of the case that its claim does not bear.
    Source: `data.statements`, `headlines:` of `data/case.yml`, `data/maps.yml`.
    """
    return Picture(data, title, subtitle)
