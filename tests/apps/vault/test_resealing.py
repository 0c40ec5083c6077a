"""Rows are sealed again under a new generation while the desk works, and a pass that dies loses none of them."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from vulndesk.apps.accounts.models import seal_person
from vulndesk.apps.vault import resealing, sealing
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.resealing import SealedColumn, reseal
from vulndesk.gateways.key_set import KeySet, first_set

pytestmark = pytest.mark.django_db

OLD = first_set(bytes(range(32)))
NEW = OLD.with_new_generation(bytes(range(100, 132)), made_at="2026-05-04T10:00:00+00:00")
PEOPLE = (SealedColumn("accounts.User", "sealed", "accounts_user", row="username"),)


class Died(Exception):
    pass


@pytest.fixture(autouse=True)
def no_opened_keys(settings: Any) -> None:
    sealing.forget_keys()
    settings.DESK_KEYS = OLD


def person(name: str) -> Any:
    sealed = seal_person(username=name, display_name=name, email="")
    return get_user_model().objects.create(username=name, sealed=sealed, joined_at=datetime(2026, 5, 4, tzinfo=UTC))


def keys_and_people(count: int) -> dict[Any, bytes]:
    """The secrets of new data keys, by their ids, under the old generation; and as many people."""
    made = {}
    for number in range(count):
        key, data_key = sealing.new_row_key()
        data_key.save(force_insert=True)
        made[data_key.pk] = key.secret
        person(f"person {number}")
    sealing.forget_keys()
    return made


def all_open(secrets: dict[Any, bytes]) -> bool:
    sealing.forget_keys()
    people = get_user_model().objects.filter(username__startswith="person")
    return {pk: sealing.row_key(pk).secret for pk in secrets} == secrets and all(
        one.person["display_name"] == one.username for one in people
    )


def newest_only() -> KeySet:
    return NEW.without_older()


def test_a_pass_that_dies_at_any_batch_leaves_all_open_and_the_next_goes_on(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = keys_and_people(3)
    monkeypatch.setattr(resealing, "BATCH", 1)
    settings.DESK_KEYS = NEW
    for dies_after in range(1, 7):
        batches = 0

        def between(limit: int = dies_after) -> None:
            nonlocal batches
            batches += 1
            if batches == limit:
                raise Died

        with pytest.raises(Died):
            reseal(PEOPLE, between=between)
        assert all_open(secrets)
        assert reseal(PEOPLE, between=lambda: None, only_look=True).newest >= dies_after
    settings.DESK_KEYS = newest_only()
    assert all_open(secrets)


def test_nothing_under_the_old_generation_is_left_and_old_roots_open_nothing(settings: Any) -> None:
    secrets = keys_and_people(2)
    settings.DESK_KEYS = NEW
    looked = reseal(PEOPLE, between=lambda: None, only_look=True)
    assert (looked.older, looked.newest, looked.shut) == (4, 0, 0)
    assert reseal(PEOPLE, between=lambda: None).changed == 4
    assert reseal(PEOPLE, between=lambda: None).changed == 0
    settings.DESK_KEYS = OLD
    sealing.forget_keys()
    for pk in secrets:
        with pytest.raises(sealing.Unsealable):
            sealing.row_key(pk)


def test_what_the_desk_wrote_meanwhile_stays(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is read, then changed by the desk, then the pass comes to write."""
    keys_and_people(1)
    settings.DESK_KEYS = NEW
    real = sealing.sealing.seal

    def seal(*arguments: Any, **named: Any) -> bytes:
        changed = real(
            sealing.desk_key().secret, b'{"display_name": "changed", "email": ""}', bound_to="accounts_user:person 0"
        )
        get_user_model().objects.filter(username="person 0").update(sealed=changed)
        return real(*arguments, **named)

    monkeypatch.setattr(resealing.sealing, "seal", seal)
    reseal(PEOPLE, between=lambda: None)
    assert get_user_model().objects.get(username="person 0").person["display_name"] == "changed"


def test_new_rows_are_sealed_with_the_newest_and_old_ones_open(settings: Any) -> None:
    old = sealing.seal_row(sealing.desk_key(), table="t", row=1, content={"a": 1})
    settings.DESK_KEYS = NEW
    new = sealing.seal_row(sealing.desk_key(), table="t", row=1, content={"a": 2})
    assert sealing.open_row(sealing.desk_key(), table="t", row=1, sealed=old) == {"a": 1}
    settings.DESK_KEYS = newest_only()
    assert sealing.open_row(sealing.desk_key(), table="t", row=1, sealed=new) == {"a": 2}
    with pytest.raises(sealing.Unsealable):
        sealing.open_row(sealing.desk_key(), table="t", row=1, sealed=old)


def test_digests_and_words_stay_the_same(settings: Any) -> None:
    before = (sealing.lookup_digest("receipt", "a"), sealing.word_digests("heap overflow"))
    settings.DESK_KEYS = newest_only()
    assert (sealing.lookup_digest("receipt", "a"), sealing.word_digests("heap overflow")) == before


def test_a_damaged_row_is_counted_and_left(settings: Any) -> None:
    keys_and_people(1)
    damaged = person("person 9")
    get_user_model().objects.filter(pk=damaged.pk).update(sealed=b"\x01" * 60)
    DataKey.objects.create(wrapped=b"")  # of an erased case
    settings.DESK_KEYS = NEW
    counted = reseal(PEOPLE, between=lambda: None)
    assert (counted.changed, counted.shut) == (2, 1)
    assert bytes(get_user_model().objects.get(pk=damaged.pk).sealed) == b"\x01" * 60


def test_values_within_a_json_column_are_sealed_again(settings: Any) -> None:
    from allauth.mfa.models import Authenticator

    old = base64.b64encode(
        sealing.seal_row(sealing.desk_key(), table="mfa_authenticator", row="secret", content={"secret": "totp"})
    ).decode()
    row = Authenticator.objects.create(user=person("person 0"), type="totp", data={"secret": old, "used_mask": 3})
    settings.DESK_KEYS = NEW
    column = SealedColumn("mfa.Authenticator", "data", "mfa_authenticator", row="=secret", within=("secret", "seed"))
    assert reseal((column,), between=lambda: None).changed == 1
    settings.DESK_KEYS = newest_only()
    row.refresh_from_db()
    assert row.data["used_mask"] == 3
    sealed = base64.b64decode(row.data["secret"])
    opened = sealing.open_row(sealing.desk_key(), table="mfa_authenticator", row="secret", sealed=sealed)
    assert opened == {"secret": "totp"}


def test_the_key_of_an_erased_case_does_not_keep_a_desk_from_starting() -> None:
    _, data_key = sealing.new_row_key()
    data_key.save(force_insert=True)
    DataKey.objects.create(wrapped=b"")
    sealing.check_key()
