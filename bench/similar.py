"""./run bench similar: which of 100,000 reports says the same as this one.

500 of them are retold: 10 to 40 of 100 words changed, sections in another order, headings in another of eight
languages, half of them with other names of files and functions too. Asked is what a case page asks
(`cases.queries.looks_like`), by the owner of the desk, who sees every programme; the peer is SQLite's own full-text
search over the same texts in clear. The first reports are sketched by several processes and inserted many at a time;
the last ones go through the worker's own task, which is the rate that a desk has.
"""

from __future__ import annotations

import argparse
import base64
import json
import multiprocessing
import os
import random
import re
import secrets
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from bench.stand import figures
from bench.stand.written_reports import PROGRAMMES, Written, retold, written
from vulndesk.core.similar.sketch import METHOD, Sketch, asked_digests, sketch_of, subject_of

CHECKOUT = Path(__file__).parents[1]
RESULT = CHECKOUT / "bench" / "results" / "similar.json"
README = CHECKOUT / "bench" / "README.md"
POLICY = CHECKOUT / "examples" / "enix" / "SECURITY.md"
BATCH = 500
RARE_WORDS = 30  # that the peer is asked for, rarest first
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Spent:
    """Seconds that passed, and of the processor: on a machine that does other things, too, the latter tells more."""

    waited: float
    processor: float

    @classmethod
    def now(cls) -> Spent:
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, began: Spent) -> Spent:
        return Spent(self.waited - began.waited, self.processor - began.processor)


@dataclass(frozen=True)
class Planted:
    original: int
    written: Written
    share: float
    names_too: bool


def planted(reports: int, count: int) -> list[Planted]:
    chance = random.Random("planted")
    found = []
    for at, original in enumerate(chance.sample(range(reports), count)):
        share, names_too = chance.uniform(0.1, 0.4), at % 2 == 1
        found.append(
            Planted(original, retold(written(original), at, share=share, names_too=names_too), share, names_too)
        )
    return found


def sketched(given: tuple[int, bytes]) -> tuple[Written, Sketch, tuple[int, ...]]:
    number, key = given
    one = written(number)
    text = f"{one.title}\n\n{one.text}"
    sketch = sketch_of(text, key=key, subject=subject_of(text))
    return one, sketch, asked_digests(sketch, key=key)


