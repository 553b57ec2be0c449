"""The one definition of closed lists and tables: names, types, keys, values and what each column means.

Everything that needs to know a column reads it here: the table builder, the checks, `datapackage.json`, the
data dictionary and the tests. Lists that belong to a case (`sides`, `attributes`, `threads`, `propositions`)
are named here and filled in by `data/case.yml`.
"""

from dataclasses import dataclass, field
from typing import Any

from ..evidence.anchors import FIELDS as EVIDENCE_FIELDS
from ..evidence.text import BOILERPLATE_ZONES as BOILERPLATE_ZONES
from ..evidence.text import ZONES


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


ACTS = _words("claims denies declines comments admits evaluates commits predicts")
CERTAINTIES = _words("asserted assessed possible planned conditional unknown")
STAGES = _words("negotiating seeking planned purchasing shipping delivered received used")
QUANTITY_KINDS = _words(
    "exact about more_than at_least less_than at_most range vague_magnitude qualitative undisclosed"
)
DISCLOSURES = _words("stated partly withheld not_addressed")
KNOWLEDGE = _words("avowed disavowed unsaid")
RELATIONS = _words("repeats updates narrows contradicts denies supersedes")
LINKED_BY = _words("speaker outlet us")
SET_ASIDE_REASONS = _words("no_claim off_topic repeat")
DECISIONS = _words("open accepted corrected set_aside no_longer_proposed")
DATE_BASES = _words("printed weekday relative inferred metadata external not_after_statement none")
ATTRIBUTIONS = _words("direct indirect mixed unattributed")
WORDED_BY = ("speaker", "outlet")
SENTENCE_STATUSES = _words("coded set_aside boilerplate")
PLACE_ROLES = _words("origin loading transit unloading destination use speech mentioned")
PLACE_KINDS = _words("country settlement port region area sea site")
PLACE_USES = _words("claim orientation context gazetteer")
PLACE_PRECISIONS = (1, 2, 4, 5)
MODES = _words("sea train road air unknown")
PATHS = _words("named computed schematic")
CODINGS = ("blind", "assisted")
STANCES = _words("asserts hedges denies withholds admits")
TARGETS = _words("supply absence evidence detail other")
REJECTS = _words("supply evidence accuser talks")
ANSWERING_ACTS = _words("denies declines comments")
CERTAIN_ACTS = _words("claims denies admits predicts")
"""The acts that put something forward as so, and therefore have a certainty."""

ATTRIBUTES = {
    "item": "Item",
    "scale": "Scale, in words or by a number",
    "number": "Number shipped",
    "rounds": "Number of rounds",
    "consignee": "Consignee",
    "end_use": "End use",
    "mode": "Mode of transport",
    "transit": "Transit countries",
    "cover_destination": "Cover destination",
    "response": "Interdiction or response",
    "delivered": "Delivered",
    "received": "Received",
    "ports": "Ports",
    "arrival": "Place of arrival inland",
    "dates": "Dates of shipment",
    "evidence_shown": "Evidence shown",
    "payment": "Payment or return",
    "vessel": "Vessel",
    "voyages": "Number of voyages",
}
"""What a source may state, withhold or not address of an allegation, unless a case lists its own."""


@dataclass(frozen=True)
class Column:
    """One column: name, meaning, Frictionless type and allowed values; `listed` names a list of the case."""

    name: str
    description: str
    type: str = "string"
    enum: tuple = ()
    listed: str = ""
    unit: str = ""
    required: bool = False

    def values(self, case: Any = None) -> tuple:
        """Return the closed list of the column, in a case; () where any value may stand."""
        return tuple(getattr(case, self.listed)) if self.listed and case else self.enum


@dataclass(frozen=True)
class Table:
    """One table: columns in file order, its key (also its sort order) and what its columns refer to.

    `refers` maps columns of this table, joined by a space, to the table whose key they hold.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Column names in file order."""
        return [column.name for column in self.columns]


