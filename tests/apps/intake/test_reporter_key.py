"""The reporter gives an OpenPGP key with the receipt; a change waits for a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.apps.intake.browsing import only_case, reported, words_of
from tests.people import report
from vulndesk.apps.keys.actions import forget_keys_of, upload_key
from vulndesk.apps.keys.content import open_participant_key
from vulndesk.apps.keys.models import ParticipantKey
from vulndesk.apps.keys.queries import encryption_to, keys_in
from vulndesk.core.access import DESK
from vulndesk.core.errors import NotFound
from vulndesk.gateways.pgp import armoured, armoured_secret, certificate_of, make_key

pytestmark = pytest.mark.usefixtures("programmes")
KEY = "/status/report/key/"


def a_key() -> str:
    return armoured(certificate_of(make_key(name="Rita", addresses=["rita@example.org"])))


def states() -> list[str]:
    return [one.state for one in keys_in(only_case().pk, now=datetime.now(UTC))]


def test_the_first_key_is_pinned_and_shown_and_another_one_waits(client: Client) -> None:
    reported(client)
    assert "Your OpenPGP key" in words_of(client.get("/status/report/"))
    assert client.post(KEY, {"key": a_key()}).status_code == 302
    found = encryption_to(only_case().pk, now=datetime.now(UTC))
    assert found.is_possible
    assert found.fingerprint in words_of(client.get(KEY))
    assert client.post(KEY, {"key": a_key()}).status_code == 302
    assert states() == ["pinned", "offered"]
    assert encryption_to(only_case().pk, now=datetime.now(UTC)).fingerprint == found.fingerprint
    assert "A person compares its fingerprint first" in words_of(client.get(KEY))
    forget_keys_of(only_case().pk)
    assert not ParticipantKey.objects.exists()


@pytest.mark.parametrize("given", ["", "no key", "two"])
def test_what_is_not_one_public_key_is_refused_and_nothing_is_kept(client: Client, given: str) -> None:
    reported(client)
    refused = client.post(KEY, {"key": a_key() + a_key() if given == "two" else given})
    assert refused.status_code == 422
    assert states() == []


def test_a_secret_key_by_mistake_is_not_kept_as_one(client: Client) -> None:
    reported(client)
    secret = make_key(name="Rita", addresses=["rita@example.org"])
    client.post(KEY, {"key": armoured_secret(secret)})
    for row in ParticipantKey.objects.all():
        assert secret.raw not in bytes(row.sealed)
        assert open_participant_key(row).certificate == certificate_of(secret)


def test_only_the_reporter_of_a_case_gives_it_a_key(client: Client, programmes: dict[str, object]) -> None:
    assert client.get(KEY).status_code == 302
    reported(client)
    case_id = only_case().pk
    other = report(programmes["enix"])  # type: ignore[arg-type]
    for actor in (DESK, other.reporter):
        with pytest.raises(NotFound):
            upload_key(case_id, a_key().encode(), by=actor, now=datetime.now(UTC))
    assert not ParticipantKey.objects.exists()
