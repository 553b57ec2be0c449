"""The numbered objects of a PDF of Typst's: rewritten in place, with the table of offsets moved along.

Typst cannot be told all that the report needs, so a few dictionaries are rewritten after it: links (`leads.py`) and row headers
(`tags.py`). Each object of interest stands on a line of its own; no content and no mark of the pages changes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

_LENGTH = re.compile(rb"\d+ 0 obj\n<</Length (\d+)")
_SECTION = re.compile(rb"xref\n0 (\d+)\n")
_ENTRY = 20
"""The bytes of an entry of the table of offsets, by the standard."""


class Table:
    """The table of offsets of a PDF: where it stands, and where each object begins, by number (0 is no object)."""

    def __init__(self, made: bytes):
        self.at = made.rindex(b"xref\n", 0, made.rindex(b"startxref"))
        head = _SECTION.match(made, self.at)
        if not head:
            raise ValueError("the table of offsets is not of one section")
        self.first, self.end = head.end(), head.end() + _ENTRY * int(head[1])
        self.offsets = [int(made[entry : entry + 10]) for entry in range(self.first, self.end, _ENTRY)]

    def moved(self, made: bytes, steps: list[tuple[int, int]], at: int) -> bytes:
        """Return the table, and what follows it, for a file in which it stands at `at`.

        `steps` are (offset, how far everything that begins after it has moved), in order.
        """
        starts = [start for start, _ in steps]
        moves = [0, *(move for _, move in steps)]
        entries = [
            b"%010d" % (offset + moves[bisect_left(starts, offset)] if offset else 0)
            + made[entry + 10 : entry + _ENTRY]
            for offset, entry in zip(self.offsets, range(self.first, self.end, _ENTRY), strict=True)
        ]
        tail = re.sub(rb"(?<=startxref\n)\d+", b"%d" % at, made[self.end :])
        return b"".join([made[self.at : self.first], *entries, tail])


def replace(made: bytes, rewritten: Mapping[bytes, bytes]) -> bytes:
    """Return the file with other bodies, each of one line, for some objects by number as it is written."""
    if not rewritten:
        return made
    table = Table(made)
    parts: list[bytes] = []
    steps: list[tuple[int, int]] = []
    done = moved = 0
    for start, number in sorted((table.offsets[int(number)], number) for number in rewritten):
        begin = made.index(b"\n", start) + 1
        end = made.index(b"\n", begin)
        parts += [made[done:begin], rewritten[number]]
        moved += len(rewritten[number]) - (end - begin)
        steps.append((start, moved))
        done = end
    body = b"".join([*parts, made[done : table.at]])
    return body + table.moved(made, steps, len(body))


def unambiguous(made: bytes) -> bytes:
    """Return a PDF of Typst's in which no stream ends in a carriage return right before the line feed that ends its line.

    One stream in 256 does, by its check sum. That is lawful, but strict checkers take both for the end of the line and
    find the stream's length wrong. A carriage return more makes the end plain; the table of offsets is moved along.
    """
    table = Table(made)
    ends = []
    for offset in sorted(table.offsets):
        head = _LENGTH.match(made, offset)
        if head:
            end = made.index(b"stream\n", head.end()) + len(b"stream\n") + int(head[1])
            if made[end - 1 : end + 10] == b"\r\nendstream":
                ends.append(end)
    if not ends:
        return made
    bounds = [0, *ends, table.at]
    body = b"\r".join(made[start:stop] for start, stop in zip(bounds, bounds[1:], strict=False))
    return body + table.moved(made, [(end, moved) for moved, end in enumerate(ends, 1)], len(body))
