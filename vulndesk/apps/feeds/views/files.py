"""Public files as any web server would serve them: by path, with ETags, to everybody and every origin."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from vulndesk.apps.feeds import queries
from vulndesk.core.errors import NotFound

KEPT_FOR = 300  # seconds; whoever asks again hears by the ETag whether anything changed


@require_safe
def public_file(request: HttpRequest, **_: str) -> HttpResponseBase:
    path = request.path_info.removeprefix("/")
    found = queries.find(f"{path}index.html" if path.endswith("/") else path)
    if found is None:
        raise NotFound("There is no such file.", next_step="The list of advisories leads to those that there are.")
    etag, changed = f'"{found.etag}"', int(found.changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=changed) or _whole(found)
    return as_public(response, etag=etag, changed=found.changed_at)


def _whole(found: queries.Found) -> HttpResponseBase:
    if found.kept is not None:
        name = found.path.rpartition("/")[2]  # under which a browser saves it, not what it is called here
        return FileResponse(found.kept.open("rb"), content_type=found.media_type, filename=name)
    return HttpResponse(found.content, content_type=found.media_type)


def as_public(response: HttpResponseBase, *, etag: str, changed: datetime) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
