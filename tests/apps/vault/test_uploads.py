"""An upload is sealed before the disk, refused whole or in part with what to do, and leaves nothing that nobody wants.

The requests are real ones: Django parses them from the bytes that a browser sends.
"""

import base64
import contextlib
import errno
import io
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.forms import FileField, Form
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.test import override_settings
from django.urls import path
from pytest_django import Settings

from tests.canary import find_canaries
from vulndesk.apps.vault import files
from vulndesk.core.errors import Refused
from vulndesk.server.wsgi_bridge import IN_MEMORY, WsgiBridge

CANARY = "canary-marzipan-7391"
BOUNDARY = "----WebKitFormBoundaryx7Kq"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    settings.ATTACHMENT_LIMIT = 200_000
    settings.REPORT_LIMIT = 500_000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_000
    settings.FILE_UPLOAD_HANDLERS = ["vulndesk.apps.vault.files.SealingUploadHandler"]
    return tmp_path / "files"


def stored_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def body_of(*parts: tuple[str, bytes] | tuple[str, str, bytes], encoding: str = "") -> bytes:
    """Fields are (name, value), files are (name, file name, content), as a browser writes them."""
    body = b""
    for part in parts:
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part[0]}"'.encode()
        if len(part) == 3:
            body += f'; filename="{part[1]}"\r\nContent-Type: text/plain'.encode()
            body += f"\r\nContent-Transfer-Encoding: {encoding}".encode() if encoding else b""
        body += b"\r\n\r\n" + part[-1] + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def request_of(body: bytes, *, length: int | None = None) -> WSGIRequest:
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(len(body) if length is None else length),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "wsgi.input": io.BytesIO(body),
        }
    )


def read_back(upload: Any) -> bytes:
    return b"".join(files.open_file(upload.id, upload.key))


def uploads_of(request: HttpRequest) -> list[files.SealedUpload]:
    uploads = request.FILES.getlist("files")
    assert all(isinstance(upload, files.SealedUpload) for upload in uploads)
    return uploads  # type: ignore[return-value]


def refused(request: HttpRequest) -> Refused:
    refusal = files.upload_refusal(request)
    assert refusal is not None
    return refusal


def test_fields_and_files_arrive_and_the_files_lie_sealed(folder: Path) -> None:
    plain = [f"{CANARY} {number} ".encode() * 9000 for number in range(2)]
    request = request_of(
        body_of(
            ("description", b"overflow"),
            ("files", f"{CANARY}.txt", plain[0][:199_000]),
            ("more", "é".encode()),
            ("files", "b.txt", plain[1][:100]),
            ("files", "empty.txt", b""),
        )
    )
    assert files.upload_refusal(request) is None
    uploads = uploads_of(request)
    assert [read_back(upload) for upload in uploads] == [plain[0][:199_000], plain[1][:100], b""]
    assert [upload.name for upload in uploads] == [f"{CANARY}.txt", "b.txt", "empty.txt"]
    assert [upload.size for upload in uploads] == [199_000, 100, 0]
    assert request.POST.dict() == {"description": "overflow", "more": "é"}
    assert find_canaries(folder, [CANARY]) == []
    request.close()
    assert stored_in(folder) == sorted(upload.id for upload in uploads)


def test_a_base64_part_is_decoded_before_it_is_sealed() -> None:
    request = request_of(body_of(("f", "a.bin", base64.encodebytes(bytes(range(256)) * 300)), encoding="base64"))
    assert read_back(request.FILES["f"]) == bytes(range(256)) * 300


def test_django_s_own_form_fields_take_the_upload(folder: Path) -> None:
    class ReportForm(Form):
        file = FileField()

    request = request_of(body_of(("file", "poc.py", b"print()")))
    form = ReportForm(request.POST, request.FILES)
    assert form.is_valid()
    assert read_back(form.cleaned_data["file"]) == b"print()"


def test_a_file_whose_key_nobody_took_is_removed_when_the_request_ends(folder: Path) -> None:
    request = request_of(body_of(("files", "a.txt", b"taken"), ("files", "b.txt", b"left")))
    taken, left = uploads_of(request)
    assert b"".join(left.chunks()) == b"left"
    assert taken.key
    request.close()
    assert stored_in(folder) == [taken.id]


