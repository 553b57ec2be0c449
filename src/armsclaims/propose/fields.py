"""Fields of a claim from its words: act, item, stage, parties, places, certainty. Each says on which words it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .engine import Span, Utterance
from .lexicon import ARMS, ITEM_HEADS
from .scene import Line, Mention, Scene, Word

Value = tuple[str | None, tuple[Span, ...], str]
"""A field's value, the places of its words, and the rule that gave it."""

NONE: Value = (None, (), "")

_MODIFIERS = frozenset(
    "artillery military ballistic cruise infantry small arms construction weapons technical advanced conventional nuclear "
    "surface-to-surface short-range long-range attack combat anti-tank air defense defence armored armoured mortar rocket rifle "
    "shipping additional sophisticated destructive munitions missile drone tank guided unmanned aerial weapon type".split()
)
_COMMITS = re.compile(
    r"(?:and |\")?(?:we|i|it|they|he|she|our \w+)(?:'ll| will| would| shall|'re going to| are going to| is going to)\b(?! (?:not )?(?:change|be used))",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(?:will|won't|would|wouldn't|shall|(?:is|are|was|were|'s|'re)(?: not)? going to|not going to)\b", re.IGNORECASE)
_JUDGES = re.compile(
    r"\b(?:condemn\w*|undermin\w+|violat\w+|breach\w*|illegal|unacceptable|reckless|dangerous|destabili[sz]\w+|threat to|contravene\w*|"
    r"justify\w*|brutal|should know|must be)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:none|nobody|no (?:shells|weapons|arms|drones|such|shipments?|deliver\w+|munitions|indication|evidence|\w+ (?:was|were|had|has))|"
    r"never|(?:have|has|had|did|do|does|was|were|is|are)(?: not|n't)(?: yet| actually| seen them| ever| been)*"
    r" (?:actively )?(?:seen?|sold|sell|sent|send|suppl\w+|provid\w+|deliver\w+|ship\w*|arriv\w+|receiv\w+|transfer\w*|bought|buy\w*|involved))\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"\b(?:if|unless|were to|would|could|may|might|will|plans? (?:to|on)|planning to|intends? to|considering|possible|going to|expected to|likely to|possibility of)\b", re.IGNORECASE)
_WANT = re.compile(r"\b(?:seek\w*|sought|want\w*|interest in|ask\w* for|request\w*|looking for|search\w+ for|turn to|turning to)\b", re.IGNORECASE)
_BUYING = re.compile(r"\b(?:purchas\w+|buy(?:s|ing)?|bought|acquir\w+|procur\w+)\b", re.IGNORECASE)
_RECEIVED = re.compile(r"\b(?:receiv\w+|took delivery|taken delivery|obtained|imported|got)\b", re.IGNORECASE)
_MOVING = re.compile(r"\b(?:left|sailed|departed|selling|supplying|sending|transferring|ship(?:s|ped|ping)?|load(?:s|ed|ing)?|transport(?:s|ed|ing)?|being (?:sent|shipped|moved)|(?:is|are|was|were|be|'re|been)(?: \w+ly)? (?:shipping|supplying|sending|providing|delivering|transferring|funnel\w+|selling|arming)|funnel|en route|railcars? travel\w+)\b", re.IGNORECASE)
_DELIVERED = re.compile(
    r"\b(?:suppli(?:ed|es)|sent|sold|provid(?:ed|es|ing)|deliver(?:ed|s|ing)?|transferred|exported|given|gave|furnished|armed)\b", re.IGNORECASE
)
_NOUNS = (
    ("shipping", re.compile(r"\b(?:shipments?|coming from|export to)\b", re.IGNORECASE)),
    ("delivered", re.compile(r"\b(?:delivery|deliveries|provision)\b", re.IGNORECASE)),
    ("planned", re.compile(r"\bplans?\b", re.IGNORECASE)),
)
_USED = re.compile(r"\b(?<!for )(?<!to )(?<!will be )(?:used?|using|fired|piloting|launched|operating|struck|striking|battlefield)\b", re.IGNORECASE)
_TALKS = re.compile(r"\b(?:discuss\w*|talks|negotiat\w+|discussions|met with|meet\w* with)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:has|have|had|was|were)\b|\b\w+ed\b|\b(?:sent|sold|took|gave|went|left|made|met|brought|bought|became)\b", re.IGNORECASE)


def certainty(scene: Scene, line: Line, u: Utterance) -> Value:
    """Return the words of certainty in cue and content, never a degree."""
    spans = [*u.spans, *([u.cue] if u.cue else [])]
    words = []
    for word in line.words:
        if word.low in scene.lexicon.certainty and any(a <= word.start and word.end <= b for a, b in spans):
            if word.text == "May" and word is not line.words[0]:
                continue
            start = word.start
            before = scene.view[max(line.start, start - 6) : start]
            if before.endswith(("n't ", "not ")):
                start = scene.view.rfind(" ", line.start, start - 1) + 1 or start
            words.append((start, word.end))
    words = sorted(set(words))
    return ("; ".join(scene.text[a:b] for a, b in words), tuple(words), "C1") if words else NONE


def act(scene: Scene, line: Line, u: Utterance) -> tuple[str, str]:
    """Return the act and its rule: the cue's, or what the words themselves do."""
    if u.act in ("declines", "denies", "admits", "commits", "evaluates"):
        return u.act, "A1"
    content = scene.view[u.spans[0][0] : u.spans[-1][1]]
    if u.speaker.text and _COMMITS.match(scene.view, *(u.scope or u.spans[0])) and "R17" not in u.rules:
        return "commits", "A5"
    if _JUDGES.search(content) and not _TALKS.search(content):
        return "evaluates", "A4"
    if u.act == "claims" and _WILL.search(content[: max(60, len(content) // 2)]) and not re.search(r"\bplans?\b", content):
        return "predicts", "A3"
    if u.act == "claims" and _DENIES.search(content):
        return "denies", "A2"
    return u.act, "A1"


def item(scene: Scene, line: Line, u: Utterance) -> Value:
    """Return the goods: the first noun of the item lexicon, arms before other goods, with what qualifies it."""
    words = [w for w in line.words if any(a <= w.start and w.end <= b for a, b in u.spans)]
    heads = [n for n, w in enumerate(words) if w.low in ITEM_HEADS and not _is_modifier(scene, words, n)]
    if not heads:
        return NONE
    head = next((n for n in heads if words[n].low in ARMS), heads[0])
    if any(w.low in ("empty", "seized") for w in words[max(0, head - 2) : head]) and words[head].low == "empty":
        return NONE
    first = head
    while first and words[first - 1].low in _MODIFIERS and _adjacent(scene, words[first - 1], words[first]):
        first -= 1
    last = head
    while last + 2 < len(words) and words[last + 1].low == "and":
        tail = next((n for n in range(last + 2, min(last + 5, len(words))) if words[n].low in ITEM_HEADS), None)
        if tail is None or any(w.low not in _MODIFIERS for w in words[last + 2 : tail]):
            break
        last = tail
    span = (words[first].start, words[last].end)
    if re.search(r"\bempty (?:\w+ )?$", scene.view[max(line.start, span[0] - 16) : span[0]], re.IGNORECASE):
        return NONE
    return scene.text[slice(*span)], (span,), "I1"


def _adjacent(scene: Scene, left: Word, right: Word) -> bool:
    return scene.view[left.end : right.start] in (" ", "-", ' "')


def _is_modifier(scene: Scene, words: list[Word], n: int) -> bool:
    """Return whether an item word only qualifies another noun: "drone engines", "arms control", "shell company"."""
    following = words[n + 1] if n + 1 < len(words) else None
    if following is None or not _adjacent(scene, words[n], following):
        return False
    return following.low in ITEM_HEADS or following.low in ("control", "company", "embargo", "race", "makers", "of") and words[n].low in ("shell", "drone")


def stage(scene: Scene, line: Line, u: Utterance) -> Value:
    """Return the stage that the words tell; doubt, condition and future never give more than planned or seeking."""
    content = scene.view[u.spans[0][0] : u.spans[-1][1]]
    if u.act in ("commits", "evaluates", "comments") and not _TALKS.search(content) and not re.search(r"\bplans?\b", content):
        return NONE
    start = u.spans[0][0]
    order: tuple[tuple[str, re.Pattern[str]], ...] = (
        ("seeking", _WANT), ("purchasing", _BUYING), ("received", _RECEIVED), ("shipping", _MOVING), ("delivered", _DELIVERED),
        ("negotiating", _TALKS), ("used", _USED),
    )  # fmt: skip
    hits = [(match.start(), name, match) for name, pattern in order if (match := pattern.search(content))]
    if not hits:
        nouns = [(name, match) for name, pattern in _NOUNS if (match := pattern.search(content))]
        if not nouns or u.act == "predicts":
            return NONE
        name, match = nouns[0]
        return name, ((start + match.start(), start + match.end()),), "T3"
    at, name, match = next((h for h in hits if h[1] == "seeking"), None) or min(hits, key=lambda h: (h[1] in ("used", "negotiating"), h[0]))
    doubt = _DOUBT.search(content[: at + 1])
    span = (start + match.start(), start + match.end())
    if doubt and name in ("delivered", "received", "shipping", "purchasing", "used"):
        wanted = "seeking" if re.search(r"\bif\b", doubt[0], re.IGNORECASE) and name == "purchasing" else "planned"
        return wanted, ((start + doubt.start(), start + doubt.end()), span), "T2"
    return NONE if u.act == "predicts" else (name, (span,), "T1")


def past(scene: Scene, u: Utterance) -> bool:
    """Return whether the content tells of something done: perfect or past, and no doubt or future before it."""
    content = scene.view[u.spans[0][0] : u.spans[-1][1]]
    match = _PAST.search(content)
    return bool(match) and not _DOUBT.search(content[: match.start() + 1])


@dataclass(frozen=True)
class Parties:
    """Who supplies whom, as printed; None where the words do not tell."""

    supplier: Value = NONE
    recipient: Value = NONE


def parties(scene: Scene, line: Line, u: Utterance) -> Parties:
    """Return supplier and recipient by the supply verb's side: the sender is the supplier, never an adjective of origin."""
    spans = u.spans
    named = [m for m in line.mentions if m.name.actor and m.name.kind != "demonym" and any(a <= m.start and m.end <= b for a, b in spans)]
    named = _with_unknown(scene, line, spans, named)
    words = [w for w in line.words if any(a <= w.start and w.end <= b for a, b in spans)]
    for n, word in enumerate(words):
        group = scene.lexicon.verbs.get(word.low, ("", ""))[1]
        if group not in ("give", "take", "seek") or n and words[n - 1].low in ("the", "an", "a", "of"):
            continue
        passive = word.low.endswith(("ed", "t", "d")) and any(w.low in ("was", "were", "been", "being", "is", "are") for w in words[max(0, n - 3) : n])
        before = [m for m in named if m.end <= word.start and not _of_someone(scene, m)]
        after = [m for m in named if m.start >= word.end]
        to = next((m for m in after if _preceded(scene, m, ("to", "into", "for"))), None)
        source = next((m for m in after if _preceded(scene, m, ("from", "by"))), None)
        doer = before[-1] if before and not passive and not _preceded(scene, before[-1], ("from", "in", "with", "by", "of", "to")) else None
        if group == "give":
            direct = after[0] if after and scene.view[word.end : after[0].start].strip() in ("", "the") else None
            return Parties(_party(scene, source if passive else doer, "P1"), _party(scene, direct or to, "P1"))
        return Parties(_party(scene, source, "P2"), _party(scene, doer, "P2"))
    return Parties()


def _with_unknown(scene: Scene, line: Line, spans: tuple[Span, ...], named: list) -> list:
    """Return the parties with capitalised names added, where the lexicon knows no side in the text."""
    if scene.focused:
        return named
    known = {(m.start, m.end) for m in named}
    extra = [
        _Unknown(w.start, w.end)
        for w in line.words
        if w.text[0].isupper() and len(w.text) > 2 and w.low not in ("the", "a", "in", "photographs") and any(a <= w.start and w.end <= b for a, b in spans)
        and not any(a <= w.start < b for a, b in known)
    ]  # fmt: skip
    return sorted([*named, *extra], key=lambda m: m.start)


@dataclass(frozen=True)
class _Unknown:
    start: int
    end: int


def _of_someone(scene: Scene, m: Mention | _Unknown) -> bool:
    """Return whether a name only qualifies what follows: `Norland-made`, `Norland's enemies`, `Norland shells`."""
    after = scene.view[m.end : m.end + 24]
    if after.startswith(("-", "'s ")):
        return True
    following = re.match(r" (\w+)", after)
    return bool(following) and following[1].lower() in ITEM_HEADS


def _preceded(scene: Scene, m: Mention | _Unknown, words: tuple[str, ...]) -> bool:
    before = scene.view[max(0, m.start - 12) : m.start].lower().replace("the ", "").rstrip()
    return before.rsplit(" ", 1)[-1] in words


def _party(scene: Scene, m: Mention | _Unknown | None, rule: str) -> Value:
    if m is None or _of_someone(scene, m) and scene.view[m.end : m.end + 1] != "'":
        return NONE
    if scene.view[m.end : m.end + 2] == "'s":
        return NONE
    return scene.text[m.start : m.end], ((m.start, m.end),), rule
