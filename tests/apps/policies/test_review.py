"""An owner's review: nothing of it runs before it is put into force, and then it runs as a version of its own."""

import re
from datetime import timedelta

import pytest

from tests.apps.cases.handling import markup_of, reported, words_of
from tests.apps.policies.borealis import LATER, NEW, OLD, again, answer_within, proposed, states
from vulndesk.apps.policies.actions import (
    confirm_sentences,
    finish_review,
    open_programme_from_file,
    rule_on,
    withdraw_promise,
)
from vulndesk.apps.policies.models import PolicyVersion, Review
from vulndesk.apps.policies.queries import actor_for, policy_of, review_of
from vulndesk.apps.timeline.models import Event
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotNow
from vulndesk.core.policy.clauses import Deadline, Kind, Promise, Strength
from vulndesk.core.policy.overlay_file import overlay_from_toml

pytestmark = pytest.mark.django_db

SENTENCE = "We will acknowledge your report within 48 hours."
AIM = Deadline(Promise.ACKNOWLEDGE, parse_duration("P3BD"), Strength.TARGET)
REVIEW = "/team/programmes/borealis/policy/1/review/"


def page_of(one, number=1):
    return review_of(PolicyVersion.objects.get(programme=one, number=number))


def test_a_correction_waits_for_the_owner_and_then_runs_as_a_new_version_of_the_same_text(borealis, owner):
    rule_on(borealis.pk, 1, SENTENCE, [AIM], by=owner, seen=0, now=LATER)
    assert answer_within(again(borealis)) == "PT48H"
    version = finish_review(borealis.pk, 1, by=owner, seen=1, now=LATER)
    assert (version.number, version.text, version.origin, version.reviewed_at) == (2, OLD, "review", LATER)
    assert answer_within(again(borealis)) == "P3BD"
    assert states(borealis) == ["replaced", "live"]
    assert not Review.objects.exists()
    assert PolicyVersion.objects.get(number=1).reviewed_at is None
    first, second = (policy_of(one) for one in PolicyVersion.objects.order_by("number"))
    assert first != second


def test_confirming_everything_changes_nothing_and_marks_the_version_as_reviewed(borealis, owner):
    page = page_of(borealis)
    confirm_sentences(borealis.pk, 1, {one.words for one in page.sentences}, by=owner, seen=0, now=LATER)
    assert {one.state for one in page_of(borealis).sentences} == {"confirmed"}
    version = finish_review(borealis.pk, 1, by=owner, seen=1, now=LATER)
    assert (version.number, version.reviewed_at, states(borealis)) == (1, LATER, ["live"])
    assert Event.objects.filter(kind="policy_reviewed").count() == 1


def test_corrections_survive_a_new_text_and_those_whose_sentence_is_gone_are_listed(borealis, path, owner, olga):
    rule_on(borealis.pk, 1, SENTENCE, [AIM], by=owner, seen=0, now=LATER)
    finish_review(borealis.pk, 1, by=owner, seen=1, now=LATER)
    path.write_text("A new first paragraph.\n\n" + OLD)
    open_programme_from_file(path, now=LATER)
    assert answer_within(again(borealis)) == "P3BD"
    assert again(borealis).policy.reviewed_at is None
    path.write_text(NEW)
    open_programme_from_file(path, now=LATER)
    assert answer_within(again(borealis)) == "P5D"
    assert [one.words for one in page_of(borealis, 4).idle] == [SENTENCE]
    page = words_of(olga.get("/team/programmes/borealis/policy/4/review/"))
    assert "You said that it means Times: acknowledge within: 3 business days (target)." in page


def test_a_proposed_version_goes_live_as_reviewed(borealis, owner):
    proposed(borealis)
    words = "We will acknowledge your report within 5 days."
    rule_on(borealis.pk, 2, words, [], by=owner, seen=0, now=LATER)
    version = finish_review(borealis.pk, 2, by=owner, seen=1, now=LATER)
    assert (version.number, version.commit) == (3, "c" * 40)
    assert states(borealis) == ["replaced", "replaced", "live"]
    assert answer_within(again(borealis)) == ""


def test_of_two_owners_who_rule_at_once_the_second_is_told(borealis, owner):
    rule_on(borealis.pk, 1, SENTENCE, [AIM], by=owner, seen=0, now=LATER)
    for seen in (0, 2):
        with pytest.raises(Conflict):
            rule_on(borealis.pk, 1, SENTENCE, [], by=owner, seen=seen, now=LATER)
        with pytest.raises(Conflict):
            finish_review(borealis.pk, 1, by=owner, seen=seen, now=LATER)
    assert page_of(borealis).overlay.of(SENTENCE).means == (AIM,)
    assert states(borealis) == ["live"]


