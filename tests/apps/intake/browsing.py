"""What the tests of the reporter's pages share: sending as a browser does, reading as a person does."""

import html
import re
from typing import Any

from django.test import Client

from tests.people import NOW
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import case_page
from vulndesk.core.access import Actor, Role

ENIX = "/p/enix/report/"
INTERVIEW = "/p/interview/report/"


def words_of(response: Any) -> str:
    """The text of a page, as one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def page_on(response: Any) -> str:
    """By what the form knows this copy of its page."""
    return re.search(r'name="page" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]


def send(client: Client, address: str = ENIX, *, do: str = "anyway", follow: bool = False, **fields: Any) -> Any:
    """Open the form, then send it."""
    page = page_on(client.get(address))
    return client.post(address, {"do": do, "page": page, **fields}, follow=follow)


def code_on(response: Any) -> str:
    return re.search(r'id="code">([^<]+)<', response.content.decode())[1]  # type: ignore[index]


def reported(client: Client, address: str = ENIX, **fields: Any) -> str:
    """A report that was sent; the code of its receipt, which is taken off the page."""
    answer = send(client, address, follow=True, **({"description": "It leaks."} | fields))
    assert answer.redirect_chain[-1][0] == "/receipt/"
    client.post("/receipt/")
    return code_on(answer)


def only_case() -> Case:
    return Case.objects.get()


def body_of(case: Case) -> Any:
    """What the report's sealed body holds."""
    return case_page(Actor(Role.REPORTER, case_id=case.pk), case_id=case.pk, now=NOW).body
