"""The live hub: every committed event is told once, also one that committed late; nobody is told what is not theirs."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.management.color import no_style
from django.db import connection

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.accounts.models import Session, User
from vulndesk.apps.accounts.sessions import SessionStore, session_digest
from vulndesk.apps.chat import hub as hub_module
from vulndesk.apps.chat.access import Listener, still_listening
from vulndesk.apps.chat.hub import LATE, NO_ACCESS, SIGNED_OUT, Hub, Seat
from vulndesk.apps.intake.sessions import IDLE, open_in_session
from vulndesk.apps.parties.actions import Invitation, accept_terms, invite_party, revoke_access
from vulndesk.apps.parties.sessions import open_in_session as open_invitation_in
from vulndesk.apps.policies.models import Membership
from vulndesk.apps.timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch):
    """Threads of a test's event loop end without closing their connections, which PostgreSQL holds against them."""
    monkeypatch.setattr(hub_module, "in_thread", partial(sync_to_async, thread_sensitive=True))


@pytest.fixture
def case():
    enix = open_programme("enix")
    tom = join("tom", enix)
    return report(enix), tom


def write(event_id, case_id, *, audience="everyone", kind="message_posted"):
    Event.objects.create(id=event_id, at=NOW, kind=kind, case_id=case_id, actor="desk", audience=audience, facts={})


class Page:
    """A page that only listens: what it was told, how often to look who is here, with which code it was closed."""

    def __init__(self, listener):
        self.told, self.closed, self.looks = [], [], 0
        self.seat = Seat(listener, lambda mark, place: self.told.append(mark.id), self.closed.append, self.look)

    def look(self):
        self.looks += 1


def reporters_session(case_id):
    session = SessionStore()
    open_in_session(session, case_id, now=NOW)
    session.create()
    return session_digest(session.session_key)


def session_of(user_id):
    digest = user_id.to_bytes(32)
    Session.objects.create(
        digest=digest, sealed=b"", user_id=user_id, created_at=NOW, expires_at=NOW + timedelta(hours=9)
    )
    return digest


def listen(hub, *pages):
    for page in pages:
        hub._seats.setdefault(page.seat.listener.case_id, set()).add(page.seat)


def tick(hub, now=NOW):
    async_to_sync(hub._tick)(now=now)


def started():
    hub = Hub()
    async_to_sync(hub._begin)(now=NOW)
    return hub


def test_an_event_that_commits_late_is_told_late_and_once(case):
    reported, tom = case
    case_id = reported.received.case_id
    page = Page(Listener(case_id, session_of(tom.user_id), tom.user_id))
    hub = started()
    listen(hub, page)
    last = Event.objects.latest("id").pk
    write(last + 1, case_id)
    write(last + 3, case_id)  # last + 2 was handed out and is not committed yet
    tick(hub)
    assert page.told == [last + 1, last + 3]
    write(last + 2, case_id)
    tick(hub, NOW + timedelta(seconds=5))
    tick(hub, NOW + timedelta(seconds=6))
    assert page.told == [last + 1, last + 3, last + 2]


def test_an_id_that_never_commits_is_forgotten_after_a_minute(case):
    reported, _ = case
    hub = started()
    last = Event.objects.latest("id").pk
    write(last + 2, reported.received.case_id)
    tick(hub)
    assert last + 1 in hub._gaps
    tick(hub, NOW + LATE + timedelta(seconds=1))
    assert hub._gaps == {}


def test_a_reporter_is_not_told_of_what_the_team_does_among_itself(case):
    reported, tom = case
    case_id = reported.received.case_id
    rita = Page(Listener(case_id, reporters_session(case_id), None))
    team = Page(Listener(case_id, session_of(tom.user_id), tom.user_id))
    hub = started()
    listen(hub, rita, team)
    last = Event.objects.latest("id").pk
    write(last + 1, case_id, audience="team", kind="note_added")
    write(last + 2, case_id)
    tick(hub)
    assert rita.told == [last + 2]
    assert team.told == [last + 1, last + 2]


def test_a_reporter_whose_half_hour_is_over_is_told_nothing_more(case):
    reported, _ = case
    case_id = reported.received.case_id
    rita = Page(Listener(case_id, reporters_session(case_id), None))
    hub = started()
    listen(hub, rita)
    write(Event.objects.latest("id").pk + 1, case_id)
    tick(hub, NOW + IDLE + timedelta(seconds=1))
    assert rita.told == []
    assert rita.closed == [NO_ACCESS]


def test_a_revoked_session_is_closed_at_the_next_look(case):
    reported, tom = case
    page = Page(Listener(reported.received.case_id, session_of(tom.user_id), tom.user_id))
    hub = started()
    listen(hub, page)
    Session.objects.all().delete()
    tick(hub)
    assert page.closed == [SIGNED_OUT]


def test_a_member_who_left_the_programme_is_told_nothing_more(case):
    reported, tom = case
    page = Page(Listener(reported.received.case_id, session_of(tom.user_id), tom.user_id))
    hub = started()
    listen(hub, page)
    Membership.objects.all().delete()
    write(Event.objects.latest("id").pk + 1, reported.received.case_id)
    tick(hub)
    assert page.told == []
    assert page.closed == [NO_ACCESS]


def test_a_deactivated_person_may_not_listen(case):
    reported, tom = case
    listener = Listener(reported.received.case_id, b"s", tom.user_id)
    assert still_listening([listener], now=NOW) == {listener}
    User.objects.update(is_active=False)
    assert still_listening([listener], now=NOW) == set()


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("team", {"team"}),
        ("everyone", {"team", "rita"}),
        ("case", {"team", "rita"}),
        (f"party:{UUID(int=5)}", {"team"}),
    ],
)
def test_a_socket_is_told_of_what_its_person_may_read(case, audience, readers):
    reported, tom = case
    case_id = reported.received.case_id
    pages = {
        "rita": Page(Listener(case_id, reporters_session(case_id), None)),
        "team": Page(Listener(case_id, session_of(tom.user_id), tom.user_id)),
    }
    hub = started()
    listen(hub, *pages.values())
    write(Event.objects.latest("id").pk + 1, case_id, audience=audience)
    tick(hub)
    assert {who for who, page in pages.items() if page.told} == readers


def test_a_guest_is_told_of_its_own_and_of_nothing_once_its_access_ended(case):
    reported, tom = case
    case_id = reported.received.case_id
    asked = Invitation("Acme", "vendor", "", NOW + timedelta(days=3))
    row, _ = invite_party(case_id, asked, by=tom, now=NOW)
    accept_terms(row.pk, now=NOW)
    session = SessionStore()
    open_invitation_in(session, row.pk, now=NOW)
    session.create()
    acme = Page(Listener(case_id, session_digest(session.session_key), None, row.pk))
    hub = started()
    listen(hub, acme)
    last = Event.objects.latest("id").pk
    for number, audience in enumerate(("team", "everyone", "case", f"party:{row.pk}", f"party:{UUID(int=5)}"), start=1):
        write(last + number, case_id, audience=audience)
    tick(hub)
    assert acme.told == [last + 3, last + 4]
    with connection.cursor() as cursor:  # PostgreSQL does not count ids that were chosen here
        for sql in connection.ops.sequence_reset_sql(no_style(), [Event]):
            cursor.execute(sql)
    revoke_access(row.pk, by=tom, now=NOW)
    write(Event.objects.latest("id").pk + 1, case_id, audience="case")
    tick(hub)
    assert acme.told == [last + 3, last + 4]
    assert acme.closed == [NO_ACCESS]
