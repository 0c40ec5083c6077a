"""A mail with OpenPGP in it -> the same mail as it reads once each protected part is opened (RFC 3156, RFC 9580).

Promise: each part is opened alone, and what it says never stands in a part with anything else (EFAIL); of what cannot
be opened whole and unchanged nothing is shown, the ciphertext stays where it was. The new message goes through the
ordinary reader like any other. The cryptography is the caller's; hostile input is expected.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from vulndesk.core.mail.addresses import read_addresses
from vulndesk.core.mail.fields import decoded, read_fields, value_and_params
from vulndesk.core.mail.html_text import text_of_html
from vulndesk.core.mail.openpgp import Finding, OfferedKey, Sealing, Signature
from vulndesk.core.mail.parts import Part, content_of, read_parts

MOST_OPENED = 20
DEEPEST = 3
LARGEST = 25 * 2**20
LARGEST_KEY = 512 * 1024
_TYPE_ENCRYPTED, _TYPE_SIGNATURE = "application/pgp-encrypted", "application/pgp-signature"
_BEGIN = re.compile(rb"^-----BEGIN PGP (SIGNED )?MESSAGE-----[ \t]*\r?$", re.MULTILINE)
# Lines that are quoted in a signed text begin with "- " (RFC 9580, 7.2): only whole lines count.
_SIGNATURE = re.compile(rb"^-----BEGIN PGP SIGNATURE-----[ \t]*\r?$", re.MULTILINE)
_ENDS = {
    kind: re.compile(rb"^-----END PGP %s-----[ \t]*\r?$" % kind, re.MULTILINE) for kind in (b"MESSAGE", b"SIGNATURE")
}
_BLOCK_OF_KEYS = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
_ENDINGS = re.compile(r"\.(?:asc|gpg|pgp)$", re.IGNORECASE)
_LINE_END = re.compile(rb"\r?\n")
# A mail without any of these outside of base64, and without a file that is named so, has nothing for `unwrap`.
MARKS = (b"PGP ", b"pgp-", b"utocrypt:")
BEFORE = "[What stands above is outside of the protected part of this mail: neither encrypted nor signed.]"
AFTER = "[What follows is outside of the protected part of this mail: neither encrypted nor signed.]"


@dataclass(frozen=True)
class Opening:
    """What the cryptography says of one piece. content: the opened bytes, empty unless it was opened."""

    sealing: Sealing | None
    content: bytes = field(default=b"", repr=False)
    signature: Signature = Signature.NONE
    fingerprint: str = ""
    key_ids: tuple[str, ...] = ()
    digest: str = ""


class Cryptography(Protocol):
    """Never raises for what it is given. Certificates that it learns are tried for later signatures."""

    def decrypt(self, ciphertext: bytes) -> Opening:
        """Without a look at the signature inside."""

    def signature_inside(self, ciphertext: bytes) -> Opening:
        """Of what `decrypt` opened."""

    def verify(self, content: bytes, signature: bytes) -> Opening: ...

    def verify_clear(self, text: bytes) -> Opening:
        """A cleartext signature framework; content: the text, as far as it is signed."""

    def learn(self, keys: bytes, source: str) -> tuple[OfferedKey, ...]: ...


@dataclass(frozen=True)
class Unwrapped:
    """clear: the mail to be read, the same bytes when nothing was opened."""

    clear: bytes = field(repr=False)
    findings: tuple[Finding, ...]
    offered: tuple[OfferedKey, ...]


def unwrap(raw: bytes, cryptography: Cryptography) -> Unwrapped:
    """Never raises; what is over the limits stays closed."""
    work = _Work(cryptography)
    clear = work.opened(raw, depth=0)
    offered = {(one.fingerprint, one.source): one for one in work.offered}
    return Unwrapped(clear, tuple(work.findings), tuple(offered.values()))


@dataclass
class _Edit:
    start: int
    end: int
    content: bytes


class _Work:
    def __init__(self, cryptography: Cryptography) -> None:
        self.cryptography = cryptography
        self.findings: list[Finding] = []
        self.offered: list[OfferedKey] = []
        self.left = MOST_OPENED

    def opened(self, raw: bytes, *, depth: int) -> bytes:
        root, _ = read_parts(raw)
        for keys, source in _keys_in(raw, root, with_header=depth == 0):
            self.offered += self.cryptography.learn(keys, source)
        edits = [edit for part, parent in _protected(raw, root) if (edit := self._edit(raw, part, parent, depth))]
        for edit in sorted(edits, key=lambda one: one.start, reverse=True):
            raw = raw[: edit.start] + edit.content + raw[edit.end :]
        return raw

    def _edit(self, raw: bytes, part: Part, parent: Part | None, depth: int) -> _Edit | None:
        if self.left <= 0 or depth >= DEEPEST:
            return None
        self.left -= 1
        if part.media_type == "multipart/signed":
            entity = self._signed(raw, part, whole=parent is None, depth=depth)
        elif part.children:
            entity = self._encrypted(raw, part, whole=parent is None, depth=depth)
        elif _is_text(part):
            entity = self._inline(raw, part, whole=parent is None)
        else:
            entity = self._attached(raw, part)
        if entity is None:
            return None
        if parent is None:
            return _Edit(0, len(raw), _under_fields_of(raw, part, entity))
        is_file = not part.children and not _is_text(part)
        return _Edit(part.begin, part.end, entity if is_file else _beside(entity, part, parent))

    def _encrypted(self, raw: bytes, part: Part, *, whole: bool, depth: int) -> bytes | None:
        sealed = _ciphertext(part)
        ciphertext = content_of(raw, sealed) if sealed is not None else b""
        opening = self._decrypted(ciphertext, whole=whole)
        return self.opened(opening.content, depth=depth + 1) if opening.sealing is Sealing.OPENED else None

    def _decrypted(self, ciphertext: bytes, *, whole: bool) -> Opening:
        opening = self.cryptography.decrypt(ciphertext)
        signed = Opening(None)
        if opening.sealing is Sealing.OPENED:
            inside, _ = read_parts(opening.content)
            for keys, source in _keys_in(opening.content, inside, with_header=False):
                self.offered += self.cryptography.learn(keys, source)
            signed = self.cryptography.signature_inside(ciphertext)
        key_ids = signed.key_ids if signed.signature is Signature.UNKNOWN else opening.key_ids
        self.findings.append(
            Finding(opening.sealing, signed.signature, signed.fingerprint, key_ids, whole, opening.digest)
        )
        return opening

    def _signed(self, raw: bytes, part: Part, *, whole: bool, depth: int) -> bytes | None:
        if len(part.children) != 2 or part.children[1].media_type != _TYPE_SIGNATURE:
            return None
        content, signature = part.children
        # Mail servers store lines with LF; what was signed ends them with CRLF (RFC 3156, 5).
        signed = _LINE_END.sub(b"\r\n", raw[content.begin : content.end])
        found = self.cryptography.verify(signed, content_of(raw, signature))
        self.findings.append(Finding(None, found.signature, found.fingerprint, found.key_ids, whole))
        return self.opened(raw[content.begin : content.end], depth=depth + 1)

    def _inline(self, raw: bytes, part: Part, *, whole: bool) -> bytes | None:
        charset = part.params.get("charset", "")
        content = content_of(raw, part)
        if part.media_type == "text/html":
            content, charset = text_of_html(decoded(content, charset)).encode(), "utf-8"
        blocks = _blocks(content)
        outside = b"".join(_between(content, blocks))
        # Of two blocks, each is by somebody else, as far as anybody knows.
        whole = whole and not outside.strip() and len(blocks) == 1
        pieces: list[str] = []
        since, is_opened = 0, False
        for block in blocks:
            before = decoded(content[since : block.start], charset).strip("\r\n")
            pieces += [before, BEFORE] if before.strip() else []
            opening = self._block(block, whole=whole)
            is_opened |= bool(opening.content)
            shown_in = "utf-8" if block.is_encrypted else charset
            pieces.append(decoded(opening.content or block.content, shown_in).strip("\r\n"))
            since = block.end
        after = decoded(content[since:], charset).strip("\r\n")
        pieces += [AFTER, after] if after.strip() else []
        return _text_entity("\n\n".join(pieces)) if is_opened else None

    def _block(self, block: _Block, *, whole: bool) -> Opening:
        if block.is_encrypted:
            return self._decrypted(block.content, whole=whole)
        opening = self.cryptography.verify_clear(block.content)
        self.findings.append(Finding(None, opening.signature, opening.fingerprint, opening.key_ids, whole))
        return opening

    def _attached(self, raw: bytes, part: Part) -> bytes | None:
        opening = self._decrypted(content_of(raw, part), whole=False)
        if opening.sealing is not Sealing.OPENED:
            return None
        name = _ENDINGS.sub("", part.filename) or "decrypted"
        written = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._ ") else "_" for sign in name)
        return (
            b"Content-Type: application/octet-stream\r\n"
            b'Content-Disposition: attachment; filename="%s"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n%s"
        ) % (written.encode()[:200], base64.encodebytes(opening.content).replace(b"\n", b"\r\n"))


# --- where protected parts are -----------------------------------------------------------------------------------


def is_named_protected(name: str) -> bool:
    """Whether a file calls itself OpenPGP's."""
    return _ENDINGS.search(name) is not None


