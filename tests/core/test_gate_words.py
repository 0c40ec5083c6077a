"""What the gate, the embargo and the rules between the machines say, word for word: people act on these sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vulndesk.core import embargo
from vulndesk.core.embargo import EM, Move
from vulndesk.core.errors import NotNow
from vulndesk.core.gate import (
    ALONE,
    Condition,
    GateFacts,
    Name,
    Proof,
    ProofKind,
    Standing,
    Yes,
    _listed,
    conditions,
    require_open,
)
from vulndesk.core.joint import Joint, Part, faults, received, require_sound, start_of, steps
from vulndesk.core.lifecycle import RM
from vulndesk.core.world import World

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
SERVED = Proof("Parser", ProofKind.PACKAGE, Standing.SERVED, "pypi:parser 2.3.2")
READY = GateFacts(components=("Parser",), proofs=(SERVED,), approvals=(Yes("user:2", NOW),))


def said(facts: GateFacts, name: Name) -> Condition:
    (one,) = (one for one in conditions(facts, publisher="user:1", now=NOW) if one.name is name)
    return one


def proof(standing: Standing, what: str, component: str = "Parser") -> Proof:
    return Proof(component, ProofKind.PACKAGE, standing, what)


GONE, SILENT = proof(Standing.WITHDRAWN, "pypi:parser 2.3.1"), proof(Standing.UNKNOWN, "npm:parser 3")
ASKED = "Name where it can be had; a tag alone is not a release. Or ask the reporter to agree."


@pytest.mark.parametrize(
    ("changes", "met", "words", "step"),
    [
        ({}, True, "The fix is released: pypi:parser 2.3.2.", ""),
        ({"proofs": (SERVED, GONE)}, True, "The fix is released: pypi:parser 2.3.2.", ""),
        (
            {"proofs": (), "agreed": "receipt"},
            True,
            "The reporter agreed, with the receipt, that it is published before a release.",
            "",
        ),
        (
            {"proofs": (), "agreed": "pinned_key"},
            True,
            "The reporter agreed, with the pinned key, that it is published before a release.",
            "",
        ),
        ({"proofs": (), "agreed": "mail"}, False, "No release with the fix is proven for Parser.", ASKED),
        (
            {"proofs": (GONE, SILENT)},
            False,
            "pypi:parser 2.3.1 was released and withdrawn again.",
            "Release a fix that stays, and name it.",
        ),
        (
            {"proofs": (SILENT,)},
            False,
            "Nobody could say whether npm:parser 3 is served.",
            "Look again, or name another place.",
        ),
        (
            {"components": ("Parser", "Server", "App"), "proofs": (SERVED,)},
            False,
            "No release with the fix is proven for Server and App.",
            ASKED,
        ),
    ],
)
def test_what_is_said_of_the_release(changes, met, words, step):
    assert said(replace(READY, **changes), Name.RELEASE) == Condition(Name.RELEASE, met, words, step)


ENDLESS = "A fix is known, and what is affected has no end: every later version would be flagged."


@pytest.mark.parametrize(
    ("changes", "met", "words", "step"),
    [
        ({}, True, "No commit of a fix is named here.", ""),
        ({"reviewed": False}, True, "No commit of a fix is named here.", ""),
        ({"has_fix": True}, True, "What is affected has an end.", ""),
        (
            {"has_fix": True, "reviewed": False},
            False,
            "Nobody has reviewed which versions are affected.",
            "Look at the list on the page of the fix, and confirm it.",
        ),
        (
            {"has_fix": True, "open_ended": True},
            False,
            ENDLESS,
            "Name the commits that fix it, and review the versions.",
        ),
    ],
)
def test_what_is_said_of_what_is_affected(changes, met, words, step):
    assert said(replace(READY, **changes), Name.AFFECTED) == Condition(Name.AFFECTED, met, words, step)


def test_what_is_said_of_the_embargo():
    held = replace(READY, em=EM.ACTIVE, until=NOW + timedelta(days=1))
    step = "Wait for the end, agree on an earlier one, or end it."
    words = "It is under embargo until Wednesday 4 March 2026, 14:03 UTC."
    assert said(held, Name.EMBARGO) == Condition(Name.EMBARGO, False, words, step)
    for over in (replace(held, until=NOW), replace(held, until=None), replace(held, em=EM.EXITED)):
        assert said(over, Name.EMBARGO) == Condition(Name.EMBARGO, True, "No embargo holds.")


OWN = "Approve it yourself, with your second factor and a reason; it counts after 24 hours in the open."


@pytest.mark.parametrize(
    ("changes", "met", "words", "step"),
    [
        ({}, True, "A second person approved.", ""),
        (
            {"approvals": (Yes("user:1", NOW), Yes("user:2", NOW, alone=True))},
            False,
            "A second person has not approved.",
            "Ask somebody else of the team to look and approve.",
        ),
        (
            {"people": 1, "approvals": (Yes("user:1", NOW),)},
            False,
            "Nobody approved, and there is no second person.",
            OWN,
        ),
        (
            {"people": 1, "approvals": (Yes("user:1", NOW, alone=True),)},
            False,
            "Your approval counts from Wednesday 4 March 2026, 14:03 UTC.",
            "Wait until then, or take it back.",
        ),
        (
            {"people": 1, "approvals": (Yes("user:1", NOW - ALONE, alone=True),)},
            True,
            "Approved by the only person there is, in the open.",
            "",
        ),
    ],
)
def test_what_is_said_of_the_approval(changes, met, words, step):
    assert said(replace(READY, **changes), Name.APPROVAL) == Condition(Name.APPROVAL, met, words, step)


def test_what_is_said_of_the_credit():
    assert said(READY, Name.CREDIT) == Condition(Name.CREDIT, True, "How the reporter is named is settled.")
    step = "Ask how they want to be named, on the page “Credit”; a week of silence decides."
    open_still = said(replace(READY, credit="Not asked."), Name.CREDIT)
    assert open_still == Condition(Name.CREDIT, False, "Not asked.", step)


def test_an_override_keeps_what_was_said_and_stands_in_for_release_and_credit_alone():
    facts = replace(READY, proofs=(), credit="Not asked.", overrides=(Yes("user:3", NOW), Yes("user:4", NOW)))
    for name in (Name.RELEASE, Name.CREDIT):
        plain = said(replace(facts, overrides=()), name)
        assert said(facts, name) == replace(plain, overridden=True)
    assert not said(replace(facts, approvals=()), Name.APPROVAL).overridden


def test_a_publisher_cannot_be_their_own_second_person():
    mine = replace(READY, approvals=(Yes("user:1", NOW),))
    with pytest.raises(NotNow) as refused:
        require_open(mine, publisher="user:1", now=NOW)
    assert refused.value.next_step == "Ask somebody else of the team to look and approve."
    assert require_open(mine, publisher="user:9", now=NOW)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "nothing"),
        (["a"], "a"),
        (["a", "a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
    ],
)
def test_names_are_listed_once_each(names, words):
    assert _listed(names) == words


@pytest.mark.parametrize("em", EM)
def test_what_is_possible_instead_is_named(em):
    moves = [move for state, move in embargo.TRANSITIONS if state is em]
    said_so = embargo._possible(em)
    if not moves:
        assert said_so == "Nothing more: it is over for good."
    else:
        deeds = [embargo._DEEDS[move] for move in moves]
        assert said_so == f"Possible now: {', '.join(deeds)}."


def test_what_is_known_is_not_negotiated_whichever_way_it_is_asked():
    known = World("vfdPxa")
    for em in EM:
        with pytest.raises(NotNow) as refused:
            embargo.negotiate(em, Move.PROPOSE, world=known)
        assert "public, exploited or attacked" in str(refused.value)


# --- the rules between the machines


@pytest.mark.parametrize(
    ("joint", "broken"),
    [
        (Joint(RM.RECEIVED, EM.ACTIVE, "V", "Pxa"), ["Something got out, and an embargo holds or is negotiated."]),
        (Joint(RM.RECEIVED, EM.PROPOSED, "V", "pxA"), ["Something got out, and an embargo holds or is negotiated."]),
        (Joint(RM.RECEIVED, EM.NONE, "V", "pXa"), ["An exploit is public, and the public is said to be unaware."]),
        (Joint(RM.RECEIVED, EM.NONE, "v", "pxa"), ["A vendor has the report and is said to be unaware."]),
        (Joint(RM.START, EM.NONE, "v", "pxa"), []),
        (Joint(RM.RECEIVED, EM.NONE, "VF", "pxa"), ["There is a fix by somebody who has not accepted the report."]),
        (Joint(RM.VALID, EM.NONE, "D", "pxa"), ["There is a fix by somebody who has not accepted the report."]),
        (Joint(RM.ACCEPTED, EM.NONE, "VfD", "pxa"), ["A fix is deployed before it is ready."]),
        (Joint(RM.CLOSED, EM.EXITED, "VFD", "PXA"), []),
        (Joint(RM.DEFERRED, EM.ACTIVE, "VFd", "pxa"), []),
    ],
)
def test_which_rule_a_state_breaks_is_said(joint, broken):
    assert list(faults(joint)) == broken


def test_a_change_is_refused_by_the_rule_that_it_breaks_and_not_by_one_that_was_broken():
    sound = Joint(RM.RECEIVED, path="V")
    with pytest.raises(NotNow) as refused:
        require_sound(sound, replace(sound, path="VF"))
    assert str(refused.value).startswith("There is a fix by somebody who has not accepted the report.")
    assert refused.value.next_step == "Confirm the report first, so that somebody works on it."
    broken = Joint(RM.RECEIVED, path="VF")
    require_sound(broken, replace(broken, known="PXA"))
    with pytest.raises(NotNow):
        require_sound(broken, replace(broken, known="pXa"))


def test_the_steps_of_a_vendor_who_works_on_it():
    joint = Joint(RM.ACCEPTED, EM.NONE, "Vfd")
    assert {name for name, _ in steps(joint) if name.startswith("CS")} == {"CS F", "CS P", "CS X", "CS A"}
    ready = dict(steps(replace(joint, path="VFd")))
    assert ready["CS D"].path == "VFD"
    assert ready["CS P"].known == "Pxa"
    assert not [name for name, _ in steps(replace(joint, rm=RM.VALID)) if name in ("CS F", "CS D")]
    assert dict(steps(Joint(RM.START, path="vfd")))["RM r"].path == "Vfd"
    assert dict(steps(Joint(RM.INVALID, path="vfd")))["RM v"].path == "vfd"


@pytest.mark.parametrize(
    ("message", "before", "after"),
    [
        ("RS", start_of(Part.VENDOR), Joint(RM.RECEIVED, path="Vf")),
        ("RS", Joint(RM.CLOSED, path="Vf"), Joint(RM.CLOSED, path="Vf")),
        ("RS", Joint(RM.VALID, path="Vf"), Joint(RM.VALID, path="Vf")),
        ("EP", Joint(RM.START), Joint(RM.START)),
        ("EP", Joint(RM.RECEIVED), Joint(RM.RECEIVED, EM.PROPOSED)),
        ("EA", Joint(RM.RECEIVED, EM.PROPOSED), Joint(RM.RECEIVED, EM.ACTIVE)),
        ("EA", Joint(RM.RECEIVED), Joint(RM.RECEIVED)),
        ("ET", Joint(RM.RECEIVED, EM.ACTIVE), Joint(RM.RECEIVED, EM.EXITED)),
        ("CP", Joint(RM.RECEIVED, EM.ACTIVE), Joint(RM.RECEIVED, EM.EXITED, known="Pxa")),
        ("CX", Joint(RM.RECEIVED, EM.PROPOSED), Joint(RM.RECEIVED, EM.NONE, known="PXa")),
        ("CA", Joint(RM.RECEIVED), Joint(RM.RECEIVED, known="pxA")),
        ("CP", Joint(RM.RECEIVED, EM.NONE, known="Pxa"), Joint(RM.RECEIVED, EM.NONE, known="Pxa")),
        ("CP", Joint(RM.CLOSED, EM.ACTIVE), Joint(RM.CLOSED, EM.ACTIVE)),
        ("EP", Joint(RM.RECEIVED, known="Pxa"), Joint(RM.RECEIVED, known="Pxa")),
    ],
)
def test_what_another_desk_says_changes(message, before, after):
    assert received(before, message) == after


def test_what_was_told_already_is_told_once():
    """An embargo that was begun over something known (by a mistake elsewhere) is not ended by hearing it again."""
    joint = Joint(RM.RECEIVED, EM.ACTIVE, known="Pxa")
    assert received(joint, "CP") == joint
