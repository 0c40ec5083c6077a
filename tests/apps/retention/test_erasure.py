"""After an erasure nothing of a case is left: no row, no file, no free page, no key; only states and instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import BinaryField

from bench.big_case import fill
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions import NewReport, answer
from vulndesk.apps.cases.models import Attachment, Case, Deadline, Sketch
from vulndesk.apps.cases.queries import case_id_of_receipt
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.ledger import actions as ledger
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries import check_ledger
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.retention.actions import erase_again, erase_due, erase_on_request, erase_reporter
from vulndesk.apps.retention.models import Erasure
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.files import store_file
from vulndesk.apps.vault.models import SmallFile
from vulndesk.apps.vault.sealing import row_key, word_digests
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow, Refused
from vulndesk.gateways import sealing
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS

RITA = "rita@finders.example"


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, str, bytes, bytes]]:
    """Key, place, plain and sealed bytes of everything that is sealed during a test."""
    found: list[tuple[bytes, str, bytes, bytes]] = []
    seal = sealing.seal

    def watched(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
        out = seal(key, plain, bound_to=bound_to)
        found.append((key, bound_to, plain, out))
        return out

    monkeypatch.setattr(sealing, "seal", watched)
    return found


def follow(kind: str) -> None:
    """What the subscribers of an erasure do."""
    for event in Event.objects.filter(kind=kind):
        for task in SUBSCRIPTIONS[kind]:
            write = TASKS[task].run(event_id=event.pk, now=datetime.now(UTC))
            if write is not None:
                write()


def close(*cases: Case) -> None:
    for case in cases:
        Case.objects.filter(pk=case.pk).update(is_open=False, closed_at=datetime.now(UTC), rm="C")


def every_cell() -> bytes:
    """All binary cells of all tables: what a dump of the database has."""
    from django.apps import apps

    cells = []
    for model in apps.get_models():
        names = [one.name for one in model._meta.fields if isinstance(one, BinaryField)]
        for row in model._default_manager.values_list(*names) if names else ():
            cells += [bytes(cell) for cell in row if cell]
    return b"\n".join(cells)


def on_disk() -> bytes:
    """The database's own file, free pages and log included."""
    if connection.vendor != "sqlite":
        return b""
    path = Path(str(connection.settings_dict["NAME"]))
    return b"".join(one.read_bytes() for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_nothing_that_was_sealed_for_a_case_is_anywhere(sealed: list[tuple[bytes, str, bytes, bytes]]) -> None:
    big = fill(parties=2, messages=20)
    case, now = big.case, datetime.now(UTC)
    rita = Actor(Role.REPORTER, case_id=case.pk)
    uploads = [store_file([b"x" * 70_000], name="a.bin"), store_file([b"y"], name="b.txt")]
    answer(case.pk, "Two files.", files=tuple(uploads), by=rita, now=now)
    parts = list(Case.objects.filter(split_from=case))
    keys = {row_key(one.data_key_id).secret for one in (case, *parts)}
    names = {f"vault_datakey:{one.data_key_id}" for one in (case, *parts)}
    mine = [
        (place, out)
        for key, place, plain, out in sealed
        if (key in keys or place in names or RITA.encode() in plain) and not place.startswith("event.name")
    ]
    tables = {place.partition(":")[0] for place, _ in mine}
    wanted = {"case.head", "case.body", "message", "attachment", "evidence", "sketch", "wish", "vault_datakey"}
    assert wanted <= tables
    before = every_cell()
    assert sum(out in before for _, out in mine) > len(mine) * 0.7  # some were replaced meanwhile
    assert word_digests("big")[0] in before

    close(case, *parts)
    olga = actor_for(big.owner)
    assert erase_on_request(case.pk, typed=case.reference.lower(), by=olga, now=datetime.now(UTC)) == 1 + len(parts)
    follow("case_erased")
    from vulndesk.apps.retention.actions import scrub

    scrub()
    after = every_cell()
    assert {place for place, out in mine if out in after} == set()
    assert word_digests("big")[0] not in after
    raw = on_disk()
    assert {place for place, out in mine if out[:24] in raw} == set()
    assert not Sketch.objects.filter(case__in=[case, *parts]).exists()
    for upload in uploads:
        assert not list((Path(settings.DATA) / "files").glob(f"*/{upload.id}"))
        assert not SmallFile.objects.filter(pk=upload.id).exists()
    assert not Job.objects.filter(arguments__case_id=str(case.pk)).exists()
    with pytest.raises((NotFound, Refused, sealing.Unsealable)):
        row_key(case.data_key_id)
    assert case_id_of_receipt(big.receipt) is None
    # What stays: that it was there, and how its promises were kept.
    case.refresh_from_db()
    assert case.erased_at is not None
    assert Deadline.objects.filter(case=case).exists()
    assert Erasure.objects.get(case_id=case.pk).why == "asked"


# --- one case, by its rules --------------------------------------------------------------------------------------


@pytest.fixture
def enix(db: None):
    return open_programme("enix")


@pytest.fixture
def olga(enix):
    return join("olga", owner=True)


@pytest.fixture
def case(enix) -> Case:
    new = NewReport(
        report={"description": "It leaks.", "contact": RITA}, title="A leak", contact=RITA, display_name="Rita Weasel"
    )
    return Case.objects.get(pk=receive_report(new, programme=enix, channel="mail", now=NOW).case_id)


def state(case: Case) -> tuple[object, ...]:
    case.refresh_from_db()
    return case.revision, bytes(case.body), case.erased_at, Erasure.objects.count(), Event.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [erase_on_request, erase_reporter])
