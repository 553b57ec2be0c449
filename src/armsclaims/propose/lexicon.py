"""Words that the proposer knows: reporting verbs, goods, supply verbs, parties, places. Data, not code.

`LEXICON` is the project's own; `Lexicon.of` makes another from the same tables, so that a new subject needs words, not
rules. Names of places come from the place list, a file of the project; `propose` itself reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from operator import itemgetter, or_

from ..core.faults import CallError, DataError
from ..core.paths import project_root
from ..core.places import Places, read_places
from . import stages
from .inflection import forms
from .nations import PEOPLES, STATES

_KEY = re.compile(r"\w+")
_DATED = re.compile(r"\d\d?$|(?:19|20)\d\d$")
"""Digits that a date may be told with: a day, a month or a year."""
_WORD = re.compile(r"[^\W\d_][\w'-]*|\d[\d,.]*\d|\d")
ACTS_OF_CUES = {
    "claims": (
        "say tell add claim state insist allege assert argue note stress explain announce declare report reiterate "
        "confirm disclose reveal release publish warn maintain remark contend suggest indicate emphasize emphasise underline recall "
        "testify write tweet mention repeat accuse caution brief expose charge continue lie hear inform respond reply reaffirm relay "
        "lament sigh complain counter retort swear proclaim opine quip shrug observe clarify outline elaborate attest certify posit recount boast joke "
        "signal imply hint post profess bemoan point"
    ),
    "believes": (
        "believe think assess suspect expect know judge conclude determine fear estimate understand find consider see doubt reckon worry feel "
        "anticipate calculate deem"
    ),
    "denies": "deny reject refute rebut dismiss dispute disavow repudiate",
    "declines": "decline refuse",
    "admits": "admit concede acknowledge",
    "predicts": "predict forecast",
    "commits": "vow pledge promise commit threaten undertake guarantee",
    "evaluates": "condemn criticize criticise decry denounce slam blame deplore welcome praise hail urge call blast lambast lambaste brand label "
        "dub rebuke chide protest ridicule applaud decry",
    "comments": "downplay express cite describe",
}
"""Reporting verbs by the act they report. `believes` is a claim whose certainty the verb itself carries."""

BROAD = frozenset(
    "see find consider hear call express cite describe know understand continue lie respond reply hint urge observe post point signal "
    "counter feel project certify outline profess deem label brand shrug joke worry".split()
)
"""Verbs that report only in some frames; the fallback rule leaves them alone."""

REPORT_NOUNS = frozenset(
    "claim claims allegation allegations accusation accusations statement assertion assertions report reports announcement "
    "warning assessment finding findings revelation speculation suspicion suspicions indication indications evidence proof "
    "information analysis belief denial denials expectation concern concerns intelligence".split()
)
BELIEF_ADJECTIVES = frozenset("confident certain concerned convinced aware sure worried hopeful optimistic skeptical".split())
EVIDENCE_NOUNS = frozenset("image images imagery snaps snapshots photograph photographs photo photos picture pictures video footage document documents intelligence records data".split())
COLLECTIVE_SPEAKERS = frozenset(
    "official officials authorities spokesman spokeswoman spokesperson government ministry administration minister president "
    "secretary adviser advisor ambassador envoy envoys analyst analysts diplomat diplomats agency media experts panel "
    "general admiral commander leader leaders foreign intelligence sources source reports outlet newspaper radio council "
    "house department office embassy command deputy chief spies spy expert lawmakers lawmaker legislators mp mps mayor governor premier "
    "chancellor king queen prince general's generals colonel major captain lieutenant brigadier commanders investigators investigator "
    "inspectors inspector monitors monitor observers observer prosecutors prosecutor researchers researcher professor scholar historian "
    "rebels militia insurgents army military navy forces police parliament senate congress committee commission institute company "
    "firm manufacturer maker exporter shipowner operator broadcaster television tv station paper daily magazine journal website agents "
    "aides aide insiders whistleblower defector defectors witnesses witness residents villagers mission delegation secretariat regime "
    "junta cabinet treasury bank authority port union group alliance bloc organization organisation chair chairman chairwoman director "
    "head boss chiefs ministers presidents secretaries ambassadors spokespeople representatives representative negotiator negotiators "
    "opposition party coalition".split()
)
OPENERS = frozenset(
    "the photographs you there should we they she he i it his her its our their this that these those asked when what who how why where not but and for "
    "with from after before since while although some all any both many most several last next early late such yes now then here one two in on at by as "
    "if so or good thank thanks well look okay ok sure right again obviously hello hi let first second once more also thus hence however still instead "
    "perhaps maybe certainly clearly overall earlier later recently asked speaking no nor every each under over between more less up to about".split()
)
"""Words in capitals at the head of a sentence that are no names."""
PERSON_ROLES = frozenset(
    "official spokesman spokeswoman spokesperson minister president secretary adviser advisor ambassador envoy analyst diplomat "
    "general admiral commander leader deputy chief lawmaker colonel major captain lieutenant brigadier mayor governor premier chancellor "
    "expert researcher professor scholar prosecutor investigator inspector director chairman chairwoman aide negotiator".split()
)
"""Words that name one person by an office."""

ARMS = {
    "weapon", "weapons", "weaponry", "arms", "munition", "munitions", "ammunition", "ammo", "shell", "shells", "rocket",
    "rockets", "missile", "missiles", "drone", "drones", "uav", "uavs", "warhead", "warheads", "grenade", "grenades",
    "artillery", "howitzer", "howitzers", "launcher", "launchers", "bullets", "cartridges", "rifles", "mortars",
    "torpedoes", "bombs", "materiel", "armaments", "explosives", "arsenal", "shahed", "shaheds", "bomb", "torpedo", "rifle",
    "jet", "jets", "warplane", "warplanes", "aircraft", "helicopter", "helicopters", "gunship", "gunships", "bomber", "bombers",
    "tank", "tanks", "guns", "cannon", "cannons", "landmines", "submarine", "submarines", "frigate", "frigates", "warship", "warships",
    "pistols", "mortar", "interceptors", "interceptor", "armor", "armour", "firearms", "gunpowder", "detonators", "fuses",
}  # fmt: skip
GOODS = ARMS | {
    "container", "containers", "crate", "crates", "shipment", "shipments", "cargo", "consignment", "consignments",
    "railcar", "railcars", "wagon", "wagons", "delivery", "deliveries", "transfer", "transfers", "purchase", "purchases",
    "sale", "sales", "personnel", "trainers", "trainer", "technicians", "advisers", "advisors", "workers", "labourers",
    "laborers", "labour", "labor", "technology", "technologies", "components", "equipment", "support", "provision", "export",
    "exports", "dispatch", "transaction", "systems", "training", "stockpile", "stockpiles", "munition", "troops", "soldiers",
    "capabilities", "capability", "help", "supplies", "round", "rounds", "batch", "batches", "fuel", "vehicles", "vehicle", "radar",
    "radars", "lorries", "lorry", "trucks", "truck", "barges", "barge", "tanker", "tankers", "freighter", "freighters", "pilots",
    "instructors", "instructor", "operators", "motors", "mercenaries", "mercenary", "fighters", "volunteers", "conscripts", "engineers", "convoy", "convoys",
    "embargo", "licence", "license", "licences", "licenses", "machinery", "chips", "engines", "parts", "diesel", "kerosene", "boxes",
    "boat", "boats", "vessel", "vessels", "plane", "planes", "contract", "contracts", "package", "packages",
}  # fmt: skip
WEAK_GOODS = frozenset(
    "support help capability capabilities systems equipment labor labour sale sales export exports supplies stockpile stockpiles round rounds "
    "batch batches fuel vehicles vehicle radar radars lorries lorry trucks truck barges barge tanker tankers freighter freighters pilots "
    "instructors instructor operators motors fighters volunteers engineers licence license licences licenses machinery chips engines parts diesel kerosene "
    "boxes convoy convoys embargo boat boats vessel vessels plane planes contract contracts package packages".split()
)
"""Goods that many other subjects have too: they count where arms, a supply verb or two sides stand beside them."""
RESPONSE = frozenset("sanction sanctions sanctioned sanctioning designate designated designating accountable accountability designation".split())
"""Words of what is done about a supply; in a turn they are no claim of it by themselves."""
ITEM_HEADS = ARMS | {
    "containers", "container", "crates", "crate", "cargo", "railcars", "railcar", "wagons", "personnel", "trainers",
    "technicians", "advisers", "advisors", "workers", "labourers", "laborers", "technology", "technologies", "components",
    "equipment", "training", "troops", "soldiers", "systems", "shipment", "shipments", "supplies", "support", "fuel", "vehicles",
    "instructors", "mercenaries", "pilots", "radars", "machinery", "diesel", "kerosene", "chips", "rounds", "fighters",
}  # fmt: skip
"""Words that an item's phrase may end in."""

