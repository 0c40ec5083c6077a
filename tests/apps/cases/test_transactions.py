"""While a case is being written nobody encrypts: other writers wait for the transaction, not for the cipher."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import (
    DeedRequest,
    add_note,
    answer,
    change_credit,
    do_deed,
    extend_clock,
    give_item,
    ring_due_clocks,
    set_severity,
    withdraw_report,
)
from vulndesk.apps.cases.models import Case
from vulndesk.apps.vault.files import store_file
from vulndesk.core.lifecycle import CloseReason, Deed
from vulndesk.gateways import sealing

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(monkeypatch):
    """Every use of the cipher, refused while a transaction other than the test's own is open. Counts them."""
    uses = []

    def watch(name):
        original = getattr(sealing, name)

        def guarded(*args, **kwargs):
            own = [block for block in connection.atomic_blocks if not block._from_testcase]
            assert not own, f"{name} within a transaction"
            uses.append(name)
            return original(*args, **kwargs)

        monkeypatch.setattr(sealing, name, guarded)

    watch("seal")
    watch("open_sealed")
    return uses


@pytest.fixture
def enix():
    return open_programme("enix")


def files():
    return (store_file([b"bytes"], name="poc.py"),)


def test_a_report_is_sealed_before_its_transaction(enix, watched):
    report(enix, title="A leak", files=files())
    assert watched.count("seal") >= 4  # its key, head, body and file


def test_every_deed_seals_before_its_transaction(enix, watched):
    tom, one = join("tom", enix), report(enix)
    case_id = one.received.case_id
    deeds = [
        DeedRequest(Deed.ACKNOWLEDGE, message="Thanks.", files=files()),
        DeedRequest(Deed.ASK, message="Which version?"),
        DeedRequest(Deed.VALIDATE),
        DeedRequest(Deed.CLOSE, message="Fixed.", reason=CloseReason.RESOLVED, release="1.2"),
    ]
    for request in deeds:
        do_deed(case_id, request, by=tom, now=NOW)
    set_severity(case_id, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", by=tom, now=NOW)
    add_note(case_id, "Only for us.", by=tom, now=NOW, files=files())
    assert Case.objects.get().rm == "C"
    assert watched.count("seal") >= 8


def test_what_the_reporter_does_is_sealed_before_its_transaction(enix, watched):
    one = report(enix)
    case_id, rita = one.received.case_id, one.reporter
    answer(case_id, "There is more.", by=rita, now=NOW, files=files())
    give_item(case_id, "impact", "It leaks keys.", by=rita, now=NOW)
    change_credit(case_id, {"mode": "name", "name": "Rita"}, by=rita, now=NOW)
    withdraw_report(case_id, by=rita, now=NOW)
    assert watched.count("seal") >= 6


def test_clocks_are_extended_and_rung_without_the_cipher_in_their_transactions(enix, watched):
    tom = join("tom", enix)
    report(enix)
    clock = Case.objects.get().deadlines.order_by("due_at").first()
    extend_clock(clock.pk, to=NOW + timedelta(days=9), reason="We are all ill.", by=tom, now=NOW)
    assert ring_due_clocks(now=NOW + timedelta(days=60)) >= 1
