"""A clean filter for git: a notebook on standard input, without what running it left behind, on standard
output.

Git stores sources alone, so that running a chapter changes nothing that git sees, while an edit of a cell
does:

    git config filter.armsclaims.clean "python -m armsclaims.report.clean_notebook"
    echo "*.ipynb filter=armsclaims" >> .git/info/attributes
"""

import json
import sys
from typing import Any


def clean(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook without outputs, counts, the Python version and whatever a viewer noted."""
    cells = []
    for cell in notebook["cells"]:
        kept = {key: cell[key] for key in ("cell_type", "id") if key in cell}
        # Its metadata may keep tags; views, timings and collapsed states are a reader's.
        tags = cell.get("metadata", {}).get("tags")
        kept["metadata"] = {"tags": tags} if tags else {}
        # One line of source a line of the file, so that git shows the line that changed.
        kept["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        cells.append(kept)
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}


def main() -> None:
    """Read a notebook and write it clean; what is no notebook goes through as it is."""
    source = sys.stdin.buffer.read()
    try:
        cleaned = json.dumps(clean(json.loads(source)), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    except (ValueError, LookupError, TypeError, AttributeError):
        sys.stdout.buffer.write(source)
        return
    sys.stdout.buffer.write(cleaned.encode())


if __name__ == "__main__":
    main()