GIVE = (
    "supply send sell provide ship deliver transfer export give furnish funnel donate transport smuggle hand move return "
    "arm equip restock replenish resupply load dispatch pass ferry airlift haul divert route channel flow pour flood unload offload "
    "lend lease gift truck fly bring carry"
)
TAKE = "buy purchase acquire obtain receive import procure get reach arrive order land stockpile amass"
SEEK = "seek request ask"
USE = "use fire launch pilot operate employ deploy strike"
TALK = "discuss negotiate meet agree travel visit lie deny"
STAGE_NOUNS = {
    "talks": "negotiating", "negotiations": "negotiating", "discussions": "negotiating", "negotiation": "negotiating",
    "purchase": "purchasing", "purchases": "purchasing", "delivery": "delivered", "deliveries": "delivered",
    "provision": "delivered", "shipment": "shipping", "shipments": "shipping", "transfer": "delivered",
    "transfers": "delivered", "use": "used", "plan": "planned", "plans": "planned", "export": "shipping",
    "sales": "delivered", "sale": "delivered", "deal": "negotiating", "deals": "negotiating",
}  # fmt: skip
RELATION = frozenset(
    "war violation violations breach breaches violates violated invasion sanctions resolution resolutions partnership cooperation relationship ties deal deals trade trip "
    "allegations allegation accusations accusation negotiations discussions talks alliance stability program programme momentum intelligence quantity amount".split()
)

