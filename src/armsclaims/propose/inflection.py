"""The forms of English verbs: regular by rule, irregular by table."""

from __future__ import annotations

IRREGULAR = {
    "say": "says said saying", "tell": "tells told telling", "know": "knows knew known knowing",
    "think": "thinks thought thinking", "see": "sees saw seen seeing", "show": "shows showed shown showing",
    "deny": "denies denied denying", "imply": "implies implied implying", "send": "sends sent sending",
    "sell": "sells sold selling", "buy": "buys bought buying", "give": "gives gave given giving",
    "get": "gets got gotten getting", "take": "takes took taken taking", "supply": "supplies supplied supplying",
    "ship": "ships shipped shipping", "transfer": "transfers transferred transferring", "write": "writes wrote written writing",
    "vow": "vows vowed vowing", "decry": "decries decried decrying", "admit": "admits admitted admitting",
    "go": "goes went gone going", "lie": "lies lied lying", "fly": "flies flew flown flying", "put": "puts putting",
    "meet": "meets met meeting", "seek": "seeks sought seeking", "strike": "strikes struck striking",
    "identify": "identifies identified identifying", "specify": "specifies specified specifying",
    "hear": "hears heard hearing", "commit": "commits committed committing", "plan": "plans planned planning",
    "import": "imports imported importing", "arm": "arms armed arming", "find": "finds found finding",
    "undertake": "undertakes undertook undertaken undertaking", "understand": "understands understood understanding",
    "carry": "carries carried carrying", "bring": "brings brought bringing", "equip": "equips equipped equipping",
    "testify": "testifies testified testifying", "funnel": "funnels funneled funnelled funneling funnelling",
    "smuggle": "smuggles smuggled smuggling", "hold": "holds held holding", "forecast": "forecasts forecasting",
    "reply": "replies replied replying", "fear": "fears feared fearing", "load": "loads loaded loading",
    "hit": "hits hitting", "lend": "lends lent lending", "swear": "swears swore sworn swearing",
    "rap": "raps rapped rapping", "refer": "refers referred referring", "clarify": "clarifies clarified clarifying",
    "certify": "certifies certified certifying", "bemoan": "bemoans bemoaned bemoaning", "rebut": "rebuts rebutted rebutting",
    "retell": "retells retold retelling", "counter": "counters countered countering", "ferry": "ferries ferried ferrying", "shrug": "shrugs shrugged shrugging", "airlift": "airlifts airlifted airlifting",
    "quip": "quips quipped quipping", "signal": "signals signaled signalled signaling signalling",
}  # fmt: skip


def forms(lemma: str) -> list[str]:
    """Return the inflected forms of an English verb, itself first."""
    if lemma in IRREGULAR:
        return [lemma, *IRREGULAR[lemma].split()]
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [lemma, third, stem + "ed", stem + "ing"]
