"""Who is named, and that silence names nobody's address (E12)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.credits import (
    DID,
    Choice,
    Cited,
    CreditType,
    Naming,
    Standing,
    bibtex,
    checked_link,
    checked_name,
    checked_type,
    is_hidden_name,
    name_by_silence,
    reveals_an_address,
    schema_org,
    standing_of,
    unsettled,
)
from vulndesk.core.errors import BadInput

ASKED = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "name", ["Rita Example", "Rita", "Rita St.John", "J. R. Reyes", "李娜", "Team Xylophone 7", "rita-r"]
)
def test_a_name_is_a_name(name):
    assert not reveals_an_address(name, contact="rita@finders.example")
    assert name_by_silence(Choice(given_name=name, contact="rita@finders.example")) == name


@pytest.mark.parametrize(
    "name",
    [
        "rita@finders.example",
        "rita＠finders.example",  # a full-width sign
        "rita\u200b@finders.example",
        "Rita (rita at finders dot example)",
        "rita [at] finders.example",
        "@rita",
        "@rita:matrix.example",
        "https://rita.example",
        "finders.example",
        "RITA.EXAMPLE.ORG",
        "rita.42",
        "u/rita",
        "xmpp:rita",
        "xn--rta-ula",
        "+49 30 1234567",
        "0x9F31AB22 4711",
        "Rita via Security",
        "Rita on behalf of somebody",
        "CN=Rita",
    ],
)
def test_what_is_or_leads_to_an_address_is_no_name(name):
    assert name_by_silence(Choice(given_name=name)) == ""
    assert name_by_silence(Choice(contact=f"{name} <rita@finders.example>")) == ""


@pytest.mark.parametrize("name", ["rita.example", "rita77", "rita_r", "RITA77"])
def test_what_a_mail_program_writes_in_place_of_a_name_is_none(name):
    """It is the half of the address that stands before the @."""
    assert reveals_an_address(name, contact=f"{name.lower()}@finders.example")
    assert reveals_an_address("rita77", contact="Somebody <rita77@finders.example>")


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_silence_never_gives_anything_with_the_sign_of_an_address(given_name, contact):
    name = name_by_silence(Choice(given_name=given_name, contact=contact))
    assert "@" not in name
    assert "://" not in name
    assert name == " ".join(name.split())


def test_the_name_beside_an_address_is_taken_and_the_address_is_not():
    assert name_by_silence(Choice(contact='"Rita Example" <rita@finders.example>')) == "Rita Example"
    assert name_by_silence(Choice(contact="rita@finders.example")) == ""
    assert name_by_silence(Choice(given_name="rita@x.example", contact="Rita <rita@x.example>")) == "Rita"


def test_silence_decides_after_seven_days_and_not_before():
    silent = Choice(asked_at=ASKED, given_name="Rita Example")
    assert standing_of(silent, now=ASKED + WEEK - SECOND) == Standing(Naming.UNDECIDED, silent_at=ASKED + WEEK)
    assert standing_of(silent, now=ASKED + WEEK) == Standing(Naming.NAMED, "Rita Example", silent_at=ASKED + WEEK)
    no_name = Choice(asked_at=ASKED, contact="rita@finders.example")
    assert standing_of(no_name, now=ASKED + WEEK).naming is Naming.UNNAMED


def test_who_was_never_asked_is_never_named_by_silence():
    assert standing_of(Choice(given_name="Rita"), now=ASKED + 900 * WEEK) == Standing(Naming.UNDECIDED)


def test_who_reported_anonymously_is_not_named_by_silence():
    choice = Choice(asked_at=ASKED, given_name="Rita", anonymous=True)
    assert standing_of(choice, now=ASKED + WEEK).naming is Naming.UNNAMED


def test_a_choice_counts_at_once_and_anonymity_before_all():
    chosen = Choice(mode="handle", name="rita_r", link="https://rita.example", asked_at=ASKED, given_name="Rita")
    assert standing_of(chosen, now=ASKED + 9 * WEEK) == Standing(Naming.NAMED, "rita_r", "https://rita.example")
    anonymous = Choice(mode="anonymous", name="rita_r", asked_at=ASKED, given_name="Rita")
    assert standing_of(anonymous, now=ASKED + 9 * WEEK) == Standing(Naming.UNNAMED)


def test_who_is_not_settled_is_named_by_role():
    assert unsettled([("The reporter", Standing(Naming.NAMED, "Rita"))]) == ()
    waits, unasked = Standing(Naming.UNDECIDED, silent_at=ASKED), Standing(Naming.UNDECIDED)
    assert unsettled([("The reporter", waits), ("Another", unasked)]) == (
        "The reporter has not said how to be named; their silence decides later.",
        "Another has not said how to be named, and was not asked.",
    )


@pytest.mark.parametrize("name", ["Rita Example", "rita  EXAMPLE", "Ríta Éxample", "Dr. Rita Example, Berlin", "Rita"])
def test_a_name_that_was_taken_back_is_known_again(name):
    assert is_hidden_name(name, hidden=("Rita Example", "Rita"))


def test_other_names_are_not():
    assert not is_hidden_name("Marguerita Alonso", hidden=("Rita", ""))
    assert not is_hidden_name("Vera", hidden=("Rita Example",))


def test_types_are_those_of_cve_and_osv():
    assert {one.osv for one in CreditType} == {
        *("FINDER", "REPORTER", "ANALYST", "COORDINATOR", "REMEDIATION_DEVELOPER", "REMEDIATION_REVIEWER"),
        *("REMEDIATION_VERIFIER", "TOOL", "SPONSOR", "OTHER"),
    }
    assert set(DID) == set(CreditType)
    assert checked_type("REMEDIATION_DEVELOPER") is checked_type("remediation developer")
    with pytest.raises(BadInput, match="no such kind"):
        checked_type("hero")


@pytest.mark.parametrize(
    "link", ["javascript:x", "//x.example", "https://a b", 'https://x.example/"', "ftp://x.example"]
)
def test_a_link_is_an_address_of_the_web(link):
    with pytest.raises(BadInput, match="https"):
        checked_link(link)


def test_a_name_has_something_to_print():
    assert checked_name(" Ri\u202eta\n ") == "Rita"
    with pytest.raises(BadInput, match="needs a name"):
        checked_name("\u200b\u202e ")


def cited(**more):
    fields = {
        "address": "https://desk.example/credits/0123456789abcdef/",
        "code": "0123456789abcdef",
        "name": "Rita {R}_1 & Co",
        "link": "https://rita.example",
        "type": CreditType.FINDER,
        "is_group": False,
        "programme": "Enix",
        "date": ASKED,
        "advisory": "GHSA-1",
        "advisory_url": "https://x.example/GHSA-1",
    }
    return Cited(**fields | more)


def test_bibtex_survives_every_sign_of_a_name():
    entry = bibtex(cited())
    assert r"author = {{Rita \{R\}\_1 \& Co}}" in entry
    assert entry.count("{") == entry.count("}")
    assert "year = {2026}" in entry


@pytest.mark.parametrize(
    ("more", "kind"),
    [({}, "Person"), ({"is_group": True}, "Organization"), ({"type": CreditType.TOOL}, "SoftwareApplication")],
)
def test_schema_org_says_what_somebody_is(more, kind):
    contributor = schema_org(cited(**more))["contributor"]
    assert contributor["contributor"]["@type"] == kind
    assert contributor["roleName"] == (more.get("type") or CreditType.FINDER)
