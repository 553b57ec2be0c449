"""A claim's history, from the data alone: said, printed, repeated, answered, corrected.

Answers are those that a link of the sheets names; a thread of the context is wider than one claim, so nothing
of it is taken for an answer here. In which edition a claim came, changed or went is told beside the editions.
"""

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import words

TURNED = {
    "repeats": "repeated",
    "updates": "updated",
    "narrows": "narrowed",
    "denies": "denied",
    "contradicts": "contradicted",
    "supersedes": "superseded",
}
"""What a claim is to another that has this relation to it: repeated by it."""
EVENTS = TURNED | dict.fromkeys(("denies", "contradicts"), "answered")
"""What befalls a claim that another has this relation to."""
Event = dict[str, str]


def histories(data: Dataset) -> dict[str, list[Event]]:
    """Return the events of each claim: each has a name and, where known, its day (EDTF), and what belongs to
    it.
    """
    claims = data.wide.set_index("claim_id", drop=False)
    found = {
        row.claim_id: [
            _event("said", row.said_edtf, by=row.speaker),
            _event("printed", row.published_edtf, by=row.outlet),
        ]
        for row in claims.itertuples()
    }
    for link in data.claim_links.itertuples():
        if {link.claim_id, link.other_claim_id} <= found.keys():
            other = claims.loc[link.claim_id]
            event = _event(
                EVENTS[link.relation], other["said_edtf"], claim=link.claim_id, by=other["speaker"]
            )
            found[link.other_claim_id].append(event)
    for row in data.corrections:
        if row["claim_id"] in found:
            told = {name: row[name] for name in ("field", "before", "after", "reason") if row[name]}
            found[row["claim_id"]].append(_event("corrected", row["date"], **told))
    return found


def _event(name: str, day: str, **more: str) -> Event:
    return {"event": name, **({"date": day} if words.some(day) else {}), **more}


def history_words(events: list[Event]) -> str:
    """Return a history as one line: "printed by the Elmgate Post, 4 June 2031; repeated by Mara Holt"."""
    parts = []
    for event in events:
        by = f" by {event['by']}," if "by" in event else ""
        when = f" {edtf.said_words(event['date'])}" if "date" in event else ""
        part = f"{event['event']}{by}{when}".rstrip(",")
        if event["event"] == "corrected":
            both = {"before", "after"} <= event.keys()
            change = f" from {event['before']} to {event['after']}" if both else ""
            part += f" ({event.get('field', 'the claim')}{change}: {event['reason']})"
        if event["event"] != "said":
            parts.append(part)
    return "; ".join(dict.fromkeys(parts))
