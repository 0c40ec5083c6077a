"""Mail that waits for a person: what it says of itself, its raw bytes, and three ways on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.cases.queries import case_summary
from vulndesk.apps.mail import actions, queries
from vulndesk.apps.mail.forms import JoinForm, MailboxForm
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.core.errors import BadInput, NotNow, Refused, TooMany


@require_safe
@never_cache
@team_required
def kept_aside(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_safe
@never_cache
@team_required
def raw(request: HttpRequest, mail_id: UUID) -> HttpResponseBase:
    """Always a download, as every file that a stranger sent (abuse case 16)."""
    chunks = queries.raw_mail(actor_for(person_of(request)), mail_id)
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = 'attachment; filename="message.eml"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@team_required
def make_case(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    case_id = actions.make_case(mail_id, by=actor_for(person_of(request)), now=datetime.now(UTC))
    return _to_case(case_id)


@require_POST
@team_required
def join_case(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    form = JoinForm(request.POST, prefix=str(mail_id))
    if form.is_valid():
        actor = actor_for(person_of(request))
        try:
            reference = form.cleaned_data["reference"]
            return _to_case(actions.join_case(mail_id, reference, by=actor, now=datetime.now(UTC)))
        except Refused as refusal:
            form.add_error("reference", str(refusal))
    return _page(request, refused=(mail_id, form), status=422)


@require_POST
@team_required
def set_aside(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    actions.set_aside_for_good(mail_id, by=actor_for(person_of(request)), now=datetime.now(UTC))
    messages.success(request, "It is off the list. Its bytes stay for half a year.")
    return HttpResponseRedirect(reverse("mail_kept_aside"))


def _to_case(case_id: UUID) -> HttpResponse:
    case = case_summary(case_id)
    return HttpResponseRedirect(reverse("case", args=[case.reference]) if case else reverse("queue"))


def _page(request: HttpRequest, *, refused: tuple[UUID, JoinForm] | None = None, status: int = 200) -> HttpResponse:
    actor = actor_for(person_of(request))
    mails = queries.kept_aside(actor)
    forms = {mail.id: JoinForm(prefix=str(mail.id)) for mail in mails} | (dict([refused]) if refused else {})
    context = {
        "mails": [(mail, forms[mail.id]) for mail in mails],
        "refused": refused[0] if refused else None,
        "may_change": bool(actor.owned),
        "section": "mail_kept_aside",
        "now": datetime.now(UTC),
    }
    return render(request, "mail/kept_aside.html", context, status=status)


# --- how mail comes in and goes out ------------------------------------------------------------------------------


@never_cache
@owner_required
@require_safe
def mail_settings(request: HttpRequest) -> HttpResponse:
    return _settings_page(request)


@require_POST
@owner_required
def test_loop(request: HttpRequest, slug: str) -> HttpResponse:
    """The test is under way when this answers; the page shows how far it came."""
    actor = actor_for(person_of(request))
    try:
        actions.start_loop_test(programme_for(actor, slug), by=actor, now=datetime.now(UTC))
    except (NotNow, TooMany) as refused:
        return _settings_page(request, refused=refused)
    return HttpResponseRedirect(f"{reverse('mail_settings')}#{slug}")


def _settings_page(request: HttpRequest, *, refused: Refused | None = None) -> HttpResponse:
    now = datetime.now(UTC)
    rows = queries.programme_mail(actor_for(person_of(request)), now=now)
    context = {
        "rows": rows,
        "is_waiting": any(not trip.is_over for row in rows for trip in row.trips),
        "listening": [place.strip() for place in settings.MAIL_LISTEN.split(",") if place.strip()],
        "reply_address": settings.REPLY_ADDRESS,
        "by_smtp": settings.EMAIL_CONFIGURED,
        "server": _server_words() if settings.EMAIL_CONFIGURED else "",
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "refused": refused,
        "section": "mail_kept_aside",
        "now": now,
    }
    return render(request, "mail/settings.html", context, status=refused.status if refused else 200)


def _server_words() -> str:
    tls = "TLS" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else "no TLS"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}, {tls}"


# --- a mailbox that mail is picked up from -----------------------------------------------------------------------

_PORTS = {"implicit": 993, "starttls": 143, "none": 143}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@owner_required
def mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    if request.method != "POST":
        return _mailbox_page(request, slug)
    form = MailboxForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data | {
            "port": form.cleaned_data["port"] or _PORTS[form.cleaned_data["tls"]],
            "folder": form.cleaned_data["folder"] or "INBOX",
        }
        try:
            actions.change_mailbox(programme.pk, actions.MailboxContent(**given), by=actor, now=datetime.now(UTC))
            messages.success(request, "Saved. The desk looks into it now; what it finds shows here.")
            return HttpResponseRedirect(reverse("mailbox", args=[slug]))
        except BadInput as refused:
            form.add_error(refused.field or None, str(refused))
    return _mailbox_page(request, slug, form=form)


@require_POST
@owner_required
def look_into_mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.look_into_mailbox(programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    return HttpResponseRedirect(reverse("mailbox", args=[slug]))


@require_POST
@owner_required
def remove_mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.remove_mailbox(programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk looks into this mailbox no more. Its mail stays where it is.")
    return HttpResponseRedirect(reverse("mailbox", args=[slug]))


def _mailbox_page(request: HttpRequest, slug: str, *, form: MailboxForm | None = None) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    found = queries.mailbox_of(actor, programme.pk)
    context = {
        "programme": programme,
        "mailbox": found,
        "form": form or MailboxForm(initial=asdict(found.known) if found else {"tls": "implicit"}),
        "limit": settings.MAIL_LIMIT,
        "reply_address": settings.REPLY_ADDRESS,
        "section": "mail_kept_aside",
        "now": datetime.now(UTC),
    }
    return render(request, "mail/mailbox.html", context, status=422 if form else 200)
