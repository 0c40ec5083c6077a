"""A followed repository: what is new there is proposed, nothing is applied, and trouble is said in plain words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import markup_of, words_of
from tests.gateways.test_releases import git
from tests.gateways.test_repository_files import commit
from vulndesk.apps.notices.queries import mail, outbox
from vulndesk.apps.policies.actions import (
    FOLLOW,
    confirm_version,
    decline_version,
    follow,
    follow_now,
    plan_following,
)
from vulndesk.apps.policies.models import Following, Programme
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.server.subscriptions import HOUSEKEEPING, MAIL_TEAM, SUBSCRIPTIONS, TASKS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
FIRST = b"# Security\n\nWrite to a@example.org. We will acknowledge your report within 48 hours.\n"
SECOND = FIRST.replace(b"48", b"72")
PAGE = "/team/programmes/enix/doctor/"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    git("init", at=folder)
    commit(folder, SECURITY_md=FIRST)
    return folder


@pytest.fixture
def followed(web, owner, project):
    follow(web.pk, repository=str(project), by=owner, now=NOW)
    return web


def look(programme, *, now=NOW):
    """As the worker runs the task: thinking first, then the write."""
    write = TASKS[FOLLOW].run(now=now, programme_id=programme.pk)
    if write is not None:
        write()
    return Following.objects.filter(programme=programme).first()


def proposals(programme):
    return list(programme.versions.filter(state="proposed").values_list("text", flat=True))


def test_a_new_text_is_proposed_once_and_runs_only_when_an_owner_confirms_it(followed, owner, project):
    running = Programme.objects.get(pk=followed.pk).policy_id
    seen = look(followed)
    assert proposals(followed) == [FIRST.decode()]
    assert (seen.seen_path, seen.looked_at, seen.problem) == ("SECURITY.md", NOW, "")
    assert Programme.objects.get(pk=followed.pk).policy_id == running, "never applied by itself"
    for hours in (1, 2):
        look(followed, now=NOW + timedelta(hours=hours))
    assert Event.objects.filter(kind="policy_proposed").count() == 1
    version = followed.versions.get(state="proposed")
    assert (version.origin, version.commit) == ("repository", seen.seen_commit)
    confirm_version(followed.pk, version.number, by=owner, now=NOW)
    assert Programme.objects.get(pk=followed.pk).policy_id == version.pk
    commit(project, SECURITY_md=SECOND)
    look(followed, now=NOW + timedelta(hours=3))
    assert proposals(followed) == [SECOND.decode()]


@pytest.mark.slow
def test_a_declined_text_is_not_proposed_again_and_another_one_is(followed, owner, project):
    look(followed)
    decline_version(followed.pk, followed.versions.get(state="proposed").number, by=owner, now=NOW)
    commit(project, README_md=b"another commit, the same policy")
    look(followed)
    assert proposals(followed) == []
    commit(project, SECURITY_md=SECOND)
    look(followed)
    assert proposals(followed) == [SECOND.decode()]


def test_corrections_beside_the_policy_come_along(followed, project):
    toml = """schema = 1
