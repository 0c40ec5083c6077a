"""A case as an archive: what was reported, said and done, in words and as JSON, its files, and the hash of everything.

The first line of each text is the TLP label, the strictest of all that is in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from vulndesk.apps.cases.queries.page import AttachmentView, CasePage, MessageView
from vulndesk.core.audience import label as audience_label
from vulndesk.core.traffic_light import Label, in_words, meaning

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


@dataclass(frozen=True)
class Told:
    """What goes into an archive. messages: the whole thread, in order, as far as `holds` says."""

    page: CasePage
    messages: Sequence[MessageView]
    label: Label
    holds: str
    is_everything: bool
    by: str
    now: datetime

    @property
    def report(self) -> dict[str, Any]:
        """What was given, by its names. What the desk makes of a mail, and an address, are the team's own."""
        given = self.page.body["report"] | self.page.body["other"]
        if self.is_everything:
            return given | {"contact": self.page.body["contact"]}
        return {name: value for name, value in given.items() if name not in ("mail", "forge", "contact")}

    @property
    def files(self) -> list[tuple[str, AttachmentView, str]]:
        """The name in the archive, the file, and its message's label. What was destroyed is named, and not there."""
        found = [(one, "") for one in self.page.attachments]
        found += [(one, message.tlp) for message in self.messages for one in message.attachments]
        return [(_file_name(number, one), one, label) for number, (one, label) in enumerate(found, 1)]


def _file_name(number: int, view: AttachmentView) -> str:
    ending = _ENDING.search(view.name)
    return f"files/{number}{ending[0] if ending else ''}"


def texts(told: Told) -> dict[str, bytes]:
    written = {
        "case.md": "\n".join(_lines(told)) + "\n",
        "case.json": json.dumps(_described(told), ensure_ascii=False, indent=2) + "\n",
    }
    raw = {name: text.encode() for name, text in written.items()}
    sums = [f"{hashlib.sha256(one).hexdigest()}  {name}" for name, one in raw.items()]
    sums += [f"{one.sha256}  {name}" for name, one, _ in told.files if one.sha256 and not one.purged]
    return raw | {"SHA256SUMS": ("\n".join(sums) + "\n").encode()}


def _described(told: Told) -> dict[str, Any]:
    page, case = told.page, told.page.case
    return {
        "tlp": in_words(told.label),
        "tlp_meaning": meaning(told.label),
        "case": case.reference,
        "programme": case.programme.name,
        "from": f"{settings.DESK_NAME}, {settings.ADDRESS}",
        "exported_at": _instant(told.now),
        "exported_by": told.by,
        "holds": told.holds,
        "title": page.title,
        "state": page.state,
        "received_at": _instant(case.received_at),
        "severity": case.severity,
        "vector": case.vector,
        "policy": {"version": case.policy.number, "sha256": case.policy.digest},
        "report": told.report,
        "clocks": [
            {"promise": one.promise, "strength": one.strength, "due": _instant(one.due_at), "state": one.state}
            for one in page.clocks
        ],
        "messages": [_message(one) for one in told.messages],
        "timeline": [
            {"at": _instant(one.at), "for": audience_label(one.audience), "what": one.sentence} for one in page.timeline
        ],
        "files": [
            {"file": name, "name": one.name, "size": one.size, "sha256": one.sha256, "tlp": in_words(label)}
            | ({"destroyed": True} if one.purged else {})
            for name, one, label in told.files
        ],
    }


def _message(one: MessageView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": _instant(one.at),
        "who": one.who,
        "for": audience_label(one.audience),
        "tlp": in_words(one.tlp),
        "answers": str(one.reply_to or ""),
        "is_open_question": one.asks and one.settled_at is None,
        "text": one.text,
        "files": [file.name for file in one.attachments],
    }


def _lines(told: Told) -> Iterator[str]:
    page, case = told.page, told.page.case
    yield f"{in_words(told.label)}: {meaning(told.label)}\n"
    yield f"# {case.reference}: {page.title}\n"
    yield f"From {settings.DESK_NAME}, {settings.ADDRESS}, programme {case.programme.name}."
    yield f"Exported {_instant(told.now)} by {told.by}: {told.holds}.\n"
    yield f"- Received: {_instant(case.received_at)}\n- Stands: {page.state}\n- Severity: {_severity(told)}"
    yield f"- Policy: version {case.policy.number}, SHA-256 {case.policy.digest}\n\n## Report"
    for name, value in told.report.items():
        yield f"\n### {name.replace('_', ' ').capitalize()}\n\n{_quoted(_text(value))}"
    yield "\n## Thread"
    for one in told.messages:
        head = [_instant(one.at), one.who, audience_label(one.audience), in_words(one.tlp)]
        yield f"\n### {' · '.join(filter(None, head))}\n\n{_quoted(one.text)}"
    yield "\n## What happened\n"
    yield from (f"- {_instant(line.at)} {line.sentence}" for line in page.timeline)
    yield "\n## Files\n"
    for name, file, label in told.files:
        gone = ", destroyed because of personal data" if file.purged else ""
        yield f"- {name}: {file.name}, {file.size} bytes{gone}{f', {in_words(label)}' if label else ''}"
    yield "\nFiles are as they came to the desk; SHA256SUMS has the hash of everything here."


def _severity(told: Told) -> str:
    case = told.page.case
    return " ".join(filter(None, (case.severity, str(case.score or ""), case.vector))) or "not assessed"


def _text(value: object) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _quoted(text: str) -> str:
    """What somebody wrote is a quotation line by line: it makes no heading and no list of this file."""
    return "\n".join(f"> {line}" for line in text.replace("\r\n", "\n").split("\n"))


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
