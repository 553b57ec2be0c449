"""The charts of the report, each with its title, words and table; `style.FIGURES` holds them, and the maps."""

from __future__ import annotations

import pandas as pd

from ..dataset.facts import facts
from ..dataset.load import Dataset
from . import labels, strips, timeline, xray, year
from .style import FIGURES, FigureSpec, Runs, register

__all__ = ["ALLEGATION_STRIPS", "ARTICLE_XRAY", "FIGURES", "YEAR_IN_CLAIMS", "register"]


def _claims(frame: pd.DataFrame) -> list[str]:
    """Return the claims of a figure's table, each once."""
    return list(dict.fromkeys(claim for cell in frame["claim_id"].dropna() for claim in cell.split(";")))


def _dated(data: Dataset) -> pd.DataFrame:
    """Return the lines of the strips whose first and last day are told."""
    table = strips.rows(data)
    return table[table["event_earliest"].notna() & table["event_latest"].notna()]


def _strips_title(data: Dataset) -> str:
    table, dated = strips.rows(data), _dated(data)
    total, some = table["allegation"].nunique(), dated["allegation"].nunique()
    if not total:
        return timeline.NOTHING
    head = f"Of {labels.number_of(total, 'allegation')}, {labels.share(some, ('comes', 'come'))} with dates"
    if some != 1:
        return head
    claim = data.claim(dated["claim_id"].iloc[0])
    days = facts(data)[f"{claim['claim_id']}.event-days"].words
    who = labels.speaker(data, claim)
    return f"{head}: {days} days, in the account of {who}"


def _makers(data: Dataset, act: str) -> list[tuple[str, list[str], int]]:
    """Return (name, claims, allegations) of the sides that do `act` in the strips; unnamed others by their own name."""
    table = strips.rows(data)
    chosen = data.claims[data.claims["claim_id"].isin(table[table["act"] == act]["claim_id"])]
    found = []
    for side, mine in chosen.groupby("side", sort=False):
        names = [labels.speaker(data, claim) for _, claim in mine.drop_duplicates("speaker_id").iterrows()]
        name = labels.SIDES["US"] if side == "US" else labels.listed(names)
        found.append((name, list(mine["claim_id"]), mine["allegation"].nunique()))
    return sorted(found, key=lambda entry: -entry[2])


def _strips_subtitle(data: Dataset) -> Runs:
    runs: list[dict] = []
    for act, verb in (("claims", "claimed"), ("denies", "denied")):
        for i, (name, claims, number) in enumerate(_makers(data, act)):
            head = (
                f"; {'' if i else verb + ' '}by {name}: " if runs else f"{labels.capital(verb)} by {name}: "
            )
            runs += [{"text": head}, {"text": labels.count(number), "claims": claims}]
    return (
        [*runs, {"text": ". Each strip is another allegation: nothing here follows one cargo."}]
        if runs
        else ""
    )


def _strips_alt(data: Dataset) -> str:
    table = strips.rows(data)
    total, dated = table["allegation"].nunique(), _dated(data)["allegation"].nunique()
    denied = table[table["act"] == "denies"]["allegation"].nunique()
    by = labels.listed([name for name, *_ in _makers(data, "denies")])
    tail = f", {labels.count(denied)} denied by {by}" if by else ""
    told = labels.count(dated) if dated else "none"
    return (
        f"Time axis with {labels.number_of(total, 'strip')}, one an allegation: {told} with dates told{tail}."
    )


def _strips_caption(data: Dataset) -> Runs:
    window = facts(data)["window.from"]
    return (
        "A bar is the days told of, a diamond the day it was said. Filled: in the speaker's own printed words; "
        "hollow: in the outlet's words. Dashed: an open or vague end. A triangle is a denial, a barred box with a "
        "question mark an answer not confirmed, a hatched box one not addressed. The grey part lies before "
        f"{window.words}, where the window asked about begins. Spans of days are computed from the dates told."
    )


def _strips_description(data: Dataset) -> str:
    table = strips.rows(data)
    parts = []
    for key, group in table.groupby("allegation", sort=False):
        lines = [strips.line(data, row) for _, row in group.iterrows()]
        parts.append(
            f"{labels.label(data, key)}: " + "; ".join(f"{line.word}, {line.rest}" for line in lines) + "."
        )
    between = facts(data).get("statements.days-between")
    if between:
        parts.append(f"Between the two statements lie {between.words} days.")
    return " ".join(parts) or timeline.NOTHING


ALLEGATION_STRIPS = register(
    FigureSpec(
        id="allegation-strips",
        title=_strips_title,
        subtitle=_strips_subtitle,
        alt=_strips_alt,
        caption=_strips_caption,
        description=_strips_description,
        draw=timeline.draw,
        table=strips.rows,
        claims=lambda data: _claims(strips.rows(data)),
    )
)


