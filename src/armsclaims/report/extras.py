"""What the page carries beside its blocks: data for checking one's own copy, and files to take away."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..coding.schema import BOILERPLATE_ZONES
from ..figures import words

if TYPE_CHECKING:
    from ..dataset.load import Dataset


def own_copy(data: Dataset) -> dict[str, Any]:
    """Return, by article, the hashes and token counts of its sentences and the fragments of its claims.

    Sentences are (number, tokens, characters, sha256), fragments (name of the claim, sentence, words). The
    page compares hashes; no text of an article is in it beyond the fragments.
    """
    articles = []
    for row in data.articles.itertuples():
        sentences = data.sentences[data.sentences["article_id"] == row.article_id]
        sentences = sentences[~sentences["zone"].isin(BOILERPLATE_ZONES)]
        evidence = data.evidence[
            (data.evidence["article_id"] == row.article_id) & (data.evidence["field"] == "content")
        ]
        articles.append(
            {
                "article_id": row.article_id,
                "outlet": row.outlet,
                "sentences": [
                    [
                        int(s.sentence),
                        data.tokens[row.article_id, int(s.sentence)],
                        int(s.end - s.start),
                        s.sentence_sha256,
                    ]
                    for s in sentences.itertuples()
                ],
                "fragments": [
                    [e.claim_id.rpartition("/")[2], int(e.sentence), e.exact] for e in evidence.itertuples()
                ],
            }
        )
    return {"articles": articles}


def package_zip(folder: Path) -> bytes:
    """Return the dataset as a zip file, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                entry = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type, entry.external_attr, entry.create_system = (
                    zipfile.ZIP_DEFLATED,
                    0o644 << 16,
                    3,
                )
                archive.writestr(entry, path.read_bytes())
    return stream.getvalue()


def citation(data: Dataset, edition: str) -> tuple[str, str]:
    """Return the citation of an edition as CFF and as BibTeX."""
    cited = data.case.citation
    day = newest(data)
    authors = "\n".join(f"  - name: {json.dumps(author, ensure_ascii=False)}" for author in cited.authors)
    title = json.dumps(cited.title, ensure_ascii=False)
    cff = (
        "cff-version: 1.2.0\nmessage: Please cite the edition you used.\ntype: dataset\n"
        f'title: {title}\nversion: "{edition}"\ndate-released: "{day:%Y-%m-%d}"\nlicense: CC-BY-4.0\n'
        f"authors:\n{authors}\n"
    )
    named = " and ".join(f"{{{author}}}" for author in cited.authors)
    bib = (
        f"@misc{{armsclaims,\n  title = {{{cited.title}}},\n  author = {{{named}}},\n"
        f"  year = {{{cited.year or day.year}}},\n  note = {{Edition {edition}}}\n}}\n"
    )
    return cff, bib


def contact(data: Dataset) -> str:
    """Return where corrections go: it stands in every file for machines."""
    return data.case.contact or "no contact is named"


def newest(data: Dataset) -> pd.Timestamp:
    """Return the day of the newest article: the edition's date."""
    return data.articles["published_latest"].max()


def downloads(data: Dataset, edition: str) -> list[dict[str, Any]]:
    """Return the files the page offers of the tables: name, label, media type, bytes."""
    folder = data.folder
    cff, bib = citation(data, edition)
    legs = (folder / "legs.geojson").read_bytes()
    return [
        {
            "name": "armsclaims-data.zip",
            "label": "All tables as a data package",
            "type": "application/zip",
            "content": package_zip(folder),
        },
        {
            "name": "legs.geojson",
            "label": "Claimed legs as GeoJSON",
            "type": "application/geo+json",
            "content": legs,
        },
        {"name": "CITATION.cff", "label": "Citation file", "type": "text/plain", "content": cff.encode()},
        {"name": "armsclaims.bib", "label": "BibTeX entry", "type": "text/plain", "content": bib.encode()},
    ]


def words_of(day: Any) -> str:
    """Return a day in words: 4 June 2031."""
    day = pd.Timestamp(day)
    return f"{day.day} {day:%B %Y}"


def head(data: Dataset) -> dict[str, Any]:
    """Return an edition's title and dek, its days in words, and its address if it has one."""
    dated = f"Articles to {words_of(data.articles['published_latest'].max())}"
    if data.context is not None and len(data.context):
        dated += f"; other reports to {words_of(data.context['said_latest'].max())}"
    if data.case.compiled:
        dated += f"; compiled {words_of(data.case.compiled)}"
    address = data.case.base_url or ""
    title = (data.case.core_title if data.context is None else None) or data.case.title
    dek = data.case.dek or ""
    if data.params.selects:
        title = f"{data.case.subject}: {selection(data)}"
        dek = "A selection: {{ count.claims }} claims, made on {{ count.occasions }} occasions."
    return {
        "title": title,
        "dek": dek,
        "dated": dated,
        "authors": ", ".join(data.case.citation.authors),
        "contact": data.case.contact or "",
        "base_url": f"{address.rstrip('/')}/" if address else "",
    }


def selection(data: Dataset) -> str:
    """Return what the parameters keep, in words and facts: "crates, said by Norland, from 4 June 2031"."""
    params, names = data.params, dict(zip(data.speakers["speaker_id"], data.speakers["name"], strict=True))
    who = [data.case.sides[side].name for side in params.sides]
    who += [names.get(speaker, speaker) for speaker in params.speakers]
    parts = [
        words.listed(f"{{{{ allegation.{name}.label }}}}" for name in params.allegations),
        f"said by {words.listed(who)}" if who else "",
        words.listed(f"what a source {act}" for act in params.acts),
        "from {{ edition.from }}" if params.date_from else "",
        "until {{ edition.to }}" if params.date_to else "",
    ]
    return ", ".join(part for part in parts if part)


def as_json(value: Any) -> str:
    """Return JSON text as editions hold it."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
