"""What a report says of the code is looked up by the worker, sealed, shown to the team and asked about by a person."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from tests.apps.cases.handling import case_of, markup_of, words_of
from tests.apps.evidence.conftest import fetch
from tests.gateways.test_releases import git
from tests.gateways.test_repository_files import commit
from tests.people import NOW, report
from vulndesk.apps.cases import queries
from vulndesk.apps.cases.actions import (
    JUDGE_CASE,
    DeedRequest,
    answer,
    do_deed,
    gather_evidence,
    judge_case,
    judge_unjudged_cases,
)
from vulndesk.apps.cases.models import Case, Evidence
from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed
from vulndesk.server.subscriptions import GATHER_EVIDENCE, HOUSEKEEPING, SUBSCRIPTIONS, TASKS

pytestmark = pytest.mark.django_db

TEXT = "In v1.0 the function `parse_head()` in `src/parse.c:2` reads too far, called from `src/old.c`."


def gathered(kind=EventKind.REPORT_RECEIVED):
    """As the worker does for the newest event of this kind."""
    event = Event.objects.filter(kind=kind).latest("id")
    write = TASKS[GATHER_EVIDENCE].run(now=NOW, event_id=event.pk)
    if write is not None:
        write()


def told(programme, text=TEXT, **more):
    case = case_of(report(programme, text, **more))
    gathered()
    return case


def page_of(case):
    return f"/team/cases/{case.reference}/"


def desk_view(case):
    return queries.case_page(Actor(Role.OPERATOR, user_id=1), case_id=case.pk, now=NOW).evidence


@pytest.mark.slow
def test_everything_that_a_reporter_sends_is_looked_up(mirrored):
    for kind in (EventKind.REPORT_RECEIVED, EventKind.MESSAGE_POSTED, EventKind.INFORMATION_GIVEN):
        assert GATHER_EVIDENCE in SUBSCRIPTIONS[kind]
    case = told(mirrored, report={"versions": ["1.0"]})
    table = desk_view(case).table
    assert table.summary == "1 not found, 4 found"
    assert [line.text for line in table.gone] == ["src/old.c"]


@pytest.mark.slow
def test_the_team_sees_what_was_not_found_first_and_a_link_where_the_forge_is_known(mirrored, tom):
    case = told(mirrored)
    for address in (mirrored.repository, "https://codeberg.org/enix/enix"):
        type(mirrored).objects.update(repository=address)
        Mirror.objects.update(address=address)
        markup = markup_of(tom.get(page_of(case)))
        has_link = "https://codeberg.org/enix/enix/src/tag/v1.0/src/parse.c#L2" in markup
        assert has_link is address.startswith("https")
    words = words_of(tom.get(page_of(case)))
    assert "We could not find this name in v1.0." in words
    assert words.index("parse_head()", words.index("The report says")) < words.index("found as the report says")
    assert "Gone in v1.1" in words


@pytest.mark.slow
def test_a_reporter_sees_nothing_of_it(mirrored):
    case = told(mirrored)
    assert queries.case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=NOW).evidence is None
    assert not [line for line in Event.objects.filter(kind="evidence_gathered") if line.audience != "team"]


@pytest.mark.slow
def test_the_words_of_the_report_are_sealed_and_go_with_the_case(mirrored):
    case = told(mirrored)
    assert b"parse_head" not in bytes(Evidence.objects.get().sealed)
    Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=NOW)
    erase_due(now=NOW.replace(year=2036))
    assert not Evidence.objects.exists()
    assert judge_case(case_id=str(case.pk), now=NOW) is None


@pytest.mark.slow
def test_an_answer_of_the_reporter_is_looked_up_with_the_report(mirrored):
    case = told(mirrored)
    answer(case.pk, "I meant `parse_head_ex()`, sorry.", by=Actor(Role.REPORTER, case_id=case.pk), now=NOW)
    gathered(EventKind.INFORMATION_GIVEN)
    assert "parse_head_ex()" in {line.text for line in desk_view(case).table.confirmed}


@pytest.mark.slow
def test_what_the_team_writes_is_not(mirrored, owner):
    case = told(mirrored)
    wanted = DeedRequest(deed=Deed.REPLY, message="Look at `src/never.c`, please.")
    do_deed(case.pk, wanted, by=owner, now=NOW)
    event = Event.objects.filter(kind=EventKind.MESSAGE_POSTED).latest("id")
    assert gather_evidence(event_id=event.pk, now=NOW) is None


@pytest.mark.slow
def test_without_a_copy_of_the_code_the_page_says_nothing_and_later_it_can_be_looked_up(enix, tom):
    case = told(enix)
    assert "What the report says of the code" not in words_of(tom.get(page_of(case)))
    fetch(enix)
    assert "Not looked up yet" in words_of(tom.get(page_of(case)))
    tom.post(f"{page_of(case)}evidence/")
    job = Job.objects.get(task=JUDGE_CASE)
    TASKS[JUDGE_CASE].run(now=NOW, **job.arguments)()
    assert "1 not found" in words_of(tom.get(page_of(case)))


@pytest.mark.slow
def test_a_copy_that_moved_on_is_said_and_the_case_looked_up_again(mirrored, project, tom):
    case = told(mirrored)
    assert "Look it up again" not in words_of(tom.get(page_of(case)))
    commit(project, **{"src/parse.c": b"int parse_head(void);\n"})
    git("tag", "v1.2", at=project)
    fetch(mirrored)
    words = words_of(tom.get(page_of(case)))
    assert "The copy of the code has changed since." in words
    assert "Look it up again" in words


@pytest.mark.slow
def test_code_that_cannot_be_read_is_said_and_the_report_is_untouched(mirrored, tom):
    (mirror := settings.MIRRORS / str(mirrored.pk) / Mirror.objects.get().folder / "HEAD").unlink()
    case = told(mirrored)
    assert not mirror.exists()
    assert "The copy of the code could not be read in time." in words_of(tom.get(page_of(case)))


@pytest.mark.slow
def test_a_report_that_names_nothing_is_told_as_such(mirrored, tom):
    case = told(mirrored, "It crashes when I look at it.")
    assert "names no file, version or other thing in the code" in words_of(tom.get(page_of(case)))


@pytest.mark.slow
def test_the_first_question_offers_what_was_not_found_and_only_a_person_sends_it(mirrored, tom):
    case = told(mirrored, TEXT.replace("src/old.c", "src/pars.c"))
    assert not case.messages.exists()
    markup = markup_of(tom.get(page_of(case)))
    assert "We could not find the name `parse_head()` in v1.0." in markup
    assert "Did you mean `src/parse.c`?" in markup
    key = re.search(r'value="(claim-\w+)"[^>]*>\s*We could not find the file `src/pars.c`', markup)[1]
    tom.post(
        f"{page_of(case)}deeds/ask/",
        {"ask-seen": case.revision, "ask-message": "Thank you.", "ask-questions": [key]},
    )
    page = queries.case_page(Actor(Role.OPERATOR, user_id=1), case_id=case.pk, now=NOW)
    assert page.messages[-1].text.endswith(
        "- We could not find the file `src/pars.c` in v1.0. Did you mean `src/parse.c`?"
    )


@pytest.mark.slow
def test_the_versions_that_a_report_names_are_judged_by_the_policy_too(mirrored):
    case = told(mirrored, "It crashes.", report={"versions": ["1.0", "7.7.7"]})
    lines = {line.text: line for line in desk_view(case).table.lines}
    assert (lines["1.0"].verdict.value, lines["1.0"].support) == ("confirmed", "not_supported")
    assert (lines["7.7.7"].verdict.value, lines["7.7.7"].instead) == ("refuted", "v1.1")
    assert lines["1.0"].clause_ids


@pytest.mark.slow
def test_a_report_that_came_before_the_code_is_looked_up_by_itself_once(enix):
    assert judge_unjudged_cases in dict(HOUSEKEEPING).values()
    case = told(enix)
    later = NOW + timedelta(hours=1)
    assert judge_unjudged_cases(now=later) == 0
    fetch(enix)
    assert judge_unjudged_cases(now=later) == 1
    assert judge_unjudged_cases(now=later) == 0
    TASKS[JUDGE_CASE].run(now=later, **Job.objects.get(task=JUDGE_CASE).arguments)()
    assert desk_view(case).state == "judged"
    Job.objects.all().delete()
    assert judge_unjudged_cases(now=later) == 0
    Evidence.objects.all().delete()
    assert judge_unjudged_cases(now=NOW + timedelta(days=31)) == 0, "nobody waits for it any more"


@pytest.mark.slow
def test_what_is_gone_from_the_newest_release_can_be_asked_about_and_is_not_chosen(mirrored, tom):
    case = told(mirrored)
    markup = markup_of(tom.get(page_of(case)))
    words = "File `src/old.c` is not in v1.1 any more. Does it still happen there?"
    box = re.search(rf"<input[^>]*>\s*{re.escape(words)}", markup)
    assert box
    assert "checked" not in box[0]
