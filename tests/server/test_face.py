"""The components: what they say, what they escape, and what no template may contain."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from vulndesk.core.verdicts import OUTCOMES, Verdict
from vulndesk.server import content_security
from vulndesk.server.face import reasons
from vulndesk.server.views import set_theme

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 11, 18, 13, 20, tzinfo=UTC)
NASTY = "<img src=x onerror=alert(1)>"
CLAUSE = SimpleNamespace(
    id="deadline-1",
    sentence="We aim to answer within 48 hours.",
    span=SimpleNamespace(line=14),
    value=SimpleNamespace(strength="target"),
)
TEMPLATES = sorted([*ROOT.glob("vulndesk/**/templates/**/*.html"), *ROOT.glob("tools/**/*.html")])


def render(text, **values):
    return Template("{% load face %}" + text).render(Context({"now": NOW, **values}))


def without_blanks(html):
    return re.sub(r"\s+", " ", html)


class ReportForm(forms.Form):
    title = forms.CharField(help_text="A few words.")
    impact = forms.CharField(required=False, widget=forms.Textarea)
    exploited = forms.ChoiceField(required=False, widget=forms.RadioSelect, choices=[("no", "No"), ("yes", "Yes")])
    anonymous = forms.BooleanField(required=False)


# --- why? ----------------------------------------------------------------------------------------------------------


def test_every_outcome_of_every_verdict_has_words():
    assert set(reasons.OUTCOMES) == set().union(*OUTCOMES.values())


def test_a_verdict_shows_its_sentence_and_the_sentence_of_the_policy():
    policy = SimpleNamespace(clause={"deadline-1": CLAUSE}.get)
    found = Verdict(
        "scope", "out_of_scope_suspected", "Self-hosted deployments are excluded.", ("deadline-1", "gone-2")
    )
    html = render("{% verdict v policy=policy policy_url='/p/enix/' %}", v=found, policy=policy)
    assert "Perhaps out of scope" in html
    assert "Self-hosted deployments are excluded." in html
    assert CLAUSE.sentence in html
    assert 'href="/p/enix/#deadline-1"' in html
    assert "line 14" in html


def test_why_works_without_script_because_it_is_a_details_element():
    html = render("{% why 'In scope' clause=c %}", c=CLAUSE)
    assert html.startswith("<details")
    assert "<summary" in html


def test_a_target_is_never_called_a_promise():
    assert "Target, not a promise" in render("{% promise 'Within 48 hours' clause=c %}", c=CLAUSE)
    assert "Target, not a promise" in render("{% due when clause=c %}", when=NOW, c=CLAUSE)
    assert "Promise" in render("{% promise 'Within 48 hours' sentence='We will.' %}")


def test_a_why_has_no_sentence_of_another_one():
    html = render("{% due when working='48 hours' %}{% why 'Open' sentence='Hello.' %}", when=NOW)
    assert html.count("48 hours") == 1
    assert "The policy has no sentence" not in html


def test_a_due_instant_says_instant_zone_relation_and_working():
    html = render(
        "{% due when words='Acknowledge' working='48 hours from 11:10 UTC' %}",
        when=NOW - timedelta(hours=2, minutes=10),
    )
    assert "Acknowledge by" in html
    assert "Tue 18 Nov 2025, 11:10 UTC" in html
    assert "overdue by 2 hours 10 minutes" in html
    assert "48 hours from 11:10 UTC" in html
    assert 'datetime="2025-11-18T11:10:00+00:00"' in html


def test_severity_is_a_word_and_a_number_and_unassessed_says_so():
    html = without_blanks(render("{% severity 'critical' 9.3 %}"))
    assert "Critical</span> <span" in html
    assert "9.3" in html
    assert "Not assessed" in render("{% severity %}")


# --- forms ---------------------------------------------------------------------------------------------------------


def test_a_field_ties_label_hint_and_error_to_the_control():
    html = render("{% field form.title %}", form=ReportForm({"title": ""}))
    assert '<label class="field-label" for="id_title">' in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-error"' in html


def test_what_is_optional_is_marked_and_what_is_compulsory_is_not():
    form = ReportForm()
    assert "optional" in render("{% field form.impact %}", form=form)
    assert "optional" not in render("{% field form.title %}", form=form)


def test_a_field_can_say_why_it_is_asked_for_and_nothing_else():
    html = render("{% field form.title policy=c %}", form=ReportForm(), c=CLAUSE)
    assert "Why we ask" in html
    assert CLAUSE.sentence in html
    assert "why-kind" not in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = render("{% field form.exploited %}", form=ReportForm())
    assert "<fieldset" in html
    assert "<legend" in html


def test_the_error_summary_links_to_fields_that_exist_on_the_page():
    form = ReportForm({"title": "", "exploited": "perhaps"})
    summary = render("{% error_summary form %}", form=form)
    fields = render("{% field form.title %}{% field form.exploited %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 2
    assert all(f'id="{target}"' in fields for target in targets)


def test_no_error_means_no_summary():
    assert render("{% error_summary form %}", form=ReportForm({"title": "x"})).strip() == ""


@pytest.mark.parametrize(("audience", "words"), [("everyone", "Reporter and team"), ("team", "Team only")])
def test_the_composer_always_says_who_will_read_it(audience, words):
    html = render(
        "{% composer form action='/x' submit='Send' body='impact' audience=audience %}",
        form=ReportForm(),
        audience=audience,
    )
    assert words in html
    assert f"is-{audience}" in html
    assert 'aria-describedby="id_impact-readers"' in html


def test_widening_the_readers_asks_again():
    html = render(
        "{% composer form action='/x' submit='Send' body='impact' audience='case' readers='Everyone in the case (14)'"
        " widens='Yes, the vendor may read this' %}",
        form=ReportForm(),
    )
    assert "Everyone in the case (14)" in html
    assert re.search(r'<input type="checkbox"[^>]*name="widens"[^>]*required', html)


def test_a_deed_says_its_effect_before_its_button():
    html = render("{% deed 'Close' action='/x' effect='The reporter is told.' form=form %}", form=ReportForm())
    assert html.index("The reporter is told.") < html.rindex("<button")


# --- what is written by strangers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        "{% message author=x at=now text=x %}",
        "{% event x at=now by=x %}",
        "{% why x sentence=x says=x working=x %}",
        "{% files files title=x %}",
        "{% notice x %}{{ x }}{% endnotice %}",
        "{% panel x %}{{ x }}{% endpanel %}",
        "{% fact x %}{{ x }}{% endfact %}",
        "{% empty x x %}",
        "{% crumbs '/' x '' x %}",
        "{% tabs tabs label=x %}",
        "{% severity x %}",
    ],
)
def test_what_strangers_write_is_escaped(tag):
    html = render(
        tag,
        x=NASTY,
        files=[{"name": NASTY, "size": 1, "url": "/f"}],
        tabs=[{"name": "a", "words": NASTY, "url": "/", "count": None}],
    )
    assert "<img" not in html.lower()
    assert "&lt;img" in html.lower()


# --- addresses and theme -------------------------------------------------------------------------------------------


def test_a_missing_route_leaves_nothing_behind():
    assert render("{% nav_item 'no-such-route' 'Nowhere' %}").strip() == ""
    assert render("{% maybe_url 'no-such-route' as u %}[{{ u }}]") == "[]"


def test_the_theme_is_remembered_and_never_leads_elsewhere():
    response = set_theme(RequestFactory().post("/theme/", {"theme": "dark", "back": "https://evil.example/"}))
    assert response["Location"] == "/"
    assert response.cookies["theme"].value == "dark"


def test_an_unknown_theme_sets_nothing():
    response = set_theme(RequestFactory().post("/theme/", {"theme": "x;path=/", "back": "/team/"}))
    assert response["Location"] == "/team/"
    assert "theme" not in response.cookies


# --- the policy of the pages ---------------------------------------------------------------------------------------


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    policy = content_security.header()
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "data:" not in policy


FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "an inline style": r"<style|\sstyle\s*=",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "a script value": r"hx-(?:vals|headers|vars)=[\"']js:",
    "a data: address": r"(?:src|href)=[\"']data:",
    "a javascript: address": r"javascript:",
    "another host": r"(?:src|srcset|action)=[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_contains(what):
    guilty = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        # One file to take along, never shown by a desk: its own policy names its script and style by their hashes.
        if path.parts[-2:] != ("verify", "saved.html") and re.search(FORBIDDEN[what], path.read_text("utf-8"), re.I)
    ]
    assert guilty == []


def test_the_rules_for_templates_are_looked_for_in_real_files():
    assert len(TEMPLATES) > 40


def test_once_is_made_once_and_sees_nothing_of_the_page_that_it_is_made_for():
    template = Template("{% load face %}{% once %}[{{ secret }}{% maybe_url 'home' %}]{% endonce %}{{ secret }}")
    pages = [template.render(Context({"secret": word, "request": None})) for word in ("one", "two")]
    assert pages == ["[/]one", "[/]two"]
