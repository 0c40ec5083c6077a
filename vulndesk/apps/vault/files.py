"""Sealed files: what people attach, sealed in memory before any of it reaches the disk.

A file lies in `<DATA>/files/<2 hex>/<id>` under a key of its own, which the caller keeps in a sealed row together with
the file's name and media type; neither is anywhere else. A file is complete and on the disk before `SealedUpload` is
handed out, so a row never names a file that a crash took away. A file that no row names is removed by `sweep_files`.

How a view uses uploads:
- settings: FILE_UPLOAD_HANDLERS = ["vulndesk.apps.vault.files.SealingUploadHandler"], ATTACHMENT_LIMIT, REPORT_LIMIT;
- `upload_refusal(request)` says what was wrong with the upload as a whole (too large, cut off, disk full), or None.
  Fields and files that are sound stay in request.POST and request.FILES, to show the page again with them;
- whoever reads `SealedUpload.key` adopts the file. One whose key nobody read is removed when the request ends, as
  nothing could ever open it: a refused request leaves nothing behind.
"""

import contextlib
import errno
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

from vulndesk.apps.vault import small_files
from vulndesk.core.errors import Busy, NotFound, Refused, TooLarge
from vulndesk.gateways.sealed_streams import StreamSealer, open_stream
from vulndesk.gateways.storage_facts import free_space

logger = logging.getLogger(__name__)

