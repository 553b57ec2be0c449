"""Score the proposer against coded texts, and train its filter.

    python benchmarks/proposer.py score [--articles DIR] [--phrases DIR]
    python benchmarks/proposer.py train [--phrases DIR]

Texts of our own with their codings lie in tests/heldout; `--articles` names the folder of the registered texts, `--phrases`
one of texts coded by key phrases (NAME.txt, NAME.json, NAME.gold.json), of which only figures are printed. The filter is
trained on texts that are not marked `final`, and on the phrases if given, so scores on these are fitted, not measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
import textwrap
from calendar import day_name, month_name
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from armsclaims.evidence.text import fold, segment, words
from armsclaims.propose import fields
from armsclaims.propose import proposals as engine
from armsclaims.propose.article import Article
from armsclaims.propose.attribution import trim
from armsclaims.propose.topic import Topic, stem

ROOT = Path(__file__).resolve().parents[1]
OVERLAP = 0.5
"""The share of code points, intersection over union, from which two spans are the same claim."""
_MARK = re.compile("⟦([0-9]+) ([^⟦⟧]*)⟧")
_STANCE = {"asserts": ("claims", "predicts", "evaluates", "commits", "admits"), "hedges": ("claims", "predicts"),
           "denies": ("denies",), "withholds": ("declines",), "admits": ("admits",)}  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """A coded claim: its places in the text, and the answers that count as right by field."""

    spans: tuple[tuple[int, int], ...]
    acts: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> set[int]:
        """The code points of the spans."""
        return {at for a, b in self.spans for at in range(a, b)}


@dataclass(frozen=True)
class Coded:
    """A coded text; `by_phrase` says that only key phrases are marked, `final` that no rule or weight has seen it."""

    name: str
    text: str
    published: str
    claims: tuple[Claim, ...]
    by_phrase: bool = False
    final: bool = False


def marked(folder: Path) -> Iterator[Coded]:
    """Yield the articles of our own, in which `⟦3 words⟧` marks claim 3."""
    for path in sorted(folder.glob("*.txt")):
        head_text, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        head = YAML(typ="safe").load(head_text)
        spans: dict[int, list[tuple[int, int]]] = {}
        text, at = "", 0
        for mark in _MARK.finditer(body):
            text += body[at : mark.start()]
            spans.setdefault(int(mark[1]), []).append((len(text), len(text) + len(mark[2])))
            text, at = text + mark[2], mark.end()
        text += body[at:]
        view = fold(text)
        claims = tuple(
            Claim(
                tuple(trim(view, *span) for span in spans[n]), (entry.get("act", "claims"),),
                tuple(entry["speaker"]), {"stage": entry.get("stage"), "quantity": _bounds(entry.get("quantity"))},
            )
            for n, entry in sorted(head["claims"].items())
        )  # fmt: skip
        yield Coded(path.stem, text, str(head["published"]), claims, final=bool(head.get("final")))


def _bounds(quantity: Any) -> tuple[Any, Any] | None:
    return (quantity[1], quantity[2]) if quantity else None


def phrases(folder: Path) -> Iterator[Coded]:
    """Yield texts coded by key phrases; claims out of scope do not count."""
    for path in sorted(folder.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
        gold = json.loads(path.read_text(encoding="utf-8"))
        claims = tuple(
            Claim(((c["char_start"], c["char_end"]),), _STANCE[c["stance"]], (c["speaker"]["name"],), {})
            for c in gold["claims"]
            if not c.get("out_of_scope")
        )
        yield Coded(name, text, gold["published"], claims, by_phrase=True)


def sheets(folder: Path) -> Iterator[Coded]:
    """Yield the coded articles of this repository whose registered texts lie in `folder`."""
    data = ROOT / "data"
    speakers = YAML(typ="safe").load((data / "speakers.yml").read_text(encoding="utf-8"))
    for path in sorted((data / "articles").glob("*.yml")):
        source = folder / f"{path.stem}.txt"
        if not source.is_file():
            continue
        text, sheet = source.read_bytes().decode("utf-8"), YAML(typ="safe").load(path.read_text("utf-8"))
        view, sentences = fold(text), {s.number: s for s in segment(text)}
        claims = []
        for statement in sheet["statements"]:
            who = speakers[statement["speaker"]]
            names = () if who["side"] == "outlet" else (who["name"], *who.get("aliases", ()))
            for claim in statement["claims"]:
                s = sentences[claim["sentence"]]
                found = words(text[s.start : s.end])
                first, last = claim.get("passage", (0, len(found)))
                span = trim(view, s.start + found[first][0], s.start + found[last - 1][1])
                claims.append(Claim((span,), (claim["act"],), names, {"stage": claim.get("stage")}))
        yield Coded(path.stem, text, path.stem[:10], tuple(claims))


def overlap(spans: Iterable[Iterable[int]], claim: Claim, by_phrase: bool) -> float:
    """Return how far a proposal is the claim: intersection over union, or the share of a key phrase that it covers."""
    ours = {at for a, b in spans for at in range(a, b)}
    common = len(ours & claim.points)
    whole = common / len(ours | claim.points) if ours else 0.0
    share = common / len(claim.points)
    return max(whole, share if by_phrase and share >= 0.8 and len(ours) <= 4 * len(claim.points) else 0.0)


def pairs(made: list[dict[str, Any]], coded: Coded) -> list[tuple[dict[str, Any], Claim]]:
    """Return (proposal, claim) of the same claim, best overlap first, each used once."""
    scored = [
        (overlap(p["spans"], c, coded.by_phrase), -i, -k)
        for i, p in enumerate(made)
        for k, c in enumerate(coded.claims)
    ]
    found, used = [], set()
    for share, i, k in sorted(scored, reverse=True):
        if share >= OVERLAP and ("p", i) not in used and ("c", k) not in used:
            used |= {("p", i), ("c", k)}
            found.append((made[-i], coded.claims[-k]))
    return found


# A capital inside a sentence, or at its start before another capital or a verb; "The" and "Officials" are no
# names.
_CAPITAL = re.compile(
    r"(?<![.!?\"] )(?<!^)\b[A-Z][\w-]+|^[A-Z][\w-]+(?= [A-Z])"
    r"|^(?!(?:The|A|An|In|On|At|But|It|He|She|They|We|Its|This|That|When|If|As|For|And|There|Two|One|What"
    r"|No|Not|Officials|Some)\b)[A-Z][\w-]+(?:'s)?(?= )"
)
_NO_NAMES = {name.lower() for name in (*month_name, *day_name)} | {"i", "ms", "mr", "mrs"}


def open_topic(text: str) -> Topic:
    """Return a topic for a text coded without a case: the six names that stand most often beside arms or supply."""
    article = Article(text, Topic({}), None, {})
    lines = (
        (article.counts(line.start, line.end), article.view[line.start : line.end]) for line in article.lines
    )
    stretches = [words for c, words in lines if c["arms"] or c["goods"] and c["supply"]]
    found = ({m.group().lower() for m in _CAPITAL.finditer(stretch)} - _NO_NAMES for stretch in stretches)
    counts = Counter(name for names in found for name in {stem(name) for name in names})
    often = sorted((name for name in counts if counts[name] > 1), key=lambda name: (-counts[name], name))
    return Topic({name: name for name in often[:6]})


def proposed(coded: Coded, topic: Topic | None) -> list[dict[str, Any]]:
    """Return what the engine proposes of a text; without a topic, on the parties that the text itself names most."""
    topic = topic or open_topic(coded.text)
    found = engine.propose(coded.text, topic=topic, parser=engine.load_parser(), published=coded.published)
    return found.kept


def same_speaker(text: str | None, names: tuple[str, ...]) -> bool:
    """Return whether a proposal's speaker is the coded one: the same words, or a name's last words."""
    if not names or names == ("outlet",):
        return not text
    ours = _bare(text or "")
    return any(ours and (ours[-len(n) :] == n or n[-len(ours) :] == ours) for n in map(_bare, names) if n)


def _bare(name: str) -> list[str]:
    dropped = {"the", "a", "an", "mr", "mrs", "ms", "dr", "spokesman", "spokeswoman", "spokesperson"}
    return [w for w in re.findall(r"[\w'-]+", fold(name).lower().replace("'s", "")) if w not in dropped]


def interval(rows: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Return the 95 % interval of F by a bootstrap over texts (matched, proposed, coded), with a fixed seed."""
    chance, values = random.Random(20_231_013), []
    for _ in range(1_000):
        values.append(f_score(*map(sum, zip(*chance.choices(rows, k=len(rows)), strict=True))))
    values.sort()
    return values[25], values[974]


