"""The interview page, the files that it gives, and what a policy lacks."""

import json

import pytest
from django.template.base import Template
from django.test.utils import instrumented_test_render

from tests.apps.cases.handling import words_of
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.core.policy.publish.questions import PRESETS, QUESTIONS, Shape
from vulndesk.core.policy.reader import read_policy

pytestmark = pytest.mark.django_db
WRITE = "/team/policies/write/"
ANSWERS = {"project": "Borealis", "email": "security@borealis.example.org", "private": True, "acknowledge": "48 hours"}


@pytest.fixture(autouse=True)
def templates_say_what_they_were_given(monkeypatch):
    """Which tests.thrift spares the others."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(WRITE)["Location"].startswith("/sign-in/")
    assert client.post(WRITE, ANSWERS)["Location"].startswith("/sign-in/")
    assert client.post(f"{WRITE}SECURITY.md", {"answers": "{}"})["Location"].startswith("/sign-in/")


def test_a_preset_fills_the_form(tom):
    page = tom.get(f"{WRITE}?preset=foundation")
    form = page.context["form"]
    assert form["acknowledge"].value() == "3 business days"
    assert form["handling"].value() == PRESETS["foundation"].answers["handling"]
    assert form["languages"].value() == "English"


def test_answers_become_a_policy_a_security_txt_and_json_and_nothing_is_stored(tom):
    before = (Programme.objects.count(), PolicyVersion.objects.count())
    page = tom.post(WRITE, ANSWERS | {"out_of_scope": "Social engineering\nSpam\n"})
    assert page.status_code == 200
    text = page.context["text"]
    policy = read_policy(text)
    assert {clause.kind.value for clause in policy.clauses} == {"contact", "private_reporting", "deadline", "exclusion"}
    assert "We aim to acknowledge your report within 48 hours." in text
    assert page.context["differences"] == []
    kept = {"answers": page.context["answers"]}
    assert tom.post(f"{WRITE}SECURITY.md", kept).content.decode() == text
    assert "Contact: mailto:security@borealis.example.org\n" in tom.post(f"{WRITE}security.txt", kept).content.decode()
    machine = tom.post(f"{WRITE}policy.json", kept)
    assert machine["Content-Disposition"] == 'attachment; filename="policy.json"'
    assert json.loads(machine.content)["format"] == "vulndesk-policy"
    assert (Programme.objects.count(), PolicyVersion.objects.count()) == before


def test_what_it_lacks_is_shown_beside_it(tom):
    assert "does not say when details become public" in words_of(tom.post(WRITE, ANSWERS))


def test_the_answers_can_be_changed(tom):
    answers = tom.post(WRITE, ANSWERS | {"out_of_scope": "Spam"}).context["answers"]
    form = tom.post(WRITE, {"answers": answers, "again": "yes"}).context["form"]
    assert form["project"].value() == "Borealis"
    assert form["out_of_scope"].value() == "Spam"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"project": ""}, "project"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"acknowledge": "soon"}, "acknowledge"),
        ({"versions": "1.x"}, "versions"),
        ({"languages": "Klingon"}, "languages"),
        ({"fingerprint": "12 34"}, "fingerprint"),
        ({"platform": "https://example.org/x"}, "platform"),
    ],
)
@pytest.mark.slow
def test_an_answer_that_cannot_be_used_is_said_at_its_question_and_the_rest_is_kept(tom, change, field):
    page = tom.post(WRITE, ANSWERS | change)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert b'value="48 hours"' in page.content or field == "acknowledge"


KEPT = ["", "[]", "{", "[" * 100_000]


@pytest.mark.parametrize("kept", [*KEPT, '{"nothing": 1}', '{"project": 1}', '{"project": "x", "ask": [1]}'])
def test_answers_that_were_tampered_with_are_refused(tom, kept):
    assert tom.post(f"{WRITE}SECURITY.md", {"answers": kept}).status_code == 422


def test_markup_in_answers_stays_words(tom):
    page = tom.post(WRITE, ANSWERS | {"project": "<script>alert(1)</script>", "out_of_scope": "<img src=x onerror=y>"})
    assert b"<script>alert" not in page.content
    assert b"<img src=x" not in page.content
    assert page.context["differences"] == []


def test_every_question_is_on_the_page(tom):
    page = tom.get(WRITE).content.decode()
    for question in QUESTIONS:
        assert f'name="{question.name}"' in page
        assert bool(question.choices) == (question.shape in (Shape.CHOICE, Shape.SEVERAL))


def test_the_team_sees_what_the_policy_in_force_lacks_and_others_do_not(tom, web, client):
    page = tom.get("/team/programmes/enix/lint/")
    assert "in which languages you read reports" in words_of(page)
    assert "no-safe-harbour" in words_of(page)
    assert client.get("/team/programmes/enix/lint/").status_code == 302
