"""Named facts: every number, date, count and quotation that prose may use, with the claims behind it.

The facts here exist for any case: of each claim, article, allegation, occasion and context statement, and of
the whole. A fact of one case alone is made in its chapters, by `ac.fact`. What we compute names its method.
What is not there is a fact by its absence: `answer.<allegation>.<side>` exists where that side answers,
`named.<allegation>.<attribute>` where a source states the attribute; prose guards with `{? name}` and `{?!
name}`.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from itertools import product
from typing import Any

import pandas as pd

from ..coding import edtf
from .load import Dataset

NMI_KM = 1.852
"""Kilometres in an international nautical mile (exact)."""
ANSWERS = ("denies", "admits", "declines")
"""Acts by which an accused side answers; in the context also a comment that is coded to reject something."""
TOLD = ("stated", "partly")
_SMALL = "none one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Fact:
    """One named fact: `value` for computing, `words` for printing, `claims` it rests on; `method` if we
    computed it.

    `voice` says of a quoted fragment whose words it is: quotation marks are the speaker's alone. A fact of
    the context tier rests on `statements` and on no claim; its name begins with `context.`.
    """

    name: str
    value: Any
    words: str
    claims: list[str] = field(default_factory=list)
    unit: str = ""
    method: str = ""
    inputs: list[str] = field(default_factory=list)
    voice: str = ""
    statements: list[str] = field(default_factory=list)

    def _repr_html_(self) -> str:
        """Show the fact in a notebook as one line: its words, its name, what it rests on."""
        ids = [*self.claims, *self.statements]
        rests = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        about = "; ".join(part for part in (self.method, rests) if part)
        shown = f"<b>{escape(self.words)}</b> <small>{escape(about)}</small>"
        return f"<p><code>{escape(self.name)}</code>: {shown}</p>"

    def __str__(self) -> str:
        return self.words


class Facts(dict[str, Fact]):
    """Facts by name. Shows itself as a small table; a name that is not there is told with the near ones."""

    def __missing__(self, name: str) -> Fact:
        near = ", ".join(difflib.get_close_matches(str(name), self, 3, 0.5)) or "none"
        raise KeyError(f"there is no fact {name!r}; nearest: {near}")

    def like(self, words: str) -> pd.DataFrame:
        """Return the facts whose name or words hold `words`, one per row: name, words, method, claims."""
        rows = [
            (fact.name, fact.words, fact.method, len(fact.claims) or len(fact.statements))
            for fact in self.values()
            if words.lower() in f"{fact.name} {fact.words}".lower()
        ]
        return pd.DataFrame(rows, columns=["name", "words", "method", "rests on"])

    def __repr__(self) -> str:
        return f"<{len(self)} facts; find some with .like('words')>"

    def _repr_html_(self) -> str:
        told = "find some with <code>.like('words')</code>; the first of them"
        return f"<p>{len(self)} facts; {told}:</p>{self.like('').head(8).to_html(index=False)}"


@lru_cache(maxsize=8)
def facts(data: Dataset) -> Facts:
    """Return every fact of the dataset by name. A fact whose claims are filtered away is not there.

    Shape: a dict of `Fact` by name, each with its value, its words for print, and the ids of the claims it
    rests on.
    Units: `Fact.unit` names each fact's: km, nmi, days, containers and so on; empty for counts and words.
    Raises: KeyError, on use, for a name that is not there; it lists the nearest.
    Source: the tables of `data`; a fact that we computed names its method and inputs.
    """
    return Facts((fact.name, fact) for family in _FAMILIES for fact in family(data))


@lru_cache(maxsize=8)
def known(data: Dataset) -> set[str]:
    """Return every name that a fact of this case may have: prose that prints another is mistaken."""
    case, allegations = data.case, data.whole.allegations["allegation"]
    found = {*facts(data.whole), *facts(data), "denials.only", "count.denials", "anchors.unchecked"}
    found |= {f"edition.{name}" for name in ("core", "extended", "from", "to")}
    for allegation in allegations:
        found |= {f"named.{allegation}.{attribute}" for attribute in case.attributes}
        for name in (f"{tier}answer.{allegation}.{side}" for tier in ("", "context.") for side in case.sides):
            found |= {name, f"{name}.said"}
    return found


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


def _listed(names: Iterable[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def _count(name: str, value: int, claims: Iterable[str], method: str, inputs: str = "claims") -> Fact:
    return Fact(name, int(value), count_words(value), list(claims), method=method, inputs=[inputs])


def _ours(name: str, value: Any, words: str, method: str, *inputs: str) -> Fact:
    """Return a fact that rests on no claim."""
    return Fact(name, value, words, method=method, inputs=list(inputs))


def _told(head: str, cells: Mapping[str, Any], **more: Any) -> Iterator[Fact]:
    """Yield the facts of the cells that are not empty, printed as they stand."""
    for what, text in cells.items():
        if text := _text(text):
            yield Fact(f"{head}.{what}", text, text, **more)


def _dated(head: str, cells: Mapping[str, Any], **more: Any) -> Iterator[Fact]:
    """Yield the facts of the cells that are not empty, printed as the EDTF dates that they hold."""
    for fact in _told(head, cells, **more):
        yield replace(fact, words=edtf.words(fact.value))


def _of_claims(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each claim: fragment, speaker, outlet, quantity, certainty, days said
    and meant.
    """
    for row in data.wide.itertuples():
        head, claims = row.claim_id, [row.claim_id]
        shown = f"\u201c{row.exact}\u201d" if row.worded_by == "speaker" else row.exact
        printed = {
            "speaker": (row.speaker_id, row.speaker),
            "outlet": (row.article_id, row.outlet),
            "quantity": (None if pd.isna(row.quantity_min) else row.quantity_min, row.quantity_text),
            "unit": (row.quantity_unit, _text(row.quantity_unit).replace("_", " ")),
            "certainty": (row.certainty, row.certainty_words),
        }
        yield Fact(f"{head}.exact", row.exact, shown, claims, voice=row.worded_by)
        for what, (value, words) in printed.items():
            if _text(words):
                yield Fact(f"{head}.{what}", value, words, claims)
        yield from _dated(head, {"said": row.said_edtf, "event": row.event_edtf}, claims=claims)
        # How many days an event lasts and how long after it the claim is said, where both ends are told.
        first, last, spans = row.event_earliest, row.event_latest, {}
        if first < last:  # no day that is missing is before another
            spans["event-days"] = (last - first).days + 1, "days from first to last, both counted"
            if last <= row.said_earliest == row.said_latest:
                days = (row.said_latest - last).days
                spans["said-after"] = days, "days from the last day told to the day said"
        for what, (days, method) in spans.items():
            yield Fact(f"{head}.{what}", days, number(days), claims, "days", method, [f"{head}.event"])


