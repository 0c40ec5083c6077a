"""Sign-ins, refusals and tries leave a row each, and nothing of what was typed or of who is not of the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import second_factor
from tests.apps.accounts.conftest import PASSWORD, db_bytes, olga, person, tom
from tests.apps.accounts.test_webauthn import add, enter, here, passkey
from tests.apps.cases.handling import signed_in, words_of
from tests.apps.tokens.conftest import Program, token_of
from tests.people import open_programme, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.attempts import actions
from vulndesk.apps.attempts.models import Attempt
from vulndesk.apps.ledger import actions as ledger
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries import check_ledger
from vulndesk.apps.policies.actions import add_member
from vulndesk.core.attempts import WATCHED, Kind
from vulndesk.core.attempts import Attempt as Decided
from vulndesk.server import attempts as around
from vulndesk.server.gate import ADDING, ENTRANCE, SHOWING

__all__ = ["db_bytes", "here", "olga", "person", "tom"]

pytestmark = pytest.mark.django_db

SHOW = "/account/second-factor/authenticate/"


def _rows_besides_attempts() -> dict[str, int]:
    """Allowances count the rows of attempts that may still come."""
    models = apps.get_models()
    return {one._meta.label: one.objects.count() for one in models if one._meta.label not in NOT_COUNTED}


NOT_COUNTED = {"attempts.Attempt", "accounts.Allowance"}


def written() -> list[tuple[str, int | None, str, str]]:
    """Oldest first: kind, person, with what, where."""
    return [(one.kind, one.user_id, one.ways, one.route) for one in Attempt.objects.order_by("id")]


@pytest.fixture(autouse=True)
def room() -> None:
    actions._full.clear()


@pytest.fixture
def secret(tom: User) -> str:
    made = str(generate_totp_secret())
    TOTP.activate(tom, made)
    return made


def test_a_sign_in_says_what_was_shown_and_a_sign_out_that_it_ended(tom: User, secret: str) -> None:
    client = Client()
    client.post("/sign-in/", {"login": "tom", "password": PASSWORD})
    assert written() == []  # half-way, nobody is in yet
    client.post(SHOW, {"code": second_factor.code_now(secret)})
    client.post("/sign-out/")
    assert written() == [
        ("signed_in", tom.pk, "password, authenticator app", "mfa_authenticate"),
        ("signed_out", tom.pk, "", "account_logout"),
    ]


def test_a_passkey_alone_signs_in_and_a_wrong_one_is_refused(here: Client, tom: User) -> None:
    key = passkey()
    add(here, key)
    Attempt.objects.all().delete()
    enter(key)
    enter(key, origin="https://testserver.evil.example")
    assert written() == [
        ("signed_in", tom.pk, "passkey", "mfa_login_webauthn"),
        ("sign_in_refused", None, "passkey", "mfa_login_webauthn"),
    ]


def test_a_wrong_password_names_the_person_and_an_unknown_handle_nobody(
    tom: User, db_bytes: Callable[[], bytes]
) -> None:
    for handle, password in ((" Tom ", "zinnober wrong wrong"), ("zinnober-typed-here", PASSWORD)):
        Client().post("/sign-in/", {"login": handle, "password": password})
    assert written() == [
        ("sign_in_refused", tom.pk, "password", "account_login"),
        ("sign_in_refused", None, "password", "account_login"),
    ]
    assert b"zinnober" not in db_bytes()


def test_a_wrong_second_factor_is_of_whose_password_was_right(tom: User, secret: str) -> None:
    client = Client()
    client.post("/sign-in/", {"login": "tom", "password": PASSWORD})
    client.post(SHOW, {"code": "000000"})
    assert written() == [("sign_in_refused", tom.pk, "second factor", "mfa_authenticate")]


def test_showing_the_factor_again_is_written_down_either_way(tom: User, secret: str) -> None:
    client = signed_in(tom)
    second_factor.shown_long_ago(client)
    for code in ("000000", second_factor.code_now(secret)):
        client.post("/account/second-factor/reauthenticate/", {"code": code})
    assert [(kind, user_id) for kind, user_id, _, _ in written()] == [
        ("again_refused", tom.pk),
        ("shown_again", tom.pk),
    ]


def test_what_is_not_theirs_and_what_is_not_there_are_written_alike(tom: User) -> None:
    case = report(open_programme("enix")).received.reference
    client = signed_in(tom)
    for address in (f"/team/cases/{case}/", "/team/cases/VD-ZZZZ-ZZZZ/"):
        assert client.get(address).status_code == 404
    assert client.get("/organisations/").status_code == 403
    assert client.get("/no/such/page/").status_code == 404  # no address of the desk
    assert client.get("/people/").status_code == 200
    assert written() == [
        ("access_refused", tom.pk, "", "case"),
        ("access_refused", tom.pk, "", "case"),
        ("access_refused", tom.pk, "", "organisations"),
    ]


def test_a_program_that_asks_for_what_is_not_its_persons_leaves_a_row_of_them(tom: User) -> None:
    case = report(open_programme("enix")).received.reference
    program, reader = Program(token_of(tom)), Program(token_of(tom, "cases:read"))
    for reference in (case, "VD-ZZZZ-ZZZZ"):
        assert program.get(f"/cases/{reference}").status_code == 404
    assert reader.post(f"/cases/{case}/notes", {"text": "x"}).status_code == 403
    assert program.get("/cases").status_code == 200
    assert written() == [
        ("access_refused", tom.pk, "", "api_case"),
        ("access_refused", tom.pk, "", "api_case"),
        ("access_refused", tom.pk, "", "api_note"),
    ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"text": "a", "text": "b"}', "application/json"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "application/json"),
        (b'{"text": NaN}', "application/json"),
        (b'\xef\xbb\xbf{"text": "a"}', "application/json"),
        (b'{"text": "\xff"}', "application/json"),
        (b'{"text": "' + b"a" * 3_000_000 + b'"}', "application/json"),
        (b'{"text": "a"}', "text/plain"),
        (b'{"text": "a"}', "application/json; charset=utf-16"),
    ],
    ids=["twice", "deep", "NaN", "mark", "no UTF-8", "3 MB", "text", "UTF-16"],
)
def test_a_body_that_cannot_be_read_is_counted_and_nothing_else_is_stored(tom: User, body: bytes, kind: str) -> None:
    web = open_programme("enix")
    add_member(web.pk, tom.pk)
    case, program = report(web).received.reference, Program(token_of(tom))
    program.get("/me")  # the day of its last use
    before = _rows_besides_attempts()
    bearer = {"authorization": f"Bearer {program.token}"}
    note = Client().generic("POST", f"/api/v1/cases/{case}/notes", body, content_type=kind, headers=bearer)
    sent = Client().generic(
        "POST", "/api/v1/programmes/enix/reports", body.replace(b"text", b"description"), content_type=kind
    )
    for answer in (note, sent):
        assert answer.status_code in (413, 415, 422), answer.content
        assert answer.json()["next_step"]
    whose = None if "charset" in kind else tom.pk  # which is refused before anybody looks at the token
    assert [(one, who) for one, who, _, _ in written()] == [("unreadable", whose), ("unreadable", None)]
    assert _rows_besides_attempts() == before


def test_another_version_of_the_api_is_counted(tom: User) -> None:
    for path in ("/api/v2/cases", "/api/v1/nothing", "/api/v1/programmes"):
        Client().get(path)
    assert written() == [("unreadable", None, "", "")]


@pytest.mark.slow
def test_tokens_forged_forms_and_limits_leave_a_row(tom: User) -> None:
    Program("vdt_not_one_of_this_desk").get("/cases")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tom)
    assert strict.post("/account/leave/", {"do": "back"}).status_code == 403
    challenge = [
        Client().get("/account/second-factor/webauthn/login/", headers={"accept": "application/json"}).status_code
        for _ in range(61)
    ]
    assert challenge[-1] == 429
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
    kinds = [(kind, user_id) for kind, user_id, _, _ in written()]
    assert kinds[0] == ("token_refused", None)
    assert ("forged", tom.pk) in kinds
    assert kinds[-2:] == [("limited", None), ("malformed", None)]


def test_a_reporter_leaves_nothing(tom: User) -> None:
    one = report(open_programme("enix"))
    client = Client()
    for receipt in (one.received.receipt, "0" * 26):
        client.post("/report/", {"receipt": receipt})
        client.get("/report/status/")
    client.get("/p/enix/")
    assert written() == []


def test_refusals_of_one_hour_do_not_fill_the_desk_and_sign_ins_go_on(
    tom: User, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_REFUSALS", 3)
    now = datetime.now(UTC)
    for _ in range(6):
        actions.record_attempt(Decided(Kind.SIGN_IN_REFUSED), route="account_login", now=now)
    actions.record_attempt(Decided(Kind.SIGNED_IN, tom.pk, ("passkey",)), route="mfa_login_webauthn", now=now)
    actions.record_attempt(Decided(Kind.ACCESS_REFUSED, tom.pk), route="case", now=now)
    assert [kind for kind, *_ in written()] == [*["sign_in_refused"] * 3, "more", "signed_in", "access_refused"]


def test_a_flood_of_refusals_asks_the_database_nothing(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], Any]
) -> None:
    monkeypatch.setattr(actions, "MOST_REFUSALS", 3)
    now = datetime.now(UTC)
    for _ in range(5):
        actions.record_attempt(Decided(Kind.LIMITED), route="status", now=now)
    with django_assert_num_queries(0):
        for _ in range(50):
            actions.record_attempt(Decided(Kind.LIMITED), route="status", now=now)
    actions.record_attempt(Decided(Kind.LIMITED), route="status", now=now + timedelta(minutes=21))
    assert [kind for kind, *_ in written()] == [*["limited"] * 3, "more", "limited"]


def test_a_wrong_password_costs_the_same_whether_there_is_such_a_person_or_not(
    tom: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a flood, too: whoever used up what is written down of strangers must not tell by the time who is none."""
    monkeypatch.setattr(actions, "MOST_SIGN_INS", 4)
    now, refused = datetime.now(UTC), Decided(Kind.SIGN_IN_REFUSED)

    def asked(handle: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            actions.record_attempt(refused, route="account_login", typed_handle=handle, now=now)
        return len(queries)

    asked("warm")
    costs = [(asked("tom"), asked("nobody")) for _ in range(5)]
    assert costs[0][0] == costs[0][1] > costs[-1][0]
    assert costs[-1][0] == costs[-1][1]  # nothing is written down any more
    assert [kind for kind, *_ in written()] == [*["sign_in_refused"] * 4, "more"]


def test_what_cannot_be_written_down_stops_nobody_and_is_said(
    tom: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: object, **more: object) -> None:
        raise DatabaseError("secret words")

    monkeypatch.setattr(around, "record_attempt", fails)
    assert signed_in(tom).get("/team/cases/VD-ZZZZ-ZZZZ/").status_code == 404
    assert [one.getMessage() for one in caplog.records] == ["an attempt could not be written down: DatabaseError"]


def test_each_is_an_entry_of_the_ledger_and_is_forgotten_after_half_a_year(tom: User) -> None:
    now = datetime.now(UTC)
    actions.record_attempt(Decided(Kind.ACCESS_REFUSED, tom.pk), route="case", now=now)
    ledger.keep(now=now + timedelta(seconds=5))
    (row,) = Attempt.objects.all()
    assert Leaf.objects.filter(source="attempt", subject=row.pk).count() == 1
    Attempt.objects.update(route="queue")
    assert [fault.subject for fault in check_ledger().faults] == [row.pk]
    Attempt.objects.update(route="case")
    assert list(check_ledger().faults) == []
    assert actions.forget_attempts(now=now + actions.KEPT_FOR - timedelta(seconds=1)) == 0
    assert actions.forget_attempts(now=now + actions.KEPT_FOR) == 1
    assert not Attempt.objects.exists()
    assert list(check_ledger().faults) == []


def test_a_day_of_them_is_forgotten_by_one_erasure(tom: User) -> None:
    now = datetime.now(UTC)
    for hours in (0, 1, 23, 25):
        at = now + timedelta(hours=hours)
        actions.record_attempt(Decided(Kind.SIGNED_IN, tom.pk, ("passkey",)), route="mfa_login_webauthn", now=at)
    assert actions.forget_attempts(now=now + actions.KEPT_FOR) == 3
    assert actions.forget_attempts(now=now + actions.KEPT_FOR + timedelta(hours=24)) == 0
    assert actions.forget_attempts(now=now + actions.KEPT_FOR + timedelta(hours=25)) == 1


def test_who_runs_the_desk_reads_them_and_nobody_else(tom: User, olga: User) -> None:
    actions.record_attempt(
        Decided(Kind.SIGNED_IN, tom.pk, ("passkey",)), route="mfa_login_webauthn", now=datetime.now(UTC)
    )
    actions.record_attempt(
        Decided(Kind.SIGN_IN_REFUSED, None, ("password",)), route="account_login", now=datetime.now(UTC)
    )
    User.objects.filter(pk=olga.pk).update(is_admin=True)
    running = signed_in(olga)
    page = words_of(running.get("/people/attempts/"))
    assert "Tom Signed in passkey" in page
    assert "Not signed in Sign-in refused password" in page
    refused = words_of(running.get("/people/attempts/?only=refused"))
    assert ("Tom Signed in" in refused, "Sign-in refused password" in refused) == (False, True)
    assert signed_in(tom).get("/people/attempts/").status_code == 403


def test_no_route_that_signs_in_is_forgotten() -> None:
    """Whatever writes who is signed in into a session stands in the table of entrances."""
    left_out = {"account_signup", "account_reset_password", "identity_sign_in", "mfa_trust", "mfa_qr", "second_factor"}
    assert (ENTRANCE | ADDING | SHOWING) - WATCHED - left_out == set()
