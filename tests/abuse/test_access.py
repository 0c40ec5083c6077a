"""Abuse 20 and 26 beyond addresses: swapped ids in bodies, filters, searches, sockets; a role that was taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client

from tests.apps.cases.handling import do, person, reported, signed_in, words_of
from tests.apps.policies.test_organisations import joined
from tests.people import open_programme
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.organisations import change_role, first_organisation, found_organisation
from vulndesk.apps.cases.actions import restrict_case
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import QueueFilter, queue
from vulndesk.apps.chat.access import Listener, still_listening, team_listener
from vulndesk.apps.policies.actions import add_member, move_programme
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import NotFound

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def web() -> Programme:
    return open_programme("enix")


@pytest.fixture
def olga(web: Programme) -> User:
    return person("olga", owner=True)


@pytest.fixture
def tom(web: Programme) -> User:
    return person("tom", web)


@pytest.fixture
def mona(olga: User) -> User:
    """On the team of the one programme of another organisation."""
    other = open_programme("interview")
    acme = found_organisation("Acme", by=olga, now=now())
    move_programme(other.slug, acme.pk, by=olga, now=now())
    user = joined("mona", "member", acme)
    add_member(other.pk, user.pk)
    return user


@pytest.fixture
def case(web: Programme) -> Case:
    return reported(web, "CANARY overflow in the frame parser")


@pytest.fixture
def hers(mona: User) -> Case:
    """Mona's own, from which she reaches for Tom's."""
    return reported(Programme.objects.get(slug="interview"), "A slow page")


def session_of(browser: Client) -> object:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return store(browser.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.mark.abuse(20)
@pytest.mark.slow
def test_a_search_finds_nothing_of_others_and_its_counts_do_not_move(case: Case, hers: Case, mona: User) -> None:
    browser = signed_in(mona)
    before = queue(actor_for(mona), QueueFilter("open"), now=now()).counts
    for number in range(3):
        reported(case.programme, f"CANARY overflow number {number}")
    assert queue(actor_for(mona), QueueFilter("open"), now=now()).counts == before
    for words in ("overflow", case.reference, case.reference.lower(), case.reference[3:], "enix"):
        text = words_of(browser.get("/team/", {"q": words, "view": "open"}))
        assert "CANARY" not in text
        absent = words_of(browser.get("/team/", {"q": "x" * len(words), "view": "open"}))
        assert text.replace(words, "…") == absent.replace("x" * len(words), "…"), words
    by_filter = browser.get("/team/", {"programme": "enix", "view": "open"})
    absent = browser.get("/team/", {"programme": "none", "view": "open"})
    assert words_of(by_filter) == words_of(absent)


@pytest.mark.abuse(20)
@pytest.mark.slow
def test_a_swapped_id_in_a_form_is_one_that_never_was(case: Case, hers: Case, mona: User, tom: User) -> None:
    browser = signed_in(mona)
    here = f"/team/cases/{hers.reference}/"

    def answers(**swapped: object) -> list[tuple[int, str]]:
        found = []
        for deed, given in swapped.items():
            answer = do(browser, hers, deed, **given)  # type: ignore[arg-type]
            found.append((answer.status_code, words_of(answer)))
        return found

    marked = [do(browser, hers, "mark_duplicate", original=one) for one in (case.reference, "VD-ZZZZ-ZZZZ")]
    assert [one.status_code for one in marked] == [422, 422]
    texts = [words_of(one).replace(case.reference, "…").replace("VD-ZZZZ-ZZZZ", "…") for one in marked]
    assert texts[0] == texts[1]
    given = [do(browser, hers, "assign", owner=one) for one in (tom.pk, 10_000)]
    assert given[0].status_code == given[1].status_code == 422
    both = [browser.get(f"{here}like/{one}/") for one in (case.reference, "VD-ZZZZ-ZZZZ")]
    assert [one.status_code for one in both] == [404, 404]
    assert browser.post(f"{here}handover/", {"taker": "enix", "reason": "x", "summary": "x"}).status_code == 422
    assert "enix" not in words_of(browser.get(f"{here}handover/"))
    assert not Case.objects.exclude(revision=0).exists()


@pytest.mark.abuse(20)
def test_no_person_of_another_organisation_is_named_or_told(case: Case, hers: Case, mona: User, tom: User) -> None:
    browser = signed_in(mona)
    for address in ("/people/", f"/team/cases/{hers.reference}/", f"/team/cases/{hers.reference}/room/", "/account/"):
        text = words_of(browser.get(address))
        assert "Tom" not in text, address
        assert "Olga" not in text, address
    note = {"note-message": "Look at this, @tom and @olga"}
    assert browser.post(f"/team/cases/{hers.reference}/note/", note).status_code == 302
    from vulndesk.apps.timeline.models import Event

    assert not Event.objects.filter(kind="mentioned").exists()


@pytest.mark.abuse(20)
def test_a_socket_of_anothers_case_opens_as_little_as_one_of_none(case: Case, mona: User, tom: User) -> None:
    assert team_listener(session_of(signed_in(tom)), case.reference) is not None  # type: ignore[arg-type]
    said = set()
    for reference in (case.reference, "VD-ZZZZ-ZZZZ"):
        with pytest.raises(NotFound) as refused:
            team_listener(session_of(signed_in(mona)), reference)  # type: ignore[arg-type]
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.abuse(26)
def test_a_role_that_was_taken_away_is_dead_at_the_next_request(case: Case, tom: User, olga: User) -> None:
    browser = signed_in(tom)
    listener = team_listener(session_of(browser), case.reference)  # type: ignore[arg-type]
    assert isinstance(listener, Listener)
    assert still_listening([listener], now=now()) == {listener}
    pages = [f"/team/cases/{case.reference}/{one}" for one in ("", "parts/story/", "export/", "room/")]
    assert [browser.get(one).status_code for one in pages] == [200] * 4
    change_role(tom.pk, first_organisation().pk, "", by=olga, now=now())
    assert [browser.get(one).status_code for one in pages] == [404] * 4
    assert browser.post(f"/team/cases/{case.reference}/note/", {"note-message": "x"}).status_code == 404
    assert still_listening([listener], now=now()) == set()
    assert not case.messages.exists()


@pytest.mark.abuse(26)
def test_a_case_that_was_restricted_closes_every_open_page_of_it(case: Case, tom: User, olga: User) -> None:
    browser = signed_in(tom)
    listener = team_listener(session_of(browser), case.reference)  # type: ignore[arg-type]
    assert isinstance(listener, Listener)
    restrict_case(case.pk, [], by=actor_for(olga), now=now())
    assert still_listening([listener], now=now()) == set()
    assert browser.get(f"/team/cases/{case.reference}/parts/facts/").status_code == 404
