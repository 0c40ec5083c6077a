"""The desk key comes from one place, and no refusal, log or child of the desk is shown it."""

import base64
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from vulndesk.core.errors import Refused
from vulndesk.gateways import desk_key, key_sources

KEY = bytes(range(100, 132))
WRITTEN = base64.b64encode(KEY).decode()
VARIABLES = (key_sources.VARIABLE, key_sources.FILE_VARIABLE, key_sources.COMMAND_VARIABLE)


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(key_sources, "_asked", {})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def command(tmp_path: Path, program: str) -> str:
    """A command line that runs this Python program; its path has a space, as only a split like a shell's bears."""
    file = tmp_path / "a folder" / "give key.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(program)
    return f"{sys.executable} '{file}'"


def test_a_command_gives_the_key_and_is_asked_once(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = tmp_path / "asked"
    program = f"import sys; open({str(asked)!r}, 'a').write('.'); print({WRITTEN!r}); print('noise', file=sys.stderr)"
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", command(tmp_path, program))
    made = desk_key.create(data)
    assert (made.key, made.key_file) == (KEY, None)
    assert desk_key.load(data) == KEY
    assert asked.read_text() == "."
    assert desk_key.key_location(data) == "the command VULNDESK_KEY_COMMAND"
    assert not (tmp_path / "config").exists()


def test_the_command_is_told_no_secret_of_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    program = f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ))); print({WRITTEN!r})"
    secrets = {"VULNDESK_GITHUB_TOKEN": "canarytoken", "DATABASE_URL": "canarydb", "EMAIL_URL": "canarymail"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_PROFILE", "what a KMS needs")
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", command(tmp_path, program))
    source = key_sources.given_source()
    assert source is not None
    assert source.read() == KEY
    assert "canary" not in told.read_text()
    assert "what a KMS needs" in told.read_text()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (f"import sys; print({WRITTEN!r}, file=sys.stderr); sys.exit(3)", "failed with status 3"),
        (f"print({WRITTEN[:-4]!r})", "is not 32 bytes in base64"),
        (f"print('Key: ' + {WRITTEN!r})", "is not 32 bytes in base64"),
        ("", "is not 32 bytes in base64"),
    ],
)
def test_a_command_without_a_key_is_refused_and_its_words_are_not_shown(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    program: str,
    said: str,
) -> None:
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", command(tmp_path, program))
    with pytest.raises(Refused, match=said) as caught:
        desk_key.create(data)
    shown = f"{caught.value} {caught.value.next_step} {''.join(capfd.readouterr())}"
    assert WRITTEN[:10] not in shown
    assert not desk_key.exists(data)


@pytest.mark.slow
def test_a_command_that_waits_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = tmp_path / "pid"
    program = (
        "import subprocess; child = subprocess.Popen(['sleep', '600']); "
        f"open({str(pid)!r}, 'w').write(str(child.pid)); child.wait()"
    )
    monkeypatch.setattr(key_sources, "LONGEST_COMMAND", 2.0)
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", command(tmp_path, program))
    with pytest.raises(Refused, match="no key within 2 seconds"):
        key_sources.source_of("0" * 16).read()
    deadline = time.monotonic() + 30
    while is_alive(int(pid.read_text())):
        assert time.monotonic() < deadline


def is_alive(pid: int) -> bool:
    """A dead child of a dead parent may lie unburied for a while."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize(
    ("written", "said"), [("/no/such/command", "cannot be run"), ("say 'unclosed", "cannot be split")]
)
def test_a_command_that_cannot_be_run_is_refused(monkeypatch: pytest.MonkeyPatch, written: str, said: str) -> None:
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", written)
    with pytest.raises(Refused, match=said):
        key_sources.source_of("0" * 16).read()


def test_no_shell_reads_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VULNDESK_KEY_COMMAND", f"echo {WRITTEN} ; touch {tmp_path / 'touched'}")
    with pytest.raises(Refused, match="base64"):
        key_sources.source_of("0" * 16).read()
    assert not (tmp_path / "touched").exists()


def test_a_named_key_file_is_made_and_read_again(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "elsewhere" / "of the desk.key"
    monkeypatch.setenv("VULNDESK_KEY_FILE", str(path))
    made = desk_key.create(data)
    assert made.key_file == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert desk_key.load(data) == made.key
    path.unlink()
    with pytest.raises(Refused, match=r"of the desk\.key"):
        desk_key.load(data)
    assert desk_key.recover(data, typed=made.recovery_code) == path
    assert desk_key.load(data) == made.key


def test_a_named_key_file_that_is_there_is_the_key_of_a_new_desk(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "given.key"
    path.write_text(WRITTEN)
    path.chmod(0o600)
    monkeypatch.setenv("VULNDESK_KEY_FILE", str(path))
    assert desk_key.create(data).key == KEY
    path.chmod(0o644)
    with pytest.raises(Refused, match="Other accounts"):
        desk_key.load(data)


@pytest.mark.parametrize("name", ["desk.key", "deeper/desk.key"])
def test_a_key_file_in_the_data_folder_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("VULNDESK_KEY_FILE", str(data / name))
    with pytest.raises(Refused, match="beside what it seals"):
        desk_key.create(data)
    assert not desk_key.exists(data)
    assert not (data / name).exists()


def test_a_relative_key_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VULNDESK_KEY_FILE", "desk.key")
    with pytest.raises(Refused, match="no absolute path"):
        key_sources.given_source()


def test_two_sources_are_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk_key.create(data)
    for name, value in zip(VARIABLES, (WRITTEN, "/some/file", "true"), strict=True):
        for other in VARIABLES:
            monkeypatch.delenv(other, raising=False)
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(VARIABLES[0] if name != VARIABLES[0] else VARIABLES[1], "/x")
        with pytest.raises(Refused, match="two sources"):
            desk_key.load(data)


def test_a_fetch_of_a_repository_is_started_without_any_setting_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    from vulndesk.gateways.quiet_git import kept_environment

    for name in (*VARIABLES, "DATABASE_URL", "EMAIL_URL", "VULNDESK_GITHUB_TOKEN"):
        monkeypatch.setenv(name, WRITTEN)
    assert WRITTEN not in kept_environment().values()
    assert kept_environment()["PATH"] == os.environ["PATH"]
