"""A desk of an earlier release, with its cases, becomes one of today when it starts: everything in it can be read."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.clause_steps import mail_becomes_a_case
from tests.flows.story_steps import Sent, invited, send
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = pytest.mark.slow

TRACE = bytes(range(256)) * 1000

# The last migrations of the release before mail came in; an app that is not named here had no tables.
EARLIER = {
    "accounts": "0001_initial",
    "cases": "0004_the_board",
    "intake": "0001_initial",
    "notices": "0001_initial",
    "policies": "0004_following_and_doctor",
    "timeline": "0001_initial",
    "vault": "0001_initial",
}
BACK = f"""
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from vulndesk.apps.vault import sealing
from vulndesk.apps.vault.models import DataKey
for one in DataKey.objects.exclude(parent=None):  # a release without keys of programmes had them under the desk's own
    DataKey.objects.filter(pk=one.pk).update(wrapped=sealing._wrapped(sealing.opened_key(one), None), parent=None)
earlier = {EARLIER!r}
ours = {{label for label, _ in MigrationExecutor(connection).loader.graph.nodes if label in {{
    app.label for app in django.apps.apps.get_app_configs() if app.name.startswith("vulndesk.apps.")}}}}
MigrationExecutor(connection).migrate([(label, earlier.get(label)) for label in sorted(ours)])
"""


def make_older(desk: RunningDesk) -> None:
    """Every row that the earlier release knows stays, in its tables."""
    told = subprocess.run(
        [sys.executable, "-c", BACK],
        cwd=CHECKOUT,
        env={
            "DJANGO_SETTINGS_MODULE": "vulndesk.server.settings",
            "HOME": str(desk.folder),
            "XDG_CONFIG_HOME": str(desk.key_home),
            "VULNDESK_DATA": str(desk.data),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]


def tables_of(database: Path) -> set[str]:
    with sqlite3.connect(database) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def columns_of(database: Path, table: str) -> set[str]:
    with sqlite3.connect(database) as opened:
        return {row[1] for row in opened.execute(f"PRAGMA table_info({table})")}


def reported(desk: RunningDesk, number: int) -> Sent:
    return send(desk, "enix", f"The marmot {number} leaks.", files=[(f"trace-{number}.bin", TRACE)])


def test_a_desk_of_the_release_before_mail_is_read_whole_by_this_one() -> None:
    with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"]) as desk:
        desk.start()
        tom = invited(desk, "tom", "Tom")
        sent = [reported(desk, number) for number in range(20)]
        tom.do(sent[0].reference, "acknowledge", message="We look at the marmot.")
        sent[0].open().do("answer", {"body": "Here is more about the marmot."})
        tom.note(sent[0].reference, "A note about the marmot.")
        desk.stop()
        now = tables_of(desk.data / "desk.sqlite3")
        make_older(desk)
        before = tables_of(desk.data / "desk.sqlite3")
        assert {"mail_receivedmail", "keys_participantkey", "cases_wish", "vault_smallfile"} <= now - before
        assert "received_under_id" not in columns_of(desk.data / "desk.sqlite3", "cases_case")

        desk.start()
        assert tables_of(desk.data / "desk.sqlite3") == now
        tom.sign_in()
        for number, one in enumerate(sent):
            assert f"The marmot {number} leaks." in tom.case(one.reference)
            assert f"The marmot {number} leaks." in one.open().read()
        told = tom.case(sent[0].reference)
        for words in ("We look at the marmot.", "Here is more about the marmot.", "A note about the marmot."):
            assert words in told
        address = tom.markup(sent[1].reference).partition('class="file-name" href="')[2].partition('"')[0]
        assert tom.browser.get(address).body == TRACE
        assert "The marmot of enix leaks." in tom.case(mail_becomes_a_case(desk, "enix"))
        assert tom.do(sent[2].reference, "acknowledge", message="We look at it.").status == 200
