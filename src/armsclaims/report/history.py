"""A claim's history, from the data alone: said, printed, repeated, answered, corrected.

Answers are those that a link of the sheets names; a thread of the context is wider than one claim, so nothing
of it is taken for an answer here. In which edition a claim came, changed or went is told beside the editions.
"""

from __future__ import annotations

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import words

EVENTS = {
    "repeats": "repeated",
    "updates": "updated",
    "narrows": "narrowed",
    "denies": "answered",
    "contradicts": "answered",
    "supersedes": "superseded",
}
"""What befalls a claim that another has this relation to."""
Event = dict[str, str]


def histories(data: Dataset) -> dict[str, list[Event]]:
    """Return the events of each claim: each has a name and, where known, its day (EDTF), and what belongs to
    it.
    """
    claims = data.wide.set_index("claim_id", drop=False)
    found: dict[str, list[Event]] = {}
    for row in claims.itertuples():
        dated = [("said", row.said_edtf, row.speaker), ("printed", row.published_edtf, row.outlet)]
        found[row.claim_id] = [
            {"event": name, "date": day, "by": by} if words.some(day) else {"event": name, "by": by}
            for name, day, by in dated
        ]
    links = data.claim_links
    for link in links[links["claim_id"].isin(found) & links["other_claim_id"].isin(found)].itertuples():
        other = claims.loc[link.claim_id]
        event = {"event": EVENTS[link.relation], "claim": link.claim_id, "by": other["speaker"]}
        if words.some(other["said_edtf"]):
            event["date"] = other["said_edtf"]
        found[link.other_claim_id].append(event)
    for row in data.corrections:
        if row["claim_id"] in found:
            told = {name: row[name] for name in ("date", "field", "before", "after", "reason") if row[name]}
            found[row["claim_id"]].append({"event": "corrected", **told})
    return found


def history_words(events: list[Event]) -> str:
    """Return a history as one line: "printed by the Elmgate Post, 4 June 2031; repeated by Mara Holt"."""
    parts = []
    for event in events:
        by = f" by {event['by']}," if "by" in event else ""
        when = f" {edtf.words(event['date'])}" if "date" in event else ""
        part = f"{event['event']}{by}{when}".rstrip(",")
        if event["event"] == "corrected":
            change = (
                f" from {event['before']} to {event['after']}" if {"before", "after"} <= set(event) else ""
            )
            part += f" ({event.get('field', 'the claim')}{change}: {event['reason']})"
        if event["event"] != "said":
            parts.append(part)
    return "; ".join(dict.fromkeys(parts))
