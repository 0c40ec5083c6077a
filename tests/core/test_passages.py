"""A report in passages: what belongs together stays together, and no word is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.passages import MOST, passages_in

BUNDLE = """# Three findings

I looked at the importer.

## 1. Overflow
It copies too far.

```
one

# two
```

- The first item
  goes on here

  and after an empty line.
- The second
3) The third
"""


def test_headings_paragraphs_items_and_code_are_passages():
    assert passages_in(BUNDLE) == (
        "# Three findings",
        "I looked at the importer.",
        "## 1. Overflow",
        "It copies too far.",
        "```\none\n\n# two\n```",
        "- The first item\n  goes on here\n\n  and after an empty line.",
        "- The second",
        "3) The third",
    )


def test_lines_as_a_browser_sends_them_and_a_text_without_words():
    assert passages_in("One.\r\n\r\nTwo.\r\n") == ("One.", "Two.")
    assert passages_in(" \n\n\t\n") == ()


def test_what_is_behind_the_last_passage_is_in_it():
    found = passages_in("\n\n".join(f"p{n}" for n in range(MOST + 20)))
    assert len(found) == MOST
    assert found[-1].startswith(f"p{MOST - 1}\n\n")
    assert found[-1].endswith(f"p{MOST + 19}")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["", "# a", "b", "- c", "  d", "```", "~~~", "1. e", "\t", "```x"]), max_size=14))
def test_no_word_is_lost_and_none_is_added(lines):
    text = "\n".join(lines)
    assert " ".join(passages_in(text)).split() == text.split()