class Desk:
    """A data folder with programmes, filled as the desk itself fills it."""

    def __init__(self, folder: Path) -> None:
        os.environ["VULNDESK_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
        os.environ |= {"VULNDESK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "vulndesk.server.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from vulndesk.apps.cases.queries.similar import sketch_key
        from vulndesk.apps.policies.actions import open_programme_from_file
        from vulndesk.apps.policies.queries import programme

        self.now, self.key = datetime.now(UTC), sketch_key()
        self.case_ids: list[UUID] = []
        self.programmes = []
        for number in range(PROGRAMMES):
            path = folder / f"project{number}" / "SECURITY.md"
            path.parent.mkdir()
            path.write_text(POLICY.read_text())
            self.programmes.append(programme(open_programme_from_file(path, now=self.now).slug))

    def fill(self, reports: int) -> None:
        """Many at a time; which digests are common is counted here as the task counts it in the database."""
        from vulndesk.apps.cases.queries.similar import COMMON

        carriers: list[Counter[int]] = [Counter() for _ in range(PROGRAMMES)]
        with multiprocessing.Pool(2) as pool:
            waiting = []
            for one, sketch, digests in pool.imap(sketched, ((number, self.key) for number in range(reports)), 50):
                kept = [digest for digest in digests if carriers[one.programme][digest] < COMMON]
                carriers[one.programme].update(kept)
                waiting.append((one, sketch, kept))
                if len(waiting) == BATCH:
                    self._store(waiting)
                    waiting = []
            self._store(waiting)

    def _store(self, waiting: Sequence[tuple[Written, Sketch, list[int]]]) -> None:
        from django.db import transaction

        from vulndesk.apps.cases import content, models
        from vulndesk.apps.vault.models import DataKey
        from vulndesk.apps.vault.sealing import opened_key

        prepared = [(self._prepared(one), sketch, digests) for one, sketch, digests in waiting]
        rows = [
            models.Sketch(
                case=one.case,
                programme_id=one.case.programme_id,
                method=METHOD,
                sealed=content.seal_sketch(opened_key(one.data_key), one.case.pk, sketch),
            )
            for one, sketch, _ in prepared
        ]
        with transaction.atomic():
            DataKey.objects.bulk_create([one.data_key for one, _, _ in prepared])
            models.Case.objects.bulk_create([one.case for one, _, _ in prepared])
            models.Sketch.objects.bulk_create(rows)
            models.SketchDigest.objects.bulk_create(
                models.SketchDigest(sketch=row, programme_id=row.programme_id, digest=digest)
                for row, (_, _, digests) in zip(rows, prepared, strict=True)
                for digest in digests
            )

    def _prepared(self, one: Written) -> Any:
        from vulndesk.apps.cases.actions import NewReport, prepare_case

        received_at = self.now - timedelta(days=365) + timedelta(minutes=len(self.case_ids))
        new = NewReport(report={"description": one.text}, title=one.title)
        programme = self.programmes[one.programme]
        prepared = prepare_case(new, programme=programme, channel="api", receipt=secrets.token_hex(13), now=received_at)
        self.case_ids.append(prepared.case.pk)
        return prepared

    def compare(self, reports: Sequence[Written]) -> float:
        """Through the worker's own task. Returns seconds a report, without storing the report itself."""
        from django.db import transaction

        from vulndesk.apps.cases.actions import compare_case, store_case

        spent = 0.0
        for one in reports:
            prepared = self._prepared(one)
            with transaction.atomic():
                store_case(prepared, now=self.now)
            began = time.perf_counter()
            write = compare_case(case_id=str(prepared.case.pk), now=self.now)
            with transaction.atomic():
                assert write is not None
                write()
            spent += time.perf_counter() - began
        return spent / len(reports)

    def ask(self, case_id: UUID) -> tuple[Spent, list[UUID], bool]:
        """What was found, and whether the queue says "looks like"."""
        from vulndesk.apps.cases.models import Case, Sketch
        from vulndesk.apps.cases.queries import around_of, looks_like
        from vulndesk.core.access import Actor, Role

        case = Case.objects.select_related("data_key").get(pk=case_id)
        owner = Actor(Role.OPERATOR, user_id=1)
        began = Spent.now()
        found = looks_like(owner, case, around_of(owner, case))
        spent = Spent.now() - began
        tagged = Sketch.objects.filter(case_id=case_id, like__isnull=False).exists()
        return spent, [one.case_id for one in found], tagged

    def size(self) -> dict[str, int]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT name, SUM(pgsize) FROM dbstat WHERE name LIKE '%%sketch%%' GROUP BY name")
            return dict(cursor.fetchall())


class Peer:
    """FTS5 over the texts in clear, asked for a report's rarest words, ranked by bm25."""

    def __init__(self, path: Path, reports: Iterator[Written]) -> None:
        self._rows = sqlite3.connect(path)
        self._rows.execute("CREATE VIRTUAL TABLE report USING fts5(said)")
        self._rows.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(report, row)")
        self._rows.executemany(
            "INSERT INTO report(said) VALUES (?)", ((f"{one.title}\n{one.text}",) for one in reports)
        )
        self._rows.commit()

    def ask(self, one: Written, *, words: int | None) -> tuple[Spent, list[int]]:
        """The numbers of the reports found. words: None for all of them."""
        began = Spent.now()
        asked = sorted(set(_WORD.findall(f"{one.title}\n{one.text}".lower())))
        if words is not None:
            asked = sorted(asked, key=self._carriers)[:words]
        query = " OR ".join(f'"{word}"' for word in asked)
        rows = self._rows.execute("SELECT rowid FROM report WHERE report MATCH ? ORDER BY rank LIMIT 6", (query,))
        found = [row[0] - 1 for row in rows]
        return Spent.now() - began, found

    def _carriers(self, word: str) -> int:
        found = self._rows.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
        return int(found[0]) if found else 0


def told(times: Sequence[Spent]) -> dict[str, float]:
    waited = sorted(one.waited for one in times)
    return {
        "median_ms": round(median(waited) * 1000, 2),
        "p95_ms": round(figures.percentile(waited, 0.95) * 1000, 2),
        "processor_ms": round(median(one.processor for one in times) * 1000, 2),
    }


def measure_desk(desk: Desk, plants: Sequence[Planted], reports: int, others: int) -> dict[str, Any]:
    spent = desk.compare([one.written for one in plants])
    own = [(one, *desk.ask(case_id)) for one, case_id in zip(plants, desk.case_ids[reports:], strict=True)]
    desk.compare([written(reports + number) for number in range(others)])
    rest = [desk.ask(case_id) for case_id in desk.case_ids[reports + len(plants) :]]
    hits = {at: desk.case_ids[one.original] in found for at, (one, _, found, _) in enumerate(own)}
    by_share = {
        f"{low} to {low + 10} % changed": _share(
            hits[at] for at, row in enumerate(own) if low <= row[0].share * 100 < low + 10
        )
        for low in (10, 20, 30)
    }
    right = sum(tagged for _, _, _, tagged in own)
    wrong = sum(tagged for _, _, tagged in rest)
    return {
        "recall_at_5": _share(hits.values()),
        "first": _share(found[:1] == [desk.case_ids[one.original]] for one, _, found, _ in own),
        "recall": by_share
        | {
            "names changed too": _share(hits[at] for at, row in enumerate(own) if row[0].names_too),
            "names kept": _share(hits[at] for at, row in enumerate(own) if not row[0].names_too),
        },
        "tagged": {"retold": right, "of": len(own), "others": wrong, "of_others": len(rest)},
        "precision_of_the_tag": round(right / max(right + wrong, 1), 4),
        "question": told([row[1] for row in own] + [row[0] for row in rest]),
        "compare_ms": round(spent * 1000, 1),
        "bytes": desk.size(),
    }


def measure_peer(peer: Peer, plants: Sequence[Planted]) -> dict[str, Any]:
    found = {}
    for name, words, asked in (("rarest", RARE_WORDS, plants), ("all", None, plants[:25])):
        answers = [(one, *peer.ask(one.written, words=words)) for one in asked]
        found[name] = told([spent for _, spent, _ in answers]) | {
            "recall_at_5": _share(one.original in rows for one, _, rows in answers)
        }
    return found


def _share(found: Any) -> float:
    listed = list(found)
    return round(sum(listed) / max(len(listed), 1), 4)


def table(result: Mapping[str, Any]) -> str:
    ours, theirs, tagged = result["desk"], result["peer"], result["desk"]["tagged"]
    lines = [
        f"| {result['reports']:,} reports, {result['planted']} retold | recall@5 | median ms | p95 ms | processor ms |",
        "|---|---|---|---|---|",
        _row("desk, keyed digests, all programmes", ours["recall_at_5"], ours["question"]),
        _row(f"FTS5 in clear, the {RARE_WORDS} rarest words", theirs["rarest"]["recall_at_5"], theirs["rarest"]),
        _row("FTS5 in clear, every word (25 questions)", theirs["all"]["recall_at_5"], theirs["all"]),
        "",
        "| recall@5 of the desk | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in ours["recall"].items()),
        "",
        f"“Looks like” in the queue: on {tagged['retold']} of {tagged['of']} retold reports and on "
        f"{tagged['others']} of {tagged['of_others']} others: precision {ours['precision_of_the_tag']} where every "
        "other report is a retold one. "
        f"Comparing a new report takes the worker {ours['compare_ms']} ms. The index has "
        f"{sum(ours['bytes'].values()) / result['reports'] / 1024:.1f} KB a report.",
    ]
    return "\n".join(lines)


def _row(name: str, recall: float, times: Mapping[str, float]) -> str:
    return f"| {name} | {recall} | {times['median_ms']} | {times['p95_ms']} | {times['processor_ms']} |"


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run bench similar", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="2,000 reports, 50 retold; nothing is written")
    given = arguments.parse_args()
    reports, count = (2_000, 50) if given.quick else (100_000, 500)
    plants = planted(reports, count)
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        where = figures.machine(at)
        began = time.perf_counter()
        desk = Desk(at)
        desk.fill(reports)
        built = time.perf_counter() - began
        ours = measure_desk(desk, plants, reports, count)
        peer = Peer(at / "peer.sqlite3", (written(number) for number in range(reports)))
        theirs = measure_peer(peer, plants)
    at_words = datetime.now(UTC).isoformat(timespec="seconds")
    result = {"at": at_words, "rounds": 1, "machine": where, "reports": reports, "planted": count}
    result |= {"built_s": round(built), "desk": ours, "peer": theirs}
    print(table(result))
    if not given.quick:
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        figures.write_between(README, "similar", f"{figures.in_words(result)}\n\n{table(result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