def test_only_an_owner_who_types_the_reference_erases(
    case: Case, enix, olga: Actor, deed: Callable[..., object]
) -> None:
    tom = join("tom", enix)
    close(case)
    before = state(case)
    with pytest.raises(NotAllowed):
        deed(case.pk, typed=case.reference, by=tom, now=NOW)
    for typed in ("", "yes", case.reference[:-1]):
        with pytest.raises(BadInput):
            deed(case.pk, typed=typed, by=olga, now=NOW)
    assert state(case) == before


@pytest.mark.django_db
def test_an_open_case_and_one_with_an_open_part_are_closed_first(case: Case, enix, olga: Actor) -> None:
    before = state(case)
    with pytest.raises(NotNow, match="is open"):
        erase_on_request(case.pk, typed=case.reference, by=olga, now=NOW)
    assert state(case) == before


@pytest.mark.django_db
def test_the_person_goes_and_the_case_goes_on(case: Case, olga: Actor) -> None:
    file = store_file([b"From: Rita <rita@finders.example>"], name="message.eml", media_type="message/rfc822")
    rita = Actor(Role.REPORTER, case_id=case.pk)
    answer(case.pk, "Here.", files=(file,), by=rita, now=NOW)
    erase_reporter(case.pk, typed=case.reference, by=olga, now=NOW + timedelta(hours=1))
    follow("person_erased")
    case.refresh_from_db()
    body = content.open_body(case)
    assert RITA not in str(body)
    assert "Weasel" not in str(body)
    assert body["report"]["description"] == "It leaks."
    assert body["credit"]["mode"] == "anonymous"
    assert case.erased_at is None
    assert Attachment.objects.get(case=case).purged_at is not None
    assert Erasure.objects.get().what == "person"


@pytest.mark.django_db
def test_what_an_older_backup_brings_back_is_erased_again(case: Case, enix, olga: Actor) -> None:
    other = report(enix, now=NOW).received.case_id
    erased = [(str(case.pk), "case", NOW.isoformat()), (str(other), "person", NOW.isoformat())]
    absent = ("00000000-0000-0000-0000-000000000001", "case", NOW.isoformat())
    assert erase_again([*erased, absent], now=NOW) == 2
    case.refresh_from_db()
    assert case.erased_at is not None
    assert set(Deadline.objects.filter(case=case).values_list("state", flat=True)) <= {"ended", "kept", "late"}
    assert {one.why for one in Erasure.objects.all()} == {"restored"}
    assert erase_again([erased[0]], now=NOW) == 0


@pytest.mark.django_db
def test_what_an_erased_case_s_events_said_in_words_leaves_a_commitment_and_the_ledger_is_whole():
    enix = open_programme("enix")
    case = Case.objects.get(pk=report(enix).received.case_id)
    with transaction.atomic():
        named = record_event(kind="party_invited", now=NOW, case_id=case.pk, sealed=b"sealed under its key")
    ledger.keep(now=datetime.now(UTC))
    close(case)
    assert erase_due(now=datetime.now(UTC) + timedelta(days=4000)) == 1
    assert not Event.objects.filter(pk=named.pk).exists()
    leaf = Leaf.objects.get(source="event", subject=named.pk)
    assert (len(leaf.commitment), bytes(leaf.salt)) == (32, b"")
    ledger.keep(now=datetime.now(UTC))
    found = check_ledger()
    assert (found.faults, found.erased) == ([], 1)


@pytest.mark.django_db
@pytest.mark.parametrize("by_part", [False, True])
@pytest.mark.slow
def test_the_person_goes_from_every_part_of_a_split_report(by_part: bool) -> None:
    """One person reported all of it, and one receipt opens it: their name is in each part."""
    big = fill(parties=1, messages=1)
    family = [big.case, *Case.objects.filter(split_from=big.case)]
    assert len(family) > 1
    assert all(RITA in str(content.open_body(one)) for one in family)
    asked = family[-1] if by_part else family[0]
    erase_reporter(asked.pk, typed=asked.reference, by=actor_for(big.owner), now=datetime.now(UTC))
    for one in family:
        one.refresh_from_db()
        assert RITA not in str(content.open_body(one))
        assert content.open_body(one)["credit"]["mode"] == "anonymous"
    assert {(row.case_id, row.what) for row in Erasure.objects.all()} == {(one.pk, "person") for one in family}


@pytest.mark.django_db
def test_what_was_said_of_the_sender_of_a_mail_goes_with_the_person(enix, olga: Actor) -> None:
    new = NewReport(
        report={"description": "It leaks."},
        contact=RITA,
        display_name="Rita Weasel",
        other={"mail": [f"From Rita Weasel <{RITA}>: verified"], "since": "2.0"},
    )
    case = Case.objects.get(pk=receive_report(new, programme=enix, channel="mail", now=NOW).case_id)
    erase_reporter(case.pk, typed=case.reference, by=olga, now=NOW + timedelta(hours=1))
    case.refresh_from_db()
    body = content.open_body(case)
    assert (RITA in str(body), "Weasel" in str(body)) == (False, False)
    assert body["other"] == {"since": "2.0"}
