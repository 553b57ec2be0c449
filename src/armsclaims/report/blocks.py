"""Blocks of the report that are words and tables: quantities (C4), chains (C6), wording (C7), claim cards, coverage.

The form, the table of attributes and the questions are here too, so that chapters find every block in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..coding.schema import ATTRIBUTES
from ..dataset.facts import number
from ..dataset.load import Dataset
from ..figures import labels
from .answers import eight_questions
from .cards import claim_cards
from .disclosure import checkable, disclosure_table
from .document import Block, Run
from .forms import bill_of_lading
from .sides import answers_table, who_answers
from .statements import statements

__all__ = [
    "answers_table", "bill_of_lading", "chains", "checkable", "claim_cards", "coverage", "disclosure_table",
    "eight_questions", "quantities_in_words", "who_answers", "who_worded",
]  # fmt: skip

_WORDS_CAPTION = (
    "Filled: the speaker's own printed words. Hollow: worded by the outlet. In the order said; the units are different "
    "things, so no size is compared and no middle is made up."
)
_CHAINS_CAPTION = (
    "From the material shown or the first speaker to the outlet. Possible: a byline names the agency, not which "
    "sentence is its. Images are described in the article and are not in the corpus."
)
_WORDED_CAPTION = (
    "Quotation marks stand only where the article prints them as the speaker's own; a paraphrase is the outlet's. "
    "Agency not told: the byline names one, but not which sentence is its."
)
_BOUNDS = {
    "exact": "a plain number",
    "about": "called approximate; no tolerance is ours",
    "more_than": "more than: the upper end is open",
    "at_least": "at least: the upper end is open",
    "less_than": "less than: the lower end is open",
    "at_most": "at most: the lower end is open",
    "range": "between two bounds, both told",
    "vague_magnitude": "a bare plural: the upper end is open",
    "qualitative": "words without a number",
}


def _table(columns: Iterable[tuple[str, str]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"columns": [{"key": key, "label": label} for key, label in columns], "rows": rows}


def _cell(text: Any, **more: Any) -> list[Run]:
    return [{"text": str(text) if labels.some(text) else "not told", **more}]


def quantities(data: Dataset) -> pd.DataFrame:
    """Return the claims that print a quantity in words, by the day said: an order in time, never of size."""
    found = data.claims[data.claims["quantity_text"].notna()]
    return found.sort_values(["said_latest", "claim_id"])


def quantities_in_words(data: Dataset) -> Block:
    """Return C4: the printed words, each with its unit; no axis, for no six values share a unit."""
    found = quantities(data)
    items = [_quantity(data, claim) for _, claim in found.iterrows()]
    who = labels.listed(dict.fromkeys(labels.side(data, claim) for _, claim in found.iterrows()))
    units = labels.number_of(found["quantity_unit"].nunique(), "unit")
    total = labels.capital(labels.number_of(found, "quantity", "quantities"))
    told = [
        f"{item['words']} ({item['unit']}), {item['stage'] or 'no stage'}, said {item['speaker']}"
        for item in items
    ]
    title = f"{total} claimed by {who}" + (
        f", in {units}: none can be added to another" if len(found) > 1 else ""
    )
    return {
        "kind": "words",
        "id": "quantities-in-words",
        "title": title if items else "No quantity is printed in this selection",
        "caption": [{"text": _WORDS_CAPTION}],
        "description": "; ".join(told) + "." if told else "No quantity.",
        "claims": list(found["claim_id"]),
        "items": items,
        "table": _quantity_table(data, found),
    }  # fmt: skip


def _quantity(data: Dataset, claim: Any) -> dict[str, Any]:
    who, stage = labels.speaker(data, claim), claim["stage"] if labels.some(claim["stage"]) else ""
    bound = _BOUNDS[claim["quantity_kind"]]
    if claim["quantity_kind"] == "vague_magnitude" and labels.some(claim["quantity_min"]):
        bound += f", and the floor of {number(claim['quantity_min'])} in the data is our lexicon's"
    own = labels.quoted(claim["quantity_text"]) if claim["worded_by"] == "speaker" else claim["quantity_text"]
    sure = f", {claim['certainty']}" if claim["certainty"] != "asserted" else ""
    head = f"Stage {stage or 'not told'}{sure}; said by {who}, {labels.date(claim, 'said')}"
    text = f"{head}, in {labels.wording(data, claim)}. {labels.capital(bound)}."
    return {
        "words": own,
        "unit": labels.unit(claim["quantity_unit"]),
        "stage": stage,
        "speaker": who,
        "voice": claim["worded_by"],
        "claims": [claim["claim_id"]],
        "runs": [{"text": text, "claims": [claim["claim_id"]]}],
    }


def _quantity_table(data: Dataset, found: pd.DataFrame) -> dict[str, Any]:
    """Return the table of C4: bounds with their origin; a bare plural also has the floor if one of it is enough."""
    columns = (
        ("quantity_text", "Words"), ("quantity_kind", "Kind"), ("quantity_min", "Lower bound"),
        ("floor_of_one", "Lower bound if the plural may mean one"), ("quantity_max", "Upper bound"),
        ("quantity_unit", "Unit"), ("stage", "Stage"), ("worded_by", "Worded by"), ("speaker", "Said by"),
        ("said", "Said"),
    )  # fmt: skip
    rows = []
    for _, claim in found.iterrows():
        bare = claim["quantity_kind"] == "vague_magnitude" and labels.some(claim["quantity_min"])
        least = number(claim["quantity_min"]) if labels.some(claim["quantity_min"]) else "none told"
        half = f"{number(claim['quantity_min'] / 2)} (our lexicon)" if bare else "not a bare plural"
        most = number(claim["quantity_max"]) if labels.some(claim["quantity_max"]) else "open"
        cells = [
            _cell(claim["quantity_text"], claims=[claim["claim_id"]]), _cell(claim["quantity_kind"].replace("_", " ")),
            _cell(f"{least} (our lexicon)" if bare else least), _cell(half), _cell(most),
            _cell(labels.unit(claim["quantity_unit"])), _cell(claim["stage"]), _cell(claim["worded_by"]),
            _cell(labels.speaker(data, claim)), _cell(labels.date(claim, "said")),
        ]  # fmt: skip
        rows.append({"cells": cells, "claims": [claim["claim_id"]]})
    return _table(columns, rows)


def chain_words(data: Dataset, chain: Any) -> str:
    """Return a chain as a phrase from origin to outlet; a layer that is only possible says so."""
    parts = [name if sure else f"{name} (possible)" for name, sure in labels.layers(data, chain)]
    if len(parts) < 2:
        return f"{parts[0]} itself" if parts else "not told"
    middle = f", by way of {labels.listed(parts[1:-1])}" if parts[1:-1] else ""
    return f"{parts[0]}{middle}, in {parts[-1]}"


def chains(data: Dataset) -> Block:
    """Return C6: every distinct chain with its originator, counted by occasions."""
    rows = []
    for (chain, origin), mine in data.claims.groupby(["chain", "originator"], sort=False, dropna=False):
        count = str(mine["occasion_id"].nunique())
        ids = list(mine["claim_id"])
        cells = [
            _cell(labels.capital(chain_words(data, chain))),
            _cell(labels.party(data, origin)),
            _cell(count, claims=ids[:1]),
        ]
        rows.append({"cells": cells, "claims": ids})
    rows.sort(key=lambda row: (-len(row["claims"]), row["cells"][0][0]["text"]))
    origins = data.claims["originator"].nunique()
    lead = labels.number_of(rows, "chain leads", "chains lead")
    return {
        "kind": "table",
        "id": "chains",
        "title": f"{labels.capital(lead)} back to {labels.number_of(origins, 'originator')}",
        "caption": [{"text": _CHAINS_CAPTION}],
        **_table((("chain", "Chain"), ("originator", "Originator"), ("occasions", "Occasions")), rows),
    }  # fmt: skip


def who_worded(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return C7: what is told, with the fragment in the column of whoever worded it; a row a wording."""
    rows = []
    for key in statements(data, allegations):
        name = labels.label(data, key.allegation)
        verbs = key.claims[
            [bool(labels.TRANSFER.search(labels.fragment(data, c))) for c in key.claims["claim_id"]]
        ]
        verbs = verbs[verbs["act"].isin(["claims", "evaluates"])]
        if len(verbs):
            rows.append(_worded(data, f"{name}: the verb itself", verbs))
        told: dict[tuple[str, str], list[str]] = {}
        for attribute, what in ATTRIBUTES.items():
            row = key.rows.get(attribute)
            if row is not None and labels.some(row["claim_id"]):
                told.setdefault((row["claim_id"], row["worded_by"]), []).append(what[0].lower() + what[1:])
        for (claim_id, voice), names in told.items():
            claim = data.claims[data.claims["claim_id"] == claim_id]
            rows.append(_worded(data, f"{name}: {'; '.join(names)}", claim, voice))
    whose = (("speaker", "Speaker's own words"), ("agency", "Agency"), ("outlet", "Outlet's words"))
    return {
        "kind": "table",
        "id": "who-worded",
        "title": _worded_title(data, rows),
        "caption": [{"text": _WORDED_CAPTION}],
        **_table((("what", "What is worded"), *whose), rows),
    }


