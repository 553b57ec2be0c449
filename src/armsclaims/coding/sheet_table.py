"""A sheet as a table, one row per claim, and back: for coders who work in a spreadsheet.

Export and import unchanged leaves the sheet's bytes; a changed cell changes its own line of YAML. The first
column holds the sentence's words, for reading alone. Lists in a cell are parted by semicolons:
`port-elm:loading; vesk-city:unloading`; a semicolon within words is written `\\;`.
"""

import copy
import csv
import io
import re
import zipfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from .. import files
from ..evidence.text import fold, segment, words
from ..faults import DataError, Fault, data_error
from .lists import Lists
from .schema import TABLES
from .sheets import Disclosure

STATEMENT = "speaker occasion cue attribution chain said said_basis".split()
CLAIM = (
    "summary act certainty certainty_words worded_by allegation stage item quantity quantity_kind "
    "quantity_min quantity_max quantity_unit event event_basis leg places discloses links support "
    "proposal reason"
).split()
COLUMNS = ("words", "claim", "sentence", "exact", "passage", *STATEMENT, *CLAIM)
"""The columns of the table; `words` is ignored when a table is read."""

MOST_ROWS = 2_000
"""The most rows that a table of claims may have."""
_INNER = {"said": "edtf", "event": "edtf", "quantity": "text"}
"""The key of a mapping whose column has the mapping's name; its other keys follow: `quantity_min`."""
_NUMBERS = ("sentence", "quantity_min", "quantity_max")
_FORMS = {
    "leg": ("{from} > {to} by {mode}", r"(?P<from>[^\s>]+)\s*>\s*(?P<to>\S+)\s+by\s+(?P<mode>\S+)"),
    "places": ("{id}:{role}", r"(?P<id>[^\s:]+)\s*:\s*(?P<role>\S+)"),
    "discloses": (
        "{attribute}={disclosure}",
        r"(?P<attribute>[^\s=]+)\s*=\s*(?P<disclosure>[^\s(]+)(?:\s*\((?P<more>.*)\))?",
    ),
    "links": ("{relation} {to} by {linked_by}", r"(?P<relation>\S+)\s+(?P<to>\S+)\s+by\s+(?P<linked_by>\S+)"),
    "support": ("{sentence}: {exact}", r"(?P<sentence>\d+)\s*:\s*(?P<exact>.+)"),
}
"""How an entry is written in a cell, and how it is read. A disclosure's other keys follow in brackets:
`number=withheld (knowledge: disavowed | reason: safety)`.
"""
_MORE = [key for key in Disclosure.model_fields if key not in ("attribute", "disclosure")]
_PASSAGE = re.compile(r"(.+?)\s*(?:\.\.\.|…)\s*(.+)", re.S)  # "that … harbour/2"
Row = dict[str, str]
Rows = list[Row]


# --- out ---


def rows_of(sheet: Mapping[str, Any], text: str | None = None) -> Rows:
    """Return the claims of a sheet as rows; with the article's text also the sentence's words and readable
    passages.
    """
    sentences = _sentences(text)
    rows = []
    for statement in sheet.get("statements") or ():
        for claim in statement["claims"]:
            shown = sentences.get(str(claim["sentence"]), "")
            row = {name: _cell(statement if name in STATEMENT else claim, name) for name in COLUMNS}
            row |= {"words": " ".join(shown.split()), "claim": claim["id"], "exact": claim["exact"]}
            rows.append(row | {"passage": _passage_words(shown, claim.get("passage"))})
    return rows


def _sentences(text: str | None) -> dict[str, str]:
    """Return the words of each sentence, by its number as a cell has it."""
    return {str(s.number): text[s.start : s.end] for s in segment(text or "")}


def _passage_words(shown: str, passage: Any) -> str:
    """Return a passage as its first and last words, "that … harbour/2" if the last stands twice; numbers
    without a text.
    """
    if not passage:
        return ""
    (first, last), labels = passage, _labels(shown)
    ends = [labels[first], labels[last - 1]] if last <= len(labels) else []
    # Two numbers are places: a stretch from "2" to "40" cannot be told by its words.
    return " … ".join(ends) if ends and not all(map(str.isdigit, ends)) else f"{first} … {last}"


def _labels(shown: str) -> list[str]:
    """Return the words of a sentence, each with its number where it stands more than once: "harbour/2"."""
    spoken = [shown[a:b] for a, b in words(shown)]
    plain = [fold(word) for word in spoken]
    return [
        word if plain.count(plain[n]) == 1 else f"{word}/{plain[: n + 1].count(plain[n])}"
        for n, word in enumerate(spoken)
    ]


