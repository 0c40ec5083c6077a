"""What others' scanners say, and how much it weighs."""

import json

import pytest

from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.reading import Text
from vulndesk.core.check.scanner_reports import Reported, coding_findings, read_reports, read_ruff
from vulndesk.core.check.secrets import reported_secret
from vulndesk.core.findings import Weight


def of_ruff(code: str) -> bytes:
    place = {"row": 1, "column": 1}
    return json.dumps([{"code": code, "location": place, "filename": "a.py", "message": "Look", "url": ""}]).encode()


@pytest.mark.parametrize(
    ("code", "weight"), [("S602", Weight.WARNING), ("S311", Weight.NOTE), ("S310", Weight.NOTE), ("S308", Weight.NOTE)]
)
def test_a_rule_that_asks_for_a_look_at_every_place_is_a_note(code: str, weight: Weight) -> None:
    assert [one.weight for one in read_reports(read_ruff, of_ruff(code))] == [weight]


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        ("db.execute('select x from y where z = ' + z)", Weight.WARNING),
        ('q = "SELECT x FROM y WHERE z = %s" % z', Weight.WARNING),
        ('message = "Please select one from the list: " + z', Weight.NOTE),
    ],
)
def test_a_sentence_is_no_statement_of_sql(line: str, weight: Weight) -> None:
    reported = Reported("ruff", "S608", "a.py", 1, 1, "SQL", Weight.WARNING)
    assert [one.rule.weight for one in coding_findings([reported], lambda path, number: line)] == [weight]


def leak(path: str, line: str, rule: str, column: int = 1) -> list[tuple[Weight, str]]:
    reported = Reported("betterleaks", rule, path, 1, column, "Uncovered", Weight.ERROR)
    found = reported_secret(reported, Text(path, line.encode(), file_kind(path)))
    return [(found.rule.weight, found.said)] if found else []


def test_what_betterleaks_finds_with_its_name_is_covered_and_the_name_shown() -> None:
    said = 'apiKey = "q8Zk…(20 characters)'
    assert leak("a.js", 'apiKey = "q8Zk3nV5t7Wm9Xb2Lc4R"', "generic-api-key") == [(Weight.ERROR, said)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", '"password": "string",'),
        ("a.ts", 'TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"'),
        ("tests/a.py", 'password = "kR7mzq2LpXvb"'),
        ("a.js", " * password = kR7mzq2LpXvb"),
        ("a.d.ts", 'password = "kR7mzq2LpXvb"'),
    ],
)
def test_a_guess_of_betterleaks_is_looked_at_again(path: str, line: str) -> None:
    assert leak(path, line, "generic-password") == []


def test_a_form_that_betterleaks_knows_is_a_note_in_a_test() -> None:
    assert leak("tests/a.py", "SWMKEY-1-q8Zk3nV5t7Wm9Xb2Lc4R", "docker-swarm-unlock-key")[0][0] is Weight.NOTE
