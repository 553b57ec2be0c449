"""Named facts: every number, date, count and quotation that prose may use, with the claims behind it.

The facts here exist for any case: of each claim, article, allegation, occasion and context statement, and of
the whole. A fact of one case alone is made in its chapters, by `ac.fact`. What we compute names its method.
What is not there is a fact by its absence: `answer.<allegation>.<side>` exists where that side answers,
`named.<allegation>.<attribute>` where a source states the attribute; prose guards with `{? name}` and `{?!
name}`.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import product
from operator import attrgetter
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
    return edtf.days_between(*(str(day)[:10] if hasattr(day, "year") else str(day) for day in days))


def count_words(value: int) -> str:
    """Return a count for print: in letters up to twelve."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else number(value)


def number(value: float) -> str:
    """Return a number for print: whole where it is whole, thousands parted by commas."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"


def _empty(value: Any) -> bool:
    return pd.isna(value) or value == ""


def _listed(names: Iterable[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def _facts(
    head: str, cells: Mapping[str, Any], words: Callable[[Any], str] = str, **more: Any
) -> Iterator[Fact]:
    """Yield a fact of each cell that is not empty, printed by `words`."""
    for what, value in cells.items():
        if not _empty(value):
            yield Fact(f"{head}.{what}", value, words(value), **more)


def _of_claims(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each claim: fragment, speaker, outlet, quantity, certainty, days said
    and meant.
    """
    for row in data.wide.itertuples():
        head, claims = row.claim_id, [row.claim_id]
        shown = f"\u201c{row.exact}\u201d" if row.worded_by == "speaker" else row.exact
        unit = row.quantity_unit
        printed = {
            "speaker": (row.speaker_id, row.speaker),
            "outlet": (row.article_id, row.outlet),
            "quantity": (None if pd.isna(row.quantity_min) else row.quantity_min, row.quantity_text),
            "unit": (unit, unit if pd.isna(unit) else unit.replace("_", " ")),
            "certainty": (row.certainty, row.certainty_words),
        }
        yield Fact(f"{head}.exact", row.exact, shown, claims, voice=row.worded_by)
        for what, (value, words) in printed.items():
            if not _empty(words):
                yield Fact(f"{head}.{what}", value, words, claims)
        yield from _facts(head, {"said": row.said_edtf}, edtf.said_words, claims=claims)
        yield from _facts(head, {"event": row.event_edtf}, edtf.words, claims=claims)
        # How many days an event lasts and how long after it the claim is said, where both ends are told.
        first, last, days = (
            row.event_earliest,
            row.event_latest,
            {"unit": "days", "inputs": [f"{head}.event"]},
        )
        if first < last:  # no day that is missing is before another
            method, count = "days from first to last, both counted", (last - first).days + 1
            yield from _facts(head, {"event-days": count}, number, claims=claims, method=method, **days)
            if last <= row.said_earliest == row.said_latest:
                method, count = "days from the last day told to the day said", (row.said_latest - last).days
                yield from _facts(head, {"said-after": count}, number, claims=claims, method=method, **days)


def _of_legs(data: Dataset) -> Iterator[Fact]:
    """Yield the length of each leg that we computed, in kilometres and in nautical miles."""
    for leg in data.legs.dropna(subset="length_km").itertuples():
        km, nmi, name, claims = (
            leg.length_km,
            leg.length_km / NMI_KM,
            f"{leg.claim_id}.length",
            [leg.claim_id],
        )
        yield Fact(name, km, f"about {round(km, -1):,.0f} km", claims, "km", leg.method, ["legs"])
        yield Fact(
            f"{name}-nmi", nmi, f"{nmi:.0f} nautical miles", claims, "nmi", "kilometres divided", [name]
        )


def _of_articles(data: Dataset) -> Iterator[Fact]:
    """Yield each article's day and outlet, and counts of its claims, sentences and fragments."""
    for row in data.articles.itertuples():
        claims, sentences, fragments = (
            frame[frame["article_id"] == row.article_id]
            for frame in (data.claims, data.sentences, data.evidence)
        )
        head, ids = f"article.{row.article_id}", list(claims["claim_id"])
        held = set().union(*map(range, fragments["start"], fragments["end"]))
        yield from _facts(head, {"published": row.published_edtf}, edtf.said_words, claims=ids)
        yield from _facts(head, {"outlet": row.outlet}, claims=ids)
        counts = {"claims": len(ids), "sentences": len(sentences), "fragments": len(fragments)}
        counts |= {"fragment-characters": len(held), **sentences["status"].value_counts().to_dict()}
        inputs = ["sentences", "evidence"]
        yield from _facts(head, counts, number, claims=ids, method="count of rows", inputs=inputs)


