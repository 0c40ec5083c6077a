"""What the database was made by: a program that is older than its database must not write into it.

Every migration has its name in `django_migrations`. A name that this program does not have is of a newer release, whose
columns it would leave empty and whose promises it does not know. There is no way back but a backup: a migration that
was undone would throw away what people wrote since.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from vulndesk.core.errors import Refused

Migration = tuple[str, str]  # label of its app, name


class WholeMigrations(MigrationExecutor):
    """Each migration is one transaction, its own record included.

    Django runs what a migration puts off (indexes, foreign keys) in the transaction, but writes down afterwards that it
    was applied: a process that is killed in between leaves tables that the next start tries to make again, in vain.
    """

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            put_off, editor.deferred_sql = editor.deferred_sql, []
            for statement in put_off:
                editor.execute(statement)
            recorder: Any = self
            recorder.record_migration(migration)
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


def bring_up_to_date() -> None:
    """The database as this program has it. Killed at any instant, the next start goes on where it was."""
    if not connection.introspection.table_names():
        _make_new()
    vars(migrate)["MigrationExecutor"] = WholeMigrations  # the command has no other place to say so
    call_command("migrate", verbosity=0, interactive=False)


def _make_new() -> None:
    """An empty database gets the tables that the last migrations leave, in one transaction with the names of all.

    One by one (tests/faults/test_new_database.py compares) they take ten times as long: a hundred times they would
    change empty tables, with no row to rewrite, and Django builds its models anew for each change.
    """
    loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
    models = loader.project_state().apps.get_models()
    with connection.schema_editor(atomic=True) as editor:
        if connection.introspection.table_names():
            return  # another process made them meanwhile
        recorder.ensure_schema()
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        put_off, editor.deferred_sql = editor.deferred_sql, []
        for statement in put_off:
            editor.execute(statement)
        for label, name in loader.graph.nodes:
            recorder.record_applied(label, name)


def applied_migrations() -> list[Migration]:
    """Those of the database, sorted. Empty for a new one."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def refuse_newer_schema() -> None:
    """Asked before anything of the database is read or changed."""
    refuse_unknown(applied_migrations(), where="The database of this desk")


def refuse_unknown(migrations: list[Migration], *, where: str) -> None:
    """Refused when one of these is not this program's."""
    unknown = sorted(set(migrations) - _known())
    if unknown:
        label, name = unknown[-1]
        raise Refused(
            f"{where} was made by a newer version of Vulndesk: it has {label}.{name}. Nothing was changed.",
            next_step="Start that version again, or restore a backup that was made before the update.",
        )


def _known() -> set[Migration]:
    """By the names of files alone: to import every migration takes longer than a mail may."""
    known = set()
    for app in apps.get_app_configs():
        place = f"{app.name}.migrations"
        if find_spec(place) is None:
            continue
        known |= {(app.label, one.name) for one in pkgutil.iter_modules(import_module(place).__path__)}
    return known
