"""Where the labels of a time axis go: staircases, so that no leader crosses a text.

Two clusters are parted at the widest gap. Left of it text runs right and the earliest label lies farthest
from the axis; right of it text runs left and the latest lies farthest. A label that cannot be placed is left
out, unless it must stand.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from .typeset import LEFT, RIGHT, Paragraph

WIDTHS = (340, 240, 280, 320, 360, 420, 500, 580, 700)
"""Px of a large label's text at most: the first where no other is better."""
Box = tuple[float, float, float, float]
"""x0, x1, and the nearest and farthest px from the axis."""


@dataclass(eq=False)
class Label:
    """A label of the mark `of` that spans `low` to `high` px; `make(room)` lays its text out in `room` px.

    Placing fills in `text`, its `side` (the edge of the mark at which it is aligned) and its distance `away`
    from the axis.
    """

    low: float
    high: float
    make: Callable[[float], Paragraph]
    of: Any
    must: bool = False
    widest: float = 700
    text: Paragraph = field(default_factory=lambda: Paragraph([]))
    side: float = LEFT
    away: float = 0
    boxes: list[Box] = field(default_factory=list)

    @property
    def pad(self) -> float:
        """Px that the text keeps from others."""
        return 4 if self.must else 1

    @property
    def edge(self) -> float:
        """The px of its stem: the mark's middle, or the end of a span at which the text begins."""
        return self.low if self.side == LEFT else self.high

    @property
    def x(self) -> float:
        """The px at which the text begins, or ends where it runs left."""
        return self.edge + (5 if self.side == LEFT else -5)


def lowest(labels: Sequence[Label], left: float, right: float, marks: Sequence[Box]) -> list[Label]:
    """Return the labels that find room between `left` and `right`, clear of the marks.

    Most of them stand and take the least height: twice over, each large one tries every width.
    """
    labels = [replace(label, make=functools.cache(label.make)) for label in labels]

    def tried(label: Label, widest: float) -> list[Label]:
        label.widest = widest
        return _place(labels, left, right, marks)

    large = [label for label in labels if label.must]
    for label in large:
        label.widest = WIDTHS[0]
    for label in 2 * large:
        label.widest = max((label.widest, *WIDTHS), key=lambda widest: _merit(tried(label, widest)))
    return _place(labels, left, right, marks)


def height(labels: Sequence[Label]) -> float:
    """Return how far the labels reach from the axis."""
    return max((label.away + label.text.height for label in labels), default=0.0)


def _merit(labels: Sequence[Label]) -> tuple[float, float, float]:
    return len(labels), -height(labels), -sum(label.text.height for label in labels)


def _place(labels: Sequence[Label], left: float, right: float, marks: Sequence[Box]) -> list[Label]:
    """Place copies of labels and return those that stand."""
    wanted = sorted(map(replace, labels), key=lambda label: (label.low, label.high))
    while True:
        standing, failed = _staircases(wanted, left, right, marks)
        blocked = [label for label in failed if label.must]
        small = [label for label in standing if not label.must]
        if not blocked or not small:
            return standing
        # A text nearer to the axis cuts off a label that must stand: the small label nearest to it gives way.
        wanted.remove(min(small, key=lambda label: abs(label.low - blocked[0].low)))


def _staircases(
    labels: list[Label], left: float, right: float, marks: Sequence[Box]
) -> tuple[list[Label], list[Label]]:
    """Place two clusters from the widest gap outwards; the frame's edges count as labels."""
    edges = [left, *(label.high for label in labels)]
    gaps = [start - edge for start, edge in zip([*(one.low for one in labels), right], edges, strict=True)]
    cut = gaps.index(max(gaps))
    first, second = labels[:cut], labels[cut:]
    for number, label in enumerate(labels):
        label.side = LEFT if number < cut else RIGHT
    standing: list[Label] = []
    failed: list[Label] = []
    for label in [*reversed(first), *second]:
        rooms = _rooms(label, first, second, left, right)
        (standing if _settle(label, rooms, standing, marks) else failed).append(label)
    return standing, failed


def _rooms(label: Label, first: list[Label], second: list[Label], left: float, right: float) -> set[float]:
    """Return the widths to try for a text: all there is to the frame, and only up to the other cluster."""
    way, end, near = 1, right, [other.low for other in second]
    if label.side == RIGHT:
        way, end, near = -1, left, [other.high for other in first]
    frame = way * (end - label.x)
    other = min((way * (edge - label.x) - 8 for edge in near), default=frame)
    if way == 1 and other >= 150:  # what is right of the gap is placed later and needs a way up
        frame = min(other, frame)
    return {min(room, label.widest) for room in (frame, 320, other) if 120 <= room <= frame} or {frame}


def _settle(label: Label, rooms: set[float], standing: list[Label], marks: Sequence[Box]) -> bool:
    """Place a label as low as it goes without touching anything, in the width that serves best, if it can."""
    taken = sorted([*marks, *(box for other in standing for box in other.boxes)], key=itemgetter(2))
    texts = [other.boxes[0] for other in standing]
    found = []
    for room in rooms:
        text = label.make(room)
        x0 = label.x - label.side * text.width
        x1, away = x0 + text.width, 0.0
        across = (box for box in taken if x0 < box[1] + label.pad and box[0] < x1 + label.pad)
        for box in across:  # from the axis outwards: what was passed once is never in the way again
            if _touch((x0, x1, away, away + text.height), box, label.pad):
                away = box[3] + label.pad
        leader = (label.edge, label.edge, 0.0, away + 0.6 * text.height)
        if not any(_touch(leader, box, 1) for box in texts):
            clear = (x0, x1, away, away + text.height + (label.pad if label.must else 0))
            found.append((away + text.height, -room, away, text, [clear, leader]))
    if found:
        _, _, label.away, label.text, label.boxes = min(found, key=lambda option: option[:2])
    return bool(found)


def _touch(one: Box, two: Box, pad: float) -> bool:
    across = one[0] < two[1] + pad and two[0] < one[1] + pad
    return across and one[2] < two[3] + pad - 0.01 and two[2] < one[3] + pad - 0.01
