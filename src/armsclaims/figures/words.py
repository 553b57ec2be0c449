"""Names and short phrases that figures and blocks print: who, what, when, in which state, from the tables.

Nothing here holds a number or a date: those come from the claims, with their words.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..coding import edtf
from ..coding.nouns import many, unit_words
from ..dataset.load import Dataset

TRANSFER = re.compile(  # verbs that say a transfer: "shipped", "supplying", "took delivery"
    r"\b(?:shipp(?:ed|ing)|deliver(?:s|ed|ing)?|suppl(?:y|ies|ied|ying)|send(?:s|ing)?|sent"
    r"|provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|s(?:ell|ells|elling|old)|b(?:uy|uys|uying|ought)"
    r"|purchas(?:e|es|ed|ing)|receiv(?:e|es|ed|ing)|took delivery)\b",
    re.IGNORECASE,
)

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
_BASIS = {
    "printed": "printed",
    "weekday": "from a weekday",
    "relative": "counted from another date",
    "inferred": "in part inferred",
    "metadata": "from the page's metadata",
    "external": "from other copies of the report",
    "not_after_statement": "not after the statement",
}


def records(rows: pd.DataFrame, empty: Any = None) -> list[dict[str, Any]]:
    """Return rows as dicts, with `empty` for an empty cell."""
    return rows.astype(object).where(rows.notna(), empty).to_dict("records")


def act(claim: Any) -> str:
    """Return a claim's act in words; one whose speaker says that he does not know is no refusal."""
    unknown = claim["act"] == "declines" and claim["certainty"] == "unknown"
    return "does not confirm" if unknown else claim["act"]


def act_words(row: Any) -> str:
    """Return an act in words that keep apart denying the supply and rejecting the evidence for it."""
    if row["act"] == "denies":
        what = {
            "evidence": "rejects the evidence",
            "accuser": "rejects the accuser",
            "talks": "denies an agreement",
        }
        return what.get(row["rejects"], "denies it")
    if row["act"] == "declines":
        return "declines to say" if row["target"] != "supply" else "does not say"
    if row["act"] == "admits":
        return "concedes it"
    if row["target"] == "absence":
        return "says not seen"
    sure = row["certainty"] if some(row["certainty"]) and row["certainty"] != "asserted" else ""
    return row["act"] + (f" ({sure})" if sure else "")


def some(value: Any) -> bool:
    """Return whether a cell holds anything."""
    return not pd.isna(value) and value != ""


def count(number: int) -> str:
    """Return a whole number as a word up to twelve, else in figures with thousands parted."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def capital(text: str) -> str:
    """Return the text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as one phrase: "a", "a and b", "a, b and c"."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def party(data: Dataset, key: str, *, proper: bool = False) -> str:
    """Return the printed name of a speaker, an outlet, a place or any other party by its id.

    A party that no list names prints as its id says; `proper` gives it capitals.
    """
    if key in data.names:
        return data.names[key]
    if key in data.place_list:
        return data.place_list[key].name
    plain = key.replace("-", " ")
    return data.case.originators.get(key, plain.title() if proper else plain)


def whose(name: str) -> str:
    """Return a name as owner: "the Herald's", "Ann Holt's"."""
    return name + ("’" if name.endswith("s") else "’s")


def speaker_of(data: Dataset, row: Any, *, state: bool = False) -> str:
    """Return the speaker of a row of `data.statements` in short: a person by the surname, nobody's office.

    `state` names whoever speaks for a state by its side. A person is known by an id that is the surname.
    """
    if state and data.case.side_of(row["originator"]) == row["side"]:
        return side_name(data, row["side"], label=True)
    name = str(row["speaker"]).partition(", ")[0]
    last = name.split(" ")[-1]
    return last if last.lower() == row["speaker_id"] else name


def side_name(data: Dataset, side: str, *, label: bool = False) -> str:
    """Return a side as the case names it, as a subject or a label; its id where no case does."""
    known = data.case.sides.get(side)
    return side if known is None else known.row if label else known.name


def quoted(text: str) -> str:
    """Return a speaker's own printed words in quotation marks."""
    return f"\u201c{text}\u201d"


def exact(claim: Any) -> str:
    """Return the claim's fragment, in quotation marks only where the words are the speaker's own."""
    return quoted(claim["exact"]) if claim["worded_by"] == "speaker" else claim["exact"]


def unit(name: Any, plural: bool = True) -> str:
    """Return a unit for print: "container" as "containers"; a unit with "or" in the plural on both sides."""
    return unit_words(str(name), plural) if some(name) else ""


def quantity(claim: Any) -> str:
    """Return a claim's quantity as worded, a number with its unit: "more than 1,000 containers"."""
    if not some(claim["quantity_text"]):
        return ""
    text = quoted(claim["quantity_text"]) if claim["worded_by"] == "speaker" else claim["quantity_text"]
    if claim["quantity_kind"] == "qualitative":
        return text
    of = " of" if claim["quantity_kind"] == "vague_magnitude" else ""
    one = claim["quantity_min"] == 1 and claim["quantity_max"] == 1
    return f"{text}{of} {unit(claim['quantity_unit'], plural=not bool(one))}"


def date(claim: Any, what: str) -> str:
    """Return in words when a claim was said or what it tells of happened (`what`: said, event); else ""."""
    text = claim[f"{what}_edtf"]
    in_words = edtf.said_words if what == "said" else edtf.words
    return in_words(text) if some(text) else ""


def date_with_basis(claim: Any, what: str) -> str:
    """Return a date in words with how it is known, or "no date told"."""
    text, basis = date(claim, what), claim[f"{what}_basis"]
    return f"{text} ({_BASIS[basis]})" if text and basis in _BASIS else text or "no date told"


def state(row: Any) -> str:
    """Return the state of a disclosure row: its disclosure, told apart by what the speaker says he knows."""
    if row["disclosure"] != "withheld":
        return row["disclosure"]
    return {"avowed": "withheld_avowed", "disavowed": "not_confirmed"}.get(row["knowledge"], "withheld")


def layers(data: Dataset, chain: Any) -> list[tuple[str, bool]]:
    """Return a chain as (name, whether certain) from origin to outlet; one with a question mark is only
    possible.
    """
    parts = str(chain).split(" > ") if some(chain) else []
    return [(party(data, part.rstrip("?")), not part.endswith("?")) for part in parts]


def number_of(rows: Sequence[Any] | pd.DataFrame | int, one: str, plural: str | None = None) -> str:
    """Return "one claim", "two claims": a count of rows, or a whole number, with its noun."""
    n = rows if isinstance(rows, int) else len(rows)
    return f"{count(n)} {one if n == 1 else plural or many(one)}"
