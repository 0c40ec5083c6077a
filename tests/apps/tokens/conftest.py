"""The team of the case pages, and tokens of theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.tokens.actions import make_token
from vulndesk.core.api_scopes import Scope

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]
ALL = tuple(scope.value for scope in Scope)


def with_a_factor(user):
    """An authenticator app's row; sessions of tests say that it was shown (tests/second_factor.py)."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})


def token_of(user, *scopes, programme_ids=None, lives=timedelta(days=7), now=None):
    with_a_factor(user)
    return make_token(
        user,
        name="a program",
        scopes=scopes or ALL,
        programme_ids=programme_ids,
        lives=lives,
        mine=actor_for(user).programmes,
        now=now or datetime.now(UTC),
    )[1]


class Program:
    """A client of the API with a token."""

    def __init__(self, token):
        self.client, self.token = Client(), token

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers={"authorization": f"Bearer {self.token}", **headers})

    def send(self, method, path, body, **headers):
        send = getattr(self.client, method)
        bearer = {"authorization": f"Bearer {self.token}", **headers}
        return send(f"/api/v1{path}", body, content_type="application/json", headers=bearer)

    def post(self, path, body, **headers):
        return self.send("post", path, body, **headers)


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))
