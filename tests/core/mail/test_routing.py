"""Where a mail belongs: the table of outcomes, and what holds for every combination of facts."""

from __future__ import annotations

from itertools import product

import pytest

from vulndesk.core.mail.authentication import Standing
from vulndesk.core.mail.inbound_mail import Written
from vulndesk.core.mail.routing import MailFacts, Outcome, Remark, route


@pytest.mark.parametrize(
    ("facts", "outcome", "case"),
    [
        (MailFacts(), Outcome.CASE, None),
        (MailFacts(written=Written.LIST), Outcome.CASE, None),
        (MailFacts(readable=False), Outcome.CASE, None),
        (MailFacts(readable=False, written=Written.BOUNCE), Outcome.CASE, None),
        (MailFacts(written=Written.AUTOMATIC), Outcome.QUARANTINE, None),
        (MailFacts(written=Written.BOUNCE), Outcome.QUARANTINE, None),
        (MailFacts(token_case="1"), Outcome.THREAD, "1"),
        (MailFacts(token_case="1", written=Written.BOUNCE), Outcome.THREAD, "1"),
        (MailFacts(quoted_case="1", known_there=True), Outcome.THREAD, "1"),
        (MailFacts(quoted_case="1"), Outcome.QUARANTINE, None),
        (MailFacts(quoted_case="1", known_there=True, written=Written.AUTOMATIC), Outcome.QUARANTINE, None),
        (MailFacts(token_case="1", quoted_case="2"), Outcome.THREAD, "1"),
        (MailFacts(same_bytes=True, token_case="1"), Outcome.DUPLICATE, None),
        (MailFacts(from_us=True, token_case="1"), Outcome.LOOP, None),
        (MailFacts(same_id=True), Outcome.CASE, None),
    ],
)
def test_a_mail_goes_where_it_belongs(facts, outcome, case):
    routing = route(facts)
    assert (routing.outcome, routing.case) == (outcome, case)


def every_facts():
    bools = (False, True)
    for written, token, quoted, known, bytes_, id_, us, readable in product(
        Written, (None, "1"), (None, "2"), bools, bools, bools, bools, bools
    ):
        yield MailFacts(written, token, quoted, known, bytes_, id_, us, readable)


def test_nothing_is_acknowledged_automatically_but_a_person_s_new_mail():
    for facts in every_facts():
        routing = route(facts)
        if routing.acknowledge:
            assert facts.written is Written.PERSON
            assert routing.outcome is Outcome.CASE
            assert not facts.from_us
            assert not facts.same_id
            assert not facts.same_bytes


def test_a_stranger_who_quotes_a_case_never_reaches_it():
    for facts in every_facts():
        if facts.token_case is None and not facts.known_there:
            assert route(facts).case is None


def test_only_a_person_s_words_count_as_an_answer():
    for facts in every_facts():
        if route(facts).answers:
            assert facts.written is Written.PERSON
            assert facts.readable


def test_another_sender_at_a_reply_address_is_said():
    assert Remark.OTHER_SENDER in route(MailFacts(token_case="1")).remarks
    assert Remark.OTHER_SENDER not in route(MailFacts(token_case="1", known_there=True)).remarks


@pytest.mark.parametrize("standing", list(Standing))
def test_a_known_sender_who_only_quotes_a_case_is_kept_aside_when_the_check_does_not_pass(standing):
    routing = route(MailFacts(quoted_case="1", known_there=True, standing=standing))
    if standing in (Standing.VERIFIED, Standing.UNKNOWN):
        assert (routing.outcome, routing.case, routing.answers) == (Outcome.THREAD, "1", True)
    else:
        assert (routing.outcome, routing.case, routing.answers) == (Outcome.QUARANTINE, None, False)
        assert Remark.NOT_PROVEN in routing.remarks


@pytest.mark.parametrize("standing", list(Standing))
def test_a_stranger_is_not_known_by_being_verified(standing):
    assert route(MailFacts(quoted_case="1", standing=standing)).outcome is Outcome.QUARANTINE


def test_a_bounce_of_our_own_mail_is_a_note_on_its_case_and_of_others_mail_is_kept_aside():
    ours = route(MailFacts(written=Written.BOUNCE, bounced_case="1", has_reports=True))
    assert (ours.outcome, ours.case, ours.answers, ours.acknowledge) == (Outcome.THREAD, "1", False, False)
    assert Remark.BOUNCE in ours.remarks
    assert route(MailFacts(bounced_case="1")).outcome is Outcome.CASE, "only a bounce sends mail back"
    nobody = route(MailFacts(written=Written.BOUNCE))
    assert (nobody.outcome, nobody.remarks) == (Outcome.QUARANTINE, (Remark.NO_REPORT,))


@pytest.mark.parametrize("standing", list(Standing))
def test_a_sender_whose_domain_disowns_the_mail_is_a_case_and_gets_no_confirmation(standing):
    routing = route(MailFacts(standing=standing))
    assert (routing.outcome, routing.acknowledge) == (Outcome.CASE, standing is not Standing.FAILED)
