"""Reviews of changes: one a change, answered by somebody else, kept sealed, and gone when nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.apps.cases.handling import words_of
from tests.apps.change_reviews.conftest import API, CANARY, LIST, asked, change, page_of
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.accounts.models import User
from vulndesk.apps.change_reviews import actions
from vulndesk.apps.change_reviews.models import ChangeAnswer, ChangeReview
from vulndesk.apps.notices.actions import choose_notices
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.policies.actions import remove_member
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.actions import dispatch_events
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.access import Actor, Role
from vulndesk.core.check.change_review import Verdict
from vulndesk.core.errors import Conflict
from vulndesk.core.notice_choices import Choice
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS

NOW = datetime.now(UTC)


def kinds():
    return list(Event.objects.filter(kind__startswith="change_").order_by("id").values_list("kind", flat=True))


def everything():
    """Every cell of what belongs to reviews."""
    with connection.cursor() as cursor:
        found = []
        for model in (ChangeReview, ChangeAnswer):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            found += [str(row) for row in cursor.fetchall()]
    return found


def test_a_change_is_asked_about_once_and_approved_by_somebody_else(web, program, at_desk, vera):
    first = program.post(API, asked())
    told = first.json()
    assert first.status_code == 201, told
    assert (told["state"], told["asked_by"], told["answers"]) == ("waiting", "tom", [])
    assert told["url"].endswith(page_of(told))
    again = program.post(API, asked(range="another..name", authors=["Cleo <cleo@elsewhere.example>"]))
    assert (again.status_code, again.json()["id"]) == (200, told["id"])
    page = words_of(vera.get(page_of(told)))
    for words in ("acme/permissions.py", "@login_required", "Tom", "Ben Author", "Approve", "Object", told["digest"]):
        assert words in page, words
    assert vera.post(page_of(told) + "do/approve/", {"reason": "It moved up."}).status_code == 302
    seen = program.get(f"{API}/{told['id']}").json()
    assert (seen["state"], seen["ends_at"]) == ("approved", None)
    assert [(one["verdict"], one["name"], one["handle"], one["reason"]) for one in seen["answers"]] == [
        ("approved", "Vera", "vera", "It moved up.")
    ]
    assert kinds() == ["change_review_asked", "change_approved"]
    assert "Vera approved" in words_of(at_desk.get(page_of(told)))


def test_any_other_change_or_word_of_it_is_another_review(web, program):
    ids = {
        program.post(API, body).json()["id"]
        for body in (
            asked(),
            asked(change(lines="two")),
            asked(change("acme/other.py")),
            asked(change(), change("acme/other.py")),
            asked(said="@staff_member_required"),
            asked(change(removed=9)),
        )
    }
    assert len(ids) == 6


def test_who_asked_or_wrote_it_does_not_answer(web, program, at_desk, vera, vera_user):
    told = program.post(API, asked()).json()
    assert "somebody else of the team answers it" in words_of(at_desk.get(page_of(told)))
    for deed in ("approve", "object"):
        page = at_desk.post(page_of(told) + f"do/{deed}/", {"reason": "Mine."})
        assert page.status_code == 403
        assert "You asked for this review" in words_of(page)
    for author in ("Vera <x@elsewhere.example>", "V. <vera@team.example>", "@vera"):
        told = program.post(API, asked(change(lines=author), authors=[author])).json()
        page = vera.post(page_of(told) + "do/approve/", {"reason": ""})
        assert page.status_code == 403, author
        assert "You wrote a commit of this change" in words_of(page)
    assert not ChangeAnswer.objects.exists()
    assert set(kinds()) == {"change_review_asked"}


def test_what_an_author_approved_before_they_were_named_does_not_count(web, program, vera, owning):
    hidden = program.post(API, asked(authors=[])).json()
    assert vera.post(page_of(hidden) + "do/approve/").status_code == 302
    told = program.post(API, asked(authors=["V. <VERA@team.example>"])).json()
    assert (told["id"], told["state"], told["answers"]) == (hidden["id"], "waiting", [])
    owning.post(page_of(hidden) + "do/approve/")
    told = program.post(API, asked(authors=["V. <vera@team.example>"])).json()
    assert (told["state"], [one["handle"] for one in told["answers"]]) == ("approved", ["olga"])
    owning.post(page_of(hidden) + "do/object/", {"reason": "No."})
    assert program.post(API, asked(authors=["Olga <x@elsewhere.example>"])).json()["state"] == "objected"


def test_asked_for_twice_at_once_it_is_one(web, program, tom_user, vera_user, monkeypatch):
    sound = actions.new_row_key

    def meanwhile(**given):
        monkeypatch.setattr(actions, "new_row_key", sound)
        actions.ask_for_review(web, asked(), by=actor_for(vera_user), now=NOW)
        return sound(**given)

    monkeypatch.setattr(actions, "new_row_key", meanwhile)
    told = program.post(API, asked())
    assert (told.status_code, told.json()["asked_by"]) == (200, "vera")
    assert ChangeReview.objects.count() == DataKey.objects.filter(parent=web.key).count() == 1
    assert kinds() == ["change_review_asked"]


def test_an_objection_needs_a_reason_outweighs_and_can_be_changed(web, program, vera, owning):
    told = program.post(API, asked()).json()
    refused = vera.post(page_of(told) + "do/object/", {"reason": " "})
    assert refused.status_code == 422
    assert "The reason is missing" in words_of(refused)
    assert owning.post(page_of(told) + "do/approve/").status_code == 302
    assert vera.post(page_of(told) + "do/object/", {"reason": "It opens the list."}).status_code == 302
    seen = program.get(f"{API}/{told['id']}").json()
    assert seen["state"] == "objected"
    assert {one["handle"]: one["reason"] for one in seen["answers"]} == {"olga": "", "vera": "It opens the list."}
    assert vera.post(page_of(told) + "do/approve/", {"reason": "I misread it."}).status_code == 302
    seen = program.get(f"{API}/{told['id']}").json()
    assert seen["state"] == "approved"
    assert len(seen["answers"]) == 2
    assert kinds() == ["change_review_asked", "change_approved", "change_objected", "change_approved"]


def test_two_answers_at_once_are_two_answers_or_one_is_asked_again(web, program, vera_user, monkeypatch):
    told = program.post(API, asked()).json()
    row = ChangeReview.objects.get()
    sound = actions.seal_reason

    def meanwhile(*given):
        ChangeReview.objects.update(revision=row.revision + 1)
        return sound(*given)

    monkeypatch.setattr(actions, "seal_reason", meanwhile)
    with pytest.raises(Conflict):
        actions.answer_review(web.pk, row.pk, Verdict.APPROVED, "", by=actor_for(vera_user), now=NOW)
    assert not ChangeAnswer.objects.exists()
    assert told["state"] == ChangeReview.objects.get().state == "waiting"


@pytest.mark.parametrize("deed", ["approve", "object", "drop"])
@pytest.mark.slow
def test_an_auditor_reads_and_does_nothing(web, program, ada, ada_user, deed):
    told = program.post(API, asked()).json()
    assert f'href="{LIST}"' in ada.get("/team/audit/").content.decode()
    assert "acme/permissions.py" in words_of(ada.get(LIST))
    page = ada.get(page_of(told))
    assert "@login_required" in words_of(page)
    assert "<form" not in page.content.decode().split("<main")[1]
    before = everything()
    assert ada.post(page_of(told) + f"do/{deed}/", {"reason": "x"}).status_code == 403
    mine = Program(token_of(ada_user))
    assert mine.get(f"{API}/{told['id']}").json()["id"] == told["id"]
    assert mine.post(API, asked(change("acme/more.py"))).status_code == 403
    assert everything() == before


def test_for_another_organisation_it_is_as_absent_as_none(web, program, elsewhere):
    told = program.post(API, asked()).json()
    foreign = Program(token_of(User.objects.get(username="mona")))
    absent = "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"
    for one in (told["id"], absent):
        hidden = elsewhere.get(LIST + one + "/")
        nothing = elsewhere.get(LIST.replace("enix", "nothing") + one + "/")
        assert hidden.status_code == nothing.status_code == 404
        assert words_of(hidden) == words_of(nothing)
        answers = [foreign.get(f"/programmes/{slug}/change-reviews/{one}") for slug in ("enix", "nothing")]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[1].content
    for slug in ("enix", "nothing"):
        assert foreign.post(f"/programmes/{slug}/change-reviews", asked()).status_code == 404
        assert foreign.get(f"/programmes/{slug}/change-reviews").status_code == 404
    # A review of one programme is none of another, whoever has both.
    assert program.get(f"/programmes/interview/change-reviews/{told['id']}").status_code == 404
    assert elsewhere.post(page_of(told) + "do/approve/").status_code == 404
    assert ChangeReview.objects.get().state == "waiting"


def test_each_scope_is_asked_for(web, program, tom_user):
    told = program.post(API, asked()).json()
    reader, writer = (Program(token_of(tom_user, f"reviews:{one}")) for one in ("read", "write"))
    assert reader.post(API, asked()).status_code == 403
    assert writer.get(f"{API}/{told['id']}").status_code == 403
    assert reader.get(API).json()["reviews"][0]["id"] == told["id"]
    assert writer.post(API, asked()).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (asked(digest="0" * 64), 422, "The digest is not that of these changes."),
        (asked(digest="x"), 422, "digest"),
        (asked(changes=[]), 422, "changes"),
        (asked(findings=[]), 422, "findings"),
        (asked(findings=[{"rule": "removed-check", "path": "b.py", "line": 1}]), 422, "Each path of a finding"),
        (asked(findings=[{"rule": "plain-http", "path": "acme/permissions.py", "line": 1}]), 422, "rule"),
        (asked(change(), change(lines="two")), 422, "Each path of a finding"),
        (asked(change(path="x" * 1001)), 422, "path"),
        (asked(*(change(f"{number}.py") for number in range(201))), 422, "changes"),
        (asked(tip="HEAD"), 422, "tip"),
        (asked(more="x"), 422, "more"),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_is_refused(web, program, body, status, said):
    answer = program.post(API, body)
    assert answer.status_code == status, answer.json()
    assert said in str(answer.json())
    assert not ChangeReview.objects.exists()
    assert not DataKey.objects.filter(parent=web.key).exists()


def test_no_more_wait_than_people_can_look_at(web, program, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    assert program.post(API, asked()).status_code == 201
    assert program.post(API, asked(change(lines="two"))).status_code == 413
    assert program.post(API, asked()).status_code == 200
    assert ChangeReview.objects.count() == 1


def test_asking_too_often_is_refused(web, program, monkeypatch):
    from vulndesk.apps.change_reviews import api

    monkeypatch.setattr(api, "ASKED_AN_HOUR", 2)
    codes = [program.post(API, asked()).status_code for _ in range(3)]
    assert codes == [201, 200, 429]


def test_the_same_key_is_the_same_answer(web, program):
    first, second = (program.post(API, asked(), **{"idempotency-key": "k"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert program.post(API, asked(change(lines="2")), **{"idempotency-key": "k"}).status_code == 409
    assert ChangeReview.objects.count() == 1


def test_lists_go_on_page_by_page_and_by_state(web, program, vera):
    made = [program.post(API, asked(change(lines=str(number)))).json() for number in range(3)]
    vera.post(page_of(made[0]) + "do/approve/")
    first = program.get(f"{API}?limit=2").json()
    rest = program.get(f"{API}?limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["reviews"] + rest["reviews"]] == [one["id"] for one in reversed(made)]
    assert rest["next"] == ""
    assert [one["id"] for one in program.get(f"{API}?state=approved").json()["reviews"]] == [made[0]["id"]]
    assert program.get(f"{API}?state=fine").status_code == 422
    assert program.get(f"{API}?cursor=x").status_code == 422
    assert program.get(f"{API}?stat=approved").status_code == 400


def test_nothing_of_the_change_is_stored_in_clear(web, program, vera):
    body = asked(change(f"acme/{CANARY}.py"), said=f"@{CANARY}", range=CANARY, authors=[f"{CANARY} <x@x.example>"])
    told = program.post(API, body).json()
    vera.post(page_of(told) + "do/object/", {"reason": f"{CANARY} is open."})
    stored = " ".join([*everything(), *map(str, Event.objects.values_list("facts", flat=True))])
    assert CANARY not in stored
    assert CANARY.encode().hex() not in stored
    assert body["digest"] not in stored
    row = ChangeReview.objects.get()
    assert row.data_key.parent_id == Programme.objects.get(slug="enix").key_id


def test_a_sealed_programme_keeps_no_path_and_no_line(web, program, vera):
    Programme.objects.filter(pk=web.pk).update(sealed_to="age1x")
    told = program.post(API, asked(change(f"acme/{CANARY}.py"), said=f"@{CANARY}")).json()
    page = words_of(vera.get(page_of(told)))
    assert CANARY not in page
    assert "This programme is sealed" in page
    assert told["digest"] in page
    assert vera.post(page_of(told) + "do/approve/").status_code == 302
    again = program.post(API, asked(change(f"acme/{CANARY}.py"), said=f"@{CANARY}")).json()
    assert (again["id"], again["state"]) == (told["id"], "approved")


def told_by_mail(kind):
    """Who gets which letters of a kind, once the worker did what follows from the events so far."""
    dispatch_events(now=NOW, subscriptions=SUBSCRIPTIONS)
    for job in Job.objects.filter(task="notices.mail_team", state="waiting"):
        if write := TASKS[job.task].run(**job.arguments, now=NOW):
            write()
        job.delete()
    rows = OutgoingMail.objects.filter(kind=kind)
    return [open_row(desk_key(), table="notices_outgoingmail", row=one.pk, sealed=one.sealed) for one in rows]


@pytest.mark.parametrize("step", ["approve", "object"])
def test_who_asked_and_nobody_else_is_told_of_the_answer_without_a_word_of_it(web, program, vera, owning, step):
    told = program.post(API, asked(change(f"acme/{CANARY}.py"))).json()
    assert told_by_mail("team_change_answered") == []
    assert vera.post(page_of(told) + f"do/{step}/", {"reason": f"{CANARY} it is."}).status_code == 302
    (letter,) = told_by_mail("team_change_answered")
    assert letter["recipient"] == "tom@team.example"
    assert page_of(told) in str(letter)
    for word in (CANARY, "approve", "object", "Vera", "acme"):
        assert word.lower() not in str(letter).lower(), word


@pytest.mark.parametrize("left", ["the desk", "the programme", "no address", "no mail"])
def test_who_may_not_see_the_review_or_wants_no_mail_is_told_nothing(web, program, tom_user, vera, left):
    told = program.post(API, asked()).json()
    if left == "the desk":
        User.objects.filter(pk=tom_user.pk).update(is_active=False)
    if left == "the programme":
        remove_member(web.pk, tom_user.pk, by=Actor(Role.OPERATOR), now=NOW)
    if left == "no address":
        User.objects.filter(pk=tom_user.pk).update(sealed=b"")
    if left == "no mail":
        choose_notices(tom_user.pk, Choice(not_by_mail=frozenset({"changes"})))
    assert vera.post(page_of(told) + "do/approve/").status_code == 302
    assert told_by_mail("team_change_answered") == []


def test_the_handlers_are_told_without_a_word_of_it_and_who_asked_is_not(web, program, vera_user, owning):
    told = program.post(API, asked(change(f"acme/{CANARY}.py"))).json()
    letters = told_by_mail("team_change")
    assert {one["recipient"] for one in letters} == {"vera@team.example", "olga@team.example"}
    for one in map(str, letters):
        assert page_of(told) in one
        assert CANARY not in one


def test_what_nobody_answers_ends_after_ninety_days_with_its_key(web, program, vera):
    kept = program.post(API, asked(change(lines="kept"))).json()
    vera.post(page_of(kept) + "do/approve/")
    told = program.post(API, asked()).json()
    asked_at = ChangeReview.objects.get(pk=told["id"]).asked_at
    assert actions.end_undecided(now=asked_at + timedelta(days=90) - timedelta(seconds=1)) == 0
    key = ChangeReview.objects.get(pk=told["id"]).data_key_id
    assert actions.end_undecided(now=asked_at + timedelta(days=90)) == 1
    assert not DataKey.objects.filter(pk=key).exists()
    assert kinds()[-1] == "change_review_dropped"
    assert Event.objects.order_by("-id").first().actor == "desk"
    assert vera.get(page_of(told)).status_code == 404
    assert actions.forget_reviews(now=NOW + timedelta(days=web.retention_days - 1)) == 0
    assert actions.forget_reviews(now=NOW + timedelta(days=web.retention_days + 1)) == 1
    assert not ChangeReview.objects.exists()
    assert not ChangeAnswer.objects.exists()


def test_who_asked_and_owners_drop_it_while_nobody_answered(web, program, at_desk, vera, owning):
    first, second, third = (program.post(API, asked(change(lines=str(one)))).json() for one in range(3))
    assert "Drop this review" in words_of(at_desk.get(page_of(first)))
    page = vera.post(page_of(first) + "do/drop/")
    assert page.status_code == 403
    assert "Somebody else asked for this review" in words_of(page)
    for browser, told in ((at_desk, first), (owning, second)):
        assert browser.post(page_of(told) + "do/drop/").status_code == 302
        assert vera.get(page_of(told)).status_code == 404
    vera.post(page_of(third) + "do/object/", {"reason": "No."})
    assert "Somebody has answered" in words_of(at_desk.post(page_of(third) + "do/drop/", follow=True))
    assert ChangeReview.objects.get().state == "objected"
    again = program.post(API, asked(change(lines="0")))
    assert again.status_code == 201


def test_a_deed_that_there_is_not(web, program, vera):
    told = program.post(API, asked()).json()
    assert vera.post(page_of(told) + "do/dance/").status_code == 404
    assert vera.get(page_of(told) + "do/approve/").status_code == 405
