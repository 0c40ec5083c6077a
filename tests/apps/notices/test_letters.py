"""Who is written to, about what, and what a mail never says."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from tests.apps.notices.conftest import CANARY, RITA, START
from vulndesk.apps.accounts.actions import deactivate, note_second_factor, reset_second_factor
from vulndesk.apps.cases.actions import add_note, answer
from vulndesk.apps.notices import kinds
from vulndesk.apps.notices.letters import Letter, address_in, as_message, compose
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.notices.queries import outbox
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import Actor, Role
from vulndesk.core.events import EventKind
from vulndesk.core.lifecycle import CloseReason
from vulndesk.server import subscriptions

OWNER = Actor(Role.OPERATOR, user_id=0)


def told(kind=None):
    """Who got which letter, from the desk's own records."""
    mails = outbox(OWNER).object_list
    return sorted((mail.recipient, mail.subject) for mail in mails)


def forget():
    OutgoingMail.objects.all().delete()


def record(case, kind, **facts):
    options = {"actor": facts.pop("actor", "desk"), "audience": facts.pop("audience", "team")}
    with transaction.atomic():
        return record_event(
            kind=kind, now=START, case_id=case.pk, programme_id=case.programme_id, facts=facts, **options
        )


def test_a_report_tells_its_reporter_and_everybody_who_handles_it(desk, tom):
    desk.person("vera")
    desk.person("olga", member=False)
    case = desk.report()
    desk.work()
    assert told() == [
        (RITA, "Your report has arrived"),
        ("tom@team.example", f"A report arrived [{case.reference}]"),
        ("vera@team.example", f"A report arrived [{case.reference}]"),
    ]


@pytest.mark.slow
def test_no_mail_holds_a_word_of_the_report_nor_the_receipt(desk, tom):
    case = desk.report(exploited=True)
    desk.work()
    desk.do(case, "acknowledge", by=tom, message=f"Thank you for the {CANARY}.")
    desk.work()
    answer(case.pk, f"More about {CANARY}", by=desk.reporter(case), now=desk.now)
    desk.work()
    assert len(desk.files()) == 5
    for file in desk.files():
        raw = file.path.read_bytes().decode().casefold()
        assert CANARY not in raw
        assert desk.receipt.casefold() not in raw.replace("-", "")


@pytest.mark.slow
def test_a_reporter_s_mail_names_neither_the_reference_nor_the_programme(desk, tom):
    case = desk.report()
    desk.do(case, "acknowledge", by=tom, message="Thank you.")
    desk.do(case, "ask", by=tom, message="Which version?")
    desk.work()
    mails = [file.mail for file in desk.files() if "report" in file.mail["Subject"] and "[" not in file.mail["Subject"]]
    assert len(mails) == 3
    for mail in mails:
        assert case.reference not in mail.as_string()
        assert "Groundhog" not in mail.as_string()
        assert "https://desk.example/" in mail.get_content()


