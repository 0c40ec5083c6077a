"""./run bench flood: what an honest reporter feels while a desk is flooded: pages read ten times as often as usual,
uploads of 25 MB and made-up reports by the thousand an hour, all at once, over loopback.

The desk runs as it ships, with its own limits. The flood comes from ever other addresses and answers each challenge.
The honest reporter fills the form in, answers the challenge too, and is measured from pressing Send until the page with
the receipt. Clocks of cases that were there before must ring meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import secrets
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

from bench.stand import figures
from tests.faults.traffic import Answer, Browser, ask
from tests.running_desk import RunningDesk
from vulndesk.core.proof_of_work import solve

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "flood.json"
SHIPPED = {
    "VULNDESK_REPORTS_PER_ADDRESS": "5",
    "VULNDESK_REPORTS_PER_PROGRAMME": "20",
    "VULNDESK_REPORTS_PER_DESK": "100",
}
READS, UPLOADS, SPAM = 200.0, 5.0, 1000 / 3600  # a second
HONEST_EVERY = 2.0
CLOCKS = 20
GOAL = 3.0
UPLOAD = 25 * 1024 * 1024 - 4096
BREAKS = (OSError, HTTPException)


@dataclass
class Seen:
    """What came of it; each list belongs to one kind of traffic."""

    answers: dict[str, Counter[str]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    challenged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, answer: Answer | None) -> None:
        with self.lock:
            self.answers.setdefault(kind, Counter())[str(answer.status) if answer else "no answer"] += 1


def somewhere() -> dict[str, str]:
    """Another address each time, as a proxy in front would say it."""
    return {"X-Forwarded-For": f"{random.randint(11, 99)}.{random.randint(0, 255)}.{random.randint(0, 255)}.7"}


class FromElsewhere(Browser):
    def _ask(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Answer:
        return super()._ask(method, path, body, {**self.from_address, **(headers or {})})


def visitor(port: int) -> Any:
    one = FromElsewhere(port)
    one.from_address = somewhere()
    return one


def read_pages(port: int, slug: str, seen: Seen) -> None:
    path = random.choice((f"/p/{slug}/", f"/p/{slug}/report/", "/", "/status/", "/advisories/"))
    seen.note("pages", ask(port, "GET", path, headers=somewhere()))


def upload(port: int, slug: str, seen: Seen) -> None:
    one = visitor(port)
    page = one.get(f"/p/{slug}/report/").hidden("page")
    with contextlib.suppress(*BREAKS):
        file = ("files", ("dump.bin", UPLOAD_BYTES))
        seen.note("uploads", one.post(f"/p/{slug}/draft/files/", {"page": page, "description": "x"}, [file]))


def spam(port: int, slug: str, seen: Seen) -> None:
    path, headers = f"/api/v1/programmes/{slug}/reports", somewhere() | {"Content-Type": "application/json"}
    body = json.dumps({"description": f"Prize {secrets.token_hex(4)}: send me the bounty at once."}).encode()
    answer = ask(port, "POST", path, body, headers)
    if answer.status == 429 and "challenge" in answer.json:
        proof = f"{answer.json['challenge']}:{solve(answer.json['challenge'], bits=answer.json['bits'])}"
        answer = ask(port, "POST", path, body, headers | {"Proof-Of-Work": proof})
    seen.note("spam", answer)


def report_honestly(port: int, slug: str, seen: Seen) -> None:
    one = visitor(port)
    form = one.get(f"/p/{slug}/report/")
    began = time.monotonic()
    answer = _send(one, slug, form)
    while answer.status == 429:
        seen.challenged += 1
        answer = _send(one, slug, answer)
    seen.note("honest", answer)
    if 'id="code"' in answer.text:
        seen.waits.append(time.monotonic() - began)


def _send(one: Browser, slug: str, form: Answer) -> Answer:
    fields = {"page": form.hidden("page"), "do": "anyway", "description": "The parser reads past its end. " * 20}
    if 'name="proof"' in form.text:
        challenge = form.hidden("proof")
        fields["proof"] = f"{challenge}:{solve(challenge, bits=int(challenge.split('.')[2]))}"
    return one.post(f"/p/{slug}/report/", fields)


UPLOAD_BYTES = random.Random(30).randbytes(UPLOAD)


def keep_up(deed: Callable[[], None], *, every: float, until: float, hands: int) -> list[threading.Thread]:
    """So often, whatever it takes, as long as there is a hand free."""

    def work(offset: float) -> None:
        due = time.monotonic() + offset
        while (now := time.monotonic()) < until:
            if now < due:
                time.sleep(min(due - now, until - now))
                continue
            due = max(due + every * hands, now - 1.0)
            with contextlib.suppress(*BREAKS, AssertionError):
                deed()

    return [threading.Thread(target=work, args=(every * place,), daemon=True) for place in range(hands)]


def wind_clocks(desk: RunningDesk, slug: str, *, seconds: float) -> dict[int, datetime]:
    """Cases from before, whose clocks ring while the flood is on. Which clock rings when."""
    for number in range(CLOCKS):
        body = json.dumps({"description": f"An older report {number}."}).encode()
        headers = somewhere() | {"Content-Type": "application/json"}
        assert ask(desk.port, "POST", f"/api/v1/programmes/{slug}/reports", body, headers).status == 201
    rings = {}
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=30)) as database:
        ids = [row[0] for row in database.execute("SELECT id FROM cases_deadline WHERE next_ring_at IS NOT NULL")]
        for clock in ids[:CLOCKS]:
            rings[clock] = datetime.now(UTC) + timedelta(seconds=random.uniform(5, seconds - 5))
            written = f"{rings[clock]:%Y-%m-%d %H:%M:%S.%f}"
            database.execute("UPDATE cases_deadline SET next_ring_at = ? WHERE id = ?", [written, clock])
        database.commit()
    return rings


def lateness(desk: RunningDesk, rings: dict[int, datetime]) -> list[float]:
    """How late each clock rang, in seconds; as the timeline says it."""
    with contextlib.closing(sqlite3.connect(desk.data / "desk.sqlite3", timeout=30)) as database:
        rows = database.execute(
            "SELECT d.id, min(e.at) FROM cases_deadline d JOIN timeline_event e ON e.case_id = d.case_id "
            "WHERE e.kind IN ('clock_reminder', 'clock_breached') GROUP BY d.id"
        ).fetchall()
    at = {clock: datetime.fromisoformat(when).replace(tzinfo=UTC) for clock, when in rows}
    return sorted((at[clock] - due).total_seconds() for clock, due in rings.items() if clock in at)


def flood(desk: RunningDesk, *, seconds: float) -> dict[str, Any]:
    slug, seen = next(iter(desk.programmes)), Seen()
    rings = wind_clocks(desk, slug, seconds=seconds)
    until = time.monotonic() + seconds
    threads = [
        *keep_up(lambda: read_pages(desk.port, slug, seen), every=1 / READS, until=until, hands=8),
        *keep_up(lambda: upload(desk.port, slug, seen), every=1 / UPLOADS, until=until, hands=6),
        *keep_up(lambda: spam(desk.port, slug, seen), every=1 / SPAM, until=until, hands=1),
        *keep_up(lambda: report_honestly(desk.port, slug, seen), every=HONEST_EVERY, until=until, hands=3),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 120)
    time.sleep(3)  # the last clocks
    late, waits = lateness(desk, rings), sorted(seen.waits)
    return {
        "seconds": seconds,
        "answers": {kind: dict(found) for kind, found in seen.answers.items()},
        "a_second": {kind: round(sum(found.values()) / seconds, 2) for kind, found in seen.answers.items()},
        "honest": len(waits),
        "challenged": seen.challenged,
        "receipt_p50_s": round(figures.percentile(waits, 0.5), 2) if waits else None,
        "receipt_p95_s": round(figures.percentile(waits, 0.95), 2) if waits else None,
        "clocks": len(rings),
        "rang": len(late),
        "latest_s": round(late[-1], 1) if late else None,
        "files_bytes": sum(path.stat().st_size for path in (desk.data / "files").rglob("*") if path.is_file()),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench flood", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--quick", action="store_true", help="30 seconds, and nothing is written")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vulndesk-flood-"))
    try:
        machine = figures.machine(folder)
        environment = SHIPPED | {"VULNDESK_BEHIND_PROXY": "true"}
        (folder / "desk").mkdir()
        with RunningDesk(folder=folder / "desk", environment=environment) as desk:
            desk.start(wait=False)
            desk.wait_until_ready(within=240)  # a busy machine is part of it
            found = flood(desk, seconds=30.0 if given.quick else given.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found, indent=1))
    is_met = (found["receipt_p95_s"] or 99) < GOAL and found["rang"] == found["clocks"]
    print("met" if is_met else "NOT met", f"(goal: a receipt within {GOAL} s for 95 of 100, every clock rings)")
    if not given.quick:
        RESULT.write_text(json.dumps({"machine": machine, **found}, indent=1) + "\n", encoding="utf-8")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