def _need(name: str, description: str, type: str = "string", **more: Any) -> Column:
    return Column(name, description, type, required=True, **more)


def _dates(prefix: str, what: str, basis: bool = True) -> tuple[Column, ...]:
    dates = (
        Column(f"{prefix}_edtf", f"{what}, as an EDTF string; a month stays a month"),
        Column(f"{prefix}_earliest", f"{what}: earliest day it can mean; empty if open or unknown", "date"),
        Column(f"{prefix}_latest", f"{what}: latest day it can mean; empty if open or unknown", "date"),
    )
    how = _need(f"{prefix}_basis", f"{what}: how the date is known", enum=DATE_BASES)
    return (*dates, how) if basis else dates


_CLAIM = _need("claim_id", "the claim: article id, slash, a slug that can be said aloud")
_ARTICLE = _need("article_id", "the article: day and outlet")
_SENTENCE = _need("sentence", "number of the sentence in its article, from one", "integer")
_SHA = _need("sentence_sha256", "SHA-256 of the sentence's folded words")
_START = _need("start", "first code point in the registered text", "integer", unit="code points")
_END = _need("end", "code point after the last in the registered text", "integer", unit="code points")
_CERTAINTY = Column("certainty", "how sure, as printed; often in the outlet's words", enum=CERTAINTIES)
_WORDED = Column("worded_by", "whose wording is printed", enum=WORDED_BY)
_BOUNDS = (
    Column("quantity_min", "lower bound; for bare plurals our lexicon's", "number"),
    Column("quantity_max", "upper bound; empty is open", "number"),
    Column("quantity_unit", "the unit counted; units are never converted or added"),
)

