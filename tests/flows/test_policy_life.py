"""Policies of a desk that really runs: corrections beside the file, and a pause that outlives a restart."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.traffic import Answer, Report
from tests.flows.story_steps import invited, words_of
from tests.running_desk import RunningDesk

pytestmark = pytest.mark.slow

TEXT = "# Security\n\nWrite to a@example.org. We will acknowledge your report within 48 hours.\n"
OVERLAY = """schema = 1
[[sentences]]
words = "We will acknowledge your report within 48 hours."
  [[sentences.means]]
  clause = "deadline"
  promise = "acknowledge_within"
  within = "P9D"
  strength = "target"
"""
LASTS = timedelta(seconds=20)


def sent(desk: RunningDesk, **more: object) -> Answer:
    return Report(os.urandom(8).hex(), {"description": "It leaks.", **more}, ()).send(desk.port, "borealis")


def test_a_desk_runs_the_corrections_beside_its_policy_and_pauses_across_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "borealis"
    folder.mkdir()
    (folder / "SECURITY.md").write_text(TEXT)
    (folder / "vulndesk.toml").write_text(OVERLAY)
    with RunningDesk(policies=[folder / "SECURITY.md"]) as desk:
        desk.start()
        (due,) = sent(desk).json["due"]
        assert (due["strength"], due["working"].split(" from ")[0]) == ("target", "9 days")

        olga = invited(desk, "olga", "Olga").browser
        olga.get("/team/programmes/borealis/pause/")
        ends = datetime.now(UTC).replace(microsecond=0) + LASTS
        plan = {"starts_at": "2026-01-01T00:00:00", "ends_at": f"{ends:%Y-%m-%dT%H:%M:%S}", "clocks": "after"}
        page = olga.post("/team/programmes/borealis/pause/", plan | {"open_for_urgent": "on", "text": "At sea."})
        assert "Intake is paused" in words_of(page.text)

        assert sent(desk).status == 409
        desk.restart()
        refused = sent(desk)
        assert (refused.status, refused.json["until"]) == (409, f"{ends:%Y-%m-%dT%H:%M:%SZ}")
        (due,) = sent(desk, exploited=True).json["due"]
        assert due["instant"] == f"{ends + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"
        assert due["working"].endswith("; it counts from the end of the pause of intake")

        time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
        (due,) = sent(desk).json["due"]
        assert "pause" not in due["working"]
