"""A reporter, or whoever they show it to, verifies a proof by the command: without a desk, offline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import in_words, started, vulndesk
from tests.core.ledger.receipts import KEY, receipt


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    path = tmp_path / "vulndesk-receipt.json"
    path.write_text(receipt().file, encoding="utf-8")
    return path


@pytest.fixture
def opening(tmp_path: Path) -> Path:
    path = tmp_path / "vulndesk-report.json"
    path.write_text(receipt().opening, encoding="utf-8")
    return path


def run(*arguments: object):
    return in_words(vulndesk("verify-receipt", *map(str, arguments)))


def test_a_genuine_proof_is_told_with_where_the_key_came_from(proof: Path):
    done = in_words(started("verify-receipt", str(proof)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Genuine. A report was received on 01 December 2026 at 04:19:07 UTC.")
    assert f"proves nothing about who signed: {KEY}" in done.stdout
    assert "It says nothing about what was reported." in done.stdout


def test_a_pinned_key_is_what_proves_who_signed(proof: Path):
    done = run(proof, "--key", KEY)
    assert done.returncode == 0
    assert "signed with the key that you gave" in done.stdout
    proof.write_text(receipt(private=b"\x07" * 32).file, encoding="utf-8")
    assert run(proof).returncode == 0
    done = run(proof, "--key", KEY)
    assert (done.returncode, done.stdout) == (
        1,
        "Not genuine. The file names another key than the one that you gave.\n",
    )


def test_json_for_machines(proof: Path):
    done = run(proof, "--format", "json", "--key", KEY)
    assert json.loads(done.stdout) == {
        "valid": True,
        "received_at": "2026-12-01T04:19:07Z",
        "ledger": "desk.example.org/ledger",
        "key": str(KEY),
        "key_pinned": True,
        "leaf_index": 4,
        "tree_size": 7,
        "stamp": None,
        "report": None,
    }
    proof.write_text(receipt().file.replace("04:19:07", "04:19:08"), encoding="utf-8")
    done = run(proof, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "valid": False,
        "reason": "The statement is not in the ledger that the checkpoint is of.",
    }


def test_the_report_is_shown_when_its_reporter_opens_it(proof: Path, opening: Path):
    done = run(proof, "--report", opening)
    assert done.returncode == 0
    assert "Der Parser liest über das Ende" in done.stdout
    opening.write_text(receipt().opening.replace("immer", "nie"), encoding="utf-8")
    assert run(proof, "--report", opening).returncode == 1
    opening.write_bytes(b"\xff")
    assert run(proof, "--report", opening).returncode == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"not JSON"])
def test_what_is_no_proof_is_not_genuine(proof: Path, content: bytes):
    proof.write_bytes(content)
    done = run(proof)
    assert (done.returncode, done.stdout[:12]) == (1, "Not genuine.")


def test_what_cannot_be_read_is_another_status(proof: Path, tmp_path: Path):
    for arguments in (
        (tmp_path / "absent.json",),
        (tmp_path,),
        (proof, "--report", tmp_path / "absent.json"),
        (proof, "--key", "nonsense"),
        (proof, "--format", "xml"),
        (),
    ):
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr
    proof.write_bytes(b" " * 5_000_001)
    assert run(proof).returncode == 2
