"""Rules that only OpenVEX documents have: each status needs its reason (https://github.com/openvex/spec)."""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.read_vex import name_of
from vulndesk.core.advisory.lint.subject import Flaw, shown
from vulndesk.core.advisory.record import Justification, Status


def openvex_flaws(root: Node) -> Iterator[Flaw]:
    seen: dict[tuple[str, str, str], tuple[str, str]] = {}
    for one in root["statements"].items():
        status = one["status"].one_of(*Status)
        one.require("status")
        yield from _statement(one, status)
        when = one["timestamp"].text or root["timestamp"].text
        name = _vulnerability(one)
        for product in one["products"].items():
            key = (name, name_of(product), when)
            other = seen.setdefault(key, (status, one.at))
            if other[0] != status:
                said = f"{shown(key[1])} is called “{other[0]}” and “{status}” for {shown(name)} at the same instant."
                yield Flaw("vex-two-statuses", said, one.at, "a later timestamp for the statement that holds now")


def _vulnerability(statement: Node) -> str:
    """An object since 0.2.0; a text before."""
    held = statement["vulnerability"]
    return held["name"].text if isinstance(held.value, dict) else str(held.value or "")


def _statement(one: Node, status: str) -> Iterator[Flaw]:
    if not _vulnerability(one):
        yield Flaw("vex-no-vulnerability", "This statement names no vulnerability.", one.at)
    if not one["products"]:
        yield Flaw(
            "vex-no-products", "This statement names no product, so nobody can tell whether it is theirs.", one.at
        )
    one["justification"].one_of(*Justification)
    has_reason = bool(one["justification"] or one["impact_statement"])
    if status == Status.NOT_AFFECTED and not has_reason:
        yield Flaw("vex-no-reason", "“not_affected” needs a reason.", one.at, '"justification": one of five words')
    if status == Status.AFFECTED and not one["action_statement"]:
        yield Flaw(
            "vex-no-action", "“affected” needs to say what to do.", one.at, '"action_statement": "Install 1.2.3"'
        )
    if status in set(Status) - {Status.NOT_AFFECTED} and one["justification"]:
        said = f"A justification says why something is not affected, and the status is “{shown(status)}”."
        yield Flaw("vex-idle-reason", said, one["justification"].at)
