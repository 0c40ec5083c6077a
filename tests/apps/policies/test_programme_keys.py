"""Each programme has a key over those of its cases: they die with it, they move with a case, and no kill loses one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import join, open_programme, report
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case
from vulndesk.apps.handover import actions as handover
from vulndesk.apps.handover.actions import Proposal
from vulndesk.apps.policies import actions
from vulndesk.apps.policies.actions import programme_keys
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault import sealing
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.errors import NotFound
from vulndesk.server.data_keys import data_keys_out_of_place, put_data_keys_in_place

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


class Died(Exception):
    pass


@pytest.fixture(autouse=True)
def no_opened_keys() -> Any:
    sealing.forget_keys()
    yield
    sealing.forget_keys()


def a_case(programme: Programme) -> Case:
    return Case.objects.get(pk=report(programme, now=NOW).received.case_id)


def opens(case: Case) -> bool:
    sealing.forget_keys()
    return bool(content.open_body(Case.objects.select_related("data_key").get(pk=case.pk)))


def as_before_programmes_had_keys(programme: Programme) -> None:
    Programme.objects.filter(pk=programme.pk).update(key=None)
    programme.refresh_from_db()


def test_a_case_is_wrapped_under_its_programme_from_the_beginning() -> None:
    programme = open_programme("enix")
    case = a_case(programme)
    assert case.data_key.parent_id == programme.key_id
    assert programme.key.parent_id is None
    assert opens(case)
    assert data_keys_out_of_place() == 0


def test_whoever_destroys_the_key_of_a_programme_erases_its_cases_and_no_other() -> None:
    enix, other = open_programme("enix"), open_programme("interview")
    mine, theirs = a_case(enix), a_case(other)
    DataKey.objects.filter(pk=enix.key_id).update(wrapped=b"")
    with pytest.raises(sealing.Unsealable):
        opens(mine)
    assert opens(theirs)
    sealing.check_key()  # the desk starts all the same


def test_cases_from_before_are_moved_and_a_kill_at_any_batch_loses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = open_programme("enix")
    as_before_programmes_had_keys(programme)
    cases = [a_case(programme) for _ in range(3)]
    assert {case.data_key.parent_id for case in cases} == {None}
    monkeypatch.setattr(programme_keys, "BATCH", 1)

    def dies() -> None:
        raise Died

    for left in (2, 1, 0):
        with pytest.raises(Died):
            put_data_keys_in_place(between=dies)
        assert all(opens(case) for case in cases)
        assert data_keys_out_of_place() == left
    programme.refresh_from_db()
    assert set(DataKey.objects.exclude(parent=None).values_list("parent", flat=True)) == {programme.key_id}


def test_a_key_is_replaced_while_reports_come_and_the_former_one_ends_when_it_is_empty() -> None:
    programme = open_programme("enix")
    first, former = a_case(programme), programme.key_id
    actions.replace_programme_key("enix")
    late = a_case(programme)  # of a process that loaded the programme before
    programme.refresh_from_db()
    assert (programme.former_key_id, late.data_key.parent_id) == (former, former)
    assert a_case(programme).data_key.parent_id == programme.key_id
    hours = NOW + timedelta(hours=2)
    assert actions.end_former_keys(now=hours) == 1
    actions.replace_programme_key("enix")  # not a third one before that is done
    assert Programme.objects.get(pk=programme.pk).key_id == programme.key_id
    assert put_data_keys_in_place() == 2
    assert actions.end_former_keys(now=NOW) == 1  # a report may be on its way
    assert actions.end_former_keys(now=hours) == 0
    assert not DataKey.objects.filter(pk=former).exists()
    assert opens(first)
    assert opens(late)


def test_a_former_key_ends_although_a_case_under_it_was_erased() -> None:
    programme = open_programme("enix")
    erased, other, former = a_case(programme), a_case(programme), programme.key_id
    DataKey.objects.filter(pk=erased.data_key_id).update(wrapped=b"")
    actions.replace_programme_key("enix")
    assert put_data_keys_in_place() == 1
    assert actions.end_former_keys(now=NOW + timedelta(hours=2)) == 0
    assert not DataKey.objects.filter(pk=former).exists()
    assert Programme.objects.get(pk=programme.pk).former_key_id is None
    assert opens(other)
    actions.replace_programme_key("enix")  # and the next one can follow
    assert Programme.objects.get(pk=programme.pk).key_id != programme.key_id


def test_a_programme_that_is_not_there_is_refused_and_nothing_changes() -> None:
    before = DataKey.objects.count()
    with pytest.raises(NotFound):
        actions.replace_programme_key("nobody")
    assert DataKey.objects.count() == before


def test_an_erased_case_and_a_key_that_opens_no_more_are_left() -> None:
    programme = open_programme("enix")
    as_before_programmes_had_keys(programme)
    erased, damaged = a_case(programme), a_case(programme)
    DataKey.objects.filter(pk=erased.data_key_id).update(wrapped=b"")
    sound = a_case(programme)
    DataKey.objects.filter(pk=damaged.data_key_id).update(wrapped=b"\x01" * 61)
    sealing.forget_keys()
    assert put_data_keys_in_place() == 1
    assert opens(sound)
    assert data_keys_out_of_place() == 1


def test_a_case_that_is_handed_over_is_wrapped_under_the_other_programme() -> None:
    giver, taker = open_programme("enix"), open_programme("interview")
    tom, mona = join("tom", giver), join("mona", taker)
    one = report(giver, now=NOW)
    row = handover.propose(one.received.case_id, Proposal(taker.slug, "Theirs.", "A parser."), by=tom, now=NOW)
    handover.answer_as_reporter(row.pk, agrees=True, by=one.reporter, now=NOW)
    handover.accept(row.pk, by=mona, now=NOW)
    case = Case.objects.get(pk=one.received.case_id)
    assert case.data_key.parent_id == taker.key_id
    assert opens(case)


def test_a_list_of_cases_opens_the_key_of_their_programme_once() -> None:
    programme = open_programme("enix")
    for _ in range(3):
        a_case(programme)
    sealing.forget_keys()
    rows = list(Case.objects.select_related("data_key"))
    with CaptureQueriesContext(connection) as queries:
        for case in rows:
            content.open_head(case)
    assert len(queries) == 1
