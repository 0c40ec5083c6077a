"""Roundup reads a mailbox, in its own environment: its classic tracker on SQLite, as its instructions set it up.

    python -m bench.stand.mail_roundup FOLDER MAILS     prints seconds and issues as JSON

One process for the whole mailbox (`roundup-mailgw HOME mailbox FILE`), its start included. Its mail goes to a file.
"""

import json
import mailbox
import sqlite3
import subprocess
import sys
import time
from pathlib import Path


def main(folder: Path, mails: Path) -> None:
    home, scripts = folder / "roundup", Path(sys.executable).parent
    if not home.exists():
        _install(home, scripts)
    box = folder / "roundup.mbox"
    box.unlink(missing_ok=True)
    made = mailbox.mbox(box)
    for path in sorted(mails.iterdir()):
        made.add(path.read_bytes().replace(b"\r\n", b"\n"))
    made.close()
    before, began = _issues(home), time.perf_counter()
    subprocess.run([scripts / "roundup-mailgw", home, "mailbox", box], check=True, stdout=subprocess.DEVNULL)
    json.dump({"seconds": time.perf_counter() - began, "rows": _issues(home) - before}, sys.stdout)


def _install(home: Path, scripts: Path) -> None:
    admin = [scripts / "roundup-admin", "-i", home]
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*admin, "install", "classic", "sqlite"], **quiet)
    written = (home / "config.ini").read_text()
    for line, value in (
        ("#web = NO DEFAULT", "web = http://localhost/"),
        ("#domain = NO DEFAULT", "domain = enix.example"),
        ("#host = NO DEFAULT", "host = localhost"),
        ("\ndebug = \n", f"\ndebug = {home / 'sent'}\n"),
    ):
        written = written.replace(line, value)
    (home / "config.ini").write_text(written)
    # Strangers may report, as its schema says how.
    schema = home / "schema.py"
    rule = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
    schema.write_text(schema.read_text().replace(f"#{rule}", rule))
    subprocess.run([*admin, "initialise", "four-unrelated-words"], **quiet)


def _issues(home: Path) -> int:
    with sqlite3.connect(home / "db" / "db") as database:
        return int(database.execute("SELECT count(*) FROM _issue").fetchone()[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
