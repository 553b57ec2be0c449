"""Every rule by its id: what it reads, an invented example that fires it, and one that must not.

Norland and Vesk are countries, Elmgate is Norland's capital, Mara Holt a minister. The tests hold the rules to this
list, and the list to the rules: an id that the engines print and this table lacks is a fault.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule: what it reads, in which engines, an example, and a near miss."""

    reads: str
    engines: tuple[str, ...]
    example: str
    counter: str


_BOTH = ("rules", "regex")
_PARSED = ("rules",)
_PLAIN = ("regex",)

RULES: dict[str, Rule] = {
    "R1": Rule(
        "a clause that a verb of speech or belief governs, frames or interrupts", _BOTH,
        "Mara Holt spoke on Monday. Norland, she added, had sold shells.", "Norland, in short, had sold shells.",
    ),
    "R2": Rule(
        "what a verb of commitment vows", _PARSED, "Vesk vowed to buy more shells.", "Vesk ought to buy more shells.",
    ),
    "R3": Rule(
        "object of a verb that judges or accuses; what is cited or played down", _BOTH,
        "The ministry played the shipment of shells down.", "The children played with shells in Norland.",
    ),
    "R4": Rule(
        "a quotation beside its cue", _BOTH, 'The order of shells is "a routine order," Holt said.',
        'The "Friendship" train crossed the river.',
    ),
    "R5": Rule(
        "according to", _BOTH, "The crates held shells, according to the port.", "Holt acted according to plan.",
    ),
    "R6": Rule(
        "a noun of speech with its clause", _PARSED, "Vesk's claim that Norland sold shells was false.",
        "Vesk's claim on the island was false.",
    ),
    "R7": Rule(
        "an adjective of belief with its clause", _PARSED, "Holt is confident that the shells arrived.",
        "Holt is a confident buyer of shells.",
    ),
    "R8": Rule(
        "a quotation that goes on without a cue", _BOTH,
        '"We sold shells to Vesk," Mara Holt said.\n\n"We will not stop the sale of shells to Vesk now."',
        '"We sold shells to Vesk," Mara Holt said.\n\nThe port of Norland was closed.',
    ),
    "R9": Rule(
        "fallback: a core verb of speech and the rest of the sentence", _PARSED,
        "Holt told of crates of shells bound for Vesk.", "Holt told him.",
    ),
    "R10": Rule(
        "a refusal to tell, or a gap of knowledge", _BOTH, "Holt would not say how many shells were sold.",
        "Holt would not sell shells.",
    ),
    "R11": Rule(
        "coordinated complements of one cue", _BOTH, "Holt said shells were sent but that none had arrived.",
        "Holt said shells and rockets were sent.",
    ),
    "R12": Rule(
        "what pictures or papers are said to show", _PARSED,
        "The ministry released images that it said show the shells were loaded onto a ship.",
        "The ministry said the shells were loaded onto a ship.",
    ),
    "R13": Rule(
        "a turn's own words", _BOTH, "MS. HOLT: Norland sent shells to Vesk in June.",
        "Norland sent shells to Vesk in June.",
    ),
    "R14": Rule(
        "the outlet's own statement, with goods and a side", _BOTH, "Vesk received the shells in June.",
        "The shells of snails are brittle.",
    ),
    "R15": Rule(
        "a report without a source: by passive or adverb", _BOTH, "Norland has reportedly sold shells to Vesk.",
        "Norland has recently sold shells to Vesk.",
    ),
    "R16": Rule(
        "what a question reports or takes as given", _BOTH, "Q: Why did Norland ship shells?",
        "Q: Will you take a question on shells?",
    ),
    "R17": Rule(
        "another purpose, leg, price or list in a complement: a claim of its own", _BOTH,
        "The port opened.\n\nMara Holt spoke to the envoys of Vesk on Monday.\n\nHolt said Norland sent shells to Vesk in support of "
        "the long war in the hills.",
        "The port opened.\n\nMara Holt spoke to the envoys of Vesk on Monday.\n\nHolt said Norland sent shells to Vesk for money.",
    ),
    "R18": Rule(
        "what a paper lists, calls something, or values it at", _BOTH, "The manifest lists 640 shells in sacks for Vesk.",
        "The port lists to the sea by Vesk.",
    ),
    "R19": Rule(
        "what observers count, spot or trace, without a clause", _BOTH, "The monitors counted 14 shells in Vesk.",
        "The monitors counted on help in Vesk.",
    ),
    "R20": Rule(
        "a position: whose view, line or argument it is that something is so", _BOTH, "Vesk's position is that the shells never left the port.",
        "Vesk's position by the sea is of use for shells.",
    ),
    "R21": Rule(
        "in a turn, what somebody says by \"What … says is that\"", _BOTH, "MS. HOLT: What Vesk says is that Norland sent shells and that nobody paid.",
        "MS. HOLT: What I can say is that Norland sent shells and that nobody paid.",
    ),
    "X1": Rule(
        "a verb of speech between a noun phrase and a clause", _PLAIN, "Holt said Norland had sold shells.",
        "Norland had sold shells.",
    ),
    "X2": Rule("a verb of commitment and what follows", _PLAIN, "Vesk vowed to buy more shells.", "Vesk ought to buy more shells."),
    "X3": Rule("a verb that judges or denies and what follows", _PLAIN, "Norland denied selling shells.", "Norland sold shells."),
    "A1": Rule("act: the cue's", _BOTH, "Norland denied selling shells.", "Holt said none of the shells had arrived."),
    "A2": Rule("act: denies, by a negation in the words", _BOTH, "Holt said none of the shells had arrived.", "Holt said the shells had arrived."),
    "A3": Rule("act: predicts, by will or would", _BOTH, "Holt said the shells will arrive soon.", "Holt said the shells have arrived."),
    "A4": Rule("act: evaluates, by a word that judges", _BOTH, "Holt said the sale of shells violated the treaty.", "Holt said the sale of shells went on."),
    "A5": Rule("act: commits, by the speaker's own will", _BOTH, "Vesk said it will buy more shells.", "Vesk said it bought shells."),
    "A6": Rule("act: a claim about a denial", _BOTH, "Holt rejected Vesk's denial that it bought shells.", "Holt denied that Vesk bought shells."),
    "A7": Rule(
        "act: comments, by words that neither affirm nor deny", _BOTH, "Holt said Vesk takes it seriously and has seen the reports on shells.",
        "Holt said Vesk takes shells to the port.",
    ),
    "C1": Rule("words of certainty", _BOTH, "Holt said Vesk may seek shells.", "Holt said in May that Vesk sought shells."),
    "D1": Rule("said: a date at the cue", _BOTH, "Holt said on Wednesday that Norland shipped shells.", "Holt said Norland shipped shells on Wednesday."),
    "D2": Rule("event: a date in the content", _BOTH, "Holt said Norland shipped shells in June.", "Holt said in June that Norland shipped shells."),
    "D3": Rule("event: by the day of the statement, for what is told as done", _BOTH, "Holt said Norland had sold shells.", "Holt said Norland will sell shells."),
    "D4": Rule("said: the day of a transcript", _BOTH, "MS. HOLT: Norland sent shells to Vesk.", "Holt said Norland sent shells to Vesk."),
    "D5": Rule(
        "said: the day of the same speaker's statement before", _BOTH,
        "Mara Holt said on Wednesday that Norland shipped shells. Holt said Vesk had bought shells.",
        "Mara Holt said on Wednesday that Norland shipped shells. Vesk said it had bought shells.",
    ),
    "D6": Rule("said: the publication, for the outlet's own statement", _BOTH, "Vesk received the shells in June.", "Holt said Vesk received the shells."),
    "D7": Rule(
        "event: a date before a clause with when", _PARSED, "Speculation about Norland's plans to sell shells grew last month, when Norland sent shells to Vesk.",
        "Speculation about Norland's plans to sell shells grew last month, though Norland sent shells to Vesk.",
    ),
    "D8": Rule(
        "said: the day of the same government's statement before, nothing dated otherwise between", _BOTH,
        "Norwegian officials said on Wednesday that Vesk had bought shells. Norway said Vesk had bought rockets.",
        "Norwegian officials said on Wednesday that Vesk had bought shells. Norway has long said Vesk had bought rockets.",
    ),
    "D9": Rule(
        "said: by the day of a transcript, for what another said or the speaker said before", _BOTH,
        "MS. HOLT: As we have said, Norland sent shells to Vesk.", "MS. HOLT: Norland sent shells to Vesk.",
    ),
    "D10": Rule(
        "said: the day of the first dated statement below, for the same speaker's headline or caption", _BOTH,
        "Norland says Vesk bought shells\n\nNorland said on Wednesday that Vesk had bought shells.",
        "Orland says Vesk bought shells\n\nNorland said on Wednesday that Vesk had bought shells.",
    ),
    "D11": Rule(
        "said: the date of the visit or meeting at which it was said, dated by a sentence before", _BOTH,
        "Mara Holt travelled to Vesk last month. During the trip, Holt said Norland sold shells.",
        "Mara Holt travelled to Vesk last month. During the rains, Holt said Norland sold shells.",
    ),
    "D12": Rule(
        "event: the date of remarks that a sentence before dates", _BOTH,
        "Mara Holt said last month that Norland sold shells. State radio said Holt made the remarks at a depot of shells.",
        "Mara Holt said last month that Norland sold shells. State radio said Orme made the remarks at a depot of shells.",
    ),
    "D13": Rule(
        "event: the day of the statement, for what goes on now", _BOTH, "Holt said on Wednesday that Norland currently ships shells to Vesk.",
        "Holt said on Wednesday that Norland quietly ships shells to Vesk.",
    ),
    "D14": Rule(
        "event: the day on which the pictures that show it were taken", _BOTH, "Pictures taken on 3 May 2031 show crates of shells at a port of Vesk.",
        "Pictures released on 3 May 2031 show crates of shells at a port of Vesk.",
    ),
    "I1": Rule("item: a noun of the item lexicon", _BOTH, "Holt said Norland sold artillery shells.", "Holt said Norland held talks."),
    "L1": Rule(
        "places: a name of the gazetteer", _BOTH, "Holt said Norland sent shells through Vladivostok.", "Holt said Norland sent shells.",
    ),
    "P1": Rule("supplier and recipient beside a verb of giving", _BOTH, "Holt said Norland sent shells to Vesk.", "Holt said shells were sent."),
    "P2": Rule("supplier and recipient beside a verb of taking", _BOTH, "Holt said Vesk bought shells from Norland.", "Holt said shells were bought."),
    "Q1": Rule("quantity: a count of the supply", _BOTH, "Holt said Norland sold 300 shells.", "Holt said 40 countries saw the shells."),
    "Q2": Rule("quantity: the number that is kept back", _BOTH, "Holt would not say how many shells were sold.", "Holt would not name the port."),
    "S1": Rule("speaker: named", _BOTH, "Mara Holt said Norland sold shells.", "Norland sold shells."),
    "S2": Rule(
        "speaker: a surname that fits one person", _BOTH, "Mara Holt met envoys. Holt said Norland sold shells.",
        "Mara Holt met Carl Holt. Holt said Norland sold shells.",
    ),
    "S3": Rule(
        "speaker: a pronoun or an office that fits one", _BOTH, "Mara Holt met envoys. She said Norland sold shells.",
        "Mara Holt met Ann Orme. She said Norland sold shells.",
    ),
    "S4": Rule("speaker: a turn's label", _BOTH, "MS. HOLT: Norland sent shells to Vesk.", "Norland sent shells to Vesk."),
    "S5": Rule(
        "speaker: the last one, for a quotation that goes on", _BOTH,
        '"We sold shells to Vesk," Mara Holt said.\n\n"We will not stop the sale of shells to Vesk now."',
        '"We sold shells to Vesk," Mara Holt said.',
    ),
    "S6": Rule("speaker: none", _BOTH, "Vesk received the shells in June.", "Holt said Vesk received the shells."),
    "T1": Rule("stage: a verb", _BOTH, "Holt said Norland sold shells.", "Holt said the shells were loud."),
    "T2": Rule("stage: planned or seeking, by doubt or future before the verb", _BOTH, "Holt said Vesk will receive shells.", "Holt said Vesk received shells."),
    "T3": Rule("stage: a noun", _BOTH, "Holt said shipments of shells went on.", "Holt said Norland sold shells."),
    "W1": Rule("whose wording: quotation marks or a turn", _BOTH, "Holt said Norland sold shells.", "The river rose."),
}  # fmt: skip
"""The registry. R: statements; X: statements of the regex engine; A act; C certainty; D dates; I item; L places;
P parties; Q quantity; S speaker; T stage; W wording."""
