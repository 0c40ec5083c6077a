"""Whom a message names."""

import pytest

from vulndesk.core.mentions import mentioned

NAMES = {7: ("tom", "Tom Triage"), 8: ("vera", "Vera"), 9: ("tommy", "Tommy")}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@tom please look", {7}),
        ("could @Tom Triage and @VERA look?", {7, 8}),
        ("@tommy", {9}),
        ("ask @tom.", {7}),
        ("(@vera)", {8}),
        ("rita@tom.example wrote", set()),
        ("@@tom", set()),
        ("tom and vera", set()),
        ("@nobody", set()),
        ("", set()),
    ],
)
def test_only_a_name_behind_an_at_names_somebody(text, who):
    assert mentioned(text, NAMES) == who


def test_nobody_is_named_where_nobody_is_known():
    assert mentioned("@tom", {}) == set()
