"""The neutral advisory: which versions are affected, how it is stored, what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.core.advisory.written import ADVISORY, component, since
from vulndesk.core.advisory.gaps import gaps, is_publishable
from vulndesk.core.advisory.parts import Credit, Rating, Reference, Weakness
from vulndesk.core.advisory.record import (
    Advisory,
    Component,
    EventKind,
    Interval,
    Justification,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
    affects,
    fixed_versions,
    intervals,
    status_of,
)
from vulndesk.core.advisory.saying import sayings
from vulndesk.core.advisory.serial import from_dict, from_json, to_dict, to_json
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import Label


def test_a_range_begins_with_its_introduction_and_ends_before_its_fix() -> None:
    jinja = component(since("2.0", fixed="3.1"))
    assert [affects(jinja, one) for one in ("1.9", "2.0", "3.0.9", "3.1rc1", "3.1", "4")] == [
        False, True, True, True, False, False,
    ]  # fmt: skip


def test_the_last_affected_version_is_affected() -> None:
    jinja = component(since("0", last="2.4"))
    assert [affects(jinja, one) for one in ("0.0.1", "2.4", "2.4.0", "2.4.1")] == [True, True, True, False]


def test_events_count_by_their_versions_not_by_their_order() -> None:
    events = [("fixed", "2.3"), ("introduced", "2.0"), ("fixed", "1.2.5"), ("introduced", "0")]
    held = VersionRange(RangeType.ECOSYSTEM, tuple(RangeEvent(EventKind(kind), value) for kind, value in events))
    jinja = component(held)
    assert intervals(jinja, held) == (Interval("0", "1.2.5"), Interval("2.0", "2.3"))
    assert [affects(jinja, one) for one in ("1.2.4", "1.2.5", "1.9", "2.0", "2.2.9", "2.3")] == [
        True, False, False, True, True, False,
    ]  # fmt: skip
    assert fixed_versions(jinja) == ("2.3", "1.2.5")


def test_a_semver_range_is_ordered_by_semver_in_any_ecosystem() -> None:
    crate = Component(ecosystem="crates.io", name="a", ranges=(since("1.0.0-rc.1", fixed="1.0.0", kind="SEMVER"),))
    assert [affects(crate, one) for one in ("1.0.0-beta", "1.0.0-rc.1", "1.0.0-rc.10", "1.0.0")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_what_is_no_version_is_affected_only_where_it_is_enumerated() -> None:
    jinja = component(since("0"), versions=("nightly",))
    assert affects(jinja, "nightly")
    assert not affects(jinja, "no version at all")


def test_commits_decide_nothing_by_themselves() -> None:
    """Which tags hold a commit is known to the repository alone; they are enumerated."""
    held = since("0", fixed="a" * 40, kind="GIT", repository="https://example.com/r")
    tagged = Component(repository="https://example.com/r", ranges=(held,), versions=("v1",))
    assert [affects(tagged, one) for one in ("v1", "v2", "0")] == [True, False, False]


def test_a_status_speaks_for_its_version_and_the_general_one_for_the_rest() -> None:
    jinja = component(
        since("2.0", fixed="3.0"),
        statuses=(
            VersionStatus("0.9", Status.NOT_AFFECTED, Justification.CODE_NOT_PRESENT),
            VersionStatus("", Status.UNDER_INVESTIGATION),
        ),
    )
    assert status_of(jinja, "0.9.0") is Status.NOT_AFFECTED
    assert status_of(jinja, "2.5") is Status.AFFECTED
    assert status_of(jinja, "3.0") is Status.FIXED
    assert status_of(jinja, "1.0") is Status.UNDER_INVESTIGATION
    assert status_of(component(since("2.0", fixed="3.0")), "1.0") is None


def test_a_hosted_service_is_affected_until_it_is_mended() -> None:
    hosted = Component(product="Example Cloud", is_hosted=True)
    assert affects(hosted, "")
    assert not affects(replace(hosted, statuses=(VersionStatus("", Status.FIXED),)), "")


def test_an_advisory_comes_back_as_it_was_stored() -> None:
    assert from_dict(to_dict(ADVISORY)) == ADVISORY
    assert from_json(to_json(ADVISORY)) == ADVISORY
    assert to_dict(Advisory("x_A-1")) == {"format": "vulndesk-advisory/1", "id": "x_A-1"}
    assert to_json(ADVISORY) == to_json(from_json(to_json(ADVISORY)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "other"}, "format"),
        ({"nonsense": 1}, "nonsense"),
        ({"id": None}, "id"),
        ({"title": "\ud800"}, "title"),
        ({"exploited": "yes"}, "exploited"),
        ({"published": "yesterday"}, "published"),
        ({"tlp": "PURPLE"}, "tlp"),
        ({"components": {}}, "components"),
        ({"components": [{"ranges": [{"type": "ROMAN", "events": []}]}]}, "components[0].ranges[0].type"),
        ({"components": [{"statuses": [{"status": "fixed"}]}]}, "components[0].statuses[0].version"),
    ],
)
def test_a_stored_advisory_is_read_strictly(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        from_dict({**to_dict(ADVISORY), **change})
    assert refused.value.field == field


def test_a_complete_advisory_has_no_gaps() -> None:
    assert gaps(ADVISORY) == ()
    assert not list(gaps(ADVISORY))


def test_an_empty_advisory_says_what_it_lacks() -> None:
    missing = {gap.field for gap in gaps(Advisory("")) if gap.blocks}
    assert missing >= {"id", "title", "summary", "publisher.name", "publisher.namespace", "published", "components"}


def test_a_package_may_stand_in_two_components_that_do_not_contradict_each_other() -> None:
    """As OSV databases split ranges: the fix of one is no fix while the other holds it."""
    first, second = component(since("1.0", fixed="2.0")), component(since("1.5", fixed="3.0"))
    advisory = replace(ADVISORY, components=(first, second))
    assert [one.version for one in sayings(first, within=advisory) if one.status is Status.FIXED] == []
    assert [one.version for one in sayings(second, within=advisory) if one.status is Status.FIXED] == ["3.0"]
    spared = replace(first, statuses=(VersionStatus("2.5", Status.FIXED),))
    assert any("2.5" in gap.sentence for gap in gaps(replace(ADVISORY, components=(spared, second))))


CONTRADICTIONS = {
    "a range without a beginning": component(VersionRange(RangeType.ECOSYSTEM, (RangeEvent(EventKind.FIXED, "1"),))),
    "introduced and fixed at once": component(since("1.0", fixed="1.0")),
    "no version": component(since("newest")),
    "a fixed version among the affected ones": component(
        since("0", fixed="2.0"), statuses=(VersionStatus("1.5", Status.FIXED),)
    ),
    "affected in general": component(statuses=(VersionStatus("", Status.AFFECTED),)),
    "not affected for no reason": component(statuses=(VersionStatus("1", Status.NOT_AFFECTED),)),
    "an order that nobody knows": Component(ecosystem="Android", name="a", ranges=(since("1", fixed="2"),)),
    "half a commit": Component(repository="https://e.example/r", ranges=(since("abc", kind="GIT", repository="r"),)),
    "no versions": component(),
    "no purl": Component(purl="jinja2", is_hosted=True),
    "nothing named": Component(is_hosted=True),
}


@pytest.mark.parametrize("which", CONTRADICTIONS)
def test_a_contradiction_keeps_an_advisory_from_being_published(which: str) -> None:
    found = gaps(replace(ADVISORY, components=(CONTRADICTIONS[which],)))
    assert any(gap.blocks and gap.field.startswith("components[0]") for gap in found), found


@pytest.mark.parametrize(
    "change",
    [
        {"severities": (Rating("CVSS:3.1/AV:N"),)},
        {"weaknesses": (Weakness("79"),)},
        {"references": (Reference("javascript:alert(1)"),)},
        {"credits": (Credit(" "),)},
        {"tlp": Label.AMBER},
        {"modified": datetime(2000, 1, 1, tzinfo=UTC)},
        {"aliases": (ADVISORY.id,)},
        {"revisions": ADVISORY.revisions * 2},
    ],
)
def test_a_wrong_part_keeps_an_advisory_from_being_published(change: dict[str, object]) -> None:
    assert not is_publishable(replace(ADVISORY, **change))


def test_advice_does_not_block() -> None:
    assert is_publishable(replace(ADVISORY, severities=(), remediation="", workarounds=""))
    assert list(gaps(replace(ADVISORY, severities=())))
