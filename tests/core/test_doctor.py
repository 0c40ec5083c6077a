"""What the doctor takes for a fault, what not, and that each fault is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.doctor.alarms import change, is_unsure, settled
from vulndesk.core.doctor.diagnosis import (
    CHECK_WORDS,
    OUTCOME_WORDS,
    Check,
    Diagnosis,
    Fault,
    Found,
    Outcome,
    next_step_of,
    sentence_of,
)
from vulndesk.core.doctor.judging import (
    KeyFacts,
    Place,
    Seen,
    Trip,
    diagnosed,
    judge_key,
    judge_links,
    judge_mail,
    judge_private_reporting,
    judge_security_txt,
    judge_versions,
)
from vulndesk.core.doctor.published import (
    MOST_LINKS,
    PublishedKey,
    github_repository,
    key_link,
    links_of,
    mail_addresses,
    names_private_reporting,
    published_key,
)
from vulndesk.core.policy.clauses import Clause, Contact, Encryption, Policy, Span, SupportedVersion, Value
from vulndesk.core.policy.kinds import KINDS
from vulndesk.core.security_txt import parse_security_txt

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
ADDRESS = "security@example.org"
FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
SITE = "https://example.org/.well-known/security.txt"


def policy(*values: Value) -> Policy:
    return Policy(
        tuple(
            Clause(f"{KINDS[type(value)]}-{number}", KINDS[type(value)], value, "A sentence.", Span(0, 1, 1))
            for number, value in enumerate(values, start=1)
        )
    )


def faults(diagnosis: Diagnosis) -> list[Fault]:
    return [one.fault for one in diagnosis.faults]


def test_every_fault_check_and_outcome_has_its_words() -> None:
    assert set(CHECK_WORDS) == set(Check)
    assert set(OUTCOME_WORDS) == set(Outcome)
    for fault in Fault:
        sentence = sentence_of(Found(fault, "the subject", "a detail"))
        assert "the subject" in sentence
        assert sentence.endswith("(a detail).")
        assert next_step_of(fault).endswith(".")


# --- what a policy publishes -------------------------------------------------------------------------------------


def test_each_address_is_tried_once() -> None:
    said = policy(
        Contact("email", ADDRESS), Contact("email", ADDRESS.upper()), Contact("web_form", "https://x.example")
    )
    assert [one.casefold() for one in mail_addresses(said)] == [ADDRESS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [the key](https://example.org/key.asc).", ["https://example.org/key.asc"]),
        ("<https://example.org/a_(b)>, https://example.org/c.", ["https://example.org/a_(b)", "https://example.org/c"]),
        ("(see https://example.org/a) and `http://example.org/b`", ["https://example.org/a", "http://example.org/b"]),
        ("https://example.org/a https://example.org/a", ["https://example.org/a"]),
        ("<!-- https://example.org/old --> mailto:a@example.org ftp://example.org", []),
        ("<!-- never closed https://example.org", []),
        ("|[x](https://example.org/x)|[y]: https://example.org/y", ["https://example.org/x", "https://example.org/y"]),
        ("https://..., https://HOST/", []),
    ],
)
def test_links_are_read_without_the_sentence_around_them(text: str, found: list[str]) -> None:
    assert list(links_of(text)) == found


@settings(max_examples=60)
@given(st.text())
def test_any_text_gives_links_or_none(text: str) -> None:
    assert len(links_of(text + " https://example.org/) ")) <= MOST_LINKS


def test_a_policy_of_many_links_is_tried_out_in_bounds() -> None:
    text = " ".join(f"https://example.org/{number}" for number in range(1000))
    assert len(links_of(text)) == MOST_LINKS


@pytest.mark.parametrize(
    ("value", "repository", "found"),
    [
        ("https://github.com/enix/web/security/advisories/new", "", ("enix", "web")),
        ("private vulnerability reporting", "https://github.com/enix/web.git", ("enix", "web")),
        ("private vulnerability reporting", "git@github.com:enix/web.git", ("enix", "web")),
        ("private vulnerability reporting", "https://git.example.org/enix/web", None),
        ("https://github.com.example.org/enix/web", "", None),
    ],
)
def test_whose_private_reporting_is_meant(value: str, repository: str, found: tuple[str, str] | None) -> None:
    said = policy(Contact("github_advisory", value))
    assert github_repository(said, repository=repository) == found
    assert names_private_reporting(said)


def test_no_private_reporting_is_asked_about_when_the_policy_names_none() -> None:
    said = policy(Contact("email", ADDRESS))
    assert github_repository(said, repository="https://github.com/enix/web") is None


def test_the_key_of_a_policy_is_put_together_from_its_sentences() -> None:
    said = policy(Encryption(True, fingerprint="0123 4567 89ab cdef"), Encryption(True, key_url="https://x.example/k"))
    assert published_key(said) == PublishedKey("https://x.example/k", "0123456789ABCDEF")
    assert published_key(policy(Encryption(pgp=False))) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our key: https://example.org/key.asc, or ask.", "https://example.org/key.asc"),
        ("https://example.org/a.asc https://example.org/b.asc", ""),
        ("https://example.org/about", ""),
    ],
)
def test_a_link_that_can_only_be_the_key_is_taken_for_it(text: str, found: str) -> None:
    assert key_link(text) == found


# --- mail --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trip", "outcome", "expected"),
    [
        (Trip(ADDRESS, NOW, place=Place.INBOX), Outcome.WELL, []),
        (Trip(ADDRESS, NOW), Outcome.WAITING, []),
        (Trip(ADDRESS, NOW - timedelta(minutes=59)), Outcome.WAITING, []),
        (Trip(ADDRESS, NOW - timedelta(minutes=60)), Outcome.FAULT, [Fault.MAIL_LOST]),
        (Trip(ADDRESS, NOW, place=Place.BOUNCED), Outcome.FAULT, [Fault.MAIL_BOUNCED]),
        (Trip(ADDRESS, NOW, place=Place.JUNK), Outcome.FAULT, [Fault.MAIL_IN_JUNK]),
        (Trip(ADDRESS, NOW, refused=550), Outcome.FAULT, [Fault.MAIL_REFUSED]),
    ],
)
def test_where_a_mail_came_out(trip: Trip, outcome: Outcome, expected: list[Fault]) -> None:
    found = judge_mail([trip], now=NOW)
    assert (found.outcome, faults(found)) == (outcome, expected)


def test_one_address_may_fail_while_another_is_waited_for() -> None:
    found = judge_mail([Trip(ADDRESS, NOW, refused=550), Trip("other@example.org", NOW)], now=NOW)
    assert (found.outcome, faults(found)) == (Outcome.WAITING, [Fault.MAIL_REFUSED])


# --- keys --------------------------------------------------------------------------------------------------------

GOOD = KeyFacts(FINGERPRINT, (ADDRESS,), NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([GOOD], []),
        ([KeyFacts(FINGERPRINT, (ADDRESS.upper(),))], []),
        ([KeyFacts("F" * 40, ("someone@example.org",)), GOOD], []),
        ([], [Fault.KEY_MISSING]),
        ([KeyFacts(FINGERPRINT, (ADDRESS,), NOW)], [Fault.KEY_EXPIRED]),
        ([KeyFacts(FINGERPRINT, (ADDRESS,), is_revoked=True)], [Fault.KEY_REVOKED]),
        ([KeyFacts(FINGERPRINT, (ADDRESS,), can_encrypt=False)], [Fault.KEY_CANNOT_ENCRYPT]),
        ([KeyFacts(FINGERPRINT, (ADDRESS,), encryption_expires=NOW)], [Fault.KEY_CANNOT_ENCRYPT]),
        ([KeyFacts(FINGERPRINT, (ADDRESS,), encryption_expires=NOW + timedelta(1))], []),
        ([KeyFacts(FINGERPRINT, ("other@example.org",))], [Fault.KEY_OTHER_ADDRESS]),
        ([KeyFacts("F" * 40, (ADDRESS,))], [Fault.KEY_OTHER_FINGERPRINT]),
    ],
)
def test_what_is_wrong_with_a_key(keys: list[KeyFacts], expected: list[Fault]) -> None:
    published = PublishedKey("https://example.org/key.asc", FINGERPRINT)
    assert faults(judge_key(keys, published=published, addresses=[ADDRESS], now=NOW)) == expected


def test_a_policy_that_gives_no_fingerprint_or_a_long_id_is_taken_at_its_word() -> None:
    for written in ("", FINGERPRINT[-16:]):
        found = judge_key([GOOD], published=PublishedKey("https://x", written), addresses=[ADDRESS], now=NOW)
        assert found.outcome is Outcome.WELL
    short = PublishedKey("https://x", FINGERPRINT[-8:])  # eight digits are easily imitated
    assert faults(judge_key([GOOD], published=short, addresses=[], now=NOW)) == [Fault.KEY_OTHER_FINGERPRINT]


# --- the web -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 204, 301, 401, 403, 405, 429])
def test_who_answers_is_alive(status: int) -> None:
    assert judge_links({"https://example.org": Seen(status)}).outcome is Outcome.WELL


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_a_dead_link_at_once(status: int) -> None:
    found = judge_links({"https://example.org": Seen(status), "https://example.org/2": Seen(200)})
    assert (found.outcome, [one.key for one in found.faults]) == (
        Outcome.FAULT,
        [("link_dead", "https://example.org")],
    )


@pytest.mark.parametrize("seen", [Seen(500), Seen(503), Seen(kind="no answer in time")])
def test_what_may_pass_is_not_certain(seen: Seen) -> None:
    found = judge_links({"https://example.org": seen})
    assert found.outcome is Outcome.UNKNOWN
    assert is_unsure(found)


def test_what_the_desk_may_not_ask_is_left_out_and_counted() -> None:
    found = judge_links({"https://intranet.example": Seen(refused=True)})
    assert (found.outcome, found.faults) == (Outcome.WELL, ())
    assert "1 of them" in found.note


def test_links_for_which_there_was_no_time_keep_their_alarms() -> None:
    found = judge_links({"https://example.org": Seen(200)}, untried=3)
    assert "no time for 3 more" in found.note
    assert change(found, open_alarms=[CERTAIN.key]).cleared == ()


def test_a_desk_that_is_cut_off_takes_no_link_for_dead() -> None:
    nobody = Seen(kind="its name is not known")
    alone = judge_links({"https://a.example": nobody, "https://b.example": nobody})
    assert (alone.outcome, alone.faults) == (Outcome.UNKNOWN, ())
    assert faults(judge_links({"https://a.example": nobody, "https://b.example": Seen(200)})) == [Fault.NO_ANSWER]
    assert faults(judge_links({"https://a.example": nobody})) == [Fault.NO_ANSWER]


def served(text: str, *, seen: Seen | None = None, is_text: bool = True) -> Diagnosis:
    raw = text.encode()
    return judge_security_txt(
        SITE,
        seen=seen or Seen(200),
        is_text=is_text,
        found=parse_security_txt(raw, NOW) if seen is None else None,
        contacts=[ADDRESS, "https://desk.example.org/p/enix/report/"],
    )


VALID = f"Contact: mailto:{ADDRESS}\nExpires: 2026-12-01T00:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (VALID, []),
        (VALID.replace(f"mailto:{ADDRESS}", "https://desk.example.org/p/enix/report"), []),
        (VALID.replace("2026-12", "2026-01"), [Fault.SECURITY_TXT_EXPIRED]),
        (VALID.replace(ADDRESS, "old@example.org"), [Fault.SECURITY_TXT_OTHER_CONTACT]),
        (f"Contact: mailto:{ADDRESS}\n", [Fault.SECURITY_TXT_INVALID]),
        ("<html>Welcome</html>\n", [Fault.SECURITY_TXT_INVALID]),
    ],
)
def test_what_is_wrong_with_a_security_txt(text: str, expected: list[Fault]) -> None:
    assert faults(served(text)) == expected


def test_a_security_txt_that_is_not_served_as_text_breaks_the_standard() -> None:
    assert faults(served(VALID, is_text=False)) == [Fault.SECURITY_TXT_INVALID]


def test_a_security_txt_that_is_not_there() -> None:
    assert faults(served("", seen=Seen(404))) == [Fault.SECURITY_TXT_MISSING]
    assert faults(served("", seen=Seen(403))) == [Fault.SECURITY_TXT_MISSING]
    assert faults(served("", seen=Seen(503))) == [Fault.NO_ANSWER]
    assert served("", seen=Seen(refused=True)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("enabled", "seen", "outcome", "expected"),
    [
        (True, Seen(200), Outcome.WELL, []),
        (False, Seen(200), Outcome.FAULT, [Fault.PRIVATE_REPORTING_OFF]),
        (None, Seen(404), Outcome.UNKNOWN, []),
        (None, Seen(403), Outcome.UNKNOWN, []),
        (None, Seen(502), Outcome.UNKNOWN, [Fault.NO_ANSWER]),
    ],
)
def test_the_switch_of_a_forge(enabled: bool | None, seen: Seen, outcome: Outcome, expected: list[Fault]) -> None:
    found = judge_private_reporting("enix/web", enabled=enabled, seen=seen)
    assert (found.outcome, faults(found)) == (outcome, expected)


# --- versions ----------------------------------------------------------------------------------------------------

TABLE = policy(SupportedVersion("1.1.x", supported=True), SupportedVersion("< 1.1", supported=False))


@pytest.mark.parametrize(
    ("said", "latest", "outcome"),
    [
        (TABLE, "1.1.9", Outcome.WELL),
        (TABLE, "1.2.0", Outcome.FAULT),
        (TABLE, "2.0", Outcome.FAULT),
        (TABLE, "", Outcome.NOT_SET_UP),
        (policy(SupportedVersion("Latest", supported=True)), "9.9", Outcome.WELL),
        (policy(SupportedVersion(">= 1.0", supported=True)), "9.9", Outcome.WELL),
        (policy(SupportedVersion("the good ones", supported=True)), "9.9", Outcome.UNKNOWN),
        (policy(), "1.0", Outcome.NOT_NAMED),
    ],
)
def test_a_table_that_a_release_overtook(said: Policy, latest: str, outcome: Outcome) -> None:
    assert judge_versions(said, latest=latest).outcome is outcome


# --- alarms ------------------------------------------------------------------------------------------------------

CERTAIN, PERHAPS = Found(Fault.LINK_DEAD, "https://a"), Found(Fault.NO_ANSWER, "https://b", is_certain=False)


def links(*found: Found) -> Diagnosis:
    return diagnosed(Check.LINKS, "", found)


def test_a_certain_fault_is_told_once_and_its_end_once() -> None:
    first = change(links(CERTAIN), open_alarms=[])
    assert first.raised == (CERTAIN,)
    assert change(links(CERTAIN), open_alarms=[CERTAIN.key]).raised == ()
    assert change(links(), open_alarms=[CERTAIN.key]).cleared == (CERTAIN.key,)


def test_a_passing_trouble_is_told_only_when_the_next_look_finds_it_too() -> None:
    once = settled(links(PERHAPS), before=[])
    assert change(once, open_alarms=[]).raised == ()
    assert is_unsure(once)
    twice = settled(links(PERHAPS), before=[PERHAPS.key])
    assert [one.key for one in change(twice, open_alarms=[]).raised] == [PERHAPS.key]
    assert twice.outcome is Outcome.FAULT


def test_a_look_that_saw_nothing_ends_no_alarm() -> None:
    for outcome in (Outcome.WAITING, Outcome.UNKNOWN):
        assert change(Diagnosis(Check.MAILBOX, outcome, ""), open_alarms=[CERTAIN.key]).cleared == ()


def test_what_is_not_published_any_more_needs_no_alarm() -> None:
    gone = Diagnosis(Check.PGP_KEY, Outcome.NOT_NAMED, "")
    assert change(gone, open_alarms=[CERTAIN.key]).cleared == (CERTAIN.key,)


@settings(max_examples=80)
@given(st.lists(st.sets(st.sampled_from([CERTAIN, PERHAPS, Found(Fault.LINK_DEAD, "https://c")])), max_size=8))
def test_whatever_comes_and_goes_no_alarm_is_raised_twice_and_none_outlives_its_fault(looks: list[set[Found]]) -> None:
    open_alarms: set[tuple[str, str]] = set()
    before: list[tuple[str, str]] = []
    for seen in looks:
        diagnosis = settled(links(*seen), before=before)
        changed = change(diagnosis, open_alarms=sorted(open_alarms))
        raised = {one.key for one in changed.raised}
        assert not raised & open_alarms
        assert set(changed.cleared) <= open_alarms
        open_alarms = (open_alarms | raised) - set(changed.cleared)
        before = [one.key for one in seen]
        if diagnosis.outcome is not Outcome.UNKNOWN:
            assert open_alarms == {one.key for one in diagnosis.faults if one.is_certain}
