"""A programme whose reports are sealed takes age files only, by form and API, and its case keeps no word in clear."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pyrage
import pytest
from django.test import Client

from tests.apps.cases.handling import person, signed_in, words_of
from tests.people import open_programme
from vulndesk.apps.cases.actions import DeedRequest, change_words, do_deed, split_case
from vulndesk.apps.cases.actions.evidence import judge_case
from vulndesk.apps.cases.actions.similar import compare_case
from vulndesk.apps.cases.content import open_attachment
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.policies import actions
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for, sealing_scripts
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotNow
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db

FORM, API = "/p/enix/report/", "/api/v1/programmes/enix/reports"
IDENTITY = pyrage.x25519.Identity.generate()
KEY = str(IDENTITY.to_public())
SEALED = pyrage.encrypt(b"canary words", [IDENTITY.to_public()])
ARMORED = pyrage.encrypt(b"canary words", [IDENTITY.to_public()], armored=True).decode()


@pytest.fixture
def enix() -> Programme:
    programme = open_programme("enix")
    Programme.objects.filter(pk=programme.pk).update(sealed_to=KEY)
    programme.refresh_from_db()
    return programme


def file(content: bytes = SEALED, name: str = "report.age") -> io.BytesIO:
    made = io.BytesIO(content)
    made.name = name
    return made


def sent(**fields: Any) -> Any:
    return Client().post(FORM, {"do": "send", "page": "p" * 43} | fields)


def test_the_form_shows_the_keys_and_hashes_and_asks_for_no_word(enix: Programme) -> None:
    answer = Client().get(FORM)
    page = answer.content.decode()
    assert KEY in page
    for script in sealing_scripts():
        assert script.sha256 in page
        assert f'integrity="{script.integrity}"' in page
    assert 'name="description"' not in page
    assert f"-r {KEY}" in page  # by hand, without a script
    assert "draft" not in answer.cookies


def test_a_sealed_report_becomes_a_case_that_is_judged_by_nobody(enix: Programme) -> None:
    answer = sent(sealed=file())
    assert answer.status_code == 302
    case = Case.objects.get()
    assert case.is_sealed
    assert Attachment.objects.get().size == len(SEALED)
    assert judge_case(case_id=str(case.pk), now=datetime.now(UTC)) is None
    assert compare_case(case_id=str(case.pk), now=datetime.now(UTC)) is None
    tom = signed_in(person("tom", enix))
    page = words_of(tom.get(f"/team/cases/{case.reference}/"))
    assert "Sealed: the desk cannot read this" in page
    assert "Verdicts" not in page
    assert "Split this report" not in page
    assert "report.age" in words_of(tom.get(f"/team/cases/{case.reference}/sealed/"))


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "canary words"},
        {"sealed": b"canary words"},
        {"sealed": SEALED, "description": "canary words"},
        {"sealed": SEALED, "files": b"canary words"},
        {"sealed": [SEALED, b"canary words"]},
        {},
    ],
    # Not the values: SEALED is another one in each process, and xdist asks for the same names in all of them.
    ids=["words", "words as a file", "words beside it", "a file beside it", "a second file", "nothing"],
)
@pytest.mark.slow
def test_what_the_desk_could_read_is_refused_and_kept_nowhere(
    enix: Programme, fields: dict[str, Any], settings: Any
) -> None:
    def as_files(value: Any) -> Any:
        if isinstance(value, list):
            return [file(one) for one in value]
        return file(value) if isinstance(value, bytes) else value

    before = set(settings.DATA.rglob("files/*/*"))
    answer = sent(**{name: as_files(value) for name, value in fields.items()})
    assert answer.status_code in (400, 422)
    assert "canary" not in answer.content.decode()
    assert not Case.objects.exists()
    assert set(settings.DATA.rglob("files/*/*")) == before


def test_no_draft_is_kept_and_nothing_is_checked(enix: Programme) -> None:
    for address in ("/p/enix/draft/", "/p/enix/check/", "/p/enix/draft/files/"):
        assert Client().post(address, {"description": "canary words"}).status_code == 404


def test_the_api_takes_one_age_file_and_an_empty_object(enix: Programme) -> None:
    refused = (
        Client().post(API, {"description": "canary words"}, content_type="application/json"),
        Client().post(API, {"report": "{}", "files": file(b"canary words")}),
        Client().post(API, {"report": json.dumps({"description": "canary"}), "files": file()}),
        Client().post(API, {"report": "{}", "files": [file(), file()]}),
        Client().post(API, {"report": "{}"}),
    )
    for answer in refused:
        assert answer.status_code == 422, answer.content
        assert "canary" not in answer.content.decode()
    assert not Case.objects.exists()
    assert Client().post(API, {"report": "{}", "files": file()}).status_code == 201
    assert Case.objects.get().is_sealed


def test_the_same_page_sent_twice_is_one_case(enix: Programme) -> None:
    assert sent(sealed=file()).status_code == sent(sealed=file()).status_code == 302
    assert Case.objects.count() == 1


def test_messages_of_both_sides_are_taken_only_sealed(enix: Programme) -> None:
    reporter = Client()
    reporter.post(FORM, {"do": "send", "page": "p" * 43, "sealed": file()})
    case, tom = Case.objects.get(), actor_for(person("tom", enix))
    for text in ("Thank you.", f"Thank you. {ARMORED}"):
        with pytest.raises(BadInput, match="sealed"):
            do_deed(case.pk, DeedRequest(Deed.ACKNOWLEDGE, message=text), by=tom, now=datetime.now(UTC))
    assert reporter.post("/status/report/answer/", {"answer-message": "canary words"}).status_code == 422
    assert not Message.objects.exists()
    do_deed(case.pk, DeedRequest(Deed.ACKNOWLEDGE, message=ARMORED), by=tom, now=datetime.now(UTC))
    assert Message.objects.count() == 1
    page = words_of(reporter.get("/status/report/"))
    assert "This report is sealed" in page
    assert "BEGIN AGE ENCRYPTED FILE" in page


def test_a_message_is_changed_into_sealed_words_only(enix: Programme) -> None:
    sent(sealed=file())
    case, tom = Case.objects.get(), actor_for(person("tom", enix))
    do_deed(case.pk, DeedRequest(Deed.ACKNOWLEDGE, message=ARMORED), by=tom, now=datetime.now(UTC))
    message = Message.objects.get()
    before = bytes(message.sealed)
    for text in ("canary words", f"canary {ARMORED}"):
        with pytest.raises(BadInput, match="sealed"):
            change_words(case.pk, message.pk, text, by=tom, now=datetime.now(UTC))
    message.refresh_from_db()
    assert (bytes(message.sealed), message.edited_at) == (before, None)
    other = pyrage.encrypt(b"other words", [IDENTITY.to_public()], armored=True).decode()
    change_words(case.pk, message.pk, other, by=tom, now=datetime.now(UTC))
    assert Message.objects.get().edited_at is not None


def test_what_somebody_called_a_sealed_file_is_not_kept(enix: Programme) -> None:
    """A name is a word that the desk could read."""
    Client().post(API, {"report": "{}", "files": file(name="canary-overflow-in-parser.age")})
    case, tom = Case.objects.get(), actor_for(person("tom", enix))
    files = tuple(store_file([SEALED], name=f"canary-{one}.age", media_type="text/x-canary") for one in (1, 2))
    request = DeedRequest(Deed.ACKNOWLEDGE, message=ARMORED, files=files)
    do_deed(case.pk, request, by=tom, now=datetime.now(UTC))
    key = opened_key(case.data_key)
    kept = [open_attachment(key, one) for one in Attachment.objects.order_by("id")]
    assert [one["name"] for one in kept] == ["report.age", "sealed.age", "sealed 2.age"]
    assert {one["media_type"] for one in kept} == {"application/octet-stream"}


def test_a_sealed_case_is_not_split(enix: Programme) -> None:
    sent(sealed=file())
    tom = actor_for(person("tom", enix))
    with pytest.raises(NotNow, match="sealed"):
        split_case(Case.objects.get().pk, [0], title="A part", by=tom, now=datetime.now(UTC))


def test_an_owner_switches_a_programme_and_the_ledger_keeps_a_digest_of_the_keys() -> None:
    programme = open_programme("enix")
    olga = signed_in(person("olga", programme, owner=True))
    address = "/team/programmes/enix/keys/sealing/"
    secret = olga.post(address, {"recipients": str(IDENTITY), "seen": ""})
    wrong = olga.post(address, {"recipients": "age1nothing", "seen": ""})
    assert (secret.status_code, wrong.status_code) == (422, 422)
    assert "is not an age key" in words_of(wrong)
    assert not Programme.objects.exclude(sealed_to="").exists()
    assert olga.post(address, {"recipients": f"{KEY} # Tom", "seen": ""}).status_code == 302
    assert Programme.objects.get(slug="enix").sealed_to == KEY
    event = Event.objects.get(kind="sealing_changed")
    assert (event.facts["keys"], len(event.facts["sha256"])) == (1, 64)
    assert (
        KEY in words_of(olga.get("/team/programmes/enix/keys/"))
        or KEY in olga.get("/team/programmes/enix/keys/").content.decode()
    )


def test_only_who_may_change_keys_changes_the_list_and_two_at_once_do_not_overwrite() -> None:
    programme = open_programme("enix")
    olga, tom = actor_for(person("olga", programme, owner=True)), actor_for(person("tom", programme))
    now = datetime.now(UTC)
    with pytest.raises(NotAllowed):
        actions.change_recipients(programme.pk, KEY, seen="", by=tom, now=now)
    actions.change_recipients(programme.pk, KEY, seen="", by=olga, now=now)
    with pytest.raises(Conflict):
        actions.change_recipients(programme.pk, "", seen="", by=olga, now=now)
    assert Programme.objects.get(pk=programme.pk).sealed_to == KEY
    actions.change_recipients(programme.pk, "", seen=f" {KEY}\r\n", by=olga, now=now)
    assert Programme.objects.get(pk=programme.pk).sealed_to == ""


def test_scripts_that_changed_are_noted_once() -> None:
    now = datetime.now(UTC)
    assert actions.note_sealing_scripts(now=now)
    assert not actions.note_sealing_scripts(now=now)
    event = Event.objects.get(kind="sealing_script_changed")
    assert set(event.facts.values()) == {script.sha256 for script in sealing_scripts()}
    Event.objects.filter(pk=event.pk).update(facts={"seal.js": "another"})
    assert actions.note_sealing_scripts(now=now)
    assert Event.objects.filter(kind="sealing_script_changed").count() == 2
