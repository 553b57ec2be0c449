"""The Atom feed: valid by RFC 4287, its dates from the data, and a claim's history by edition."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as xml

import pytest

from armsclaims.coding.case import Case, Citation
from armsclaims.edition import feed, publish

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST, SECOND, CUT = (f"2031-06-0{day}-core-0123456789a{day}" for day in (3, 4, 5))
CORRECTION = {
    "date": "2031-06-20",
    "claim_id": "2031-06-04-elmgate-post/crates",
    "field": "act",
    "before": "claims",
    "after": "comments",
    "reason": "a slip <of> the coder & no more\x07",
}
CHANGES = {
    "added": [{"claim_id": "a/new", "summary": "Crates went."}],
    "withdrawn": [],
    "changed": [
        {"claim_id": "a/old", "field": "act", "before": "claims", "after": "comments", "reason": "slip"}
    ],
    "first_stated": [],
    "facts": [],
}


@pytest.fixture
def case():
    return Case(
        title="Claims & crates", subject="crates", citation=Citation(title="Crates", authors=["the desk"]),
        contact="desk@example.org",
    )  # fmt: skip


@pytest.fixture
def out(tmp_path):
    for name, told in ((FIRST, {}), (SECOND, {"updated": "2031-06-20"}), (CUT, {})):
        folder = tmp_path / "editions" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("x")
        cut = {"date_to": "2031"} if name == CUT else {}
        publish.write_manifest(folder, {"edition": name, "parameters": cut, **told})
    (tmp_path / "changes").mkdir()
    clerical = [{"claim_id": "a/old", "field": "summary", "before": "x", "after": "y", "reason": ""}]
    record = {"old": FIRST, "new": SECOND, "substantive": CHANGES, "clerical": clerical}
    (tmp_path / "changes" / f"{FIRST}--{SECOND}.json").write_text(json.dumps(record))
    return tmp_path


def faults(text):
    """Return what is wrong with a feed by the rules of RFC 4287, section 4.1."""
    root = xml.fromstring(text)
    if root.tag != f"{ATOM}feed":
        yield "the root is no feed"
    ids = []
    for node in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            if len(node.findall(ATOM + name)) != 1 or not node.findtext(ATOM + name):
                yield f"{node.tag} needs one {name}"
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", node.findtext(f"{ATOM}id") or ""):
            yield f"{node.findtext(f'{ATOM}id')} is no IRI"
        if not re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", node.findtext(f"{ATOM}updated") or ""
        ):
            yield "updated is no date of RFC 3339"
        if len(node.findall(f"{ATOM}summary")) > 1 or len(node.findall(f"{ATOM}subtitle")) > 1:
            yield "more than one summary"
    for node in root.iter(f"{ATOM}entry"):
        ids.append(node.findtext(f"{ATOM}id"))
        links = [link for link in node.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        if not node.findall(f"{ATOM}content") and len(links) != 1:
            yield "an entry without content needs one alternate link"
        if not all(link.get("href") for link in links):
            yield "a link needs an href"
        if not root.findall(f"{ATOM}author/{ATOM}name") and not node.findall(f"{ATOM}author"):
            yield "an entry needs an author"
    if len(set(ids)) < len(ids):
        yield "two entries have one id"


def test_the_feed_is_valid_and_tells_of_editions_corrections_and_substantive_changes(out, case):
    text = feed.atom(out, case, [CORRECTION])
    assert list(faults(text)) == []
    root = xml.fromstring(text)
    titles = [node.findtext(f"{ATOM}title") for node in root.iter(f"{ATOM}entry")]
    assert sorted(titles) == sorted(
        [
            f"Edition {FIRST}",
            f"Edition {SECOND}",
            f"What changed with edition {SECOND}",
            f"Corrected: {CORRECTION['claim_id']}",
        ]
    )
    assert "desk@example.org" in root.findtext(f"{ATOM}subtitle")
    assert "1 added, 1 changed" in text and "clerical" not in text


def test_a_claim_withdrawn_is_told_as_such_and_leads_to_the_page(out, case):
    row = {**CORRECTION, "field": "*", "before": "", "after": "", "reason": "it was said of another port"}
    root = xml.fromstring(feed.atom(out, case, [row]))
    entry = next(n for n in root.iter(f"{ATOM}entry") if n.findtext(f"{ATOM}title").startswith("Withdrawn"))
    assert entry.findtext(f"{ATOM}title") == f"Withdrawn: {CORRECTION['claim_id']}"
    assert entry.findtext(f"{ATOM}summary") == "it was said of another port"
    assert entry.find(f"{ATOM}link").get("href").endswith("latest/index.html")


def test_the_rules_find_what_is_wrong():
    assert list(faults("<feed/>"))
    good = "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x:1</id><title>t</title><updated>2031</updated></feed>"
    assert list(faults(good)) == ["updated is no date of RFC 3339"]


def test_its_dates_are_those_of_the_data(out, case):
    root = xml.fromstring(feed.atom(out, case, [CORRECTION]))
    days = [node.findtext(f"{ATOM}updated")[:10] for node in root.iter(f"{ATOM}entry")]
    assert days == sorted(days, reverse=True) and set(days) == {"2031-06-03", "2031-06-20"}
    assert root.findtext(f"{ATOM}updated") == "2031-06-20T00:00:00Z"
    assert feed.atom(out, case, [CORRECTION]) == feed.atom(out, case, [CORRECTION])


def test_a_broken_edition_is_no_news(out, case):
    (out / "editions" / FIRST / "manifest.json").write_text("{")
    assert FIRST not in feed.atom(out, case, []).split("changes")[0]


def test_a_claim_s_history_by_edition_tells_substantive_from_clerical(out):
    told = feed.claim_histories(out)
    assert told["a/new"] == [{"edition": SECOND, "event": "added"}]
    assert [entry["event"] for entry in told["a/old"]] == ["changed", "clerical"]
    assert told["a/old"][0]["reason"] == "slip"