def _worded(data: Dataset, what: str, claims: pd.DataFrame, voice: str | None = None) -> dict[str, Any]:
    """Return a row: each distinct fragment once, under the speaker if the words are his, else under the outlet."""
    texts: dict[str, list[Run]] = {"speaker": [], "outlet": []}
    seen: set[tuple[str, str]] = set()
    for _, claim in claims.iterrows():
        side = voice if labels.some(voice) else claim["worded_by"]
        text = labels.fragment(data, claim["claim_id"])
        if (side, text.lower()) in seen:
            continue
        seen.add((side, text.lower()))
        shown = labels.quoted(text) if side == "speaker" else text
        texts[side] += [{"text": "; "}] if texts[side] else []
        texts[side].append({"text": shown, "claims": [claim["claim_id"]], "voice": side})
    possible = any(not sure for chain in claims["chain"] for _, sure in labels.layers(data, chain))
    agency = _cell("not told" if possible else "none named")
    cells = [_cell(what), texts["speaker"] or _cell("none printed"), agency, texts["outlet"] or _cell("none")]
    return {"cells": cells, "claims": list(claims["claim_id"])}


def _worded_title(data: Dataset, rows: list[dict[str, Any]]) -> str:
    own = sum(any(run.get("voice") == "speaker" for run in row["cells"][1]) for row in rows)
    ids = [claim for row in rows for claim in row["claims"]]
    claims = data.claims[data.claims["claim_id"].isin(ids)]
    who = labels.listed(dict.fromkeys(labels.side(data, claim) for _, claim in claims.iterrows())) or "anyone"
    told = labels.share(own, ("is", "are"))
    return f"Of {labels.number_of(rows, 'thing')} that {who} said, {told} in a speaker's own printed words"


def coverage(data: Dataset) -> Block:
    """Return the sentence on coverage: of each article's sentences, how many are coded, set aside, boilerplate."""
    runs: list[Run] = []
    for key, mine in data.sentences.groupby("article_id"):
        count = mine["status"].value_counts()
        ids = list(data.claims[data.claims["article_id"] == key]["claim_id"])
        told = [f"{labels.count(int(count.get(s, 0)))} {w}" for s, w in _STATUSES]
        text = f"{labels.number_of(mine, 'sentence')} of {labels.outlet(data, key)}: {labels.listed(told)}"
        name = f"article.{key}.sentences"
        runs += [{"text": "; " if runs else ""}, {"text": text, "claims": ids, "fact": name}]
    return {"kind": "paragraph", "id": "coverage", "runs": [*runs, {"text": ". None is left over."}]}


_STATUSES = (("coded", "coded"), ("set_aside", "set aside with a reason"), ("boilerplate", "boilerplate"))
