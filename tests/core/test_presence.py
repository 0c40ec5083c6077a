"""Who is here, in words."""

import pytest

from vulndesk.core.presence import here_words


@pytest.mark.parametrize(
    ("writing", "looking", "words"),
    [
        ((), (), ""),
        ((), ("Vera",), "Vera is here."),
        (("Tom",), (), "Tom is writing."),
        (("Tom",), ("Vera", "anna", "Olga"), "Tom is writing. anna, Olga and Vera are here."),
    ],
)
def test_the_line_says_who_writes_first_and_then_who_else_is_here(writing, looking, words):
    assert here_words(writing, looking) == words
