"""The picture of a report: the statements in large type on one axis, who answered, and where; to be shared as
it is.

Title, source, edition and "Claims, not facts" stand inside it. A case without a route or a region has a
picture without that part; a fourth large statement leaves the newest three, and the footer says so.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..coding import edtf
from ..dataset.load import Dataset
from .drawing import Drawing
from .evolution import HIGH, Axis, Evolution, answered, label, said_at, statement
from .map import Map
from .saying import NBSP, Large, Mark, runs, withheld
from .signs import Placed, scale_of, sign_of
from .style import PALETTE, cut, panel
from .typeset import CENTRE, Paragraph, Run, lay
from .words import capital, count, listed, side_name

MOST = 3
SHARED = 1200, 630
"""Width and height in px of the picture as links show it."""
_COLOURS = {"vermilion": "orange", "muted": "grey"}


class Picture(Drawing):
    """The picture of a report, to be shared as it is; without a title it has the case's.

    Shape: a Drawing of 720, 358 or 1200 by 630 px, the last for links; `rows` has one row per mark.
    Units: px, days on the axis.
    Raises: ReportError for a headline of the case that its claim does not bear.
    Source: `data.statements`, `headlines:` of `data/case.yml`, `data/maps.yml`.
    """

    widths = {"wide": 720, "narrow": 358, "share": SHARED[0]}

    def __init__(self, data: Dataset, title: str = ""):
        self.data, self.chart = data, Evolution(data)
        self.title = title or (data.context is None and data.case.core_title) or data.case.title
        self.tracks = self.chart.tracks
        track = self.tracks[0]
        every = sorted(track.large, key=lambda large: large.mark.late)
        self.large, self.left_out = every[-MOST:], every[:-MOST]
        alleging = {large.claim["side"] for large in track.large}
        self.said = _weekly([mark for mark in track.above if mark.rows[0]["side"] in alleging])
        self.answers = [mark for other in self.tracks for mark in _weekly(other.below)]
        days = [day for mark in (*self.said, *self.answers) for day in mark.days]
        self.days = pd.Series([*days, self.chart.days.max()])
        made = [Map(spec, data) for spec in data.maps.values()]
        self.route = next((m for m in made if m.has("leg")), None)
        self.region = next((m for m in made if m is not self.route and m.regions().has("region")), None)
        super().__init__(self.chart.rows)

    def make(self, width: int) -> Figure:
        """Draw the picture: stacked, side by side for links, or for a phone."""
        return self._phone(width) if width < 500 else self._page(width, shared=width == SHARED[0])

    # Words

    def _above(self) -> list[Run]:
        """Return the line under the title: whose statements, and that they are different ones."""
        if len(self.large) < 2:
            return []
        known = {1: "The article does not say", 2: "Neither article says"}
        which = known.get(len(self.data.articles), "No article says")
        return [(f"Different statements. {which} whether they concern the same arms.", "b")]

    def _below(self, key: bool) -> list[Run]:
        """Return the last lines: what marks mean (with `key`, each sign), the edition, the map's credit."""
        context, case, articles = self.chart.context, self.data.case, self.data.articles
        words = [f"Filled: {', '.join(sorted(set(articles['outlet']))) if context else 'in the articles'}"]
        words += ["outlined: elsewhere, a selection"] if context else []
        names = {colour: name for name, colour in PALETTE.items()}
        for track in self.tracks[1:]:
            words.append(f"{_COLOURS.get(names[track.colour], names[track.colour])}: {track.name}")
        told = [f"{'; '.join(words)}."]
        if context and key:
            told.append("Triangle: denies; upright: concedes a part; cross: rejects proof or accuser.")
        if self.left_out:
            shown, every = len(self.large), len(self.large) + len(self.left_out)
            told.append(f"The newest {count(shown)} of {count(every)} statements are in large type.")
        newest = {"Articles to": articles["published_latest"].max()}
        if context:
            newest["other reports to"] = self.data.context["said_latest"].max()
        days = [f"{to} {edtf.words(f'{day:%Y-%m-%d}')}" for to, day in newest.items() if not pd.isna(day)]
        days += [f"compiled {edtf.words(case.compiled)}"] if case.compiled else []
        told += [f"{'; '.join(days)}."] if days else []
        told += [self.route.spec.credit] if self.route and self.route.spec.credit else []
        return [("Claims, not facts. ", "mb"), (" ".join(told), "m")]

    def _short(self) -> list[Large]:
        """Return the large statements with days in few letters and, as their note, what was withheld."""
        found = []
        for large in self.large:
            about = "about " if "~" in large.claim["said_edtf"] else ""
            when = capital(f"{about}{large.mark.when} {large.mark.late.year}")
            note = runs(withheld(self.data, large.claim))
            told = self.data.case.headlines.get(large.claim["claim_id"])
            if note and told and told.note:
                note = [runs(told.note)[0], (f"would{NBSP}not{NBSP}say", "b")]
            found.append(replace(large, when=when, note=note))
        return found

    def _answered(self) -> Run:
        """Return what the answers did, as a run."""
        acts = answered([mark for mark in self.answers if mark.kind != "concedes"] or self.answers)
        return (capital(acts), "b") if acts else ("No answer in this edition", "m")

    def _sides(self, marks: Sequence[Mark]) -> list[str]:
        """Return the sides that answer, in the order they do."""
        sides = dict.fromkeys(mark.rows[0]["side"] for mark in sorted(marks, key=lambda mark: mark.late))
        return [side_name(self.data, side, label=True) for side in sides]

    # At the page's width and for links

    def _page(self, width: int, shared: bool) -> Figure:
        side, size = (32, 15.5) if shared else (20, 15.2)
        room = width - 2 * side
        fig, ax = panel(width)
        y = _title(self.title, room, 34 if shared else 27).draw(ax, side, 14)
        y = lay(self._above(), room, 17 if shared else 16).draw(ax, side, y) + 8
        y = self._tier(ax, y, side, width - side, size)
        foot = lay(self._below(key=not shared), room, 13, 16)
        end = SHARED[1] - foot.height - 10
        if not shared:
            end = self._stacked(ax, side, y, room) + 10
        elif end - y >= 120:
            self._beside(ax, side, y, room, end - 10)
        foot.draw(ax, side, max(end, y))
        return cut(fig, ax, max(end, y) + foot.height + 10)

    def _tier(self, ax: Axes, y: float, left: float, right: float, size: float) -> float:
        """Draw large statements above the axis and answers below it by name alone; return the y below."""
        scale = scale_of(self.days, left, right, clear=66)
        large = said_at(self._short(), size=size, verb=2 * size, note=size, gap=0)
        axis = Axis(scale, self.said, self.answers, HIGH, large=large, size=size - 1)
        low = axis.draw(ax, y, 25, least=60)
        ends = [lay([self._answered()], 76 if self.answers else 300, size - 1).draw(ax, left, low + 3)]
        groups = [[one] for one in sorted(axis.down, key=lambda one: one.low)]
        while True:  # clusters whose names would touch become one
            named = [self._name(group, left + 80, right, size - 0.6) for group in groups]
            close = next((i for i in range(1, len(named)) if named[i][1] - 8 < named[i - 1][2]), 0)
            if not close:
                break
            groups[close - 1 : close + 1] = [groups[close - 1] + groups[close]]
        ends += [text.draw(ax, (a + b) / 2, low + axis.below, align=CENTRE) for text, a, b in named]
        ax.plot([left, right], [max(ends) + 8] * 2, color=PALETTE["ink"], lw=1.2)
        return max(ends) + 16

    def _name(
        self, group: list[Placed], left: float, right: float, size: float
    ) -> tuple[Paragraph, float, float]:
        """Return the names of a cluster and the px from which to which they reach."""
        text = lay([(", ".join(self._sides([one.mark for one in group])), "b")], 250, size)
        middle = (min(one.low for one in group) + max(one.high for one in group)) / 2
        half = text.width / 2
        middle = min(max(middle, left + half), right - half)
        return text, middle - half, middle + half

    def _stacked(self, ax: Axes, x: float, y: float, room: float) -> float:
        """Draw the route's map, and the region below it with its words; return the y below."""
        if self.route:
            wide, notes = _map(ax, self.route, x, y + 2, room, 154)
            _notes(ax, notes, x + wide + 10, y, room - wide - 10, y + 162)
            y += 162
        if self.region:
            _map(ax, self.region, x, y + 2, 156, 100)
            y = max(y + 106, self._told(ax, x + 172, y, room - 172))
        return y

    def _beside(self, ax: Axes, x: float, y: float, room: float, end: float) -> None:
        """Draw the route's map, the region's and their words beside each other."""
        right, tall = x + room, end - y - 8
        notes: list[list[Run]] = []
        if self.route:
            wide, notes = _map(ax, self.route, x, y + 2, 0.47 * room if self.region else room, tall)
            x += wide + 16
        if self.region:
            x += _map(ax, self.region, x, y + 2, tall + 10, tall)[0] + 16
            y = self._told(ax, x, y, right - x) + 6
        _notes(ax, notes, x, y, right - x, end)

    def _told(self, ax: Axes, x: float, y: float, room: float, size: float = 14) -> float:
        """Write of the region: its statement, that no place is drawn, and who denied it in the articles."""
        claims = self.data.claims
        about = set(claims[claims["claim_id"].isin(self.region.rows["claim_id"].dropna())]["allegation"])
        for track in self.tracks:
            for large in track.large:
                if large.claim["allegation"] not in about:
                    continue
                name = f"{track.name}: " if track.name else ""
                y = lay([(name + large.claim["allegation_label"], "b")], room, size + 1).draw(ax, x, y) + 2
                told = replace(large, note=["A region is drawn: no place was named."])
                y = statement(told, room, size=size, verb=0, note=size).draw(ax, x, y) + 4
            for mark in track.below:
                if mark.filled and about & {row["allegation"] for row in mark.rows}:
                    sign_of(ax, mark, x + 7, y + 9)
                    y = label(mark, room - 20, size=size).draw(ax, x + 20, y, url=mark.url) + 4
        return y

    # On a phone

    def _phone(self, width: int) -> Figure:
        side = 4
        room = width - 2 * side
        fig, ax = panel(width)
        y = lay(self._above() or [(self.title, "b")], room, 14).draw(ax, side, 6) + 8
        for large in self._short():
            lay([(large.when, "m")], 78, 13).draw(ax, side, y)
            text = statement(replace(large, note=[]), room - 82, size=13.5, verb=23, day=False)
            y = text.draw(ax, side + 82, y) + 6
        axis = Axis(scale_of(self.days, side, width - side), self.said, self.answers)
        y = axis.draw(ax, y + 4) + axis.below + 4
        names = [": " if self.answers else ".", listed(self._sides(self.answers))]
        y = lay([self._answered(), *names], room, 13).draw(ax, side, y) + 6
        if self.route:
            _map(ax, self.route, side, y, room, 180)
            y += 190
        if self.region:
            y = self._told(ax, side, y, room, 13.5)
        kinds = "Filled: in the articles; outlined: reported elsewhere, a selection." * self.chart.context
        y = lay([("Claims, not facts. ", "b"), (kinds, "m")], room, 13).draw(ax, side, y + 8)
        return cut(fig, ax, y + 8)


