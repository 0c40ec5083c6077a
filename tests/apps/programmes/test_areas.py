"""E13, N8: an area of the policy has owners, who hear of reports about it, are suggested, or get them; and figures."""

from datetime import timedelta

import pytest

from tests.apps.cases.handling import case_of, do, markup_of, person, reported, signed_in, words_of
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.accounts.actions import plan_leave
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.actions import DeedRequest, do_deed, erase_case, restrict_case, tell_area_owners
from vulndesk.apps.cases.models import Case, CaseArea
from vulndesk.apps.cases.queries import figures_of
from vulndesk.apps.notices.actions.from_events import mail_team
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.policies.actions import change_area_owners, remove_member
from vulndesk.apps.policies.models import AreaOwners
from vulndesk.apps.policies.queries import areas_in_force, owned_areas
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.errors import BadInput, NotAllowed, NotFound
from vulndesk.core.lifecycle import CloseReason, Deed

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def enix():
    return open_programme("enix")


@pytest.fixture
def backend(enix):
    return areas_in_force(enix.pk)[0]


def told(case_id):
    """The worker's turn: what a report that came in calls for here."""
    event = Event.objects.get(case_id=case_id, kind="report_received")
    write = tell_area_owners(event_id=event.pk, now=NOW)
    if write is not None:
        write()
    return list(Event.objects.filter(case_id=case_id).exclude(kind="report_received").values_list("kind", flat=True))


def recipient(mail):
    return open_row(desk_key(), table="notices_outgoingmail", row=mail.id, sealed=mail.sealed)["recipient"]


def about(enix, area, **more):
    return case_of(report(enix, chosen=(area.clause.id,), **more))


def test_a_report_about_an_area_tells_its_owners_and_gives_it_to_nobody(enix, backend):
    olga, vera = join("olga", owner=True), join("vera", enix)
    change_area_owners(enix.pk, backend.key, [vera.user_id], gives=False, by=olga, now=NOW)
    case = about(enix, backend)
    assert told(case.pk) == ["area_named"]
    assert Case.objects.get(pk=case.pk).owner_id is None
    event = Event.objects.get(kind="area_named")
    assert event.facts == {}, "neither the area nor its owners stand in clear"


def test_only_the_owners_of_the_area_get_the_notice(enix, backend):
    vera, _ = person("vera", enix), person("tom", enix)
    olga = join("olga", owner=True)
    change_area_owners(enix.pk, backend.key, [vera.pk], gives=False, by=olga, now=NOW)
    case = about(enix, backend)
    told(case.pk)
    write = mail_team(event_id=Event.objects.get(kind="area_named").pk, now=NOW)
    write()
    mail = OutgoingMail.objects.get(kind="team_area")
    assert recipient(mail) == "vera@team.example"
    remove_member(enix.pk, vera.pk, by=olga, now=NOW)
    assert mail_team(event_id=Event.objects.get(kind="area_named").pk, now=NOW) is None, "who left hears nothing"


def test_where_an_owner_says_so_it_goes_to_the_one_who_is_here_with_the_fewest_cases(enix, backend):
    olga, vera, paul = join("olga", owner=True), join("vera", enix), join("paul", enix)
    change_area_owners(enix.pk, backend.key, [vera.user_id, paul.user_id], gives=True, by=olga, now=NOW)
    first, second = about(enix, backend), about(enix, backend)
    for case in (first, second):
        assert sorted(told(case.pk)) == ["area_case_given", "assigned"]
    owners = [Case.objects.get(pk=one.pk).owner_id for one in (first, second)]
    assert owners == [vera.user_id, paul.user_id]
    assert Event.objects.filter(kind="assigned", actor="desk").count() == 2, "by the deed that a person has, too"
    for one in (vera, paul):
        user = User.objects.get(pk=one.user_id)
        plan_leave(user=user, first_day=NOW.date(), last_day=NOW.date() + 7 * DAY, now=NOW)
    third = about(enix, backend)
    assert told(third.pk) == ["area_named"], "nobody is here: they are told, and nothing is given"


def test_what_is_restricted_owned_or_about_nothing_that_somebody_knows_tells_nobody(enix, backend):
    olga, vera = join("olga", owner=True), join("vera", enix)
    change_area_owners(enix.pk, backend.key, [vera.user_id], gives=True, by=olga, now=NOW)
    hidden, owned = about(enix, backend), about(enix, backend)
    restrict_case(hidden.pk, [], by=olga, now=NOW)
    do_deed(owned.pk, DeedRequest(Deed.ASSIGN, owner_id=olga.user_id), by=olga, now=NOW)
    elsewhere = case_of(report(enix, chosen=("other",)))
    other_area = about(enix, areas_in_force(enix.pk)[1])
    for case in (hidden, owned, elsewhere, other_area):
        assert not {"area_named", "area_case_given"} & set(told(case.pk))


def test_a_part_of_an_area_is_the_area_and_the_areas_are_readable_by_nobody_without_the_key(enix, backend):
    part = backend.clause.value.parts[0]
    case = case_of(report(enix, chosen=(part,)))
    row = CaseArea.objects.get(case=case)
    assert len(bytes(row.digest)) == 32
    other = CaseArea.objects.get(case=about(enix, backend))
    assert bytes(other.digest) == bytes(row.digest)


