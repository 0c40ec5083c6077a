"""Abuse case 28: somebody steals a backup, cuts it, brings another key, or restores it where it must not go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.canary import find_canaries
from tests.faults.backup_steps import backed_up, command, retold
from tests.faults.test_stolen_folder import Told, told  # noqa: F401 - a desk with a word of its own in every field

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("stolen")]

OTHER_KEY = "dGhlIGtleSBvZiBhbGwgdGVzdHMsIG5ldmVyIHVzZWQ="


@pytest.fixture(scope="module")
def backup(told: Told) -> Path:  # noqa: F811
    folder = told.desk.folder / "backups"
    folder.mkdir()
    return backed_up(told.desk, "backups/desk.backup")


def refused(told: Told, backup: Path, data: Path, **more: str) -> str:  # noqa: F811
    """The sentence. The folder is as it was."""
    before = sorted(data.rglob("*")) if data.exists() else None
    ended = command(told.desk, "restore", backup, "--data", data, **more)
    assert ended.returncode == 2, ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
    assert (sorted(data.rglob("*")) if data.exists() else None) == before
    return ended.stderr.decode()


@pytest.mark.abuse(28)
def test_a_stolen_backup_says_nothing(told: Told, backup: Path) -> None:  # noqa: F811
    places = {word: place for place, word in told.words.planted.items()}
    places |= {code: name for name, code in told.codes.items()}
    assert len(places) > 60
    assert not find_canaries(backup.parent, places)


@pytest.mark.abuse(28)
def test_cut_off_it_is_refused_before_anything_is_there(told: Told, backup: Path, tmp_path: Path) -> None:  # noqa: F811
    raw = backup.read_bytes()
    for share in (0.02, 0.5, 0.99):
        (tmp_path / "cut").write_bytes(raw[: int(len(raw) * share)])
        assert "damaged" in refused(told, tmp_path / "cut", tmp_path / "data")
        assert command(told.desk, "backup", "--verify", tmp_path / "cut", "--data", told.desk.data).returncode == 2


@pytest.mark.abuse(28)
def test_with_another_key_or_none_it_is_refused(told: Told, backup: Path, tmp_path: Path) -> None:  # noqa: F811
    assert "is not the key of the desk" in refused(told, backup, tmp_path / "data", VULNDESK_KEY=OTHER_KEY)
    home = str(tmp_path / "a home without the key")
    assert "The key of this desk is not at" in refused(told, backup, tmp_path / "data", XDG_CONFIG_HOME=home)


@pytest.mark.abuse(28)
def test_a_backup_of_a_newer_version_is_refused(told: Told, backup: Path, tmp_path: Path) -> None:  # noqa: F811
    newer = retold(told.desk, backup, lambda head: head["migrations"].append(["cases", "0999_later"]))
    assert "newer version" in refused(told, newer, tmp_path / "data")
    newer = retold(told.desk, backup, lambda head: head.update(format=2))
    assert "newer version" in refused(told, newer, tmp_path / "data")


@pytest.mark.abuse(28)
def test_a_desk_that_is_there_is_never_written_over(told: Told, backup: Path) -> None:  # noqa: F811
    running = command(told.desk, "restore", backup, "--data", told.desk.data)
    assert running.returncode == 2
    assert b"not empty" in running.stderr
    assert command(told.desk, "key", "check", "--data", told.desk.data).returncode == 0


@pytest.mark.abuse(28)
def test_the_drill_restores_and_every_hash_agrees(told: Told, backup: Path, tmp_path: Path) -> None:  # noqa: F811
    done = command(told.desk, "restore", backup, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr.decode()
    assert b"every hash agrees" in done.stdout
