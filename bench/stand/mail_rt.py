"""Request Tracker takes mails at its mail gateway, as Debian packages it, with a database and settings of its own.

    python -m bench.stand.mail_rt FOLDER MAILS     prints seconds and tickets as JSON

Its web server (Starman, two workers) is started before the clock; the mails are posted as `rt-mailgate` posts them, two
at a time. SQLite, as everybody here; its mail goes to a file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

SETUP = "rt-setup-database-5"
SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
PACKAGES = "request-tracker5 rt5-db-sqlite rt5-standalone starman"
AT_ONCE = 2
_SETTINGS = """
Set($rtname, 'bench');
Set($Organization, 'enix.example');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '%s');
Set($WebDomain, 'localhost');
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'critical');
1;
"""
# Strangers may report.
_GRANT = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $group = RT::Group->new(RT->SystemUser);
$group->LoadSystemInternalGroup('Everyone');
my $queue = RT::Queue->new(RT->SystemUser);
$queue->Load('General');
for my $right (qw(SeeQueue CreateTicket ReplyToTicket)) {
    my ($ok, $why) = $group->PrincipalObj->GrantRight(Right => $right, Object => $queue);
    die $why unless $ok;
}
"""


def is_installed() -> bool:
    return SERVER.exists() and bool(shutil.which(SETUP)) and bool(shutil.which("starman"))


def main(folder: Path, mails: Path) -> None:
    home = folder / "rt"
    if not home.exists():
        _install(home)
    raws = [path.read_bytes().replace(b"\r\n", b"\n") for path in sorted(mails.iterdir())]
    with _served(home) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        before, began = _tickets(home), time.perf_counter()
        list(pool.map(lambda raw: _post(address, raw), raws))
        seconds = time.perf_counter() - began
    json.dump({"seconds": seconds, "rows": _tickets(home) - before}, sys.stdout)


def _install(home: Path) -> None:
    (home / "none").mkdir(parents=True)
    (home / "settings.pm").write_text(_SETTINGS % (home / "rt.sqlite3"))
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": _environment(home)}
    subprocess.run([SETUP, "--action", "init", "--force"], **quiet)
    subprocess.run(["perl", "-e", _GRANT], **quiet)


def _environment(home: Path) -> dict[str, str]:
    own = {"RT_SITE_CONFIG": str(home / "settings.pm"), "RT_SITE_CONFIG_DIR": str(home / "none"), "TMPDIR": str(home)}
    return {"PATH": os.environ["PATH"], "HOME": str(home), **own}


@contextmanager
def _served(home: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [SERVER, "--server", "Starman", "--workers", str(AT_ONCE), "--host", "127.0.0.1", "--port", str(port)],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/REST/1.0/NoAuth/mail-gateway"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("Request Tracker did not start")


def _post(address: str, raw: bytes) -> None:
    fields = {"SessionType": b"REST", "queue": b"General", "action": b"correspond", "message": raw}
    mark = os.urandom(16).hex().encode()
    parts = (
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, name.encode(), value)
        for name, value in fields.items()
    )
    head = {"Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
    asked = urllib.request.Request(address, data=b"".join(parts) + b"--%s--\r\n" % mark, headers=head)
    with urllib.request.urlopen(asked, timeout=120) as answer:
        words = answer.read()
    if not words.startswith(b"ok"):
        raise SystemExit(f"Request Tracker: {words[:100]!r}")


def _tickets(home: Path) -> int:
    with closing(sqlite3.connect(home / "rt.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM Tickets").fetchone()[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
