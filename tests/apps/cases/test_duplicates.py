"""Several reports of one flaw: the first reporter stays first, each keeps a thread, and nobody learns of another."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.apps.cases.handling import case_of, do, words_of
from tests.people import report
from vulndesk.apps.cases.actions import DeedRequest, answer, close_duplicates, do_deed, withdraw_report
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries import around_of, case_page, duplicates_of, to_be_told
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.queries import kinds_of
from vulndesk.core.errors import BadInput, NotNow
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS
from vulndesk.server.worker import Worker

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
FIRST, LATER = "zyxgroundhog", "qwkmarmot"


def reporting(to, word, *, hours_ago, **credit):
    """Rita or Rolf: everything that they say has their word in it."""
    return report(
        to,
        f"The {word} importer copies `import_{word}()` too far.",
        now=NOW - timedelta(hours=hours_ago),
        title=f"{word} overflow",
        contact=f"{word}@finders.example",
        credit=credit,
    )


@pytest.fixture
def both(web):
    first = reporting(web, FIRST, hours_ago=9, mode="name", name=f"Rita {FIRST}")
    later = reporting(web, LATER, hours_ago=5, mode="handle", name=f"rolf_{LATER}")
    return first, later


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


def mark(case, original, by, **more):
    return do_deed(case.pk, DeedRequest(Deed.MARK_DUPLICATE, original=original.reference, **more), by=by, now=NOW)


def resolve(case, by):
    do_deed(case.pk, DeedRequest(Deed.VALIDATE), by=by, now=NOW)
    given = {"release": "2.4", "message": "Fixed."}
    return do_deed(case.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.RESOLVED, **given), by=by, now=NOW)


# --- the first reporter stays the first --------------------------------------------------------------------------


def test_the_later_report_is_never_the_original_and_the_other_way_round_is_offered(both, tom):
    first, later = map(case_of, both)
    with pytest.raises(BadInput) as refused:
        mark(first, later, tom)
    assert f"Mark {later.reference} as a duplicate of {first.reference}" in refused.value.next_step
    assert Case.objects.get(pk=first.pk).revision == 0
    assert mark(later, first, tom).duplicate_of_id == first.pk


def test_a_duplicate_of_a_duplicate_belongs_to_the_first_report_and_none_to_itself(both, web, tom):
    first, later = map(case_of, both)
    third = case_of(reporting(web, "third", hours_ago=1))
    mark(later, first, tom)
    assert mark(third, later, tom).duplicate_of_id == first.pk
    with pytest.raises(BadInput):
        mark(first, third, tom)
    assert Case.objects.get(pk=first.pk).duplicate_of_id is None


def test_both_threads_and_both_receipts_go_on(both, tom):
    first, later = map(case_of, both)
    mark(later, first, tom, message="We knew of it.")
    for one, case in zip(both, (first, later), strict=True):
        answer(case.pk, "One more thing.", by=one.reporter, now=NOW)
        told = Client().get("/api/v1/report", headers={"Authorization": f"Receipt {one.received.receipt}"}).json()
        assert told["reference"] == case.reference
        assert told["messages"][-1]["text"] == "One more thing."


def test_reopening_takes_the_two_apart(both, tom):
    first, later = map(case_of, both)
    mark(later, first, tom)
    opened = do_deed(later.pk, DeedRequest(Deed.REOPEN), by=tom, now=NOW)
    assert (opened.duplicate_of_id, opened.rm, opened.is_open) == (None, "R", True)
    assert case_page(tom, case_id=first.pk, now=NOW).duplicates == ()
    assert list(duplicates_of(tom, first)) == []


def test_a_duplicate_that_was_closed_for_silence_is_a_case_of_its_own_after_an_answer(both, tom):
    first, later = map(case_of, both)
    mark(later, first, tom)
    do_deed(later.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.NO_ANSWER), by=tom, now=NOW)
    answer(later.pk, "I was away.", by=both[1].reporter, now=NOW)
    later.refresh_from_db()
    assert (later.rm, later.duplicate_of_id) == ("R", None)


# --- independent finders -----------------------------------------------------------------------------------------


def test_whoever_found_the_same_stays_a_finder_of_the_first_report(both, web, tom):
    first, later = map(case_of, both)
    oldest = case_of(reporting(web, "oldest", hours_ago=40))
    gone = reporting(web, "gone", hours_ago=1)
    for case in (later, case_of(gone)):
        mark(case, first, tom)
    withdraw_report(gone.received.case_id, by=gone.reporter, now=NOW)
    assert [one.choice["name"] for one in duplicates_of(tom, first)] == [f"rolf_{LATER}"]
    mark(first, oldest, tom)
    assert [one.case.pk for one in duplicates_of(tom, oldest)] == [first.pk, later.pk]


# --- telling them how it ended -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_when_the_original_is_resolved_the_reporters_of_duplicates_are_told_in_one_deed(both, web, tom, at_desk):
    first, later = map(case_of, both)
    third = case_of(reporting(web, "third", hours_ago=1))
    mark(later, first, tom)
    mark(third, first, tom)
    assert to_be_told(first, around_of(tom, first)) == ()
    with pytest.raises(NotNow):
        close_duplicates(first.pk, "It is fixed.", by=tom, now=NOW)
    resolve(first, tom)
    address = f"/team/cases/{first.reference}/duplicates/"
    assert address in at_desk.get(f"/team/cases/{first.reference}/").content.decode()
    offered = at_desk.get(address)
    assert "It is fixed in 2.4." in words_of(offered)
    at_desk.post(address, {"message": ""})
    assert Case.objects.filter(is_open=True).count() == 2
    at_desk.post(address, {"message": "It is fixed in 2.4. Thank you."})
    for case in (later, third):
        case.refresh_from_db()
        assert (case.is_open, case.close_reason, case.duplicate_of_id) == (False, "duplicate", first.pk)
        assert Message.objects.filter(case=case, audience="everyone", kind="close").count() == 1
    assert at_desk.get(address)["Location"] == f"/team/cases/{first.reference}/"
    do_deed(first.pk, DeedRequest(Deed.REOPEN), by=tom, now=NOW)
    assert len(list(duplicates_of(tom, first))) == 2, "reopening the original leaves its duplicates with it"


# --- the page ----------------------------------------------------------------------------------------------------


def test_the_two_stand_beside_each_other_and_one_button_marks_the_later_one(both, at_desk):
    first, later = map(case_of, both)
    page = at_desk.get(f"/team/cases/{later.reference}/like/{first.reference}/")
    assert "<mark>importer copies</mark>" in page.content.decode()
    assert f"Mark as a duplicate of {first.reference}" in words_of(page)
    other_way = at_desk.get(f"/team/cases/{first.reference}/like/{later.reference}/")
    assert "came first" in words_of(other_way)
    assert "<textarea" not in other_way.content.decode()
    do(at_desk, later, "mark_duplicate", original=first.reference, message="We knew.", standing="A")
    told = case_page(both[1].reporter, case_id=later.pk, now=NOW).messages[-1].text
    assert told == "We knew.\n\nIt is confirmed, and we are working on it."
    again = at_desk.get(f"/team/cases/{later.reference}/like/{first.reference}/")
    assert "This is a duplicate already" in words_of(again)
    assert at_desk.get(f"/team/cases/{later.reference}/like/{later.reference}/").status_code == 404


def test_a_report_is_shown_as_text_and_a_case_elsewhere_is_as_absent_as_none(both, web, at_desk, desktop, elsewhere):
    first, later = map(case_of, both)
    evil = case_of(report(web, "<script>alert(1)</script> importer copies too far", now=NOW))
    page = at_desk.get(f"/team/cases/{evil.reference}/like/{first.reference}/").content.decode()
    assert "<script>alert" not in page
    hidden = case_of(report(desktop, now=NOW))
    for other in (hidden.reference, "VD-0000-0000"):
        assert at_desk.get(f"/team/cases/{later.reference}/like/{other}/").status_code == 404


def test_a_reference_of_a_programme_that_somebody_does_not_see_is_not_shown_to_them(both, tom, at_desk, desktop):
    later = case_of(both[1])
    hidden = case_of(report(desktop, now=NOW - timedelta(hours=20)))
    Case.objects.filter(pk=later.pk).update(duplicate_of=hidden)
    assert hidden.reference not in at_desk.get(f"/team/cases/{later.reference}/").content.decode()


# --- nobody learns of another ------------------------------------------------------------------------------------


def addresses_of_reporters(resolver=None, prefix=""):
    """Every page that a receipt opens, from the URLconf: a new one is asked by itself."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses_of_reporters(one, route)
        elif route.startswith("status/report/") and "<" not in route:
            yield f"/{route}"


