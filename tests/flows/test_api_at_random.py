"""What schemathesis makes of the API's description, sound and unsound, asked with every person of the cast.

Which requests is decided by a seed, so that a change is judged by itself; API_SEED=N asks others. Each finds the same
desk. Parts of addresses and bodies that name things are often those of somebody: else little came past the doors.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.security.described import ABSENT, NAMES, Person, World, kind_of, undone, world
from vulndesk.core.api_examples import example_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Requests of the whole run: about 90 s on a core of 2026, whatever operations there are.
REQUESTS = 3600
FIT = ("owner", "owner elsewhere", "member", "member elsewhere")
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "phases": [Phase.generate],
    "report_multiple_bugs": False,
    "suppress_health_check": list(HealthCheck),
}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def made(db: None) -> World:
    return world(filled_by_the_api=True)


def desk_in_this_transaction(environ: Any, start_response: Any) -> list[bytes]:
    """The desk as a WSGI server runs it, on the connection of the test, as Django's own client does it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        answer = get_wsgi_application()(environ, start_response)
        content = b"".join(answer)
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    return [content]


def named_things(made: World, kind: str) -> list[str]:
    """Of both sides, and what never was."""
    if kind in ABSENT:
        return [ABSENT[kind], *sorted({side[kind] for who in made.people for side in (who.own, who.others)})]
    return [key for slug in made.keys for key in made.keys_of(slug, kind)]


def aimed(made: World, case: Any, who: Person, draw: st.DataObject, *, at_home: bool) -> None:
    """Puts names of things that there are in the place of most that were made up.

    at_home: their own things, and nothing that would be refused before anybody looks at them.
    """
    told = case.operation.definition.raw
    for name, kind in told["names"].items():
        if at_home:
            things = [who.own[kind]] if kind in who.own else made.fitting(who.own["slug"], kind, name)
            things = things or [told["parts"][name]]
        else:
            things = named_things(made, kind)
        if things and (at_home or draw.draw(st.integers(0, 5), label="is aimed")):
            case.path_parameters[name] = draw.draw(st.sampled_from(things), label=name)
    if at_home:
        case.query, case.headers = {}, {}
    is_json = case.media_type == "application/json" and isinstance(told["example"], dict)
    if is_json and (at_home or draw.draw(st.booleans(), label="as told")):
        made_up = case.body if isinstance(case.body, dict) else {}
        case.body = told["example"] | _some(told["whole"], draw) | _some(made_up, draw)
    for given_in in (case.body, case.query):
        if isinstance(given_in, dict):
            for name in sorted(set(given_in) & set(NAMES)):
                if draw.draw(st.booleans(), label="is aimed"):
                    given_in[name] = draw.draw(st.sampled_from(named_things(made, NAMES[name])), label=name)


def _some(parts: dict[str, Any], draw: st.DataObject) -> dict[str, Any]:
    kept = draw.draw(st.sets(st.sampled_from(sorted(parts)), max_size=2), label="with") if parts else set()
    return {name: parts[name] for name in sorted(kept)}


def _fit(made: World, operation: Any) -> list[Person]:
    """Those who may do most of what there is."""
    names = ("reporter", "reporter elsewhere") if operation.definition.raw["by"] == "Receipt" else FIT
    return [who for who in made.people if who.name in names]


def operations(made: World) -> list[Any]:
    """As schemathesis has them, each with what `aimed` needs to know."""
    for one in made.description.operations:
        names = {name: kind_of(name, place["schema"]) for name, place in one.places("path").items()}
        whole = example_of(dict(one.sent_shape(made.description.shapes)), dict(made.description.shapes))
        parts = one.path_for({})
        one.told.update(names=names, parts=parts, by=one.by, example=one.example(), whole=whole or {})
    schema = schemathesis.openapi.from_dict(made.description.document)
    schema.app = desk_in_this_transaction
    return [one.ok() for one in schema.get_all_operations()]


def judged(made: World, case: Any, who: Person) -> int:
    """Asks it, and the status. Raises for a failure, for what is not described, and for words of others."""
    headers = {"Authorization": who.authorization} if who.authorization else {}
    case.headers.pop("Authorization", None)
    with undone():
        answer = case.call(headers=headers)
    sent = f"{answer.request.url} {answer.request.body!r} {dict(answer.request.headers)}"
    strange = made.strange(who, answer.content + str(answer.headers).encode(), sent)
    assert strange == [], (who.name, case.operation.label, sent)
    case.validate_response(answer, checks=CHECKS)
    return int(answer.status_code)


def test_whatever_is_sent_is_answered_as_described_and_shows_nothing_of_others(made: World) -> None:
    number = int(os.environ.get("API_SEED", "31"))
    found = operations(made)
    each = max(10, REQUESTS // len(found) // 2)
    asked: dict[str, set[int]] = {}

    def ask_at_random(operation: Any, mode: GenerationMode) -> None:
        made_up = operation.as_strategy(generation_mode=mode)

        @seed(number)
        @settings(max_examples=each, **SETTINGS)
        @given(case=made_up, draw=st.data())
        def holds(case: Any, draw: st.DataObject) -> None:
            at_home = draw.draw(st.booleans(), label="at home")
            who = draw.draw(st.sampled_from(_fit(made, operation) if at_home else made.people), label="who")
            aimed(made, case, who, draw, at_home=at_home)
            asked.setdefault(case.operation.label, set()).add(judged(made, case, who))

        holds()

    for operation in found:
        raw = operation.definition.raw
        ask_at_random(operation, GenerationMode.POSITIVE)
        if raw.get("parameters") or raw.get("requestBody"):  # else nothing of it can be unsound
            ask_at_random(operation, GenerationMode.NEGATIVE)
    well_answered = [label for label, statuses in asked.items() if min(statuses) < 300]
    assert len(asked) == len(found)
    assert len(well_answered) > len(found) / 2, sorted(
        set(asked) - set(well_answered)
    )  # else too little came past the doors
