"""Before sending: the reporter sees what was not found, mends it or sends it all the same; private code is silent."""

import pytest
from django.test import Client

from tests.apps.cases.handling import markup_of, words_of
from tests.people import NOW
from vulndesk.apps.accounts.models import Allowance
from vulndesk.apps.cases.models import Case
from vulndesk.apps.evidence import queries as evidence
from vulndesk.apps.evidence.actions import change_mirror
from vulndesk.apps.intake.models import Draft
from vulndesk.apps.intake.views import checking

pytestmark = pytest.mark.django_db

FORM = "/p/enix/report/"
CHECK = "/p/enix/check/"
TEXT = "In v1.0 the file `src/pars.c` and the function `parse_head()`."
TITLE = "What your report says of the code"


def typed(client, **fields):
    return client.post(FORM, {"description": TEXT, **fields, "do": "check"}, follow=True)


@pytest.mark.slow
def test_without_a_script_the_button_shows_the_table_and_keeps_what_was_typed(mirrored):
    page = typed(Client())
    words = words_of(page)
    assert page.redirect_chain[0][0].endswith("?check=1#check")
    assert "We looked at what your report says of the code: 2 not found, 1 found." in words
    assert "Did you mean src/parse.c ?" in words
    assert TEXT in markup_of(page)
    assert not Case.objects.exists()


@pytest.mark.slow
def test_with_a_script_the_section_alone_comes_back_and_nothing_is_stored_or_logged(mirrored, caplog):
    caplog.set_level(0)
    page = Client().post(CHECK, {"description": TEXT})
    words = words_of(page)
    assert words.startswith(TITLE)
    assert "We could not find this name in v1.0." in words
    assert (Draft.objects.count(), Case.objects.count()) == (0, 0)
    assert "parse_head" not in caplog.text


@pytest.mark.slow
def test_nothing_is_blocked_and_sending_looks_nothing_up(mirrored, monkeypatch):
    monkeypatch.setattr(evidence, "judge_report", None)
    monkeypatch.setattr(checking, "judge_report", None)
    page = Client().post(FORM, {"description": TEXT, "do": "anyway"}, follow=True)
    assert page.status_code == 200
    assert Case.objects.count() == 1


@pytest.mark.parametrize("audience", ["team", "by_access"])
@pytest.mark.slow
def test_of_code_that_is_not_public_the_form_says_nothing_at_all(mirrored, owner, audience):
    change_mirror(mirrored.pk, is_wanted=True, audience=audience, by=owner, now=NOW)
    client = Client()
    assert TITLE not in words_of(client.get(FORM))
    for page in (typed(client), client.post(CHECK, {"description": TEXT})):
        words = words_of(page)
        assert TITLE not in words
        assert "src/parse.c" not in words
    without = Client().post(CHECK, {"description": "nothing"}).content
    assert client.post(CHECK, {"description": TEXT}).content == without


def test_without_a_copy_of_the_code_the_form_is_as_before(enix):
    assert TITLE not in words_of(Client().get(FORM))


@pytest.mark.slow
def test_who_asks_too_often_is_told_so_and_can_send(mirrored):
    for _ in range(checking.BY_NETWORK):
        assert "2 not found" in words_of(Client().post(CHECK, {"description": TEXT}))
    page = words_of(Client().post(CHECK, {"description": TEXT}))
    assert "It could not be looked up at this moment. You can send the report as it is." in page
    assert Allowance.objects.exists()
    Client().post(FORM, {"description": TEXT, "do": "anyway"})
    assert Case.objects.count() == 1


@pytest.mark.slow
def test_while_another_report_is_looked_up_the_form_goes_on(mirrored):
    _, _, readers = evidence._ON_FORM
    with readers.reading(evidence.place_of(mirrored.pk)):
        page = words_of(Client().post(CHECK, {"description": TEXT}))
    assert "It could not be looked up at this moment." in page


@pytest.mark.slow
def test_a_megabyte_of_paths_is_bounded(mirrored):
    many = " ".join(f"src/dir{n}/file{n}.c:{n}" for n in range(45_000))
    assert len(many) > 1_000_000
    page = Client().post(CHECK, {"description": many})
    assert page.status_code == 200
    assert len(page.content) < 200_000
    assert words_of(page).count("We could not find") <= evidence.MOST_ON_FORM


@pytest.mark.slow
def test_what_would_help_is_asked_with_its_reason_and_not_again_once_it_is_there(mirrored):
    client = Client()
    words = words_of(typed(client))
    assert "What does the program print as its version" in words
    assert "Why do you ask me this?" in words
    assert "never at who reports" in words
    assert "Could you send a few lines of code, or a test" in words
    again = words_of(typed(client, versions="1.0", poc="int main(void) { return 0; }"))
    assert "What would help most" not in again


@pytest.mark.slow
def test_a_script_in_a_report_stays_words(mirrored):
    page = Client().post(CHECK, {"description": "See `src/<script>alert(1)</script>.c` and `src/<b>x.c`."})
    assert b"<script>alert" not in page.content
