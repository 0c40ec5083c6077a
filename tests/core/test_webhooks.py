"""Sendings are signed as Standard Webhooks say, and tried again for three days."""

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from vulndesk.core import webhooks
from vulndesk.core.events import EventKind

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)


def test_the_signature_is_that_of_the_specifications_example():
    """From its libraries: this secret, id, instant and body have this signature."""
    headers = webhooks.headers_for(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        now=datetime.fromtimestamp(1614265330, tz=UTC),
    )
    assert dict(headers) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_replaced_both_sign():
    secrets = [webhooks.spell_secret(bytes([letter]) * 32) for letter in (1, 2)]
    signed = dict(webhooks.headers_for("msg_1", b"{}", secrets=secrets, now=NOW))["webhook-signature"].split(" ")
    moment = str(int(NOW.timestamp()))
    for secret, one in zip(secrets, signed, strict=True):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = hmac.new(key, f"msg_1.{moment}.{{}}".encode(), hashlib.sha256).digest()
        assert one == "v1," + base64.b64encode(wanted).decode()


def test_a_body_is_the_same_on_every_try_and_says_utc():
    at = NOW.astimezone(timezone(timedelta(hours=5)))
    body = webhooks.body_of("case.received", at=at, told={"b": "é", "a": 1})
    assert body == webhooks.body_of("case.received", at=NOW, told={"a": 1, "b": "é"})
    assert json.loads(body) == {
        "type": "case.received",
        "timestamp": "2026-03-03T14:03:00Z",
        "data": {"a": 1, "b": "é"},
    }
    assert body.isascii()


def test_it_is_tried_again_later_each_time_and_then_given_up():
    tried, at, tries = [], NOW, 1
    while (following := webhooks.next_try(tries, now=at)) is not None:
        tried.append(following - at)
        at, tries = following, tries + 1
    assert tried == sorted(tried)
    assert tried[0] == timedelta(seconds=5)
    assert timedelta(days=3) < at - NOW < timedelta(days=4)
    assert webhooks.next_try(1, now=NOW, jitter=1.0) == NOW + timedelta(seconds=5.5)


def test_every_type_has_a_group_with_words_and_every_group_a_type():
    assert {webhooks.group_of(one) for one in webhooks.TYPES.values()} == set(webhooks.GROUPS)
    assert len(set(webhooks.TYPES.values())) == len(webhooks.TYPES)


@pytest.mark.parametrize("kind", [EventKind.NOTE_ADDED, EventKind.SSVC_DECIDED, EventKind.PERSON_JOINED])
def test_what_is_the_teams_own_is_no_type(kind):
    assert kind not in webhooks.TYPES


DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"


def test_the_receiver_in_the_docs_opens_what_is_signed_and_nothing_else():
    """As it stands there, with either secret while one replaces the other."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    told = {}
    exec(code, told)
    older, newest, other = (webhooks.spell_secret(bytes([letter]) * 32) for letter in (1, 2, 3))
    body = webhooks.body_of("case.received", at=NOW, told={"programme": "enix"})
    now = datetime.fromtimestamp(time.time(), tz=UTC)
    headers = dict(webhooks.headers_for("msg_1", body, secrets=[newest, older], now=now))
    for secret in (older, newest):
        assert told["opened"](secret, headers, body)["data"] == {"programme": "enix"}
    late = dict(webhooks.headers_for("msg_1", body, secrets=[newest], now=now - timedelta(minutes=6)))
    refused = [(other, headers, body), (newest, headers, body + b" "), (newest, late, body)]
    for given in [*refused, (newest, {**headers, "webhook-id": "msg_2"}, body)]:
        with pytest.raises(ValueError, match=r"desk did not sign it|too old"):
            told["opened"](*given)
