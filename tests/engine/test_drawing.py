"""Drawings show themselves and run changes at every width."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from armsclaims.figures.drawing import Drawing
from armsclaims.figures.style import claim_url, panel


class Dot(Drawing):
    def make(self, width: int) -> Figure:
        figure, ax = panel(width, 100)
        ax.plot([width / 2], [50], "o", url=claim_url("a/b"))
        return figure


def test_a_drawing_shows_itself_and_changes_run_at_every_width() -> None:
    dot = Dot(pd.DataFrame({"claim_id": ["a/b"]}))
    seen: list[int] = []
    assert dot.on(lambda ax, width: seen.append(width)) is dot
    bundle = dot._repr_mimebundle_()
    assert 'href="#claim-a--b"' in bundle["image/svg+xml"]
    dot.svg("dot", "narrow", "A dot", "One dot.")
    assert seen == [920, 358]
