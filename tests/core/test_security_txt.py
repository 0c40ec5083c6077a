"""security.txt: our verdicts agree with a collection made by others, and what we write stands before their checker."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vulndesk.core.security_txt import LARGEST, Level, parse_security_txt, write_security_txt

SHARED = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "securitytxt" / "cases.json"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _cases() -> list[Any]:
    if not SHARED.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"{SHARED} is missing"), id="shared-cases-missing")]
    cases = json.loads(SHARED.read_text())
    return [pytest.param(case, id=f"{number}-{case['name']}") for number, case in enumerate(cases)]


def _filled(template: str) -> bytes:
    def instant(found: re.Match[str]) -> str:
        when = NOW + timedelta(days=int(found[1]))
        return when.strftime("%Y-%m-%d" if found[2] else "%Y-%m-%dT%H:%M:%SZ")

    return re.sub(r"\{\{P(\d+)D(:date)?\}\}", instant, template).encode()


@pytest.mark.parametrize("case", _cases())
def test_verdicts_agree_with_the_collected_cases(case: dict[str, Any]) -> None:
    found = parse_security_txt(_filled(case["content_template"]), NOW)
    by_level = {level: {one.code for one in found.problems if one.level is level} for level in Level}
    assert found.is_valid == case["valid"]
    assert by_level[Level.ERROR] == set(case["errors"])
    assert by_level[Level.ADVICE] == set(case["recommendations"])
    assert by_level[Level.NOTE] == set(case["notifications"])


def test_fields_are_given_with_their_lines_and_names_in_lower_case() -> None:
    found = parse_security_txt(
        b"# hello\nCONTACT: mailto:a@example.org\nContact: https://example.org/report\n"
        b"Expires: 2026-12-01T00:00:00+02:00\n",
        NOW,
    )
    assert [(field.name, field.line) for field in found.fields] == [("contact", 2), ("contact", 3), ("expires", 4)]
    assert found.values("Contact") == ("mailto:a@example.org", "https://example.org/report")
    assert found.expires == datetime(2026, 11, 30, 22, tzinfo=UTC)
    assert found.is_valid


@pytest.mark.parametrize(("days", "code"), [(-1, "expired"), (1, None), (365, None), (400, "long_expiry")])
def test_expires_is_compared_with_the_clock(days: int, code: str | None) -> None:
    text = write_security_txt([("Contact", "tel:+1-201-555-0123")], expires=NOW + timedelta(days=days))
    codes = {one.code for one in parse_security_txt(text.encode(), NOW).problems} - {"not_signed"}
    assert codes == ({code} if code else set())


def test_a_huge_file_is_not_read_to_its_end() -> None:
    found = parse_security_txt(b"Contact: tel:1\n" * LARGEST, NOW)
    assert "too_large" in {one.code for one in found.errors}
    assert len(found.fields) <= LARGEST


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"Contact: {text}\nExpires: {text}".encode()))
def test_nothing_makes_the_parser_fail(raw: bytes) -> None:
    parse_security_txt(raw, NOW)


def test_a_value_that_would_forge_a_field_is_refused() -> None:
    for value in ("", "  ", "https://example.org/\nContact: mailto:evil@example.org", "https://example.org/\u2028x"):
        with pytest.raises(ValueError):
            write_security_txt([("Policy", value)], expires=NOW)
