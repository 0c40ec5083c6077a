"""Fill a desk with cases, through the same rows that its own actions write: python -m bench.stand.seed CASES

Settings come from the environment. Cases of every state and severity, a quarter of them with an owner, in one long
transaction: how fast reports come in is measured elsewhere.
"""

import os
import secrets
import sys
from datetime import UTC, datetime, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"

import django

django.setup()

from django.db import transaction  # noqa: E402

from vulndesk.apps.accounts.models import User  # noqa: E402
from vulndesk.apps.cases.actions import NewReport, PreparedCase, prepare_case  # noqa: E402
from vulndesk.apps.cases.models import Case, Deadline, TitleWord  # noqa: E402
from vulndesk.apps.policies.models import Programme  # noqa: E402
from vulndesk.apps.policies.queries import programmes  # noqa: E402
from vulndesk.apps.vault.models import DataKey  # noqa: E402
from vulndesk.core.severity import queue_rank  # noqa: E402

BATCH = 500
WORDS = ("parser", "buffer", "session", "upload", "token", "redirect", "header", "archive", "template", "cookie")
LIVES = (  # letter of the state, open, severity
    ("R", True, ""),
    ("R", True, ""),
    ("V", True, ""),
    ("A", True, "critical"),
    ("A", True, "high"),
    ("A", True, "medium"),
    ("D", True, "low"),
    ("I", True, ""),
    ("C", False, "high"),
    ("C", False, "medium"),
)


def prepare(number: int, *, programme: Programme, owner: User | None, now: datetime) -> PreparedCase:
    received_at = now - timedelta(minutes=number)
    title = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} problem {number} in the {WORDS[number // 7 % 10]} code"
    new = NewReport(report={"description": f"Case {number}. " + "x" * 3900, "steps": "y" * 90}, title=title)
    prepared = prepare_case(new, programme=programme, channel="api", receipt=secrets.token_hex(13), now=received_at)
    case, (letter, is_open, severity) = prepared.case, LIVES[number % len(LIVES)]
    case.rm, case.is_open, case.severity, case.rank = letter, is_open, severity, queue_rank(severity or None)
    if letter != "R":
        case.acknowledged_at = received_at
        case.owner = owner if number % 4 == 0 or letter in "VA" else None
    if not is_open:
        case.closed_at, case.close_reason = now, "resolved"
        case.next_due_at, case.next_promise = None, ""
        for deadline in prepared.deadlines:
            deadline.state, deadline.stopped_at, deadline.next_ring_at = "kept", now, None
    for deadline in prepared.deadlines:
        deadline.next_ring_at = None  # nobody is to be reminded while the pages are timed
    return prepared


def main(cases: int) -> None:
    now, owner = datetime.now(UTC), User.objects.order_by("pk").first()
    programme = programmes()[0]
    with transaction.atomic():
        for start in range(0, cases, BATCH):
            batch = [
                prepare(number, programme=programme, owner=owner, now=now)
                for number in range(start, min(start + BATCH, cases))
            ]
            DataKey.objects.bulk_create([one.data_key for one in batch])
            Case.objects.bulk_create([one.case for one in batch])
            Deadline.objects.bulk_create([row for one in batch for row in one.deadlines])
            TitleWord.objects.bulk_create([row for one in batch for row in one.words])
    sys.stdout.write(str(Case.objects.count()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
