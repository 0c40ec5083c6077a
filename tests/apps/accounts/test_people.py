"""Joining the team and leaving it."""

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.apps.accounts.conftest import ADDRESS, PASSWORD, instant, join, sign_in, token_of
from vulndesk.apps.accounts import actions, queries
from vulndesk.apps.accounts.models import Invitation, Session, User
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow

pytestmark = pytest.mark.django_db


def test_the_first_link_makes_the_owner_and_then_there_is_none() -> None:
    link = actions.first_account_link(now=instant(), address=ADDRESS)
    assert link is not None
    assert link.startswith(f"{ADDRESS}/join/")
    owner = join(link, "olga")
    assert owner.is_admin
    assert actions.first_account_link(now=instant(), address=ADDRESS) is None


def test_a_first_link_printed_again_ends_the_former() -> None:
    former = actions.first_account_link(now=instant(), address=ADDRESS)
    later = actions.first_account_link(now=instant(), address=ADDRESS)
    assert former is not None
    assert later is not None
    with pytest.raises(NotFound):
        join(former, "eve")
    assert join(later, "olga").is_admin


def test_a_link_carries_256_bits_and_the_database_only_their_digest(db_bytes: Callable[[], bytes]) -> None:
    link = actions.invite(by=None, role="member", now=instant(), address=ADDRESS)
    assert len(token_of(link)) >= 43  # 43 characters of base64url are 256 bits
    assert token_of(link).encode() not in db_bytes()


def test_used_expired_and_unknown_links_are_refused_alike(olga: User) -> None:
    used = actions.invite(by=olga, role="member", now=instant(), address=ADDRESS)
    join(used, "tom")
    expired = actions.invite(by=olga, role="member", now=instant() - timedelta(days=8), address=ADDRESS)
    unknown = f"{ADDRESS}/join/never-made/"
    answers = set()
    for link in (used, expired, unknown):
        with pytest.raises(NotFound) as refused:
            join(link, "vera")
        answers.add(str(refused.value))
    assert len(answers) == 1
    assert not User.objects.filter(username="vera").exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_with_one_link_at_once_one_gets_the_account() -> None:
    link = actions.invite(by=None, role="member", now=instant(), address=ADDRESS)
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def run(number: int) -> None:
        start.wait()
        try:
            join(link, f"person{number}")
            outcomes.append("joined")
        except NotFound:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined"] + ["refused"] * 7
    assert User.objects.count() == 1


def test_a_taken_handle_leaves_the_link_usable(tom: User) -> None:
    link = actions.invite(by=None, role="member", now=instant(), address=ADDRESS)
    with pytest.raises(BadInput) as refused:
        join(link, "Tom")
    assert refused.value.field == "username"
    assert join(link, "tina").username == "tina"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("username", "tom smith"),
        ("username", "-tom"),
        ("username", ""),
        ("display_name", "   "),
        ("display_name", "x" * 81),
        ("email", "tom at triage"),
        ("password", "short"),
        ("password", "password1234"),
        ("password", "tina.tina.tina"),
    ],
)
def test_bad_details_are_refused_by_field_and_leave_the_link_usable(field: str, wrong: str) -> None:
    link = actions.invite(by=None, role="member", now=instant(), address=ADDRESS)
    details = {"username": "tina", "display_name": "Tina", "email": "", "password": PASSWORD} | {field: wrong}
    with pytest.raises(BadInput) as refused:
        actions.accept_invitation(token=token_of(link), now=instant(), **details)
    assert refused.value.field == field
    assert join(link, "tina")


@pytest.mark.parametrize("password", ["correct horse battery", "пароль из четырёх слов", "a" * 30 + "\U0001f512" * 40])
def test_any_long_uncommon_password_is_allowed(password: str) -> None:
    link = actions.invite(by=None, role="member", now=instant(), address=ADDRESS)
    assert join(link, "tina", password=password).check_password(password)