JUDGES = frozenset(
    "condemn condemns condemned undermine undermines undermining undermined violate violates violated violating violation breach "
    "breaches breached breaching illegal unacceptable reckless dangerous destabilizing destabilising destabilizes justify justified "
    "contravene contravenes brutal outrageous outrage shameful provocation irresponsible unlawful criminal".split()
)
"""Words that judge."""
CERTAINTY = (
    "believe believes believed assess assesses assessed suspect suspects suspected determined indications indication may "
    "might could likely unlikely appears appear appeared apparently allegedly reportedly possible possibly probably perhaps "
    "seems seem seemingly conceivably presumed alleged concerned expect expects expected think thinks presumably unclear potentially considering plans planning"
).split()
"""Words of certainty that a coder weighs; no degree is ever computed from them."""

GIVES, TAKES, SEEKS, USES, TALKS, ARM, GOOD, WEAK, TIE, RESPONDS, CUE, CERTAIN, DATED, COUNT, NOT, ITEM, JOINT, FRAMING, CAPITAL, TANK, OPENS, BLANK, STAGED, STAGE_NOUN, PLANNED, DOUBTING, FUTURE, JUDGING, NOBODY_WORD, PARTICLE, MARKED = (
    1 << n for n in range(31)
)
KNOWN = CAPITAL - 1
"""The kinds that make a word known: it is no name. Beside them: a capital, a tank, what a person's name may open with, no word at
all, words without which a field's rules are not tried, a particle of a person's name, and an apostrophe inside.
"""
VERBAL = GIVES | TAKES | SEEKS | USES | TALKS | CUE
TELLING = ARM | GOOD | WEAK | TIE | GIVES | TAKES | SEEKS | USES | TALKS | RESPONDS
"""The kinds of words that tell whether a sentence is on the subject."""
DATE_WORDS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct "
    "nov dec monday tuesday wednesday thursday friday saturday sunday today tonight yesterday tomorrow overnight week weeks month "
    "months year years day days morning afternoon evening night weekend summer spring winter autumn fall recent recently far".split()
)
DATE_WORDS |= {f"{word}'s" for word in DATE_WORDS}
"""Words that a date holds, "Friday's" too."""
COUNT_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
    "thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen score dozens scores tens hundreds "
    "thousands millions billions number numbers amount amounts quantity quantities volume volumes handful couple lot lots variety few "
    "several some many numerous multiple half one".split()
)
PARTICLES = frozenset("al bin de van von der el ibn da di du la".split())
"""Words between the parts of a person's name."""
DATE_LEADS = frozenset(
    "since by until till before after from through in on of during last this next early mid late back as between starting beginning "
    "earlier later toward the nearly about almost some a an just coming past so most one two three four five six seven eight nine ten "
    "eleven twelve".split()
)
COUNT_LEADS = frozenset(
    "more over in above north upwards exceeding well greater just at no not a nearly almost fewer less under below up as about around "
    "some approximately roughly an estimated circa close exactly precisely half between very relatively quite fairly several many "
    "multiple few significant large larger small smaller substantial considerable limited huge vast growing great massive sizable "
    "sizeable certain increasing enormous meaningful modest tiny unprecedented unspecified undisclosed unknown unstated undetermined".split()
)
NOT_WORDS = frozenset(
    "not no nothing declined declines declining refused refuses refusing without never neither still remains remain unclear unknown "
    "cannot kept keeps keeping withheld withholds don't doesn't didn't won't wouldn't can't couldn't isn't aren't wasn't weren't "
    "hasn't haven't hadn't shouldn't unable unwilling reluctant nor avoid avoids avoided avoiding sidestep sidesteps sidestepped dodge "
    "dodges dodged evade evades evaded stopped stops approached contacted".split()
)
JOINT_WORDS = frozenset("which support use war fight invasion campaign provide return exchange being from including".split())
"""Words without which a complement has no joint; see `clauses`."""
FRAMING_WORDS = frozenset(
    form for lemma in (
        "say tell add state report continue claim announce warn insist note explain write argue allege stress reply respond confirm "
        "declare maintain assert tweet disclose reveal reiterate emphasize emphasise admit concede acknowledge suggest predict "
        "believe caution testify contend remark recall mention complain counter retort swear proclaim opine quip shrug observe clarify joke boast "
        "estimate reckon think assess suspect fear conclude find hint signal post lament sigh repeat underline brief"
    ).split() for form in forms(lemma) if not form.endswith("ing")
)  # fmt: skip
"""Verbs that frame a statement without a word between; others need a complement of their own."""
ACTORS = {
    "Kim Jong Un": "north-korea", "Kim": "north-korea", "Vladimir Putin": "russia", "Putin": "russia", "Wagner": "russia",
    "Wagner Group": "russia", "Shoigu": "russia", "Revolutionary Guard": "iran", "IRGC": "iran", "KCNA": "north-korea",
    "the North": "north-korea", "The North": "north-korea", "Kim Jong-un": "north-korea", "Prigozhin": "russia",
}  # fmt: skip
FOCUS = frozenset({"north-korea", "russia", "iran"})
"""The sides whose supply the project is about; a text that names none of them is read with every name as a party."""


