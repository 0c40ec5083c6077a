"""A release or a tag at a forge wakes the gate: the places of fixes are looked at at once, and not in some hours."""

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.apps.cases.handling import reported
from tests.apps.forges.steps import connected, work
from vulndesk.apps.embargo.actions import LOOK, name_fix, name_release
from vulndesk.apps.embargo.models import ReleaseProof
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.events import EventKind
from vulndesk.core.gate import ProofKind


@pytest.fixture
def index(settings):
    """A package index: JSON as PyPI serves it, of the versions that are there."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self):
            versions = self.server.versions
            files = [{"filename": f"acme-{one}.tar.gz", "yanked": False, "size": 1} for one in versions]
            version = self.path.rstrip("/").split("/")[-2] if self.path.endswith("/json") else ""
            found = not version or version == "acme" or version in versions
            told = {
                "info": {"name": "acme", "yanked": False},
                "releases": dict.fromkeys(versions, files),
                "urls": files,
            }
            digest = hashlib.sha256(b"x").hexdigest()
            told["urls"] = [{**one, "digests": {"sha256": digest}} for one in files]
            body = json.dumps(told if found else {"message": "Not Found"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Index)
    server.versions = ["2.0"]
    settings.PACKAGE_INDEXES = {"pypi": f"http://127.0.0.1:{server.server_port}"}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def told(one, event, **objects):
    forge = one.forge
    payload = {"repository": forge.repository(), **objects}
    return one.post(event, payload)


RELEASE = {"tag_name": "v2.1", "html_url": "https://github.example/acme/parser/releases/tag/v2.1"}


@pytest.mark.parametrize(
    ("event", "objects"),
    [
        ("release", {"action": "published", "release": RELEASE}),
        ("create", {"ref_type": "tag", "ref": "v2.1"}),
    ],
)
def test_a_release_has_the_places_of_a_fix_looked_at(web, tom_user, owning, github, index, event, objects):
    one, tom, now = connected(owning, github), actor_for(tom_user), datetime.now(UTC)
    case = reported(web)
    name_fix(case.pk, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.1", by=tom, now=now)
    package = {"what": "pypi:acme", "version": "2.1"}
    name_release(case.pk, ProofKind.PACKAGE, package, component="enix", by=tom, now=now)
    assert ReleaseProof.objects.get().standing == "missing"
    index.versions.append("2.1")
    assert told(one, event, **objects).status_code == 202
    work(only="forges.wake")
    assert Job.objects.filter(task=LOOK).count() == 3
    work(only=LOOK)
    assert ReleaseProof.objects.get().standing == "served"
    assert Event.objects.filter(kind=EventKind.RELEASE_SEEN, case_id=case.pk).exists()
    assert Job.objects.filter(task=LOOK, state="waiting").count() == 2


def test_a_package_that_comes_some_minutes_after_its_tag_is_seen(web, tom_user, owning, github, index):
    one, tom, now = connected(owning, github), actor_for(tom_user), datetime.now(UTC)
    case = reported(web)
    name_fix(case.pk, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.1", by=tom, now=now)
    package = {"what": "pypi:acme", "version": "2.1"}
    name_release(case.pk, ProofKind.PACKAGE, package, component="enix", by=tom, now=now)
    told(one, "create", ref_type="tag", ref="v2.1")
    work(only="forges.wake")
    work(only=LOOK)
    assert ReleaseProof.objects.get().standing == "missing"
    index.versions.append("2.1")
    work(now + timedelta(minutes=6), only=LOOK)
    assert ReleaseProof.objects.get().standing == "served"


def test_a_branch_or_another_repository_wakes_nothing(web, owning, github):
    one = connected(owning, github)
    told(one, "create", ref_type="branch", ref="main")
    github.name = "acme/other"
    told(one, "create", ref_type="tag", ref="v2.1")
    assert one.counted() == {"other_repository": 1, "unknown_type": 1}
    assert not Job.objects.filter(task__startswith="forges.").exists()


def test_gitlabs_and_forgejos_tags_are_read(web, owning, gitlab, forgejo):
    one = connected(owning, gitlab, "gitlab")
    push = {"object_kind": "tag_push", "ref": "refs/tags/v2.1", "after": "a" * 40}
    project = {"path_with_namespace": "acme/parser"}
    assert one.post("Tag Push Hook", {**push, "project": project}).status_code == 202
    release = {"object_kind": "release", "tag": "v2.1", "action": "create", "url": "https://gitlab.example/x"}
    assert one.post("Release Hook", {**release, "project": project}).status_code == 202
    assert one.counted() == {"taken": 2}
    other = connected(owning, forgejo, "forgejo")
    assert told(other, "create", ref_type="tag", ref="v2.1").status_code == 202
    assert told(other, "release", action="published", release=RELEASE).status_code == 202
    assert other.counted() == {"taken": 2}
