"""A reporter's own account: made without an address, fed with receipts, and never more than those."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.people import Reported, open_programme, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.queries import active_users
from vulndesk.apps.cases.models import Case
from vulndesk.apps.reporters import actions
from vulndesk.apps.reporters.content import open_own
from vulndesk.apps.reporters.models import Reporter
from vulndesk.core.errors import NotNow

pytestmark = pytest.mark.django_db

PASSWORD = "four unrelated garden words"
NEW = "four other garden words"


@pytest.fixture
def rita() -> Client:
    client = Client()
    form = {"handle": "Rita.W", "password": PASSWORD, "repeat": PASSWORD}
    assert client.post("/my-reports/join/", form)["Location"] == "/my-reports/"
    return client


@pytest.fixture
def first() -> Reported:
    return report(open_programme("enix"), now=datetime.now(UTC))


@pytest.fixture
def second() -> Reported:
    return report(open_programme("interview"), now=datetime.now(UTC))


def claim(client: Client, one: Reported) -> Any:
    return client.post("/my-reports/claim/", {"receipt": one.received.receipt})


def words(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_reports_of_several_programmes_are_on_one_page_and_open_as_with_their_receipts(
    rita: Client, first: Reported, second: Reported
) -> None:
    for one in (first, second):
        assert claim(rita, one).status_code == 302
    page = words(rita.get("/my-reports/"))
    assert first.received.reference in page
    assert second.received.reference in page
    opened = rita.post("/my-reports/open/", {"report": str(first.received.case_id)})
    assert opened["Location"] == "/status/report/"
    assert first.received.reference in words(rita.get("/status/report/"))
    by_receipt = Client()
    by_receipt.post("/status/", {"receipt": first.received.receipt})
    assert by_receipt.get("/status/report/").status_code == 200  # the receipt works on


def test_a_claim_is_let_go_of_and_nothing_but_that_changes(rita: Client, first: Reported) -> None:
    claim(rita, first)
    rita.post("/my-reports/release/", {"report": str(first.received.case_id)})
    assert first.received.reference not in words(rita.get("/my-reports/"))
    assert rita.post("/my-reports/open/", {"report": str(first.received.case_id)}).status_code == 404
    assert Case.objects.filter(pk=first.received.case_id).exists()
    assert claim(rita, first).status_code == 302


def test_the_report_that_is_open_here_is_kept_without_typing_again(rita: Client, first: Reported) -> None:
    assert rita.post("/my-reports/claim/", {}).status_code == 404
    rita.post("/status/", {"receipt": first.received.receipt})
    assert "A report is open in this browser" in words(rita.get("/my-reports/"))
    assert rita.post("/my-reports/claim/", {}).status_code == 302
    assert "A report is open in this browser" not in words(rita.get("/my-reports/"))


def test_an_account_opens_what_it_claimed_and_nothing_else(rita: Client, first: Reported, second: Reported) -> None:
    claim(rita, first)
    rita.get("/my-reports/")  # which says what was done
    theirs, absent = str(second.received.case_id), str(uuid4())
    for deed in ("open", "release"):
        answers = [words(rita.post(f"/my-reports/{deed}/", {"report": one})) for one in (theirs, absent, "x", "")]
        assert len(set(answers)) == 1
    assert rita.post("/my-reports/claim/", {"receipt": "0" * 26}).status_code == 401
    assert second.received.reference not in words(rita.get("/my-reports/"))
    for page in ("/team/", f"/team/cases/{first.received.reference}/", "/account/", "/people/"):
        assert rita.get(page)["Location"].startswith("/sign-in/")


def test_a_reporter_is_nobody_of_the_team(rita: Client) -> None:
    assert not User.objects.exists()
    assert active_users() == []
    assert Client().post("/sign-in/", {"login": "rita.w", "password": PASSWORD}).status_code == 200


def test_signing_in_answers_alike_and_is_limited(rita: Client) -> None:
    tries = [("rita.w", "wrong wrong wrong"), ("nobody", "wrong wrong wrong"), ("", ""), ("rita.w", "")]
    answers = [Client().post("/my-reports/sign-in/", {"handle": handle, "password": word}) for handle, word in tries]
    assert {answer.status_code for answer in answers} == {401}
    said = {re.sub(r"rita\.w|nobody", "", words(answer)) for answer in answers}
    assert len(said) == 1
    browser = Client()
    right = {"handle": " RITA.w ", "password": PASSWORD}
    assert browser.post("/my-reports/sign-in/", right)["Location"] == "/my-reports/"
    assert browser.get("/my-reports/").status_code == 200
    for _ in range(10):
        Client().post("/my-reports/sign-in/", {"handle": "rita.w", "password": "wrong wrong wrong"})
    assert Client().post("/my-reports/sign-in/", right).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.9").post("/my-reports/sign-in/", right).status_code == 302


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"handle": "rita.w", "password": PASSWORD, "repeat": PASSWORD}, "Somebody has this handle already"),
        ({"handle": "A B", "password": PASSWORD, "repeat": PASSWORD}, "small letters"),
        ({"handle": "sam", "password": "short", "repeat": "short"}, "too short"),
        (
            {"handle": "samsam", "password": "samsam garden words", "repeat": "samsam garden words"},
            "Do not put your handle",
        ),
        ({"handle": "sam", "password": PASSWORD, "repeat": NEW}, "The two passwords differ"),
    ],
)
def test_an_account_that_cannot_be_made_is_not(form: dict[str, str], said: str, rita: Client) -> None:
    answer = Client().post("/my-reports/join/", form)
    assert answer.status_code == 422
    assert said in words(answer)
    assert Reporter.objects.count() == 1


def test_another_password_ends_the_other_browsers_and_the_account_can_be_closed(rita: Client, first: Reported) -> None:
    claim(rita, first)
    other = Client()
    other.post("/my-reports/sign-in/", {"handle": "rita.w", "password": PASSWORD})
    assert rita.post("/my-reports/account/", {"old": "x", "password": NEW, "repeat": NEW}).status_code == 422
    assert other.get("/my-reports/").status_code == 200
    assert rita.post("/my-reports/account/", {"old": PASSWORD, "password": NEW, "repeat": NEW}).status_code == 302
    assert other.get("/my-reports/")["Location"] == "/my-reports/sign-in/"
    assert rita.get("/my-reports/").status_code == 200
    assert rita.post("/my-reports/account/close/", {"password": PASSWORD}).status_code == 422
    assert rita.post("/my-reports/account/close/", {"password": NEW}).status_code == 302
    assert not Reporter.objects.exists()
    assert rita.get("/my-reports/").status_code == 302
    assert Case.objects.filter(pk=first.received.case_id).exists()


def test_signing_out_leaves_nothing_and_an_idle_account_closes(rita: Client, first: Reported) -> None:
    claim(rita, first)
    rita.post("/my-reports/open/", {"report": str(first.received.case_id)})
    stolen = Client()
    stolen.cookies["desk"] = rita.cookies["desk"].value
    rita.post("/my-reports/sign-out/")
    for browser in (rita, stolen):
        assert browser.get("/my-reports/").status_code == 302
        assert browser.get("/status/report/").status_code == 302
    rita.post("/my-reports/sign-in/", {"handle": "rita.w", "password": PASSWORD})
    session = rita.session
    session["reporter_account_until"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    session.save()
    assert rita.get("/my-reports/").status_code == 302


def test_the_database_names_neither_the_handle_nor_who_belongs_together(
    rita: Client, first: Reported, second: Reported
) -> None:
    claim(rita, first)
    claim(rita, second)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reporters_reporter")
        row = [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in cursor.fetchone()]
    for told in (
        b"rita",
        first.received.case_id.bytes,
        str(first.received.case_id).encode(),
        first.received.case_id.hex.encode(),
    ):
        assert not any(told in one for one in row)


def test_of_two_claims_at_once_none_is_lost_and_there_is_a_limit(rita: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Reporter.objects.get()
    one, two = UUID(int=1), UUID(int=2)
    real, waiting = actions.seal_own, [two]

    def meanwhile(row_id: UUID, own: Any) -> bytes:
        """Another request claims something between this one's look and its write."""
        sealed = real(row_id, own)
        if waiting:
            actions.claim(row, waiting.pop())
        return sealed

    monkeypatch.setattr(actions, "seal_own", meanwhile)
    actions.claim(row, one)
    row.refresh_from_db()
    assert set(open_own(row).claims) == {one, two}
    monkeypatch.setattr(actions, "MOST_CLAIMS", 2)
    with pytest.raises(NotNow):
        actions.claim(row, UUID(int=3))
    row.refresh_from_db()
    assert set(open_own(row).claims) == {one, two}


def test_a_report_that_was_erased_is_left_out(rita: Client, first: Reported, second: Reported) -> None:
    claim(rita, first)
    claim(rita, second)
    Case.objects.filter(pk=first.received.case_id).delete()
    page = rita.get("/my-reports/")
    assert page.status_code == 200
    assert first.received.reference not in words(page)
    assert second.received.reference in words(page)


def test_forms_carry_their_token_and_get_changes_nothing(rita: Client, first: Reported) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = rita.cookies
    for place in ("claim", "open", "release", "sign-out", "account/close"):
        assert strict.post(f"/my-reports/{place}/", {"receipt": first.received.receipt}).status_code == 403
        assert rita.get(f"/my-reports/{place}/").status_code == 405
    assert open_own(Reporter.objects.get()).claims == ()
