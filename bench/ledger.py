"""./run bench ledger: a ledger of 1,000,000 events, as a desk grows it.

In each simulated hour of sixty days events are stored and entered, and a checkpoint is published; at the end comes the
worker's own step every ten minutes. One event in ten is a report with a receipt. Then: what a proof takes, of any of
them and of one that was stored this moment; what a check of everything takes; and whether a check of a copy that
somebody went through by hand, without the desk's key, names every row that was changed.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import resource
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from bench.stand import figures, peer

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "ledger.json"
README = CHECKOUT / "bench" / "README.md"
AN_HOUR = 694  # events: 1,000,000 in sixty days
STEPS, A_STEP = 30, 116  # of the worker, every ten minutes
KINDS = ("message_posted", "acknowledged", "assigned", "closed", "due_reminder")
GOALS = (("proof_ms", "a proof, milliseconds", 5), ("check_seconds", "a check of all of it, seconds", 60))


class Desk:
    """A data folder of its own, in this process."""

    def __init__(self, folder: Path) -> None:
        os.environ["VULNDESK_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
        os.environ |= {"VULNDESK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "vulndesk.server.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        self.chance = random.Random("ledger")
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.entering: list[float] = []

    def fill(self, events: int) -> None:
        """Hour by hour, as they would have come; the last ones as the worker takes them in."""
        from vulndesk.apps.ledger import actions

        steps = STEPS * A_STEP
        for start in range(0, events - steps, AN_HOUR):
            self._come(min(AN_HOUR, events - steps - start), timedelta(hours=1))
            actions.enter_waiting(now=self.now, limit=1000)
            actions.publish_due(now=self.now)
        for _ in range(STEPS):
            self._come(A_STEP, timedelta(minutes=10))
            self.entering += timed([lambda: actions.keep(now=self.now)])

    def _come(self, number: int, within: timedelta) -> None:
        seconds = sorted(self.chance.uniform(0, within.total_seconds()) for _ in range(number))
        self.store([self.now + timedelta(seconds=second) for second in seconds])
        self.now += within

    def store(self, instants: Sequence[datetime]) -> list[Any]:
        from django.db import transaction

        from vulndesk.apps.timeline.models import Event
        from vulndesk.apps.vault.statements import insert

        rows = [self._event(Event, at) for at in instants]
        with transaction.atomic():
            insert(rows)
        return rows

    def _event(self, model: Any, at: datetime) -> Any:
        is_report = self.chance.random() < 0.1
        facts = (
            {"channel": "web", "sent": base64.b64encode(self.chance.randbytes(32)).decode()} if is_report else {"n": 1}
        )
        return model(
            at=at,
            kind="report_received" if is_report else self.chance.choice(KINDS),
            case_id=UUID(int=self.chance.getrandbits(128)),
            programme_id=1,
            actor="reporter",
            audience="team",
            facts=facts,
            sealed=b"" if is_report else self.chance.randbytes(80),
            dispatched_at=at,
        )


def timed(deeds: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds each, in ascending order."""
    found = []
    for deed in deeds:
        began = time.perf_counter()
        deed()
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def proofs(desk: Desk, number: int) -> dict[str, Any]:
    from vulndesk.apps.ledger.actions import receipt_of
    from vulndesk.apps.timeline.models import Event
    from vulndesk.core.ledger.receipt_file import verify_receipt
    from vulndesk.gateways.ledger_keys import verify

    ids = list(Event.objects.filter(kind="report_received").values_list("id", flat=True))
    chosen = [Event.objects.get(id=one) for one in desk.chance.sample(ids, min(number, len(ids)))]
    files: list[str] = []

    def prove(event: Any) -> None:
        files.append(receipt_of(event.pk, sent=event.facts["sent"], received_at=event.at, now=desk.now))

    took = timed([lambda event=event: prove(event) for event in chosen])  # type: ignore[misc]
    worked = time.process_time()
    for event in chosen:
        prove(event)
    processor = (time.process_time() - worked) * 1000 / len(chosen)
    fresh = []
    for _ in range(50):
        desk.now += timedelta(seconds=2)
        new = next(one for one in iter(lambda: desk.store([desk.now])[0], None) if one.kind == "report_received")
        fresh += timed([lambda new=new: prove(new)])  # type: ignore[misc]
    for file in files:
        verify_receipt(file, verify=verify)
    return {
        "proof_ms": round(median(took), 2),
        "proof_p95": round(figures.percentile(took, 0.95), 2),
        "proof_cpu": round(processor, 2),
        "fresh_ms": round(median(fresh), 2),
        "file_bytes": len(files[0]),
    }


