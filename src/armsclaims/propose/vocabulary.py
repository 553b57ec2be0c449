"""Words that the proposer knows: reporting verbs, goods, supply verbs, words that date, count or say no. Data, not code."""

from __future__ import annotations

from .inflection import forms

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
    "evaluates": "condemn criticize criticise decry demand denounce slam blame deplore welcome praise hail urge call blast lambast lambaste brand label "
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
BELIEF_ADJECTIVES = frozenset(
    "confident certain concerned convinced aware sure worried hopeful optimistic skeptical".split()
)
EVIDENCE_NOUNS = frozenset(
    "image images imagery snaps snapshots photograph photographs photo photos picture pictures video footage document documents intelligence records data".split()
)
DOCUMENTS = frozenset(
    "draft document documents manifest manifests slip slips invoice invoices contract certificate certificates catalogue catalog letter memo memorandum note "
    "log logs logbook record records file files form licence license permit receipt receipts consignment bill paper papers annex entry entries ledger ledgers "
    "declaration declarations filing filings database dossier inventory brochure waybill waybills schedule register registry spreadsheet spreadsheets transcript "
    "report reports study audit survey resolution text email emails plaque label labels data".split()
)
"""Papers that are said to say something."""
LISTING = frozenset(
    "list lists listed name names named record records recorded specify specifies specified mention mentions mentioned detail details detailed contain contains contained "
    "call calls called label labels labelled labeled term terms termed describe describes described declare declares declared identify identifies identified "
    "put puts value values valued price prices priced give gives gave include includes included".split()
)
"""What papers do with what stands in them, without a clause."""
STANCES = frozenset(
    "position view stance line argument answer explanation account contention message defence response judgment".split()
)
"""What is somebody's, and said to be that something is so."""
VIEWS = frozenset("view judgment judgement assessment opinion estimate estimation telling reckoning".split())
"""What a statement is in: "in the port's judgment"."""
OBSERVERS = frozenset(
    "institute analysts analyst researchers monitors monitor inspectors investigators observers experts panel mission team watchdog centre center peacekeepers project "
    "auditors charity inspectorate foundation monitors' they we it she he".split()
)
"""Who counts and finds; a pronoun only where it stands for one of them."""
OBSERVING = frozenset(
    "count counts identify identifies found counted identified documented recorded logged spotted observed tracked located geolocated detected tallied traced verified photographed filmed".split()
)
"""What observers do with what they see, without a clause."""
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
    "opposition party coalition lawyer lawyers coordinator coordinators delegate delegates people person manager owner resident mediator mediators "
    "peacekeepers correspondent correspondents reporter reporters watchdog charity activists activist campaigners broker dealer trader traders historians "
    "scholars professors auditors auditor foundation centre center bureau registry court tribunal ombudsman rapporteur monitors' inspectorate".split()
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
    "expert researcher professor scholar prosecutor investigator inspector director chairman chairwoman aide negotiator lawyer coordinator delegate "
    "representative manager owner mediator correspondent broker dealer trader historian auditor chair commissioner rapporteur editor person resident".split()
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
RESPONSE = frozenset(
    "sanction sanctions sanctioned sanctioning designate designated designating accountable accountability designation".split()
)
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
    "dodges dodged evade evades evaded stopped stops approached contacted changed changes silent unanswered ignored ignores brushed brushes "
    "answering replying commenting none yet".split()
)
JOINT_WORDS = frozenset(
    "which support use war fight invasion campaign provide return exchange being from including".split()
)
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
