"""The controls: a row of chips a facet, each with the number of claims it would show, and the search and dates below."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w
import pandas as pd

from ..coding import schema
from .choosing import DATES, FACETS, NONE, TIERS, Choice, facet

MANY = 24
"""More values than this are a list to choose from and no chips."""
ORDERED = {"act": schema.ACTS, "stage": (*schema.STAGES, NONE), "side": schema.SIDES}
"""Facets whose values stand in the order of their closed list; others stand by their number of claims."""
EMPTY = "ac-zero"


class Facet:
    """One facet's controls. `value` is what is chosen; `tell(counts)` writes numbers beside the values."""

    def __init__(self, label: str, values: dict[str, str], changed: Callable[[], None]):
        self.values, self.quiet, self.changed = values, False, changed
        self.label = w.Label(label).add_class("ac-label")
        self.chips: dict[str, w.ToggleButton] = {}
        self.list: w.SelectMultiple | None = None
        if len(values) > MANY:
            self.list = w.SelectMultiple(options=[(words, value) for value, words in values.items()], rows=5)
            self.list.observe(lambda _: self._told(), "value")
            inside: list[w.Widget] = [self.list]
        else:
            layout = w.Layout(width="auto", height="auto")
            self.chips = {
                value: w.ToggleButton(description=words, layout=layout).add_class("ac-chip")
                for value, words in values.items()
            }
            for chip in self.chips.values():
                chip.observe(lambda _: self._told(), "value")
            inside = list(self.chips.values())
        self.row = w.HBox([self.label, w.Box(inside).add_class("ac-chips")]).add_class("ac-facet")

    def _told(self) -> None:
        if not self.quiet:
            self.changed()

    @property
    def value(self) -> tuple[str, ...]:
        """The values chosen, in the order shown."""
        if self.list is not None:
            return tuple(self.list.value)
        return tuple(value for value, chip in self.chips.items() if chip.value)

    def choose(self, kept: tuple[str, ...]) -> None:
        """Choose these values and no others, without telling; a value that is not here is left out."""
        self.quiet = True
        if self.list is not None:
            self.list.value = tuple(value for value in kept if value in self.values)
        for value, chip in self.chips.items():
            chip.value = value in kept
        self.quiet = False

    def tell(self, counts: dict[str, int]) -> None:
        """Write beside each chip how many claims it would show, and dim those that would show none."""
        for value, chip in self.chips.items():
            number = counts.get(value, 0)
            words = f"{self.values[value]}\u2002{number:,}"
            if chip.description != words:
                chip.description = words
                (chip.remove_class if number else chip.add_class)(EMPTY)


class Board(w.VBox):
    """All controls of the explorer; `choice` is what they say, and `changed` is called when a person changes one."""

    def __init__(
        self,
        claims: pd.DataFrame,
        printed: dict[str, dict[str, str]],
        changed: Callable[[], None],
        *,
        tiers: bool = False,
    ):
        self.changed, self.quiet = changed, False
        self.facets = {}
        for column, label in FACETS.items():
            values = facet(claims, column).value_counts()
            found = [value for value in ORDERED.get(column, ()) if value in values.index]
            found += [value for value in values.index if value not in found]
            self.facets[column] = Facet(
                label, {value: printed.get(column, {}).get(value, value) for value in found}, self._told
            )
        self.tier = (
            Facet("Tier", {"coded": "coded here", "context": "reported elsewhere"}, self._told)
            if tiers
            else None
        )
        self.search = w.Text(placeholder="words in any column", continuous_update=False).add_class(
            "ac-search"
        )
        self.date_from = w.Text(placeholder="2022-10", continuous_update=False).add_class("ac-date")
        self.date_to = w.Text(placeholder="2023-10-13", continuous_update=False).add_class("ac-date")
        self.dates = w.Dropdown(options=[(words, what) for what, words in DATES.items()]).add_class("ac-what")
        self.sure = w.Dropdown(options=[("may lie within", False), ("surely lies within", True)]).add_class(
            "ac-sure"
        )
        self.clear = w.Button(description="Clear all", icon="times").add_class("ac-button")
        self.clear.on_click(lambda _: self.say(Choice(), tell=True))
        for control in (self.search, self.date_from, self.date_to, self.dates, self.sure):
            control.observe(lambda _: self._told(), "value")
        super().__init__(self._rows())
        self.add_class("ac-board")

    def _rows(self) -> list[w.Widget]:
        def text(words: str) -> w.Label:
            return w.Label(words).add_class("ac-between")

        dates = [self.dates, self.sure, text("from"), self.date_from, text("to"), self.date_to]
        rows = [one.row for one in self.facets.values()] + ([self.tier.row] if self.tier else [])
        for label, inside in (("Date", dates), ("Search", [self.search, self.clear])):
            rows.append(
                w.HBox([w.Label(label).add_class("ac-label"), w.Box(inside).add_class("ac-chips")]).add_class(
                    "ac-facet"
                )
            )
        return rows

    def _told(self) -> None:
        if not self.quiet:
            self.changed()

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        values = {column: one.value for column, one in self.facets.items() if one.value}
        tiers = (self.tier.value if self.tier else ()) or TIERS
        return Choice(
            values,
            self.search.value,
            self.date_from.value.strip(),
            self.date_to.value.strip(),
            self.dates.value,
            self.sure.value,
            tiers,
        )

    def say(self, choice: Choice, *, tell: bool = False) -> None:
        """Set every control to what `choice` says; `tell` calls `changed` once afterwards."""
        self.quiet = True
        for column, one in self.facets.items():
            one.choose(choice.values.get(column, ()))
        if self.tier:
            self.tier.choose(() if choice.tiers == TIERS else choice.tiers)
        self.search.value, self.date_from.value, self.date_to.value = (
            choice.words,
            choice.date_from,
            choice.date_to,
        )
        self.dates.value, self.sure.value = choice.dates, choice.sure
        self.quiet = False
        if tell:
            self.changed()

    def tell(self, counts: dict[str, dict[str, int]]) -> None:
        """Write the numbers of claims beside all chips."""
        for column, one in self.facets.items():
            one.tell(counts.get(column, {}))
