"""What a time axis shows of a dataset: lanes, and on each one mark an occasion: its sign, days and words.

An answer is by a side that the lane accuses; everything else stands above the axis. Labels go by a rule that
the figure prints, `RULE`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import pandas as pd

from ..coding import edtf
from ..coding.case import Headline, Lane
from ..dataset.load import Dataset
from ..faults import ReportError
from .style import PALETTE, row_url
from .typeset import Run
from .words import TRANSFER, capital, count, listed, records, some, speaker_of, whose

NO_SUPPLY = ("seeking", "negotiating")
"""Stages at which nothing is said to be supplied: a lane of these alone is named, not drawn."""
CLAIMED = "tier == 'article' and act == 'claims'"
"""Rows of the articles that allege something."""
ABOVE, BELOW = 7, 8
"""Marks on one side of an axis that are labelled at most, the large statements apart."""
RULE = (
    "the first at each stage, each side’s first answers, then those in which a speaker says what did not "
    "happen, then those in which one doubts or declines, spread over time, "
    f"at most {count(ABOVE)} above an axis beside the large statements and {count(BELOW)} below"
)
NBSP = "\u00a0"
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SAID = re.compile(r"^(?:said that|said|told .{3,30}? that) ")


Row = dict[str, Any]
Gap = tuple[pd.Timestamp, pd.Timestamp, str]
"""The first and last day of a stretch without a statement, and the words for it."""


@dataclass(frozen=True)
class Mark:
    """One occasion on a lane: its sign, its days, and its rows of `data.statements`.

    It is `filled` if the articles tell of it, and `first` if it is the first at a stage, the first answer of
    a side, or concedes anything.
    """

    kind: str
    early: pd.Timestamp | None
    late: pd.Timestamp
    rows: list[Row]
    filled: bool
    colour: str
    labelled: bool = False
    who: str = ""
    words: str = ""
    first: bool = False

    @property
    def url(self) -> str | None:
        """The address of the claim or statement that the mark leads to."""
        return row_url(self.rows[0])

    @property
    def days(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first and last day on which it can have been said; the last alone where the first is open."""
        return self.early or self.late, self.late

    @property
    def is_month(self) -> bool:
        """Whether it was said on some day of a month."""
        early, late = self.days
        return early.day == 1 and late == early + pd.offsets.MonthEnd(0)

    @property
    def when(self) -> str:
        """The day in few letters: "6 Sep", "22/23 Dec" for one of two, "by 23 Jun", "Sep" for some day of a
        month.
        """
        early, late = self.days
        end = f"{late.day} {late:%b}"
        if early == late:
            return end if self.early is not None else f"by {end}"
        if self.is_month:
            return f"{late:%b}"
        start = f"{early.day}" if early.month == late.month else f"{early.day} {early:%b}"
        return f"{start}{'/' if (late - early).days == 1 else '–'}{end}"


@dataclass(frozen=True)
class Large:
    """A statement of the articles in large type, read downward: when, by whom, what, how much."""

    claim: pd.Series
    when: str
    lead: str
    verb: str
    quantity: list[Run]
    note: list[Run]
    mark: Mark


@dataclass(frozen=True)
class Track:
    """All that stands on one lane, between its parties: large statements, marks above the axis and answers
    below it.
    """

    name: str
    parties: set[str]
    colour: str
    large: list[Large]
    above: list[Mark]
    below: list[Mark]
    gap: Gap | None

    @property
    def marks(self) -> list[Mark]:
        """Every mark of the lane."""
        return [*self.above, *self.below]


def tracks(data: Dataset) -> list[Track]:
    """Return the lanes on which a supply is alleged; a case without lanes has one track of everything."""
    check_headlines(data)
    found = []
    for lane in data.case.lanes:
        rows = data.statements[data.statements["lane"] == lane.id]
        if not rows.query(CLAIMED)["stage"].isin(NO_SUPPLY).all():
            found.append(_track(data, rows, lane))
    return found or [_track(data, data.statements, None)]


def _track(data: Dataset, rows: pd.DataFrame, lane: Lane | None) -> Track:
    parties = {key for key, side in data.case.sides.items() if side.party}
    parties = {lane.supplier, lane.recipient} if lane else parties
    colour = PALETTE[lane.colour if lane else "blue"]
    rows = rows[rows["said_latest"].notna() & (rows["side"] != "outlet")]
    answering = rows["act"].isin(("denies", "admits", "declines")) | rows["rejects"].notna()
    answers = rows["side"].isin(parties) & answering
    doubts = rows["act"].eq("comments") & rows["target"].isin(("detail", "absence"))
    said = rows[~answers & (doubts | rows["act"].isin(("claims", "declines", "predicts")))]
    proof = rows[answers & rows["rejects"].isin(("evidence", "accuser"))]
    stages = said[(said["act"] == "claims") & said["target"].ne("absence") & said["proposition"].ne("other")]
    first = {
        *stages.drop_duplicates("proposition")["id"],  # the stages by which the statements grew
        *rows[answers].drop_duplicates(["side", "proposition"])["id"],
        *proof.drop_duplicates("side")["id"],
    }
    claims = [_leading(data, group) for _, group in said.query(CLAIMED).groupby("allegation", sort=False)]
    large = [claim["claim_id"] for claim in claims]
    above = [_mark(data, group, "alleges", first, colour, large) for group in _occasions(said)]
    answered = _occasions(rows[answers & rows["rejects"].ne("talks")])
    below = [_mark(data, group, kind, first, colour) for group in answered if (kind := answer(group))]
    statements = [_large(data, claim, above) for claim in claims]
    above = chosen(above, {id(item.mark) for item in statements}, ABOVE)
    below = chosen(below, set(), BELOW)
    return Track(lane.name if lane else "", parties, colour, statements, above, below, _gap(data, said))


