"""A programme with a team: Tom is on it, Mona is not, Olga owns the desk."""

from pathlib import Path

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in
from tests.apps.policies.borealis import OLD
from tests.people import NOW, open_programme
from vulndesk.apps.accounts.models import User
from vulndesk.apps.policies.actions import open_programme_from_file
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for, programme
from vulndesk.core.access import Actor


@pytest.fixture
def web(db: None) -> Programme:
    return open_programme("enix")


@pytest.fixture
def tom_user(web: Programme) -> User:
    return person("tom", web)


@pytest.fixture
def tom(tom_user: User) -> Client:
    return signed_in(tom_user)


@pytest.fixture
def olga_user(db: None) -> User:
    return person("olga", owner=True)


@pytest.fixture
def olga(olga_user: User) -> Client:
    return signed_in(olga_user)


@pytest.fixture
def owner(olga_user: User) -> Actor:
    return actor_for(olga_user)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "borealis"
    folder.mkdir()
    path = folder / "SECURITY.md"
    path.write_text(OLD)
    return path


@pytest.fixture
def borealis(db: None, path: Path) -> Programme:
    """A small programme whose policy promises an answer within 48 hours."""
    return programme(open_programme_from_file(path, now=NOW).slug)
