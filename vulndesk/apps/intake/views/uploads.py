"""Files that came with a request which could not be stored: handed back to the page, sealed, so that they are not lost.

They lie sealed on the disk already. The page carries only what opens them, itself sealed under the desk's key and bound
to that one page; a file that never comes back is swept like any other that no row names.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from django.http import HttpRequest

from vulndesk.apps.vault.files import SealedUpload
from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row
from vulndesk.gateways.sealing import Unsealable

FIELD = "carried"
_MOST = 50


def new_uploads(request: HttpRequest, *, page: str) -> tuple[SealedUpload, ...]:
    """The files of this request and those that an earlier one of the same page could not store."""
    fresh = tuple(file for file in request.FILES.getlist("files") if isinstance(file, SealedUpload))
    return (*_carried(request.POST.getlist(FIELD)[:_MOST], page=page), *fresh)


def carry(files: Iterable[SealedUpload], *, page: str) -> list[tuple[SealedUpload, str]]:
    """Each file with the text that the page sends back."""
    return [(file, _seal(file, page=page)) for file in files]


def _seal(file: SealedUpload, *, page: str) -> str:
    content = {
        "id": file.id,
        "key": base64.b64encode(file.key).decode(),
        "size": file.size,
        "sha256": file.sha256,
        "name": file.name,
        "media_type": file.media_type,
    }
    return base64.urlsafe_b64encode(seal_row(desk_key(), table="carried_file", row=page, content=content)).decode()


def _carried(values: Iterable[str], *, page: str) -> Iterable[SealedUpload]:
    for value in values:
        try:
            sealed = base64.urlsafe_b64decode(value)
            opened = open_row(desk_key(), table="carried_file", row=page, sealed=sealed)
        except (Unsealable, binascii.Error, ValueError):
            continue  # not of this page, or not ours
        yield SealedUpload(**(opened | {"key": base64.b64decode(opened["key"])}))
