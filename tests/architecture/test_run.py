"""`./run` in a checkout of its own, with an empty lock: its promises are tested in seconds and without network."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]  # one environment for all of them, not one a worker
RUN = Path(__file__).parents[2] / "run"


class Checkout:
    """A folder like ours: `run`, two locks that ask for nothing, and a package that says how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "requirements").mkdir(parents=True)
        shutil.copy2(RUN, folder / "run")
        self.lock("run").write_text("# nothing\n")
        self.lock("dev").write_text("# nothing either\n")
        (folder / "vulndesk").mkdir()
        (folder / "vulndesk" / "__init__.py").write_text("")
        (folder / "vulndesk" / "__main__.py").write_text("import os, sys\nprint(sys.argv[1:], os.getcwd())\n")

    def lock(self, kind: str) -> Path:
        return self.folder / "requirements" / f"{kind}.lock"

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "stamp"

    def start(self, *arguments: str, run: Path | None = None, **options: object) -> subprocess.Popen[str]:
        variables = {name: value for name, value in os.environ.items() if name != "PYTHON"}
        variables |= {"PYTHON": sys.executable, **options.pop("variables", {})}  # type: ignore[dict-item]
        return subprocess.Popen(
            [run or self.folder / "run", *arguments],
            env={name: value for name, value in variables.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,  # type: ignore[call-overload]
        )

    def run(self, *arguments: str, **options: object) -> tuple[int, str, str]:
        process = self.start(*arguments, **options)  # type: ignore[arg-type]
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a checkout")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One environment for the tests that may share one; an environment costs seconds."""
    one = Checkout(tmp_path_factory.mktemp("made") / "a checkout")
    status, _, err = one.run("vulndesk")
    assert status == 0, err
    assert "making the environment" in err
    return one


@pytest.fixture
def made(shared: Checkout) -> Checkout:
    """As after a first start of the desk: only the run lock is installed."""
    run_only = [line for line in shared.stamp.read_text().splitlines() if not line.startswith("dev ")]
    shared.stamp.write_text("\n".join(run_only) + "\n")
    return shared


def test_a_second_start_says_nothing(made: Checkout) -> None:
    assert made.run("vulndesk", "--x") == (0, f"['--x'] {os.getcwd()}\n", "")


def test_the_callers_folder_and_arguments_are_kept_also_through_a_symbolic_link(made: Checkout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    link = elsewhere / "vd"
    link.symlink_to(os.path.relpath(made.folder / "run", elsewhere))
    second = tmp_path / "second"
    second.symlink_to(link)
    for run in (made.folder / "run", link, second):
        status, out, _ = made.run("vulndesk", "two words", "", run=run, cwd=elsewhere)
        assert (status, out) == (0, f"['two words', ''] {elsewhere}\n")


def test_desk_is_serve_with_the_same_arguments(made: Checkout) -> None:
    assert made.run("desk", "--port", "1")[1].startswith("['serve', '--port', '1']")


@pytest.mark.slow
def test_a_module_of_the_callers_folder_is_never_taken_for_ours(made: Checkout, tmp_path: Path) -> None:
    (tmp_path / "vulndesk").mkdir()
    (tmp_path / "vulndesk" / "__main__.py").write_text("print('taken over')\n")
    assert "taken over" not in made.run("vulndesk", cwd=tmp_path)[1]


@pytest.mark.slow
def test_a_changed_lock_is_installed(made: Checkout) -> None:
    made.lock("run").write_text(made.lock("run").read_text() + "# more\n")
    assert "bringing the environment up to requirements/run.lock" in made.run("vulndesk")[2]
    assert made.run("vulndesk")[2] == ""


@pytest.mark.slow
def test_a_dev_environment_satisfies_the_desk_and_a_run_environment_is_added_to(made: Checkout) -> None:
    (made.folder / "bench").mkdir(exist_ok=True)
    (made.folder / "bench" / "__init__.py").write_text("")
    (made.folder / "bench" / "nothing.py").write_text("print('measured')\n")
    marker = made.folder / ".venv" / "marker"
    marker.write_text("")
    status, out, err = made.run("bench", "nothing")
    assert (status, out) == (0, "measured\n")
    assert "bringing the environment up to requirements/dev.lock" in err
    assert marker.exists()
    assert made.run("vulndesk")[2] == ""
    made.lock("run").write_text(made.lock("run").read_text() + "# changed\n")
    assert "requirements/dev.lock" in made.run("vulndesk")[2]


@pytest.mark.slow
def test_an_install_that_was_killed_is_never_taken_for_a_finished_one(checkout: Checkout) -> None:
    process = checkout.start("vulndesk", start_new_session=True)
    deadline = time.monotonic() + 20
    while not (checkout.folder / ".venv" / "bin" / "python").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not checkout.stamp.exists()
    status, _, err = checkout.run("vulndesk")
    assert status == 0
    assert "making the environment" in err


@pytest.mark.slow
def test_two_first_starts_at_once_make_one_environment(checkout: Checkout) -> None:
    both = [checkout.start("vulndesk") for _ in range(2)]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("making the environment" in err for _, err in said) == [False, True]


@pytest.mark.slow
def test_a_checkout_that_was_moved_gets_a_new_environment(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.run("vulndesk")[0] == 0
    checkout.folder = checkout.folder.rename(tmp_path / "moved")
    status, _, err = checkout.run("vulndesk")
    assert status == 0
    assert "making the environment" in err
    assert checkout.run("vulndesk")[2] == ""


@pytest.mark.slow
@pytest.mark.parametrize("home", ["", None, "absent", "empty"])
def test_no_home_is_needed(checkout: Checkout, tmp_path: Path, home: str | None) -> None:
    (tmp_path / "empty").mkdir()
    value = str(tmp_path / home) if home else home
    before = set(os.listdir(tmp_path))
    status, out, err = checkout.run("vulndesk", variables={"HOME": value}, cwd=tmp_path)
    assert status == 0, err
    assert out
    assert set(os.listdir(tmp_path)) - {home} == before - {home}, "something was left in the caller's folder"


def test_without_a_python_it_says_what_is_needed(checkout: Checkout, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "readlink", "cut", "sha256sum", "grep", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    status, out, err = checkout.run("vulndesk", variables={"PATH": str(tools), "PYTHON": None})
    assert (status, out) == (1, "")
    assert "Python 3.11 or newer is needed" in err


def test_an_unknown_verb_is_refused_with_the_list(checkout: Checkout) -> None:
    status, out, err = checkout.run("dance")
    assert (status, out) == (2, "")
    assert "no verb 'dance'" in err
    assert "desk [POLICY...]" in err


def test_help_needs_no_environment(checkout: Checkout) -> None:
    status, out, err = checkout.run("help")
    assert (status, err) == (0, "")
    assert out == checkout.run()[1]
    assert not (checkout.folder / ".venv").exists()


def test_a_bench_is_named_from_the_list_only(made: Checkout) -> None:
    (made.folder / "bench").mkdir(exist_ok=True)
    (made.folder / "bench" / "intake.py").write_text("")
    for name in ("absent", "../x", "intake.py", "os;id"):
        status, out, err = made.run("bench", name)
        assert (status, out) == (2, "")
        assert "  intake\n" in err
