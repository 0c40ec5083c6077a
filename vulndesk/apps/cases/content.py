"""What is sealed in a case's rows, and the two functions that seal and open each.

Everything that a person wrote goes through here, so "encrypted from the first commit" is one file to check.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Iterator
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from vulndesk.apps.cases.models import Attachment, Case, Evidence, FormerWords, Message, Wish
from vulndesk.apps.cases.models import Sketch as SketchRow
from vulndesk.apps.timeline.queries import Event
from vulndesk.apps.vault.files import SealedUpload, open_file
from vulndesk.apps.vault.sealing import RowKey, open_row, opened_key, seal_row
from vulndesk.apps.vault.windows import SealedWindow, Window, open_window
from vulndesk.core.ledger.statements import canonical_json
from vulndesk.core.similar.sketch import DIGEST_BYTES, Sample, Sketch, Subject
from vulndesk.gateways.sealing import keyed_digest


class Head(TypedDict):
    """Enough for a row of the queue."""

    title: str


class Body(TypedDict):
    """report: the canonical JSON keys with what was given; other: keys that the desk does not know, kept whole.

    display_name: as it stood beside the sender's address or in the form. credit_history: earlier choices, each with
    its `at`; credit_fixed: since when the choice is public, so that only anonymity can be asked for. sent: the keys of
    `report` that it had when it came; absent for cases that no receipt is about.
    """

    report: dict[str, Any]
    other: dict[str, Any]
    contact: str
    anonymous: bool
    credit: dict[str, str]
    language: str
    verdicts: list[dict[str, Any]]
    missing: list[str]
    references: dict[str, str]
    display_name: NotRequired[str]
    credit_history: NotRequired[list[dict[str, str]]]
    credit_fixed: NotRequired[str]
    sent: NotRequired[list[str]]


def seal_head(key: RowKey, case_id: UUID, head: Head) -> bytes:
    return seal_row(key, table="case.head", row=case_id, content=head)


def open_head(case: Case) -> Head:
    return open_row(opened_key(case.data_key), table="case.head", row=case.pk, sealed=case.head)  # type: ignore[return-value]


def seal_body(key: RowKey, case_id: UUID, body: Body) -> bytes:
    return seal_row(key, table="case.body", row=case_id, content=body)


def open_body(case: Case) -> Body:
    return open_row(opened_key(case.data_key), table="case.body", row=case.pk, sealed=case.body)  # type: ignore[return-value]


def sent_text(body: Body, files: Iterable[tuple[str, str, int]]) -> str:
    """What the reporter sent, as the ledger commits to it: the report and its files, and not who they are.

    files: name, SHA-256 in hex, size; the hash is empty for a range of a raw mail, which stands beside it.
    """
    report = {name: body["report"][name] for name in body.get("sent", ()) if name in body["report"]}
    listed = [{"name": name, "sha256": sha256, "size": size} for name, sha256, size in files]
    return canonical_json({"files": listed, "other": body["other"], "report": report})


def sent_salt(key: RowKey) -> bytes:
    """It is gone with the key of the case, and nothing of it is stored."""
    return keyed_digest(key.secret, b"vulndesk what was sent 1")


def seal_message(key: RowKey, message_id: UUID, text: str, *, by: str = "") -> bytes:
    """by: the name of a guest, whom the desk knows in this case alone."""
    words = {"text": text} | ({"by": by} if by else {})
    return seal_row(key, table="message", row=message_id, content=words)


def open_message(key: RowKey, message: Message) -> str:
    return message_words(key, message)[0]


def message_words(key: RowKey, message: Message) -> tuple[str, str]:
    """The text, and the name of the guest who wrote it."""
    words = open_row(key, table="message", row=message.pk, sealed=message.sealed)
    return str(words["text"]), str(words.get("by", ""))


def seal_former(key: RowKey, former_id: UUID, text: str) -> bytes:
    return seal_row(key, table="message.former", row=former_id, content={"text": text})


def open_former(key: RowKey, former: FormerWords) -> str:
    return str(open_row(key, table="message.former", row=former.pk, sealed=former.sealed)["text"])


def seal_name(key: RowKey, case_id: UUID, name: str) -> bytes:
    """Who an event of the case tells of, where it is a participant and no person of the desk."""
    return seal_row(key, table="event.name", row=case_id, content={"name": name})


def open_name(key: RowKey, event: Event) -> str:
    return str(open_row(key, table="event.name", row=event.case_id, sealed=event.sealed)["name"])


def without_names(files: Iterable[SealedUpload], stem: str) -> None:
    """Of a sealed case: what somebody called an age file is a word that the desk could read."""
    for number, upload in enumerate(files, 1):
        upload.name = f"{stem}.age" if number == 1 else f"{stem} {number}.age"
        upload.media_type = "application/octet-stream"


def seal_attachment(key: RowKey, attachment_id: UUID, upload: SealedUpload) -> bytes:
    content: dict[str, Any] = {
        "name": upload.name,
        "media_type": upload.media_type,
        "sha256": upload.sha256,
        "key": base64.b64encode(upload.key).decode(),
    }
    if isinstance(upload, SealedWindow):
        content["window"] = upload.window.as_json
    return seal_row(key, table="attachment", row=attachment_id, content=content)


def open_attachment(key: RowKey, attachment: Attachment) -> dict[str, Any]:
    """name, media_type, sha256 (empty: not known), key (base64); window, when it is a range of another file."""
    return open_row(key, table="attachment", row=attachment.pk, sealed=attachment.sealed)


def open_bytes(attachment: Attachment, opened: dict[str, Any]) -> Iterator[bytes]:
    """opened: what `open_attachment` gave. Raises NotFound, Unsealable."""
    key = base64.b64decode(opened["key"])
    if "window" in opened:
        return open_window(Window(**opened["window"]), key)
    return open_file(str(attachment.file_id), key)


class Wished(TypedDict):
    """credit: empty where none is wished for; not_before: a day as in 2026-12-31, empty for any."""

    credit: dict[str, str]
    not_before: str


def seal_wish(key: RowKey, wish_id: UUID, wished: Wished) -> bytes:
    return seal_row(key, table="wish", row=wish_id, content=wished)


def open_wish(key: RowKey, wish: Wish) -> Wished:
    opened = open_row(key, table="wish", row=wish.pk, sealed=wish.sealed)
    return {"credit": dict(opened["credit"]), "not_before": str(opened.get("not_before", ""))}


def seal_evidence(key: RowKey, case_id: UUID, table: dict[str, Any] | None) -> bytes:
    """None: the code could not be read."""
    return seal_row(key, table="evidence", row=case_id, content={"table": table})


def open_evidence(key: RowKey, evidence: Evidence) -> dict[str, Any] | None:
    return open_row(key, table="evidence", row=evidence.case_id, sealed=evidence.sealed)["table"]


_SAMPLES = ("words", "pairs", "lines")
_SUBJECT = ("paths", "symbols", "weaknesses", "endpoints")


def seal_sketch(key: RowKey, case_id: UUID, sketch: Sketch) -> bytes:
    kept: dict[str, Any] = {name: sorted(getattr(sketch.subject, name)) for name in _SUBJECT}
    for name in _SAMPLES:
        sample: Sample = getattr(sketch, name)
        kept[name] = [sample.count, base64.b64encode(struct.pack(f">{len(sample.digests)}I", *sample.digests)).decode()]
    return seal_row(key, table="sketch", row=case_id, content=kept)


def open_sketch(key: RowKey, row: SketchRow) -> Sketch:
    opened = open_row(key, table="sketch", row=row.case_id, sealed=row.sealed)
    subject = Subject(**{name: frozenset(opened[name]) for name in _SUBJECT})
    return Sketch(**{name: _sample(*opened[name]) for name in _SAMPLES}, subject=subject)


def _sample(count: int, text: str) -> Sample:
    packed = base64.b64decode(text)
    return Sample(struct.unpack(f">{len(packed) // DIGEST_BYTES}I", packed), count)
