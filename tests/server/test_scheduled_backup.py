"""Backups by the worker: once a day, some kept; and what is wrong with the desk itself is told once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in, words_of
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import Refused
from vulndesk.server import scheduled_backup
from vulndesk.server.backup import Made
from vulndesk.server.desk_faults import desk_faults, watch_desk
from vulndesk.server.scheduled_backup import is_due, make_scheduled_backup

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)

Write = Callable[..., Made]


@pytest.fixture
def folder(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Backups are tiny files here: what is in one is shown by tests/faults/test_backup.py."""
    settings.BACKUP, settings.BACKUP_AT, settings.BACKUP_KEEP = str(tmp_path / "b"), "03:00", 3  # type: ignore[attr-defined]
    monkeypatch.setattr(scheduled_backup, "write_backup", written)
    monkeypatch.setattr(scheduled_backup, "write_erasures", lambda path: path.write_bytes(b"x"))
    scheduled_backup._listed.clear()
    yield tmp_path / "b"
    scheduled_backup._listed.clear()


def written(path: Path, **more: object) -> Made:
    path.write_bytes(b"backup")
    return Made(SimpleNamespace(entries={}, counts={}), [])  # type: ignore[arg-type]


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_one_a_day_after_its_time_and_the_oldest_go(folder: Path) -> None:
    assert is_due(now=NOW)
    for day in range(5):
        make_scheduled_backup(now=NOW + day * 24 * HOUR)
    assert len(list(folder.glob("*.backup"))) == 3
    assert max(folder.glob("*.backup")).name == "desk-20260307T140300Z.backup"
    assert (folder / "erasures.list").exists()
    last = NOW + 4 * 24 * HOUR
    assert not is_due(now=last + timedelta(hours=12))
    assert is_due(now=last + timedelta(hours=13))  # three o'clock passed
    assert events("backup_ended") == 5


def test_a_failure_is_recorded_told_once_and_tried_again_in_an_hour(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path, **more: object) -> Made:
        raise Refused("There is no room.")

    monkeypatch.setattr(scheduled_backup, "write_backup", fails)
    with pytest.raises(Refused):
        make_scheduled_backup(now=NOW)
    assert events("backup_ended") == 1
    assert [one.fault for one in desk_faults(now=NOW)] == ["backup"]
    assert (watch_desk(now=NOW), watch_desk(now=NOW)) == (1, 0)
    assert not is_due(now=NOW + timedelta(minutes=59))
    assert is_due(now=NOW + HOUR)
    monkeypatch.setattr(scheduled_backup, "write_backup", written)
    make_scheduled_backup(now=NOW + HOUR)
    assert watch_desk(now=NOW + HOUR) == 1
    assert events("desk_fault_cleared") == 1
    assert desk_faults(now=NOW + 36 * HOUR) == []
    assert desk_faults(now=NOW + 38 * HOUR)[0].sentence.startswith("The last backup is of 2026-03-03 15:03")


def test_files_that_are_missing_on_the_disk_are_a_fault(folder: Path) -> None:
    record_event(kind="backup_ended", now=NOW, facts={"bytes": 5, "missing": 2})
    assert "2 files" in desk_faults(now=NOW)[0].sentence


@pytest.mark.parametrize(("used", "is_fault"), [(89, False), (90, True), (100, True)])
def test_a_disk_that_is_nine_tenths_full_is_told_to_the_admins(
    monkeypatch: pytest.MonkeyPatch, used: int, is_fault: bool
) -> None:
    usage = SimpleNamespace(total=110, used=used, free=100 - used)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    assert [one.fault for one in desk_faults(now=NOW)] == (["disk"] if is_fault else [])
    assert (watch_desk(now=NOW), watch_desk(now=NOW)) == (int(is_fault), 0)
    assert events("desk_fault_found") == is_fault


def test_without_a_folder_nothing_is_made_and_nothing_is_missed(settings: object) -> None:
    settings.BACKUP = ""  # type: ignore[attr-defined]
    assert not scheduled_backup.back_up_when_due(now=NOW)
    assert desk_faults(now=NOW) == []


def test_an_admin_sees_it_on_the_page_of_the_desk(folder: Path) -> None:
    browser: Client = signed_in(person("olga", owner=True))
    assert "The first one is still to come" in words_of(browser.get("/team/settings/"))
    record_event(kind="backup_ended", now=datetime.now(UTC), facts={"error": "Refused"})
    assert "The last one failed" in words_of(browser.get("/team/settings/"))
