"""The whole API as its description tells it, with every person of the cast: no failure, no answer that is not
described, nothing of others, and what is hidden answers byte for byte as what never was. New operations are taken in by
themselves. What schemathesis makes up is asked in tests/flows/test_api_at_random.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.security.described import ABSENT, NAMES, Operation, Person, World, absent_id, ask, kind_of, looked_at, world

pytestmark = pytest.mark.django_db

# Refused to every token, with the page on which a person does it: a token has no second factor.
BY_A_PERSON = {"POST /api/v1/cases/{reference}/publication"}
FEW = ("member", "owner elsewhere", "reporter", "anonymous")


@pytest.fixture
def made(db: None) -> World:
    return world()


def everybody_asks(made: World, people: list[Person]) -> tuple[list[str], set[str]]:
    """What is wrong with their answers, and behind the door of which operations somebody came."""
    faults, passed = [], set()
    for operation in made.description.operations:
        for who in people:
            for names in (who.own, who.others):
                path = operation.path_for(names)
                answer = ask(operation, who, path=path, body=operation.example())
                faults += looked_at(made, operation, who, answer, asked=str(path))
                # What no token may, the page of who may is named for whoever came behind the door.
                if answer.status_code not in (400, 401, 403, 404) or b"A token publishes nothing." in answer.content:
                    passed.add(str(operation))
    return faults, passed


def test_the_examples_of_the_description_are_answered_as_it_says_and_show_nothing_of_others(made: World) -> None:
    faults, passed = everybody_asks(made, [who for who in made.people if who.name in FEW])
    assert faults == []
    # Else nothing behind that door was asked. What names a row by its key is asked for below.
    assert {str(one) for one in made.description.operations if not one.keys} - passed == BY_A_PERSON


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
def test_everybody_and_every_scope_is_answered_as_it_says_and_shown_nothing_of_others(made: World) -> None:
    faults, _ = everybody_asks(made, [who for who in made.people if who.name not in FEW])
    assert faults == []


@pytest.mark.slow
def test_every_key_of_ones_own_side_is_answered_as_it_says_in_the_place_of_every_key(made: World) -> None:
    faults = []
    for operation in (one for one in made.description.operations if one.keys):
        for who in (one for one in made.people if one.name in ("member", "owner", "owner elsewhere", "reporter")):
            for name, kind in operation.keys.items():
                for key in made.ids[who.own["slug"]].get(kind, ()):
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
    at_home, elsewhere = (made.ids[side["slug"]] for side in (who.own, who.others))
    for name, place in operation.places("path").items():
        kind = kind_of(name, place["schema"])
        if kind in ABSENT:
            yield own | {name: who.others[kind]}, own | {name: ABSENT[kind]}
        for key in sorted(set(elsewhere.get(kind, ())) - set(at_home.get(kind, ()))):  # numbers come with each table
            yield own | {name: key}, own | {name: absent_id(kind)}
    if len(own) > 1:
        yield operation.path_for(who.others), operation.path_for(ABSENT)


def said(answer: Any) -> tuple[int, str, bytes]:
    headers = {name: value for name, value in answer.items() if name not in ("Date", "Expires", "X-Request-Id")}
    return answer.status_code, str(sorted(headers.items())), b"" if answer.streaming else answer.content


@pytest.mark.slow
def test_what_is_of_others_is_answered_as_what_never_was_in_every_address(made: World) -> None:
    told_apart, compared = [], 0
    # Whoever asks without a token asks of programmes, which everybody may know.
    for operation in (one for one in made.description.operations if one.by == "Bearer"):
        for who in (one for one in made.people if one.authorization.startswith("Bearer")):
            for there, absent in hidden_and_absent(made, operation, who):
                body = operation.example()
                answers = [said(ask(operation, who, path=path, body=body)) for path in (there, absent)]
                compared += 1
                if answers[0] != answers[1]:
                    told_apart.append((str(operation), who.name, there, answers))
    assert told_apart == []
    assert compared > 100


@pytest.mark.slow
def test_what_is_of_others_is_answered_as_what_never_was_in_every_body_and_question(made: World) -> None:
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
                        body[name] = value
                    else:
                        query = {name: value}
                    answers.append(said(ask(operation, who, path=path, query=query, body=body)))
                compared += 1
                if answers[0] != answers[1]:
                    told_apart.append((str(operation), who.name, name, answers))
    assert told_apart == []
    assert compared > 3
