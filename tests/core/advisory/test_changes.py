"""A diff tells what changed from one revision to the next, field by field."""

from dataclasses import replace

from vulndesk.core.advisory.changes import Change, changes
from vulndesk.core.advisory.record import Advisory, Component, EventKind, RangeEvent, RangeType, VersionRange


def spanned(first, fixed):
    events = (RangeEvent(EventKind.INTRODUCED, first), RangeEvent(EventKind.FIXED, fixed))
    return VersionRange(RangeType.ECOSYSTEM, events)


def test_a_diff_names_the_field_with_the_lines_that_went_and_came():
    component = Component(ecosystem="PyPI", name="enix", ranges=(spanned("1.0", "2.0"),))
    before = Advisory(id="x", title="Old", details="One.\nTwo.\nThree.", components=(component,))
    wider = replace(component, ranges=(spanned("0.9", "2.0"),))
    after = replace(before, title="New", details="One.\n2.\nThree.", components=(wider,))
    assert changes(before, after) == (
        Change("Title", ("Old",), ("New",)),
        Change("Affected", ("PyPI enix: from 1.0, before 2.0",), ("PyPI enix: from 0.9, before 2.0",)),
        Change("Description", ("Two.",), ("2.",)),
    )
    assert changes(after, after) == ()
