"""Spans are exact on any text, and the reader never fails."""

import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Clause, Contact, Kind, NotUnderstood, Policy
from vulndesk.core.policy.formats import split_blocks
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.phrases import phrases_for
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.sections import place_blocks
from vulndesk.core.policy.sentences import split_passages, split_sentences
from vulndesk.core.policy.serial import policy_from_json, policy_to_json
from vulndesk.core.policy.summary import summarise

ENGLISH = phrases_for("en")
PIECES = [
    "# Security Policy\n",
    "## Reporting a Vulnerability\n",
    "## Out of Scope\n",
    "We will acknowledge your report within **48 hours**.",
    "Please include:\n",
    "- A description (if known)\n",
    "  * nested `code` &amp; [a link](https://example.org/a_(b))\n",
    "> quoted *words* here\n",
    "| Version | Supported |\n| --- | :-: |\n| 1.x | :x: |\n| a \\| b | ✅ |\n",
    "<!-- hidden -->",
    "<p align='left'>shown</p>",
    "security [at] example [dot] org",
    "<security@example.org>",
    "```\ncode\n```\n",
    "[ref]: https://example.org/key.asc\n",
    "see [our key][ref]",
    "\r\n",
    "\r",
    "\n\n",
    "\t",
    "\0",
    "\u2028",
    "。",
    "报告漏洞。请",
    "1. ",
    "***",
    "\\",
    "`",
    "[",
    "](",
    "<",
]
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)
)


def spans_are_exact(text: str, policy: Policy) -> None:
    said: list[Clause | NotUnderstood] = [*policy.clauses, *policy.not_understood]
    for one in said:
        assert text[one.span.start : one.span.end] == one.sentence
        assert one.sentence.strip() == one.sentence != ""
        before = text[: one.span.start].replace("\r\n", "\n").replace("\r", "\n")
        assert one.span.line == before.count("\n") + 1


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("- \ta\n\tb\x0b")
@example("|a|b|\n|-|-|\n\\")
@example("> - a\r\n>   b\r\n> | x | y |\n")
@pytest.mark.slow
def test_any_text_is_read_with_exact_spans_and_survives_storage(text: str) -> None:
    policy = read_policy(text)
    spans_are_exact(text, policy)
    assert policy_from_json(json.loads(json.dumps(policy_to_json(policy)))) == policy
    assert len({clause.id for clause in policy.clauses}) == len(policy.clauses)
    json.dumps(summarise(policy))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@pytest.mark.slow
def test_passages_rise_in_the_text_and_never_overlap_within_a_block(text: str) -> None:
    last = 0
    for passage in split_passages(text, place_blocks(text, split_blocks(text), ENGLISH), ENGLISH):
        assert text[passage.span.start : passage.span.end] == passage.sentence
        assert passage.span.start >= last
        last = passage.span.start


def test_reading_twice_gives_the_same_clauses_and_ids() -> None:
    text = "# P\n\nWe will respond within 2 days.\n\nWe will fix it within 30 days.\n"
    assert read_policy(text) == read_policy(text)
    assert [clause.id for clause in read_policy(text).of_kind(Kind.DEADLINE)] == ["deadline-1", "deadline-2"]


