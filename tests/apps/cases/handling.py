"""What the tests of the team's pages share: people who sign in, cases of any age, forms as a browser sends them."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from tests.people import Reported, report
from vulndesk.apps.accounts.actions import accept_invitation, invite
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import Alike, CaseSection, Section, Sections, around_of, looks_like
from vulndesk.apps.policies.actions import add_member
from vulndesk.apps.policies.models import Programme
from vulndesk.core.access import Actor

SIGN_IN = settings.LOGIN_URL


def person(handle: str, *programmes: Programme, owner: bool = False) -> User:
    link = invite(by=None, role="owner" if owner else "member", now=datetime.now(UTC), address="http://desk.example")
    user = accept_invitation(
        token=link.rstrip("/").rsplit("/", 1)[1],
        username=handle,
        display_name=handle.capitalize(),
        email=f"{handle}@team.example",
        password="four unrelated garden words",
        now=datetime.now(UTC),
    )
    for one in programmes:
        add_member(one.pk, user.pk)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def reported(
    to: Programme, description: str = "The parser reads too far.", *, hours_ago: float = 1, **more: Any
) -> Case:
    """A case of any age, counted from this moment: the pages read the clock themselves."""
    return case_of(report(to, description, now=datetime.now(UTC) - timedelta(hours=hours_ago), **more))


def case_of(one: Reported) -> Case:
    return Case.objects.get(pk=one.received.case_id)


def words_of(response: Any) -> str:
    """The text of a page, as one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def markup_of(response: Any) -> str:
    return str(response.content.decode())


def do(client: Client, case: Case, deed: str, **fields: Any) -> Any:
    """One deed by its form, from the page as it is now."""
    fields.setdefault("seen", Case.objects.get(pk=case.pk).revision)
    given = {f"{deed}-{name}": value for name, value in fields.items() if value is not None}
    return client.post(f"/team/cases/{case.reference}/deeds/{deed}/", given)


def section_of(section: Section, actor: Actor, case_id: UUID, *, now: datetime) -> CaseSection | None:
    """One panel of a case's page."""
    return next(iter(Sections(section).of(actor, Case.objects.get(pk=case_id), now=now)), None)


def alike(actor: Actor, case: Case) -> tuple[Alike, ...]:
    """What a case's page says that it looks like."""
    return looks_like(actor, case, around_of(actor, case))
