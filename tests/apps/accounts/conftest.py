"""The desk's own cast for the tests of accounts."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from tests import second_factor
from vulndesk.apps.accounts import actions
from vulndesk.apps.accounts.models import User

PASSWORD = "four unrelated garden words"
ADDRESS = "http://localhost:8460"


def instant() -> datetime:
    return datetime.now(UTC)


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def join(link: str, handle: str, *, password: str = PASSWORD, name: str = "", email: str = "") -> User:
    return actions.accept_invitation(
        token=token_of(link),
        username=handle,
        display_name=name or handle.capitalize(),
        email=email,
        password=password,
        now=instant(),
    )


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(handle: str, *, role: str = "member", email: str = "") -> User:
        link = actions.invite(by=None, role=role, now=instant(), address=ADDRESS)
        return join(link, handle, email=email)

    return make


@pytest.fixture
def tom(person: Callable[..., User]) -> User:
    return person("tom", email="tom@triage.example")


@pytest.fixture
def olga(person: Callable[..., User]) -> User:
    return person("olga", role="owner")


def sign_in(handle: str, password: str = PASSWORD, *, client: Client | None = None) -> Client:
    """With the password through the page; that a second factor was shown is only said, except where one is there."""
    client = client or Client()
    client.post("/sign-in/", {"login": handle, "password": password})
    second_factor.show(client)
    return client


@pytest.fixture
def db_bytes() -> Callable[[], bytes]:
    """Every value of every row of the database, as its bytes lie there: what a thief of the database reads."""

    def read() -> bytes:
        parts: list[bytes] = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for row in cursor.fetchall():
                    parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
        return b"\n".join(parts)

    return read