def test_blocks_know_their_form_and_what_introduces_them() -> None:
    blocks = split_blocks(
        "# A\n\nPlease include:\n\n- one\n  - two\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    )
    assert [block.form for block in blocks] == [
        Form.HEADING,
        Form.PARAGRAPH,
        Form.ITEM,
        Form.ITEM,
        Form.ROW,
        Form.CODE,
    ]
    assert [lead.words for lead in blocks[3].leads] == ["one", "Please include:"]
    assert blocks[4].header == ("x", "y")
    assert [cell.words for cell in blocks[4].cells] == ["1", "2"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Use e.g. Tor. Then write.", ["Use e.g. Tor.", "Then write."]),
        ("Version 1.2.3 is out. Done", ["Version 1.2.3 is out.", "Done"]),
        ("Write to a.b@example.org. Thanks!", ["Write to a.b@example.org.", "Thanks!"]),
        ("请私下报告。谢谢。", ["请私下报告。", "谢谢。"]),
        ("Is it? (Yes.) No", ["Is it?", "(Yes.)", "No"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(words: str, expected: list[str]) -> None:
    assert [words[first:last] for first, last in split_sentences(words, ENGLISH[0].abbreviations)] == expected


def test_a_sentence_keeps_its_markup_and_plain_words_drop_it() -> None:
    text = "# P\n\n> We **will** respond within\n> [48 hours](https://example.org). Really.\n"
    (clause,) = read_policy(text).of_kind(Kind.DEADLINE)
    assert clause.sentence == "We **will** respond within\n> [48 hours](https://example.org)."
    assert plain_words(clause.sentence) == "We will respond within 48 hours."


def test_a_row_reads_as_its_cells() -> None:
    assert plain_words("| 1.x | Yes |") == "1.x | Yes"


def test_windows_line_ends_change_nothing_but_the_spans() -> None:
    text = (
        "# P\n\n## Reporting\n\nWe will respond\nwithin 48 hours.\n\n| Version | Supported |\n| - | - |\n| 1 | no |\n"
    )
    unix, windows = read_policy(text), read_policy(text.replace("\n", "\r\n"))
    assert [clause.value for clause in windows.clauses] == [clause.value for clause in unix.clauses]
    assert [clause.span.line for clause in windows.clauses] == [clause.span.line for clause in unix.clauses]


def test_a_commented_out_template_says_nothing() -> None:
    policy = read_policy(
        "# P\n\n<!--\nWe will respond within 48 hours.\nWrite to security@example.org.\n-->\n\nHello.\n"
    )
    assert policy.clauses == ()
    assert read_policy("# P\n\n<!-- never closed\n\nWe will respond within 48 hours.\n").clauses == ()


def test_html_tags_are_no_words() -> None:
    assert deadlines(read("<p align='center'>We will respond within <b>48 hours</b>.</p>")) == [
        "acknowledge_within PT48H promise"
    ]


def test_a_reference_link_leads_where_its_definition_says() -> None:
    policy = read("Report it to [our desk][desk].", "", "[desk]: https://hackerone.com/example")
    assert values(policy, Kind.CONTACT) == [Contact("hackerone", "https://hackerone.com/example")]


def test_text_of_an_unfilled_template_is_listed_not_read() -> None:
    policy = read("Use this section to tell people how to report a vulnerability.")
    assert policy.clauses == ()
    assert "template" in policy.not_understood[0].reason


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please report it to us and we will answer.", "en"),
        ("Bitte melden Sie die Lücke nicht über öffentliche Issues, sondern an die Adresse.", "de"),
        ("Veuillez signaler le problème dans une issue privée pour les mainteneurs.", "fr"),
        ("Por favor informe una vulnerabilidad en el canal con los pasos.", "es"),
        ("Por favor não abra uma issue para os problemas do projeto.", "pt"),
        ("请通过邮件报告漏洞。", "zh"),
        ("脆弱性はメールでご報告ください。", "ja"),
        ("Пожалуйста, сообщите об уязвимости по почте.", "ru"),
        ("https://example.com/do/no/com", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_its_words(text: str, language: str) -> None:
    assert read_policy(text).language == language


def test_a_policy_in_another_language_keeps_what_signs_and_addresses_say() -> None:
    policy = read_policy(
        "# Sicherheit\n\n## Versionen\n\n| Version | Status |\n| - | - |\n| 2.x | ✅ |\n| 1.x | ❌ |\n\n"
        "Bitte melden Sie die Lücke nicht öffentlich, sondern an security@example.org.\n"
    )
    assert policy.language == "de"
    assert summarise(policy)["supported_versions"] == [
        {"version": "2.x", "supported": True},
        {"version": "1.x", "supported": False},
    ]
    assert values(policy, Kind.CONTACT) == [Contact("email", "security@example.org")]


NOISE = [
    "[",
    "`",
    "*a ",
    "<",
    "| ",
    "- ",
    "_a",
    "](",
    "a <!-- ",
    "a@",
    "a at b dot ",
    "> a\n",
    "# b\n",
    "|1|2|\n",
    "&",
    "We will. ",
]


@pytest.mark.slow
@pytest.mark.parametrize("noise", NOISE)
def test_hostile_text_is_read_in_a_time_that_grows_with_its_length(noise: str) -> None:
    started = time.perf_counter()
    read_policy("# P\n\n## Reporting\n\n" + noise * (200_000 // len(noise)))
    assert time.perf_counter() - started < 8, "a quadratic pattern takes minutes here"


@pytest.mark.slow
def test_a_text_without_end_is_read_so_far_and_says_where_reading_stopped() -> None:
    text = "# P\r\n\r\nWe will respond within 48 hours.\r\n\r\n" + "x\r\n" * 20_000 + "Write to late@example.org.\r\n"
    policy = read_policy(text)
    spans_are_exact(text, policy)
    assert deadlines(policy) == ["acknowledge_within PT48H promise"]
    assert "too long" in policy.not_understood[-1].reason
    many = read_policy("# P\n\n" + "We will. " * 20_000)
    assert "too long" in many.not_understood[-1].reason
