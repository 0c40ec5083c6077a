"""Made from the URLconf: no address of the team answers a stranger, and none tells what another programme has."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.apps.cases.handling import reported
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.vault.files import store_file

pytestmark = pytest.mark.django_db

TEAM = "team/"
ABSENT = {"reference": "VD-0000-0000", "slug": "no-such-programme", "attachment_id": uuid.UUID(int=0)}
CHOICES = {"part": "facts", "name": "acknowledge", "kind": "4.0", "number": 1, "clause_id": "deadline-1", "user_id": 1}
CHOICES |= {"consent_id": uuid.UUID(int=0)}
CHOICES |= {"party_id": uuid.UUID(int=0), "message_id": uuid.UUID(int=0)}
CHOICES |= {"consent_id": uuid.UUID(int=0), "violation_id": uuid.UUID(int=0), "evidence_id": uuid.UUID(int=0)}
CHOICES |= {"access": "thread", "area": "0" * 32}
CHOICES |= {"added_id": uuid.UUID(int=0), "code": "0" * 16, "tree": "supplier", "entry": "no"}
CHOICES |= {
    "deed": "review",
    "wanted": "reserve",
    "stage": "publish",
    "step": "ask",
    "letter": "P",
    "move": "reject",
    "approval_id": uuid.UUID(int=0),
    "proof_id": uuid.UUID(int=0),
}
CHOICES |= {"key_id": uuid.UUID(int=0), "wish_id": uuid.UUID(int=0), "other": "VD-0000-0000"}
CHOICES |= {"keeping": "hold"}
CHOICES |= {"handover_id": uuid.UUID(int=0), "row_id": uuid.UUID(int=0)}
CHOICES |= {"notice_id": uuid.UUID(int=0), "stage_id": uuid.UUID(int=0), "recipient_id": uuid.UUID(int=0)}
CHOICES |= {"old": 1, "new": 1, "key": "0" * 16, "pause_id": 1}


def patterns(resolver, prefix=""):
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern).removeprefix("^")
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern) and route.startswith(TEAM):
            yield one.name, frozenset(one.pattern.regex.groupindex)


def addresses():
    return sorted(set(patterns(get_resolver())), key=lambda pair: pair[0])


NAMES = dict(addresses())
NAMES_OF_PARTS = [name for name, parts in NAMES.items() if parts & set(ABSENT)]


@pytest.fixture
def there(web):
    """What exists in Tom's programme, by the names of the routes' parts."""
    case = reported(web, files=(store_file([b"x"], name="a.txt"),))
    return {"reference": case.reference, "slug": web.slug, "attachment_id": Attachment.objects.get().pk}


def address(name, known):
    return reverse(name, kwargs={part: (CHOICES | known)[part] for part in NAMES[name]})


def bare(response):
    """The page without tokens and without the address that was asked for."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return re.sub(r"VD-[0-9A-Z]{4}-[0-9A-Z]{4}|no-such-programme|enix|[0-9a-f]{8}-[0-9a-f-]{27}", "", text)


def test_the_team_has_the_addresses_that_its_pages_need():
    assert {"queue", "case", "case_part", "deed", "note", "severity", "extend_clock", "case_file"} <= set(NAMES)
    assert {"programmes", "programme_settings", "programme_policy", "team_settings"} <= set(NAMES)


# One desk for all addresses of a test: none of them changes anything, which each of them shows.


def test_a_stranger_is_sent_to_the_sign_in_and_nothing_happens(there, subtests):
    for name in NAMES:
        with subtests.test(name):
            answers = [ask(address(name, there)) for ask in (Client().get, Client().post)]
            taken = [one for one in answers if one.status_code != 405]  # this address takes only one of the methods
            assert taken
            assert {one.status_code for one in taken} == {302}
            assert all(one["Location"].startswith("/sign-in/?next=/team/") for one in taken)
            assert Case.objects.get().revision == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_another_programme_is_as_absent_as_what_never_was(there, elsewhere, method, subtests):
    ask = getattr(elsewhere, method)
    for name in NAMES_OF_PARTS:
        with subtests.test(name):
            forbidden, absent = ask(address(name, there)), ask(address(name, ABSENT))
            if forbidden.status_code == 405:
                continue
            assert forbidden.status_code == absent.status_code
            # A GET of a deed's address only leads to the case, which is not found there; an owner's is refused.
            assert forbidden.status_code in (404, 302, 403)
            assert bare(forbidden) == bare(absent)
            if forbidden.status_code == 302:
                assert elsewhere.get(forbidden["Location"]).status_code == 404
            assert Case.objects.get().revision == 0


def test_an_owner_gets_no_error_page_for_what_is_not_there(there, owning, subtests):
    for name in NAMES_OF_PARTS:
        with subtests.test(name):
            for method in (owning.get, owning.post):
                assert method(address(name, ABSENT)).status_code in (404, 405, 302)
