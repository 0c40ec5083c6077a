"""The reporter reads the draft that was shown and answers; a plan is asked through the gate and never forces it."""

from datetime import timedelta

import pytest

from tests.apps.advisories.conftest import approved, written
from tests.apps.cases.handling import signed_in
from tests.people import NOW, join, report
from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.advisories.actions import (
    answer_draft,
    ask_for_planned,
    drop_plan,
    plan_publication,
    publish_here,
    publish_planned,
    share_draft,
)
from vulndesk.apps.advisories.models import Advisory, Draft
from vulndesk.apps.advisories.queries import draft_of, shared_draft, would_be
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.actions import end_due_embargoes
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import Conflict, NotAllowed, NotFound, NotNow
from vulndesk.server.case_sections import REPORTER_SECTIONS, TEAM_SECTIONS

END = NOW + timedelta(days=3)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rita(case_id):
    return Actor(Role.REPORTER, case_id=case_id)


@pytest.fixture
def held(case_id, tom):
    """A case under embargo until END, with a draft."""
    Embargo.objects.update_or_create(case_id=case_id, defaults={"em": "A", "until": END, "source": "agreed"})
    written(case_id, tom)
    return case_id


def run_jobs(now):
    for job in Job.objects.filter(task="advisories.publish_planned", state=Job.State.WAITING):
        if (write := publish_planned(**job.arguments, now=now)) is not None:
            write()
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def panel(actor, case_id):
    """The panel of the advisory on this person's page of the case."""
    sections = TEAM_SECTIONS if actor.is_team else REPORTER_SECTIONS
    found = sections.of(actor, Case.objects.get(pk=case_id), now=NOW)
    return next((one for one in found if one.name == "advisory"), None)


def kinds():
    return set(Event.objects.values_list("kind", flat=True))


def test_the_reporter_reads_what_was_shown_and_nothing_before_or_after(case_id, tom, rita):
    written(case_id, tom)
    with pytest.raises(NotFound):
        shared_draft(rita, now=NOW)
    assert panel(rita, case_id) is None
    with pytest.raises(NotNow):
        answer_draft(case_id, fine=True, words="", by=rita, now=NOW)
    share_draft(case_id, message="Is this right?", version=1, by=tom, now=NOW)
    written(case_id, tom, seen=1, title="Not for Rita yet")
    page = shared_draft(rita, now=NOW)
    assert page.would_be.title == "The parser reads past its buffer"
    assert panel(rita, case_id).facts[0].tone == "needs"
    assert [(one.name, one.words) for one in panel(tom, case_id).facts] == [("Draft", "2"), ("Shown", "no answer yet")]


def test_no_reporter_learns_from_a_draft_who_found_the_same(enix, case_id, tom, rita):
    bob = report(enix, credit={"mode": "name", "name": "Bob Second"}).received.case_id
    Case.objects.filter(pk=bob).update(duplicate_of_id=case_id)
    written(case_id, tom)
    share_draft(case_id, message="Is this right?", version=1, by=tom, now=NOW)
    assert [one.name for one in shared_draft(rita, now=NOW).would_be.credits] == ["Rita Finder"]
    _, state = draft_of(tom, case_id=case_id)
    names = {one.name for one in would_be(Case.objects.get(pk=case_id), state.written, None, now=NOW).credits}
    assert names == {"Rita Finder", "Bob Second"}, "both are named when it is published"


def test_the_answer_is_the_reporters_own_and_its_words_go_into_the_thread(case_id, tom, rita):
    written(case_id, tom)
    with pytest.raises(Conflict):
        share_draft(case_id, message="Is this right?", version=7, by=tom, now=NOW)
    assert Draft.objects.get().shared_number is None
    share_draft(case_id, message="Is this right?", version=1, by=tom, now=NOW)
    with pytest.raises(NotAllowed):
        answer_draft(case_id, fine=True, words="", by=tom, now=NOW)
    answer_draft(case_id, fine=False, words="Version 1.9 has it, too.", by=rita, now=NOW)
    assert Draft.objects.get().answer == "wrong"
    assert Event.objects.get(kind="advisory_answered").facts == {"fine": False}
    answer_draft(case_id, fine=True, words="", by=rita, now=NOW)
    assert Draft.objects.get().answer == "fine"


def test_a_plan_needs_an_embargo_to_wait_for_and_a_draft_that_could_be_published(case_id, tom):
    written(case_id, tom)
    with pytest.raises(NotNow, match="No embargo"):
        plan_publication(case_id, version=1, is_patient=False, by=tom, now=NOW)
    Embargo.objects.update_or_create(case_id=case_id, defaults={"em": "A", "until": END})
    written(case_id, tom, seen=1, title="")
    with pytest.raises(NotNow, match="no title"):
        plan_publication(case_id, version=2, is_patient=False, by=tom, now=NOW)
    assert Draft.objects.get().planned_at is None


