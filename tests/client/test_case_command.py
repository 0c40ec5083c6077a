"""`vulndesk case` on a desk that runs: a case from its report to its end, and nobody overwritten."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.conftest import Team
from tests.command_line import ROOT, in_words, started

pytestmark = pytest.mark.slow

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def case(team: Team, *arguments: str, who: str = "tom", given: str = "") -> subprocess.CompletedProcess[str]:
    own = {"VULNDESK_TOKEN": team.tokens[who], "HOME": "/nonexistent"}
    return in_words(started("--desk", team.desk.address, "case", *arguments, given=given.encode(), variables=own))


def test_a_case_from_its_report_to_its_end(team: Team) -> None:
    reference = team.report("The parser reads\n\x1b[2Jpast its end.", title="Otters in the \x1b[31mparser")
    listed = case(team, "list", "--view", "needs-you", "--search", "-", given="otters")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert reference in listed.stdout
    assert "Otters in the �[31mparser" in listed.stdout
    shown = case(team, "show", reference)
    assert "  │ �[2Jpast its end." in shown.stdout
    assert "acknowledge" in shown.stdout
    for deed, given in (
        (("ack", reference, "-"), "Thank you."),
        (("validate", reference, "-", "--owner", "vera"), "We see it, too."),
        (("note", reference, "-"), "Look at the lexer, too."),
        (("severity", reference, VECTOR), ""),
        (("ask", reference, "-"), "Which version?"),
        (("reply", reference, "-"), "Never mind."),
        (("assign", reference, "tom"), ""),
        (("close", reference, "--reason", "resolved", "--release", "2.3.2"), ""),
        (("reopen", reference), ""),
    ):
        done = case(team, *deed, given=given)
        assert (done.returncode, done.stderr) == (0, ""), deed
        assert f"{reference} is " in done.stdout
    told = json.loads(case(team, "show", reference, "--all", "--timeline", "--format", "json").stdout)
    assert (told["owner"], told["vector"], "etag" in told) == ("tom", VECTOR, False)
    assert [one["text"] for one in told["messages"]][:3] == ["Thank you.", "We see it, too.", "Look at the lexer, too."]
    words = case(team, "show", reference, "--timeline").stdout
    assert "critical 9.8" in words
    assert "the team alone" in words
    assert "\x1b" not in words


def test_whoever_looked_before_somebody_else_acted_is_refused_and_nothing_changed(team: Team) -> None:
    reference = team.report("Twice at once, at a terminal.")
    seen = json.loads(case(team, "show", reference, "--format", "json", who="vera").stdout)["revision"]
    assert case(team, "ack", reference, "-", given="Thank you.").returncode == 0
    before = team.client().cases.get(reference)
    second = case(team, "reply", reference, "-", "--seen", str(seen), who="vera", given="Mine.")
    assert (second.returncode, second.stdout) == (1, ""), second.stderr
    assert second.stderr.strip()
    assert team.client().cases.get(reference) == before


def test_who_may_not_is_refused_with_status_1_and_the_token_is_nowhere(team: Team, tmp_path: Path) -> None:
    reference = team.report("Not for everybody.")
    for who, says in (("reader", "cases:write"), ("mona", "")):
        refused = case(team, "ack", reference, "-", who=who, given="x")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert says in refused.stderr
        assert team.tokens[who] not in refused.stderr
    assert team.client().cases.get(reference).messages == ()


def test_whoami_and_more_than_the_limit(team: Team) -> None:
    for number in range(2):
        team.report(f"Badgers {number}.", title=f"Badgers {number}")
    assert case(team, "whoami").stdout.startswith(f"tom on {team.desk.address}: cases:read, cases:write")
    some = case(team, "list", "--search", "badgers", "--limit", "1", "--format", "json")
    told = json.loads(some.stdout)
    assert (len(told["cases"]), told["more"]) == (1, True)
    assert "--limit" in case(team, "list", "--view", "all", "--search", "badgers", "--limit", "1").stderr


def test_the_room_the_parties_the_embargo_and_the_draft_are_read(team: Team, tmp_path: Path) -> None:
    reference = team.report("A room.\x1b[2J")
    (tmp_path / "a b.bin").write_bytes(bytes(range(256)))
    sent = case(team, "file", "put", reference, str(tmp_path / "a b.bin"), "--to", "team")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert case(team, "say", reference, "-", "--to", "team", "--asks", given="Which \x1b[31mversion?").returncode == 0
    got = case(team, "file", "get", reference, "a b.bin", "--to", str(tmp_path / "got"), who="vera")
    assert (got.returncode, (tmp_path / "got").read_bytes()) == (0, bytes(range(256)))
    said = case(team, "messages", reference)
    assert ("  │ Which �[31mversion?" in said.stdout, "an open question" in said.stdout) == (True, True)
    told = json.loads(case(team, "messages", reference, "--open", "--json").stdout)
    assert [one["text"] for one in told["questions"]] == ["Which \x1b[31mversion?"]
    team.client().parties.invite(reference, name="Acme\x1b[2J", role="vendor", summary="It reads too far.")
    assert "Acme�[2J (vendor)" in case(team, "parties", reference).stdout
    assert json.loads(case(team, "parties", reference, "--json").stdout)["parties"][0]["role"] == "vendor"
    moved = case(team, "embargo", reference, "propose", "--until", "2031-01-31T12:00Z")
    assert (moved.returncode, "proposed" in moved.stdout) == (0, True)
    assert "31 Jan 2031, 12:00 UTC" in case(team, "embargo", reference).stdout
    assert case(team, "severity", reference, VECTOR).returncode == 0
    assert "Attack Vector: Network" in case(team, "severity", reference).stdout
    assert "nothing saved yet" in case(team, "advisory", "show", reference).stdout
    assert case(team, "advisory", "lint", reference).returncode == 1
    assert "acknowledged" not in case(team, "events", reference).stdout
    assert json.loads(case(team, "events", "--json").stdout)["events"][-1]["reference"] == reference


def test_what_happens_is_followed_until_somebody_ends_it(team: Team) -> None:
    reference = team.report("To be followed.")
    own = {"VULNDESK_TOKEN": team.tokens["tom"], "VULNDESK_DESK": team.desk.address, "HOME": "/nonexistent"}
    here = team.client().events.list(after="now").after
    command = [sys.executable, "-m", "vulndesk", "case", "events", "--follow", "--json", "--after", here]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | own, text=True, **pipes) as following:
        team.client("vera").cases.acknowledge(reference, "Thank you.")
        assert following.stdout is not None
        told = json.loads(following.stdout.readline())
        following.send_signal(signal.SIGINT)
        _, words = following.communicate(timeout=30)
    assert (told["kind"], told["reference"], told["by_you"]) == ("acknowledged", reference, False)
    assert following.returncode == 0
    assert "--after" in words
