"""Every mandatory test of CSAF 2.0, on the documents of OASIS that come with the library: all found, nobody accused."""

import json
import re
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from vulndesk.core.advisory.lint import lint_document
from vulndesk.core.advisory.lint.csaf_tests import TESTS
from vulndesk.core.advisory.lint.subject import Known
from vulndesk.core.findings import fails

SPEC = find_spec("csaf")
FOLDER = Path(str(SPEC.origin)).parent / "csaf/v20/data/mandatory" if SPEC else Path()
DOCUMENTS = sorted(FOLDER.glob("*.json"))
KNOWN = Known(now=datetime(2026, 11, 30, tzinfo=UTC))


def test_each_test_has_documents_of_its_own() -> None:
    assert len(DOCUMENTS) > 140
    assert {_test_of(one) for one in DOCUMENTS} == set(TESTS)


def _test_of(path: Path) -> str:
    """ "…-6-1-27-09-02.json" is of 6.1.27 (its parts are told apart by their message)."""
    match = re.search(r"-6-1-(\d\d)-", path.name)
    assert match
    return f"6.1.{int(match[1])}"


def is_valid(path: Path) -> bool:
    """By the names that OASIS gives: the failing ones count from 01, the valid ones from 11."""
    return int(path.stem.rsplit("-", 1)[1]) > 10


@pytest.mark.parametrize("path", DOCUMENTS, ids=[one.stem[-12:] for one in DOCUMENTS])
@pytest.mark.slow
def test_a_failing_document_is_found_and_a_valid_one_is_not_accused(path: Path) -> None:
    findings = lint_document(json.loads(path.read_text(encoding="utf-8")), known=KNOWN)
    if is_valid(path):
        assert not fails(findings), findings
    else:
        assert f"csaf-{_test_of(path)}" in {one.rule.id for one in findings}, findings
