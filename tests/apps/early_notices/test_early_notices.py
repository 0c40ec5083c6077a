"""Planned by a person, sent once at its instant without a word of the case, and never past the end it was meant for."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.apps.cases.handling import words_of
from tests.apps.early_notices.conftest import OWNER, SUMMARY, UNTIL
from tests.people import join, open_programme
from vulndesk.apps.cases.models import Case
from vulndesk.apps.early_notices import actions
from vulndesk.apps.early_notices.actions import NewRecipient, Plan, add_recipient, plan, revoke, sending
from vulndesk.apps.early_notices.models import EarlyNotice, Recipient
from vulndesk.apps.early_notices.queries import early_page
from vulndesk.apps.embargo.actions import Word, accept_end, end_embargo, propose_end
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.notices.actions import mail_early
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.gateways import pgp

DAY = timedelta(days=1)


def planned(desk, case, tom, rows, **more):
    given = Plan(tuple(row.pk for row in rows), more.pop("until", UNTIL), more.pop("summary", SUMMARY), **more)
    return plan(case.pk, given, by=tom, now=desk.now)


def everybody(listed):
    return [row for rows in listed.values() for row in rows]


def states(case):
    return list(EarlyNotice.objects.filter(case=case).order_by("run_at", "id").values_list("state", flat=True))


@pytest.mark.slow
def test_each_stage_goes_at_its_instant_and_the_mail_says_nothing(post, box, case, tom, listed):
    assert planned(post, case, tom, everybody(listed)) == 3
    post.work(after=23 * DAY - timedelta(seconds=1))
    assert box.arrived == []
    post.work(after=timedelta(seconds=1))  # seven days before the end
    assert states(case) == ["sent", "sent", "planned"]
    assert sorted(mail["to"][0] for mail in box.arrived) == ["security@debian.example", "security@suse.example"]
    post.work(after=5 * DAY)
    assert states(case) == ["sent"] * 3
    assert len(box.arrived) == 3
    for mail in box.arrived:
        text = mail["bytes"].decode()
        for word in ("CANARY", "zyxgroundhog", case.reference, "embargo", "Groundhog"):
            assert word not in text
        assert "https://desk.example/guest/#" in text.replace("=\r\n", "")
    assert not Event.objects.filter(kind__startswith="early_notice").exclude(audience="team").exists()


def link_in(mail):
    return re.search(r"/guest/#([0-9A-Z]{26})", mail["bytes"].decode().replace("=\r\n", ""))[1]


@pytest.mark.slow
def test_a_recipient_accepts_the_terms_and_then_reads_what_was_written(post, box, case, tom, listed):
    planned(post, case, tom, listed["distros"][:1])
    post.work(after=23 * DAY)
    party = Participant.objects.get()
    Participant.objects.update(rsvp_by="2100-01-01T00:00Z")  # pages read the clock themselves
    browser = Client()
    assert browser.post("/guest/", {"code": link_in(box.arrived[0])}).status_code == 302
    terms = browser.get("/guest/terms/")
    assert "TLP:AMBER" in words_of(terms)
    assert "No commits before the end." in words_of(terms)
    assert "CANARY" not in terms.content.decode()
    browser.post("/guest/terms/", {"answer": "accept"})
    room = words_of(browser.get("/guest/case/"))
    assert SUMMARY in room
    assert "No commits before the end." in room
    page = early_page(tom, case.reference, now=post.now)
    assert [(one.state, one.mail, bool(one.opened_at)) for one in page.notices] == [("sent", "sent", True)]
    assert (party.role, party.status) == ("observer", "not_opened")
    assert b"desk.example" not in bytes(EarlyNotice.objects.get().sealed)


@pytest.mark.slow
def test_a_process_that_dies_in_between_sends_exactly_once(post, box, case, tom, listed, monkeypatch):
    planned(post, case, tom, listed["distros"])
    real, calls = sending.record, []

    def dies(*args, **facts):
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt  # as a kill: after the participant was made, before the commit
        return real(*args, **facts)

    monkeypatch.setattr(sending, "record", dies)
    post.now += 23 * DAY
    with pytest.raises(KeyboardInterrupt):
        sending.send_due(now=post.now)
    assert states(case) == ["planned", "planned"]
    assert not Participant.objects.exists()
    post.work()
    post.work()
    assert states(case) == ["sent", "sent"]
    assert (
        Participant.objects.count() == len(box.arrived) == OutgoingMail.objects.filter(kind="party_early").count() == 2
    )
    event = Event.objects.filter(kind="early_notice_sent").first()
    assert mail_early(event_id=event.pk, now=post.now) is None  # a second try finds no code any more
    assert sending.send_due(now=post.now) == 0


@pytest.mark.slow
def test_an_embargo_that_is_made_longer_takes_its_stages_along(post, box, case, tom, listed):
    planned(post, case, tom, everybody(listed))
    later = UNTIL + 10 * DAY
    propose_end(case.pk, later, Word(tom, "account"), now=post.now)
    accept_end(case.pk, Word(Actor(Role.REPORTER, case_id=case.pk), "receipt"), now=post.now)
    post.work()
    assert set(EarlyNotice.objects.values_list("until", flat=True)) == {later}
    assert Event.objects.filter(kind="early_notice_moved").count() == 3
    post.work(after=23 * DAY)
    assert box.arrived == []
    post.work(after=10 * DAY)
    assert len(box.arrived) == 2
    propose_end(case.pk, later + 9 * DAY, Word(tom, "account"), now=post.now)
    accept_end(case.pk, Word(Actor(Role.REPORTER, case_id=case.pk), "receipt"), now=post.now)
    post.work()
    assert states(case) == ["sent", "sent", "planned"]  # who was told stays told


@pytest.mark.slow
def test_an_embargo_that_ends_before_drops_what_was_planned_and_says_so(post, box, case, tom, listed):
    planned(post, case, tom, everybody(listed))
    end_embargo(case.pk, Word(tom, "account"), now=post.now)
    post.work(after=40 * DAY)
    assert states(case) == ["dropped"] * 3
    assert box.arrived == []
    assert not Participant.objects.exists()
    page = early_page(tom, case.reference, now=post.now)
    assert {one.why for one in page.notices} == {"dropped: the embargo ended before"}
    assert Event.objects.filter(kind="early_notice_dropped", facts__why="ended").count() == 3


@pytest.mark.slow
def test_a_nearer_end_sends_nothing_by_surprise_and_can_be_planned_again(post, box, case, tom, listed):
    planned(post, case, tom, everybody(listed))
    near = post.now + 4 * DAY
    Embargo.objects.update(until=near)  # not even followed: the worker looks again before it sends
    post.work(after=2 * DAY)
    assert states(case) == ["planned"] * 3
    post.now = UNTIL - 7 * DAY
    Embargo.objects.update(until=post.now + 4 * DAY)
    post.work()
    assert states(case).count("dropped") == 2  # whose instant is over; the others moved
    assert box.arrived == []
    page = early_page(tom, case.reference, now=post.now)
    assert [(one.stage.name, one.is_over, len(one.open)) for one in page.stages] == [
        ("distros", True, 2),
        ("large deployers", False, 0),
    ]
    planned(post, case, tom, listed["distros"], until=page.until)
    post.work(after=timedelta(seconds=5))
    assert len(box.arrived) == 2  # a person said so: at once


@pytest.mark.slow
def test_a_plan_is_taken_back_before_it_goes_and_not_after(post, box, case, tom, listed):
    planned(post, case, tom, listed["distros"])
    first, second = EarlyNotice.objects.all()
    revoke(case.pk, first.pk, by=tom, now=post.now)
    post.work(after=23 * DAY)
    assert len(box.arrived) == 1
    with pytest.raises(NotNow):
        revoke(case.pk, second.pk, by=tom, now=post.now)
    with pytest.raises(NotFound):
        revoke(case.pk, uuid4(), by=tom, now=post.now)
    assert planned(post, case, tom, [r for r in listed["distros"] if r.pk == first.recipient_id]) == 1


@pytest.mark.slow
def test_a_team_that_takes_the_case_over_planned_nothing(post, box, case, tom, listed):
    planned(post, case, tom, listed["distros"])
    Case.objects.filter(pk=case.pk).update(programme=open_programme("interview"))
    post.work(after=23 * DAY)
    assert states(case) == ["dropped"] * 2
    assert box.arrived == []
    assert not Participant.objects.exists()


@pytest.mark.slow
def test_what_is_planned_stays_as_it_was_planned(post, box, case, tom, listed):
    planned(post, case, tom, listed["distros"][:1])
    actions.remove_recipient(post.programme.pk, listed["distros"][0].pk, by=OWNER)
    post.work(after=23 * DAY)
    assert [mail["to"] for mail in box.arrived] == [["security@debian.example"]]


def test_refusals_plan_nothing(post, case, tom, listed):
    mona = join("mona", open_programme("interview"))
    foreign = add_recipient(
        mona_programme(mona),
        actions.add_stage(mona_programme(mona), "others", 3, by=OWNER).pk,
        NewRecipient("Other", "x@other.example"),
        by=OWNER,
        now=post.now,
    )
    rows, who = listed["distros"], Actor(Role.REPORTER, case_id=case.pk)
    for refusal, deed in (
        (NotFound, lambda: planned(post, case, mona, rows)),
        (NotAllowed, lambda: planned(post, case, who, rows)),
        (Conflict, lambda: planned(post, case, tom, rows, until=UNTIL + DAY)),
        (Conflict, lambda: planned(post, case, tom, [*rows, foreign])),
        (Conflict, lambda: planned(post, case, tom, [])),
        (BadInput, lambda: planned(post, case, tom, rows, summary=" ")),
        (NotAllowed, lambda: actions.add_stage(post.programme.pk, "x", 3, by=tom)),
        (BadInput, lambda: actions.add_stage(post.programme.pk, "x", 0, by=OWNER)),
        (
            BadInput,
            lambda: add_recipient(
                post.programme.pk,
                rows[0].stage_id,
                NewRecipient("K", "k@k.example", key="no key"),
                by=OWNER,
                now=post.now,
            ),
        ),
    ):
        with pytest.raises(refusal):
            deed()
    Embargo.objects.update(until=post.now)
    with pytest.raises(NotNow, match="No embargo"):
        planned(post, case, tom, rows)
    bare = post.report(contact="")
    Embargo.objects.update_or_create(case_id=bare.pk, defaults={"em": "A", "until": UNTIL})
    with pytest.raises(NotNow, match="No fix"):
        planned(post, bare, tom, rows)
    assert not EarlyNotice.objects.exists()
    assert Recipient.objects.count() == 4


def mona_programme(mona):
    return next(iter(mona.programmes))


def test_two_at_once_plan_each_recipient_once(post, case, tom, listed):
    planned(post, case, tom, listed["distros"])
    with pytest.raises(Conflict):
        planned(post, case, tom, everybody(listed))
    assert EarlyNotice.objects.count() == 2


@pytest.mark.slow
def test_without_a_mail_server_the_link_lies_nowhere_in_clear_and_the_page_says_what_to_do(desk, case, tom, listed):
    planned(desk, case, tom, listed["distros"][:1])
    desk.work(after=23 * DAY)
    [file] = desk.files()
    assert "#" not in file.mail.get_content()
    assert [one.mail for one in early_page(tom, case.reference, now=desk.now).notices] == ["written"]


@pytest.mark.slow
def test_a_mail_that_does_not_arrive_is_shown(post, box, case, tom, listed):
    planned(post, case, tom, listed["distros"][:1])
    box.answers = {"rcpt": "550 no such mailbox"}
    post.work(after=23 * DAY)
    assert [one.mail for one in early_page(tom, case.reference, now=post.now).notices] == ["given_up"]


@pytest.mark.slow
def test_who_gave_a_key_is_never_written_to_in_clear(post, box, case, tom, listed):
    secret = pgp.make_key(name="Debian", addresses=["security@debian.example"])
    key = pgp.armoured(pgp.certificate_of(secret))
    stage = listed["distros"][0].stage_id
    new = NewRecipient("Keyed", "keyed@debian.example", key=key)
    row = add_recipient(post.programme.pk, stage, new, by=OWNER, now=post.now)
    planned(post, case, tom, [row])
    post.work(after=23 * DAY)
    [mail] = box.arrived
    assert b"multipart/encrypted" in mail["bytes"]
    assert b"/guest/" not in mail["bytes"]


def test_an_erased_case_keeps_no_plan(post, case, tom, listed):
    planned(post, case, tom, everybody(listed))
    event = Event.objects.create(
        at=post.now, kind="case_erased", case_id=case.pk, actor="desk", audience="team", facts={}, sealed=b""
    )
    Case.objects.filter(pk=case.pk).update(erased_at=post.now)
    assert sending.send_due(now=post.now + 40 * DAY) == 0
    actions.forget_plans(event_id=event.pk, now=post.now)()
    assert not EarlyNotice.objects.exists()