def _protected(raw: bytes, root: Part) -> Iterator[tuple[Part, Part | None]]:
    """The outermost ones, each with the multipart that it stands in. A forwarded message is a file and stays closed."""
    waiting: list[tuple[Part, Part | None]] = [(root, None)]
    while waiting:
        part, parent = waiting.pop()
        if part.media_type == "multipart/signed" or _is_encrypted(raw, part):
            yield part, parent
        elif part.media_type.startswith("multipart/"):
            chosen = part.children
            if part.media_type == "multipart/alternative":
                plain = [one for one in chosen if one.media_type == "text/plain"]
                chosen = tuple(plain) or chosen
            waiting.extend((one, part) for one in reversed(chosen))
        elif not part.children and _holds_message(raw, part):
            yield part, parent


def _is_encrypted(raw: bytes, part: Part) -> bool:
    """RFC 3156, 4, and the multipart/mixed that Exchange makes of it."""
    if part.media_type == "multipart/encrypted":
        return True
    return part.media_type == "multipart/mixed" and _ciphertext(part) is not None and _has_version(raw, part)


def _ciphertext(part: Part) -> Part | None:
    """The part behind the one that says Version: 1; nothing else with words may stand beside them."""
    for at, one in enumerate(part.children[:-1]):
        others = [*part.children[:at], *part.children[at + 2 :]]
        if one.media_type == _TYPE_ENCRYPTED and all(other.end - other.start < 5 for other in others):
            return part.children[at + 1]
    return None


