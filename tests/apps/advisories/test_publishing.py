"""An advisory goes through the gate, whole or not at all; what is public is numbered, revised and withdrawn openly."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from tests.apps.advisories.conftest import WRITTEN, approved, ready, written
from tests.people import NOW
from vulndesk.apps.advisories.actions import (
    approve_revision,
    follow_choice,
    forget_draft,
    import_published,
    publish_here,
    publishing,
    revise,
    save_draft,
    set_imprint,
    withdraw,
)
from vulndesk.apps.advisories.models import Advisory, Draft, DraftVersion, Revision
from vulndesk.apps.advisories.queries import affected_packages, id_of, last_change, published, revision, revisions_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.credits.actions import choose_credit
from vulndesk.apps.embargo.actions import Word, propose_end
from vulndesk.apps.embargo.actions import publishing as embargo_publishing
from vulndesk.apps.embargo.models import Publication
from vulndesk.apps.policies.models import Membership
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.advisory.parts import Publisher
from vulndesk.core.advisory.parts import Revision as Said
from vulndesk.core.advisory.record import affects
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def public(case_id, tom, vera):
    """Published by Tom; Vera approved."""
    written(case_id, tom)
    approved(case_id, vera)
    return publish_here(case_id, by=tom, now=NOW, version=1)


def test_it_is_published_with_its_case_under_a_number_of_its_own(public, case_id, enix):
    case = Case.objects.get()
    assert (public.public_id, case.published_at) == ("x_ENIX-2026-0001", NOW)
    assert case.reference not in revision(public.public_id).stored
    held = revision("x_ENIX-2026-0001")
    assert (held.record.published, held.record.publisher.name) == (NOW, enix.name)
    assert [one.summary for one in held.record.revisions] == ["Published."]
    assert [one.name for one in held.record.credits] == ["Rita Finder"]
    assert Publication.objects.get().way == "release"
    kinds = list(Event.objects.filter(case_id=case_id).order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["published", "advisory_published"]


def test_what_it_affects_answers_for_every_spelling_of_the_package(public):
    found = affected_packages("PyPI", "enix.parser")
    assert [one.public_id for one in found] == [public.public_id]
    assert affects(found[0].component, "2.0")
    assert not affects(found[0].component, "2.1")
    assert affected_packages("npm", "enix.parser") == []


def test_a_shut_gate_publishes_nothing_and_gives_no_number(case_id, tom):
    written(case_id, tom)
    with pytest.raises(NotNow, match="A second person has not approved"):
        publish_here(case_id, by=tom, now=NOW)
    assert not Advisory.objects.exists()
    assert not Publication.objects.exists()
    assert Case.objects.get().published_at is None


def test_a_gap_of_the_record_is_a_refusal(case_id, tom, vera):
    written(case_id, tom, components=(), title="")
    approved(case_id, vera)
    with pytest.raises(NotNow, match=r"no title.*Say what is affected"):
        publish_here(case_id, by=tom, now=NOW)
    assert not Advisory.objects.exists()
    assert not Publication.objects.exists()


def test_an_approval_of_an_earlier_text_is_no_approval_of_this_one(case_id, tom, vera):
    written(case_id, tom)
    approved(case_id, vera)
    written(case_id, tom, seen=1, title="Another title", now=LATER)
    with pytest.raises(NotNow, match="A second person has not approved"):
        publish_here(case_id, by=tom, now=LATER)


def test_a_page_that_shows_an_older_draft_publishes_nothing(case_id, tom, vera):
    written(case_id, tom)
    written(case_id, tom, seen=1, title="Another title")
    approved(case_id, vera)
    with pytest.raises(Conflict):
        publish_here(case_id, by=tom, now=NOW, version=1)
    assert not Publication.objects.exists()


@pytest.mark.parametrize("meanwhile", ["saved", "extended"])
def test_what_happens_between_the_decision_and_the_publication_wins(case_id, tom, vera, monkeypatch, meanwhile):
    """Somebody saves another draft, or the embargo is begun, while the releases are looked at (abuse 22)."""
    written(case_id, tom)
    approved(case_id, vera)

    def look(*_, **__):
        if meanwhile == "saved":
            written(case_id, vera, seen=1, title="Another title")
        else:
            propose_end(case_id, NOW + timedelta(days=9), Word(vera, "account"), now=NOW)
        return 0

    monkeypatch.setattr(embargo_publishing, "look_again", look)
    with pytest.raises(Conflict):
        publish_here(case_id, by=tom, now=NOW, version=1)
    assert not Advisory.objects.exists()
    assert not Publication.objects.exists()
    assert Case.objects.get().published_at is None


@pytest.mark.slow
def test_of_two_publications_at_once_each_gets_its_own_number(public, enix, tom, vera, monkeypatch):
    """The other one takes the number while this one is on its way."""
    first, other = ready(enix, tom), ready(enix, tom)
    for one in (first, other):
        written(one, tom)
        approved(one, vera)
    taken = []
    insert = publishing.insert_advisory

    def insert_second(row, issued, *, by):
        if not taken:
            taken.append(True)
            insert(replace_row(row, other), issued, by=by)
        insert(row, issued, by=by)

    monkeypatch.setattr(publishing, "insert_advisory", insert_second)
    with pytest.raises(Conflict):
        publishing._publish(first, by=tom, now=NOW, version=None, seen=None)
    assert Publication.objects.count() == 1, "the whole transaction is undone"
    assert publish_here(first, by=tom, now=NOW).public_id.endswith("-0002")


def replace_row(row, case_id):
    return Advisory(
        public_id=row.public_id, programme=row.programme, case_id=case_id, series=row.series, count=row.count
    )


def test_who_is_alone_approves_a_revision_with_a_second_factor_and_waits(public, case_id, tom, vera, enix):
    Membership.objects.filter(user_id=vera.user_id).delete()
    written(case_id, tom, seen=1, title="A better title", now=LATER)
    with pytest.raises(NotAllowed, match="second factor"):
        approve_revision(case_id, version=2, by=tom, now=LATER)
    approve_revision(case_id, version=2, by=tom, now=LATER, stepped_up=True)
    revise(case_id, summary="The title.", version=2, by=tom, now=LATER)
    assert revision(public.public_id).title == "A better title"


@pytest.mark.slow
def test_numbers_count_what_is_public_and_nothing_else(public, enix, tom, vera, olga):
    for _ in range(3):  # cases with drafts that nobody publishes
        written(ready(enix, tom), tom)
    other = ready(enix, tom)
    written(other, tom)
    approved(other, vera)
    assert publish_here(other, by=tom, now=LATER).public_id == "x_ENIX-2026-0002"
    set_imprint(enix.pk, prefix="ENX", name="", namespace="", contact="", by=olga, now=NOW)
    third = ready(enix, tom)
    written(third, tom)
    approved(third, vera)
    assert publish_here(third, by=tom, now=NOW.replace(year=2027)).public_id == "ENX-2027-0001"


def test_of_two_who_write_one_is_told_and_nothing_is_lost(case_id, tom, vera):
    written(case_id, tom)
    written(case_id, vera, seen=1, title="Vera's title")
    with pytest.raises(Conflict, match="saved this draft while you were writing"):
        written(case_id, tom, seen=1, title="Tom's title")
    assert DraftVersion.objects.count() == Draft.objects.get().number == 2
    assert written(case_id, tom, seen=2, title="Vera's title") == 2, "what is the same is no new version"


def test_a_draft_holds_nothing_that_publication_adds(case_id, tom):
    forged = replace(WRITTEN, id="CVE-2026-1", published=NOW, publisher=Publisher("Somebody"))
    save_draft(case_id, forged, seen=0, by=tom, now=NOW)
    raw = bytes(DraftVersion.objects.get().sealed)
    assert b"parser" not in raw
    assert b"CVE" not in raw


def test_a_draft_is_the_teams_alone(case_id, db):
    for actor in (Actor(Role.REPORTER, case_id=case_id), Actor(Role.GUEST, case_id=case_id)):
        with pytest.raises(NotAllowed):
            written(case_id, actor)
    with pytest.raises(NotFound):
        written(case_id, Actor(Role.MEMBER, user_id=1, programmes=frozenset()))


def test_a_revision_waits_for_a_second_person_who_saw_this_version(public, case_id, tom, vera):
    written(case_id, tom, seen=1, aliases=("CVE-2026-4242",), now=LATER)
    with pytest.raises(NotNow, match="second person"):
        revise(case_id, summary="A CVE id.", version=2, by=tom, now=LATER)
    approve_revision(case_id, version=2, by=tom, now=LATER)
    with pytest.raises(NotNow, match="second person"):
        revise(case_id, summary="A CVE id.", version=2, by=tom, now=LATER)
    approve_revision(case_id, version=2, by=vera, now=LATER)
    with pytest.raises(BadInput):
        revise(case_id, summary=" ", version=2, by=tom, now=LATER)
    revise(case_id, summary="A CVE id.", version=2, by=tom, now=LATER)
    assert [one.number for one in revisions_of(public.public_id)] == [2, 1]
    newest = revision(public.public_id)
    assert newest.record.revisions[-1] == Said("2", LATER, "A CVE id.")
    assert newest.record.published == NOW
    assert id_of("cve-2026-4242") == public.public_id
    assert last_change() == LATER
    assert revision(public.public_id, 1).record.aliases == ()


def test_a_change_after_the_approval_needs_another_one(public, case_id, tom, vera):
    written(case_id, tom, seen=1, title="A better title", now=LATER)
    approve_revision(case_id, version=2, by=vera, now=LATER)
    written(case_id, tom, seen=2, title="The best title", now=LATER)
    with pytest.raises(NotNow, match="second person"):
        revise(case_id, summary="The title.", version=3, by=tom, now=LATER)
    assert Revision.objects.count() == 1


def test_what_is_withdrawn_stays_readable_and_is_not_revised(public, case_id, tom, vera):
    with pytest.raises(BadInput):
        withdraw(public.public_id, reason="", by=tom, now=LATER)
    withdraw(public.public_id, reason="It was no vulnerability.", by=tom, now=LATER)
    held = revision(public.public_id)
    assert held.withdrawn_at == held.record.withdrawn == LATER
    assert held.record.revisions[-1].summary == "It was no vulnerability."
    with pytest.raises(NotNow):
        withdraw(public.public_id, reason="Again.", by=tom, now=LATER)
    written(case_id, tom, seen=1, title="Another title", now=LATER)
    approve_revision(case_id, version=2, by=vera, now=LATER)
    with pytest.raises(NotNow, match="withdrawn"):
        revise(case_id, summary="The title.", version=2, by=tom, now=LATER)


def test_nobody_of_another_team_withdraws_it(public):
    with pytest.raises(NotFound):
        withdraw(public.public_id, reason="Mine now.", by=Actor(Role.MEMBER, user_id=1), now=LATER)
    assert revision(public.public_id).withdrawn_at is None


def test_a_name_that_is_taken_back_leaves_every_revision(public, case_id):
    choose_credit(case_id, {"mode": "anonymous"}, by=Actor(Role.REPORTER, case_id=case_id), now=LATER)
    event = Event.objects.filter(kind="credit_changed").latest("id")
    follow_choice(event_id=event.pk, now=LATER)()
    assert "Rita" not in "".join(Revision.objects.values_list("record", flat=True))
    assert "rita" not in Advisory.objects.get().text
    assert [one.number for one in revisions_of(public.public_id)] == [2, 1]
    follow_choice(event_id=event.pk, now=LATER)()
    assert Revision.objects.count() == 2, "told twice, done once"


def test_an_erased_case_takes_its_drafts_along_and_leaves_what_is_public(public, case_id):
    with transaction.atomic():
        event = record_event(kind="case_erased", now=LATER, case_id=case_id)
        forget_draft(event_id=event.pk, now=LATER)()
    assert not Draft.objects.exists()
    assert not DraftVersion.objects.exists()
    assert Advisory.objects.get().case_id is None
    assert revision(public.public_id).title == WRITTEN.title


def test_history_is_taken_over_whole_or_not_at_all(enix, olga, tom):
    one = replace(
        WRITTEN,
        id="ENX-2019-3",
        published=NOW,
        modified=NOW,
        publisher=Publisher("Enix", "https://enix.example"),
        revisions=(Said("1", NOW, "Published."),),
    )
    with pytest.raises(NotAllowed):
        import_published(enix.pk, [one], by=tom, now=LATER)
    with pytest.raises(NotNow):
        import_published(enix.pk, [one, replace(one, id="ENX-2019-4", title="")], by=olga, now=LATER)
    assert published() == []
    assert import_published(enix.pk, [one], by=olga, now=LATER) == 1
    assert import_published(enix.pk, [one], by=olga, now=LATER) == 0
    assert [held.public_id for held in published(programme_id=enix.pk)] == ["ENX-2019-3"]
    assert published(since=NOW) == []
