"""The recipes and pages of docs/: they parse, and what they name exists."""

from __future__ import annotations

import ast
import configparser
import inspect
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

import armsclaims
from armsclaims.cli import parser
from armsclaims.coding.yamlio import yaml
from armsclaims.dataset.params import Params, parameters_cell, variable

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))


def blocks(path, language):
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_code_in_the_docs_parses(path):
    for source in blocks(path, "python"):
        ast.parse("" if source.startswith("%%") else source)
    for source in blocks(path, "yaml"):
        yaml().load(source)
    for source in blocks(path, "ini"):
        configparser.ConfigParser(strict=True).read_string(source)


@pytest.mark.parametrize("path", [path for path in DOCS if path.stem != "another-case"], ids=lambda p: p.stem)
def test_chapters_and_files_that_the_docs_name_exist(path):
    for name in re.findall(
        r"(?:notebooks|data|src|tests)/[\w./-]+\.(?:ipynb|csv|py|yml|md)", path.read_text(encoding="utf-8")
    ):
        assert (ROOT / name).exists(), f"{path.name} names {name}"


@pytest.mark.parametrize("path", [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.stem)
def test_commands_that_the_docs_name_are_commands(path):
    known = parser()._subparsers._group_actions[0].choices  # noqa: SLF001
    for line in re.findall(r"^(?:\./run )?armsclaims (\S+)(.*)$", path.read_text(encoding="utf-8"), re.M):
        if line[0].startswith("-"):
            continue
        assert line[0] in known, line
        told = known[line[0]].format_help()
        for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", line[1].split("#")[0]):
            assert option in told, (line, option)


def test_sweeps_in_the_docs_are_parameters():
    source = next(s for s in blocks(ROOT / "docs" / "editions.md", "yaml"))
    assert all(Params.from_mapping(entry) for entry in yaml().load(source))


def test_ci_steps_of_the_recipe_are_the_entry_s_words():
    source = blocks(ROOT / "docs" / "recipes" / "github-actions.md", "yaml")[0]
    steps = yaml().load(source)["jobs"]["report"]["steps"]
    assert {"./run test", "./run report"} <= {step.get("run") for step in steps}


def test_every_answer_of_the_cookbook_runs(tmp_path, monkeypatch, capsys):
    import geopandas

    monkeypatch.chdir(tmp_path)
    answers = blocks(ROOT / "docs" / "cookbook.md", "python")
    assert len(answers) >= 11
    names: dict = {}
    # Outside the project's folder the package still finds the project it lies in.
    for source in answers:
        exec(compile(source, "cookbook", "exec"), names)  # noqa: S102
    assert len(names["early"].claims) < len(names["data"].claims)
    assert (
        (tmp_path / "claims.gpkg").is_file()
        and (tmp_path / "claims.parquet").is_file()
        and (tmp_path / "strips.png").is_file()
    )
    assert list(geopandas.list_layers("claims.gpkg")["name"]) == ["legs", "places"]
    assert "2023-10-13" not in set(names["early"].claims["said_edtf"])


def test_the_cron_line_tells_the_exit_code_of_a_failed_night(tmp_path):
    (line,) = [
        row
        for row in blocks(ROOT / "docs" / "recipes" / "cron.md", "cron")[0].splitlines()
        if not row.startswith("#")
    ]
    times, command = line.split()[:5], line.split(maxsplit=5)[5]
    assert len(times) == 5 and all(re.fullmatch(r"[\d*/,-]+", part) for part in times)
    assert "%" not in command  # cron would take it for a line feed
    for name, body in (("run", 'echo "$1 $ARMSCLAIMS_ARTICLES" > told; exit 6'), ("mail", "cat > mailed")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(
        ["sh", "-c", command.replace("/srv/armsclaims", str(tmp_path))], env=env, check=True, cwd=tmp_path
    )
    assert (tmp_path / "told").read_text() == "report /srv/texts\n"
    assert (tmp_path / "mailed").read_text() == "build failed with 6\n"


@pytest.mark.parametrize("code", [0, 6])
def test_the_nightly_script_tells_a_chat_of_every_night_and_the_desk_of_bad_ones(tmp_path, code):
    script = blocks(ROOT / "docs" / "recipes" / "cron.md", "sh")[0].replace("/srv/armsclaims", str(tmp_path))
    for name, body in (
        ("run", f"echo of it >&2; exit {code}"),
        ("mail", "cat > mailed"),
        ("curl", 'echo "$3" > chat'),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CHAT_HOOK": "https://chat.example/hook"}
    assert subprocess.run(["sh", "-c", script], env=env, cwd=tmp_path).returncode == code
    words = "the report is built" if code == 0 else "the report failed with 6: of it"
    assert (tmp_path / "chat").read_text() == f"text={words}\n"
    assert (tmp_path / "mailed").exists() == (code != 0)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_units_of_the_systemd_recipe_verify(tmp_path):
    for name, source in zip(
        ("service", "timer"), blocks(ROOT / "docs" / "recipes" / "systemd.md", "ini"), strict=True
    ):
        (tmp_path / f"armsclaims.{name}").write_text(
            source.replace("/srv/armsclaims/run", "/bin/true").replace("/srv/armsclaims", "/")
        )
    units = [str(tmp_path / f"armsclaims.{name}") for name in ("service", "timer")]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    told = [row for row in done.stderr.splitlines() if "armsclaims" in row]
    assert not told, told


def test_the_answers_of_the_cookbook_are_short():
    answers = blocks(ROOT / "docs" / "cookbook.md", "python")
    assert max(len(source.strip().splitlines()) for source in answers) <= 10


# --- what help() tells ---

LABELS = ("Shape", "Units", "Raises", "Source")


@pytest.mark.parametrize("name", [name for name in armsclaims.__all__ if not name.startswith("_")])
def test_help_on_every_public_name_tells_shape_units_errors_and_source(name):
    made = getattr(armsclaims, name)
    told = inspect.getdoc(made)
    for label in LABELS:
        assert re.search(rf"^{label}: \S.{{8,}}", told, re.M), f"{name} does not tell its {label.lower()}"
    assert "." in told.partition("\n\n")[0], name
    if not inspect.isclass(made):
        words = re.sub(r"\W", " ", told)
        assert all(
            re.search(rf"\b{parameter}\b", words)
            for parameter in inspect.signature(made).parameters
            if parameter not in ("namespace", "params")
        ), name


def test_errors_that_help_names_are_errors():
    from armsclaims import faults

    for name in (name for name in armsclaims.__all__ if not name.startswith("_")):
        raises = re.search(
            r"^Raises: (.+?)(?=^Source)", inspect.getdoc(getattr(armsclaims, name)), re.M | re.S
        )[1]
        for error in re.findall(r"\b[A-Z]\w+Error\b", raises):
            assert hasattr(faults, error) or isinstance(
                getattr(__builtins__, error, None) or __builtins__[error], type
            ), (name, error)


def test_legs_and_places_are_geodataframes_in_degrees():
    import geopandas

    data = armsclaims.load(folder=ROOT / "data" / "processed")
    assert "legs" not in data.__dict__  # made when first asked for
    for frame in (data.legs, data.places, data.claim_points):
        assert isinstance(frame, geopandas.GeoDataFrame) and frame.crs.to_epsg() == 4326
    assert list(data.legs["claim_id"]) == [
        feature["properties"]["claim_id"] for feature in data.leg_features["features"]
    ]
    assert data.legs.set_index("claim_id").loc["2023-10-13-dw/train-southwest"].geometry is None
    najin = data.claim_points[(data.claim_points["role_in_claim"] == "loading")].iloc[0]
    assert (round(najin.geometry.x, 1), round(najin.geometry.y, 1)) == (130.3, 42.2)
    assert len(data.claim_points) == len(data.claim_places)
    none = armsclaims.load(Params(date_from="2030"), folder=ROOT / "data" / "processed")
    assert none.legs.empty and none.claim_points.empty and list(none.legs.columns) == list(data.legs.columns)


# --- the site ---


class Page(HTMLParser):
    """Everything a page refers to, the ids it has, and what it asks a browser to load."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.ids, self.headings = [], [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids.add(told.get("id"))
        if tag == "a":
            self.links.append(told["href"])
        elif told.get("src") or (tag == "link" and told.get("href")):
            self.loads.append(told.get("src") or told["href"])
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        assert tag != "script" and not any(name.startswith("on") for name in told), "the site needs no script"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as `./run docs` builds it, with every way to the network closed."""
    folder = tmp_path_factory.mktemp("site")
    closed = folder / "closed"
    closed.mkdir()
    (closed / "sitecustomize.py").write_text(
        "import sys\n"
        "def shut(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        raise OSError('no network: ' + str(args[1:]))\n"
        "sys.addaudithook(shut)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(closed)}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "out")]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return folder / "out"


def test_the_site_holds_every_page_of_the_docs_and_the_generated_ones(site):
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    written = {path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in DOCS}
    generated = {f"{name}.html" for name in ("codebook", "data-dictionary", "parameters", "reference")}
    assert built == written | generated
    assert not list(site.rglob("*.py")) and not (site / "theme").exists()


def test_every_recipe_of_the_gallery_stands_with_what_it_shows(site):
    page = (site / "gallery.html").read_text(encoding="utf-8")
    recipes = re.split(r"<h2", page)[1:]
    assert len(recipes) >= 9
    for recipe in recipes:
        shown = re.findall(r'class="output">(.+)|<img[^>]* src="(pictures/[^"]+)"', recipe)
        assert shown, recipe[:80]
        for text, picture in shown:
            assert text or (site / picture).stat().st_size > 10_000, recipe[:80]


def test_every_link_of_the_site_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site):
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    for path, page in pages.items():
        for address in [*page.links, *page.loads]:
            parts = urlparse(address)
            if parts.scheme or parts.netloc:
                assert address in page.links or parts.scheme == "data", f"{path.name} loads {address}"
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path.name} leads to {address}"
            assert not parts.fragment or unquote(parts.fragment) in pages[target].ids, (
                f"{path.name} leads to {address}"
            )
        assert page.headings[0] == 1 and page.headings.count(1) == 1, path.name
        assert all(
            after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
        ), path.name
    for path in site.rglob("*.css"):
        assert not re.search(r"@import|https?:|url\(\s*[\"']?//", path.read_text(encoding="utf-8"))


@pytest.mark.browser
def test_in_a_browser_the_site_asks_for_its_own_files_alone_and_its_text_fits_a_phone(site):
    from playwright.sync_api import sync_playwright

    asked, faults = [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        for path in sorted(site.rglob("*.html")):
            page.goto(path.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, f"{path.name} is {wide} px wide"
        ready = "document.fonts.ready.then(() => document.fonts.check(\"16px 'Libre Franklin'\"))"
        assert page.evaluate(ready)
        browser.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:"))] == []
    assert faults == []


def test_the_page_of_parameters_and_the_chapters_cell_are_the_model_s(site):
    text = re.sub(r"<[^>]+>", "", (site / "parameters.html").read_text(encoding="utf-8"))
    for entry in fields(Params):
        assert entry.name in text and entry.metadata["help"] in text and variable(entry.name) in text
    plain = unescape(text)
    assert parameters_cell() in plain


def test_the_page_of_functions_tells_what_help_tells(site):
    text = (site / "reference.html").read_text(encoding="utf-8")
    for name in armsclaims.__all__:
        if not name.startswith("_"):
            assert f'<h2 id="{name.lower()}">{name}</h2>' in text or f'id="{name}">{name}</h2>' in text
    assert text.count("<strong>Raises</strong>") == len(
        [name for name in armsclaims.__all__ if not name.startswith("_")]
    )


def test_the_codebook_and_the_dictionary_of_the_site_are_those_of_the_data(site):
    dictionary = (site / "data-dictionary.html").read_text(encoding="utf-8")
    codebook = (site / "codebook.html").read_text(encoding="utf-8")
    for heading in re.findall(r"^## (.+)$", (ROOT / "data" / "README.md").read_text(encoding="utf-8"), re.M):
        assert f">{heading}</h2>" in dictionary
    for heading in re.findall(
        r"^## ([\w ,]+)$", (ROOT / "data" / "CODEBOOK.md").read_text(encoding="utf-8"), re.M
    ):
        assert f">{heading}</h2>" in codebook
