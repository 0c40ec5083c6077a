"""A report with several findings becomes several cases; the report stays whole, and its promises run on."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import alike, case_of, do, words_of
from tests.people import join, report
from tests.retold_reports import OVERFLOW, RETOLD
from vulndesk.apps.cases.actions import DeedRequest, do_deed, split_case
from vulndesk.apps.cases.models import Case, Deadline, Sketch, TitleWord
from vulndesk.apps.cases.queries import case_id_of_receipt, case_page, parts_of
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.timeline.queries import kinds_of
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS
from vulndesk.server.worker import Worker

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
BUNDLE = (
    "Two findings in 2.3.\n\n## Overflow\n\nThe zyxgroundhog importer copies too far.\n\n## Open door\n\nqwkmarmot."
)


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


@pytest.fixture
def sent(web):
    return report(
        web,
        BUNDLE,
        now=NOW - timedelta(hours=9),
        title="Two findings",
        contact="rita@finders.example",
        credit={"mode": "name", "name": "Rita"},
        report={"versions": ["2.3"], "poc": "crash.py"},
    )


def split(case, by, chosen=(3, 4), *, title="Open door", **more):
    return split_case(case.pk, chosen, title=title, by=by, now=NOW, **more)


def stored():
    """Every row that a split may touch."""
    return (
        list(Case.objects.order_by("pk").values_list("pk", "revision", "body", "head")),
        Deadline.objects.count(),
        Event.objects.count(),
    )


def test_the_part_is_a_case_of_its_own_and_the_report_stays_whole(sent, tom):
    case = case_of(sent)
    before = bytes(case.body)
    part = split(case, tom)
    page = case_page(tom, case_id=part.pk, now=NOW)
    assert page.title == "Open door"
    assert page.body["report"] == {"description": "## Open door\n\nqwkmarmot.", "versions": ["2.3"]}
    assert page.body["contact"] == "rita@finders.example"
    assert page.body["credit"] == {"mode": "name", "name": "Rita"}
    assert {one.subject for one in page.verdicts} >= {"completeness", "version"}
    assert (part.rm, part.split_from_id, part.received_at) == ("R", case.pk, case.received_at)
    assert part.data_key_id != case.data_key_id
    assert TitleWord.objects.filter(case=part).count() == 2
    again = Case.objects.get(pk=case.pk)
    assert (bytes(again.body), again.revision) == (before, 1)
    assert kinds_of(case.pk, reader=tom)[-1] == "case_split"
    assert kinds_of(part.pk, reader=tom) == ["part_opened"]
    told = {event.audience: event.facts for event in Event.objects.filter(case_id__in=[case.pk, part.pk])}
    assert "qwkmarmot" not in str(told)


def test_clocks_run_from_the_receipt_and_a_kept_promise_is_not_owed_again(sent, tom):
    case = case_of(sent)
    do_deed(case.pk, DeedRequest(Deed.ACKNOWLEDGE, message="Thank you."), by=tom, now=NOW)
    part = split(case, tom)
    running = Deadline.objects.filter(case=case, state="running").order_by("due_at", "pk")
    columns = ("promise", "strength", "clause_id", "started_at", "due_at", "working", "state", "next_ring_at")
    copies = list(Deadline.objects.filter(case=part).order_by("due_at", "pk").values(*columns))
    assert copies
    assert copies == list(running.values(*columns))
    assert "acknowledge_within" not in {one["promise"] for one in copies}
    assert part.acknowledged_at == NOW
    assert part.next_due_at == min(one["due_at"] for one in copies)
    do_deed(part.pk, DeedRequest(Deed.INVALIDATE, message="It is meant so."), by=tom, now=NOW)
    assert Case.objects.get(pk=case.pk).rm == "R"


def test_a_part_of_a_part_belongs_to_the_first_case(sent, tom):
    case = case_of(sent)
    part = split(case, tom)
    second = split(part, tom, (1,), title="Half of it")
    assert second.split_from_id == case.pk
    assert [(one.number, one.reference) for one in parts_of(second)] == [
        (1, case.reference),
        (2, part.reference),
        (3, second.reference),
    ]


@pytest.mark.parametrize("why", ["nothing", "elsewhere", "title", "late", "closed", "reading", "reporter", "other"])
@pytest.mark.slow
def test_what_is_refused_leaves_everything_as_it_was(sent, web, desktop, tom, why):
    case, by, chosen, more, expected = case_of(sent), tom, (3, 4), {}, BadInput
    if why in ("nothing", "elsewhere"):
        chosen = () if why == "nothing" else (99,)
    if why == "title":
        more = {"title": "  "}
    if why == "late":
        more, expected = {"seen": 7}, Conflict
    if why == "closed":
        do_deed(case.pk, DeedRequest(Deed.INVALIDATE, message="No."), by=tom, now=NOW)
        do_deed(case.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.NOT_VALID), by=tom, now=NOW)
        expected = NotNow
    if why == "reading":
        Case.objects.update(thread_closed_until=NOW + timedelta(days=1))
        expected = NotNow
    if why == "reporter":
        by, expected = sent.reporter, NotAllowed
    if why == "other":
        by, expected = join("mona", desktop), NotFound
    before = stored()
    with pytest.raises(expected):
        split(case, by, chosen, **more)
    assert stored() == before


def work(settings):
    worker = Worker(
        holder="w",
        clock=lambda: NOW,
        locks=settings.DATA / "workers",
        tasks=TASKS,
        subscriptions=SUBSCRIPTIONS,
        ring=lambda *, now: 0,
        jitter=random.Random(1),
    )
    worker.run(until_idle=True)


@pytest.mark.slow
def test_parts_of_one_report_are_not_said_to_look_alike(web, tom, settings):
    first = case_of(report(web, OVERFLOW, now=NOW - timedelta(hours=9), title="Importer overflow"))
    part = split(first, tom, range(5), title="Importer overflow")
    other = case_of(report(web, RETOLD, now=NOW - timedelta(hours=1), title="Archive import"))
    work(settings)
    assert Sketch.objects.filter(case=part, like=None).exists()
    for one in (part, first):
        assert [found.case_id for found in alike(tom, one)] == [other.pk]


@pytest.mark.slow
def test_a_part_stays_private_as_long_as_was_agreed_for_the_report(sent, tom, settings):
    case = case_of(sent)
    work(settings)
    agreed = NOW + timedelta(days=200)
    Embargo.objects.update_or_create(case=case, defaults={"em": "R", "until": agreed, "source": "agreed"})
    part = split(case, tom)
    work(settings)
    row = Embargo.objects.get(case=part)
    assert (row.em, row.until, row.source, row.proposed_until) == ("A", agreed, "agreed", None)


def close(case, by):
    do_deed(case.pk, DeedRequest(Deed.INVALIDATE, message="No."), by=by, now=NOW)
    do_deed(case.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.NOT_VALID), by=by, now=NOW)


@pytest.mark.parametrize("open_one", ["first", "part"])
@pytest.mark.slow
def test_a_report_and_its_receipt_go_when_all_of_its_parts_may(sent, web, tom, open_one):
    case, code = case_of(sent), sent.received.receipt
    part = split(case, tom)
    closed, still_open = (part, case) if open_one == "first" else (case, part)
    close(closed, tom)
    late = NOW + timedelta(days=web.retention_days)
    assert erase_due(now=late) == 0
    assert case_id_of_receipt(code) == case.pk
    close(still_open, tom)
    for _ in range(2):
        erase_due(now=late)
    assert set(Case.objects.values_list("erased_at", flat=True)) == {late}
    assert case_id_of_receipt(code) is None
    assert erase_due(now=late) == 0


# --- the team's page ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_person_ticks_passages_and_both_cases_show_what_belongs_together(sent, at_desk):
    case = case_of(sent)
    assert f"/team/cases/{case.reference}/split/" in at_desk.get(f"/team/cases/{case.reference}/").content.decode()
    page = at_desk.get(f"/team/cases/{case.reference}/split/")
    assert "The reporter keeps one receipt, finds every part under it, and is told." in words_of(page)
    assert page.content.decode().count('type="checkbox"') == 5
    given = {"title": "Open door", "passages": ["3", "4"], "seen": "0"}
    answer = at_desk.post(f"/team/cases/{case.reference}/split/", given, follow=True)
    part = Case.objects.get(split_from=case)
    assert answer.redirect_chain == [(f"/team/cases/{part.reference}/", 302)]
    assert f"Part 1: {case.reference} Two findings" in words_of(answer)
    first = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert f"Part 2: {part.reference} Open door" in first
    assert f"Tom made a part of this report its own case: {part.reference}." in first


def test_an_empty_form_and_an_old_page_say_what_to_do(sent, at_desk):
    case = case_of(sent)
    page = at_desk.post(f"/team/cases/{case.reference}/split/", {"title": "", "seen": "0"})
    assert page.status_code == 422
    do(at_desk, case, "acknowledge", message="Thank you.")
    given = {"title": "Open door", "passages": ["3"], "seen": "0"}
    page = at_desk.post(f"/team/cases/{case.reference}/split/", given)
    assert page.status_code == 409
    assert "Nothing of yours was done" in words_of(page)
    assert Case.objects.count() == 1


def test_a_closed_case_leads_back(sent, at_desk, tom):
    case = case_of(sent)
    close(case, tom)
    assert "split/" not in at_desk.get(f"/team/cases/{case.reference}/").content.decode()
    page = at_desk.get(f"/team/cases/{case.reference}/split/", follow=True)
    assert "The case is closed. Reopen it first." in words_of(page)
