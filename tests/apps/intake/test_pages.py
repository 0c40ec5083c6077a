"""The public pages and the form made from a policy: what is shown, in whose words, and what arrives."""

import re
from datetime import timedelta

import pytest

from tests.apps.intake.browsing import ENIX, INTERVIEW, body_of, only_case, reported, send, words_of
from tests.people import NOW, join, report
from vulndesk.apps.accounts.queries import user_by_id
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.policies.actions import change_programme, open_programme_from_file
from vulndesk.core.lifecycle import CloseReason, Deed

pytestmark = pytest.mark.usefixtures("programmes")


def test_the_first_page_lists_every_programme_with_one_line_each(client):
    page = words_of(client.get("/"))
    assert "enix Aims to answer within 48 hours." in page
    assert "interview A person answers within 72 hours." in page
    assert "I have a receipt" in page


def test_one_glance_says_right_place_private_when_and_no_account(client):
    page = words_of(client.get("/p/interview/"))
    for said in ("This is the right place", "It is private", "You will hear from a person by", "You need no account"):
        assert said in page
    assert "72 hours from" in page, "the working is one tap away"


def test_a_target_and_a_promise_are_told_apart_in_words(client):
    assert "You should hear from a person by" in words_of(client.get("/p/enix/"))
    enix, interview = words_of(client.get("/p/enix/")), words_of(client.get("/p/interview/"))
    assert "“We aim to”: a target" in enix
    assert "“We will”: a promise" not in enix
    assert "“We will”: a promise" in interview


def test_every_sentence_that_was_understood_is_numbered_and_joined_with_what_the_desk_does(client, programmes):
    content = client.get("/p/enix/").content.decode()
    notes = set(re.findall(r'id="does-(\d+)"', content))
    links = set(re.findall(r'href="#does-(\d+)"', content))
    assert notes == links
    assert len(notes) > 20
    for clause in programmes["enix"].policy.clauses["clauses"]:
        assert f'id="{clause["id"]}"' in content, "the card of why? leads to its sentence"


@pytest.mark.slow
def test_public_figures_are_silent_below_ten_closed_cases_and_count_from_then_on(client, programmes):
    assert "figures start at ten closed cases" in words_of(client.get("/p/enix/"))
    tom = join("tom", programmes["enix"])
    for number in range(10):
        case_id = report(programmes["enix"]).received.case_id
        late = NOW + timedelta(hours=49 if number == 0 else 1)
        for request in (
            DeedRequest(Deed.ACKNOWLEDGE, message="We have it."),
            DeedRequest(Deed.INVALIDATE, message="It is not one."),
            DeedRequest(Deed.CLOSE, message="Closed.", reason=CloseReason.NOT_VALID),
        ):
            do_deed(case_id, request, by=tom, now=late)
    assert "9 of 10 in time" in words_of(client.get("/p/enix/"))


def test_a_policy_cannot_do_anything_on_the_page(client, tmp_path):
    path = tmp_path / "Hostile.md"
    path.write_text(
        "# Security <script>alert(1)</script>\n\n<!-- unseen\nwords -->\n"
        "Please report to [us](javascript:alert(2)) or [here](https://example.org/x) or [there](there.html).\n\n"
        "![a badge](https://tracker.example.org/x.png) <img src=x onerror=alert(3)>\n\n"
        "We will acknowledge every report within **24 hours**.\n",
        encoding="utf-8",
    )
    open_programme_from_file(path, now=NOW)
    content = client.get("/p/hostile/").content.decode()
    assert "<script>alert" not in content
    assert "javascript:" not in re.sub(r"\[us\]\(javascript:alert\(2\)\)", "", content), "as words only"
    assert "<img" not in content
    assert "a badge" in content
    assert "unseen" not in re.sub(r'class="unseen"', "", content)
    assert 'href="https://example.org/x"' in content
    assert "there.html" not in content
    assert re.search(r'<mark class="clause" id="deadline-1">We will acknowledge', content)


