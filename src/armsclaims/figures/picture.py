"""The picture of a report: the statements in large type on one axis, who answered, and where; to be shared as
it is.

Title, source, edition and "Claims, not facts" stand inside it. A case without a route or a region has a
picture without that part; a fourth large statement leaves the newest three, and the footer says so.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..coding import edtf
from ..dataset.load import Dataset
from .drawing import Drawing
from .evolution import Evolution, answered, draw_axis, label, rows_of, said_at, statement
from .map import Map
from .saying import NBSP, Large, Mark, runs, withheld
from .signs import scale_of, sign_of
from .style import PALETTE, cut, panel
from .typeset import Paragraph, Run, lay
from .words import capital, count, listed, side_name

MOST = 3
SHARED = 1200, 630
"""Width and height in px of the picture as links show it."""
_WORDS = {"vermilion": "orange", "muted": "grey"}
_COLOURS = {colour: _WORDS.get(name, name) for name, colour in PALETTE.items()}
"""What each colour is called."""


class Picture(Drawing):
    """The picture of a report, to be shared as it is; without a title it has the case's.

    Shape: a Drawing of 720, 358 or 1200 by 630 px, the last for links; `rows` has one row per mark.
    Units: px, days on the axis.
    Raises: ReportError for a headline of the case that its claim does not bear.
    Source: `data.statements`, `headlines:` of `data/case.yml`, `data/maps.yml`.
    """

    widths = {"wide": 720, "narrow": 358, "share": SHARED[0]}
    titled = True

    def __init__(self, data: Dataset, title: str = ""):
        self.data, self.chart = data, Evolution(data)
        self.title = title or (data.context is None and data.case.core_title) or data.case.title
        self.tracks = self.chart.tracks
        track = self.tracks[0]
        every = sorted(track.large, key=lambda large: large.mark.late)
        self.large, self.left_out = every[-MOST:], every[:-MOST]
        alleging = {large.claim["side"] for large in track.large}
        self.said = _weekly([mark for mark in track.above if mark.rows[0]["side"] in alleging])
        self.answers = _weekly(track.below)  # what answers another lane stands beside its region
        made = [Map(spec, data) for spec in data.maps.values()]
        self.route = next((m for m in made if m.has("leg")), None)
        self.region = next((m for m in made if m is not self.route and m.regions().has("region")), None)
        claims, self.about = data.claims, set()
        if self.region:
            named = claims["claim_id"].isin(self.region.rows["claim_id"].dropna())
            self.about = set(claims.loc[named, "allegation"])
        drawn = [(track, mark) for mark in (*self.said, *self.answers)]
        drawn += [(other, mark) for other in self.tracks[1:] for mark in other.marks if self._beside(mark)]
        super().__init__(rows_of(drawn))

    def make(self, width: int) -> Figure:
        """Draw title, statements, axis, answers, maps and footer; a phone has its statements as a list."""
        phone, shared = width < 500, width == SHARED[0]
        side, size = (4, 13.5) if phone else (22, 15.5)
        right, room = width - side, width - 2 * side
        fig, ax = panel(width)
        y, above, large = 10.0, self._above(), self._short()
        if not (phone and above):
            head = 34 if shared else 20 if phone else 27
            y = _title(self.title, room, head).draw(ax, side, y)
        y = lay(above, room, size + 1).draw(ax, side, y) + 8
        for told in large if phone else ():
            lay([(told.when, "m")], 78, 13).draw(ax, side, y)
            text = statement(replace(told, note=[]), room - 82, size=size, verb=23, day=False)
            y = text.draw(ax, side + 82, y) + 6
        scale = scale_of(self.chart.days, side, right)
        beside = {} if phone else said_at(large, size=size, verb=2 * size)
        y, _ = draw_axis(ax, scale, y, self.said, self.answers, large=beside)
        y = lay(self._answered(), room, size - 1).draw(ax, side, y + 4) + 8
        ax.plot([side, right], [y] * 2, color=PALETTE["ink"], lw=1.2)
        foot = lay(self._below(key=not shared), room, 13, 16)
        end = SHARED[1] - foot.height - 10 if shared else math.inf
        maps = [made for made in (self.route, self.region) if made]
        for row in [maps] if shared else [[made] for made in maps]:
            tall = min(end - y - 18, 165 if phone or self.route in row else 100)
            if tall > 80:  # less shows nothing
                y = self._maps(ax, row, side, y + 10, room, tall, end)
        return cut(fig, ax, foot.draw(ax, side, max(end, y) if shared else y + 10) + 10)

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
        others = [track for track in self.tracks[1:] if any(map(self._beside, track.marks))]
        words += [f"{_COLOURS[track.colour]}: {track.name}" for track in others]
        told = [f"{'; '.join(words)}."]
        drawn = {mark.kind for mark in self.answers}
        if context and key and drawn:
            signs = {"denies": "triangle: denies", "concedes": "upright: concedes a part"}
            signs["rejects"] = "cross: rejects proof or accuser"
            told.append(capital("; ".join(signs[kind] for kind in signs if kind in drawn)) + ".")
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

    def _answered(self) -> list[Run]:
        """Return what the answers did, and the sides that answer in the order they do."""
        if not self.answers:
            about = f"{self.tracks[0].name}: no answer" if self.tracks[1:] else "No answer"
            return [(f"{about} in this edition.", "m")]
        acts = answered([mark for mark in self.answers if mark.kind != "concedes"] or self.answers)
        marks = sorted(self.answers, key=lambda mark: mark.late)
        sides = dict.fromkeys(side_name(self.data, mark.rows[0]["side"], label=True) for mark in marks)
        return [(capital(acts), "b"), f": {listed(sides)}"]

    # Maps

    def _maps(
        self, ax: Axes, maps: list[Map], x: float, y: float, room: float, tall: float, end: float
    ) -> float:
        """Draw maps beside each other and their words to the right, or below where there is no room.

        Notes beyond `end` are left out. Return the y below.
        """
        left, low, notes = x, y + tall, list[list[Run]]()
        for made in maps:
            wide = min(room, tall / made.spec.height)
            sheet = made.draw(ax.figure, wide, wide * made.spec.height)
            sheet.put(ax, x, y)
            x += wide + 16
            notes += sheet.below
        if left + room - x < 200:
            x, y = left, low + 8
        if self.region in maps:
            y = self._told(ax, x, y, left + room - x) + 2
        for note in notes:
            words = lay(note, left + room - x, 13)
            if y + words.height > end:
                break
            y = words.draw(ax, x, y) + 4
        return max(y, low)

    def _beside(self, mark: Mark) -> bool:
        """Return whether an article's mark is about what the region's map shows."""
        return mark.filled and bool(self.about & {row["allegation"] for row in mark.rows})

    def _told(self, ax: Axes, x: float, y: float, room: float) -> float:
        """Write of the region: its statement, that no place is drawn, and who denied it in the articles."""
        for track in self.tracks:
            for large in track.large:
                if large.claim["allegation"] not in self.about:
                    continue
                name = f"{track.name}: " if track.name else ""
                y = lay([(name + large.claim["allegation_label"], "b")], room, 15).draw(ax, x, y) + 2
                told = replace(large, note=["A region is drawn: no site was named."])
                y = statement(told, room, size=14, verb=0).draw(ax, x, y) + 4
            for mark in track.below:
                if self._beside(mark):
                    sign_of(ax, mark, x + 7, y + 9)
                    y = label(mark, room - 20).draw(ax, x + 20, y, url=mark.url) + 4
        return y


def _title(words: str, room: float, size: float) -> Paragraph:
    """Return a title that does not leave a word or two on a line of their own."""
    for smaller in range(5):
        head = lay([(words, "h")], room, size - smaller, 1.2 * (size - smaller))
        if head.lines[-1].width > 0.3 * head.width:
            break
    return head


def _weekly(marks: Sequence[Mark]) -> list[Mark]:
    """Return the articles' marks, and of what is reported elsewhere one of each sign, side and week."""
    found = {}
    for mark in reversed(marks):
        week = id(mark) if mark.filled else mark.late.isocalendar()[:2]
        found[mark.kind, mark.rows[0]["side"], week] = mark
    return list(found.values())


picture = Picture
