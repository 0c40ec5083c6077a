"""A restricted case: for whoever is not named it is not there, by any door, and nothing of it moves."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.cases.handling import alike, case_of, person, reported, signed_in, words_of
from tests.people import report
from vulndesk.apps.accounts.organisations import change_role, first_organisation
from vulndesk.apps.cases.actions import DeedRequest, do_deed, open_to_team, restrict_case, split_case
from vulndesk.apps.cases.models import Case, Named
from vulndesk.apps.cases.queries import QueueFilter, knowing, listening_to, queue
from vulndesk.apps.cases.queries.guard import cases_for, kept_from, seen_among
from vulndesk.apps.notices.queries import counts, outbox
from vulndesk.apps.policies.actions import remove_member
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import DESK, OPERATOR, Actor, Role, Standing, sees_case
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotFound, NotNow
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


@pytest.fixture
def olga_user(db):
    return person("olga", owner=True)


@pytest.fixture
def vera_user(web):
    return person("vera", web)


@pytest.fixture
def mine(web, tom_user, vera_user, olga_user):
    """Tom's, restricted to him; its words are CANARY."""
    case = reported(web, "CANARY of a restricted case")
    return restrict_case(case.pk, [], by=actor_for(tom_user), now=now())


def test_the_guard_of_queries_and_the_rule_agree_for_everybody(web, desktop, tom_user, vera_user, olga_user, elsewhere):
    """Every person of the cast in every situation of a case: row by row the same as core/access.sees_case."""
    plain, owned, named, restricted = (reported(web, f"One of many {number}") for number in range(4))
    other = reported(desktop)
    tom = actor_for(tom_user)
    do_deed(owned.pk, DeedRequest(Deed.VALIDATE, owner_id=vera_user.pk), by=tom, now=now())
    restrict_case(owned.pk, [], by=OPERATOR, now=now())
    restrict_case(named.pk, [vera_user.pk], by=OPERATOR, now=now())
    restrict_case(restricted.pk, [], by=OPERATOR, now=now())
    cast = {
        "tom": tom,
        "vera": actor_for(vera_user),
        "olga": actor_for(olga_user),
        "auditor": Actor(Role.AUDITOR, user_id=tom_user.pk, audited=frozenset({web.pk})),
        "admin": Actor(Role.ADMIN, user_id=tom_user.pk, is_admin=True),
        "former": Actor(Role.MEMBER, user_id=vera_user.pk),
        "reporter": Actor(Role.REPORTER, case_id=restricted.pk),
        "guest": Actor(Role.GUEST, case_id=named.pk, party=named.pk),
        "desk": DESK,
        "operator": OPERATOR,
    }
    every = list(Case.objects.all())
    people = {one.pk: frozenset(Named.objects.filter(case=one).values_list("user_id", flat=True)) for one in every}
    for who, actor in cast.items():
        by_rule = {
            one.pk
            for one in every
            if sees_case(
                actor, Standing(one.pk, one.programme_id, one.owner_id, people[one.pk] if one.is_restricted else None)
            )
        }
        assert set(cases_for(actor).values_list("pk", flat=True)) == by_rule, who
        assert {one.pk for one in seen_among(actor, every)} == by_rule, who
    seen = {who: set(cases_for(actor).values_list("pk", flat=True)) for who, actor in cast.items()}
    assert seen["tom"] == {plain.pk}
    assert seen["vera"] == {plain.pk, owned.pk, named.pk}
    assert seen["olga"] == {plain.pk, owned.pk, named.pk, restricted.pk, other.pk}
    assert seen["auditor"] == seen["admin"] == seen["former"] == set()


@pytest.mark.slow
def test_whoever_is_not_named_finds_nothing_of_it(mine, at_desk, tom_user, vera_user, olga_user):
    vera, other = signed_in(vera_user), actor_for(vera_user)
    for address in ("", "known-to/", "room/", "export/", "split/"):
        assert vera.get(f"/team/cases/{mine.reference}/{address}").status_code == 404
        assert at_desk.get(f"/team/cases/{mine.reference}/{address}").status_code == 200
    for query in ("", "?view=open", "?q=restricted&view=open", f"?q={mine.reference}&view=open"):
        assert "CANARY" not in words_of(vera.get(f"/team/{query}"))
        assert f"/team/cases/{mine.reference}/" not in vera.get(f"/team/{query}").content.decode()
    assert queue(other, QueueFilter("open"), now=now()).rows == ()
    assert set(queue(other, QueueFilter("open"), now=now()).counts.values()) == {0}
    with pytest.raises(NotFound):
        listening_to(other, mine.pk)  # as a socket asks, at its start and for every event
    assert set(knowing(mine.pk)) == {tom_user.pk, olga_user.pk}
    assert list(kept_from(other)) == [mine.pk]


