"""Webhooks by a program of an owner: added with a secret that is told once, changed, switched, removed, sent again."""

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import person, reported
from tests.apps.tokens.conftest import Program, token_of
from tests.apps.webhooks.test_webhooks import go_on, is_signed, receiver
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.webhooks.models import Sending, Webhook

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "receiver", "tom_user", "web"]
LIST = "/programmes/enix/webhooks"


@pytest.fixture
def program(web):
    return Program(token_of(person("olga", owner=True)))


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def wanted(receiver, **more):
    return {"address": receiver.address, "groups": ["case"]} | more


def test_it_is_added_once_for_a_key_and_signs_with_the_secret_of_that_answer(program, web, receiver):
    body, key = wanted(receiver), {"idempotency-key": "hook-1"}
    made = told(program.post(LIST, body, **key), 201)
    assert told(program.post(LIST, body, **key), 201) == made
    assert Webhook.objects.count() == 1
    assert made["webhook"]["groups"] == ["case"]
    reported(web, "It reads too far.")
    go_on()
    ((headers, sent),) = receiver.heard
    assert is_signed(headers, sent, made["secret"])
    shown = told(program.get(f"{LIST}/{made['webhook']['id']}"))
    assert shown == made["webhook"]
    assert made["secret"] not in str(told(program.get(LIST)))
    facts = Event.objects.filter(kind="webhook_added").values_list("facts", flat=True)
    assert made["secret"] not in str(list(facts))


def test_its_log_is_read_and_a_sending_goes_again_with_the_same_id(program, web, receiver):
    made = told(program.post(LIST, wanted(receiver)), 201)["webhook"]
    reported(web, "It reads too far.")
    go_on()
    log = f"{LIST}/{made['id']}/sendings"
    (line,) = told(program.get(log))["sendings"]
    assert (line["type"], line["state"], line["answer"]) == ("case.received", "arrived", 204)
    again = told(program.post(f"{log}/{line['id']}/again", {}), 202)
    assert (again["id"], again["state"]) == (line["id"], "waiting")
    told(program.post(f"{log}/{line['id']}/again", {}), 409)
    go_on()
    assert [headers["webhook-id"] for headers, _ in receiver.heard] == [f"msg_{Sending.objects.get().pk.hex}"] * 2
    other = told(program.post(LIST, wanted(receiver)), 201)["webhook"]
    told(program.post(f"{LIST}/{other['id']}/sendings/{line['id']}/again", {}), 404)
    assert told(program.get(f"{log}?cursor=yesterday"), 422)["field"] == "cursor"


def test_a_new_secret_signs_beside_the_one_before_until_that_is_let_go(program, web, receiver):
    made = told(program.post(LIST, wanted(receiver)), 201)
    address, key = f"{LIST}/{made['webhook']['id']}/secret", {"idempotency-key": "renew-1"}
    renewed = told(program.post(address, {}, **key), 201)
    assert told(program.post(address, {}, **key), 201) == renewed
    assert renewed["webhook"]["has_older_secret"]
    reported(web, "It reads too far.")
    go_on()
    assert not told(program.send("delete", f"{address}/older", {}))["has_older_secret"]
    reported(web, "It reads too far again.")
    go_on()
    signed = [[is_signed(*sent, secret) for secret in (made["secret"], renewed["secret"])] for sent in receiver.heard]
    assert signed == [[True, True], [False, True]]


def test_it_is_changed_switched_and_removed(program, receiver):
    made = told(program.post(LIST, wanted(receiver)), 201)["webhook"]
    address = f"{LIST}/{made['id']}"
    changed = told(program.send("put", address, wanted(receiver, groups=["clock"], with_titles=True)))
    assert (changed["groups"], changed["with_titles"]) == (["clock"], True)
    assert told(program.post(f"{address}/switch/off", {}))["switched_off_at"]
    assert told(program.post(f"{address}/switch/on", {}))["switched_off_at"] is None
    told(program.post(f"{address}/switch/perhaps", {}), 404)
    assert told(program.send("delete", address, {}))["webhooks"] == []
    told(program.get(address), 404)
    told(program.send("delete", address, {}), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"address": "http://192.0.2.7/", "groups": ["case"]}, "address"),
        ({"address": "https://receiver.example/", "groups": ["everything"]}, "groups"),
        ({"address": "https://receiver.example/", "groups": []}, "groups"),
        ({"address": "https://receiver.example/", "groups": ["case"], "secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_and_nothing_is_kept(program, body, field):
    assert told(program.post(LIST, body), 422)["field"] == field
    assert not Webhook.objects.exists()


def test_whoever_owns_nothing_reads_no_address(program, web, tom_user, receiver):
    made = told(program.post(LIST, wanted(receiver)), 201)["webhook"]
    handling = Program(token_of(tom_user))
    secret = f"{LIST}/{made['id']}/secret"
    for answer in (
        *(handling.get(LIST), handling.get(f"{LIST}/{made['id']}"), handling.post(LIST, wanted(receiver))),
        *(handling.post(secret, {}), handling.send("delete", f"{secret}/older", {})),
    ):
        assert answer.status_code == 403
        assert "of-the-receiver" not in answer.content.decode()
    assert Webhook.objects.count() == 1
