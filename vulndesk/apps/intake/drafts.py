"""What a draft holds, and how it is sealed."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vulndesk.apps.intake.models import Draft
from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row


@dataclass(frozen=True)
class DraftContent:
    """fields: form field name -> text or list of texts, as typed; files: uploaded and sealed already."""

    fields: dict[str, Any] = field(default_factory=dict)
    files: tuple[SealedUpload, ...] = ()


def seal_content(draft_id: UUID, content: DraftContent) -> bytes:
    files = [
        {
            "id": file.id,
            "key": base64.b64encode(file.key).decode(),
            "size": file.size,
            "sha256": file.sha256,
            "name": file.name,
            "media_type": file.media_type,
        }
        for file in content.files
    ]
    return seal_row(desk_key(), table="draft", row=draft_id, content={"fields": content.fields, "files": files})


def open_content(draft: Draft) -> DraftContent:
    opened = open_row(desk_key(), table="draft", row=draft.pk, sealed=draft.sealed)
    files = (SealedUpload(**(file | {"key": base64.b64decode(file["key"])})) for file in opened["files"])
    return DraftContent(opened["fields"], tuple(files))
