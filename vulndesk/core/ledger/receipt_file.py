"""The proof of a receipt as one JSON file, and what a verifier asks of it.

Every value is bound: the statement and its salt by the commitment, that by its place and path, those by the root, that
by the signature, and the signature by the key, which the reader has to know from elsewhere. The number of the report,
its programme and the receipt code are not in it.

A file may carry the stamp of a time-stamping authority (RFC 3161). Here it is asked for one thing only: that it names
the digest of the checkpoint. Who stamped, and when, says `gateways/time_stamps`, given the authority's certificate.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vulndesk.core.ledger.merkle import HASH_BYTES, leaf_hash, root_by_path
from vulndesk.core.ledger.notes import NotGenuine, VerifierKey, Verify, read_checkpoint, read_number, read_verifier_key
from vulndesk.core.ledger.statements import SALT_BYTES, canonical_json, commitment, from_base64, to_base64

RECEIPT_FORMAT = "vulndesk-receipt/1"
STAMPED_FORMAT = "vulndesk-receipt/2"
REPORT_FORMAT = "vulndesk-report/1"
KIND = "report_received"
LONGEST_PATH = 64
LONGEST_STAMP = 65_536

_KEYS = ("format", "key", "statement", "salt", "leaf_index", "path", "checkpoint")
_RECEIPTS = {RECEIPT_FORMAT: _KEYS, STAMPED_FORMAT: (*_KEYS, "stamp")}
_STATED = ("kind", "received_at", "report")
_OPENED = ("format", "salt", "sent")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class VerifiedReceipt:
    """What a genuine file proves. is_pinned: the key was known beforehand. report: 32 bytes that commit to it.

    checkpoint: the signed note. stamp: a TimeStampResp (RFC 3161) that names its SHA-256, unchecked; empty: none.
    """

    key: VerifierKey
    is_pinned: bool
    received_at: datetime
    leaf_index: int
    tree_size: int
    report: bytes
    checkpoint: str
    stamp: bytes = field(default=b"", repr=False)


def received_statement(*, received_at: datetime, report: bytes) -> dict[str, str]:
    """What the leaf of a receipt says. report: `commitment` of what was sent."""
    instant = received_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return {"kind": KIND, "received_at": f"{instant.isoformat()}Z", "report": to_base64(report)}


def receipt_file(
    *,
    key: VerifierKey,
    statement: Mapping[str, str],
    salt: bytes,
    index: int,
    path: Sequence[bytes],
    checkpoint: str,
    stamp: bytes = b"",
) -> str:
    """The file's text. checkpoint: a signed note; stamp: a TimeStampResp over it, or none."""
    content = {
        "format": STAMPED_FORMAT if stamp else RECEIPT_FORMAT,
        "key": str(key),
        "statement": dict(statement),
        "salt": to_base64(salt),
        "leaf_index": str(index),
        "path": [to_base64(one) for one in path],
        "checkpoint": checkpoint,
    }
    return _written(content | ({"stamp": to_base64(stamp)} if stamp else {}))


def stamped_content(checkpoint: str) -> bytes:
    """What an authority stamps the SHA-256 of: the signed note as it is published."""
    return checkpoint.encode()


def names_checkpoint(stamp: bytes, checkpoint: str) -> bool:
    """Whether the digest of this checkpoint stands in the stamp: no proof of who stamped, but never another's stamp."""
    return hashlib.sha256(stamped_content(checkpoint)).digest() in stamp


def opened_report(*, salt: bytes, sent: str) -> str:
    """The text of the file that opens a receipt. sent: JSON, exactly as it was committed to."""
    return _written({"format": REPORT_FORMAT, "salt": to_base64(salt), "sent": sent})


