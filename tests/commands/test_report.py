"""`vulndesk report`, as a shell runs it: GnuPG opens the mail, an API takes the call, and nothing goes by itself."""

from __future__ import annotations

import email
import email.policy
import http.server
import json
import os
import pty
import re
import select
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gateways.test_repository import git, release
from tests.gnupg import GnuPG, needs_gnupg
from vulndesk.commands.report import report as command
from vulndesk.core.errors import Refused

ROOT = Path(__file__).resolve().parents[2]
TEAM = "security@enix.example"
POLICY = f"""# Security Policy of Enix

Please report vulnerabilities by e-mail to {TEAM}, encrypted with our PGP key%s.

| Version | Supported |
|---|---|
| 1.x | yes |
| < 1.0 | no |

Please include:

- Steps to reproduce
- Affected versions
"""
ANSWERS = """title = "Überlauf in the parser"
description = "`parse_header` in src/parser.c:%s reads too far."
versions = ["1.0"]
steps = "run it"
"""
API = "/api/v1/programmes/enix/reports"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GnuPG]:
    keyring = GnuPG(tmp_path_factory.mktemp("gnupg") / "home")
    keyring.make(f"Team <{TEAM}>")
    yield keyring
    keyring.close()


@pytest.fixture
def at(tmp_path: Path) -> Path:
    (tmp_path / "SECURITY.md").write_text(POLICY % "")
    (tmp_path / "answers.toml").write_text(ANSWERS % 2)
    project = tmp_path / "project"
    project.mkdir()
    git(project, "init", "-q")
    release(project, "v1.0", {"src/parser.c": "int x;\nint parse_header(void) { return 1; }\n"})
    return tmp_path


def report(at: Path, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-P", "-m", "vulndesk", "report", "SECURITY.md", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        given, cwd=at, input="", capture_output=True, text=True, check=False, env=environment, timeout=60
    )
    assert done.returncode == status, done.stderr
    return done


@needs_gnupg
@pytest.mark.slow
def test_gnupg_opens_the_mail_with_its_files_and_outside_it_says_nothing(at: Path, team: GnuPG) -> None:
    (at / "key.asc").write_bytes(team.public(TEAM))
    (at / "SECURITY.md").write_text(POLICY % f" {team.fingerprint(TEAM)}")
    (at / "crash.bin").write_bytes(b"\0\r\n\xff" * 100)
    done = report(at, "--repo", "project", "--answers", "answers.toml", "--key", "key.asc", "--attach", "crash.bin")
    assert "Nothing was sent." in done.stdout
    assert "3 found" in done.stderr
    raw = (at / "report.eml").read_bytes()
    assert stat.S_IMODE((at / "report.eml").stat().st_mode) == 0o600
    assert b"parse" not in raw
    outer = email.message_from_bytes(raw, policy=email.policy.default)
    assert (outer["To"], outer["Subject"], outer.get_content_type()) == (TEAM, "...", "multipart/encrypted")
    inner = email.message_from_bytes(team("--decrypt", given=raw), policy=email.policy.default)
    text, crash = inner.iter_parts()
    assert inner["Subject"] == "Überlauf in the parser"
    assert "## Description\n\n`parse_header` in src/parser.c:2 reads too far." in text.get_content().replace(
        "\r\n", "\n"
    )
    assert (crash.get_filename(), crash.get_content()) == ("crash.bin", b"\0\r\n\xff" * 100)


@needs_gnupg
@pytest.mark.slow
def test_a_key_in_the_policy_itself_is_used(at: Path, team: GnuPG) -> None:
    block = team.public(TEAM).decode()
    (at / "SECURITY.md").write_text(f"{POLICY % ''}\n```\n{block}```\n")
    report(at, "--answers", "answers.toml")
    assert b"reads too far" in team("--decrypt", given=(at / "report.eml").read_bytes())


@needs_gnupg
@pytest.mark.slow
def test_a_key_that_is_not_the_right_one_or_no_longer_good_is_refused(at: Path, team: GnuPG, tmp_path: Path) -> None:
    other = GnuPG(tmp_path / "other")
    try:
        other.make("Old <old@enix.example>", expires="seconds=1")
        (at / "key.asc").write_bytes(other.public("old@enix.example"))
        time.sleep(1.1)
        assert "The key has expired." in report(at, "--answers", "answers.toml", "--key", "key.asc", status=2).stderr
        (at / "SECURITY.md").write_text(POLICY % f" {team.fingerprint(TEAM)}")
        said = report(at, "--answers", "answers.toml", "--key", "key.asc", status=2).stderr
        assert "This is not the key that the policy names" in said
        assert not (at / "report.eml").exists()
    finally:
        other.close()


@pytest.mark.slow
def test_what_is_not_so_is_shown_and_keeps_nothing_back(at: Path) -> None:
    (at / "answers.toml").write_text(ANSWERS % 90)
    done = report(at, "--repo", "project", "--answers", "answers.toml", "--in-clear", status=3)
    assert "line 90 is past its end" in done.stderr
    mail = email.message_from_bytes((at / "report.eml").read_bytes(), policy=email.policy.default)
    assert (mail["Subject"], mail["To"]) == ("A message for the security team", TEAM)
    assert "src/parser.c:90" in mail.get_content()
    assert "Not encrypted: whoever carries it can read it." in done.stdout


