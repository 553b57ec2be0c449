"""A sheet as a table, a row a claim, and back: for coders who work in a spreadsheet.

Export and import unchanged leaves the sheet's bytes; a changed cell changes its own line of YAML. The first
column holds the sentence's words, for reading alone. Lists in a cell are parted by semicolons:
`port-elm:loading; vesk-city:unloading`.
"""

from __future__ import annotations

import copy
import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from .. import files
from ..evidence.text import fold, segment, words
from ..faults import DataError, Fault
from . import schema
from .lists import Lists
from .yamlio import read, yaml

STATEMENT = ("speaker", "occasion", "cue", "attribution", "chain", "said", "said_basis")
CLAIM = (
    "summary",
    "act",
    "certainty",
    "certainty_words",
    "worded_by",
    "allegation",
    "stage",
    "item",
    "quantity",
    "quantity_kind",
    "quantity_min",
    "quantity_max",
    "quantity_unit",
    "event",
    "event_basis",
    "leg",
    "places",
    "discloses",
    "links",
    "support",
    "proposal",
    "reason",
)
COLUMNS = ("words", "claim", "sentence", "exact", "passage", *STATEMENT, *CLAIM)
"""The columns of the table; `words` is ignored when a table is read."""

MOST_ROWS = 10_000
"""The most rows that a table of claims may have."""
_NESTED = {
    "said": ("said", "edtf"),
    "said_basis": ("said", "basis"),
    "event": ("event", "edtf"),
    "event_basis": ("event", "basis"),
    "quantity": ("quantity", "text"),
    "quantity_kind": ("quantity", "kind"),
    "quantity_min": ("quantity", "min"),
    "quantity_max": ("quantity", "max"),
    "quantity_unit": ("quantity", "unit"),
}
_NUMBERS = ("sentence", "quantity_min", "quantity_max")
_DISCLOSURE = re.compile(r"([\w-]+)\s*=\s*(\w+)(?:/(\w+))?(?:\s*\((.*)\))?")
_LINK = re.compile(r"(\w+)\s+(\S+)\s+by\s+(\w+)")
_LEG = re.compile(r"([\w-]+)\s*>\s*([\w-]+)\s+by\s+(\w+)")
_SUPPORT = re.compile(r"(\d+)\s*:\s*(.+)", re.S)
_PASSAGE = re.compile(r"(.+?)\s*(?:\.\.\.|…)\s*(.+)", re.S)
_NUMBERED = re.compile(r"(.+)/(\d+)")
Rows = list[dict[str, str]]


# --- out ---


def rows_of(sheet: Mapping[str, Any], text: str | None = None) -> Rows:
    """Return the claims of a sheet as rows; with the article's text also the sentence's words and
    readable passages.
    """
    sentences = {s.number: text[s.start : s.end] for s in segment(text)} if text is not None else {}
    rows = []
    for statement in sheet.get("statements") or ():
        for claim in statement["claims"]:
            shown = sentences.get(claim["sentence"], "")
            row = {"words": " ".join(shown.split()), "claim": claim["id"], "sentence": str(claim["sentence"])}
            row |= {"exact": claim["exact"], "passage": passage_words(shown, claim.get("passage"))}
            row |= {name: _cell(statement, name) for name in STATEMENT}
            row |= {name: _cell(claim, name) for name in CLAIM}
            rows.append(row)
    return rows


def passage_words(shown: str, passage: Any) -> str:
    """Return a passage as its first and last words, "that … harbour/2" if the last stands twice; numbers
    without a text.
    """
    if not passage:
        return ""
    places = words(shown)
    if passage[1] > len(places):
        return f"{passage[0]} … {passage[1]}"
    spoken = [shown[a:b] for a, b in places]
    return f"{_nth(spoken, passage[0])} … {_nth(spoken, passage[1] - 1)}"


def _nth(spoken: list[str], at: int) -> str:
    same = [n for n, word in enumerate(spoken) if fold(word) == fold(spoken[at])]
    return spoken[at] if len(same) == 1 else f"{spoken[at]}/{same.index(at) + 1}"