def test_the_words_of_a_policy_are_marked_with_their_language_and_the_desks_with_its_own(client, tmp_path):
    path = tmp_path / "Nordlicht.md"
    path.write_text(
        "# Sicherheit\n\nMelden Sie Schwachstellen per E-Mail an sicherheit@example.org.\n\n"
        "Wir bestätigen den Eingang innerhalb von 3 Werktagen und melden uns mindestens alle 14 Tage mit dem Stand.\n",
        encoding="utf-8",
    )
    open_programme_from_file(path, now=NOW)
    content = client.get("/p/nordlicht/").content.decode()
    assert '<div class="policy-body" lang="de">' in content
    assert "a part of it runs, see above" in content
    assert content.count('<aside class="clause-note"') == content.count('<aside class="clause-note" lang="en-GB"') > 0


def test_sentences_that_were_not_understood_are_listed_as_such(client, tmp_path):
    path = tmp_path / "Vague.md"
    path.write_text(
        "# Security Policy\n\n## Reporting\n\nReport privately to security@example.org.\n\n"
        "We will respond in a timely manner, usually before the second full moon.\n",
        encoding="utf-8",
    )
    vague = open_programme_from_file(path, now=NOW)
    unread = vague.policy.clauses["not_understood"]
    page = words_of(client.get("/p/vague/"))
    if not unread:
        pytest.fail("the reader claims to have understood the full moon")
    assert "Sentences that the desk does not run" in page
    assert "second full moon" in page


def test_that_the_reading_is_not_reviewed_is_shown_to_the_team_only(client, programmes):
    assert "Not yet reviewed by its owner" not in words_of(client.get("/p/enix/"))
    client.force_login(user_by_id(join("olga", owner=True).user_id))
    assert "Not yet reviewed by its owner" in words_of(client.get("/p/enix/"))


