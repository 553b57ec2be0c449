"""A picture that shows itself in a notebook, is drawn anew at every width, and can be changed before it is
published.

timeline = ac.timeline(frame)
timeline.on(lambda ax, width: ax.text(10, 20, "mine"))  # runs again at each width
timeline                                                # a cell's last line shows it
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..faults import CallError
from .style import NARROW, WIDE, fonts, style, svg

Change = Callable[[Axes, int], Any]


class Drawing:
    """A figure by rule: subclasses draw it in `make(width)`, from data alone.

    `rows` are the rows behind the picture, with a column `claim_id`, `statement_id` or both; `widths` are the
    widths in px at which it is published; `title` names the picture, which prints it where it is `titled`;
    `credit` names the sources of its map.
    """

    widths: dict[str, int] = {"wide": WIDE, "narrow": NARROW}
    title = credit = ""
    titled = False

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
            if not isinstance(figure, Figure):
                raise CallError(f"{type(self).__name__}.make returned no Figure but {type(figure).__name__}")
            for change in self._changes:
                change(figure.axes[0], width)
        return figure

    def svg(self, figure_id: str, variant: str, title: str, desc: str) -> str:
        """Return the SVG for a page, named and described: `variant` is a key of `widths`."""
        return svg(self.figure(self.widths[variant]), figure_id, variant, title=title, desc=desc)

    def png(self, width: int = WIDE, *, scale: float = 1) -> bytes:
        """Return the picture as a PNG, `scale` times `width` px wide."""
        stream, figure = io.BytesIO(), self.figure(width)
        with style():
            figure.savefig(stream, format="png", dpi=72 * scale, metadata={"Software": None})
        return stream.getvalue()

    def save(self, path: str | Path, width: int = WIDE) -> None:
        """Write the picture to `path`: a PNG at twice its size, or an SVG, as the name ends."""
        path = Path(path)
        if path.suffix == ".png":
            path.write_bytes(self.png(width, scale=2))
        elif path.suffix == ".svg":
            name = type(self).__name__.lower()
            drawn = svg(self.figure(width), name, "wide", title=self.title or name, desc=name)
            path.write_text(drawn, encoding="utf-8")
        else:
            raise CallError(f"a drawing is saved as .png or .svg, not as {path.name!r}")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        name = type(self).__name__.lower()
        head, end, rest = self.svg(name, "wide", self.title or name, name).partition(">")
        return {
            "image/svg+xml": f"{head}{end}<style>{fonts()}</style>{rest}",
            "text/plain": f"<{type(self).__name__} of {len(self.rows)} rows>",
        }