def f_score(matched: int, made: int, coded: int) -> float:
    """Return F: twice what was matched over all that was proposed and coded."""
    return 2 * matched / (made + coded) if made + coded else 0.0


def report(name: str, texts: list[Coded], topic: Topic | None) -> None:
    """Print the scores of a set of texts."""
    rows, right, acts, refusals, empty = [], 0, 0, [0, 0], []
    for coded in texts:
        made = proposed(coded, topic)
        found = pairs(made, coded)
        rows.append((len(found), len(made), len(coded.claims)))
        right += sum(same_speaker(p["speaker"]["text"], c.speakers) for p, c in found)
        acts += sum(p["act"] in c.acts for p, c in found)
        turned = [c for c in coded.claims if set(c.acts) <= {"denies", "declines"}]
        refusals[0] += sum(p["act"] in c.acts for p, c in found if c in turned)
        refusals[1] += len(turned)
        if not coded.claims:
            empty.append(len(made))
    if not rows:
        return
    matched, made, count = map(sum, zip(*rows, strict=True))
    low, high = interval(rows)
    print(
        f"{name}: F {f_score(matched, made, count):.2f} ({low:.2f}-{high:.2f}), P {matched}/{made}, R {matched}/{count}; "
        f"speaker {right}/{matched}, act {acts}/{matched}, denials and refusals with the right act {refusals[0]}/{refusals[1]}"
        + (f"; proposals of texts without a claim {empty}" if empty else "")
    )


