"""Pages of a programme's webhooks, for its owners: the list, and one with what was sent to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.apps.webhooks import actions, queries
from vulndesk.apps.webhooks.forms import WebhookForm
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def programme_webhooks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Adding one shows its secret once, on the page that follows in the same answer."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    require(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    secret, status = "", 200
    if request.method == "POST":
        made: list[str] = []
        stop = tried(
            form, lambda: made.append(actions.add_webhook(programme.pk, form.new_webhook(), by=actor, now=now)[1])
        )
        status = stop.status if stop else 200
        if made:
            secret, form = made[0], WebhookForm()
    context = {
        "programme": programme,
        "webhooks": queries.webhooks_of(programme.pk),
        "form": form,
        "secret": secret,
        "section": "programmes",
        "now": now,
    }
    return render(request, "webhooks/programme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def webhook(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    require(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    shown = queries.webhook(programme.pk, row_id)
    if request.method != "POST":
        return _page(request, slug, row_id, now=now)
    form = WebhookForm(request.POST)
    if stop := tried(
        form, lambda: actions.change_webhook(programme.pk, shown.id, form.new_webhook(), by=actor, now=now)
    ):
        return _page(request, slug, row_id, now=now, form=form, status=stop.status)
    messages.success(request, "Saved.")
    return redirect("webhook", slug=slug, row_id=row_id)


@require_POST
@team_required
def webhook_deed(request: HttpRequest, slug: str, row_id: UUID, deed: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    require(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    if deed == "renew":
        secret = actions.renew_secret(programme.pk, row_id, by=actor, now=now)
        return _page(request, slug, row_id, now=now, secret=secret)
    if deed not in _DEEDS:
        raise NotFound("There is no such deed.", next_step="Go back to the webhook.")
    messages.success(request, _DEEDS[deed](programme.pk, row_id, actor, now))
    if deed == "remove":
        return redirect("programme_webhooks", slug=slug)
    return redirect("webhook", slug=slug, row_id=row_id)


@require_POST
@team_required
def send_again(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    """row_id: of the sending. `back`: of its webhook, where the log is."""
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    require(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    try:
        actions.send_again(programme.pk, row_id, by=actor, now=now)
        messages.success(request, "It goes again now, with the same id.")
    except NotNow as refused:
        messages.error(request, str(refused))
    back = request.POST.get("back", "")
    known = {str(one.id) for one in queries.webhooks_of(programme.pk)}
    return redirect("webhook", slug=slug, row_id=back) if back in known else redirect("programme_webhooks", slug=slug)


def _test(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    row = actions.send_test(programme_id, row_id, by=actor, now=now)
    if not row.answer:
        return "Nobody answered, or the address leads where the desk may not go."
    return f"The address answered {row.answer}."


def _switched(on: bool) -> Callable[[int, UUID, Actor, datetime], str]:
    def deed(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
        actions.switch(programme_id, row_id, on=on, by=actor, now=now)
        return "It is told again from now on." if on else "Nothing is sent to it any more."

    return deed


def _drop(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    actions.drop_older_secret(programme_id, row_id, by=actor, now=now)
    return "The older secret signs no more."


def _remove(programme_id: int, row_id: UUID, actor: Actor, now: datetime) -> str:
    actions.remove_webhook(programme_id, row_id, by=actor, now=now)
    return "Removed, with its log."


_DEEDS: dict[str, Callable[[int, UUID, Actor, datetime], str]] = {
    "test": _test,
    "on": _switched(True),
    "off": _switched(False),
    "drop": _drop,
    "remove": _remove,
}


def _page(
    request: HttpRequest,
    slug: str,
    row_id: UUID,
    *,
    now: datetime,
    form: WebhookForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    programme = programme_for(actor_for(person_of(request)), slug)
    shown = queries.webhook(programme.pk, row_id)
    sendings, earlier = queries.sendings_of(row_id, before=_instant(request.GET.get("before", "")))
    typed = {"address": shown.address, "groups": shown.groups, "with_titles": shown.with_titles}
    context = {
        "programme": programme,
        "webhook": shown,
        "sendings": sendings,
        "earlier": earlier,
        "form": form or WebhookForm(initial=typed),
        "secret": secret,
        "section": "programmes",
        "now": now,
    }
    return render(request, "webhooks/webhook.html", context, status=status)


def _instant(written: str) -> datetime | None:
    try:
        found = parse_datetime(written.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
