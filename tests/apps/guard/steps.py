"""What the stories of the guard do again and again: write in public, look at a sighting, say what it is."""

from datetime import UTC, datetime

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import work
from vulndesk.apps.guard.models import Sighting

LIST = "/team/programmes/enix/public-issues/"
CANARY = "zqcanaryword"
TITLE = f"SQL injection in the {CANARY} search"
TEXT = f"An attacker can read the orders of other customers: {CANARY}' OR 1=1 --"


def told(one, title=TITLE, text=TEXT, *, action="opened", issue=None, kind="issue", **more):
    """Somebody writes in public, the forge tells of it, the worker looks."""
    issue = issue or one.forge.open_issue(title, text, kind="issues" if kind == "issue" else "pulls", **more)
    event = "issues" if kind == "issue" else "pull_request"
    answer = one.post(event, one.forge.told(event, action, **{kind: issue}))
    assert answer.status_code == 202, answer.content
    work(only="guard.")
    return issue


def page(client, row=None):
    row = row or Sighting.objects.get()
    answer = client.get(f"{LIST}{row.pk}/")
    assert answer.status_code == 200
    return words_of(answer)


def do(client, deed, row=None):
    row = row or Sighting.objects.get()
    return client.post(f"{LIST}{row.pk}/do/{deed}/", follow=True)


def allow(owner, **ticked):
    given = {"is_on": "on"} | ticked
    assert owner.post(LIST, given).status_code == 302


def later(delta):
    return datetime.now(UTC) + delta
