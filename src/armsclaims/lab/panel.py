"""The review of one article in JupyterLab: its text, in which words are marked, and a form of every field.

The page shows and asks; what it asks for is written to the sheet, or to a list, before it is answered. The
files are read anew each time, so nothing is lost with the kernel and edits made by hand in between count.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import HTML
from ruamel.yaml.comments import CommentedMap

from .. import files
from ..coding import coverage, sheet_table
from ..coding.last_look import uncoded
from ..coding.lists import Lists, load_lists
from ..coding.plausibility import check_against_words, check_plausibility
from ..coding.schema import PLACE_COLUMNS
from ..coding.sheets import load_sheet
from ..coding.validate import read_yaml
from ..coding.yamlio import read, write
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.anchors import budget, read_text
from ..evidence.text import MAX_FRAGMENT_WORDS, count_words, find, normalised, segment, text_sha256, words
from ..faults import ArmsclaimsError, CallError, Fault
from ..paths import THEME, project_root
from ..propose import review
from ..propose.quantities import parse
from .forms import choices, forms, given

KEYS = {
    "j": "next",
    "k": "previous",
    "g": "next open",
    "a": "accept",
    "n": "aside: no claim",
    "o": "aside: off topic",
    "r": "aside: repeat",
    "m": "new claim of the words marked",
    "M": "new claim, same statement",
    "f": "marked is the fragment",
    "p": "the passage",
    "q": "the quantity",
    "h": "the hedge",
    "e": "the cue",
    "s": "a support",
    "b": "statement of its own",
    "x": "take out, reopen",
    "u": "undo",
}
"""What each key does; the buttons do the same."""
_REASONS = {"n": "no_claim", "o": "off_topic", "r": "repeat"}
_MARKS = {"f": "exact", "p": "passage", "q": "quantity", "h": "certainty_words", "e": "cue", "s": "support"}
_STAYS = ("occasion", "allegation")
"""One article is mostly about one allegation, told on one occasion: a new claim has those of the last."""


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
            return HTML(
                "<p>No proposal is open. Scaffold a sheet with <code>armsclaims propose FILE --write</code>, "
                "or name an article.</p>"
            )
        text = read_text(folder, path.stem)
        if text is None:
            mend = "name its folder as articles_dir"
            raise CallError(f"the text {path.stem}.txt is not in the folder of texts; {mend}")
        if review.load(path)["origin"]["text"]["sha256"] != text_sha256(text):
            raise CallError(f"{path.stem}.txt is not the text that the sheet was made from")
        return Panel(path, text)
    except ArmsclaimsError as error:
        return HTML(f"<p role='alert'>{escape(str(error))}</p>")


def _sheet(root: Path, article: str) -> Path | None:
    folder = root / "data" / "articles"
    if article:
        if not (folder / f"{article}.yml").is_file():
            raise CallError(f"there is no sheet {article}.yml in data/articles")
        return folder / f"{article}.yml"
    sheets = sorted(folder.glob("*.yml"))
    return next((path for path in sheets if review.open_proposals(review.load(path))), None)


class Panel(anywidget.AnyWidget):
    """The review of one sheet. `view` is what the page shows, `at` the key of the item in hand."""

    _esm = (THEME / "panel.js").read_text(encoding="utf-8")
    _css = (THEME / "panel.css").read_text(encoding="utf-8")
    forms = traitlets.Dict().tag(sync=True)
    text = traitlets.List().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    at = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(self, path: Path, text: str):
        super().__init__(forms=forms() | {"keys": KEYS})
        self.path, self.words, self.data = path, text, path.parents[1]
        self.sentences = {s.number: s for s in segment(text)}
        self.text = [_pieces(s.number, s.paragraph, text[s.start : s.end]) for s in self.sentences.values()]
        self.past: list[tuple[str, dict[Path, str], dict[Path, str]]] = []
        self.stays: dict[str, str] = {}
        self.on_msg(lambda _, content, __: self.do(content))
        self.refresh()
        self.at = next((item["key"] for item in self.view["items"] if item["open"]), "article:")

    def __repr__(self) -> str:
        return f"<review of {self.path.name}: {sum(item['open'] for item in self.view['items'])} open>"

    # --- what is shown ---

    def refresh(self) -> None:
        """Read the files and show how they stand."""
        sheet = review.load(self.path)
        lists, faults = load_lists(self.data)
        told = [("article:", _told(fault)) for fault in faults] + self._faults(lists)
        items = list(self._items(sheet, {key for key, _ in told}))
        keys = {item["key"] for item in items}
        known = choices(lists) | {"claims": self._claims()}
        self.view = self.view | {
            "items": items,
            "lists": known,
            "faults": [[key if key in keys else "article:", words_] for key, words_ in told],
            "uncoded": [
                [f"sentence:{n}", f"{n}: {kind}: {named}"]
                for n, kind, named in uncoded(sheet, self.words, lists.places)
            ],
            "budget": list(budget(self._fragments(sheet), self.words)),
        }

    def _faults(self, lists: Lists) -> list[tuple[str, str]]:
        """Return what `check` would say of the sheet, each with the item that it is about.

        What is merely open stands among the items, and anchors are recorded by `check --write`.
        """
        source = read_yaml(self.path, self.path.name)
        sheet = load_sheet(source, self.path.stem, lists)
        found = list(source.faults)
        if sheet:
            anchors, wrong = coverage.bind(sheet, self.words)
            found += [*wrong, *coverage.check_recorded(sheet, anchors)]
            found += check_plausibility(sheet, lists) + check_against_words(sheet, self.words, lists.places)
        left_out = ("anchors-stale", "proposal-open", "sentence-open")
        told = [fault for fault in dict.fromkeys(found) if fault.rule not in left_out]
        about = [(fault.claim or "").rpartition("/")[2] for fault in told]
        pairs = zip(about, told, strict=True)
        return [
            (f"claim:{name}", f"{name or fault.file}: {fault.message} -- {fault.mend}")
            for name, fault in pairs
        ]

    def _claims(self) -> list[str]:
        """Return the ids of all claims: those that a link may name."""
        names = []
        for path in sorted(self.path.parent.glob("*.yml")):
            names += [
                f"{path.stem}/{row}"
                for row in re.findall(
                    r"(?m)^ +- id: ['\"]?([a-z0-9-]+)['\"]?\s*$", path.read_text(encoding="utf-8")
                )
            ]
        return names

    def _fragments(self, sheet: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        for _, claim in _pairs(sheet):
            printed = [
                (claim.get("sentence"), claim.get("exact")),
                (claim.get("sentence"), claim.get("certainty_words")),
            ]
            printed += [(claim.get("sentence"), (claim.get("quantity") or {}).get("text"))]
            printed += [(extra.get("sentence"), extra.get("exact")) for extra in claim.get("support") or ()]
            for number, fragment in printed:
                if fragment and (home := self.sentences.get(number)):
                    yield from find(str(fragment), self.words, home.start, home.end)[:1]

    def _items(self, sheet: Mapping[str, Any], about: set[str]) -> Iterator[dict[str, Any]]:
        """Yield what can be decided, in the order of the text: article, sentences, claims, proposals."""
        origin = {key: value for key, value in sheet["origin"].items() if key != "text"}
        article = {"sheet": {"coding": sheet.get("coding")}, "origin": _plain(origin)}
        yield {
            "key": "article:",
            "open": not all(origin.get(k) for k in ("outlet", "title")),
            "value": article,
        }
        waiting = {f"claim:{slug}" for slug, _ in review.blanks(sheet)} | about
        claims = {s.number: [] for s in self.sentences.values()}
        for statement, claim in _pairs(sheet):
            claims.setdefault(claim.get("sentence"), []).append((statement, claim))
        proposals = [e for e in sheet.get("proposals") or () if e.get("decision") in ("open", "set_aside")]
        left = {s.number for s in review.open_sentences(sheet, self.words)}
        zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
        aside = {entry["sentence"]: entry["reason"] for entry in sheet.get("set_aside") or ()}
        for number in claims:
            home = self.sentences.get(number)
            if home:
                value = {"zone": zones.get(number, home.zone), "reason": aside.get(number, "")}
                yield {
                    "key": f"sentence:{number}",
                    "sentence": number,
                    "open": number in left,
                    "value": {"sentence": value},
                }
            for statement, claim in claims[number]:
                said = {key: value for key, value in statement.items() if key != "claims"}
                span = find(str(claim.get("exact") or ""), self.words, home.start, home.end) if home else []
                key = f"claim:{claim['id']}"
                yield {
                    "key": key,
                    "sentence": number,
                    "open": key in waiting,
                    "passage": _plain(claim.get("passage")),
                    "fragment": self._words_of(number, span[0]) if span else None,
                    "value": {"claim": _plain(claim), "statement": _plain(said)},
                }
            for entry in (e for e in proposals if e.get("sentence") == number):
                shown = {key: value for key, value in entry.items() if key not in ("id", "spans", "sentence")}
                told = "\n".join(f"{key}: {_line(value)}" for key, value in shown.items())
                yield {
                    "key": f"proposal:{entry['id']}",
                    "sentence": number,
                    "open": entry["decision"] == "open",
                    "passage": _plain(entry.get("passage")),
                    "value": {"proposed": told},
                }

    def _words_of(self, number: int, span: tuple[int, int]) -> list[int]:
        start = self.sentences[number].start
        inside = [
            n for n, (a, b) in enumerate(self._places(number)) if a + start < span[1] and b + start > span[0]
        ]
        return [inside[0], inside[-1] + 1] if inside else []

    def _places(self, number: int) -> list[tuple[int, int]]:
        home = self.sentences[number]
        return words(self.words[home.start : home.end])

    # --- what is done ---

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do what the page asks, write it, and show how the files stand; say what could not be done."""
        with self.hold_sync():  # the page hears of all of it at once
            before = self._files()
            self.at = asked.get("at", self.at)
            try:
                actions = {"press": self._press, "set": self._set, "add": self._add}
                self.note = actions[asked["do"]](asked)
                after = self._files()
                if asked.get("key") != "u" and after != before:
                    self.past.append((asked.get("at", self.at), before, after))
                self.refresh()
            except (ArmsclaimsError, OSError) as error:
                self.note = f"nothing was written: {error}"
            self.view = self.view | {"turn": self.view.get("turn", 0) + 1}  # shown again, changed or not

    def _files(self) -> dict[Path, str]:
        lists = ("speakers.yml", "occasions.yml", "allegations.yml", "places.csv")
        return {
            p: p.read_text(encoding="utf-8")
            for p in (self.path, *(self.data / name for name in lists))
            if p.is_file()
        }

    def _press(self, asked: Mapping[str, Any]) -> str:
        key, (kind, _, name) = asked["key"], self.at.partition(":")
        if key == "u":
            return self._undo()
        if key == "a" and kind == "proposal":
            return self._accept(name)
        if key in _REASONS and kind == "proposal":
            review.set_aside(self.path, name, _REASONS[key])
            return self._next(f"saved: {name} is set aside")
        if key in _REASONS and kind == "sentence":
            return self._next(self._sentence(int(name), "reason", _REASONS[key]))
        if key == "x":
            return self._take_out(kind, name)
        if key == "b" and kind == "claim":
            sheet = review.load(self.path)
            sheet_table.split_off(sheet, *review.named(self.path, sheet, name))
            write(self.path, sheet)
            return f"saved: {name} has a statement of its own"
        if key in "mM" or key in _MARKS:
            if not asked.get("mark"):
                raise CallError(
                    "mark words in the text first: with the mouse, or Tab to it and use the arrows"
                )
            return (
                self._new(key == "M", name, *asked["mark"])
                if key in "mM"
                else self._mark(_MARKS[key], name, *asked["mark"])
            )
        raise CallError(f"{KEYS.get(key, key)!r} is for another kind of thing than a {kind}")

    def _next(self, told: str) -> str:
        """Go to the next open item: what was in hand is decided."""
        keys = [item["key"] for item in self.view["items"]]
        later = self.view["items"][keys.index(self.at) + 1 :] if self.at in keys else []
        self.at = next(
            (
                item["key"]
                for item in [*later, *self.view["items"]]
                if item["open"] and item["key"] != self.at
            ),
            self.at,
        )
        return told

    def _undo(self) -> str:
        if not self.past:
            raise CallError("there is nothing to undo since the panel was opened")
        self.at, before, after = self.past[-1]
        now = self._files()
        changed = [path for path in after if before.get(path) != after[path]]
        if any(now.get(path) != after[path] for path in changed):
            raise CallError("the file was edited elsewhere since; undo it there")
        files.write({path: before[path] for path in changed})
        self.past.pop()
        return f"saved: {', '.join(path.name for path in changed)} as before"

    def _accept(self, name: str) -> str:
        slug = review.accept(self.path, name)
        empty = {key for slug_, key in review.blanks(review.load(self.path)) if slug_ == slug}
        if stays := {key: value for key, value in self.stays.items() if key in empty}:
            review.fill(self.path, slug, stays)
        self.at = f"claim:{slug}"
        return f"saved: {name} is claim {slug}"

    def _take_out(self, kind: str, name: str) -> str:
        sheet = review.load(self.path)
        if kind == "claim":
            _, claim = review.named(self.path, sheet, name)
            sheet_table.take_out(sheet, name)
            write(self.path, sheet)
            self.at = f"sentence:{claim.get('sentence')}"
            if proposal := claim.get("proposal"):
                review.reopen(self.path, proposal)
                self.at = f"proposal:{proposal}"
            return f"saved: {name} is taken out"
        if kind == "sentence":
            return self._sentence(int(name), "reason", "")
        if kind != "proposal":
            raise CallError("only a claim, a proposal or a sentence is taken out")
        review.reopen(self.path, name)
        return f"saved: {name} is open again"

    def _mark(self, field: str, name: str, number: int, first: int, last: int) -> str:
        sheet = review.load(self.path)
        _, claim = review.named(self.path, sheet, name)
        fragment = self._fragment(number, first, last)
        if number != claim.get("sentence") and field != "support":
            raise CallError(
                f"claim {name} is in sentence {claim.get('sentence')}: mark words there, or change that"
            )
        if field != "passage" and count_words(fragment) > MAX_FRAGMENT_WORDS:
            raise CallError(
                f"{count_words(fragment)} words are marked, a fragment has {MAX_FRAGMENT_WORDS} at most"
            )
        value: Any = fragment
        if field == "passage":
            value = [first, last]
        elif field == "quantity":
            found = parse(fragment)
            told = {key: getattr(found, key) for key in ("kind", "min", "max", "unit")} if found else {}
            value = {"text": fragment} | {key: part for key, part in told.items() if part is not None}
        elif field == "support":
            value = [*_plain(claim.get("support") or []), {"sentence": number, "exact": fragment}]
        review.fill(self.path, name, {field: value})
        return f"saved: {field} of {name}"

    def _fragment(self, number: int, first: int, last: int) -> str:
        places, start = self._places(number), self.sentences[number].start
        return normalised(self.words[start + places[first][0] : start + places[last - 1][1]])

    def _new(self, same: bool, shown: str, number: int, first: int, last: int) -> str:
        sheet, fragment = review.load(self.path), self._fragment(number, first, last)
        stem = "-".join(re.findall("[a-z0-9]+", fragment.lower())[:3]) or "claim"
        taken = {claim["id"] for _, claim in _pairs(sheet)}
        slug = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 999))) if name not in taken)
        short = count_words(fragment) <= MAX_FRAGMENT_WORDS
        claim = CommentedMap({"id": slug, "sentence": number, "exact": fragment if short else ""})
        if not short:
            claim["passage"] = sheet_table.flow([first, last])
        claim |= {"summary": "", "act": "", "worded_by": "", "allegation": self.stays.get("allegation", "")}
        if same:
            statement, _ = review.named(self.path, sheet, shown)
        else:
            statement = sheet_table.add_statement(sheet)
            statement["occasion"] = self.stays.get("occasion", "")
        statement["claims"].append(claim)
        write(self.path, sheet)
        self.at = f"claim:{slug}"
        return f"saved: new claim {slug}"

    def _set(self, asked: Mapping[str, Any]) -> str:
        group, key = asked["group"], asked["key"]
        value = given(next(field for field in self.forms[group] if field["key"] == key), asked["value"])
        name = self.at.partition(":")[2]
        if group == "sentence":
            return self._sentence(int(name), key, value)
        if group in ("statement", "claim") and key in (*review.STATEMENT, *review.CLAIM):
            review.fill(self.path, name, {key: value})
            if key in _STAYS:
                self.stays[key] = value
            return f"saved: {key} of {name}"
        sheet = review.load(self.path)
        node = (
            sheet
            if group == "sheet"
            else sheet["origin"]
            if group == "origin"
            else review.named(self.path, sheet, name)[1]
        )
        if group == "claim" and key == "id":
            if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", str(value)) or any(
                c["id"] == value for _, c in _pairs(sheet)
            ):
                raise CallError("an id is small letters, digits and single hyphens, and no other claim's")
            self.at = f"claim:{value}"
        sheet_table.put(node, key, value)
        write(self.path, sheet)
        return f"saved: {key}"

    def _sentence(self, number: int, key: str, value: str) -> str:
        """Write a sentence's zone or its reason for being set aside; "" takes it out."""
        sheet = review.load(self.path)
        entries = review.block(sheet, "zones" if key == "zone" else "set_aside")
        if key == "zone" and value == self.sentences[number].zone:
            value = ""
        entries[:] = [entry for entry in entries if entry["sentence"] != number]
        if value:
            place = sum(entry["sentence"] < number for entry in entries)
            entries.insert(place, sheet_table.flow({"sentence": number, key: value}))
        write(self.path, sheet)
        return f"saved: sentence {number}: {value or f'{key} taken out'}"

    def _add(self, asked: Mapping[str, Any]) -> str:
        """Add an entry to a list if it passes the check, then do what it was added for."""
        kind, name = asked["list"], asked["id"].strip()
        value = given({"kind": "group", "fields": self.forms["lists"][kind]}, asked["value"])
        path = self.data / ("places.csv" if kind == "places" else f"{kind}.yml")
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if kind == "places":
            stream = io.StringIO()
            csv.writer(stream, lineterminator="\n").writerow(
                [name, *(value.get(c.name, "") for c in PLACE_COLUMNS[1:])]
            )
            files.write({path: before.rstrip("\n") + "\n" + stream.getvalue()})
        else:
            content = read(path) or CommentedMap()
            if not name or name in content:
                raise CallError(f"an entry needs an id that {path.name} does not have yet")
            content[name] = sheet_table.flow(value)
            write(path, content)
        if faults := [fault for fault in load_lists(self.data)[1] if fault.file.endswith(path.name)]:
            files.write({path: before})
            raise CallError(_told(faults[0]))
        then = asked.get("then")
        return f"saved: {name} in {path.name}" + (f"; {self._set(then)}" if then else "")


def _pieces(number: int, paragraph: int, shown: str) -> dict[str, Any]:
    """Return a sentence as the page shows it: each word with what stands before it, and the rest."""
    at, pieces = 0, []
    for start, end in words(shown):
        pieces.append([shown[at:start], shown[start:end]])
        at = end
    return {"n": number, "paragraph": paragraph, "pieces": pieces, "tail": shown[at:]}


def _pairs(sheet: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((statement, claim) for statement in sheet["statements"] for claim in statement["claims"])


def _told(fault: Fault) -> str:
    return f"{fault.file}: {fault.message} -- {fault.mend}"


def _plain(value: Any) -> Any:
    """Return YAML as plain values, without its marks."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, str) else float(value) if isinstance(value, float) else value


def _line(value: Any) -> str:
    """Return a proposal's field in one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return "; ".join(map(_line, value)) if isinstance(value, list) else str(value)
