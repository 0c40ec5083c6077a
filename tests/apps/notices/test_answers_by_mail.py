"""The team's words by mail: to whom, how protected, in which thread; and what never leaves."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction

from tests.apps.notices.conftest import CANARY, RITA
from tests.mail_server import HOST, Mailbox, mail_server
from vulndesk.apps.cases.actions import split_case
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.keys.actions import KnownKey, forget_keys_of, make_programme_key, pin_key
from vulndesk.apps.mail.actions import Delivery, opening, read_mail, store_mail
from vulndesk.apps.notices.actions import reply_address_of
from vulndesk.apps.notices.actions.writing import TABLE
from vulndesk.apps.notices.models import OutgoingMail, ReplyAddress, ReporterLetter
from vulndesk.apps.notices.queries import travel_of_answer
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.access import DESK
from vulndesk.core.lifecycle import CloseReason
from vulndesk.core.mail.answers import Way
from vulndesk.gateways.pgp import certificate_of, make_key, read_keys

THEIRS = "1." + "x" * 90 + "@finders.example"  # longer than a line: the mail systems of big providers make such ids
REPORT = (
    f"From: Rita <{RITA}>\r\nTo: security@project.example\r\nSubject: {CANARY} in the parser\r\n"
    f"Message-ID: <{THEIRS}>\r\n\r\nThe {CANARY} parser overflows in version 2.\r\n"
)


@pytest.fixture(autouse=True, scope="module")
def end_the_child():
    yield
    opening.reader().close()


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def post(desk, box, tom):
    """The desk takes mail in, and sends through a real server on this machine."""
    desk.settings.EMAIL_CONFIGURED = True
    desk.settings.EMAIL_HOST = HOST
    desk.settings.EMAIL_USE_TLS = desk.settings.EMAIL_USE_SSL = False
    desk.settings.EMAIL_HOST_USER = desk.settings.EMAIL_HOST_PASSWORD = ""
    desk.settings.REPLY_ADDRESS = "security+{token}@project.example"
    with mail_server(box) as port:
        desk.settings.EMAIL_PORT = port
        yield desk


def come_in(desk, raw, *, recipient="security@project.example", sender=None):
    """A mail comes, and the worker does all that follows. Gives its case, if it has one."""
    raw = raw.encode() if isinstance(raw, str) else raw
    delivery = Delivery("lmtp", recipient=recipient, envelope_sender=sender)
    kept = store_mail([raw], programme=desk.programme, delivery=delivery, now=desk.now)
    desk.work()
    assert read_mail(mail_id=str(kept.id), now=desk.now) is None
    return Case.objects.order_by("-received_at").first()


def text_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def to_rita(box):
    """What reached the reporter, parsed, with its envelope."""
    found = []
    for got in box.arrived:
        if "finders.example" in got["to"][0]:
            mail = message_from_bytes(got["bytes"], policy=policy.default)
            found.append((mail, got))
    return found


def the_answer(box):
    mail, got = to_rita(box)[-1]
    return mail, got


# --- the confirmation --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_report_by_mail_is_confirmed_with_its_number_and_what_the_policy_promises(post, box):
    case = come_in(post, REPORT)
    ((mail, got),) = to_rita(box)
    text = text_of(mail)
    assert mail["Subject"] == f"Your report {case.reference} has arrived"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] == mail["References"] == f"<{THEIRS}>"
    assert mail["Reply-To"] == reply_address_of(case.pk)
    assert got["from"] == reply_address_of(case.pk), "a bounce finds its case"
    assert "the acknowledgement, promised within 48 hours: by Wednesday 4 March 2026, 09:30 (UTC)" in text
    assert CANARY not in got["bytes"].decode()


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "List-Id: <bugs.lists.example>",
        "Precedence: bulk",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: All",
    ],
)
@pytest.mark.slow
def test_no_machine_and_no_list_is_answered_by_a_machine(post, box, field):
    come_in(post, REPORT.replace("Subject:", f"{field}\r\nSubject:"))
    assert to_rita(box) == []


def test_what_cannot_be_read_is_not_confirmed(post, box):
    come_in(post, REPORT.replace(f"From: Rita <{RITA}>\r\n", ""))
    assert to_rita(box) == []


@pytest.mark.slow
def test_an_address_is_confirmed_to_once_an_hour(post, box):
    for number in range(3):
        come_in(post, REPORT.replace(THEIRS, f"{number}@finders.example"))
    assert Case.objects.count() == 3
    assert len(to_rita(box)) == 1
    post.now += timedelta(minutes=61)
    come_in(post, REPORT.replace(THEIRS, "later@finders.example"))
    assert len(to_rita(box)) == 2


# --- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_who_wrote_in_clear_is_answered_in_clear_in_the_same_thread(post, box, tom):
    case = come_in(post, REPORT)
    post.do(case, "acknowledge", by=tom, message="Hello Rita,\n\nFrom here it goes on.\n\nTom")
    post.work()
    confirmed, _ = to_rita(box)[0]
    mail, got = the_answer(box)
    assert mail["Subject"] == f"Your report {case.reference}: an answer"
    assert text_of(mail).startswith("Hello Rita,\n\nFrom here it goes on.\n\nTom\n\n-- \n")
    assert got["to"] == [RITA]
    assert mail["To"] == RITA
    assert mail["Auto-Submitted"] is None
    assert mail["In-Reply-To"] == f"<{THEIRS}>"
    assert mail["References"].split() == [f"<{THEIRS}>", confirmed["Message-ID"]]
    assert mail.get_content_type() == "text/plain"
    whole = got["bytes"].decode()
    assert CANARY not in whole
    assert "http" not in whole


@pytest.mark.slow
def test_one_message_is_one_mail_whatever_else_the_deed_did(post, box, tom):
    case = come_in(post, REPORT)
    post.do(case, "validate", by=tom, message="It is one.")
    post.now += timedelta(seconds=1)
    post.do(case, "reply", by=tom, message="One more thing.")
    post.work()
    texts = [text_of(mail).partition("\n")[0] for mail, _ in to_rita(box)[1:]]
    assert texts == ["It is one.", "One more thing."]


@pytest.mark.slow
def test_no_copy_of_an_answer_lies_beside_the_case(post, box, tom):
    case = come_in(post, REPORT)
    post.do(case, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    mail = OutgoingMail.objects.get(kind="reporter_answer")
    opened = open_row(desk_key(), table=TABLE, row=mail.pk, sealed=mail.sealed)
    assert CANARY not in str(opened)
    assert CANARY in text_of(the_answer(box)[0])


@pytest.mark.slow
def test_an_answer_whose_case_was_erased_meanwhile_does_not_go(post, box, tom):
    case = come_in(post, REPORT)
    box.answers["rcpt"] = ["451 later"]
    post.do(case, "reply", by=tom, message="Too late.")
    post.work()
    Case.objects.filter(pk=case.pk).update(erased_at=post.now)
    post.work(after=timedelta(hours=1))
    assert len(to_rita(box)) == 1
    assert OutgoingMail.objects.get(kind="reporter_answer").state == "given_up"


@pytest.mark.slow
def test_news_without_a_message_is_said_in_one_sentence(post, box, tom):
    case = come_in(post, REPORT)
    post.do(case, "invalidate", by=tom, message="It is not.")
    post.now += timedelta(seconds=1)
    post.do(case, "close", by=tom, reason=CloseReason.NOT_VALID)
    post.work()
    mail, _ = the_answer(box)
    assert text_of(mail).startswith("The Desk closed the case: not valid.\n")
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("why", ["programme", "list", "no server"])
@pytest.mark.slow
def test_where_it_may_not_go_in_clear_only_a_notice_goes(post, box, tom, why):
    raw = REPORT.replace("Subject:", "List-Id: <bugs.lists.example>\r\nSubject:") if why == "list" else REPORT
    case = come_in(post, raw)
    if why == "programme":
        Programme.objects.update(answers_in_clear=False)
    post.settings.EMAIL_CONFIGURED = why != "no server"
    post.do(case, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    texts = [got["bytes"].decode() for _, got in to_rita(box)] + [file.path.read_text() for file in post.files()]
    assert any("OpenPGP key" in text for text in texts)
    assert not any(CANARY in text for text in texts)


@pytest.mark.slow
def test_who_wrote_encrypted_and_has_no_key_gets_no_word_in_clear_and_the_team_hears_of_it(post, box, tom):
    """Abuse case 13."""
    case = come_in(post, REPORT)
    ReporterLetter.objects.filter(case_id=case.pk).update(in_clear=False)
    post.do(case, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    assert not any(CANARY in got["bytes"].decode() for _, got in to_rita(box))
    assert Event.objects.get(kind="answer_held").facts == {"problem": "missing"}
    told = [got for got in box.arrived if got["to"] == ["tom@team.example"]]
    assert any(b"An answer did not leave the desk" in got["bytes"] for got in told)
    assert not any(CANARY.encode() in got["bytes"] for got in told)


@pytest.mark.slow
def test_a_reporter_with_a_receipt_is_never_written_to_in_clear(post, box, tom):
    case = post.report()
    post.do(case, "acknowledge", by=tom, message=f"Thank you for the {CANARY}.")
    post.work()
    mail, got = the_answer(box)
    assert mail["Subject"] == "There is an answer to your report"
    assert CANARY not in got["bytes"].decode()
    assert mail["Reply-To"] is None


@pytest.mark.slow
def test_the_composer_can_say_it_before(post, tom):
    case = come_in(post, REPORT)
    travel = travel_of_answer(case.pk, now=post.now)
    assert travel.way is Way.CLEAR
    assert travel.words == f"It goes to {RITA} by mail in clear, because they wrote in clear. Files do not go by mail."


# --- encrypted ---------------------------------------------------------------------------------------------------


def pinned(post, case):
    """The reporter's key is known from now on; a web reporter's as well as a mail reporter's."""
    certificate = certificate_of(make_key(name="Rita", addresses=[RITA]))
    (facts,) = read_keys(certificate)
    key = KnownKey(certificate, facts.fingerprint, facts.addresses, "upload")
    with transaction.atomic():
        assert pin_key(case.pk, key, now=post.now)


