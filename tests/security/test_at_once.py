"""Two things at one moment, on the real database with threads: one wins, nothing is lost, nothing is done twice."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.people import join, open_programme, report
from vulndesk.apps.accounts.actions import accept_invitation, first_account_link
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.actions import DeedRequest, NewReport, do_deed
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.intake import drafts
from vulndesk.apps.intake.actions import RequestKey, receive_report, save_draft
from vulndesk.apps.intake.models import DraftFile, SentReport
from vulndesk.apps.intake.queries import draft_of
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.core.errors import Conflict, Refused
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """What each returned, or the refusal it met. All begin together."""
    start = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return deed()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


@pytest.mark.parametrize("rounds", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_of_two_deeds_from_one_page_exactly_one_is_done(rounds: int) -> None:
    enix = open_programme("enix")
    people = [join("tom", enix), join("vera", enix)]
    for _ in range(rounds):
        case = Case.objects.get(pk=report(enix).received.case_id)
        wanted = [
            DeedRequest(Deed.ACKNOWLEDGE, message="Thank you.", seen=0),
            DeedRequest(Deed.VALIDATE, message="Confirmed.", seen=0),
        ]
        deeds = [partial(do_deed, case.pk, one, by=by, now=NOW) for one, by in zip(wanted, people, strict=True)]
        ends = at_once(deeds)
        assert sorted(isinstance(end, Conflict) for end in ends) == [False, True]
        assert Case.objects.get(pk=case.pk).revision == 1
        assert Message.objects.filter(case=case).count() == 1


@pytest.mark.slow
def test_one_request_fifty_times_at_once_is_one_case() -> None:
    enix = open_programme("enix")
    key = RequestKey(key="one", body=b"the same")

    def send() -> str:
        new = NewReport(report={"description": "It leaks."})
        return receive_report(new, programme=enix, channel="api", now=NOW, request=key).receipt

    receipts = [code for _ in range(5) for code in at_once([send] * 10)]
    assert len(set(receipts)) == 1
    assert Case.objects.count() == SentReport.objects.count() == 1
    assert Event.objects.filter(kind="report_received").count() == 1


def test_the_first_link_makes_one_account_however_many_use_it_at_once() -> None:
    token = first_account_link(now=NOW, address="").rstrip("/").rsplit("/", 1)[1]  # type: ignore[union-attr]

    def use(number: int) -> User:
        words = "four unrelated garden words"
        return accept_invitation(
            token=token, username=f"olga{number}", display_name="Olga", email="", password=words, now=NOW
        )

    ends = at_once([partial(use, number) for number in range(6)])
    assert sum(isinstance(end, User) for end in ends) == 1
    assert User.objects.count() == 1


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.slow
def test_a_draft_that_saves_itself_while_a_file_arrives_forgets_neither(
    begun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page saves what is typed while an upload is on its way. The later write had undone the other's."""
    enix = open_programme("enix")
    seal = drafts.seal_content

    def seal_slowly(draft_id: UUID, content: drafts.DraftContent) -> bytes:
        time.sleep(random.uniform(0, 0.03))  # between reading and writing, where the other save comes in
        return seal(draft_id, content)

    monkeypatch.setattr(drafts, "seal_content", seal_slowly)
    for number in range(3):
        token = f"{number}" * 43
        if begun:
            save_draft(enix, token=token, fields={"title": "first"}, now=NOW)
        files = [store_file([b"x"], name=f"{each}.txt") for each in range(4)]
        save = partial(save_draft, enix, token=token, fields={"title": "more"}, now=NOW)
        ends = at_once([save, *(partial(save, new_files=(file,)) for file in files)])
        assert not [end for end in ends if isinstance(end, Refused)]
        kept = draft_of(enix, token=token, now=NOW + timedelta(minutes=1))
        assert kept is not None
        assert sorted(file.name for file in kept.files) == [f"{each}.txt" for each in range(4)]
    assert DraftFile.objects.count() == 12
