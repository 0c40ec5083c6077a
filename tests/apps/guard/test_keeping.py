"""What is kept of sightings and for how long: nothing of a sealed programme, nothing after its time."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import connected, work
from tests.apps.guard.steps import do, page, told
from vulndesk.apps.cases.models import Case
from vulndesk.apps.guard import actions, queries
from vulndesk.apps.guard.content import open_words
from vulndesk.apps.guard.models import Sighting
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.events import EventKind

# --- sealed, erased, forgotten, gone -----------------------------------------------------------------------------


def test_the_desk_of_a_sealed_programme_keeps_no_word(web, owning, github, at_desk):
    one = connected(owning, github)
    Programme.objects.filter(pk=web.pk).update(sealed_to=["age1x"])
    told(one)
    row = Sighting.objects.get()
    words = open_words(row)
    assert (words["title"], words["text"]) == ("", "")
    assert not any(rule["words"] for rule in words["fired"])
    assert words["url"] == github.issues[1]["html_url"]
    shown = page(at_desk)
    assert "This programme is sealed" in shown
    assert "Open a case" not in shown
    assert "This programme is sealed: its desk keeps no word of a report." in words_of(do(at_desk, "case"))
    assert not Case.objects.exists()
    do(at_desk, "comment")
    work(only="guard.")
    assert len(github.comments[1]) == 1


def test_the_words_go_with_an_erased_case(seen, at_desk):
    do(at_desk, "case")
    case = Case.objects.get()
    with transaction.atomic():
        record_event(kind=EventKind.CASE_ERASED, now=datetime.now(UTC), case_id=case.pk, programme_id=case.programme_id)
    work(only="guard.")
    assert bytes(Sighting.objects.get().sealed) == b""
    assert "The words of this sighting were forgotten" in page(at_desk)


def test_words_of_settled_sightings_are_forgotten_and_stay_counted(seen, at_desk, web):
    now = datetime.now(UTC)
    do(at_desk, "false-alarm")
    days = Programme.objects.get(pk=web.pk).retention_days
    assert actions.forget_words(now=now + timedelta(days=days - 1)) == 0
    assert actions.forget_words(now=now + timedelta(days=days + 1)) == 1
    assert actions.forget_words(now=now + timedelta(days=days + 2)) == 0
    assert queries.tally_of(web.pk).false_alarms == 1


def test_a_repository_that_was_removed_leaves_its_sightings_and_nothing_is_asked_there(seen, owning, at_desk):
    owning.post(f"/team/programmes/enix/forges/{seen.row.pk}/do/remove/")
    shown = page(at_desk)
    assert "The repository is not connected any more." in shown
    assert "Comment once" not in shown
    do(at_desk, "comment")
    work(only="guard.")
    assert Sighting.objects.get().comment == "failed"
    assert "no token for this repository" in page(at_desk)