def test_only_an_owner_changes_owners_and_only_for_people_who_handle_the_programme(enix, backend):
    olga, vera = join("olga", owner=True), join("vera", enix)
    mona = join("mona")
    with pytest.raises(NotAllowed):
        change_area_owners(enix.pk, backend.key, [vera.user_id], gives=False, by=vera, now=NOW)
    with pytest.raises(BadInput):
        change_area_owners(enix.pk, backend.key, [mona.user_id], gives=False, by=olga, now=NOW)
    with pytest.raises(BadInput):
        change_area_owners(enix.pk, backend.key, [], gives=True, by=olga, now=NOW)
    with pytest.raises(NotFound):
        change_area_owners(enix.pk, "0" * 32, [vera.user_id], gives=False, by=olga, now=NOW)
    assert not AreaOwners.objects.exists()
    assert not Event.objects.filter(kind="programme_changed").exists()
    change_area_owners(enix.pk, backend.key, [vera.user_id], gives=False, by=olga, now=NOW)
    change_area_owners(enix.pk, backend.key, [vera.user_id], gives=False, by=olga, now=NOW)
    assert Event.objects.filter(kind="programme_changed").count() == 1, "what changes nothing is no event"
    remove_member(enix.pk, vera.user_id, by=olga, now=NOW)
    assert owned_areas(enix.pk)[0].owners == ()
    change_area_owners(enix.pk, backend.key, [], gives=False, by=olga, now=NOW)
    assert not AreaOwners.objects.exists()


def test_who_knows_the_area_is_suggested_when_the_report_is_confirmed(enix, backend):
    tom, vera = person("tom", enix), person("vera", enix)
    olga = join("olga", owner=True)
    change_area_owners(enix.pk, backend.key, [vera.pk], gives=False, by=olga, now=NOW)
    case = reported(enix, chosen=(backend.clause.id,))
    client = signed_in(tom)
    page = markup_of(client.get(f"/team/cases/{case.reference}/"))
    assert f'<option value="{vera.pk}" selected>Vera (owner of “{backend.name}”)</option>' in page
    do(client, case, "validate", owner=vera.pk, message="It is valid.")
    assert Case.objects.get(pk=case.pk).owner_id == vera.pk


def test_figures_of_an_area_count_what_is_open_valid_not_valid_and_answered(enix, backend):
    olga = join("olga", owner=True)
    cases = [about(enix, backend, now=NOW + hours * timedelta(hours=1)) for hours in range(4)]
    case_of(report(enix, chosen=("other",)))

    def act(case, deed, **more):
        do_deed(case.pk, DeedRequest(deed, message="Hello.", **more), by=olga, now=case.received_at + 2 * DAY)

    act(cases[0], Deed.VALIDATE)
    act(cases[1], Deed.INVALIDATE)
    act(cases[2], Deed.INVALIDATE)
    act(cases[2], Deed.CLOSE, reason=CloseReason.NOT_VALID)
    found = figures_of(olga, enix.pk, now=NOW + 3 * DAY)
    counts = found.areas[0].counts
    assert (counts.reports, counts.open, counts.valid, counts.invalid) == (4, 3, 1, 2)
    assert (counts.first_answer.value, counts.first_answer.sample) == (2 * DAY, 3)
    assert (found.elsewhere.reports, found.total.reports) == (1, 5)
    assert found.areas[1].counts.reports == 0
    kept = {one.promise.value: (one.share.kept, one.share.of) for one in found.promises}
    assert kept["acknowledge_within"] == (3, 5), "48 hours are kept on the hour; two are over without an answer"


def test_figures_count_what_whoever_asks_may_see(enix, backend):
    olga, vera = join("olga", owner=True), join("vera", enix)
    hidden = about(enix, backend)
    about(enix, backend)
    restrict_case(hidden.pk, [], by=olga, now=NOW)
    assert figures_of(olga, enix.pk, now=NOW).areas[0].counts.reports == 2
    assert figures_of(vera, enix.pk, now=NOW).areas[0].counts.reports == 1
    assert figures_of(vera, enix.pk, now=NOW).promises[0].share.running == 1


def test_the_page_shows_areas_owners_and_figures_and_an_owner_changes_them(enix, backend):
    vera, olga = person("vera", enix), person("olga", owner=True)
    reported(enix, chosen=(backend.clause.id,))
    client = signed_in(olga)
    page = words_of(client.get("/team/programmes/enix/areas/"))
    assert backend.name in page
    assert "Acknowledged in time None yet · 1 running" in page
    address = f"/team/programmes/enix/areas/{backend.key}/"
    sent = {f"{backend.key}-users": [vera.pk], f"{backend.key}-gives": "on"}
    assert client.post(address, sent).status_code == 302
    assert "Vera Gets reports at once" in words_of(client.get("/team/programmes/enix/areas/"))
    refused = client.post(address, {f"{backend.key}-gives": "on"})
    assert refused.status_code == 422
    assert "There is nobody to give cases to." in words_of(refused)
    assert owned_areas(enix.pk)[0].gives
    seen = words_of(signed_in(vera).get("/team/programmes/enix/areas/"))
    assert "An owner of the desk can change these." in seen
    assert signed_in(vera).post(address, sent).status_code == 403


def test_the_areas_of_a_report_are_erased_with_it(enix, backend):
    olga = join("olga", owner=True)
    case = about(enix, backend)
    do_deed(case.pk, DeedRequest(Deed.INVALIDATE, message="No."), by=olga, now=NOW)
    do_deed(case.pk, DeedRequest(Deed.CLOSE, message="No.", reason=CloseReason.NOT_VALID), by=olga, now=NOW)
    assert erase_case(Case.objects.get(pk=case.pk), before=NOW + DAY, now=NOW + 2 * DAY)
    assert not CaseArea.objects.exists()
    assert figures_of(olga, enix.pk, now=NOW).total.reports == 0