def test_what_is_refused_leaves_the_review_as_it_was(borealis, owner, tom_user):
    with pytest.raises(NotAllowed):
        rule_on(borealis.pk, 1, SENTENCE, [], by=actor_for(tom_user), seen=0, now=LATER)
    with pytest.raises(BadInput, match="not in the text"):
        rule_on(borealis.pk, 1, "We will answer at once.", [AIM], by=owner, seen=0, now=LATER)
    assert not Review.objects.exists()
    for seen, one in enumerate(page_of(borealis).sentences):
        rule_on(borealis.pk, 1, one.words, [], by=owner, seen=seen, now=LATER)
    with pytest.raises(BadInput, match="Nothing of this policy"):
        finish_review(borealis.pk, 1, by=owner, seen=len(page_of(borealis).sentences), now=LATER)
    assert states(borealis) == ["live"]


def test_a_version_that_is_over_is_not_reviewed_any_more(borealis, path, owner):
    path.write_text(NEW)
    open_programme_from_file(path, now=LATER)
    with pytest.raises(NotNow):
        rule_on(borealis.pk, 1, SENTENCE, [AIM], by=owner, seen=0, now=LATER)


def test_a_promise_that_was_withdrawn_openly_stays_withdrawn_in_a_corrected_version(borealis, owner):
    withdraw_promise(borealis.pk, "deadline-1", by=owner, now=LATER)
    contact = next(one.words for one in page_of(borealis).sentences if "a@example.org" in one.words)
    fix = Deadline(Promise.FIX, parse_duration("P90D"))
    means = [*(one.value for one in page_of(borealis).policy.of_kind(Kind.CONTACT)), fix]
    rule_on(borealis.pk, 1, contact, means, by=owner, seen=0, now=LATER)
    version = finish_review(borealis.pk, 1, by=owner, seen=1, now=LATER)
    (withdrawn,) = version.withdrawn_promises
    assert policy_of(version).clause(withdrawn).value.promise is Promise.ACKNOWLEDGE
    assert answer_within(again(borealis)) == ""


# --- pages -------------------------------------------------------------------------------------------------------


def key_in(page, words):
    """The address key of the sentence's own page."""
    blocks = re.findall(
        r'<li class="clause" id="s-([0-9a-f]{16})">\s*<blockquote><span[^>]*>(.*?)</span>', markup_of(page), re.DOTALL
    )
    return next(key for key, sentence in blocks if words in sentence)


def test_an_owner_corrects_a_promise_by_its_form(borealis, olga):
    page = olga.get(REVIEW)
    assert "Not looked at yet" in words_of(page)
    address = f"{REVIEW}sentences/{key_in(page, 'acknowledge')}/"
    form = olga.get(address, {"at": 0})
    assert 'value="48"' in markup_of(form)
    given = {"seen": 0, "at": 0, "promise": "acknowledge_within", "amount": "", "unit": "days", "strength": "target"}
    wrong = olga.post(address, given)
    assert wrong.status_code == 422
    assert not Review.objects.exists()
    assert olga.post(address, given | {"amount": 9}).status_code == 302
    assert "The desk had read: Times: acknowledge within: 48 hours (promise)" in words_of(olga.get(REVIEW))
    done = olga.post(f"{REVIEW}finish/", {"seen": 1}, follow=True)
    assert "Version 2 is in force" in words_of(done)
    assert answer_within(again(borealis)) == "P9D"


def test_a_clause_is_added_to_a_sentence_and_taken_away_again(borealis, olga):
    address = f"{REVIEW}sentences/{key_in(olga.get(REVIEW), 'a@example.org')}/"
    assert "Uses BCP 47" not in words_of(olga.get(address, {"clause": "thanks"}))
    assert olga.post(address, {"seen": 0, "clause": "thanks"}).status_code == 302
    assert "Thanks" in words_of(olga.get(address))
    means = page_of(borealis).overlay.rulings[0].means
    at = [type(one).__name__ for one in means].index("Thanks")
    assert olga.post(address, {"seen": 1, "at": at, "remove": "yes"}).status_code == 302
    assert [type(one).__name__ for one in page_of(borealis).overlay.rulings[0].means] == ["Contact"]


def test_a_contact_is_added_by_what_a_browser_sends_and_one_that_leads_nowhere_is_not(borealis, olga):
    address = f"{REVIEW}sentences/{key_in(olga.get(REVIEW), 'acknowledge')}/"
    assert 'value="days" selected' in markup_of(olga.get(address, {"clause": "deadline"}))
    form = markup_of(olga.get(address, {"clause": "contact"}))
    assert 'name="clause" value="contact"' in form
    assert form.count('name="kind"') == 1
    given = {"seen": 0, "clause": "contact", "kind": "email", "value": "nobody"}
    for refused in ({}, {"kind": "web_form", "value": "javascript:alert(1)"}, {"kind": "carrier pigeon"}):
        assert olga.post(address, given | refused).status_code == 422
    assert not Review.objects.exists()
    assert olga.post(address, given | {"value": "b@example.org"}).status_code == 302
    assert "email: b@example.org" in words_of(olga.get(REVIEW))


