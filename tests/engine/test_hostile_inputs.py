"""Hostile input at every door: each ends soon, in lines that name file, place, rule and mend, with the exit code of the table."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import projects
import pytest
from sample_document import ABOUT

import armsclaims as ac
from armsclaims.cli import main
from armsclaims.coding import yamlio
from armsclaims.coding.lists import load_lists
from armsclaims.coding.sheet_table import rows_of, to_csv, to_xlsx
from armsclaims.coding.yamlio import read as load_sheet
from armsclaims.edition import publish
from armsclaims.report import html, record
from armsclaims.report.document import number_blocks, resolve

ID = projects.ARTICLE
SHEET, ANCHORS, TEXT = f"data/articles/{ID}.yml", f"data/articles/{ID}.anchors.json", f"texts/{ID}.txt"
BIG = 100_000_000
MOST_SECONDS, MOST_MEMORY = 10, 400_000
"""Processor seconds and kilobytes more than before that one input may take. Most take a tenth of a second."""


# --- what is put where: bytes or text, or a function of the path ---


def sparse(head: bytes = b"", tail: bytes = b""):
    """Give a file of 100 MB of zero bytes that takes no room on the disk."""

    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(head)
            stream.truncate(BIG)
            stream.seek(0, 2)
            stream.write(tail)

    return make


def full(unit: bytes):
    """Give a file of 21 MB, more than any may hold, of one line again and again."""

    def make(path: Path) -> None:
        with path.open("wb") as stream:
            for _ in range(21_000 // len(unit) + 1):
                stream.write(unit * 1000)

    return make


def link(to: str):
    return lambda path: path.symlink_to(to)


def bomb(key: str, levels: int = 12) -> str:
    """Give YAML whose aliases stand for 9 ** levels words, below a key."""
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join([*lines, f"{key}: *x{levels - 1}", ""])


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


def book(cells=None, book=None):
    """Give a workbook of the invented sheet, its worksheet or its list of worksheets changed."""
    change = {"xl/worksheets/sheet1.xml": cells, "xl/workbook.xml": book}

    def make(path: Path) -> None:
        lists, _ = load_lists(path.parent / "data")
        whole = zipfile.ZipFile(io.BytesIO(to_xlsx(rows_of(load_sheet(path.parent / SHEET)), lists)))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name in whole.namelist():
                new, content = change.get(name), whole.read(name)
                made.writestr(name, new(content) if new else content)

    return make


def entities(content: bytes) -> bytes:
    """Declare entities that stand for a billion characters, and name the largest."""
    head, mark, body = content.partition(b"?>")
    head, body = (head + mark, body) if mark else (b"", content)
    return head + LAUGHS + b"]>" + re.sub(rb"<t[ >][^<]*</t>", b"<t>&j;</t>", body, count=1)


def external(content: bytes) -> bytes:
    """Declare an entity that is a file of the machine, and name it."""
    head, mark, body = content.partition(b"?>")
    head, body = (head + mark, body) if mark else (b"", content)
    declared = b'<!DOCTYPE l [<!ENTITY j SYSTEM "file:///etc/hostname">]>'
    return head + declared + re.sub(rb"<t[ >][^<]*</t>", b"<t>&j;</t>", body, count=1)


def endless(content: bytes) -> bytes:
    """Give a worksheet of 100 MB of spaces, which packs into 100 kB."""
    return content.replace(b"</sheetData>", b" " * BIG + b"</sheetData>")


def wide(content: bytes) -> bytes:
    """Give a worksheet with a cell in its last possible row."""
    row = b'<row r="1048576"><c r="B1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return content.replace(b"</sheetData>", row + b"</sheetData>")


def csv_of(change) -> object:
    """Give the invented sheet as a table, its text changed."""

    def make(path: Path) -> None:
        table = to_csv(rows_of(load_sheet(path.parent / SHEET))).decode("utf-8-sig")
        new = change(table)
        assert new != table
        path.write_text(new, encoding="utf-8", errors="surrogatepass", newline="")

    return make


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>t</title></head><body><article>{body}</article></body></html>"


def manifest(**known):
    """Give the manifest of an edition as it is, with more in it."""
    whole = {"parameters": {}, **known}
    return lambda path: path.write_text(json.dumps(whole | {"files": publish.hashes(path.parent)}))


def away(path: Path) -> None:
    """Give a right manifest that lies outside, and a link to it in its place."""
    manifest()(path)
    path.rename(path.parents[2] / "outside" / "manifest.json")
    path.symlink_to("../../outside/manifest.json")


def make_key(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "desk", "-f", str(path)]
    subprocess.run(command, check=True, timeout=60)


def signed(path: Path) -> None:
    """Sign an edition, and name its signer in a list with a name that clears a terminal."""
    root = path.parents[1]
    make_key(root / "key")
    assert main_in(root, "sign", "edition", "--key", "key") == 0
    kind, key, _ = (root / "key.pub").read_text().split()
    (root / "signers").write_text(f"desk\x1b[2J@a.example {kind} {key}\n")


def notes(*items) -> str:
    """Give annotations, each of them a quote of the article unless it says what it is."""
    return json.dumps([{**NOTE, **item} if isinstance(item, dict) else item for item in items])


NOTE = {"target": {"selector": {"type": "TextQuoteSelector", "exact": "ten years ago"}}}
NAMED = "[x](javascript:alert(1)) <script>alert(1)</script> {{ fact }} \u202e"
MHTML = 'From: a\nContent-Type: multipart/related; boundary="b"\n\n'
PAGE = page("<p>Mara Holt said on Wednesday that Norland had shipped 40 crates of shells to Vesk.</p>")
CHECK = ("check --articles texts", "build --only data --out out --articles texts")
READ = ("propose 2031-06-05-post.html --from none.json --write",)
TAKE_CSV, TAKE_XLSX = (f"sheet {ID} --from t.csv",), (f"sheet {ID} --from t.xlsx",)
TAKE_JSON = (f"sheet {ID} --from a.json --articles texts",)
SAVED = "2031-06-05-post.html"
SHOWN = "verify edition", "diff edition edition"
SIGN, SIG = ("sign edition --key key",), "edition/manifest.json.sig"
VOUCH = ("verify edition --signers signers",)

BAD = {  # content that no file of data may have
    "zero bytes": "a\0b: c\n",
    "100 MB of zero bytes": sparse(b"a: b\n"),
    "21 MB of lines": full(b"- a\n"),
    "a device": link("/dev/zero"),
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "UTF-16": "a: b\n".encode("utf-16"),
}
YAML = {  # and what no YAML may have
    "nested 50,000 deep": "a: " + "[" * 50_000 + "]" * 50_000 + "\n",
    "a tag that makes an object": "a: !!python/object/apply:os.system [touch outside.txt]\n",
    "aliases that stand for a billion words": bomb("a"),
    "an alias of itself": "a: &a [*a]\n",
}
INPUTS: list[tuple] = [
    # --- sheets, the case, its maps and lists ---
    *((name, kind, {name: content}, CHECK, 3, re.escape(name))
      for name in (SHEET, "data/case.yml", "data/maps.yml", "data/occasions.yml", "data/references.yml")
      for kind, content in (BAD | YAML).items()),
    (SHEET, "an alias bomb where claims stand", {SHEET: bomb("statements")}, CHECK, 3, SHEET),
    (SHEET, "an alias in a proposal", {SHEET: ("proposals: []", "proposals:\n  - {id: a, decision: open, note: &a [x], b: [*a, *a]}")}, CHECK, 3, SHEET),
    (SHEET, "5,000 digits", {SHEET: ("min: 40,", f"min: {'4' * 5000},")}, CHECK, 3, rf"{SHEET}:\d+"),
    (SHEET, "a title of 10 MB", {SHEET: ("title: Norland", "title: Norland" + "x" * 10_000_000)}, CHECK, 3, SHEET),
    (SHEET, "an id that leads out", {SHEET: ("id: denial", "id: ../../outside")}, CHECK, 3, SHEET),
    (SHEET, "an address that runs", {SHEET: ("language: en", "language: en\n  url: 'javascript:alert(1)//a.b'")}, CHECK, 3, rf"{SHEET}:\d+ bad-url"),
    (SHEET, "a zero byte in quotes", {SHEET: ("cue: denied", 'cue: "den\\0ied"')}, CHECK, 3, SHEET),
    (SHEET, "named with a line end", {"data/articles/2031-06-05-a\nb.yml": "format: 1\n"}, CHECK, 3, "data/articles/"),
    (ANCHORS, "100 MB of zero bytes", {ANCHORS: sparse(b"{")}, CHECK[:1], 3, ANCHORS),
    (ANCHORS, "nested 50,000 deep", {ANCHORS: "[" * 50_000}, CHECK[:1], 3, ANCHORS),
    (TEXT, "21 MB of lines", {TEXT: full(b"Holt said so.\n")}, CHECK, 3, f"{ID}.txt"),
    (TEXT, "100 MB of zero bytes", {TEXT: sparse(b"Holt")}, CHECK, 3, f"{ID}.txt"),
    (TEXT, "a device", {TEXT: link("/dev/zero")}, CHECK, 3, f"{ID}.txt"),
    (TEXT, "a pipe", {TEXT: os.mkfifo}, CHECK, 3, f"{ID}.txt"),
    # --- tables ---
    *((name, kind, {name: content}, CHECK, 3, re.escape(name.removeprefix("data/")))
      for name in ("data/places.csv", "data/context.csv", "data/corrections.csv") for kind, content in BAD.items()),
    ("data/places.csv", "a quote left open", {"data/places.csv": ("port-elm,", '"port-elm,' + "x" * 200_000)}, CHECK, 3, "places.csv:1|places.csv:2"),
    ("data/places.csv", "100,000 columns", {"data/places.csv": ("id,", "id," * 100_000)}, CHECK, 3, "places.csv:1"),
    ("data/places.csv", "a kind that is no kind", {"data/places.csv": (",port,", ",<script>,")}, CHECK, 3, "places.csv:2"),
    ("data/places.csv", "an id that leads out", {"data/places.csv": ("port-elm,Port", "../../port-elm,Port")}, CHECK, 3, "places.csv:2"),
    ("data/routes.geojson", "nested 50,000 deep", {"data/routes.geojson": "[" * 50_000}, CHECK, 3, "data/routes.geojson"),
    ("data/routes.geojson", "100 MB of zero bytes", {"data/routes.geojson": sparse(b"{}")}, CHECK, 3, "data/routes.geojson"),
    ("sheet --from CSV", "zero bytes", {"t.csv": csv_of(lambda t: t.replace("denied", "den\0ied"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "half a character", {"t.csv": csv_of(lambda t: t.replace("denied", "den\ud800ied"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "UTF-16", {"t.csv": "claim\n".encode("utf-16")}, TAKE_CSV, 3, "t.csv not-utf8"),
    ("sheet --from CSV", "100 MB of zero bytes", {"t.csv": sparse(b"claim")}, TAKE_CSV, 2, "t.csv"),
    ("sheet --from CSV", "21 MB of lines", {"t.csv": full(b"claim,sentence\n")}, TAKE_CSV, 2, "t.csv"),
    ("sheet --from CSV", "a device", {"t.csv": link("/dev/zero")}, TAKE_CSV, 2, "t.csv"),
    ("sheet --from CSV", "a pipe", {"t.csv": os.mkfifo}, TAKE_CSV, 2, "t.csv"),
    ("sheet --from CSV", "a folder", {"t.csv": Path.mkdir}, TAKE_CSV, 2, "t.csv"),
    ("sheet --from CSV", "a cell of 200,000 characters", {"t.csv": csv_of(lambda t: t.replace("denied", "d" * 200_000))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "an id that leads out", {"t.csv": csv_of(lambda t: t.replace("denial", "../../outside"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "a number of 5,000 digits", {"t.csv": csv_of(lambda t: t.replace("more_than,40,", f"more_than,{'4' * 5000},"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "a sentence that is no number", {"t.csv": csv_of(lambda t: t.replace(",14,", ",²,"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "a leg that is none", {"t.csv": csv_of(lambda t: t.replace("port-elm:loading", "; ;:=;"))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "one claim 30,000 times", {"t.csv": csv_of(lambda t: t + t.splitlines()[-1].join(["\r\n"] * 30_000))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "20,000 claims", {"t.csv": csv_of(lambda t: t + "".join(f",a{n}" + "," * (t.partition("\n")[0].count(",") - 1) + "\r\n" for n in range(20_000)))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "1,900 claims", {"t.csv": csv_of(lambda t: t + "".join(f",a{n}" + "," * (t.partition("\n")[0].count(",") - 1) + "\r\n" for n in range(1_900)))}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from CSV", "empty", {"t.csv": ""}, TAKE_CSV, 3, "t.csv"),
    ("sheet --from XLSX", "no workbook", {"t.xlsx": "claim,sentence\n"}, TAKE_XLSX, 3, "t.xlsx not-a-workbook"),
    ("sheet --from XLSX", "a workbook cut short", {"t.xlsx": lambda p: (book()(p), p.write_bytes(p.read_bytes()[:3000]))}, TAKE_XLSX, 3, "t.xlsx not-a-workbook"),
    ("sheet --from XLSX", "damaged inside", {"t.xlsx": lambda p: (book()(p), p.write_bytes(p.read_bytes()[:600] + b"x" * 400 + p.read_bytes()[1000:]))}, TAKE_XLSX, 3, "t.xlsx not-a-workbook"),
    ("sheet --from XLSX", "entities that stand for a billion", {"t.xlsx": book(cells=entities)}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "an entity that is a file", {"t.xlsx": book(cells=external)}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "100 MB packed into 100 kB", {"t.xlsx": book(cells=endless)}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "a million rows", {"t.xlsx": book(cells=wide)}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "no worksheet", {"t.xlsx": book(book=lambda c: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", c))}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "broken XML", {"t.xlsx": book(cells=lambda c: c[:3000])}, TAKE_XLSX, 3, "t.xlsx"),
    ("sheet --from XLSX", "100 MB of zero bytes", {"t.xlsx": sparse(b"PK\3\4")}, TAKE_XLSX, 2, "t.xlsx"),
    ("sheet --from XLSX", "a device", {"t.xlsx": link("/dev/zero")}, TAKE_XLSX, 2, "t.xlsx"),
    ("sheet --from XLSX", "a pipe", {"t.xlsx": os.mkfifo}, TAKE_XLSX, 2, "t.xlsx"),
    ("sheet ID", "an id that leads out", {}, ("sheet ../../../outside/sheet --csv t.csv",), 2, "there is no sheet"),
    ("text ID", "an id that leads out", {}, ("text ../../../outside/sheet --articles texts",), 2, "there is no sheet"),
    ("sheet ID", "a sheet of another kind", {SHEET: "- 1\n"}, (f"sheet {ID} --csv t.csv",), 3, SHEET),
    ("sheet ID", "a sheet that is no YAML", {SHEET: "a: [\n"}, (f"sheet {ID} --csv t.csv",), 3, SHEET),
    # --- saved pages ---
    *((f"page {SAVED}", kind, {SAVED: content}, READ, 3, SAVED) for kind, content in BAD.items() if kind not in ("UTF-16", "a folder")),
    (f"page {SAVED}", "a packed file", {SAVED: b"PK\x03\x04" + b"x" * 99}, READ, 3, f"{SAVED} not-text"),
    (f"page {SAVED}", "nested 50,000 deep", {SAVED: page("<div>" * 50_000)}, READ, 3, f"{SAVED} no-"),
    (f"page {SAVED}", "tables 5,000 deep", {SAVED: page("<table><tr><td>" * 5_000)}, READ, 3, f"{SAVED} no-"),
    (f"page {SAVED}", "only script", {SAVED: page("<script>document.write('x')</script>")}, READ, 3, f"{SAVED} no-"),
    (f"page {SAVED}", "MHTML without a page", {SAVED: MHTML + "--b--\n"}, READ, 3, f"{SAVED} not-text"),
    (f"page {SAVED}", "MHTML 2,000 deep", {SAVED: MHTML + '--b\nContent-Type: multipart/mixed; boundary="b"\n\n' * 2_000}, READ, 3, SAVED),
    (f"page {SAVED}", "MHTML with a packed part", {SAVED: MHTML + "--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n--b--\n"}, READ, 3, SAVED),
    ("propose", "an empty name", {}, ("propose ''",), 2, "name of an input is empty"),
    ("propose", "an address", {}, ("propose file:///etc/passwd",), 2, "save the page from the browser"),
    ("propose", "an engine that is none", {SAVED: PAGE}, (f"propose {SAVED} --engine os:system",), 2, "os:system"),
    ("propose", "a day that is none", {SAVED: PAGE}, (f"propose {SAVED} --published 2031-99-99",), 2, "--published"),
    *(("propose --from", kind, {SAVED: PAGE, "none.json": content}, READ, 3, "none.json")
      for kind, content in ({**BAD, "nested 50,000 deep": "[" * 50_000, "a number of 5,000 digits": f"[{'4' * 5000}]", "no list": '{"a": 1}'}).items() if kind != "21 MB of lines"),
    # --- parameters ---
    *(("build --params", kind, {"p.yml": content}, ("build --params p.yml --only data --out out",), 2, "p.yml") for kind, content in BAD.items()),
    *(("build --params", kind, {"p.yml": content}, ("build --params p.yml --only data --out out",), 2, "") for kind, content in YAML.items()),
    ("build -p", "a name that is none", {}, ("build -p __class__ x",), 2, "there is no parameter"),
    ("build -p", "a date of 5,000 digits", {}, (f"build -p date_from {'2' * 5000}",), 2, "date_from"),
    ("build -p", "hostile words", {}, (f"build -p allegations '{NAMED}'",), 2, "there is no allegation"),
    ("build --out", "a device", {}, ("build --only data --out /dev/null",), 7, "cannot write"),
    ("build --out", "a file", {"mine": "x"}, ("build --only data --out mine",), 7, "cannot write mine"),
    ("build --out", "a link to nothing", {"gone": link("/nowhere/at/all")}, ("build --only data --out gone",), 7, "cannot write"),
    ("build --articles", "a file", {"mine": "x"}, ("build --only data --out out --articles mine",), 2, "no folder of articles"),
    ("new", "a folder that holds something", {}, ("new data --title t",), 2, "not an empty folder"),
    ("new", "a title of two lines", {}, ("new made --title 'a\nb'",), 2, "--title"),
    ("agree", "an alias bomb", {"b.yml": bomb("statements")}, (f"agree {SHEET} b.yml", f"agree b.yml {SHEET}"), 3, "b.yml"),
    ("agree", "a device", {"b.yml": link("/dev/zero")}, (f"agree {SHEET} b.yml",), 2, "b.yml"),
    ("agree", "21 MB of lines", {"b.yml": full(b"- a\n")}, (f"agree {SHEET} b.yml",), 3, "b.yml"),
    # --- editions ---
    ("verify", "a link out of the edition", {"edition/data/odd": link("/etc/passwd")}, SHOWN[:1], 6, "data/odd: not in the manifest"),
    ("verify", "a pipe in it", {"edition/data/odd": os.mkfifo}, SHOWN[:1], 6, "data/odd: not in the manifest"),
    ("verify", "a file that is a link to the same words", {"edition/data/claims.csv": link("../../../outside/claims.csv")}, SHOWN, 6, "claims.csv"),
    ("verify", "a device for a table", {"edition/data/claims.csv": link("/dev/zero")}, SHOWN, 6, "claims.csv"),
    ("verify", "a pipe for a table", {"edition/data/claims.csv": os.mkfifo}, SHOWN, 6, "claims.csv"),
    ("verify", "a table of 100 MB", {"edition/data/claims.csv": sparse(b"a")}, SHOWN, 6, "claims.csv"),
    *((door, kind, {"edition/manifest.json": content}, SHOWN[at : at + 1], 6, "manifest.json")
      for at, door in enumerate(("verify", "diff")) for kind, content in {**BAD, "nested 50,000 deep": "[" * 50_000}.items()),
    ("verify", "a manifest that names files outside", {"edition/manifest.json": json.dumps({"files": {"../outside/claims.csv": "0" * 64, "/etc/passwd": "0" * 64}})}, SHOWN[:1], 6, "/etc/passwd: missing"),
    ("verify", "a manifest whose hashes are lists", {"edition/manifest.json": '{"files": {"a": ["b"]}}'}, SHOWN, 6, "manifest.json"),
    ("verify", "a name with a terminal's escapes", {"edition/data/a\x1b[2Jb\n": "x"}, SHOWN[:1], 6, "not in the manifest"),
    ("verify", "a link in a circle", {"edition/loop": link(".")}, SHOWN[:1], 6, "loop: not in the manifest"),
    ("verify", "no edition", {}, ("verify /etc", "verify ''", "diff /dev/null edition"), 6, "there is no edition"),
    ("verify", "a manifest that is a link to the same words", {"edition/manifest.json": away, "key": make_key}, (*SHOWN, *SIGN), 6, "manifest.json"),
    ("diff", "parameters that are none", {"edition/manifest.json": '{"files": {"a": "b"}, "parameters": {"__class__": 1}}'}, (), 6, ""),
    ("diff", "a table without columns", {"edition/data/disclosures.csv": "a\n1\n"}, SHOWN[1:], 6, "disclosures.csv"),
    # --- which edition one followed ---
    *(("verify a chain", kind, {"edition/manifest.json": manifest(predecessor=told)}, SHOWN[:1], 6, "its predecessor is not in form")
      for kind, told in {
          "a number": 3, "a list": ["edition"], "yes": True, "no name": {"sha256": "0" * 64}, "no hash": {"edition": "a"},
          "a name that is a list": {"edition": ["a"], "sha256": "0" * 64}, "an empty name": {"edition": "", "sha256": "0" * 64},
          "the folder above": {"edition": "..", "sha256": "0" * 64}, "a name that leads out": {"edition": "../outside", "sha256": "0" * 64},
          "a whole path": {"edition": "/etc", "sha256": "0" * 64}, "a zero byte": {"edition": "a\0b", "sha256": "0" * 64},
          "5,000 characters": {"edition": "a" * 5000, "sha256": "0" * 64}, "half a character": {"edition": "a\ud800", "sha256": "0" * 64},
          "a terminal's escapes": {"edition": "a\x1b[2Jb", "sha256": "0" * 64}, "a hash that is none": {"edition": "a", "sha256": ""}}.items()),
    *(("verify a chain", f"the one before is {kind}", {"edition/manifest.json": manifest(predecessor={"edition": "before", "sha256": "0" * 64}), "before/manifest.json": content}, SHOWN[:1], 6, "before/manifest.json")
      for kind, content in BAD.items()),
    # --- signatures, the list of signers, keys ---
    *((f"verify {SIG}", kind, {SIG: content}, SHOWN[:1], 6, "manifest.json.sig")
      for kind, content in {**BAD, "a link out of the edition": link("../../outside/claims.csv"), "a link to nothing": link("/nowhere"), "empty": "",
                            "no signature": "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAAL\n-----END SSH SIGNATURE-----\n",
                            "a signature of 15 MB": b"-----BEGIN SSH SIGNATURE-----\n" + b"A" * 15_000_000 + b"\n-----END SSH SIGNATURE-----\n"}.items()),
    *(("verify --signers", kind, {SIG: signed, "signers": content}, VOUCH, 6 if kind in ("zero bytes", "UTF-16") else 2, "signers")
      for kind, content in {**BAD, "a link to nothing": link("/nowhere")}.items()),
    ("verify --signers", "a name with a terminal's escapes", {SIG: signed}, VOUCH, 0, ""),
    *(("sign --key", kind, {"key": content}, SIGN, 2, "key") for kind, content in {**BAD, "empty": "", "a link to nothing": link("/nowhere"), "no key": "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"}.items()),
    *(("sign --key", f"no key, and its public half is {kind}", {"key": "x\n", "key.pub": content}, SIGN, 2, "key")
      for kind, content in BAD.items() if kind.startswith("a ")),
    ("sign --key", "an empty name", {}, ("sign edition --key ''",), 2, "there is no key"),
    ("sign", "a signature that is a link out", {"key": make_key, SIG: link("../../outside/claims.csv")}, SIGN, 0, ""),
    ("sign", "a signature that is a pipe", {"key": make_key, SIG: os.mkfifo}, SIGN, 0, ""),
    ("sign", "a signature that is a folder", {"key": make_key, SIG: Path.mkdir}, SIGN, 7, "manifest.json.sig"),
    ("sign", "a link where its file is written first", {"key": make_key, f"edition/.manifest.json.sig.{os.getpid()}": link("../../outside/claims.csv")}, SIGN, 6, "not in the manifest"),
    ("sign", "no edition", {"key": make_key}, ("sign '' --key key", "sign ../outside --key key", "sign /dev/null --key key"), 6, "there is no edition"),
    # --- annotations: the W3C's and Hypothesis' ---
    *(("sheet --from JSON", kind, {"a.json": content}, TAKE_JSON, 3, "a.json")
      for kind, content in {
          **BAD, "nested 50,000 deep": "[" * 50_000, "a number of 5,000 digits": f"[{'4' * 5000}]", "rows in rows": '{"rows":' * 900 + "1" + "}" * 900,
          "nothing": "null", "a number": "3", "words": '"x"', "an empty list": "[]", "entries that are none": "[null, 3, [], [[]]]",
          "rows that are none": '{"rows": 3}', "a million of nothing": "[" + "1," * 1_000_000 + "1]",
          "a tag without its value": notes({"body": {"purpose": "tagging"}}), "a body that is a number": notes({"body": 3}),
          "tags that are a number": notes({"tags": 3}), "tags that are a word": notes({"tags": "claim:x"}), "a tag of nothing": notes({"tags": [":"]}),
          "a target that is a number": notes({"target": 3}), "targets of nothing": notes({"target": [None, [], 3]}),
          "selectors that are none": notes({"target": {"selector": [3, None, "x", []]}}), "a quote that is a list": notes({"target": {"selector": {"type": "TextQuoteSelector", "exact": ["a"]}}}),
          "a quote of spaces": notes({"target": {"selector": {"type": "TextQuoteSelector", "exact": "  "}}}),
          "a quote of 10 MB": notes({"target": {"selector": {"type": "TextQuoteSelector", "exact": "ten years ago " * 700_000}}}),
          "a quote of one letter, 100,000 times": notes(*[{"target": {"selector": {"type": "TextQuoteSelector", "exact": "e"}}}] * 100_000),
          "the same claim 100,000 times": notes(*[{"tags": ["claim:x"]}] * 100_000), "one quote 500 times": notes(*[{}] * 500),
          "a quote of one letter, 500 times": notes(*[{"target": {"selector": {"type": "TextQuoteSelector", "exact": "e", "prefix": "zz"}}}] * 500),
          "a prefix of 10 MB": notes({"target": {"selector": {"type": "TextQuoteSelector", "exact": "crates", "prefix": "x " * 5_000_000}}}),
          "an id that leads out": notes({"tags": ["claim:../../outside"]}), "half a character": notes({"tags": ["summary:a\ud800"]}),
          "a zero byte": notes({"tags": ["item:a\0b"]}), "a sentence that is no number": notes({"tags": ["sentence:\u00b2"]}), "a column that is none": notes({"tags": ["__class__:x"]}),
          "a field that is none": notes({"tags": ["field:<script>"]}), "a number of 5,000 digits in a tag": notes({"tags": [f"min:{'4' * 5000}"]}),
          "a summary of 10 MB": notes({"tags": ["summary:" + "x" * 10_000_000]})}.items()),
    # --- extractions of another program ---
    *(("propose --from entries", kind, {SAVED: PAGE, "none.json": content}, READ, code, words)
      for kind, content, code, words in (
          ("entries that are none", json.dumps([None, 3, [], "x", {}]), 0, ""),
          ("quotes of every kind", json.dumps([{"quote": q} for q in (3, None, [], [[]], [3], "", " ", "\0", "\ud800", {}, True, "x" * 10_000_000)]), 0, ""),
          ("fields of every kind", json.dumps([{"quote": "40 crates", **dict.fromkeys(("sentence", "speaker", "cue", "act", "stage", "quantity", "said", "event", "item", "worded_by"), v)} for v in (3, 1e400, True, [], [[]], {}, {"text": []}, "\ud800", "\0", "x" * 1_000_000)]), 0, ""),
          ("a sentence far out", json.dumps([{"quote": "40 crates", "sentence": n} for n in (-1, 0, 10**30, 2.5, "1")]), 0, ""),
          ("hostile words in every field", json.dumps([{"quote": "40 crates", **dict.fromkeys(("speaker", "cue", "act", "stage", "item"), NAMED)}]), 0, ""),
          ("a million of nothing", "[" + "1," * 1_000_000 + "1]", 3, "none.json"),
          ("the same words 100,000 times", json.dumps([{"quote": "40 crates"}] * 100_000), 3, "none.json"),
          ("the same words 1,000 times", json.dumps([{"quote": "40 crates"}] * 1_000), 0, ""))),
    ("propose --from entries", "a name of no letters", {SAVED: PAGE, "no\udcff\n\x1b[2J.json": '[{"quote": "40 crates"}, {"quote": "x"}]'}, (f"propose {SAVED} --from 'no\udcff\n\x1b[2J.json' --write",), 0, ""),
]  # fmt: skip


# --- what holds of each ---


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The invented case with a small edition beside its data, in a folder that nothing may write beside."""
    root = projects.make(tmp_path_factory.mktemp("whole"))
    assert main_in(root, "build", "--only", "data", "--out", "edition", "--articles", "texts") == 0
    publish.write_manifest(root / "edition", {"parameters": {}})
    (root / "none.json").write_text("[]")
    return root


