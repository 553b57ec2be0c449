"""The review of one article in JupyterLab: its text, in which words are marked, and a form of every field.

The page shows and asks; what it asks for is written to the sheet, or to a list, before it is answered. The
files are read anew each time, so nothing is lost with the kernel and edits made by hand in between count.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import chain, count
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
from ..coding.yamlio import dumped, read, write
from ..dataset.coder_commands import sheet_path
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.anchors import budget, read_text
from ..evidence.text import MAX_FRAGMENT_WORDS, count_words, find, normalised, segment, text_sha256, words
from ..faults import ArmsclaimsError, CallError, Fault, one_line
from ..paths import THEME, project_root
from ..propose import review
from ..propose.quantities import parse
from ..propose.sheet_proposals import printed_spans
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
MOST_ASKED = 100_000
"""The most characters of one message from the page."""
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
        sheets = sorted((root / "data" / "articles").glob("*.yml"))
        waiting = (path for path in sheets if review.open_proposals(review.load(path)))
        path = sheet_path(root, article) if article else next(waiting, None)
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
        told = list(self._faults(lists, faults))
        items = self._items(sheet, {key for key, _ in told})
        keys = {item["key"] for item in items}
        left = uncoded(sheet, self.words, lists.places)
        coded = {"statements": sheet["statements"]}
        self.view = self.view | {
            "items": json.loads(json.dumps(items)),  # without the marks of YAML
            "lists": choices(lists) | {"claims": self._claims()},
            "faults": [[key if key in keys else "article:", told_] for key, told_ in told],
            "uncoded": [[f"sentence:{n}", f"{n}: {kind}: {named}"] for n, kind, named in left],
            "budget": list(budget(printed_spans(coded, self.words), self.words)),
        }

    def _faults(self, lists: Lists, faults: list[Fault]) -> Iterator[tuple[str, str]]:
        """Yield the `faults` of the lists and what `check` would say of the sheet, each with the item that it
        is about.

        What is merely open stands among the items, and anchors are recorded by `check --write`.
        """
        source = read_yaml(self.path, self.path.name)
        sheet = load_sheet(source, self.path.stem, lists)
        found = faults + source.faults
        if sheet:
            anchors, wrong = coverage.bind(sheet, self.words)
            found += [*wrong, *coverage.check_recorded(sheet, anchors)]
            found += check_plausibility(sheet, lists) + check_against_words(sheet, self.words, lists.places)
        for fault in dict.fromkeys(found):
            if fault.rule not in ("anchors-stale", "proposal-open", "sentence-open"):
                name = (fault.claim or "").rpartition("/")[2]
                yield f"claim:{name}", f"{name or fault.file}: {fault.message} -- {fault.mend}"

    def _claims(self) -> list[str]:
        """Return the ids of all claims: those that a link may name."""
        slug = re.compile(r"(?m)^ +- id: ['\"]?([a-z0-9-]+)['\"]?\s*$")  # "  - id: shells-left"
        paths = sorted(self.path.parent.glob("*.yml"))
        return [f"{path.stem}/{name}" for path in paths for name in slug.findall(path.read_text("utf-8"))]

    def _items(self, sheet: Mapping[str, Any], about: set[str]) -> list[dict[str, Any]]:
        """Return what can be decided: the article, then each sentence, its claims and its proposals, in the
        order of the text; last, what is of a sentence that is not there.
        """
        origin = {key: value for key, value in sheet["origin"].items() if key != "text"}
        untold = not (origin.get("outlet") and origin.get("title"))
        article = {"sheet": {"coding": sheet.get("coding")}, "origin": origin}
        waiting = {f"claim:{slug}" for slug, _ in review.blanks(sheet)} | about
        left = {s.number for s in review.open_sentences(sheet, self.words)}
        zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
        aside = {entry["sentence"]: entry["reason"] for entry in sheet.get("set_aside") or ()}
        items = []
        for number, home in self.sentences.items():
            value = {"sentence": {"zone": zones.get(number, home.zone), "reason": aside.get(number, "")}}
            item = {"key": f"sentence:{number}", "open": number in left, "value": value}
            items.append(item | {"sentence": number})
        for statement, claim in review.claims(sheet):
            said = {key: value for key, value in statement.items() if key != "claims"}
            key, value = f"claim:{claim['id']}", {"claim": claim, "statement": said}
            item = {"key": key, "open": key in waiting, "value": value, "passage": claim.get("passage")}
            if home := self.sentences.get(claim.get("sentence")):
                found = find(str(claim.get("exact") or ""), self.words, home.start, home.end)
                spans = [[count_words(self.words[home.start : end]) for end in span] for span in found]
                item |= {"sentence": home.number, "fragment": next(iter(spans), None)}
            items.append(item)
        for entry in sheet.get("proposals") or ():
            if entry.get("decision") in ("open", "set_aside"):
                shown = {k: value for k, value in entry.items() if k not in ("id", "spans", "sentence")}
                item = {"key": f"proposal:{entry['id']}", "open": entry["decision"] == "open"}
                item |= {"passage": entry.get("passage"), "value": {"proposed": dumped(shown)}}
                number = entry.get("sentence")
                items.append(item | ({"sentence": number} if number in self.sentences else {}))
        items.sort(key=lambda item: item.get("sentence", math.inf))
        return [{"key": "article:", "open": untold, "value": article}, *items]

    # --- what is done ---

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do what the page asks, write it, and show how the files stand; what fails leaves no trace."""
        with self.hold_sync():  # the page hears of all of it at once
            before: dict[Path, str] = {}
            try:
                before = self._files()
                if len(repr(asked)) > MOST_ASKED:
                    raise CallError(f"over {MOST_ASKED:,} characters are to be written; shorten them")
                self.at = asked.get("at", self.at)
                actions = {"press": self._press, "set": self._set, "add": self._add}
                told = actions[asked["do"]](asked)
                after = self._files()
                self.refresh()
                if asked.get("key") != "u" and after != before:
                    self.past.append((asked.get("at", self.at), before, after))
                self.note = one_line(told)
            except Exception as error:  # a page may ask for anything
                self._put_back(before)
                why = f"this cannot be done ({type(error).__name__}); show the panel again"
                why = str(error) if isinstance(error, ArmsclaimsError | OSError) else why
                self.note = one_line(f"nothing was written: {'; '.join(why.splitlines())}")
            self.view = self.view | {"turn": self.view.get("turn", 0) + 1}  # shown again, changed or not

    def _files(self) -> dict[Path, str]:
        lists = ("speakers.yml", "occasions.yml", "allegations.yml", "places.csv")
        paths = [self.path, *(self.data / name for name in lists)]
        found = {}
        for path in filter(Path.is_file, paths):
            try:
                found[path] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise CallError(f"{path.name} is not UTF-8; save it as such") from None
        return found

    def _put_back(self, before: Mapping[Path, str]) -> None:
        """Restore the files to what they were before an action that failed."""
        now = self._files() if before else {}
        files.write({path: text for path, text in before.items() if now.get(path) != text})
        for path in now.keys() - before.keys():
            path.unlink()

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
        if key in ("m", "M", *_MARKS):
            if not asked.get("mark"):
                raise CallError("mark words in the text first: with the mouse, or with Tab and the arrows")
            if key in ("m", "M"):
                return self._new(key == "M", name, *asked["mark"])
            return self._mark(_MARKS[key], name, *asked["mark"])
        raise CallError(f"{KEYS.get(key, key)!r} is for another kind of thing than a {kind}")

    def _next(self, told: str) -> str:
        """Go to the next open item: what was in hand is decided."""
        keys = [item["key"] for item in self.view["items"] if item["open"] or item["key"] == self.at]
        after = keys.index(self.at) + 1 if self.at in keys else 0
        self.at = next(iter(keys[after:] + keys), self.at)
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
        review.fill(self.path, slug, {key: value for key, value in self.stays.items() if key in empty})
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
        home, length = claim.get("sentence"), count_words(fragment)
        if number != home and field != "support":
            raise CallError(f"claim {name} is in sentence {home}: mark words there, or change that")
        if field != "passage" and length > MAX_FRAGMENT_WORDS:
            raise CallError(f"{length} words are marked, a fragment has {MAX_FRAGMENT_WORDS} at most")
        value: Any = fragment
        if field == "passage":
            value = [first, last]
        elif field == "quantity":
            found = parse(fragment)
            told = {key: getattr(found, key, None) for key in ("kind", "min", "max", "unit")}
            value = {"text": fragment} | {key: part for key, part in told.items() if part is not None}
        elif field == "support":
            value = [*(claim.get("support") or ()), {"sentence": number, "exact": fragment}]
        review.fill(self.path, name, {field: value})
        return f"saved: {field} of {name}"

    def _fragment(self, number: int, first: int, last: int) -> str:
        if any(type(n) is not int for n in (number, first, last)) or number not in self.sentences:
            raise CallError("mark words of one sentence")
        home = self.sentences[number]
        sentence = self.words[home.start : home.end]
        spans = words(sentence)
        if not 0 <= first < last <= len(spans):
            raise CallError(f"sentence {number} has {len(spans)} words; mark some of them")
        return normalised(sentence[spans[first][0] : spans[last - 1][1]])

    def _new(self, same: bool, shown: str, number: int, first: int, last: int) -> str:
        sheet, fragment = review.load(self.path), self._fragment(number, first, last)
        stem = "-".join(re.findall("[a-z0-9]+", fragment.lower())[:3]) or "claim"
        taken = {claim["id"] for _, claim in review.claims(sheet)}
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        slug = next(name for name in names if name not in taken)
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
        node = sheet if group == "sheet" else sheet["origin"]
        if group == "claim":
            _, node = review.named(self.path, sheet, name)
            if key == "id":
                taken, value = {claim["id"] for _, claim in review.claims(sheet)}, str(value)
                if value in taken or not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", value):
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
            row = [name, *(value.get(column.name, "") for column in PLACE_COLUMNS[1:])]
            csv.writer(stream, lineterminator="\n").writerow(row)
            files.write({path: before.rstrip("\n") + "\n" + stream.getvalue()})
        else:
            content = read(path) or CommentedMap()
            if not name or name in content:
                raise CallError(f"an entry needs an id that {path.name} does not have yet")
            content[name] = sheet_table.flow(value)
            write(path, content)
        if faults := [fault for fault in load_lists(self.data)[1] if fault.file.endswith(path.name)]:
            fault = faults[0]  # the list is put back as it was
            raise CallError(f"{fault.file}: {fault.message} -- {fault.mend}")
        then = asked.get("then")
        return f"saved: {name} in {path.name}" + (f"; {self._set(then)}" if then else "")


def _pieces(number: int, paragraph: int, shown: str) -> dict[str, Any]:
    """Return a sentence as the page shows it: each word with what stands before it, and the rest."""
    at, pieces = 0, []
    for start, end in words(shown):
        pieces.append([shown[at:start], shown[start:end]])
        at = end
    return {"n": number, "paragraph": paragraph, "pieces": pieces, "tail": shown[at:]}
