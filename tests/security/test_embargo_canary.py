"""Nothing public shows a trace of what is under embargo (abuse 21): no word of it, no number, no header, no gap.

The addresses come from the URLconf and from the tree of public files, so a new one is asked without being named here.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.advisories.conftest import WRITTEN, approved, ready
from tests.apps.feeds.conftest import laid_out
from tests.people import join, open_programme
from tests.security.test_every_route import EVERY, PUBLIC, _address
from vulndesk.apps.advisories.actions import plan_publication, publish_here, save_draft, share_draft
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.actions import name_fix
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.feeds.models import Document
from vulndesk.apps.feeds.queries import paths_composed, tree_state
from vulndesk.core.advisory.outlets import places
from vulndesk.core.advisory.parts import Reference

CANARIES = ("Quincunx", "zugzwang", "CVE-2026-98765", "https://zugzwang.example/fix")
COMMIT = hashlib.sha1(b"canary", usedforsecurity=False).hexdigest()
NOW = datetime.now(UTC)
# What nobody's answer depends on, and what differs between any two.
# A visitor's own token, and how long ago something was: that is the clock's doing.
_OWN = re.compile(rb'(csrfmiddlewaretoken" value="|<time class="instant" datetime="[^"]+" title=")[^"]+')
_AGO = re.compile(rb'(<time class="instant"[^>]*>|<span class="relative">)[^<]+')  # the instant itself is an attribute
_HEADERS = frozenset({"Set-Cookie", "Expires", "Date"})


@pytest.fixture
def desk(db, settings, tmp_path):
    """One advisory is public, with everything that follows from it."""
    settings.DATA = tmp_path
    enix = open_programme("enix")
    tom, vera = join("tom", enix), join("vera", enix)
    publish(enix, tom, vera)
    return enix, tom, vera


def publish(enix, tom, vera):
    case_id = ready(enix, tom)
    save_draft(case_id, WRITTEN, seen=0, by=tom, now=NOW)
    approved(case_id, vera, now=NOW)
    row = publish_here(case_id, by=tom, now=NOW)
    laid_out(enix, now=NOW)
    return row


def embargo_something(enix, tom, vera):
    """A case that is ready but for the end of its embargo, with a draft that is shared, approved and planned."""
    case_id = ready(enix, tom)
    name_fix(case_id, components=["enix"], introduced=[], fixed=[COMMIT], versions="fixed in 2.1", by=tom, now=NOW)
    until = NOW + timedelta(days=30)
    Embargo.objects.update_or_create(case_id=case_id, defaults={"em": "A", "until": until, "source": "agreed"})
    secret = replace(
        WRITTEN,
        title="Quincunx in the parser",
        details="The zugzwang is not checked.",
        aliases=("CVE-2026-98765",),
        references=(Reference("https://zugzwang.example/fix"),),
    )
    save_draft(case_id, secret, seen=0, by=tom, now=NOW)
    share_draft(case_id, message="Is it right?", version=1, by=tom, now=NOW)
    approved(case_id, vera, now=NOW)
    plan_publication(case_id, version=1, is_patient=True, by=tom, now=NOW)
    laid_out(enix, now=NOW)
    return case_id


def public_addresses():
    """Every public route with a sample of what it takes, every file of the tree, and what an observer would guess."""
    state = tree_state()
    files = [*Document.objects.filter(is_gone=False).values_list("path", flat=True), *paths_composed(state)]
    routes = [_address(name) for name in sorted(PUBLIC & set(EVERY)) if not name.startswith(("mfa_", "account_"))]
    queries = [f"{reverse('advisories')}?q={word.lower()}" for word in CANARIES]
    return sorted(
        {*routes, *queries, *(f"/{path}" for path in files), "/", f"/advisories/x_ENIX-{NOW.year}-0001/", "/nothing/"}
    )


def answers(addresses):
    found = {}
    for address in addresses:
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {name: value for name, value in answer.items() if name not in _HEADERS}
        found[address] = (answer.status_code, headers, _AGO.sub(rb"\1", _OWN.sub(rb"\1", body)))
    return found


@pytest.mark.abuse(21)
def test_no_public_answer_changes_by_what_is_under_embargo_or_has_a_word_of_it(desk):
    addresses = public_addresses()
    assert len(addresses) > 40
    before = answers(addresses)
    case_id = embargo_something(*desk)
    assert public_addresses() == addresses, "no file appears"
    after = answers(addresses)
    secrets = [*CANARIES, COMMIT, str(case_id), Case.objects.get(pk=case_id).reference]
    for address, (status, headers, body) in after.items():
        shown = (body.decode("utf-8", "replace") + str(headers)).casefold()
        asked = [one for one in secrets if one.casefold() not in address.casefold()]
        assert not [one for one in asked if one.casefold() in shown], address
        assert status < 500, address
    about = ("/advisories", "/p/enix/advisories", "/osv", "/openvex", "/cve", "/.well-known/csaf")
    kept = [address for address in addresses if address.startswith(about)]
    assert len(kept) > 15
    changed = {one: (before[one], after[one]) for one in kept if after[one] != before[one]}
    assert changed == {}, "not one byte, ETag or date differs"


@pytest.mark.abuse(21)
def test_what_is_under_embargo_answers_as_what_never_was(desk):
    embargo_something(*desk)
    year = NOW.year
    hidden = {
        "/advisories/{}/": ("CVE-2026-98765", "CVE-2026-98766"),
        "/osv/{}.json": (f"x_ENIX-{year}-0002", f"x_ENIX-{year}-0003"),
        "/osv/v1/vulns/{}": ("CVE-2026-98765", "CVE-2026-98766"),
        "/cve/{}.json": ("CVE-2026-98765", "CVE-2026-98766"),
        "/openvex/{}.json": (f"x_ENIX-{year}-0002", f"x_ENIX-{year}-0003"),
        f"/{places.WHITE}{year}/{{}}.json": (f"x_enix-{year}-0002", f"x_enix-{year}-0003"),
    }
    for shape, names in hidden.items():
        first, second = (answers([shape.format(name)])[shape.format(name)] for name in names)
        assert first[0] == second[0] == 404, shape
        plain = [body.replace(name.encode(), b"") for (_, _, body), name in zip((first, second), names, strict=True)]
        assert plain[0] == plain[1], shape
        assert {**first[1], "Content-Length": ""} == {**second[1], "Content-Length": ""}, shape


@pytest.mark.abuse(21)
def test_the_next_number_tells_of_no_case_that_is_not_public(desk):
    embargo_something(*desk)
    assert publish(*desk).public_id == f"x_ENIX-{NOW.year}-0002"
