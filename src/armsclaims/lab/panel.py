"""The review of one article in JupyterLab: the passage in its context, what is proposed, one key for each
decision.

The panel only shows and calls `review`; every decision is in the sheet before the next item is shown, and the
sheet is read anew each time, so that nothing is lost with the kernel and edits made by hand in between count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..coding import schema
from ..coding.yamlio import read
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.anchors import read_text
from ..evidence.text import segment, text_sha256
from ..faults import ArmsclaimsError, CallError
from ..paths import project_root
from ..propose import review

KEYS = {
    "a": "accept",
    "c": "correct, with the values below",
    "n": "set aside: no claim",
    "o": "set aside: off topic",
    "r": "set aside: repeat",
    "j": "next",
    "k": "previous",
    "u": "undo the last setting aside",
}
"""What each key does; the buttons do the same."""

_REASONS = {"n": "no_claim", "o": "off_topic", "r": "repeat"}
_OWN = ("occasion", "allegation", "summary")
_LISTS = {"occasion": "occasions", "speaker": "speakers", "allegation": "allegations"}
_CLOSED = {
    "act": schema.ACTS,
    "stage": schema.STAGES,
    "certainty": schema.CERTAINTIES,
    "worded_by": schema.WORDED_BY,
}
_FORM = ("occasion", "speaker", "allegation", "act", "stage", "certainty", "worded_by", "exact", "summary")
_SHOWN = (
    "speaker",
    "chain",
    "cue",
    "act",
    "withheld",
    "certainty_words",
    "worded_by",
    "item",
    "quantity",
    "stage",
    "supplier",
    "recipient",
    "places",
    "said",
    "event",
    "notes",
    "rules",
    "zone",
    "exact",
)
_STYLE = (
    "<style>.ac-review p{white-space:pre-wrap;max-width:44em;line-height:1.5;margin:0 0 .8em}"
    ".ac-review mark{background:#ffe08a;color:#1a1a1a;padding:.1em 0}.ac-review "
    "th{text-align:left;padding-right:1em;"
    "font-weight:600;vertical-align:top}.ac-review td{text-align:left}"
    ".ac-review td,.ac-review th{padding:0 1em 0 0;"
    "line-height:1.5}.ac-review h3{margin:.2em 0 .6em}</style>"
)


@dataclass(frozen=True)
class Item:
    """One thing to decide: an open proposal, a claim with something to fill in, or a sentence without a
    decision.
    """

    kind: str
    name: str
    sentence: int
    spans: tuple[tuple[int, int], ...]


def items_of(sheet: Mapping[str, Any], text: str) -> list[Item]:
    """Return what is left to decide: proposals in the order of the text, then claims to fill in, then
    sentences.
    """
    places = {s.number: (s.start, s.end) for s in segment(text)}
    found = []
    for entry in review.open_proposals(sheet):
        spans = tuple((int(start), int(end)) for start, end in entry.get("spans") or ())
        found.append(Item("proposal", entry["id"], entry.get("sentence", 0), spans))
    waiting = {slug for slug, _ in review.blanks(sheet)}
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            if claim["id"] in waiting:
                found.append(Item("claim", claim["id"], claim["sentence"], (places[claim["sentence"]],)))
    left = review.open_sentences(sheet, text)
    return found + [Item("sentence", f"sentence {s.number}", s.number, ((s.start, s.end),)) for s in left]


def show(article: str = "", articles_dir: str = "", root: Path | None = None) -> Any:
    """Return the panel for an article's sheet; without a name, for the first sheet with an open proposal.

    `articles_dir` is the folder of the texts, as for a build. What stands in the way is shown instead, with
    its mend.
    """
    try:
        root = root or project_root()
        folder = articles_folder(root, Params(articles_dir=articles_dir))
        path = _sheet(root, article)
        if path is None:
            return widgets.HTML(
                "<p>No proposal is open. Scaffold a sheet with <code>armsclaims propose FILE "
                "--write</code>.</p>"
            )
        text = read_text(folder, path.stem)
        if text is None:
            raise CallError(
                f"the text {path.stem}.txt is not in the folder of texts; name its folder as articles_dir"
            )
        if review.load(path)["origin"]["text"]["sha256"] != text_sha256(text):
            raise CallError(f"{path.stem}.txt is not the text that the sheet was made from")
        return Panel(path, text).box
    except ArmsclaimsError as error:
        return widgets.HTML(f"<p role='alert'>{escape(str(error))}</p>")


def _sheet(root: Path, article: str) -> Path | None:
    folder = root / "data" / "articles"
    if article:
        if not (folder / f"{article}.yml").is_file():
            raise CallError(f"there is no sheet {article}.yml in data/articles")
        return folder / f"{article}.yml"
    return next(
        (path for path in sorted(folder.glob("*.yml")) if review.open_proposals(review.load(path))), None
    )


class Panel:
    """The widgets of one review; `box` holds them all, `keys` takes one letter a decision."""

    def __init__(self, path: Path, text: str):
        self.path, self.text, self.at = path, text, 0
        self.last: tuple[str, str] | None = None
        data = path.parents[1]
        self.lists = {key: sorted(read(data / f"{name}.yml") or {}) for key, name in _LISTS.items()}
        self.form = {key: self._field(key) for key in _FORM}
        self.view = widgets.HTML()
        self.status = widgets.HTML()
        self.keys = widgets.Text(description="Key", placeholder="  ".join(KEYS), layout={"width": "22em"})
        self.keys.observe(self._typed, "value")
        buttons = [self._button(key, words) for key, words in KEYS.items()]
        bar = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        fields = widgets.VBox([self.form[key] for key in _FORM])
        self.box = widgets.VBox([self.status, self.view, self.keys, bar, fields])
        self.box.add_class("ac-review")
        self.refresh()

    def _field(self, key: str) -> Any:
        wide = widgets.Layout(width="44em")
        style = {"description_width": "8em"}
        if key in _CLOSED or key in self.lists:
            options = ["", *(_CLOSED[key] if key in _CLOSED else self.lists[key])]
            return widgets.Dropdown(options=options, value="", description=key, layout=wide, style=style)
        return widgets.Text(description=key, layout=wide, style=style)

    def _button(self, key: str, words: str) -> Any:
        button = widgets.Button(description=f"{key}  {words}", layout=widgets.Layout(width="auto"))
        button.on_click(lambda _: self.press(key))
        return button

    def _typed(self, change: Mapping[str, Any]) -> None:
        # A box for keys works in any notebook, needs no script, and keeps JupyterLab's own shortcuts away.
        typed = str(change["new"])
        if typed:
            self.keys.value = ""
            for key in typed:
                self.press(key)

    # --- showing ---

    def refresh(self) -> None:
        """Read the sheet and show the current item."""
        sheet = review.load(self.path)
        self.items = items_of(sheet, self.text)
        self.at = min(max(self.at, 0), max(len(self.items) - 1, 0))
        if not self.items:
            self.view.value = (
                "<p>Everything is decided. Run <code>armsclaims check --write</code>, then "
                "build the report.</p>"
            )
            return
        item = self.items[self.at]
        context = "".join(
            f"<mark>{escape(words)}</mark>" if marked else escape(words)
            for words, marked in review.passage_of(self.text, item.spans)
        )
        counts = ", ".join(
            f"{sum(i.kind == kind for i in self.items)} {words}"
            for kind, words in (
                ("proposal", "proposals open"),
                ("claim", "claims to fill in"),
                ("sentence", "sentences left"),
            )
        )
        title = f"<h3>{escape(item.name)} ({self.at + 1} of {len(self.items)})</h3><p>{counts}</p>"
        self.view.value = (
            f"{_STYLE}<section class='ac-review'>{title}<p>{context}</p>{self._told(sheet, item)}</section>"
        )
        self._fill_form(sheet, item)

    def _told(self, sheet: Mapping[str, Any], item: Item) -> str:
        if item.kind == "sentence":
            return "<p>No claim is coded here: set it aside, or add a missed claim to the sheet by hand.</p>"
        if item.kind == "claim":
            return "<p>Fill in what is empty below, then press c.</p>"
        entry = next(e for e in sheet["proposals"] if e["id"] == item.name)
        rows = "".join(
            f"<tr><th scope='row'>{key}</th><td>{escape(_words(entry[key]))}</td></tr>"
            for key in _SHOWN
            if key in entry
        )
        return f"<table>{rows}</table>"

    def _fill_form(self, sheet: Mapping[str, Any], item: Item) -> None:
        values: dict[str, Any] = {}
        if item.kind == "proposal":
            values = dict(next(e for e in sheet["proposals"] if e["id"] == item.name))
            values["speaker"] = review.worded_speaker(self.path.parents[1] / "speakers.yml", values)
            # One article is mostly about one allegation, told on one occasion: the last choice stays.
            values |= {key: self.form[key].value for key in ("occasion", "allegation")}
        elif item.kind == "claim":
            statement, claim = review.named(self.path, sheet, item.name)
            values = {**statement, **claim}
        for key, field in self.form.items():
            value = str(values.get(key) or "")
            field.value = value if not hasattr(field, "options") or value in field.options else ""

    # --- deciding ---

    def press(self, key: str) -> None:
        """Do what a key stands for, write it to the sheet, and show the next item."""
        moves = {"j": 1, "k": -1}
        try:
            if key in moves:
                self.at += moves[key]
            elif key == "u":
                self._undo()
            elif key in ("a", "c", *_REASONS) and self.items:
                self._say(self._decide(key, self.items[self.at]))
            elif key.strip():
                self._say(f"keys: {', '.join(KEYS)}")
            self.refresh()
        except (ArmsclaimsError, OSError) as error:
            self._say(f"nothing was written: {error}")

    def _decide(self, key: str, item: Item) -> str:
        act: dict[str, Callable[[Item], str]] = {"a": self._accept, "c": self._correct}
        if key in act:
            return act[key](item)
        if item.kind == "proposal":
            review.set_aside(self.path, item.name, _REASONS[key])
            self.last = ("proposal", item.name)
        elif item.kind == "sentence":
            review.set_aside_sentence(self.path, item.sentence, _REASONS[key])
            self.last = None
        else:
            raise CallError("a claim is not set aside; take it out of the sheet by hand")
        return f"saved: {item.name} set aside, {_REASONS[key]}"

    def _accept(self, item: Item) -> str:
        if item.kind != "proposal":
            raise CallError("only a proposal is accepted")
        return self._take(item, _OWN)

    def _correct(self, item: Item) -> str:
        if item.kind == "claim":
            review.fill(self.path, item.name, self._values(_FORM))
            return f"saved: {item.name} filled in"
        if item.kind != "proposal":
            raise CallError("add a missed claim to the sheet by hand")
        return self._take(item, _FORM)

    def _take(self, item: Item, keys: tuple[str, ...]) -> str:
        values = self._values(keys)
        slug = review.correct(self.path, item.name, values) if values else review.accept(self.path, item.name)
        self.form["summary"].value = ""
        return f"saved: {item.name} is claim {slug}"

    def _values(self, keys: tuple[str, ...]) -> dict[str, str]:
        return {key: self.form[key].value for key in keys if self.form[key].value}

    def _undo(self) -> None:
        if self.last is None:
            raise CallError("there is nothing to undo here; edit the sheet")
        review.reopen(self.path, self.last[1])
        self._say(f"saved: {self.last[1]} is open again")
        self.last = None

    def _say(self, words: str) -> None:
        self.status.value = f"<p role='status'>{escape(words)}</p>"


def _words(value: Any) -> str:
    """Return a proposal's field in one line."""
    if isinstance(value, Mapping):
        rest = ", ".join(f"{key} {part}" for key, part in value.items() if key != "text")
        return f"{value['text']} ({rest})" if "text" in value else rest
    return "; ".join(map(_words, value)) if isinstance(value, (list, tuple)) else str(value)
