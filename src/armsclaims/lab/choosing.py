"""One choice of claims: what the controls say, which claims pass it, what else could be chosen, and all of it in words.

Pure functions of tables: no widget is made here. Choices combine with "and", the values of one choice with "or".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..coding import edtf
from ..coding.schema import THREADS
from ..dataset.load import Dataset
from ..dataset.params import Params
from ..figures import labels

FACETS = {
    "allegation": "About",
    "side": "Side",
    "speaker": "Speaker",
    "act": "Act",
    "stage": "Stage",
    "outlet": "Outlet",
}
"""Columns that a choice narrows, with the words of their controls, in the order shown."""
NONE = "none spoken of"
"""What stands for an empty cell of a facet."""
TIERS = ("coded", "context")
"""Claims coded from articles here, and statements reported elsewhere: shown side by side, never mixed or added up."""
DATES = {"said": "said", "event": "told to have happened"}


@dataclass(frozen=True)
class Choice:
    """What the controls say. `values` maps a facet to the values kept (none: all).

    `date_from` and `date_to` are EDTF; `dates` tells which dates they bound, said or event. A date that is only known to
    lie in a span passes if it may lie in the window; with `sure`, only if it must.
    """

    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    date_from: str = ""
    date_to: str = ""
    dates: str = "said"
    sure: bool = False
    tiers: tuple[str, ...] = TIERS

    def as_dict(self) -> dict[str, Any]:
        """Return the choice as plain values, as it is saved."""
        return asdict(self)

    def check(self) -> None:
        """Raise CallError for a date that no build would take, and for reversed dates."""
        Params(date_from=self.date_from, date_to=self.date_to)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Choice:
        """Return a saved choice; names that this version does not know are an error (TypeError)."""
        values = {key: tuple(kept) for key, kept in saved.get("values", {}).items()}
        return cls(**{**saved, "values": values, "tiers": tuple(saved.get("tiers", TIERS))})


def frame(data: Dataset) -> pd.DataFrame:
    """Return the claims as the views show them: a row a claim, with speaker, outlet, fragment and dates in words."""
    claims = data.claims.copy()
    claims["speaker"] = claims["speaker_id"].map(data.speakers.set_index("speaker_id")["name"])
    claims["outlet"] = claims["article_id"].map(data.articles.set_index("article_id")["outlet"])
    exact = (
        data.evidence[data.evidence["field"] == "content"]
        .drop_duplicates("claim_id")
        .set_index("claim_id")["exact"]
    )
    claims["exact"] = claims["claim_id"].map(exact)
    claims = worded(claims, *DATES)
    shown = claims[["claim_id", "speaker", "summary", "exact", "item", "outlet"]]
    claims["text"] = searchable(shown)
    return claims


def worded(rows: pd.DataFrame, *dates: str) -> pd.DataFrame:
    """Return rows with their dates in words as well, in columns of their own; `dates` are said or event."""
    for what in dates:
        told = {text: edtf.words(text) for text in rows[f"{what}_edtf"].dropna().unique()}
        rows[f"{what}_words"] = rows[f"{what}_edtf"].map(told)
    return rows


def searchable(rows: pd.DataFrame) -> pd.Series:
    """Return all cells of a row as one text in small letters, for the search."""
    cells = rows.astype("object").fillna("").astype(str)
    return pd.Series(
        [" ".join(row).lower() for row in cells.itertuples(index=False)], index=rows.index, dtype="str"
    )


def facet(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a facet's values as text, with `NONE` for an empty cell."""
    return rows[column].astype("object").where(rows[column].notna(), NONE)


def names(data: Dataset) -> dict[str, dict[str, str]]:
    """Return how a facet's values are printed, where not as they are, by facet."""
    about = dict(zip(data.allegations["allegation"], data.allegations["label"], strict=True))
    speakers = {name: labels.capital(name) for name in data.speakers["name"]}
    return {
        "allegation": about,
        "side": {side: labels.capital(name) for side, name in labels.SIDES.items()},
        "speaker": speakers,
    }