def check() -> dict[str, Any]:
    from vulndesk.apps.ledger.queries import check_ledger

    began, worked = time.perf_counter(), time.process_time()
    found = check_ledger()
    assert not found.faults, found.faults[:5]
    return {
        "check_seconds": round(time.perf_counter() - began, 1),
        "check_cpu": round(time.process_time() - worked, 1),
        "entries": found.entries,
        "slots": found.size,
        "heads": found.heads,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def corrupted(desk: Desk, folder: Path, number: int) -> dict[str, Any]:
    """By hand, as somebody with the file and without the key would."""
    from django.db import connection

    from vulndesk.apps.ledger.queries import check_ledger

    connection.close()
    changes = (
        "UPDATE timeline_event SET actor = 'user:7' WHERE id = ?",
        "UPDATE timeline_event SET at = '2026-01-01 00:00:00' WHERE id = ?",
        "UPDATE timeline_event SET facts = '{}' WHERE id = ?",
        "UPDATE timeline_event SET sealed = x'00' WHERE id = ?",
        "DELETE FROM timeline_event WHERE id = ?",
    )
    with sqlite3.connect(folder / "desk.sqlite3") as database:
        most = database.execute("SELECT max(id) FROM timeline_event").fetchone()[0]
        chosen = desk.chance.sample(range(1, most + 1), number)
        for place, one in enumerate(chosen):
            database.execute(changes[place % len(changes)], (one,))
    database.close()
    named = {one.subject for one in check_ledger().faults}
    return {"changed_rows": number, "found_rows": len(named & set(chosen)), "named_wrongly": len(named - set(chosen))}


def table(result: dict[str, Any]) -> str:
    one = result["measured"]
    rows = [
        ("events, leaves, slots", f"{result['events']:,}, {one['entries']:,}, {one['slots']:,}"),
        ("signed heads", f"{one['heads']:,}"),
        ("a proof: median, p95, processor", f"{one['proof_ms']} ms, {one['proof_p95']} ms, {one['proof_cpu']} ms"),
        ("entry, head and proof of what was stored this moment, median", f"{one['fresh_ms']} ms"),
        ("the file of a proof", f"{one['file_bytes']:,} bytes"),
        (f"the worker’s step for {A_STEP} events and a checkpoint, median", f"{one['enter_ms']} ms"),
        ("a check of all of it: passed, processor", f"{one['check_seconds']} s, {one['check_cpu']} s"),
        ("memory of this process, at most", f"{one['megabytes']} MB"),
        ("the ledger’s tables", f"{one['table_mb']} MB beside {one['events_mb']} MB of events"),
        (
            "rows changed by hand, found, named wrongly",
            f"{one['changed_rows']:,}, {one['found_rows']:,}, {one['named_wrongly']}",
        ),
    ]
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    lines += ["", "| goal | asked | measured | |", "|---|---|---|---|"]
    for key, name, asked in GOALS:
        met = "met" if one[key] < asked else "**missed**"
        lines.append(f"| {name} | under {asked} | {one[key]} | {met} |")
    return "\n".join(lines)


def sizes(folder: Path) -> dict[str, Any]:
    """Megabytes of pages, where SQLite can tell; else by the file."""
    with sqlite3.connect(folder / "desk.sqlite3") as database:
        try:
            pages = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
        except sqlite3.OperationalError:
            pages = {}
    database.close()
    ours = sum(size for name, size in pages.items() if "ledger" in name or "leaf_of" in name or "head_pub" in name)
    events = sum(size for name, size in pages.items() if "timeline_event" in name or name.startswith("event_"))
    return {"table_mb": ours // 2**20, "events_mb": events // 2**20}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench ledger", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="20,000 events; nothing is written")
    given = arguments.parse_args()
    events = 20_000 if given.quick else 1_000_000
    peer.cache_folder().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=peer.cache_folder()))
    try:
        where, desk = figures.machine(folder), Desk(folder)
        desk.fill(events)
        measured = {"enter_ms": round(median(desk.entering), 1)} | proofs(desk, 300) | check() | sizes(folder)
        measured |= corrupted(desk, folder, 1000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rounds": 1,
        "machine": where,
        "events": events,
        "measured": measured,
    }
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "ledger", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
