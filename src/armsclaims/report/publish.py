"""The contract of a chapter: what `ac.publish`, `%%prose`, `ac.fact`, `ac.draft` and `ac.open_evidence` put
into the report.

Each emits an output with a block as JSON under our own type, which the exporters read, and HTML for any
viewer. Whatever else a chapter shows (`print`, a DataFrame, a plot) stays in the notebook.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from IPython import get_ipython
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from ..coding import edtf
from ..dataset.facts import Fact, count_words, facts, number
from ..dataset.load import Dataset, last_loaded
from ..faults import ReportError, one_line
from ..figures.drawing import Drawing
from ..figures.style import fonts, svg
from ..figures.words import capital
from .document import ALT_MAX, MIME, PLACES, Block, Run, Text, every_run, figure_lacks, plain, rows_of, text
from .notebook_html import STYLE, block_html
from .prose import Prose, fact_run
from .wording import FACT

LINKS = {"claims": "claim_id", "statements": "statement_id"}
"""The columns of a frame that hold ids: they become links and are not printed."""
_WORDS = re.compile("[^\ud800-\udfff]*")  # no half of a character, which no file can store
_MARKS = "write letters, figures, dots and dashes"
_FORMS = {
    # an anchor of the page and the name of files: "by-month"
    "id": (re.compile(r"([A-Za-z0-9][\w.-]{0,99})?", re.A), _MARKS),
    # what "{{ name }}" may hold, in any script
    "name": (re.compile(r"(\w[\w./-]{0,99})?"), _MARKS),
    "place": (re.compile("|".join(PLACES)), f"it is one of: {', '.join(PLACES)}"),
}
"""What some arguments may be, with the mend; the others are any words."""
_MOST = 10**15
"""No number that prints is larger."""
_BLOCKS = ("paragraph", "list", "aside", "table", "form", "cards", "slot")
"""Kinds of blocks that a chapter may publish as they are."""
_CALL = re.compile(
    # What may stand after %%prose: `part --place opening --id findings`
    rf"\s*(?P<data>\w+)?(?:\s*--place\s+(?P<place>{'|'.join(PLACES)})\b|\s*--id\s+(?P<id>\S+))*\s*"
)


@dataclass
class _Session:
    """What one kernel has said so far."""

    facts: dict[str, Fact | None] = field(default_factory=dict)
    draft: bool = False
    styled: dict[str, Any] = field(default_factory=dict)


_session = _Session()


class Runs(list):
    """A cell's text with what it leads to: `Runs("more than 1,000", claims=[...])`.

    Shape: a list of runs; `claims`, `statements`, `href`, `voice`, `state`, `strong` go to the one run that
    words give.
    Units: none; numbers are words here.
    Raises: nothing of its own.
    Source: what is given.
    """

    def __init__(self, words: str | Iterable[Run] = "", **more: Any):
        super().__init__(text(words, **more) if isinstance(words, str) else words)


def _once(style: str) -> str:
    """Return a style once a notebook: from the first cell that needs it, and again when that cell runs
    again.
    """
    shell = get_ipython()
    parent = getattr(getattr(shell, "kernel", None), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId") or getattr(shell, "execution_count", 0)
    return style if _session.styled.setdefault(style, cell) == cell else ""


def _where() -> str:
    """Return the cell that runs, by the number before it."""
    ran = getattr(get_ipython(), "user_ns", {}).get("In", [])
    return f"cell [{len(ran) - 1}]"


def _data() -> Dataset:
    data = last_loaded()
    if data is None:
        raise ReportError(
            f"{_where()}: no data yet; load it first: data = ac.load(ac.chapter_params(globals()))"
        )
    return data


def _show(block: Block, html: str) -> None:
    """Show a block as the cell's output: JSON for the exporters, HTML for people, a line for the rest.

    Runs go without what a fact's name tells: the exporters know which claims it rests on.
    """
    for run in every_run([block]):
        if run.get("fact"):
            run.pop("claims", None)
            run.pop("statements", None)
    styles = _once(STYLE)
    if block["kind"] == "figure":  # pictures are laid out for our typeface
        styles += _once(f"<style>{fonts()}</style>")
    name = block.get("title") or block.get("id") or block.get("name", "")
    shown = {
        MIME: block,
        "text/html": f'{styles}<div class="ac">{html}</div>',
        "text/plain": f"<{block['kind']}: {name}>",
    }
    display(shown, raw=True)


def fact(
    name: str,
    value: Any,
    *,
    words: str = "",
    claims: Any = (),
    statements: Any = (),
    method: str = "",
    unit: str = "",
    inputs: Iterable[str] = (),
) -> None:
    """Make a fact of a computed value, so that prose, titles and cells of frames may print it as `{{ name
    }}`.

    `name` prints as `words` (default: the value for print) and rests on `claims`, `statements` or our own
    `method` and its `inputs`. A value that is None, NaN or "", or a count of nothing (0, without claims or
    statements), makes the fact absent: what hangs on it is left out, and `{?! name}` holds.

    Shape: returns None; the cell's output shows the fact; `claims` and `statements` may be ids, a list or a
    column of a frame.
    Units: `unit`, in words; a pair (least, most) of days prints as a span.
    Raises: ReportError for a name that the engine has already, and for a value that rests on nothing and
    names no method.
    Source: whatever the cell computed it from; `method` says how.
    """
    _need_words(name=name, words=words, method=method, unit=unit)
    _need(name, "name", 'a short one of letters, dots and dashes: "crates.seen"')
    if own := facts(_data()).get(name):
        raise ReportError(f"{_where()}: {name!r} is a fact of the tables ({own.words}); choose another name")
    rests, told, value = ids_of(claims), ids_of(statements), _plain_value(value)
    printed = "" if value is None else _words(name, value)
    if not printed or (value == 0 and not rests and not told):
        _session.facts[name] = None
        absent = {"kind": "fact", "name": name, "absent": True}
        return _show(absent, f"<p><code>{name}</code>: not in this selection</p>")
    if not (rests or told or method):
        raise ReportError(
            f"{_where()}: the fact {name!r} rests on nothing; "
            "give claims=, statements= or, for a value of ours, method="
        )
    made = Fact(name, value, words or printed, rests, unit, method, ids_of(inputs), statements=told)
    _session.facts[name] = made
    content = {"kind": "fact"} | {key: part for key, part in vars(made).items() if part}
    return _show(content, made._repr_html_())


def _nothing(value: Any) -> bool:
    """Return whether a value is None or one of the missing values of pandas."""
    return pd.api.types.is_scalar(value) and pd.isna(value)


def _plain_value(value: Any) -> Any:
    if _nothing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, tuple | list):
        return list(map(_plain_value, value)) or None
    return _plain_value(value.tolist()) if hasattr(value, "tolist") else value


def _words(name: str, value: Any, small: bool = True) -> str:
    """Return a value for print: `small` counts in letters up to twelve, dates in words, a span as "16 to 17".

    Raises ReportError for what does not print.
    """
    if isinstance(value, list):
        shown = [_words(name, part, small=False) for part in value]
        if len(set(shown)) == 1:
            return shown[0]
        return (" to " if len(shown) == 2 and not isinstance(value[0], str) else ", ").join(shown)
    if isinstance(value, str | bool):
        return edtf.words(str(value)) if edtf.valid(str(value)) else str(value)
    numeric = isinstance(value, int | float)
    if numeric and abs(value) < _MOST:
        return count_words(value) if small and isinstance(value, int) else number(value)
    shown = f"over {_MOST:,}" if numeric else type(value).__name__
    raise ReportError(
        f"{_where()}: the fact {one_line(name, 60)!r} cannot be {shown}; "
        "give a number, words, a day, or a list of these"
    )


def ids_of(value: Any) -> list[str]:
    """Return ids, each once, from one id, several joined by ";", a list of either, or a column of a frame."""
    if _nothing(value):
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(";") if part.strip()]
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise ReportError(
            f"{_where()}: an id cannot be {one_line(ascii(value), 60)}; "
            "give the ids of claims, or a column of them"
        )
    return list(dict.fromkeys(name for part in value for name in ids_of(part)))


def draft(on: bool = True) -> None:
    """Build this chapter as a draft: sentences that break a rule of wording are marked and stop nothing; `on`
    switches it.

    Shape: returns None; `ac.draft(False)` ends it.
    Units: none; it counts nothing.
    Raises: nothing of its own.
    Source: the sentences themselves.
    """
    _session.draft = on
    note = "<p><mark>Draft: sentences that break a rule are marked.</mark></p>"
    _show({"kind": "draft", "on": on}, note)


def open_evidence() -> None:
    """Open the report's Evidence, which is closed until asked for: everything from here on goes there.

    Shape: returns None.
    Units: none; it counts nothing.
    Raises: nothing of its own.
    Source: the place where it is called.
    """
    _show({"kind": "evidence"}, "<p><em>From here on: Evidence.</em></p>")


def prose_magic(line: str, cell: str) -> None:
    """Print Markdown with facts: `%%prose [DATA] [--place opening|body|evidence] [--id NAME]`."""
    given = _CALL.fullmatch(line)
    if not given:
        usage = "%%prose [DATA] [--place opening|body|evidence] [--id NAME]"
        raise ReportError(f"{_where()}: {line!r} is not understood; write {usage}")
    data = get_ipython().user_ns.get(given["data"]) if given["data"] else _data()
    if not isinstance(data, Dataset):
        raise ReportError(f"{_where()}: {given['data']!r} is not a dataset; name one, such as data")
    prose = Prose.of(data, _session.facts, _session.draft)
    blocks, place = prose.markdown(cell, _where()), given["place"] or "body"
    for block in blocks if place == "opening" else ():
        if block["kind"] == "list":
            block["marks"] = [_mark(data, item) for item in block["items"]]
    name = {"id": given["id"]} if given["id"] else {}
    told = {"kind": "prose", **name, "place": place, "blocks": blocks}
    _show(told, "".join(map(block_html, blocks)))


def _mark(data: Dataset, item: Text) -> str:
    """Return the sign before a finding: a denial's, else the colour of the lane that its first claim is
    about.
    """
    ids = next((run["claims"] for run in item if run.get("claims")), [])
    rows = data.wide[data.wide["claim_id"].isin(ids)]
    lane = next(iter(rows["lane"].dropna()), None)
    if rows["act"].eq("denies").any():
        return "deny"
    return data.case.lane(lane).colour if lane else "plain"


def publish(
    thing: Any,
    *,
    id: str | None = None,
    title: str | None = None,
    alt: str = "",
    caption: str = "",
    subtitle: str = "",
    description: str = "",
    claims: Any = None,
    statements: Any = None,
    table: pd.DataFrame | None = None,
    why: str = "",
    credit: str = "",
    place: str = "body",
) -> None:
    """Put a `thing` into the report: a figure or its axes, a drawing, a frame or a block; `id` is its name in
    the page.

    Title, subtitle, caption, alt text and description are templates: they take their numbers from facts, `{{
    name }}`. `table` holds the rows behind a picture (default: a Drawing's own). Columns `claim_id` and
    `statement_id` lead each row to what it rests on; `claims` and `statements` default to them. What rests on
    neither says `why`. `credit` names sources of the picture. `place` is "body", "opening" (the first screen)
    or "evidence".

    Shape: returns None; the cell's output holds HTML with one picture, and the block that the report is made
    from.
    Units: those of the picture and of the table's columns.
    Raises: ReportError for a missing id, title, alt text or rows, a claim that is not there, or a fault of
    wording.
    Source: what is given; nothing is read anew.
    """
    title, id = ("" if given is None else given for given in (title, id))
    given = {"title": title, "subtitle": subtitle, "caption": caption, "alt": alt}
    given["description"] = description
    _need_words(**given, why=why, id=id, credit=credit, place=place)
    data = _data()
    prose, where = Prose.of(data, _session.facts, _session.draft), f"{_where()}, {id}"
    runs = {name: prose.line(words, where) for name, words in given.items()}
    said = {name: plain(told) for name, told in runs.items()}
    block: Block = {"id": id or None, "title": said["title"], "caption": runs["caption"]}
    if isinstance(thing, Mapping):
        _need(thing.get("kind") in _BLOCKS, "kind", "a block as `ac.form(data)` makes one")
        block = {**thing} | {key: value for key, value in block.items() if value}
        block |= {key: ids_of(thing[key]) for key in LINKS if key in thing}
    else:
        _need(id, "id", 'a short name of letters and dashes: id="where"')
        _need(title, "title", 'the finding in a sentence: title="…"')
        block["subtitle"] = runs["subtitle"]
        if isinstance(thing, pd.DataFrame | pd.Series):
            block |= {"kind": "table", **table_of(thing, prose)}
            _need(block["columns"], "column", "a frame with one besides claim_id and statement_id")
        else:
            block |= _picture(thing, said | block | {"credit": credit}, table, prose)
        rows = rows_of(block)
        for key, ids in (("claims", claims), ("statements", statements)):
            block[key] = ids_of([row[key] for row in rows] if ids is None else ids)
        rests = block["claims"] or block["statements"] or why or not rows
        _need(rests, "claim", 'a column claim_id, claims=[…], or why="…" if there is none')
        if why:
            block["why"] = plain(prose.line(why, where))
            block["caption"] += text((" " if block["caption"] else "") + block["why"])
    ids = set(data.whole.claims["claim_id"])
    if lost := [claim for claim in block.get("claims", ()) if claim not in ids]:
        raise ReportError(
            f"{_where()}: {block['id']} leads to claim {one_line(lost[0], 60)!r}, which is not in the data"
        )
    block["place"] = place
    for fault in figure_lacks(block) if block["kind"] == "figure" else ():
        raise ReportError(f"{_where()}: {fault}")
    try:
        shown = block_html(block)
        json.dumps(block, ensure_ascii=False).encode()
        block.pop("wide", None)  # it stands in the HTML
        _show(block, shown)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ReportError(
            f"{_where()}: this {block['kind']} cannot be written ({one_line(str(error), 100)}); "
            "give whole characters, and blocks as `ac.form(data)` makes them"
        ) from error


def _need_words(**given: Any) -> None:
    """Raise ReportError for an argument that is not words, or not such as `_FORMS` asks for."""
    for name, words in given.items():
        form, mend = _FORMS.get(name, (_WORDS, "give words"))
        if not isinstance(words, str) or not form.fullmatch(words):
            raise ReportError(f"{_where()}: {name} cannot be {one_line(ascii(words), 60)}; {mend}")


def _need(value: Any, what: str, mend: str) -> None:
    if not value:
        raise ReportError(f"{_where()}: what is published lacks its {what}; give {mend}")


def _picture(thing: Any, block: Block, table: pd.DataFrame | None, prose: Prose) -> Block:
    """Return what makes a block a figure: drawn at each width if it is a Drawing, else as it is."""
    if isinstance(thing, Artist) and not isinstance(thing, Figure):
        thing = thing.get_figure(root=True)
    if not isinstance(thing, Figure | Drawing):
        raise ReportError(
            f"{_where()}: a {type(thing).__name__} cannot be published; "
            "give a Figure, Axes, Drawing, DataFrame or block"
        )
    alt, told, credit = (block[key] or getattr(thing, key, "") for key in ("alt", "description", "credit"))
    _need(alt, "alt text", 'what the picture shows, in a sentence: alt="…"')
    table = getattr(thing, "rows", None) if table is None else table
    _need(isinstance(table, pd.DataFrame | pd.Series), "rows", "the frame behind the picture: table=frame")
    short = shorten(alt)
    name, brief = block["id"], plain(block["subtitle"]) or short
    try:
        if isinstance(thing, Drawing):
            drawn = {variant: thing.svg(name, variant, short, brief) for variant in thing.widths}
        else:
            drawn = {"wide": svg(thing, name, "wide", title=short, desc=brief)}
    except (SyntaxError, TypeError, ValueError) as error:  # such as a "$" that begins no formula
        raise ReportError(f"{_where()}: {name} cannot be drawn ({one_line(str(error), 200)})") from error
    if isinstance(thing, Figure) and "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(thing)  # else the notebook shows it a second time
    return {
        "kind": "figure",
        "alt": short,
        "description": told or f"{alt.rstrip('.')}. The rows behind the picture stand in its table.",
        "table": table_of(table, prose),
        "credit": credit,
        "titled": getattr(thing, "titled", False),
        **drawn,
    }


def shorten(alt: str) -> str:
    """Return an alt text of at most 150 characters, cut after a word."""
    return textwrap.shorten(alt, ALT_MAX, placeholder="…")


def table_of(frame: pd.DataFrame | pd.Series, prose: Prose | None = None) -> Block:
    """Return a frame as columns and rows: each row leads to its claims and statements, from its first cell.

    `prose` fills in the facts of cells such as "{{ name }}". Geometry is left out.
    """
    frame = pd.DataFrame(frame).select_dtypes(exclude="geometry")
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(allow_duplicates=True)
    frame = frame.set_axis([_column(name) for name in frame.columns], axis=1)
    _need(frame.columns.is_unique, "column names", "each column a name of its own")
    shown = [name for name in frame.columns if name not in LINKS.values()]
    rows = []
    for record in frame.astype(object).to_dict("records"):
        cells = [cell_runs(record[name], prose) for name in shown]
        leads = {key: ids_of(record.get(name)) for key, name in LINKS.items()}
        first = next(({key: ids[:1]} for key, ids in leads.items() if ids), {})
        if cells and not any(run.get(key) for run in cells[0] for key in leads):
            cells[0] = [run | first for run in cells[0]]
        inside = [run for runs in cells for run in runs]
        leads = {key: ids or ids_of([run.get(key) for run in inside]) for key, ids in leads.items()}
        rows.append({"cells": cells, **leads})
    return {"columns": list(map(_label, shown)), "rows": rows}


def _column(name: Any) -> str:
    """Return a column's name as text, the levels of one that has several joined."""
    if isinstance(name, tuple):
        return ", ".join(str(part) for part in name if part)
    return "" if _nothing(name) else str(name)


def _label(name: str) -> str:
    words = re.sub(r"_+", " ", name).strip()
    return capital(words) if words not in ("", "index", "0") else "Row"


def cell_runs(value: Any, prose: Prose | None = None) -> Text:
    """Return a frame's cell as runs: facts and `Runs` keep their links, lists are joined, nothing is
    printed for nothing.
    """
    if isinstance(value, Runs):
        return list(value)
    if isinstance(value, Fact):
        return [fact_run(value)]
    if isinstance(value, list | tuple | set):
        return text(", ".join(plain(cell_runs(part)) for part in value))
    if prose and FACT.search(str(value)):
        return prose.cell(str(value))
    value = _plain_value(value)
    if value is None:
        return text("")
    return text(number(value) if isinstance(value, float) else str(value))
