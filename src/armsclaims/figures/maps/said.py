"""What the maps say: which claims, places and legs they show, and the words beside the marks, all read from the tables.

No date, quantity or speaker stands in drawing code. A claim that the parameters leave out is on no map.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from ...dataset.facts import facts
from ...dataset.load import Dataset
from .. import labels
from ..style import LANES, claim_url

SHELLS, CONTAINERS, DRONES, PERSONNEL = (
    "dprk-shells-2022", "dprk-containers-2023", "iran-drones", "iran-personnel-crimea",
)  # fmt: skip
NO_ROUTE, NO_SITE = "No route was given, so no line is drawn.", "No site, number or date was given."
_PARTIES = {"north-korea": "DPRK", "russia": "Russia", "iran": "Iran"}
_ROUTE = ("mode", "transit", "ports")


@dataclass(frozen=True)
class Note:
    """Words beside marks: the allegation, a head, a text, the colour name of the lane, and the claims they rest on.

    `short` is the text where there is room for a line or two.
    """

    allegation: str
    head: str
    text: str
    lane: str
    claims: tuple[str, ...]
    short: str = ""

    @property
    def url(self) -> str | None:
        """The address of the first claim's card."""
        return claim_url(self.claims[0]) if self.claims else None


@dataclass(frozen=True)
class Mark:
    """One mark of a claim on a map, a row of its table."""

    mark: str
    place_id: str
    drawn_as: str
    claim_id: str


@lru_cache(maxsize=64)
def about(data: Dataset, allegation: str, act: str = "claims") -> pd.DataFrame:
    """Return an allegation's claims of one act, those that others repeat first."""
    claims = data.claims[(data.claims["allegation"] == allegation) & (data.claims["act"] == act)]
    links = data.claim_links
    times = links[links["relation"] == "repeats"]["other_claim_id"].value_counts()
    order = claims["claim_id"].map(times).fillna(0).to_numpy() * -1
    return claims.iloc[pd.Series(order).sort_values(kind="stable").index]


def first(claims: pd.DataFrame) -> pd.Series | None:
    """Return the first row, or None."""
    return None if claims.empty else claims.iloc[0]


def quantity(data: Dataset, allegation: str) -> pd.Series | None:
    """Return the claim that gives an allegation's quantity in words."""
    claims = about(data, allegation)
    return first(claims[claims["quantity_text"].notna()])


def legs(data: Dataset, mode: str) -> list[dict[str, Any]]:
    """Return the claimed legs of one mode (properties of `legs.geojson`)."""
    return [f["properties"] for f in data.leg_features["features"] if f["properties"]["mode"] == mode]


def placed(data: Dataset, place_id: str) -> pd.DataFrame:
    """Return the claims for which a place is where something is said to go, to be used or to be loaded."""
    rows = data.claim_places
    at = rows[(rows["place_id"] == place_id) & ~rows["role"].isin(["mentioned", "speech"])]
    return data.claims[data.claims["claim_id"].isin(at["claim_id"])]


def lane(data: Dataset, allegation: str) -> str:
    """Return the colour name of an allegation's lane."""
    row = data.allegations.set_index("allegation").loc[allegation]
    return LANES.get((_PARTIES.get(row["supplier"], ""), _PARTIES.get(row["recipient"], "")), "muted")


def side(claim: Any) -> str:
    """Return the side that speaks, for print: "the US"."""
    return labels.SIDES.get(claim["side"], claim["side"])


def uncapital(text: str) -> str:
    """Return the text with its first letter small."""
    return text[:1].lower() + text[1:]


def on(words: str) -> str:
    """Return a date in words with its preposition: "on 2 November 2022", "in August 2022", "by 2 November 2022"."""
    return words if words.startswith("by ") else f"{'on' if words[:1].isdigit() else 'in'} {words}"


def said(claim: Any) -> str:
    """Return who said it and when: "The US said on 2 November 2022"."""
    return f"{labels.capital(side(claim))} said {on(labels.date(claim, 'said'))}".strip()


def wording(data: Dataset, claim: Any) -> str:
    """Return whose words a claim is in, where they are the outlet's: "Euronews’ words"; else an empty text."""
    if claim["worded_by"] != "outlet":
        return ""
    name = labels.outlet(data, claim["article_id"])
    return f"{name}’ words" if name.endswith("s") else f"{name}’s words"


@lru_cache(maxsize=64)
def denial(data: Dataset, allegation: str) -> tuple[str, list[str]]:
    """Return the sentence that an allegation is denied, by whom and in which terms, with its claims; or nothing."""
    links = data.claim_links[data.claim_links["relation"] == "denies"]
    mine = set(data.claims[data.claims["allegation"] == allegation]["claim_id"])
    found = links[links["other_claim_id"].isin(mine)]
    if found.empty:
        return "", []
    claim = data.claim(found.iloc[0]["claim_id"])
    same = data.claims[
        (data.claims["occasion_id"] == claim["occasion_id"]) & (data.claims["act"] == "denies")
    ]
    terms = labels.listed(same["item"].dropna(), "or")
    reading = " (our reading of general words)" if (found["linked_by"] == "us").all() else ""
    return f"{labels.capital(labels.speaker(data, claim))} denied providing {terms}{reading}.", list(
        same["claim_id"]
    )


