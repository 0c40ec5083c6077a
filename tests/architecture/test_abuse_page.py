"""docs/abuse.md tells what the tests showed: the same thirty cases, the same tests, none of them failed."""

from tests.abuse.cases import CASES
from tools import abuse_page

AGAIN = "run `python -m tools.abuse_page NUMBER` for the cases named, and commit what it wrote"


def test_the_page_is_drawn_from_the_kept_results() -> None:
    assert abuse_page.PAGE.read_text(encoding="utf-8") == abuse_page.page(), "python -m tools.abuse_page --draw"


def test_the_kept_results_are_of_the_tests_that_are_marked() -> None:
    kept = {(number, row["test"]) for number, rows in abuse_page.results().items() for row in rows}
    marked = abuse_page.marked_tests()
    assert kept - marked == set(), AGAIN
    assert marked - kept == set(), AGAIN


def test_no_kept_result_is_a_failure_and_what_was_skipped_says_why() -> None:
    rows = [row for rows in abuse_page.results().values() for row in rows]
    assert [row["test"] for row in rows if row["outcome"] == "failed"] == []
    assert [row["test"] for row in rows if row["outcome"] == "skipped" and not row.get("why")] == []


def test_the_thirty_are_thirty() -> None:
    assert list(CASES) == list(range(1, 31))
