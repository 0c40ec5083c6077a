"""Enix with a repository of its own: two releases, in which a file moved; and a team."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.apps.cases.handling import person, signed_in
from tests.gateways.test_releases import git
from tests.gateways.test_repository_files import commit
from tests.people import NOW, open_programme
from vulndesk.apps.evidence.actions import RENEW, change_mirror
from vulndesk.apps.policies.actions import change_programme
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import OPERATOR, Actor
from vulndesk.server.subscriptions import TASKS

CODE = b"int parse_head_ex(char *s) {\n  return s[0];\n}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git("init", "-b", "main", at=folder)
    commit(folder, **{"src/parse.c": CODE, "src/old.c": b"int old_table[4];\nint old_size;\n"})
    git("tag", "v1.0", at=folder)
    git("mv", "src/old.c", "src/new.c", at=folder)
    commit(folder)
    git("tag", "v1.1", at=folder)
    return folder


@pytest.fixture(autouse=True)
def _mirrors(tmp_path: Path, settings: settings) -> None:
    settings.MIRRORS = tmp_path / "mirrors"
    settings.DISK_RESERVE = 0


@pytest.fixture
def owner(db: None) -> Actor:
    open_programme("enix", now=NOW)  # whoever owns an organisation owns the programmes that it has
    return actor_for(person("olga", owner=True))


@pytest.fixture
def olga(owner: Actor) -> Client:
    from vulndesk.apps.accounts.models import User

    return signed_in(User.objects.get(pk=owner.user_id))


@pytest.fixture
def enix(owner: Actor, project: Path) -> Programme:
    opened = open_programme("enix")
    return change_programme(opened.pk, by=OPERATOR, settings={"repository": str(project)}, now=NOW)


@pytest.fixture
def tom(enix: Programme) -> Client:
    return signed_in(person("tom", enix))


def fetch(programme: Programme, *, now=NOW) -> None:
    """As the worker runs the task: thinking first, then the write."""
    write = TASKS[RENEW].run(now=now, programme_id=programme.pk)
    if write is not None:
        write()


@pytest.fixture
def mirrored(enix: Programme, owner: Actor) -> Programme:
    """With its mirror, which everybody may see: the owner says so."""
    change_mirror(enix.pk, is_wanted=True, audience="everyone", by=owner, now=NOW)
    fetch(enix)
    return enix
