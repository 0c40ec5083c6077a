"""What no honest client sends: it is refused in words, or taken and read again; it never breaks a page (abuse 6, 7)."""

import json
import time

import pytest
from django.test import Client

from vulndesk.apps.cases.models import Case

REPORTS = "/api/v1/programmes/enix/reports"
pytestmark = pytest.mark.usefixtures("web")


def send(body: str):
    return Client().post(REPORTS, body, content_type="application/json")


@pytest.mark.parametrize(
    "body",
    [
        '{"description": "x", "n": 1e400}',
        '{"description": "x", "n": [-1e999]}',
        '{"description": "x", "n": NaN}',
        '{"description": "x", "n": ' + "9" * 5000 + "}",
        '{"description": "x", "n": ' + "[" * 60 + "]" * 60 + "}",
        '{"description": "x", "n": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"description": "x", "n": ' + '{"a":' * 900 + "1" + "}" * 900 + "}",
        '{"description": "one", "description": "another"}',
        '{"description": "x", "n": {"a": 1, "a": 2}}',
        '{"description": "\\ud800"}',
        '{"description": "x", "\\ud800": 1}',
        json.dumps({"description": "x", "title": "t" * 1_000_000}),
        json.dumps({"description": "x"} | {f"key {number}": number for number in range(101)}),
        json.dumps({"description": "x", "k" * 5000: 1}),
    ],
    ids=lambda body: body[:60],
)
def test_json_that_readers_could_understand_differently_is_refused_and_nothing_is_stored(body):
    answer = send(body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["next_step"]
    assert not Case.objects.exists()


def test_what_is_taken_opens_on_every_page_again(owning):
    nested = 1
    for _ in range(19):
        nested = [nested]
    given = {
        "description": "a\x00b",
        "title": "\x00t\x00",
        "contact": "\x00",
        "n": nested,
        "\u202ekey": "\udc00".encode("utf-8", "replace").decode(),
    }
    given["credit"] = {"mode": "name", "name": "\x00R\u202e"}
    given |= {f"own {number}": "<b>" * 100 for number in range(90)}
    answer = send(json.dumps(given))
    assert answer.status_code == 201
    code, reference = answer.json()["receipt"], answer.json()["reference"]
    reporter = Client()
    assert reporter.get("/api/v1/report", headers={"authorization": f"Receipt {code}"}).status_code == 200
    reporter.post("/status/", {"receipt": code})
    assert reporter.get("/status/report/").status_code == 200
    began = time.monotonic()
    assert owning.get(f"/team/cases/{reference}/").status_code == 200
    assert owning.get("/team/").status_code == 200
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "address",
    [
        "/team/?programme=%00",
        "/team/?q=%00",
        "/team/cases/%00/",
        "/team/cases/VD-%00/parts/facts/",
        "/team/cases/%00/files/00000000-0000-0000-0000-000000000000/",
        "/api/v1/programmes/%00/reports",
        "/join/%00/",
    ],
)
def test_an_address_with_a_nul_is_an_address_that_is_not_there(owning, address):
    """PostgreSQL refuses a NUL in any parameter; unasked, the desk would have answered with its own mistake."""
    assert owning.get(address).status_code == 404
    assert owning.post(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/team/?page=9999999999", "/team/?page=-1", "/outbox/?page=9999999999", "/team/?q=%EF%BF%BD%F0", "/cwe/?q=%ff"],
)
def test_odd_pages_and_broken_letters_are_no_mistake_of_the_desk(owning, address):
    assert owning.get(address).status_code == 200


@pytest.mark.parametrize("number", [10**12, 10**30])
def test_numbers_beyond_any_row_are_rows_that_are_not_there(owning, number):
    for address in (
        f"/people/{number}/deactivate/",
        f"/people/{number}/password-link/",
        f"/people/invitations/{number}/withdraw/",
        f"/team/programmes/enix/team/{number}/remove/",
        f"/team/programmes/enix/policy/{number}/reviewed/",
    ):
        assert owning.post(address).status_code in (302, 404, 409), address


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "evil.example:80", "a,localhost", "x/../y"])
def test_under_a_name_that_is_not_its_own_the_desk_answers_nothing(host):
    for address in ("/", "/p/enix/", "/status/", "/api/v1/programmes", "/healthz"):
        answer = Client().get(address, headers={"host": host, "x-forwarded-host": "localhost"})
        assert answer.status_code == 400, address
        assert host not in answer.content.decode()
        assert answer["X-Content-Type-Options"] == "nosniff"
