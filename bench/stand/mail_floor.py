"""The floor for mail: the standard library reads it, a file of it is synced, one SQLite transaction is durable.

python -m bench.stand.mail_floor FOLDER MAILS     MAILS: a folder of messages; prints seconds and rows as JSON
"""

import email
import email.policy
import json
import os
import sqlite3
import sys
import time
from pathlib import Path


def main(folder: Path, mails: Path) -> None:
    database = sqlite3.connect(folder / "mail-floor.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, sender, subject, body, files)")
    files = folder / "mail-floor"
    files.mkdir(exist_ok=True)
    raws = [path.read_bytes() for path in sorted(mails.iterdir())]
    times = []
    for raw in raws:
        began = time.perf_counter()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain",))
        parts = [part.get_content() for part in message.iter_attachments()]
        with (files / os.urandom(16).hex()).open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        database.execute("BEGIN IMMEDIATE")
        row = (str(message["from"]), str(message["subject"]), body.get_content() if body else "", len(parts))
        database.execute("INSERT INTO mail (sender, subject, body, files) VALUES (?, ?, ?, ?)", row)
        database.execute("COMMIT")
        times.append(time.perf_counter() - began)
    rows = database.execute("SELECT count(*) FROM mail").fetchone()[0]
    json.dump({"seconds": sum(times), "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
