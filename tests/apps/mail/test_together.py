"""Several mails stored, and read, in one transaction: each ends as it would alone."""

from __future__ import annotations

import pytest

from tests.apps.mail.conftest import REPORT
from tests.people import NOW
from vulndesk.apps.cases.models import Case
from vulndesk.apps.mail import actions
from vulndesk.apps.mail.actions import Kept, PreparedMail, opening, read
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Job
from vulndesk.apps.vault.models import SmallFile

pytestmark = pytest.mark.django_db


def report(number: int, *, more: str = "", text: str = "It leaks.") -> bytes:
    head = REPORT.replace(b"<1@example.org>", f"<{number}@example.org>".encode())
    return head.replace(b"\r\n\r\nIt leaks.", f"{more}\r\n\r\n{text}".encode())


def prepared(programme: Programme, raw: bytes) -> PreparedMail:
    delivery = actions.Delivery("lmtp", envelope_sender="rita@example.org")
    return actions.prepare_mail([raw], programme=programme, delivery=delivery, now=NOW)


def stored(programme: Programme, *raws: bytes) -> list[Kept]:
    return actions.store_mails([prepared(programme, raw) for raw in raws])


def jobs() -> int:
    return Job.objects.filter(task=actions.READ_MAIL).count()


def test_each_is_stored_with_its_job_and_no_file_is_written(enix, settings, tmp_path):
    settings.DATA = tmp_path
    kept = stored(enix, report(1), report(2), report(3))
    assert [one.is_new for one in kept] == [True] * 3
    assert ReceivedMail.objects.count() == SmallFile.objects.count() == jobs() == 3
    assert list(tmp_path.iterdir()) == []


def test_one_that_was_stored_before_spoils_none_of_the_others(enix):
    (first,) = stored(enix, report(1))
    kept = stored(enix, report(2), report(1), report(3), report(3))
    assert [one.is_new for one in kept] == [True, False, True, False]
    assert kept[1].id == first.id
    assert kept[2].id == kept[3].id
    assert ReceivedMail.objects.count() == SmallFile.objects.count() == jobs() == 3


def test_read_together_each_is_a_case_and_its_job_is_gone(enix):
    kept = stored(enix, *(report(number) for number in range(5)))
    actions.read_mails([one.id for one in kept], now=NOW)
    assert set(ReceivedMail.objects.values_list("outcome", flat=True)) == {"case"}
    assert Case.objects.count() == 5
    assert jobs() == 0


def test_what_was_read_already_or_is_gone_stays_as_it_is(enix):
    kept = stored(enix, report(1))
    for _ in range(2):
        actions.read_mails([kept[0].id], now=NOW)
    assert Case.objects.count() == 1


def test_a_copy_with_other_words_and_an_answer_find_the_mail_just_before_them(enix):
    kept = stored(enix, report(1), report(1, text="It leaks more."), report(2, more="\r\nIn-Reply-To: <1@example.org>"))
    actions.read_mails([one.id for one in kept], now=NOW)
    rows = [ReceivedMail.objects.get(pk=one.id) for one in kept]
    assert [row.outcome for row in rows] == ["case", "thread", "thread"]
    assert len({row.case_id for row in rows}) == 1


def test_when_one_cannot_be_written_none_is_and_the_jobs_stay(enix, monkeypatch):
    kept = stored(enix, report(1), report(2))
    store, calls = read.store_case_of, []

    def breaks(*arguments, **more):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("the disk")
        store(*arguments, **more)

    monkeypatch.setattr(read, "store_case_of", breaks)
    with pytest.raises(RuntimeError):
        actions.read_mails([one.id for one in kept], now=NOW)
    assert not Case.objects.exists()
    assert set(ReceivedMail.objects.values_list("outcome", flat=True)) == {""}
    assert jobs() == 2
    for one in kept:  # as the reader does then
        actions.read_mails([one.id], now=NOW)
    assert Case.objects.count() == 2


def test_what_the_listener_stored_waits_for_the_worker_only_if_nobody_reads_it(enix):
    from datetime import timedelta

    delivery = actions.Delivery("lmtp")
    later = actions.prepare_mail(
        [report(1)], programme=enix, delivery=delivery, now=NOW, read_after=timedelta(seconds=15)
    )
    actions.store_mails([later])
    assert Job.objects.get(task=actions.READ_MAIL).run_at == NOW + timedelta(seconds=15)


def test_the_raw_message_of_a_large_mail_is_a_file_on_the_disk(enix, settings):
    raw = report(1, text="x" * 50_000)
    (kept,) = stored(enix, raw)
    assert not SmallFile.objects.exists()
    row = ReceivedMail.objects.get(pk=kept.id)
    assert opening.open_mail(row).raw == raw