def train(texts: list[Coded], topic_of: Any) -> dict[str, Any]:
    """Return the filter's weights by kind of text: logistic regression over the candidates of the training texts."""
    examples: dict[str, list[tuple[dict[str, float], bool]]] = {"turn": [], "prose": []}
    for coded in texts:
        article = Article(coded.text, topic_of(coded), engine.load_parser(), {})
        if not article.is_on_topic:
            continue
        for n, found, _ in article.statements():
            kind, features = (
                "turn" if article.is_transcript(n) else "prose",
                fields.features(article, n, found),
            )
            is_claim = any(overlap(found.content, c, coded.by_phrase) >= OVERLAP for c in coded.claims)
            examples[kind].append((features, is_claim))
    weights = {kind: _regression(rows) for kind, rows in examples.items()}
    digest = hashlib.sha256("".join(sorted(c.text for c in texts)).encode()).hexdigest()
    names = [c.name for c in texts]
    return {"trained_on": {"texts": names, "sha256": digest}, "weights": weights}


def _regression(rows: list[tuple[dict[str, float], bool]], penalty: float = 0.02) -> dict[str, float]:
    names = sorted({name for features, _ in rows for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for features, _ in rows])
    y = np.array([float(is_claim) for _, is_claim in rows])
    w = np.zeros(len(names))
    for _ in range(4_000):
        error = 1 / (1 + np.exp(-x @ w)) - y
        w -= 0.5 * (x.T @ error / len(y) + penalty * w)
    return {name: round(float(value), 2) for name, value in zip(names, w, strict=True)}


def main() -> None:
    """Score, or train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("score", "train"))
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--phrases", type=Path)
    args = parser.parse_args()
    from armsclaims.coding.case import read_case  # pydantic is not needed for --help

    case = Topic.of_case(read_case(ROOT / "data"))
    ours = list(marked(ROOT / "tests" / "heldout"))
    coded = list(phrases(args.phrases)) if args.phrases else []
    if args.what == "train":
        seen = [text for text in ours if not text.final]
        learnt = json.dumps(train([*seen, *coded], lambda c: case if c.by_phrase else open_topic(c.text)))
        print("\n".join(textwrap.wrap(learnt, 108, break_long_words=False, break_on_hyphens=False)))
        return
    report("texts of our own, fitted", [text for text in ours if not text.final], None)
    report("texts of our own, kept back", [text for text in ours if text.final], None)
    report("coded by phrases", coded, case)
    if args.articles:
        report("the coded articles", list(sheets(args.articles)), case)


if __name__ == "__main__":
    sys.exit(main())
