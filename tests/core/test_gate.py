"""The gate of publication: what opens it, what does not, and that each refusal says the next step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from vulndesk.core.embargo import EM
from vulndesk.core.errors import NotNow
from vulndesk.core.gate import (
    AGREEMENT,
    ALONE,
    GateFacts,
    Name,
    Proof,
    ProofKind,
    Standing,
    Way,
    Yes,
    conditions,
    require_open,
)
from vulndesk.core.world import World

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
SERVED = Proof("Parser", ProofKind.PACKAGE, Standing.SERVED, "pypi:parser 2.3.2")
READY = GateFacts(components=("Parser",), proofs=(SERVED,), approvals=(Yes("user:2", NOW),))
UNPROVEN = replace(READY, proofs=())


def missing(facts, *, publisher="user:1", now=NOW):
    return {one.name for one in conditions(facts, publisher=publisher, now=now) if not one.holds}


def test_a_served_release_opens_the_gate():
    assert require_open(READY, publisher="user:1", now=NOW) is Way.RELEASE


@pytest.mark.parametrize("standing", [Standing.MISSING, Standing.WITHDRAWN, Standing.UNKNOWN])
@pytest.mark.parametrize("kind", ProofKind)
def test_what_is_missing_withdrawn_or_unknown_is_no_release(kind, standing):
    facts = replace(READY, proofs=(Proof("Parser", kind, standing, "it"),))
    assert missing(facts) == {Name.RELEASE}


@pytest.mark.parametrize("kind", ProofKind)
def test_a_persons_word_is_a_release_of_a_hosted_service_only(kind):
    facts = replace(READY, proofs=(Proof("Parser", kind, Standing.ATTESTED, "it"),))
    assert missing(facts) == (set() if kind is ProofKind.HOSTED else {Name.RELEASE})


def test_every_component_needs_its_release():
    facts = replace(READY, components=("Parser", "Server"))
    with pytest.raises(NotNow, match="No release with the fix is proven for Server"):
        require_open(facts, publisher="user:1", now=NOW)


@pytest.mark.parametrize("means", ["receipt", "account", "pinned_key", "mail", ""])
def test_the_reporters_agreement_opens_it_but_never_a_mail(means):
    facts = replace(UNPROVEN, agreed=means)
    if means in AGREEMENT:
        assert require_open(facts, publisher="user:1", now=NOW) is Way.AGREEMENT
    else:
        assert missing(facts) == {Name.RELEASE}


def test_an_open_end_is_refused_while_a_fix_exists():
    assert missing(replace(READY, has_fix=True, open_ended=True)) == {Name.AFFECTED}
    assert missing(replace(READY, has_fix=True, reviewed=False)) == {Name.AFFECTED}
    assert not missing(replace(READY, has_fix=False, open_ended=True))


@pytest.mark.parametrize("em", [EM.ACTIVE, EM.REVISE])
def test_an_embargo_that_holds_shuts_it_to_the_very_instant(em):
    facts = replace(READY, em=em, until=NOW)
    assert missing(facts, now=NOW - timedelta(microseconds=1)) == {Name.EMBARGO}
    assert not missing(facts, now=NOW)


def test_nobody_approves_their_own_publication():
    assert missing(READY, publisher="user:2") == {Name.APPROVAL}


def test_an_override_needs_two_people_and_leaves_embargo_approval_and_range_alone():
    one = replace(UNPROVEN, credit="No choice yet.", overrides=(Yes("user:1", NOW), Yes("user:1", NOW)))
    assert missing(one) == {Name.RELEASE, Name.CREDIT}
    both = replace(one, overrides=(Yes("user:1", NOW), Yes("user:2", NOW)))
    assert require_open(both, publisher="user:1", now=NOW) is Way.OVERRIDE
    assert [c.name for c in conditions(both, publisher="user:1", now=NOW) if c.overridden] == [
        Name.RELEASE,
        Name.CREDIT,
    ]
    named = replace(both, proofs=(SERVED,))
    assert require_open(named, publisher="user:1", now=NOW) is Way.OVERRIDE, "of the credit alone it is one too"
    shut = replace(both, em=EM.ACTIVE, until=NOW + HOUR, approvals=(), has_fix=True, open_ended=True)
    assert missing(shut) == {Name.EMBARGO, Name.APPROVAL, Name.AFFECTED}


def test_one_person_alone_waits_a_day_unless_it_is_known():
    alone = replace(
        UNPROVEN, people=1, approvals=(Yes("user:1", NOW, alone=True),), overrides=(Yes("user:1", NOW, alone=True),)
    )
    assert missing(alone, now=NOW + ALONE - timedelta(seconds=1)) == {Name.RELEASE, Name.APPROVAL}
    assert require_open(alone, publisher="user:1", now=NOW + ALONE) is Way.OVERRIDE
    for state in ("VfdPxa", "VfdpxA", "VfdpXa"):
        assert not missing(replace(alone, world=World(state)))


def test_what_one_person_did_alone_counts_for_nothing_once_there_are_two():
    alone = replace(UNPROVEN, approvals=(Yes("user:2", NOW, alone=True),), overrides=(Yes("user:1", NOW, alone=True),))
    assert missing(alone, now=NOW + 2 * ALONE) == {Name.RELEASE, Name.APPROVAL}


proofs = some.builds(
    Proof,
    some.sampled_from(["Parser", "Server"]),
    some.sampled_from(ProofKind),
    some.sampled_from(Standing),
    some.just("it"),
)
yeses = some.builds(Yes, some.sampled_from(["user:1", "user:2", "user:3"]), some.just(NOW - HOUR), some.booleans())
facts_of_any_kind = some.builds(
    GateFacts,
    components=some.sampled_from([("Parser",), ("Parser", "Server")]),
    proofs=some.lists(proofs, max_size=3).map(tuple),
    agreed=some.sampled_from(["", "mail", "receipt"]),
    em=some.sampled_from(EM),
    until=some.sampled_from([None, NOW - HOUR, NOW, NOW + HOUR]),
    world=some.sampled_from(["Vfdpxa", "VFdpxa", "VfdPxa"]).map(World),
    credit=some.sampled_from(["", "No choice yet."]),
    approvals=some.lists(yeses, max_size=2).map(tuple),
    overrides=some.lists(yeses, max_size=3).map(tuple),
    people=some.integers(1, 3),
    has_fix=some.booleans(),
    open_ended=some.booleans(),
    reviewed=some.booleans(),
)


# The first facts are slow to make on a busy machine, and no fault of the gate.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(facts_of_any_kind)
def test_the_gate_opens_only_as_the_policy_says(facts):
    """The rule written once more, another way."""
    released = all(any(p.component == one and p.is_release for p in facts.proofs) for one in facts.components)
    grounds = released or facts.agreed == "receipt"
    known = facts.world.is_known
    people = {one.who for one in facts.overrides if not one.alone}
    overridden = len(people) >= 2 if facts.people > 1 else known and any(one.alone for one in facts.overrides)
    second = (
        any(one.who != "user:1" and not one.alone for one in facts.approvals)
        if facts.people > 1
        else known and any(one.alone for one in facts.approvals)
    )
    bound = facts.em in (EM.ACTIVE, EM.REVISE) and facts.until == NOW + HOUR
    ranged = not facts.has_fix or (facts.reviewed and not facts.open_ended)
    expected = (grounds or overridden) and (not facts.credit or overridden) and second and not bound and ranged
    found = conditions(facts, publisher="user:1", now=NOW)
    assert all(one.holds for one in found) == expected
    assert all(one.next_step for one in found if not one.met)
    assert all(one.words.endswith(".") for one in found)
