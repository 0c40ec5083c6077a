"""A backup as a file: a tar, encrypted as a whole and written as it is made; nothing of it is ever held in memory.

For the desk's own key the file is one line of magic, one line of JSON, and a sealed stream (gateways/sealed_streams):

    vulndesk backup 1
    {"desk": id, "files": {name: base64, ...}, "key": base64}

`files` are the small files that the data folder holds in clear anyway (the desk's id, its key check and the key under
the recovery code), so that a backup and the code on paper are enough. `key` is random and sealed under a key derived
from the desk key; the whole line is authenticated with the stream. For age recipients the file is a plain age file
(https://age-encryption.org/v1), which age and tar open without this program.

In the tar: head.json first, manifest.json last with size and SHA-256 of every entry between. A file that was cut off or
changed does not open to its end.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import os
import re
import secrets
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from vulndesk.core.errors import BadInput, Refused
from vulndesk.gateways import desk_key, sealing
from vulndesk.gateways.sealed_streams import StreamSealer, open_stream

FORMAT = 1
HEAD, MANIFEST = "head.json", "manifest.json"
_MAGIC = b"vulndesk backup "
_AGE = b"age-encryption.org/v1"
_LONGEST_LINE = 256 * 1024
_PIECE = 1 << 20
_NAME = re.compile(
    r"head\.json|manifest\.json|desk\.sqlite3|desk\.pgdump|[a-z][a-z.-]{2,40}|files/[0-9a-f]{2}/[0-9a-f]{32}"
)


@dataclass
class Manifest:
    """What lies in a backup: name -> (size, SHA-256 in hex). `gone`: files that were erased while it was made."""

    entries: dict[str, tuple[int, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # rows of each table
    gone: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.entries.values())

    def as_json(self) -> bytes:
        return json.dumps({"entries": self.entries, "counts": self.counts, "gone": self.gone}).encode()


# --- writing


class Writer:
    """Entries one after the other. `close` writes the manifest; without it the file does not verify."""

    def __init__(self, out: Callable[[bytes], object]) -> None:
        self.manifest = Manifest()
        self._tar: Any = tarfile.open(fileobj=_Sink(out), mode="w|", format=tarfile.PAX_FORMAT, bufsize=_PIECE)  # noqa: SIM115  `close`

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, io.BytesIO(content), size=len(content))

    def add_stream(self, name: str, source: IO[bytes], *, size: int) -> None:
        """Exactly `size` bytes of `source`. OSError when it has fewer."""
        hashed = _Hashed(source)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, hashed)
        self._tar.members.clear()  # it would remember every entry
        if name != MANIFEST:
            self.manifest.entries[name] = (size, hashed.digest.hexdigest())

    def close(self) -> None:
        self.add(MANIFEST, self.manifest.as_json())
        self._tar.close()


@contextlib.contextmanager
def sealed_writer(out: IO[bytes], *, key: bytes, small_files: Mapping[str, bytes]) -> Iterator[Writer]:
    """A backup that the desk's key opens. `small_files`: those of `desk_key.FILES`."""
    secret = secrets.token_bytes(sealing.KEY_BYTES)
    desk = small_files["desk-id"].decode("ascii").strip()
    line = json.dumps(
        {
            "desk": desk,
            "files": {name: base64.b64encode(raw).decode() for name, raw in small_files.items()},
            "key": base64.b64encode(
                sealing.seal(desk_key.derive(key, "backup"), secret, bound_to=_place(desk))
            ).decode(),
        }
    ).encode()
    out.write(_MAGIC + f"{FORMAT}\n".encode() + line + b"\n")
    sealer = StreamSealer(secret, bound_to=_bound(line))
    out.write(sealer.head)
    writer = Writer(lambda plain: out.write(sealer.feed(plain)))
    yield writer
    writer.close()
    out.write(sealer.finish())


