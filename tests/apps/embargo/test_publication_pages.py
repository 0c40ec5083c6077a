"""The pages of the fix and of the gate, as browsers post to them."""

import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tests import second_factor
from tests.apps.cases.handling import case_of, person, signed_in, words_of
from tests.gateways.test_repository import git
from tests.people import report
from vulndesk.apps.embargo.models import Fix, Publication, Trial
from vulndesk.apps.evidence.models import Mirror


@pytest.fixture
def at_desk(silent):
    return signed_in(person("tom", silent))


@pytest.fixture
def vera(silent):
    return signed_in(person("vera", silent))


@pytest.fixture
def reported(silent):
    return report(silent, now=datetime.now(UTC), credit={"mode": "anonymous"})


@pytest.fixture
def here(reported):
    return f"/team/cases/{case_of(reported).reference}/"


def rita(reported):
    browser = Client()
    browser.post("/status/", {"receipt": reported.received.receipt})
    return browser


@pytest.mark.slow
def test_the_gate_names_what_is_missing_and_opens_when_all_of_it_is_met(at_desk, vera, reported, here):
    gate = f"{here}publication/"
    page = words_of(at_desk.get(gate))
    assert "Not yet: something above is missing." in page
    assert "No release with the fix is proven for enix." in page
    wrong = at_desk.post(f"{gate}release/", {"component": "enix", "kind": "package", "what": "pypi:enix"})
    assert wrong.status_code == 422
    assert "Which version holds the fix?" in words_of(wrong)
    assert "pypi:enix" in wrong.content.decode()
    person_says = {"component": "enix", "kind": "hosted", "person": "Olga"}
    assert at_desk.post(f"{gate}release/", person_says).status_code == 302
    at_desk.post(f"{here}fix/name/", {"components": "enix", "versions": "fixed in 2.1"})
    at_desk.post(f"{here}fix/review/")
    refused = at_desk.post(f"{gate}publish/", {"address": "https://enix.example/1", "release": "2.1"})
    assert refused.status_code == 409
    assert "A second person has not approved." in words_of(refused)
    assert not Publication.objects.exists()
    assert vera.post(f"{gate}approve/").status_code == 302
    assert at_desk.post(f"{gate}publish/", {"address": "https://enix.example/1", "release": "2.1"}).status_code == 302
    assert "It is public" in words_of(at_desk.get(gate))
    assert "Advisory https://enix.example/1" in words_of(at_desk.get(here))


def test_one_person_alone_is_sent_to_their_second_factor(at_desk, reported, here):
    second_factor.shown_long_ago(at_desk)
    page = words_of(at_desk.get(f"{here}publication/"))
    assert "You have no second factor yet." in page
    refused = at_desk.post(f"{here}publication/approve/", {"reason": "I looked."})
    assert refused.status_code == 403
    assert "this needs your second factor" in words_of(refused)


@pytest.mark.slow
def test_a_second_factor_shown_a_moment_ago_is_enough_for_one_person_alone(silent, reported, here):
    tom = person("tom", silent)
    secret = generate_totp_secret()
    TOTP.activate(tom, secret)
    browser, gate = signed_in(tom), f"{here}publication/"
    second_factor.shown_long_ago(browser)
    assert "Show your second factor" in words_of(browser.get(gate))
    assert browser.post(f"{gate}approve/", {"reason": "I looked."}).status_code == 403
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    back = browser.post(f"/account/second-factor/reauthenticate/?next={gate}", {"code": code, "next": gate})
    assert back["Location"] == gate
    assert browser.post(f"{gate}approve/", {"reason": "I looked."}).status_code == 302
    page = words_of(browser.get(gate))
    assert "Your approval counts from" in page
    assert "I looked." in page


@pytest.mark.slow
def test_the_reporter_tries_the_fix_and_answers_on_their_page(at_desk, reported, here):
    browser = rita(reported)
    assert browser.post("/status/report/trial/", {"works": "yes"}).status_code == 409
    offer = {"message": "Please try build 7.", "until": "2020-01-01"}
    assert at_desk.post(f"{here}fix/offer/", offer).status_code == 422
    assert not Trial.objects.exists()
    assert at_desk.post(f"{here}fix/offer/", offer | {"until": "2099-01-01"}).status_code == 302
    assert "can you try it?" in words_of(browser.get("/status/report/"))
    assert "Please try build 7." in words_of(browser.get("/status/report/"))
    browser.post("/status/report/trial/", {"works": "no", "words": "It crashes at line 3."})
    assert "still broken" in words_of(at_desk.get(f"{here}fix/"))
    assert "It crashes at line 3." in words_of(at_desk.get(here))
    browser.post("/status/report/trial/", {"works": "yes"})
    assert Trial.objects.get().answer == "verified"


@pytest.fixture
def mirrored(silent, settings, tmp_path):
    """A repository with a flaw, its fix and a backport, as the desk's copy."""
    settings.MIRRORS = tmp_path
    at = tmp_path / str(silent.pk) / "copy"
    at.mkdir(parents=True)
    git(at, "init", "-q")
    for tag, text in (("v1.0", "read(size)"), ("v1.1", "read(min(size, limit))")):
        (at / "parser.c").write_text(text)
        git(at, "add", "-A")
        git(at, "commit", "-q", "-m", tag)
        git(at, "tag", tag)
    git(at, "checkout", "-q", "-b", "stable", "v1.0")
    git(at, "commit", "-q", "--allow-empty", "-m", "stable")
    git(at, "cherry-pick", "v1.1")
    git(at, "tag", "v1.0.1")
    silent.repository = "https://forge.example/enix"
    silent.save()
    Mirror.objects.create(programme=silent, address=silent.repository, folder="copy", tips="x")
    return at


@pytest.mark.slow
def test_tags_follow_from_the_commits_and_count_once_a_person_confirms_them(mirrored, at_desk, reported, here):
    unknown = at_desk.post(f"{here}fix/name/", {"components": "enix", "fixed": "0badc0de"})
    assert unknown.status_code == 422
    assert "The repository has no commit" in words_of(unknown)
    assert not Fix.objects.exists()
    at_desk.post(f"{here}fix/name/", {"components": "enix", "introduced": "v1.0", "fixed": "v1.1"})
    page = words_of(at_desk.get(f"{here}fix/"))
    assert "Affected v1.0 Fixed v1.0.1 v1.1 Never affected 0 tags Backports" in page
    assert "Nothing of it counts before." in page
    assert Fix.objects.get().reviewed_at is None
    at_desk.post(f"{here}fix/review/")
    assert Fix.objects.get().reviewed_by.startswith("user:")
    assert b"v1.0" not in bytes(Fix.objects.get().sealed)
    assert git(mirrored, "rev-parse", "v1.1").encode() not in bytes(Fix.objects.get().sealed)
