"""A file's page: its kind by its own bytes, its hash, the beginning of a text as words; for both sides."""

import hashlib
from uuid import uuid4

import pytest

from tests.apps.cases.handling import person, signed_in, words_of
from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.cases.queries import attachment_preview
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import Actor, Role
from vulndesk.core.errors import NotFound
from vulndesk.core.file_kinds import READ

pytestmark = pytest.mark.django_db

HTML = b"<script>alert(document.cookie)</script>\n"


def with_file(content, name="poc.html", media_type="image/png"):
    programme = open_programme("enix")
    told = report(programme, files=(store_file([content], name=name, media_type=media_type),))
    return programme, told, Attachment.objects.get()


def test_the_team_sees_what_a_file_is_whatever_it_is_called():
    programme, told, file = with_file(HTML)
    tom = signed_in(person("tom", programme))
    reference = Case.objects.get(pk=told.received.case_id).reference
    page = tom.get(f"/team/cases/{reference}/files/{file.pk}/look/")
    assert b"<script>alert" not in page.content
    words = words_of(page)
    assert "Web page by its own bytes; its sender calls it image/png" in words
    assert hashlib.sha256(HTML).hexdigest() in words
    assert b"&lt;script&gt;alert(document.cookie)&lt;/script&gt;" in page.content
    assert f"/files/{file.pk}/look/" in tom.get(f"/team/cases/{reference}/").content.decode()


def test_of_a_large_file_only_the_beginning_is_read(monkeypatch):
    _, told, file = with_file(b"line of a log\n" * 400_000, "run.log", "text/plain")
    read = []
    whole = content.open_bytes

    def counted(*given):
        for piece in whole(*given):
            read.append(len(piece))
            yield piece

    monkeypatch.setattr(content, "open_bytes", counted)
    _, preview = attachment_preview(told.reporter, file.pk)
    assert not preview.is_whole
    assert sum(read) <= 2 * READ


def test_a_file_of_others_is_as_absent_here_as_its_download(client):
    _, told, file = with_file(HTML)
    stranger = Actor(Role.REPORTER, case_id=uuid4())
    with pytest.raises(NotFound):
        attachment_preview(stranger, file.pk)
    with pytest.raises(NotFound):
        attachment_preview(join("mona"), file.pk)
    assert client.get(f"/status/report/files/{file.pk}/look/")["Location"] == "/status/"
    assert told.received.case_id


def test_a_destroyed_file_is_not_looked_at():
    _, told, file = with_file(HTML)
    Attachment.objects.update(purged_at=NOW, file_id=None, sealed=b"")
    with pytest.raises(NotFound):
        attachment_preview(told.reporter, file.pk)
