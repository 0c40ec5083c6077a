"""What stops a desk from starting is said in one sentence, with exit status 2, and leaves nothing half made."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_desk import RunningDesk, free_port

CHECKOUT = Path(__file__).parents[2]
A_POLICY = "# Security\n\nReport a vulnerability to security@example.org. We will answer within 48 hours.\n"


def serve(tmp_path: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VULNDESK_", "DATABASE_"))}
    environment |= {"XDG_CONFIG_HOME": str(tmp_path / "config"), **variables}
    options = [] if "--port" in arguments else ["--port", str(free_port())]
    return subprocess.run(
        [sys.executable, "-P", "-m", "vulndesk", "serve", *options, *map(str, arguments)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(run: subprocess.CompletedProcess[str], *words: str) -> bool:
    """One line, the words in it, status 2, and nothing on stdout that looks like a desk."""
    assert run.returncode == 2, run.stderr
    assert run.stderr.strip().count("\n") == 0, run.stderr
    assert "The desk is at" not in run.stdout
    for word in words:
        assert word in run.stderr
    return True


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00\x01\xfe\xff" * 400, ""),
        (b"All work and no play. " * 250_000, ""),
        (b"# Recipe\n\nBoil the potatoes for twenty minutes.\n", "not a security policy"),
    ],
    ids=["empty", "binary", "5 MB", "not a policy"],
)
@pytest.mark.slow
def test_a_file_that_is_no_policy_is_refused_and_nothing_is_made(tmp_path: Path, content: bytes, word: str) -> None:
    policy = tmp_path / "SECURITY.md"
    policy.write_bytes(content)
    good = tmp_path / "good.md"
    good.write_text(A_POLICY)
    assert refused(serve(tmp_path, good, policy), str(policy), word)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "config").exists()


@pytest.mark.slow
def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(serve(tmp_path, "absent.md"), "absent.md", "No such file")
    assert refused(serve(tmp_path, tmp_path), "directory")
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert refused(serve(tmp_path, "--port", port), f"Port {port} is in use", "--port")
    assert not (tmp_path / "data").exists()


def test_an_address_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    assert refused(serve(tmp_path, "--bind", "192.0.2.1"), "192.0.2.1")


@pytest.mark.slow
def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert refused(serve(tmp_path, "--data", tmp_path / "file" / "data"), "cannot be used")
    assert refused(serve(tmp_path, "--data", tmp_path / "file"), "cannot be used")


def test_a_key_file_that_cannot_be_written_is_refused_and_the_next_start_can_succeed(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("not a folder")
    assert refused(serve(tmp_path), "config")
    assert not (tmp_path / "data" / "desk-id").exists()


@pytest.mark.slow
def test_a_setting_that_cannot_be_read_and_a_database_that_is_not_there_are_refused(tmp_path: Path) -> None:
    assert refused(serve(tmp_path, VULNDESK_REPORT_LIMIT="lots"), "VULNDESK_REPORT_LIMIT")
    gone = f"postgresql://desk:secret@127.0.0.1:{free_port()}/desk"
    run = serve(tmp_path, DATABASE_URL=gone)
    assert refused(run, "DATABASE_URL")
    assert "secret" not in run.stderr


@pytest.mark.slow
@pytest.mark.fault
def test_a_desk_without_its_key_refuses_to_start_and_changes_nothing() -> None:
    with RunningDesk() as desk:
        desk.start()
        desk.stop()
        key = next(desk.key_home.rglob("*.key"))
        hidden = key.rename(key.with_suffix(".away"))
        before = (desk.data / "desk.sqlite3").read_bytes()
        desk.start(wait=False)
        assert desk.process.wait(timeout=30) == 2
        [sentence] = [line for line in desk.complained.earlier() if line]
        assert "The key of this desk is not at" in sentence
        assert str(key) in sentence
        assert (desk.data / "desk.sqlite3").read_bytes() == before
        hidden.rename(key)
        desk.start()


@pytest.mark.slow
@pytest.mark.fault
def test_a_second_desk_on_the_same_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with RunningDesk() as desk:
        desk.start()
        second = serve(tmp_path, "--data", desk.data, XDG_CONFIG_HOME=str(desk.key_home))
        assert refused(second, "Another desk is running on the data folder")
        assert len(desk.web_pids()) == 2


@pytest.mark.slow
@pytest.mark.fault
def test_a_desk_on_any_free_port_with_a_key_from_the_environment_leaves_no_key_file() -> None:
    key = "YW4gZXhhbXBsZSBrZXkgb2YgdGhpcnR5LXR3byBieXQ="
    with RunningDesk(port=0, environment={"VULNDESK_KEY": key}) as desk:
        desk.start()
        assert not list(desk.key_home.rglob("*"))
        assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700
        [line] = desk.said.earlier("The desk is at")
        assert line.rsplit(":", 1)[1] != "0"
