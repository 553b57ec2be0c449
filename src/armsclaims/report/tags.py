"""Row headers in the tag tree of a PDF: Typst tags the header row of a table alone, and its wheel cannot be told more.

The cells that head a row (the first of each row below the header) become TH with the scope Row; the other cells lose their
list of headers, which names the column's alone, so that a reader takes both headers from the scopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(<</Type/StructElem/S/(Table|TBody|TR|TD|TH)[^\n]*)\n")
_KIDS = re.compile(rb"/K\[([^\]]*)\]")
_KID = re.compile(rb"(\d+) 0 R")
_HEADERS = re.compile(rb"<</O/Table/Headers\[[^\]]*\]>>")
_TABLE_ID = re.compile(rb"\(U(\d+)x")

Element = tuple[bytes, bytes]


def row_headers(made: bytes, without: int = 0) -> dict[bytes, bytes]:
    """Return, for `objects.replace`, the cells of a PDF of Typst's so that the first of each table's row heads that row.

    The first `without` tables of the document are left alone: their columns stand beside each other, and no row has a head.
    """
    elements = {number: (kind, body) for number, kind, body in _elements(made)}
    tables = [number for number, (kind, _) in elements.items() if kind == b"Table"]
    rewritten: dict[bytes, bytes] = {}
    for table in sorted(tables, key=lambda number: _order(number, elements))[without:]:
        for body in _kids(table, elements, b"TBody"):
            for row in _kids(body, elements, b"TR"):
                for at, cell in enumerate(_kids(row, elements, b"TD")):
                    rewritten[cell] = (
                        _head(elements[cell][1]) if at == 0 else _HEADERS.sub(b"", elements[cell][1], count=1)
                    )
    return rewritten


def _elements(made: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    for found in _OBJECT.finditer(made):
        yield found[1], found[3], found[2]


def _kids(number: bytes, elements: dict[bytes, Element], kind: bytes) -> list[bytes]:
    """Return the children of an element that are of a kind, in order."""
    found = _KIDS.search(
        elements[number][1], elements[number][1].index(b"/K[") if b"/K[" in elements[number][1] else 0
    )
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