def main_in(root: Path, *call: str) -> int:
    before = Path.cwd()
    os.chdir(root)
    try:
        return main(call)
    finally:
        os.chdir(before)


written: list[str] | None = None


def listen(event: str, given: tuple) -> None:
    """Note each path that this process opens to write, makes, moves or removes while a test listens."""
    if written is None:
        return
    if event == "open" and isinstance(given[0], str | bytes) and isinstance(given[2], int):
        if given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            written.append(os.path.abspath(os.fsdecode(given[0])))
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"):
        written.extend(os.path.abspath(os.fsdecode(p)) for p in given[:2] if isinstance(p, str | bytes))


sys.addaudithook(listen)


@pytest.fixture
def root(whole, tmp_path, monkeypatch):
    """A copy of the case to break, the working folder; what may be written is it and the temporary folder."""
    monkeypatch.delenv("ARMSCLAIMS_ARTICLES", raising=False)
    (tmp_path / "outside").mkdir()
    shutil.copy(whole / SHEET, tmp_path / "outside" / "sheet.yml")
    shutil.copy(whole / "edition/data/claims.csv", tmp_path / "outside")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    place = shutil.copytree(whole, tmp_path / "case")
    monkeypatch.chdir(place)
    return place


def put(path: Path, content) -> None:
    if isinstance(content, tuple):
        projects.edit(path, *content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def ends():
    """Fail a test that waits for ever."""

    def expire(*_):
        raise AssertionError("it does not end")

    before = signal.signal(signal.SIGALRM, expire)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("place", "kind", "files", "calls", "code", "words"), INPUTS, ids=[f"{i[0]}: {i[1]}" for i in INPUTS]
)
def test_hostile_input_is_told_and_nothing_is_written(
    root, capsys, ends, place, kind, files, calls, code, words
):
    global written
    for name, content in files.items():
        put(root / name, content)
    outside = (root.parent / "outside" / "claims.csv").read_bytes()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for call in calls:
        capsys.readouterr()
        began, written = time.process_time(), []
        try:
            ended = main(shlex.split(call))
        finally:
            paths, written = written, None
        shown, lines = (words.splitlines() for words in capsys.readouterr())
        assert ended == code, (call, lines[:3])
        assert all(line.isprintable() for line in shown), shown[:3]
        assert (lines or not code) and all(line.isprintable() and len(line) < 1500 for line in lines), lines[
            :3
        ]
        assert not code or any(re.search(words, line) for line in lines), lines[:3]
        form = r"\S+(:\d+)?( \[.*\])? [\w-]+: .+ -- ." if code == 3 else "."
        assert all(re.search(form, line) for line in lines), lines[:3]
        assert not any(
            word in line for line in lines for word in ("Traceback", "unexpected ", "fault of ours")
        )
        assert time.process_time() - began < MOST_SECONDS
        beside = {
            path for path in paths if not path.startswith((str(root), tempfile.gettempdir(), "/dev/null"))
        }
        assert not {path for path in beside if "__pycache__" not in path}
        assert sorted(path.name for path in root.parent.iterdir()) == ["case", "outside", "temporary"]
        assert (root.parent / "outside" / "claims.csv").read_bytes() == outside
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MOST_MEMORY