REFUSALS = [
    (["--answers", "answers.toml"], "There is no key to encrypt to."),
    (["--answers", "missing.toml", "--in-clear"], "cannot be read: No such file"),
    (["--answers", "SECURITY.md", "--in-clear"], "are not JSON."),
    (["--in-clear"], "A report needs a description."),
    (["--answers", "answers.toml", "--key", "answers.toml"], "There is no OpenPGP key in answers.toml."),
    (["--answers", "answers.toml", "--key", "answers.toml", "--in-clear"], "contradict each other"),
    (["--answers", "answers.toml", "--to", "nobody", "--in-clear"], "nobody is no e-mail address."),
    (["--answers", "answers.toml", "--in-clear", "--out", "SECURITY.md"], "SECURITY.md is there already."),
    (["--answers", "answers.toml", "--in-clear", "--out", "no/where.eml"], "cannot be written"),
    (["--answers", "answers.toml", "--in-clear", "--attach", "a/x", "--attach", "b/x"], "Two files are named x."),
    (["--answers", "answers.toml", "--in-clear", "--repo", "a"], "There is no git repository"),
    (["--answers", "answers.toml", "--in-clear", "--send"], "--send is for --api."),
    (["--answers", "answers.toml", "--api", "https://desk.example.org/"], "is no address of a desk's API."),
    (["--answers", "answers.toml", "--api", f"http://desk.example.org{API}"], "Say --in-clear"),
    (["--answers", "answers.toml", "--api", f"https://desk.example.org{API}", "--to", "a@b.c"], "--to is for a mail"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSALS)
@pytest.mark.slow
def test_each_refusal_is_one_sentence_and_writes_nothing(
    at: Path, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(at)
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "x").write_text("x")
    before = sorted(at.rglob("*"))
    refused = CliRunner().invoke(command, ["SECURITY.md", *arguments]).exception
    assert isinstance(refused, Refused)
    assert said in str(refused)
    assert sorted(at.rglob("*")) == before


@pytest.mark.slow
def test_the_call_is_written_and_made_only_when_told(at: Path) -> None:
    taken: list[tuple[dict[str, str], bytes]] = []

    class Desk(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            told = {"receipt": "ABCD" * 6, "reference": "ENIX-1", "status_url": "https://desk/x", "missing": [],
                    "due": [{"promise": "acknowledge_within", "instant": "2026-01-01T00:00:00Z"}]}  # fmt: skip
            refused = {"title": "Intake is paused.", "detail": "", "next_step": "Come back."}
            self.send_response(201 if len(taken) == 1 else 409)
            self.end_headers()
            self.wfile.write(json.dumps(told if len(taken) == 1 else refused).encode())

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        where = f"http://127.0.0.1:{server.server_port}{API}"
        (at / "poc.txt").write_text("aaaa")
        done = report(at, "--answers", "answers.toml", "--api", where, "--attach", "poc.txt")
        assert f"curl -F report=<report.json -F files=@poc.txt {where}" in done.stdout
        assert json.loads((at / "report.json").read_text())["versions"] == ["1.0"]
        assert taken == []
        sent = report(
            at, "--answers", "answers.toml", "--api", where, "--send", "--attach", "poc.txt", "--out", "b.json"
        )
        assert "Received as ENIX-1." in sent.stdout
        assert "ABCD" * 6 in sent.stdout
        paused = report(at, "--answers", "answers.toml", "--api", where, "--send", "--out", "c.json", status=2)
        assert "Intake is paused. Come back." in paused.stderr
        server.shutdown()
    (with_file, form), (plain, body) = taken
    assert with_file["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="poc.txt"' in form
    assert (plain["content-type"], json.loads(body)["steps"]) == ("application/json", "run it")
    assert re.fullmatch(r"[0-9a-f]{64}", plain["idempotency-key"])


@pytest.mark.slow
def test_at_a_terminal_it_asks_what_the_policy_asks_and_lets_the_finder_mend_it(at: Path) -> None:
    answers = ["Overflow", "See src/parser.c:90.", ".", "run it", "then wait", ".", "1.0",
               "description", "See src/parser.c:2.", "."]  # fmt: skip
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "EDITOR": "", "VISUAL": ""}
    given = [sys.executable, "-P", "-m", "vulndesk", "report", "SECURITY.md", "--repo", "project", "--in-clear"]
    process = subprocess.Popen(given, cwd=at, stdin=slave, stdout=slave, stderr=slave, env=environment)
    os.close(slave)
    for answer in answers:
        _until(master, b">", b":")
        os.write(master, answer.encode() + b"\n")
    shown = _until(master, b"from there.")
    assert process.wait(timeout=30) == 0, shown
    os.close(master)
    text = email.message_from_bytes((at / "report.eml").read_bytes(), policy=email.policy.default).get_content()
    text = text.replace("\r\n", "\n")
    assert "Overflow\n\n## Description\n\nSee src/parser.c:2.\n\n## Steps to reproduce\n\nrun it\nthen wait\n" in text


def _until(master: int, *marks: bytes) -> bytes:
    """What the terminal shows until it ends with one of these, whatever spaces follow."""
    shown, until = b"", time.monotonic() + 30
    while not shown.rstrip().endswith(marks):
        assert time.monotonic() < until, shown
        if select.select([master], [], [], 0.2)[0]:
            shown += os.read(master, 4096)
    return shown