def test_an_unknown_programme_says_where_to_look(client):
    for address in ("/p/nowhere/", "/p/nowhere/report/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "first page of this desk lists them all" in words_of(answer)


def open_and_folded(page: str) -> tuple[str, str]:
    folded = " ".join(re.findall(r'<details class="more".*?</details>\s*</section>', page, re.DOTALL))
    return re.sub(r'<details class="more".*?</section>', "", page, flags=re.DOTALL), folded


@pytest.mark.parametrize(
    ("address", "asked", "not_asked"),
    [
        (ENIX, ("steps", "impact", "poc", "fix"), ("type", "location", "configuration", "environment")),
        (INTERVIEW, ("type", "location", "configuration", "steps", "poc", "impact"), ("fix", "environment")),
    ],
)
def test_what_the_policy_asks_for_stands_open_and_the_rest_is_folded_away(client, address, asked, not_asked):
    shown, folded = open_and_folded(client.get(address).content.decode())
    for name in asked:
        assert f'name="{name}"' in shown, name
    for name in not_asked:
        assert f'name="{name}"' not in shown, name
        assert f'name="{name}"' in folded, name


def test_a_field_shows_the_words_of_the_policy(client):
    page = words_of(client.get(INTERVIEW))
    assert "the full paths of" in page.lower()
    assert "The policy asks for: “The type of issue" in page
    assert "Why we ask" in page


def test_exclusions_stand_before_the_first_question_and_the_terms_are_no_condition(client):
    page = words_of(client.get(ENIX))
    assert page.index("Before you write") < page.index("1 of 4")
    assert page.count("This may apply to my report") == 3
    assert "You can report without agreeing to these terms." in page
    assert "730 days" in page
    assert "can carry names and places" in page


def test_the_latest_version_is_asked_about_when_the_policy_says_to_run_it(client, programmes):
    olga = join("olga", owner=True)
    change_programme(programmes["enix"].pk, by=olga, settings={"latest_version": "4.2.0"}, now=NOW)
    assert "Does it happen in the latest version, 4.2.0, too?" in words_of(client.get(ENIX))
    assert "Does it happen in the latest version" not in words_of(client.get(INTERVIEW))
    reported(client, versions="4.1, 4.0.9", also_in_latest="yes")
    given = body_of(only_case())["report"]
    assert given["versions"] == ["4.1", "4.0.9"]
    assert given["also_in_latest"] == "yes"


def test_output_of_a_tool_is_a_question_only_where_the_policy_excludes_it(client):
    assert "Does it come from a tool or a scan?" in words_of(client.get(INTERVIEW))
    assert "Does it come from a tool or a scan?" not in words_of(client.get(ENIX))
    reported(client, INTERVIEW, tool_output="unchecked")
    scope = next(one for one in body_of(only_case())["verdicts"] if one["subject"] == "scope")
    assert scope["outcome"] == "out_of_scope_suspected"


def test_a_whole_report_arrives_whole(client):
    reported(
        client,
        INTERVIEW,
        title="A title",
        description="It leaks.",
        type="script injection",
        weakness="79",
        component=["scope-1", "other"],
        versions="1.1.7,\n1.0.9",
        location="src/a.py\nmain",
        configuration="debug on",
        environment="Firefox",
        steps="1. Open\n2. Look",
        poc="curl …",
        impact="Everything.",
        fix="Escape it.",
        exploited="on",
        others_told="Nobody",
        disclosure_date="2026-06-01",
        contact="rita@example.org",
        credit_mode="handle",
        credit_name="rita",
        credit_link="https://example.org/rita",
        language="Deutsch",
        tool_output="checked",
    )
    case = only_case()
    body = body_of(case)
    given = body["report"]
    assert given["type"].startswith("script injection (CWE-79: ")
    assert given["versions"] == ["1.1.7", "1.0.9"]
    assert given["steps"] == "1. Open\r\n2. Look".replace("\r", "")
    assert given["disclosure_date"] == "2026-06-01"
    assert given["components"][-1] == "something else"
    assert body["contact"] == "rita@example.org"
    assert body["credit"]["name"] == "rita"
    assert body["language"] == "Deutsch"
    assert body["missing"] == []
    assert case.urgent, "exploited alerts the team at once"


def test_who_stays_anonymous_leaves_no_contact(client):
    reported(client, anonymous="on", contact="rita@example.org")
    assert body_of(only_case())["contact"] == ""


def test_a_hosted_service_is_an_answer_for_the_version(client):
    reported(client, hosted="on")
    version = next(one for one in body_of(only_case())["verdicts"] if one["subject"] == "version")
    assert version["outcome"] == "supported"


def test_the_search_of_weaknesses_is_a_page_and_inside_the_form_a_fragment(client):
    page = client.get("/cwe/?q=xss")
    assert "CWE-79" in words_of(page)
    assert "<html" in page.content.decode()
    fragment = client.post("/cwe/", {"type": "sql injection"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.index("CWE-89") < fragment.index("CWE-564")


def test_without_a_script_the_form_comes_back_with_the_matches(client):
    answer = send(client, INTERVIEW, do="find", follow=True, type="sql injection", description="typed")
    assert 'name="weakness" value="89"' in answer.content.decode()
    assert "typed" in answer.content.decode()
    assert "sql" not in answer.redirect_chain[-1][0], "what was typed is in no address"


RST = """Security Policy
===============

Supported versions
------------------

======= =========
Version Supported
======= =========
2.x     yes
1.x     no
======= =========

Reporting
---------

Send a mail to `our team <mailto:security@example.org>`_. We will acknowledge your report within 48 hours.

Please include:

* a description
* the steps to reproduce it

.. code-block:: html

   <script>alert(1)</script>
"""


def test_a_policy_in_another_format_is_a_page_like_any_other(client, tmp_path):
    folder = tmp_path / "walrus"
    folder.mkdir()
    (folder / "SECURITY.rst").write_text(RST)
    open_programme_from_file(folder / "SECURITY.rst", now=NOW)
    page = client.get("/p/walrus/").content.decode()
    words = words_of(client.get("/p/walrus/"))
    assert "=======" not in words
    assert "------" not in words
    assert '<mark class="clause" id="deadline-1">' in page
    assert re.search(r"<td><mark[^>]*>2\.x", page)
    assert re.search(r"<li>.*?the steps to reproduce it", page, re.DOTALL)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
