"""The words of a PDF's pages, for tests: by poppler where it is there, which is ten times as fast, else by pypdf."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdf


def pages(path: Path) -> list[str]:
    """Return the text of each page."""
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
        return told.stdout.decode().split("\f")[:-1]
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]