_ID = re.compile(r"[0-9a-f]{32}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_ANY_BYTES = "application/octet-stream"
_UNNAMED = "unnamed"
_LONGEST_NAME = 255
_PART = ".part"


def beginning_of(file: "SealedUpload", most: int) -> bytes:
    """Its first plain bytes. Does not adopt the file."""
    read = b""
    for chunk in file.chunks():
        read += chunk
        if len(read) >= most:
            break
    return read[:most]


class SealedUpload(UploadedFile):
    """A file that lies sealed on the disk. `sha256` is of its plain bytes, in hex; `size` counts them.

    A Django UploadedFile, so that forms and django-ninja take it. Its name is shown by no repr.
    """

    def __init__(self, *, id: str, key: bytes, size: int, sha256: str, name: str, media_type: str) -> None:  # noqa: A002
        media_type = media_type.strip().lower()
        self.size: int
        self.media_type = media_type if _MEDIA_TYPE.fullmatch(media_type) else _ANY_BYTES
        super().__init__(file=None, name=name, content_type=self.media_type, size=size)
        self.id = id
        self.sha256 = sha256
        self._key = key
        self._is_adopted = False

    @property
    def key(self) -> bytes:
        """The file's key. Reading it adopts the file: from then on the caller or `sweep_files` removes it."""
        self._is_adopted = True
        return self._key

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        """Without folders and invisible or direction-changing characters, and never longer than a file name may be."""
        kept = "".join(c for c in re.split(r"[/\\]", name or "")[-1] if c.isprintable()).strip()
        stem, dot, ending = kept.rpartition(".")
        if len(kept) > _LONGEST_NAME and stem and len(ending) <= 20:
            kept = stem[: _LONGEST_NAME - len(dot + ending)] + dot + ending
        self._name = kept[:_LONGEST_NAME] if kept not in ("", ".", "..") else _UNNAMED

    @property
    def own_id(self) -> str | None:
        """What its row names as its file."""
        return self.id

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The plain bytes, verified. Does not adopt the file."""
        return iter(open_file(self.id, self._key))

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        return True

    def close(self) -> None:
        """Called by Django when the request ends."""
        if not self._is_adopted:
            delete_file(self.id)

    def __repr__(self) -> str:
        return f"<SealedUpload {self.id}>"

    __str__ = __repr__


class OpenFile:
    """The plain bytes of a sealed file, chunk by chunk. Closes itself at the end, at damage, or by `close`."""

    def __init__(self, file: IO[bytes], key: bytes, *, bound_to: str) -> None:
        self._file = file
        self._plain = open_stream(self._file.read, key, bound_to=bound_to)
        # The first chunk is verified at once: a view learns of a wrong key before it has sent a status.
        self._first: bytes | None = self._next_chunk()

    def __iter__(self) -> "OpenFile":
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return self._next_chunk()

    def _next_chunk(self) -> bytes:
        try:
            return next(self._plain)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._file.close()

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()


def store_file(
    chunks: Iterable[bytes], *, name: str = "", media_type: str = "", limit: int | None = None
) -> SealedUpload:
    """Seal a stream. TooLarge over `limit` bytes, Busy when the disk takes no more; either leaves nothing behind."""
    writer = _open_writer()
    try:
        for chunk in chunks:
            if limit is not None and writer.size + len(chunk) > limit:
                raise TooLarge(f"This file is over {_in_words(limit)}.", next_step="Send a smaller one.")
            with _busy_when_full():
                writer.write(chunk)
        with _busy_when_full():
            return writer.finish(name=name, media_type=media_type)
    finally:
        writer.abandon()


def open_file(id: str, key: bytes) -> OpenFile:  # noqa: A002
    """Stream a file, verifying each chunk. NotFound when it was deleted; Unsealable, also while streaming, for damage.

    A response should carry Content-Length, so that a download which breaks off is seen as broken.
    """
    try:
        file = small_files.sealed_bytes(id) if small_files.is_small(id) else _path(id).open("rb")
    except FileNotFoundError:
        raise NotFound("This file is no longer here.") from None
    return OpenFile(file, key, bound_to=_place(id))


def delete_file(id: str) -> None:  # noqa: A002
    """Remove a file for good. Not an error when it is gone already."""
    if small_files.is_small(id):
        small_files.delete_small_file(id)
        return
    path = _path(id)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        _fsync_folder(path.parent)


def sweep_files(*, keep: Callable[[list[str]], Iterable[str]] | Iterable[str], older_than: datetime) -> int:
    """Remove the files that no row names, and unfinished ones, last written before `older_than` (an hour ago, say).

    `keep` is the ids that rows name, or, better at size, a function that gives those among up to a few hundred ids.
    The files are listed before it is asked, so a file that is adopted meanwhile is safe.
    """
    instant = older_than.timestamp()
    ask = keep if callable(keep) else set(keep).intersection
    removed = 0
    for folder in sorted(_root().glob("[0-9a-f][0-9a-f]")):
        old = [path for path in folder.iterdir() if _written_at(path) < instant]
        ids = [path.name for path in old if _ID.fullmatch(path.name)]
        named = set(ask(ids)) if ids else set()
        for path in old:
            if path.name not in named and _ID.fullmatch(path.name.removesuffix(_PART)):
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def upload_refusal(request: HttpRequest) -> Refused | None:
    """What is wrong with the files of this request, for the person who sent them; its `status` is 413, 503 or 400.

    Ask before anything is stored: the refused files are absent from request.FILES. After an upload that was cut off,
    request.POST and request.FILES are both empty, so that no half report can come of it.
    """
    request.FILES  # noqa: B018 - reading it makes Django parse the body
    refusal: Refused | None = getattr(request, "upload_refusal", None)
    return refusal


class SealingUploadHandler(FileUploadHandler):
    """Takes the whole multipart body, so that it sees where the body ends, and gives each file to a `_PartSealer`."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,  # bytes; the stubs say str
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict]:
        if content_length > 2 * settings.REPORT_LIMIT + (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            # Up to here the body is read to its end, for a browser shows no answer while it is still sending.
            return self._nothing(encoding, _all_too_large())
        body = _WatchedBody(input_data, boundary)
        sealer = _PartSealer()
        try:
            post, files = _Parser(META, cast("Any", body), [sealer], encoding).parse()
        except UnreadablePostError:
            return self._nothing(encoding, _cut_off())
        finally:
            sealer.abandon()
        if body.is_cut_off(content_length):
            for file in (file for _, several in files.lists() for file in several):
                file.close()
            return self._nothing(encoding, _cut_off())
        self._tell(sealer.refusal())
        return post, files

    def _nothing(self, encoding: str | None, refusal: Refused) -> tuple[QueryDict, MultiValueDict]:
        self._tell(refusal)
        return QueryDict(encoding=encoding), MultiValueDict()

    def _tell(self, refusal: Refused | None) -> None:
        self.request.upload_refusal = refusal  # type: ignore[union-attr]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise NotImplementedError("handle_raw_input takes every body")

    def file_complete(self, file_size: int) -> None:
        raise NotImplementedError("handle_raw_input takes every body")


class _Parser(MultiPartParser):
    """Django drops a file whose name has nothing in it (".", "a/"); a reporter's file is kept whatever its name."""

    def sanitize_file_name(self, file_name: str) -> str:
        return super().sanitize_file_name(file_name) or _UNNAMED


class _PartSealer(FileUploadHandler):
    """Seals one part after the other. A part over a limit is skipped, and the rest of the body still read."""

    def __init__(self) -> None:
        super().__init__()
        self._writer: _Writer | None = None
        self._number = 0
        self._bytes = 0
        self._too_large: list[int] = []
        self._is_over_report_limit = False
        self._is_disk_full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._number += 1
        try:
            self._writer = _open_writer()
        except Busy:
            self._skip(disk_full=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.ATTACHMENT_LIMIT:
            self._too_large.append(self._number)
            self._skip()
        self._bytes += len(raw_data)
        if self._bytes > settings.REPORT_LIMIT:
            self._is_over_report_limit = True
            self._skip()
        try:
            with _busy_when_full():
                self._open_part.write(raw_data)
        except Busy:
            self._skip(disk_full=True)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        try:
            with _busy_when_full():
                return self._open_part.finish(name=self.file_name or "", media_type=self.content_type or "")
        except Busy:
            self._is_disk_full = True
            return None
        finally:
            self.abandon()

    def upload_interrupted(self) -> None:
        self.abandon()

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None

    def refusal(self) -> Refused | None:
        """By what helps most: a full disk comes first, as leaving files out would not mend it."""
        if self._is_disk_full:
            return _disk_full()
        if self._too_large:
            numbers = " and ".join(str(number) for number in self._too_large)
            which = f"File {numbers} is" if len(self._too_large) == 1 else f"Files {numbers} are each"
            return TooLarge(
                f"{which} over {_in_words(settings.ATTACHMENT_LIMIT)} and cannot be taken.",
                next_step="Send the report without it, or say in it where the file can be fetched.",
            )
        return _all_too_large() if self._is_over_report_limit else None

    @property
    def _open_part(self) -> "_Writer":
        if self._writer is None:
            raise RuntimeError("Django gives a part's bytes between new_file and file_complete only")
        return self._writer

    def _skip(self, *, disk_full: bool = False) -> None:
        self._is_disk_full |= disk_full
        self.abandon()
        raise SkipFile


class _WatchedBody:
    """The body as Django's parser reads it, watched for its end.

    Many WSGI servers end the stream early, without an error, when the client goes away, and the parser takes what it
    has for the whole. The body is whole when all bytes came and the closing boundary was among the last (RFC 2046).
    """

    def __init__(self, body: Any, boundary: bytes) -> None:
        self._body = body
        self._closing = b"--" + boundary + b"--"
        self._tail = b""
        self._count = 0

    def read(self, size: int) -> bytes:
        read: bytes = self._body.read(size)
        self._count += len(read)
        self._tail = (self._tail + read)[-1024 - len(self._closing) :]
        return read

    def is_cut_off(self, content_length: int) -> bool:
        return self._count < content_length or self._closing not in self._tail


class _Writer:
    """One file on its way to the disk: sealed into `<id>.part`, renamed when it is whole."""

    def __init__(self) -> None:
        self.size = 0
        self._id = secrets.token_hex(16)
        self._key = secrets.token_bytes(32)
        self._sealer = StreamSealer(self._key, bound_to=_place(self._id))
        self._sha256 = hashlib.sha256()
        path = _path(self._id)
        self._whole, self._part = path, path.with_name(path.name + _PART)
        _make_folder(path.parent)
        self._file = open(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # noqa: SIM115
        self._file.write(self._sealer.head)

    def write(self, plain: bytes) -> None:
        self.size += len(plain)
        self._sha256.update(plain)
        for sealed in self._sealer.chunks(plain):
            self._file.write(sealed)

    def finish(self, *, name: str, media_type: str) -> SealedUpload:
        """On the disk, with its name, before this returns: file, rename, folder."""
        self._file.write(self._sealer.finish())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.rename(self._part, self._whole)
        _fsync_folder(self._whole.parent)
        return SealedUpload(
            id=self._id,
            key=self._key,
            size=self.size,
            sha256=self._sha256.hexdigest(),
            name=name,
            media_type=media_type,
        )

    def abandon(self) -> None:
        """Remove what is unfinished; nothing after `finish`."""
        # Closing writes what is buffered, which a full disk refuses again.
        with contextlib.suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)


def _open_writer() -> _Writer:
    """Busy before the disk is full: whoever fills it with files must not stop the texts of reports."""
    with _busy_when_full():
        if free_space(Path(settings.DATA)) < settings.DISK_RESERVE:
            raise OSError(errno.ENOSPC, "less than the reserve is free")
        return _Writer()


def _root() -> Path:
    return Path(settings.DATA) / "files"


def _path(id: str) -> Path:  # noqa: A002
    if not _ID.fullmatch(id):
        raise NotFound("There is no such file.")
    return _root() / id[:2] / id


def _place(id: str) -> str:  # noqa: A002
    return small_files.place_of(id)


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _make_folder(folder: Path) -> None:
    """A new folder's own name must be on the disk too, or the file in it is lost with it."""
    for level in (folder.parent, folder):
        if not level.is_dir():
            level.mkdir(mode=0o700, exist_ok=True)
            _fsync_folder(level.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _busy_when_full() -> Iterator[None]:
    """Around writing only: an OSError from reading the request means something else."""
    try:
        yield
    except OSError as error:
        logger.error("a file could not be stored: %s", error.strerror)
        raise _disk_full() from None


def _in_words(limit: int) -> str:
    for unit in (1_000_000, 1 << 20):
        if limit % unit == 0:
            return f"{limit // unit} MB"
    return f"{limit:,} bytes"


def _all_too_large() -> TooLarge:
    return TooLarge(
        f"The files together are over {_in_words(settings.REPORT_LIMIT)}.",
        next_step="Send the report with fewer files, and add the others to it afterwards.",
    )


def _disk_full() -> Busy:
    return Busy(
        "The desk cannot store files at this moment.",
        next_step="Send the same again in a few minutes, or without the files now and add them later.",
    )


def _cut_off() -> Refused:
    return Refused(
        "The upload broke off before its end, and nothing of it was stored.", next_step="Send the same again."
    )
