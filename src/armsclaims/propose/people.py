"""Who speaks: noun phrases, surnames and pronouns to the names they stand for, where only one fits."""

from __future__ import annotations

import re
from bisect import bisect_left

from .engine import NOBODY, Span, Speaker, new
from .lines import Line
from .phrases import noun_phrase_first
from .scene import Scene
from .vocabulary import COLLECTIVE_SPEAKERS, PERSON_ROLES

FIRST_PERSON = frozenset("i we our my us".split())
PERSONAL = frozenset("he she".split())
BODILY = frozenset("it they".split())
PRONOUNS = FIRST_PERSON | PERSONAL | BODILY
NOUN_BEFORE = frozenset(
    "the a an its their his her this that these those any no such of and or new more".split()
)
_REACH = 4_000
"""Code points back to which an office is looked for."""
_POSSESSIVE = frozenset("its his her their".split())
_AFFILIATED = re.compile(r",? (?:of|from|at|with) ")
_WINDOW = 3
_ANY_PRONOUN = PRONOUNS | _POSSESSIVE
_ARTICLES = tuple(f"{word} " for word in "the a an this that these those".split())
_TITLES = tuple(title + dot for title in "Mr Ms Mrs Dr Gen Sen Adm".split() for dot in ("", "."))
_ARTICLE = re.compile(r"(?:the|a|an|this|that|these|those) ", re.IGNORECASE)
_ASIDE = re.compile(r" ?\(|, who ")
_OF = re.compile(r" (?:of|for|from|in|at|with|to|on) ")
_TITLE = re.compile(r"(?:Mr|Ms|Mrs|Dr|Gen|Sen|Adm)\.? ")


