"""An owner and somebody of the team, each with a program that has a token of theirs."""

import pytest

from tests.apps.cases.handling import person
from tests.apps.tokens.conftest import Program, token_of
from tests.people import open_programme


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def olga(enix):
    return person("olga", owner=True)


@pytest.fixture
def vera(enix):
    return person("vera", enix)


@pytest.fixture
def owning(olga):
    return Program(token_of(olga))


@pytest.fixture
def handling(vera):
    return Program(token_of(vera))
