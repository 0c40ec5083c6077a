"""A text as a document, and a JSON pointer as a place in the text."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.advisory.lint.documents import documents_in, place_of, read_text
from vulndesk.core.errors import BadInput

JSON_TEXT = '{\n  "id": "x_1",\n  "a/b": [1, {"c": "é\\u00e9"}],\n  "id2": {}\n}'
YAML_TEXT = 'id: x_1\naffected:\n- package:\n    name: "1.10"\npublished: 2026-11-20T12:00:00Z\n'


@pytest.mark.parametrize(
    ("text", "pointer", "line", "column", "words"),
    [
        (JSON_TEXT, "/id", 2, 9, '"x_1"'),
        (JSON_TEXT, "/a~1b/1/c", 3, 20, '"é\\u00e9"'),
        (JSON_TEXT, "/a~1b/7", 3, 10, "["),  # what is missing: the thing that lacks it
        (YAML_TEXT, "/affected/0/package/name", 4, 11, '"1.10"'),
        (YAML_TEXT, "/affected/0/versions", 3, 3, "p"),
    ],
)
def test_a_pointer_leads_to_a_line(text: str, pointer: str, line: int, column: int, words: str) -> None:
    place = place_of(text, pointer)
    assert place is not None
    assert (place.line, place.column, place.words) == (line, column, words)
    assert text[place.start : place.end] == words


def test_the_whole_document_has_no_place() -> None:
    assert place_of(JSON_TEXT, "") is None


def test_yaml_keeps_instants_and_texts_as_they_are_written() -> None:
    assert read_text(YAML_TEXT)["published"] == "2026-11-20T12:00:00Z"
    assert read_text("a: 1.10") == {"a": 1.1}  # the mistake itself, for the lint to find


@pytest.mark.parametrize(
    "text",
    ['{"a": ', "[" * 100_000, "a: [", "a: &x [1]\nb: [*x, *x]", "a: 2026-13-45\n b: :", '{"a": 1' + "0" * 9_999 + "}"],
)
def test_what_is_no_document_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_text(text)
    assert refused.value.next_step


def test_an_export_is_a_list_of_documents() -> None:
    assert documents_in([{"id": 1}, {"id": 2}]) == [("/0", {"id": 1}), ("/1", {"id": 2})]
    assert documents_in({"id": 1}) == [("", {"id": 1})]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=6), _VALUES, min_size=1, max_size=4), st.sampled_from([None, 1, "\t"]))
def test_every_pointer_of_a_document_is_found_where_it_stands(
    document: dict[str, Any], indent: int | str | None
) -> None:
    text = json.dumps(document, indent=indent)
    for pointer, value in _all(document):
        place = place_of(text, pointer)
        assert place is not None
        assert text[place.start :].startswith(json.dumps(value, indent=indent)[:1])
        if not isinstance(value, dict | list):
            assert json.loads(text[place.start : place.end]) == value


def _all(value: Any, at: str = "") -> list[tuple[str, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    pairs = [(f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}", held) for key, held in inside]
    return [pair for pointer, held in pairs for pair in ((pointer, held), *_all(held, pointer))]