def test_the_table_holds_80_inputs_at_least():
    assert len(INPUTS) > 300 and len({(place, kind) for place, kind, *_ in INPUTS}) == len(INPUTS)


# --- hostile words in every field that holds free text ---

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> {{ fact }} {% raw %} $a^2$ #eval(1) =1+1 \\"
FREE = ("title", "subject", "label", "name", "row", "role", "body", "venue", "goods", "outlet", "summary", "item", "unit",
        "note", "agencies", "aliases", "authors", "dek", "reason")  # fmt: skip


def poisoned(node, key=""):
    """Return a file's content with hostile words in each field of free text, and how many fields those are."""
    if isinstance(node, dict):
        made = {k: poisoned(v, k) for k, v in node.items()}
        return {k: v for k, (v, _) in made.items()}, sum(count for _, count in made.values())
    if isinstance(node, list):
        entries = [poisoned(entry, key) for entry in node]
        return [entry for entry, _ in entries], sum(count for _, count in entries)
    free = (
        isinstance(node, str) and key in FREE and node not in ("no_claim", "repeat", "off_topic", "loading")
    )
    return (f"{node} {HOSTILE}", 1) if free else (node, 0)


def test_hostile_words_in_every_text_field_show_as_words(root, capsys):
    count = 0
    for name in (SHEET, *(f"data/{kind}.yml" for kind in ("case", "speakers", "occasions", "allegations"))):
        content, found = poisoned(yamlio.read(root / name))
        count += found
        put(root / name, json.dumps(content))
    assert count > 30
    assert main(["check", "--articles", "texts"]) == 0, capsys.readouterr().err
    assert main(["build", "--only", "data", "--out", "out", "--articles", "texts"]) == 0
    assert main(["text", ID, "--articles", "texts", "--html", "page.html"]) == 0
    data = ac.load(root=root, folder=root / "out" / "data")
    blocks = [record.claim_cards(data), {"kind": "heading", "level": 2, "text": data.case.title, "id": "h"}]
    number_blocks(blocks)
    resolve(blocks)
    title = data.case.title
    made = html.render(
        {"title": title, "subtitle": title, "headline": [], "edition": "e", "blocks": blocks, **ABOUT}
    )
    for page in (made, (root / "page.html").read_text(encoding="utf-8")):
        assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in made
    for path in (root / "out" / "data").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row), path.name