def _has_version(raw: bytes, part: Part) -> bool:
    marks = (one for one in part.children if one.media_type == _TYPE_ENCRYPTED)
    return any(re.match(rb"\s*Version:\s*1\s*$", content_of(raw, one)[:100]) for one in marks)


def _is_text(part: Part) -> bool:
    return part.media_type in ("text/plain", "text/html") and not part.filename and part.disposition != "attachment"


def _holds_message(raw: bytes, part: Part) -> bool:
    if part.source is not None:
        return False
    if _is_text(part):
        return bool(_blocks(content_of(raw, part)))
    if part.media_type in (_TYPE_SIGNATURE, "application/pgp-keys"):
        return False
    if part.media_type != _TYPE_ENCRYPTED and not _ENDINGS.search(part.filename):
        return False
    content = content_of(raw, part)
    # 1: a session key for a public key (RFC 9580, 5.1), by the old and the new way to write a packet's tag.
    return b"-----BEGIN PGP MESSAGE-----" in content[:1000] or content[:1] in (b"\x84", b"\x85", b"\x86", b"\xc1")


def _keys_in(raw: bytes, root: Part, *, with_header: bool) -> Iterator[tuple[bytes, str]]:
    if with_header and (key := autocrypt_key(root.fields.first("autocrypt"), root.fields.first("from"))):
        yield key, "autocrypt"
    for part in root.walk():
        if part.children or part.source is not None or part.end - part.start > 2 * LARGEST_KEY:
            continue
        is_named = part.media_type == "application/pgp-keys" or _ENDINGS.search(part.filename)
        if is_named or _BLOCK_OF_KEYS in raw[part.start : part.start + 4096]:
            content = content_of(raw, part)
            if part.media_type == "application/pgp-keys" or _BLOCK_OF_KEYS in content:
                yield content[:LARGEST_KEY], "attached"


