"""Quantities in words: what a phrase says of a number, with open bounds left open and units left alone.

A phrase is `[modifier] number [magnitude] [adjectives] unit`. The words outrank the numbers; a bare plural has the floor
of `VAGUE` and no ceiling; rates, capacities, shares and multiples are no counts. Units are never converted or added: any
attempt raises `UnitError`. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from .quantity_words import (
    BEFORE, CAPACITY, FRACTION, GUARD, LOST, MAGNITUDES, NOT_SUPPLY, ONES, QUALITATIVE, RATE, STOP, TAIL, UNITS, VAGUE,
    VAGUE_RUN, NUMBER,
)
