"""What the documents claim is there: the tests of the clauses, addresses and routes. (Settings: tools/house.py.)"""

import ast
import re
from pathlib import Path

import pytest
from django.urls import Resolver404, get_resolver, resolve

ROOT = Path(__file__).parents[2]
CLAUSES = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
IDS = [f"E{number}" for number in range(1, 23)] + [f"N{number}" for number in range(1, 11)]
STANDINGS = {"works", "partly", "not yet"}
COLUMNS = ("clause", "says", "today", "does", "missing", "test")


def rows() -> dict[str, dict[str, str]]:
    """The rows of the table of clauses by their id."""
    found = {}
    for line in CLAUSES.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[EN]\d+", cells[0]):
            assert len(cells) == len(COLUMNS), line
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = dict(zip(COLUMNS, cells, strict=True))
    return found


def clause_tests() -> set[str]:
    modules = [
        ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests" / "flows").glob("test_clauses*.py")
    ]
    functions = [one for module in modules for one in module.body if isinstance(one, ast.FunctionDef)]
    return {one.name for one in functions if one.name.startswith("test_")}


def test_every_clause_has_one_row() -> None:
    assert list(rows()) == IDS


@pytest.mark.parametrize("clause_id", IDS)
@pytest.mark.slow
def test_a_clause_is_said_to_work_partly_or_not_yet_and_names_tests_that_exist(clause_id: str) -> None:
    row = rows()[clause_id]
    assert row["today"] in STANDINGS
    named = re.findall(r"`([^`]+)`", row["test"])
    assert named
    assert set(named) <= clause_tests()
    assert all(name.startswith(f"test_{clause_id.lower()}_") for name in named)
    assert row["missing"] or row["today"] == "works", "what is missing is said"


def test_every_test_of_a_clause_is_named_in_its_row() -> None:
    of_clauses = {name for name in clause_tests() if re.match(r"test_[en]\d+_", name)}
    assert of_clauses == set(re.findall(r"`(test_\w+)`", CLAUSES))


# --- pages -------------------------------------------------------------------------------------------------------


_ADDRESS = re.compile(r"`(?:GET |POST )?(/(?:api|p|team|status|receipt|people|outbox|account)(?:/[a-z0-9/{}<>._-]*)?)`")


def test_every_address_of_the_desk_that_a_document_names_leads_to_a_page() -> None:
    lost = []
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for address in _ADDRESS.findall(path.read_text(encoding="utf-8")):
            try:
                resolve(re.sub(r"[{<][a-z_]+[}>]", "enix", address))
            except Resolver404:
                lost.append(f"{path.name}: {address}")
    assert lost == []


def test_every_route_name_that_the_cheat_sheet_of_the_face_names_exists() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    listed = re.search(r"Route names used by the shells.*?: (.*?)\.\n", text, re.DOTALL)
    assert listed
    names = set(re.findall(r"`(\w+)`", listed[1]))
    there = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    missing = names - there - {"status"}
    assert missing == set(), "the shells leave out what does not exist; the cheat sheet need not name it"
