"""Named facts: every number, date, count and quotation that the prose may use, with the claims behind it.

A fact is computed from the tables and holds its value, its unit, its words and its claims. Facts that we compute (a
count, a distance, a span of days) name their method and inputs instead of a single claim. Prose refers to facts by name,
so no number is ever typed. Names of facts about one claim are `<claim id>.<what>`, for example
`2023-10-13-dw/containers-delivered.quantity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from ..coding import edtf, scorecard
from ..coding.schema import ATTRIBUTES
from ..paths import project_root
from .fact import Fact
from .load import Dataset
from .sequence import first_answers

NMI_KM = 1.852
"""Kilometres in an international nautical mile (exact)."""


@lru_cache(maxsize=4)
def facts(data: Dataset) -> dict[str, Fact]:
    """Return every fact of the dataset by name. A fact whose claims are filtered away is not there.

    Shape: a dict of `Fact` by name, each with its value, its words for print, and the ids of the claims it rests on.
    Units: `Fact.unit` names each fact's: km, nmi, days, containers and so on; empty for counts and words.
    Raises: KeyError, on use, for a name that is not there.
    Source: the tables of `data`; a fact that we computed names its method and inputs.
    """
    found = [*_claim_facts(data), *_articles(data), *_counts(data), *_statements(data), *_disclosures(data)]
    found += [*_legs(data), *_agreement(data), *_scorecard(), *_references(data), *_context(data)]
    found.append(
        Fact(f"edition.{data.params.edition}", True, data.params.edition, method="the build's parameter")
    )
    return {fact.name: fact for fact in found}


def known(data: Dataset) -> set[str]:
    """Return the names of the facts that exist without any filter: prose that names another is mistaken."""
    return {*facts(data.whole), *facts(data)}


def days_between(first: Any, second: Any) -> tuple[int | None, int | None]:
    """Return the fewest and the most days from `first` to `second`: EDTF strings, days, or rows with a `said_edtf`.

    Shape: (least, most); None where an end is open. Negative where the second may lie before the first.
    Units: days.
    Raises: ValueError for a text that is no EDTF date.
    Source: the two dates.
    """
    days = [getattr(day, "said_edtf", day) for day in (first, second)]
    return edtf.days_between(*(_text(day)[:10] if hasattr(day, "year") else _text(day) for day in days))


_SMALL = "none one two three four five six seven eight nine ten eleven twelve".split()


def count_words(value: int) -> str:
    """Return a count for print: in letters up to twelve."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else number(value)


def _references(data: Dataset) -> Iterator[Fact]:
    for name, entry in data.references.items():
        yield Fact(
            f"ref.{name}", entry["words"], entry["words"], [], method=entry["source"], inputs=[entry["url"]]
        )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def number(value: float) -> str:
    """Return a number for print: whole where it is whole, thousands parted by commas."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"


def _claim_facts(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each claim: fragment, quantity, unit, days said and meant, speaker, certainty."""
    exact = data.evidence[data.evidence["field"] == "content"].set_index("claim_id")["exact"]
    names = data.speakers.set_index("speaker_id")["name"]
    outlets = data.articles.set_index("article_id")["outlet"]
    for row in data.claims.itertuples():
        claims = [row.claim_id]

        def fact(what: str, value: Any, words: str, claims=claims, row=row) -> Fact:
            return Fact(f"{row.claim_id}.{what}", value, words, claims)

        words = exact[row.claim_id]
        shown = f"\u201c{words}\u201d" if row.worded_by == "speaker" else words
        yield Fact(f"{row.claim_id}.exact", words, shown, claims, voice=row.worded_by)
        yield fact("speaker", row.speaker_id, names[row.speaker_id])
        yield fact("outlet", row.article_id, outlets[row.article_id])
        if _text(row.quantity_text):
            yield fact(
                "quantity", row.quantity_min if pd.notna(row.quantity_min) else None, row.quantity_text
            )
            yield fact("unit", row.quantity_unit, _text(row.quantity_unit).replace("_", " "))
        if _text(row.certainty_words):
            yield fact("certainty", row.certainty, row.certainty_words)
        for what in ("said", "event"):
            text = _text(getattr(row, f"{what}_edtf"))
            if text:
                yield fact(what, text, edtf.words(text))


