"""One case as large as those that made another desk unreadable (VINCE issue 140), filled by the desk's own actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from bench.full_case import TEXT, surround
from tests import second_factor
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.organisations import belong
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.cases.actions.thread import Marks, prepare_message
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.parties.actions import Invitation, accept_terms, invite_party, say_status
from vulndesk.apps.policies.actions import add_member, open_programme_from_file
from vulndesk.apps.policies.queries import actor_for, programme
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import CASE, REPORTER, TEAM, for_party

EXAMPLE = Path(__file__).parent.parent / "examples" / "enix" / "SECURITY.md"
STATUSES = ("looking", "affected", "not_affected", "")


@dataclass
class BigCase:
    case: Case
    receipt: str
    owner: User
    member: User
    codes: list[str] = field(default_factory=list)
    guests: list[Actor] = field(default_factory=list)


def fill(*, parties: int, messages: int) -> BigCase:
    """Every audience in turn; one message in fifty is an open question, one in ten an answer. Every panel has words."""
    now = datetime.now(UTC)
    opened = open_programme_from_file(EXAMPLE, now=now - timedelta(days=60))
    owner = User.objects.create(username="olga", is_admin=True, joined_at=now)
    to = programme(opened.slug)
    belong(owner.pk, to.organisation_id, role="owner")
    member = User.objects.create(username="tom", joined_at=now)
    add_member(to.pk, member.pk)
    new = NewReport(report={"description": TEXT}, title="A big case", contact="rita@finders.example")
    received = receive_report(new, programme=to, channel="api", now=now - timedelta(days=50))
    found = BigCase(Case.objects.get(pk=received.case_id), received.receipt, owner, member)
    surround(found.case, owner=actor_for(owner), now=now)
    _invite(found, parties, now=now)
    _write(found, messages, now=now)
    return found


def _invite(found: BigCase, parties: int, *, now: datetime) -> None:
    by = actor_for(found.owner)
    for number in range(parties):
        asked = Invitation(f"Vendor {number:03}", "vendor", "Please look.", now + timedelta(days=14))
        row, code = invite_party(found.case.pk, asked, by=by, now=now)
        found.codes.append(code)
        if number % 10 == 9:
            continue  # silent
        accept_terms(row.pk, now=now)
        guest = Actor(Role.GUEST, case_id=found.case.pk, party=row.pk)
        found.guests.append(guest)
        if status := STATUSES[number % len(STATUSES)]:
            say_status(guest, status, now=now)


def _write(found: BigCase, messages: int, *, now: datetime) -> None:
    team, reporter = actor_for(found.owner), Actor(Role.REPORTER, case_id=found.case.pk)
    key = opened_key(found.case.data_key)
    name = content.seal_name(key, found.case.pk, "A vendor")
    start = now - timedelta(days=49)
    rows: list[Message] = []
    for number in range(messages):
        guest = found.guests[number % len(found.guests)]
        own = for_party(guest.party) if guest.party else CASE
        by, audience = ((team, CASE), (guest, own), (reporter, REPORTER), (team, TEAM), (guest, CASE))[number % 5]
        marks = Marks(rows[number - 7].pk if number % 10 == 9 else None, asks=number % 50 == 0)
        prepared = prepare_message(
            found.case,
            text=f"Message {number}. " + "We looked at the parser and at what calls it. " * 6,
            kind="said",
            by=by,
            audience=audience,
            now=start + timedelta(minutes=10 * number),
            marks=marks,
            guest="A vendor" if by is guest else "",
        )
        rows.append(prepared.message)
    Message.objects.bulk_create(rows, batch_size=500)
    with transaction.atomic():
        for row in rows:
            record_event(
                kind="message_posted",
                now=row.at,
                actor=row.actor,
                case_id=found.case.pk,
                programme_id=found.case.programme_id,
                audience=row.audience,
                sealed=name if row.actor.startswith("party:") else b"",
            )


def pages(found: BigCase) -> dict[str, Callable[[], int]]:
    """name -> what asks for the page and gives its number of queries."""
    team, rita, guest = (Client(headers={"host": "localhost:8000"}) for _ in range(3))
    second_factor.force_login_shows_it()
    team.force_login(found.member, backend=settings.AUTHENTICATION_BACKENDS[0])
    rita.post("/status/", {"receipt": found.receipt})
    guest.post("/guest/", {"code": found.codes[0]})
    address = f"/team/cases/{found.case.reference}/"
    for_all = Message.objects.filter(case=found.case, audience=CASE).order_by("at")
    middle = for_all[for_all.count() // 2].pk
    asked: dict[str, tuple[Client, str]] = {
        "room, team": (team, f"{address}room/"),
        "room, an earlier page, team": (team, f"{address}room/?before={middle}"),
        "room, open questions, team": (team, f"{address}room/?open=yes"),
        "room, what is fetched live, team": (team, f"{address}room/part/"),
        "parties, team": (team, f"{address}parties/"),
        "case, guest": (guest, "/guest/case/"),
        "case, what is fetched live, guest": (guest, "/guest/case/part/"),
        "report, reporter": (rita, "/status/report/"),
        "report, an earlier page, reporter": (rita, f"/status/report/?before={middle}"),
        "case, team": (team, address),
        "case, an earlier page, team": (team, f"{address}?before={middle}"),
        "case, facts that are fetched live, team": (team, f"{address}parts/facts/"),
    }
    return {name: _asker(browser, url) for name, (browser, url) in asked.items()}


def _asker(browser: Client, url: str) -> Callable[[], int]:
    def ask() -> int:
        asked = 0

        def count(execute: Any, *given: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*given)

        with connection.execute_wrapper(count):
            answer = browser.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}")
        return asked

    return ask
