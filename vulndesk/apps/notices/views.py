"""The team's outbox: what the desk has told whom, and what it could not deliver."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.actions import spend_allowance
from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.notices import actions, forms, kinds, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.errors import Refused

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


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def notice_choices(request: HttpRequest) -> HttpResponse:
    """What reaches this person, and how. The secret of the webhook is shown here and nowhere else."""
    user, now = person_of(request), datetime.now(UTC)
    choice = queries.choices_of([user.pk])[user.pk]
    form = forms.ChoiceForm(request.POST if request.method == "POST" else None, initial=forms.as_typed(choice))
    if form.is_valid():
        try:
            actions.choose_notices(user.pk, form.choice(), new_secret=form.cleaned_data["new_secret"])
            messages.success(request, "Kept. It holds from the next notice on.")
            return redirect("notice_choices")
        except Refused as refused:
            mark(form, refused)
    mailed, pushed = form["by_mail"].value() or [], form["by_webhook"].value() or []
    context = {
        "form": form,
        "rows": [
            {"group": group, "words": words, "mailed": group in mailed, "pushed": group in pushed}
            for group, (words, _) in kinds.GROUPS.items()
        ],
        "choice": choice,
        "has_address": bool(user.email),
        "last": queries.last_push(user.pk) if choice.address else None,
        "section": "account",
        "now": now,
    }
    return render(request, "notices/choices.html", context, status=422 if form.errors else 200)


@require_POST
@team_required
def try_notice(request: HttpRequest) -> HttpResponse:
    user, now = person_of(request), datetime.now(UTC)
    try:
        spend_allowance(purpose="webhook test", who=str(user.pk), limit=10, per_seconds=3600, now=now)
        status = actions.try_webhook(user.pk)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        heard = "It was taken." if status < 300 else "That is a refusal."
        messages.success(request, f"The webhook answered {status}. {heard}")
    return redirect("notice_choices")