_TABLES = (
    Table(
        "articles",
        "one row per article: its origin and its size",
        (
            _ARTICLE,
            _need("outlet", "who published it"),
            Column("agencies", "agencies the byline names, joined by a semicolon"),
            _need("title", "headline as printed, for citation"),
            Column("url", "address, if known"),
            _need("language", "BCP 47 tag"),
            *_dates("published", "day of publication"),
            _need("sha256", "SHA-256 of the registered text's bytes"),
            _need("characters", "length of the registered text", "integer", unit="code points"),
            _need("sentences", "sentences found, boilerplate included", "integer"),
            _need("words", "words in them", "integer", unit="words"),
        ),
        ("article_id",),
    ),
    Table(
        "sentences",
        "one row per sentence: every sentence is coded, set aside with a reason, or boilerplate",
        (
            _ARTICLE,
            _SENTENCE,
            _need("zone", "part of the page", enum=ZONES),
            _SHA,
            _START,
            _END,
            _need("words", "words in the sentence", "integer", unit="words"),
            _need("status", "what the coder did", enum=SENTENCE_STATUSES),
            Column("reason", "why it was set aside", enum=SET_ASIDE_REASONS),
        ),
        ("article_id", "sentence"),
        {"article_id": "articles"},
    ),
    Table(
        "claims",
        "one row per claim: one speaker, one act, one proposition, at most one quantity or leg",
        (
            _CLAIM,
            _ARTICLE,
            _SENTENCE,
            _need("speaker_id", "who says it"),
            _need("side", "the speaker's side", listed="sides"),
            _need("originator", "from whom the claim originally comes"),
            Column("chain", "from origin to outlet, joined by ' > '; a layer with ? is only possible"),
            _need("attribution", "how the words are given", enum=ATTRIBUTIONS),
            Column("cue", "the reporting word as printed"),
            _need("act", "what the speaker does", enum=ACTS),
            _CERTAINTY,
            Column("certainty_words", "the words that carry the certainty, as printed"),
            _need("worded_by", "whose wording is printed", enum=WORDED_BY),
            _need("passage_start", "first word of the content in its sentence", "integer"),
            _need("passage_end", "word after the content's last", "integer"),
            _need("allegation", "what the claim is about"),
            Column("stage", "stage of the alleged transfer, if one is spoken of", enum=STAGES),
            Column("item", "the goods or people spoken of"),
            Column("quantity_text", "the quantity's words, which outrank the numbers"),
            Column("quantity_kind", "what the words say about the number", enum=QUANTITY_KINDS),
            *_BOUNDS,
            _need("occasion_id", "the occasion on which it was said"),
            *_dates("said", "when it was said"),
            *_dates("event", "when what it tells of is said to have happened"),
            _need("summary", "the claim in our words"),
        ),
        ("claim_id",),
        {
            "article_id": "articles",
            "article_id sentence": "sentences",
            "speaker_id": "speakers",
            "allegation": "allegations",
            "occasion_id": "occasions",
        },
    ),
    Table(
        "evidence",
        "one row per fragment: the words that a claim, its quantity or its certainty stands on",
        (
            _need(
                "evidence_id", "the claim's id, a hash sign and the field, numbered where there are several"
            ),
            _CLAIM,
            _ARTICLE,
            _need("field", "what of the claim it supports", enum=EVIDENCE_FIELDS),
            _SENTENCE,
            _SHA,
            _need("exact", "the fragment, folded; at most twelve words"),
            _START,
            _END,
        ),
        ("evidence_id",),
        {"claim_id": "claims", "article_id": "articles", "article_id sentence": "sentences"},
    ),
    Table(
        "disclosures",
        "one row per attribute of an allegation on an occasion: stated, partly, withheld or not addressed",
        (
            _need("allegation", "the allegation"),
            _need("occasion_id", "the occasion"),
            _need("attribute", "what could be told", listed="attributes"),
            _need("disclosure", "what the source did with it", enum=DISCLOSURES),
            _need("knowledge", "whether the speaker says he knows", enum=KNOWLEDGE),
            Column("reason", "words for why it was withheld, if given"),
            _CERTAINTY,
            _WORDED,
            Column("claim_id", "the claim that states or withholds it; empty where not addressed"),
            Column("checkable_by", "what open source could test a stated attribute"),
        ),
        ("allegation", "occasion_id", "attribute"),
        {"allegation": "allegations", "occasion_id": "occasions", "claim_id": "claims"},
    ),
    Table(
        "claim_places",
        "one row per place in a claim",
        (
            _CLAIM,
            _need("place_id", "a row of data/places.csv"),
            _need("role", "the place's part in the claim", enum=PLACE_ROLES),
        ),
        ("claim_id", "place_id", "role"),
        {"claim_id": "claims"},
    ),
    Table(
        "claim_links",
        "one row per relation between two claims, with who made the link",
        (
            _CLAIM,
            _need("relation", "what the first does to the other", enum=RELATIONS),
            _need("other_claim_id", "the other claim"),
            _need("linked_by", "who makes the link", enum=LINKED_BY),
        ),
        ("claim_id", "relation", "other_claim_id"),
        {"claim_id": "claims", "other_claim_id": "claims"},
    ),
    Table(
        "allegations",
        "one row per allegation: what claims are about; the word transfer would assert one",
        (
            _need("allegation", "the allegation"),
            _need("label", "short name"),
            Column("supplier", "the allegation's supplier, not any one claim's"),
            Column("recipient", "the allegation's recipient, not any one claim's"),
            Column("goods", "what is said to move"),
            Column("linked_to", "another allegation that a source ties to this one"),
            Column("linked_by", "who ties them", enum=LINKED_BY),
            Column("note", "what must be kept in mind"),
        ),
        ("allegation",),
    ),
    Table(
        "speakers",
        "one row per speaker",
        (
            _need("speaker_id", "the speaker"),
            _need("name", "name as the report prints it"),
            Column("role", "office"),
            Column("body", "organisation"),
            _need("side", "side", listed="sides"),
        ),
        ("speaker_id",),
    ),
    Table(
        "occasions",
        "one row per occasion: one day, one venue, one originator, whose it is; "
        "these are counted, never rows",
        (
            _need("occasion_id", "the occasion"),
            *_dates("said", "when it took place"),
            Column("venue", "where or how, if told"),
            _need("speaker_id", "whose occasion it is"),
            _need("originator", "from whom what is said comes"),
        ),
        ("occasion_id",),
        {"speaker_id": "speakers"},
    ),
)
TABLES = {table.name: table for table in _TABLES}
"""The tables of the articles by name, in the order of the data dictionary."""

