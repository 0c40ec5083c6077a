"""A file on its way out: always a download, never shown by the browser in the desk's own origin (abuse case 16)."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from vulndesk.apps.cases.queries import AttachmentView


def download(view: AttachmentView, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    """Streamed and verified chunk by chunk, under the name that the sender gave it (RFC 6266)."""
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=view.name) or ""
    response.headers["Content-Length"] = str(view.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