def _of_legs(data: Dataset) -> Iterator[Fact]:
    """Yield the length of each leg that we computed, in kilometres and in nautical miles."""
    for leg in (feature["properties"] for feature in data.leg_features["features"]):
        km, name, claims = leg.get("length_km"), f"{leg['claim_id']}.length", [leg["claim_id"]]
        if km is not None:
            words, method = f"about {round(km, -1):,.0f} km", leg.get("method") or ""
            yield Fact(name, km, words, claims, "km", method, ["legs"])
            nmi = km / NMI_KM
            words, method = f"{nmi:.0f} nautical miles", "kilometres divided"
            yield Fact(f"{name}-nmi", nmi, words, claims, "nmi", method, [name])


def _of_articles(data: Dataset) -> Iterator[Fact]:
    """Yield each article's day and outlet, and counts of its claims, sentences and fragments."""
    for row in data.articles.itertuples():
        claims, sentences, fragments = (
            frame[frame["article_id"] == row.article_id]
            for frame in (data.claims, data.sentences, data.evidence)
        )
        head, ids = f"article.{row.article_id}", list(claims["claim_id"])
        held = set().union(*map(range, fragments["start"], fragments["end"]))
        yield from _dated(head, {"published": row.published_edtf}, claims=ids)
        yield from _told(head, {"outlet": row.outlet}, claims=ids)
        counts = {"claims": len(ids), "sentences": len(sentences), "fragments": len(fragments)}
        counts |= {"fragment-characters": len(held), **sentences["status"].value_counts()}
        more = {"method": "count of rows", "inputs": ["sentences", "evidence"]}
        for what, value in counts.items():
            yield Fact(f"{head}.{what}", int(value), number(value), ids, **more)


