"""What one occasion disclosed of one allegation: the columns of the form and of the table below it.

Nothing is carried from one statement to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import labels
from .document import Run

DEFAULT = ("dprk-shells-2022", "dprk-containers-2023")
"""The allegations that the form shows where the parameters name none."""
UNSAID = {
    "withheld": "would not say",
    "withheld_avowed": "would not say, says it knows",
    "not_confirmed": "not confirmed",
    "not_addressed": "not addressed",
}
_VEHICLES = {"sea": "ship", "train": "train", "road": "road", "air": "air"}


@dataclass(frozen=True)
class Statement:
    """What one occasion disclosed of one allegation: a column of the form."""

    data: Dataset
    allegation: str
    occasion: str
    rows: dict[str, Any]

    def state(self, attribute: str) -> str:
        """Return the state of an attribute: one of `labels.STATES`."""
        row = self.rows.get(attribute)
        return labels.state(row) if row is not None else "not_addressed"

    def told(self, attribute: str) -> bool:
        """Return whether an attribute is stated, wholly or in part."""
        return self.state(attribute) in ("stated", "partly")

    def claim(self, attribute: str) -> Any:
        """Return the claim on which an attribute rests."""
        return self.data.claim(self.rows[attribute]["claim_id"])

    def run(self, text: str, attribute: str, claim: Any = None) -> Run:
        """Return text that leads to the claim of an attribute, in the voice that worded it."""
        row = self.rows[attribute]
        found = self.claim(attribute) if claim is None else claim
        voice = row["worded_by"] if claim is None and labels.some(row["worded_by"]) else found["worded_by"]
        return {"text": text, "claims": [found["claim_id"]], "voice": voice}

    def unsaid(self, attribute: str, before: str = "") -> list[Run]:
        """Return the fixed words for an attribute that is not told, leading to the claim that withholds it."""
        words = before + UNSAID[self.state(attribute)]
        row = self.rows.get(attribute)
        known = row is not None and labels.some(row["claim_id"])
        return [{"text": words, "claims": [row["claim_id"]]} if known else {"text": words}]

    @property
    def said(self) -> str:
        """When it was said, in words."""
        rows = self.data.occasions.set_index("occasion_id")
        return edtf.words(rows.loc[self.occasion, "said_edtf"])

    @property
    def claims(self) -> pd.DataFrame:
        """Every claim of the allegation on the occasion."""
        claims = self.data.claims
        return claims[(claims["allegation"] == self.allegation) & (claims["occasion_id"] == self.occasion)]


def statements(data: Dataset, allegations: Iterable[str] | None = None) -> list[Statement]:
    """Return the columns of form and table: the first two named allegations, else the default pair, that disclose any.

    An allegation's occasion is the one that discloses most of it.
    """
    told = data.disclosures[data.disclosures["disclosure"] != "not_addressed"]
    sizes = told.groupby("allegation").size()
    named = list(allegations or data.params.allegations)
    wanted = named[:2] or [key for key in DEFAULT if key in sizes] or list(sizes.nlargest(2).index)
    found = []
    for key in wanted:
        mine = told[told["allegation"] == key]
        if mine.empty:
            continue
        occasion = mine["occasion_id"].value_counts().index[0]
        rows = data.disclosures[
            (data.disclosures["allegation"] == key) & (data.disclosures["occasion_id"] == occasion)
        ]
        found.append(Statement(data, key, occasion, {row["attribute"]: row for _, row in rows.iterrows()}))
    return found


def party(key: Statement, end: str) -> str:
    """Return the name of an allegation's supplier or recipient."""
    return labels.party(
        key.data, key.data.allegations.set_index("allegation").loc[key.allegation, end], proper=True
    )


def places(key: Statement, claim: Any, *roles: str) -> str:
    """Return the names of a claim's places in these roles, as a phrase."""
    rows = key.data.claim_places
    mine = rows[(rows["claim_id"] == claim["claim_id"]) & rows["role"].isin(roles)]
    return labels.listed([labels.party(key.data, place) for place in mine["place_id"]])


def mode(key: Statement) -> str:
    """Return the means of transport in the order of the claimed legs; a vessel as worded, where one is told of."""
    ids = set(key.claims["claim_id"])
    legs = [f["properties"] for f in key.data.leg_features["features"] if f["properties"]["claim_id"] in ids]
    legs.sort(key=lambda leg: any(leg["from_place"] == other["to_place"] for other in legs))
    names = []
    for leg in legs:
        vessel = leg["mode"] == "sea" and key.told("vessel")
        names.append(
            labels.words_of(key.data, key.claim("vessel"))
            if vessel
            else _VEHICLES.get(leg["mode"], leg["mode"])
        )
    return ", then ".join(names) or labels.words_of(key.data, key.claim("mode"))


def own(key: Statement, attribute: str) -> str:
    """Return the fragment on which an attribute rests, in quotation marks if it is the speaker's own."""
    return labels.words_of(key.data, key.claim(attribute))


def dates(key: Statement) -> str:
    """Return the days told, and that their year is inferred where it is."""
    claim = key.claim("dates")
    inferred = ", the year inferred" if claim["event_basis"] == "inferred" else ""
    return labels.date(claim, "event") + inferred


def proof(key: Statement) -> str:
    """Return the material that is said to be proof; it is described in the article and is not in the corpus."""
    claim = key.claim("evidence_shown")
    first = labels.layers(key.data, claim["chain"])
    material = first[0][0] if first else labels.words_of(key.data, claim)
    return f"{material} (not in the corpus)"


def speakers_of(keys: list[Statement]) -> str:
    """Return the sides that spoke on the statements' occasions, as a phrase; the outlets where only they did."""
    every = [(key.data, claim) for key in keys for _, claim in key.claims.iterrows()]
    told = [(data, claim) for data, claim in every if claim["side"] != "outlet"]
    if not told:
        return labels.listed(dict.fromkeys(labels.speaker(data, claim) for data, claim in every))
    return labels.listed(dict.fromkeys(labels.side(data, claim) for data, claim in told))
