"""Tables to files: CSV, `legs.geojson`, `datapackage.json` and the data dictionary, byte for byte the same
each time.

A text cell that a spreadsheet would run as a formula is written with a leading apostrophe, which `dataset`
takes off.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import files
from ..coding.case import Case
from ..coding.schema import CONTEXT, LEG_COLUMNS, PLACE_COLUMNS, TABLES, Column, Table

LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a text for a formula."""


def cell(value: Any, kind: str) -> str:
    """Return a value as CSV holds it: empty for None, whole numbers without a point, text made harmless."""
    if value is None:
        return ""
    if kind in ("integer", "number"):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    text = str(value)[:10] if kind == "date" else str(value)
    return "'" + text if text.startswith(RISKY) else text


def to_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV text: header, LF ends, quotes only where needed."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    writer.writerows([cell(row.get(column.name), column.type) for column in columns] for row in rows)
    return stream.getvalue()


def datapackage(case: Case, tables: Iterable[Table]) -> dict[str, Any]:
    """Return the Frictionless descriptor of tables."""
    resources = []
    for table in tables:
        fields = []
        for column in table.columns:
            constraints: dict[str, Any] = {"required": True} if column.required else {}
            if values := column.values(case):
                constraints["enum"] = list(values)
            field = {"name": column.name, "type": column.type, "description": column.description}
            fields.append(field | ({"constraints": constraints} if constraints else {}))
        schema: dict[str, Any] = {
            "fields": fields,
            "primaryKey": list(table.key),
            "missingValues": [""],
        }
        if table.refers:
            schema["foreignKeys"] = [
                {"fields": own.split(), "reference": {"resource": other, "fields": list(TABLES[other].key)}}
                for own, other in table.refers.items()
            ]
        resources.append(
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "description": table.description,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    resources.append(
        {"name": "legs", "path": "legs.geojson", "format": "geojson", "mediatype": "application/geo+json"}
    )
    return {
        "name": "armsclaims",
        "title": "Claims about alleged arms transfers, with the words they stand on",
        "profile": "data-package",
        "licenses": [LICENCE],
        "contributors": [{"title": "the armsclaims maintainers", "role": "author"}],
        **({"corrections": case.contact} if case.contact else {}),
        "resources": resources,
    }


_DICTIONARY = """# Data dictionary

Generated from `src/armsclaims/coding/schema.py` and the lists of `case.yml`; edit these, not this page. How a
claim is coded is told in [CODEBOOK.md](CODEBOOK.md). The tables are CSV (UTF-8, LF, empty = missing) in
`data/processed/` and in every edition's `data/`. A text that a spreadsheet would run as a formula carries a
leading apostrophe.

The dataset is CC BY 4.0; what its fragments quote remains the publishers'. `data/basemap/` lists the licences
of map data.

`context.csv` is a tier of its own, in `edition=extended` alone: statements that other publications report,
compiled from the pages at their addresses in our own words, quoting nothing. A row says that a page reports a
statement, not that it is true. It is a selection, not a census; rows of one occasion are one occasion, and
many rows share one originator.
"""


def dictionary(case: Case) -> str:
    """Return the data dictionary as Markdown, from the one schema and the lists of the case."""
    parts = [_DICTIONARY]
    shown = [(f"{t.name}.csv", t.description, t.columns) for t in (*TABLES.values(), CONTEXT)]
    shown.append(("legs.geojson", "one feature a claimed leg; properties:", LEG_COLUMNS))
    shown.append(("places.csv", "the place list that sheets and maps share (in `data/`)", PLACE_COLUMNS))
    for name, description, columns in shown:
        parts += [
            f"## {name}\n",
            f"{description[0].upper()}{description[1:]}.\n",
            "| column | type | meaning | values |",
            "|---|---|---|---|",
        ]
        for column in columns:
            values = ", ".join(map(str, column.values(case))) or (column.unit and f"in {column.unit}")
            parts.append(f"| {column.name} | {column.type} | {column.description} | {values} |")
        parts.append("")
    return "\n".join(parts)


def contents(tables: Mapping[str, list[dict]], legs: Mapping[str, Any], case: Case) -> dict[str, str]:
    """Return the files of the dataset by name."""
    known = [table for table in (*TABLES.values(), CONTEXT) if table.name in tables]
    found = {f"{table.name}.csv": to_csv(table.columns, tables[table.name]) for table in known}
    found["legs.geojson"] = json.dumps(legs, ensure_ascii=False, separators=(",", ":")) + "\n"
    found["datapackage.json"] = files.as_json(datapackage(case, known), sort_keys=False)
    return found
