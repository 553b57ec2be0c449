"""A picture that shows itself in a notebook, is drawn anew at every width, and can be changed before it is
published.

timeline = ac.timeline(frame)
timeline.on(lambda ax, width: ax.text(10, 20, "mine"))  # runs again at each width
timeline                                                # a cell's last line shows it
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from .style import NARROW, WIDE, style, svg

Change = Callable[[Axes, int], Any]


class Drawing:
    """A figure by rule: subclasses draw it in `make(width)`, from data alone.

    `rows` are the rows behind the picture, with a column `claim_id`, `statement_id` or both; `widths` are the
    widths in px at which it is published; `title` names the picture, `credit` the sources of its map.
    """

    widths: dict[str, int] = {"wide": WIDE, "narrow": NARROW}
    title = credit = ""

    def __init__(self, rows: pd.DataFrame):
        self.rows = rows
        self._changes: list[Change] = []

    def make(self, width: int) -> Figure:
        """Return the figure at `width` px; called inside `style()`."""
        raise NotImplementedError

    def on(self, change: Change) -> Self:
        """Run `change(ax, width)` on the figure's first axes at each width; return the drawing."""
        self._changes.append(change)
        return self

    def figure(self, width: int = WIDE) -> Figure:
        """Return a matplotlib Figure `width` px wide at 72 dots an inch."""
        with style():
            figure = self.make(width)
            for change in self._changes:
                change(figure.axes[0], width)
        return figure

    def svg(self, figure_id: str, variant: str, title: str, desc: str) -> str:
        """Return the SVG for a page, named and described: `variant` is a key of `widths`."""
        return svg(self.figure(self.widths[variant]), figure_id, variant, title=title, desc=desc)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        name, stream = type(self).__name__.lower(), io.BytesIO()
        with style():
            self.figure(self.widths["wide"]).savefig(stream, format="png", metadata={"Software": None})
        return {
            "image/svg+xml": self.svg(name, "wide", self.title or name, name),
            "image/png": base64.b64encode(stream.getvalue()).decode("ascii"),
            "text/plain": f"<{type(self).__name__} of {len(self.rows)} rows>",
        }
