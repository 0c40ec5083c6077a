"""The queue opens on what needs this person, most severe first, and says why on each row."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import do, markup_of, person, reported, signed_in, words_of
from vulndesk.apps.cases.actions import answer, appeal, set_severity, withdraw_report
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Role
from vulndesk.core.policy.clauses import Promise

pytestmark = pytest.mark.django_db

HIGH = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N"
LOW = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N"


def titles(page):
    return re.findall(r'class="row-title"[^>]*>([^<]+)<', markup_of(page))


def needs(page):
    """reason by reference."""
    rows = re.findall(r'id="(VD-[^"]+)">.*?need-words[^>]*>([^<]+)<', markup_of(page), re.DOTALL)
    return dict(rows)


def rita(case):
    return Actor(Role.REPORTER, case_id=case.pk)


def test_a_new_report_needs_its_acknowledgement_and_says_until_when(at_desk, web):
    case = reported(web, title="Leak", hours_ago=2)
    page = at_desk.get("/team/")
    assert needs(page)[case.reference] == "Acknowledge"
    assert "in 45 hours" in words_of(page) or "in 1 day 21 hours" in words_of(page)


def test_what_is_overdue_says_so_in_words(at_desk, web):
    case = reported(web, title="Late", hours_ago=50)
    page = at_desk.get("/team/")
    assert needs(page)[case.reference] == "Overdue: acknowledge"
    assert "2 hours ago" in words_of(page)


def test_the_most_severe_comes_first_and_what_nobody_scored_ranks_as_critical(at_desk, tom_user, web):
    low, high, new = (reported(web, title=title, hours_ago=3) for title in ("Low", "High", "Unscored"))
    for case, vector in ((low, LOW), (high, HIGH)):
        set_severity(case.pk, vector, by=actor_for(tom_user), now=datetime.now(UTC))
    assert titles(at_desk.get("/team/?view=open")) == ["Unscored", "High", "Low"]
    assert new.reference in markup_of(at_desk.get("/team/"))


def test_of_equal_severity_the_nearest_instant_comes_first(at_desk, web):
    reported(web, title="Younger", hours_ago=1)
    reported(web, title="Older", hours_ago=30)
    assert titles(at_desk.get("/team/")) == ["Older", "Younger"]


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (
            lambda case: answer(case.pk, "More of it.", by=rita(case), now=datetime.now(UTC)),
            "New answer from the reporter",
        ),
        (lambda case: withdraw_report(case.pk, by=rita(case), now=datetime.now(UTC)), "Withdrawn by the reporter"),
        (lambda case: None, "Confirm it, or say why not"),
    ],
)
@pytest.mark.slow
def test_an_acknowledged_case_says_what_it_waits_for(at_desk, web, happens, reason):
    case = reported(web, hours_ago=1)
    do(at_desk, case, "acknowledge", message="We have it.")
    happens(case)
    assert needs(at_desk.get("/team/"))[case.reference] == reason


def test_a_question_takes_the_case_out_until_the_answer_comes(at_desk, web):
    case = reported(web)
    do(at_desk, case, "ask", message="Which version?")
    assert case.reference not in needs(at_desk.get("/team/"))
    assert titles(at_desk.get("/team/?view=waiting"))
    answer(case.pk, "2.3.1.", by=rita(case), now=datetime.now(UTC))
    assert needs(at_desk.get("/team/"))[case.reference] == "New answer from the reporter"


def test_a_clock_that_is_nearly_gone_calls_even_while_the_reporter_is_waited_for(at_desk, web):
    case = reported(web)
    do(at_desk, case, "ask", message="Which version?")
    soon = datetime.now(UTC) + timedelta(hours=3)
    Deadline.objects.filter(case=case, promise=Promise.UPDATE.value).update(
        state="running", due_at=soon, stopped_at=None
    )
    Case.objects.filter(pk=case.pk).update(next_due_at=soon, next_promise=Promise.UPDATE.value)
    assert needs(at_desk.get("/team/"))[case.reference] == "Send a status update"


def test_a_second_look_that_was_asked_for_stands_in_the_queue_even_when_the_case_is_closed(at_desk, web):
    case = reported(web)
    do(at_desk, case, "invalidate", message="This is not a flaw.")
    do(at_desk, case, "close", reason="not_valid")
    assert not needs(at_desk.get("/team/"))
    appeal(case.pk, by=rita(case), now=datetime.now(UTC))
    assert needs(at_desk.get("/team/"))[case.reference] == "Asked for a second look"


def test_what_another_person_owns_does_not_need_me(at_desk, web):
    case = reported(web)
    vera = signed_in(person("vera", web))
    do(vera, case, "acknowledge", message="We have it.")
    do(vera, case, "validate")
    assert needs(vera.get("/team/"))[case.reference] == "Score its severity"
    assert not needs(at_desk.get("/team/"))
    assert "Vera" in words_of(at_desk.get("/team/?view=open"))


def test_an_empty_queue_says_that_nothing_needs_you(at_desk, web):
    assert "Nothing needs you" in words_of(at_desk.get("/team/"))


@pytest.mark.parametrize("view", ["mine", "open", "waiting", "closed", "not-reports", "nonsense"])
def test_every_view_has_its_own_words_when_it_is_empty(at_desk, web, view):
    page = at_desk.get(f"/team/?view={view}")
    assert page.status_code == 200
    assert 'class="empty"' in markup_of(page)


def test_the_tabs_count_what_they_hold(at_desk, web):
    spam, real = reported(web, title="Buy watches"), reported(web)
    do(at_desk, spam, "not_a_report")
    page = words_of(at_desk.get("/team/"))
    assert "Needs you 1" in page
    assert "Not reports 1" in page
    assert titles(at_desk.get("/team/?view=not-reports")) == ["Buy watches"]
    assert real.reference in markup_of(at_desk.get("/team/"))


def test_a_title_is_found_by_whole_words_in_any_order_and_a_case_by_its_reference(at_desk, web):
    case = reported(web, title="Overflow in the HTTP parser")
    reported(web, title="Leak in the chat")
    for text in ("parser overflow", "OVERFLOW", case.reference, case.reference.lower()):
        assert titles(at_desk.get("/team/", {"q": text})) == ["Overflow in the HTTP parser"], text
    assert "No case has these words" in words_of(at_desk.get("/team/", {"q": "overfl"}))


def test_a_search_looks_into_closed_cases_too(at_desk, web):
    case = reported(web, title="Overflow in the parser")
    do(at_desk, case, "not_a_report")
    assert titles(at_desk.get("/team/?q=overflow")) == ["Overflow in the parser"]


@pytest.mark.slow
def test_fifty_rows_a_page_and_the_rest_on_the_next(at_desk, web):
    for number in range(52):
        reported(web, title=f"Case {number}")
    first = at_desk.get("/team/")
    assert len(titles(first)) == 50
    assert "?page=2" in markup_of(first)
    assert len(titles(at_desk.get("/team/?page=2"))) == 2
    assert "no more rows" in words_of(at_desk.get("/team/?page=3"))
    assert at_desk.get("/team/?page=x").status_code == 200


@pytest.mark.slow
def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_one(at_desk, web, django_assert_max_num_queries):
    for number in range(50):
        reported(web, title=f"Case {number}")
    at_desk.get("/team/")  # the first look also records that it was one
    with django_assert_max_num_queries(12):
        at_desk.get("/team/")


def test_the_way_back_from_a_case_leads_to_the_same_rows(at_desk, web):
    case = reported(web)
    at_desk.get("/team/?view=open&page=1")
    page = markup_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert f'href="/team/?view=open#{case.reference}"' in page


def test_only_the_programmes_of_this_person_are_offered(at_desk, owning, web, desktop):
    reported(web, title="Web leak")
    reported(desktop, title="Desktop leak")
    assert titles(at_desk.get("/team/")) == ["Web leak"]
    assert "All programmes" not in words_of(at_desk.get("/team/"))
    assert sorted(titles(owning.get("/team/"))) == ["Desktop leak", "Web leak"]
    assert titles(owning.get(f"/team/?programme={desktop.slug}")) == ["Desktop leak"]
    assert titles(at_desk.get(f"/team/?programme={desktop.slug}")) == []


def test_a_title_that_is_markup_stays_words(at_desk, web):
    reported(web, title="<script>alert(1)</script>")
    page = markup_of(at_desk.get("/team/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