[[sentences]]
words = "We will acknowledge your report within 48 hours."
means = []
"""
    commit(project, vulndesk_toml=toml.encode())
    look(followed)
    version = followed.versions.get(state="proposed")
    assert version.overlay["sentences"][0]["means"] == []
    assert "deadline" not in {clause["kind"] for clause in version.clauses["clauses"]}


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"SECURITY_md": b"\x00\x01"}, "SECURITY.md: The policy is not a text file."),
        ({"SECURITY_md": b""}, "SECURITY.md: The policy is empty."),
        ({"vulndesk_toml": b"schema = 99"}, "schema = 1"),
        ({"vulndesk_toml": b"\xff\xfe"}, "vulndesk.toml is not text in UTF-8"),
    ],
)
@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_a_problem_on_the_page_and_nothing_is_proposed(
    followed, olga, project, files, problem
):
    commit(project, **files)
    assert problem in look(followed).problem
    assert followed.versions.count() == 1
    assert problem.strip() in words_of(olga.get(PAGE))
    commit(project, SECURITY_md=FIRST, vulndesk_toml=b"schema = 1\n")
    assert look(followed).problem == ""


def test_a_repository_that_is_gone_is_a_problem_without_its_address(followed, project):
    project.rename(project.with_name("moved"))
    seen = look(followed)
    assert seen.problem == "no such repository, or it may not be read"
    assert seen.looked_at == NOW


def test_what_was_found_in_a_repository_that_is_not_followed_any_more_is_dropped(followed, owner, project):
    write = TASKS[FOLLOW].run(now=NOW, programme_id=followed.pk)
    follow(followed.pk, repository="/srv/another", by=owner, now=NOW)
    write()
    assert proposals(followed) == []
    assert Following.objects.get().seen_commit == ""
    follow(followed.pk, repository="", by=owner, now=NOW)
    assert TASKS[FOLLOW].run(now=NOW, programme_id=followed.pk) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"repository": "ext::sh -c id"}, "repository"),
        ({"repository": "https://u:p@example.org/x"}, "repository"),
        ({"repository": "/srv/x", "path": "../../etc/passwd"}, "path"),
    ],
)
def test_a_bad_place_is_refused_and_the_old_one_stays(followed, owner, olga, project, given, field):
    before = Following.objects.values().get()
    with pytest.raises(BadInput) as refused:
        follow(followed.pk, by=owner, now=NOW, **given)
    assert refused.value.field == field
    page = olga.post("/team/programmes/enix/following/", given)
    assert page.status_code == 422
    assert refused.value.what in words_of(page)
    assert Following.objects.values().get() == before


def test_only_an_owner_names_a_repository(web, tom, project):
    member = Actor(Role.MEMBER, programmes=frozenset({web.pk}))
    with pytest.raises(NotAllowed):
        follow(web.pk, repository=str(project), by=member, now=NOW)
    for address in ("following/", "following/look/", "doctor/check/"):
        assert tom.post(f"/team/programmes/enix/{address}", {"repository": str(project)}).status_code == 403
    assert tom.post(PAGE, {"may_check": "on"}).status_code == 403
    assert not Following.objects.exists()
    assert not Programme.objects.get(pk=web.pk).may_check
    assert "<form class=" not in markup_of(tom.get(PAGE)).partition("<main")[2]


def test_the_desk_looks_once_an_hour_and_at_once_when_asked(followed, owner):
    assert plan_following in [deed for _, deed in HOUSEKEEPING]
    assert Job.objects.filter(task=FOLLOW).count() == 1, "naming a place starts a look"
    for minutes in range(0, 180, 10):
        plan_following(now=NOW.replace(minute=0) + timedelta(minutes=minutes))
    assert Job.objects.filter(task=FOLLOW).count() == 4
    look(followed)
    follow_now(followed.pk, by=owner, now=NOW)
    assert Following.objects.get().seen_commit == "", "a look that was asked for reads the file again"
    follow(followed.pk, repository="", by=owner, now=NOW)
    with pytest.raises(NotNow):
        follow_now(followed.pk, by=owner, now=NOW)
    assert plan_following(now=NOW + timedelta(days=1)) == 0


def test_the_team_hears_of_a_proposal_and_where_it_waits(followed, owner, tom_user):
    look(followed)
    event = Event.objects.get(kind="policy_proposed")
    mail_all(event)
    seen = [mail(owner, one.id) for one in outbox(owner)]
    assert sorted(one.recipient for one in seen) == ["olga@team.example", "tom@team.example"]
    number = event.facts["number"]
    assert all(f"/team/programmes/enix/policy/{number}/" in one.text for one in seen)


def mail_all(event):
    assert MAIL_TEAM in SUBSCRIPTIONS[event.kind]
    TASKS[MAIL_TEAM].run(now=NOW, event_id=event.pk)()
