"""Files that go along with what is sent, as a form (RFC 7578), and those that are downloaded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.client.errors import NotReached

LARGEST = 256 * 2**20  # bytes; a desk takes 25 MB a file unless its owner says otherwise


@dataclass(frozen=True)
class Attachment:
    """A file under the name by which its readers see it. Its bytes are in no repr."""

    name: str
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, path: Path) -> Attachment:
        """Raises NotReached."""
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise NotReached(f"{path} cannot be read: {error.strerror}.", next_step="Check its name.") from None
        if len(content) > LARGEST:
            raise NotReached(f"{path} is too large for any desk.", next_step="Send a smaller one.")
        return cls(path.name, content)


def form(field_name: str, text: bytes, files: Sequence[Attachment | Path]) -> tuple[str, bytes]:
    """The type and the bytes of a form: one field with the JSON, and the files."""
    boundary = f"vulndesk-{uuid.uuid4()}".encode()
    parts = [_part(boundary, f'name="{field_name}"', text)]
    for one in files:
        given = one if isinstance(one, Attachment) else Attachment.of(one)
        parts.append(_part(boundary, f'name="files"; filename="{_quoted(given.name)}"', given.content, of_a_file=True))
    return f"multipart/form-data; boundary={boundary.decode()}", b"".join([*parts, b"--", boundary, b"--\r\n"])


def _part(boundary: bytes, named: str, content: bytes, *, of_a_file: bool = False) -> bytes:
    kind = "Content-Type: application/octet-stream\r\n" if of_a_file else ""
    head = f"Content-Disposition: form-data; {named}\r\n{kind}\r\n".encode("utf-8", "replace")
    return b"--" + boundary + b"\r\n" + head + content + b"\r\n"


def _quoted(name: str) -> str:
    """As browsers write it (HTML, multipart/form-data): what would end the name or its line is escaped."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
