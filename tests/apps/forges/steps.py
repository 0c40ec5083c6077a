"""What the stories of forges do again and again: connect a repository, post a delivery, let the worker work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests.apps.cases.handling import words_of
from tests.forge_servers import FakeForge
from vulndesk.apps.forges.models import Connection
from vulndesk.apps.timeline.actions import dispatch_events
from vulndesk.apps.timeline.models import Job
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS

LIST = "/team/programmes/enix/forges/"


@dataclass
class Connected:
    """A repository that is connected, and the forge that it lies at."""

    row: Connection
    secret: str
    forge: Any

    @property
    def hook(self) -> str:
        return f"/forges/{self.row.pk}/"

    def post(self, event: str, payload: dict[str, Any], **more: Any) -> Any:
        """As the forge posts it."""
        return self.send(*self.forge.delivery(event, payload, self.secret), **more)

    def send(self, body: bytes, headers: dict[str, str], *, to: str = "", **more: Any) -> Any:
        given = {"content_type": "application/json", **more}
        return Client().post(to or self.hook, body, headers=headers, **given)

    def counted(self) -> dict[str, int]:
        return dict(self.row.counts.order_by("outcome").values_list("outcome", "number"))


def connected(owner: Client, forge: FakeForge, kind: str = "github", *, token: str | None = None) -> Connected:
    given = {"forge": kind, "address": forge.url, "token": forge.token if token is None else token}
    page = owner.post(LIST, given)
    assert page.status_code == 200, words_of(page)
    secret = re.search(r'id="new-secret">([^<]+)<', page.content.decode())[1]
    return Connected(Connection.objects.latest("made_at"), secret, forge)


def work(now: datetime | None = None, *, only: str = "forges.") -> int:
    """The worker's way from events to due jobs of these tasks, until none is due."""
    now, done = now or datetime.now(UTC), 0
    dispatch_events(now=now, subscriptions=SUBSCRIPTIONS)
    while jobs := list(Job.objects.filter(task__startswith=only, state="waiting", run_at__lte=now).order_by("id")):
        for job in jobs:
            write = TASKS[job.task].run(**job.arguments, now=now)
            if write is not None:
                write()
            Job.objects.filter(pk=job.pk).update(state="done", finished_at=now)
            done += 1
        dispatch_events(now=now, subscriptions=SUBSCRIPTIONS)
    return done
