"""Parts of a free text are proposed beside the fields, and taken by a person's click."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.actions import answer, take_part
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import case_page, proposed_parts
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import NotAllowed, NotNow
from vulndesk.core.report_parts import FoundPart

pytestmark = pytest.mark.django_db(transaction=True)
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


@pytest.fixture
def case():
    interview = open_programme("interview")
    reported = report(interview, "It reads past the end in src/read.c:7.")
    case = Case.objects.get(pk=reported.received.case_id)
    case.tom, case.rita = join("tom", interview), reported.reporter
    return case


def page_of(case):
    return case_page(case.tom, case_id=case.pk, now=NOW)


def test_an_answer_fills_its_fields_by_a_click(case, client):
    answer(case.pk, f"> Which versions?\nVersion 2.3.1, CWE-125, and I score it {VECTOR}", by=case.rita, now=NOW)
    found = {part.kind: part.value for part in proposed_parts(page_of(case))}
    assert found["vector"] == VECTOR
    assert len(found) > 1
    client.force_login(User.objects.get(pk=case.tom.user_id))
    address = reverse("take_part", args=[case.reference])
    for kind, value in found.items():
        assert client.post(address, {"kind": kind, "value": value}).status_code == 302
    page = page_of(case)
    assert proposed_parts(page) == ()
    assert page.case.severity == "critical"
    for kind in set(found) - {"vector"}:
        assert page.body["report"][kind] in (found[kind], [found[kind]])
        assert kind not in page.missing
    assert Event.objects.filter(kind="part_taken").count() == len(found) - 1


def test_what_the_reporter_did_not_write_is_not_taken(case):
    answer(case.pk, f"It is {VECTOR}, version 2.3.1, CWE-125.", by=case.rita, now=NOW)
    kind = proposed_parts(page_of(case))[0].kind
    before = Case.objects.get(pk=case.pk).body
    with pytest.raises(NotNow):
        take_part(case.pk, FoundPart(kind, "9.9.9"), by=case.tom, now=NOW)
    with pytest.raises(NotAllowed):
        take_part(case.pk, proposed_parts(page_of(case))[0], by=case.rita, now=NOW)
    assert Case.objects.get(pk=case.pk).body == before


def test_the_reporter_s_own_page_proposes_nothing(case):
    assert proposed_parts(case_page(case.rita, case_id=case.pk, now=NOW)) == ()