def test_a_report_that_looks_like_it_says_nothing_of_it(mine, web, tom_user, vera_user):
    again = case_of(report(web, "CANARY of a restricted case"))
    assert mine.pk not in {one.case_id for one in alike(actor_for(vera_user), again)}


def test_its_mail_is_in_nobody_elses_outbox(mine, tom_user, vera_user, olga_user):
    from vulndesk.apps.notices.models import OutgoingMail

    OutgoingMail.objects.update(case_id=mine.pk)
    before = {who: counts(actor_for(who)) for who in (vera_user, olga_user)}
    assert sum(before[vera_user].values()) == len(outbox(actor_for(vera_user)).object_list) == 0
    assert sum(before[olga_user].values()) == OutgoingMail.objects.count()


@pytest.mark.slow
def test_a_page_restricts_and_opens_again_and_says_so(web, at_desk, tom_user, vera_user, olga_user):
    case = reported(web)
    address = f"/team/cases/{case.reference}/known-to/"
    assert "Everybody of the programme" in words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    page = words_of(at_desk.get(address))
    assert "Olga" in page
    assert "Vera" in page
    sent = {"seen": case.revision, "people": [vera_user.pk], "do": "restrict"}
    assert at_desk.post(address, sent).status_code == 302
    assert set(Named.objects.values_list("user_id", flat=True)) == {tom_user.pk, vera_user.pk}
    assert "Named people only" in words_of(at_desk.get(f"/team/cases/{case.reference}/"))
    assert at_desk.post(address, sent).status_code == 409, "of two people who change it at once one is told"
    assert Event.objects.filter(kind="case_restricted", case_id=case.pk, audience="team").count() == 1
    case.refresh_from_db()
    assert at_desk.post(address, {"seen": case.revision, "do": "open"}).status_code == 302
    assert not Named.objects.exists()
    case.refresh_from_db()
    assert not case.is_restricted


def test_refusals_leave_it_as_it_was(mine, web, tom_user, vera_user, desktop):
    stranger = person("mona", desktop)
    before = list(Named.objects.values_list("user_id", flat=True))
    tom, vera = actor_for(tom_user), actor_for(vera_user)
    with pytest.raises(BadInput):
        restrict_case(mine.pk, [stranger.pk], by=tom, now=now())
    with pytest.raises(NotFound):
        open_to_team(mine.pk, by=vera, now=now())
    with pytest.raises(NotAllowed):
        restrict_case(mine.pk, [], by=Actor(Role.REPORTER, case_id=mine.pk), now=now())
    with pytest.raises(Conflict):
        open_to_team(mine.pk, by=tom, now=now(), seen=mine.revision + 1)
    assert list(Named.objects.values_list("user_id", flat=True)) == before
    plain = reported(web)
    with pytest.raises(NotNow):
        open_to_team(plain.pk, by=tom, now=now())


def test_whoever_leaves_the_programme_or_the_organisation_is_named_in_vain(mine, web, tom_user, vera_user, olga_user):
    restrict_case(mine.pk, [vera_user.pk], by=actor_for(tom_user), now=now())
    olga = actor_for(olga_user)
    assert cases_for(actor_for(vera_user)).exists()
    remove_member(web.pk, vera_user.pk, by=olga, now=now())
    assert not cases_for(actor_for(vera_user)).exists()
    assert vera_user.pk not in knowing(mine.pk)
    change_role(tom_user.pk, first_organisation().pk, "", by=olga_user, now=now())
    assert not cases_for(actor_for(tom_user)).exists()


def test_a_part_of_it_is_known_to_the_same_people(web, tom_user, vera_user):
    tom, vera = actor_for(tom_user), actor_for(vera_user)
    case = reported(web, "The first finding.\n\nThe second finding, which is another one.")
    restrict_case(case.pk, [], by=tom, now=now())
    part = split_case(case.pk, [1], title="The second", by=tom, now=now())
    assert cases_for(tom).filter(pk=part.pk).exists()
    assert not cases_for(vera).exists()


def test_its_reporter_notices_nothing(mine, web):
    given = report(web, "Another one")
    rita = Client()
    rita.post("/status/", {"receipt": given.received.receipt})
    before = words_of(rita.get("/status/report/"))
    restrict_case(given.received.case_id, [], by=OPERATOR, now=now())
    assert words_of(rita.get("/status/report/")) == before


def test_the_page_of_a_case_costs_no_query_more(web, tom_user, at_desk):
    from django.db import connection

    case = reported(web)
    restrict_case(case.pk, [], by=actor_for(tom_user), now=now())
    address = f"/team/cases/{case.reference}/"
    at_desk.get(address)
    with CaptureQueriesContext(connection) as restricted:
        at_desk.get(address)
    open_to_team(case.pk, by=actor_for(tom_user), now=now())
    with CaptureQueriesContext(connection) as plain:
        at_desk.get(address)
    assert len(restricted) == len(plain) <= 15
