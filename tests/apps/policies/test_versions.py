"""Versions: adopted from a file, proposed by a repository, let go live or declined; never edited, only replaced."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from tests.apps.cases.handling import person, reported, signed_in, words_of
from tests.apps.policies.borealis import LATER, NEW, OLD, again, answer_within, proposed, states
from tests.people import NOW
from vulndesk.apps.cases.actions import set_severity
from vulndesk.apps.policies.actions import (
    confirm_version,
    decline_version,
    finish_review,
    lengthen_promise,
    open_programme_from_file,
    rule_on,
    withdraw_promise,
)
from vulndesk.apps.policies.models import PolicyVersion
from vulndesk.apps.policies.queries import policy_of, public_versions
from vulndesk.apps.timeline.models import Event
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow
from vulndesk.core.policy.clauses import Contact, Deadline, Kind, Promise

pytestmark = pytest.mark.django_db

OVERLAY = """schema = 1
[[sentences]]
words = "We will acknowledge your report within 48 hours."
  [[sentences.means]]
  clause = "deadline"
  promise = "acknowledge_within"
  within = "P9D"
"""


# --- from a file -------------------------------------------------------------------------------------------------


def test_a_changed_file_replaces_the_version_and_the_same_one_does_nothing(borealis, path):
    open_programme_from_file(path, now=LATER)
    assert states(borealis) == ["live"]
    path.write_text(NEW)
    open_programme_from_file(path, now=LATER)
    assert states(borealis) == ["replaced", "live"]
    first = PolicyVersion.objects.get(programme=borealis, number=1)
    assert (first.ended_at, first.text) == (LATER, OLD)
    assert again(borealis).policy.reviewed_at is None


def test_a_restart_with_an_old_file_does_not_undo_what_an_owner_let_go_live(borealis, path, owner):
    version = proposed(borealis)
    confirm_version(borealis.pk, version.number, by=owner, now=LATER)
    open_programme_from_file(path, now=LATER + timedelta(days=1))
    assert answer_within(again(borealis)) == "P5D"
    assert states(borealis) == ["replaced", "live"]


def test_corrections_beside_the_file_are_part_of_the_version_and_a_change_of_them_makes_a_new_one(borealis, path):
    path.with_name("vulndesk.toml").write_text(OVERLAY)
    open_programme_from_file(path, now=LATER)
    assert answer_within(again(borealis)) == "P9D"
    assert states(borealis) == ["replaced", "live"]
    path.with_name("vulndesk.toml").write_text(OVERLAY.replace("P9D", "P3D"))
    open_programme_from_file(path, now=LATER)
    assert answer_within(again(borealis)) == "P3D"


def test_what_the_file_does_not_say_any_more_is_not_said_any_more(borealis, path, owner):
    path.with_name("vulndesk.toml").write_text(OVERLAY)
    open_programme_from_file(path, now=LATER)
    contact = "Write to a@example.org."
    rule_on(borealis.pk, 2, contact, [Contact("email", "b@example.org")], by=owner, seen=0, now=LATER)
    finish_review(borealis.pk, 2, by=owner, seen=1, now=LATER)
    path.with_name("vulndesk.toml").unlink()
    open_programme_from_file(path, now=LATER)
    assert answer_within(again(borealis)) == "PT48H"
    (own,) = again(borealis).policy.overlay["sentences"]
    assert own["words"] == contact


def test_corrections_that_cannot_be_read_leave_everything_as_it_was(borealis, path):
    path.with_name("vulndesk.toml").write_text("schema = 9")
    with pytest.raises(BadInput, match=r"vulndesk\.toml"):
        open_programme_from_file(path, now=LATER)
    assert states(borealis) == ["live"]


# --- proposed ----------------------------------------------------------------------------------------------------


def test_a_proposal_runs_nowhere_until_an_owner_confirms_it(borealis, owner):
    version = proposed(borealis)
    assert (version.state, version.number, version.commit) == ("proposed", 2, "c" * 40)
    assert answer_within(again(borealis)) == "PT48H"
    assert str(next(iter(reported(again(borealis)).deadlines.all())).within) == "PT48H"
    assert Event.objects.get(kind="policy_proposed").audience == "team"
    confirm_version(borealis.pk, 2, by=owner, now=LATER)
    assert answer_within(again(borealis)) == "P5D"
    live = again(borealis).policy
    assert (live.number, live.adopted_at, live.reviewed_at) == (2, LATER, LATER)


def test_an_open_case_keeps_the_version_it_came_under(borealis, owner):
    case = reported(borealis)
    proposed(borealis)
    confirm_version(borealis.pk, 2, by=owner, now=LATER)
    case.refresh_from_db()
    assert case.policy.number == 1
    assert [clock.within for clock in case.deadlines.all()] == ["PT48H"]


def test_the_same_text_is_proposed_once_and_never_again_after_it_was_declined(borealis, owner):
    assert proposed(borealis, OLD) is None
    version = proposed(borealis)
    assert proposed(borealis) is None
    decline_version(borealis.pk, version.number, by=owner, now=LATER)
    assert proposed(borealis) is None
    assert proposed(borealis, NEW.replace("5 days", "6 days")) is not None
    assert states(borealis) == ["live", "declined", "proposed"]


def test_a_newer_proposal_replaces_the_one_that_waits(borealis, owner):
    proposed(borealis)
    proposed(borealis, NEW.replace("5 days", "6 days"))
    assert states(borealis) == ["live", "replaced", "proposed"]
    with pytest.raises(NotNow):
        confirm_version(borealis.pk, 2, by=owner, now=LATER)
    assert states(borealis) == ["live", "replaced", "proposed"]


def test_what_never_ran_is_no_part_of_the_public_history(borealis, owner):
    proposed(borealis)
    proposed(borealis, NEW.replace("5 days", "6 days"))
    confirm_version(borealis.pk, 3, by=owner, now=LATER)
    assert [one.number for one in public_versions(borealis)] == [3, 1]


@pytest.mark.parametrize("deed", [confirm_version, decline_version])
def test_only_an_owner_decides_and_only_on_a_proposal(borealis, owner, tom_user, deed):
    from vulndesk.apps.policies.queries import actor_for

    proposed(borealis)
    with pytest.raises(NotAllowed):
        deed(borealis.pk, 2, by=actor_for(tom_user), now=LATER)
    with pytest.raises(NotNow):
        deed(borealis.pk, 1, by=owner, now=LATER)
    with pytest.raises(NotFound):
        deed(borealis.pk, 9, by=owner, now=LATER)
    assert states(borealis) == ["live", "proposed"]


def test_a_correction_made_in_the_desk_holds_for_the_next_text_too(borealis, owner):
    aim = Deadline(Promise.ACKNOWLEDGE, parse_duration("P9D"))
    rule_on(borealis.pk, 1, "We will acknowledge your report within 48 hours.", [aim], by=owner, seen=0, now=LATER)
    finish_review(borealis.pk, 1, by=owner, seen=1, now=LATER)
    third = proposed(borealis, OLD + "\nPlease write in English.\n")
    assert [one.value for one in policy_of(third).of_kind(Kind.DEADLINE)] == [aim]


# --- pages -------------------------------------------------------------------------------------------------------


def test_the_diff_says_what_becomes_of_each_promise_and_offers_the_decision(borealis, olga):
    proposed(borealis)
    page = words_of(olga.get("/team/programmes/borealis/policy/1/to/2/"))
    assert "An answer takes longer: 48 hours → 5 days." in page
    assert "Let it go live" in page
    assert olga.post("/team/programmes/borealis/policy/2/confirm/").status_code == 302
    assert answer_within(again(borealis)) == "P5D"


def test_the_diff_compares_with_what_runs_after_a_promise_was_openly_changed(borealis, olga, owner):
    lengthen_promise(borealis.pk, "deadline-1", parse_duration("P9D"), by=owner, now=LATER)
    proposed(borealis)
    assert "An answer comes sooner: 9 days → 5 days." in words_of(olga.get("/team/programmes/borealis/policy/1/to/2/"))
    assert "9 days" in words_of(olga.get("/team/programmes/"))
    withdraw_promise(borealis.pk, "deadline-1", by=owner, now=LATER)
    page = words_of(olga.get("/team/programmes/borealis/policy/1/to/2/"))
    assert "Before: nothing." in page
    assert "9 days" not in words_of(olga.get("/team/programmes/"))


def test_no_clock_starts_from_a_time_to_fix_that_was_withdrawn(borealis, path, owner):
    path.write_text(OLD + "We will fix critical vulnerabilities within 4 days.\n")
    open_programme_from_file(path, now=NOW)
    (fix,) = (one for one in policy_of(again(borealis).policy).of_kind(Kind.DEADLINE) if one.value.severity)
    withdraw_promise(borealis.pk, fix.id, by=owner, now=NOW)
    case = reported(again(borealis))
    set_severity(case.pk, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", by=owner, now=LATER)
    assert case.deadlines.get(promise="fix_within").clause_id == ""


def test_a_member_of_another_team_sees_no_diff(borealis):
    mona = signed_in(person("mona"))
    assert mona.get("/team/programmes/borealis/policy/1/to/1/").status_code == 404


def test_the_page_of_a_proposed_version_says_so(borealis, olga):
    assert "is proposed" not in words_of(olga.get("/team/programmes/"))
    proposed(borealis)
    assert "Version 2 is proposed" in words_of(olga.get("/team/programmes/"))
    assert "Version 2 is proposed" in words_of(olga.get("/team/programmes/borealis/"))
    page = words_of(olga.get("/team/programmes/borealis/policy/2/"))
    assert "Proposed, and not in force" in page
    assert "Withdraw for new cases" not in page
    olga.post("/team/programmes/borealis/policy/2/decline/")
    assert "An owner declined this text" in words_of(olga.get("/team/programmes/borealis/policy/2/"))


def test_the_public_page_lists_the_earlier_versions(borealis, path, client):
    assert "Earlier versions" not in words_of(client.get("/p/borealis/"))
    path.write_text(NEW)
    open_programme_from_file(path, now=LATER)
    assert "Earlier versions Version 1" in words_of(client.get("/p/borealis/"))


# --- an older desk -----------------------------------------------------------------------------------------------


def test_the_versions_of_an_older_desk_get_their_states_and_its_file_is_not_adopted_again(borealis, path):
    """As the data were before migration 0003."""
    path.write_text(NEW)
    open_programme_from_file(path, now=LATER)
    PolicyVersion.objects.update(state="live", source_digest="", reading_digest="", ended_at=None)
    import_module("vulndesk.apps.policies.migrations.0003_states_of_versions").mark_replaced(apps, None)
    assert states(borealis) == ["replaced", "live"]
    assert PolicyVersion.objects.get(number=1).ended_at == LATER
    open_programme_from_file(path, now=LATER)
    assert states(borealis) == ["replaced", "live"]


# --- longer, openly ----------------------------------------------------------------------------------------------


def test_a_promise_made_longer_holds_for_new_cases_and_is_said_beside_its_sentence(borealis, owner, client):
    before = reported(borealis)
    clause = policy_of(borealis.policy).of_kind(Kind.DEADLINE)[0]
    lengthen_promise(borealis.pk, clause.id, parse_duration("P5BD"), by=owner, now=LATER)
    after = reported(again(borealis))
    assert [clock.within for clock in before.deadlines.all()] == ["PT48H"]
    (clock,) = after.deadlines.all()
    assert clock.within == "P5BD"
    assert clock.working.endswith("; made longer openly on 2026-03-04")
    page = words_of(client.get("/p/borealis/"))
    assert "within 5 business days The policy says within 48 hours. Made longer for reports since" in page
    told = Event.objects.get(kind="promise_lengthened")
    assert (told.audience, told.facts["to"]) == ("everyone", "P5BD")


@pytest.mark.parametrize("within", ["P2D", "PT48H", "PT1H"])
def test_what_is_not_longer_is_refused(borealis, owner, within):
    clause = policy_of(borealis.policy).of_kind(Kind.DEADLINE)[0]
    with pytest.raises(BadInput):
        lengthen_promise(borealis.pk, clause.id, parse_duration(within), by=owner, now=LATER)
    assert again(borealis).policy.lengthened_promises == {}


def test_a_withdrawn_promise_cannot_be_made_longer_and_the_other_way_it_can(borealis, owner):
    clause = policy_of(borealis.policy).of_kind(Kind.DEADLINE)[0]
    lengthen_promise(borealis.pk, clause.id, parse_duration("P5D"), by=owner, now=LATER)
    withdraw_promise(borealis.pk, clause.id, by=owner, now=LATER)
    assert answer_within(again(borealis)) == ""
    with pytest.raises(NotNow):
        lengthen_promise(borealis.pk, clause.id, parse_duration("P9D"), by=owner, now=LATER)


def test_an_owner_makes_it_longer_on_a_page_that_says_what_happens(borealis, olga):
    address = "/team/programmes/borealis/promises/deadline-1/lengthen/"
    assert "Today new reports get 48 hours" in words_of(olga.get(address))
    short = olga.post(address, {"amount": 1, "unit": "days"})
    assert short.status_code == 422
    assert "not longer than 48 hours" in words_of(short)
    assert olga.post(address, {"amount": 6, "unit": "days"}).status_code == 302
    assert "Made longer for new cases: 6 days." in words_of(olga.get("/team/programmes/borealis/policy/1/"))
