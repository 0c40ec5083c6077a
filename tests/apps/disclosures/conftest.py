"""A closed case of Tom's and Vera's programme, with a vendor who spoke in it; the desk of tests/apps/parties."""

import re
from datetime import UTC, datetime

import pytest

from tests.apps.cases.handling import case_of, person, signed_in
from tests.apps.parties.conftest import (
    at_desk,
    desktop,
    elsewhere,
    invited,
    owning,
    rita,
    tom,
    tom_user,
    visiting,
    web,
)
from tests.people import report
from vulndesk.apps.cases.actions import DeedRequest, Said, add_note, answer, do_deed, say
from vulndesk.apps.cases.models import Case
from vulndesk.apps.disclosures.models import Disclosure
from vulndesk.core.access import Actor, Role
from vulndesk.core.lifecycle import CloseReason, Deed

__all__ = ["at_desk", "desktop", "elsewhere", "invited", "owning", "rita", "tom", "tom_user", "visiting", "web"]

SECRET = "CANARYpassword"  # what is covered


@pytest.fixture
def given(web):
    words = f"The login leaks.\nMy {SECRET} is in the log.\nWrite to rita@example.org."
    credit = {"mode": "name", "name": "Rita Weasel"}
    return report(web, words, title="Login leaks", contact="rita@example.org", credit=credit, now=datetime.now(UTC))


@pytest.fixture
def case(given):
    return case_of(given)


@pytest.fixture
def vera(web, tom):
    return signed_in(person("vera", web))


@pytest.fixture
def talked(case, tom, visiting):
    """Everybody wrote; then it was judged not valid and closed. Acme's browser and its row."""
    now = datetime.now(UTC)
    browser, acme = visiting("Acme")
    rita_herself = Actor(Role.REPORTER, case_id=case.pk)
    do_deed(case.pk, DeedRequest(Deed.REPLY, message="CANARYanswer of Tom, thanks Rita Weasel."), by=tom, now=now)
    answer(case.pk, "CANARYreply of Rita.", by=rita_herself, now=now)
    add_note(case.pk, "CANARYnote of the team.", by=tom, now=now)
    guest = Actor(Role.GUEST, case_id=case.pk, party=acme.pk)
    say(case.pk, Said("CANARYvendor: we ship it too.", "case"), by=guest, now=now, guest="Acme")
    say(case.pk, Said("CANARYprivate to the team.", f"party:{acme.pk}"), by=guest, now=now, guest="Acme")
    do_deed(case.pk, DeedRequest(Deed.INVALIDATE, message="It is by design."), by=tom, now=now)
    do_deed(case.pk, DeedRequest(Deed.CLOSE, reason=CloseReason.NOT_VALID), by=tom, now=now)
    assert Case.objects.get(pk=case.pk).rm == "C"
    return browser, acme


class Steps:
    """What browsers do, step by step. Each sends what its page showed."""

    def __init__(self, case):
        self.case = case
        self.here = f"/team/cases/{case.reference}/disclosure/"

    @property
    def row(self):
        return Disclosure.objects.get(case=self.case)

    def choose(self, browser, **changes):
        page = browser.get(f"{self.here}choose/").content.decode()
        fields = dict.fromkeys(re.findall(r'name="(show-[^"]+)"[^>]*checked', page), "on")
        fields |= {"title": "A login that was said to leak", "words": "Tom\nAcme"}
        fields["seen"] = re.search(r'name="seen" value="(\d+)"', page)[1]
        what = next(name.removeprefix("show-") for name in fields if name.startswith("show-"))
        fields[f"passages-{what}"] = SECRET
        return browser.post(f"{self.here}choose/", {**fields, **changes})

    def deed(self, browser, step, **fields):
        return browser.post(f"{self.here}{step}/", {"seen": self.row.revision, **fields})

    def answer(self, browser, address, answer="agree", **fields):
        return browser.post(address, {"version": self.row.version, "answer": answer, **fields})

    def rita_agrees(self, rita, **fields):
        return self.answer(rita, "/status/report/disclosure/", **fields)

    def public(self, at_desk, vera, rita):
        """All the way."""
        assert self.choose(at_desk).status_code == 302
        assert self.deed(at_desk, "ask").status_code == 302
        assert self.rita_agrees(rita).status_code == 302
        assert self.deed(vera, "approve").status_code == 302
        assert self.deed(at_desk, "publish").status_code == 302
        return f"/p/enix/reports/{self.row.code}/"


@pytest.fixture
def steps(case, talked):
    return Steps(case)