@pytest.fixture
def breached(tmp_path: Path, settings: Any) -> Path:
    """The owner's list: one password that became known."""
    path = tmp_path / "breached.txt"
    path.write_text(hashlib.sha1(b"hunter2 hunter2 hunter2", usedforsecurity=False).hexdigest().upper() + ":17\r\n")
    settings.BREACHED_PASSWORDS = path
    return path


def test_a_password_that_became_known_in_a_breach_is_refused(tom: User, breached: Path) -> None:
    link = actions.password_link(by=None, user_id=tom.pk, now=instant(), address=ADDRESS)
    with pytest.raises(BadInput, match="became known in a breach") as refused:
        actions.choose_password(token=token_of(link), password="hunter2 hunter2 hunter2", now=instant())
    assert refused.value.field == "password"
    assert User.objects.get(pk=tom.pk).check_password(PASSWORD)
    changed = actions.choose_password(token=token_of(link), password="hunter3 hunter2 hunter2", now=instant())
    assert changed.check_password("hunter3 hunter2 hunter2")


def test_a_list_of_breached_passwords_that_is_gone_lets_no_password_through(tom: User, breached: Path) -> None:
    breached.unlink()
    link = actions.password_link(by=None, user_id=tom.pk, now=instant(), address=ADDRESS)
    with pytest.raises(BadInput, match="cannot read its list"):
        actions.choose_password(token=token_of(link), password="hunter3 hunter2 hunter2", now=instant())
    assert User.objects.get(pk=tom.pk).check_password(PASSWORD)


def test_name_and_address_are_sealed(tom: User, db_bytes: Callable[[], bytes]) -> None:
    actions.change_details(user=tom, display_name="Tom Ahorn-Quitte", email="ahorn@quitte.example")
    stored = db_bytes()
    for secret in (b"Ahorn", b"Quitte", b"ahorn@quitte.example", b"tom@triage.example", b"quitte.example"):
        assert secret not in stored
    again = User.objects.get(pk=tom.pk)
    assert queries.display_name(again) == "Tom Ahorn-Quitte"
    assert queries.address_of(again) == "ahorn@quitte.example"