def route_withheld(data: Dataset, allegation: str) -> bool:
    """Return whether no source states how, through where or between which ports an allegation's goods went."""
    rows = data.disclosures[
        (data.disclosures["allegation"] == allegation) & data.disclosures["attribute"].isin(_ROUTE)
    ]
    return not rows["disclosure"].isin(["stated", "partly"]).any()


def note(
    data: Dataset, allegation: str, *, also: Iterable[str] = (), more: Iterable[str] = (), short: str = ""
) -> Note | None:
    """Return the note of an allegation: who said what and when, how much, what is denied; None if nothing is claimed.

    `also` are summaries of further claims by the same speaker, `more` sentences of ours put before the denial; `short`
    says what is left open, for the short text.
    """
    main, amount = first(about(data, allegation)), quantity(data, allegation)
    if main is None:
        return None
    text = f"{said(main)}: {main['summary'].rstrip('.')}"
    claims = [main["claim_id"]]
    if amount is not None and amount["quantity_text"] not in main["summary"]:
        text += f" ({amount['item']}: {labels.quantity(amount)})"
    if amount is not None:
        claims.append(amount["claim_id"])
    text += "".join(f"; {uncapital(summary.rstrip('.'))}" for summary in also)
    words = wording(data, main)
    text += f" ({words})." if words else "."
    denied, by = denial(data, allegation)
    text = " ".join(part for part in (text, *more, denied) if part)
    ids = tuple(dict.fromkeys([*claims, *by]))
    brief = [f"{labels.capital(side(main))} says", short, f"{side(data.claim(by[0]))} denies" if by else ""]
    return Note(
        allegation, labels.label(data, allegation), text, lane(data, allegation), ids,
        "; ".join(part for part in brief if part),
    )  # fmt: skip


def cover(data: Dataset) -> str:
    """Return in our words what is claimed about where the shells are made to look bound for, or an empty text."""
    rows = data.disclosures[
        (data.disclosures["allegation"] == SHELLS) & (data.disclosures["attribute"] == "cover_destination")
    ]
    ids = rows["claim_id"].dropna()
    return str(data.claim(ids.iloc[0])["summary"]) if len(ids) else ""


def leg_words(data: Dataset, claim_id: str) -> str:
    """Return a computed leg's length in words, "about 200 km (107 nmi)", or an empty text."""
    known = facts(data)
    name = f"{claim_id}.length"
    if name not in known:
        return ""
    return f"{known[name].words} ({known[f'{name}-nmi'].words.replace('nautical miles', 'nmi')})"


def status(data: Dataset) -> str:
    """Return the status of Crimea with its basis, in the report's one wording; empty where no reference gives it."""
    if not {"unga-crimea", "crimea-occupied-since"} <= set(data.references):
        return ""
    law, since = (data.references[name]["words"] for name in ("unga-crimea", "crimea-occupied-since"))
    return f"Crimea: Ukraine (UNGA {law}), Russian-occupied since {since}"


def sources(data: Dataset, claims: Iterable[str]) -> str:
    """Return "As reported by …" for the articles of the claims, with their agencies."""
    shown = data.articles[data.articles["article_id"].isin({claim.split("/")[0] for claim in claims})]
    names = [
        f"{row.outlet} (with {labels.listed(str(row.agencies).split(';'))})"
        if labels.some(row.agencies)
        else row.outlet
        for row in shown.itertuples()
    ]
    return f"As reported by {labels.listed(names)}."


def leg_marks(data: Dataset) -> list[Mark]:
    """Return the marks of the sea legs: each port, and the path where one was computed."""
    found = []
    for leg in legs(data, "sea"):
        claim = leg["claim_id"]
        found += [Mark("port", leg[key], "solid disc: named", claim) for key in ("from_place", "to_place")]
        if leg["path"] == "computed":
            found.append(Mark("sea path", leg["to_place"], "dashed line: computed by us", claim))
    return found


def area_marks(data: Dataset) -> list[Mark]:
    """Return the marks of the train legs: the area where each is said to end, and the strip beside the map."""
    found = []
    for leg in legs(data, "train"):
        found.append(Mark("area", leg["to_place"], "soft edge: our reading", leg["claim_id"]))
        found.append(
            Mark("arrow strip", leg["to_place"], "beside the map: line not disclosed", leg["claim_id"])
        )
    return found


def region_marks(data: Dataset) -> list[Mark]:
    """Return the marks of Crimea: a region, one row for each claim that places something there."""
    return [
        Mark("region", "crimea", "tinted region: named", claim)
        for claim in placed(data, "crimea")["claim_id"]
    ]


def told_elsewhere(data: Dataset, place_id: str) -> list[str]:
    """Return the context statements that name a place, in the order said; none in an edition of the articles alone."""
    if data.context is None:
        return []
    found = data.context[data.context["place_id"] == place_id].sort_values(["said_latest", "statement_id"])
    return list(found["statement_id"])


def supplier_marks(data: Dataset, *allegations: str) -> list[Mark]:
    """Return the marks of the countries named as suppliers in allegations."""
    suppliers = data.allegations.set_index("allegation")["supplier"]
    found = []
    for allegation in allegations:
        if (claim := first(about(data, allegation))) is not None:
            found.append(
                Mark("country", suppliers[allegation], "tinted country: no place in it", claim["claim_id"])
            )
    return found
