"""A case that lacks nothing but its advisory: a proven release, reviewed versions, settled credit, no embargo."""

from dataclasses import replace

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.advisories.actions import save_draft
from vulndesk.apps.embargo.actions import approve, name_fix, name_release, review_affected
from vulndesk.core.advisory.record import Advisory, Component, EventKind, RangeEvent, RangeType, VersionRange
from vulndesk.core.gate import ProofKind

CREDIT = {"mode": "name", "name": "Rita Finder"}
FIXED = VersionRange(RangeType.ECOSYSTEM, (RangeEvent(EventKind.INTRODUCED, "0"), RangeEvent(EventKind.FIXED, "2.1")))
WRITTEN = Advisory(
    id="",
    title="The parser reads past its buffer",
    summary="Whoever sends a long name can read memory.",
    details="The length is not checked.",
    components=(Component(ecosystem="PyPI", name="Enix_Parser", ranges=(FIXED,)),),
    remediation="Install 2.1.",
)


@pytest.fixture
def enix(db):
    """Its policy names no period, so there is no embargo."""
    return open_programme("enix")


@pytest.fixture
def tom(enix):
    return join("tom", enix)


@pytest.fixture
def vera(enix):
    return join("vera", enix)


@pytest.fixture
def olga(db):
    return join("olga", owner=True)


@pytest.fixture
def case_id(enix, tom, vera):
    return ready(enix, tom)


def ready(programme, by):
    """What the gate asks for, but for the second person."""
    case_id = report(programme, credit=CREDIT).received.case_id
    name_fix(case_id, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.1", by=by, now=NOW)
    review_affected(case_id, by=by, now=NOW)
    person = {"person": "Olga of operations"}
    name_release(case_id, ProofKind.HOSTED, person, component="enix", by=by, now=NOW)
    return case_id


def written(case_id, by, *, seen=0, now=NOW, **changes):
    return save_draft(case_id, replace(WRITTEN, **changes), seen=seen, by=by, now=now)


def approved(case_id, by, *, now=NOW):
    approve(case_id, "publication", reason="", by=by, now=now)
