"""A programme's copy of the code: fetched by the worker, tried again when it fails, given up when an owner says so."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.apps.cases.handling import words_of
from tests.apps.evidence.conftest import fetch
from tests.gateways.test_releases import git
from tests.people import NOW
from vulndesk.apps.evidence import actions, queries
from vulndesk.apps.evidence.actions import RENEW, change_mirror, plan_mirrors, renew_now
from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.policies.actions import change_programme
from vulndesk.apps.policies.queries import policy_of
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.server.subscriptions import HOUSEKEEPING

pytestmark = pytest.mark.django_db

PAGE = "/team/programmes/enix/code/"


def judged(programme, text):
    return queries.judge_report(programme.pk, text, {}, policy=policy_of(programme.policy))


def planned(now=NOW):
    Job.objects.filter(task=RENEW).delete()
    return plan_mirrors(now=now)


@pytest.mark.slow
def test_every_programme_with_a_repository_gets_a_mirror_and_it_is_renewed_every_hour(enix):
    assert plan_mirrors in dict(HOUSEKEEPING).values()
    assert planned() == 1
    assert plan_mirrors(now=NOW) == 0  # asked once
    fetch(enix)
    found = queries.mirror_of(enix)
    assert (found.state, found.branches, found.tags, found.newest) == ("there", 1, 2, "1.1")
    assert planned(NOW + timedelta(minutes=50)) == 0
    assert planned(NOW + timedelta(minutes=60)) == 1


@pytest.mark.slow
def test_a_report_is_judged_at_the_release_that_it_names_and_looked_up_in_the_newest(mirrored):
    table = judged(mirrored, "In v1.0 the file `src/old.c:2` and `parse_head()`.")
    assert table is not None
    assert (table.ref, table.newest_ref) == ("v1.0", "v1.1")
    said = {line.text: (line.verdict.value, line.newest) for line in table.lines}
    assert said["src/old.c:2"] == ("confirmed", "gone")
    assert said["parse_head()"][0] == "refuted"


def test_without_a_mirror_nothing_is_judged(enix):
    assert judged(enix, "See `src/old.c`.") is None


@pytest.mark.slow
def test_trouble_is_said_once_and_tried_again_ever_more_rarely(enix, owner, tmp_path, tom):
    change_programme(enix.pk, by=owner, settings={"repository": str(tmp_path / "nowhere")}, now=NOW)
    at = NOW
    for wait in (15, 30, 60):
        fetch(enix, now=at)
        row = Mirror.objects.get()
        assert row.next_at == at + timedelta(minutes=wait)
        assert planned(at + timedelta(minutes=wait - 1)) == 0
        at = row.next_at
    assert planned(at) == 1
    Mirror.objects.update(failures=500)  # weeks later
    fetch(enix, now=at)
    assert Mirror.objects.get().next_at == at + timedelta(days=1)
    words = words_of(tom.get(PAGE))
    assert words.count("No such repository, or it may not be read.") == 1
    assert "nothing in them is checked against the code" in words


@pytest.mark.slow
def test_what_was_fetched_is_used_while_the_repository_cannot_be_reached(mirrored, project, olga):
    project.rename(project.with_name("gone"))
    fetch(mirrored, now=NOW + timedelta(hours=1))
    found = queries.mirror_of(mirrored)
    assert (found.state, found.is_stale) == ("there", True)
    assert judged(mirrored, "See `src/new.c`.") is not None
    assert "Reports are checked against the copy of" in words_of(olga.get(PAGE))


def test_a_long_fetch_is_looked_at_again_and_the_worker_does_not_wait(enix, monkeypatch):
    monkeypatch.setattr(actions.mirror, "renew", lambda *_, **__: None)
    fetch(enix)
    assert queries.mirror_of(enix).state == "fetching"
    again = Job.objects.get(task=RENEW, run_at=NOW + actions.LOOK_AGAIN_AFTER)
    assert again.arguments == {"programme_id": enix.pk}


@pytest.mark.slow
def test_another_repository_is_another_mirror_and_the_old_one_answers_for_nothing(mirrored, owner, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    git("init", at=other)
    git("commit", "--allow-empty", "-m", "first", at=other)
    programme = change_programme(mirrored.pk, by=owner, settings={"repository": str(other)}, now=NOW)
    assert judged(programme, "See `src/new.c`.") is None
    assert planned() == 1
    fetch(programme)
    assert queries.mirror_of(programme).tags == 0


def test_an_owner_gives_the_copy_up_and_its_files_go(mirrored, owner):
    folder = queries.place_of(mirrored.pk)
    assert folder.exists()
    change_mirror(mirrored.pk, is_wanted=False, audience="team", by=owner, now=NOW)
    assert judged(mirrored, "See `src/new.c`.") is None
    fetch(mirrored)
    assert (queries.mirror_of(mirrored).state, folder.exists()) == ("off", False)
    assert planned() == 0
    with pytest.raises(NotNow):
        renew_now(mirrored.pk, by=owner, now=NOW)


@pytest.mark.parametrize(
    ("address", "audience", "is_open", "shown"),
    [
        ("https://git.example/a", "by_access", True, True),
        ("https://git.inner.example/a", "by_access", False, False),
        ("https://git.inner.example/a", "everyone", False, True),
        ("https://git.example/a", "team", True, False),
        ("ssh://git@git.example/a", "by_access", False, False),
        ("ssh://git@git.example/a", "everyone", False, False),
        ("git@git.example:a", "everyone", False, False),
        ("/srv/a", "by_access", False, False),
        ("/srv/a", "everyone", False, True),
    ],
)
@pytest.mark.slow
def test_reporters_see_only_what_everybody_can_read(enix, address, audience, is_open, shown):
    type(enix).objects.filter(pk=enix.pk).update(repository=address)
    Mirror.objects.create(programme=enix, address=address, folder="a.git", audience=audience, is_open=is_open)
    assert queries.shows_reporters(type(enix).objects.get(pk=enix.pk)) is shown


@pytest.mark.slow
def test_only_an_owner_changes_the_copy_and_a_refusal_leaves_it_as_it_is(mirrored):
    member = Actor(Role.MEMBER, user_id=7, programmes=frozenset({mirrored.pk}))
    before = Mirror.objects.values().get()
    with pytest.raises(NotAllowed):
        change_mirror(mirrored.pk, is_wanted=False, audience="team", by=member, now=NOW)
    with pytest.raises(NotAllowed):
        renew_now(mirrored.pk, by=member, now=NOW)
    with pytest.raises(BadInput):
        change_mirror(mirrored.pk, is_wanted=False, audience="world", by=Actor(Role.OPERATOR, user_id=1), now=NOW)
    assert Mirror.objects.values().get() == before


@pytest.mark.slow
def test_the_page_is_kept_by_its_form_and_a_change_is_an_event(mirrored, olga):
    response = olga.post(PAGE, {"is_wanted": "on", "audience": "team"}, follow=True)
    assert "The team alone" in words_of(response)
    assert Event.objects.filter(kind="programme_changed", facts={"fields": ["mirror"]}).count() == 2
    assert not queries.shows_reporters(mirrored)


@pytest.mark.slow
def test_the_desk_says_how_large_a_fetch_may_be(mirrored, tom):
    words = words_of(tom.get(PAGE))
    assert f"fetches every hour, up to {settings.MIRROR_LIMIT / 2**30:.1f} GB at once" in words
    assert "An owner of the desk can change this." in words
