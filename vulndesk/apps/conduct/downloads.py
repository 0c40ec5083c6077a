"""A file of the evidence: always a download, never shown in this origin."""

from __future__ import annotations

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from vulndesk.apps.conduct import queries
from vulndesk.core.access import Actor


def evidence_response(actor: Actor, evidence_id: UUID) -> StreamingHttpResponse:
    """Raises NotFound."""
    name, size, chunks = queries.evidence_file(actor, evidence_id)
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