def test_a_place_that_is_no_number_chooses_nothing(borealis, olga):
    address = f"{REVIEW}sentences/{key_in(olga.get(REVIEW), 'acknowledge')}/"
    for at in ("9" * 5000, "-1", "x", "\u0660"):
        assert "Change:" not in words_of(olga.get(address, {"at": at}))


def test_a_sentence_that_is_understood_in_part_says_so_until_the_owner_has_spoken(borealis, path, olga):
    half = "Wir bestätigen den Eingang innerhalb von 3 Werktagen und melden uns mindestens alle 14 Tage mit dem Stand."
    path.write_text(f"Bitte schreiben Sie an a@example.org.\n\n{half}")
    open_programme_from_file(path, now=LATER)
    address = REVIEW.replace("/1/", "/2/")
    assert {bool(one.clauses and one.reason) for one in page_of(borealis, 2).sentences} == {True, False}
    assert "In part not understood: It " in words_of(olga.get(address))
    olga.post(f"{address}confirm/", {"seen": 0, "words": half})
    assert "In part not understood" not in words_of(olga.get(address))


@pytest.mark.slow
def test_every_kind_of_clause_has_a_form_that_gives_back_what_it_was_given(borealis, olga):
    from tests.core.policy.test_overlay import VALUES
    from vulndesk.apps.policies.forms import ClauseForm
    from vulndesk.core.policy.kinds import KINDS

    for value in VALUES:
        form = ClauseForm(kind=KINDS[type(value)], value=value)
        given = {name: form[name].value() for name in form.fields}
        filled = ClauseForm({k: v for k, v in given.items() if v not in (None, False)}, kind=form.kind)
        if "\n" in str(getattr(value, "text", "")) or "\x7f" in str(getattr(value, "text", "")):
            continue  # a line of text is one line in a form
        assert filled.is_valid(), filled.errors
        assert filled.value() == value
    for kind in Kind:
        address = f"{REVIEW}sentences/{key_in(olga.get(REVIEW), 'acknowledge')}/"
        assert olga.get(address, {"clause": kind.value}).status_code == 200


def test_one_press_confirms_a_sentence_or_says_that_it_is_no_promise_or_takes_it_back(borealis, olga):
    olga.post(f"{REVIEW}confirm/", {"seen": 0, "words": SENTENCE})
    olga.post(f"{REVIEW}rule/", {"seen": 1, "words": SENTENCE, "do": "dismiss"})
    assert page_of(borealis).overlay.of(SENTENCE).means == ()
    assert "Means nothing here" in words_of(olga.get(REVIEW))
    olga.post(f"{REVIEW}rule/", {"seen": 2, "words": SENTENCE, "do": "take_back"})
    assert page_of(borealis).overlay.of(SENTENCE) is None
    olga.post(f"{REVIEW}confirm/", {"seen": 3, "all": "yes"})
    assert {one.state for one in page_of(borealis).sentences} == {"confirmed"}
    olga.post(f"{REVIEW}drop/")
    assert not Review.objects.exists()


def test_a_stale_page_is_answered_with_a_conflict(borealis, olga):
    olga.post(f"{REVIEW}confirm/", {"seen": 0, "words": SENTENCE})
    for seen in ("0", "x", ""):
        assert olga.post(f"{REVIEW}rule/", {"seen": seen, "words": SENTENCE, "do": "dismiss"}).status_code == 409
    assert page_of(borealis).overlay.of(SENTENCE).means != ()


def test_the_file_holds_what_was_said_and_reads_back(borealis, olga, owner):
    rule_on(borealis.pk, 1, SENTENCE, [AIM], by=owner, seen=0, now=LATER)
    answer = olga.get("/team/programmes/borealis/policy/1/vulndesk.toml")
    assert 'filename="vulndesk.toml"' in answer.headers["Content-Disposition"]
    assert overlay_from_toml(answer.content.decode()) == page_of(borealis).overlay


@pytest.mark.parametrize("place", ["", "sentences/0000000000000000/"])
def test_only_an_owner_opens_the_review(borealis, tom, olga, place):
    assert tom.get(REVIEW + place).status_code in (403, 404)
    assert olga.get(REVIEW + place).status_code == (404 if place else 200)


@pytest.mark.slow
def test_a_long_policy_is_reviewed_in_a_moment(borealis, owner, path):
    from time import process_time

    lines = [f"We will send part {number} of the answer within {number + 1} days." for number in range(300)]
    path.write_text(OLD + "\n\n".join(lines))
    open_programme_from_file(path, now=LATER)
    words = {one.words for one in page_of(borealis, 2).sentences}
    began = process_time()
    confirm_sentences(borealis.pk, 2, words, by=owner, seen=0, now=LATER + timedelta(days=1))
    assert process_time() - began < 3
    assert reported(again(borealis)).policy.number == 2