def _of_allegations(data: Dataset) -> Iterator[Fact]:
    """Yield each allegation's label, goods, claims, occasions, and the first and last day on which it is
    said.
    """
    order = ["said_latest", "said_earliest"]
    told = data.claims[["allegation", "claim_id", "occasion_id", "said_edtf", *order]]
    first, last = (
        told.dropna(subset=order).sort_values(order, ascending=up).drop_duplicates("allegation")
        for up in (True, False)
    )
    ends = {"first-said": first.set_index("allegation"), "last-said": last.set_index("allegation")}
    claims = dict(list(told.groupby("allegation")))
    for row in data.allegations.itertuples():
        if row.allegation not in claims:
            continue
        head, mine = f"allegation.{row.allegation}", claims[row.allegation]
        ids = list(mine["claim_id"])
        yield from _told(head, {"label": row.label, "goods": row.goods}, claims=ids)
        yield _count(f"{head}.claims", len(ids), ids, "count of claims")
        yield _count(f"{head}.occasions", mine["occasion_id"].nunique(), ids, "count of occasions")
        for what, end in ends.items():
            if row.allegation in end.index:
                said = end.loc[row.allegation]
                yield from _dated(head, {what: said["said_edtf"]}, claims=[said["claim_id"]])


def _of_occasions(data: Dataset) -> Iterator[Fact]:
    """Yield who spoke on each occasion of a claim, and when."""
    said = data.occasions.set_index("occasion_id")["said_edtf"]
    for occasion, mine in data.wide[["occasion_id", "claim_id", "speaker"]].groupby("occasion_id"):
        head, ids = f"occasion.{occasion}", list(mine["claim_id"])
        yield from _told(head, {"speakers": _listed(mine["speaker"])}, claims=ids)
        yield from _dated(head, {"said": said.get(occasion)}, claims=ids)


def _counts(data: Dataset) -> Iterator[Fact]:
    """Yield counts over the dataset: of claims, articles, occasions, originators, speakers, allegations
    and denials.
    """
    ids, columns = list(data.claims["claim_id"]), ("occasion_id", "originator", "speaker_id", "allegation")
    counted = [data.claims["claim_id"], data.articles["article_id"], *(data.claims[c] for c in columns)]
    for column in counted:
        what = column.name.removesuffix("_id")
        yield _count(f"count.{what}s", column.nunique(), ids, "count of distinct values")
    denials = data.claims[data.claims["act"] == "denies"]
    if len(denials):
        told, occasions = list(denials["claim_id"]), denials["occasion_id"].nunique()
        yield _count("count.denials", occasions, told, "count of occasions")
        if occasions == 1:
            yield Fact("denials.only", True, "only", told, method="one occasion holds every denial")


