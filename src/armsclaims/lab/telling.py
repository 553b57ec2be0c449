"""What the explorer tells in HTML: the head, an empty selection, one claim in its context, and context reported elsewhere."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from ..coding.anchors import read_text
from ..dataset.load import Dataset
from ..evidence.text import text_sha256
from ..figures import labels
from ..report import live
from ..report.cards import claim_cards
from .choosing import FACETS

CONTROLS = {**FACETS, "words": "Search", "dates": "Dates", "tier": "Tier"}
"""Every control that narrows, with the words of its label."""


def figures(chosen: pd.DataFrame) -> list[tuple[int, str]]:
    """Return what is counted of a selection: claims, occasions, originators, articles. Rows are never added up."""
    columns = (
        ("claim_id", "claim"),
        ("occasion_id", "occasion"),
        ("originator", "originator"),
        ("article_id", "article"),
    )
    told = []
    for column, word in columns:
        number = int(chosen[column].nunique())
        told.append((number, word if number == 1 else f"{word}s"))
    return told


def head(total: int, chosen: pd.DataFrame, told: dict[str, str]) -> str:
    """Return the head: the counts of the selection, and in words what it is a selection of."""
    counts = "".join(f"<div><b>{number:,}</b> {word}</div>" for number, word in figures(chosen))
    if told:
        words = f"Of {total:,} claims, chosen by {'; '.join(told.values())}."
    elif total:
        words = "All there are. Choose below: every view follows."
    else:
        words = "This dataset holds no claim: its parameters leave none. Loosen date_from, date_to or allegations in the first cell."
    return f'<div class="ac-counts" role="status">{counts}</div><p class="ac-words">{escape(words)}</p>'


def empty(told: dict[str, str], loosened: dict[str, int]) -> str:
    """Return what to say where no claim passes: the choices, and what each one left out would show."""
    hints = "".join(
        f"<li>without <b>{escape(CONTROLS[control])}</b>: {labels.number_of(number, 'claim') if number else 'still none'}</li>"
        for control, number in loosened.items()
    )
    return (
        f'<div class="ac-empty"><p><b>No claim passes.</b> These articles print nothing with {escape(labels.listed(told.values()))}. '
        f"That says what these articles print, not what was or was not said elsewhere.</p><ul>{hints}</ul></div>"
    )


def fault(error: Exception) -> str:
    """Return a wrong date and its mend, for the place of the counts; the selection stays as it was."""
    return f'<p class="ac-fault" role="alert">{escape(str(error))}. The selection below is unchanged.</p>'


def _sentence(data: Dataset, texts: Path | None, claim: Any, evidence: pd.Series) -> tuple[str, str]:
    """Return the claim's sentence with the fragment marked, and a note where there is no such sentence at hand."""
    mark = f"<mark>{escape(evidence['exact'])}</mark>"
    text = read_text(texts, claim["article_id"])
    if text is None:
        note = "The article's text is not at hand: only the fragment is shown. Name its folder in ARMSCLAIMS_ARTICLES or articles_dir."
        return f"… {mark} …", note
    registered = data.articles.set_index("article_id").loc[claim["article_id"], "sha256"]
    if text_sha256(text) != registered:
        return (
            f"… {mark} …",
            "The text at hand is another copy than the registered one: its places are not the recorded ones.",
        )
    row = data.sentences[
        (data.sentences["article_id"] == claim["article_id"])
        & (data.sentences["sentence"] == claim["sentence"])
    ].iloc[0]
    first, start, end, last = (int(v) for v in (row["start"], evidence["start"], evidence["end"], row["end"]))
    inside = f"{escape(text[first:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:last])}"
    before, after = text[max(first - 160, 0) : first], text[last : last + 160]
    dim = (
        f"{'… ' if first > 160 else ''}{escape(before)}",
        f"{escape(after)}{' …' if last + 160 < len(text) else ''}",
    )
    return f'<span class="dim">{dim[0]}</span>{inside}<span class="dim">{dim[1]}</span>', ""


def context(data: Dataset, texts: Path | None, claim_id: str) -> str:
    """Return one claim: its fragment in its sentence where the text is at hand, and its card."""
    claim = data.claim(claim_id)
    evidence = data.evidence.set_index("evidence_id").loc[f"{claim_id}#content"]
    sentence, note = _sentence(data, texts, claim, evidence)
    one = data.claims[data.claims["claim_id"] == claim_id]
    links = data.claim_links[
        (data.claim_links["claim_id"] == claim_id) | (data.claim_links["other_claim_id"] == claim_id)
    ]
    block = claim_cards(_only(data, one, links))
    card = live.block_html(block)
    told = f'<p class="ac-note">{escape(note)}</p>' if note else ""
    return f'<blockquote class="ac-sentence">{sentence}</blockquote>{told}<div class="ac-live">{card}</div>'


def _only(data: Dataset, claims: pd.DataFrame, links: pd.DataFrame) -> Dataset:
    from dataclasses import replace

    return replace(data, claims=claims, claim_links=links)


ELSEWHERE = {
    "said_words": "Said",
    "compiled": "Speaker, as compiled",
    "act": "Act",
    "what": "What, in our words",
}
"""Columns of what is reported elsewhere, with the words of their heads."""


def elsewhere(rows: pd.DataFrame) -> str:
    """Return the context tier: what others report, apart from the claims, in a table of its own with addresses."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in [*ELSEWHERE.values(), "Where"])
    body = []
    for record in rows.sort_values(["said_latest", "statement_id"]).to_dict("records"):
        cells = "".join(
            f"<td>{'' if pd.isna(record[column]) else escape(str(record[column]))}</td>"
            for column in ELSEWHERE
        )
        addresses = [url for url in str(record["url"]).split() if url.startswith(("https://", "http://"))]
        links = "".join(
            f'<a href="{escape(url)}" rel="noreferrer noopener" target="_blank">{escape(urlsplit(url).hostname or "page")}</a>'
            for url in addresses
        )
        body.append(f"<tr>{cells}<td>{links}</td></tr>")
    occasions = labels.number_of(int(rows["occasion_id"].nunique()), "occasion")
    told = (
        f"{labels.capital(labels.number_of(len(rows), 'statement'))} on {occasions}"
        if len(rows)
        else "No statement passes"
    )
    table = (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
        if body
        else ""
    )
    return (
        f'<div class="ac-elsewhere"><p class="ac-title">Reported elsewhere</p><p>{told}. These stand in other publications, in our words and '
        f"with their address; they are not coded from an article here, and are in no count, strip or mark above.</p>{table}</div>"
    )
