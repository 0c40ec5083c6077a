"""OSV's API, as its clients ask it: https://google.github.io/osv.dev/api/."""

import json

import pytest

from tests.apps.feeds.conftest import named, publish
from tests.core.advisory.written import component, since
from vulndesk.core.advisory.outlets import osv_questions
from vulndesk.core.advisory.record import Component

pytestmark = pytest.mark.django_db

JINJA = {"name": "Jinja2", "ecosystem": "PyPI"}


def asked(client, question, address="query", status=200):
    answer = client.post(f"/osv/v1/{address}", json.dumps(question), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize("address", ["query", "querybatch"])
def test_a_question_over_the_limit_is_refused_as_osv_refuses(client, public, address):
    told = asked(client, {"version": "1" * 3_000_000}, address, status=413)
    assert told == {"code": 3, "message": "The question is too long.", "details": []}


def ids(answer):
    return [one["id"] for one in answer.get("vulns", [])]


@pytest.mark.parametrize(
    "question",
    [
        {"package": JINJA, "version": "3.1.4"},
        {"package": JINJA, "version": "2.0"},
        {"package": JINJA},
        {"package": {"purl": "pkg:pypi/jinja2@3.1.4"}},
        {"package": {"purl": "pkg:pypi/jinja2"}, "version": "3.1.4"},
        {"package": {"purl": "pkg:pypi/jinja2"}},
    ],
)
@pytest.mark.slow
def test_an_affected_version_is_found_however_it_is_asked_for(client, public, question):
    assert ids(asked(client, question)) == ["x_ACME-2026-0001"]


def test_an_answer_about_a_package_names_packages_alone(client, public):
    """pip-audit 2.10 stops at anything else."""
    (answer,) = asked(client, {"package": JINJA, "version": "2.0"})["vulns"]
    assert [one["package"]["name"] for one in answer["affected"]] == ["jinja2"]
    assert len(client.get("/osv/v1/vulns/x_ACME-2026-0001").json()["affected"]) == 2


@pytest.mark.parametrize(
    "question",
    [
        {"package": JINJA, "version": "3.1.5"},
        {"package": JINJA, "version": "1.0"},
        {"package": {"name": "other", "ecosystem": "PyPI"}, "version": "1"},
        {"package": {"name": "jinja2", "ecosystem": "npm"}, "version": "3.1.4"},
        {"package": {"purl": "pkg:pypi/jinja2@4"}},
        {"commit": "b" * 40},
    ],
)
def test_what_is_not_affected_has_an_empty_answer(client, public, question):
    assert asked(client, question) == {}


def test_a_commit_that_an_advisory_names_is_found(client, enix, olga):
    held = since("c" * 40, fixed="d" * 40, kind="GIT", repository="https://git.example/acme/jinja")
    publish(enix, olga, named("x_ACME-2026-0003", components=(Component(repository=held.repository, ranges=(held,)),)))
    assert ids(asked(client, {"commit": "C" * 40})) == ["x_ACME-2026-0003"]
    assert asked(client, {"commit": "d" * 40}) == {}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({}, "Invalid query."),
        ([], "Invalid query."),
        ({"version": "1"}, "Invalid query."),
        ({"package": {"name": "jinja2"}, "version": "1"}, "Invalid query."),
        ({"package": {"name": "jinja2", "ecosystem": "Pypi"}, "version": "1"}, "Invalid ecosystem."),
        ({"package": {"purl": "jinja2"}}, "Invalid Package URL."),
        ({"package": {"purl": "pkg:pypi/jinja2@1"}, "version": "1"}, "version specified in params and purl query"),
        ({"package": {"purl": "pkg:pypi/a", "name": "a"}}, "name or ecosystem specified in a purl query"),
        ({"commit": "short"}, "Invalid hash."),
        ({"commit": "a" * 40, "version": "1"}, "Version and commit were both specified in a query."),
        ({"package": JINJA, "page_token": "?"}, "Invalid page token."),
        ({"package": JINJA, "page_token": "é"}, "Invalid page token."),
        ({"package": JINJA, "version": 1}, "Invalid query."),
        ({"package": {"name": "a\0", "ecosystem": "PyPI"}}, "Invalid query."),
    ],
)
@pytest.mark.slow
def test_a_question_that_cannot_be_asked_says_why(client, public, question, message):
    assert asked(client, question, status=400) == {"code": 3, "message": message, "details": []}