def _cell(node: Mapping[str, Any], name: str) -> str:
    if name in _NESTED:
        outer, inner = _NESTED[name]
        value = (node.get(outer) or {}).get(inner)
    else:
        value = node.get(name)
    if value is None or value == []:
        return ""
    writers = {
        "chain": _chain,
        "leg": _leg,
        "places": _places,
        "discloses": _disclosures,
        "links": _links,
        "support": _support,
    }
    return writers[name](value) if name in writers else _number(value)


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _chain(value: Any) -> str:
    return " > ".join(value)


def _leg(value: Any) -> str:
    return f"{value['from']} > {value['to']} by {value['mode']}"


def _places(value: Any) -> str:
    return "; ".join(f"{place['id']}:{place['role']}" for place in value)


def _disclosures(value: Any) -> str:
    told = []
    for entry in value:
        words_ = f"{entry['attribute']}={entry['disclosure']}" + (
            f"/{entry['knowledge']}" if "knowledge" in entry else ""
        )
        more = [
            f"{key}: {entry[key]}"
            for key in ("reason", "certainty", "worded_by", "checkable_by")
            if key in entry
        ]
        told.append(words_ + (f" ({' | '.join(more)})" if more else ""))
    return "; ".join(told)


def _links(value: Any) -> str:
    return "; ".join(f"{link['relation']} {link['to']} by {link['linked_by']}" for link in value)


def _support(value: Any) -> str:
    return "; ".join(f"{extra['sentence']}: {extra['exact']}" for extra in value)


