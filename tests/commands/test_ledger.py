"""The owner checks the ledger at the desk's own machine, after somebody went through the database by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tests.apps.ledger.writing import NOW, happened, reported
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.models import Head
from vulndesk.apps.timeline.models import Event
from vulndesk.commands.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(27)]


@pytest.fixture
def events() -> list[Event]:
    found = [happened(now=NOW + timedelta(minutes=number)) for number in range(5)] + [reported(now=NOW)]
    actions.keep(now=NOW + timedelta(minutes=6))
    return found


def run(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("VULNDESK_DATA", str(settings.DATA))
    return CliRunner().invoke(ledger, list(map(str, arguments)))


def test_a_whole_ledger_is_said_to_be_whole(events, monkeypatch):
    done = run("check", monkeypatch=monkeypatch)
    assert (done.exit_code, done.exception) == (0, None)
    assert done.output.startswith("7 entries in ")
    assert done.output.endswith("All of it is as it was written down.\n")


def test_the_first_bad_row_comes_first_and_all_are_listed(events, monkeypatch):
    Event.objects.filter(pk=events[3].pk).update(actor="user:7")
    Event.objects.filter(pk=events[1].pk).delete()
    done = run("check", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert done.output.splitlines()[-2:] == [
        f"event {events[1].pk} was deleted (entry 4).",
        f"event {events[3].pk} was rewritten (entry 6).",
    ]
    told = json.loads(run("check", "--format", "json", monkeypatch=monkeypatch).output)
    assert not told["whole"]
    assert [(one["kind"], one["row"]) for one in told["faults"]] == [
        ("deleted", events[1].pk),
        ("rewritten", events[3].pk),
    ]


def test_what_others_kept_is_compared(events, monkeypatch, tmp_path: Path):
    kept = tmp_path / "kept.txt"
    kept.write_text(Head.objects.get(published=True).note, encoding="utf-8")
    assert run("check", "--checkpoint", kept, monkeypatch=monkeypatch).exit_code == 0
    kept.write_text("nothing that a ledger signed", encoding="utf-8")
    done = run("check", "--checkpoint", kept, monkeypatch=monkeypatch)
    assert (done.exit_code, "kept.txt: The checkpoint is not written as" in done.output) == (1, True)
    assert run("check", "--checkpoint", tmp_path / "absent.txt", monkeypatch=monkeypatch).exception


def test_the_key_is_the_one_that_everybody_may_fetch(events, monkeypatch, client):
    done = run("key", monkeypatch=monkeypatch)
    assert (done.exit_code, done.exception) == (0, None)
    answer = client.get("/ledger/key")
    assert done.output == answer.content.decode()
