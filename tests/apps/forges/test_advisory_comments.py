"""Comments below GitHub's private reports, where GitHub shows them to programs: a preview without deliveries."""

import pytest

from tests.apps.forges.steps import connected, work
from tests.apps.forges.test_comments import page_of, reads
from tests.apps.forges.test_private_reports import case_in, reported, work_a_look
from vulndesk.apps.cases.models import Message

CANARY = "zqcanaryword"


@pytest.fixture
def one(web, owning, github):
    return connected(owning, github)


@pytest.fixture
def found(one):
    made = one.forge.report("Read past the buffer", "Too far.")
    reported(one, made)
    work()
    return made


def audiences():
    return list(Message.objects.order_by("at", "id").values_list("actor", "audience"))


def test_a_look_finds_the_reporters_as_messages_and_others_as_notes_once(one, found, at_desk):
    one.forge.say(found["ghsa_id"], "It writes as well.")
    one.forge.say(found["ghsa_id"], CANARY, login="tom")
    work_a_look()
    work_a_look(20)
    assert audiences() == [("reporter", "everyone"), ("desk", "team")]
    case = case_in(one, found)
    assert f"tom wrote at GitHub: {CANARY}" in page_of(at_desk, case)
    assert "It writes as well." in reads(case)
    assert CANARY not in reads(case)


def test_an_edit_is_said_and_what_is_removed_stays(one, found, at_desk):
    note = one.forge.say(found["ghsa_id"], "It reads.")
    work_a_look()
    note |= {"body": "It writes.", "updated_at": one.forge.tick()}
    work_a_look(20)
    case = case_in(one, found)
    assert "It writes." in reads(case)
    one.forge.said[found["ghsa_id"]].clear()
    work_a_look(40)
    work_a_look(60)
    assert "It writes." in reads(case)
    assert page_of(at_desk, case).count("A comment of the reporter was removed at GitHub.") == 1


def test_where_github_shows_them_to_no_program_nothing_is_wrong_and_nothing_counts_as_removed(one, found):
    one.forge.say(found["ghsa_id"], "It reads.")
    work_a_look()
    one.forge.has_advisory_comments = False
    work_a_look(20)
    assert audiences() == [("reporter", "everyone")]
    one.row.refresh_from_db()
    assert (one.row.failing_since, one.row.trouble) == (None, "")
