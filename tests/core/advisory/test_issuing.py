"""What publication adds to a draft, and under which spelling a package is looked up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vulndesk.core.advisory.issuing import (
    as_draft,
    checked_prefix,
    default_prefix,
    first_issue,
    next_issue,
    public_id,
    withdrawn_issue,
)
from vulndesk.core.advisory.package_names import package_key
from vulndesk.core.advisory.parts import Publisher
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import BadInput, NotNow

NOW, LATER = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
DRAFT = Advisory(id="", title="A title", summary="What happens.")
ENIX = Publisher("Enix", "https://enix.example")


@pytest.fixture
def first():
    return first_issue(DRAFT, id="x_ENIX-2026-0001", publisher=ENIX, now=NOW)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("enix", "x_ENIX"), ("Röd-gröt 2", "x_ROD_GROT_2"), ("目录", "x_DESK"), ("a" * 60, "x_" + "A" * 30)],
)
def test_a_prefix_is_made_of_the_name_and_is_one_that_may_be_typed(name, prefix):
    assert default_prefix(name) == checked_prefix(prefix) == prefix


@pytest.mark.parametrize("given", ["", "1ACME", "x ACME", "x-ACME", "ä", "x_ACME\n-"])
def test_what_no_reader_of_ids_takes_is_no_prefix(given):
    with pytest.raises(BadInput):
        checked_prefix(given)


def test_an_id_names_its_year_and_place():
    assert public_id("x_ACME", year=2026, number=7) == "x_ACME-2026-0007"
    assert public_id("x_ACME", year=2026, number=12345) == "x_ACME-2026-12345"


def test_revisions_are_added_and_nothing_that_was_said_changes(first):
    second = next_issue(
        replace(DRAFT, title="Another"), first, summary=" A better\n title. ", publisher=ENIX, now=LATER
    )
    assert (second.id, second.published, second.modified) == (first.id, NOW, LATER)
    assert [(one.number, one.summary) for one in second.revisions] == [("1", "Published."), ("2", "A better title.")]
    assert as_draft(second) == replace(DRAFT, title="Another")


def test_withdrawing_keeps_the_words_and_ends_the_revisions(first):
    gone = withdrawn_issue(first, reason="No vulnerability.", now=LATER)
    assert (gone.title, gone.withdrawn, gone.revisions[-1].summary) == ("A title", LATER, "No vulnerability.")
    with pytest.raises(NotNow):
        withdrawn_issue(gone, reason="Again.", now=LATER)
    with pytest.raises(NotNow):
        next_issue(DRAFT, gone, summary="Back.", publisher=ENIX, now=LATER)
    with pytest.raises(BadInput):
        withdrawn_issue(first, reason=" ", now=LATER)


@pytest.mark.parametrize(
    ("ecosystem", "name", "key"),
    [
        ("PyPI", "Flask_SQL.Alchemy", "flask-sql-alchemy"),
        ("NuGet", "Newtonsoft.Json", "newtonsoft.json"),
        ("npm", "@Acme/Thing", "@Acme/Thing"),
        ("Debian:12", "OpenSSL", "OpenSSL"),
    ],
)
def test_names_that_an_ecosystem_takes_for_one_are_one_key(ecosystem, name, key):
    assert package_key(ecosystem, name) == key
