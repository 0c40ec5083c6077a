"""A case goes to another programme of the desk, through the pages: who is asked, who reads what, and what follows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.apps.cases.handling import case_of, do, reported, words_of
from tests.people import join, report
from vulndesk.apps.cases.actions import compare_case, gather_evidence, give_case, prepare_gift
from vulndesk.apps.cases.models import Case, Deadline, Message, Sketch
from vulndesk.apps.cases.queries import promise_board
from vulndesk.apps.handover import actions
from vulndesk.apps.handover.models import Handover
from vulndesk.apps.handover.queries import former_programmes, given_case
from vulndesk.apps.mail.queries import case_quoted
from vulndesk.apps.notices.actions import mail_reporter, mail_team
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.policies.models import PolicyVersion
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.core.handover import ANSWER_WITHIN

pytestmark = pytest.mark.django_db

ASKING = "/status/report/handover/"


def agree(rita):
    assert rita.post(ASKING, {"agrees": "yes"}).status_code == 302


def offer(one, end=""):
    return f"/team/handovers/{one.pk}/{end}"


def cells():
    """Every cell of the case and of what hangs on it."""
    found = []
    for model in (Case, Deadline, Message, Participant, Handover):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            found += [str(row) for row in cursor.fetchall()]
    return found


@pytest.mark.slow
def test_the_reporter_is_asked_first_and_then_it_is_theirs(case, given, at_desk, elsewhere, rita, proposed, desktop):
    do(at_desk, case, "acknowledge", message="We have it.")
    one = proposed()
    # The other team does not learn that there is a question.
    assert elsewhere.get(offer(one)).status_code == 404
    assert "Enix" not in words_of(elsewhere.get("/team/handovers/"))
    page = words_of(rita.get(ASKING))
    assert "REASON for both." in page
    assert "Silence is no agreement" in page
    assert "SUMMARY" not in page
    assert f"May {desktop.name} take it over?" in words_of(rita.get("/status/report/"))
    agree(rita)

    read = words_of(elsewhere.get(offer(one)))
    assert "SUMMARY for them." in read
    assert "REASON for both." in read
    for word in ("CANARY", case.reference, "rita@example.org"):
        assert word not in read
    assert elsewhere.get(f"/team/cases/{case.reference}/").status_code == 404

    before = datetime.now(UTC)
    answer = elsewhere.post(offer(one, "accept/"))
    assert answer.url == f"/team/cases/{case.reference}/"
    now_theirs = Case.objects.get(pk=case.pk)
    assert (now_theirs.programme, now_theirs.rm, now_theirs.owner) == (desktop, "R", None)
    assert now_theirs.acknowledged_at is None
    assert "CANARY title" in words_of(elsewhere.get(answer.url))
    # The former team reads nothing more, and knows where it went.
    assert at_desk.get(f"/team/cases/{case.reference}/").status_code == 404
    assert "Handed over" in words_of(at_desk.get("/team/handovers/"))
    # The same receipt, the same page, and plain words.
    page = words_of(rita.get("/status/report/"))
    assert desktop.name in page
    assert "took the case over" in page
    assert "It is handed over" in words_of(rita.get(ASKING))

    # Their clocks by their policy from now on; what was promised before keeps its own sentence and its end.
    running = Deadline.objects.filter(case=case, state="running")
    assert running.exists()
    assert all(row.started_at >= before and row.policy_id is None for row in running)
    former = Deadline.objects.filter(case=case).exclude(state="running")
    assert {row.policy.programme.slug for row in former} == {"enix"}
    assert former.get(promise="acknowledge_within").state == "kept"
    assert set(former.exclude(promise="acknowledge_within").values_list("state", flat=True)) <= {"given"}
    # They answer as for any report, and that keeps their own promise.
    do(elsewhere, case, "acknowledge", message="It is ours.")
    assert Case.objects.get(pk=case.pk).acknowledged_at is not None


def test_a_promise_that_was_missed_before_stays_missed_by_whoever_made_it(web, desktop, at_desk, elsewhere, given):
    late = report(web, "CANARY", now=datetime.now(UTC) - timedelta(days=60))
    rita = Client()
    rita.post("/status/", {"receipt": late.received.receipt})
    case = case_of(late)
    words = {"taker": desktop.slug, "reason": "Theirs.", "summary": "A parser."}
    at_desk.post(f"/team/cases/{case.reference}/handover/", words)
    agree(rita)
    elsewhere.post(offer(Handover.objects.get(case=case), "accept/"))
    missed = Deadline.objects.get(case=case, promise="acknowledge_within", state="late")
    assert missed.policy.programme == web
    Case.objects.filter(pk=case.pk).update(is_open=False)
    for _ in range(10):
        reported(desktop)
        reported(web)
    Case.objects.exclude(pk=case.pk).update(is_open=False)
    assert promise_board(web)["acknowledge_within"].counted == 1
    assert "acknowledge_within" not in promise_board(desktop)


@pytest.mark.parametrize("way", ["refuse", "decline", "take back", "expire"])
@pytest.mark.slow
def test_what_comes_to_nothing_changes_nothing(way, case, at_desk, elsewhere, rita, proposed):
    before = cells()
    one = proposed(stays="on")
    if way in ("decline", "expire"):
        agree(rita)
    if way == "refuse":
        assert rita.post(ASKING, {"agrees": "no", "words": "NO from me."}).status_code == 302
    elif way == "decline":
        assert elsewhere.post(offer(one, "decline/"), {"words": "NO from us."}).status_code == 302
    elif way == "take back":
        assert at_desk.post(f"/team/cases/{case.reference}/handover/{one.pk}/take-back/").status_code == 302
    else:
        one.refresh_from_db()
        assert actions.expire_handovers(now=one.until - timedelta(seconds=1)) == 0
        assert actions.expire_handovers(now=one.until) == 1
    after = {"refuse": "refused", "decline": "declined", "take back": "taken_back", "expire": "expired"}
    one.refresh_from_db()
    assert one.state == after[way]
    assert one.ended_at is not None
    assert [row for row in cells() if one.pk.hex not in row and str(one.pk) not in row] == before
    # Nobody of the other team reads its words any more, and nothing can be accepted.
    for word in ("SUMMARY", "REASON"):
        assert word not in words_of(elsewhere.get(offer(one)))
        assert word not in words_of(elsewhere.get("/team/handovers/"))
    assert elsewhere.post(offer(one, "accept/")).status_code == (409 if way in ("decline", "expire") else 404)
    assert at_desk.get(f"/team/cases/{case.reference}/").status_code == 200
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/handover/"))
    assert ("Ask the reporter to report it there" in page) == (way == "refuse")
    assert "Nothing changed" in words_of(rita.get(ASKING))
    if way == "refuse":
        sent = at_desk.post(f"/team/cases/{case.reference}/handover/tell/", {"text": "Please report it there."})
        assert sent.status_code == 302
        assert "Please report it there." in words_of(rita.get("/status/report/"))


@pytest.mark.slow
def test_a_stranger_and_a_third_team_see_nothing_at_any_time(case, cara, client, elsewhere, rita, proposed):
    one = proposed()
    addresses = (
        *(offer(one), "/team/handovers/", f"/team/cases/{case.reference}/handover/", f"/team/cases/{case.reference}/"),
        *("/status/report/handover/", f"/team/cases/{case.reference}/room/"),
    )

    def seen(browser):
        return " ".join(words_of(browser.get(one, follow=True)) for one in addresses)

    def nothing():
        for browser in (cara, Client()):
            text = seen(browser)
            for word in ("CANARY", "SUMMARY", "REASON", "rita@", case.reference):
                assert word not in text
            for end in ("accept/", "decline/"):
                assert browser.post(offer(one, end)).status_code in (302, 404)

    nothing()
    agree(rita)
    nothing()
    before = cells()
    # A member of the offering team cannot accept it, nor the other team open the case before it does.
    for page in ("", "room/", "parties/", "embargo/", "publication/", "credits/", "handover/"):
        assert elsewhere.get(f"/team/cases/{case.reference}/{page}").status_code == 404
    assert cells() == before
    elsewhere.post(offer(one, "accept/"))
    nothing()


def test_who_may_not_know_of_the_case_reads_no_reference_of_it(case, elsewhere, rita, proposed):
    """The team that took it over restricted it to some; for the others of that team it is not there any more."""
    one = proposed()
    agree(rita)
    assert elsewhere.post(offer(one, "accept/"), {}).status_code == 302
    assert case.reference in words_of(elsewhere.get("/team/handovers/"))
    Case.objects.filter(pk=case.pk).update(is_restricted=True, owner=None)
    for address in ("/team/handovers/", offer(one)):
        page = elsewhere.get(address)
        assert (page.status_code, case.reference in page.content.decode()) == (200, False)


def test_the_team_that_offers_cannot_accept_for_the_other_one(case, at_desk, rita, proposed):
    one = proposed()
    agree(rita)
    before = cells()
    assert at_desk.post(offer(one, "accept/")).status_code == 404
    assert at_desk.post(offer(one, "decline/")).status_code == 404
    assert cells() == before


def test_both_want_an_observer_and_the_link_opens_the_room_for_the_former_team(case, elsewhere, rita, proposed):
    one = proposed(stays="on")
    agree(rita)
    page = elsewhere.post(offer(one, "accept/"), {"lets_stay": "on"})
    code = words_of(page).rpartition("the code alone, to be typed at")[2].split(":")[1].split("Open")[0]
    former = Client()
    assert former.post("/guest/", {"code": code}).status_code == 302
    former.post("/guest/terms/", {"answer": "accept"})
    assert "CANARY title" in words_of(former.get("/guest/case/"))
    assert Participant.objects.get(case=case).role == "observer"


def test_who_only_one_side_wants_is_no_observer(case, elsewhere, rita, proposed):
    one = proposed()
    agree(rita)
    elsewhere.post(offer(one, "accept/"), {"lets_stay": "on"})
    assert not Participant.objects.filter(case=case).exists()


def test_who_agreed_may_think_again_until_it_is_done(case, elsewhere, rita, proposed):
    one = proposed()
    agree(rita)
    assert rita.post(ASKING, {"agrees": "no"}).status_code == 302
    assert elsewhere.post(offer(one, "accept/")).status_code == 409
    assert Case.objects.get(pk=case.pk).programme_id == case.programme_id


def test_a_policy_that_forwards_tells_the_reporter_and_asks_the_other_team_at_once(
    case, web, elsewhere, rita, proposed, at_desk
):
    sentence = "We forward reports about another project to that project."
    clause = {
        "id": "handling-9",
        "kind": "handling",
        "value": {"rule": "forward"},
        "sentence": sentence,
        "span": {"start": 0, "end": len(sentence), "line": 1},
    }
    version = PolicyVersion.objects.get(pk=case.policy_id)
    clauses = version.clauses | {"clauses": [*version.clauses["clauses"], clause]}
    PolicyVersion.objects.filter(pk=version.pk).update(clauses=clauses, reading_digest="with forwarding")
    assert sentence in words_of(at_desk.get(f"/team/cases/{case.reference}/handover/"))
    one = proposed()
    assert one.state == "offered"
    assert one.forwards
    page = words_of(rita.get(ASKING))
    assert "you are told here" in page
    assert "I do not agree" not in page
    assert rita.post(ASKING, {"agrees": "no"}).status_code == 409
    assert elsewhere.post(offer(one, "accept/")).status_code == 302


def test_a_reporter_by_mail_cannot_be_asked_and_is_only_told_where_to_go(case, at_desk, desktop):
    Case.objects.filter(pk=case.pk).update(channel="mail")
    before = cells()
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/handover/"))
    assert "a mail can be forged" in page
    assert "Ask the reporter to report it there" in page
    words = {"taker": desktop.slug, "reason": "x", "summary": "x"}
    answer = at_desk.post(f"/team/cases/{case.reference}/handover/", words)
    assert answer.status_code == 409
    assert cells() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_open": False, "rm": "C"}, "The case is closed"),
        ({"withdrawn": True}, "withdrew"),
        ({"is_split": True}, "was split"),
        ({"published_at": datetime(2026, 1, 1, tzinfo=UTC)}, "public already"),
        ({"thread_closed_until": datetime(2999, 1, 1, tzinfo=UTC)}, "may only read"),
    ],
)
@pytest.mark.slow
def test_what_stands_in_the_way_is_said_and_leaves_everything_as_it_is(case, at_desk, desktop, changes, words):
    Case.objects.filter(pk=case.pk).update(**changes)
    before = cells()
    assert words in words_of(at_desk.get(f"/team/cases/{case.reference}/handover/"))
    given = {"taker": desktop.slug, "reason": "x", "summary": "x"}
    answer = at_desk.post(f"/team/cases/{case.reference}/handover/", given)
    assert answer.status_code == 409
    assert cells() == before


@pytest.mark.parametrize("lacking", [{"taker": "enix"}, {"taker": "nowhere"}, {"reason": " "}, {"summary": ""}])
@pytest.mark.slow
def test_a_proposal_that_lacks_something_is_shown_again(case, at_desk, desktop, lacking):
    words = {"taker": desktop.slug, "reason": "x", "summary": "x"} | lacking
    assert at_desk.post(f"/team/cases/{case.reference}/handover/", words).status_code == 422
    assert not Handover.objects.exists()


def test_one_offer_at_a_time(case, at_desk, desktop, proposed):
    proposed()
    words = {"taker": desktop.slug, "reason": "x", "summary": "x"}
    assert at_desk.post(f"/team/cases/{case.reference}/handover/", words).status_code == 409
    assert Handover.objects.count() == 1


def test_whoever_acts_on_the_case_at_that_moment_or_too_late_is_told(case, given, rita, proposed, desktop, elsewhere):
    """The gift is conditional on the case as it was read, and the offer on its time."""
    one = proposed()
    agree(rita)
    stale = prepare_gift(Case.objects.get(pk=case.pk), desktop)
    Case.objects.filter(pk=case.pk).update(revision=99)
    before = cells()
    with pytest.raises(Conflict), transaction.atomic():
        give_case(stale, now=datetime.now(UTC))
    one.refresh_from_db()
    with pytest.raises(NotNow, match="time to answer is over"):
        actions.accept(one.pk, by=join("nora", desktop), now=one.until)
    assert cells() == before


def test_what_came_in_between_stops_it_and_is_not_told_to_the_other_team(case, rita, proposed, elsewhere):
    one = proposed()
    agree(rita)
    Case.objects.filter(pk=case.pk).update(is_open=False, rm="C")
    before = cells()
    answer = elsewhere.post(offer(one, "accept/"))
    assert answer.status_code == 409
    assert "It cannot be handed over at this moment." in words_of(answer)
    assert "closed" not in words_of(answer)
    assert cells() == before


def test_the_other_team_has_its_whole_time_from_the_reporters_agreement_on(rita, proposed):
    one = proposed()
    Handover.objects.filter(pk=one.pk).update(until=datetime.now(UTC) + timedelta(hours=1))
    agree(rita)
    one.refresh_from_db()
    assert one.until == one.agreed_at + ANSWER_WITHIN


def test_what_is_found_of_a_case_follows_it(case, web, desktop, rita, elsewhere, proposed):
    """The index of similar reports, the reference in mail to the former address, the keys that still open."""
    words = "The parser of archives reads past the end of its buffer when a header names a length that is not there."
    first = report(web, words, now=datetime.now(UTC) - timedelta(days=1)).received.case_id
    for one in (first, case.pk):
        write = compare_case(now=datetime.now(UTC), case_id=str(one))
        with transaction.atomic():
            write()
    row = proposed()
    agree(rita)
    elsewhere.post(offer(row, "accept/"))
    assert not Sketch.objects.filter(case=case).exists()
    happened = Event.objects.get(case_id=case.pk, kind="handed_over")
    write = compare_case(now=datetime.now(UTC), event_id=happened.pk)
    with transaction.atomic():
        write()
    assert Sketch.objects.get(case=case).programme == desktop
    assert set(Sketch.objects.get(case=case).digests.values_list("programme", flat=True)) == {desktop.pk}
    assert gather_evidence(event_id=happened.pk, now=datetime.now(UTC)) is None  # there is no mirror here
    assert given_case(case.reference, web.pk) == case.pk == case_quoted([], f"Re: {case.reference}", web.pk)
    assert former_programmes(case.pk) == [web.pk]


def test_each_side_hears_of_it_without_a_word_of_the_case(case, web, desktop, rita, elsewhere, proposed, tom_user):
    one = proposed()
    agree(rita)
    elsewhere.post(offer(one, "accept/"))
    for event in Event.objects.filter(
        kind__in=("handover_asked", "handover_agreed", "case_offered", "handed_over", "case_given")
    ):
        for task in (mail_reporter, mail_team):
            write = task(event_id=event.pk, now=datetime.now(UTC))
            if write is not None:
                with transaction.atomic():
                    write()
    kinds = sorted(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds.count("reporter_question") == 1
    assert kinds.count("team_message") == 1
    assert kinds.count("team_handover") == 2  # Mona of the offer, Tom of the end; Mona did the last one herself
    assert kinds.count("team_report") == 0
