"""A desk gets a new key, and whatever instant the rotation dies at, the desk opens and the rotation can be finished."""

import base64
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vulndesk.core.errors import BadInput, Refused
from vulndesk.gateways import desk_key, key_rotation, key_set, key_sources
from vulndesk.gateways.live_keys import LiveKeys

NOW = "2026-05-04T10:00:00+00:00"
KEY, NEWER = bytes(range(32)), bytes(range(50, 82))


def written(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    variables = (key_sources.VARIABLE, key_sources.FILE_VARIABLE, key_sources.COMMAND_VARIABLE)
    for name in (*variables, key_sources.NEW_VARIABLE, key_sources.NEW_COMMAND_VARIABLE, "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def of_before(data: Path) -> desk_key.CreatedDesk:
    """A desk as it was made before there was a set: its file holds a digest of its key."""
    made = desk_key.create(data)
    digest = key_set._check_value(made.key, made.desk_id)
    (data / key_set.FILE).write_text(f"{digest.hex()}\n")
    desk_key.renew_recovery(data, key=made.key)
    return made


def rotate(data: Path, *, deep: bool = False, new_key: bytes | None = None) -> key_rotation.Rotated:
    return key_rotation.rotate(data, deep=deep, now=NOW, new_key=new_key)


def test_a_new_key_opens_what_the_old_one_opened_and_the_old_one_nothing(data: Path) -> None:
    made, before = desk_key.create(data), desk_key.open_keys(data)
    done = rotate(data)
    assert done.is_complete
    assert desk_key.load(data) != made.key
    assert desk_key.open_keys(data) == before
    assert made.key_file is not None
    made.key_file.write_text(written(made.key))
    with pytest.raises(Refused, match="not the key of the desk"):
        desk_key.load(data)


def test_the_old_key_is_kept_for_the_backups_from_before(data: Path, tmp_path: Path) -> None:
    made = desk_key.create(data)
    shutil.copytree(data, tmp_path / "backup")
    done = rotate(data, deep=True)
    assert done.old_key is not None
    assert done.old_key.stat().st_mode & 0o077 == 0
    assert made.key_file is not None
    shutil.copyfile(done.old_key, made.key_file)
    assert desk_key.load(tmp_path / "backup") == made.key


def test_the_recovery_code_is_another_one_and_gives_the_new_key_back(data: Path) -> None:
    made = desk_key.create(data)
    done = rotate(data)
    key = desk_key.load(data)
    assert made.key_file is not None
    made.key_file.unlink()
    with pytest.raises(BadInput):
        desk_key.recover(data, typed=made.recovery_code)
    desk_key.recover(data, typed=done.recovery_code)
    assert desk_key.load(data) == key
    assert desk_key.is_recovery_group(data, desk_key.open_keys(data).lookups, done.recovery_code[-4:])


def test_a_deep_rotation_adds_a_generation_and_keeps_what_is_looked_up(data: Path) -> None:
    desk_key.create(data)
    before = desk_key.open_keys(data)
    rotate(data, deep=True)
    after = desk_key.open_keys(data)
    assert after.lookups == before.lookups
    assert after.generations[1:] == before.generations
    assert (after.generations[0].number, after.generations[0].made_at) == (2, NOW)


def test_a_desk_whose_key_was_its_only_root_gets_a_generation_in_any_case(data: Path) -> None:
    made = of_before(data)
    assert desk_key.open_keys(data) == key_set.first_set(made.key)
    assert not key_rotation.state(data).has_set
    rotate(data)
    after = desk_key.open_keys(data)
    assert [one.number for one in after.generations] == [2, 1]
    assert after.lookups == after.generations[1].root == made.key
    assert after.generations[0].root not in (made.key, desk_key.load(data))
    assert key_rotation.state(data).has_set


def test_older_generations_are_forgotten_only_when_no_rotation_is_under_way(data: Path) -> None:
    desk_key.create(data)
    rotate(data, deep=True)
    newest = desk_key.open_keys(data).generations[0]
    key_rotation.retire_older_generations(data)
    assert desk_key.open_keys(data).generations == (newest,)
    desk_id, key = desk_key.read_desk_id(data), desk_key.load(data)
    key_set.write(data, desk_id, desk_key.open_keys(data), under=(key, NEWER))
    with pytest.raises(Refused, match="being replaced"):
        key_rotation.retire_older_generations(data)


def dies_at(step: int, deed: Callable[[], object]) -> bool:
    """Run it in a fork that ends like kill -9 before its n-th call that changes a disk. False: it came to its end."""
    pid = os.fork()
    if pid == 0:
        _count_down(step)
        status = 1
        try:
            deed()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, 9)
    return status == 9


def _count_down(step: int) -> None:
    left = step

    def wrapped(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal left
            if left == 0:
                os._exit(9)
            left -= 1
            return real(*arguments, **named)

        return call

    for name in ("open", "replace", "fsync"):
        setattr(os, name, wrapped(getattr(os, name)))


@pytest.mark.slow
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("make", [desk_key.create, of_before])
def test_a_rotation_that_dies_at_any_step_leaves_a_desk_that_opens_and_is_finished_by_the_next(
    tmp_path: Path, config: Path, make: Callable[[Path], desk_key.CreatedDesk], deep: bool
) -> None:
    step, died = 0, True
    while died:
        data = tmp_path / f"desk {step}"
        make(data)
        before = desk_key.open_keys(data)
        died = dies_at(step, lambda data=data: rotate(data, deep=deep))
        between = desk_key.open_keys(data)
        assert between.lookups == before.lookups
        assert set(before.generations) <= set(between.generations)
        if died:
            done = rotate(data, deep=deep)
            assert done.is_complete
            assert len(key_rotation.state(data).names) == 1
            after = desk_key.open_keys(data)
            assert set(between.generations) <= set(after.generations)
            assert len(after.generations) > 1 or not (deep or make is of_before)
            (config / "vulndesk" / f"{desk_key.read_desk_id(data)}.key").unlink()
            desk_key.recover(data, typed=done.recovery_code)
            assert desk_key.open_keys(data) == after
        step += 1
    assert step > 15


def test_a_key_from_the_environment_is_replaced_in_two_calls(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VULNDESK_KEY", written(KEY))
    desk_key.create(data)
    before = desk_key.open_keys(data)
    assert not rotate(data, new_key=NEWER).is_complete
    assert not rotate(data, new_key=NEWER).is_complete  # again, as after a kill
    for key in (KEY, NEWER):
        monkeypatch.setenv("VULNDESK_KEY", written(key))
        assert desk_key.open_keys(data) == before
    assert len(key_rotation.state(data).names) == 2
    done = rotate(data)
    assert done.is_complete
    assert done.recovery_code
    assert desk_key.open_keys(data) == before
    monkeypatch.setenv("VULNDESK_KEY", written(KEY))
    with pytest.raises(Refused, match="not the key of the desk"):
        desk_key.load(data)


def test_a_key_that_is_not_a_file_needs_its_successor_given(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VULNDESK_KEY", written(KEY))
    desk_key.create(data)
    before = (data / key_set.FILE).read_bytes()
    with pytest.raises(Refused, match="new key must be given"):
        rotate(data)
    with pytest.raises(Refused, match="is the old one"):
        rotate(data, new_key=KEY)
    assert (data / key_set.FILE).read_bytes() == before


def test_a_key_file_takes_no_key_from_elsewhere(data: Path) -> None:
    desk_key.create(data)
    before = (data / key_set.FILE).read_bytes()
    with pytest.raises(Refused, match="its new key is made here"):
        rotate(data, new_key=NEWER)
    assert (data / key_set.FILE).read_bytes() == before


def test_the_new_key_comes_from_a_variable_or_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_sources.new_key() is None
    monkeypatch.setenv("VULNDESK_NEW_KEY_COMMAND", f"{sys.executable} -c 'print(\"{written(NEWER)}\")'")
    assert key_sources.new_key() == NEWER
    monkeypatch.setenv("VULNDESK_NEW_KEY", "no key")
    with pytest.raises(Refused, match="VULNDESK_NEW_KEY does not hold"):
        key_sources.new_key()


def test_a_running_desk_learns_of_a_generation_although_its_key_was_replaced_twice(data: Path) -> None:
    desk_key.create(data)
    live = LiveKeys(data)
    first = live.generations
    rotate(data, deep=True)
    assert live.generations[1:] == first
    rotate(data, deep=True)
    assert [one.number for one in live.generations] == [3, 2, 1]
    assert live.lookups == desk_key.open_keys(data).lookups


def test_a_running_desk_with_a_key_that_ended_says_so_and_seals_with_no_other(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VULNDESK_KEY", written(KEY))
    desk_key.create(data)
    live = LiveKeys(data)
    rotate(data, new_key=NEWER, deep=True)
    assert len(live.generations) == 2
    monkeypatch.setenv("VULNDESK_KEY", written(NEWER))
    rotate(data)
    monkeypatch.setenv("VULNDESK_KEY", written(KEY))
    with pytest.raises(Refused, match="not the key of the desk"):
        _ = live.generations


@pytest.mark.parametrize("content", ['{"under": []}', '{"under": [["a", "!"]]}', '{"under": 3}', "{", "00"])
def test_a_damaged_set_is_refused(data: Path, content: str) -> None:
    desk_key.create(data)
    (data / key_set.FILE).write_text(content)
    with pytest.raises(Refused, match="absent or damaged"):
        desk_key.open_keys(data)


def test_a_set_whose_bytes_were_changed_is_refused(data: Path, tmp_path: Path) -> None:
    made = desk_key.create(data)
    name = key_set.name_of(made.key, made.desk_id)
    key_set.write(data, "f" * 16, desk_key.open_keys(data), under=(made.key,))
    moved = (data / key_set.FILE).read_text().replace(key_set.name_of(made.key, "f" * 16), name)
    (data / key_set.FILE).write_text(moved)
    with pytest.raises(Refused, match="the key is right, and does not open it"):
        desk_key.open_keys(data)


def test_nothing_secret_is_shown_by_repr_and_the_state(data: Path) -> None:
    made = desk_key.create(data)
    done, keys = rotate(data, deep=True), desk_key.open_keys(data)
    shown = f"{done!r} {keys!r} {key_rotation.state(data)!r}"
    for secret in (made.key, keys.lookups, *(one.root for one in keys.generations), desk_key.load(data)):
        assert repr(secret)[2:-1] not in shown
    assert done.recovery_code not in shown