def _occasions(rows: pd.DataFrame) -> list[list[Row]]:
    """Return the rows of each occasion, those of the articles first, an empty cell as None."""
    occasions: dict[str, list[Row]] = {}
    for row in records(rows):
        occasions.setdefault(row["occasion_id"], []).append(row)
    return [sorted(group, key=itemgetter("tier")) for group in occasions.values()]


def answer(rows: list[Row]) -> str | None:
    """Return the sign of an answer: concedes anything, else denies the supply, else rejects the proof."""
    if "admits" in {row["act"] for row in rows}:
        return "concedes"
    rejected = {row["rejects"] for row in rows} - {None, "", "talks"}
    return "denies" if "supply" in rejected else "rejects" if rejected else None


def _mark(
    data: Dataset, rows: list[Row], kind: str, first: set[str], colour: str, large: Sequence[str] = ()
) -> Mark:
    limits = {r["id"] for r in rows if r["act"] in ("declines", "comments") or r["target"] == "absence"}
    tier = rows[0]["tier"]
    filled = tier == "article"

    def rank(row: Row) -> tuple[bool, ...]:
        wanted, answers = row["id"] in first | limits, row["act"] in ("admits", "denies")
        label = _headline(data, row["id"]).label
        return row["id"] not in large, not label, not wanted, not answers

    chief = min([row for row in rows if answer([row]) == kind] or rows, key=rank)
    rows = [chief, *(row for row in rows if row is not chief)]
    dated = [row for row in rows if row["tier"] == tier]  # an article dates its own statement
    early = min((row["said_earliest"] for row in dated if row["said_earliest"]), default=None)
    who = speaker_of(data, chief, state=kind != "alleges" and not filled)
    words = _headline(data, chief["id"]).label or _SAID.sub("", chief["what"])
    late = max(row["said_latest"] for row in dated)
    leads = filled or kind == "concedes" or any(row["id"] in first for row in rows)
    return Mark(kind, early, late, rows, filled, colour, leads or bool(limits), who, words, leads)


def chosen(marks: list[Mark], large: set[int], most: int) -> list[Mark]:
    """Return marks of which at most `most` are labelled, by the printed rule; `large` are apart.

    Firsts come first; each further one is the one farthest in time from those that have a label already.
    """
    left = [mark for mark in marks if mark.labelled and id(mark) not in large]
    taken = [mark.late for mark in marks if id(mark) in large]
    kept = set(large)

    def merit(mark: Mark) -> tuple[bool, bool, bool, pd.Timedelta]:
        absent = any(row["target"] == "absence" for row in mark.rows)
        far = min((abs(mark.late - day) for day in taken), default=pd.Timedelta(0))
        return mark.filled, mark.first, absent, far

    for _ in range(min(most, len(left))):
        mark = max((mark for mark in left if id(mark) not in kept), key=merit)
        kept.add(id(mark))
        taken.append(mark.late)
    return [mark if id(mark) in kept else replace(mark, labelled=False) for mark in marks]


def _headline(data: Dataset, key: str) -> Headline:
    return data.case.headlines.get(key) or Headline()


def _leading(data: Dataset, group: pd.DataFrame) -> pd.Series:
    """Return an allegation's claim for large type: its headline's, else one with a stage and a quantity."""
    claims = data.wide.set_index("claim_id", drop=False).loc[list(group["claim_id"])]
    named = claims[claims["claim_id"].map(lambda key: bool(_headline(data, key).verb))]
    staged = claims[claims["stage"].notna()]
    counted = staged[staged["quantity_text"].notna()]
    return next(frame for frame in (named, counted, staged, claims) if len(frame)).iloc[0]


def _large(data: Dataset, claim: pd.Series, above: list[Mark]) -> Large:
    """Return a claim as a statement in large type."""
    mark = next(mark for mark in above if any(row["id"] == claim["claim_id"] for row in mark.rows))
    told = _headline(data, claim["claim_id"])
    if unfounded(data, claim["claim_id"], told):  # a selection may lack the claims behind a headline's note
        told = told.model_copy(update={"note": None})
    verb = told.verb or _verb(claim)
    when = capital(edtf.said_words(claim["said_edtf"]))
    lead = told.lead or f"{claim['speaker']}: {_subject(data, claim)}{' is' if verb.endswith('ing') else ''}"
    quantity = runs(_quantity(claim) if told.quantity is None else told.quantity)
    if claim["worded_by"] == "outlet" and "“" not in verb:
        owner = f"({whose(claim['outlet'])} account)"
        quantity.append((f" {owner.replace(' ', NBSP) if len(owner) < 32 else owner}", "m"))
    note = told.note if told.note is not None else withheld(data, claim)
    lead = NBSP.join(lead.rsplit(" ", 1))  # no line holds "has" or "is" alone
    return Large(claim, when, lead, verb, quantity, runs(note), mark)


