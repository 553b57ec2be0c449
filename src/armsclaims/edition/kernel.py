"""A chapter's kernel: ipykernel as it is, less its debugger, with the modules a chapter needs imported while it waits.

`python -m armsclaims.edition.kernel -f FILE` takes the place of `python -m ipykernel_launcher -f FILE` in a build.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from importlib import import_module

PRELOAD = "ARMSCLAIMS_KERNEL_PRELOAD"
"""The variable that names the modules to import before the first cell, parted by spaces."""
OPTIONS = ("--HistoryManager.enabled=False",)
"""A batch has no history to keep in a database."""


def preload(names: list[str]) -> None:
    """Import modules; one that warns or fails is left to the cell that asks for it, where it is seen."""
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                import_module(name)
        except Exception:  # noqa: BLE001  the cell will tell
            return


def main() -> None:
    """Start the kernel and serve until it is told to end."""
    # Nobody steps through a chapter in batch; the debugger's import costs a tenth of a second a kernel.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    gc.disable()  # imports make no garbage, but each collection walks all that they made
    from ipykernel.kernelapp import IPKernelApp

    preload(os.environ.get(PRELOAD, "").split())
    gc.freeze()
    gc.set_threshold(
        50_000, 20, 50
    )  # a chapter lives for seconds; collecting as seldom as this saves a twentieth
    gc.enable()
    IPKernelApp.launch_instance([*sys.argv[1:], *OPTIONS])


if __name__ == "__main__":
    main()
