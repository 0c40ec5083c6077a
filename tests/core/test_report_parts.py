"""What is found in a reporter's words, and what is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.report_parts import VECTOR, answers_below, parts_in

ALL = ("versions", "location", "type", VECTOR)


def found(text):
    return [(part.kind, part.value) for part in parts_in([text], wanted=ALL)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It is version 2.3.", [("versions", "2.3")]),
        ("Seen in v1.4.0-rc1 and 1.3.9.", [("versions", "1.3.9"), ("versions", "1.4.0-rc1")]),
        ("The bug is in src/parser/buffer.c:42, I think.", [("location", "src/parser/buffer.c:42")]),
        ("A clear cwe-787.", [("type", "CWE-787")]),
        (
            "I score it CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H myself",
            [(VECTOR, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")],
        ),
        ("CVSS:3.1/AV:N/XX:L", []),
        ("> Which version, 1.2.3?\nI do not know.", []),
        ("See https://example.org/a/b/c.html and 192.168.0.1.", []),
        ("On 2026.11.22? No.", [("versions", "2026.11.22")]),
        ("Nothing here, and/or there.", []),
    ],
)
def test_parts_are_found_where_a_person_would_find_them(text, parts):
    assert sorted(found(text)) == sorted(parts)


def test_only_what_is_wanted_is_proposed_and_not_too_much_of_it():
    text = " ".join(f"version 1.{number}.0" for number in range(9)) + " CWE-79"
    parts = parts_in([text], wanted=("versions",))
    assert [part.kind for part in parts] == ["versions"] * 3


@settings(max_examples=50)
@given(st.text(alphabet="v1.0/-aCWES:>\n ", max_size=400))
def test_any_text_is_read(text):
    for part in parts_in([text], wanted=ALL):
        assert part.value.strip() == part.value != ""


QUESTIONS = {"steps": "Could you send the steps that reproduce it, one by one?", "impact": "What could an attacker do?"}


def test_an_answer_below_its_question_is_found_however_the_mail_program_wrapped_it():
    text = (
        "Hello Tom!\n\n> Hello,\n> - Could you send the steps\n> that reproduce it, one by one? The policy asks.\n\n"
        "1. Open.\n2. Wait.\n\n> - What could an attacker do? Leave it out.\n\nRun code.\n\n> Tom\n\nRita"
    )
    found = {part.kind: part.value for part in answers_below([text], questions=QUESTIONS)}
    assert found == {"steps": "1. Open.\n2. Wait.", "impact": "Run code."}


def test_what_stands_above_the_questions_answers_none_of_them():
    text = f"I do not know.\n\n> - {QUESTIONS['steps']}\n> - {QUESTIONS['impact']}\n"
    assert answers_below([text], questions=QUESTIONS) == ()


def test_below_several_questions_it_answers_the_last_and_the_newest_text_counts():
    first = f"> {QUESTIONS['steps']}\n> {QUESTIONS['impact']}\nNothing."
    second = f"> {QUESTIONS['impact']}\nEverything."
    assert answers_below([first, second], questions=QUESTIONS)[0].value == "Everything."
