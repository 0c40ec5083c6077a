"""Ranges in VERS, and the published test cases of VERS and purl."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packageurl import PackageURL

from vulndesk.core.errors import BadInput
from vulndesk.core.package_urls import purl_of, read_purl, with_version
from vulndesk.core.vers import contains, parse_vers, spanning
from vulndesk.core.version_order import ORDERS, order_by_scheme

CONFORMANCE = Path(__file__).parents[3] / "shared" / "conformance"


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("vers:pypi/>=2.0|<2.11.4", ("2.0", "2.11.3"), ("1.9", "2.11.4", "no version")),
        ("vers:pypi/<1.0|>=2.0|<=2.5", ("0.1", "2.0", "2.5"), ("1.0", "1.5", "2.5.1")),
        ("vers:npm/1.0.0|>=2.0.0|!=2.1.0", ("1.0.0", "2.0.0", "3.0.0"), ("1.0.1", "2.1.0")),
        ("vers:cargo/>1.0.0", ("1.0.1",), ("1.0.0", "0.9.0")),
        ("vers:deb/<1:2.0-1", ("1:1.9-1", "9.9-1"), ("1:2.0-1",)),
        ("vers:maven/*", ("1", "x"), ()),
        ("vers:strange/1.0", ("1.0",), ("1.0.0", "2")),
    ],
)
def test_a_range_holds_what_it_says(written: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    held = parse_vers(written)
    assert str(held) == written
    assert [one for one in inside if not contains(held, one)] == []
    assert [one for one in outside if contains(held, one)] == []


@pytest.mark.parametrize(
    "written",
    ["", "pypi/>=1", "vers:pypi", "vers:pypi/", "vers:py pi/1", "vers:pypi/*|1", "vers:pypi/>=", "vers:pypi/>>1"],
)
def test_what_is_no_range_is_refused(written: str) -> None:
    for is_strict in (True, False):
        with pytest.raises(BadInput):
            parse_vers(written, is_strict=is_strict)


def test_a_version_is_percent_encoded_and_comes_back() -> None:
    made = spanning("generic", low="1|2", high="3/4 %", includes_high=True)
    assert str(made) == "vers:generic/>=1%7C2|<=3%2F4%20%25"
    assert parse_vers(str(made)) == made


def test_a_range_that_is_not_canonical_can_be_read_and_becomes_so() -> None:
    with pytest.raises(BadInput):
        parse_vers("vers:npm/ <2.0.0 || >=1.0.0 ")
    assert str(parse_vers("vers:npm/ <2.0.0 || >=1.0.0 ", is_strict=False)) == "vers:npm/>=1.0.0|<2.0.0"


@pytest.mark.parametrize("ecosystem", ORDERS)
def test_a_package_of_every_ecosystem_has_a_purl_that_leads_back(ecosystem: str) -> None:
    """Of distributions with their release."""
    names = {"Maven": "org.example:a", "npm": "@example/a", "SwiftURL": "github.com/e/a", "GitHub Actions": "e/a"}
    name = names.get(ecosystem, "a")
    named = f"{ecosystem}:9" if ORDERS[ecosystem].purl_type in ("deb", "rpm", "apk") else ecosystem
    purl = purl_of(named, name)
    read = read_purl(with_version(purl, version="1.0", vers="vers:pypi/>=1"))
    assert (read.ecosystem, read.name, read.version, read.vers, read.purl) == (
        named,
        name,
        "1.0",
        "vers:pypi/>=1",
        purl,
    )


def test_the_epoch_of_an_rpm_stands_apart_in_its_purl() -> None:
    purl = with_version("pkg:rpm/redhat/a?arch=src", version="2:1.0-1.el9")
    assert purl == "pkg:rpm/redhat/a@1.0-1.el9?arch=src&epoch=2"
    assert (read_purl(purl).version, read_purl(purl).purl) == ("2:1.0-1.el9", "pkg:rpm/redhat/a?arch=src")
    assert read_purl("pkg:rpm/redhat/a@1.0-1?epoch=0").version == "1.0-1"
    assert read_purl(with_version("pkg:deb/debian/a", version="2:1.0-1")).version == "2:1.0-1"


@pytest.mark.parametrize("odd", ["", "pkg:", "pkg:pypi", "http://example.com", "pypi/a"])
def test_what_is_no_purl_is_refused(odd: str) -> None:
    with pytest.raises(BadInput):
        read_purl(odd)


# --- the published cases ----------------------------------------------------------------------------------------------


def _cases(folder: str) -> Iterator[dict[str, Any]]:
    files = sorted((CONFORMANCE / folder / "tests").rglob("*.json"))
    if not files:
        pytest.skip(f"the published cases of {folder} are not beside the checkout")
    for file in files:
        yield from json.loads(file.read_text(encoding="utf-8")).get("tests", [])


def _ordered(case: dict[str, Any]) -> object:
    order = order_by_scheme(case["input"]["input_scheme"])
    assert order is not None
    versions = case["input"]["versions"]
    places = [order.place(one) for one in versions]
    if case["test_type"] == "equality":
        return bool(places[0] == places[1])
    return [one.lower() for _, one in sorted(zip(places, versions, strict=True), key=lambda pair: pair[0])]


def _parsed(case: dict[str, Any]) -> object:
    try:
        return str(parse_vers(case["input"], is_strict=case["test_type"] == "parse"))
    except BadInput:
        return None


_VERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "comparison": _ordered,
    "equality": _ordered,
    "containment": lambda case: contains(parse_vers(case["input"]["vers"], is_strict=False), case["input"]["version"]),
    "parse": _parsed,
    "validate": _parsed,
}


def _expected(case: dict[str, Any]) -> object:
    """An order is compared without regard to capitals, which some schemes normalise."""
    expected = case.get("expected_output")
    return [one.lower() for one in expected] if isinstance(expected, list) else expected


def test_every_published_case_of_vers_but_for_native_notations_passes() -> None:
    """What a package manager writes in its own notation (`~2.5`, `^1.0`) is not read: 368 of 1,352 cases."""
    counted: Counter[str] = Counter()
    for case in _cases("vers"):
        kind = case["test_type"]
        counted[kind] += 1
        if kind in _VERS:
            assert _VERS[kind](case) == _expected(case), case
    assert counted == {
        "comparison": 882,
        "equality": 80,
        "containment": 6,
        "parse": 6,
        "validate": 10,
        "from_native": 368,
    }


# What the library does not refuse or change for one type alone; ours to tell when it does.
_PURL_TYPES = {"brew", "chrome-extension", "cpan", "gem", "git", "julia", "otp", "swift", "vcpkg", "vscode-extension"}


def _purl(case: dict[str, Any]) -> object:
    given = case["input"]
    try:
        if case["test_type"] == "build":
            return with_version(PackageURL(**{key: given.get(key) for key in PackageURL._fields}).to_string())
        if case["test_type"] == "parse":
            return {key: value or None for key, value in PackageURL.from_string(given).to_dict().items()}
        return with_version(given)
    except (ValueError, BadInput):
        return None


def test_the_published_cases_of_purl_pass_but_for_rules_of_single_types() -> None:
    failed, count = [], 0
    for case in _cases("purl"):
        count += 1
        if _purl(case) != case.get("expected_output"):
            failed.append(case)
    assert (count, len(failed)) == (293, 14)
    types = {
        one["input"]["type"] if isinstance(one["input"], dict) else one["input"][4:].partition("/")[0] for one in failed
    }
    assert types <= _PURL_TYPES
