"""The old name of `words`, until every caller has moved."""

from .words import *  # noqa: F403