def _cues(tables: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {form: (lemma, act) for act, lemmas in tables.items() for lemma in lemmas.split() for form in forms(lemma)}


def _verbs(*groups: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return {form: (lemma, group) for group, lemmas in groups for lemma in lemmas.split() for form in forms(lemma)}


@dataclass(frozen=True)
class Name:
    """A name in the gazetteer: how it is spelt, its place, and whether it stands for a government there."""

    text: str
    place_id: str | None
    actor: str | None
    kind: str


Openings = list[tuple[int, tuple[str, ...], re.Pattern[str]]]
"""Patterns of names, each with the offset of its first capital in the name, and how the word before that may end."""
Known = tuple[str, int, int, int, int, Openings | Name | None]
"""A word as it stands between two spaces: itself in small letters (none: no word stands there), the code points before it (from
the space or the word before), its own, those to behind the next space (none if another word comes before that), its kinds as
bits, and the names that may begin with it (as `Lexicon.index` gives them; a name if it is the only one and has no other word).
"""


class Chunks(dict[str, tuple[Known, ...]]):
    """What is known of the words between two spaces, worked out when first asked for; short ones are kept, up to a limit."""

    LIMIT, LONG = 16_384, 40

    def __init__(self, read: Callable[[str], tuple[Known, ...]]):
        super().__init__()
        self._read_chunk = read

    def __missing__(self, text: str) -> tuple[Known, ...]:
        found = self._read_chunk(text)
        if len(text) < self.LONG:
            if len(self) >= self.LIMIT:
                self.clear()
            self[text] = found
        return found


@dataclass(frozen=True)
class Lexicon:
    """Everything the engines know. `names` maps a spelling to its reading; `focus` are the actors the topic is about."""

    cues: Mapping[str, tuple[str, str]]
    verbs: Mapping[str, tuple[str, str]]
    names: Mapping[str, Name]
    focus: frozenset[str]
    arms: frozenset[str] = frozenset(ARMS)
    goods: frozenset[str] = frozenset(GOODS)
    certainty: frozenset[str] = frozenset(CERTAINTY)

    @classmethod
    def of(cls, places: Iterable = (), actors: Mapping[str, str] | None = None, focus: Iterable[str] = FOCUS) -> Lexicon:
        """Return a lexicon with the names of `places` (as `core.places` reads them) and of `actors` (name to actor)."""
        names: dict[str, Name] = {}
        spelt: dict[str, set[str]] = {}
        metonyms: dict[str, str] = {}
        names |= {text: Name(text, None, actor, "country") for text, actor in STATES.items()}
        for place in places:
            for text in (place.name, *place.aliases):
                spelt.setdefault(text, set()).add(place.id)
                actor = place.id if place.kind == "country" else None
                names[text] = Name(text, place.id, actor, place.kind)
            for text in place.metonyms:
                metonyms[text] = place.id
        for text, actor in metonyms.items():
            names[text] = Name(text, names[text].place_id if text in names else None, actor, "metonym")
        for text, ids in spelt.items():
            if len(ids) > 1:
                names[text] = Name(text, None, None, "ambiguous")
        for text, actor in {**PEOPLES, **(ACTORS if actors is None else actors)}.items():
            kind = "demonym" if text in PEOPLES else "actor"
            names[text] = Name(text, None, actor, kind)
        verbs = _verbs(("talk", TALK), ("use", USE), ("seek", SEEK), ("take", TAKE), ("give", GIVE))
        return cls(_cues(ACTS_OF_CUES), verbs, names, frozenset(focus))

    @cached_property
    def placed(self) -> frozenset[str]:
        """Return the names that are no person's."""
        return frozenset(name.text for name in self.names.values() if name.kind != "actor")

    @cached_property
    def index(self) -> dict[str, Openings]:
        """Return by a name's first capitalised word how names with it read: the longest first, runs of one offset together."""
        found: dict[str, list[tuple[int, str]]] = {}
        for text in self.names:
            at = next((i for i, sign in enumerate(text) if sign.isupper()), None)
            if at is not None:
                found.setdefault(_KEY.match(text, at)[0], []).append((at, text))
        made: dict[str, Openings] = {}
        for word, entries in found.items():
            entries.sort(key=lambda entry: (-len(entry[1]), entry[1]))
            made[word] = [
                (offset, _before(offset, texts), re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)"))
                for offset, run in groupby(entries, key=itemgetter(0))
                for texts in [[text for _, text in run]]
            ]
        return made

    @cached_property
    def known(self) -> Chunks:
        """Return what tells the words between two spaces and what is known of them: a matter of this lexicon alone."""
        return Chunks(self._known)

    def _known(self, text: str) -> tuple[Known, ...]:
        found: list[Known] = []
        matches = list(_WORD.finditer(text))
        at = 0
        for match in matches:
            low, kind, names = self._word(match[0])
            rest = len(text) + 1 - match.end() if match is matches[-1] else 0
            found.append((low, match.start() - at, match.end() - match.start(), rest, kind, names))
            at = match.end()
        return tuple(found) or (("", 0, 0, len(text) + 1, BLANK, None),)

    def _word(self, text: str) -> tuple[str, int, Openings | Name | None]:
        low = text.lower()
        kind = self.bits.get(low, 0) if low[0] > "9" else COUNT | DATED if _DATED.match(low) else COUNT
        if not kind and "-" in low:
            # "mid-May", "twenty-five": a date or a number may stand behind the hyphen or before it.
            kind = reduce(or_, (self.bits.get(part, 0) for part in low.split("-")), 0) & (COUNT | DATED)
        names: Openings | Name | None = None
        if text[0].isupper():
            kind |= CAPITAL
            names = self._alone.get(text) or self.index.get(text) or (self.index.get(_KEY.match(text)[0]) if not text.isalnum() else None)
        if low[0] > "9" and (not "a" <= text[0] <= "z" or "'" in text):
            kind |= OPENS
        if low in PARTICLES or "-" in low and low.partition("-")[0] in PARTICLES:
            kind |= PARTICLE
        if "'" in low:
            kind |= MARKED
        return low, kind, names

    @cached_property
    def _alone(self) -> dict[str, Name]:
        """Return the names of one word that begins no other name."""
        openers: dict[str, int] = {}
        for text in self.names:
            if (at := next((i for i, sign in enumerate(text) if sign.isupper()), None)) is not None:
                word = _KEY.match(text, at)[0]
                openers[word] = openers.get(word, 0) + 1
        return {text: name for text, name in self.names.items() if openers.get(text) == 1}

    @cached_property
    def bits(self) -> dict[str, int]:
        """Return what kinds each word in small letters is of, as bits: one look-up tells all that is known of a word."""
        found: dict[str, int] = {}
        groups = {"give": GIVES, "take": TAKES, "seek": SEEKS, "use": USES, "talk": TALKS}
        for word, (_, group) in self.verbs.items():
            found[word] = found.get(word, 0) | groups[group]
        tables: tuple[tuple[int, Iterable[str]], ...] = (
            (ARM, self.arms), (GOOD, self.goods - self.arms - WEAK_GOODS), (WEAK, (self.goods & WEAK_GOODS) - self.arms),
            (TIE, RELATION - self.goods), (RESPONDS, RESPONSE), (CUE, self.cues), (CERTAIN, self.certainty), (DATED, DATE_WORDS),
            (COUNT, COUNT_WORDS), (NOT, NOT_WORDS), (ITEM, ITEM_HEADS), (JOINT, JOINT_WORDS), (FRAMING, FRAMING_WORDS), (TANK, ("tank", "tanks")),
            (STAGED, stages.STAGED_WORDS), (STAGE_NOUN, stages.NOUNS), (PLANNED, stages.PLANS), (DOUBTING, stages.DOUBTING_WORDS),
            (FUTURE, stages.FUTURE_WORDS), (JUDGING, JUDGES | {"should"}), (NOBODY_WORD, stages.NONE_WORDS),
        )  # fmt: skip
        for bit, words in tables:
            for word in words:
                found[word] = found.get(word, 0) | bit
        return found


def _before(offset: int, texts: list[str]) -> tuple[str, ...]:
    """Return the words that stand right before the first capital of names; none if any may, or none does."""
    leads = [text[:offset].rstrip(" ").rpartition(" ")[2].lower() for text in texts if text[:offset].endswith(" ")]
    return tuple(sorted(set(leads))) if len(leads) == len(texts) and all(map(str.isalpha, leads)) else ()


def _places() -> Places:
    try:
        return read_places(project_root() / "data" / "places.csv")
    except (CallError, DataError):
        return Places([])


LEXICON = Lexicon.of(_places())
"""The project's own lexicon; without a place list beside it, the same but for place names."""
