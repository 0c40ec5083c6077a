"""Where a mail belongs: the table of outcomes, and what holds for every combination of facts."""

from __future__ import annotations

from itertools import product

import pytest

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
            assert not (facts.from_us or facts.same_id or facts.same_bytes)


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
