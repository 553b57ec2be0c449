"""Row headers in the tag tree of a PDF: Typst tags the header row of a table alone, and its wheel cannot be told more.

The cells that head a row (the first of each row below the header) become TH with the scope Row; the other cells lose their
list of headers, which names the column's alone, so that a reader takes both headers from the scopes. Only dictionaries of
structure elements are rewritten, and the table of offsets with them: no content, no mark of the pages changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(<</Type/StructElem/S/(Table|TBody|TR|TD|TH)[^\n]*)\n")
_KIDS = re.compile(rb"/K\[([^\]]*)\]")
_KID = re.compile(rb"(\d+) 0 R")
_HEADERS = re.compile(rb"<</O/Table/Headers\[[^\]]*\]>>")
_TABLE_ID = re.compile(rb"\(U(\d+)x")
_ENTRY = re.compile(rb"(\d{10})(?= \d{5} n)")

Element = tuple[bytes, bytes]


def row_headers(made: bytes, without: int = 0) -> bytes:
    """Return a PDF of Typst's in which the first cell of each table's row is the header of that row.

    The first `without` tables of the document are left alone: their columns stand beside each other, and no row has a head.
    """
    elements = {number: (kind, body) for number, kind, body in _elements(made)}
    tables = [number for number, (kind, _) in elements.items() if kind == b"Table"]
    rewritten: dict[bytes, bytes] = {}
    for table in sorted(tables, key=lambda number: _order(number, elements))[without:]:
        for body in _kids(table, elements, b"TBody"):
            for row in _kids(body, elements, b"TR"):
                for at, cell in enumerate(_kids(row, elements, b"TD")):
                    rewritten[cell] = _head(elements[cell][1]) if at == 0 else _HEADERS.sub(b"", elements[cell][1], count=1)
    return _replace(made, rewritten) if rewritten else made


def _elements(made: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    for found in _OBJECT.finditer(made):
        yield found[1], found[3], found[2]


def _kids(number: bytes, elements: dict[bytes, Element], kind: bytes) -> list[bytes]:
    """Return the children of an element that are of a kind, in order."""
    found = _KIDS.search(elements[number][1], elements[number][1].index(b"/K[") if b"/K[" in elements[number][1] else 0)
    return [kid for kid in (_KID.findall(found[1]) if found else []) if elements.get(kid, (b"",))[0] == kind]


def _order(number: bytes, elements: dict[bytes, Element]) -> int:
    """Return the number Typst gave a table, which is in the names of its header cells."""
    waiting = [number]
    while waiting:
        now = waiting.pop(0)
        kind, body = elements[now]
        if kind == b"TH" and (named := _TABLE_ID.search(body)):
            return int(named[1])
        kids = _KIDS.search(body)
        waiting += [kid for kid in (_KID.findall(kids[1]) if kids else []) if kid in elements]
    return 0


def _head(body: bytes) -> bytes:
    """Return a cell as the header of its row."""
    body = body.replace(b"/S/TD", b"/S/TH", 1)
    scope = b"<</O/Table/Scope/Row>>"
    if _HEADERS.search(body):
        return _HEADERS.sub(scope, body, count=1)
    if b"/A[" in body:
        return body.replace(b"/A[", b"/A[" + scope, 1)
    return body.replace(b"/K[", b"/A[" + scope + b"]/K[", 1)


def _replace(made: bytes, rewritten: dict[bytes, bytes]) -> bytes:
    """Return the file with other bodies for some objects, and the offsets of all objects after them moved along."""
    at = made.rindex(b"xref\n", 0, made.rindex(b"startxref"))
    shifts: list[tuple[int, int]] = []

    def swap(found: re.Match[bytes]) -> bytes:
        new = rewritten.get(found[1], found[2])
        shifts.append((found.start(2), len(new) - len(found[2])))
        return b"\n%b 0 obj\n%b\n" % (found[1], new)

    body = _OBJECT.sub(swap, made[:at])
    moved, total, steps = {}, 0, iter([*shifts, (at, 0)])
    start, change = next(steps)
    for offset in sorted(int(entry) for entry in _ENTRY.findall(made[at:])):
        while start < offset and (start, change) != (at, 0):
            total += change
            start, change = next(steps)
        moved[offset] = offset + total
    table = _ENTRY.sub(lambda entry: b"%010d" % moved[int(entry[1])], made[at:])
    return body + re.sub(rb"(?<=startxref\n)\d+", str(len(body)).encode(), table)
