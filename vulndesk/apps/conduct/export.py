"""Evidence for an authority, as an archive: what happened in words and as JSON, the files, and the hash of everything.

Without the reporter's identity unless a legal basis was recorded: names, addresses and keys that the desk knows are
replaced in every text. Files are as they came. Its TLP label stands at the head: with the identity it is RED.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from vulndesk.apps.conduct import content
from vulndesk.apps.conduct.models import Violation
from vulndesk.apps.vault.archives import zipped
from vulndesk.apps.vault.files import open_file
from vulndesk.core.conduct import without_identity
from vulndesk.core.traffic_light import Label, in_words, meaning, strictest

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def archive(row: Violation, told: dict[str, Any], *, hidden: Iterable[str]) -> Iterator[bytes]:
    """told: what record.json says, see `described`. hidden: names that every text loses."""
    known = list(hidden)
    record = json.dumps(told, ensure_ascii=False, indent=2)
    texts = {
        "record.json": without_identity(record, known),
        "record.txt": without_identity("\n".join(_lines(told)) + "\n", known),
    }
    written = {name: text.encode() for name, text in texts.items()}
    sums = [f"{hashlib.sha256(raw).hexdigest()}  {name}" for name, raw in written.items()]
    sums += [f"{one['sha256']}  {one['file']}" for one in told["files"]]
    written["SHA256SUMS"] = ("\n".join(sums) + "\n").encode()
    return zipped(written, _files(row, told["files"]))


def _files(row: Violation, files: list[dict[str, Any]]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for evidence, told in zip(row.evidence.all(), files, strict=True):
        key = base64.b64decode(content.open_evidence(row, evidence)["key"])
        yield told["file"], iter(open_file(evidence.file_id, key))


def label_of(row: Violation, *, with_identity: bool) -> Label:
    """About a person it stays where it is needed, whatever is public; what was quoted may be labelled stricter."""
    quoted = (one.get("tlp", "") for one in content.open_record(row)["messages"])
    return strictest([Label.RED if with_identity else Label.AMBER_STRICT, *quoted], is_public=False)


def described(
    row: Violation, *, about: str, by: str, identity: dict[str, Any] | None, label: Label, now: datetime
) -> dict[str, Any]:
    """about: who it concerns. identity: of the reporter, with the legal basis; None without."""
    record, decision = content.open_record(row), content.open_decision(row)
    files = []
    for number, evidence in enumerate(row.evidence.all(), 1):
        opened = content.open_evidence(row, evidence)
        ending = _ENDING.search(opened["name"])
        file = f"files/{number}{ending[0] if ending else ''}"
        files.append({"file": file, "name": opened["name"], "size": evidence.size, "sha256": opened["sha256"]})
    return {
        "tlp": in_words(label),
        "tlp_meaning": meaning(label),
        "from": f"{settings.DESK_NAME}, {settings.ADDRESS}",
        "programme": row.programme.name,
        "exported_at": now.isoformat(),
        "exported_by": by,
        "about": about,
        "case": row.case.reference if row.case else "",
        "clauses": record["clauses"],
        "happened": record["happened"],
        "when": record["when"],
        "recorded_at": row.recorded_at.isoformat(),
        "decided_at": row.decided_at.isoformat() if row.decided_at and row.state == "decided" else "",
        "told": decision["words"] if row.state == "decided" else "",
        "revocations": [
            {
                "access": one.access,
                "from": one.starts_at.isoformat(),
                "until": one.ends_at.isoformat() if one.ends_at else "for good",
                "given_back": one.ended_at.isoformat() if one.ended_at else "",
            }
            for one in row.revocations.all()
        ],
        "messages": record["messages"],
        "files": files,
        "identity": identity or "left out: no legal basis is named in this export",
    }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['tlp']}: {told['tlp_meaning']}\n"
    yield f"Evidence of a violation of the conduct of {told['programme']}"
    yield f"From {told['from']}, exported {told['exported_at']} by {told['exported_by']}"
    yield f"\nAbout: {told['about']}"
    for clause in told["clauses"]:
        yield f"The policy says: {clause}"
    yield f"\nWhen: {told['when'] or 'not said'}\nRecorded: {told['recorded_at']}\n\nWhat happened\n{told['happened']}"
    for one in told["messages"]:
        yield f"\n--- {one['who']}, {one['at']}\n{one['text']}"
    for one in told["files"]:
        yield f"\nFile {one['file']} ({one['name']}), {one['size']} bytes, SHA-256 {one['sha256']}"
    if told["told"]:
        yield f"\nDecided {told['decided_at']}; the person was told\n{told['told']}"
    for one in told["revocations"]:
        yield f"Taken away: {one['access']}, {one['from']} until {one['until']}"
    yield "\nThe reporter's identity"
    identity = told["identity"]
    yield from (f"{name}: {words}" for name, words in identity.items()) if isinstance(identity, dict) else [identity]
    yield "\nFiles are as they came to the desk; SHA256SUMS has the hash of everything here."
