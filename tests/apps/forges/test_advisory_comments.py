"""Comments below GitHub's private reports, where GitHub shows them to programs: a preview without deliveries."""

from uuid import uuid4

import pytest

from tests.apps.cases.handling import person, words_of
from tests.apps.forges.steps import connected, work
from tests.apps.forges.test_comments import page_of, reads
from tests.apps.forges.test_private_reports import case_in, kinds, reported, work_a_look
from tests.apps.forges.test_replies import press, said
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.cases.models import Message
from vulndesk.core.events import EventKind

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


def test_a_reply_is_posted_below_it_by_a_press_and_does_not_come_back(one, found, at_desk, tom_user):
    case = case_in(one, found)
    message = said(case, tom_user, "Thank you.")
    page = f"/team/cases/{case.reference}/forge/"
    assert "Post it there" in words_of(at_desk.get(page))
    assert one.forge.said == {}
    press(at_desk, page, message)
    work()
    assert [row["body"] for row in one.forge.said[found["ghsa_id"]]] == ["Thank you."]
    work_a_look()
    assert Message.objects.count() == 1
    assert "Posted" in words_of(at_desk.get(page))


def test_below_what_is_public_nothing_is_posted(one, found, at_desk, tom_user):
    case = case_in(one, found)
    message = said(case, tom_user, CANARY)
    one.forge.change(found["ghsa_id"], state="published")
    press(at_desk, f"/team/cases/{case.reference}/forge/", message)
    work()
    assert one.forge.said == {}
    assert EventKind.FORGE_PUBLISHED in kinds(case)


def test_where_github_takes_no_comments_the_page_says_so_and_the_connection_is_sound(one, found, at_desk, tom_user):
    one.forge.has_advisory_comments = False
    case = case_in(one, found)
    page = f"/team/cases/{case.reference}/forge/"
    press(at_desk, page, said(case, tom_user, "Thank you."))
    work()
    assert "Do it there by hand." in words_of(at_desk.get(page))
    one.row.refresh_from_db()
    assert one.row.failing_since is None


def test_a_program_posts_a_reply_once_for_a_key(one, found, web, tom_user):
    case = case_in(one, found)
    message = said(case, tom_user, "Thank you.")
    program = Program(token_of(person("nina", web)))
    address, key = f"/cases/{case.reference}/forge", {"idempotency-key": "reply-1"}
    (shown,) = program.get(address).json()["replies"]
    assert (shown["id"], shown["may_post"], shown["posted_at"]) == (str(message.pk), True, None)
    asked = program.post(f"{address}/replies/{message.pk}", {}, **key)
    assert asked.status_code == 202, asked.content
    assert asked.json()["replies"][0]["is_posting"]
    assert program.post(f"{address}/replies/{message.pk}", {}, **key).json() == asked.json()
    assert program.post(f"{address}/replies/{message.pk}", {}).status_code == 409
    assert program.post(f"{address}/replies/{uuid4()}", {}).status_code == 404
    work()
    assert [row["body"] for row in one.forge.said[found["ghsa_id"]]] == ["Thank you."]
    assert program.get(address).json()["replies"][0]["posted_at"]