def _of_allegations(data: Dataset) -> Iterator[Fact]:
    """Yield each allegation's label, goods, claims, occasions, and the first and last day on which it is
    said.
    """
    claims = list(data.claims.itertuples())
    for row in data.allegations.itertuples():
        mine = [claim for claim in claims if claim.allegation == row.allegation]
        if not mine:
            continue
        head, rests = f"allegation.{row.allegation}", {"claims": [claim.claim_id for claim in mine]}
        yield from _facts(head, {"label": row.label, "goods": row.goods}, **rests)
        counts = {"claims": len(mine), "occasions": len({claim.occasion_id for claim in mine})}
        for what, count in counts.items():
            yield from _facts(
                head, {what: count}, count_words, **rests, method=f"count of {what}", inputs=["claims"]
            )
        dated = {
            (claim.said_latest, claim.said_earliest): claim
            for claim in reversed(mine)
            if not (pd.isna(claim.said_latest) or pd.isna(claim.said_earliest))
        }
        for what, end in {"first-said": min, "last-said": max}.items() if dated else ():
            claim = dated[end(dated)]
            yield from _facts(head, {what: claim.said_edtf}, edtf.said_words, claims=[claim.claim_id])


def _of_occasions(data: Dataset) -> Iterator[Fact]:
    """Yield who spoke on each occasion of a claim, and when."""
    said = data.occasions.set_index("occasion_id")["said_edtf"]
    for occasion, mine in data.wide.groupby("occasion_id"):
        head, rests = f"occasion.{occasion}", {"claims": list(mine["claim_id"])}
        yield from _facts(head, {"speakers": _listed(mine["speaker"])}, **rests)
        yield from _facts(head, {"said": said.get(occasion)}, edtf.said_words, **rests)


def _counts(data: Dataset) -> Iterator[Fact]:
    """Yield counts over the dataset: of claims, articles, occasions, originators, speakers, allegations
    and denials.
    """
    claims, method = data.claims, "count of distinct values"
    rests = {"claims": list(claims["claim_id"]), "inputs": ["claims"]}
    columns = ("occasion_id", "originator", "speaker_id", "allegation")
    for column in (claims["claim_id"], data.articles["article_id"], *(claims[name] for name in columns)):
        counts = {f"{column.name.removesuffix('_id')}s": column.nunique()}
        yield from _facts("count", counts, count_words, method=method, **rests)
    denials = claims[claims["act"] == "denies"]
    if len(denials):
        rests["claims"], occasions = list(denials["claim_id"]), denials["occasion_id"].nunique()
        yield from _facts("count", {"denials": occasions}, count_words, method="count of occasions", **rests)
        if occasions == 1:
            method = "one occasion holds every denial"
            yield Fact("denials.only", True, "only", rests["claims"], method=method)


def _answers(data: Dataset) -> Iterator[Fact]:
    """Yield, by allegation and accused side, who answers it in the articles and elsewhere, and when first.

    A context statement answers if it is on the allegation's thread and not before this is first said.
    """
    statements = data.statements.sort_values(["said_latest", "said_earliest", "id"])
    told = [row for row in statements.itertuples() if row.act in ANSWERS or not pd.isna(row.rejects)]
    links = data.claim_links[data.claim_links["relation"] == "denies"]
    first_said = data.whole.claims.groupby("allegation")["said_earliest"].min()
    for tier, allegation in product(("article", "context"), data.allegations["allegation"]):
        sides, thread = accused(data, allegation), data.case.thread_of(allegation)
        mine = [row for row in told if row.tier == tier and row.side in sides]
        if tier == "context":
            head, held, method = "context.answer", "statements", "who answers, of the pages read"
            start = first_said.get(allegation, pd.NaT)
            mine = [row for row in mine if row.thread == thread and not row.said_latest < start]
        else:
            head, held, method = "answer", "claims", "who answers, of the claims coded"
            about = data.claims[data.claims["allegation"] == allegation]["claim_id"]
            denials = {*links[links["other_claim_id"].isin(about)]["claim_id"]}
            mine = [row for row in mine if row.allegation == allegation or row.id in denials]
        for side in sorted({row.side for row in mine}):
            first, *_ = rows = [row for row in mine if row.side == side]
            rows = sorted(rows, key=attrgetter("id"))
            # A statement of the context names whom its speaker speaks for after a comma.
            names = [row.speaker.split(",")[0] if tier == "context" else row.speaker for row in rows]
            name, occasions = f"{head}.{allegation}.{side}", len({row.occasion_id for row in rows})
            yield Fact(name, occasions, _listed(names), method=method, **{held: [row.id for row in rows]})
            yield from _facts(name, {"said": first.said_edtf}, edtf.said_words, **{held: [first.id]})


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
    count = {"attributes": len(data.case.attributes)}
    method, source = "length of the list of attributes", {"inputs": ["disclosures"]}
    yield from _facts("count", count, number, method=method, **source)
    coded = data.disclosures.dropna(subset="claim_id")
    told = coded[coded["disclosure"].isin(TOLD)]
    for (allegation, attribute), rows in told.groupby(["allegation", "attribute"]):
        words, method = data.case.attributes.get(attribute, attribute), "one coding of the attributes"
        ids = list(rows["claim_id"].unique())
        yield Fact(f"named.{allegation}.{attribute}", True, words.lower(), ids, method=method)
    refused = coded[(coded["disclosure"] == "withheld") & (coded["knowledge"] != "disavowed")]
    method = "claims that withhold, without those that disavow knowledge; one coding"
    for allegation, rows in refused.groupby("allegation"):
        head, ids = f"disclosure.{allegation}", sorted(rows["claim_id"].unique())
        yield from _facts(head, {"refusals": len(ids)}, count_words, claims=ids, method=method, **source)


