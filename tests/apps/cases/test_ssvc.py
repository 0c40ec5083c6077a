"""What to do first: decided on the case, by the published tables, and followed by the queue (E10)."""

import re

import pytest

from tests.apps.cases.handling import markup_of, person, reported, words_of
from vulndesk.apps.cases.actions import decide_ssvc, set_severity
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, Conflict, NotFound

pytestmark = pytest.mark.django_db(transaction=True)
WORST = {"E": "A", "U": "S", "TI": "T", "PSI": "S"}
CALM = {"E": "N", "U": "L", "TI": "P", "PSI": "M"}
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"


@pytest.fixture
def case(web, at_desk):
    return reported(web)


def post(browser, case, tree, answers, **more):
    fields = {f"ssvc_{tree}-{key}": value for key, value in answers.items()}
    return browser.post(
        f"/team/cases/{case.reference}/ssvc/{tree}/", fields | {f"ssvc_{tree}-seen": case.revision} | more
    )


@pytest.mark.slow
def test_a_decision_is_kept_told_to_the_team_and_ranks_the_case(at_desk, case):
    assert post(at_desk, case, "supplier", WORST).status_code == 302
    case.refresh_from_db()
    assert case.ssvc == {"supplier": "supplier/E:A/U:S/TI:T/PSI:S"}
    assert (case.ssvc_outcome, case.rank) == ("immediate", 0)
    event = Event.objects.get(kind="ssvc_decided")
    assert (event.audience, event.facts) == ("team", {"tree": "supplier", "outcome": "immediate"})
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert "decided by SSVC as supplier: immediate." in page
    assert "SSVC: immediate" in words_of(at_desk.get("/team/?view=open"))


def test_the_queue_follows_ssvc_and_the_severity_whichever_is_more_urgent(tom_user, case):
    tom = actor_for(tom_user)
    set_severity(case.pk, LOW, by=tom, now=case.received_at)
    assert Case.objects.get().rank == 3
    decide_ssvc(case.pk, "supplier", WORST, by=tom, now=case.received_at)
    assert Case.objects.get().rank == 0
    set_severity(case.pk, LOW, by=tom, now=case.received_at)
    assert Case.objects.get().rank == 0, "scoring again does not forget it"
    decide_ssvc(case.pk, "supplier", CALM, by=tom, now=case.received_at)
    assert Case.objects.get().rank == 3


def test_the_more_urgent_of_two_trees_counts_and_a_coordinators_does_not(tom_user, case):
    tom = actor_for(tom_user)
    decide_ssvc(case.pk, "supplier", CALM, by=tom, now=case.received_at)
    decide_ssvc(case.pk, "deployer", {"E": "A", "EXP": "O", "A": "Y", "HI": "VH"}, by=tom, now=case.received_at)
    assert Case.objects.get().ssvc_outcome == "immediate"
    decide_ssvc(case.pk, "publication", {"SINV": "UU", "E": "A", "PVA": "P"}, by=tom, now=case.received_at)
    assert Case.objects.get().ssvc_outcome == "immediate"
    assert set(Case.objects.get().ssvc) == {"supplier", "deployer", "publication"}


@pytest.mark.slow
def test_a_missing_answer_is_marked_and_changes_nothing(at_desk, case):
    answer = post(at_desk, case, "supplier", {**WORST, "TI": ""})
    assert answer.status_code == 422
    assert "“Technical impact” has no answer." in words_of(answer)
    chosen = re.findall(r'name="ssvc_supplier-(\w+)" value="(\w)"[^>]* checked', markup_of(answer))
    assert dict(chosen) == {"E": "A", "U": "S", "PSI": "S"}, "what was chosen is kept"
    case.refresh_from_db()
    assert (case.ssvc, case.revision) == ({}, 0)
    assert not Event.objects.filter(kind="ssvc_decided").exists()


def test_who_comes_second_or_from_elsewhere_decides_nothing(tom_user, desktop, case):
    tom = actor_for(tom_user)
    with pytest.raises(BadInput, match="no such decision tree"):
        decide_ssvc(case.pk, "nobody", WORST, by=tom, now=case.received_at)
    with pytest.raises(Conflict):
        decide_ssvc(case.pk, "supplier", WORST, by=tom, now=case.received_at, seen=7)
    mona = actor_for(person("mona", desktop))
    with pytest.raises(NotFound):
        decide_ssvc(case.pk, "supplier", WORST, by=mona, now=case.received_at)
    assert Case.objects.get().ssvc == {}


def test_the_decision_is_shown_while_the_answers_are_chosen(at_desk, case):
    address = "/team/ssvc/supplier/"
    some = at_desk.post(address, {"ssvc_supplier-E": "A"})
    assert (some.status_code, words_of(some)) == (200, "")
    every = at_desk.post(address, {f"ssvc_supplier-{key}": value for key, value in WORST.items()})
    assert words_of(every).startswith("Immediate All hands, and other work waits.")


def test_a_vector_and_its_decision_are_told_in_words(at_desk, tom_user, case):
    set_severity(case.pk, LOW, by=actor_for(tom_user), now=case.received_at)
    decide_ssvc(case.pk, "supplier", WORST, by=actor_for(tom_user), now=case.received_at)
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert "An account with great power is needed." in page
    assert "Reliable evidence says that attackers use it now." in page


def test_every_calculator_says_what_its_answers_mean(at_desk, case):
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert "Network It can be attacked from anywhere on the network." in page
    assert "Super effective Attacks can be automated, and one target gives much." in page
