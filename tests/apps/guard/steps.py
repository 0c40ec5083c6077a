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


def told_comment(forge, issue, body, *, login="rita", action="created", number=1):
    """As issue_comment says it, of pull requests, too."""
    at = forge.tick()
    is_pull = "/pull/" in issue["html_url"]
    comment = {
        "id": 7000 + number,
        "html_url": f"{issue['html_url']}#issuecomment-{number}",
        "body": body,
        "user": {"login": login, "type": "User"},
        "author_association": "NONE",
        "created_at": at,
        "updated_at": at,
    }
    below = issue | ({"pull_request": {"html_url": issue["html_url"]}} if is_pull else {})
    return forge.told("issue_comment", action, issue=below, comment=comment)


def told_note(forge, issue, note, *, username="rita", kind="note", **more):
    """As a note hook says it: a comment below an issue."""
    at = forge.tick().replace("T", " ").replace("Z", " UTC")
    kept = ("id", "iid", "title", "description", "state", "confidential")
    return {
        "object_kind": "note",
        "event_type": kind,
        "user": {"username": username},
        "project": {"path_with_namespace": forge.name, "web_url": forge.url},
        "object_attributes": {
            "id": 7001,
            "note": note,
            "noteable_type": "Issue",
            "author_id": forge.user_id(username),
            "system": False,
            "internal": False,
            "action": "create",
            "url": f"{issue['web_url']}#note_7001",
            "created_at": at,
            "updated_at": at,
            **more,
        },
        "issue": {name: issue[name] for name in kept} | {"author_id": issue["author"]["id"]},
    }
