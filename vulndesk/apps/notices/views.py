"""The team's outbox: what the desk has told whom, and what it could not deliver."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.notices import queries
from vulndesk.apps.policies.queries import actor_for

STATES = (
    ("", "All"),
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("written", "Written to the folder"),
    ("given_up", "Given up"),
)


@require_safe
@never_cache
@team_required
def outbox(request: HttpRequest) -> HttpResponse:
    actor = actor_for(person_of(request))
    state = request.GET.get("state", "")
    counts = queries.counts(actor)
    address = reverse("outbox")
    tabs = [
        {
            "name": name,
            "words": words,
            "url": f"{address}?state={name}" if name else address,
            "count": counts.get(name) or None,
        }
        for name, words in STATES
    ]
    context = {
        "mails": queries.outbox(actor, state=state, page=request.GET.get("page", "1")),
        "tabs": tabs,
        "state": state,
        "by_smtp": settings.EMAIL_CONFIGURED,
        "now": datetime.now(UTC),
        "section": "outbox",
    }
    return render(request, "notices/outbox.html", context)


@require_safe
@never_cache
@team_required
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    context = {
        "mail": queries.mail(actor_for(person_of(request)), mail_id),
        "now": datetime.now(UTC),
        "section": "outbox",
    }
    return render(request, "notices/mail.html", context)
