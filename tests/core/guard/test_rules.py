"""The rules of the guard: figures of both halves of the labelled issues, reasons, hostile text, time."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from bench.guard import FIRST, HALVES, SECOND, measure, read_half
from vulndesk.core.guard.comment import mark_of, neutral_comment
from vulndesk.core.guard.judging import LONGEST_QUOTE, MOST_QUOTED, in_words, judge
from vulndesk.core.guard.reading import HEAD, TAIL, PublicText, read_body
from vulndesk.core.guard.rules import RULES, THRESHOLD

REPORT = PublicText("SQL injection in the search", "An attacker can read the orders of other customers.")


def fired(title: str, body: str = "", author: str = "") -> set[str]:
    return {one.rule.name for one in judge(PublicText(title, body, author)).fired}


LANGUAGES = {FIRST: {"en", "de", "fr", "es", "pt"}, SECOND: {"en", "de", "fr", "es", "pt", "zh", "ja"}}


@pytest.mark.parametrize("halves", [FIRST, SECOND])
def test_each_half_has_fifty_reports_and_a_hundred_others_in_every_language(halves: tuple[str, str]) -> None:
    for half in halves:
        issues = list(read_half(half))

        assert Counter(one.is_report for one in issues) == {True: 50, False: 100}
        for kind in (True, False):
            assert {one.about[:2] for one in issues if one.is_report is kind} == LANGUAGES[halves]
        assert sum(one.text.is_pull for one in issues if one.is_report) >= 2


def test_no_issue_stands_in_two_halves() -> None:
    texts = [(one.text.title.casefold(), one.text.body) for half in HALVES for one in read_half(half)]

    assert len(set(texts)) == 600


@pytest.mark.parametrize(
    ("half", "precision", "recall"),
    [
        ("development", 0.98, 0.98),
        ("held_out", 0.97, 0.92),
        ("second_development", 0.98, 0.98),
        ("second_held_out", 0.97, 0.95),
    ],
)
def test_precision_and_recall_stay_above_their_floors(half: str, precision: float, recall: float) -> None:
    measured = measure(list(read_half(half)))

    assert measured.precision >= precision
    assert measured.recall >= recall


def test_a_decision_quotes_each_rule_with_the_words_that_it_saw() -> None:
    found = judge(REPORT)

    assert found.is_report_like
    sentences = [one.sentence for one in found.fired]
    assert sentences[0].startswith("It names a class of weakness: “SQL injection”")
    assert any("“attacker”" in one for one in sentences)
    assert found.score == sum(one.rule.weight for one in found.fired)
    assert in_words(found) == f"Like a security report: {found.score:g} points, and {THRESHOLD:g} are needed."


def test_every_decision_on_the_labelled_issues_is_the_sum_of_rules_with_words() -> None:
    for half in HALVES:
        for one in read_half(half):
            found = judge(one.text)
            names = [each.rule.name for each in found.fired]
            assert len(set(names)) == len(names), one.text.title
            for each in found.fired:
                assert 1 <= len(each.words) <= MOST_QUOTED, one.text.title
                assert all(words and len(words) <= LONGEST_QUOTE for words in each.words), one.text.title


def test_each_rule_fires_somewhere_and_has_a_sentence_and_a_weight() -> None:
    seen = {each.rule.name for half in HALVES for one in read_half(half) for each in judge(one.text).fired}
    seen |= {each.rule.name for each in judge(PublicText("x", author="renovate[bot]")).fired}

    assert {rule.name for rule in RULES} - seen <= {"gains", "weakness-id", "advisory-link"}
    assert fired("x", "negative quantity") == {"gains"}
    assert fired("x", "CWE-79, CVSS 9.8") == {"weakness-id"}
    assert fired("x", "https://osv.dev/x") == {"advisory-link"}
    assert all(rule.weight and rule.sentence[0].isupper() and rule.sentence[-1] != "." for rule in RULES)


def test_the_words_are_quoted_as_they_were_written() -> None:
    words = [
        word for one in judge(PublicText("Faille", "Une INJECTION SQL, un Attaquant…")).fired for word in one.words
    ]

    assert "INJECTION SQL" in words
    assert "Attaquant" in words


@pytest.mark.parametrize("author", ["dependabot[bot]", "renovate[bot]", "snyk-bot", "github-actions[bot]"])
def test_what_a_program_of_dependencies_writes_is_no_report(author: str) -> None:
    text = PublicText("Server-side request forgery in axios", "An attacker can read internal hosts.", author)

    assert not judge(text).is_report_like
    assert judge(PublicText(text.title, text.body, "rita")).is_report_like


def test_what_a_form_of_the_forge_asks_for_is_not_what_somebody_wrote() -> None:
    form = "<!-- Do not report SQL injection or any vulnerability here, attackers read it -->\n- [ ] This is an XSS\n"

    assert judge(PublicText("Node 22", form)).fired == ()
    assert "weakness-class" in fired("Question", "<!-- a comment that never ends: XSS")
    assert "weakness-class" in fired("Question", "- [x] This is an XSS")


def test_signs_that_hide_words_hide_nothing() -> None:
    assert "weakness-class" in fired("S\u200bQL\u00a0inj\u00adection")
    assert "weakness-class" in fired("SQL\0 injection")
    assert "weakness-class" in fired("ＳＱＬ　ｉｎｊｅｃｔｉｏｎ")
    assert "check-missing" in fired("x", "it isn’t\tchecked")


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800", "\U0010ffff" * 9, "\u202e\u2066", "İßŉﷺ", "a\u0301" * 99, "\r\n\t"]
)
def test_odd_characters_are_read_without_harm(text: str) -> None:
    found = judge(PublicText(text, text, text))

    assert not found.is_report_like
    reading = read_body(text)
    assert len(reading.plain) == len(reading.folded)


@pytest.mark.slow
def test_of_a_long_text_the_beginning_and_the_end_are_read_and_that_is_said() -> None:
    filler = "lorem " * (HEAD // 6)
    at_the_end = judge(PublicText("x", filler + filler + "remote code execution"))
    in_between = judge(PublicText("x", filler + "remote code execution" + filler))

    assert "weakness-class" in {one.rule.name for one in at_the_end.fired}
    assert in_between.fired == ()
    assert not at_the_end.is_whole
    assert judge(REPORT).is_whole
    assert len(read_body("ﷺ" * 1_000_000).plain) <= HEAD + TAIL + 1


def test_words_of_chinese_and_japanese_are_seen_inside_of_sentences_and_quoted_as_written() -> None:
    found = {one.rule.name: one.words for one in judge(PublicText("订单", "登录后可以看到别人的订单")).fired}
    assert found["others-belongings"] == ("看到别人",)
    found = {one.rule.name: one.words for one in judge(PublicText("x", "パスワードなしで管理画面に入れました")).fired}
    assert found["without-login"] == ("パスワードなしで",)
    assert found["takes-over"] == ("管理画面に入れ",)


def test_a_change_that_closes_a_hole_is_seen_and_its_title_is_no_wish() -> None:
    body = "Before, anybody could delete what is not theirs."
    pull = PublicText("Check the owner before deleting a file", body, is_pull=True)

    assert {"mends", "before-mended"} <= {one.rule.name for one in judge(pull).fired}
    assert judge(pull).is_report_like
    wish = PublicText("Use parameters in the query", "", is_pull=False)
    assert "wish-title" in {one.rule.name for one in judge(wish).fired}
    assert "wish-title" not in {one.rule.name for one in judge(PublicText(wish.title, "", is_pull=True)).fired}


def test_a_comment_needs_more_than_an_issue_for_people_talk_of_what_is_known() -> None:
    talk = PublicText("", "Isn't that just an XSS?", is_comment=True)
    assert not judge(talk).is_report_like
    assert in_words(judge(talk)).endswith("3 points, and 5 are needed.")
    assert judge(PublicText("", talk.body)).is_report_like
    assert judge(PublicText("", f"{REPORT.title}: {REPORT.body}", is_comment=True)).is_report_like


def test_what_a_scanner_said_counts_against_it_unless_it_is_of_what_the_project_ships() -> None:
    assert not judge(PublicText("Trivy finds CVE-2022-37434", "zlib1g, CVE-2022-37434, CRITICAL")).is_report_like
    shipped = judge(PublicText("Trivy reports CVE-2022-37434 in your image", "zlib1g, CVE-2022-37434, CRITICAL"))
    assert shipped.is_report_like
    assert {one.rule.name for one in shipped.fired} == {"shipped-weakness"}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Users cannot see other users in the list", "The role may, but the list stays empty."),
        ("Administrators can edit other users' profiles", "An admin should be able to change everything."),
        ("CSRF verification failed", "I get this when I log in behind nginx."),
        ("Balance: the spy can hijack a vehicle too fast", "Players complain; the victim hears nothing."),
        ("Best casino, hire a hacker", "We recover your stolen account, 100% trusted, on telegram"),
    ],
)
def test_what_only_sounds_like_a_report_is_none(title: str, body: str) -> None:
    assert not judge(PublicText(title, body)).is_report_like


NASTY = (
    "expect a b c d e f g h ",
    "他人看到",
    "他人の",
    "mode 0",
    "trivy a b c d e f in ",
    "could a b c d e ",
    "read a b c d e f g ",
    "without any ",
    "<!--",
    "../",
    "' or '",
    "\n",
    "voir les ",
    "update a b c d ",
)


@pytest.mark.parametrize("piece", NASTY)
@pytest.mark.slow
def test_a_megabyte_that_was_made_to_be_slow_is_judged_in_a_moment(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]

    began = time.process_time()
    judge(PublicText(text, text))

    assert time.process_time() - began < 8  # 1.3 s at most where it was written; a pattern that backtracks takes hours


@pytest.mark.slow
@pytest.mark.parametrize("piece", NASTY)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    def spent(size: int) -> float:
        text = PublicText("x", (piece * (size // len(piece) + 1))[:size])
        times = []
        for _ in range(3):
            began = time.process_time()
            judge(text)
            times.append(time.process_time() - began)
        return min(times)

    assert spent(40_000) < 6 * spent(10_000) + 0.05  # four times the text; the square of it would be sixteen


def test_the_comment_thanks_names_the_way_and_says_nothing_of_what_was_written() -> None:
    text = neutral_comment(project="Orchid", link="https://desk.example/p/orchid/", mark="8c1f")

    assert text == (
        "Thank you for taking the time to write this. The people who look after Orchid can also be reached directly, "
        "and nobody has to sign up for that: https://desk.example/p/orchid/\n\n"
        "If there is more to say, please tell them there.\n\n<!-- ref 8c1f -->\n"
    )
    assert judge(PublicText(text, text)).fired == ()
    assert mark_of("8c1f") in text


def test_a_project_s_name_cannot_write_into_the_comment() -> None:
    text = neutral_comment(project="A](x) <!-- @all\n# #1", link="https://desk.example/p/a/", mark="m")

    assert "Ax -- all 1 can also" in text
    assert text.count("<!--") == 1
    assert "this project" in neutral_comment(project="<>", link="https://desk.example/p/a/", mark="m")
