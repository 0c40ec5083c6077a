"""A case under embargo with a fix, a list of three recipients, a worker that rings, and a real mail server."""

import random
from datetime import timedelta

import pytest

from tests.apps.notices.conftest import START, desk
from tests.mail_server import HOST, Mailbox, mail_server
from vulndesk.apps.early_notices.actions import NewRecipient, add_recipient, add_stage
from vulndesk.apps.embargo.actions import name_fix
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Actor, Role
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS, ring_everything
from vulndesk.server.worker import Worker

__all__ = ["desk"]

UNTIL = START + timedelta(days=30)
OWNER = Actor(Role.OPERATOR, user_id=1)
SUMMARY = "CANARYpatch: bounds are checked before the copy."


@pytest.fixture
def box():
    return Mailbox()


@pytest.fixture
def post(desk, box):
    desk.settings.EMAIL_CONFIGURED = True
    desk.settings.EMAIL_HOST = HOST
    desk.settings.EMAIL_USE_TLS = desk.settings.EMAIL_USE_SSL = False
    desk.settings.EMAIL_HOST_USER = desk.settings.EMAIL_HOST_PASSWORD = ""
    with mail_server(box) as port:
        desk.settings.EMAIL_PORT = port
        yield desk


@pytest.fixture
def tom_user(desk):
    desk.worker = Worker(
        holder="w",
        clock=lambda: desk.now,
        locks=desk.settings.DATA / "workers",
        tasks=TASKS,
        subscriptions=SUBSCRIPTIONS,
        ring=ring_everything,
        jitter=random.Random(1),
    )
    return desk.person("tom", email="")


@pytest.fixture
def tom(tom_user):
    return actor_for(tom_user)


@pytest.fixture
def case(desk, tom):
    one = desk.report(contact="")
    Embargo.objects.update_or_create(case_id=one.pk, defaults={"em": "A", "until": UNTIL, "source": "agreed"})
    name_fix(one.pk, components=["Groundhog"], introduced=[], fixed=[], versions="fixed in 2", by=tom, now=desk.now)
    return one


@pytest.fixture
def listed(desk):
    """Stage name -> its recipients."""
    distros = add_stage(desk.programme.pk, "distros", 7, by=OWNER)
    large = add_stage(desk.programme.pk, "large deployers", 2, by=OWNER)
    people = (
        (distros, NewRecipient("Debian", "security@debian.example", "observer", "AMBER", "No commits before the end.")),
        (distros, NewRecipient("SUSE", "security@suse.example", "observer")),
        (large, NewRecipient("Bigcloud", "soc@bigcloud.example")),
    )
    found = {"distros": [], "large deployers": []}
    for stage, new in people:
        found[stage.name].append(add_recipient(desk.programme.pk, stage.pk, new, by=OWNER, now=desk.now))
    return found