def test_a_file_over_the_limit_is_left_out_and_the_rest_is_kept(folder: Path) -> None:
    request = request_of(
        body_of(
            ("files", "a.txt", b"a" * 200_000),
            ("files", f"{CANARY}.txt", b"b" * 200_001),
            ("description", b"overflow"),
            ("files", "c.txt", b"c"),
        )
    )
    refusal = refused(request)
    assert refusal.status == 413
    assert refusal.what == "File 2 is over 200,000 bytes and cannot be taken."
    assert refusal.next_step
    assert [upload.name for upload in request.FILES.getlist("files")] == ["a.txt", "c.txt"]
    assert request.POST["description"] == "overflow"
    assert len(stored_in(folder)) == 2


def test_the_last_file_over_the_limit_is_not_taken_for_a_broken_upload() -> None:
    request = request_of(body_of(("description", b"overflow"), ("files", "b.txt", b"b" * 200_001)))
    assert refused(request).status == 413
    assert request.POST["description"] == "overflow"


def test_several_files_over_the_limit_are_all_named() -> None:
    request = request_of(body_of(*(("files", "b.txt", b"b" * 200_001) for _ in range(2))))
    assert refused(request).what.startswith("Files 1 and 2 are each over")


def test_files_over_the_limit_together_are_left_out_from_there(folder: Path) -> None:
    request = request_of(body_of(*(("files", f"{n}.txt", bytes(190_000)) for n in range(3)), ("after", b"x")))
    refusal = refused(request)
    assert refusal.status == 413
    assert refusal.what == "The files together are over 500,000 bytes."
    assert [upload.name for upload in request.FILES.getlist("files")] == ["0.txt", "1.txt"]
    assert request.POST["after"] == "x"
    assert len(stored_in(folder)) == 2


def test_a_body_far_over_the_limit_is_not_even_read(folder: Path) -> None:
    request = request_of(b"", length=10**12)
    assert refused(request).status == 413
    assert (request.POST.dict(), request.FILES.dict()) == ({}, {})
    assert stored_in(folder) == []


WHOLE = body_of(("description", b"overflow " * 100), ("files", "a.txt", b"a" * 100_000), ("after", b"more"))


@pytest.mark.parametrize("declared", ["the whole length", "what came"])
@pytest.mark.parametrize("kept", [1, 100, 700, 1100, 50_000, -200, -30, -4])
def test_a_body_cut_off_anywhere_gives_no_field_and_no_file(folder: Path, kept: int, declared: str) -> None:
    came = WHOLE[:kept]
    request = request_of(came, length=len(WHOLE) if declared == "the whole length" else len(came))
    refusal = refused(request)
    assert refusal.status == 400
    assert "broke off" in refusal.what
    assert (request.POST.dict(), request.FILES.dict()) == ({}, {})
    request.close()
    assert stored_in(folder) == []


@pytest.mark.parametrize("kept", [100, 1100, 50_000, -4])
def test_a_body_whose_server_says_that_it_broke_off_gives_nothing_either(folder: Path, kept: int) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read = super().read(size)
            if not read:
                raise ConnectionResetError
            return read

    environ = request_of(WHOLE).environ | {"wsgi.input": Breaking(WHOLE[:kept])}
    request = WSGIRequest(environ)
    assert refused(request).status == 400
    assert (request.POST.dict(), request.FILES.dict()) == ({}, {})
    assert stored_in(folder) == []


def test_a_whole_body_with_something_after_its_end_is_taken() -> None:
    request = request_of(WHOLE + b"\r\nepilogue")
    assert files.upload_refusal(request) is None
    assert request.POST["after"] == "more"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no multipart at all",
        f"--{BOUNDARY}--\r\n".encode(),
        body_of(("", "a.txt", b"x")),
        body_of(("f", "..", b"x")),
        body_of(("f" * 5000, "a.txt", b"x")),
        body_of(("f", "a\x00.txt", b"x")),
        body_of(("f", "a.txt", b"!!!! not base64"), encoding="base64"),
    ],
)
def test_strange_bodies_leave_nothing_behind(folder: Path, body: bytes) -> None:
    request = request_of(body)
    # Django answers these two by 400; anything else would be a bug of ours and fail this test.
    with contextlib.suppress(MultiPartParserError, SuspiciousOperation):
        files.upload_refusal(request)
    request.close()
    assert stored_in(folder) == []


