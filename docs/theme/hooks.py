"""What the site takes from elsewhere in the repository, so that nothing is written twice.

The codebook and the data dictionary are `data/`'s own pages; functions and parameters are told by the code; fonts are the report's.
On a page that says `outputs: true`, each block of Python is run as a cell, and what it shows stands below it.
"""

from __future__ import annotations

import base64
import contextlib
import inspect
import re
import tempfile
from dataclasses import fields
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import armsclaims
from armsclaims.coding.case import read_case
from armsclaims.dataset.package import dictionary
from armsclaims.dataset.params import Params, parameters_cell, variable

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "src" / "armsclaims" / "theme" / "fonts"
LABELS = ("Shape", "Units", "Raises", "Source")


def codebook() -> str:
    """Return the codebook as it stands in `data/`."""
    return (ROOT / "data" / "CODEBOOK.md").read_text(encoding="utf-8")


def data_dictionary() -> str:
    """Return the data dictionary, generated from the schema."""
    return dictionary(read_case(ROOT / "data")).replace(
        "[CODEBOOK.md](CODEBOOK.md)", "[the codebook](codebook.md)"
    )


def parameters() -> str:
    """Return the page of the parameters, generated from the one model."""
    rows = []
    for entry in fields(Params):
        default = Params.__dataclass_fields__[entry.name].default
        shown = "empty" if not isinstance(default, str) or not default else f"`{default}`"
        told = (entry.metadata["help"], shown, f"`{entry.metadata['example']}`", f"`{variable(entry.name)}`")
        rows.append(f"| `{entry.name}` | {' | '.join(told)} |")
    return "\n".join([
        "# Parameters", "",
        "Generated from `Params` in `src/armsclaims/dataset/params.py`, the one model behind the command line, parameter files, the",
        "environment and each chapter's cell tagged `parameters`.", "",
        "| name | what it does | default | example | from the environment |", "|---|---|---|---|---|", *rows, "",
        "The same as a chapter's cell, which papermill and people change:", "", "```python", parameters_cell(), "```", "",
        "On the command line `armsclaims build -p date_to 2022-12-31`, in a file for `--params` one name a line. A wrong name, a wrong",
        "value and reversed dates end with exit code 2 before anything starts.", "",
    ])  # fmt: skip


def _doc(name: str) -> list[str]:
    made = getattr(armsclaims, name)
    text = inspect.getdoc(made) or ""
    head, _, rest = text.partition("\nShape:")
    kind = "class " if inspect.isclass(made) else ""
    signature = re.sub(r"'([^']+)'", r"\1", str(inspect.signature(made))) if not kind else ""
    if len(signature) > 66:
        signature = "(\n    " + signature[1:].replace(", ", ",\n    ").replace(") ->", ",\n) ->")
    lines = [f"## {name}", "", "```python", f"{kind}{name}{signature}", "```", "", head.strip(), ""]
    told = re.findall(
        rf"^({'|'.join(LABELS)}): (.+?)(?=^(?:{'|'.join(LABELS)}): |\Z)", f"Shape:{rest}", re.M | re.S
    )
    return [*lines, *(f"- **{label}**: {' '.join(words.split())}" for label, words in told), ""]


def reference() -> str:
    """Return the page of the public functions, from their own documentation."""
    names = [name for name in armsclaims.__all__ if not name.startswith("_")]
    parts = [
        "# Functions",
        "",
        "Generated from what `help()` prints. All of them are names of `armsclaims`.",
        "",
    ]
    for name in names:
        parts += _doc(name)
    return "\n".join(parts)


PAGES = {
    "codebook.md": codebook,
    "data-dictionary.md": data_dictionary,
    "parameters.md": parameters,
    "reference.md": reference,
}
"""Pages that the site makes from elsewhere."""


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages and the typeface."""
    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    for path in sorted(FONTS.glob("*.woff2")):
        files.append(File.generated(config, f"fonts/{path.name}", abs_src_path=str(path)))
    return files


CELL = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
_NOT_HERE = re.compile(r"</?a\b[^>]*>|<style\b.*?</style>| style=\"[^\"]*\"", re.S)
"""What a page leaves out of an output: links into a report, and the styles of a notebook."""


def on_page_markdown(markdown: str, page: Page, config: Any, files: Files) -> str:
    """Run the cells of a page that asks for it, each in a folder that is thrown away."""
    if not page.meta.get("outputs"):
        return markdown
    shell = InteractiveShell.instance()
    shell.reset(new_session=True)
    armsclaims._equip(shell)
    numbers = count(1)

    def run(cell: re.Match[str]) -> str:
        where = f"{page.file.src_uri.removesuffix('.md')}-{next(numbers)}"
        with capture_output() as out:
            done = shell.run_cell(cell[1])
        if not done.success:
            raise PluginError(f"{where}: {done.error_in_exec or done.error_before_exec}")
        bundles = [output.data for output in out.outputs]
        bundles += [shell.display_formatter.format(done.result)[0]] if done.result is not None else []
        return "\n\n".join([cell[0], *(_shown(bundle, where, config, files) for bundle in bundles)])

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return CELL.sub(run, markdown)


def _shown(bundle: dict[str, str], name: str, config: Any, files: Files) -> str:
    """Return what a page prints of an output: a picture as a file of the site, else its table or text."""
    for kind, ending, content_of in (("image/svg+xml", "svg", str.encode), ("image/png", "png", base64.b64decode)):
        if kind in bundle:
            path = f"pictures/{name}.{ending}"
            files.append(File.generated(config, path, content=content_of(bundle[kind])))
            return f"![What the cell above shows]({path})"
    if "text/html" in bundle:
        inside = " ".join(_NOT_HERE.sub("", bundle["text/html"]).split())
        return f'<div class="output">{inside}</div>'
    return f'<pre class="output">{escape(bundle.get("text/plain", ""))}</pre>'
