"""Which of two versions comes first."""

from __future__ import annotations

import pytest

from vulndesk.core.version_order import ORDERS, ecosystem_of, order_by_scheme, order_of

# Each line from the first version to the last, as the ecosystem itself orders them.
LADDERS = {
    "PyPI": ("1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.1", "1!0.1"),
    "npm": ("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"),
    "crates.io": ("0.0.0-0", "0.0.1", "0.9.10", "0.10.0", "1.0.0-pre", "1.0.0"),
    "Go": ("0.0.0-20200101000000-abcdefabcdef", "v0.0.1", "1.2.3", "v1.10.0", "2.0.0+incompatible"),
    "Maven": ("1.0-alpha-1", "1.0-beta-1", "1.0-rc1", "1.0-SNAPSHOT", "1.0", "1.0-sp", "1.0.1", "1.1"),
    "NuGet": ("1.0.0-alpha", "1.0.0", "1.0.0.1", "1.0.1"),
    "RubyGems": ("1.0.a", "1.0.b2", "1.0", "1.0.1", "1.10"),
    "Packagist": (
        "1.0-dev",
        "1.0.0-a1",
        "1.0.0-beta2",
        "1.0.0-beta10",
        "1.0.0-RC1",
        "1.0",
        "v1.0.0-p1",
        "1.0.0.1",
        "1.10",
    ),
    "Hex": ("1.0.0-dev", "1.0.0", "1.2.0"),
    "Pub": ("1.0.0-dev", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"),
    "SwiftURL": ("1.0.0-beta.1", "1.0.0", "1.10.0"),
    "Hackage": ("1", "1.0", "1.0.0", "1.2", "1.10"),
    "CRAN": ("1.0", "1.0-1", "1.0.2", "1.1-0", "1.10"),
    "Debian:12": ("1.0~rc1-1", "1.0-1", "1.0-1+deb12u1", "1.0-2", "1.0a-1", "2.0-1", "1:0.1-1"),
    "Alpine:v3.20": ("1.0_alpha1", "1.0_rc1", "1.0", "1.0-r1", "1.0_p1", "1.0.1"),
    "Red Hat": ("1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0.1-1", "1:0.1-1"),
}


@pytest.mark.parametrize("ecosystem", LADDERS)
def test_versions_stand_in_the_order_of_their_ecosystem(ecosystem: str) -> None:
    order, ladder = order_of(ecosystem), LADDERS[ecosystem]
    assert order is not None
    for at, lower in enumerate(ladder):
        for higher in ladder[at + 1 :]:
            assert order.before(lower, higher) is True, (lower, higher)
            assert order.before(higher, lower) is False, (lower, higher)


@pytest.mark.parametrize("ecosystem", ORDERS)
def test_what_is_no_version_has_no_place(ecosystem: str) -> None:
    order = ORDERS[ecosystem]
    for odd in ("", "9" * 201):
        assert order.place(odd) is None, odd


def test_an_unknown_ecosystem_has_no_order() -> None:
    assert order_of("Minitel") is None
    assert order_by_scheme("minitel") is None


def test_schemes_and_package_types_lead_to_an_order() -> None:
    assert order_by_scheme("pypi") is order_by_scheme("python") is ORDERS["PyPI"]
    assert order_by_scheme("SEMVER") is not None
    assert ecosystem_of("cargo") == "crates.io"
    assert ecosystem_of("rpm") == ""  # of many distributions
