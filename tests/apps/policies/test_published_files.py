"""What machines read: security.txt of the desk and of a programme, and the policy as JSON."""

import json
import re
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
import sectxt

from tests.people import open_programme
from vulndesk.apps.policies.actions import withdraw_promise
from vulndesk.core.policy.clauses import Kind
from vulndesk.core.policy.exchange.own import from_document, schema
from vulndesk.core.security_txt import parse_security_txt

pytestmark = pytest.mark.django_db
HTTPS = "https://desk.example.org"
DESK = "/.well-known/security.txt"


@pytest.fixture
def at_https(settings):
    settings.ADDRESS = HTTPS


def read(client, path):
    """The file, which both our own parser and sectxt find valid."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    found = parse_security_txt(response.content, datetime.now(UTC))
    assert found.is_valid, found.problems
    other = sectxt.Parser(response.content, urls=HTTPS + path)
    assert other.is_valid(), other.errors
    assert not {"long_expiry", "unknown_field"} & {
        one["code"] for one in (*other.recommendations, *other.notifications)
    }
    return found


def test_the_desk_names_the_forms_and_addresses_of_all_programmes(client, at_https, web):
    open_programme("interview")
    found = read(client, DESK)
    assert found.values("contact") == (
        f"{HTTPS}/p/enix/report/",
        "mailto:security@enix.example.org",
        f"{HTTPS}/p/interview/report/",
        "mailto:security@interview.example.org",
    )
    assert found.values("policy") == (f"{HTTPS}/p/enix/", f"{HTTPS}/p/interview/")
    assert found.values("canonical") == (HTTPS + DESK,)


def test_expires_is_renewed_by_the_desk(client, at_https, web):
    ahead = read(client, DESK).expires - datetime.now(UTC)
    assert timedelta(days=170) < ahead < timedelta(days=365)


def test_a_programme_has_its_own_file(client, at_https, web):
    open_programme("interview")
    found = read(client, "/p/enix/security.txt")
    assert found.values("contact") == (f"{HTTPS}/p/enix/report/", "mailto:security@enix.example.org")
    assert found.values("canonical") == (f"{HTTPS}/p/enix/security.txt",)


def test_the_old_place_leads_to_the_new_one(client, at_https, web):
    answer = client.get("/security.txt")
    assert (answer.status_code, answer["Location"]) == (302, DESK)


def test_a_desk_without_https_names_only_what_a_security_txt_may_name(client, web):
    found = read(client, "/p/enix/security.txt")
    assert found.values("contact") == ("mailto:security@enix.example.org",)
    assert not found.values("policy")


def test_a_desk_without_any_contact_has_no_file(client, db):
    assert client.get(DESK).status_code == 404
    assert client.get("/p/nobody/security.txt").status_code == 404
    assert client.get("/p/nobody/policy.json").status_code == 404


def test_the_policy_as_json_fits_its_schema_and_leaves_out_what_was_withdrawn(client, web, owner):
    before = client.get("/p/enix/policy.json")
    assert before["Content-Type"].startswith("application/json")
    document = json.loads(before.content)
    jsonschema.validate(document, schema())
    deadlines = [one["id"] for one in document["clauses"] if one["kind"] == Kind.DEADLINE]
    assert deadlines
    assert len(from_document(document).values) == len(document["clauses"])
    withdraw_promise(web.pk, deadlines[0], by=owner, now=datetime.now(UTC))
    after = json.loads(client.get("/p/enix/policy.json").content)
    assert [one["id"] for one in after["clauses"] if one["kind"] == Kind.DEADLINE] == deadlines[1:]


def test_nothing_but_reading_is_answered(client, web):
    for path in (DESK, "/p/enix/security.txt", "/p/enix/policy.json", "/security.txt"):
        assert client.post(path).status_code == 405


def test_files_may_be_kept_by_caches_for_an_hour_and_set_no_cookie(client, web):
    response = client.get("/p/enix/policy.json")
    assert re.search(r"public, max-age=3600", response["Cache-Control"])
    assert not response.cookies
