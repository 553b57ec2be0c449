"""Where the labels of a time axis go: staircases, so that no leader crosses a text.

Two clusters are parted at the widest gap. Left of it text runs right and the earliest label lies farthest
from the axis; right of it text runs left and the latest lies farthest. A label that finds no room is left
out; those that must stand are the last to go.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from .typeset import LEFT, RIGHT, Paragraph

WIDTHS = (340, 240, 280, 320, 360, 420, 500, 580, 700)
"""Px of the text of a label that must stand: the first where no other is better, the last for all others."""
NARROWEST = 150
"""Px of a text at least that ends where the other cluster begins."""
Box = tuple[float, float, float, float]
"""x0, x1, and the nearest and farthest px from the axis."""


@dataclass
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
    widest: float = WIDTHS[-1]
    text: Paragraph = field(default_factory=lambda: Paragraph([]))
    side: float = LEFT
    away: float = 0

    @property
    def edge(self) -> float:
        """The px of its stem: the mark's middle, or the end of a span at which the text begins."""
        return self.low if self.side == LEFT else self.high

    @property
    def x(self) -> float:
        """The px at which the text begins, or ends where it runs left."""
        return self.edge + (5 if self.side == LEFT else -5)


def height(labels: Sequence[Label]) -> float:
    """Return how far the labels reach from the axis."""
    return max((label.away + label.text.height for label in labels), default=0.0)


def placed(labels: Sequence[Label], left: float, right: float, marks: Sequence[Box]) -> list[Label]:
    """Return the labels that find room between `left` and `right`, clear of the marks.

    Where one that must stand finds none, those that need not are left out. Twice over, each that must
    tries every width.
    """
    labels = [replace(label, make=functools.cache(label.make)) for label in labels]
    large = [label for label in labels if label.must]

    def merit(label: Label, widest: float) -> tuple[float, ...]:
        label.widest = widest
        standing = _staircases(labels, left, right, marks)
        return len(standing), -height(standing), -sum(height([label]) for label in standing)

    for label in large:
        label.widest = WIDTHS[0]
    for label in 2 * large:
        label.widest = max((label.widest, *WIDTHS), key=functools.partial(merit, label))
    standing = _staircases(labels, left, right, marks)
    failed = len(large) > sum(label.must for label in standing)
    return _staircases(large, left, right, marks) if failed else standing


def _staircases(labels: Sequence[Label], left: float, right: float, marks: Sequence[Box]) -> list[Label]:
    """Place copies of labels in two clusters from the widest gap outwards; the frame's edges count as
    labels.
    """
    labels = sorted(map(replace, labels), key=lambda label: (label.low, label.high))
    starts, ends = [*(label.low for label in labels), right], [left, *(label.high for label in labels)]
    gaps = [start - end for start, end in zip(starts, ends, strict=True)]
    cut = gaps.index(max(gaps))
    standing: list[Label] = []
    taken, texts = list(marks), list[Box]()
    for number in [*reversed(range(cut)), *range(cut, len(labels))]:
        label = labels[number]
        label.side = LEFT if number < cut else RIGHT
        if number < cut:
            frame, other = right - label.x, starts[cut] - label.x - 8
        else:
            frame, other = label.x - left, label.x - max(ends[: cut + 1]) - 8
        label.text = label.make(min(label.widest, other if other >= NARROWEST else frame))
        x0 = label.x - label.side * label.text.width
        x1, label.away = x0 + label.text.width, 0.0
        pad = 4 if label.must else 1
        for box in sorted(taken, key=itemgetter(2)):  # outwards: what was passed is never in the way again
            if _touch((x0, x1, label.away, height([label])), box, pad):
                label.away = box[3] + pad
        text = x0, x1, label.away, height([label])
        leader = label.edge, label.edge, 0.0, label.away + 0.6 * label.text.height
        if not any(_touch(leader, box, 1) for box in texts):
            standing.append(label)
            texts.append(text)
            taken += [text, leader]
    return standing


def _touch(one: Box, two: Box, pad: float) -> bool:
    across = one[0] < two[1] + pad and two[0] < one[1] + pad
    return across and one[2] < two[3] + pad - 0.01 and two[2] < one[3] + pad - 0.01