def _status(data: Dataset) -> dict[str, int]:
    return {
        status: int((data.sentences["status"] == status).sum())
        for status in ("coded", "set_aside", "boilerplate")
    }


def _xray_title(data: Dataset) -> str:
    number = _status(data)
    return (
        f"Every sentence is accounted for: {number['coded']} of {len(data.sentences)} are coded, "
        f"{labels.count(number['set_aside'])} set aside, {labels.count(number['boilerplate'])} boilerplate"
    )


def _xray_subtitle(data: Dataset) -> Runs:
    outlets = labels.listed([labels.outlet(data, key) for key in data.articles["article_id"]])
    return (
        f"Our reading of {outlets}; none of their text is shown. A bar is a sentence, as long as its words."
    )


def _xray_alt(data: Dataset) -> str:
    number = _status(data)
    return (
        f"Barcodes of {labels.number_of(data.articles, 'article')}: {number['coded']} of {len(data.sentences)} "
        f"sentences are coded by act, {number['set_aside']} set aside, {number['boilerplate']} boilerplate."
    )


def _xray_description(data: Dataset) -> str:
    """Tell the bars by runs of the same part of the page, status and act."""
    table = xray.rows(data)
    parts = []
    for article, mine in table.groupby("article_id", sort=False):
        runs: list[list] = []
        for _, row in mine.iterrows():
            coded = (
                str(row["act"]).replace(";", " and ")
                if labels.some(row["act"])
                else "coded, not in this selection"
            )
            what = coded if row["status"] == "coded" else row["status"].replace("_", " ")
            if runs and runs[-1][2:] == [row["zone"], what]:
                runs[-1][1] = row["sentence"]
            else:
                runs.append([row["sentence"], row["sentence"], row["zone"], what])
        told = "; ".join(f"{a if a == b else f'{a} to {b}'} {zone}, {what}" for a, b, zone, what in runs)
        parts.append(f"{labels.outlet(data, article)}, by number of sentence: {told}.")
    return " ".join(parts)


ARTICLE_XRAY = register(
    FigureSpec(
        id="article-xray",
        title=_xray_title,
        subtitle=_xray_subtitle,
        alt=_xray_alt,
        caption=lambda data: (
            "Colour and shape tell the act: full, notched, barred, or a letter. A sentence with several acts has a "
            "band for each. Numbers count the sentences of each article; each coded bar leads to its claims. The "
            "colours are those of acts, on this figure alone."
        ),
        description=_xray_description,
        draw=xray.draw,
        table=xray.rows,
        claims=lambda data: _claims(xray.rows(data)),
    )
)


def _tiers(data: Dataset) -> tuple[str, str]:
    """Return the occasions coded and those in context alone, each with its noun."""
    tiers = year.marks(data)["tier"]
    return labels.number_of(int((tiers == "coded").sum()), "occasion"), labels.number_of(
        int((tiers == "context").sum()), "occasion"
    )


def _year_title(data: Dataset) -> str:
    longest = year.gap(data)
    if longest is None:
        return "Nothing was said in this selection"
    return f"Who alleged, denied or declined, with context: nothing found here between {longest.words}"


def _year_alt(data: Dataset) -> str:
    coded, context = _tiers(data)
    return f"Time axis, a row a side: {coded} coded from the articles (filled), {context} in context alone (open), by act."


def _year_description(data: Dataset) -> str:
    table, longest = year.table(data), year.gap(data)
    parts = []
    for side, mine in table.groupby("side", sort=False):
        told = "; ".join(f"{row.said}, {row.who}: {row.acts}" for row in mine.itertuples())
        parts.append(f"{labels.capital(side)}: {told}.")
    if longest is not None:
        parts.append(f"On {longest.empty} days, between {longest.words}, there is none.")
    return " ".join(parts) or timeline.NOTHING


def _year_subtitle(data: Dataset) -> Runs:
    coded, context = _tiers(data)
    return (
        f"{labels.capital(coded)} coded from the articles stand filled; {context} that only other publications report, the "
        "context, stand open. A mark is an occasion, whoever retold it; a selection, not a census."
    )


YEAR_IN_CLAIMS = register(
    FigureSpec(
        id="year-in-claims",
        title=_year_title,
        subtitle=_year_subtitle,
        alt=_year_alt,
        caption=lambda data: (
            "Shape tells the act, colour the direction alleged, fill the tier; an occasion with several acts carries them on "
            "one stem. Dashes: the day is not known. An empty stretch says what these pages hold, not that nobody spoke. "
            "No line joins two marks: nothing here says that one answers another."
        ),
        description=_year_description,
        draw=year.draw,
        table=year.table,
        claims=lambda data: _claims(year.table(data)),
        tier="context",
        opening=True,
        statements=lambda data: [
            s for cell in year.table(data)["statement_id"].dropna() for s in cell.split(";")
        ],
    )
)
