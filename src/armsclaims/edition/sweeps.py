"""Sweeps: many editions from one list of parameter sets; one that fails stops no other.

`latest` is left alone: a sweep is a set of views, not the newest edition.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from ..dataset.params import Params
from ..faults import ArmsclaimsError
from .editions import Options, logged, out_folder
from .inputs import digest, shown_params


def _words(params: Params) -> str:
    given = {key: value for key, value in shown_params(params).items() if value}
    return ", ".join(
        f"{key} {' '.join(value) if isinstance(value, list) else value}" for key, value in given.items()
    )


def index(entries: list[dict[str, Any]]) -> str:
    """Return the page that lists a sweep's editions and failures."""
    rows = "".join(
        f'<tr><td>{escape(entry["parameters"])}</td><td>'
        + (f'<a href="../editions/{escape(entry["edition"])}/index.html">{escape(entry["edition"])}</a>' if entry["exit_code"] == 0
           else f'failed ({entry["exit_code"]}): {escape(entry["error"])}')
        + "</td></tr>"
        for entry in entries
    )  # fmt: skip
    style = "body{font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}caption{text-align:left}th,td{text-align:left;border-top:1px solid #999;padding:.4rem .8rem .4rem 0;vertical-align:top}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Editions of a sweep</title><style>{style}</style></head><body><main><h1>Editions of a sweep</h1><table>"
        '<caption>One row a set of parameters</caption><thead><tr><th scope="col">Parameters</th><th scope="col">Edition</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></main></body></html>\n"
    )


def sweep(root: Path, every: list[Params], options: Options, tell: Callable[[str], None]) -> int:
    """Build an edition of each parameter set; write `sweeps/<hash>.html` and `.json`; return the worst exit code."""
    entries: list[dict[str, Any]] = []
    own = replace(options, point_latest=False, keep=max(options.keep, len(every) + 1))
    for number, params in enumerate(every, 1):
        entry: dict[str, Any] = {"parameters": _words(params), "exit_code": 0}
        tell(f"set {number} of {len(every)}: {entry['parameters']}")
        try:
            entry["edition"] = logged(root, params, own, tell).edition.name
        except ArmsclaimsError as error:
            entry |= {"exit_code": error.exit_code, "error": str(error)}
            tell(f"set {number} failed: {error}")
        entries.append(entry)
    folder = out_folder(root, every[0]) / "sweeps"
    folder.mkdir(parents=True, exist_ok=True)
    name = digest([shown_params(params) for params in every])[:12]
    (folder / f"{name}.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.html").write_text(index(entries), encoding="utf-8")
    done = sum(entry["exit_code"] == 0 for entry in entries)
    print(f"sweep: {done} of {len(entries)} editions; {os.path.relpath(folder / (name + '.html'))}")
    return max(entry["exit_code"] for entry in entries)