def _keys(name: str) -> tuple[str, str]:
    """Return the key that a column stands for, and the key within that mapping or ""."""
    outer, _, inner = name.partition("_")
    return (outer, inner or _INNER[outer]) if outer in _INNER else (name, "")


def _cell(node: Mapping[str, Any], name: str) -> str:
    key, inner = _keys(name)
    value = node.get(key)
    if inner and value:
        value = value.get(inner)
    if not value and value != 0:
        return ""
    if name == "chain":
        return " > ".join(value)
    if name in _FORMS:
        return "; ".join(_entry(name, entry) for entry in ([value] if name == "leg" else value))
    return _plain(value)


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _entry(name: str, entry: Mapping[str, Any]) -> str:
    more = " | ".join(f"{key}: {entry[key]}" for key in _MORE if key in entry)
    told = _FORMS[name][0].format_map(entry) + (f" ({more})" if more else "")
    return told.replace(";", r"\;")


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
    sheet, listed = book.active, book.create_sheet("lists")
    sheet.title, sheet.freeze_panes = "claims", "C2"
    sheet.append(COLUMNS)
    for row in rows:
        # What a spreadsheet would run as a formula gets an apostrophe.
        sheet.append([f"'{row[n]}" if row[n][:1] in "=+-@" and row[n][1:] else row[n] for n in COLUMNS])
    choices = {"speaker": lists.speakers, "occasion": lists.occasions, "allegation": lists.allegations}
    choices |= {column.name: column.enum for column in TABLES["claims"].columns if column.enum}
    for number, (name, values) in enumerate(choices.items(), 1):
        for at, value in enumerate(values, 1):
            listed.cell(at, number, value)
        letter = listed.cell(1, number).column_letter
        column = sheet.cell(1, COLUMNS.index(name) + 1).column_letter
        rule = DataValidation("list", f"lists!${letter}$1:${letter}${max(1, len(values))}", allow_blank=True)
        sheet.add_data_validation(rule)
        rule.add(f"{column}2:{column}2000")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- in ---


def read_rows(path: Path) -> Rows:
    """Return the rows of a CSV or XLSX file; DataError naming the row for whatever is no table of claims."""
    header, *body = (_workbook if path.suffix.lower() == ".xlsx" else _comma_separated)(path) or [[]]
    if len(body) >= MOST_ROWS:
        raise _fault(path, MOST_ROWS, "many-rows", f"it has over {MOST_ROWS:,} rows", "give one article's")
    while header and not header[-1]:
        header.pop()
    wrong = [f"there is no column {name!r}" for name in header if name not in COLUMNS]
    needed = ("claim", "sentence", "exact", "speaker", "occasion", "act", "allegation")
    wrong += [f"the column {name!r} is missing" for name in needed if name not in header]
    if wrong:
        raise _fault(path, 1, "columns", wrong[0], f"the columns are {', '.join(COLUMNS)}")
    rows = []
    for number, cells in enumerate(body, 2):
        if any(cells) and (len(cells) < len(header) or any(cells[len(header) :])):
            told = f"{len(cells)} cells, the header has {len(header)}"
            raise _fault(path, number, "row-width", told, "mend the row")
        given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name != "words"}
        if any(given.values()):
            rows.append(dict.fromkeys(COLUMNS, "") | given | {"row": str(number)})
    return rows


def _fault(path: Path, row: int, rule: str, message: str, mend: str) -> DataError:
    return data_error(path.name, rule, f"row {row}: {message}", mend)


def _comma_separated(path: Path) -> list[list[str]]:
    try:
        text = files.read_bytes(path).decode("utf-8-sig")
        if "\0" in text:
            raise ValueError("it holds zero bytes, as UTF-16 does")
        first = text.partition("\n")[0]
        separator = ";" if first.count(";") > first.count(",") else ","
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except ValueError:
        raise _fault(path, 1, "not-utf8", "the file is not UTF-8", "save it as “CSV UTF-8”") from None
    except csv.Error as error:
        raise _fault(path, 1, "bad-csv", str(error), "shorten the cell, or close its quotes") from None