def said_to(one, settings):
    """Everything that a reporter can read: pages, live parts, the file for a coordinator, the API, mail."""
    client = Client()
    client.post("/status/", {"receipt": one.received.receipt})
    for address in (*addresses_of_reporters(), "/status/report/part/facts/", "/status/report/part/thread/"):
        yield address, client.get(address).content.decode()
    headers = {"Authorization": f"Receipt {one.received.receipt}"}
    yield "api", Client().get("/api/v1/report", headers=headers).content.decode()
    for path in sorted((settings.DATA / "outbox").glob("**/*.eml")):
        if case_of(one).reference in (text := path.read_text()):
            yield path.name, text


@pytest.mark.parametrize("ends", ["open", "told", "reopened"])
@pytest.mark.slow
def test_no_reporter_reads_a_word_a_name_a_reference_or_a_number_of_another(both, tom, at_desk, settings, ends):
    first, later = map(case_of, both)
    before = kinds_of(first.pk, reader=both[0].reporter)
    do(at_desk, later, "mark_duplicate", original=first.reference, message="We knew of this.", standing="R")
    assert kinds_of(first.pk, reader=both[0].reporter) == before, "nothing is heard of it in the first one's room"
    if ends == "told":
        resolve(first, tom)
        close_duplicates(first.pk, "It is fixed.", by=tom, now=NOW)
    elif ends == "reopened":
        do_deed(later.pk, DeedRequest(Deed.REOPEN), by=tom, now=NOW)
    worker = Worker(
        holder="w", clock=lambda: NOW, locks=settings.DATA / "workers", tasks=TASKS, subscriptions=SUBSCRIPTIONS,
        ring=lambda *, now: 0, jitter=random.Random(1),
    )  # fmt: skip
    worker.run(until_idle=True)
    for mine, others, word in ((both[0], later, LATER), (both[1], first, FIRST)):
        read = list(said_to(mine, settings))
        assert {"/status/report/", "/status/report/timeline.txt", "api"} < {where for where, _ in read}
        assert any(where.endswith(".eml") for where, _ in read)
        for where, text in read:
            for told in (word, others.reference, str(others.pk), "independent", "earlier report", "another reporter"):
                assert told not in text, where