def test_at_the_end_of_the_embargo_it_is_published_through_the_gate(held, tom, vera):
    plan_publication(held, version=1, is_patient=False, by=tom, now=NOW)
    approved(held, vera)
    assert ask_for_planned(now=END - MINUTE) == 0
    with pytest.raises(NotNow):
        publish_here(held, by=tom, now=END - MINUTE)
    end_due_embargoes(now=END)
    assert ask_for_planned(now=END) == 1
    assert ask_for_planned(now=END) == 0, "asked once"
    run_jobs(END)
    assert Case.objects.get().published_at == END
    assert Draft.objects.get().planned_at is None
    assert "advisory_waits" not in kinds()


def test_a_shut_gate_publishes_nothing_then_nor_by_itself_later(held, tom, vera):
    plan_publication(held, version=1, is_patient=False, by=tom, now=NOW)
    end_due_embargoes(now=END)
    ask_for_planned(now=END)
    run_jobs(END)
    assert "advisory_waits" in kinds()
    assert Draft.objects.get().planned_at is None
    approved(held, vera, now=END)
    assert ask_for_planned(now=END + timedelta(hours=1)) == 0
    assert not Advisory.objects.exists()


def test_a_plan_that_may_wait_asks_again_until_the_gate_opens_and_tells_once(held, tom, vera):
    plan_publication(held, version=1, is_patient=True, by=tom, now=NOW)
    end_due_embargoes(now=END)
    for at in range(3):
        ask_for_planned(now=END + at * timedelta(minutes=10))
        run_jobs(END + at * timedelta(minutes=10))
    assert Event.objects.filter(kind="advisory_waits").count() == 1
    assert not Advisory.objects.exists()
    approved(held, vera, now=END + timedelta(minutes=25))
    ask_for_planned(now=END + timedelta(minutes=30))
    run_jobs(END + timedelta(minutes=30))
    assert Advisory.objects.get().published_at == END + timedelta(minutes=30)


def test_a_plan_follows_the_embargo_and_can_be_dropped(held, tom, vera):
    plan_publication(held, version=1, is_patient=False, by=tom, now=NOW)
    Embargo.objects.filter(pk=held).update(until=END + timedelta(days=30))
    assert ask_for_planned(now=END + MINUTE) == 0
    drop_plan(held, by=vera, now=NOW)
    assert ask_for_planned(now=END + timedelta(days=31)) == 0
    with pytest.raises(NotNow):
        drop_plan(held, by=vera, now=NOW)


def test_a_plan_of_somebody_who_left_publishes_nothing(held, tom, vera):
    plan_publication(held, version=1, is_patient=False, by=tom, now=NOW)
    approved(held, vera)
    user = user_by_handle("tom")
    user.is_active = False
    user.save()
    end_due_embargoes(now=END)
    ask_for_planned(now=END)
    run_jobs(END)
    assert not Advisory.objects.exists()
    assert "advisory_waits" in kinds()


@pytest.mark.slow
def test_the_page_of_the_publication_leads_from_draft_to_public(case_id, tom, vera):
    written(case_id, tom)
    case = Case.objects.get()
    page = f"/team/cases/{case.reference}/advisory/publication/"
    toms, veras = signed_in(user_by_handle("tom")), signed_in(user_by_handle("vera"))
    shut = toms.get(page).content.decode()
    assert "A second person has not approved." in shut
    assert "Not yet: something above is missing." in shut
    assert toms.post(f"{page}publish/", {"version": "1"}).status_code == 409
    assert veras.post(f"{page}approve/", {"version": "9"}).status_code == 409
    assert veras.post(f"{page}approve/", {"version": "1"}).status_code == 302
    assert "Publish it now" in toms.get(page).content.decode()
    assert toms.post(f"{page}publish/", {"version": "1"}).status_code == 302
    assert "says what is public already" in toms.get(page).content.decode()
    withdraw = f"/team/advisories/{Advisory.objects.get().public_id}/withdraw/"
    assert toms.get(withdraw).status_code == 200
    assert toms.post(withdraw, {"reason": "It was none."}).status_code == 302
    assert "is not revised any more" in toms.get(page).content.decode()
    mona = join("mona")
    assert signed_in(user_by_handle("mona")).get(withdraw).status_code == 404
    assert mona.is_team
