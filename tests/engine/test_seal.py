"""Who vouches for an edition, and whether one is missing from the chain; plain ssh-keygen agrees with `verify`."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from armsclaims import cli
from armsclaims.edition import publish, seal
from armsclaims.faults import ReportError

NAMES = [f"2031-06-0{day}-core-0123456789a{day}" for day in (3, 4, 5)]
needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")


@pytest.fixture
def out(tmp_path, monkeypatch):
    """Three editions, each naming the one before it; they hold no tables, so no texts are to be checked."""
    monkeypatch.delenv("ARMSCLAIMS_ARTICLES", raising=False)
    before = None
    for name in NAMES:
        folder = tmp_path / "report" / "editions" / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"<!doctype html><title>{name}</title>\n")
        known = {"edition": name, "predecessor": seal.predecessor(before, name)}
        publish.write_manifest(folder, known)
        before = folder
    return tmp_path / "report"


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "desk", "-f", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


@pytest.fixture
def signers(tmp_path, key):
    path = tmp_path / "allowed_signers"
    path.write_text(f"desk@example.org {key.with_suffix('.pub').read_text()}")
    return path


def run(capsys, *arguments):
    code = cli.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


# --- the chain ---


def test_the_first_edition_follows_none_and_each_other_the_manifest_of_the_one_before(out):
    manifests = [publish.read_manifest(out / "editions" / name) for name in NAMES]
    assert manifests[0]["predecessor"] is None
    for name, manifest in zip(NAMES, manifests[1:], strict=False):
        digest = publish.file_hash(out / "editions" / name / "manifest.json")
        assert manifest["predecessor"] == {"edition": name, "sha256": digest}


def test_an_edition_built_again_follows_the_one_that_it_followed(out):
    last = out / "editions" / NAMES[2]
    assert seal.predecessor(last, NAMES[2]) == publish.read_manifest(last)["predecessor"]
    (last / "manifest.json").write_text("{")
    assert seal.predecessor(last, NAMES[2]) is None


def test_verify_says_that_no_edition_is_missing(out, capsys):
    code, told, _ = run(capsys, "verify", out / "editions" / NAMES[2])
    assert code == 0 and f"signature: none; editions: 2 before it; {NAMES[0]} names none before" in told


def test_verify_says_which_edition_is_missing(out, capsys):
    shutil.rmtree(out / "editions" / NAMES[0])
    code, told, _ = run(capsys, "verify", out / "editions" / NAMES[2])
    assert code == 0 and f"1 before it are here; {NAMES[0]}, which {NAMES[1]} followed, is missing" in told


def test_an_edition_before_that_was_changed_fails(out, capsys):
    path = out / "editions" / NAMES[0] / "manifest.json"
    path.write_text(path.read_text().replace(NAMES[0], NAMES[1]))
    code, _, fault = run(capsys, "verify", out / "editions" / NAMES[2])
    assert code == 6 and f"{NAMES[0]}/manifest.json is not the one that {NAMES[1]} followed" in fault


@pytest.mark.parametrize(
    "junk", [3, [], {"edition": "../x", "sha256": ""}, {"edition": "x"}, {"edition": None}]
)
def test_a_predecessor_that_is_not_in_form_is_a_fault_in_one_line(out, capsys, junk):
    path = out / "editions" / NAMES[2] / "manifest.json"
    manifest = json.loads(path.read_text()) | {"predecessor": junk}
    path.write_text(json.dumps(manifest))
    code, _, fault = run(capsys, "verify", path.parent)
    if junk:
        assert code == 6 and "its predecessor is not in form" in fault and len(fault.splitlines()) == 1
    else:
        assert code == 0


# --- signatures ---


@needs_ssh
def test_a_signed_edition_is_whole_and_verify_says_who_vouches(out, key, signers, capsys):
    edition = out / "editions" / NAMES[2]
    assert run(capsys, "sign", edition, "--key", key)[0] == 0
    assert publish.whole(edition)
    code, told, _ = run(capsys, "verify", edition, "--signers", signers)
    assert code == 0 and 'Good "armsclaims" signature for desk@example.org' in told
    code, told, _ = run(capsys, "verify", edition)
    assert code == 0 and "SHA256:" in told and "no --signers names who that is" in told


@needs_ssh
def test_plain_ssh_keygen_agrees(out, key, signers, capsys):
    edition = out / "editions" / NAMES[2]
    run(capsys, "sign", edition, "--key", key)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", "desk@example.org", "-n", "armsclaims"]
    command += ["-s", str(edition / "manifest.json.sig")]
    manifest = (edition / "manifest.json").read_bytes()
    assert subprocess.run(command, input=manifest, check=False, timeout=60).returncode == 0
    assert subprocess.run(command, input=manifest + b" ", check=False, timeout=60).returncode != 0


@needs_ssh
def test_a_signature_of_another_manifest_or_by_a_stranger_fails(out, key, signers, tmp_path, capsys):
    first, last = (out / "editions" / name for name in (NAMES[0], NAMES[2]))
    run(capsys, "sign", first, "--key", key)
    shutil.copy(first / "manifest.json.sig", last)
    for options in ((), ("--signers", signers)):
        code, _, fault = run(capsys, "verify", last, *options)
        assert code == 6 and "it is not of this manifest.json" in fault
    strangers = tmp_path / "strangers"
    strangers.write_text("# nobody\n")
    code, _, fault = run(capsys, "verify", first, "--signers", strangers)
    assert code == 6 and "no signer of strangers made it" in fault


@needs_ssh
def test_what_cannot_be_signed_is_told_in_one_line(out, key, tmp_path, capsys):
    edition = out / "editions" / NAMES[2]
    code, _, fault = run(capsys, "sign", edition, "--key", tmp_path / "nowhere")
    assert code == 2 and "there is no key" in fault
    (tmp_path / "junk").write_text("no key\n")
    code, _, fault = run(capsys, "sign", edition, "--key", tmp_path / "junk")
    assert code == 2 and "cannot sign with junk" in fault and len(fault.splitlines()) == 1
    (edition / "index.html").write_text("changed\n")
    code, _, fault = run(capsys, "sign", edition, "--key", key)
    assert code == 6 and "index.html: changed" in fault and not (edition / "manifest.json.sig").exists()


def test_signers_ask_for_a_signature(out, tmp_path, capsys):
    (tmp_path / "signers").write_text("")
    code, _, fault = run(capsys, "verify", out / "editions" / NAMES[2], "--signers", tmp_path / "signers")
    assert code == 6 and "manifest.json.sig: missing" in fault
    code, _, fault = run(capsys, "verify", out / "editions" / NAMES[2], "--signers", tmp_path / "nowhere")
    assert code == 2 and "there is no list of signers" in fault


def test_without_ssh_keygen_a_signature_is_not_checked_and_none_is_made(out, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(seal.shutil, "which", lambda name: None)
    edition = out / "editions" / NAMES[2]
    (edition / "manifest.json.sig").write_text("x\n")
    code, told, _ = run(capsys, "verify", edition)
    assert code == 0 and "not checked, ssh-keygen is not installed" in told
    (tmp_path / "key").write_text("x\n")
    assert run(capsys, "sign", edition, "--key", tmp_path / "key")[0] == 2


def test_a_chain_that_runs_in_a_ring_ends(out):
    for name, other in ((NAMES[0], NAMES[1]), (NAMES[1], NAMES[0])):
        path = out / "editions" / name / "manifest.json"
        manifest = json.loads(path.read_text()) | {"predecessor": {"edition": other, "sha256": "x"}}
        path.write_text(json.dumps(manifest))
    assert seal.chain(out / "editions" / NAMES[0])[1]
    with pytest.raises(ReportError):
        seal.chain(out)