def _workbook(path: Path) -> list[list[str]]:
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
        rows = islice(sheet.iter_rows(values_only=True, max_col=2 * len(COLUMNS)), MOST_ROWS + 1)
        return [[_plain("" if cell is None else cell).removeprefix("'") for cell in row] for row in rows]
    except Exception as error:  # openpyxl lets through whatever a damaged part leads to
        why = str(error) or type(error).__name__
        raise _fault(path, 1, "not-a-workbook", f"this is no workbook ({why})", "save it as .xlsx") from None


def apply(sheet: CommentedMap, rows: Rows, text: str | None, name: str, *, whole: bool = True) -> list[str]:
    """Change a sheet to what the rows say, in place, and return what changed, a line each.

    `sheet` is round-trip YAML; only cells that differ from an export of it are written. Rows with a new claim
    id add a claim; a claim without a row is taken out if the rows are the `whole` table. Raises DataError
    with every fault by row of the file `name`.
    """
    before = {row["claim"]: row for row in rows_of(sheet, text)}
    sentences = _sentences(text)
    faults, changes = [], []
    seen: dict[str, str] = {}
    for row in rows:
        claim, number = row["claim"], row["row"]
        if claim in seen:
            message = f"row {number}: claim {claim!r} stands in row {seen[claim]} as well"
            faults.append(Fault(name, "duplicate-claim", message, "give one of them another id"))
        seen[claim] = number
        try:
            changes += _apply_row(sheet, row, before.get(claim), sentences)
        except ValueError as error:
            faults.append(row_fault(name, "bad-cell", f"row {number}", error))
    if faults:
        raise DataError(faults)
    for gone in before.keys() - seen if whole else ():
        take_out(sheet, gone)
        changes.append(f"{gone}: taken out")
    return changes


def row_fault(file: str, rule: str, where: str, error: ValueError) -> Fault:
    """Return the fault that an error tells as "message -- mend"."""
    message, _, mend = str(error).partition(" -- ")
    return Fault(file, rule, f"{where}: {message}", mend or "correct it")


def _apply_row(sheet: CommentedMap, row: Row, old: Row | None, sentences: dict[str, str]) -> list[str]:
    if not row["claim"]:
        raise ValueError("the claim has no id -- write a short name such as ships-left")
    known = old or dict.fromkeys(COLUMNS, "")
    changed = [name for name in COLUMNS if name != "words" and row[name] != known[name]]
    if not changed:
        return []
    shown = sentences.get(row["sentence"], "")
    values = {name: _read(name, row[name], shown) for name in changed if name != "claim"}
    statement, claim = _home(sheet, row)
    if values.keys() & set(STATEMENT) and old and len(statement["claims"]) > 1:
        statement = split_off(sheet, statement, claim)
    for name, value in values.items():
        node = statement if name in STATEMENT else claim
        key, inner = _keys(name)
        if inner:
            value = {k: v for k, v in (dict(node.get(key) or {}) | {inner: value}).items() if v != ""}
        put(node, key, value)
    return [f"{row['claim']}: {', '.join(changed)}"]


def _home(sheet: CommentedMap, row: Row) -> tuple[CommentedMap, CommentedMap]:
    """Return the statement and the claim of a row, both made where the sheet lacks them."""
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            if claim["id"] == row["claim"]:
                return statement, claim
    claim = CommentedMap({"id": row["claim"], "sentence": None, "exact": ""})
    same = (s for s in sheet["statements"] if all(_cell(s, name) == row[name] for name in STATEMENT))
    statement = next(same, None) or add_statement(sheet)
    statement["claims"].append(claim)
    return statement, claim


def add_statement(sheet: CommentedMap) -> CommentedMap:
    """Return a new statement at the sheet's end, its keys empty."""
    made = CommentedMap({"occasion": "", "speaker": "", "attribution": "", "claims": CommentedSeq()})
    if not sheet["statements"]:
        sheet["statements"] = CommentedSeq()
    sheet["statements"].append(made)
    return made


def split_off(sheet: CommentedMap, statement: CommentedMap, claim: CommentedMap) -> CommentedMap:
    """Give a claim a statement of its own, behind the one it stood in: its other claims keep their
    speaker.
    """
    own = CommentedMap((key, copy.deepcopy(value)) for key, value in statement.items() if key != "claims")
    statement["claims"].remove(claim)
    own["claims"] = CommentedSeq([claim])
    sheet["statements"].insert(sheet["statements"].index(statement) + 1, own)
    return own


