"""The pages of early notices, as browsers post to them: a list, a plan with a second look, and what became of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import reported, words_of
from vulndesk.apps.early_notices.models import EarlyNotice, Recipient, Stage
from vulndesk.apps.embargo.models import Embargo

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]
LIST = "/team/programmes/enix/early-notices/"


@pytest.fixture
def listed(owning):
    assert owning.post(f"{LIST}stages/", {"name": "distros", "days": "7"}).status_code == 302
    stage = Stage.objects.get()
    given = {"stage": stage.pk, "name": "Debian", "address": "security@debian.example", "role": "observer"}
    assert owning.post(f"{LIST}recipients/", given | {"label": "AMBER", "terms": "No commits."}).status_code == 302
    return stage


@pytest.fixture
def here(web, at_desk):
    case = reported(web)
    until = datetime.now(UTC) + timedelta(days=30)
    Embargo.objects.update_or_create(case_id=case.pk, defaults={"em": "A", "until": until, "source": "agreed"})
    at_desk.post(f"/team/cases/{case.reference}/fix/name/", {"components": "enix", "versions": "fixed in 2.1"})
    return f"/team/cases/{case.reference}/early-notices/"


def hidden(page):
    return dict(
        re.findall(r'type="hidden" name="(recipients|until|summary|told)" value="([^"]*)"', page.content.decode())
    )


@pytest.mark.slow
def test_a_plan_is_looked_at_twice_before_it_is_kept(at_desk, listed, here, web):
    page = at_desk.get(here)
    assert "7 days before the end" in words_of(page)
    nothing = at_desk.post(f"{here}plan/", {"summary": "The patch.", "told": "summary"})
    assert nothing.status_code == 422
    assert "Choose at least one stage." in words_of(nothing)
    assert "The patch." in words_of(nothing)
    look = at_desk.post(f"{here}plan/", {"stages": [str(listed.pk)], "summary": "The patch.", "told": "summary"})
    assert "1 more may read this. Is that meant?" in words_of(look)
    for words in ("security@debian.example", "TLP:AMBER", "The patch."):
        assert words in words_of(look)
    assert not EarlyNotice.objects.exists()
    unticked = at_desk.post(f"{here}plan/", hidden(look))
    assert unticked.status_code == 422
    assert "Tick the box if you mean it." in words_of(unticked)
    assert not EarlyNotice.objects.exists()
    kept = at_desk.post(f"{here}plan/", hidden(look) | {"widens": "on"})
    assert kept.status_code == 302
    row = EarlyNotice.objects.get()
    assert row.run_at == row.until - timedelta(days=7)
    assert "planned" in words_of(at_desk.get(here))
    assert "Everybody on the list is planned or told." in words_of(at_desk.get(here))
    assert at_desk.post(f"{here}{row.pk}/revoke/").status_code == 302
    assert "taken back" in words_of(at_desk.get(here))


def test_an_end_that_changed_since_the_second_look_is_looked_at_again(at_desk, listed, here):
    look = at_desk.post(f"{here}plan/", {"stages": [str(listed.pk)], "summary": "The patch.", "told": "summary"})
    Embargo.objects.update(until=datetime.now(UTC) + timedelta(days=60))
    refused = at_desk.post(f"{here}plan/", hidden(look) | {"widens": "on"})
    assert refused.status_code == 409
    assert "The end of the embargo changed meanwhile." in words_of(refused)
    assert not EarlyNotice.objects.exists()


def test_the_list_is_an_owners_and_no_other_teams(at_desk, elsewhere, owning, listed, here):
    assert "An owner of the desk keeps this list." in words_of(at_desk.get(LIST))
    assert at_desk.post(f"{LIST}stages/", {"name": "x", "days": "3"}).status_code == 403
    assert elsewhere.get(LIST).status_code == 404
    assert elsewhere.get(here).status_code == 404
    row = Recipient.objects.get()
    assert elsewhere.post(f"{LIST}recipients/{row.pk}/remove/").status_code == 404
    wrong = {"stage": listed.pk, "name": "K", "address": "k@k.example", "role": "observer", "key": "no key"}
    refused = owning.post(f"{LIST}recipients/", wrong)
    assert "This is not one OpenPGP key" in words_of(refused)
    assert "k@k.example" in refused.content.decode()
    assert owning.post(f"{LIST}recipients/{row.pk}/remove/").status_code == 302
    assert owning.post(f"{LIST}stages/{listed.pk}/remove/").status_code == 302
    assert not Stage.objects.exists()
    assert b"debian" not in bytes(row.sealed)


def test_without_an_embargo_or_a_list_the_page_says_what_comes_first(at_desk, owning, web, here):
    bare = reported(web)
    Embargo.objects.filter(case_id=bare.pk).delete()
    assert "Nobody can be told early now" in words_of(at_desk.get(f"/team/cases/{bare.reference}/early-notices/"))
    assert "The list is empty" in words_of(at_desk.get(here))
