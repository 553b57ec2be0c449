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
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from ..faults import CallError
from .style import NARROW, WIDE, fonts, style, svg
from .typeset import Run, lay

Change = Callable[[Axes, int], Any]


class Drawing:
    """A figure by rule: subclasses draw it in `make(width)`, from data alone.

    `rows` are the rows behind the picture, with a column `claim_id`, `statement_id` or both; `widths` are the
    widths in px at which it is published. `title`, `subtitle` and `source` stand inside a picture that is
    shared (`framed`).
    """

    widths: dict[str, int] = {"wide": WIDE, "narrow": NARROW}
    title: str = ""
    subtitle: str | list[Run] = ""
    source: str | list[Run] = ""

    def __init__(self, rows: pd.DataFrame | None = None):
        self.rows = pd.DataFrame() if rows is None else rows
        self._changes: list[Change] = []

    def make(self, width: int) -> Figure:
        """Return the figure at `width` px; called inside `style()`."""
        raise NotImplementedError

    def on(self, change: Change) -> Drawing:
        """Run `change(ax, width)` on the figure's first axes at each width it is drawn at; return the
        drawing.
        """
        self._changes.append(change)
        return self

    def figure(self, width: int = WIDE, *, framed: bool = False) -> Figure:
        """Return a matplotlib Figure `width` px wide at 72 dots an inch; `framed` draws title and source
        inside it.
        """
        with style():
            figure = self.make(width)
            for change in self._changes:
                change(figure.axes[0], width)
            if framed:
                self.frame(figure, width)
        return figure

    def svg(self, figure_id: str, variant: str, title: str, desc: str, *, framed: bool = False) -> str:
        """Return the SVG for a page: `variant` is a key of `widths`, `title` and `desc` its name and
        description.
        """
        return svg(
            self.figure(self.widths[variant], framed=framed), figure_id, variant, title=title, desc=desc
        )

    def png(self, width: int = WIDE, *, scale: float = 1, framed: bool = False) -> bytes:
        """Return the picture as a PNG, `scale` times `width` px wide."""
        stream = io.BytesIO()
        with style():
            figure = self.figure(width, framed=framed)
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

    def frame(self, figure: Figure, width: int) -> None:
        """Make the figure taller, with title and subtitle above and the source below what it holds."""
        side = 24 if width >= 500 else 8
        room = width - 2 * side
        size = 25 if width >= 500 else 20
        above = [lay([(self.title, "h")], room, size)] if self.title else []
        above += [lay(self.subtitle, room, 15)] if self.subtitle else []
        below = [lay(self.source, room, 13)] if self.source else []
        top, bottom = (sum(part.height for part in parts) + (24 if parts else 0) for parts in (above, below))
        old = figure.get_figheight() * 72
        high = old + top + bottom
        figure.set_figheight(high / 72)
        for ax in figure.axes:
            left, low, wide, tall = ax.get_position(original=True).bounds
            ax.set_position((left, (bottom + low * old) / high, wide, tall * old / high))
        paper = figure.add_axes((0, 0, 1, 1), zorder=-1)
        paper.set(xlim=(0, width), ylim=(high, 0))
        paper.set_axis_off()
        for parts, y in ((above, 12.0), (below, high - bottom + 12.0)):
            for part in parts:
                y = part.draw(paper, side, y)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        name = type(self).__name__.lower()
        head, end, rest = self.svg(name, "wide", self.title or name, name).partition(">")
        small = io.BytesIO()  # in few colours, since a chapter keeps what its cells show
        Image.open(io.BytesIO(self.png(self.widths["wide"]))).convert("RGB").quantize(128).save(small, "PNG")
        return {
            "image/svg+xml": f"{head}{end}<style>{fonts()}</style>{rest}",
            "image/png": base64.b64encode(small.getvalue()).decode("ascii"),
            "text/plain": f"<{type(self).__name__} of {len(self.rows)} rows>",
        }