def _answers(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation and accused side, who answers it in the articles and elsewhere, and when first.

    A context statement answers if it is on the allegation's thread and not before this is first said.
    """
    told = data.statements.sort_values(["said_latest", "said_earliest", "id"])
    answers = told[told["act"].isin(ANSWERS) | told["rejects"].notna()].to_dict("records")
    links = data.claim_links[data.claim_links["relation"] == "denies"]
    first_said = data.whole.claims.groupby("allegation")["said_earliest"].min()
    sides = {allegation: accused(data, allegation) for allegation in data.allegations["allegation"]}
    for tier, allegation in product(("article", "context"), sides):
        if tier == "context":
            head, held, method = "context.answer", "statements", "who answers, of the pages read"
            thread, began = data.case.thread_of(allegation), first_said.get(allegation, pd.NaT)
            mine = [row for row in answers if row["thread"] == thread and not row["said_latest"] < began]
        else:
            head, held, method = "answer", "claims", "who answers, of the claims coded"
            about = data.claims[data.claims["allegation"] == allegation]["claim_id"]
            denials = set(links[links["other_claim_id"].isin(about)]["claim_id"])
            mine = [row for row in answers if row["allegation"] == allegation or row["id"] in denials]
        for side in sorted(sides[allegation]):
            if not (rows := [row for row in mine if row["tier"] == tier and row["side"] == side]):
                continue
            first, rows = rows[0], sorted(rows, key=lambda row: row["id"])
            speakers = (row["speaker"] if tier == "article" else row["speaker"].split(",")[0] for row in rows)
            name, occasions = f"{head}.{allegation}.{side}", len({row["occasion_id"] for row in rows})
            yield Fact(
                name, occasions, _listed(speakers), method=method, **{held: [row["id"] for row in rows]}
            )
            yield from _dated(name, {"said": first["said_edtf"]}, **{held: [first["id"]]})


def accused(data: Dataset, allegation: Any) -> set[str]:
    """Return the sides that an allegation is about: its supplier and recipient, and whom the case's
    propositions accuse.
    """
    case, thread = data.case, data.case.thread_of(allegation)
    rows = data.whole.allegations[data.whole.allegations["allegation"] == allegation]
    sides = {case.side_of(end) for end in [*rows["supplier"], *rows["recipient"]]}
    for proposition in case.propositions.values():
        if thread and thread in proposition.threads:
            sides |= set(proposition.accused)
    return sides - {""}


def _disclosures(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation, each attribute that a source states, and how many claims withhold one: one
    coding.
    """
    count = len(data.case.attributes)
    yield _ours("count.attributes", count, number(count), "length of the list of attributes", "disclosures")
    told = data.disclosures[data.disclosures["disclosure"].isin(TOLD)].dropna(subset=["claim_id"])
    for (allegation, attribute), rows in told.groupby(["allegation", "attribute"]):
        words, method = data.case.attributes.get(attribute, attribute), "one coding of the attributes"
        ids = list(rows["claim_id"].unique())
        yield Fact(f"named.{allegation}.{attribute}", True, words.lower(), ids, method=method)
    withheld = data.disclosures[data.disclosures["disclosure"] == "withheld"]
    refused = withheld[withheld["knowledge"] != "disavowed"].dropna(subset=["claim_id"])
    for allegation, rows in refused.groupby("allegation"):
        ids = sorted(rows["claim_id"].unique())
        method = "claims that withhold, without those that disavow knowledge; one coding"
        yield _count(f"disclosure.{allegation}.refusals", len(ids), ids, method, "disclosures")


def _of_the_build(data: Dataset) -> Iterator[Fact]:
    """Yield what rests on no claim: the edition, the window, references, the agreement of two codings."""
    edition, parameter = data.params.edition, "the build's parameter"
    yield _ours(f"edition.{edition}", True, edition, parameter)
    for name, day in (("from", data.params.date_from), ("to", data.params.date_to)):
        if day:
            yield _ours(f"edition.{name}", day, edtf.words(day), parameter)
    if "none" in data.anchors.values():
        yield _ours("anchors.unchecked", True, "not", "no text of an article was at hand in this build")
    yield _ours("by-rule", True, "by rule", "holds for any selection, by the codebook's rules")
    if len(data.articles):
        newest = data.articles["published_latest"].max()
        method = "the year that ends in the month of the newest article"
        ends = {"from": (newest - pd.DateOffset(years=1)).strftime("%Y-%m"), "to": newest.strftime("%Y-%m")}
        if data.case.window != "auto":
            ends, method = {"from": data.case.window.start, "to": data.case.window.end}, "the case's window"
        for name, text in ends.items():
            yield _ours(f"window.{name}", text, edtf.words(text), method, "articles")
    for name, entry in data.references.items():
        yield _ours(
            f"ref.{name}", entry["words"], entry["words"], entry["source"], *filter(None, [entry.get("url")])
        )
    for name, entry in data.agreement.get("figures", {}).items():
        method = "two independent codings; see the codebook"
        yield _ours(f"agreement.{name}", entry["value"], entry["words"], method, "second")
    for name, (agreed, both) in data.agreement.get("context", {}).items() if data.context is not None else ():
        words, method = f"{agreed} of {both}", "the compiled stance against an independent second coding"
        yield _ours(f"context.agreement.{name}", agreed / both, words, method, "second")


def _of_context(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each context statement, who answers in that tier, and counts of it
    alone.
    """
    context = data.context
    if context is None:
        return
    names = data.speakers.set_index("speaker_id")["name"]
    for row in context.itertuples():
        name, _, office = row.speaker.partition(", ")
        who = f"{name} ({office})" if office and names[row.speaker_id].startswith(name) else row.speaker
        head, rests = f"context.{row.statement_id}", {"statements": [row.statement_id], "inputs": [row.url]}
        yield from _told(head, {"speaker": who, "what": row.what, "quantity": row.quantity_text}, **rests)
        yield from _dated(head, {"said": row.said_edtf, "event": row.event_edtf}, **rests)
    columns = {"rows": "statement_id", "occasions": "occasion_id", "originators": "originator"}
    for what, column in columns.items():
        count, method = context[column].nunique(), "count of distinct values, context alone"
        yield _ours(f"context.count.{what}", count, number(count), method, "context")
    for what, day in {"first": context["said_earliest"].min(), "last": context["said_latest"].max()}.items():
        if pd.notna(day):
            month = day.strftime("%Y-%m")
            yield _ours(f"context.{what}", month, edtf.words(month), "month of the days said", "context")


_FAMILIES = (
    _of_claims,
    _of_legs,
    _of_articles,
    _of_allegations,
    _of_occasions,
    _counts,
    _answers,
    _disclosures,
    _of_the_build,
    _of_context,
)
