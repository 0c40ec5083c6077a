"""A reporter agrees by mail: only signed as a whole by the pinned key, in answer to the question. GnuPG signs."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in, words_of
from tests.apps.mail.conftest import Take, read
from tests.apps.mail.letters import DESK_ADDRESS, OUTER, RITA, encrypted, give_key, page_of
from tests.gnupg import GnuPG, needs_gnupg
from tests.people import NOW, open_programme
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.embargo.actions import ask_agreement, record_signed_answer
from vulndesk.apps.embargo.models import Agreement
from vulndesk.apps.embargo.queries import embargo_of
from vulndesk.apps.embargo.queries.gate import gate_facts
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys.models import ParticipantKey
from vulndesk.apps.mail import actions
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.actions import reply_address_of
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor
from vulndesk.core.errors import NotNow
from vulndesk.core.gate import conditions
from vulndesk.core.mail.openpgp import written_fingerprint

pytestmark = [pytest.mark.django_db, needs_gnupg]
MALLORY = "mallory@example.net"


@pytest.fixture(autouse=True)
def take_answers(settings: Any) -> None:
    settings.REPLY_ADDRESS = "{token}@reply.enix.example"


@pytest.fixture
def tom_user(enix: Programme) -> Any:
    return person("tom", enix)


@pytest.fixture
def tom(tom_user: Any) -> Actor:
    return actor_for(tom_user)


@pytest.fixture
def at_desk(tom_user: Any) -> Client:
    return signed_in(tom_user)


@pytest.fixture
def case(take: Take, gpg: GnuPG, enix: Programme) -> Case:
    """Rita reported by a signed mail, so her key is pinned. Mallory has a key of her own."""
    gpg("--import", given=give_key(enix))
    gpg.make(f"Rita <{RITA}>")
    gpg.make(f"Mallory <{MALLORY}>")
    entity = (
        b"Content-Type: multipart/mixed; boundary=M\r\n\r\n"
        b"--M\r\nContent-Type: text/plain\r\n\r\nIt reads past its end.\r\n"
        b"--M\r\nContent-Type: application/pgp-keys; name=k.asc\r\n\r\n" + gpg.public(RITA) + b"\r\n--M--\r\n"
    )
    return page_of(take(encrypted(gpg, entity, sign=RITA))).case


@pytest.fixture
def question(case: Case, tom: Actor) -> tuple[str, str]:
    """The two lines that Rita was sent."""
    ask_agreement(case.pk, by=tom, now=NOW)
    return lines_of(case)


def lines_of(case: Case) -> tuple[str, str]:
    said = [one.text for one in page_of(ReceivedMail.objects.get(case_id=case.pk)).messages if not one.from_reporter]
    asked = next(text for text in reversed(said) if "Copy one of these two lines" in text)
    yes, no = (line for line in asked.splitlines() if line.startswith("I "))
    return yes, no


def signed(gpg: GnuPG, text: str, *, by: str = RITA, name: int = 7) -> bytes:
    body = gpg("--local-user", by, "--clear-sign", given=text.encode())
    return (OUTER % name).encode() + b"Subject: Re\r\n\r\n" + body


def plain(text: str) -> bytes:
    return (OUTER % 8).encode() + b"Subject: Re\r\n\r\n" + text.encode()


def state(case: Case) -> tuple[str, str, str]:
    row = Agreement.objects.get(pk=case.pk)
    return row.answer, row.means, row.signed


@pytest.mark.slow
def test_a_mail_signed_by_the_pinned_key_is_recorded_with_it_as_the_proof(
    case: Case, question: tuple[str, str], gpg: GnuPG, take: Take, at_desk: Client
) -> None:
    page = f"/team/cases/{case.reference}/publication/"
    fingerprint = written_fingerprint(gpg.fingerprint(RITA))
    asked = page_of(ReceivedMail.objects.get(case_id=case.pk)).messages
    assert any(fingerprint in one.text for one in asked), "the question names the key that counts"
    entity = (
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n" + question[0].encode() + b"\r\n-- \r\nRita\r\n"
    )
    mail = take(encrypted(gpg, entity, sign=RITA, name="7"), later=5, recipient=reply_address_of(case.pk))
    assert mail.case_id == case.pk
    # It counts only once a person looked.
    assert state(case) == ("", "", "yes")
    assert gate_facts(embargo_of(case.pk), now=NOW).agreed == ""
    text = words_of(at_desk.get(page))
    assert f"All of it is signed with the pinned key {fingerprint}" in text
    assert "agrees" in text
    assert "Record it on “Publication”" in " ".join(one.text for one in page_of(mail).messages)

    assert at_desk.post(f"{page}signed/").status_code == 302
    assert state(case) == ("yes", "pinned_key", "yes")
    facts = gate_facts(embargo_of(case.pk), now=NOW)
    assert facts.agreed == "pinned_key"
    release = next(one for one in conditions(facts, publisher="user:0", now=NOW) if one.name == "release")
    assert release.met
    assert "with the pinned key" in release.words
    proof = Agreement.objects.get(pk=case.pk).proof
    assert proof == Message.objects.get(case=case, actor="reporter", at=NOW + timedelta(minutes=5))
    assert "by a signed mail" in words_of(at_desk.get(page))
    assert at_desk.post(f"{page}signed/").status_code == 409


@pytest.mark.slow
def test_a_signed_no_ends_an_agreement_at_once(
    case: Case, question: tuple[str, str], gpg: GnuPG, take: Take, tom: Actor
) -> None:
    address = reply_address_of(case.pk)
    take(signed(gpg, question[0]), later=1, recipient=address)
    record_signed_answer(case.pk, by=tom, now=NOW + timedelta(minutes=2))
    take(signed(gpg, question[1], name=9), later=3, recipient=address)
    assert state(case) == ("", "", "no")
    assert gate_facts(embargo_of(case.pk), now=NOW).agreed == ""


@pytest.mark.slow
def test_nothing_else_counts(
    case: Case, question: tuple[str, str], gpg: GnuPG, take: Take, tom: Actor, at_desk: Client
) -> None:
    yes, no = question
    mails = {
        "not signed": plain(yes),
        "another key": signed(gpg, yes, by=MALLORY),
        "a part": plain(f"{yes}\r\n\r\n") + gpg("--local-user", RITA, "--clear-sign", given=b"Something else."),
        "tampered with": signed(gpg, no).replace(b"I do not agree", b"I agree"),
        "quoted": signed(gpg, f"Thank you.\n> {yes}\n> {no}\n"),
        "both": signed(gpg, f"{yes}\n\n{no}\n"),
        "no token": signed(gpg, yes.rpartition(":")[0]),
        "an older question": signed(gpg, yes),
    }
    for place, (forged, raw) in enumerate(mails.items(), 1):
        if forged == "an older question":
            ask_agreement(case.pk, by=tom, now=NOW)
        raw = raw.replace(b"Message-ID: <", f"Message-ID: <{place}.".encode(), 1)
        take(raw, later=place, recipient=reply_address_of(case.pk))
        came = Message.objects.filter(case=case, actor="reporter").count()
        assert came == place, f"{forged}: it is in the thread, whatever it proves"
        assert state(case) == ("", "", ""), forged
    before = Agreement.objects.values().get()
    assert at_desk.post(f"/team/cases/{case.reference}/publication/signed/").status_code == 409
    assert Agreement.objects.values().get() == before
    assert gate_facts(embargo_of(case.pk), now=NOW).agreed == ""


@pytest.mark.slow
def test_the_line_of_another_case_is_no_answer_here(
    case: Case, question: tuple[str, str], gpg: GnuPG, take: Take, tom: Actor
) -> None:
    other = take((OUTER % 20).encode() + b"Subject: Two\r\n\r\nAnother leak.\r\n", later=1)
    assert other.case_id not in (None, case.pk)
    other_case = Case.objects.get(pk=other.case_id)
    with pytest.raises(NotNow, match="no key of theirs is pinned"):
        ask_agreement(other_case.pk, by=tom, now=NOW)
    raw = gpg("--export", RITA)
    keys.pin_key(other_case.pk, keys.KnownKey(raw, gpg.fingerprint(RITA), (RITA,), "upload"), now=NOW)
    ask_agreement(other_case.pk, by=tom, now=NOW)
    take(signed(gpg, lines_of(other_case)[0]), later=2, recipient=reply_address_of(case.pk))
    assert state(case) == ("", "", "")


@pytest.mark.slow
def test_a_key_that_is_not_the_pinned_one_any_more_records_nothing(
    case: Case, question: tuple[str, str], gpg: GnuPG, take: Take, tom: Actor
) -> None:
    take(signed(gpg, question[0]), later=1, recipient=reply_address_of(case.pk))
    ParticipantKey.objects.filter(case_id=case.pk).update(state="replaced")
    with pytest.raises(NotNow):
        record_signed_answer(case.pk, by=tom, now=NOW)
    assert state(case) == ("", "", "yes")


@pytest.mark.slow
def test_mail_that_is_encrypted_to_the_former_programmes_key_is_read_after_a_handover(
    case: Case, enix: Programme, gpg: GnuPG
) -> None:
    desktop = open_programme("interview")
    Case.objects.filter(pk=case.pk).update(programme=desktop)
    entity = b"Content-Type: text/plain\r\n\r\nStill to the old key.\r\n"
    raw = encrypted(gpg, entity, to=DESK_ADDRESS, name="30")

    def taken(name: bytes) -> str:
        delivery = actions.Delivery("lmtp", recipient=reply_address_of(case.pk))
        kept = actions.store_mail([raw.replace(b"<30@", name)], programme=desktop, delivery=delivery, now=NOW)
        return page_of(read(kept.id)).messages[-2].text

    assert "does not have" in taken(b"<31@")
    words = {"case": case, "giver": enix, "taker": desktop, "actor": "user:1", "at": NOW, "until": NOW}
    Handover.objects.create(state="done", ended_at=NOW, **words)
    assert taken(b"<32@") == "Still to the old key."


@pytest.mark.slow
def test_a_mail_as_people_send_it_is_read_too(case: Case, question: tuple[str, str], gpg: GnuPG, take: Take) -> None:
    """PGP/MIME, signed and not encrypted (RFC 3156, 5)."""
    part = EmailMessage()
    part.set_content(question[0])
    entity = part.as_bytes().replace(b"\n", b"\r\n")
    signature = gpg("--local-user", RITA, "--armor", "--detach-sign", given=entity)
    raw = (OUTER % 40).encode() + (
        b"Subject: Re\r\n"
        b'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=S\r\n\r\n'
        b"--S\r\n"
        + entity
        + b"\r\n--S\r\nContent-Type: application/pgp-signature\r\n\r\n"
        + signature
        + b"\r\n--S--\r\n"
    )
    take(raw, later=1, recipient=reply_address_of(case.pk))
    assert state(case) == ("", "", "yes")
