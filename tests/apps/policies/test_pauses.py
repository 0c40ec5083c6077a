"""A planned pause of intake: it begins and ends by its instants, says so everywhere, and stays open for what burns."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.apps.cases.handling import case_of, words_of
from tests.apps.policies.borealis import again
from tests.people import NOW, report
from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.cases.models import Case
from vulndesk.apps.intake.actions import RequestKey, receive_report
from vulndesk.apps.mail.actions import Delivery, opening, read_mail, store_mail
from vulndesk.apps.policies.actions import end_pause, plan_pause
from vulndesk.apps.policies.models import Pause
from vulndesk.apps.policies.queries import actor_for, next_pause, pause_at
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.pauses import IntakePaused, PausedClocks, PlannedPause

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
PLAN = PlannedPause(NOW + DAY, NOW + 8 * DAY, "We are at sea. CERT Borealis helps meanwhile.")


def paused(to, owner, plan=PLAN):
    plan_pause(to.pk, plan, by=owner, now=NOW)
    return again(to)


def paused_now(to, owner, **more):
    """Around the real clock, which the pages read."""
    now = datetime.now(UTC)
    plan = PlannedPause(now - DAY, now + 7 * DAY, PLAN.text, **more)
    plan_pause(to.pk, plan, by=owner, now=now - 2 * DAY)
    return again(to)


# --- the instants ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "taken"),
    [(PLAN.starts_at - SECOND, True), (PLAN.starts_at, False), (PLAN.ends_at - SECOND, False), (PLAN.ends_at, True)],
)
def test_it_holds_from_its_first_instant_until_its_last(borealis, owner, at, taken):
    borealis = paused(borealis, owner)
    assert (pause_at(borealis, now=at) is None) is taken
    if taken:
        report(borealis, now=at)
    else:
        with pytest.raises(IntakePaused) as refused:
            report(borealis, now=at)
        assert refused.value.until == PLAN.ends_at
        assert "critical is taken all the same" in refused.value.next_step
    assert Case.objects.count() == int(taken)


def test_an_owner_ends_it_early_and_a_new_one_can_be_planned(borealis, owner):
    borealis = paused(borealis, owner)
    with pytest.raises(NotNow):
        plan_pause(borealis.pk, PLAN, by=owner, now=NOW)
    end_pause(borealis.pk, Pause.objects.get().pk, by=owner, now=NOW + 2 * DAY)
    report(again(borealis), now=NOW + 2 * DAY)
    with pytest.raises(NotNow):
        end_pause(borealis.pk, Pause.objects.get().pk, by=owner, now=NOW + 3 * DAY)
    plan_pause(borealis.pk, PlannedPause(NOW + 20 * DAY, NOW + 21 * DAY), by=owner, now=NOW + 3 * DAY)
    assert next_pause(again(borealis), now=NOW + 3 * DAY).starts_at == NOW + 20 * DAY


@pytest.mark.parametrize(("starts", "ends"), [(2, 2), (3, 2), (-3, -2), (2, 732)])
def test_instants_that_make_no_pause_are_refused(borealis, owner, starts, ends):
    with pytest.raises(BadInput) as refused:
        plan_pause(borealis.pk, PlannedPause(NOW + starts * DAY, NOW + ends * DAY), by=owner, now=NOW)
    assert refused.value.field == "ends_at"
    assert not Pause.objects.exists()
    assert again(borealis).paused_until is None


def test_only_an_owner_plans_and_ends(borealis, owner, tom_user):
    with pytest.raises(NotAllowed):
        plan_pause(borealis.pk, PLAN, by=actor_for(tom_user), now=NOW)
    paused(borealis, owner)
    with pytest.raises(NotAllowed):
        end_pause(borealis.pk, Pause.objects.get().pk, by=actor_for(tom_user), now=NOW)
    assert Pause.objects.get().ended_early_at is None


# --- what comes in all the same ----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["exploited", "public", "critical"])
def test_what_burns_is_taken_unless_the_owner_closed_that_too(borealis, owner, said):
    borealis = paused(borealis, owner)
    assert case_of(report(borealis, now=NOW + 2 * DAY, **{said: True})).programme == borealis
    Pause.objects.update(open_for_urgent=False)
    with pytest.raises(IntakePaused):
        report(borealis, now=NOW + 2 * DAY, **{said: True})
    assert Case.objects.count() == 1


def test_its_clocks_run_on_or_start_when_the_pause_ends_and_the_working_says_which(borealis, owner):
    borealis = paused(borealis, owner)
    during = NOW + 2 * DAY
    (on,) = case_of(report(borealis, now=during, public=True)).deadlines.all()
    assert (on.started_at, on.due_at) == (during, during + 2 * DAY)
    assert on.working.endswith("; it runs during the pause of intake")
    Pause.objects.update(clocks=PausedClocks.AFTER.value)
    (after,) = case_of(report(borealis, now=during, public=True)).deadlines.all()
    assert (after.started_at, after.due_at) == (PLAN.ends_at, PLAN.ends_at + 2 * DAY)
    assert after.next_ring_at == PLAN.ends_at + DAY
    assert after.working.endswith("; it counts from the end of the pause of intake")


def test_the_same_request_sent_again_during_the_pause_gets_its_receipt(borealis, owner):
    new = NewReport(report={"description": "The parser reads too far."})
    request = RequestKey(key="k", body=b"b")
    first = receive_report(new, programme=borealis, channel="api", now=NOW, request=request)
    borealis = paused(borealis, owner)
    again_sent = receive_report(new, programme=borealis, channel="api", now=NOW + 2 * DAY, request=request)
    assert (again_sent.repeated, again_sent.receipt) == (True, first.receipt)


# --- what people see ---------------------------------------------------------------------------------------------


def test_the_pages_and_the_api_say_until_when_and_what_stays_open(borealis, owner, client):
    assert "Intake is paused" not in words_of(client.get("/p/borealis/"))
    borealis = paused_now(borealis, owner)
    for address in ("/p/borealis/", "/p/borealis/report/"):
        page = words_of(client.get(address))
        assert "Intake is paused" in page
        assert "CERT Borealis helps meanwhile." in page
        assert "Still open:" in page
    assert "Takes no reports until" in words_of(client.get("/"))
    answer = client.post(
        "/api/v1/programmes/borealis/reports", {"description": "It leaks."}, content_type="application/json"
    )
    assert answer.status_code == 409
    problem = json.loads(answer.content)
    until = Pause.objects.get().ends_at.isoformat().replace("+00:00", "Z")
    assert (problem["type"], problem["until"], problem["text"]) == ("intake_paused", until, PLAN.text)
    assert problem["open_for_urgent"] is True
    urgent = {"description": "It leaks.", "critical": True}
    sent = client.post("/api/v1/programmes/borealis/reports", urgent, content_type="application/json")
    assert sent.status_code == 201


def test_the_form_keeps_what_was_typed_and_takes_it_once_it_is_said_to_be_critical(borealis, owner):
    rita = Client()
    paused_now(borealis, owner)
    assert "I believe that it is critical" in words_of(rita.get("/p/borealis/report/"))
    typed = {"description": "The parser reads too far.", "do": "anyway"}
    refused = rita.post("/p/borealis/report/", typed)
    assert refused.status_code == 409
    assert "takes no reports until" in words_of(refused)
    assert "The parser reads too far." in words_of(refused)
    assert "The parser reads too far." in words_of(rita.get("/p/borealis/report/"))
    assert not Case.objects.exists()
    assert rita.post("/p/borealis/report/", typed | {"critical": "on"}).status_code == 302
    assert Case.objects.count() == 1


def test_without_a_pause_the_form_asks_no_such_thing(borealis, client):
    assert "I believe that it is critical" not in words_of(client.get("/p/borealis/report/"))


def test_an_owner_plans_it_in_the_programmes_own_time(borealis, olga, owner):
    type(borealis).objects.filter(pk=borealis.pk).update(zone="Europe/Berlin")
    address = "/team/programmes/borealis/pause/"
    year = datetime.now(UTC).year + 1
    given = {"starts_at": f"{year}-07-01T09:00", "ends_at": f"{year}-07-15T09:00", "clocks": "after", "text": "At sea."}
    wrong = olga.post(address, given | {"ends_at": f"{year}-06-01T09:00"})
    assert wrong.status_code == 422
    assert olga.post(address, given).status_code == 302
    row = Pause.objects.get()
    assert row.starts_at == datetime(year, 7, 1, 7, tzinfo=UTC)
    assert (row.clocks, row.open_for_urgent) == ("after", False)
    page = words_of(olga.get(address))
    assert "A pause is planned" in page
    assert "A pause is planned" in words_of(Client().get("/p/borealis/"))
    assert olga.post(f"{address}{row.pk}/end/").status_code == 302
    assert "Plan a pause of intake" in words_of(olga.get(address))


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_an_instant_outside_of_the_calendar_plans_nothing_that_could_not_end(borealis, olga, zone, when):
    borealis.zone = zone
    borealis.save(update_fields=["zone"])
    ends = "9999-12-31T23:59"
    page = olga.post("/team/programmes/borealis/pause/", {"starts_at": when, "ends_at": ends, "clocks": "after"})
    assert page.status_code == 422
    assert not Pause.objects.exists()
    assert olga.get("/p/borealis/").status_code == 200


@pytest.fixture
def mail_reader():
    """Its child is the process's; it ends with the test."""
    yield
    opening.reader().close()


@pytest.mark.usefixtures("mail_reader")
@pytest.mark.parametrize("stays_open", [True, False])
@pytest.mark.parametrize("clocks", list(PausedClocks))
@pytest.mark.slow
def test_a_report_by_mail_is_kept_and_its_clock_obeys_the_pause(borealis, owner, clocks, stays_open):
    """Mail cannot be told to come again: it is taken, whatever it is about."""
    borealis = paused(borealis, owner, PlannedPause(NOW + DAY, NOW + 8 * DAY, "", stays_open, clocks))
    raw = b"From: rita@example.org\r\nTo: a@example.org\r\nSubject: A leak\r\nMessage-ID: <1@x>\r\n\r\nIt leaks.\r\n"
    came = NOW + 2 * DAY
    mail = store_mail([raw], programme=borealis, delivery=Delivery("lmtp"), now=came)
    write = read_mail(mail_id=str(mail.id), now=came)
    with transaction.atomic():
        write()
    (clock,) = Case.objects.get().deadlines.all()
    after = clocks is PausedClocks.AFTER
    assert clock.due_at == (NOW + 8 * DAY if after else came) + timedelta(hours=48)
    assert ("from the end of the pause" if after else "runs during the pause") in clock.working