def to_csv(rows: Rows) -> bytes:
    """Return the table as CSV, UTF-8 with the mark by which spreadsheets know it."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Rows, lists: Lists) -> bytes:
    """Return the table as a workbook in which closed lists and ids are chosen from drop-downs."""
    from openpyxl import Workbook  # slow to import, and asked for by name
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, choices = book.active, book.create_sheet("lists")
    sheet.title, sheet.freeze_panes = "claims", "C2"
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(
            [f"'{row[name]}" if row[name][:1] in "=+-@" and row[name][1:] else row[name] for name in COLUMNS]
        )
    for number, (name, values) in enumerate(_choices(lists).items(), 1):
        for at, value in enumerate(values, 1):
            choices.cell(at, number, value)
        letter, column = (
            choices.cell(1, number).column_letter,
            sheet.cell(1, COLUMNS.index(name) + 1).column_letter,
        )
        rule = DataValidation(
            "list", formula1=f"lists!${letter}$1:${letter}${max(1, len(values))}", allow_blank=True
        )
        sheet.add_data_validation(rule)
        rule.add(f"{column}2:{column}2000")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _choices(lists: Lists) -> dict[str, Iterable[str]]:
    return {
        "speaker": list(lists.speakers),
        "occasion": list(lists.occasions),
        "allegation": list(lists.allegations),
        "attribution": schema.ATTRIBUTIONS,
        "act": schema.ACTS,
        "certainty": schema.CERTAINTIES,
        "worded_by": schema.WORDED_BY,
        "stage": schema.STAGES,
        "quantity_kind": schema.QUANTITY_KINDS,
        "event_basis": schema.DATE_BASES,
        "said_basis": schema.DATE_BASES,
    }


# --- in ---


def read_rows(path: Path) -> Rows:
    """Return the rows of a CSV or XLSX file; DataError naming the row for whatever is no table of claims."""
    if path.suffix.lower() == ".xlsx":
        header, body = _workbook(path)
    else:
        header, body = _comma_separated(path)
    unknown = [name for name in header if name not in COLUMNS]
    lacking = [
        name
        for name in ("claim", "sentence", "exact", "speaker", "occasion", "act", "allegation")
        if name not in header
    ]
    if unknown or lacking:
        told = f"there is no column {unknown[0]!r}" if unknown else f"the column {lacking[0]!r} is missing"
        raise _fault(path, 1, "columns", told, f"the columns are {', '.join(COLUMNS)}")
    rows = []
    for number, cells in enumerate(body, 2):
        if len(cells) != len(header) and any(cells):
            raise _fault(
                path, number, "row-width", f"{len(cells)} cells, the header has {len(header)}", "mend the row"
            )
        row = dict.fromkeys(COLUMNS, "") | {
            name: cell.strip() for name, cell in zip(header, cells, strict=False)
        }
        if any(row[name] for name in COLUMNS if name != "words"):
            rows.append(row | {"row": str(number)})
    return rows


def _fault(path: Path, row: int, rule: str, message: str, mend: str) -> DataError:
    return DataError([Fault(path.name, rule, f"row {row}: {message}", mend)])


def _comma_separated(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        text = files.read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(path, 1, "not-utf8", "the file is not UTF-8", "save it as “CSV UTF-8”") from None
    if "\0" in text:
        raise _fault(path, 1, "not-utf8", "the file holds zero bytes", "save it as “CSV UTF-8”")
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False))
    except csv.Error as error:
        raise _fault(path, 1, "bad-csv", str(error), "shorten the cell, or close its quotes") from None
    if not table:
        raise _fault(path, 1, "columns", "the file is empty", "export the sheet first")
    return table[0], table[1:]


def _workbook(path: Path) -> tuple[list[str], list[list[str]]]:
    import zipfile

    from openpyxl import load_workbook  # slow to import, and asked for by name

    packed = io.BytesIO(files.read_bytes(path))
    try:
        with zipfile.ZipFile(packed) as parts:
            if sum(part.file_size for part in parts.infolist()) > files.MOST_BYTES:
                raise ValueError(f"unpacked it is larger than {files.MOST_BYTES // 1_000_000} MB")
            if any(b"<!DOCTYPE" in parts.read(name) for name in parts.namelist()):
                raise ValueError("it declares entities, as no workbook does")
        sheet = load_workbook(packed, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what a workbook says of its size may be wrong
        table = []
        for row in sheet.iter_rows(values_only=True, max_col=2 * len(COLUMNS)):
            if len(table) > MOST_ROWS:
                raise ValueError(f"it has over {MOST_ROWS:,} rows")
            cells = ["" if cell is None else _number(cell) for cell in row]
            table.append(cells[: max((n for n, cell in enumerate(cells, 1) if cell), default=0)])
    except Exception as error:  # openpyxl lets through whatever a damaged part leads to
        why = str(error) or type(error).__name__
        raise _fault(path, 1, "not-a-workbook", f"this is no workbook ({why})", "save it as .xlsx") from None
    if not table:
        raise _fault(path, 1, "columns", "the first worksheet is empty", "export the sheet first")
    width = len(table[0])
    body = [[cell.removeprefix("'") for cell in row] for row in table[1:]]
    return table[0], [[*row, *[""] * (width - len(row))] for row in body]


def apply(sheet: CommentedMap, rows: Rows, text: str | None, name: str) -> list[str]:
    """Change a sheet to what the rows say, in place, and return what changed, a line each.

    `sheet` is round-trip YAML; only cells that differ from an export of it are written. Rows with a new claim
    id add a claim, a claim without a row is taken out. Raises DataError with every fault by row of the file
    `name`.
    """
    before = {row["claim"]: row for row in rows_of(sheet, text)}
    sentences = {s.number: text[s.start : s.end] for s in segment(text)} if text is not None else {}
    faults, changes = _duplicates(rows, name), []
    for row in rows:
        try:
            changes += _apply_row(sheet, row, before.get(row["claim"]), sentences)
        except ValueError as error:
            message, _, mend = str(error).partition(" -- ")
            faults.append(Fault(name, "bad-cell", f"row {row['row']}: {message}", mend or "correct the cell"))
    if faults:
        raise DataError(faults)
    for gone in before.keys() - {row["claim"] for row in rows}:
        _take_out(sheet, gone)
        changes.append(f"{gone}: taken out")
    return changes


def _duplicates(rows: Rows, name: str) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for row in rows:
        if row["claim"] in seen:
            message = f"row {row['row']}: claim {row['claim']!r} stands in row {seen[row['claim']]} as well"
            faults.append(Fault(name, "duplicate-claim", message, "give one of them another id"))
        seen[row["claim"]] = row["row"]
    return faults


def _apply_row(
    sheet: CommentedMap, row: dict[str, str], old: dict[str, str] | None, sentences: dict[int, str]
) -> list[str]:
    if not row["claim"]:
        raise ValueError("the claim has no id -- write a short name such as ships-left")
    old = old or dict.fromkeys(COLUMNS, "")
    changed = [name for name in COLUMNS if name != "words" and row[name] != old[name]]
    if not changed:
        return []
    statement, claim = _home(sheet, row)
    if any(name in STATEMENT for name in changed) and old["claim"] and len(statement["claims"]) > 1:
        statement = _split_off(sheet, statement, claim)
    for name in changed:
        if name == "claim":
            continue
        node = statement if name in STATEMENT else claim
        _put(
            node,
            name,
            row[name],
            sentences.get(int(row["sentence"] or 0) if row["sentence"].isdigit() else 0, ""),
        )
    return [f"{row['claim']}: {', '.join(changed)}"]


def _home(sheet: CommentedMap, row: dict[str, str]) -> tuple[CommentedMap, CommentedMap]:
    """Return the statement and the claim of a row, both made where the sheet lacks them."""
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            if claim["id"] == row["claim"]:
                return statement, claim
    claim = CommentedMap({"id": row["claim"], "sentence": None, "exact": ""})
    same = (s for s in sheet["statements"] if all(_cell(s, name) == row[name] for name in STATEMENT))
    statement = next(same, None)
    if statement is None:
        statement = CommentedMap({"occasion": "", "speaker": "", "attribution": ""})
        statement["claims"] = CommentedSeq()
        if not sheet["statements"]:
            sheet["statements"] = CommentedSeq()
        sheet["statements"].append(statement)
        for name in STATEMENT:
            _put(statement, name, row[name], "")
    statement["claims"].append(claim)
    return statement, claim


def _split_off(sheet: CommentedMap, statement: CommentedMap, claim: CommentedMap) -> CommentedMap:
    """Give a claim a statement of its own, behind the one it stood in: its other claims keep their
    speaker.
    """
    own = CommentedMap((key, copy.deepcopy(value)) for key, value in statement.items() if key != "claims")
    statement["claims"].remove(claim)
    own["claims"] = CommentedSeq([claim])
    sheet["statements"].insert(sheet["statements"].index(statement) + 1, own)
    return own


def _take_out(sheet: CommentedMap, name: str) -> None:
    for statement in list(sheet["statements"]):
        kept = [claim for claim in statement["claims"] if claim["id"] != name]
        if len(kept) < len(statement["claims"]):
            statement["claims"][:] = kept
        if not kept:
            sheet["statements"].remove(statement)


def _put(node: CommentedMap, name: str, cell: str, shown: str) -> None:
    """Write one cell into its node; an empty one takes the key away."""
    if name in _NESTED:
        outer, inner = _NESTED[name]
        if cell:
            node.setdefault(outer, _flow({}))[inner] = _value(name, cell)
        elif outer in node:
            node[outer].pop(inner, None)
            if not node[outer]:
                del node[outer]
        return
    if not cell:
        node.pop(name, None)
        return
    value = read_passage(cell, shown) if name == "passage" else _READERS.get(name, _value)(name, cell)
    if name in node or "claims" not in node:
        node[name] = value
    else:  # a statement's claims stay last
        node.insert(list(node).index("claims"), name, value)


def _value(name: str, cell: str) -> Any:
    if name not in _NUMBERS:
        return cell
    plain = (
        cell.replace("\u00a0", "").replace(",", ".")
        if re.fullmatch(r"\d+,\d{1,2}", cell)
        else cell.replace(",", "")
    )
    try:
        number = float(plain)
    except ValueError:
        raise ValueError(f"{name} cannot be {cell!r} -- write a number") from None
    return int(number) if number.is_integer() else number


def read_passage(cell: str, shown: str) -> CommentedSeq:
    """Return [first, last] in words from "first … last"; raise ValueError where that is not one place of
    the sentence.
    """
    match = _PASSAGE.fullmatch(cell)
    if not match:
        raise ValueError(f"passage cannot be {cell!r} -- write its first and last word: that … harbour")
    if match[1].isdigit() and match[2].isdigit():
        return _flow([int(match[1]), int(match[2])])
    spoken = [fold(shown[a:b]) for a, b in words(shown)]
    if not spoken:
        raise ValueError("a passage in words needs the article's text -- name its folder with --articles")
    first, last = (_place(spoken, end) for end in (match[1], match[2]))
    if last < first:
        raise ValueError(f"the passage {cell!r} ends before it begins -- swap the words")
    return _flow([first, last + 1])


def _place(spoken: list[str], word: str) -> int:
    numbered = _NUMBERED.fullmatch(word.strip())
    plain, nth = (numbered[1], int(numbered[2])) if numbered else (word.strip(), 0)
    found = [n for n, each in enumerate(spoken) if each == fold(plain)]
    if not found or nth > len(found):
        raise ValueError(f"the passage's word {word!r} is not in the sentence -- copy it as printed")
    if len(found) > 1 and not nth:
        raise ValueError(f"{word!r} stands {len(found)} times in the sentence -- say which: {word}/2")
    return found[max(0, nth - 1)]


def _parted(cell: str, pattern: re.Pattern[str], form: str) -> list[re.Match[str]]:
    found = []
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        match = pattern.fullmatch(part)
        if not match:
            raise ValueError(f"{part!r} cannot be read -- write {form}")
        found.append(match)
    return found


def _read_chain(_: str, cell: str) -> CommentedSeq:
    return _flow([part.strip() for part in cell.split(">") if part.strip()])


def _read_leg(_: str, cell: str) -> CommentedMap:
    (match,) = _parted(cell, _LEG, "from > to by mode")[:1] or [None]
    return _flow({"from": match[1], "to": match[2], "mode": match[3]})


def _read_places(_: str, cell: str) -> CommentedSeq:
    found = _parted(cell, re.compile(r"([\w-]+)\s*:\s*(\w+)"), "place:role")
    return CommentedSeq(_flow({"id": match[1], "role": match[2]}) for match in found)


def _read_disclosures(_: str, cell: str) -> CommentedSeq:
    entries = []
    for match in _parted(cell, _DISCLOSURE, "attribute=disclosure/knowledge (reason: words)"):
        entry = {"attribute": match[1], "disclosure": match[2]} | (
            {"knowledge": match[3]} if match[3] else {}
        )
        for more in (match[4] or "").split(" | "):
            key, colon, value = more.partition(":")
            if colon:
                entry[key.strip()] = value.strip()
        entries.append(_flow(entry))
    return CommentedSeq(entries)


def _read_links(_: str, cell: str) -> CommentedSeq:
    found = _parted(cell, _LINK, "relation article/claim by speaker, outlet or us")
    return CommentedSeq(_flow({"relation": m[1], "to": m[2], "linked_by": m[3]}) for m in found)


def _read_support(_: str, cell: str) -> CommentedSeq:
    found = _parted(cell, _SUPPORT, "sentence: words")
    return CommentedSeq(_flow({"sentence": int(m[1]), "exact": m[2]}) for m in found)


_READERS = {
    "chain": _read_chain,
    "leg": _read_leg,
    "places": _read_places,
    "discloses": _read_disclosures,
    "links": _read_links,
    "support": _read_support,
}


def _flow(content: Any) -> Any:
    """Return a mapping or a list that is written as one line of YAML."""
    made = (CommentedMap if isinstance(content, Mapping) else CommentedSeq)(content)
    made.fa.set_flow_style()
    return made


def load(path: Path) -> CommentedMap:
    """Return a sheet so that writing it back changes nothing: comments, quotes and lines stay."""
    reader = yaml()
    reader.preserve_quotes = True
    return read(path, f"data/articles/{path.name}", reader)
