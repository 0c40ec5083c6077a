"""What is looked up says what the record says: the matcher, and the keys of packages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.advisory.outlets.matcher import affects as matcher_affects
from vulndesk.core.advisory.outlets.matcher import written
from vulndesk.core.advisory.outlets.packages import commits_of, keys_of, purl_key
from vulndesk.core.advisory.record import (
    Component,
    EventKind,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
    affects,
)
from vulndesk.core.errors import BadInput

VERSIONS = st.sampled_from(("", "0", "0.9", "1.0", "1.0.0", "1.0rc1", "1.5", "2.0", "2.0.0", "2.1", "v2", "nightly"))
NAMED = VERSIONS.filter(bool)
EVENTS = st.builds(RangeEvent, st.sampled_from(tuple(EventKind)), NAMED)
RANGES = st.builds(VersionRange, st.sampled_from(tuple(RangeType)), st.lists(EVENTS, min_size=1, max_size=4).map(tuple))
STATUSES = st.builds(VersionStatus, VERSIONS, st.sampled_from(tuple(Status)))
COMPONENTS = st.builds(
    Component,
    ecosystem=st.sampled_from(("", "PyPI", "npm", "Debian:12", "Nowhere")),
    name=st.just("thing"),
    purl=st.sampled_from(("", "pkg:npm/thing", "pkg:odd/thing")),
    is_hosted=st.booleans(),
    ranges=st.lists(RANGES, max_size=2).map(tuple),
    versions=st.lists(NAMED, max_size=3).map(tuple),
    statuses=st.lists(STATUSES, max_size=3).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(COMPONENTS, VERSIONS)
@pytest.mark.slow
def test_the_matcher_says_what_the_record_says(component: Component, version: str) -> None:
    assert matcher_affects(written(component), version) == affects(component, version)


def test_versions_that_a_range_holds_are_not_written_again() -> None:
    whole = VersionRange(RangeType.ECOSYSTEM, (RangeEvent(EventKind.INTRODUCED, "0"), RangeEvent(EventKind.FIXED, "2")))
    component = Component(ecosystem="PyPI", name="a", ranges=(whole,), versions=("1.0", "1.1", "3.0"))
    assert '"v":["3.0"]' in written(component)


@pytest.mark.parametrize(
    ("purl", "key", "version"),
    [
        ("pkg:pypi/Foo.Bar_baz@1.0", "PyPI/foo-bar-baz", "1.0"),
        ("pkg:npm/%40scope/name@2.0.0", "npm/@scope/name", "2.0.0"),
        ("pkg:maven/org.acme/core@1?type=jar", "Maven/org.acme:core", "1"),
        ("pkg:golang/github.com/acme/x/v2", "Go/github.com/acme/x/v2", ""),
        ("pkg:composer/acme/x@1", "Packagist/acme/x", "1"),
        ("pkg:deb/debian/curl@7.88?distro=debian-12", "Debian:12/curl", "7.88"),
        ("pkg:generic/acme/thing@2?vcs_url=x", "pkg:generic/acme/thing", "2"),
    ],
)
def test_a_package_url_leads_to_the_key_of_its_package(purl: str, key: str, version: str) -> None:
    assert purl_key(purl) == (key, version)


def test_one_package_has_one_key_however_it_is_named() -> None:
    named = Component(ecosystem="PyPI", name="Foo_Bar", purl="pkg:pypi/foo-bar")
    assert keys_of(named) == ("PyPI/foo-bar",)
    assert keys_of(Component(ecosystem="Debian:12", name="curl")) == ("Debian:12/curl", "Debian/curl")
    assert keys_of(Component(product="Cloud")) == ()
    assert keys_of(Component(purl="no package URL")) == ()


def test_what_is_no_package_url_is_refused() -> None:
    with pytest.raises(BadInput):
        purl_key("jinja2@1.0")


def test_the_commits_that_an_advisory_names_as_affected_are_found() -> None:
    events = [("introduced", "A" * 40), ("fixed", "b" * 40), ("introduced", "0"), ("last_affected", "c" * 40)]
    held = VersionRange(RangeType.GIT, tuple(RangeEvent(EventKind(kind), value) for kind, value in events))
    assert commits_of(Component(ranges=(held,))) == ("a" * 40, "c" * 40)