@contextlib.contextmanager
def age_writer(out: IO[bytes], *, recipients: Iterable[str]) -> Iterator[Writer]:
    """A backup that these age keys open. BadInput for what is no recipient."""
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError:
        raise BadInput(
            "This is not an age recipient.", next_step="It begins with age1 and has 62 characters."
        ) from None
    source, sink = os.pipe()
    failed: list[BaseException] = []

    def encrypt() -> None:
        with open(source, "rb", buffering=_PIECE) as reader:
            try:
                pyrage.encrypt_io(reader, out, keys)
            except BaseException as error:  # noqa: BLE001  raised again in the thread that waits
                failed.append(error)

    thread = threading.Thread(target=encrypt, name="age", daemon=True)
    thread.start()
    try:
        with open(sink, "wb", buffering=_PIECE) as pipe:
            writer = Writer(pipe.write)
            yield writer
            writer.close()
    finally:
        thread.join()
    if failed:
        raise failed[0]


class _Sink(io.RawIOBase):
    def __init__(self, out: Callable[[bytes], object]) -> None:
        super().__init__()
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, raw: Any) -> int:
        self._out(bytes(raw))
        return len(raw)


class _Hashed(io.RawIOBase):
    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


# --- reading


@dataclass(frozen=True)
class Envelope:
    """What stands before the encrypted part. `line` is empty for an age file."""

    line: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    sealed_key: bytes = b""
    is_age: bool = False

    @property
    def desk_id(self) -> str:
        return self.files.get("desk-id", b"").decode("ascii", "replace").strip()


