"""Published heads are stamped on a schedule; whatever the authority does, the ledger stays as it is."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.apps.ledger.writing import COMMITTED, happened, reported
from tests.command_line import in_words, vulndesk
from tests.time_stamping import Authority, served
from vulndesk.apps.ledger import actions
from vulndesk.apps.ledger.models import Head, Leaf, Ledger, Node, Stamp
from vulndesk.apps.ledger.queries.check import check_ledger
from vulndesk.apps.timeline.actions import Hopeless
from vulndesk.apps.timeline.models import Job
from vulndesk.gateways.time_stamps import certificates_in
from vulndesk.gateways.web import networks
from vulndesk.server.desk_faults import desk_faults

pytestmark = pytest.mark.django_db
LIES = {
    "another digest": "digest",
    "another nonce": "nonce",
    "another certificate": "signature",
    "no stamp": "unreadable",
    "refuses": "refused",
    "busy": "unreachable",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with served(tmp_path_factory.mktemp("authority")) as one:
        yield one


@pytest.fixture
def authority(running: Authority, settings: Any) -> Authority:
    settings.STAMP_AUTHORITY = running.address
    settings.STAMP_CERTIFICATES = certificates_in(running.root.read_bytes())
    settings.STAMP_EVERY = 1
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    running.manner = "honest"
    return running


def now() -> datetime:
    """The authority has a clock of its own."""
    return datetime.now(UTC)


def planned() -> list[int]:
    jobs = Job.objects.filter(task=actions.STAMP_HEAD).order_by("id")
    return [int(one.arguments["size"]) for one in jobs]


def stamp_newest() -> Head:
    """As the worker does it."""
    head = Head.objects.filter(published=True).order_by("-size").first()
    assert head is not None
    write = actions.stamp_head(size=head.size, now=now())
    if write is not None:
        with transaction.atomic():
            write()
    return head


def kept() -> list[list[Any]]:
    return [list(model.objects.order_by("pk").values()) for model in (Ledger, Leaf, Node, Head)]


def proof_of(event: Any, *, at: datetime) -> str:
    return actions.receipt_of(event.pk, sent=COMMITTED, received_at=event.at, now=at)


def test_nobody_is_asked_when_the_owner_names_nobody():
    happened(now=now())
    actions.keep(now=now())
    assert Head.objects.filter(published=True).exists()
    assert planned() == []


def test_each_nth_is_stamped_by_the_clock_whatever_happens(authority: Authority, settings: Any):
    settings.STAMP_EVERY = 3
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    for minutes in range(0, 90, 10):
        for _ in range(minutes // 30):
            happened(now=start + timedelta(minutes=minutes - 1))
        actions.keep(now=start + timedelta(minutes=minutes))
    heads = Head.objects.order_by("size")
    assert planned() == [one.size for one in heads if one.signed_at.minute in (0, 30)]
    assert len(planned()) == 3


def test_a_stamp_is_published_beside_its_checkpoint_and_goes_with_the_proofs(
    client: Any, authority: Authority, tmp_path: Any
):
    event = reported(now=now())
    before = proof_of(event, at=now())
    actions.keep(now=now())
    head = stamp_newest()
    assert planned() == [head.size]

    listed = client.get("/ledger/checkpoints").json()["checkpoints"]
    (address,) = [one["stamp"] for one in listed]
    answer = client.get(address.removeprefix("http://localhost:8000"))
    assert answer["Content-Type"] == "application/timestamp-reply"
    assert answer.content == bytes(Stamp.objects.get().raw)
    assert "By</dt><dd>CN=Stamps" in client.get("/ledger/").content.decode().replace("\n", "")

    carried = proof_of(event, at=now())
    assert json.loads(before)["format"] == "vulndesk-receipt/1"
    assert json.loads(carried)["format"] == "vulndesk-receipt/2"
    assert base64.b64decode(json.loads(carried)["stamp"]) == answer.content
    assert json.loads(carried)["checkpoint"] == head.note
    assert check_ledger().faults == []

    file = tmp_path / "vulndesk-receipt.json"
    file.write_text(carried, encoding="utf-8")
    done = in_words(vulndesk("verify-receipt", str(file), "--tsa-cert", str(authority.root)))
    assert done.returncode == 0
    assert "UTC by CN=Stamps" in done.stdout
    assert "which was not checked" in in_words(vulndesk("verify-receipt", str(file))).stdout
    done = in_words(vulndesk("verify-receipt", str(file), "--tsa-cert", str(authority.stranger_root)))
    assert (done.returncode, "not signed by an authority" in done.stdout) == (1, True)


@pytest.mark.parametrize("manner", LIES)
@pytest.mark.slow
def test_whatever_else_it_answers_is_kept_and_changes_nothing(client: Any, authority: Authority, manner: str):
    event = reported(now=now())
    actions.keep(now=now())
    before, proof = kept(), proof_of(event, at=now())
    authority.manner = manner
    with pytest.raises((actions.Unstamped, Hopeless)) as ended:
        stamp_newest()
    assert (ended.type is actions.Unstamped) is (manner in ("refuses", "busy")), "only these are asked again"
    assert Stamp.objects.get().fault == LIES[manner]
    assert (kept(), proof_of(event, at=now())) == (before, proof)
    assert "stamp" not in client.get("/ledger/checkpoints").json()["checkpoints"][0]
    assert client.get(f"/ledger/stamp?size={Head.objects.get().size}").status_code == 404
    assert client.get("/ledger/stamp?size=x").status_code == 422
    authority.manner = "honest"
    stamp_newest()
    assert Stamp.objects.get().fault == ""
    assert stamp_newest(), "one that is there is not asked for again"
    assert len({bytes(one.raw) for one in Stamp.objects.all()}) == 1


@pytest.mark.slow
def test_the_owner_hears_of_three_in_a_row_until_one_holds(authority: Authority):
    authority.manner = "busy"
    for minutes in (-40, -30, -20):
        actions.keep(now=now() + timedelta(minutes=minutes))
        with pytest.raises(actions.Unstamped):
            stamp_newest()
    assert [one.fault for one in desk_faults(now=now())] == ["stamps"]
    assert "it does not answer" in desk_faults(now=now())[0].sentence
    actions.keep(now=now())
    authority.manner = "honest"
    stamp_newest()
    assert desk_faults(now=now()) == []


def test_a_stamp_that_was_put_beside_another_head_is_found(authority: Authority):
    actions.keep(now=now() - timedelta(minutes=10))
    stamp_newest()
    Stamp.objects.update(raw=b"\x30\x00" + b"x" * 40)
    assert [one.kind for one in check_ledger().faults] == ["stamp"]
