"""A real desk for tests: `vulndesk serve` in a temporary folder, with what it printed, its processes and its end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from tests.server.reading import Lines
from vulndesk.commands.serve import LAST_LINE

CHECKOUT = Path(__file__).parents[1]
ORIGINALS = CHECKOUT.parent / "shared" / "policies" / "seeds"
# A busy machine is not a fault; tests/flows/test_desk_life.py measures how long a stop takes.
STOPS_WITHIN = 30.0


def policies() -> list[Path]:
    """The originals where they are there, else the two examples, which say the same in other words."""
    return sorted(ORIGINALS.glob("*.md")) or sorted((CHECKOUT / "examples").glob("*/SECURITY.md"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningDesk:
    """Everything is valid after `start`. programmes: slug -> address of the report form."""

    policies: Sequence[Path] = field(default_factory=policies)
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="vulndesk-desk-")))
    port: int = field(default_factory=free_port)
    programmes: dict[str, str] = field(default_factory=dict)
    first_account_link: str | None = None
    recovery_code: str | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def key_home(self) -> Path:
        """What XDG_CONFIG_HOME is for this desk; its key lies in `vulndesk/` below."""
        return self.folder / "config"

    def start(self, *, wait: bool = True) -> None:
        self.process = self._launch()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.said = Lines(self.process.stdout)
        self.complained = Lines(self.process.stderr)
        if wait:
            self.wait_until_ready()

    def _launch(self) -> subprocess.Popen[bytes]:
        own = ("VULNDESK_", "DATABASE_URL", "EMAIL_URL", "DJANGO_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        # Every test reports from one address; those of a rush name the limits.
        clean |= {f"VULNDESK_REPORTS_PER_{whose}": "0" for whose in ("ADDRESS", "PROGRAMME", "DESK")}
        clean |= {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.key_home), **self.environment}
        options = ["--port", str(self.port), "--data", str(self.data), *self.arguments]
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "vulndesk", "serve", *options, *map(str, self.policies)],
            cwd=self.folder,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def wait_until_ready(self, *, within: float = 60.0) -> None:
        try:
            self.said.wait_for(LAST_LINE, within=within)
        except AssertionError as silence:
            complaints = "\n".join(self.complained.earlier())
            raise AssertionError(f"the desk did not start: {silence}\nstderr:\n{complaints}") from None
        self._read_what_it_said()

    def _read_what_it_said(self) -> None:
        text = "\n".join(self.said.earlier())
        reports = re.findall(r"^Programme .*: (http\S+)$", text, re.MULTILINE)
        slugs = {found[1]: address for address in reports if (found := re.search(r"/p/([^/]+)/", address))}
        self.programmes = slugs or {address.rstrip("/").rsplit("/", 2)[-2]: address for address in reports}
        if link := re.search(r"\(the link works once\): (http\S+)", text):
            self.first_account_link = link[1]
        if code := re.search(r"^ +([0-9A-Z]{4}(?:-[0-9A-Z]{4})+)$", text, re.MULTILINE):
            self.recovery_code = code[1]

    def stop(self) -> int:
        """SIGTERM; the exit status. AssertionError when it does not end within STOPS_WITHIN."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the desk did not end within {STOPS_WITHIN} s") from None

    def restart(self) -> None:
        self.stop()
        self.start()

    def end_for_good(self) -> None:
        """Whatever state it is in: no process and no folder is left."""
        process = getattr(self, "process", None)
        if process is not None and process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Its processes (Linux): by the names that the supervisor gives them.

    def web_pids(self) -> list[int]:
        return self._children("vulndesk-web")

    def worker_pid(self) -> int:
        """Of the worker that runs now; waits for one that is being started."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if found := self._children("vulndesk-worker"):
                return found[0]
            time.sleep(0.05)
        raise AssertionError("this desk has no worker")

    def kill_web(self) -> int:
        """kill -9 for one web process, the one that has run longest. Its pid."""
        victim = min(self.web_pids())
        os.kill(victim, signal.SIGKILL)
        return victim

    def pids_of(self, name: str) -> list[int]:
        """Of the processes with this name that live now."""
        return self._children(name)

    def _children(self, name: str) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [pid for pid in map(int, listed) if _name_of(pid).startswith(name)]

    def __enter__(self) -> "RunningDesk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_for_good()


def _name_of(pid: int) -> str:
    try:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return ""
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
