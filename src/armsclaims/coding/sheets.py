"""Sheets: one coded article a file, loaded strictly.

A sheet holds what a person judged. Loading checks its form, its closed lists, its references and the consistency of its
dates and quantities; whether its fragments stand in the article's text is `binding`'s question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ..faults import DataError, Fault
from . import edtf
from .registry import Registry, check_date, load_registry
from .rules import check_attributes, check_claim, check_proposals
from .shapes import SHEET
from .yamlio import Checker, brief, line_of, read


class Fragment(NamedTuple):
    """A fragment as the sheet has it: its evidence id, its claim's id, and where it stands in the file, as `node` and `key`."""

    id: str
    claim_id: str
    field: str
    sentence: int
    exact: str
    node: Mapping
    key: str


@dataclass(frozen=True)
class Sheet:
    """One checked sheet; `data` is its YAML, `name` how messages call the file."""

    article_id: str
    name: str
    data: Mapping[str, Any]
    zones: Mapping[int, str] = field(default_factory=dict)

    def claims(self) -> Iterator[tuple[Mapping, Mapping]]:
        """Yield (statement, claim) in file order."""
        for statement in self.data["statements"]:
            for claim in statement["claims"]:
                yield statement, claim

    def claim_id(self, claim: Mapping) -> str:
        """Return the claim's full id: article id, slash, slug."""
        return f"{self.article_id}/{claim['id']}"

    def fragments(self) -> Iterator[Fragment]:
        """Yield every fragment the sheet prints, in file order."""
        for _, claim in self.claims():
            head, sentence = self.claim_id(claim), claim["sentence"]
            yield Fragment(f"{head}#content", head, "content", sentence, claim["exact"], claim, "exact")
            quantity = claim.get("quantity", {})
            if quantity.get("text"):
                yield Fragment(
                    f"{head}#quantity", head, "quantity", sentence, quantity["text"], quantity, "text"
                )
            if claim.get("certainty_words"):
                yield Fragment(
                    f"{head}#certainty",
                    head,
                    "certainty",
                    sentence,
                    claim["certainty_words"],
                    claim,
                    "certainty_words",
                )
            for number, extra in enumerate(claim.get("support", ()), 1):
                yield Fragment(
                    f"{head}#support-{number}",
                    head,
                    "support",
                    extra["sentence"],
                    extra["exact"],
                    extra,
                    "exact",
                )

    def set_aside(self) -> dict[int, str]:
        """Return the reason by number of each sentence set aside."""
        return {entry["sentence"]: entry["reason"] for entry in self.data.get("set_aside") or ()}


def load_sheet(path: Path, registry: Registry) -> tuple[Sheet | None, list[Fault]]:
    """Return the sheet in `path`, None where it cannot be read, and every fault found."""
    check = Checker(f"data/articles/{path.name}")
    try:
        data = read(path, check.name)
    except DataError as error:
        return None, error.faults
    if not check.mapping(data, SHEET, "the sheet"):
        check_proposals(check, data)
        return None, check.faults
    zones = {entry["sentence"]: entry["zone"] for entry in data.get("zones", ())}
    sheet = Sheet(path.stem, check.name, data, zones)
    _published(check, data["origin"])
    for key in ("zones", "set_aside"):
        _once(check, data.get(key, ()), key)
    seen: dict[str, int | None] = {}
    for statement, claim in sheet.claims():
        name = sheet.claim_id(claim)
        if claim["id"] in seen:
            message = f"claim '{claim['id']}' stands twice (first at line {seen[claim['id']]})"
            check.fault("duplicate-claim", message, "give one of them another id", claim, "id", name)
        seen.setdefault(claim["id"], line_of(claim, "id"))
        check_claim(check, registry, statement, claim, name)
    check_attributes(
        check, ((statement, claim, sheet.claim_id(claim)) for statement, claim in sheet.claims())
    )
    check_proposals(check, data)
    return sheet, check.faults


def _published(check: Checker, origin: Mapping) -> None:
    date = origin["published"]
    check_date(check, date, "the publication")
    if (
        "edtf" not in date
        and date["basis"] == "none"
        or "edtf" in date
        and edtf.valid(date["edtf"])
        and None in edtf.bounds(date["edtf"])
    ):
        mend = "give a day as `edtf:`, or two days a/b between which it lies"
        check.fault("date-missing", "the publication has no day that bounds it", mend, origin, "published")
    if "url" in origin and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", origin["url"]):
        mend = "give the whole address, beginning with http:// or https://"
        check.fault("bad-url", f"{brief(origin['url'])} is no web address", mend, origin, "url")


def _once(check: Checker, entries: Any, key: str) -> None:
    """Note every sentence that stands twice in `zones` or in `set_aside`."""
    seen: set[int] = set()
    for entry in entries:
        if entry["sentence"] in seen:
            check.fault(
                "sentence-twice",
                f"sentence {entry['sentence']} stands twice in {key}",
                "keep one of the two",
                entry,
                "sentence",
            )
        seen.add(entry["sentence"])


def load_all(data: Path, places: Mapping[str, Any]) -> tuple[list[Sheet], Registry, list[Fault]]:
    """Return every readable sheet below `data/articles`, the registry, and every fault found."""
    registry, faults = load_registry(data, places)
    sheets: list[Sheet] = []
    paths = sorted((data / "articles").glob("*.yml"))
    if not paths:
        faults.append(
            Fault("data/articles", "file-missing", "there is no sheet", "add one, as CONTRIBUTING.md tells")
        )
    for path in sorted((data / "articles").glob("*")):
        if (
            path.name.endswith(".anchors.json")
            and path.with_name(path.name.removesuffix(".anchors.json") + ".yml") not in paths
        ):
            faults.append(
                Fault(
                    f"data/articles/{path.name}",
                    "anchors-alone",
                    "there is no sheet to it",
                    "bring the sheet back, or delete it",
                )
            )
        elif path.suffix == ".yaml":
            faults.append(
                Fault(
                    f"data/articles/{path.name}",
                    "sheet-name",
                    "a sheet's name ends in .yml",
                    f"rename it {path.stem}.yml",
                )
            )
    for path in paths:
        sheet, found = load_sheet(path, registry)
        faults += found
        if sheet:
            sheets.append(sheet)
    names = {sheet.claim_id(claim) for sheet in sheets for _, claim in sheet.claims()}
    for sheet in sheets:
        check = Checker(sheet.name)
        for _, claim in sheet.claims():
            for link in claim.get("links", ()):
                check.known(link["to"], names, "claim", "a sheet", link, "to", sheet.claim_id(claim))
        faults += check.faults
    return sheets, registry, faults
