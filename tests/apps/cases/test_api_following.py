"""What a program follows of its cases: files, clocks, and what happened since a cursor."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.cases.handling import person, reported
from tests.apps.tokens.conftest import Program, at_desk, desktop, elsewhere, owning, program, token_of, tom_user, web
from vulndesk.apps.cases.models import Attachment, Case, Deadline, Message
from vulndesk.apps.timeline import queries as timeline
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.timeline.numbers import event_id_of, number_of

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "program", "tom_user", "web"]


@pytest.fixture
def with_file(web, at_desk):
    case = reported(web)
    note = {"note-message": "See there.", "note-files": SimpleUploadedFile("crash.html", b"<script>1</script>")}
    assert at_desk.post(f"/team/cases/{case.reference}/note/", note).status_code == 302
    return case


def test_a_file_comes_as_bytes_that_nothing_runs(with_file, program):
    files = program.get(f"/cases/{with_file.reference}").json()["messages"][-1]["files"]
    answer = program.get(f"/cases/{with_file.reference}/files/{files[0]['id']}")
    assert b"".join(answer) == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_that_is_red_asks_once_more(with_file, program):
    Message.objects.update(tlp="RED")
    path = f"/cases/{with_file.reference}/files/{Attachment.objects.get().pk}"
    refused = program.get(path)
    assert (refused.status_code, "seen=red" in refused.json()["next_step"]) == (409, True)
    red = program.get(f"{path}?seen=red")
    assert (red.status_code, "TLP" in red["Content-Disposition"]) == (200, True)
    assert b"".join(red)


def test_a_file_is_looked_at_without_being_opened(program, with_file):
    path = f"/cases/{with_file.reference}/files/{Attachment.objects.get().pk}/preview"
    seen = program.get(path).json()
    assert (seen["name"], seen["kind"], seen["words"]) == ("crash.html", "Web page", "<script>1</script>")
    assert (seen["whole"], seen["size"], len(seen["sha256"])) == (True, 18, 64)
    assert "can hold code" in seen["care"]
    Message.objects.update(tlp="RED")
    assert program.get(path).status_code == 409
    assert program.get(f"{path}?seen=red").json() == seen


def test_a_file_of_another_case_is_absent_in_this_one(with_file, web, program):
    other = reported(web)
    for send in (program.get, lambda path: program.send("delete", path, {})):
        assert send(f"/cases/{other.reference}/files/{Attachment.objects.get().pk}").status_code == 404
    assert Attachment.objects.get().purged_at is None


def test_a_file_is_destroyed_and_its_message_stays(with_file, program):
    path = f"/cases/{with_file.reference}/files/{Attachment.objects.get().pk}"
    assert program.send("delete", path, {}).status_code == 200
    assert program.get(path).status_code == 404
    assert program.get(f"/cases/{with_file.reference}").json()["messages"][-1]["files"][0]["purged"]


def test_a_clock_is_given_more_time_and_the_reporter_reads_why(web, program):
    case = reported(web)
    clock = program.get(f"/cases/{case.reference}/clocks").json()["clocks"][0]
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    path = f"/cases/{case.reference}/clocks/{clock['id']}/extend"
    done = program.post(path, {"to": later, "reason": "It needs more tests."}, **{"idempotency-key": "k"})
    assert done.status_code == 200, done.content
    assert program.post(path, {"to": later, "reason": "It needs more tests."}, **{"idempotency-key": "k"}).json()
    after = next(
        one for one in program.get(f"/cases/{case.reference}/clocks").json()["clocks"] if one["id"] == clock["id"]
    )
    assert (after["due_at"], after["effective_at"] > clock["effective_at"]) == (clock["due_at"], True)
    assert Message.objects.get().audience == "everyone"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "2020-01-01T00:00:00Z", "reason": "x"}, 422),
        ({"to": "2099-01-01T00:00:00", "reason": "x"}, 422),
        ({"to": "2099-01-01T00:00:00Z", "reason": " "}, 422),
        ({"to": "2099-01-01T00:00:00Z"}, 422),
    ],
)
def test_more_time_that_cannot_be_is_refused(web, program, body, status):
    case = reported(web)
    clock = Deadline.objects.filter(case=case).order_by("pk").first()
    before = list(Deadline.objects.values_list("pk", "extended_to"))
    assert program.post(f"/cases/{case.reference}/clocks/{clock.pk}/extend", body).status_code == status
    assert list(Deadline.objects.values_list("pk", "extended_to")) == before


def test_a_clock_of_another_case_is_absent_in_this_one(web, program):
    case, other = reported(web), reported(web)
    clock = Deadline.objects.filter(case=other).order_by("pk").first()
    answer = program.post(
        f"/cases/{case.reference}/clocks/{clock.pk}/extend", {"to": "2099-01-01T00:00:00Z", "reason": "x"}
    )
    assert answer.status_code == 404
    assert not Message.objects.exists()


def restrict(case):
    """Nobody of its programme but owners knows of it any more."""
    Case.objects.filter(pk=case.pk).update(is_restricted=True)


def followed(program, path, after=""):
    """Every event from a cursor on, and the cursor then."""
    seen = []
    while True:
        page = program.get(f"{path}?limit=1&after={after}").json()
        seen += page["events"]
        after = page["after"]
        if not page["more"]:
            return seen, after


def a_minute_later():
    """PostgreSQL tells of what happened only then."""
    late = datetime.now(UTC) - timeline.LATE_WINDOW
    Event.objects.filter(at__gt=late).update(at=late)


def test_what_happened_in_a_case_is_told_from_a_cursor_on_each_once(web, program):
    case = reported(web)
    first, cursor = followed(program, f"/cases/{case.reference}/events")
    assert first[0]["kind"] == "report_received"
    assert followed(program, f"/cases/{case.reference}/events", cursor) == ([], cursor)
    program.post(f"/cases/{case.reference}/notes", {"text": "Looking."})
    a_minute_later()
    new, _ = followed(program, f"/cases/{case.reference}/events", cursor)
    assert [one["kind"] for one in new] == ["note_added"]
    assert "Tom" in new[0]["sentence"]


def test_what_happened_in_all_of_ones_cases_is_told_without_a_word_of_them(web, desktop, program):
    mine, hidden = reported(web, "CANARY"), reported(desktop, "CANARY")
    told, cursor = followed(program, "/events")
    assert {one["reference"] for one in told} == {mine.reference}
    assert hidden.reference not in str(told)
    program.post(f"/cases/{mine.reference}/notes", {"text": "CANARY"})
    a_minute_later()
    new, _ = followed(program, "/events", cursor)
    assert [(one["kind"], one["by_you"]) for one in new] == [("note_added", True)]
    assert "CANARY" not in str(told) + str(new)


def test_now_begins_after_what_has_been(web, program):
    reported(web)
    start = program.get("/events?after=now").json()
    assert start["events"] == []
    late = reported(web)
    assert {one["reference"] for one in followed(program, "/events", start["after"])[0]} == {late.reference}


def test_a_restricted_case_is_in_nobody_elses_events(web, program, tom_user):
    case = reported(web)
    Case.objects.filter(pk=case.pk).update(is_restricted=True)
    assert followed(program, "/events")[0] == []
    Case.objects.filter(pk=case.pk).update(owner=tom_user)
    assert followed(program, "/events")[0]


def test_a_cursor_that_is_none_is_refused(web, program):
    case = reported(web)
    for path in ("/events", f"/cases/{case.reference}/events"):
        for query, field in (("after=x", "after"), ("after=-1", "after"), ("limit=0", "limit"), ("limit=501", "limit")):
            answer = program.get(f"{path}?{query}")
            assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_events_of_a_programme_that_the_token_is_not_for_are_not_told(web, desktop):
    ann = person("ann", web, desktop)
    reported(web)
    other = reported(desktop)
    narrow = Program(token_of(ann, programme_ids=[desktop.pk]))
    assert {one["reference"] for one in followed(narrow, "/events")[0]} == {other.reference}


def test_where_ids_may_appear_late_young_events_wait(web, program, monkeypatch):
    """PostgreSQL commits a smaller id after a bigger one: a cursor past it would never show it."""
    reported(web)
    reported(web, hours_ago=0)
    monkeypatch.setattr(timeline, "connection", type("Other", (), {"vendor": "postgresql"}))
    rows = list(Event.objects.exclude(case_id=None).order_by("pk").values_list("pk", flat=True))
    numbers = [number_of(row) for row in rows]
    assert [one["id"] for one in followed(program, "/events")[0]] == numbers[:1]
    Event.objects.update(at=datetime.now(UTC) - timedelta(hours=1))
    assert [one["id"] for one in followed(program, "/events")[0]] == numbers


def test_no_number_and_no_cursor_tells_what_happens_to_cases_of_others(web, desktop, program, tom_user):
    mine, hidden = reported(web), reported(web)
    restrict(hidden)
    a_minute_later()
    path = f"/cases/{mine.reference}"

    def told():
        return [
            program.get(f"{address}?after={after}&limit=1").content
            for address in ("/events", f"{path}/events")
            for after in ("now", "", followed(program, "/events")[1])
        ] + [program.get(path)["ETag"]]

    before = told()
    reported(desktop)
    restrict(reported(web))
    a_minute_later()
    assert told() == before
    numbers = [one["id"] for one in followed(program, "/events")[0]]
    ids = [event_id_of(number) for number in numbers]
    assert ids == sorted(ids)
    assert set(ids) <= set(Event.objects.filter(case_id=mine.pk).values_list("pk", flat=True))
    assert all(number > 10_000 and number < 2**53 for number in numbers)


@pytest.mark.parametrize("after", ["1", "4711", str(2**51), str(2**52), "9" * 20, "1.5", "²"])
def test_a_cursor_that_was_made_up_or_is_of_before_is_refused_and_not_followed_in_vain(web, program, after):
    reported(web)
    answer = program.get(f"/events?after={after}")
    assert (answer.status_code, answer.json()["field"]) == (422, "after")
    assert program.get("/events?after=0").json() == program.get("/events").json()


def test_every_number_leads_back_to_its_event_and_no_two_are_one():
    ids = [0, 1, 2, 2**26 - 1, 2**26, 2**40, 2**52 - 1, *range(1000, 3000)]
    numbers = [number_of(one) for one in ids]
    assert [event_id_of(one) for one in numbers] == ids
    assert len(set(numbers)) == len(ids)
    assert event_id_of(2**52) is None
