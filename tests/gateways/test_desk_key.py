"""A desk starts with its own key and with no other, and its owner can get the key back from the recovery code."""

import base64
import json
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vulndesk.core.errors import BadInput, Conflict, Refused
from vulndesk.gateways import desk_key


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("VULNDESK_KEY", "HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "desk data"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def test_a_new_desk_starts_again_with_the_key_that_it_made(data: Path, config: Path) -> None:
    made = desk_key.create(data)
    assert len(made.key) == 32
    assert desk_key.load(data) == made.key
    assert made.key_file == config / "vulndesk" / f"{made.desk_id}.key"
    assert (data / "desk-id").read_text().strip() == made.desk_id


def test_two_desks_share_neither_id_nor_key_nor_code(data: Path, tmp_path: Path) -> None:
    one, other = desk_key.create(data), desk_key.create(tmp_path / "other")
    assert (one.desk_id, one.key, one.recovery_code) != (other.desk_id, other.key, other.recovery_code)
    assert desk_key.load(data) == one.key
    assert desk_key.load(tmp_path / "other") == other.key


def test_only_the_owner_may_read_the_key(data: Path) -> None:
    before = os.umask(0)
    try:
        made = desk_key.create(data)
    finally:
        os.umask(before)
    assert made.key_file is not None
    assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key_file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in data.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_that_others_may_read_is_refused(data: Path, mode: int) -> None:
    made = desk_key.create(data)
    assert made.key_file is not None
    made.key_file.chmod(mode)
    with pytest.raises(Refused, match="Other accounts") as caught:
        desk_key.load(data)
    assert "chmod 600" in caught.value.next_step


def test_the_data_folder_holds_the_key_in_no_form(data: Path) -> None:
    made = desk_key.create(data)
    lying_there = b"".join(bytes_of(data).values())
    plain_code = made.recovery_code.replace("-", "")
    for secret in (made.key, base64.b64encode(made.key)[:40], made.key.hex().encode(), plain_code.encode()):
        assert secret not in lying_there
    assert made.recovery_code.encode() not in lying_there
    assert plain_code[-4:].encode() not in (data / "recovery.json").read_bytes().replace(b'"sealed"', b"")


def test_nothing_secret_is_shown_by_repr(data: Path) -> None:
    made = desk_key.create(data)
    assert made.recovery_code not in repr(made)
    assert repr(made.key) not in repr(made)


def test_a_desk_without_its_key_says_where_it_looked_and_what_to_do(data: Path) -> None:
    made = desk_key.create(data)
    assert made.key_file is not None
    made.key_file.unlink()
    with pytest.raises(Refused) as caught:
        desk_key.load(data)
    assert str(made.key_file) in caught.value.what
    assert "vulndesk keys recover" in caught.value.next_step


def test_a_wrong_key_is_refused_and_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk_key.create(data)
    before = bytes_of(data)
    wrong = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("VULNDESK_KEY", wrong)
    with pytest.raises(Refused, match="is not the key of the desk") as caught:
        desk_key.load(data)
    assert wrong not in str(caught.value)
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    "content", [b"", b"not base64 at all!", base64.b64encode(bytes(31)), b"\xff\xfe\x00", b"A" * 2000]
)
def test_a_damaged_key_file_is_refused_without_showing_it(data: Path, content: bytes) -> None:
    made = desk_key.create(data)
    assert made.key_file is not None
    made.key_file.write_bytes(content)
    with pytest.raises(Refused, match="damaged") as caught:
        desk_key.load(data)
    assert not content or repr(content) not in str(caught.value)


