"""The one definition of closed lists and tables: names, types, keys, enumerations and what each column means.

Everything that needs to know a column reads it here: the table builder, the validator, `datapackage.json`, the data
dictionary and the tests. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ACTS = ("claims", "denies", "declines", "comments", "admits", "evaluates", "commits", "predicts")
CERTAINTIES = ("asserted", "assessed", "possible", "planned", "conditional", "unknown")
STAGES = ("negotiating", "seeking", "planned", "purchasing", "shipping", "delivered", "received", "used")
QUANTITY_KINDS = (
    "exact", "about", "more_than", "at_least", "less_than", "at_most", "range",
    "vague_magnitude", "qualitative", "undisclosed",
)  # fmt: skip
DISCLOSURES = ("stated", "partly", "withheld", "not_addressed")
KNOWLEDGE = ("avowed", "disavowed", "unsaid")
RELATIONS = ("repeats", "updates", "narrows", "contradicts", "denies", "supersedes")
LINKED_BY = ("speaker", "outlet", "us")
SIDES = (
    "US", "DPRK", "Russia", "Iran", "Ukraine", "ROK", "Japan", "UK", "UN", "outlet", "research", "media", "other",
)  # fmt: skip
SET_ASIDE_REASONS = ("no_claim", "off_topic", "repeat")
DECISIONS = ("open", "accepted", "corrected", "set_aside", "no_longer_proposed")
DATE_BASES = (
    "printed", "weekday", "relative", "inferred", "metadata", "external", "not_after_statement", "none",
)  # fmt: skip
ATTRIBUTIONS = ("direct", "indirect", "mixed", "unattributed")
WORDED_BY = ("speaker", "outlet")
ZONES = (
    "headline", "standfirst", "byline", "dateline", "caption", "credit", "subhead", "body", "navigation", "sidebar",
)  # fmt: skip
BOILERPLATE_ZONES = ("byline", "dateline", "credit", "navigation", "sidebar")
SENTENCE_STATUSES = ("coded", "set_aside", "boilerplate")
PLACE_ROLES = ("origin", "loading", "transit", "unloading", "destination", "use", "speech", "mentioned")
MODES = ("sea", "train", "road", "air", "unknown")
PATHS = ("named", "computed", "schematic")
CODINGS = ("blind", "assisted")
EVIDENCE_FIELDS = ("content", "quantity", "certainty", "support")
PLACE_PRECISIONS = (1, 2, 4, 5)
STANCES = ("asserts", "hedges", "denies", "withholds", "admits")
TARGETS = ("supply", "absence", "evidence", "detail", "other")
REJECTS = ("supply", "evidence", "accuser", "talks")
ANSWERING_ACTS = ("denies", "declines", "comments")
THREADS: dict[str, tuple[str, ...]] = {
    "dprk-arms": ("dprk-shells-2022", "dprk-purchase-2022-09", "dprk-containers-2023"),
    "dprk-arms-seized": (),
    "iran-drones": ("iran-drones",),
    "iran-personnel": ("iran-personnel-crimea",),
    "iran-arms": ("iran-missiles",),
    "dprk-russia-talks": ("dprk-russia-talks",),
    "russia-dprk-return": ("russia-technology",),
}
"""What a context statement is about, with the allegations it touches: a thread is wider than an allegation."""
PROPOSITIONS: dict[str, str] = {
    "arms-sought": "a purchase of North Korean arms",
    "arms-sent": "shipments of North Korean arms",
    "arms-delivered": "deliveries of North Korean arms",
    "drones-supplied": "Iranian drones for Russia",
    "personnel-crimea": "Iranian personnel in Crimea",
    "missiles-iran": "Iranian missiles and other arms",
    "return": "something from Russia in return",
    "other": "something else",
}
"""The propositions that a context statement may claim or answer, as nouns: they assert nothing by themselves."""

ATTRIBUTES: dict[str, str] = {
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
"""The attributes of an allegation that a source may state, withhold or not address, in the order of the table."""


@dataclass(frozen=True)
class Column:
    """One column: its name, Frictionless type, meaning, and the values it may hold."""

    name: str
    type: str = "string"
    description: str = ""
    enum: tuple = ()
    required: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One table: columns in file order, its key (also its sort order) and what its columns refer to.

    `references` maps columns of this table to (table, columns there).
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = field(default=())

    @property
    def names(self) -> list[str]:
        """Column names in file order."""
        return [column.name for column in self.columns]


def _id(name: str, description: str) -> Column:
    return Column(name, description=description, required=True)


def _dates(prefix: str, what: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}_edtf", description=f"{what}, as an EDTF string; a month stays a month"),
        Column(f"{prefix}_earliest", "date", f"{what}: earliest day it can mean; empty if open or unknown"),
        Column(f"{prefix}_latest", "date", f"{what}: latest day it can mean; empty if open or unknown"),
        Column(
            f"{prefix}_basis", description=f"{what}: how the date is known", enum=DATE_BASES, required=True
        ),
    )


_CLAIM = _id("claim_id", "the claim: article id, slash, a slug that can be said aloud")
_ARTICLE = _id("article_id", "the article: day and outlet")
_SENTENCE = Column("sentence", "integer", "number of the sentence in its article, from one", required=True)
_SHA = Column("sentence_sha256", description="SHA-256 of the sentence's folded words", required=True)
_START = Column(
    "start", "integer", "first code point in the registered text", required=True, unit="code points"
)
_END = Column(
    "end", "integer", "code point after the last in the registered text", required=True, unit="code points"
)
_CERTAINTY = Column(
    "certainty", description="how sure, as printed; often in the outlet's words", enum=CERTAINTIES
)
_WORDED = Column("worded_by", description="whose wording is printed", enum=WORDED_BY)
_BY_ARTICLE = (("article_id",), "articles", ("article_id",))
_BY_CLAIM = (("claim_id",), "claims", ("claim_id",))
_BY_ALLEGATION = (("allegation",), "allegations", ("allegation",))
_BY_OCCASION = (("occasion_id",), "occasions", ("occasion_id",))

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "articles",
            "one row an article: its origin and its size",
            (
                _ARTICLE,
                Column("outlet", description="who published it", required=True),
                Column("agencies", description="agencies the byline names, joined by a semicolon"),
                Column("title", description="headline as printed, for citation", required=True),
                Column("url", description="address, if known"),
                Column("language", description="BCP 47 tag", required=True),
                *_dates("published", "day of publication"),
                Column("sha256", description="SHA-256 of the registered text's bytes", required=True),
                Column(
                    "characters",
                    "integer",
                    "length of the registered text",
                    required=True,
                    unit="code points",
                ),
                Column("sentences", "integer", "sentences found, boilerplate included", required=True),
                Column("words", "integer", "words in them", required=True, unit="words"),
            ),
            ("article_id",),
        ),
        Table(
            "sentences",
            "one row a sentence: every sentence is coded, set aside with a reason, or boilerplate",
            (
                _ARTICLE,
                _SENTENCE,
                Column("zone", description="part of the page", enum=ZONES, required=True),
                _SHA,
                _START,
                _END,
                Column("words", "integer", "words in the sentence", required=True, unit="words"),
                Column("status", description="what the coder did", enum=SENTENCE_STATUSES, required=True),
                Column("reason", description="why it was set aside", enum=SET_ASIDE_REASONS),
            ),
            ("article_id", "sentence"),
            (_BY_ARTICLE,),
        ),
        Table(
            "claims",
            "one row a claim: one speaker, one act, one proposition, at most one quantity or leg",
            (
                _CLAIM,
                _ARTICLE,
                _SENTENCE,
                _id("speaker_id", "who says it"),
                Column("side", description="the speaker's side", enum=SIDES, required=True),
                Column("originator", description="from whom the claim originally comes", required=True),
                Column(
                    "chain",
                    description="from origin to outlet, joined by ' > '; a layer with ? is only possible",
                ),
                Column(
                    "attribution", description="how the words are given", enum=ATTRIBUTIONS, required=True
                ),
                Column("cue", description="the reporting word as printed"),
                Column("act", description="what the speaker does", enum=ACTS, required=True),
                _CERTAINTY,
                Column("certainty_words", description="the words that carry the certainty, as printed"),
                Column("worded_by", description="whose wording is printed", enum=WORDED_BY, required=True),
                Column(
                    "passage_start", "integer", "first word of the content in its sentence", required=True
                ),
                Column("passage_end", "integer", "word after the content's last", required=True),
                Column("allegation", description="what the claim is about", required=True),
                Column(
                    "stage", description="stage of the alleged transfer, if one is spoken of", enum=STAGES
                ),
                Column("item", description="the goods or people spoken of"),
                Column("quantity_text", description="the quantity's words, which outrank the numbers"),
                Column(
                    "quantity_kind", description="what the words say about the number", enum=QUANTITY_KINDS
                ),
                Column("quantity_min", "number", "lower bound; for bare plurals our lexicon's"),
                Column("quantity_max", "number", "upper bound; empty is open"),
                Column("quantity_unit", description="the unit counted; units are never converted or added"),
                _id("occasion_id", "the occasion on which it was said"),
                *_dates("said", "when it was said"),
                *_dates("event", "when what it tells of is said to have happened"),
                Column("summary", description="the claim in our words", required=True),
            ),
            ("claim_id",),
            (
                _BY_ARTICLE,
                (("article_id", "sentence"), "sentences", ("article_id", "sentence")),
                (("speaker_id",), "speakers", ("speaker_id",)),
                _BY_ALLEGATION,
                _BY_OCCASION,
            ),
        ),
        Table(
            "evidence",
            "one row a fragment: the words that a claim, its quantity or its certainty stands on",
            (
                _id(
                    "evidence_id",
                    "the claim's id, a hash sign and the field, numbered where there are several",
                ),
                _CLAIM,
                _ARTICLE,
                Column(
                    "field", description="what of the claim it supports", enum=EVIDENCE_FIELDS, required=True
                ),
                _SENTENCE,
                _SHA,
                Column("exact", description="the fragment, folded; at most twelve words", required=True),
                _START,
                _END,
            ),
            ("evidence_id",),
            (_BY_CLAIM, _BY_ARTICLE, (("article_id", "sentence"), "sentences", ("article_id", "sentence"))),
        ),
        Table(
            "disclosures",
            "one row an attribute of an allegation on an occasion: stated, partly, withheld or not addressed",
            (
                _id("allegation", "the allegation"),
                _id("occasion_id", "the occasion"),
                Column("attribute", description="what could be told", enum=tuple(ATTRIBUTES), required=True),
                Column(
                    "disclosure", description="what the source did with it", enum=DISCLOSURES, required=True
                ),
                Column(
                    "knowledge",
                    description="whether the speaker says he knows",
                    enum=KNOWLEDGE,
                    required=True,
                ),
                Column("reason", description="words for why it was withheld, if given"),
                _CERTAINTY,
                _WORDED,
                Column(
                    "claim_id", description="the claim that states or withholds it; empty where not addressed"
                ),
                Column("checkable_by", description="what open source could test a stated attribute"),
            ),
            ("allegation", "occasion_id", "attribute"),
            (_BY_ALLEGATION, _BY_OCCASION, _BY_CLAIM),
        ),
        Table(
            "claim_places",
            "one row a place in a claim",
            (
                _CLAIM,
                _id("place_id", "a row of data/places.csv"),
                Column("role", description="the place's part in the claim", enum=PLACE_ROLES, required=True),
            ),
            ("claim_id", "place_id", "role"),
            (_BY_CLAIM,),
        ),
        Table(
            "claim_links",
            "one row a relation between two claims, with who made the link",
            (
                _CLAIM,
                Column(
                    "relation", description="what the first does to the other", enum=RELATIONS, required=True
                ),
                _id("other_claim_id", "the other claim"),
                Column("linked_by", description="who makes the link", enum=LINKED_BY, required=True),
            ),
            ("claim_id", "relation", "other_claim_id"),
            (_BY_CLAIM, (("other_claim_id",), "claims", ("claim_id",))),
        ),
        Table(
            "allegations",
            "one row an allegation: what claims are about; the word transfer would assert one",
            (
                _id("allegation", "the allegation"),
                Column("label", description="short name", required=True),
                Column("supplier", description="the allegation's supplier, not any one claim's"),
                Column("recipient", description="the allegation's recipient, not any one claim's"),
                Column("goods", description="what is said to move"),
                Column("linked_to", description="another allegation that a source ties to this one"),
                Column("linked_by", description="who ties them", enum=LINKED_BY),
                Column("note", description="what must be kept in mind"),
            ),
            ("allegation",),
        ),
        Table(
            "speakers",
            "one row a speaker",
            (
                _id("speaker_id", "the speaker"),
                Column("name", description="name as the report prints it", required=True),
                Column("role", description="office"),
                Column("body", description="organisation"),
                Column("side", description="side", enum=SIDES, required=True),
            ),
            ("speaker_id",),
        ),
        Table(
            "occasions",
            "one row an occasion: one speaker, one day, one venue, one originator; these are counted, never rows",
            (
                _id("occasion_id", "the occasion"),
                *_dates("said", "when it took place"),
                Column("venue", description="where or how, if told"),
                _id("speaker_id", "whose occasion it is"),
                Column("originator", description="from whom what is said comes", required=True),
            ),
            ("occasion_id",),
            ((("speaker_id",), "speakers", ("speaker_id",)),),
        ),
    )
}

CONTEXT = Table(
    "context",
    "one row a public statement that another publication reports, in our own words: a tier of its own, never a claim",
    (
        _id("statement_id", "the statement: day, speaker, subject; never used again"),
        _id("occasion_id", "the occasion, shared with the claims"),
        *_dates("said", "when it was said, which is not the day of the page")[:3],
        _id("speaker_id", "who says it"),
        Column("speaker", description="the speaker and the office, as compiled", required=True),
        Column("side", description="the speaker's side", enum=SIDES, required=True),
        Column("originator", description="from whom it originally comes", required=True),
        Column("thread", description="what it is about; wider than an allegation", enum=tuple(THREADS), required=True),
        Column("stance", description="the first coding, as compiled", enum=STANCES, required=True),
        Column("act", description="what the speaker does, settled after a second coding", enum=ACTS, required=True),
        _CERTAINTY,
        Column("target", description="what the act is aimed at: rejecting the evidence is not denying the supply",
               enum=TARGETS, required=True),
        Column("rejects", description="what an answer rejects; empty for a refusal to say that rejects nothing", enum=REJECTS),
        Column("proposition", description="which proposition it bears on", enum=tuple(PROPOSITIONS), required=True),
        Column("what", description="our wording, to be read after the speaker's name", required=True),
        Column("quantity_text", description="the quantity's words, which outrank the numbers; none is a denial of any supply"),
        Column("quantity_min", "number", "lower bound; for bare plurals our lexicon's"),
        Column("quantity_max", "number", "upper bound; empty is open"),
        Column("quantity_unit", description="the unit counted; units are never converted or added"),
        *_dates("event", "when what it tells of is said to have happened")[:3],
        Column("place_id", description="a row of data/places.csv that the maps show as context, if it names one"),
        Column("url", description="the page that carries the row", required=True),
        Column("url_other", description="further pages for the same row, parted by a space"),
        Column("page_note", description="what is weak about the page, where nothing better is stored"),
    ),
    ("statement_id",),
    ((("occasion_id",), "occasions", ("occasion_id",)), (("speaker_id",), "speakers", ("speaker_id",))),
)  # fmt: skip
"""The context tier, in `edition=extended` alone. `data/context.csv` has these columns without the computed days."""

LEG_COLUMNS: tuple[Column, ...] = (
    _CLAIM,
    _id("from_place", "where the leg starts"),
    _id("to_place", "where the leg ends"),
    Column("mode", description="how", enum=MODES, required=True),
    Column("path", description="named: as told; computed: by us; schematic: not drawn as a line", enum=PATHS),
    Column("length_km", "number", "length of a computed path", unit="km"),
    Column("method", description="how a computed path was made"),
)
"""Properties of the features of `legs.geojson`; the geometry of a schematic leg is null."""

PLACE_COLUMNS: tuple[Column, ...] = (
    _id("id", "the place"),
    Column("name", description="name as the report prints it", required=True),
    Column("aliases", description="other names, joined by a semicolon; matched exactly"),
    Column(
        "kind",
        description="what it is",
        enum=("country", "settlement", "port", "region", "area", "sea", "site"),
    ),
    Column("country", description="ISO 3166-1 alpha-2"),
    Column("lat", "number", "latitude, WGS84; empty for areas", unit="degrees"),
    Column("lon", "number", "longitude, WGS84; empty for areas", unit="degrees"),
    Column(
        "precision",
        "integer",
        "1 exact; 2 near a named place; 4 first-level unit; 5 area without agreed bounds",
    ),
    Column("radius_km", "number", "radius of uncertainty", unit="km"),
    Column(
        "role",
        description="what the place serves here",
        enum=("claim", "orientation", "context", "gazetteer"),
    ),
    Column("origin", description="where the position comes from"),
    Column("origin_id", description="its identifier there"),
)
"""Columns of `data/places.csv`, a reference list that sheets and maps share."""
