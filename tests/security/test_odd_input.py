"""What no honest client sends: it is refused in words, or taken and read again; it never breaks a page (abuse 6, 7)."""

import json
import time

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.apps.tokens.conftest import token_of
from tests.people import report
from tests.security.described import Description
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
        '{"description": "x\\u0000"}',
        '{"description": "x", "own": [{"a": "\\u0000"}]}',
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
        "description": "a\x01b",
        "title": "\x7ft\x1b",
        "contact": "\ufffe",
        "n": nested,
        "\u202ekey": "\U0010ffff C:\\u0000",
    }
    given["credit"] = {"mode": "name", "name": "\x1fR\u202e"}
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


def texts_in(sent, place=()):
    """Where a text stands in a body: the keys that lead to it."""
    if isinstance(sent, str):
        yield place
    for key, inner in sent.items() if isinstance(sent, dict) else enumerate(sent) if isinstance(sent, list) else ():
        yield from texts_in(inner, (*place, key))


def with_text(sent, place, text):
    if not place:
        return text
    copy = dict(sent) if isinstance(sent, dict) else list(sent)
    copy[place[0]] = with_text(sent[place[0]], place[1:], text)
    return copy


def bodies():
    """Each text of each body that the description has, in each kind of body."""
    for operation in Description().operations:
        sent = operation.example()
        if sent is None:
            continue
        form = operation.told["requestBody"]["content"].get("multipart/form-data", {"schema": {"required": ()}})
        for place in texts_in(sent):
            yield operation, sent, place, ""
            for field in form["schema"]["required"]:
                yield operation, sent, place, field


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "a\udfff", "\udc00\ud800"], ids=ascii)
def test_what_not_every_database_keeps_is_refused_in_every_text_of_every_operation(web, tom_user, text):
    """PostgreSQL keeps no NUL, and nothing keeps half a character: else some would be a mistake of the desk."""
    receipt = report(web).received.receipt
    way_in = {"Bearer": f"Bearer {token_of(tom_user)}", "Receipt": f"Receipt {receipt}", "": ""}
    asked = set()
    for operation, sent, place, field in bodies():
        body = json.dumps(with_text(sent, place, text))
        address = operation.path.format_map(operation.path_for({"slug": "enix"}))
        if field:
            content, kind = encode_multipart(BOUNDARY, {field: body}), MULTIPART_CONTENT
        else:
            content, kind = body, "application/json"
        headers = {"authorization": way_in[operation.by]}
        answer = Client().generic(operation.method, address, content, content_type=kind, headers=headers)
        told = answer.json()
        assert (answer.status_code, told.get("field")) == (422, ".".join(map(str, place))), (operation, place, told)
        assert told["next_step"]
        asked.add(str(operation))
    assert len(asked) > 50


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