@pytest.mark.parametrize("name", ["desk-check", "recovery.json"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00", b"{}", b"[]"])
def test_a_damaged_data_folder_is_refused_in_plain_words(data: Path, name: str, content: bytes | None) -> None:
    desk_key.create(data)
    (data / name).unlink() if content is None else (data / name).write_bytes(content)
    with pytest.raises(Refused, match="absent or damaged"):
        desk_key.load(data) if name == "desk-check" else desk_key.recover(data, typed="0" * 28)


@pytest.mark.parametrize("content", ["", "../../etc/passwd", "ABCDEF0123456789", "0123", "x" * 16])
def test_a_damaged_desk_id_never_becomes_a_path(data: Path, content: str) -> None:
    desk_key.create(data)
    (data / "desk-id").write_text(content)
    with pytest.raises(Refused, match="damaged"):
        desk_key.load(data)


def test_the_environment_wins_over_the_key_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(200, 232))
    for written in (base64.b64encode(key), base64.urlsafe_b64encode(key), base64.b64encode(key) + b"\n"):
        monkeypatch.setenv("VULNDESK_KEY", written.decode())
        assert desk_key.load(data) == key
    made = desk_key.create(data)
    assert made.key == key
    assert made.key_file is None
    assert desk_key.load(data) == key


@pytest.mark.parametrize("written", ["abc", "x" * 44, base64.b64encode(bytes(16)).decode(), "=" * 44, "ä" * 44])
def test_a_variable_that_is_no_key_is_refused_without_showing_it(
    data: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("VULNDESK_KEY", written)
    with pytest.raises(Refused, match="32 bytes in base64") as caught:
        desk_key.load(data)
    assert written not in str(caught.value)


def test_no_desk_and_no_key_is_said_plainly(data: Path) -> None:
    with pytest.raises(Refused, match="no desk in"):
        desk_key.load(data)
    assert not data.exists()


def test_the_key_goes_into_home_without_a_configured_folder(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = desk_key.create(data)
    assert made.key_file == tmp_path / "home" / ".config" / "vulndesk" / f"{made.desk_id}.key"
    assert desk_key.load(data) == made.key


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_without_any_place_for_the_key_nothing_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    if home is not None:
        monkeypatch.setenv("HOME", home)
    with pytest.raises(Refused, match="no place for the desk key"):
        desk_key.create(data)
    assert not desk_key.exists(data)


def test_a_place_that_cannot_be_written_is_refused_and_no_desk_is_made(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "a file"))
    with pytest.raises(Refused, match="cannot be written"):
        desk_key.create(data)
    assert not desk_key.exists(data)
    with pytest.raises(Refused, match="cannot be written"):
        desk_key.create(tmp_path / "a file" / "data")


def test_a_folder_where_others_may_write_is_no_place_for_the_key(data: Path, config: Path) -> None:
    (config / "vulndesk").mkdir(parents=True)
    (config / "vulndesk").chmod(0o777)
    with pytest.raises(Refused, match="may write into"):
        desk_key.create(data)
    assert not desk_key.exists(data)


def test_a_desk_is_never_made_twice(data: Path) -> None:
    made = desk_key.create(data)
    before = bytes_of(data)
    with pytest.raises(Conflict):
        desk_key.create(data)
    assert bytes_of(data) == before
    assert desk_key.load(data) == made.key


def test_a_database_without_its_desk_id_gets_no_new_key(data: Path) -> None:
    data.mkdir()
    (data / "desk.sqlite3").write_bytes(b"SQLite format 3\x00")
    with pytest.raises(Refused, match="a desk's database but not its file desk-id"):
        desk_key.create(data)
    assert [path.name for path in data.iterdir()] == ["desk.sqlite3"]


def test_of_many_first_starts_at_once_one_makes_the_desk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write waits a little, so that without the lock the starts would mix their files."""
    replace = os.replace

    def replace_slowly(source: Path, target: Path) -> None:
        time.sleep(0.02)
        replace(source, target)

    def start(_: int) -> bytes | None:
        try:
            return desk_key.create(data).key
        except Conflict:
            return None

    monkeypatch.setattr(os, "replace", replace_slowly)
    with ThreadPoolExecutor(8) as pool:
        made = [key for key in pool.map(start, range(8)) if key]
    assert [desk_key.load(data)] == made
    assert sorted(bytes_of(data)) == ["desk-check", "desk-id", "recovery.json"]


@pytest.mark.parametrize("fails_at", ["desk-id", "desk-check", "recovery.json"])
def test_a_first_start_that_dies_halfway_leaves_no_desk_and_can_be_repeated(
    data: Path, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if target.name == fails_at:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            desk_key.create(data)
    assert not desk_key.exists(data)
    assert not [path for path in data.iterdir() if path.name.startswith(".")]
    made = desk_key.create(data)
    assert desk_key.load(data) == made.key
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, made.recovery_code[-4:])


def test_the_recovery_code_brings_the_key_file_back(data: Path) -> None:
    made = desk_key.create(data)
    assert made.key_file is not None
    for typed in (
        made.recovery_code,
        made.recovery_code.lower().replace("-", " "),
        made.recovery_code.replace("0", "O"),
    ):
        made.key_file.unlink()
        assert desk_key.recover(data, typed=typed) == made.key_file
        assert desk_key.load(data) == made.key
        assert stat.S_IMODE(made.key_file.stat().st_mode) == 0o600


def test_the_recovery_code_works_on_a_new_machine(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk_key.create(data)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "new machine"))
    desk_key.recover(data, typed=made.recovery_code)
    assert desk_key.load(data) == made.key


def test_the_recovery_code_carries_more_than_130_bits_in_groups(data: Path) -> None:
    code = desk_key.create(data).recovery_code
    groups = code.split("-")
    assert [len(group) for group in groups] == [4] * 7
    assert 5 * len("".join(groups)) >= 130


def test_a_wrong_recovery_code_writes_nothing(data: Path) -> None:
    made = desk_key.create(data)
    assert made.key_file is not None
    made.key_file.unlink()
    other = "0" if made.recovery_code[0] != "0" else "1"
    for typed in (other + made.recovery_code[1:], made.recovery_code[:-1], "", "no code", "0" * 28):
        with pytest.raises(BadInput) as caught:
            desk_key.recover(data, typed=typed)
        assert not typed or typed not in str(caught.value)
    assert not made.key_file.exists()


def test_a_new_recovery_code_replaces_the_one_before(data: Path) -> None:
    made = desk_key.create(data)
    code = desk_key.renew_recovery(data, key=made.key)
    with pytest.raises(BadInput):
        desk_key.recover(data, typed=made.recovery_code)
    desk_key.recover(data, typed=code)
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, code[-4:])
    assert desk_key.load(data) == made.key


def test_a_recovery_record_of_another_desk_does_not_open_here(data: Path, tmp_path: Path) -> None:
    desk_key.create(data)
    other = desk_key.create(tmp_path / "other")
    (data / "recovery.json").write_bytes((tmp_path / "other" / "recovery.json").read_bytes())
    with pytest.raises(BadInput, match="does not belong"):
        desk_key.recover(data, typed=other.recovery_code)


def test_the_owner_proves_the_saved_code_with_its_last_group(data: Path) -> None:
    made = desk_key.create(data)
    last = made.recovery_code[-4:]
    other = ("0" if last[0] != "0" else "1") + last[1:]
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, last)
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, f" {last.lower()} ")
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, made.recovery_code)
    for typed in (other, last[1:], "", "U" * 4, made.recovery_code[:4] + last):
        assert not desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, typed)


def test_the_stored_confirmation_says_nothing_without_the_key(data: Path) -> None:
    made = desk_key.create(data)
    stored = json.loads((data / "recovery.json").read_text())["last_group"]
    assert stored == desk_key.recovery_confirmation(desk_key.open_keys(data).lookups, made.recovery_code[-4:]).hex()
    assert stored != desk_key.recovery_confirmation(bytes(32), made.recovery_code[-4:]).hex()


def test_derived_keys_differ_by_purpose_and_by_desk() -> None:
    key = bytes(range(32))
    derived = {desk_key.derive(key, purpose) for purpose in ("rows", "lookup digests", "row", "")}
    assert len(derived) == 4
    assert all(len(one) == 32 for one in derived)
    assert desk_key.derive(key, "rows") == desk_key.derive(key, "rows")
    assert desk_key.derive(bytes(32), "rows") not in derived


def test_the_derivation_never_changes() -> None:
    """What is on people's disks was sealed under it."""
    assert desk_key.derive(bytes(range(32)), "desk rows").hex() == (
        "50223fa32788144c0a05fde4926b03668177413f005ac5a8f933ed3791be1800"
    )
