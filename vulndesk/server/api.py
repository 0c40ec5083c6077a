"""The API of the desk, version 1: what the pages do, through the same actions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from vulndesk import __version__
from vulndesk.apps.embargo.api import router as embargo
from vulndesk.apps.intake.api import router as intake
from vulndesk.core.errors import BadInput
from vulndesk.server.middleware import problem

api = NinjaAPI(
    title="Vulndesk",
    version=__version__,
    description="Report a vulnerability and follow it. Errors are problem documents (RFC 9457) with the next step.",
    docs_url=None,
    openapi_url="/openapi.json",
    openapi_extra={
        "components": {
            "securitySchemes": {
                "Receipt": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`Receipt` and the 26 characters, e.g. `Authorization: Receipt ABCDE…`",
                }
            }
        }
    },
)
api.add_router("", intake)
api.add_router("", embargo)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0] if error.errors else {}
    place = ".".join(str(part) for part in first.get("loc", ()))
    return problem(BadInput(f"{place}: {first.get('msg', 'not valid')}.", next_step="Correct it and send again."))
