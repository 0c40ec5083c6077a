"""What goes when, what is held, and that the team sees it before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in, words_of
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.retention.actions import change_rules, erase_due, erase_on_request, hold_case, release_hold
from vulndesk.apps.retention.models import Erasure, Hold, Rules
from vulndesk.apps.retention.queries import retention_page
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def enix() -> Programme:
    return open_programme("enix")


@pytest.fixture
def tom(enix: Programme) -> Actor:
    return join("tom", enix)


@pytest.fixture
def olga(enix: Programme) -> Actor:
    return join("olga", owner=True)


def closed(enix: Programme, *, at: datetime = NOW, is_report: bool = True, files: tuple[object, ...] = ()) -> Case:
    case_id = report(enix, now=at, files=files).received.case_id
    Case.objects.filter(pk=case_id).update(is_open=False, closed_at=at, rm="C", is_report=is_report)
    return Case.objects.get(pk=case_id)


def is_gone(case: Case) -> bool:
    return Case.objects.filter(pk=case.pk, erased_at__isnull=False).exists()


def test_each_kind_has_its_days_and_nothing_goes_earlier(enix: Programme, olga: Actor) -> None:
    change_rules(enix.pk, {"spam_days": 30, "attachment_days": 90}, by=olga, now=NOW)
    case, spam = closed(enix, files=(store_file([b"x"], name="a.txt"),)), closed(enix, is_report=False)
    erase_due(now=NOW + 30 * DAY - timedelta(seconds=1))
    assert (is_gone(case), is_gone(spam)) == (False, False)
    assert erase_due(now=NOW + 30 * DAY) == 1
    assert (is_gone(case), is_gone(spam)) == (False, True)
    assert Attachment.objects.get().purged_at is None
    erase_due(now=NOW + 90 * DAY)
    assert Attachment.objects.get().purged_at is not None
    assert Event.objects.filter(kind="files_expired").count() == 1
    erase_due(now=NOW + 91 * DAY)
    assert Event.objects.filter(kind="files_expired").count() == 1
    assert not is_gone(case)
    assert erase_due(now=NOW + timedelta(days=enix.retention_days)) == 1
    assert is_gone(case)
    assert {(one.reference, one.why) for one in Erasure.objects.all()} == {
        (case.reference, "rule"),
        (spam.reference, "rule"),
    }


def test_for_ever_is_for_ever(enix: Programme) -> None:
    Programme.objects.update(retention_days=0)
    case = closed(enix)
    assert erase_due(now=NOW + 36_500 * DAY) == 0
    assert not is_gone(case)


def test_what_is_held_stays_until_it_is_let_go(enix: Programme, tom: Actor, olga: Actor) -> None:
    case, late = closed(enix), NOW + timedelta(days=enix.retention_days)
    with pytest.raises(BadInput):
        hold_case(case.pk, "  ", by=tom, now=NOW)
    hold_case(case.pk, "A court asks for it.", by=tom, now=NOW)
    assert b"court" not in bytes(Hold.objects.get().sealed)
    with pytest.raises(Conflict):
        hold_case(case.pk, "Me too.", by=olga, now=NOW)
    assert erase_due(now=late) == 0
    release_hold(case.pk, by=olga, now=late)
    with pytest.raises(NotNow):
        release_hold(case.pk, by=olga, now=late)
    assert erase_due(now=late) == 1
    assert bytes(Hold.objects.get().sealed) == b""


def test_only_an_owner_changes_rules_and_only_the_team_holds(enix: Programme, tom: Actor) -> None:
    case = closed(enix)
    mona = join("mona", open_programme("interview"))
    with pytest.raises(NotAllowed):
        change_rules(enix.pk, {"spam_days": 1}, by=tom, now=NOW)
    with pytest.raises(NotFound):
        hold_case(case.pk, "Mine.", by=mona, now=NOW)
    assert (Rules.objects.count(), Hold.objects.count()) == (0, 0)


@pytest.mark.parametrize("days", [-1, 36_501])
def test_a_number_of_days_that_is_none_is_refused(enix: Programme, olga: Actor, days: int) -> None:
    with pytest.raises(BadInput):
        change_rules(enix.pk, {"spam_days": days}, by=olga, now=NOW)
    assert not Rules.objects.exists()


# --- pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(enix: Programme) -> Client:
    return signed_in(person("olga", owner=True))


@pytest.fixture
def member(enix: Programme) -> Client:
    return signed_in(person("tom", enix))


def soon(enix: Programme) -> Case:
    """Erased in ten days."""
    return closed(enix, at=datetime.now(UTC) - timedelta(days=enix.retention_days - 10))


@pytest.mark.slow
def test_the_team_sees_what_goes_before_it_goes(enix: Programme, member: Client) -> None:
    case = soon(enix)
    assert "1 closed case" in words_of(member.get("/team/?view=closed"))
    assert case.reference in words_of(member.get(f"/team/programmes/{enix.slug}/retention/"))
    assert "Retention Erased" in words_of(member.get(f"/team/cases/{case.reference}/"))
    page = member.get(f"/team/cases/{case.reference}/retention/")
    assert "It is erased" in words_of(page)
    assert "An owner of the desk can do it here" in words_of(page)
    held = member.post(
        f"/team/cases/{case.reference}/retention/hold/", {"hold-reason": "A court asks for it."}, follow=True
    )
    assert "holds this case since" in words_of(held)
    told = words_of(member.get(f"/team/programmes/{enix.slug}/retention/"))
    assert "A court asks for it." in told
    assert "Nothing goes within a month" in told
    assert "closed case" not in words_of(member.get("/team/?view=closed"))
    back = member.post(f"/team/cases/{case.reference}/retention/release/", follow=True)
    assert "It is erased when its time comes" in words_of(back)


@pytest.mark.slow
def test_an_owner_sets_the_rules_and_erases_on_the_page(enix: Programme, owner: Client, member: Client) -> None:
    place = f"/team/programmes/{enix.slug}/retention/"
    days = {"spam_days": "30", "attachment_days": "90", "mail_days": "60"}
    assert member.post(place, days).status_code == 403
    assert owner.post(place, days | {"spam_days": "many"}).status_code == 422
    assert not Rules.objects.exists()
    assert "Saved" in words_of(owner.post(place, days, follow=True))
    assert Rules.objects.get().mail_days == 60
    case = soon(enix)
    page = f"/team/cases/{case.reference}/retention/"
    wrong = owner.post(f"{page}case/", {"case-typed": "VD"})
    assert wrong.status_code == 422
    assert f"Type {case.reference}" in words_of(wrong)
    assert member.post(f"{page}case/", {"case-typed": case.reference}).status_code == 403
    assert not is_gone(case)
    assert "The case is erased" in words_of(owner.post(f"{page}case/", {"case-typed": case.reference}, follow=True))
    assert is_gone(case)
    assert "Somebody asked" in words_of(owner.get(place))
    assert owner.get(page).status_code == 404


def test_a_restricted_case_that_went_is_named_only_to_those_who_knew_of_it(enix: Programme, olga: Actor) -> None:
    case = closed(enix)
    Case.objects.filter(pk=case.pk).update(is_restricted=True)
    erase_on_request(case.pk, typed=case.reference, by=olga, now=NOW)
    kept = {
        who: retention_page(actor, enix, now=NOW).erased for who, actor in (("olga", olga), ("tom", join("tom", enix)))
    }
    assert [one.reference for one in kept["olga"]] == [case.reference]
    assert kept["tom"] == ()