def _of_the_build(data: Dataset) -> Iterator[Fact]:
    """Yield what rests on no claim: the edition, the window, references, the agreement of two codings."""
    edition, parameter = data.params.edition, {"method": "the build's parameter"}
    yield Fact(f"edition.{edition}", True, edition, **parameter)
    days = {"from": data.params.date_from, "to": data.params.date_to}
    yield from _facts("edition", days, edtf.words, **parameter)
    if "none" in data.anchors.values():
        method = "no text of an article was at hand in this build"
        yield Fact("anchors.unchecked", True, "not", method=method)
    yield Fact("by-rule", True, "by rule", method="holds for any selection, by the codebook's rules")
    if len(data.articles):
        newest = data.articles["published_latest"].max()
        method = "the year that ends in the month of the newest article"
        ends = {"from": (newest - pd.DateOffset(years=1)).strftime("%Y-%m"), "to": newest.strftime("%Y-%m")}
        if data.case.window != "auto":
            ends, method = {"from": data.case.window.start, "to": data.case.window.end}, "the case's window"
        yield from _facts("window", ends, edtf.words, method=method, inputs=["articles"])
    for name, entry in data.references.items():
        words, url = entry["words"], entry.get("url")
        yield Fact(f"ref.{name}", words, words, method=entry["source"], inputs=[url] if url else [])
    second = {"inputs": ["second"]}
    for name, entry in data.agreement["figures"].items():
        method = "two independent codings; see the codebook"
        yield Fact(f"agreement.{name}", entry["value"], entry["words"], method=method, **second)
    for name, (agreed, both) in data.agreement["context"].items() if data.context is not None else ():
        method, words = "the compiled stance against an independent second coding", f"{agreed} of {both}"
        yield Fact(f"context.agreement.{name}", agreed / both, words, method=method, **second)


def _of_context(data: Dataset) -> Iterator[Fact]:
    """Yield what may be printed of each context statement, who answers in that tier, and counts of it
    alone.
    """
    context = data.context
    if context is None:
        return
    for row in context.itertuples():
        name, _, office = row.speaker.partition(", ")
        who = f"{name} ({office})" if office and data.names[row.speaker_id].startswith(name) else row.speaker
        head, rests = f"context.{row.statement_id}", {"statements": [row.statement_id], "inputs": [row.url]}
        cells = {"speaker": who, "what": row.what, "quantity": row.quantity_text}
        yield from _facts(head, cells, **rests)
        yield from _facts(head, {"said": row.said_edtf}, edtf.said_words, **rests)
        yield from _facts(head, {"event": row.event_edtf}, edtf.words, **rests)
    counts = {
        "rows": len(context),
        "occasions": context["occasion_id"].nunique(),
        "originators": context["originator"].nunique(),
    }
    method, source = "count of distinct values, context alone", {"inputs": ["context"]}
    yield from _facts("context.count", counts, number, method=method, **source)
    days = {"first": context["said_earliest"].min(), "last": context["said_latest"].max()}
    months = {what: day.strftime("%Y-%m") for what, day in days.items() if pd.notna(day)}
    yield from _facts("context", months, edtf.words, method="month of the days said", **source)


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