def test_names_come_in_one_query(tom: User, olga: User, django_assert_num_queries: Callable[[int], object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        names = queries.display_names([tom.pk, olga.pk, 999_999])
    assert names == {tom.pk: "Tom", olga.pk: "Olga", 999_999: "somebody"}


def test_only_owners_invite_and_shut_out(tom: User, olga: User) -> None:
    with pytest.raises(NotAllowed):
        actions.invite(by=tom, role="member", now=instant(), address=ADDRESS)
    with pytest.raises(NotAllowed):
        actions.deactivate(by=tom, user_id=olga.pk, now=instant())
    with pytest.raises(NotAllowed):
        actions.password_link(by=tom, user_id=olga.pk, now=instant(), address=ADDRESS)
    assert User.objects.get(pk=olga.pk).is_active
    assert not Invitation.objects.filter(made_by=tom).exists()


def test_the_last_owner_stays(tom: User, olga: User) -> None:
    with pytest.raises(NotNow):
        actions.deactivate(by=olga, user_id=olga.pk, now=instant())
    assert User.objects.get(pk=olga.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_shut_each_other_out_at_once_one_stays(person: Callable[..., User]) -> None:
    pair = [person("olga", role="owner"), person("otto", role="owner")]
    start, outcomes = threading.Barrier(2), []

    def run(by: User, other: User) -> None:
        start.wait()
        try:
            actions.deactivate(by=by, user_id=other.pk, now=instant())
            outcomes.append("done")
        except (Conflict, NotNow) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "done"]
    assert User.objects.filter(is_admin=True, is_active=True).count() == 1


def test_a_former_member_keeps_the_name_and_loses_the_address(tom: User, olga: User) -> None:
    actions.deactivate(by=olga, user_id=tom.pk, now=instant())
    former = User.objects.get(pk=tom.pk)
    assert queries.display_name(former.pk) == "Tom"
    assert queries.address_of(former) == ""
    assert former not in queries.active_users()
    actions.reactivate(by=olga, user_id=tom.pk, now=instant())
    assert former in queries.active_users()


def test_a_password_link_sets_the_password_once_and_signs_out_everywhere(tom: User, olga: User) -> None:
    Session.objects.create(
        digest=b"d" * 32, sealed=b"", user=tom, created_at=instant(), expires_at=instant() + timedelta(days=1)
    )
    token = token_of(actions.password_link(by=olga, user_id=tom.pk, now=instant(), address=ADDRESS))
    actions.choose_password(token=token, password="another four garden words", now=instant())
    assert User.objects.get(pk=tom.pk).check_password("another four garden words")
    assert not Session.objects.filter(user=tom).exists()
    with pytest.raises(NotFound):
        actions.choose_password(token=token, password="and four more garden words", now=instant())
    with pytest.raises(NotFound):  # nor does it make an account
        join(actions.password_link(by=olga, user_id=tom.pk, now=instant(), address=ADDRESS), "eve")


def test_a_password_link_dies_with_the_account(tom: User, olga: User) -> None:
    token = token_of(actions.password_link(by=olga, user_id=tom.pk, now=instant(), address=ADDRESS))
    actions.deactivate(by=olga, user_id=tom.pk, now=instant())
    with pytest.raises(NotFound):
        actions.choose_password(token=token, password="another four garden words", now=instant())


def test_an_invitation_takes_its_programmes_along_in_the_event(olga: User) -> None:
    link = actions.invite(by=olga, role="member", now=instant(), address=ADDRESS, programme_ids=[3, 1, 3])
    tom = join(link, "tom")
    event = Event.objects.get(kind="person_joined", actor=f"user:{tom.pk}")
    assert event.facts == {"user_id": tom.pk, "role": "member", "programme_ids": [1, 3]}


def test_housekeeping_takes_what_expired_and_nothing_else(olga: User) -> None:
    old = instant() - timedelta(days=60)
    actions.invite(by=olga, role="member", now=old, address=ADDRESS)
    fresh = actions.invite(by=olga, role="member", now=instant(), address=ADDRESS)
    actions.spend_allowance(purpose="p", who="w", limit=1, per_seconds=10, now=old)
    Session.objects.create(digest=b"o" * 32, sealed=b"", created_at=old, expires_at=old)
    assert actions.forget_expired(now=instant()) == 3
    assert join(fresh, "tom")


@pytest.fixture
def with_app(tom: User) -> User:
    TOTP.activate(tom, generate_totp_secret())
    RecoveryCodes.activate(tom)
    return tom


def test_an_owner_takes_a_lost_second_factor_away(with_app: User, olga: User) -> None:
    browser = sign_in("tom")
    owner = sign_in("olga")
    answer = owner.post(f"/people/{with_app.pk}/second-factor/", follow=True)
    assert "was told, and adds a new second factor" in answer.content.decode()
    assert not Authenticator.objects.filter(user=with_app).exists()
    assert browser.get("/account/").status_code == 302
    event = Event.objects.get(kind="second_factor_reset")
    assert event.actor == f"user:{olga.pk}"
    assert event.facts == {"user_id": with_app.pk}
    again = Client()
    again.post("/sign-in/", {"login": "tom", "password": PASSWORD})
    assert again.get("/team/")["Location"].startswith("/account/second-factor/needed/")


def test_who_takes_no_second_factor_away(with_app: User, olga: User) -> None:
    member = Client()
    member.force_login(with_app, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert member.post(f"/people/{olga.pk}/second-factor/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.reset_second_factor(by=with_app, user_id=olga.pk, now=instant())
    with pytest.raises(NotNow, match="no second factor yet"):
        actions.reset_second_factor(by=None, user_id=olga.pk, now=instant())
    TOTP.activate(olga, generate_totp_secret())
    with pytest.raises(NotNow, match="your own"):
        actions.reset_second_factor(by=olga, user_id=olga.pk, now=instant())
    assert Authenticator.objects.count() == 3
    assert not Event.objects.filter(kind="second_factor_reset").exists()
