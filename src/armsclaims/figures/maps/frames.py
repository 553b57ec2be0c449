"""The three maps' views: projection, centre, extent, and box on the page, wide and narrow."""

from __future__ import annotations

from functools import cache

from ..geo import View, manifest
from ..style import NARROW, WIDE

_VIEWS: dict[str, dict[bool, tuple[tuple[float, float], float, float, float]]] = {
    "overview": {False: ((83.0, 52.4), 9150.0, 40.0, 470.0), True: ((82.5, 51.5), 9000.0, 40.0, 196.0)},
    "ports": {False: ((131.38, 42.64), 272.0, 40.0, 560.0), True: ((131.36, 42.66), 226.0, 40.0, 340.0)},
    "black_sea": {False: ((39.0, 46.75), 1480.0, 40.0, 632.0), True: ((39.7, 46.95), 1340.0, 40.0, 352.0)},
}
"""Centre (lon, lat), width in km, top and height of the box in px, by (narrow)."""


@cache
def view(name: str, narrow: bool = False) -> View:
    """Return a map's view by the name of its projection in the manifest: overview, ports or black_sea."""
    centre, km, top, height = _VIEWS[name][narrow]
    width = float(NARROW if narrow else WIDE)
    return View.fit(manifest()["projections"][name], (0.0, top, width, height), centre, km)
