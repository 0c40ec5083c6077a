"""What is looked up says what the record says: the matcher, and the keys of packages."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.advisory.outlets.matcher import affects as matcher_affects
from vulndesk.core.advisory.outlets.matcher import written
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
def test_the_matcher_says_what_the_record_says(component: Component, version: str) -> None:
    assert matcher_affects(written(component), version) == affects(component, version)


def test_versions_that_a_range_holds_are_not_written_again() -> None:
    whole = VersionRange(RangeType.ECOSYSTEM, (RangeEvent(EventKind.INTRODUCED, "0"), RangeEvent(EventKind.FIXED, "2")))
    component = Component(ecosystem="PyPI", name="a", ranges=(whole,), versions=("1.0", "1.1", "3.0"))
    assert '"v":["3.0"]' in written(component)
