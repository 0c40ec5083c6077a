"""Which name may be meant by one that is nowhere."""

import pytest

from tests.core.claims.test_judge import REFUTED, Table, of
from vulndesk.core.claims.facts import Hit
from vulndesk.core.claims.judge import judge
from vulndesk.core.claims.near_names import nearest_name

FILE = ("src/parse.c", ("int parse_header(void);", "static int parse_foo_ex(int flags) { return read_all(flags); }"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("parse_foo", "parse_foo_ex"),  # it grew
        ("foo_ex", "parse_foo_ex"),
        ("parse_haeder", "parse_header"),  # mistyped
        ("read", None),  # too short to tell
        ("encrypt_session", None),
    ],
)
def test_a_name_that_grew_or_was_mistyped_is_found_and_no_other(name, found):
    nearest = nearest_name(name, [FILE])
    assert (nearest and nearest[0]) == found


def test_it_says_where_the_name_first_stands():
    assert nearest_name("parse_foo", [FILE]) == ("parse_foo_ex", Hit("src/parse.c", 2, "word"))


def test_a_refuted_name_is_told_with_the_one_that_may_be_meant():
    facts = Table({"v1.0": {"src/parse.c": "\n".join(FILE[1])}, "main": {"src/parse.c": "\n".join(FILE[1])}})
    claims = [of("path", path="src/parse.c"), of("symbol", name="parse_foo")]
    one = judge(claims, facts, ref="main").judged[1]
    assert one.verdict is REFUTED
    assert one.evidence.endswith("There is parse_foo_ex, src/parse.c:2: is that meant?")
    assert [(place.path, place.line) for place in one.places] == [("src/parse.c", 2)]


def test_a_file_of_a_hundred_thousand_names_is_read_up_to_a_limit():
    lines = tuple(f"int name_{number}(void);" for number in range(100_000))
    assert nearest_name("name_99999_x", [("a.c", lines)]) is not None
    assert nearest_name("completely_other", [("a.c", lines)]) is None
