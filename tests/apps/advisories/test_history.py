"""A history that was published elsewhere: as it was, once, with later states as revisions, and nobody is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.apps.advisories.conftest import approved, written
from tests.core.advisory.lint.good import OSV
from tests.people import NOW, open_programme
from vulndesk.apps.advisories.actions import TakenOver, publish_here, take_over_advisory
from vulndesk.apps.advisories.models import Advisory, Revision
from vulndesk.apps.advisories.queries import publisher_of
from vulndesk.apps.advisories.queries.public import revision
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.access import OPERATOR
from vulndesk.core.advisory.taking_over import completed, published_in
from vulndesk.core.errors import NotAllowed, NotNow

LATER = NOW + timedelta(days=300)


@pytest.fixture
def history(enix):
    (found,) = published_in(OSV)
    return completed(found.record, publisher=publisher_of(enix))


def test_it_goes_in_once_and_a_later_state_is_its_next_revision(enix, olga, history):
    assert take_over_advisory(enix.pk, history, by=olga, now=LATER) is TakenOver.NEW
    assert take_over_advisory(enix.pk, history, by=olga, now=LATER) is TakenOver.HERE
    older = replace(history, title="Older", modified=history.published)
    assert take_over_advisory(enix.pk, older, by=olga, now=LATER) is TakenOver.HERE
    later = replace(history, title="Later", modified=history.modified + timedelta(days=1))
    assert take_over_advisory(enix.pk, later, by=olga, now=LATER) is TakenOver.REVISED
    assert take_over_advisory(enix.pk, later, by=olga, now=LATER) is TakenOver.HERE
    assert [one.number for one in Revision.objects.order_by("number")] == [1, 2]
    held = revision(history.id)
    assert (held.title, held.published_at, held.modified_at) == ("Later", history.published, later.modified)
    assert [one.number for one in held.record.revisions] == ["1", "2"]
    assert revision(history.id, 1).record == history


def test_nobody_is_told(enix, olga, history, mailoutbox):
    take_over_advisory(enix.pk, history, by=olga, now=LATER)
    assert [one.kind for one in Event.objects.filter(kind__startswith="advisory")] == ["advisory_imported"]
    assert not Job.objects.filter(task__startswith="notices").exists()
    assert mailoutbox == []


def test_what_this_desk_published_is_never_replaced(case_id, enix, olga, tom, vera, history):
    written(case_id, tom)
    approved(case_id, vera)
    name = publish_here(case_id, by=tom, now=NOW, version=1).public_id
    mine = replace(history, id=name, modified=LATER)
    with pytest.raises(NotNow, match="by this desk"):
        take_over_advisory(enix.pk, mine, by=olga, now=LATER)
    assert Revision.objects.count() == 1


def test_another_programmes_history_is_not_touched_and_only_the_owner_may(enix, olga, tom, history):
    take_over_advisory(enix.pk, history, by=olga, now=LATER)
    other = open_programme("interview")
    later = replace(history, modified=history.modified + timedelta(days=1))
    with pytest.raises(NotNow, match="another programme"):
        take_over_advisory(other.pk, later, by=OPERATOR, now=LATER)
    with pytest.raises(NotAllowed):
        take_over_advisory(enix.pk, later, by=tom, now=LATER)
    assert Advisory.objects.get().newest == 1