@pytest.mark.parametrize("came_by", ["mail", "web"])
@pytest.mark.slow
def test_with_a_key_the_answer_goes_encrypted_and_its_subject_with_it(post, box, tom, came_by):
    case = come_in(post, REPORT) if came_by == "mail" else post.report()
    pinned(post, case)
    assert travel_of_answer(case.pk, now=post.now).way is Way.ENCRYPTED
    post.do(case, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    mail, got = the_answer(box)
    assert mail.get_content_type() == "multipart/encrypted"
    assert b"BEGIN PGP MESSAGE" in got["bytes"]
    assert case.reference not in mail["Subject"]
    assert mail["Reply-To"] == reply_address_of(case.pk)
    assert CANARY not in got["bytes"].decode()
    assert (mail["In-Reply-To"] == f"<{THEIRS}>") is (came_by == "mail")


@pytest.mark.slow
def test_a_key_that_is_gone_when_the_mail_goes_leaves_a_notice_and_tells_the_team(post, box, tom):
    case = come_in(post, REPORT)
    pinned(post, case)
    box.answers["rcpt"] = ["451 later"]
    post.do(case, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    forget_keys_of(case.pk)
    post.work(after=timedelta(hours=1))
    mail, got = the_answer(box)
    assert "OpenPGP key" in text_of(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert CANARY not in got["bytes"].decode()
    assert Event.objects.filter(kind="answer_held").count() == 1
    assert OutgoingMail.objects.get(kind="reporter_answer").way == "notice"


@pytest.mark.slow
def test_what_goes_in_clear_is_signed_where_the_programme_has_a_key(post, box, tom):
    make_programme_key(
        post.programme.pk,
        name="Groundhog",
        addresses=["security@project.example"],
        by=actor_for(post.person("olga", role="owner")),
        now=post.now,
    )
    case = come_in(post, REPORT)
    post.do(case, "reply", by=tom, message=f"From here on it is about {CANARY}.")
    post.work()
    mail, got = the_answer(box)
    assert mail.get_content_type() == "multipart/signed"
    assert b"\n>From" not in got["bytes"]
    assert CANARY in text_of(mail.get_body())


# --- hostile -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        ("From: Rita", "From: =?utf-8?q?Rita=0D=0ABcc:_all@x.example?="),
        ("in the parser", "=?utf-8?q?x=0D=0ABcc:_all@x.example?="),
        (f"<{THEIRS}>", "<1@x>\r\nBcc: all@x.example\r\nX: <2@x>"),
        (f"<{THEIRS}>", "<1\x0bBcc:all@x.example>"),
        (f"<{RITA}>", f"<{RITA}\x00>"),
    ],
)
@pytest.mark.slow
def test_a_hostile_header_adds_no_recipient_to_the_answer(post, box, tom, hostile):
    """Abuse case 8."""
    case = come_in(post, REPORT.replace(*hostile))
    post.do(case, "reply", by=tom, message="Thank you.")
    post.work()
    for mail, got in to_rita(box):
        assert got["to"] == [RITA]
        assert mail["Bcc"] is None
        assert mail["Cc"] is None
        assert len(mail.get_all("To")) == 1
        assert b"\nBcc" not in got["bytes"].split(b"\r\n\r\n")[0]


@pytest.mark.slow
def test_a_text_that_looks_like_a_message_stays_text(post, box, tom):
    case = come_in(post, REPORT)
    words = f"From me to you.\r\n.\r\nBcc: all@x.example\r\n\r\n{'long ' * 400}\r\n\r\nÄöü"
    post.do(case, "reply", by=tom, message=words)
    post.work()
    mail, got = the_answer(box)
    assert text_of(mail).split("\n\n-- \n")[0].split() == words.split()
    assert max(map(len, got["bytes"].split(b"\r\n"))) <= 998
    assert got["to"] == [RITA]


# --- the end -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_when_a_case_is_erased_nothing_finds_it_by_mail_any_more(post, box, tom):
    case = come_in(post, REPORT)
    address = reply_address_of(case.pk)
    post.do(case, "invalidate", by=tom, message="It is not.")
    post.do(case, "close", by=tom, reason=CloseReason.NOT_VALID, message="Bye.")
    post.work()
    post.now += timedelta(days=1000)
    assert erase_due(now=post.now) == 1
    post.work()
    assert not ReporterLetter.objects.exists()
    assert not ReplyAddress.objects.exists()
    late = come_in(post, REPORT.replace(THEIRS, "late@finders.example"), recipient=address)
    assert late.pk != case.pk
    assert "overflows" in case_page(DESK, case_id=late.pk, now=post.now).body["report"]["description"]


# --- a part of a report that was split ---------------------------------------------------------------------------


def split_off(post, case, tom):
    return split_case(case.pk, [0], title=f"{CANARY} part", by=actor_for(tom), now=post.now)


@pytest.mark.slow
def test_an_answer_on_a_part_reaches_who_wrote_in_clear_and_theirs_comes_back_to_it(post, box, tom):
    case = come_in(post, REPORT)
    part = split_off(post, case, tom)
    post.work()
    mail, _ = the_answer(box)
    assert text_of(mail).startswith(f"The Desk made a part of this report its own case: {part.reference}.")
    post.do(part, "reply", by=tom, message="About the part.")
    post.work()
    mail, _ = the_answer(box)
    assert text_of(mail).startswith("About the part.")
    assert part.reference in text_of(mail)
    assert mail["Reply-To"] == reply_address_of(part.pk)
    raw = REPORT.replace(THEIRS, "two@finders.example").replace("overflows", "burst again")
    come_in(post, raw, recipient=mail["Reply-To"])
    assert Message.objects.get(actor="reporter").case_id == part.pk


@pytest.mark.parametrize("wrote", ["encrypted", "with a key"])
@pytest.mark.slow
def test_an_answer_on_a_part_never_goes_in_clear_to_who_wrote_encrypted(post, box, tom, wrote):
    case = come_in(post, REPORT)
    part = split_off(post, case, tom)
    if wrote == "encrypted":
        ReporterLetter.objects.update(in_clear=False)
    else:
        pinned(post, case)  # after the split, too
    post.do(part, "reply", by=tom, message=f"About your {CANARY}.")
    post.work()
    mail, _ = the_answer(box)
    assert not any(CANARY in got["bytes"].decode() for _, got in to_rita(box))
    assert (mail.get_content_type() == "multipart/encrypted") is (wrote == "with a key")