CONTEXT = Table(
    "context",
    "one row per public statement that another publication reports, in our own words: "
    "a tier of its own, never a claim",
    (
        _need("statement_id", "the statement: day, speaker, subject; never used again"),
        _need("occasion_id", "the occasion, shared with the claims"),
        *_dates("said", "when it was said, which is not the day of the page", basis=False),
        _need("speaker_id", "who says it"),
        _need("speaker", "the speaker and the office, as compiled"),
        _need("side", "the speaker's side", listed="sides"),
        _need("originator", "from whom it originally comes"),
        _need("thread", "what it is about; wider than an allegation", listed="threads"),
        _need("stance", "the compiler's coding, mended by a second reading", enum=STANCES),
        _need(
            "act",
            "what the speaker does; settled after a second coding where data/second has the row",
            enum=ACTS,
        ),
        _CERTAINTY,
        _need(
            "target",
            "what the act is aimed at: rejecting the evidence is not denying the supply",
            enum=TARGETS,
        ),
        Column(
            "rejects", "what an answer rejects; empty for a refusal to say that rejects nothing", enum=REJECTS
        ),
        _need("proposition", "which proposition it bears on", listed="propositions"),
        _need("what", "our wording, to be read after the speaker's name"),
        Column(
            "quantity_text", "the quantity's words, which outrank the numbers; none is a denial of any supply"
        ),
        *_BOUNDS,
        *_dates("event", "when what it tells of is said to have happened", basis=False),
        Column("place_id", "a row of data/places.csv that the maps show as context, if it names one"),
        _need("url", "the page that carries the row"),
        Column("url_other", "further pages for the same row, parted by a space"),
        Column("page_note", "what is weak about the page, where nothing better is stored"),
    ),
    ("statement_id",),
    {"occasion_id": "occasions", "speaker_id": "speakers"},
)
"""The context tier, in `edition=extended` alone; `data/context.csv` lacks the computed days."""

LEG_COLUMNS: tuple[Column, ...] = (
    _CLAIM,
    _need("from_place", "where the leg starts"),
    _need("to_place", "where the leg ends"),
    _need("mode", "how", enum=MODES),
    Column("path", "named: as told; computed: by us; schematic: not drawn as a line", enum=PATHS),
    Column("length_km", "length of a computed path", "number", unit="km"),
    Column("method", "how a computed path was made"),
)
"""Properties of the features of `legs.geojson`; the geometry of a schematic leg is null."""

PLACE_COLUMNS: tuple[Column, ...] = (
    _need("id", "the place"),
    _need("name", "name as the report prints it"),
    Column("aliases", "other names, joined by a semicolon; matched exactly"),
    _need("kind", "what it is", enum=PLACE_KINDS),
    Column("country", "ISO 3166-1 alpha-2"),
    Column("lat", "latitude, WGS84; empty for areas", "number", unit="degrees"),
    Column("lon", "longitude, WGS84; empty for areas", "number", unit="degrees"),
    Column(
        "precision",
        "1 exact; 2 near a named place; 4 first-level unit; 5 area without agreed bounds",
        "integer",
    ),
    Column("radius_km", "radius of uncertainty", "number", unit="km"),
    _need("role", "what the place serves here", enum=PLACE_USES),
    _need("origin", "where the position comes from"),
    _need("origin_id", "its identifier there"),
)
"""Columns of `data/places.csv`, a reference list that sheets and maps share."""
