"""What everybody may see of the ledger, and that a stranger can follow it from one checkpoint to the next."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from tests.apps.ledger.writing import NOW, happened, reported
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.models import Head
from vulndesk.core.ledger.merkle import is_consistent
from vulndesk.core.ledger.notes import read_checkpoint, read_verifier_key
from vulndesk.gateways.ledger_keys import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """Four, with events between, one of them asked for by a proof."""
    for number in range(4):
        now = NOW + timedelta(minutes=10 * number)
        happened(now=now)
        actions.keep(now=now)
        reported(now=now + timedelta(minutes=3))
        actions.keep(now=now + timedelta(minutes=3))
        actions.sign_head(now=now + timedelta(minutes=3))


def test_a_desk_without_a_checkpoint_says_so(client):
    for address in ("key", "checkpoint"):
        assert client.get(f"/ledger/{address}").status_code == 404
    assert "There is none yet" in client.get("/ledger/").content.decode()
    assert client.get("/ledger/checkpoints").status_code == 404


def test_a_stranger_verifies_every_checkpoint_and_that_each_goes_on_the_one_before(client, published):
    key = read_verifier_key(client.get("/ledger/key").content.decode().removesuffix("\n"))
    feed = client.get("/ledger/checkpoints").json()
    assert feed["key"] == str(key)
    assert "next" not in feed
    seen = [read_checkpoint(one["note"], key=key, verify=verify) for one in feed["checkpoints"]]
    assert [str(one.size) for one in seen] == [one["size"] for one in feed["checkpoints"]]
    assert len(seen) == Head.objects.filter(published=True).count() == 4
    assert client.get("/ledger/checkpoint").content.decode() == feed["checkpoints"][-1]["note"]
    for first in seen:
        for second in (one for one in seen if one.size >= first.size):
            told = client.get(f"/ledger/consistency?from={first.size}&to={second.size}").json()
            path = [base64.b64decode(one) for one in told["path"]]
            assert is_consistent(first.size, first.root, second.size, second.root, path)


def test_the_feed_comes_in_pages(client, published, monkeypatch):
    monkeypatch.setattr("vulndesk.apps.ledger.queries.published.PAGE", 3)
    monkeypatch.setattr("vulndesk.apps.ledger.queries.PAGE", 3)
    first = client.get("/ledger/checkpoints").json()
    second = client.get(first["next"].removeprefix("http://localhost:8000")).json()
    assert [len(page["checkpoints"]) for page in (first, second)] == [3, 1]
    assert "next" not in second


def test_only_what_was_published_can_be_asked_for(client, published):
    hidden = Head.objects.filter(published=False).order_by("size").first()
    seen = Head.objects.filter(published=True).order_by("-size").first()
    assert client.get(f"/ledger/consistency?from={hidden.size}&to={seen.size}").status_code == 404
    assert client.get(f"/ledger/consistency?from=1&to={seen.size}").status_code == 404
    for query in ("", f"?from={seen.size}&to=1", "?from=0&to=0", "?from=-1&to=5", "?from=1e3&to=x"):
        assert client.get(f"/ledger/consistency{query}").status_code == 422
    assert client.get("/ledger/checkpoints?after=x").status_code == 422


def test_the_page_shows_the_key_and_the_newest_checkpoint(client, published):
    page = client.get("/ledger/").content.decode()
    assert client.get("/ledger/key").content.decode().strip().replace("+", "+") in page.replace("&#x2B;", "+")
    assert "Every 10 minutes" in page
