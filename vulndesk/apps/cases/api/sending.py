"""Bodies with files: the JSON alone, or as one field of a form that carries the files beside it."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from vulndesk.apps.vault.files import SealedUpload, upload_refusal
from vulndesk.core.api_examples import example_of
from vulndesk.core.errors import BadInput, NotReadHere, TooLarge

Shape = TypeVar("Shape", bound=BaseModel)
Files = tuple[SealedUpload, ...]


def read_body(request: HttpRequest, *, field: str) -> tuple[bytes, Files]:
    """The JSON text and the files, from a JSON body or from a multipart one with `field` and `files`."""
    kind = (request.content_type or "").lower()
    try:
        if kind == "application/json":
            return request.body, ()
        if kind != "multipart/form-data":
            raise NotReadHere("Send application/json or multipart/form-data.", next_step="Set the Content-Type header.")
        if refusal := upload_refusal(request):
            raise refusal
        _require_parts(request, field=field)
        return request.POST[field].encode(), tuple(request.FILES.getlist("files"))  # type: ignore[arg-type]
    except RequestDataTooBig:
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
        raise TooLarge(
            f"The text of this {field} is over {limit} MB.", next_step="Send long logs and files as attachments."
        ) from None


def _require_parts(request: HttpRequest, *, field: str) -> None:
    """A part of another name would be lost without a word: a file, for the most part, on which all depends."""
    if field not in request.POST:
        raise BadInput(f"The field `{field}` is missing.", next_step="Send the JSON in it.", field=field)
    if len(request.POST.getlist(field)) > 1:
        raise BadInput(f"The field `{field}` is there twice.", next_step="Send it once.", field=field)
    if other := next((name for name in (*request.POST, *request.FILES) if name not in (field, "files")), None):
        told = f"`{other[:80]}` is no field of this form."
        raise BadInput(told, next_step=f"Send the JSON in `{field}`, and each file as `files`.", field=other[:80])
    if "files" in request.POST:
        raise BadInput("`files` came without a file name.", next_step="Send each as a file.", field="files")


def shaped(given: Any, shape: type[Shape]) -> Shape:
    """Raises BadInput, which names the place."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{place}: {first['msg']}.", next_step="Correct it and send again.", field=place) from None


def key_body(raw: bytes, files: Files) -> bytes:
    """What an Idempotency-Key stands for: the words and the files, whatever the form's boundary was."""
    return b"\n".join((raw, *(f"{file.name}|{file.sha256}".encode() for file in files)))


def described_body(shape: type[BaseModel], *, field: str) -> dict[str, Any]:
    """The body of such an operation, for the description of the API."""
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    example = json.dumps(example_of(schema, {}, is_sent=True))
    text = {"type": "string", "description": "the same JSON as text", "examples": [example]}
    form = {field: text, "files": files}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema},
                "multipart/form-data": {"schema": {"type": "object", "required": [field], "properties": form}},
            },
        }
    }