def take_out(sheet: CommentedMap, name: str) -> None:
    """Take a claim out of a sheet, with its statement if that has no other."""
    for statement in list(sheet["statements"]):
        kept = [claim for claim in statement["claims"] if claim["id"] != name]
        if len(kept) < len(statement["claims"]):
            statement["claims"][:] = kept
        if not kept:
            sheet["statements"].remove(statement)


def put(node: CommentedMap, key: str, value: Any) -> None:
    """Write a value under its key, touching no more lines than it must; an empty one takes the key away."""
    old = node.get(key)
    if old == value and old != "":
        return
    if value in ("", None, [], {}):
        node.pop(key, None)
        return
    if old == "":
        node.ca.items.pop(key, None)  # the reminder that it is to be filled in
    if isinstance(value, Mapping) and isinstance(old, CommentedMap):
        for gone in old.keys() - value.keys():
            del old[gone]
        old.update((name, each) for name, each in value.items() if name not in old or old[name] != each)
        return
    if isinstance(value, list) and isinstance(value[0], Mapping):
        # Entries that stay keep their comments.
        value = CommentedSeq(next((o for o in old or () if o == each), flow(each)) for each in value)
    elif isinstance(value, Mapping | list):
        value = flow(value)
    if key in node or "claims" not in node:
        node[key] = value
    else:  # a statement's claims stay last
        node.insert(list(node).index("claims"), key, value)


def flow(content: Any) -> Any:
    """Return a mapping or a list that is written as one line of YAML."""
    made = (CommentedMap if isinstance(content, Mapping) else CommentedSeq)(content)
    made.fa.set_flow_style()
    return made


def _read(name: str, cell: str, shown: str) -> Any:
    """Return the value of a cell, "" of an empty one; raise ValueError for one that cannot be read."""
    if not cell:
        return ""
    if name == "passage":
        return _read_passage(cell, shown)
    if name == "chain":
        return [part.strip() for part in cell.split(">") if part.strip()]
    if name in _FORMS:
        entries = [_read_entry(name, part.strip()) for part in re.split(r"(?<!\\);", cell) if part.strip()]
        if name == "leg" and len(entries) > 1:
            raise ValueError("a claim has one leg -- give the other a row of its own")
        return entries[0] if name == "leg" and entries else entries
    return _number(name, cell) if name in _NUMBERS else cell


def _number(name: str, cell: str) -> float | int:
    comma = re.fullmatch(r"\d+,\d{1,2}", cell)
    try:
        number = float(cell.replace("\u00a0", "").replace(",", "." if comma else ""))
    except ValueError:
        raise ValueError(f"{name} cannot be {cell!r} -- write a number") from None
    return int(number) if number.is_integer() else number


def _read_entry(name: str, part: str) -> dict[str, Any]:
    form, pattern = _FORMS[name]
    match = re.fullmatch(pattern, part.replace(r"\;", ";"), re.S)
    if not match:
        bare = form.replace("{", "").replace("}", "")
        raise ValueError(f"{part!r} cannot be read -- write {bare}")
    entry: dict[str, Any] = match.groupdict()
    for told in re.split(rf" \| (?=(?:{'|'.join(_MORE)}): )", entry.pop("more", None) or ""):
        key, colon, value = told.partition(":")
        if colon:
            entry[key] = value.strip()
    return {key: _number(key, value) if key in _NUMBERS else value for key, value in entry.items()}


def _read_passage(cell: str, shown: str) -> list[int]:
    """Return [first, last] in words from "first … last"; raise ValueError where it is not one place of the
    sentence.
    """
    match = _PASSAGE.fullmatch(cell)
    if not match:
        raise ValueError(f"passage cannot be {cell!r} -- write its first and last word: that … harbour")
    if match[1].isdigit() and match[2].isdigit():
        return [int(match[1]), int(match[2])]
    labels = [fold(label) for label in _labels(shown)]
    if not labels:
        raise ValueError("a passage in words needs the article's text -- name its folder with --articles")
    first, last = (_place(labels, end) for end in (match[1], match[2]))
    if last < first:
        raise ValueError(f"the passage {cell!r} ends before it begins -- swap the words")
    return [first, last + 1]


def _place(labels: list[str], word: str) -> int:
    for at, label in enumerate(labels):
        if fold(word) in (label, f"{label}/1"):
            return at
    if count := sum(label.rpartition("/")[0] == fold(word) for label in labels):
        raise ValueError(f"{word!r} stands {count} times in the sentence -- say which: {word}/2")
    raise ValueError(f"the passage's word {word!r} is not in the sentence -- copy it as printed")
