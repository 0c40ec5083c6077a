"""The public side as plain files: the same bytes as the desk serves, and never half a file."""

import json
import os

import pytest
from django.test import Client

from tests.apps.feeds.conftest import answered, named, publish
from tests.core.advisory.written import ADVISORY
from tests.people import NOW
from vulndesk.apps.advisories.actions import withdraw
from vulndesk.apps.feeds.actions import copy_public_side
from vulndesk.apps.feeds.models import Document
from vulndesk.core.errors import Conflict, NotNow
from vulndesk.gateways import public_files

pytestmark = pytest.mark.django_db


def fetch(path):
    answer = Client().get(f"/{path}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content if answer.status_code == 200 else None


def files(folder):
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".vulndesk/")}


def copied(folder, **more):
    return copy_public_side(folder, fetch=fetch, **more)


@pytest.mark.slow
def test_every_file_of_the_copy_is_what_the_desk_serves(client, public, enix, olga, tmp_path):
    publish(enix, olga, named("x_ACME-2026-0002"))
    copied(tmp_path)
    found = files(tmp_path)
    pages = [
        "advisories/",
        "p/enix/advisories/",
        "advisories/years/2026/",
        "p/enix/advisories/years/2026/",
        f"advisories/{ADVISORY.id}/",
        f"advisories/{ADVISORY.id}/revisions/2/",
    ]
    assert {f"{page}index.html" for page in pages} <= set(found)
    assert {"osv/all.zip", ".well-known/csaf/provider-metadata.json", ".well-known/security.txt"} <= set(found)
    assert "static/vulndesk/app.css" in found
    for path, content in found.items():
        assert answered(client, path.removesuffix("index.html"))[1] == content, path
    assert set(Document.objects.values_list("path", flat=True)) <= set(found)


@pytest.mark.slow
def test_a_second_run_writes_nothing(public, tmp_path):
    assert copied(tmp_path).written > 15
    again = copied(tmp_path)
    assert (again.written, again.removed) == (0, 0)


@pytest.mark.slow
def test_a_run_after_a_publication_writes_its_files_and_the_lists_alone(public, enix, olga, tmp_path):
    copied(tmp_path)
    before = {path: (tmp_path / path).stat().st_ino for path in files(tmp_path)}
    publish(enix, olga, named("x_ACME-2026-0002"))
    copied(tmp_path)
    kept = {path for path, inode in before.items() if (tmp_path / path).stat().st_ino == inode}
    assert {path for path in before if "-2026-0001.json" in path and path.startswith(("osv/", ".well"))} <= kept
    assert json.loads((tmp_path / "osv/x_ACME-2026-0002.json").read_bytes())["id"] == "x_ACME-2026-0002"


@pytest.mark.slow
def test_what_an_advisory_lost_leaves_the_copy(public, enix, olga, tmp_path):
    copied(tmp_path)
    Document.objects.filter(path="cve/CVE-2026-12345.json").update(path="cve/CVE-2026-1.json", changed_in=2)
    copied(tmp_path, whole=True)
    assert {path for path in files(tmp_path) if path.startswith("cve/")} == {"cve/CVE-2026-1.json"}
    withdraw(ADVISORY.id, reason="Twice.", by=olga, now=NOW.replace(year=2027))
    publish(enix, olga)
    copied(tmp_path)
    assert {path for path in files(tmp_path) if path.startswith("cve/")} == {"cve/CVE-2026-12345.json"}


@pytest.mark.slow
def test_files_of_others_beside_ours_stay(public, tmp_path):
    own = tmp_path / "index.html"
    own.write_bytes(b"mine")
    copied(tmp_path, whole=True)
    assert own.read_bytes() == b"mine"


@pytest.mark.slow
def test_a_run_that_stops_at_any_write_leaves_whole_files_and_the_next_one_ends_it(
    public, enix, olga, tmp_path, monkeypatch
):
    """Every write in turn is the last one of its run."""
    copied(tmp_path)
    old = files(tmp_path)
    publish(enix, olga, named("x_ACME-2026-0002"))
    copied(tmp_path / "whole")
    new = files(tmp_path / "whole")
    write, stops = public_files.write, 0
    for stop in range(100):
        left = iter(range(stop))

        def until(path, pieces, left=left, **more):
            if next(left, None) is None and more.get("durable", True):
                more["unfinished"].write_bytes(b"half")
                raise KeyboardInterrupt
            write(path, pieces, **more)

        monkeypatch.setattr(public_files, "write", until)
        try:
            copied(tmp_path)
            break
        except KeyboardInterrupt:
            stops += 1
        found = {path: content for path, content in files(tmp_path).items() if not path.startswith("whole/")}
        assert all(content in (old.get(path), new.get(path)) for path, content in found.items())
        assert listed(found) <= set(found)
    assert stops > 5
    monkeypatch.undo()
    copied(tmp_path)
    assert {path: content for path, content in files(tmp_path).items() if not path.startswith("whole/")} == new


def listed(found):
    """Every document that a list of this copy names."""
    names = found[".well-known/csaf/white/index.txt"].decode().split()
    ids = [line.split(",")[1] for line in found["osv/modified_id.csv"].decode().split()]
    return {f".well-known/csaf/white/{name}" for name in names} | {f"osv/{one}.json" for one in ids}


@pytest.mark.slow
def test_one_run_at_a_time(public, tmp_path):
    copy = public_files.Copy(tmp_path)
    with copy.alone(), pytest.raises(Conflict):
        copied(tmp_path)
    assert copied(tmp_path).written


def test_there_is_nothing_to_copy_before_the_first_publication(enix, tmp_path):
    with pytest.raises(NotNow):
        copied(tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("path", ["../a", "/a", "a/../../b", ".vulndesk/state.json", ""])
def test_nothing_is_written_outside_of_the_folder(tmp_path, path):
    with pytest.raises(ValueError, match="below its folder"):
        public_files.Copy(tmp_path).put(path, b"")
