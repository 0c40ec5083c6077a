"""A small desk with a team, a report and a worker whose time stands still until a test moves it."""

import random
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest

from vulndesk.apps.accounts.actions import accept_invitation, invite
from vulndesk.apps.cases.actions import DeedRequest, NewReport, do_deed
from vulndesk.apps.cases.models import Case
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.policies.actions import add_member, open_programme_from_file
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Role
from vulndesk.core.lifecycle import Deed
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS
from vulndesk.server.worker import Worker

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RITA = "rita.weasel@finders.example"
CANARY = "zyxgroundhog"
POLICY = """# Security Policy

Please report vulnerabilities to security@project.example. Do not open a public issue.

Please include a description and the steps to reproduce it.

We will acknowledge every report within 48 hours and send a status update within 5 business days.
"""


class Desk:
    """The rows, the people and the worker of one test."""

    def __init__(self, folder, settings):
        self.now = START
        self.settings = settings
        self.outbox = settings.DATA / "outbox"
        (folder / "Groundhog").mkdir()
        policy_file = folder / "Groundhog" / "SECURITY.md"
        policy_file.write_text(POLICY)
        self.programme = open_programme_from_file(policy_file, now=self.now)
        self.worker = Worker(
            holder="w",
            clock=lambda: self.now,
            locks=settings.DATA / "workers",
            tasks=TASKS,
            subscriptions=SUBSCRIPTIONS,
            ring=lambda *, now: 0,
            jitter=random.Random(1),
        )

    def person(self, handle, *, role="member", member=True, email=None):
        link = invite(by=None, role=role, now=self.now, address="http://desk.example")
        user = accept_invitation(
            token=link.rstrip("/").rsplit("/", 1)[1],
            username=handle,
            display_name=handle.capitalize(),
            email=f"{handle}@team.example" if email is None else email,
            password="four unrelated garden words",
            now=self.now,
        )
        if member and role != "owner":
            add_member(self.programme.pk, user.pk)
        return user

    def report(self, *, contact=RITA, **more):
        new = NewReport(
            report={"description": f"The {CANARY} parser overflows."},
            title=f"{CANARY} in title",
            contact=contact,
            **more,
        )
        self.programme.refresh_from_db()
        received = receive_report(new, programme=self.programme, channel="web", now=self.now)
        self.receipt = received.receipt
        return Case.objects.get(pk=received.case_id)

    def do(self, case, deed, *, by, message="", **more):
        return do_deed(
            case.pk,
            DeedRequest(deed=Deed(deed), message=message, **more),
            by=actor_for(by),
            now=self.now,
        )

    def work(self, *, after=None):
        self.now += after or timedelta()
        self.worker.run(until_idle=True)

    def files(self):
        """The mails in the outbox folder, parsed, oldest first."""
        paths = sorted(self.outbox.glob("*.eml")) if self.outbox.exists() else []
        return [SimpleNamespace(path=p, mail=message_from_bytes(p.read_bytes(), policy=policy.default)) for p in paths]

    def reporter(self, case):
        return Actor(Role.REPORTER, case_id=case.pk)


@pytest.fixture
def desk(transactional_db, settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.EMAIL_CONFIGURED = False
    settings.ADDRESS = "https://desk.example"
    settings.DESK_NAME = "The Desk"
    settings.DEFAULT_FROM_EMAIL = "The Desk <desk@desk.example>"
    return Desk(tmp_path, settings)


@pytest.fixture
def tom(desk):
    return desk.person("tom")