def dated(rows: pd.DataFrame, choice: Choice) -> pd.Series:
    """Return which rows pass the dates of a choice, which `Choice.check` has let pass."""
    keep = pd.Series(True, index=rows.index)
    first, last = f"{choice.dates}_earliest", f"{choice.dates}_latest"
    if first not in rows or not (choice.date_from or choice.date_to):
        return keep
    low = edtf.parse(choice.date_from).earliest if choice.date_from else None
    high = edtf.parse(choice.date_to).latest if choice.date_to else None
    if low:
        keep &= (
            rows[first] >= pd.Timestamp(low)
            if choice.sure
            else rows[last].isna() | (rows[last] >= pd.Timestamp(low))
        )
    if high:
        keep &= (
            rows[last] <= pd.Timestamp(high)
            if choice.sure
            else rows[first].isna() | (rows[first] <= pd.Timestamp(high))
        )
    return keep.fillna(False).astype(bool)


def masks(rows: pd.DataFrame, choice: Choice) -> dict[str, np.ndarray]:
    """Return which rows pass, by control: each facet with something chosen, `words`, `dates`.

    `rows` needs none of the facets: of what a table does not tell, no choice can keep a row. A context statement is about
    an allegation if its thread touches it, as a build takes it.
    """
    found: dict[str, np.ndarray] = {}
    for column, kept in choice.values.items():
        if kept and column == "allegation" and "thread" in rows:
            touched = [name for name, about in THREADS.items() if set(about) & set(kept)]
            found[column] = rows["thread"].isin(touched).to_numpy(bool)
        elif kept:
            found[column] = (
                facet(rows, column).isin(kept).to_numpy() if column in rows else np.zeros(len(rows), bool)
            )
    if choice.words.split():
        keep = np.ones(len(rows), bool)
        for word in choice.words.lower().split():
            keep &= rows["text"].str.contains(word, regex=False).to_numpy(bool)
        found["words"] = keep
    if choice.date_from or choice.date_to:
        found["dates"] = dated(rows, choice).to_numpy(bool)
    return found


def passing(found: dict[str, np.ndarray], size: int, *, without: str = "") -> np.ndarray:
    """Return which of `size` rows pass every control of `found`, one control left out if named."""
    keep = np.ones(size, bool)
    for control, mask in found.items():
        if control != without:
            keep &= mask
    return keep


def counts(rows: pd.DataFrame, found: dict[str, np.ndarray]) -> dict[str, dict[str, int]]:
    """Return for each facet and value how many rows pass all other controls: what choosing it would show."""
    told = {}
    for column in FACETS:
        values = facet(rows, column)[passing(found, len(rows), without=column)]
        told[column] = values.value_counts().to_dict()
    return told


def in_words(choice: Choice, printed: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return what a choice narrows, in words by control."""
    told = {}
    for column, kept in choice.values.items():
        if kept:
            shown = [printed.get(column, {}).get(value, value) for value in kept]
            told[column] = f"{FACETS[column].lower()}: {labels.listed(shown, 'or')}"
    if choice.words.split():
        told["words"] = f"with {labels.listed([f'“{word}”' for word in choice.words.split()])}"
    if choice.date_from or choice.date_to:
        ends = [f"from {edtf.words(choice.date_from)}"] if choice.date_from else []
        ends += [f"to {edtf.words(choice.date_to)}"] if choice.date_to else []
        how = "surely" if choice.sure else "possibly"
        told["dates"] = f"{DATES[choice.dates]}, {how}, {' '.join(ends)}"
    return told


def loosened(found: dict[str, np.ndarray], size: int) -> dict[str, int]:
    """Return how many rows would pass without each control: what an empty selection can be told."""
    return {control: int(passing(found, size, without=control).sum()) for control in found}


def params(choice: Choice, base: Params) -> tuple[Params, list[str]]:
    """Return the parameters of a build that keeps what a choice keeps, and the controls that no parameter can tell.

    `base` holds the parameters that the data was loaded with; the choice narrows them. Raises CallError for a wrong or
    reversed date.
    """
    choice.check()
    plain = choice.dates == "said" and not choice.sure
    first, last = (choice.date_from, choice.date_to) if plain else ("", "")
    starts = [day for day in (base.date_from, first) if day]
    ends = [day for day in (base.date_to, last) if day]
    made = replace(
        base,
        date_from=max(starts, key=lambda day: edtf.parse(day).earliest, default=""),
        date_to=min(ends, key=lambda day: edtf.parse(day).latest, default=""),
        allegations=list(choice.values.get("allegation", ())) or base.allegations,
        edition="core" if choice.tiers == ("coded",) else base.edition,
    )
    left = [column for column, kept in choice.values.items() if kept and column != "allegation"]
    left += ["words"] if choice.words.split() else []
    left += ["dates"] if not plain and (choice.date_from or choice.date_to) else []
    left += ["tier"] if choice.tiers == ("context",) else []
    return made, left
