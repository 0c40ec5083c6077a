"""A file on its way out: always a download, never shown by the browser in the desk's own origin (abuse case 16).

It carries the TLP label of its message in its name; what is TLP:RED asks for a second look.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from vulndesk.apps.accounts.queries import while_signed_in
from vulndesk.apps.cases.queries import AttachmentView
from vulndesk.core.audience import label as audience_label
from vulndesk.core.traffic_light import Label, in_file_name


def download(request: HttpRequest, view: AttachmentView, chunks: Iterator[bytes]) -> HttpResponseBase:
    """Streamed and verified chunk by chunk, under the name that the sender gave it (RFC 6266)."""
    if view.tlp == Label.RED and request.GET.get("seen") != "red":
        if close := getattr(chunks, "close", None):  # it is an open file, which nobody reads now
            close()
        return _second_look(request, view)
    name = f"{in_file_name(view.tlp)} {view.name}" if view.tlp else view.name
    response = StreamingHttpResponse(while_signed_in(request, chunks), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Content-Length"] = str(view.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _second_look(request: HttpRequest, view: AttachmentView) -> HttpResponse:
    context = {"file": view, "readers": audience_label(view.audience), "address": f"{request.path}?seen=red"}
    return render(request, "cases/red_file.html", context)