def test_text_over_its_own_limit_is_refused_by_django_and_removes_the_files(folder: Path) -> None:
    request = request_of(body_of(("files", "a.txt", b"a"), ("description", b"x" * 50_001)))
    with pytest.raises(RequestDataTooBig):
        files.upload_refusal(request)
    request.close()
    assert stored_in(folder) == []


@pytest.mark.parametrize("fails", ["open", "fsync", "rename"])
def test_a_disk_that_takes_no_more_is_said_and_the_text_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """The real full disk is in test_stored_files; here each step that a disk can refuse is made to."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, fails, refuse)
        request = request_of(body_of(("files", "a.txt", b"a" * 100_000), ("description", b"overflow")))
        refusal = refused(request)
    assert refusal.status == 503
    assert request.POST["description"] == "overflow"
    assert request.FILES.dict() == {}
    request.close()
    assert stored_in(folder) == []


def test_files_are_refused_before_the_disk_is_full_and_the_text_is_kept(folder: Path, settings: Settings) -> None:
    settings.DISK_RESERVE = shutil.disk_usage(folder.parent).free * 2
    request = request_of(body_of(("files", "a.txt", b"a"), ("description", b"overflow")))
    assert refused(request).status == 503
    assert request.POST["description"] == "overflow"
    assert stored_in(folder) == []


@pytest.mark.parametrize("name", [".", "..", "a/", "\x01"])
@pytest.mark.abuse(18)
def test_a_file_is_kept_whatever_its_name(folder: Path, name: str) -> None:
    request = request_of(body_of(("files", name, b"a")))
    assert files.upload_refusal(request) is None
    assert request.FILES["files"].name == "unnamed"


def test_no_plain_byte_of_an_upload_is_ever_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    half = f"{CANARY} ".encode() * 4000

    class Watching(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if any(path.is_file() for path in tmp_path.rglob("*")):
                assert find_canaries(tmp_path, [CANARY]) == []
            return super().read(size)

    body = body_of(("files", f"{CANARY}.txt", half * 2), ("files", f"{CANARY}2.txt", half))
    request = request_of(body)
    request.environ["wsgi.input"] = Watching(body)
    request = WSGIRequest(request.environ)
    assert len(request.FILES.getlist("files")) == 2
    assert find_canaries(tmp_path, [CANARY]) == []


def _count_files(request: HttpRequest) -> HttpResponse:
    refusal = files.upload_refusal(request)
    if refusal is not None:
        return HttpResponse(refusal.what, status=refusal.status)
    return HttpResponse(str(sum(upload.size for upload in uploads_of(request))))


urlpatterns = [path("", _count_files)]


@pytest.fixture
def port(socket_enabled: None) -> Iterator[int]:
    """Django behind the server that is shipped, so that a client which goes away is a real one."""
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]), socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = WsgiBridge(WSGIHandler())
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(timeout=10)
        app.pages.shutdown()
        app.uploads.shutdown()
        assert not thread.is_alive()


def _head(length: int) -> bytes:
    return (
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


# Over what the server reads ahead, so that it streams.
STREAMED = body_of(*(("files", f"{n}.txt", bytes(190_000)) for n in range(2)), ("after", b"more"))


def test_through_the_server_a_whole_upload_is_taken(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(_head(len(STREAMED)) + STREAMED)
        answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"380000" in answer


def test_through_the_server_a_client_that_goes_away_leaves_nothing(port: int, folder: Path) -> None:
    came = STREAMED[: 300 * 1024]
    assert IN_MEMORY < len(came) < len(STREAMED)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(_head(len(STREAMED)) + came)
        wait_until(
            lambda: [name[32:] for name in stored_in(folder)].count(".part") == 1 and len(stored_in(folder)) == 2
        )
    wait_until(lambda: stored_in(folder) == [])


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