class Memory:
    """What has been said so far, in the order of the text: speakers by line, for pronouns and continued quotations."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.spoken: list[tuple[int, Speaker]] = []

    def remember(self, line: Line, speaker: Speaker) -> None:
        """Keep a speaker who was found by words."""
        if speaker.text:
            self.spoken.append((line.number, speaker))

    def resolve(self, line: Line, span: Span | None) -> tuple[Speaker, Span | None, str | None]:
        """Return speaker, the pronoun's place if one stood there, and a note where nobody or more than one fits."""
        if span is None:
            return NOBODY, None, None
        view = self.scene.view
        text = view[span[0] : span[1]]
        if ("(" in text or ", who " in text) and (aside := _ASIDE.search(text)) and aside.start():
            span = (span[0], span[0] + aside.start())
            text = text[: aside.start()]
        low = text.lower() if text != "US" else text
        if low in _ANY_PRONOUN:
            return self._pronoun(line, span, low)
        inside = self.persons_in(*span)
        if not inside and view.startswith(", ", span[1]):
            for start, end, _ in self.persons_in(span[1] + 2, span[1] + 3 + 25):
                lead = view[span[1] + 2 : start]
                if view.startswith(",", end) and all(w[0].isupper() for w in lead.split()):
                    return self._speaker((start, end), "named"), None, None
        if low.startswith(_ARTICLES) and (holder := self._holder(text, span)):
            return holder, span, None
        first, space, _ = text.partition(" ")
        # A surname is one word; only a title before it may leave it so.
        bare = _TITLE.sub("", text) if space and first.endswith(_TITLES) else text
        full = self.scene.surnames.get(bare)
        if full and " " not in bare:
            if len(full) > 1:
                return NOBODY, span, f"{bare} fits {' and '.join(sorted(full))}"
            if bare not in full:
                return self._speaker(span, "surname"), None, None
        if inside:
            ends = [end for _, end, _ in inside if end < span[1]]
            if len(ends) == 1 and _AFFILIATED.match(view, ends[0]):
                span = (span[0], ends[0])
        return self._speaker(span, "named"), None, None

    def _pronoun(self, line: Line, span: Span, low: str) -> tuple[Speaker, Span | None, str | None]:
        if low in FIRST_PERSON:
            return (*self._first_person(line, span), None)
        if low in PERSONAL:
            return self._person(line, span)
        if low in BODILY:
            return self._body(line, span)
        found = self._person(line, span) if low in ("his", "her") else self._body(line, span)
        return found if found[0].text else (NOBODY, span, found[2])

    def _holder(self, text: str, span: Span) -> Speaker | None:
        """Return the one person before a place whose office a noun phrase names: "The minister" after "minister Mara Holt"."""
        words = text.split(" ")
        if len(words) != 2 or words[1].lower() not in COLLECTIVE_SPEAKERS or words[1].endswith("s"):
            return None
        role, view = words[1].lower(), self.scene.view
        found: dict[str, Span] = {}
        for start, end, name in self.persons_in(max(0, span[0] - _REACH), span[0]):
            if end > span[0]:
                break
            around = (
                view[max(0, start - 30) : start].rsplit(".", 1)[-1]
                + "|"
                + view[end : end + 40].split(".", 1)[0]
            )
            if re.search(rf"\b{role}(?: \w+){{0,2}} \||\|, (?:\w+ ){{0,4}}{role}\b", around, re.IGNORECASE):
                found[name] = (start, end)
        if len(found) != 1:
            return None
        (place,) = found.values()
        return Speaker(self.scene.text[slice(*place)], *place, "pronoun")

    def _speaker(self, span: Span, how: str) -> Speaker:
        start, end = span
        return new(Speaker, (self.scene.text[start:end], start, end, how))

    def _first_person(self, line: Line, span: Span) -> tuple[Speaker, Span | None]:
        if line.turn:
            return self.turn(line), span
        return NOBODY, span

    def turn(self, line: Line) -> Speaker:
        """Return the speaker of the turn that a line stands in."""
        if line.turn is None:
            return NOBODY
        return self._speaker(line.turn.introduced or line.turn.label, "turn")

    def _recent(self, line: Line) -> list[Speaker]:
        found: list[Speaker] = []
        for number, speaker in reversed(self.spoken):
            if number < line.number - _WINDOW:
                break
            found.append(speaker)
        return found[::-1]

    def _is_person(self, speaker: Speaker) -> str | None:
        """Return the full name behind a speaker's words if they name a person."""
        words = (speaker.text or "").replace("\u00a0", " ")
        named = [name for name in self.scene.surnames.get(words.split(" ")[-1], ()) if words.endswith(name)]
        if named:
            # The longest, for the names come in no order: "Harbour Mara Holt" and "Mara Holt" both end the words.
            return max(named, key=len)
        full = self.scene.surnames.get(
            _TITLE.sub("", words).split(" ")[-1] if speaker.how in ("surname", "turn") else words
        )
        return next(iter(full)) if full and len(full) == 1 else None

    def _person(self, line: Line, span: Span) -> tuple[Speaker, Span | None, str | None]:
        by_name: dict[str, Speaker] = {}
        first = noun_phrase_first(self.scene, line)
        if first and first[1] < span[0] and len(own := self.persons_in(*first)) == 1:
            # The subject of the sentence itself comes before whoever spoke in others.
            return self._speaker(own[0][:2], "pronoun"), span, None
        for speaker in self._recent(line):
            if name := self._is_person(speaker):
                by_name[name] = speaker
        if len(by_name) > 1:
            # Whoever alone has spoken in the paragraph comes before those who spoke in others.
            named: dict[str, Speaker] = {}
            for number, speaker in reversed(self.spoken[-2 * _WINDOW :]):
                if self.scene.lines[self.scene.place[number]].paragraph == line.paragraph and (
                    name := self._is_person(speaker)
                ):
                    named.setdefault(name, speaker)
            by_name = named if len(named) == 1 else by_name
        if not by_name:
            since = self.scene.around(line, _WINDOW)[0].start
            for start, end, name in self.persons_in(since, span[0]):
                if start < span[0]:
                    by_name[name] = self._speaker((start, end), "named")
        if len(by_name) == 1:
            ((_, found),) = by_name.items()
            return Speaker(found.text, found.start, found.end, "pronoun"), span, None
        if by_name:
            return NOBODY, span, f"'{self.scene.text[slice(*span)]}' fits {' and '.join(sorted(by_name))}"
        roles = {
            s.text: s
            for s in self._recent(line)
            if _ARTICLE.match(s.text or "") and _OF.split(s.text.lower(), 1)[0].split(" ")[-1] in PERSON_ROLES
        }
        if len(roles) == 1:
            (found,) = roles.values()
            return Speaker(found.text, found.start, found.end, "pronoun"), span, None
        return NOBODY, span, "the pronoun has no one name before it"

    def _body(self, line: Line, span: Span) -> tuple[Speaker, Span | None, str | None]:
        bodies = {s.text: s for s in self._recent(line) if s.how != "pronoun" and not self._is_person(s)}
        if not bodies:
            text = self.scene.view
            before = [m for m in line.mentions if m.end <= span[0] and m.name.actor]
            if len({m.name.actor for m in before}) == 1:
                start = (
                    before[0].start - 4
                    if text[before[0].start - 4 : before[0].start].lower() == "the "
                    else before[0].start
                )
                return self._speaker((start, before[0].end), "pronoun"), span, None
        if (
            not bodies
            and (first := noun_phrase_first(self.scene, line))
            and first[1] < span[0]
            and not self.persons_in(*first)
        ):
            return self._speaker(first, "pronoun"), span, None
        if len(bodies) == 1:
            ((_, found),) = bodies.items()
            return Speaker(found.text, found.start, found.end, "pronoun"), span, None
        return NOBODY, span, "the pronoun fits none or several before it"

    def persons_in(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Return the full names that start between two places."""
        known = self.scene.person_starts
        first, last = bisect_left(known, start), bisect_left(known, end)
        return self.scene.persons[first:last] if first < last else []

    def last(self, line: Line) -> Speaker | None:
        """Return the last speaker named in the two paragraphs before, for a quotation that goes on."""
        for number, speaker in reversed(self.spoken):
            if number < line.number:
                spoken = self.scene.lines[self.scene.place[number]]
                return speaker if line.paragraph - spoken.paragraph <= 2 else None
        return None