def _weekly(marks: Sequence[Mark]) -> list[Mark]:
    """Return the articles' marks, and of what is reported elsewhere one of each sign, side and week."""
    found = {}
    for mark in reversed(marks):
        week = id(mark) if mark.filled else mark.late.isocalendar()[:2]
        found[mark.kind, mark.rows[0]["side"], week] = mark
    return list(found.values())


def _title(words: str, room: float, size: float) -> Paragraph:
    """Return a title that does not leave a word or two on a line of their own."""
    for smaller in range(5):
        head = lay([(words, "h")], room, size - smaller, round((size - smaller) * 1.2))
        if head.lines[-1].width > 0.3 * head.width:
            break
    return head


def _notes(ax: Axes, notes: list[list[Run]], x: float, y: float, room: float, end: float) -> None:
    """Write the notes for which a map had no room, down to `end`."""
    for note in notes if room > 90 else []:
        words = lay(note, room, 12.6)
        if y + words.height <= end:
            y = words.draw(ax, x, y) + 4


def _map(
    paper: Axes, made: Map, x: float, y: float, wide: float, tall: float
) -> tuple[float, list[list[Run]]]:
    """Draw a map into a box in px, cut to what it has room for; return its width and the notes left over."""
    wide = min(wide, tall / made.spec.height)
    sheet = made.draw(paper.figure, wide, wide * made.spec.height)
    sheet.put(paper, x, y)
    return wide, sheet.below


picture = Picture
