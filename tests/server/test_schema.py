"""A program never works on the database of a newer one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.db import connection

from vulndesk.commands.doctor import doctor
from vulndesk.commands.invite import invite
from vulndesk.commands.receive_mail import receive_mail
from vulndesk.commands.worker import worker
from vulndesk.core.errors import Refused
from vulndesk.server.schema import applied_migrations, refuse_newer_schema, refuse_unknown

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(29)]

Apply = Callable[..., None]


@pytest.fixture
def applied(db: None) -> Apply:
    """The tables of tests are made without migrations, so their list is empty until a test says what it holds."""
    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE django_migrations (id {key} PRIMARY KEY, app varchar(255), name varchar(255),"
            " applied timestamp NULL)"
        )

    def apply(app: str, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_migrations (app, name) VALUES (%s, %s)", [app, name])

    return apply


def test_the_database_of_this_program_is_taken(applied: Apply) -> None:
    refuse_newer_schema()
    applied("vault", "0001_initial")
    assert applied_migrations() == [("vault", "0001_initial")]
    refuse_newer_schema()


@pytest.mark.parametrize("newer", [("cases", "0999_later"), ("an_app_to_come", "0001_initial")])
def test_one_unknown_migration_is_refused_with_the_way_out(applied: Apply, newer: tuple[str, str]) -> None:
    applied(*newer)
    with pytest.raises(Refused) as refused:
        refuse_newer_schema()
    assert ".".join(newer) in refused.value.what
    assert "restore a backup" in refused.value.next_step


@pytest.mark.parametrize(("command", "arguments"), [(worker, ["--once"]), (invite, []), (doctor, [])])
def test_every_command_that_opens_the_desk_asks_first(
    applied: Apply, command: Callable[..., object], arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.settings import FOLDER

    monkeypatch.setenv("VULNDESK_DATA", str(FOLDER))
    applied("cases", "0999_later")
    ended = CliRunner().invoke(command, arguments)  # type: ignore[arg-type]
    assert "newer version" in str(ended.exception)


def test_a_mail_waits_at_its_mail_server_meanwhile(applied: Apply, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.settings import FOLDER

    monkeypatch.setenv("VULNDESK_DATA", str(FOLDER))
    monkeypatch.setattr("vulndesk.commands.receive_mail._has_desk", lambda data: True)
    applied("cases", "0999_later")
    ended = CliRunner().invoke(receive_mail, [], input="From: a@b.example\r\n\r\nx\r\n")
    assert (ended.exit_code, "not stored (Refused)" in ended.output) == (75, True)


def test_migrations_of_a_backup_are_compared_the_same_way() -> None:
    refuse_unknown([("cases", "0001_initial")], where="The backup")
    with pytest.raises(Refused, match="The backup was made by a newer version"):
        refuse_unknown([("cases", "0001_initial"), ("cases", "0999_later")], where="The backup")
