"""The CWE list as people search it."""

import pytest

from vulndesk.gateways.weakness_catalogue import search, weakness


def numbers(text: str) -> list[int]:
    return [one.number for one in search(text)]


@pytest.mark.parametrize("typed", ["79", "CWE-79", "cwe 79", " Cwe:79 "])
def test_a_number_in_any_spelling_finds_its_entry(typed: str) -> None:
    assert numbers(typed) == [79]
    assert str(search(typed)[0]).startswith("CWE-79: Improper Neutralization of Input")


@pytest.mark.parametrize(
    ("typed", "first"),
    [("xss", 79), ("SQL injection", 89), ("path traversal", 22), ("csrf", 352), ("uaf", 416), ("ssrf", 918)],
)
def test_the_usual_name_leads_to_the_general_entry_first(typed: str, first: int) -> None:
    assert numbers(typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "zebra crossing", "99999", "x" * 10_000])
def test_words_that_the_list_does_not_have_find_nothing(typed: str) -> None:
    assert numbers(typed) == []


def test_every_word_must_begin_a_word_of_the_name() -> None:
    assert all("overflow" in one.name.lower() and "heap" in one.name.lower() for one in search("heap overfl"))
    assert numbers("heap overfl")


def test_entries_that_the_list_gave_up_are_not_offered() -> None:
    assert weakness(1) is None
    assert not any("DEPRECATED" in one.name for one in search("deprecated", limit=50))
