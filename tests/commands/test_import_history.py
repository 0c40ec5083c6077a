"""`vulndesk import`: files of every kind into the desk, record by record, and a second run changes nothing."""

import json

import pytest
from click.testing import CliRunner
from django.conf import settings

from tests.core.advisory.lint.good import CVE, GHSA, OSV, VEX, with_mistake
from tests.core.test_platforms import H1_REPORT, H1_ROW
from tests.people import open_programme
from vulndesk.apps.advisories.models import Advisory
from vulndesk.apps.cases.models import Case
from vulndesk.commands.import_history import import_history

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    open_programme("enix")
    (tmp_path / "osv.json").write_text(json.dumps(OSV))
    (tmp_path / "cve.json").write_text(json.dumps([CVE, with_mistake(CVE, "/cveMetadata/state", "REJECTED")]))
    (tmp_path / "ghsa.json").write_text(
        json.dumps([GHSA, {**GHSA, "ghsa_id": "GHSA-2222-3333-5555", "state": "draft"}])
    )
    (tmp_path / "h1.json").write_text(json.dumps({"data": [H1_REPORT, {**H1_REPORT, "id": "?"}]}))
    (tmp_path / "h1.csv").write_text(",".join(H1_ROW) + "\n" + ",".join(str(one) for one in H1_ROW.values()))
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(import_history, ["--data", str(settings.DATA), *map(str, arguments)])


def test_what_can_be_read_goes_in_and_the_rest_is_named_with_a_reason(folder):
    ended = run(folder, "--programme", "enix")
    assert ended.exit_code == 1
    assert "3 advisories taken over" in ended.stdout
    assert "1 reports taken over as private cases" in ended.stdout
    assert set(Advisory.objects.values_list("public_id", flat=True)) == {
        "x_ACME-2026-0001",
        "CVE-2026-12345",
        "GHSA-2222-3333-4444",
    }
    assert Case.objects.count() == 1
    reasons = ended.stderr.splitlines()
    assert [next(part for part in ("cve.json/1", "ghsa.json/1", "h1.csv", "h1.json") if part in one) for one in reasons]
    assert len(reasons) == 4, "rejected, a draft, closed too long ago, no id"


def test_a_second_run_changes_nothing(folder):
    run(folder)
    before = list(Advisory.objects.order_by("pk").values()), list(Case.objects.order_by("pk").values())
    ended = run(folder)
    assert "3 advisories here already" in ended.stdout
    assert "1 reports here already" in ended.stdout
    assert before == (list(Advisory.objects.order_by("pk").values()), list(Case.objects.order_by("pk").values()))


def test_a_dry_run_changes_nothing_and_says_what_would_go_in(folder):
    ended = run(folder, "--dry-run")
    assert "3 advisories that would go in" in ended.stdout
    assert not Advisory.objects.exists()
    assert not Case.objects.exists()


def test_what_is_no_history_is_refused(folder, tmp_path):
    (tmp_path / "vex.json").write_text(json.dumps(VEX))
    ended = run(tmp_path / "vex.json", tmp_path / "missing.json")
    assert ended.exit_code == 1
    assert "no OSV, CSAF, CVE or GitHub advisory" in ended.stderr
    assert "no such file" in ended.stderr
