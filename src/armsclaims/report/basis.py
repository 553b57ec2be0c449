"""What page, PDF and metadata need of a dataset, as plain values.

It is made once a dataset and kept with the chapters: an edit of prose or style then renders without pandas, whose import
alone takes longer than a page.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dataset.fact import Fact
from .extras import head, own_copy, package_zip

if TYPE_CHECKING:
    from ..dataset.load import Dataset


@dataclass(frozen=True)
class Basis:
    """A dataset as the renderers see it.

    `folder` holds its tables. `known` names the facts that exist without any filter, or nothing where there is none;
    `newest` is the day of the newest article, `package` its tables as a zip file in base64. A fact's `value` is not kept: what is printed are its words.
    """

    folder: Path
    tier: str
    newest: str
    facts: dict[str, Fact]
    known: list[str]
    claims: list[str]
    statements: list[str]
    speakers: list[str]
    parties: list[str]
    own_copy: dict[str, Any]
    head: dict[str, Any]
    package: str
    annotations: list[dict[str, Any]]
    authored: list[dict[str, Any]]

    def as_json(self) -> str:
        """Return all but the folder as JSON."""
        told = {**vars(self), "facts": {name: vars(fact) for name, fact in self.facts.items()}}
        del told["folder"]
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, folder: Path) -> Basis:
        """Return what `as_json` told, of the tables in `folder`. Raises ValueError, TypeError or LookupError for another text."""
        told = json.loads(text)
        told["facts"] = {name: Fact(**entry) for name, entry in told["facts"].items()}
        return cls(folder=folder, **told)


def basis(data: Dataset) -> Basis:
    """Return what the renderers need of a dataset."""
    from dataclasses import replace

    from ..dataset.facts import facts, known  # with pandas, which a dataset has loaded already

    names = {name for spoken in data.aliases.values() for name in spoken}
    statements: list[str] = []
    if data.context is not None:
        statements = list(data.context["statement_id"])
        names |= {*data.context["speaker"], *data.speakers["name"]}
    ends = {*data.allegations["supplier"].dropna(), *data.allegations["recipient"].dropna()}
    sides = set(data.speakers[data.speakers["speaker_id"].isin(ends)]["side"])
    doers = data.speakers[data.speakers["side"].isin(sides)]["speaker_id"]
    return Basis(
        folder=data.folder,
        tier=data.params.edition,
        newest=data.articles["published_latest"].max().strftime("%Y-%m-%d"),
        facts={name: replace(fact, value=None) for name, fact in facts(data).items()},
        known=sorted(known(data)),
        claims=list(data.claims["claim_id"]),
        statements=statements,
        speakers=sorted(names),
        parties=sorted({name for speaker in doers for name in data.aliases.get(speaker, [])}),
        own_copy=own_copy(data),
        head=head(data),
        package=b64encode(package_zip(data.folder)).decode(),
        annotations=_annotations(data),
        authored=_authored(data),
    )


def _annotations(data: Dataset) -> list[dict[str, Any]]:
    """Return every fragment as a W3C Web Annotation; an article without an address is named by its text's hash."""
    articles = data.articles.set_index("article_id")
    items = []
    for row in data.evidence.itertuples():
        article = articles.loc[row.article_id]
        known = article["url"] if isinstance(article["url"], str) else f"urn:sha256:{article['sha256']}"
        selectors = [
            {"type": "TextQuoteSelector", "exact": row.exact},
            {"type": "TextPositionSelector", "start": int(row.start), "end": int(row.end)},
        ]
        items.append(
            {
                "id": f"urn:armsclaims:{row.evidence_id}",
                "type": "Annotation",
                "motivation": "linking",
                "body": f"urn:armsclaims:{row.claim_id}",
                "target": {"source": known, "selector": selectors},
            }
        )
    return items


def _authored(data: Dataset) -> list[dict[str, Any]]:
    """Return every claim as a schema.org Claim with its author."""
    names = data.speakers.set_index("speaker_id")["name"]
    return [
        {
            "@id": f"urn:armsclaims:{row.claim_id}",
            "@type": "Claim",
            "text": row.summary,
            "author": {
                "@type": "Organization" if row.side == "outlet" else "Thing",
                "name": names[row.speaker_id],
            },
            "appearance": {"@type": "NewsArticle", "identifier": row.article_id},
        }
        for row in data.claims.itertuples()
    ]
