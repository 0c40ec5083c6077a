"""Scanners find what the desk published: pip-audit by OSV's API, AppThreat's database by the archive."""

import json
import os
import subprocess
from dataclasses import replace

import pytest

from bench.stand import peer
from tests.apps.feeds.conftest import publish
from tests.core.advisory.written import ADVISORY
from tests.people import join, open_programme

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# `fetch` is what it calls for the archives of osv.dev.
VULNERABILITY_DB = """
import json, sys
from vdb.lib import db, search
from vdb.lib.osv import OSVSource
db.get()
source = OSVSource()
source.store(source.fetch(sys.argv[1], store_results=False))
print(json.dumps({purl: sorted({one["cve_id"] for one in search.search_by_purl_like(purl)}) for purl in sys.argv[2:]}))
"""


@pytest.fixture(scope="module")
def python():
    """The scanners' own environment, from requirements/bench-scanners.lock."""
    try:
        return peer.scanners_python()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = f"the environment of the scanners cannot be made: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(f"SKIPPED: {reason}")


@pytest.fixture
def desk(live_server):
    enix = open_programme("enix")
    publish(enix, join("olga", enix, owner=True), replace(ADVISORY, aliases=("CVE-2026-12345",)))
    return live_server.url


def ran(command, folder, **environment):
    clean = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        command,
        cwd=folder,
        env=clean | {"HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_pip_audit_finds_an_affected_pin_and_its_fix(desk, python, tmp_path):
    (tmp_path / "requirements.txt").write_text("jinja2==3.1.4\nmarkupsafe==3.0.2\n")
    command = [python.with_name("pip-audit"), "-r", "requirements.txt", "--no-deps", "--disable-pip", "-f", "json"]
    done = ran([*command, "--progress-spinner=off", "-s", "osv", "--osv-url", f"{desk}/osv/v1/query"], tmp_path)
    assert (done.returncode, done.stdout != "") == (1, True), done.stderr
    found = {one["name"]: one["vulns"] for one in json.loads(done.stdout)["dependencies"]}
    (jinja,) = found["jinja2"]
    assert "CVE-2026-12345" in (jinja["id"], *jinja["aliases"])
    assert jinja["fix_versions"][-1] == "3.1.5"
    assert found["markupsafe"] == []


def test_pip_audit_is_content_with_the_fixed_version(desk, python, tmp_path):
    (tmp_path / "requirements.txt").write_text("jinja2==3.1.5\n")
    command = [python.with_name("pip-audit"), "-r", "requirements.txt", "--no-deps", "--disable-pip"]
    done = ran([*command, "--progress-spinner=off", "-s", "osv", "--osv-url", f"{desk}/osv/v1/query"], tmp_path)
    assert done.returncode == 0, done.stderr


def test_appthreats_database_reads_the_archive_and_finds_the_same(desk, python, tmp_path):
    purls = ["pkg:pypi/jinja2@3.1.4", "pkg:pypi/jinja2@3.1.5", "pkg:pypi/other@1.0"]
    done = ran(
        [python, "-c", VULNERABILITY_DB, f"{desk}/osv/all.zip", *purls], tmp_path, VDB_HOME=str(tmp_path / "vdb")
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {purls[0]: ["CVE-2026-12345"], purls[1]: [], purls[2]: []}
