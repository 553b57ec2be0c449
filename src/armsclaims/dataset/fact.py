"""A named fact, as the prose and the page use it; `facts.py` makes them from the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One named fact: `value` for computing, `words` for printing, `claims` it rests on; `method` if we
    computed it.

    `voice` says of a quoted fragment whose words it is: quotation marks are the speaker's alone. A fact of
    the context tier rests on `statements` and on no claim; its name begins with `context.`.
    """

    name: str
    value: Any
    words: str
    claims: list[str] = field(default_factory=list)
    unit: str = ""
    method: str = ""
    inputs: list[str] = field(default_factory=list)
    voice: str = ""
    statements: list[str] = field(default_factory=list)

    def _repr_html_(self) -> str:
        """Show the fact in a notebook as one line: its words, its name, what it rests on."""
        ids = [*self.claims, *self.statements]
        rests = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        about = "; ".join(part for part in (self.method, rests) if part)
        shown = f"<b>{escape(self.words)}</b> <small>{escape(about)}</small>"
        return f"<p><code>{escape(self.name)}</code>: {shown}</p>"

    def __str__(self) -> str:
        return self.words
