"""Article 14 on a case: a person signs awareness, its clocks run from the evidence, and what was filed stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in, words_of
from tests.people import join, open_programme, report
from vulndesk.apps.cases.actions import DeedRequest, answer, do_deed, extend_clock, ring_due_clocks
from vulndesk.apps.cases.models import Case, Deadline
from vulndesk.apps.cases.queries import case_page, move_of
from vulndesk.apps.regulation.actions import (
    Awareness,
    Filing,
    note_signal,
    record_filing,
    record_measure,
    sign_awareness,
    sign_no_evidence,
    switch,
)
from vulndesk.apps.regulation.models import CraRecord
from vulndesk.apps.regulation.queries import cra_page
from vulndesk.apps.timeline.models import Event
from vulndesk.core.cra import PLATFORM, Matter, Stage
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
NOW = datetime(2026, 10, 23, 14, 3, tzinfo=UTC)  # a Friday, two days before the clocks go back
FILED = "We have reliable evidence of exploitation. FILED-CANARY"


@pytest.fixture
def enix(db):
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


@pytest.fixture
def olga(enix):
    return join("olga", owner=True)


@pytest.fixture
def case(enix, olga):
    """Reported as exploited, in a programme whose owner switched it on."""
    switch(enix.pk, "manufacturer", member_states="DE, FR", csirt="CERT-Bund", by=olga, now=NOW)
    one = report(enix, exploited=True, now=NOW, report={"type": "Path traversal", "impact": "Every file is read."})
    note_signal(event_id=Event.objects.get(kind=EventKind.EXPLOITED_ALERT).pk, now=NOW)()
    case = Case.objects.get(pk=one.received.case_id)
    case.rita = one.reporter
    return case


def clock(case, name):
    return Deadline.objects.filter(case=case, promise=name).last()


def rows(case):
    return list(CraRecord.objects.filter(case=case).values_list("what", "stage", "at"))


def filing(stage, at, **more):
    return Filing(stage, Matter.VULNERABILITY, at, PLATFORM, FILED, "SRP-1", **more)


def test_a_tick_starts_the_timer_for_a_decision_and_no_clock_of_the_law(case, tom):
    timer = clock(case, "cra_decision")
    assert (timer.strength, timer.due_at, timer.state) == ("internal", NOW + 12 * HOUR, "running")
    assert not Deadline.objects.filter(strength="law").exists()
    note_signal(event_id=Event.objects.get(kind=EventKind.EXPLOITED_ALERT).pk, now=NOW + HOUR)()
    assert len(rows(case)) == 1, "one event is one sign"
    ring_due_clocks(now=NOW + 13 * HOUR)
    assert Event.objects.filter(kind=EventKind.CLOCK_BREACHED, facts__promise="cra_decision", audience="team").exists()


def test_a_proof_of_concept_and_what_is_public_are_no_sign(enix, olga):
    switch(enix.pk, "steward", member_states="", csirt="", by=olga, now=NOW)
    report(enix, public=True, now=NOW, report={"poc": "curl …"})
    alert = Event.objects.get(kind=EventKind.EXPLOITED_ALERT)
    assert note_signal(event_id=alert.pk, now=NOW) is None
    assert not CraRecord.objects.exists()
    assert not Deadline.objects.filter(promise__startswith="cra").exists()


@pytest.mark.parametrize("late", [timedelta(0), 5 * HOUR, timedelta(days=40)])
@pytest.mark.slow
def test_the_clocks_run_from_the_evidence_whenever_somebody_signs(case, tom, late):
    sign_awareness(case.pk, Awareness("report", "Logs show it."), by=tom, now=NOW + late)
    early, notification = clock(case, "cra_early_warning"), clock(case, "cra_notification")
    assert (early.strength, early.due_at) == ("law", NOW + 24 * HOUR)
    assert notification.due_at == NOW + 72 * HOUR
    assert clock(case, "cra_decision").state == ("kept" if late < 12 * HOUR else "late")
    assert CraRecord.objects.get(what="aware").recorded_at == NOW + late


def test_later_evidence_counts_from_its_own_instant(case, tom):
    message = answer(case.pk, "Here are the attacker's addresses.", by=case.rita, now=NOW + 30 * HOUR)
    sign_awareness(case.pk, Awareness(f"m:{message.pk}", "Seen in three logs."), by=tom, now=NOW + 31 * HOUR)
    assert clock(case, "cra_early_warning").due_at == NOW + 54 * HOUR
    with pytest.raises(NotNow, match="decided already"):
        sign_awareness(case.pk, Awareness("report", "Earlier."), by=tom, now=NOW + 32 * HOUR)


def test_no_evidence_stops_the_timer(case, tom):
    sign_no_evidence(case.pk, "The log shows a scanner of ours.", by=tom, now=NOW + HOUR)
    assert clock(case, "cra_decision").state == "kept"
    assert not Deadline.objects.filter(strength="law").exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Awareness("report", " "), BadInput),
        (Awareness("m:nothing", "Why."), BadInput),
        (Awareness("elsewhere", "Why."), BadInput),
        (Awareness("elsewhere", "Why.", learned_at=NOW + 99 * HOUR), BadInput),
    ],
)
@pytest.mark.slow
def test_a_decision_without_reason_or_evidence_is_refused_and_nothing_runs(case, tom, given, error):
    before = rows(case)
    with pytest.raises(error):
        sign_awareness(case.pk, given, by=tom, now=NOW + HOUR)
    assert rows(case) == before
    assert not Deadline.objects.filter(strength="law").exists()


def test_what_was_filed_stops_its_clock_and_stays_sealed(case, tom):
    sign_awareness(case.pk, Awareness("report", "Logs."), by=tom, now=NOW)
    record_filing(case.pk, filing(Stage.EARLY_WARNING, NOW + 20 * HOUR), by=tom, now=NOW + 30 * HOUR)
    record_filing(case.pk, filing(Stage.NOTIFICATION, NOW + 80 * HOUR), by=tom, now=NOW + 81 * HOUR)
    assert clock(case, "cra_early_warning").state == "kept", "when it was filed counts, not when it was written down"
    assert clock(case, "cra_notification").state == "late"
    with pytest.raises(BadInput, match="not come yet"):
        record_filing(case.pk, filing(Stage.FINAL, NOW + 99 * HOUR), by=tom, now=NOW + 82 * HOUR)
    record_measure(case.pk, "Release 2.3.2", at=NOW + 90 * HOUR, by=tom, now=NOW + 91 * HOUR)
    assert clock(case, "cra_final").due_at == NOW + 90 * HOUR + timedelta(days=14)
    entry = cra_page(tom, reference=case.reference, now=NOW).entries[2]
    said = entry.said
    assert (said["text"], said["where"], said["reference"], entry.by) == (FILED, PLATFORM, "SRP-1", "tom")
    assert not [row for row in CraRecord.objects.all() if b"CANARY" in bytes(row.sealed)]


def test_the_law_outlives_the_case_is_not_extended_and_is_not_the_reporters(case, tom):
    sign_awareness(case.pk, Awareness("report", "Logs."), by=tom, now=NOW)
    early = clock(case, "cra_early_warning")
    with pytest.raises(NotNow, match="no more time"):
        extend_clock(early.pk, to=NOW + 99 * HOUR, reason="Please.", by=tom, now=NOW)
    shown = case_page(case.rita, case_id=case.pk, now=NOW)
    assert not [one for one in shown.clocks if one.promise.startswith("cra")]
    assert not [line for line in shown.timeline if "Resilience" in line.sentence]
    move_of(Case.objects.get(), now=NOW)  # knows the policy's clocks alone
    do_deed(case.pk, DeedRequest(Deed.NOT_A_REPORT), by=tom, now=NOW + HOUR)
    assert clock(case, "cra_early_warning").state == "running"
    ring_due_clocks(now=NOW + 25 * HOUR)
    breached = Event.objects.get(kind=EventKind.CLOCK_BREACHED, facts__promise="cra_early_warning")
    assert breached.audience == "team"


def test_of_two_people_who_sign_at_once_one_is_first(case, tom, monkeypatch):
    sign_awareness(case.pk, Awareness("report", "Logs."), by=tom, now=NOW)
    monkeypatch.setattr("vulndesk.apps.regulation.actions.checked_record", lambda records, new: new)
    with pytest.raises(Conflict):
        sign_awareness(case.pk, Awareness("report", "Logs."), by=tom, now=NOW)
    assert CraRecord.objects.filter(what="aware").count() == 1


def test_switched_off_it_is_absent_and_only_an_owner_switches_it(enix, tom, olga):
    one = report(enix, exploited=True, now=NOW)
    with pytest.raises(NotFound):
        cra_page(tom, reference=one.received.reference, now=NOW)
    with pytest.raises(NotFound):
        sign_awareness(one.received.case_id, Awareness("report", "x"), by=tom, now=NOW)
    with pytest.raises(NotAllowed):
        switch(enix.pk, "manufacturer", member_states="", csirt="", by=tom, now=NOW)
    switch(enix.pk, "manufacturer", member_states="", csirt="", by=olga, now=NOW + HOUR)
    case = Case.objects.get()
    assert clock(case, "cra_decision").due_at == NOW + 12 * HOUR, "a sign that came before counts"
    mona = join("mona", open_programme("interview"))
    with pytest.raises(NotFound):
        cra_page(mona, reference=case.reference, now=NOW)


@pytest.mark.slow
def test_the_pages_say_first_what_signing_does_and_name_what_is_missing(enix, olga):
    browser = signed_in(person("vera", enix, owner=True))
    switch(enix.pk, "steward", member_states="DE", csirt="", by=olga, now=NOW)
    one = report(enix, exploited=True, now=datetime.now(UTC) - HOUR, report={"impact": "Every file is read."})
    address = f"/team/cases/{one.received.reference}/cra/"
    page = words_of(browser.get(address))
    assert "A steward reports a vulnerability to the extent" in page
    assert "1 of 4 missing: Aware since." in page
    given = {"sign-matter": "vulnerability", "sign-evidence": "report", "sign-words": "Three logs show it."}
    looked = browser.post(f"{address}sign/", given)
    assert "Early warning due" in words_of(looked)
    assert not CraRecord.objects.filter(what="aware").exists(), "nothing is signed by looking"
    assert browser.post(f"{address}sign/", given | {"signed": "yes"}).status_code == 302
    draft = words_of(browser.get(f"{address}?stage=final"))
    assert "Every file is read." in draft
    assert "The malicious actor, where known" in draft
    text = {"file-stage": "early_warning", "file-matter": "vulnerability", "file-where": PLATFORM, "file-text": FILED}
    refused = browser.post(f"{address}file/", text)
    assert refused.status_code == 422
    assert "FILED-CANARY" in refused.content.decode(), "what was typed is kept"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(f"{address}file/", text | {"file-at": now}).status_code == 302
    assert "Filed: early warning" in words_of(browser.get(address))
    assert "Cyber Resilience Act" in words_of(browser.get(f"/team/cases/{one.received.reference}/"))
    assert browser.get(f"/team/programmes/{enix.slug}/cra/").status_code == 200
    assert Client().get(address).status_code == 302
