"""A list of what is not a vulnerability, as curl and Node.js keep one: each entry an exclusion, with its example."""

import pytest

from vulndesk.core.policy.clauses import Exclusion, Kind
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.scope import scope_verdict

INTRO = {
    "en": "Please report security vulnerabilities to a@example.org. We will acknowledge your report within two days.",
    "de": "Bitte melden Sie Sicherheitslücken an a@example.org. Wir bestätigen den Eingang innerhalb von zwei Tagen.",
    "fr": "Veuillez signaler les vulnérabilités à a@example.org. Nous accusons réception du rapport en deux jours.",
    "es": "Por favor, informe de las vulnerabilidades a a@example.org. Confirmaremos la recepción en dos días.",
    "pt": "Por favor, relate vulnerabilidades para a@example.org. Confirmaremos o recebimento em dois dias.",
    "zh": "请将安全漏洞报告发送至 a@example.org。我们将在两天内确认收到您的报告。",
    "ja": "脆弱性は a@example.org までご報告ください。二日以内に受領を確認いたします。",
    "ru": "Пожалуйста, сообщайте об уязвимостях на a@example.org. Мы подтвердим получение в течение двух дней.",
}


def exclusions(text: str) -> list[Exclusion]:
    return [clause.value for clause in read_policy(text).of_kind(Kind.EXCLUSION)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Not security issues"),
        ("en", "What is not a vulnerability?"),
        ("en", "What we don't consider a vulnerability"),
        ("en", "Examples of non-vulnerabilities"),
        ("en", "3. Not a security bug"),
        ("de", "Was keine Schwachstelle ist"),
        ("de", "Was wir nicht als Schwachstelle betrachten"),
        ("fr", "Ce qui n'est pas une vulnérabilité"),
        ("fr", "Ce que nous ne considérons pas comme une vulnérabilité"),
        ("es", "Lo que no es una vulnerabilidad"),
        ("pt", "O que não consideramos uma vulnerabilidade"),
        ("zh", "什么不是漏洞"),
        ("ja", "脆弱性ではないもの"),
        ("ru", "Что мы не считаем уязвимостью"),
    ],
)
def test_the_list_is_known_by_its_heading_in_every_language(language: str, heading: str) -> None:
    text = f"# Security\n\n{INTRO[language]}\n\n## {heading}\n\n- Self-XSS\n- Spam\n"
    assert [one.text for one in exclusions(text)] == ["Self-XSS", "Spam"]


@pytest.mark.parametrize(
    "heading",
    [
        "Do not report security vulnerabilities in public",
        "Not sure whether it is a security issue?",
        "Security issues",
        "Vulnerabilities that are not fixed yet",
    ],
)
def test_a_heading_that_only_sounds_like_it_begins_no_such_list(heading: str) -> None:
    assert exclusions(f"# Security\n\n{INTRO['en']}\n\n## {heading}\n\n- Self-XSS\n- Spam\n") == []


CURL = f"""# Security

{INTRO["en"]}

# Not security issues

This is an incomplete list of issues that are not considered vulnerabilities.

## Small memory leaks

We do not consider a small memory leak a security problem. It is fixed as any bug.

## Visible command line arguments

The tool blanks the contents of a number of arguments, such as passwords.

## Examples

- Slow servers

## Why this list?

Because many reports are about these.
"""


def test_a_heading_that_a_paragraph_explains_is_an_exclusion_with_its_example() -> None:
    assert exclusions(CURL)[:2] == [
        Exclusion("Small memory leaks", "We do not consider a small memory leak a security problem."),
        Exclusion(
            "Visible command line arguments",
            "The tool blanks the contents of a number of arguments, such as passwords.",
        ),
    ]
    assert [one.text for one in exclusions(CURL)[2:]] == ["Slow servers"]


def test_a_match_is_proposed_with_the_clause_and_a_person_decides() -> None:
    policy = read_policy(CURL)
    verdict = scope_verdict(policy=policy, chosen=(), text="There is a small memory leak in the parser of cookies.")
    assert verdict.outcome == "out_of_scope_suspected"
    assert "“Small memory leaks”" in verdict.sentence
    assert verdict.sentence.endswith("A person decides.")
    clause = policy.clause(verdict.clause_ids[0])
    assert clause is not None
    assert CURL[clause.span.start : clause.span.end] == clause.sentence == "Small memory leaks"


def test_headings_that_group_a_list_are_no_exclusions_themselves() -> None:
    groups = "### Web applications\n\n- Self-XSS\n\n### Mobile apps\n\n- Rooted devices\n"
    text = f"# Security\n\n{INTRO['en']}\n\n## Out of scope\n\n{groups}"
    assert [one.text for one in exclusions(text)] == ["Self-XSS", "Rooted devices"]
