"""Hold a drawn figure to this: no text overlaps another, and none leaves the figure."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from armsclaims.figures.style import style


def check(fig: Figure, *, slack: float = 0.5) -> list[str]:
    """Return one sentence for each text that overlaps another text or leaves the figure; an empty list is a
    pass.

    Boxes are those of the text at four times its size on the screen, shrunk by `slack` px on each side.
    """
    with style():
        dpi = fig.dpi
        fig.set_dpi(4 * dpi)
        try:
            fig.draw_without_rendering()
            boxes = [(t.get_text(), t.get_window_extent().padded(-4 * slack)) for t in drawn_texts(fig)]
            frame = fig.bbox.frozen()
        finally:
            fig.set_dpi(dpi)
    faults = [
        f"{text!r} leaves the figure"
        for text, box in boxes
        if box.x0 < frame.x0 or box.y0 < frame.y0 or box.x1 > frame.x1 or box.y1 > frame.y1
    ]
    return faults + [
        f"{a!r} overlaps {b!r}" for (a, one), (b, two) in combinations(boxes, 2) if one.overlaps(two)
    ]


def drawn_texts(fig: Figure) -> list[Text]:
    """Texts that are painted: visible, not empty, and no label of a tick outside its axis."""
    hidden: set[int] = set()
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not (ax.get_visible() and ax.axison and low <= tick.get_loc() <= high):
                    hidden |= {id(tick.label1), id(tick.label2)}
            if not (ax.get_visible() and ax.axison):
                hidden |= {id(axis.label), id(axis.get_offset_text())}
    texts = fig.findobj(Text)
    return [t for t in texts if t.get_visible() and t.get_text().strip() and id(t) not in hidden]