def autocrypt_key(header: str, sender: str) -> bytes:
    """The key of an Autocrypt header (autocrypt.org, level 1) that is about the sender; else nothing."""
    values = dict(pair.strip().split("=", 1) for pair in header.split(";") if "=" in pair)
    senders = read_addresses(sender)
    mine = len(senders) == 1 and values.get("addr", "").strip().casefold() == senders[0].address.casefold()
    critical = [name for name in values if not name.startswith("_")]
    if not mine or not set(critical) <= {"addr", "prefer-encrypt", "keydata"}:
        return b""
    try:
        return base64.b64decode("".join(values.get("keydata", "").split()), validate=True)[:LARGEST_KEY]
    except ValueError:
        return b""


@dataclass(frozen=True)
class _Block:
    """One piece of OpenPGP in a text, from its first line to its last."""

    start: int
    end: int
    content: bytes = field(repr=False)
    is_encrypted: bool


def _blocks(content: bytes) -> list[_Block]:
    """Linear: what has no end is looked for once, however often it begins."""
    found: list[_Block] = []
    endless: set[bytes] = set()
    at = 0
    while len(found) < MOST_OPENED and (begin := _BEGIN.search(content, at)):
        at = begin.end()
        kind = b"SIGNATURE" if begin[1] else b"MESSAGE"
        if kind in endless:
            continue
        start = _SIGNATURE.search(content, at) if begin[1] else begin
        end = _ENDS[kind].search(content, start.end()) if start else None
        if end is None:
            endless.add(kind)
            continue
        at = end.end()
        found.append(_Block(begin.start(), at, content[begin.start() : at], is_encrypted=not begin[1]))
    return found


def _between(content: bytes, blocks: list[_Block]) -> Iterator[bytes]:
    since = 0
    for block in blocks:
        yield content[since : block.start]
        since = block.end
    yield content[since:]


# --- the new message ---------------------------------------------------------------------------------------------


def _under_fields_of(raw: bytes, root: Part, entity: bytes) -> bytes:
    """The outer fields with what the inner ones say about the content, and the inner subject (protected headers)."""
    subject, inner = _subject_in(entity), _field_lines(entity)
    content = [line for name, line in inner if name.startswith("content-")]
    dropped = ("mime-version", "subject") if subject else ("mime-version",)
    outer = [
        line
        for name, line in _field_lines(raw[: root.start])
        if not name.startswith("content-") and name not in dropped
    ]
    head = [*outer, *([b"Subject: " + subject.encode() + b"\r\n"] if subject else []), b"MIME-Version: 1.0\r\n"]
    start = read_fields(entity, 0, len(entity)).end
    return b"".join((*head, *content, b"\r\n", entity[start:]))


def _subject_in(entity: bytes) -> str:
    """Of the entity itself, else of the part with the protected fields that older programs put first."""
    fields = read_fields(entity, 0, len(entity))
    if subject := fields.first("subject"):
        return subject
    if "protected-headers" not in value_and_params(fields.first("content-type"))[1]:
        return ""
    root, _ = read_parts(entity)
    first = root.children[0] if root.children else root
    if first.media_type != "text/rfc822-headers":
        return ""
    return read_fields(content_of(entity, first), 0, first.end - first.start).first("subject")


def _field_lines(raw: bytes) -> list[tuple[str, bytes]]:
    """The fields as they are written, folded lines joined to their first one."""
    end = read_fields(raw, 0, len(raw)).end
    found: list[tuple[str, bytes]] = []
    for line in raw[:end].splitlines(keepends=True):
        if line[:1] in b" \t" and found and line.strip():
            found[-1] = (found[-1][0], found[-1][1] + line)
        elif b":" in line:
            found.append((line.partition(b":")[0].strip().decode("latin-1").lower(), line))
    return [(name, line if line.endswith(b"\n") else line + b"\r\n") for name, line in found]


def _beside(entity: bytes, part: Part, parent: Part) -> bytes:
    """With words that say where the protection ends, each in a part of its own."""
    line = b"\r\n--" + parent.params.get("boundary", "").encode("utf-8", "replace") + b"\r\n"
    is_first, is_last = parent.children[0] is part, parent.children[-1] is part
    before = b"" if is_first else _text_entity(BEFORE) + line
    after = b"" if is_last else line + _text_entity(AFTER)
    return before + entity + after


def _text_entity(text: str) -> bytes:
    coded = base64.encodebytes(text.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded
