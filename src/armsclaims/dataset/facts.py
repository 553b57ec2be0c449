"""Named facts: every number, date, count and quotation that prose may use, with the claims behind it.

The facts here exist for any case: of each claim, article, allegation, occasion and context statement, and of
the whole. A fact of one case alone is made in its chapters, by `ac.fact`. What we compute names its method.
What is not there is a fact by its absence: `answer.<allegation>.<side>` exists where that side answers,
`named.<allegation>.<attribute>` where a source states the attribute; prose guards with `{? name}` and `{?!
name}`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from ..coding import edtf
from .fact import Fact
from .load import Dataset

NMI_KM = 1.852
"""Kilometres in an international nautical mile (exact)."""
ANSWERS = ("denies", "admits", "declines")
"""Acts by which an accused side answers; in the context also a comment that is coded to reject something."""
TOLD = ("stated", "partly")
_SMALL = "none one two three four five six seven eight nine ten eleven twelve".split()


class Facts(dict[str, Fact]):
    """Facts by name. Shows itself as a small table; a name that is not there is told with the near ones."""

    def __missing__(self, name: str) -> Fact:
        near = ", ".join(difflib.get_close_matches(str(name), self, 3, 0.5)) or "none"
        raise KeyError(f"there is no fact {name!r}; nearest: {near}")

    def like(self, words: str) -> pd.DataFrame:
        """Return the facts whose name or words hold `words`, a row a fact: name, words, method, claims."""
        rows = [
            (fact.name, fact.words, fact.method, len(fact.claims) or len(fact.statements))
            for fact in self.values()
            if words.lower() in f"{fact.name} {fact.words}".lower()
        ]
        return pd.DataFrame(rows, columns=["name", "words", "method", "rests on"])

    def __repr__(self) -> str:
        return f"<{len(self)} facts; find some with .like('words')>"

    def _repr_html_(self) -> str:
        kinds = pd.Series([_family(name) for name in self], name="facts").value_counts(sort=False)
        examples = pd.Series({_family(name): name for name in reversed(self)}, name="for example")
        frame = pd.concat([kinds, examples], axis=1).loc[kinds.index]
        return f"<p>{len(self)} facts; find some with <code>.like('words')</code></p>{frame.to_html()}"


def _family(name: str) -> str:
    return "of a claim" if "/" in name else name.partition(".")[0]


@lru_cache(maxsize=8)
def facts(data: Dataset) -> Facts:
    """Return every fact of the dataset by name. A fact whose claims are filtered away is not there.

    Shape: a dict of `Fact` by name, each with its value, its words for print, and the ids of the claims it
    rests on.
    Units: `Fact.unit` names each fact's: km, nmi, days, containers and so on; empty for counts and words.
    Raises: KeyError, on use, for a name that is not there; it lists the nearest.
    Source: the tables of `data`; a fact that we computed names its method and inputs.
    """
    found = [
        *_of_claims(data),
        *_of_legs(data),
        *_of_articles(data),
        *_of_allegations(data),
        *_of_occasions(data),
        *_counts(data),
        *_answers(data),
        *_disclosures(data),
        *_ours(data),
        *_of_context(data),
    ]
    return Facts((fact.name, fact) for fact in found)


def known(data: Dataset) -> set[str]:
    """Return every name that a fact of this case may have: prose that prints another is mistaken."""
    case, allegations = data.case, data.whole.allegations["allegation"]
    answers = {
        f"{tier}answer.{a}.{side}" for tier in ("", "context.") for a in allegations for side in case.sides
    }
    named = {f"named.{a}.{attribute}" for a in allegations for attribute in case.attributes}
    optional = {f"edition.{name}" for name in ("core", "extended", "from", "to")} | {
        "denials.only",
        "count.denials",
        "anchors.unchecked",
    }
    return {
        *facts(data.whole),
        *facts(data),
        *answers,
        *(f"{name}.said" for name in answers),
        *named,
        *optional,
    }


def days_between(first: Any, second: Any) -> tuple[int | None, int | None]:
    """Return the fewest and the most days from `first` to `second`: EDTF strings, days, or rows with a
    `said_edtf`.

    Shape: (least, most); None where an end is open. Negative where the second may lie before the first.
    Units: whole days.
    Raises: ValueError for a text that is no EDTF date.
    Source: the two dates as they are.
    """
    days = [getattr(day, "said_edtf", day) for day in (first, second)]
    return edtf.days_between(*(_text(day)[:10] if hasattr(day, "year") else _text(day) for day in days))


def count_words(value: int) -> str:
    """Return a count for print: in letters up to twelve."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else number(value)


def number(value: float) -> str:
    """Return a number for print: whole where it is whole, thousands parted by commas."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _count(
    name: str, value: Any, claims: Iterable[str], method: str, inputs: Iterable[str] = ("claims",)
) -> Fact:
    value = int(value)
    return Fact(name, value, count_words(value), list(claims), method=method, inputs=list(inputs))


def _listed(names: Iterable[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def _of_claims(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each claim: fragment, speaker, outlet, quantity, certainty, days said
    and meant.
    """
    exact = data.evidence[data.evidence["field"] == "content"].set_index("claim_id")["exact"]
    names = data.speakers.set_index("speaker_id")["name"]
    outlets = data.articles.set_index("article_id")["outlet"]
    for row in data.claims.itertuples():
        head, claims = row.claim_id, [row.claim_id]
        words = exact[head]
        shown = f"\u201c{words}\u201d" if row.worded_by == "speaker" else words
        yield Fact(f"{head}.exact", words, shown, claims, voice=row.worded_by)
        yield Fact(f"{head}.speaker", row.speaker_id, names[row.speaker_id], claims)
        yield Fact(f"{head}.outlet", row.article_id, outlets[row.article_id], claims)
        if _text(row.quantity_text):
            value = row.quantity_min if pd.notna(row.quantity_min) else None
            yield Fact(f"{head}.quantity", value, row.quantity_text, claims)
        if _text(row.quantity_unit):
            yield Fact(f"{head}.unit", row.quantity_unit, row.quantity_unit.replace("_", " "), claims)
        if _text(row.certainty_words):
            yield Fact(f"{head}.certainty", row.certainty, row.certainty_words, claims)
        for what in ("said", "event"):
            text = _text(getattr(row, f"{what}_edtf"))
            if text:
                yield Fact(f"{head}.{what}", text, edtf.words(text), claims)
        yield from _days_of(row)


def _days_of(row: Any) -> Iterator[Fact]:
    """Yield how many days an event lasts and how long after it the claim is said, where both ends are
    told.
    """
    if pd.isna(row.event_earliest) or pd.isna(row.event_latest) or row.event_earliest == row.event_latest:
        return
    length = (row.event_latest - row.event_earliest).days + 1
    spans = {"event-days": (length, "days from first to last, both counted")}
    if (
        pd.notna(row.said_earliest)
        and row.said_earliest == row.said_latest
        and row.said_earliest >= row.event_latest
    ):
        after = (row.said_earliest - row.event_latest).days
        spans["said-after"] = (after, "days from the last day told to the day said")
    for what, (days, method) in spans.items():
        name = f"{row.claim_id}.{what}"
        yield Fact(name, days, number(days), [row.claim_id], "days", method, [f"{row.claim_id}.event"])


def _of_legs(data: Dataset) -> Iterator[Fact]:
    """Yield the length of each leg that we computed, in kilometres and in nautical miles."""
    for feature in data.leg_features["features"]:
        leg = feature["properties"]
        if leg.get("length_km") is None:
            continue
        km, name, claims = leg["length_km"], f"{leg['claim_id']}.length", [leg["claim_id"]]
        yield Fact(
            name, km, f"about {round(km, -1):,.0f} km", claims, "km", leg.get("method") or "", ["legs"]
        )
        nmi = km / NMI_KM
        yield Fact(
            f"{name}-nmi", nmi, f"{nmi:.0f} nautical miles", claims, "nmi", "kilometres divided", [name]
        )


def _of_articles(data: Dataset) -> Iterator[Fact]:
    claims = data.claims.groupby("article_id")["claim_id"].apply(list).to_dict()
    for row in data.articles.itertuples():
        head, mine = f"article.{row.article_id}", claims.get(row.article_id, [])
        sentences = data.sentences[data.sentences["article_id"] == row.article_id]
        fragments = data.evidence[data.evidence["article_id"] == row.article_id]
        held = {
            at
            for start, end in zip(fragments["start"], fragments["end"], strict=True)
            for at in range(start, end)
        }
        if _text(row.published_edtf):
            yield Fact(f"{head}.published", row.published_edtf, edtf.words(row.published_edtf), mine)
        yield Fact(f"{head}.outlet", row.outlet, row.outlet, mine)
        counts = {"claims": len(mine), "sentences": len(sentences), "fragments": len(fragments)}
        counts |= {"fragment-characters": len(held), **sentences["status"].value_counts()}
        for what, value in counts.items():
            words = number(value)
            yield Fact(
                f"{head}.{what}",
                int(value),
                words,
                mine,
                method="count of rows",
                inputs=["sentences", "evidence"],
            )


def _of_allegations(data: Dataset) -> Iterator[Fact]:
    """Yield each allegation's label, goods, claims, occasions, and the first and last day on which it is
    said.
    """
    claims = data.claims.groupby("allegation")
    for row in data.allegations.itertuples():
        if row.allegation not in claims.groups:
            continue
        head, mine = f"allegation.{row.allegation}", claims.get_group(row.allegation)
        ids = list(mine["claim_id"])
        yield Fact(f"{head}.label", row.label, row.label, ids)
        if _text(row.goods):
            yield Fact(f"{head}.goods", row.goods, row.goods, ids)
        yield _count(f"{head}.claims", len(ids), ids, "count of claims")
        yield _count(f"{head}.occasions", mine["occasion_id"].nunique(), ids, "count of occasions")
        dated = mine.dropna(subset=["said_earliest", "said_latest"])
        for what, order in (("first-said", True), ("last-said", False)):
            for said in (
                dated.sort_values(["said_latest", "said_earliest"], ascending=order).head(1).itertuples()
            ):
                yield Fact(f"{head}.{what}", said.said_edtf, edtf.words(said.said_edtf), [said.claim_id])


def _of_occasions(data: Dataset) -> Iterator[Fact]:
    """Yield who spoke on each occasion of a claim, and when."""
    names = data.speakers.set_index("speaker_id")["name"]
    for occasion, mine in data.claims.groupby("occasion_id"):
        ids = list(mine["claim_id"])
        speakers = _listed(names[speaker] for speaker in mine["speaker_id"])
        yield Fact(f"occasion.{occasion}.speakers", speakers, speakers, ids)
        said = data.occasions.set_index("occasion_id")["said_edtf"].get(occasion)
        if _text(said):
            yield Fact(f"occasion.{occasion}.said", said, edtf.words(said), ids)


def _counts(data: Dataset) -> Iterator[Fact]:
    """Yield counts over the dataset: of claims, articles, occasions, originators, speakers, allegations
    and denials.
    """
    ids = list(data.claims["claim_id"])
    for what, column in {
        "claims": "claim_id",
        "articles": "article_id",
        "occasions": "occasion_id",
        "originators": "originator",
        "speakers": "speaker_id",
        "allegations": "allegation",
    }.items():
        frame = data.articles if what == "articles" else data.claims
        yield _count(f"count.{what}", frame[column].nunique(), ids, "count of distinct values")
    denials = data.claims[data.claims["act"] == "denies"]
    if len(denials):
        told, occasions = list(denials["claim_id"]), denials["occasion_id"].nunique()
        yield _count("count.denials", occasions, told, "count of occasions")
        if occasions == 1:
            yield Fact("denials.only", True, "only", told, method="one occasion holds every denial")


def _answers(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation and accused side, who answers it in the articles, and when first."""
    names = data.speakers.set_index("speaker_id")["name"]
    links = data.claim_links[data.claim_links["relation"] == "denies"]
    about = data.claims.set_index("claim_id")["allegation"]
    denied = {(row.claim_id, about.get(row.other_claim_id)) for row in links.itertuples()}
    found: dict[tuple[str, str], list[Any]] = {}
    for row in data.claims[data.claims["act"].isin(ANSWERS)].itertuples():
        for allegation in {row.allegation, *(other for claim, other in denied if claim == row.claim_id)}:
            if row.side in accused(data, allegation):
                found.setdefault((allegation, row.side), []).append(row)
    for (allegation, side), rows in found.items():
        ids, who = [row.claim_id for row in rows], _listed(names[row.speaker_id] for row in rows)
        name = f"answer.{allegation}.{side}"
        yield Fact(
            name, len({row.occasion_id for row in rows}), who, ids, method="who answers, of the claims coded"
        )
        first = min(rows, key=lambda row: row.said_latest if pd.notna(row.said_latest) else pd.Timestamp.max)
        if _text(first.said_edtf):
            yield Fact(f"{name}.said", first.said_edtf, edtf.words(first.said_edtf), [first.claim_id])


def accused(data: Dataset, allegation: Any) -> set[str]:
    """Return the sides that an allegation is about: its supplier and recipient, and whom the case's
    propositions accuse.
    """
    case, thread = data.case, data.case.thread_of(allegation)
    ends = data.whole.allegations.set_index("allegation")[["supplier", "recipient"]]
    sides = {case.side_of(end) for end in (ends.loc[allegation] if allegation in ends.index else ())}
    for proposition in case.propositions.values():
        if thread and thread in proposition.threads:
            sides |= set(proposition.accused)
    return sides - {""}


def _disclosures(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation, each attribute that a source states, and how many claims withhold one: one
    coding.
    """
    yield Fact(
        "count.attributes",
        len(data.case.attributes),
        number(len(data.case.attributes)),
        method="length of the list of attributes",
        inputs=["disclosures"],
    )
    told = data.disclosures[data.disclosures["disclosure"].isin(TOLD)].dropna(subset=["claim_id"])
    for (allegation, attribute), rows in told.groupby(["allegation", "attribute"]):
        ids = list(dict.fromkeys(rows["claim_id"]))
        label = data.case.attributes.get(attribute, attribute)
        yield Fact(
            f"named.{allegation}.{attribute}", True, label.lower(), ids, method="one coding of the attributes"
        )
    for allegation, rows in data.disclosures.groupby("allegation"):
        refused = rows[(rows["disclosure"] == "withheld") & (rows["knowledge"] != "disavowed")]
        ids = sorted(refused["claim_id"].dropna().unique())
        method = "claims that withhold, without those that disavow knowledge; one coding"
        if ids:
            yield _count(f"disclosure.{allegation}.refusals", len(ids), ids, method, ["disclosures"])


def _ours(data: Dataset) -> Iterator[Fact]:
    """Yield what rests on no claim: the edition, the window, references, the agreement of two codings."""
    edition = data.params.edition
    yield Fact(f"edition.{edition}", True, edition, method="the build's parameter")
    for name, day in (("from", data.params.date_from), ("to", data.params.date_to)):
        if day:
            yield Fact(f"edition.{name}", day, edtf.words(day), method="the build's parameter")
    if "none" in data.anchors.values():
        yield Fact("anchors.unchecked", True, "not", method="no text of an article was at hand in this build")
    yield Fact("by-rule", True, "by rule", method="holds for any selection, by the codebook's rules")
    if len(data.articles):
        newest = data.articles["published_latest"].max()
        method = "the year that ends in the month of the newest article"
        ends = {"from": (newest - pd.DateOffset(years=1)).strftime("%Y-%m"), "to": newest.strftime("%Y-%m")}
        if data.case.window != "auto":
            ends, method = {"from": data.case.window.start, "to": data.case.window.end}, "the case's window"
        for name, text in ends.items():
            yield Fact(f"window.{name}", text, edtf.words(text), method=method, inputs=["articles"])
    for name, entry in data.references.items():
        inputs = [entry["url"]] if "url" in entry else []
        yield Fact(f"ref.{name}", entry["words"], entry["words"], method=entry["source"], inputs=inputs)
    for name, entry in data.agreement.get("figures", {}).items():
        method = "two independent codings; see the codebook"
        yield Fact(f"agreement.{name}", entry["value"], entry["words"], method=method, inputs=["second"])
    for name, (agreed, both) in data.agreement.get("context", {}).items() if data.context is not None else ():
        words, method = f"{agreed} of {both}", "the compiled stance against an independent second coding"
        yield Fact(f"context.agreement.{name}", agreed / both, words, method=method, inputs=["second"])


def _of_context(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each context statement, who answers in that tier, and counts of it
    alone.
    """
    if data.context is None:
        return
    names = data.speakers.set_index("speaker_id")["name"]
    for row in data.context.itertuples():
        name, _, office = row.speaker.partition(", ")
        who = f"{name} ({office})" if office and names[row.speaker_id].startswith(name) else row.speaker
        values = {"speaker": who, "what": row.what, "quantity": _text(row.quantity_text)}
        values |= {what: _text(getattr(row, f"{what}_edtf")) for what in ("said", "event")}
        for what, value in values.items():
            if value:
                words = edtf.words(value) if what in ("said", "event") else value
                about = f"context.{row.statement_id}.{what}"
                yield Fact(about, value, words, statements=[row.statement_id], inputs=[row.url])
    for name, column in {
        "rows": "statement_id",
        "occasions": "occasion_id",
        "originators": "originator",
    }.items():
        count = data.context[column].nunique()
        method = "count of distinct values, context alone"
        yield Fact(f"context.count.{name}", count, number(count), method=method, inputs=["context"])
    for name, day in (
        ("first", data.context["said_earliest"].min()),
        ("last", data.context["said_latest"].max()),
    ):
        if pd.notna(day):
            month = day.strftime("%Y-%m")
            method = "month of the days said"
            yield Fact(f"context.{name}", month, edtf.words(month), method=method, inputs=["context"])
    yield from _context_answers(data, data.context)


def _context_answers(data: Dataset, context: pd.DataFrame) -> Iterator[Fact]:
    """Yield, by allegation and accused side, who answers it elsewhere: on its thread, not before it is
    first said.
    """
    first = data.whole.claims.groupby("allegation")["said_earliest"].min()
    answers = context[context["act"].isin(ANSWERS) | context["rejects"].notna()]
    for allegation in data.allegations["allegation"]:
        thread = data.case.thread_of(allegation)
        mine = answers[answers["thread"] == thread] if thread else answers[:0]
        if pd.notna(first.get(allegation)):
            mine = mine[mine["said_latest"].isna() | (mine["said_latest"] >= first[allegation])]
        for side, rows in mine[mine["side"].isin(accused(data, allegation))].groupby("side"):
            name, told = f"context.answer.{allegation}.{side}", list(rows["statement_id"])
            who = _listed(speaker.partition(",")[0] for speaker in rows["speaker"])
            method = "who answers, of the pages read"
            yield Fact(name, rows["occasion_id"].nunique(), who, method=method, statements=told)
            for row in rows.sort_values(["said_latest", "said_earliest"]).head(1).itertuples():
                words = edtf.words(row.said_edtf)
                yield Fact(f"{name}.said", row.said_edtf, words, statements=[row.statement_id])
