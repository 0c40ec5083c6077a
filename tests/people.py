"""The cast: Rita reports, Tom triages, Vera is on the team too, Olga owns the desk, Mona must see nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.organisations import belong, first_organisation
from vulndesk.apps.cases.actions import NewReport
from vulndesk.apps.intake.actions import Received, receive_report
from vulndesk.apps.policies.actions import add_member, open_programme_from_file
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for, programme
from vulndesk.core.access import Actor, Role

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)  # a Tuesday
EXAMPLES = Path(__file__).parent.parent / "examples"
SEEDS = Path(__file__).parent.parent.parent / "shared" / "policies" / "seeds"


def original(name: str) -> Path:
    """One of the two originals, or a loud skip."""
    path = SEEDS / f"{name}.md"
    if not path.exists():
        pytest.skip(f"SKIPPED: the original policy {name}.md is not beside this checkout (../shared/policies/seeds)")
    return path


def open_programme(name: str = "enix", *, now: datetime = NOW) -> Programme:
    """The programme of an example policy, as `vulndesk serve` would open it."""
    path = EXAMPLES / name / "SECURITY.md"
    opened = open_programme_from_file(path if path.exists() else SEEDS / f"{name}.md", now=now)
    return programme(opened.slug)


def join(handle: str, *programmes: Programme, owner: bool = False) -> Actor:
    """A person of the team, and their memberships."""
    user = User.objects.create(username=handle, is_admin=owner, joined_at=NOW)
    belong(user.pk, first_organisation().pk, role="owner" if owner else "member")
    for one in programmes:
        add_member(one.pk, user.pk)
    return actor_for(user)


@dataclass(frozen=True)
class Reported:
    received: Received
    reporter: Actor


def report(
    to: Programme,
    description: str = "The parser reads past the end of its buffer.",
    *,
    now: datetime = NOW,
    **more: object,
) -> Reported:
    """Rita's report, through the one door that every channel uses."""
    given = more.pop("report", {})
    new = NewReport(report={"description": description, **given}, **more)  # type: ignore[arg-type, dict-item]
    received = receive_report(new, programme=to, channel="api", now=now)
    return Reported(received, Actor(Role.REPORTER, case_id=received.case_id))
