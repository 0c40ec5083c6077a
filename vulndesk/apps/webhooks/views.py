"""Pages of a programme's webhooks, for its owners: the list, and one with what was sent to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import team_required
from vulndesk.apps.policies.asking import Asking, Deed, owned, press, saying
from vulndesk.apps.webhooks import actions, queries
from vulndesk.apps.webhooks.forms import WebhookForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def programme_webhooks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Adding one shows its secret once, on the page that follows in the same answer."""
    asking = owned(request, slug)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    secret, status = "", 200
    if request.method == "POST":
        made: list[str] = []
        stop = tried(
            form,
            lambda: made.append(
                actions.add_webhook(asking.programme_id, form.new_webhook(), by=asking.by, now=asking.now)[1]
            ),
        )
        status = stop.status if stop else 200
        if made:
            secret, form = made[0], WebhookForm()
    context = {
        "programme": asking.programme,
        "webhooks": queries.webhooks_of(asking.programme_id),
        "form": form,
        "secret": secret,
        "section": "programmes",
        "now": asking.now,
    }
    return render(request, "webhooks/programme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@team_required
def webhook(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    asking = owned(request, slug)
    shown = queries.webhook(asking.programme_id, row_id)
    if request.method != "POST":
        return _page(request, asking, row_id)
    form = WebhookForm(request.POST)
    if stop := tried(
        form,
        lambda: actions.change_webhook(asking.programme_id, shown.id, form.new_webhook(), by=asking.by, now=asking.now),
    ):
        return _page(request, asking, row_id, form=form, status=stop.status)
    messages.success(request, "Saved.")
    return redirect("webhook", slug=slug, row_id=row_id)


@require_POST
@team_required
def webhook_deed(request: HttpRequest, slug: str, row_id: UUID, deed: str) -> HttpResponseBase:
    asking = owned(request, slug)
    if deed == "renew":
        secret = actions.renew_secret(asking.programme_id, row_id, by=asking.by, now=asking.now)
        return _page(request, asking, row_id, secret=secret)
    press(request, asking, row_id, _DEEDS.get(deed))
    if deed == "remove":
        return redirect("programme_webhooks", slug=slug)
    return redirect("webhook", slug=slug, row_id=row_id)


@require_POST
@team_required
def send_again(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponseBase:
    """row_id: of the sending. `back`: of its webhook, where the log is."""
    asking = owned(request, slug)
    press(request, asking, row_id, saying("It goes again now, with the same id.", actions.send_again))
    back = request.POST.get("back", "")
    known = {str(one.id) for one in queries.webhooks_of(asking.programme_id)}
    return redirect("webhook", slug=slug, row_id=back) if back in known else redirect("programme_webhooks", slug=slug)


def _test(asking: Asking, row_id: UUID) -> str:
    row = actions.send_test(asking.programme_id, row_id, by=asking.by, now=asking.now)
    if not row.answer:
        return "Nobody answered, or the address leads where the desk may not go."
    return f"The address answered {row.answer}."


_DEEDS: dict[str, Deed] = {
    "test": _test,
    "on": saying("It is told again from now on.", actions.switch, on=True),
    "off": saying("Nothing is sent to it any more.", actions.switch, on=False),
    "drop": saying("The older secret signs no more.", actions.drop_older_secret),
    "remove": saying("Removed, with its log.", actions.remove_webhook),
}


def _page(
    request: HttpRequest,
    asking: Asking,
    row_id: UUID,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = queries.webhook(asking.programme_id, row_id)
    sendings, earlier = queries.sendings_of(row_id, before=_instant(request.GET.get("before", "")))
    typed = {"address": shown.address, "groups": shown.groups, "with_titles": shown.with_titles}
    context = {
        "programme": asking.programme,
        "webhook": shown,
        "sendings": sendings,
        "earlier": earlier,
        "form": form or WebhookForm(initial=typed),
        "secret": secret,
        "section": "programmes",
        "now": asking.now,
    }
    return render(request, "webhooks/webhook.html", context, status=status)


def _instant(written: str) -> datetime | None:
    try:
        found = parse_datetime(written.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
