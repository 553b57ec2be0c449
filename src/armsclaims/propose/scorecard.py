"""The scorecard: how good the proposals are on coded articles, with intervals, and where they fail. A build product.

`measure` needs the texts; the report needs only what `write` leaves in `data/scorecard.json`. The figures carry the texts'
hashes and the hash of the rules that made them, so that figures of other rules are seen to be stale.
"""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..coding.yamlio import read
from ..evidence.text import text_sha256
from ..faults import CallError
from . import marked, score
from .engine import Parser
from .lexicon import LEXICON
from .marked import Marked
from .propose import propose
from .rules import load_parser
from .scene import Scene
from .score import Item, bootstrap, field_rows, invented_days, match, prf, same_quantity, same_speaker
from .topic import Topic

MODULES = (
    "nations inflection stages vocabulary kinds lexicon dates amounts engine lines persons scene traits topic phrases people tails withheld clauses cues statements refusing voices papers narration interviews turns grammar fields supply where regex rules occasions "
    "propose"
).split()
"""The modules that decide what is proposed; a change in one makes the scorecard stale."""


class Text(NamedTuple):
    """A coded text: its id, words, publication (EDTF or None) and claims."""

    id: str
    text: str
    published: str | None
    claims: list[Item]


def rules_version() -> str:
    """Return the SHA-256, in hex, of the code that proposes."""
    here = Path(__file__).parent
    files = [here / f"{name}.py" for name in MODULES] + [
        here.parent / "core" / f"{n}.py" for n in ("evidence", "numerals", "quantities")
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def coded_articles(data: Path, articles: Path) -> list[Text]:
    """Return the articles of `data` that are coded blind, with their texts from the folder `articles`."""
    speakers, occasions = read(data / "speakers.yml"), read(data / "occasions.yml")
    found = []
    for path in sorted((data / "articles").glob("*.yml")):
        sheet = read(path)
        file = articles / f"{path.stem}.txt"
        if sheet.get("coding") != "blind" or not file.is_file():
            continue
        text = file.read_bytes().decode("utf-8-sig")
        if text_sha256(text) == sheet["origin"]["text"]["sha256"]:
            claims = score.from_sheet(path.stem, text, sheet, speakers, occasions)
            found.append(Text(path.stem, text, sheet["origin"]["published"].get("edtf"), claims))
    return found


def phrase_documents(folder: Path) -> list[Text]:
    """Return the documents of a folder that are coded by phrases: NAME.txt, NAME.json (published), NAME.gold.json."""
    found = []
    for path in sorted(folder.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
        published = score.read_json(folder / f"{name}.json").get("published")
        found.append(Text(name, text, published, score.from_gold(name, text, score.read_json(path))))
    return found


def proposed_by(parser: Parser | None) -> Callable[[Text], list[Item]]:
    """Return a call that gives an engine's proposals for a coded text."""

    def call(text: Text) -> list[Item]:
        found = propose(text.text, published=text.published, parser=parser)
        return score.from_proposals(text.id, text.text, [p.as_dict() for p in found])

    return call


def measure(texts: list[Text], call: Callable[[Text], list[Item]], *, phrase: bool = False) -> dict[str, Any]:
    """Return every figure of one engine on coded texts, as plain JSON; see the module `score` for definitions."""
    proposed = [item for text in texts for item in call(text)]
    coded = [claim for text in texts for claim in text.claims]
    result = score.score(proposed, coded, phrase=phrase)
    rows = score.units(proposed, coded, result.pairs)
    found = {(c.article, c.id): p for p, c, _ in result.pairs}
    attributed = [c for c in coded if not c.fields.get("speaker_is_outlet")]
    said = [
        c
        for c in coded
        if (c.article, c.id) in found and same_speaker(found[c.article, c.id].fields, c.fields)
    ]
    declines = [c for c in coded if c.fields.get("act", c.fields.get("stance")) in ("declines", "withholds")]
    kept = [c for c in declines if (hit := found.get((c.article, c.id))) and hit.fields["act"] == "declines"]
    figures: dict[str, Any] = {
        name: {"value": round(value, 4), "low": round(low, 4), "high": round(high, 4)}
        for n, name, value in (
            (0, "precision", result.precision),
            (1, "recall", result.recall),
            (2, "f", result.f),
        )
        for low, high in [bootstrap(rows, lambda drawn, n=n: prf(*map(sum, zip(*drawn, strict=True)))[n])]
    }
    return figures | {
        "matched": result.matched, "proposed": result.proposed, "coded": result.coded, "resampled": result.units,
        "close": round(result.close, 4), "attributed": [sum((c.article, c.id) in found for c in attributed), len(attributed)],
        "speaker_matched": _ratio(field_rows(result.pairs)["speaker"]), "speaker_coded": [len(said), len(coded)],
        "declines": [len(kept), len(declines)], "fields": {k: _ratio(v) for k, v in field_rows(result.pairs).items()},
        "values": {key: _values(result.pairs, key) for key in ("quantity", "said", "event", "event_after")},
        "places": _places(result.pairs), "invented_days": invented_days(result.pairs),
        "texts": {t.id: _one(t, proposed, phrase) for t in texts}, "rules": _rules(proposed, result.pairs),
        "missed": [f"{c.article}/{c.id}" for c in coded if (c.article, c.id) not in found],
        "false": sorted(f"{p.article}/{p.id}" for p in _unmatched(proposed, result.pairs)),
    }  # fmt: skip


def _ratio(rows: list[bool]) -> list[int]:
    return [sum(rows), len(rows)]


def _unmatched(proposed: list[Item], pairs: list[tuple[Item, Item, float]]) -> list[Item]:
    hit = {(p.article, p.id) for p, _, _ in pairs}
    return [p for p in proposed if (p.article, p.id) not in hit]


def _one(text: Text, proposed: list[Item], phrase: bool) -> dict[str, Any]:
    ours = [p for p in proposed if p.article == text.id]
    pairs = match(ours, text.claims, phrase)
    p, r, f = prf(len(pairs), len(ours), len(text.claims))
    counts = {"matched": len(pairs), "proposed": len(ours), "coded": len(text.claims)}
    return counts | {"precision": round(p, 4), "recall": round(r, 4), "f": round(f, 4)}


def _values(pairs: list[tuple[Item, Item, float]], key: str) -> dict[str, Any]:
    """Return P, R, F of a value over the pairs where either side has one; dates after a statement apart."""
    right = ours = theirs = 0
    for p, c, _ in pairs:
        name = "event" if key == "event_after" else key
        after = "not_after_statement" in (p.fields.get("event_basis"), c.fields.get("event_basis"))
        if key == "event" and after or key == "event_after" and not after:
            continue
        mine, other = p.fields.get(name), c.fields.get(name)
        ours += bool(mine)
        theirs += bool(other)
        right += bool(mine) and (
            same_quantity(p, c) if key == "quantity" else mine == other or mine in c.accept.get(name, ())
        )
    p, r, f = prf(right, ours, theirs)
    return {
        "right": right,
        "proposed": ours,
        "coded": theirs,
        "precision": round(p, 4),
        "recall": round(r, 4),
        "f": round(f, 4),
    }


def _places(pairs: list[tuple[Item, Item, float]]) -> dict[str, Any]:
    """Return F over (place, role) of matched pairs."""
    right = sum(len(set(p.fields.get("places", ())) & set(c.fields.get("places", ()))) for p, c, _ in pairs)
    ours = sum(len(p.fields.get("places", ())) for p, _, _ in pairs)
    theirs = sum(len(c.fields.get("places", ())) for _, c, _ in pairs)
    return {"right": right, "proposed": ours, "coded": theirs, "f": round(prf(right, ours, theirs)[2], 4)}


def _rules(proposed: list[Item], pairs: list[tuple[Item, Item, float]]) -> dict[str, dict[str, Any]]:
    """Return each rule's record: how often it fired, how often its proposal is a coded claim."""
    hit = {(p.article, p.id) for p, _, _ in pairs}
    record: dict[str, list[int]] = {}
    for p in proposed:
        for rule in p.fields["rules"]:
            row = record.setdefault(rule, [0, 0])
            row[0] += 1
            row[1] += (p.article, p.id) in hit
    return {
        r: {"fired": n, "matched": m, "precision": round(m / n, 4)} for r, (n, m) in sorted(record.items())
    }


def agreed(
    texts: list[Text], one: Callable[[Text], list[Item]], other: Callable[[Text], list[Item]]
) -> dict[str, Any]:
    """Return the record of proposals that both engines make (content overlap of a half): right, and all."""
    both = right = 0
    for text in texts:
        ours = one(text)
        shared = [p for p, _, _ in match(ours, other(text))]
        both += len(shared)
        right += len(match(shared, text.claims))
    return {"right": right, "proposed": both, "precision": round(right / both, 4) if both else 0.0}


def difference(
    texts: list[Text],
    one: Callable[[Text], list[Item]],
    other: Callable[[Text], list[Item]],
    phrase: bool = False,
) -> dict[str, float]:
    """Return the difference of two engines' F with its interval by paired draws."""
    sides = []
    for call in (one, other):
        proposed, coded = [p for t in texts for p in call(t)], [c for t in texts for c in t.claims]
        sides.append(score.units_by_key(proposed, coded, match(proposed, coded, phrase)))
    keys = sorted(set(sides[0]) | set(sides[1]))
    rows = [(sides[0].get(k, (0, 0, 0)), sides[1].get(k, (0, 0, 0))) for k in keys]

    def gap(drawn: list) -> float:
        first, second = (prf(*map(sum, zip(*side, strict=True)))[2] for side in zip(*drawn, strict=True))
        return first - second

    low, high = bootstrap(rows, gap)
    return {"value": round(gap(rows), 4), "low": round(low, 4), "high": round(high, 4)}


SETS = {
    "articles": "fitted: the rules were written with these two articles and their coding at hand",
    "transcripts": "fitted: development transcripts of one institution, coded by phrases",
    "invented": "invented, then looked at: coded before any reading, their misses were mended",
    "kept_back": "held out, invented by another hand: written and coded by one who did not know the rules; read by nobody who changed them",
}
"""The sets of coded texts by name, and what their figures are worth."""
_PRIVATE = ("missed", "false", "texts", "invented_days", "rules")


def write(
    path: Path,
    texts: list[Text],
    parser: Parser | None,
    phrases: Iterable[Text] = (),
    ours: Iterable[Marked] = (),
) -> dict[str, Any]:
    """Write the scorecard of both engines (`rules` only with a parser) and return it.

    Of texts coded by phrases only the figures are kept, never an id, for they are not the project's to publish.
    """
    calls = {"regex": proposed_by(None)} | ({"rules": proposed_by(parser)} if parser is not None else {})
    phrases, ours = list(phrases), list(ours)
    sets: dict[str, list[Any]] = {
        "articles": texts, "invented": [m for m in ours if not m.final], "kept_back": [m for m in ours if m.final]
    }  # fmt: skip
    card: dict[str, Any] = {
        "rules_sha256": rules_version(), "model": parser.version if parser is not None else None, "sets": SETS,
        "texts": {t.id: text_sha256(t.text) for found in sets.values() for t in found}, "engines": {},
    }  # fmt: skip
    for name, call in calls.items():
        card["engines"][name] = {key: measure(found, call) for key, found in sets.items() if found}
        if phrases:
            card["engines"][name]["transcripts"] = figures_only(measure(phrases, call, phrase=True))
    if phrases:
        card["baseline"] = figures_only(measure(phrases, baseline, phrase=True))
    if len(calls) == 2:
        card["agreed"] = agreed(texts, calls["rules"], calls["regex"])
        card["difference"] = {
            key: difference(found, calls["rules"], calls["regex"]) for key, found in sets.items() if found
        }
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return card


def figures_only(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be told of texts that are not ours: no id, and the proposals where nothing is coded."""
    without = sum(f["proposed"] for f in figures["texts"].values() if not f["coded"])
    kept = {key: value for key, value in figures.items() if key not in _PRIVATE}
    return kept | {"proposed_where_none": without, "invented_days": len(figures["invented_days"])}


def baseline(text: Text) -> list[Item]:
    """Return what the simplest of proposers finds: every sentence that names an item and a party."""
    scene = Scene(text.text, LEXICON, text.published)
    topic, found = Topic(scene), []
    for line in scene.lines:
        traits = topic.whole(line)
        if traits.focus and (traits.arms or traits.goods) and line.start < line.end:
            span = score.trimmed(scene.view, line.start, line.end)
            found.append(
                Item(
                    f"b{line.number}",
                    text.id,
                    line.paragraph,
                    (span,),
                    {"rules": (), "act": "claims", "speaker": None},
                )
            )
    return found


def command(arguments: Namespace) -> int:
    """`armsclaims agree PROPOSALS.json OTHER`: score printed proposals against a sheet or a phrase coding.

    OTHER is a sheet (.yml) or a phrase coding (.gold.json); the text is looked for in `--articles`, else beside either.
    """
    proposals, other = Path(arguments.sheet), Path(arguments.other)
    for path in (proposals, other):
        if not path.is_file():
            raise CallError(f"there is no file {str(path)!r}")
    printed = json.loads(proposals.read_text(encoding="utf-8").splitlines()[0])
    name = other.name.removesuffix(".yml").removesuffix(".gold.json")
    folders = [Path(arguments.articles)] if getattr(arguments, "articles", "") else []
    file = next(
        (
            f / f"{name}.txt"
            for f in (*folders, other.parent, proposals.parent)
            if (f / f"{name}.txt").is_file()
        ),
        None,
    )
    if file is None and "text" not in printed:
        raise CallError(f"the text {name}.txt is needed to score: name its folder with --articles")
    text = printed.get("text") or file.read_bytes().decode("utf-8-sig")
    phrase = other.suffix == ".json"
    if phrase:
        claims = score.from_gold(name, text, score.read_json(other))
    else:
        data = other.parent.parent
        claims = score.from_sheet(
            name, text, read(other), read(data / "speakers.yml"), read(data / "occasions.yml")
        )
    result = measure(
        [Text(name, text, None, claims)],
        lambda _: score.from_proposals(name, text, printed["proposals"]),
        phrase=phrase,
    )
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else table(result))
    return 0


def table(result: Mapping[str, Any]) -> str:
    """Return a measurement in lines for people."""
    lines = [
        f"{name:10} {result[name]['value']:.2f}  ({result[name]['low']:.2f} to {result[name]['high']:.2f}, over {result['resampled']})"
        for name in ("precision", "recall", "f")
    ]
    lines.append(
        f"{'claims':10} {result['matched']} matched, {result['proposed']} proposed, {result['coded']} coded"
    )
    lines += [f"{name:10} {right} of {all_}" for name, (right, all_) in result["fields"].items() if all_]
    lines += [f"missed     {name}" for name in result["missed"]] + [
        f"false      {name}" for name in result["false"]
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure and write the scorecard: `python -m armsclaims.propose.scorecard DATA ARTICLES [--phrases DIR] [--marked DIR]`."""
    parser = ArgumentParser(
        description="Measure the proposer on the coded articles and write DATA/scorecard.json."
    )
    parser.add_argument(
        "data", type=Path, help="the folder of the coding, with articles/, speakers.yml, occasions.yml"
    )
    parser.add_argument("articles", type=Path, help="the folder of the registered texts")
    parser.add_argument(
        "--phrases", type=Path, help="a folder of texts coded by phrases; only figures are kept of it"
    )
    parser.add_argument(
        "--marked",
        type=Path,
        help="a folder of articles of our own, coded in their words (default: tests/heldout)",
    )
    given = parser.parse_args()
    phrases = phrase_documents(given.phrases) if given.phrases else []
    folder = given.marked or given.data.resolve().parent / "tests" / "heldout"
    ours = marked.articles(folder) if folder.is_dir() else []
    card = write(
        given.data / "scorecard.json",
        coded_articles(given.data, given.articles),
        load_parser(),
        phrases,
        ours,
    )
    for engine, figures in card["engines"].items():
        for kind, result in figures.items():
            f = result["f"]
            print(f"{engine:6} {kind:12} F {f['value']:.2f} ({f['low']:.2f} to {f['high']:.2f})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