def test_an_answer_with_its_change_of_state_is_one_mail(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    desk.do(case, "acknowledge", by=tom, message="Thank you.")
    desk.work()
    assert told() == [(RITA, "There is an answer to your report")]


@pytest.mark.slow
def test_a_question_is_called_a_question(desk, tom):
    case = desk.report()
    desk.do(case, "acknowledge", by=tom, message="Thank you.")
    desk.work()
    forget()
    desk.do(case, "ask", by=tom, message="Which version?")
    desk.work()
    assert told() == [(RITA, "There is a question about your report")]


def test_a_note_of_the_team_is_told_to_nobody_by_mail(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    add_note(case.pk, "careful", by=actor_for(tom), now=desk.now)
    desk.work()
    assert told() == []


@pytest.mark.slow
def test_an_event_for_the_team_never_makes_mail_to_the_reporter(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    for kind in kinds.REPORTER_LETTERS:
        record(case, kind, audience="team", actor=f"user:{tom.pk}")
    desk.work()
    assert [who for who, _ in told() if who == RITA] == []


@pytest.mark.slow
def test_what_the_reporter_writes_goes_to_the_team_only(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    answer(case.pk, "It is version 3.", by=desk.reporter(case), now=desk.now)
    desk.work()
    assert told() == [("tom@team.example", f"The reporter wrote [{case.reference}]")]


@pytest.mark.slow
def test_five_messages_in_a_row_are_one_mail_while_it_waits(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    for _ in range(5):
        answer(case.pk, "And another thing.", by=desk.reporter(case), now=desk.now)
    desk.work()
    assert len(told()) == 1
    answer(case.pk, "And later still.", by=desk.reporter(case), now=desk.now)
    desk.work()
    assert len(told()) == 2


def test_an_anonymous_reporter_gets_no_mail(desk, tom):
    desk.report(contact="", anonymous=True)
    desk.work()
    assert [who for who, _ in told()] == ["tom@team.example"]


@pytest.mark.parametrize(
    "contact",
    [
        "signal: +49 170 0000",
        "rita",
        "a@b",
        "rita@finders.example\r\nBcc: all@x.example",
        "Rita <rita@finders.example>",
        "rita@finders.example, tom@team.example",
        "rita@finders.example\x00",
        "@finders.example",
        "",
    ],
)
def test_a_contact_that_is_no_single_address_gets_no_mail(contact):
    assert address_in(contact) is None


@pytest.mark.parametrize("contact", ["rita@finders.example", " rita+desk@finders.example\n"])
def test_a_contact_that_is_an_address_gets_mail(contact):
    assert address_in(contact) == contact.strip()


def test_a_person_without_an_address_is_left_out(desk, tom):
    desk.person("silent", email="")
    desk.report(contact="")
    desk.work()
    assert [who for who, _ in told()] == ["tom@team.example"]


@pytest.mark.slow
def test_reminders_go_to_the_owner_and_a_broken_promise_to_everybody(desk, tom):
    desk.person("vera")
    case = desk.report(contact="")
    desk.do(case, "assign", by=tom, owner_id=tom.pk)
    desk.work()
    forget()
    record(case, "clock_reminder", promise="acknowledge_within", share="half", late_seconds=0)
    desk.work()
    assert told() == [("tom@team.example", f"Half of the time for the acknowledgement is over [{case.reference}]")]
    forget()
    record(case, "clock_breached", promise="acknowledge_within", share="all", late_seconds=0, audience="everyone")
    desk.work()
    assert [who for who, _ in told()] == ["tom@team.example", "vera@team.example"]


@pytest.mark.slow
def test_a_broken_promise_is_told_to_the_reporter_as_well(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    record(case, "clock_breached", promise="acknowledge_within", share="all", audience="everyone")
    desk.work()
    assert (RITA, "We are late with your report") in told()


def test_an_internal_target_that_passed_is_not_told_to_the_reporter(desk, tom):
    case = desk.report()
    desk.work()
    forget()
    record(case, "clock_breached", promise="fix_within", share="all", audience="team")
    desk.work()
    assert [who for who, _ in told()] == ["tom@team.example"]


@pytest.mark.slow
def test_a_late_reminder_says_how_late_it_is(desk, tom):
    case = desk.report(contact="")
    desk.work()
    record(case, "clock_reminder", promise="update_within", share="four_fifths", late_seconds=7_500)
    record(case, "clock_reminder", promise="update_within", share="half", late_seconds=40)
    desk.work()
    late, prompt = (
        next(f.mail.get_content() for f in desk.files() if f.mail["Subject"].startswith(s)) for s in ("Four", "Half")
    )
    assert "This reminder is 2 h 5 min late: the desk's worker was not running." in late
    assert "late" not in prompt


@pytest.mark.slow
def test_when_the_owner_of_a_case_has_left_everybody_is_told(desk, tom):
    vera = desk.person("vera")
    olga = desk.person("olga", role="owner")
    case = desk.report(contact="")
    desk.do(case, "assign", by=tom, owner_id=vera.pk)
    desk.work()
    forget()
    deactivate(by=olga, user_id=vera.pk, now=desk.now)
    record(case, "clock_reminder", promise="update_within", share="half")
    desk.work()
    assert [who for who, _ in told()] == ["olga@team.example", "tom@team.example"]


@pytest.mark.slow
def test_who_did_it_is_not_told_about_it(desk, tom):
    vera = desk.person("vera")
    case = desk.report(contact="")
    desk.work()
    forget()
    desk.do(case, "assign", by=tom, owner_id=tom.pk)
    desk.work()
    assert told() == []
    desk.do(case, "assign", by=tom, owner_id=vera.pk)
    desk.work()
    assert told() == [("vera@team.example", f"A report was assigned [{case.reference}]")]


def test_an_alert_goes_out_beside_the_report(desk, tom):
    case = desk.report(contact="", exploited=True)
    desk.work()
    assert ("tom@team.example", f"Urgent: look at this report now [{case.reference}]") in told()


def test_a_person_hears_that_how_they_sign_in_has_changed_and_nobody_else_does(desk, tom):
    desk.person("olga", role="owner")
    TOTP.activate(tom, generate_totp_secret())
    note_second_factor(user=tom, is_first=True, keep_session=None, now=desk.now)
    desk.work()
    assert told() == []  # joining is no news to oneself
    note_second_factor(user=tom, is_first=False, keep_session=None, now=desk.now)
    reset_second_factor(by=None, user_id=tom.pk, now=desk.now)
    desk.work()
    assert told() == [("tom@team.example", "How you sign in has changed")] * 2
    texts = [one.mail.get_content() for one in desk.files()]
    assert any("took your second factors away" in text for text in texts)
    assert any("If that was not you" in text for text in texts)


@pytest.mark.slow
def test_closing_a_case_is_news_without_the_verdict(desk, tom):
    case = desk.report()
    desk.do(case, "invalidate", by=tom, message="It is not.")
    desk.work()
    forget()
    desk.do(case, "close", by=tom, message="Closing.", reason=CloseReason.NOT_VALID)
    desk.work()
    assert len(told()) == 1
    (mail,) = [f.mail for f in desk.files() if f.mail["Message-ID"] == OutgoingMail.objects.get().message_id]
    said = mail["Subject"] + mail.get_content()
    assert "valid" not in said.casefold()
    assert "close" not in said.casefold()


def test_every_kind_of_event_is_subscribed_to_what_the_letters_say():
    mailed = {
        subscriptions.MAIL_REPORTER: set(kinds.REPORTER_LETTERS),
        subscriptions.MAIL_TEAM: set(kinds.TEAM_LETTERS),
    }
    for task, expected in mailed.items():
        subscribed = {str(kind) for kind, tasks in subscriptions.SUBSCRIPTIONS.items() if task in tasks}
        assert subscribed == expected
    assert {str(kind) for kind in subscriptions.SUBSCRIPTIONS} <= {str(kind) for kind in EventKind}
    assert {task for tasks in subscriptions.SUBSCRIPTIONS.values() for task in tasks} <= set(subscriptions.TASKS)


@pytest.mark.parametrize("kind", sorted(kinds.WORDS))
def test_every_letter_has_one_line_of_subject_and_a_text(kind):
    words = {
        "desk": "The Desk & Sons",
        "reference": "VD-7K3M-Q9TX",
        "case_url": "https://x.example/",
        "share": "Half",
        "promise": "the fix",
        "status_url": "https://x.example/status/",
        "at": "Monday",
        "late": "2 h 0 min",
        "check": "PGP key",
        "page_url": "https://x.example/page/",
    }
    letter = compose(kind, words)
    assert letter.subject
    assert "\n" not in letter.subject
    assert "The Desk & Sons" in letter.text
    assert "{" not in letter.text
    assert "\n\n\n\n" not in letter.text
    about_a_programme = kind in {kinds.TEAM_LETTERS[event] for event in kinds.ABOUT_A_PROGRAMME}
    # These lead to a page about a person, or about the desk.
    about_a_programme |= kind in ("team_browsing", "team_account", "team_guessing", "team_desk")
    assert ("https://x.example/page/" in letter.text) is about_a_programme
    assert ("VD-7K3M-Q9TX" in letter.subject + letter.text) is (
        kind == kinds.CONFIRMATION or (kind.startswith("team_") and not about_a_programme)
    )


def test_every_letter_that_an_event_makes_has_a_name_in_the_outbox():
    letters = {*kinds.REPORTER_LETTERS.values(), *kinds.TEAM_LETTERS.values(), *kinds.PARTY_LETTERS.values()}
    elsewhere = {"party_early", "subscription", "advisory_news"}  # written by apps beside this one
    assert {*letters, kinds.CONFIRMATION, *elsewhere} == set(kinds.WORDS)


@pytest.mark.parametrize("hostile", ["x\r\nBcc: all@x.example", "x\nBcc: y@x.example", "x\x0bBcc: y", "x\u2028Bcc: y"])
def test_no_value_can_add_a_header(hostile):
    letter = compose("team_report", {"reference": hostile, "desk": "d", "case_url": "u", "at": "now"})
    message = as_message(
        letter,
        sender="d@desk.example",
        recipient="a@b.example",
        message_id="<1@desk.example>",
        made_at=START,
        mail_id=1,
    )
    assert message["Bcc"] is None
    assert b"\nBcc:" not in bytes(message).split(b"\r\n\r\n")[0]


@pytest.mark.parametrize("part", ["subject", "message_id", "sender"])
def test_a_line_break_in_a_header_is_a_bug_and_sends_nothing(part):
    given = {"sender": "d@desk.example", "message_id": "<1@desk.example>"}
    letter = Letter(subject="a\nBcc: x@y.example" if part == "subject" else "a", text="b\n")
    given |= {part: "d@desk.example\nBcc: x@y.example"} if part in given else {}
    with pytest.raises(ValueError):
        as_message(letter, recipient="a@b.example", made_at=START, mail_id=1, **given)


def test_a_domain_beyond_ascii_is_written_as_dns_has_it():
    message = as_message(
        Letter("a", "b\n"),
        sender="d@desk.example",
        recipient="rita@bücher.example",
        message_id="<1@d>",
        made_at=START + timedelta(hours=1),
        mail_id=1,
    )
    assert message["To"] == "rita@xn--bcher-kva.example"
    assert message["Date"] == "Mon, 02 Mar 2026 10:30:00 +0000"