def verify_receipt(text: str, *, verify: Verify, pinned: VerifierKey | None = None) -> VerifiedReceipt:
    """Raises NotGenuine with what does not hold."""
    given = _read(text, _RECEIPTS)
    key = read_verifier_key(given["key"])
    if pinned is not None and pinned != key:
        raise NotGenuine("The file names another key than the one that you gave.")
    received_at, report = _stated(given["statement"])
    salt, index = from_base64(given["salt"], length=SALT_BYTES), read_number(given["leaf_index"])
    path = [from_base64(one, length=HASH_BYTES) for one in _list(given["path"])]
    if salt is None or index is None or None in path:
        raise NotGenuine("The salt, the place or the path is not written as the format says.")
    checkpoint = read_checkpoint(given["checkpoint"], key=key, verify=verify)
    leaf = leaf_hash(commitment(salt, canonical_json(given["statement"])))
    if root_by_path(leaf, index, checkpoint.size, [one for one in path if one]) != checkpoint.root:
        raise NotGenuine("The statement is not in the ledger that the checkpoint is of.")
    stamp = _stamp(given["stamp"], given["checkpoint"]) if "stamp" in given else b""
    note = given["checkpoint"]
    return VerifiedReceipt(key, pinned is not None, received_at, index, checkpoint.size, report, note, stamp)


def verify_report(text: str, receipt: VerifiedReceipt) -> dict[str, Any]:
    """What was sent, when this file opens that receipt. Raises NotGenuine."""
    given = _read(text, {REPORT_FORMAT: _OPENED})
    salt, sent = from_base64(given["salt"], length=SALT_BYTES), given["sent"]
    if salt is None or not isinstance(sent, str) or commitment(salt, sent) != receipt.report:
        raise NotGenuine("The opened report is not the one that the receipt is about.")
    try:
        opened = json.loads(sent, parse_constant=_no_number)
    except (ValueError, RecursionError):
        opened = None
    if not isinstance(opened, dict):
        raise NotGenuine("The opened report is not JSON.")
    return opened


def _read(text: str, forms: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """An object with the keys of its format and no others, written so that all readers of JSON understand it alike.

    But for white space it must be what `JSON.stringify` makes of what was read: that leaves no room for a key twice,
    `5.0` for a number or `\\u0041` for a letter, which readers take one way or the other.
    """
    try:
        given = json.loads(text)
        written = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
        text.encode()
    except (ValueError, RecursionError):
        raise NotGenuine("The file is not JSON.") from None
    if not isinstance(given, dict):
        given = {}
    form = given.get("format")
    if not isinstance(form, str) or form not in forms:
        raise NotGenuine(f"The file's format is not {' or '.join(forms)}.")
    if set(given) != set(forms[form]):
        raise NotGenuine("The file has not the keys that its format asks for.")
    if _SPACE.sub("", text) != _SPACE.sub("", written):
        raise NotGenuine("The file is not written in the one way that all readers understand alike.")
    return given


def _no_number(name: str) -> None:
    """NaN and the infinities are Python's own: no JSON (RFC 8259, 6)."""
    raise ValueError(f"{name} is no number of JSON")


def _stated(statement: object) -> tuple[datetime, bytes]:
    if isinstance(statement, dict) and set(statement) == set(_STATED) and statement["kind"] == KIND:
        report, instant = from_base64(statement["report"], length=HASH_BYTES), statement["received_at"]
        if report is not None and isinstance(instant, str) and _INSTANT.fullmatch(instant):
            try:
                return datetime.fromisoformat(instant), report
            except ValueError:
                pass
    raise NotGenuine("The statement is not one about a report that was received.")


def _stamp(written: object, checkpoint: str) -> bytes:
    stamp = from_base64(written)
    if not stamp or len(stamp) > LONGEST_STAMP:
        raise NotGenuine("The stamp is not written as the format says.")
    if not names_checkpoint(stamp, checkpoint):
        raise NotGenuine("The stamp is of another checkpoint.")
    return stamp


def _list(path: object) -> list[object]:
    if not isinstance(path, list) or len(path) > LONGEST_PATH:
        raise NotGenuine("The path is not one.")
    return path


def _written(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
