"""The doctor looks at connected repositories: SECURITY.md, security.txt, private reporting, the webhook."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.cases.handling import words_of
from tests.apps.forges.steps import connected
from vulndesk.apps.forges.models import Connection
from vulndesk.apps.policies.actions import check_channel
from vulndesk.apps.policies.models import Checkup
from vulndesk.core.doctor.diagnosis import Check, Fault, Found, sentence_of

DOCTOR = "/team/programmes/enix/doctor/"
GOOD = "Contact: mailto:security@example.org\nExpires: 2099-01-01T00:00:00Z\n"


@pytest.fixture
def one(web, owning, github):
    made = connected(owning, github)
    made.post("ping", {"zen": "x"})
    return made


def looked(web, owning, *, now=None):
    check_channel(programme_id=web.pk, check=Check.FORGES.value, now=now or datetime.now(UTC))()
    row = Checkup.objects.get(programme=web, check_name=Check.FORGES)
    said = [sentence_of(Found(Fault(one["fault"]), one["subject"], one["detail"])) for one in row.faults]
    page = words_of(owning.get(DOCTOR))
    assert all(one in page for one in (row.note, *said))
    return " ".join([row.note, *said])


def test_without_a_connection_nothing_is_at_fault(web, owning):
    assert "No repository is connected" in looked(web, owning)


@pytest.mark.parametrize("path", ["SECURITY.md", ".github/SECURITY.md", "docs/SECURITY.md"])
@pytest.mark.slow
def test_a_repository_that_publishes_its_policy_is_well(one, web, owning, path):
    one.forge.files[path] = b"# Security\n"
    said = looked(web, owning)
    assert "1 repository is connected, 1 answered." in said
    assert "has no SECURITY.md" not in said


def test_a_repository_without_a_policy_and_one_that_expired(one, web, owning):
    assert "acme/parser has no SECURITY.md" in looked(web, owning)
    one.forge.files["SECURITY.md"] = b"# Security\n"
    one.forge.files[".well-known/security.txt"] = GOOD.encode()
    assert "has expired" not in looked(web, owning)
    one.forge.files[".well-known/security.txt"] = GOOD.replace("2099", "2020").encode()
    said = looked(web, owning)
    assert "has no SECURITY.md" not in said
    assert "acme/parser, .well-known/security.txt has expired" in said
    one.forge.files[".well-known/security.txt"] = b"Contact: nowhere\n"
    assert "breaks RFC 9116" in looked(web, owning)


def test_private_reporting_that_is_off_is_said(one, web, owning):
    one.forge.files["SECURITY.md"] = b"# Security\n"
    one.forge.private_reporting = False
    assert "Private reporting is off at one of them" in looked(web, owning)


@pytest.mark.slow
def test_a_webhook_that_was_never_heard_of_or_is_refused(one, web, owning):
    one.forge.files["SECURITY.md"] = b"# Security\n"
    assert "was refused" not in looked(web, owning)
    one.send(*one.forge.delivery("ping", {"zen": "y"}, "another secret"))
    assert "The last delivery of acme/parser was refused." in looked(web, owning)
    one.post("ping", {"zen": "z"})
    assert "was refused" not in looked(web, owning)
    Connection.objects.update(heard_at=None)
    one.row.counts.all().delete()
    assert "Nothing was ever heard" not in looked(web, owning)
    later = datetime.now(UTC) + timedelta(days=2)
    assert "Nothing was ever heard of acme/parser" in looked(web, owning, now=later)


def test_a_forge_that_is_away_is_no_certain_fault(one, web, owning):
    one.forge.down = True
    said = looked(web, owning)
    assert "The forge does not tell the desk about acme/parser" in said
    assert "has no SECURITY.md" not in said


@pytest.mark.parametrize("kind", ["gitlab", "forgejo"])
@pytest.mark.slow
def test_the_other_forges_are_looked_at_alike(web, owning, kind, request):
    forge = request.getfixturevalue(kind)
    connected(owning, forge, kind)
    assert "acme/parser has no SECURITY.md" in looked(web, owning)
    forge.files["SECURITY.md"] = b"# Security\n"
    assert "has no SECURITY.md" not in looked(web, owning)
