"""What the page carries beside its blocks: data for checking one's own copy, and files to take away."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from ..coding import edtf
from ..coding.schema import BOILERPLATE_ZONES
from ..dataset.load import Dataset
from ..figures import words

NO_CONTACT = "no contact is named"


def own_copy(data: Dataset) -> dict[str, Any]:
    """Return, by article, the hashes and token counts of its sentences and the fragments of its claims.

    Sentences are (number, tokens, characters, sha256), fragments (name of the claim, sentence, words). The
    page compares hashes; no text of an article is in it beyond the fragments.
    """
    read = data.sentences[~data.sentences["zone"].isin(BOILERPLATE_ZONES)]
    content = data.evidence[data.evidence["field"] == "content"]
    return {
        "articles": [
            {
                "article_id": article,
                "outlet": outlet,
                "sentences": [
                    [
                        row["sentence"],
                        data.tokens[article, row["sentence"]],
                        row["end"] - row["start"],
                        row["sentence_sha256"],
                    ]
                    for row in words.records(read[read["article_id"] == article])
                ],
                "fragments": [
                    [row["claim_id"].rpartition("/")[2], row["sentence"], row["exact"]]
                    for row in words.records(content[content["article_id"] == article])
                ],
            }
            for article, outlet in zip(data.articles["article_id"], data.articles["outlet"], strict=True)
        ]
    }


def package_zip(folder: Path) -> bytes:
    """Return the dataset as a zip file, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                entry = zipfile.ZipInfo(path.name)  # dated 1980, whenever it is made
                entry.external_attr = 0o644 << 16
                entry.create_system = 3  # Unix, on whatever system it is made
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def citation(data: Dataset, edition: str) -> tuple[str, str]:
    """Return the citation of an edition as CFF and as BibTeX."""
    cited = data.case.citation
    day = newest(data)
    authors = "\n".join(f"  - name: {json.dumps(author, ensure_ascii=False)}" for author in cited.authors)
    title = json.dumps(cited.title, ensure_ascii=False)
    cff = (
        "cff-version: 1.2.0\nmessage: Please cite the edition you used.\ntype: dataset\n"
        f'title: {title}\nversion: "{edition}"\ndate-released: "{day}"\nlicense: CC-BY-4.0\n'
        f"authors:\n{authors}\n"
    )
    named = " and ".join(f"{{{author}}}" for author in cited.authors)
    bib = (
        f"@misc{{armsclaims,\n  title = {{{cited.title}}},\n  author = {{{named}}},\n"
        f"  year = {{{cited.year or day[:4]}}},\n  note = {{Edition {edition}}}\n}}\n"
    )
    return cff, bib


def contact(data: Dataset) -> str:
    """Return where corrections go: it stands in every file for machines."""
    return data.case.contact or NO_CONTACT


def newest(data: Dataset) -> str:
    """Return the day of the newest article of which claims are here, if any are: the edition's date."""
    held = data.articles["article_id"].isin(data.claims["article_id"])
    return data.articles[held | ~held.any()]["published_latest"].max().strftime("%Y-%m-%d")


def downloads(data: Dataset, edition: str) -> list[tuple[str, str, str, bytes]]:
    """Return the files the page offers of the tables: name, label, media type, bytes."""
    cff, bib = citation(data, edition)
    legs = (data.folder / "legs.geojson").read_bytes()
    return [
        ("armsclaims-data.zip", "All tables as a data package", "application/zip", package_zip(data.folder)),
        ("legs.geojson", "Claimed legs as GeoJSON", "application/geo+json", legs),
        ("CITATION.cff", "Citation file", "text/plain", cff.encode()),
        ("armsclaims.bib", "BibTeX entry", "text/plain", bib.encode()),
    ]


def head(data: Dataset) -> dict[str, Any]:
    """Return an edition's title and dek, its day, its days in words, who made it, and its address if any."""
    dated = f"Articles to {edtf.words(newest(data))}"
    if data.context is not None and len(data.context):
        last = data.context["said_latest"].max().strftime("%Y-%m-%d")
        dated += f"; other reports to {edtf.words(last)}"
    if data.case.compiled:
        dated += f"; compiled {edtf.words(data.case.compiled)}"
    address = data.case.base_url or ""
    title = (data.case.core_title if data.context is None else None) or data.case.title
    dek = data.case.dek or ""
    if data.params.selects:
        title = f"{data.case.subject}: {selection(data)}"
        dek = "A selection. Claims: {{ count.claims }}; occasions of speech: {{ count.occasions }}."
    return {
        "title": title,
        "dek": dek,
        "date": newest(data),
        "dated": dated,
        "authors": ", ".join(data.case.citation.authors),
        "contact": data.case.contact or "",
        "base_url": f"{address.rstrip('/')}/" if address else "",
    }


def selection(data: Dataset) -> str:
    """Return what the parameters keep, in words and facts: "crates, said by Norland, from 4 June 2031"."""
    params = data.params
    who = [data.case.sides[side].name for side in params.sides]
    who += [data.names.get(speaker, speaker) for speaker in params.speakers]
    parts = [
        words.listed(f"{{{{ allegation.{name}.label }}}}" for name in params.allegations),
        f"said by {words.listed(who)}" if who else "",
        words.listed(f"what a source {act}" for act in params.acts),
        "from {{ edition.from }}" if params.date_from else "",
        "until {{ edition.to }}" if params.date_to else "",
    ]
    return ", ".join(part for part in parts if part)
