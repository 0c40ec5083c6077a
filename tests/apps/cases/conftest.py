"""A desk with two programmes: Tom and Vera are on one team, Mona is on the other, Olga owns the desk."""

import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in
from tests.people import open_programme
from vulndesk.apps.accounts.models import User
from vulndesk.apps.policies.models import Programme


@pytest.fixture
def web(db: None) -> Programme:
    """Runs E1 to E22."""
    return open_programme("enix")


@pytest.fixture
def desktop(db: None) -> Programme:
    """Runs N1 to N10."""
    return open_programme("interview")


@pytest.fixture
def tom_user(web: Programme) -> User:
    return person("tom", web)


@pytest.fixture
def at_desk(tom_user: User) -> Client:
    """Tom's browser."""
    return signed_in(tom_user)


@pytest.fixture
def elsewhere(desktop: Programme) -> Client:
    """Mona's browser: on the team of another programme."""
    return signed_in(person("mona", desktop))


@pytest.fixture
def owning(db: None) -> Client:
    """Olga's browser."""
    return signed_in(person("olga", owner=True))