def test_what_is_no_json_is_refused(client, public):
    answer = client.post("/osv/v1/query", b"{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert client.get("/osv/v1/query").status_code == 405


def test_a_batch_is_answered_in_its_order_with_ids_alone(client, public):
    questions = [{"package": JINJA, "version": "9"}, {"package": JINJA, "version": "2.1"}]
    assert asked(client, {"queries": questions}, "querybatch") == {
        "results": [{}, {"vulns": [{"id": "x_ACME-2026-0001", "modified": "2026-11-22T12:00:00Z"}]}]
    }
    too_many = {"queries": [{"package": JINJA}] * 1001}
    assert asked(client, too_many, "querybatch", 400)["message"] == "Too many queries."
    assert asked(client, {}, "querybatch", 400)["message"] == "Invalid query."


def test_long_answers_come_in_pages(client, enix, olga, monkeypatch):
    monkeypatch.setattr("vulndesk.apps.feeds.queries.answers.PAGE", 2)
    records = [named(f"x_ACME-2026-{number:04}", components=(component(since("0")),)) for number in range(1, 6)]
    publish(enix, olga, *records)
    found, token = [], ""
    for _ in range(3):
        answer = asked(client, {"package": JINJA, "version": "1", "page_token": token})
        found += ids(answer)
        token = answer.get("next_page_token", "")
    assert (found, token) == ([one.id for one in records], "")


def test_a_batch_that_is_answered_in_part_can_be_asked_on(client, public, monkeypatch):
    monkeypatch.setattr("vulndesk.apps.feeds.queries.answers.MOST_IN_BATCH", 1)
    first, second = asked(client, {"queries": [{"package": JINJA}] * 2}, "querybatch")["results"]
    assert [len(first["vulns"]), "vulns" in second] == [1, False]
    assert ids(asked(client, {"package": JINJA, "page_token": second["next_page_token"]})) == ["x_ACME-2026-0001"]


def test_a_document_is_found_by_its_id_and_an_alias_leads_to_it(client, public):
    assert client.get("/osv/v1/vulns/x_ACME-2026-0001").json()["id"] == "x_ACME-2026-0001"
    answer = client.get("/osv/v1/vulns/CVE-2026-12345")
    message = "Bug not found, but the following aliases were: x_ACME-2026-0001"
    assert (answer.status_code, answer.json()) == (404, {"code": 5, "message": message, "details": []})
    assert client.get("/osv/v1/vulns/CVE-1").json()["message"] == "Bug not found."


@pytest.mark.parametrize(
    ("ecosystem", "version", "is_found"),
    [
        ("Debian:12", "7.88.1-9", True),
        ("Debian", "7.88.1-9", True),
        ("Debian:11", "7.88.1-9", False),
        ("Debian:12", "7.88.1-10", False),
    ],
)
def test_a_distribution_is_asked_with_its_release_or_without(client, enix, olga, ecosystem, version, is_found):
    curl = Component(ecosystem="Debian:12", name="curl", ranges=(since("0", fixed="7.88.1-10"),))
    publish(enix, olga, named("x_ACME-2026-0007", components=(curl,)))
    answer = asked(client, {"package": {"name": "curl", "ecosystem": ecosystem}, "version": version})
    assert bool(ids(answer)) is is_found


def test_the_limits_are_those_of_osv():
    assert (osv_questions.MOST_QUESTIONS, osv_questions.PAGE) == (1000, 1000)
