"""List what the locks install, as a CycloneDX bill of materials with licences: `./run bench sbom [--out FILE]`.

Licences are read from what is installed here; of what a lock holds for some systems or Pythons alone, and of the few
distributions that state none in a form that can be read, they are written below. The exit code is 1 where one is not among
those allowed. The same locks give the same bytes: no time stands in it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from run import ROOT

LOCKS = {"requirements.lock": "required", "requirements-test.lock": "excluded"}
"""Each lock with the scope of what it alone holds: the report needs the first, tests alone the rest."""
ALLOWED = {
    "0BSD", "Apache-2.0", "Artistic-1.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""Licences under which a dependency may be used and passed on beside code under MIT."""
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License (GPL)": "GPL-2.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""Names that metadata give licences, as SPDX has them; "BSD" alone is the form with three clauses."""
TOLD = {
    **dict.fromkeys(("aiohttp", "aiosignal", "frozenlist", "multidict", "propcache", "yarl"), "Apache-2.0"),
    **dict.fromkeys(("appnope", "colorama"), "BSD-3-Clause"),
    **dict.fromkeys(("importlib-metadata", "lazy-importer", "overrides"), "Apache-2.0"),
    "aiohappyeyeballs": "PSF-2.0",
    "axe-playwright-python": "MIT",
    "zipp": "MIT",
    "pywinpty": "MIT",
}
"""What metadata may not tell: for some systems or Pythons alone, or stated in words only."""
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_.-]*)==([^ ;\\]+)", re.M)


def licence(name: str) -> str:
    """Return the SPDX expression of a distribution's licence; what cannot be read as it stands."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return TOLD.get(name, "")
    classified = [
        c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License ::")
    ]
    stated = (about.get("License") or "").strip()
    named = [SPDX.get(each, each) for each in classified if each not in ("OSI Approved", "License")]
    return (
        about.get("License-Expression")
        or " OR ".join(dict.fromkeys(named))
        or SPDX.get(stated, TOLD.get(name, stated[:60]))
    )


def is_allowed(expression: str) -> bool:
    """Return whether one side of each OR, and both of each AND, is an allowed licence."""
    sides = [side.strip("() ").split(" AND ") for side in expression.split(" OR ")]
    return any(all(part.strip("() ") in ALLOWED for part in side) for side in sides)


def components(root: Path = ROOT) -> list[dict]:
    """Return what the locks hold, by name, as CycloneDX components."""
    found: dict[str, dict] = {}
    for lock, scope in LOCKS.items():
        for name, version in PIN.findall((root / lock).read_text(encoding="utf-8")):
            told = licence(name)
            known = re.fullmatch(r"[\w.-]+( (AND|OR) [\w.-]+)*", told)
            licences = [{"expression": told}] if known else [{"license": {"name": told or "unknown"}}]
            purl = f"pkg:pypi/{name}@{version}"
            found.setdefault(
                purl,
                {"type": "library", "bom-ref": purl, "name": name, "version": version, "scope": scope, "purl": purl, "licenses": licences},
            )  # fmt: skip
    return [found[purl] for purl in sorted(found)]


def bill(root: Path = ROOT) -> dict:
    """Return the bill of materials."""
    about = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    hashes = [
        {"name": f"sha256 of {lock}", "value": hashlib.sha256((root / lock).read_bytes()).hexdigest()}
        for lock in LOCKS
    ]
    own = {
        "type": "application",
        "name": about["name"],
        "version": about["version"],
        "licenses": [{"expression": about["license"]}],
    }
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": own, "properties": hashes}, "components": components(root),
    }  # fmt: skip


def main() -> int:
    """Write the bill; list on standard error what is not allowed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="file to write (default: standard output)")
    given = parser.parse_args()
    made = bill()
    text = json.dumps(made, indent=1) + "\n"
    given.out.write_text(text, encoding="utf-8") if given.out else sys.stdout.write(text)
    wrong = [(c["name"], told) for c in made["components"] if not is_allowed(told := licence(c["name"]))]
    for name, told in wrong:
        print(
            f"{name}: {told or 'no licence told'} is not allowed; use another, or allow it", file=sys.stderr
        )
    print(f"{len(made['components'])} distributions, {len(wrong)} licences not allowed", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
