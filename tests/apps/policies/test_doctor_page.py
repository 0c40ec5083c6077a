"""The doctor's page and its settings: what an owner allows, what was found, what is over."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import person, words_of
from tests.apps.policies.test_following import mail_all
from vulndesk.apps.notices.queries import mail, outbox
from vulndesk.apps.policies.actions import CHECK_CHANNEL, change_doctor, plan_checkups, record_diagnosis
from vulndesk.apps.policies.models import Alarm, Checkup, Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Fault, Found, Outcome
from vulndesk.core.doctor.judging import Place, Trip, diagnosed
from vulndesk.core.errors import BadInput
from vulndesk.server.subscriptions import HOUSEKEEPING, TASKS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
PAGE = "/team/programmes/enix/doctor/"
DEAD = Found(Fault.LINK_DEAD, "https://example.org/old-page<script>alert(1)</script>", "status 404")


def links(*found):
    return diagnosed(Check.LINKS, "2 links were tried.", found)


def test_a_programme_that_nobody_looked_at_says_so(olga, web):
    words = words_of(olga.get(PAGE))
    assert words.count("Not looked at yet") == len(Check)
    assert "Look now" not in words


def test_an_alarm_stands_on_the_page_until_it_is_over(olga, web):
    record_diagnosis(web.pk, links(DEAD), now=NOW)
    record_diagnosis(web.pk, links(DEAD), now=NOW + timedelta(days=1))
    assert Alarm.objects.count() == 1
    page = olga.get(PAGE)
    assert "The policy’s link https://example.org/old-page<script>alert(1)</script> is dead (status 404)." in words_of(
        page
    )
    assert "<script>alert" not in page.content.decode()
    assert "Mend the link in the policy." in words_of(page)
    record_diagnosis(web.pk, links(), now=NOW + timedelta(days=2))
    words = words_of(olga.get(PAGE))
    assert "Faults that are over" in words
    assert "Mend the link" not in words
    assert list(Event.objects.filter(kind__startswith="channel").values_list("kind", flat=True)) == [
        "channel_fault_found",
        "channel_fault_cleared",
    ]


def test_those_who_handle_the_programme_are_told_which_check_it_was_and_nothing_of_the_fault(web, owner, tom_user):
    person("mona")
    record_diagnosis(web.pk, links(DEAD), now=NOW)
    mail_all(Event.objects.get(kind="channel_fault_found"))
    seen = [mail(owner, one.id) for one in outbox(owner)]
    assert sorted(one.recipient for one in seen) == ["olga@team.example", "tom@team.example"]
    for one in seen:
        assert PAGE in one.text
        assert "Links of the policy" in one.text
        assert "old-page" not in one.subject + one.text
        assert "404" not in one.subject + one.text


def test_the_worker_looks_once_a_day_and_only_where_the_owner_ticked(web, owner):
    assert plan_checkups in [deed for _, deed in HOUSEKEEPING]

    def planned():
        jobs = Job.objects.filter(task=CHECK_CHANNEL)
        return sorted(job.arguments["check"] for job in jobs)

    for hour in range(24):
        plan_checkups(now=NOW.replace(hour=hour))
    assert planned() == ["versions"], "without leave nothing goes out"
    change_doctor(web.pk, may_check=True, web_site="https://example.org/about", by=owner, now=NOW)
    assert Programme.objects.get(pk=web.pk).web_site == "https://example.org"
    assert sorted(planned()) == sorted(["versions", *Check]), "ticking it starts a look"
    for hour in range(24):
        plan_checkups(now=NOW.replace(hour=hour) + timedelta(days=1))
    assert len(planned()) == 1 + 2 * len(Check)


def test_the_form_keeps_what_was_ticked_and_refuses_what_is_no_site(web, olga, owner):
    assert olga.post(PAGE, {"may_check": "on", "web_site": "example.org"}).status_code == 302
    row = Programme.objects.get(pk=web.pk)
    assert (row.may_check, row.web_site) == (True, "https://example.org")
    for bad in ("ftp://example.org", "https://user:pw@example.org", "https://", "https://[", "https://x:0x", "a b"):
        refused = olga.post(PAGE, {"web_site": bad})
        assert refused.status_code == 422
        assert "not the address of a web site" in words_of(refused)
        with pytest.raises(BadInput):
            change_doctor(web.pk, may_check=False, web_site=bad, by=owner, now=NOW)
    row.refresh_from_db()
    assert (row.may_check, row.web_site) == (True, "https://example.org")


def test_checking_now_asks_for_every_check(olga, web):
    olga.post(f"{PAGE}check/")
    assert Job.objects.filter(task=CHECK_CHANNEL).count() == len(Check)


def test_the_table_of_versions_is_compared_without_asking_anybody(web, owner):
    Programme.objects.filter(pk=web.pk).update(latest_version="9.9.9")
    write = TASKS[CHECK_CHANNEL].run(now=NOW, programme_id=web.pk, check="versions")
    write()
    row = Checkup.objects.get(programme=web)
    assert (row.check_name, row.looked_at) == ("versions", NOW)
    assert TASKS[CHECK_CHANNEL].run(now=NOW, programme_id=web.pk + 1, check="versions") is None


def test_of_two_that_looked_at_once_the_one_that_found_the_mail_is_believed(web):
    sent = Trip("security@example.org", NOW)
    record_diagnosis(web.pk, Diagnosis(Check.MAILBOX, Outcome.WAITING, ""), trips=[sent], now=NOW)
    arrived = Trip(sent.address, NOW, place=Place.INBOX)
    record_diagnosis(web.pk, Diagnosis(Check.MAILBOX, Outcome.WELL, ""), trips=[arrived], now=NOW)
    lost = diagnosed(Check.MAILBOX, "", [Found(Fault.MAIL_LOST, sent.address)])
    record_diagnosis(web.pk, lost, trips=[sent], now=NOW + timedelta(hours=1))
    assert Checkup.objects.get().outcome == "well"
    assert not Alarm.objects.exists()


def test_a_fault_longer_than_its_column_is_one_alarm_too(web):
    long = Found(Fault.LINK_DEAD, "https://example.org/" + "a" * 900)
    for days in range(3):
        record_diagnosis(web.pk, links(long), now=NOW + timedelta(days=days))
    assert Alarm.objects.count() == 1
