"""Evidence-linked reports of what is claimed about alleged arms transfers.

    import armsclaims as ac

    data = ac.load()                              # tables as typed DataFrames: data.claims and others
    early = ac.load(ac.Params(date_to="2022"))    # cut as a build is cut
    own = ac.where(data, lambda claims: claims["worded_by"] == "speaker")
    data.wide                                     # claims joined once with speaker, outlet and exact words
    data.statements                               # claims beside context statements, each with its tier
    data.legs                                     # claimed legs as a GeoDataFrame; data.places as well
    ac.publish(frame, id="own", title="Mine")     # into the report; prose stands under %%prose
    ac.explore(data)                              # linked views in JupyterLab

`help(ac.load)` and so on tell shape, units, errors and source. Public names are resolved when first used, so
that importing the package costs nothing.
"""

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "load": "dataset.load",
    "where": "dataset.load",
    "Dataset": "dataset.load",
    "Params": "dataset.params",
    "chapter_params": "dataset.params",
    "facts": "dataset.facts",
    "build_tables": "dataset.project",
    "publish": "report.publish",
    "fact": "report.publish",
    "draft": "report.publish",
    "open_evidence": "report.publish",
    "Runs": "report.publish",
    "form": "report.form",
    "disclosed": "report.form",
    "days_between": "dataset.facts",
    "map": "figures.map",
    "side_by_side": "figures.map",
    "evolution": "figures.evolution",
    "picture": "figures.picture",
    "timeline": "figures.plain",
    "windows": "figures.plain",
    "strips": "figures.plain",
    "xray": "figures.xray",
    "explore": "lab",
}
__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'armsclaims' has no attribute {name!r}")
    return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _prose(line: str, cell: str) -> None:
    """Print Markdown with facts: `%%prose [DATA] [--place opening|body|evidence] [--id NAME]`."""
    import_module(".report.publish", __name__).prose_magic(line, cell)


def _png(figure: Any) -> str:
    return import_module("IPython.core.pylabtools").print_figure(figure, "png", base64=True)


def _equip(shell: Any) -> None:
    """Give a notebook's shell `%%prose`, and pictures of matplotlib figures that pyplot does not know."""
    shell.register_magic_function(_prose, "cell", "prose")
    shell.display_formatter.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", _png)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    _equip(_shell)