def _articles(data: Dataset) -> Iterator[Fact]:
    claims = data.claims.groupby("article_id")["claim_id"].apply(list).to_dict()
    for row in data.articles.itertuples():
        mine = claims.get(row.article_id, [])
        sentences = data.sentences[data.sentences["article_id"] == row.article_id]
        fragments = data.evidence[data.evidence["article_id"] == row.article_id]
        method, inputs = "count of rows", ["sentences", "evidence"]

        def fact(what: str, value: Any, words: str, row=row, mine=mine, method=method, inputs=inputs) -> Fact:
            return Fact(f"article.{row.article_id}.{what}", value, words, mine, method=method, inputs=inputs)

        yield fact("published", row.published_edtf, edtf.words(row.published_edtf))
        yield fact("outlet", row.outlet, row.outlet)
        yield fact("claims", len(mine), number(len(mine)))
        yield fact("sentences", len(sentences), number(len(sentences)))
        for status, count in sentences["status"].value_counts().items():
            yield fact(str(status), int(count), number(count))
        held = len(_union(fragments[["start", "end"]].itertuples(index=False)))
        yield fact("fragments", len(fragments), number(len(fragments)))
        yield fact("fragment-characters", held, number(held))


def _union(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _counts(data: Dataset) -> Iterator[Fact]:
    """Yield counts over the dataset: claims, articles, occasions, originators; and the window the report asks about."""
    ids = list(data.claims["claim_id"])
    pairs = {
        "claims": len(ids),
        "articles": len(data.articles),
        "occasions": data.claims["occasion_id"].nunique(),
        "originators": data.claims["originator"].nunique(),
        "speakers": data.claims["speaker_id"].nunique(),
        "allegations": data.claims["allegation"].nunique(),
    }
    for name, value in pairs.items():
        yield Fact(
            f"count.{name}",
            value,
            count_words(value),
            ids,
            method="count of distinct values",
            inputs=["claims"],
        )
    denials = data.claims[data.claims["act"] == "denies"]
    if len(denials):
        count = denials["occasion_id"].nunique()
        yield Fact(
            "count.denials", count, count_words(count), list(denials["claim_id"]), method="count of occasions"
        )
        if count == 1:
            yield Fact(
                "denials.only",
                True,
                "only",
                list(denials["claim_id"]),
                method="one occasion holds every denial",
            )
    if len(data.articles):
        newest = data.articles["published_latest"].max()
        oldest = newest - pd.DateOffset(years=1)
        method = "the year that ends in the month of the newest article"
        for name, day in (("from", oldest), ("to", newest)):
            text = day.strftime("%Y-%m")
            yield Fact(f"window.{name}", text, edtf.words(text), [], method=method, inputs=["articles"])


def _statements(data: Dataset) -> Iterator[Fact]:
    """Yield the days of the articles' main statements and the days between them, and how long the shipping span is."""
    days: list[tuple[str, pd.Timestamp, list[str]]] = []
    for article_id, claims in data.claims.groupby("article_id"):
        dated = claims[claims["said_earliest"].notna() & (claims["said_earliest"] == claims["said_latest"])]
        if dated.empty:
            continue
        occasion = dated["occasion_id"].value_counts().index[0]
        mine = dated[dated["occasion_id"] == occasion]
        text, ids = mine["said_edtf"].iloc[0], list(mine["claim_id"])
        yield Fact(f"statement.{article_id}", text, edtf.words(text), ids)
        yield Fact(f"statement.{article_id}.month", text[:7], edtf.words(text[:7]), ids)
        days.append((article_id, mine["said_earliest"].iloc[0], ids))
    for (first, early, left), (second, late, right) in zip(days, days[1:], strict=False):
        between = (late - early).days
        inputs = [f"statement.{first}", f"statement.{second}"]
        yield Fact("statements.days-between", between, number(between), left[:1] + right[:1], "days",
                   "difference of the days said", inputs)  # fmt: skip
    spans = data.claims[data.claims["event_earliest"].notna() & data.claims["event_latest"].notna()]
    for row in spans[spans["event_earliest"] < spans["event_latest"]].itertuples():
        length = (row.event_latest - row.event_earliest).days + 1
        yield Fact(f"{row.claim_id}.event-days", length, number(length), [row.claim_id], "days",
                   "days from first to last, both counted", [f"{row.claim_id}.event"])  # fmt: skip
        if pd.notna(row.said_earliest):
            after = (row.said_earliest - row.event_latest).days
            yield Fact(f"{row.claim_id}.said-after", after, number(after), [row.claim_id], "days",
                       "days from the last day told to the day said", [f"{row.claim_id}.event"])  # fmt: skip


def _disclosures(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation, how many attributes are stated, partly told, withheld and not addressed: one coding."""
    method = "count of attributes; one coding, another may differ"
    yield Fact(
        "count.attributes",
        len(ATTRIBUTES),
        number(len(ATTRIBUTES)),
        [],
        method=method,
        inputs=["disclosures"],
    )
    for allegation, rows in data.disclosures.groupby("allegation"):
        for state in ("stated", "partly", "withheld", "not_addressed"):
            mine = rows[rows["disclosure"] == state]
            claims = sorted(mine["claim_id"].dropna().unique())
            yield Fact(f"disclosure.{allegation}.{state}", len(mine), count_words(len(mine)), claims, "attributes", method,
                       ["disclosures"])  # fmt: skip
        refused = rows[(rows["disclosure"] == "withheld") & (rows["knowledge"] != "disavowed")]["claim_id"]
        claims = sorted(refused.dropna().unique())
        yield Fact(f"disclosure.{allegation}.refusals", len(claims), count_words(len(claims)), claims, "claims",
                   "claims that withhold, without those that disavow knowledge", ["disclosures"])  # fmt: skip


def _legs(data: Dataset) -> Iterator[Fact]:
    for feature in data.leg_features["features"]:
        leg = feature["properties"]
        if leg.get("length_km") is None:
            continue
        km, name = leg["length_km"], f"{leg['claim_id']}.length"
        about = f"about {round(km, -1):,.0f} km"
        yield Fact(name, km, about, [leg["claim_id"]], "km", leg.get("method") or "", ["legs"])
        nmi = km / NMI_KM
        yield Fact(
            f"{name}-nmi",
            nmi,
            f"{nmi:.0f} nautical miles",
            [leg["claim_id"]],
            "nmi",
            "kilometres divided",
            [name],
        )


def _agreement(data: Dataset) -> Iterator[Fact]:
    """Yield the agreement of the two codings of each article, a committed product of `armsclaims agree`."""
    for name, entry in data.agreement.get("figures", {}).items():
        method = "two independent codings; see the codebook"
        yield Fact(f"agreement.{name}", entry["value"], entry["words"], [], method=method, inputs=["second"])


def _context(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each context statement, and counts of the tier: of occasions and originators."""
    if data.context is None:
        return
    names = data.speakers.set_index("speaker_id")["name"]
    for row in data.context.itertuples():
        told = [row.statement_id]
        name, _, office = row.speaker.partition(", ")
        who = f"{name} ({office})" if office and names[row.speaker_id].startswith(name) else row.speaker
        values = {"speaker": who, "what": row.what, "said": edtf.words(row.said_edtf)}
        if _text(row.quantity_text):
            values["quantity"] = row.quantity_text
        if _text(row.event_edtf):
            values["event"] = edtf.words(row.event_edtf)
        for what, shown in values.items():
            yield Fact(f"context.{row.statement_id}.{what}", shown, shown, statements=told, inputs=[row.url])
    inputs = ["context"]
    for name in ("occasion_id", "originator"):
        count = data.context[name].nunique()
        method = "count of distinct values, context alone"
        yield Fact(
            f"context.count.{name.removesuffix('_id')}s",
            count,
            number(count),
            [],
            method=method,
            inputs=inputs,
        )
    for name, column in (("first", "said_earliest"), ("last", "said_latest")):
        days = data.context[column].dropna()
        day = (days.min() if name == "first" else days.max()).strftime("%Y-%m") if len(days) else ""
        if day:
            yield Fact(
                f"context.{name}", day, edtf.words(day), [], method="month of the days said", inputs=inputs
            )
    yield Fact(
        "context.count.rows",
        len(data.context),
        number(len(data.context)),
        [],
        method="count of rows",
        inputs=inputs,
    )
    for name, words, told in first_answers(data):
        yield Fact(
            f"context.answer.{name}",
            words,
            words,
            statements=told,
            method="days between the days said",
            inputs=inputs,
        )
    for name, (agreed, both) in data.agreement.get("context", {}).items():
        method = "the compiled stance against an independent second coding"
        yield Fact(
            f"context.agreement.{name}",
            agreed / both,
            f"{agreed} of {both}",
            method=method,
            inputs=["second"],
        )


def _scorecard() -> Iterator[Fact]:
    """Yield the proposer's figures: ours about our tool, so they rest on no claim."""
    card = scorecard.read(project_root() / "data")
    for name, value, words in scorecard.figures(card) if card else ():
        yield Fact(f"scorecard.{name}", value, words, [], method=scorecard.METHOD, inputs=[scorecard.NAME])
