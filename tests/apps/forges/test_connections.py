"""A programme's connections to forges: who sets them up, what is shown of them, what a token says."""

import re
from datetime import UTC, datetime

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import LIST, connected
from vulndesk.apps.forges.content import open_place
from vulndesk.apps.forges.models import Connection, Count
from vulndesk.apps.timeline.models import Event
from vulndesk.core.events import EventKind


def test_a_repository_is_connected_and_its_secret_shown_once(web, owning, github):
    one = connected(owning, github)
    page = owning.get(f"{LIST}{one.row.pk}/")
    assert one.secret not in page.content.decode()
    assert f"/forges/{one.row.pk}/" in page.content.decode()
    place = open_place(one.row)
    assert (place.address, place.repository, place.token) == (github.address, "acme/parser", github.token)
    stored = str(Connection.objects.values().get())
    assert github.token not in stored
    assert one.secret not in stored
    assert "acme" in words_of(owning.get(LIST))
    assert Event.objects.get(kind=EventKind.FORGE_CONNECTED).facts["forge"] == "github"


def test_the_token_is_tried_and_what_the_forge_says_is_shown(web, owning, github):
    one = connected(owning, github)
    said = words_of(owning.post(f"{LIST}{one.row.pk}/do/try/", follow=True))
    assert "The token belongs to vulndesk-bot and sees acme/parser. Private reporting is on there." in said
    github.token = "another"
    said = words_of(owning.post(f"{LIST}{one.row.pk}/do/try/", follow=True))
    assert "GitHub does not know the token." in said
    one.row.refresh_from_db()
    assert one.row.failing_since is not None
    owning.post(f"{LIST}{one.row.pk}/", {"token": "another"})
    assert "The token belongs to vulndesk-bot" in words_of(owning.post(f"{LIST}{one.row.pk}/do/try/", follow=True))
    one.row.refresh_from_db()
    assert (one.row.failing_since, one.row.trouble) == (None, "")


@pytest.mark.parametrize("kind", ["gitlab", "forgejo"])
def test_the_other_forges_are_asked_alike(web, owning, kind, request):
    one = connected(owning, request.getfixturevalue(kind), kind)
    said = words_of(owning.post(f"{LIST}{one.row.pk}/do/try/", follow=True))
    assert "The token belongs to vulndesk-bot and sees acme/parser." in said


def test_a_new_secret_holds_beside_the_one_before_until_that_is_let_go(web, owning, github):
    one = connected(owning, github)
    page = owning.post(f"{LIST}{one.row.pk}/do/renew/")
    new = re.search(r'id="new-secret">([^<]+)<', page.content.decode())[1]
    for secret in (one.secret, new):
        assert one.send(*github.delivery("ping", {"zen": secret[:5]}, secret)).status_code == 202
    owning.post(f"{LIST}{one.row.pk}/do/drop/")
    assert one.send(*github.delivery("ping", {"zen": "x"}, new)).status_code == 202
    assert one.send(*github.delivery("ping", {"zen": "y"}, one.secret)).status_code == 401


def test_what_is_switched_off_or_removed_hears_nothing(web, owning, github):
    one = connected(owning, github)
    owning.post(f"{LIST}{one.row.pk}/do/off/")
    assert one.post("ping", {"zen": "x"}).status_code == 404
    owning.post(f"{LIST}{one.row.pk}/do/on/")
    assert one.post("ping", {"zen": "x"}).status_code == 202
    owning.post(f"{LIST}{one.row.pk}/do/remove/")
    assert one.post("ping", {"zen": "x"}).status_code == 404
    assert not Count.objects.exists()
    kinds = Event.objects.filter(kind__startswith="forge").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["forge_connected", "forge_changed", "forge_changed", "forge_disconnected"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": "https://github.com/owner"}, "not the address of a repository"),
        ({"address": "https://gitlab.com/group/name/-/issues"}, "not the address of a repository"),
        ({"address": "ftp://github.com/owner/name"}, "not the address of a repository"),
        ({"address": "https://user:word@github.com/owner/name"}, "not the address of a repository"),
        ({"token": "two words"}, "no token of a forge"),
        ({"token": "schlüssel"}, "no token of a forge"),
        ({"forge": "sourceforge"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(web, owning, given, said):
    page = owning.post(LIST, {"forge": "github", "address": "https://github.com/owner/name", "token": ""} | given)
    assert page.status_code == 422
    assert said in words_of(page)
    assert not Connection.objects.exists()
    assert not Event.objects.filter(kind=EventKind.FORGE_CONNECTED).exists()


def test_the_same_repository_is_connected_once(web, owning, github):
    connected(owning, github)
    page = owning.post(LIST, {"forge": "github", "address": github.url.replace("acme", "ACME"), "token": ""})
    assert "connected already" in words_of(page)
    assert Connection.objects.count() == 1


def test_http_is_for_inner_networks_alone(web, owning, settings):
    settings.INNER_NETWORKS = ()
    page = owning.post(LIST, {"forge": "forgejo", "address": "http://git.example/owner/name"})
    assert "begins with https://" in words_of(page)
    assert not Connection.objects.exists()


def test_only_owners_see_connections_and_change_them(web, owning, at_desk, elsewhere, github):
    one = connected(owning, github)
    before = Connection.objects.values().get()
    for browser, status in ((at_desk, 403), (elsewhere, 404)):
        assert browser.get(LIST).status_code == status
        assert browser.post(LIST, {"forge": "github", "address": github.url}).status_code == status
        assert browser.get(f"{LIST}{one.row.pk}/").status_code == status
        assert browser.post(f"{LIST}{one.row.pk}/", {"token": "x"}).status_code == status
        for deed in ("try", "on", "off", "renew", "drop", "remove"):
            assert browser.post(f"{LIST}{one.row.pk}/do/{deed}/").status_code == status
    assert Connection.objects.values().get() == before
    assert github.asked == []


def test_of_another_programme_it_is_not_there(web, desktop, owning, github):
    one = connected(owning, github)
    there = f"/team/programmes/interview/forges/{one.row.pk}/"
    for answer in (owning.get(there), owning.post(f"{there}do/remove/"), owning.post(f"{there}do/nothing/")):
        assert answer.status_code == 404
    assert Connection.objects.count() == 1


def test_the_page_says_what_came(web, owning, github):
    one = connected(owning, github)
    one.post("ping", {"zen": "x"})
    one.send(*github.delivery("ping", {"zen": "x"}, "wrong"))
    said = words_of(owning.get(f"{LIST}{one.row.pk}/"))
    assert "The forge tried the webhook" in said
    assert "Not signed with this connection’s secret" in said
    one.row.refresh_from_db()
    assert abs((datetime.now(UTC) - one.row.heard_at).total_seconds()) < 60
