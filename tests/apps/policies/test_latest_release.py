"""E1: the newest release is looked up by the worker, from a real repository or index; an owner's word holds."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import reported
from tests.gateways.test_package_index import FILE, index  # noqa: F401  a fixture
from tests.gateways.test_releases import git
from vulndesk.apps.cases.queries import case_page
from vulndesk.apps.policies.actions import change_programme, look_up_latest, note_latest_version, plan_latest_versions
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Job
from vulndesk.core.access import Actor, Role
from vulndesk.gateways.web import networks
from vulndesk.server.subscriptions import HOUSEKEEPING, TASKS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
TASK = "policies.look_up_latest"


def look(programme, *, now=NOW):
    """As the worker runs the task: thinking first, then the write."""
    write = TASKS[TASK].run(now=now, programme_id=programme.pk)
    if write is not None:
        write()
    programme.refresh_from_db()
    return programme


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    git("init", at=folder)
    git("commit", "--allow-empty", "-m", "first", at=folder)
    for tag in ("v2.3.0", "v2.3.1", "v2.4.0-rc1"):
        git("tag", tag, at=folder)
    return folder


def test_the_highest_tag_is_the_latest_release_and_a_later_tag_follows(web, owner, repository):
    change_programme(web.pk, by=owner, settings={"repository": str(repository)}, now=NOW)
    found = look(web)
    assert (found.latest_version, found.latest_version_source, found.latest_version_at) == ("2.3.1", "repository", NOW)
    git("tag", "v2.4.0", at=repository)
    later = look(web, now=NOW + timedelta(hours=6))
    assert (later.latest_version, later.latest_version_at) == ("2.4.0", NOW + timedelta(hours=6))


def test_a_look_that_finds_the_same_keeps_the_instant_at_which_it_was_new(web, owner, repository):
    change_programme(web.pk, by=owner, settings={"repository": str(repository)}, now=NOW)
    look(web)
    again = look(web, now=NOW + timedelta(hours=6))
    assert again.latest_version_at == NOW
    assert again.latest_checked_at == NOW + timedelta(hours=6)


def test_the_package_index_goes_before_the_repository(web, owner, repository, index, settings):  # noqa: F811
    settings.PACKAGE_INDEXES = {"pypi": index.address}
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    index.answer = lambda handler: handler.say({"releases": {"2.9.0": [FILE], "3.0.0b1": [FILE]}})
    given = {"repository": str(repository), "package": "pypi:enix"}
    change_programme(web.pk, by=owner, settings=given, now=NOW)
    found = look(web)
    assert (found.latest_version, found.latest_version_source) == ("2.9.0", "package")


def test_a_desk_without_a_package_index_says_so_and_asks_nobody(web, owner, settings):
    settings.PACKAGE_INDEXES = {"npm": "https://npm.example.org"}
    change_programme(web.pk, by=owner, settings={"package": "pypi:enix"}, now=NOW)
    found = look(web)
    assert (found.latest_version, found.latest_checked_at) == ("", NOW)
    assert "VULNDESK_PACKAGE_INDEXES" in found.latest_problem


def test_a_report_about_an_older_release_is_judged_by_what_was_found(web, owner, repository):
    change_programme(web.pk, by=owner, settings={"repository": str(repository)}, now=NOW)
    look(web)
    case = reported(Programme.objects.select_related("policy").get(pk=web.pk), report={"versions": ["2.3.0"]})
    page = case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=datetime.now(UTC))
    verdict = next(one for one in page.verdicts if one.subject == "version")
    assert verdict.outcome == "not_supported"
    assert "2.3.1" in verdict.sentence


def test_a_place_that_does_not_answer_is_noted_and_what_was_known_stays(web, owner, repository, tmp_path):
    change_programme(web.pk, by=owner, settings={"repository": str(repository)}, now=NOW)
    look(web)
    change_programme(web.pk, by=owner, settings={"repository": str(tmp_path / "gone")}, now=NOW)
    found = look(web, now=NOW + timedelta(hours=6))
    assert found.latest_version == "2.3.1"
    assert found.latest_problem == "no such repository, or it may not be read"
    assert found.latest_checked_at == NOW + timedelta(hours=6)


def test_a_repository_without_a_release_is_noted(web, owner, tmp_path):
    folder = tmp_path / "young"
    folder.mkdir()
    git("init", at=folder)
    git("commit", "--allow-empty", "-m", "first", at=folder)
    git("tag", "nightly", at=folder)
    change_programme(web.pk, by=owner, settings={"repository": str(folder)}, now=NOW)
    found = look(web)
    assert (found.latest_version, found.latest_problem) == ("", "no name there looks like a release")


def test_what_the_owner_wrote_is_never_replaced(web, owner, repository, monkeypatch):
    given = {"repository": str(repository), "latest_version": "2.2.9"}
    change_programme(web.pk, by=owner, settings=given, now=NOW)
    monkeypatch.setattr(subprocess, "Popen", None)  # nobody is asked at all
    assert look(web).latest_version == "2.2.9"
    assert plan_latest_versions(now=NOW) == 0
    note_latest_version(web.pk, version="9.9", source="repository", now=NOW)
    web.refresh_from_db()
    assert (web.latest_version, web.latest_version_source) == ("2.2.9", "owner")


def test_the_desk_looks_itself_again_once_the_owner_takes_the_words_back(web, owner, repository):
    given = {"repository": str(repository), "latest_version": "2.2.9"}
    change_programme(web.pk, by=owner, settings=given, now=NOW)
    change_programme(web.pk, by=owner, settings={"latest_version": ""}, now=NOW)
    assert look(web).latest_version == "2.3.1"


def test_housekeeping_asks_at_most_every_six_hours_a_programme(web, owner):
    assert plan_latest_versions in [deed for _, deed in HOUSEKEEPING]
    Programme.objects.filter(pk=web.pk).update(package="pypi:enix")
    day = datetime(2026, 3, 3, tzinfo=UTC)
    for minutes in range(0, 24 * 60, 10):
        plan_latest_versions(now=day + timedelta(minutes=minutes))
    assert Job.objects.filter(task=TASK).count() == 4


def test_a_programme_that_names_no_place_is_never_looked_up(web):
    assert plan_latest_versions(now=NOW) == 0
    assert look_up_latest(programme_id=web.pk, now=NOW) is None
    assert look_up_latest(programme_id=web.pk + 1, now=NOW) is None
