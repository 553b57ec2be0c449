"""Claims for machines: JSON-LD in schema.org's terms, a crate, one file per claim with the hash of what it says."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest
import stub_dataset as stub

import armsclaims as ac
from armsclaims.report import linked_data
from armsclaims.report.history import histories, history_words

TERMS = {
    "Claim": {"text", "author", "appearance", "dateCreated", "temporalCoverage"},
    "NewsArticle": {"identifier", "publisher", "url", "inLanguage", "datePublished", "temporalCoverage"},
    "Organization": {"name", "contactPoint"},
    "ContactPoint": {"contactType", "description"},
    "Dataset": {"name", "version", "license", "publisher", "description", "datePublished", "hasPart"},
    "File": {"sha256"},
    "CreativeWork": {"about", "conformsTo"},
}
"""Types and properties of schema.org that are used, each looked up there: a property stands at its type or at one that
this inherits from. `File` and `conformsTo` are RO-Crate's names for MediaObject and for Dublin Core's term.
"""


@pytest.fixture(scope="module")
def data():
    return ac.load()


@pytest.fixture(scope="module")
def graph(data):
    return linked_data.page_graph(data, "2031-06-04-core-0123456789ab")["@graph"]


def term_faults(graph):
    """Return what in a graph is no term of the list, and each reference to a node that is not there."""
    ids = {node["@id"] for node in graph}
    for node in graph:
        for key, value in node.items():
            if not key.startswith("@") and key not in TERMS.get(node["@type"], ()):
                yield f"{node['@type']}.{key}"
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and (set(inner) != {"@id"} or inner["@id"] not in ids):
                    if not inner.get("@id", "").startswith("https:"):
                        yield f"{node['@id']}.{key}: {inner}"


def test_the_graph_uses_known_terms_and_refers_to_nodes_in_it(graph):
    assert list(term_faults(graph)) == []
    assert list(term_faults([{"@id": "a", "@type": "Claim", "claimReviewed": "x"}]))
    assert list(term_faults([{"@id": "a", "@type": "Claim", "author": {"@id": "b"}}]))


def test_a_claim_s_text_names_its_speaker_and_says_that_it_is_alleged(graph, data):
    nodes = {node["@id"]: node for node in graph if node["@type"] == "Claim"}
    assert len(nodes) == len(data.claims)
    for claim in data.wide.itertuples():
        told = nodes[f"urn:armsclaims:{claim.claim_id}"]["text"]
        assert told.startswith("Alleged, not established: ")
        assert claim.speaker.lower() in told.lower() and claim.summary in told


def test_nobody_has_a_record_but_outlets_and_public_bodies_that_somebody_speaks_for(graph, data):
    assert not [node for node in graph if node["@type"] in ("Person", "ClaimReview")]
    named = {node["name"] for node in graph if node["@type"] == "Organization"}
    bodies = set(data.speakers["body"].dropna()) | set(data.articles["outlet"])
    assert named - {"the armsclaims maintainers"} <= bodies


def test_a_speaker_for_no_side_of_the_case_gets_no_record():
    data = stub.invented()
    speaker = data.claims["speaker_id"].iloc[0]
    frames = {"speakers": data.speakers.copy(), "claims": data.claims.copy()}
    for frame in frames.values():
        frame.loc[frame["speaker_id"] == speaker, "side"] = "other"
    frames["speakers"].loc[frames["speakers"]["speaker_id"] == speaker, "body"] = "Vesk Freight Ltd"
    told = json.dumps(linked_data.page_graph(replace(data, **frames), "x"))
    assert '"name": "Vesk Freight Ltd"' not in told


def test_days_are_dates_and_intervals_are_coverage(graph):
    for node in graph:
        for key in {"dateCreated", "datePublished"} & set(node):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", node[key])
        if "temporalCoverage" in node:
            assert re.fullmatch(r"(\d{4}-\d\d-\d\d|\.\.)/(\d{4}-\d\d-\d\d|\.\.)", node["temporalCoverage"])


def test_a_claim_s_file_is_named_by_its_id_and_holds_the_hash_of_what_it_says(data):
    files = linked_data.claim_files(data)
    assert len(files) == len(data.claims)
    for path, text in files.items():
        record = json.loads(text)
        assert path == f"claims/{record['id']}.json"
        canonical = json.dumps(record["says"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(canonical.encode()).hexdigest() == record["says_sha256"]
        assert "open an issue" in record["publication"]["corrections"]
        assert record["says"]["fragments"] and record["history"][0]["event"] == "said"


def test_the_crate_holds_its_files_and_what_ro_crate_wants(data):
    crate = linked_data.crate(data, "2031-06-04-core-0123456789ab", {"index.html": "0" * 64})
    graph = crate["@graph"]
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert list(term_faults(graph)) == []
    by_id = {node["@id"]: node for node in graph}
    assert len(by_id) == len(graph)
    head, root = by_id["ro-crate-metadata.json"], by_id["./"]
    assert head["@type"] == "CreativeWork" and head["about"] == {"@id": "./"}
    assert head["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset" and {"name", "description", "datePublished", "license"} <= set(root)
    assert root["hasPart"] == [{"@id": "index.html"}] and by_id["index.html"]["@type"] == "File"
    assert by_id["#corrections"]["contactType"] == "corrections"


# --- history ---


def test_a_claim_s_history_tells_who_printed_repeated_and_answered_it_and_what_was_corrected(data):
    events = histories(data)
    answered = events["2022-11-02-euronews/drones-received"]
    assert [event["event"] for event in answered] == ["said", "printed", "answered", "corrected"]
    assert answered[2]["claim"] == "2022-11-02-euronews/denial-drones"
    words = history_words(events["2023-10-13-dw/coalition-role"])
    assert "printed by Deutsche Welle, 13 October 2023" in words
    assert "corrected 28 November 2026 (act from commits to comments: " in words
    assert "repeated by the White House" in history_words(events["2023-10-13-dw/containers-delivered"])


def test_a_claim_of_which_no_more_is_known_was_printed():
    told = histories(stub.invented())
    assert told and all(events[1]["event"] == "printed" for events in told.values())
