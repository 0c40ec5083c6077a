"""`vulndesk check` as a shell runs it: which checks, their words in each format, waivers, baselines, hostile trees."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.command_line import ROOT, in_words, started, vulndesk
from tests.commands.test_policy_files import SARIF
from tests.core.check.written import github_token

POLICY = """# Security Policy

## Reporting a Vulnerability

Mail security@acme.example.

## Security Practices for Contributors

Contributors are expected to:

- Never commit credentials, tokens or secrets
- Use environment variables instead of hard-coded configuration
- Use HTTPS and other secure protocols
"""
PLAIN = 'BASE = "http://api.acme-payments.io/v1"\n'


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return in_words(vulndesk("check", "--no-scanners", *arguments, at=folder))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "SECURITY.md").write_text(POLICY)
    (tmp_path / "app.py").write_text(f'{PLAIN}TOKEN = "{github_token()}"\n')
    return tmp_path


@pytest.mark.slow
def test_a_finding_quotes_its_clause_and_says_where_what_and_the_next_step(tree: Path) -> None:
    ended = in_words(started("check", at=tree))
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "E20: HTTPS and other secure protocols" in ended.stdout
    assert "the policy says: “Use HTTPS and other secure protocols” (SECURITY.md:13)" in ended.stdout
    assert "app.py:1:9: error: http:// leads to api.acme-payments.io in plain text. [plain-protocol]" in ended.stdout
    assert "next: Use the protocol with TLS" in ended.stdout
    assert "app.py:2:10: error: This has the form of a GitHub token. [known-secret]" in ended.stdout
    assert github_token() not in ended.stdout
    assert "Checked E15, E16, E20: 2 errors." in ended.stdout


def test_a_clean_tree_ends_with_0(tree: Path) -> None:
    (tree / "app.py").write_text("x = 1\n")
    ended = check(tree)
    assert ended.returncode == 0
    assert "Checked E15, E16, E20: nothing is wrong." in ended.stdout


def test_a_check_whose_clause_the_policy_lacks_is_not_run_and_said_unless_all_are_asked_for(tree: Path) -> None:
    (tree / "SECURITY.md").write_text(POLICY.replace("- Use HTTPS and other secure protocols\n", ""))
    ended = check(tree)
    assert "plain-protocol" not in ended.stdout
    assert "Not checked, for SECURITY.md does not ask for it:" in ended.stdout
    assert "E20 (HTTPS and other secure protocols)" in ended.stdout
    ended = check(tree, "--all")
    assert "plain-protocol" in ended.stdout
    assert (
        "the policy says: No clause of the policy asks for this; it was checked because --all was given."
        in ended.stdout
    )


def test_without_a_policy_nothing_can_be_checked_but_all(tree: Path) -> None:
    (tree / "SECURITY.md").rename(tree / "POLICY.md")
    ended = check(tree)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "has no SECURITY.md" in ended.stderr
    assert "--all" in ended.stderr
    assert check(tree, "--policy", "POLICY.md").returncode == 1
    assert check(tree, "--all").returncode == 1
    assert check(tree, "nowhere").returncode == 2


def test_json_and_sarif_hold_the_same_findings(tree: Path) -> None:
    told = json.loads(check(tree, "--format", "json").stdout)
    log = json.loads(check(tree, "--format", "sarif").stdout)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    assert {one["fingerprint"] for one in told["findings"]} == {
        one["partialFingerprints"]["vulndesk/v1"] for one in run["results"]
    }
    assert all("The policy says: “" in one["message"]["text"] for one in run["results"])
    assert run["invocations"][0]["executionSuccessful"] is True
    assert [one["check"] for one in told["checks"] if one["runs"]] == ["E15", "E16", "E20"]
    assert github_token() not in json.dumps([told, log])


def test_a_baseline_keeps_silent_about_what_it_knows_also_when_lines_move(tree: Path) -> None:
    written = check(tree, "--write-baseline", "known.json")
    assert (written.returncode, written.stdout) == (0, "")
    assert "known.json knows 2 findings now." in written.stderr
    assert github_token() not in (tree / "known.json").read_text()
    (tree / "app.py").write_text("\n\n" + (tree / "app.py").read_text())
    ended = check(tree, "--baseline", "known.json")
    assert ended.returncode == 0
    assert "2 known from the baseline" in ended.stdout
    (tree / "app.py").write_text((tree / "app.py").read_text() + 'U = "ws://feed.acme.io/"\n')
    ended = check(tree, "--baseline", "known.json")
    assert ended.returncode == 1
    assert "feed.acme.io" in ended.stdout
    log = json.loads(check(tree, "--baseline", "known.json", "--format", "sarif").stdout)
    jsonschema.validate(log, SARIF)
    assert sorted("suppressions" in one for one in log["runs"][0]["results"]) == [False, True, True]


@pytest.mark.parametrize("written", ["", "[]", '{"vulndesk-check-baseline": 2, "findings": []}', '{"findings": 1}'])
def test_what_is_no_baseline_is_refused(tree: Path, written: str) -> None:
    (tree / "known.json").write_text(written)
    ended = check(tree, "--baseline", "known.json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no baseline" in ended.stderr


def waived(waiver: str) -> str:
    return f"# {waiver}\n{PLAIN}"


def test_a_waiver_needs_a_clause_a_date_and_a_reason_and_ends(tree: Path) -> None:
    (tree / "app.py").write_text(waived("vulndesk: allow E20 until 2999-01-31 because the printer speaks nothing else"))
    ended = check(tree)
    assert ended.returncode == 0
    assert "1 waived" in ended.stdout
    log = json.loads(check(tree, "--format", "sarif").stdout)
    jsonschema.validate(log, SARIF)
    (suppressed,) = log["runs"][0]["results"][0]["suppressions"]
    assert suppressed == {"kind": "inSource", "justification": "the printer speaks nothing else"}

    (tree / "app.py").write_text(waived("vulndesk: allow E20 until 2020-01-31 because it was so"))
    ended = check(tree)
    assert ended.returncode == 1
    assert "This waiver ended on 2020-01-31. [waiver-ended]" in ended.stdout
    assert "[plain-protocol]" in ended.stdout

    for wrong in ("vulndesk: allow E20", "vulndesk: allow E20 until 2999-01-31", "vulndesk: allow E20 because x"):
        (tree / "app.py").write_text(waived(wrong))
        ended = check(tree)
        assert ended.returncode == 1
        assert "[waiver-incomplete]" in ended.stdout
        assert "[plain-protocol]" in ended.stdout

    (tree / "app.py").write_text(waived("vulndesk: allow E15 until 2999-01-31 because of another clause"))
    assert "[plain-protocol]" in check(tree).stdout


def test_a_waiver_at_the_end_of_the_line_is_about_that_line(tree: Path) -> None:
    waiver = "vulndesk: allow E20 until 2999-01-31 because of the printer"
    (tree / "app.py").write_text(f"{PLAIN.strip()}  # {waiver}\n{PLAIN}")
    ended = check(tree)
    assert "app.py:2:" in ended.stdout
    assert "app.py:1:" not in ended.stdout


@pytest.mark.slow
def test_a_hostile_tree_is_read_without_leaving_it_or_waiting(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.py").write_text(f'T = "{github_token(seed=9)}"\n')
    (tree / "link.py").symlink_to(outside / "secret.py")
    (tree / "folder").symlink_to(outside)
    (tree / "loop").symlink_to(tree / "loop")
    os.mkfifo(tree / "pipe.py")
    (tree / "huge.py").write_bytes(b"x = 1\n")
    os.truncate(tree / "huge.py", 3_000_000_000)
    (tree / "image.py").write_bytes(b"\x00\x01" * 100 + PLAIN.encode())
    (tree / "latin.py").write_bytes("# ä\n".encode("latin-1") + b'V = "ws://feed.acme.io/"\n')
    Path(os.fsdecode(os.fsencode(tree) + b"/\xff\x1b[31m.py")).write_text('U = "ftp://drop.acme.io/"\n')
    deep = tree
    for _ in range(60):
        deep = deep / "deep-folder-name"
        deep.mkdir()
    (deep / "a.py").write_text('W = "telnet://host.acme.io"\n')
    for shape in ("text", "json", "sarif"):
        ended = in_words(started("check", "--no-scanners", "--format", shape, at=tree))
        assert (ended.returncode, ended.stderr) == (1, "")
        assert github_token(seed=9) not in ended.stdout
        assert "\x1b" not in ended.stdout
        for host in ("feed.acme.io", "drop.acme.io", "host.acme.io"):
            assert host in ended.stdout
    assert "1 file was not read: larger than 2 MB." in ended.stdout
    assert "1 file was not read: no file but a pipe, socket or device." in ended.stdout


def test_a_folder_that_is_too_deep_to_be_entered_is_said(tree: Path) -> None:
    (tree / "app.py").unlink()
    descriptor = os.open(tree, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=descriptor)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    ended = check(tree)
    shutil.rmtree(tree / ("d" * 200))  # what cleans up after the tests goes by whole paths
    assert ended.returncode == 2
    assert "1 file was not read: not readable." in ended.stdout


def test_a_policy_that_is_a_pipe_or_a_link_is_none(tree: Path) -> None:
    (tree / "SECURITY.md").unlink()
    os.mkfifo(tree / "SECURITY.md")
    assert "has no SECURITY.md" in check(tree).stderr
    (tree / "SECURITY.md").unlink()
    (tree / "SECURITY.md").symlink_to(ROOT / "SECURITY.md")
    assert "has no SECURITY.md" in check(tree).stderr


def test_what_git_ignores_is_not_looked_at_and_settings_of_the_repository_run_nothing(tree: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=tree, check=True)
    (tree / ".gitignore").write_text("ignored/\n")
    (tree / "ignored").mkdir()
    (tree / "ignored" / "a.py").write_text('U = "ftp://ignored.acme.io/"\n')
    (tree / "sub").mkdir()
    (tree / "sub" / "a.py").write_text('U = "ftp://drop.acme.io/"\n')
    (tree / ".git" / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = touch {tree}/ran\n"
    )
    ended = check(tree)
    assert ended.returncode == 1
    assert "app.py:1:" in ended.stdout
    assert "sub/a.py:1:" in ended.stdout
    assert "ignored.acme.io" not in ended.stdout
    assert not (tree / "ran").exists()
    (tree / "sub" / "SECURITY.md").write_text(POLICY)
    ended = check(tree, "sub")
    assert "a.py:1:" in ended.stdout
    assert "app.py" not in ended.stdout


def test_many_files_are_shared_by_processes_and_nothing_is_lost(tree: Path) -> None:
    (tree / "many").mkdir()
    for number in range(450):
        (tree / "many" / f"f{number}.py").write_text(f'U = "ftp://f{number}.acme.io/"\n')
    told = json.loads(check(tree, "--format", "json", "--jobs", "2").stdout)
    assert sum(one["path"].startswith("many/") for one in told["findings"]) == 450


@pytest.mark.slow
def test_help_loads_neither_the_reader_nor_django() -> None:
    asked = (
        "import sys; sys.argv = ['vulndesk', 'check', '--help']\nfrom vulndesk.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([one for one in ('django', 'vulndesk.core.policy', 'json', 'univers') if one in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "--baseline" in printed
    assert printed.splitlines()[-1] == "[]"
    asked = (
        asked.replace("--help", "--all")
        .replace("('django',", "('django', 'univers',")
        .replace("'vulndesk.core.policy', 'json', 'univers'", "")
    )
    printed = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT / "examples", capture_output=True, text=True, check=True
    ).stdout
    assert printed.splitlines()[-1] == "[]"