def read_envelope(source: io.BufferedReader) -> Envelope:
    """Refused for what is no backup, or one of a newer format. What follows is read by `entries_of`."""
    first = source.peek(64)[:64]
    if first.startswith(_AGE):
        return Envelope(is_age=True)
    magic = source.readline(64)
    if not magic.startswith(_MAGIC) or not magic.endswith(b"\n"):
        raise Refused("This is not a backup of a desk.", next_step="Give a file that `vulndesk backup` wrote.")
    written = magic[len(_MAGIC) :].strip()
    if written != str(FORMAT).encode():
        raise _newer_format()
    line = source.readline(_LONGEST_LINE).removesuffix(b"\n")
    try:
        told = json.loads(line)
        files = {str(name): base64.b64decode(raw, validate=True) for name, raw in told["files"].items()}
        sealed_key = base64.b64decode(told["key"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None
    if not set(files) <= set(desk_key.FILES) or "desk-id" not in files:
        raise damaged()
    return Envelope(line, files, sealed_key)


def open_sealed_tar(source: IO[bytes], envelope: Envelope, *, key: bytes) -> IO[bytes]:
    """The tar inside. Refused when the key is another one; Unsealable while reading, for damage."""
    try:
        opened = desk_key.derive(key, "backup")
        secret = sealing.open_sealed(opened, envelope.sealed_key, bound_to=_place(envelope.desk_id))
    except sealing.Unsealable:
        raise Refused(
            "The desk key does not open this backup. Nothing was changed.",
            next_step="Give the key that the desk had when the backup was made, or its recovery code of that time.",
        ) from None
    return io.BufferedReader(_Opened(open_stream(source.read, secret, bound_to=_bound(envelope.line))), _PIECE)


@contextlib.contextmanager
def open_age_tar(source: IO[bytes], *, identity: Path) -> Iterator[IO[bytes]]:
    """The tar inside. Refused when none of the identities opens it."""
    import pyrage

    identities = _identities(identity)
    reader, sink = os.pipe()
    failed: list[BaseException] = []

    def decrypt() -> None:
        with contextlib.suppress(BrokenPipeError), open(sink, "wb", buffering=_PIECE) as pipe:
            try:
                pyrage.decrypt_io(source, pipe, identities)
            except BaseException as error:  # noqa: BLE001  raised again in the thread that waits
                failed.append(error)

    thread = threading.Thread(target=decrypt, name="age", daemon=True)
    thread.start()
    try:
        with open(reader, "rb", buffering=_PIECE) as plain:
            yield plain
    except Refused:
        thread.join()
        if failed:
            raise _not_opened(failed[0]) from None
        raise
    thread.join()
    if failed:
        raise _not_opened(failed[0])


def entries_of(tar: IO[bytes], *, into: Manifest) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and bytes of each entry, in order; each is read, or skipped, before the next. Refused for damage.

    At the end the manifest is compared and told: whoever reads so far has read what was written.
    """
    seen: dict[str, tuple[int, str]] = {}
    try:
        opened: Any
        with tarfile.open(fileobj=tar, mode="r|", bufsize=_PIECE) as opened:
            while (entry := opened.next()) is not None:
                opened.members.clear()
                content = opened.extractfile(entry) if entry.isreg() and _NAME.fullmatch(entry.name) else None
                if content is None or (not seen and entry.name != HEAD):
                    raise damaged()
                if entry.name == MANIFEST:
                    _read_manifest(content.read(), into)
                    if into.entries != seen:
                        raise damaged()
                    while tar.read(_PIECE):  # to the end, which says that nothing was cut off
                        pass
                    return
                hashed = _Entry(content)
                yield entry.name, entry.size, hashed  # type: ignore[misc]
                while hashed.read(_PIECE):
                    pass
                seen[entry.name] = (entry.size, hashed.digest.hexdigest())
    except _DAMAGE:
        raise damaged() from None
    raise damaged()


_DAMAGE = (tarfile.TarError, sealing.Unsealable, EOFError)


class _Entry(_Hashed):
    """Read by whoever asked for the entries, who is told of damage as they are."""

    def read(self, size: int = -1) -> bytes:
        try:
            return super().read(size)
        except _DAMAGE:
            raise damaged() from None


def _read_manifest(raw: bytes, into: Manifest) -> None:
    try:
        told = json.loads(raw)
        into.entries |= {name: (int(size), str(digest)) for name, (size, digest) in told["entries"].items()}
        into.counts |= told["counts"]
        into.gone += told["gone"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None


def read_head(raw: bytes) -> dict[str, Any]:
    """Refused for a newer format."""
    try:
        head: dict[str, Any] = json.loads(raw)
        written = int(head["format"])
    except (ValueError, KeyError, TypeError):
        raise damaged() from None
    if written != FORMAT:
        raise _newer_format()
    return head


_ERASURES = b"vulndesk erasures 1\n"


def seal_erasures(key: bytes, plain: bytes) -> bytes:
    """The list of what was erased, which lies beside the backups. key: the desk's."""
    return _ERASURES + sealing.seal(desk_key.derive(key, "backup erasures"), plain, bound_to="erasures")


def is_list_of_erasures(raw: bytes) -> bool:
    return raw.startswith(_ERASURES)


def open_erasures(key: bytes, raw: bytes) -> bytes:
    """Refused for a list of another desk, or a damaged one."""
    try:
        return sealing.open_sealed(desk_key.derive(key, "backup erasures"), raw[len(_ERASURES) :], bound_to="erasures")
    except sealing.Unsealable:
        raise Refused(
            "The desk key does not open this list of erasures.", next_step="Give the one that lies beside the backups."
        ) from None


def damaged() -> Refused:
    return Refused(
        "This backup is damaged or was cut off; it does not open to its end.",
        next_step="Take another one. `vulndesk backup --verify FILE` tells which are whole.",
    )


class _Opened(io.RawIOBase):
    """The plain chunks of a sealed stream, as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = min(len(into), len(self._rest))
        into[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken


def _identities(path: Path) -> list[Any]:
    import pyrage

    try:
        lines = path.read_text(encoding="ascii").split()
        return [pyrage.x25519.Identity.from_str(one) for one in lines if one.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise BadInput(f"{path} is not a file of age identities.", next_step="age-keygen writes one.") from None


def _not_opened(error: BaseException) -> Refused:
    import pyrage

    if isinstance(error, pyrage.DecryptError | OSError):
        return Refused(
            "These age identities do not open this backup, or it is damaged. Nothing was changed.",
            next_step="Give the identity of one of the recipients that it was made for.",
        )
    raise error


def _newer_format() -> Refused:
    return Refused(
        "This backup was made by a newer version of Vulndesk, in a format that this one does not know.",
        next_step="Restore it with that version.",
    )


def _place(desk: str) -> str:
    return f"backup:{desk}"


def _bound(line: bytes) -> str:
    return f"backup:{hashlib.sha256(line).hexdigest()}"
