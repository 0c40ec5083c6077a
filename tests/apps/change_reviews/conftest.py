"""Tom asks with a token; Vera answers; Ada audits."""

import hashlib

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import person, signed_in
from tests.apps.tokens.conftest import Program, token_of
from vulndesk.apps.accounts.models import Belonging
from vulndesk.core.check.change_review import set_digest

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]
API = "/programmes/enix/change-reviews"
LIST = "/team/programmes/enix/change-reviews/"
CANARY = "zqcanaryword"


def change(path="acme/permissions.py", lines="one", **more):
    return {
        "path": path,
        "digest": hashlib.sha256(f"{path} {lines}".encode()).hexdigest(),
        "added": 1,
        "removed": 2,
        "reviewers": [],
    } | more


def asked(*changes, said="@login_required", **more):
    """A body as `vulndesk check` sends it."""
    changes = changes or (change(),)
    findings = [{"rule": "removed-check", "path": one["path"], "line": 7, "said": said} for one in changes]
    return {
        "digest": set_digest(one["digest"] for one in changes),
        "range": "main..HEAD",
        "tip": "a" * 40,
        "authors": ["Ben Author <ben@elsewhere.example>"],
        "changes": list(changes),
        "findings": findings,
    } | more


def page_of(told):
    return LIST + told["id"] + "/"


@pytest.fixture
def program(tom_user):
    return Program(token_of(tom_user))


@pytest.fixture
def vera_user(web):
    return person("vera", web)


@pytest.fixture
def vera(vera_user):
    return signed_in(vera_user)


@pytest.fixture
def ada_user(web):
    """An auditor of the organisation that has the programme."""
    user = person("ada")
    Belonging.objects.filter(user=user).delete()
    Belonging.objects.create(user=user, organisation=web.organisation, role=Belonging.AUDITOR)
    return user


@pytest.fixture
def ada(ada_user):
    return signed_in(ada_user)
