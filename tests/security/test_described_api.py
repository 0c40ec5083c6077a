"""The whole API as its description tells it, with every person of the cast: no failure, no answer that is not
described, nothing of others, and what is hidden answers byte for byte as what never was. New operations are taken in by
themselves. What schemathesis makes up is asked in tests/flows/test_api_at_random.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from tests.security.described import ABSENT, NAMES, Operation, Person, World, absent_id, ask, kind_of, looked_at, world

pytestmark = pytest.mark.django_db

FEW = ("member", "owner elsewhere", "reporter", "anonymous")


@pytest.fixture
def made(db: None) -> World:
    return world()


@pytest.fixture
def filled(db: None) -> World:
    return world(filled_by_the_api=True)


def all_ask(made: World, asking: Iterable[tuple[Operation, Person, Mapping[str, str]]]) -> tuple[list[str], set[str]]:
    """What is wrong with the answers, and behind the doors of which operations somebody came."""
    faults, passed = [], set()
    for operation, who, names in asking:
        path = operation.path_for(names)
        answer = ask(operation, who, path=path, body=operation.example())
        faults += looked_at(made, operation, who, answer, asked=str(path))
        if answer.status_code not in (400, 401, 403, 404):
            passed.add(str(operation))
    return faults, passed


def few(made: World) -> Iterator[tuple[Operation, Person, Mapping[str, str]]]:
    """Whoever may, for their own, and of the others an owner for what is not theirs."""
    people = {who.name: who for who in made.people}
    may = {"Bearer": "owner", "Receipt": "reporter", "": "anonymous"}
    for operation in made.description.operations:
        who = people[may[operation.by]]
        yield operation, who, who.own
        if operation.by == "Bearer":
            yield operation, people["owner elsewhere"], people["owner elsewhere"].others


def test_the_examples_of_the_description_are_answered_as_it_says_and_show_nothing_of_others(made: World) -> None:
    faults, passed = all_ask(made, few(made))
    assert faults == []
    plain = {str(one) for one in made.description.operations if not one.keys}
    assert len(plain - passed) < len(plain) / 3, plain - passed  # else too little was asked behind the doors


def test_the_looks_themselves_find_what_is_wrong(made: World) -> None:
    told = made.description
    me = next(one for one in told.operations if one.path.endswith("/me"))
    good = b'{"handle": "tom", "scopes": [], "expires_at": ""}'
    assert told.faults(me, 200, "application/json; charset=utf-8", good) == []
    for status, kind, body in (
        (500, "application/problem+json", b"{}"),
        (418, "application/json", good),
        (200, "text/html", good),
        (200, "application/json", b'{"handle": 1, "scopes": [], "expires_at": ""}'),
        (200, "application/json", b'{"handle": "tom"}'),
        (404, "application/problem+json", b'{"title": "No."}'),
    ):
        assert told.faults(me, status, kind, body), (status, body)
    member, elsewhere = (next(one for one in made.people if one.name == who) for who in ("member", "owner elsewhere"))
    for place in ("enix report", "enix team", "enix secret"):
        word = next(word for word, where in made.planted.items() if where == place)
        assert made.strange(elsewhere, word.encode(), "") != [], place
        assert made.strange(elsewhere, word.encode(), f"?q={word}") == []
        assert made.strange(member, word.encode(), "") == []


@pytest.mark.slow
def test_everybody_and_every_scope_is_answered_as_it_says_and_shown_nothing_of_others(filled: World) -> None:
    everything = product(filled.description.operations, filled.people)
    assert all_ask(filled, ((operation, who, who.own) for operation, who in everything))[0] == []
    whole = [who for who in filled.people if who.name not in ("anonymous", "shut out") and "alone" not in who.name]
    assert (
        all_ask(filled, ((one, who, who.others) for one, who in product(filled.description.operations, whole)))[0] == []
    )


@pytest.mark.slow
def test_every_key_of_ones_own_side_is_answered_as_it_says_in_the_place_of_every_key(filled: World) -> None:
    made = filled
    faults = []
    for operation in (one for one in made.description.operations if one.keys):
        for who in (one for one in made.people if one.name in ("member", "owner", "owner elsewhere", "reporter")):
            for name, kind in operation.keys.items():
                for key in made.keys_of(who.own["slug"], kind):
                    path = operation.path_for(who.own) | {name: key}
                    answer = ask(operation, who, path=path, body=operation.example())
                    faults += looked_at(made, operation, who, answer, asked=str(path))
    assert faults == []


# --- hidden is absent


def hidden_and_absent(
    made: World, operation: Operation, who: Person
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Paths that name something of others, beside the same with something that never was."""
    own = operation.path_for(who.own)
    at_home, elsewhere = made.made_for[who.own["slug"]], who.others["slug"]
    for name, place in operation.places("path").items():
        kind = kind_of(name, place["schema"])
        if kind in ABSENT:
            yield own | {name: who.others[kind]}, own | {name: ABSENT[kind]}
        if who.name not in FEW:
            continue  # keys are tried by those who come as far as to them
        # Of numbers, each table has its own: one that is on both sides says nothing.
        for key in (one for one in made.keys_of(elsewhere, kind) if (kind, one) not in at_home):
            yield own | {name: key}, own | {name: absent_id(kind)}
    if len(own) > 1 and who.name in FEW:
        yield operation.path_for(who.others), operation.path_for(ABSENT)


def said(answer: Any) -> tuple[int, str, bytes]:
    headers = {name: value for name, value in answer.items() if name not in ("Date", "Expires", "X-Request-Id")}
    return answer.status_code, str(sorted(headers.items())), b"" if answer.streaming else answer.content


@pytest.mark.slow
def test_what_is_of_others_is_answered_as_what_never_was_in_every_address(filled: World) -> None:
    made = filled
    told_apart, compared = [], 0
    # Whoever asks without a token asks of programmes, which everybody may know.
    by_token = [one for one in made.people if one.authorization.startswith("Bearer") and "alone" not in one.name]
    for operation in (one for one in made.description.operations if one.by == "Bearer"):
        for who in by_token:
            for there, absent in hidden_and_absent(made, operation, who):
                body = operation.example()
                answers = [said(ask(operation, who, path=path, body=body)) for path in (there, absent)]
                compared += 1
                if answers[0] != answers[1]:
                    told_apart.append((str(operation), who.name, there, answers))
    assert told_apart == []
    assert compared > 100


@pytest.mark.slow
def test_what_is_of_others_is_answered_as_what_never_was_in_every_body_and_question(filled: World) -> None:
    made = filled
    told_apart, compared = [], 0
    asking = [one for one in made.people if one.name in ("member", "owner", "owner elsewhere", "reporter")]
    for operation in (one for one in made.description.operations if one.by):
        for who in (one for one in asking if one.authorization.startswith(operation.by)):
            path = operation.path_for(who.own)
            shape = operation.sent_shape(made.description.shapes).get("properties", {})
            for name in {*shape, *operation.places("query")} & set(NAMES):
                answers = []
                for value in (who.others[NAMES[name]], ABSENT[NAMES[name]]):
                    body, query = operation.example(), {}
                    if name in shape:
                        body[name] = [value] if shape[name].get("type") == "array" else value
                    else:
                        query = {name: value}
                    answers.append(said(ask(operation, who, path=path, query=query, body=body)))
                compared += 1
                if answers[0] != answers[1]:
                    told_apart.append((str(operation), who.name, name, answers))
    assert told_apart == []
    assert compared > 3
