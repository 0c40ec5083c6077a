"""What is public: only what somebody chose, only of what is public anyway, and gone at once when they say so (N10)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import DeedRequest, change_credit, do_deed
from vulndesk.apps.cases.models import Case
from vulndesk.apps.credits.actions import (
    Advisory,
    NewCredit,
    add_credit,
    choose_credit,
    follow_choice,
    forget_added,
    hide_credit,
    show_credits,
)
from vulndesk.apps.credits.models import AddedCredit, PublicCredit
from vulndesk.apps.credits.queries import hall_of_fame
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.retention.actions import erase_due
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import BadInput, NotFound, NotNow
from vulndesk.core.lifecycle import CloseReason, Deed

pytestmark = pytest.mark.django_db(transaction=True)
AS_RITA = {"mode": "name", "name": "Rita Weasel", "link": "https://rita.example", "type": "finder"}
PUBLIC = Advisory("GHSA-xxxx-0001", "https://desk.example/GHSA-xxxx-0001", is_public=True)
LATER = NOW + timedelta(days=30)


@pytest.fixture
def enix(db):
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


@pytest.fixture
def rita(enix, tom):
    """Her report, closed as resolved; she is named."""
    one = report(enix, title="A secret title", credit=AS_RITA)
    resolve(one, tom)
    return one.reporter


def resolve(one, tom):
    do_deed(one.received.case_id, DeedRequest(Deed.VALIDATE, message="Yes."), by=tom, now=NOW)
    request = DeedRequest(Deed.CLOSE, reason=CloseReason.RESOLVED, release="2.11.0")
    do_deed(one.received.case_id, request, by=tom, now=NOW)


def thanks():
    page = Client().get("/p/enix/thanks/").content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page)


def names():
    return [one.name for one in hall_of_fame()]


def test_a_credit_is_shown_once_somebody_shows_it_and_can_be_cited(tom, rita):
    assert "Rita" not in thanks()
    assert show_credits(rita.case_id, PUBLIC, by=tom, now=LATER) == 1
    case, row = Case.objects.get(), PublicCredit.objects.get()
    address = f"/credits/{row.code}/"
    page, document = Client().get(address).content.decode(), Client().get(f"/credits/{row.code}.json")
    for public in (thanks(), Client().get("/thanks/").content.decode(), page, document.content.decode()):
        assert "Rita Weasel" in public
        assert "GHSA-xxxx-0001" in public
        assert case.reference not in public
        assert str(case.pk) not in public
        assert "secret" not in public
    assert "author = {{Rita Weasel}}" in page
    assert document["Content-Type"] == "application/ld+json"
    assert json.loads(document.content)["contributor"]["roleName"] == "finder"
    assert b"Rita" not in bytes(row.sealed)
    assert Event.objects.filter(kind="credit_shown", audience="everyone").count() == 1


@pytest.mark.parametrize("advisory", [Advisory("", is_public=True), Advisory("GHSA-1"), Advisory("G", "ftp://x", True)])
@pytest.mark.slow
def test_nothing_is_shown_without_a_public_advisory(tom, rita, advisory):
    with pytest.raises(BadInput):
        show_credits(rita.case_id, advisory, by=tom, now=LATER)
    assert not PublicCredit.objects.exists()
    choose_credit(rita.case_id, AS_RITA | {"name": "R."}, by=rita, now=LATER)  # nothing was fixed


def test_nothing_is_shown_of_a_case_that_is_not_resolved(enix, tom, rita):
    open_case = report(enix, credit=AS_RITA)
    repeats = report(enix, credit=AS_RITA)
    request = DeedRequest(Deed.MARK_DUPLICATE, original=Case.objects.get(pk=rita.case_id).reference, message="Same.")
    do_deed(repeats.received.case_id, request, by=tom, now=NOW)
    for one in (open_case, repeats):
        with pytest.raises(NotNow):
            show_credits(one.received.case_id, PUBLIC, by=tom, now=LATER)
    mona = join("mona", open_programme("interview"))
    with pytest.raises(NotFound):
        show_credits(rita.case_id, PUBLIC, by=mona, now=LATER)
    assert not PublicCredit.objects.exists()


def test_nothing_links_a_name_to_a_case_under_embargo(tom, rita):
    Embargo.objects.update_or_create(case_id=rita.case_id, defaults={"em": "A", "until": LATER})
    with pytest.raises(NotNow, match="embargo"):
        show_credits(rita.case_id, PUBLIC, by=tom, now=LATER - timedelta(seconds=1))
    assert names() == []
    assert show_credits(rita.case_id, PUBLIC, by=tom, now=LATER) == 1


def test_who_is_not_named_leaves_no_trace(enix, tom, rita):
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    before = thanks()
    hidden = report(enix, credit={"mode": "anonymous"})
    resolve(hidden, tom)
    with pytest.raises(NotNow, match="Nobody"):
        show_credits(hidden.received.case_id, PUBLIC, by=tom, now=LATER)
    assert thanks() == before


def test_the_order_is_of_the_alphabet_whoever_came_first(enix, tom, rita):
    add_credit(rita.case_id, NewCredit("Abe First", "tool", consent="Yes."), by=tom, now=NOW)
    second = report(enix, credit={"mode": "handle", "name": "Bob"})
    resolve(second, tom)
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    show_credits(second.received.case_id, PUBLIC, by=tom, now=LATER + timedelta(days=1))
    assert names() == ["Abe First", "Bob", "Rita Weasel"]


def test_once_public_only_anonymity_can_be_asked_for_and_is_done_at_once(tom, rita):
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    code = PublicCredit.objects.get().code
    with pytest.raises(NotNow, match="public already"):
        choose_credit(rita.case_id, AS_RITA | {"name": "Another"}, by=rita, now=LATER)
    assert names() == ["Rita Weasel"]
    choose_credit(rita.case_id, {"mode": "anonymous"}, by=rita, now=LATER)
    gone = Client().get(f"/credits/{code}/")
    assert gone.status_code == Client().get(f"/credits/{code}.json").status_code == 410
    assert "Rita" not in gone.content.decode() + thanks()
    row = PublicCredit.objects.get()
    assert (bytes(row.sealed), row.revision, row.gone) == (b"", 2, "asked")
    assert Client().get("/credits/0000000000000000/").status_code == 404


def test_the_team_cannot_show_again_what_was_taken_back_but_its_bearer_can_ask_for_it(tom, rita):
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    code = PublicCredit.objects.get().code
    hide_credit(code, "asked", by=tom, now=LATER)  # they asked by telephone; the choice in the case says "name" still
    with pytest.raises(NotNow):
        show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    assert names() == []
    choose_credit(rita.case_id, {"mode": "anonymous"}, by=rita, now=LATER)
    choose_credit(rita.case_id, AS_RITA, by=rita, now=LATER + timedelta(days=1))
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER + timedelta(days=2))
    assert names() == ["Rita Weasel"]
    assert PublicCredit.objects.get().code == code, "a citation finds it again"


def test_a_mistake_of_the_team_can_be_mended(tom, rita):
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    mona = join("mona", open_programme("interview"))
    code = PublicCredit.objects.get().code
    with pytest.raises(NotFound):
        hide_credit(code, "mistake", by=mona, now=LATER)
    hide_credit(code, "mistake", by=tom, now=LATER)
    assert names() == []
    show_credits(rita.case_id, Advisory("CVE-2026-1", is_public=True), by=tom, now=LATER)
    assert [one.credits[0].advisory for one in hall_of_fame()] == ["CVE-2026-1"]


def test_a_choice_that_comes_by_another_way_is_followed(tom, rita):
    """A wish by mail is done by the worker, which knows nothing of public pages."""
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    change_credit(rita.case_id, {"mode": "anonymous"}, by=rita, now=LATER)
    event = Event.objects.get(kind="credit_changed")
    follow_choice(event_id=event.pk, now=LATER)()
    assert names() == []
    assert Event.objects.filter(kind="credit_hidden", case_id=rita.case_id).exists()


def test_a_finder_of_the_same_is_named_with_the_original_and_told(enix, tom):
    first, second = report(enix, credit={"mode": "anonymous"}), report(enix, credit={"mode": "handle", "name": "bob_b"})
    request = DeedRequest(Deed.MARK_DUPLICATE, original=first.received.reference, message="Same.")
    do_deed(second.received.case_id, request, by=tom, now=NOW)
    resolve(first, tom)
    assert show_credits(first.received.case_id, PUBLIC, by=tom, now=LATER) == 1
    assert names() == ["bob_b"]
    told = Event.objects.filter(kind="credit_shown").values_list("case_id", flat=True)
    assert set(told) == {first.received.case_id, second.received.case_id}
    choose_credit(second.received.case_id, {"mode": "anonymous"}, by=second.reporter, now=LATER)
    assert names() == []


def test_a_public_credit_outlives_the_erasure_of_its_case(tom, rita):
    add_credit(rita.case_id, NewCredit("Flo", "sponsor", consent="Yes."), by=tom, now=NOW)
    show_credits(rita.case_id, PUBLIC, by=tom, now=LATER)
    assert erase_due(now=NOW + timedelta(days=4000)) == 1
    forget_added(event_id=Event.objects.get(kind="case_erased").pk, now=LATER)()
    assert not AddedCredit.objects.exists()
    assert names() == ["Flo", "Rita Weasel"]
    hide_credit(PublicCredit.objects.get(chooser=rita.case_id).code, "asked", by=tom, now=LATER)
    assert names() == ["Flo"]
