"""The pages of CVE ids: what may be done next, each deed by its form, and a key that is never shown."""

import pytest

from tests.apps.cases.handling import signed_in, words_of
from tests.apps.cve.conftest import run
from tests.people import NOW
from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cve.actions import reserve_number
from vulndesk.apps.cve.models import Number, Numbering

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(case_id):
    return f"/team/cases/{Case.objects.get(pk=case_id).reference}/cve/"


def test_a_case_without_a_cna_shows_the_text_and_whom_to_ask(place, tom):
    client = signed_in(user_by_handle("tom"))
    words = words_of(client.get(place))
    assert "Ask the CNA of last resort (MITRE)" in words
    assert "Reserve a CVE id" not in words
    asked = {"ask-of": "MITRE", "ask-text": "Please.", "ask-days": "7"}
    assert client.post(f"{place}ask/", asked).status_code == 302
    assert "An answer is expected by" in words_of(client.get(place))
    refused = client.post(f"{place}record/", {"record-cve_id": "x"})
    assert refused.status_code == 422
    assert "no CVE id" in words_of(refused)
    client.post(f"{place}record/", {"record-cve_id": "CVE-2026-4444"})
    assert "Given by another CNA" in words_of(client.get(place))


def test_one_is_reserved_and_rejected_by_its_buttons(place, account, tom):
    client = signed_in(user_by_handle("tom"))
    assert "100 of 100" in words_of(client.get(place))
    client.post(f"{place}reserve/")
    assert "Being reserved" in words_of(client.get(place))
    run(reserve_number, "cve_asked")
    words = words_of(client.get(place))
    assert "CVE-2026-10000" in words
    assert "Nothing of this case is sent to CVE Services before" in words
    client.post(f"{place}reject/", {"reject-reason": "No vulnerability."})
    assert Number.objects.get().stand == "rejecting"
    assert client.post(f"{place}reserve/").status_code == 409


def test_an_owner_sets_the_account_and_nobody_sees_its_key(services, enix, olga, tom):
    place = f"/team/programmes/{enix.slug}/cve/"
    client = signed_in(user_by_handle("olga"))
    said = {"has_account": "on", "address": services.address, "org": "acme", "user": services.user, "answer_days": "7"}
    wrong = client.post(place, {**said, "key": "wrong"})
    assert wrong.status_code == 422
    assert "do not know this user or key" in words_of(wrong)
    assert client.post(place, {**said, "key": services.key}).status_code == 302
    shown = client.get(place)
    assert services.key not in shown.content.decode()
    assert "100 of 100" in words_of(shown)
    services.reserve()
    client.post(f"{place}look/")
    assert Numbering.objects.get().available == 99
    assert signed_in(user_by_handle("tom")).post(place, {**said, "key": services.key}).status_code == 403
    assert Numbering.objects.get().looked_at > NOW
