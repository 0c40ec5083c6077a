"""From a closed case to a page for everybody: only what was chosen, uncovered and agreed to, by two people's word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests import second_factor
from tests.apps.cases.handling import person, reported, signed_in, words_of
from tests.apps.disclosures.conftest import SECRET
from tests.people import open_programme
from vulndesk.apps.cases.actions import change_words
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.disclosures import actions
from vulndesk.apps.disclosures.models import Disclosure, DisclosureApproval, SpeakerConsent
from vulndesk.apps.embargo.models import Embargo
from vulndesk.apps.policies.models import Membership
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import BadInput, Conflict, NotFound, NotNow

pytestmark = pytest.mark.django_db


def everything(address):
    """Every public byte there is of it."""
    anybody = Client()
    pages = [anybody.get(one) for one in (address, "/p/enix/reports/", "/p/enix/")]
    return b"\n".join(page.content for page in pages).decode()


@pytest.mark.slow
def test_a_rejected_report_becomes_public_with_what_is_covered_covered(steps, at_desk, vera, rita, talked, case):
    acme = talked[0]
    assert "What everybody would read" not in words_of(at_desk.get(steps.here))
    assert steps.choose(at_desk).status_code == 302
    preview = at_desk.get(steps.here).content.decode()
    assert "The login leaks." in preview
    assert SECRET not in preview
    assert Client().get(f"/p/enix/reports/{steps.row.code}/").status_code == 404
    steps.deed(at_desk, "ask")
    assert "may this be read by everybody?" in words_of(rita.get("/status/report/"))
    assert "may this be read by everybody?" in words_of(acme.get("/guest/case/"))
    asked = rita.get("/status/report/disclosure/").content.decode()
    assert "CANARYreply of Rita." in asked
    assert SECRET not in asked
    assert steps.rita_agrees(rita, name="Rita W.").status_code == 302
    assert steps.answer(acme, "/guest/case/disclosure/", name="Acme Security").status_code == 302
    assert steps.deed(vera, "approve").status_code == 302
    assert steps.deed(at_desk, "publish").status_code == 302
    address = f"/p/enix/reports/{steps.row.code}/"
    page = Client().get(address)
    public = everything(address)
    for shown in ("The login leaks.", "CANARYreply of Rita.", "Rita W.", "Acme Security", "CANARYvendor", "not valid"):
        assert shown in public
    hidden = (SECRET, "rita@example.org", "Rita Weasel", case.reference, str(case.pk), "CANARYnote", "CANARYprivate")
    for word in (*hidden, "Login leaks"):
        assert word not in public
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "Disclosed reports" in words_of(Client().get("/p/enix/"))
    assert "A login that was said to leak" in words_of(Client().get("/p/enix/reports/"))
    kinds = Event.objects.filter(case_id=case.pk, kind__startswith="disclos").values_list("kind", flat=True)
    assert list(dict.fromkeys(kinds)) == [
        *("disclosure_chosen", "disclosure_asked", "disclosure_agreed", "disclosure_approved", "disclosed")
    ]
    sealed = bytes(steps.row.public) + bytes(steps.row.choice)
    assert b"login" not in sealed


@pytest.mark.slow
def test_words_of_whoever_did_not_answer_are_covered_whole(steps, at_desk, vera, rita):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    assert "Covered whole unless its author agrees" in words_of(rita.get("/status/report/disclosure/"))
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    steps.deed(at_desk, "publish")
    public = everything(f"/p/enix/reports/{steps.row.code}/")
    assert "CANARYvendor" not in public
    assert "CANARYanswer" in public  # Tom asked, and so agreed to his own words
    assert "Vendor" in public


@pytest.mark.slow
def test_a_participant_reads_before_everybody_only_what_was_said_to_them(steps, at_desk, talked):
    acme = talked[0]
    steps.choose(at_desk)
    assert acme.get("/guest/case/disclosure/").status_code == 404  # nobody is asked yet
    steps.deed(at_desk, "ask")
    page = acme.get("/guest/case/disclosure/").content.decode()
    assert "CANARYvendor" in page
    for other in ("The login leaks", "CANARYreply", "CANARYanswer", "A login that was said"):
        assert other not in page


@pytest.mark.slow
def test_an_anonymous_reporter_stays_so(steps, at_desk, vera, rita, case):
    rita.post("/status/report/credit/", {"mode": "anonymous"})
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    asked = rita.get("/status/report/disclosure/").content.decode()
    assert "You stay anonymous" in asked
    assert 'name="name"' not in asked
    steps.rita_agrees(rita, name="Rita Weasel")
    steps.deed(vera, "approve")
    steps.deed(at_desk, "publish")
    assert "Rita" not in everything(f"/p/enix/reports/{steps.row.code}/").replace("CANARYreply of Rita.", "")


@pytest.mark.slow
def test_a_reporter_who_is_not_named_any_more_is_not_named_in_what_is_public(steps, at_desk, vera, rita, case):
    steps.choose(at_desk, title="What Rita W. saw")
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita, name="Rita W.")
    steps.deed(vera, "approve")
    steps.deed(at_desk, "publish")
    address = f"/p/enix/reports/{steps.row.code}/"
    assert "Rita W." in everything(address)
    rita.post("/status/report/credit/", {"mode": "anonymous"})
    event = Event.objects.filter(case_id=case.pk, kind="credit_changed").last()
    actions.follow_anonymity(event_id=event.pk, now=datetime.now(UTC))()
    public = everything(address)
    assert "Rita W." not in public
    assert "CANARYreply of Rita." in public
    assert actions.follow_anonymity(event_id=event.pk, now=datetime.now(UTC)) is None


@pytest.mark.slow
def test_a_changed_choice_voids_every_answer_and_approval(steps, at_desk, vera, rita, tom, case):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    seen_version = steps.row.version
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    assert steps.choose(at_desk, title="Another title").status_code == 302
    assert not SpeakerConsent.objects.exists()
    assert not DisclosureApproval.objects.exists()
    assert steps.deed(at_desk, "publish").status_code == 409
    assert "choosing again" in words_of(rita.get("/status/report/disclosure/"))
    steps.deed(at_desk, "ask")
    with pytest.raises(Conflict):  # an answer to what an older page showed
        actions.answer(
            case.pk, agrees=True, version=seen_version, by=Actor(Role.REPORTER, case_id=case.pk), now=datetime.now(UTC)
        )
    steps.deed(vera, "approve")
    refused = steps.deed(at_desk, "publish")
    assert "The reporter has not agreed." in words_of(refused)
    assert steps.row.state == "asking"


@pytest.mark.slow
def test_an_answer_after_the_approval_asks_for_another_approval(steps, at_desk, vera, rita, talked):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    seen = steps.row.revision
    steps.answer(talked[0], "/guest/case/disclosure/")
    assert steps.deed(at_desk, "publish", seen=seen).status_code == 409  # the page of before
    assert "A second person has not approved." in words_of(steps.deed(at_desk, "publish"))
    assert steps.row.state == "asking"


@pytest.mark.slow
def test_whoever_chose_it_does_not_approve_it(steps, at_desk, vera, rita):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    refused = steps.deed(at_desk, "approve")
    assert refused.status_code == 403
    assert not DisclosureApproval.objects.exists()
    steps.deed(vera, "approve")
    approval = DisclosureApproval.objects.get()
    at_desk.post(f"{steps.here}approvals/{approval.pk}/take-back/")
    assert "has not approved" in words_of(steps.deed(vera, "publish"))


@pytest.mark.slow
def test_one_person_alone_shows_a_second_factor_and_waits_a_day(steps, at_desk, rita, tom, case):
    now = datetime.now(UTC)
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    second_factor.shown_long_ago(at_desk)
    assert "needs your second factor" in words_of(steps.deed(at_desk, "approve", reason="I looked."))
    with pytest.raises(BadInput):
        actions.approve(case.pk, seen=steps.row.revision, reason=" ", by=tom, now=now, stepped_up=True)
    actions.approve(case.pk, seen=steps.row.revision, reason="I looked.", by=tom, now=now, stepped_up=True)
    assert "counts from" in words_of(at_desk.get(steps.here))
    with pytest.raises(NotNow, match="counts from"):
        actions.publish(case.pk, seen=steps.row.revision, by=tom, now=now + timedelta(hours=23))
    actions.publish(case.pk, seen=steps.row.revision, by=tom, now=now + timedelta(hours=24))
    assert steps.row.state == "public"


@pytest.mark.parametrize("why", ["open", "embargo", "an open original", "a duplicate’s embargo", "no report"])
@pytest.mark.slow
def test_nothing_is_disclosed_of_what_is_open_or_under_embargo(why, steps, at_desk, vera, rita, case, web):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    later = datetime.now(UTC) + timedelta(days=9)
    if why == "open":
        Case.objects.filter(pk=case.pk).update(rm="A", is_open=True)
    elif why == "embargo":
        Embargo.objects.update_or_create(case_id=case.pk, defaults={"em": "A", "until": later})
    elif why == "no report":
        Case.objects.filter(pk=case.pk).update(is_report=False)
    else:
        other = reported(web)
        if why == "an open original":
            Case.objects.filter(pk=case.pk).update(duplicate_of=other)
        else:
            Case.objects.filter(pk=other.pk).update(duplicate_of=case, rm="D")
            Embargo.objects.update_or_create(case_id=other.pk, defaults={"em": "A", "until": later})
    before = Disclosure.objects.values().get()
    assert steps.deed(at_desk, "publish").status_code == 409
    assert steps.rita_agrees(rita).status_code == 409
    assert at_desk.get(f"{steps.here}choose/").status_code == 302
    assert Disclosure.objects.values().get() == before
    assert "Nothing can be disclosed now" in words_of(at_desk.get(steps.here))


@pytest.mark.slow
def test_a_message_that_changes_later_changes_nothing_public(steps, at_desk, vera, rita, case):
    message = Message.objects.get(case=case, kind="answer")
    steps.choose(at_desk)
    now = datetime.now(UTC)
    change_words(case.pk, message.pk, "CANARYlater words.", by=Actor(Role.REPORTER, case_id=case.pk), now=now)
    assert "CANARYlater" not in at_desk.get(steps.here).content.decode()  # nor what is asked about
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    steps.deed(at_desk, "publish")
    change_words(case.pk, message.pk, "CANARYlast words.", by=Actor(Role.REPORTER, case_id=case.pk), now=now)
    public = everything(f"/p/enix/reports/{steps.row.code}/")
    assert "CANARYreply of Rita." in public
    assert "CANARYla" not in public


@pytest.mark.parametrize("who", ["reporter", "team", "page"])
@pytest.mark.slow
def test_it_is_taken_down_at_once_and_for_good(who, steps, at_desk, vera, rita, case):
    address = steps.public(at_desk, vera, rita)
    if who == "reporter":
        assert rita.post("/status/report/disclosure/withdraw/").status_code == 302
        assert "It was taken down" in words_of(rita.get("/status/report/disclosure/"))
    elif who == "team":
        assert steps.deed(vera, "withdraw").status_code == 302
        assert "It was taken down" in words_of(vera.get(steps.here))
    else:
        assert "Take it down" in words_of(vera.get(address))
        assert "Take it down" not in words_of(Client().get(address))
        vera.post(f"{address}withdraw/")
    gone = Client().get(address)
    assert gone.status_code == 410
    assert f"{datetime.now(UTC):%Y}" in words_of(gone)
    assert "login" not in everything(address).lower().split("</header>", 1)[1].split("policy-text")[0]
    assert bytes(steps.row.public) == b""
    assert Event.objects.filter(case_id=case.pk, kind="disclosure_withdrawn").count() == 1
    with pytest.raises(NotNow):
        actions.withdraw(case.pk, by=Actor(Role.REPORTER, case_id=case.pk), now=datetime.now(UTC))


@pytest.mark.slow
def test_strangers_and_other_teams_find_nothing(steps, at_desk, vera, rita, elsewhere, case):
    address = steps.public(at_desk, vera, rita)
    mona = actor_for(person("mia", open_programme("interview")))
    now, before = datetime.now(UTC), Disclosure.objects.values().get()
    for deed in (
        lambda: actions.choose(case.pk, actions.Choice("x", {}), seen=1, by=mona, now=now),
        lambda: actions.ask(case.pk, seen=1, by=mona, now=now),
        lambda: actions.publish(case.pk, seen=1, by=mona, now=now),
        lambda: actions.withdraw(case.pk, by=mona, now=now),
        lambda: actions.withdraw_by_code(steps.row.code, by=mona, now=now),
        lambda: actions.answer(case.pk, agrees=True, version=1, by=mona, now=now),
    ):
        with pytest.raises(NotFound):
            deed()
    for page in (steps.here, f"{steps.here}choose/", f"{address}withdraw/"):
        assert elsewhere.get(page).status_code == 404
    assert Client().get("/status/report/disclosure/").url == "/status/"
    assert Client().get(f"/p/interview/reports/{steps.row.code}/").status_code == 404
    assert Disclosure.objects.values().get() == before


@pytest.mark.slow
def test_a_case_that_was_handed_over_is_disclosed_by_who_has_it(steps, at_desk, vera, rita, case, desktop):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.rita_agrees(rita)
    Case.objects.filter(pk=case.pk).update(programme=desktop)
    assert steps.deed(vera, "approve").status_code == 404
    nina, olaf = (signed_in(person(name, desktop)) for name in ("nina", "olaf"))
    steps.deed(nina, "approve")
    assert steps.deed(olaf, "publish").status_code == 302
    address = f"/p/interview/reports/{steps.row.code}/"
    assert Client().get(address).status_code == 200
    assert address in nina.get(steps.here).content.decode()


@pytest.mark.slow
def test_what_is_typed_wrong_is_said_and_nothing_is_kept(steps, at_desk):
    page = at_desk.get(f"{steps.here}choose/").content.decode()
    assert "CANARYnote" not in page
    assert "CANARYprivate" not in page
    for wrong, said in (
        ({"passages-what-is-wrong": "not there"}, "This does not stand there"),
        ({"lines-what-is-wrong": "7"}, "There is no line"),
        ({"title": " "}, "This field is required"),
        ({"seen": "9"}, "Somebody chose meanwhile"),
    ):
        answer = steps.choose(at_desk, **wrong)
        assert answer.status_code in (409, 422), wrong
        assert said in words_of(answer)
        assert "A login that was said to leak" in answer.content.decode() or "title" in wrong
    assert not Disclosure.objects.exists()


@pytest.mark.slow
def test_a_dropped_proposal_leaves_nothing_and_another_can_be_made(steps, at_desk, rita):
    steps.choose(at_desk)
    steps.deed(at_desk, "ask")
    steps.deed(at_desk, "drop")
    assert bytes(steps.row.choice) == b""
    assert rita.get("/status/report/disclosure/").status_code == 404
    assert "Disclosure" not in words_of(rita.get("/status/report/")).split("Everything that happened")[0]
    assert steps.choose(at_desk).status_code == 302
    assert Disclosure.objects.filter(state="draft").count() == 1


@pytest.mark.slow
def test_an_erased_case_keeps_its_public_page_and_the_team_can_take_it_down(steps, at_desk, vera, rita, case):
    address = steps.public(at_desk, vera, rita)
    event = Event.objects.create(
        at=datetime.now(UTC), kind="case_erased", case_id=case.pk, actor="desk", audience="team", facts={}, sealed=b""
    )
    actions.forget_choice(event_id=event.pk, now=datetime.now(UTC))()
    Case.objects.filter(pk=case.pk).update(erased_at=datetime.now(UTC))
    assert not SpeakerConsent.objects.exists()
    assert bytes(steps.row.choice) == b""
    assert Client().get(address).status_code == 200
    assert vera.post(f"{address}withdraw/").status_code == 302
    assert Client().get(address).status_code == 410


@pytest.mark.slow
def test_an_owner_lets_search_engines_in(steps, at_desk, vera, rita, owning):
    address = steps.public(at_desk, vera, rita)
    settings = "/team/programmes/enix/disclosed/"
    assert "An owner of the desk can change" in words_of(at_desk.get(settings))
    assert at_desk.post(settings, {"indexed": "on"}).status_code == 403
    assert "X-Robots-Tag" in Client().get(address)
    assert owning.post(settings, {"indexed": "on"}).status_code == 302
    assert "X-Robots-Tag" not in Client().get(address)


@pytest.mark.slow
def test_a_team_member_covers_their_own_words(steps, at_desk, vera, rita):
    steps.choose(at_desk)
    steps.deed(vera, "ask")  # Vera did not write; Tom is asked
    assert steps.answer(at_desk, f"{steps.here}answer/", "refuse").status_code == 302
    assert steps.answer(vera, f"{steps.here}answer/").status_code == 404
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    steps.deed(at_desk, "publish")
    assert "CANARYanswer" not in everything(f"/p/enix/reports/{steps.row.code}/")


@pytest.mark.slow
def test_a_person_who_left_is_asked_nothing_and_shows_nothing(steps, at_desk, vera, rita, tom_user):
    steps.choose(at_desk)
    Membership.objects.filter(user=tom_user).delete()
    olga = signed_in(person("oma", owner=True))
    steps.deed(vera, "ask")
    steps.rita_agrees(rita)
    steps.deed(vera, "approve")
    assert steps.deed(olga, "publish").status_code == 302
    assert "CANARYanswer" not in everything(f"/p/enix/reports/{steps.row.code}/")
