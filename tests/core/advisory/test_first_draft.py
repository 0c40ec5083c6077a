"""The first draft has what the desk knows and no word of a reporter; a diff tells what changed between revisions."""

from dataclasses import replace
from datetime import UTC, datetime

from vulndesk.core.advisory.changes import Change, changes
from vulndesk.core.advisory.parts import Rating, Reference, ReferenceType, Weakness
from vulndesk.core.advisory.prefill import Known, first_draft
from vulndesk.core.advisory.record import Component, EventKind, RangeEvent, RangeType, VersionRange, affects

COMMIT, OTHER = "a" * 40, "b" * 40
KNOWN = Known(
    product="Enix",
    ecosystem="PyPI",
    name="enix",
    repository="https://github.com/enix/enix",
    fixed=(COMMIT,),
    affected=("v2.0", "v1.9"),
    released="2.1",
    vectors=("", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"),
    weaknesses=(Weakness("CWE-125"),),
    moments=((datetime(2026, 3, 3, 14, 3, 59, tzinfo=UTC), "The vulnerability was reported."),),
)


def test_what_is_known_is_filled_in_and_words_are_left_to_people():
    draft = first_draft(KNOWN)
    assert (draft.title, draft.summary, draft.details, draft.workarounds) == ("", "", "", "")
    assert draft.remediation == "Install enix 2.1 or later."
    assert draft.severities == (Rating(KNOWN.vectors[1]),)
    assert draft.references == (Reference(f"https://github.com/enix/enix/commit/{COMMIT}", ReferenceType.FIX),)
    (one,) = draft.components
    assert one.versions == ("2.0", "1.9")
    assert [affects(one, version) for version in ("1.9", "2.0", "2.1")] == [True, True, False]
    assert draft.timeline[0].at == datetime(2026, 3, 3, 14, 3, tzinfo=UTC)


def test_what_nobody_knows_is_left_out():
    draft = first_draft(Known(product="Enix"))
    assert draft.components == (Component(product="Enix"),)
    assert (draft.severities, draft.references, draft.timeline, draft.remediation) == ((), (), (), "")


def test_commits_that_introduced_it_keep_a_range_of_versions_from_being_guessed():
    (one,) = first_draft(replace(KNOWN, introduced=(OTHER,))).components
    assert [held.type for held in one.ranges] == [RangeType.GIT]


def test_a_diff_names_the_field_with_the_lines_that_went_and_came():
    before = replace(first_draft(KNOWN), id="x", title="Old", details="One.\nTwo.\nThree.")
    wider = VersionRange(RangeType.ECOSYSTEM, (RangeEvent(EventKind.INTRODUCED, "1.0"),))
    component = replace(before.components[0], ranges=(*before.components[0].ranges, wider))
    after = replace(before, title="New", details="One.\n2.\nThree.", components=(component,))
    found = changes(before, after)
    assert found[0] == Change("Title", ("Old",), ("New",))
    assert [one.field for one in found] == ["Title", "Affected", "Description"]
    assert found[2] == Change("Description", ("Two.",), ("2.",))
    assert "from 1.0 on" in found[1].come[0]
    assert changes(after, after) == ()
