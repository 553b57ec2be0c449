"""What stands around a map in the report: subtitle, description, small print; and the list of the claims it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from ...coding import edtf
from ...dataset.load import Dataset
from .. import geo, labels
from ..style import FigureSpec, Runs, register
from . import said
from .said import Mark, Note

NOTHING = "No claim of this selection is on the map"
PRECISION = {
    1: "exact place", 2: "near a named place", 4: "region", 5: "area without agreed bounds", None: "country",
}  # fmt: skip
"""How well a place is known, by its code in the place list."""


def prints(
    data: Dataset, projection: str, notes: list[str], sources: list[str], *, status: bool = True
) -> list[str]:
    """Return the small print: status of Crimea and what is not drawn; projection and credit."""
    first = [f"{said.status(data)}."] if status and said.status(data) else []
    return [" ".join([*first, *map(geo.note, notes)]), f"Projection: {projection}. {geo.credit(*sources)}"]


def subtitle(data: Dataset, notes: Iterable[Note]) -> Runs:
    """Return whose claims these are, when they were said and who reports them; each date leads to its claims."""
    ids = list(dict.fromkeys(claim for note in notes for claim in note.claims))
    shown = data.claims[data.claims["claim_id"].isin(ids) & (data.claims["act"] == "claims")]
    if shown.empty:
        return f"{NOTHING}."
    sides = labels.listed(dict.fromkeys(said.side(claim) for _, claim in shown.iterrows()))
    dates: dict[str, list[str]] = {}
    for _, claim in shown.sort_values(["said_latest", "claim_id"]).iterrows():
        dates.setdefault(said.on(labels.date(claim, "said")), []).append(claim["claim_id"])
    runs: list[dict[str, Any]] = [{"text": f"What {sides} said "}]
    for number, (words, claims) in enumerate(dates.items(), 1):
        runs += [{"text": "" if number == 1 else " and " if number == len(dates) else ", "}]
        runs.append({"text": words, "claims": claims})
    return [run for run in runs if run["text"]] + [{"text": f". {said.sources(data, ids)}"}]


def denials(data: Dataset) -> str:
    """Return whose denials these articles print, for all sides that the maps' claims speak of."""
    sides = set(data.claims[data.claims["act"] == "denies"]["side"])
    missing = [labels.SIDES[side] for side in ("DPRK", "Russia") if side not in sides]
    articles = labels.number_of(data.articles, "article")
    return f"Denials by {labels.listed(missing, 'or')}: none in these {articles}." if missing else ""


def description(data: Dataset, notes: list[Note], shows: str, small_print: list[str]) -> str:
    """Return the long description: what is drawn, every note in order, and what is not drawn."""
    if not notes:
        return f"{shows} {NOTHING}. {small_print[0]}"
    told = " ".join(f"{note.head}: {note.text}" for note in notes)
    return f"{shows} {told} {small_print[0]}"


def table_of(data: Dataset, marks: list[Mark]) -> pd.DataFrame:
    """Return the table of a map: a row a mark, with the place's precision, the claim in our words, and `claim_id`."""
    rows = []
    for mark in marks:
        claim, place = data.claim(mark.claim_id), data.place_list[mark.place_id]
        rows.append({
            "mark": mark.mark, "place": place.name, "precision": PRECISION[place.precision], "drawn_as": mark.drawn_as,
            "speaker": labels.speaker(data, claim), "said": labels.date(claim, "said"), "worded_by": claim["worded_by"],
            "summary": claim["summary"], "claim_id": mark.claim_id,
        })  # fmt: skip
    columns = [
        "mark",
        "place",
        "precision",
        "drawn_as",
        "speaker",
        "said",
        "worded_by",
        "summary",
        "claim_id",
    ]
    return pd.DataFrame(rows, columns=columns)


def elsewhere_of(data: Dataset, places: Iterable[str]) -> pd.DataFrame:
    """Return the rows of a map's table that only the context stands behind: a row a place, with its statements."""
    rows = []
    for place_id in places:
        told = said.told_elsewhere(data, place_id)
        if told:
            place, first = data.place_list[place_id], data.context.set_index("statement_id").loc[told[0]]
            rows.append({
                "mark": "reported elsewhere (context)", "place": place.name, "precision": PRECISION[place.precision],
                "drawn_as": "hollow diamond", "speaker": first["speaker"], "said": edtf.words(first["said_edtf"]),
                "worded_by": "us", "summary": first["what"], "claim_id": None, "statement_id": ";".join(told),
            })  # fmt: skip
    return pd.DataFrame(rows)


def spec(
    figure_id: str, *, title: Callable[[Dataset], str], alt: Callable[[Dataset], str], caption: str, shows: str,
    notes: Callable[[Dataset], list[Note]], marks: Callable[[Dataset], list[Mark]],
    small_print: Callable[[Dataset], list[str]], draw: Callable[..., Any], elsewhere: Iterable[str] = (),
) -> FigureSpec:  # fmt: skip
    """Register a map with all that must stand beside it. Its credit and projection are printed under the map itself.

    `elsewhere` names the places that only the context tells of.
    """

    def table(data: Dataset) -> pd.DataFrame:
        table, more = table_of(data, marks(data)), elsewhere_of(data, elsewhere)
        return pd.concat([table, more], ignore_index=True) if len(more) else table

    def told(data: Dataset) -> list[str]:
        return [name for place_id in elsewhere for name in said.told_elsewhere(data, place_id)]

    def describe(data: Dataset) -> str:
        names = labels.listed(
            [data.place_list[key].name for key in elsewhere if said.told_elsewhere(data, key)]
        )
        more = f" Apart from the claims, as context from other publications: {names}." if names else ""
        return description(data, notes(data), shows, small_print(data)) + more

    def claims(data: Dataset) -> list[str]:
        ids = [mark.claim_id for mark in marks(data)] + [
            claim for note in notes(data) for claim in note.claims
        ]
        return list(dict.fromkeys(ids))

    return register(
        FigureSpec(
            id=figure_id,
            title=lambda data: title(data) if marks(data) else NOTHING,
            subtitle=lambda data: subtitle(data, notes(data)),
            alt=lambda data: (
                alt(data)
                if marks(data)
                else f"A map without a mark: no claim of this selection is on it ({figure_id})."
            ),
            caption=lambda data: f"{caption} {denials(data)}".strip(),
            description=describe,
            draw=draw,
            table=table,
            claims=claims,
            statements=told,
        )
    )
