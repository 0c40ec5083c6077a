"""What lies on people's disks: a folder as a desk wrote it one day opens for good, with its key and with its code."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from vulndesk.core.errors import Refused
from vulndesk.gateways import desk_key, key_set
from vulndesk.gateways.key_set import Generation, KeySet

KEY = bytes(range(32))
CODE = "RVGJ-JF24-GNEN-PS9R-WZTF-PCT2-AZYC"
FILES = {
    "desk-id": "adb875839045b52e\n",
    "desk-check": json.dumps(
        {
            "under": [
                [
                    "01121f6a8c50a818",
                    "ATTnfWZ7Hs9jFOf07GjZXuXLoX8ZBVmLkGje40Ad6X0pq/Zd4xy5HZJkrx/dZEa276RB3VHWQPTyQS9vTu/Pgv+sCqv5ZTrnCXPF"
                    "sYEdr2KbChbmODLw3z4lVGAW+7oMkrL1hCtYVOnwdJL/Q0NQR080Q3L6sTa7Dq+pIxQq2sMryF/K3YfZQb8dp/ZQTJsKmeRBc8A7"
                    "turX4VCngff5U6FVsV/uYFmZDfIc2vIIqwTxQGyoqDVW7nj73g==",
                ]
            ]
        }
    ),
    "recovery.json": json.dumps(
        {
            "sealed": "AXmNM0lns3Sf1T945GDWp7//2BRfZEZFTlGtE6sTkhtnZzSqPdy6eMaR9yM9o6OZmf7FNgbqHiOBWrG7Yw==",
            "last_group": "9f05e56d4319abbf31ab14139d435c84ec6e104533feb4f12fa3fcc9282d7d1d",
        }
    ),
}
OPENED = KeySet(
    lookups=bytes.fromhex("fc24863871cd9e365178c2ac8ad8ab0cb2e6a201bf9c80adf7aa12183cea1d0e"),
    generations=(
        Generation(
            number=1,
            root=bytes.fromhex("4802da8592b931d582815d990d4d00f4b322e7fcb1cd6ad5772a7e6a87c1878c"),
            made_at="2026-05-04T10:00:00+00:00",
        ),
    ),
)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("VULNDESK_KEY", "VULNDESK_KEY_FILE", "VULNDESK_KEY_COMMAND", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return folder


def give(monkeypatch: pytest.MonkeyPatch, key: bytes) -> None:
    monkeypatch.setenv("VULNDESK_KEY", base64.b64encode(key).decode())


def test_its_key_opens_the_same_roots(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, KEY)
    assert desk_key.load(data) == KEY
    assert desk_key.open_keys(data) == OPENED


def test_its_recovery_code_gives_the_key_back_into_the_key_file(data: Path, config: Path) -> None:
    written = desk_key.recover(data, typed=CODE.lower().replace("-", " "))
    assert written == config / "vulndesk" / "adb875839045b52e.key"
    assert desk_key.load(data) == KEY


def test_with_a_key_from_the_environment_recovery_writes_the_desk_s_own_key_file(
    data: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, KEY)
    assert desk_key.recover(data, typed=CODE) == config / "vulndesk" / "adb875839045b52e.key"
    monkeypatch.delenv("VULNDESK_KEY")
    assert desk_key.load(data) == KEY


def test_its_owner_proves_the_code_with_the_last_group(data: Path) -> None:
    assert desk_key.is_recovery_group(data, OPENED.lookups, "azyc")
    assert desk_key.is_recovery_group(data, OPENED.lookups, CODE)
    assert not desk_key.is_recovery_group(data, OPENED.lookups, "RVGJ")


def test_the_id_of_a_desk_may_have_every_symbol(data: Path) -> None:
    (data / "desk-id").write_text("0123456789abcdef")
    assert desk_key.read_desk_id(data) == "0123456789abcdef"


@pytest.mark.parametrize(
    "content", [b"\xff" * 16, b"adb875839045b52", b"adb875839045b52e0", b"X" * 16, b"../../etc/passw"]
)
def test_a_file_that_is_no_id_is_named_as_the_damaged_one(data: Path, content: bytes) -> None:
    (data / "desk-id").write_bytes(content)
    with pytest.raises(Refused) as caught:
        desk_key.read_desk_id(data)
    assert str(data / "desk-id") in caught.value.what
    assert "backup" in caught.value.next_step


@pytest.mark.parametrize("damage", ["!", "==", "\n"])
def test_a_sealed_key_with_anything_added_is_damaged_and_not_read(data: Path, damage: str) -> None:
    record = json.loads(FILES["recovery.json"])
    (data / "recovery.json").write_text(json.dumps(record | {"sealed": damage + record["sealed"]}))
    with pytest.raises(Refused, match="absent or damaged"):
        desk_key.recover(data, typed=CODE)


def test_a_wrong_key_names_the_folder_and_where_the_key_came_from(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, bytes(32))
    with pytest.raises(Refused) as caught:
        desk_key.load(data)
    assert f"the desk in {data}" in caught.value.what
    assert "VULNDESK_KEY" in caught.value.what


def test_a_code_for_a_key_that_no_longer_opens_the_desk_is_said_to_be_the_wrong_one(data: Path, config: Path) -> None:
    key_set.write(data, "adb875839045b52e", OPENED, under=(bytes(32),))
    with pytest.raises(Refused) as caught:
        desk_key.recover(data, typed=CODE)
    assert "The key in the recovery code is not the key" in caught.value.what
    assert f"the desk in {data}" in caught.value.what
    assert not config.exists()


def test_before_there_is_a_desk_its_key_is_all_of_its_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, KEY)
    opened = desk_key.open_keys(tmp_path / "new")
    assert (opened.lookups, [one.root for one in opened.generations]) == (KEY, [KEY])
    assert not (tmp_path / "new").exists()


def test_a_new_desk_says_when_its_first_generation_was_made(tmp_path: Path) -> None:
    desk_key.create(tmp_path / "new", now="2026-05-04T10:00:00+00:00")
    (made,) = desk_key.open_keys(tmp_path / "new").generations
    assert (made.number, made.made_at, len(made.root)) == (1, "2026-05-04T10:00:00+00:00", 32)


def test_a_key_and_a_set_that_were_replaced_between_two_looks_are_read_again(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rotation puts the new set there after the old key was read, and before the set was."""
    give(monkeypatch, KEY)
    newer, read, looks = bytes(range(50, 82)), key_set.read, []

    def read_late(folder: Path) -> key_set.StoredSet:
        if not looks:
            key_set.write(data, "adb875839045b52e", OPENED, under=(newer,))
            give(monkeypatch, newer)
        looks.append(folder)
        return read(folder)

    monkeypatch.setattr(key_set, "read", read_late)
    assert desk_key.load(data) == newer
    assert looks == [data, data]


def test_a_key_file_that_the_owner_put_there_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.key"
    own.write_text(base64.b64encode(KEY).decode())
    own.chmod(0o600)
    monkeypatch.setenv("VULNDESK_KEY_FILE", str(own))
    before = own.stat()
    assert desk_key.create(tmp_path / "new").key == KEY
    assert (own.stat().st_ino, own.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
