"""What a process keeps of the report form says the same as a form made anew, follows the policy, and is nobody's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests.apps.intake.browsing import ENIX, INTERVIEW, only_case, reported, send, words_of
from vulndesk.apps.accounts.models import Session
from vulndesk.apps.cases.models import Case
from vulndesk.apps.intake.models import SentReport
from vulndesk.apps.intake.views import form_page, report_form
from vulndesk.apps.policies.models import PolicyVersion, Programme

pytestmark = pytest.mark.usefixtures("programmes")


def form_on(address: str) -> str:
    """The whole page in a new browser, without what is random in it and without space between tags."""
    content = Client().get(address).content.decode()
    content = re.sub(r'name="(csrfmiddlewaretoken|page)" value="[^"]+"', "", content)
    content = re.sub(r"[0-9T:.+-]{25,32}|in \d+ \w+", "", content)
    return re.sub(r">\s+<|\s+", " ", content).replace("> <", "><").replace(" ", "")


@pytest.mark.parametrize("address", [ENIX, INTERVIEW])
def test_kept_questions_are_what_would_be_made(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, again = form_on(address), form_on(address)
    monkeypatch.setattr(form_page, "_is_blank", lambda form, field: False)
    assert kept == again == form_on(address)
    assert kept.count('name="steps"') == 1


def test_what_one_person_typed_is_in_their_form_only(client: Client) -> None:
    before = form_on(ENIX)
    typed: dict[str, Any] = {
        "title": "typed-title",
        "impact": "typed-impact",
        "type": "typed-type",
        "credit_mode": "name",
    }
    client.get(ENIX)
    send(client, do="save", description="typed-words", credit_name="typed-name", **typed)
    mine = client.get(ENIX).content.decode()

    assert all(words in mine for words in ("typed-words", "typed-impact", "typed-type", "typed-name"))
    assert 'value="typed-title"' in mine
    assert form_on(ENIX) == before


def test_a_new_release_is_asked_about_at_once() -> None:
    def question() -> list[str]:
        return re.findall(r"Does it happen in the latest version[^?]*\?", words_of(Client().get(ENIX)))

    latest = Programme.objects.filter(slug="enix")
    latest.update(latest_version="7.1")
    assert question() == ["Does it happen in the latest version, 7.1, too?"]
    latest.update(latest_version="7.2")
    assert question() == ["Does it happen in the latest version, 7.2, too?"]


def test_a_new_policy_asks_its_own_questions_at_once() -> None:
    enix, interview = (Programme.objects.get(slug=slug) for slug in ("enix", "interview"))
    assert "The policy asks for" in words_of(Client().get(ENIX))
    other = interview.policy
    assert other is not None
    enix.policy = PolicyVersion.objects.create(
        programme=enix, number=9, text=other.text, digest=other.digest, clauses=other.clauses, adopted_at=enix.opened_at
    )
    enix.save()

    assert _questions(ENIX) == _questions(INTERVIEW)


def _questions(address: str) -> list[str]:
    content = Client().get(address).content.decode()
    return re.findall(r'class="field-(?:label|hint)"[^>]*>([^<]*)', content)


def test_two_forms_of_one_policy_do_not_share_what_is_wrong_with_one(client: Client) -> None:
    assert send(client, description=" ").status_code == 422
    assert "some are needed" not in words_of(Client().get(ENIX))


def test_a_report_whose_receipt_cannot_be_kept_is_not_stored_and_the_browser_keeps_what_it_had(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(client, description="The first one.")
    first, sessions = only_case(), set(Session.objects.values_list("digest", flat=True))

    def busy(*given: Any, **more: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(report_form, "keep_code", busy)
        answer = send(client, description="The second one.")

    assert answer.status_code == 503
    assert "The second one." in answer.content.decode()
    assert only_case() == first
    assert SentReport.objects.count() == 1
    assert set(Session.objects.values_list("digest", flat=True)) == sessions
    assert "The first one." in client.get("/status/report/").content.decode()
    page = re.search(r'name="page" value="([^"]+)"', answer.content.decode())
    assert page is not None
    again = {"do": "anyway", "page": page[1], "description": "The second one."}
    assert client.post(ENIX, again)["Location"] == "/receipt/"
    assert Case.objects.count() == 2