def _verb(claim: pd.Series) -> str:
    """Return the verb that a claim stands on: its own printed one, else its stage, which is our word."""
    found = re.search(r"(?:\w+ly )?" + TRANSFER.pattern, claim["exact"], re.IGNORECASE)
    if found and claim["stage"] not in (*NO_SUPPLY, "planned"):
        return f"“{found.group()}”" if claim["worded_by"] == "speaker" else found.group()
    return claim["stage"] if some(claim["stage"]) else "said"


def _subject(data: Dataset, claim: pd.Series) -> str:
    """Return who is said to do it: the recipient seeks, buys and receives, the supplier does the rest."""
    taker = claim["stage"] in ("seeking", "purchasing", "received", "used")
    actor = claim["recipient"] if taker else claim["supplier"]
    side = data.case.sides.get(data.case.side_of(actor))
    if side:
        return side.row
    return capital(str(actor).replace("-", " ")) if some(actor) else claim["allegation_label"]


def _quantity(claim: pd.Series) -> str:
    words = claim["quantity_words"]
    if some(words):
        return f"**“{words}”**" if claim["worded_by"] == "speaker" else f"**{words}**"
    return str(claim["goods"] if some(claim["goods"]) else claim["allegation_label"])


def withheld(data: Dataset, claim: pd.Series) -> str:
    """Return what the speakers of an occasion would not say of an allegation, in words; "" if nothing."""
    told = data.disclosures
    same = told["allegation"].eq(claim["allegation"]) & told["occasion_id"].eq(claim["occasion_id"])
    kept = told[same & told["disclosure"].eq("withheld") & told["knowledge"].ne("disavowed")]
    names = [data.case.attributes.get(key, key).lower() for key in kept["attribute"]]
    return f"Would not say: {listed(names)}." if names else ""


def runs(text: str) -> list[Run]:
    """Return text with words between double asterisks in bold."""
    return [(part, "b" if number % 2 else "") for number, part in enumerate(_BOLD.split(text)) if part]


def _gap(data: Dataset, said: pd.DataFrame) -> Gap | None:
    """Return the longest stretch of over 90 days without a statement by the side that alleges most."""
    alleging = said.query(CLAIMED)["side"]
    if data.context is None or alleging.empty:
        return None
    side = alleging.mode().iloc[0]
    days = said[said["side"] == side]["said_latest"].drop_duplicates().sort_values()
    gaps = days.diff()
    if len(days) < 2 or gaps.max() < pd.Timedelta(90, "D"):
        return None
    after = days[gaps.idxmax()]
    known = data.case.sides.get(side)
    name = known.demonym or known.row if known else side
    return after - gaps.max(), after, f"no {name} statement found in the pages read"


def check_headlines(data: Dataset) -> None:
    """Raise ReportError where a headline quotes or counts what its rows do not print."""
    whole = data.uncut or data
    for key, told in whole.case.headlines.items():
        wrong = unfounded(whole, key, told)
        if wrong:
            raise ReportError(
                f"data/case.yml, headlines, {key}: {listed(wrong)} stands in no fragment of that statement; "
                "print the claim's own words, or none"
            )


def unfounded(data: Dataset, key: str, told: Headline) -> list[str]:
    """Return the quotations and numbers of a headline that its rows do not bear.

    A row that is not here bears all.
    Words in quotation marks must be a speaker's own of that allegation and occasion, and every number must
    stand in a fragment, a quantity or a date of them.
    """
    words = " ".join(filter(None, (told.lead, told.verb, told.quantity, told.note, told.label)))
    quoted, numbers = _QUOTED.findall(words), _NUMBER.findall(words)
    if not quoted and not numbers:
        return []
    claims, context = data.wide, data.context
    mine = claims[claims["claim_id"] == key]
    rows = claims[
        claims["allegation"].isin(mine["allegation"]) & claims["occasion_id"].isin(mine["occasion_id"])
    ]
    own = " ".join(rows.loc[rows["worded_by"] == "speaker", "exact"]).casefold()
    if rows.empty and context is not None:
        rows = context[context["statement_id"] == key]
    if rows.empty:
        return []
    printed = rows.filter(["exact", "summary", "what", "quantity_text", "said_edtf", "event_edtf"])
    text = " ".join(str(cell) for cell in printed.stack().dropna())
    known = set(_NUMBER.findall(text)) | {part.lstrip("0") for part in re.findall(r"\d+", text)}
    wrong = [f"“{text}”" for text in quoted if text.casefold() not in own]
    return wrong + [number for number in numbers if number not in known]
