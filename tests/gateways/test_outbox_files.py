"""Mail as files: whole, private, and the same on every try."""

import os
import stat

import pytest

from vulndesk.gateways import outbox_files


def test_a_file_is_whole_and_for_the_desk_alone(tmp_path):
    path = outbox_files.write(tmp_path / "outbox", name="a.eml", content=b"mail")
    assert path.read_bytes() == b"mail"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_writing_twice_leaves_one_file(tmp_path):
    for _ in range(2):
        outbox_files.write(tmp_path, name="a.eml", content=b"mail")
    assert [path.name for path in tmp_path.iterdir()] == ["a.eml"]


def test_a_disk_that_fails_leaves_no_half_file(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        outbox_files.write(tmp_path, name="a.eml", content=b"mail")
    assert list(tmp_path.iterdir()) == []


def test_removing_what_is_gone_is_no_error(tmp_path):
    outbox_files.remove(tmp_path, name="gone.eml")
