"""A CVE id of a case: reserved once whatever crashes, published after the gate alone, and rejected with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.advisories.conftest import WRITTEN, approved, written
from tests.apps.cve.conftest import LATER, given, run
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.advisories.actions import publish_here, save_draft
from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.cases.models import Deadline
from vulndesk.apps.cve import content
from vulndesk.apps.cve.actions import (
    ask_cna,
    ask_for_number,
    end_request,
    put_into_draft,
    record_number,
    reject_at_services,
    reject_number,
    reserve_number,
    set_numbering,
    settle_number,
    submit_record,
)
from vulndesk.apps.cve.actions.services import TooSoon
from vulndesk.apps.cve.models import CnaRequest, Number, Numbering
from vulndesk.apps.cve.queries import cve_page
from vulndesk.apps.timeline.actions import Hopeless
from vulndesk.apps.timeline.models import Event
from vulndesk.core.cve_numbers import Stand
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.gateways.cve_services import Absent, Unsure

pytestmark = pytest.mark.django_db
FIRST = "CVE-2026-10000"


def stand():
    return Number.objects.get().stand


def reserved(case_id, by):
    ask_for_number(case_id, by=by, now=NOW)
    run(reserve_number, "cve_asked", now=NOW)


def test_one_is_reserved_for_the_case_and_a_second_run_asks_nothing(account, case_id, tom):
    ask_for_number(case_id, by=tom, now=NOW)
    assert account.asked == [], "written down first"
    run(reserve_number, "cve_asked")
    assert (stand(), Number.objects.get().cve_id) == (Stand.RESERVED, FIRST)
    assert run(reserve_number, "cve_asked") is None
    assert account.asked == ["POST cve-id"]
    with pytest.raises(NotNow):
        ask_for_number(case_id, by=tom, now=LATER)
    assert FIRST not in str(list(Event.objects.filter(kind__startswith="cve").values_list("facts", flat=True)))


def test_a_desk_that_is_killed_while_it_reserves_looks_before_it_asks_again(account, case_id, tom):
    """The id was reserved, and the answer was never written down."""
    ask_for_number(case_id, by=tom, now=NOW)
    event = Event.objects.get(kind="cve_asked").pk
    reserve_number(event_id=event, now=NOW)  # killed before the write
    assert stand() == Stand.ASKING
    with pytest.raises(TooSoon):
        reserve_number(event_id=event, now=NOW + timedelta(seconds=5))
    run(reserve_number, "cve_asked", now=LATER)
    assert (stand(), Number.objects.get().candidates) == (Stand.UNSURE, [FIRST])
    assert len(account.ids) == 1
    with pytest.raises(BadInput):
        settle_number(case_id, "CVE-2026-99999", by=tom, now=LATER)
    settle_number(case_id, FIRST, by=tom, now=LATER)
    assert (stand(), Number.objects.get().cve_id, len(account.ids)) == (Stand.RESERVED, FIRST, 1)


def test_an_answer_that_was_lost_on_the_way_is_the_same_as_a_crash(account, case_id, tom):
    ask_for_number(case_id, by=tom, now=NOW)
    account.faults = ["drop"]
    with pytest.raises(Unsure):
        run(reserve_number, "cve_asked", now=NOW)
    run(reserve_number, "cve_asked", now=LATER)
    assert (stand(), len(account.ids)) == (Stand.UNSURE, 1)
    settle_number(case_id, "", by=tom, now=LATER)
    run(reserve_number, "cve_asked", now=LATER)
    assert (stand(), len(account.ids)) == (Stand.RESERVED, 2)


def test_a_request_that_nobody_heard_is_asked_again(account, case_id, tom):
    ask_for_number(case_id, by=tom, now=NOW)
    account.faults = ["500"]
    with pytest.raises(Unsure):
        run(reserve_number, "cve_asked", now=NOW)
    account.faults = ["429"]
    with pytest.raises(Absent):
        run(reserve_number, "cve_asked", now=LATER)
    run(reserve_number, "cve_asked", now=LATER)
    assert (stand(), len(account.ids)) == (Stand.RESERVED, 1)


def test_a_no_is_kept_with_its_reason_and_can_be_asked_again(account, case_id, tom):
    account.limit = 0
    reserved(case_id, tom)
    assert stand() == Stand.DECLINED
    assert "as many CVE ids" in Number.objects.get().trouble
    account.limit = 5
    reserved(case_id, tom)
    assert (stand(), Number.objects.get().trouble) == (Stand.RESERVED, "")


def test_nothing_of_the_case_reaches_cve_services_before_the_gate(account, case_id, tom, vera):
    reserved(case_id, tom)
    written(case_id, tom)
    put_into_draft(case_id, by=tom, now=NOW)
    assert account.records == {}
    approved(case_id, vera)
    name = publish_here(case_id, by=tom, now=LATER).public_id
    run(submit_record, "advisory_published")
    record = account.records[FIRST]["containers"]["cna"]
    assert record["source"]["advisory"] == name
    assert (stand(), Number.objects.get().sent_revision) == (Stand.PUBLISHED, 1)
    asked = list(account.asked)
    assert run(submit_record, "advisory_published") is None
    assert account.asked == asked


def test_a_crash_after_the_record_was_published_publishes_the_same_again(account, case_id, tom, vera):
    reserved(case_id, tom)
    written(case_id, tom)
    put_into_draft(case_id, by=tom, now=NOW)
    approved(case_id, vera)
    publish_here(case_id, by=tom, now=LATER)
    event = Event.objects.get(kind="advisory_published").pk
    submit_record(event_id=event, now=LATER)  # killed before the write
    before = dict(account.records[FIRST])
    run(submit_record, "advisory_published")
    assert (stand(), account.records[FIRST]) == (Stand.PUBLISHED, before)


def test_an_advisory_that_does_not_name_the_id_is_not_sent_and_the_team_is_told(account, case_id, tom, vera):
    reserved(case_id, tom)
    written(case_id, tom)
    approved(case_id, vera)
    publish_here(case_id, by=tom, now=LATER)
    with pytest.raises(Hopeless):
        run(submit_record, "advisory_published")
    assert "does not name" in Number.objects.get().trouble
    assert account.records == {}


def test_an_id_is_rejected_with_a_public_reason(account, case_id, tom):
    reserved(case_id, tom)
    with pytest.raises(BadInput):
        reject_number(case_id, "  ", by=tom, now=NOW)
    reject_number(case_id, "It is no vulnerability.", by=tom, now=NOW)
    assert b"vulnerability" not in bytes(Number.objects.get().sealed)
    run(reject_at_services, "cve_rejection_asked")
    assert stand() == Stand.REJECTED
    assert account.records[FIRST]["containers"]["cna"]["rejectedReasons"][0]["value"] == "It is no vulnerability."
    with pytest.raises(NotNow):
        reject_number(case_id, "Again.", by=tom, now=NOW)


def test_an_account_is_tried_before_it_is_kept_and_its_key_is_sealed(services, enix, olga, tom, settings):
    inner = settings.INNER_NETWORKS
    with pytest.raises(NotAllowed):
        set_numbering(enix.pk, given(services), by=tom, now=NOW)
    with pytest.raises(BadInput) as refused:
        set_numbering(enix.pk, given(services, key="wrong"), by=olga, now=NOW)
    assert refused.value.field == "key"
    assert not Numbering.objects.exists()
    settings.INNER_NETWORKS = ()
    with pytest.raises(BadInput, match="https"):
        set_numbering(enix.pk, given(services), by=olga, now=NOW)
    settings.INNER_NETWORKS = inner
    assert not Numbering.objects.exists()
    set_numbering(enix.pk, given(services), by=olga, now=NOW)
    row = Numbering.objects.get()
    assert (row.available, content.open_account(row).key) == (100, services.key)
    assert services.key.encode() not in bytes(row.sealed)
    set_numbering(enix.pk, given(services, key=""), by=olga, now=NOW)
    assert content.open_account(Numbering.objects.get()).key == services.key
    set_numbering(enix.pk, replace(given(services), has_account=False), by=olga, now=NOW)
    assert bytes(Numbering.objects.get().sealed) == b""


def test_without_an_account_a_cna_is_asked_and_a_clock_waits_for_its_answer(case_id, tom):
    with pytest.raises(NotNow):
        ask_for_number(case_id, by=tom, now=NOW)
    save_draft(case_id, WRITTEN, seen=0, by=tom, now=NOW)
    page = cve_page(tom, reference=draft_of(tom, case_id=case_id)[0].reference)
    assert "Affected versions: from 0 before 2.1" in page.text.text
    assert page.text.missing == ("Type of weakness",)
    ask_cna(case_id, of="MITRE", text=page.text.text, days=7, by=tom, now=NOW)
    clock = Deadline.objects.get(promise="cve_answer")
    assert (clock.state, clock.due_at) == ("running", CnaRequest.objects.get().expected_at)
    assert b"MITRE" not in bytes(CnaRequest.objects.get().sealed)
    with pytest.raises(Conflict):
        ask_cna(case_id, of="MITRE", text="Again.", days=7, by=tom, now=NOW)
    with pytest.raises(BadInput):
        record_number(case_id, "CVE-26-1", is_ours=False, by=tom, now=LATER)
    record_number(case_id, "cve-2026-4444", is_ours=False, by=tom, now=LATER)
    assert (stand(), Number.objects.get().cve_id) == (Stand.GIVEN, "CVE-2026-4444")
    assert Deadline.objects.get(promise="cve_answer").state == "kept"
    with pytest.raises(NotNow):
        end_request(case_id, by=tom, now=LATER)


def test_an_id_belongs_to_one_case_and_to_its_own_team(case_id, enix, tom):
    record_number(case_id, "CVE-2026-4444", is_ours=False, by=tom, now=NOW)
    other = report(enix, "Another flaw.").received.case_id
    with pytest.raises(Conflict):
        record_number(other, "CVE-2026-4444", is_ours=False, by=tom, now=NOW)
    mona = join("mona", open_programme("interview"))
    with pytest.raises(NotFound):
        reject_number(case_id, "No.", by=mona, now=NOW)
    assert Number.objects.count() == 1
