"""A mail becomes a case, a message of one, or something kept aside; its bytes are whole wherever it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.mail.conftest import REPORT, read
from tests.people import NOW, join, report
from vulndesk.apps.cases.actions import close_thread, purge_attachment
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.cases.queries import attachment_of, case_page
from vulndesk.apps.mail import actions, content, queries
from vulndesk.apps.mail.actions import opening
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.actions import reply_address_of
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.files import open_file
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, NotFound, NotNow, TooLarge
from vulndesk.gateways.mail_reader import MailReader

pytestmark = pytest.mark.django_db


def page_of(case_id, actor=None):
    return case_page(actor or Actor(Role.REPORTER, case_id=case_id), case_id=case_id, now=NOW)


def raw_in(case):
    """The bytes of the file message.eml, as a person downloads them."""
    team = Actor(Role.OPERATOR, user_id=1)
    name = next(one for one in page_of(case, team).attachments if one.name == "message.eml")
    return b"".join(attachment_of(team, name.id)[1])


def answer_to(address, *, text="Yes.", sender="rita@example.org", **fields):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = f"From: {sender}\r\nTo: {address}\r\nSubject: Re: your report\r\nMessage-ID: <2@example.org>\r\n{more}\r\n"
    return f"{head}{text}\r\n".encode()


def test_a_mail_is_stored_before_it_is_read_and_the_worker_is_told(enix):
    kept = actions.store_mail([REPORT[:20], REPORT[20:]], programme=enix, delivery=actions.Delivery("lmtp"), now=NOW)
    row = ReceivedMail.objects.get(pk=kept.id)
    assert (row.outcome, row.size) == ("", len(REPORT))
    assert b"".join(queries.raw_mail(Actor(Role.OPERATOR, user_id=1), kept.id)) == REPORT
    assert Job.objects.filter(task=actions.READ_MAIL, arguments={"mail_id": str(kept.id)}).exists()
    assert b"leak" not in bytes(row.sealed)


def test_a_report_by_mail_is_a_case_with_clocks_a_contact_and_its_raw_message(take):
    mail = take(REPORT)
    case = Case.objects.get(pk=mail.case_id)
    page = page_of(case.pk)
    assert (mail.outcome, case.channel, page.title) == ("case", "mail", "A leak")
    assert page.body["report"]["description"] == "It leaks."
    assert page.body["contact"] == "rita@example.org"
    assert page.clocks
    assert raw_in(case.pk) == REPORT
    assert mail.file_id is None


def test_the_sender_is_shown_as_not_verified(take):
    (line,) = page_of(take(REPORT).case_id).body["other"]["mail"]
    assert line == "From Rita <rita@example.org>: not verified"


WITH_FILES = REPORT.replace(
    b"\r\n\r\nIt leaks.\r\n",
    b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--x\r\nContent-Type: text/x-log; name=trace.log\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nYSB0cmFjZQ==\r\n--x\r\nContent-Type: text/x-log; name=quoted.log\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\na=20trace\r\n--x--\r\n",
)


def downloaded(page):
    owner = Actor(Role.OPERATOR, user_id=1)
    return {one.name: b"".join(attachment_of(owner, one.id)[1]) for one in page.attachments if not one.purged}


def test_files_of_a_mail_are_files_of_the_case_and_lie_in_the_raw_message(take):
    case_id = take(WITH_FILES).case_id
    page = page_of(case_id)
    assert [(one.name, one.size) for one in page.attachments[:2]] == [("trace.log", 7), ("quoted.log", 7)]
    assert downloaded(page) == {"trace.log": b"a trace", "quoted.log": b"a trace", "message.eml": WITH_FILES}
    # Only what cannot be decoded piece by piece is stored a second time.
    own = Attachment.objects.filter(case_id=case_id, file_id__isnull=False)
    assert own.count() == 2
    assert [one.in_raw_mail for one in page.attachments] == [True, False, False]


@pytest.mark.parametrize("name", ["trace.log", "message.eml"])
def test_who_destroys_the_raw_message_or_a_file_in_it_keeps_the_others(take, name):
    case_id = take(WITH_FILES).case_id
    before = downloaded(page_of(case_id))
    file = next(one for one in page_of(case_id).attachments if one.name == name)
    purge_attachment(file.id, by=Actor(Role.OPERATOR, user_id=1), now=NOW)
    assert downloaded(page_of(case_id)) == {one: content for one, content in before.items() if one != name}
    with pytest.raises(NotFound):
        attachment_of(Actor(Role.OPERATOR, user_id=1), file.id)


def test_the_same_bytes_are_one_message_and_the_task_may_be_tried_again(take, enix):
    first = take(REPORT)
    again = actions.store_mail([REPORT], programme=enix, delivery=actions.Delivery("smtp"), now=NOW)
    assert (again.id, again.is_new) == (first.pk, False)
    assert read(first.pk).case_id == first.case_id
    assert Case.objects.count() == 1


def test_the_same_message_id_with_other_bytes_is_kept_and_flagged(take):
    first = take(REPORT)
    second = take(REPORT.replace(b"It leaks.", b"It leaks more."), later=1)
    assert (second.outcome, second.case_id) == ("thread", first.case_id)
    words = [message.text for message in page_of(first.case_id, Actor(Role.OPERATOR, user_id=1)).messages]
    assert any("It has the Message-ID of an earlier mail, and other content." in one for one in words)


def test_an_answer_to_the_reply_address_joins_the_thread(take, settings):
    settings.REPLY_ADDRESS = "security+{token}@enix.example"
    case_id = take(REPORT).case_id
    address = reply_address_of(case_id)
    assert address.startswith("security+")
    mail = take(answer_to(address.upper()), later=5)
    assert (mail.outcome, mail.case_id) == ("thread", case_id)
    assert [one.text for one in page_of(case_id).messages] == ["Yes."]
    assert raw_in(case_id)


def test_a_stranger_who_quotes_a_case_number_or_a_message_id_reaches_nothing(take):
    case_id = take(REPORT).case_id
    reference = Case.objects.get(pk=case_id).reference
    by_number = take(
        answer_to("security@enix.example", sender="eve@evil.example").replace(b"your report", reference.encode())
    )
    by_id = take(answer_to("security@enix.example", sender="eve@evil.example", In_Reply_To="<1@example.org>"))
    assert {by_number.outcome, by_id.outcome} == {"quarantine"}
    assert not Message.objects.exists()
    assert Case.objects.count() == 1


def test_who_is_known_there_may_answer_by_quoting(take):
    case_id = take(REPORT).case_id
    mail = take(answer_to("security@enix.example", In_Reply_To="<1@example.org>"))
    assert (mail.outcome, mail.case_id) == ("thread", case_id)


def test_a_holiday_note_to_the_reply_address_is_a_note_and_no_answer(take, settings):
    settings.REPLY_ADDRESS = "{token}@reply.enix.example"
    case_id = take(REPORT).case_id
    Case.objects.filter(pk=case_id).update(waiting_on_reporter=True)
    take(answer_to(reply_address_of(case_id), text="I am away.", Auto_Submitted="auto-replied"))
    assert Case.objects.get(pk=case_id).waiting_on_reporter
    assert page_of(case_id).messages == ()
    assert "I am away." in page_of(case_id, Actor(Role.OPERATOR, user_id=1)).messages[0].text


def test_mail_from_somebody_who_may_only_read_is_a_note_and_nothing_of_it_is_lost(take, settings):
    settings.REPLY_ADDRESS = "{token}@reply.enix.example"
    case_id = take(REPORT).case_id
    close_thread(case_id, until=NOW + timedelta(days=400))
    mail = take(answer_to(reply_address_of(case_id), text="One more thing."))
    assert (mail.outcome, mail.case_id) == ("thread", case_id)
    assert page_of(case_id).messages == ()
    note = page_of(case_id, Actor(Role.OPERATOR, user_id=1)).messages[0]
    assert "One more thing." in note.text
    assert "may only read" in note.text


def test_a_bounce_says_on_the_case_whom_it_did_not_reach(take, settings):
    settings.REPLY_ADDRESS = "{token}@reply.enix.example"
    case_id = take(REPORT).case_id
    status = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; boundary=x\r\n\r\n"
        b"--x\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822; rita@example.org\r\nStatus: 5.1.1\r\n--x--\r\n"
    )
    mail = take(status, sender="", recipient=reply_address_of(case_id))
    assert mail.outcome == "thread"
    (note,) = page_of(case_id, Actor(Role.OPERATOR, user_id=1)).messages
    assert "The mail to rita@example.org was not delivered: there is no such mailbox (5.1.1)." in note.text
    assert "Sorry." not in note.text, "its own words are in the raw message"


def test_our_own_mail_that_comes_back_is_a_loop(take):
    assert take(REPORT.replace(b"Subject:", b"X-Vulndesk-Mail: 7\r\nSubject:")).outcome == "loop"
    assert not Case.objects.exists()


def test_what_the_child_cannot_read_is_a_case_all_the_same(take, monkeypatch):
    monkeypatch.setattr(opening, "reader", lambda: MailReader(wait=0))
    mail = take(REPORT)
    assert mail.outcome == "case"
    assert page_of(mail.case_id).body["report"]["description"] == opening.UNREADABLE
    assert raw_in(mail.case_id) == REPORT


def test_a_mail_over_the_limit_is_refused_and_leaves_nothing(enix, settings):
    settings.MAIL_LIMIT = 100
    with pytest.raises(TooLarge):
        actions.store_mail([REPORT], programme=enix, delivery=actions.Delivery("lmtp"), now=NOW)
    assert not ReceivedMail.objects.exists()


# --- kept aside --------------------------------------------------------------------------------------------------

AWAY = REPORT.replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:")


def test_what_was_kept_aside_becomes_a_case_that_counts_from_its_coming(take, enix):
    tom = join("tom", enix)
    mail = take(AWAY)
    assert [one.subject for one in queries.kept_aside(tom)] == ["A leak"]
    case_id = actions.make_case(mail.pk, by=tom, now=NOW + timedelta(days=1))
    assert Case.objects.get(pk=case_id).received_at == NOW
    assert raw_in(case_id) == AWAY
    assert queries.kept_aside(tom) == []
    mail.refresh_from_db()
    assert not content.open_content(mail).begin, "its words are the case's now"


def test_what_was_kept_aside_joins_a_case(take, enix):
    tom = join("tom", enix)
    case = Case.objects.get(pk=report(enix).received.case_id)
    mail = take(AWAY)
    with pytest.raises(NotFound):
        actions.join_case(mail.pk, "VD-0000-0000", by=tom, now=NOW)
    assert actions.join_case(mail.pk, case.reference.lower(), by=tom, now=NOW) == case.pk
    assert [one.text for one in page_of(case.pk).messages] == ["It leaks."]


def test_two_people_who_decide_at_once_make_one_case(take, enix):
    tom = join("tom", enix)
    mail = take(AWAY)
    actions.make_case(mail.pk, by=tom, now=NOW)
    with pytest.raises((NotNow, NotFound)):
        actions.make_case(mail.pk, by=tom, now=NOW)
    assert Case.objects.count() == 1


def test_mail_of_another_programme_is_as_absent_as_none(take):
    mona = join("mona")
    mail = take(AWAY)
    assert queries.kept_aside(mona) == []
    with pytest.raises(NotFound):
        queries.raw_mail(mona, mail.pk)
    with pytest.raises(NotFound):
        actions.set_aside_for_good(mail.pk, by=mona, now=NOW)
    assert not Event.objects.filter(kind="report_received").exists()


def test_what_was_set_aside_for_good_goes_after_half_a_year_with_its_file(take, enix):
    tom = join("tom", enix)
    mail = take(AWAY)
    actions.set_aside_for_good(mail.pk, by=tom, now=NOW)
    assert actions.forget_mail(now=NOW + timedelta(days=179)) == 0
    assert actions.forget_mail(now=NOW + timedelta(days=181)) == 1
    with pytest.raises(NotFound):
        open_file(str(mail.file_id), bytes(32))


@pytest.mark.parametrize("recipient", ["security@enix.example", "SECURITY+x@enix.example", "nobody@elsewhere.example"])
def test_the_only_programme_takes_all_mail(enix, recipient):
    assert actions.programme_for(recipient) == enix


def test_of_several_programmes_the_one_whose_policy_names_the_address_takes_it(enix):
    from tests.people import open_programme

    open_programme("interview")
    contact = next(iter(queries.contacts_of(enix)))
    assert actions.programme_for(contact.upper()) == enix
    assert actions.programme_for("", slug="enix") == enix
    with pytest.raises(BadInput, match="takes mail"):
        actions.programme_for("nobody@elsewhere.example")


def test_files_that_a_mail_names_are_not_swept(enix):
    kept = actions.store_mail([REPORT], programme=enix, delivery=actions.Delivery("lmtp"), now=NOW)
    file_id = ReceivedMail.objects.get(pk=kept.id).file_id
    assert queries.mail_files_in_use([file_id, "0" * 32]) == {file_id}
    assert not Attachment.objects.exists()
