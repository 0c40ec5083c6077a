"""Pages of the accounts: joining, the people of the desk, one's own account, and the second factor's QR code."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter as second_factor_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.views import RemoveWebAuthnView, login_webauthn
from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts import actions, adapters, forms, queries
from vulndesk.apps.accounts.identities import identities_of
from vulndesk.apps.accounts.identity_pages import begin_joining
from vulndesk.apps.accounts.organisations import ROLES_HERE, governs
from vulndesk.apps.accounts.organisations import change_role as change_role_in
from vulndesk.apps.accounts.queries import OpenLink, person_of, team_required
from vulndesk.core.errors import BadInput, Conflict, NotAllowed, NotNow, Refused
from vulndesk.gateways import desk_key

AFTERWARDS = "after_second_factor"  # in a session: the page that was asked for before there was one


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where a link leads: to a new account, or to a new password. Its address is told to nobody (Referrer-Policy)."""
    now = datetime.now(UTC)
    link = queries.open_link(token, now=now)
    if may_join_with := link.person is None and not link.first and settings.SIGN_IN_PROVIDERS:
        with_identity = forms.JoinWith(request.POST)
        if request.POST.get("identity") and with_identity.is_valid():
            return begin_joining(request, token, with_identity.cleaned_data)
    form = _join_form(request, link)
    if request.method == "POST" and form.is_valid() and _saved_the_recovery_code(form):
        try:
            user = _use_link(token, link, form, now)
        except BadInput as error:
            form.add_error(error.field if error.field in form.fields else None, error.what)
        else:
            # The password was chosen a moment ago: adding a passkey next does not ask for it again.
            record_authentication(request, user, method="password", username=user.username, reauthenticated=True)
            return perform_login(request, user, redirect_url=reverse("queue"))
    context = {"form": form, "link": link, "desk_name": settings.DESK_NAME, "now": now}
    context["providers"] = settings.SIGN_IN_PROVIDERS if may_join_with else []
    response = render(request, "accounts/join.html", context, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
@team_required
def people(request: HttpRequest) -> HttpResponse:
    return _people_page(request, _invite_form(request))


@require_POST
@team_required
def invite(request: HttpRequest) -> HttpResponse:
    """Shows the link once, on this page: it is kept nowhere."""
    form = _invite_form(request, request.POST)
    if not form.choices:
        raise NotAllowed("Only an owner may do this.", next_step="Ask one of them.")
    if not form.is_valid():
        return _people_page(request, form)
    link = actions.invite(
        by=person_of(request),
        role=form.cleaned_data["role"],
        organisation=form.chosen_organisation(),
        programme_ids=form.cleaned_data.get("programmes", ()),
        now=datetime.now(UTC),
        address=settings.ADDRESS,
    )
    return _people_page(request, _invite_form(request), link=link, link_for="a new member of the team")


@require_POST
@team_required
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    actions.withdraw_invitation(by=person_of(request), invitation_id=invitation_id)
    messages.success(request, "The invitation is withdrawn; its link leads nowhere now.")
    return redirect("people")


@require_POST
@team_required
def password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    by, now = person_of(request), datetime.now(UTC)
    link = actions.password_link(by=by, user_id=user_id, now=now, address=settings.ADDRESS)
    return _people_page(request, _invite_form(request), link=link, link_for=queries.display_name(user_id))


@require_POST
@team_required
def reset_second_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    told = "{name} is signed out everywhere, was told, and adds a new second factor at the next sign-in."
    return _change_membership(request, user_id, actions.reset_second_factor, told)


@require_POST
@team_required
def deactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    return _change_membership(request, user_id, actions.deactivate, "{name} is signed out everywhere and shut out.")


@require_POST
@team_required
def reactivate(request: HttpRequest, user_id: int) -> HttpResponse:
    return _change_membership(request, user_id, actions.reactivate, "{name} may sign in again.")


@require_POST
@team_required
def change_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """A person's role in one organisation of this owner, or nothing there any more."""
    given, by = request.POST, person_of(request)
    number = given.get("organisation", "")
    try:
        change_role_in(
            user_id, int(number) if number.isdecimal() else 0, given.get("role", "?"), by=by, now=datetime.now(UTC)
        )
    except NotNow as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Changed, from {queries.display_name(user_id)}’s next click on.")
    return redirect("people")


@require_http_methods(["GET", "POST"])
@team_required
def account(request: HttpRequest) -> HttpResponse:
    user, now = person_of(request), datetime.now(UTC)
    initial = {"display_name": user.display_name, "email": user.email}
    form = forms.Details(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_details(user=user, **form.cleaned_data)
        except BadInput as error:
            form.add_error(error.field, error.what)
        else:
            messages.success(request, "Saved.")
            return redirect("account")
    return _account_page(request, form, now=now)


@require_POST
@team_required
def leave(request: HttpRequest) -> HttpResponse:
    """Plan days away, or be back: the button says which."""
    user, now = person_of(request), datetime.now(UTC)
    if request.POST.get("do") == "back":
        actions.end_leave(user=user)
        messages.success(request, "You are here.")
        return redirect("account")
    form = forms.LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.plan_leave(user=user, now=now, **form.cleaned_data)
        except BadInput as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Kept. It begins and ends by itself.")
            return redirect("account")
    details = forms.Details(None, initial={"display_name": user.display_name, "email": user.email})
    return _account_page(request, details, leave_form=form, now=now)


def _account_page(
    request: HttpRequest, form: forms.Details, *, leave_form: forms.LeaveForm | None = None, now: datetime
) -> HttpResponse:
    user = person_of(request)
    names = {one.slug: one.name for one in settings.SIGN_IN_PROVIDERS}
    refused = form.errors or (leave_form is not None and leave_form.errors)
    context = {
        "form": form,
        "leave": queries.leave_of(user, now=now),
        "leave_form": leave_form or forms.LeaveForm(),
        "today": now.date(),
        "has_password": user.has_usable_password(),
        "providers": settings.SIGN_IN_PROVIDERS,
        "identities": [(one, names.get(one.provider, one.provider)) for one in identities_of(user)],
        "sessions": queries.sessions_of(user, this_key=request.session.session_key, now=now),
        "now": now,
        "section": "account",
    }
    return render(request, "accounts/account.html", context, status=422 if refused else 200)


@require_POST
@team_required
def revoke_session(request: HttpRequest) -> HttpResponse:
    """One browser by its digest, or every other one."""
    user, digest = person_of(request), request.POST.get("session", "")
    if digest == "others":
        count = actions.revoke_sessions(user, except_key=request.session.session_key)
        messages.success(request, f"Signed out in {count} other browser{'' if count == 1 else 's'}.")
    else:
        actions.revoke_session(user=user, digest=_digest_of(digest))
        messages.success(request, "That browser is signed out.")
    return redirect("account")


@require_GET
@team_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a password alone leads: why a second factor, and which. The page that was asked for is kept for later."""
    back = request.GET.get("next", "")
    if back:
        request.session[AFTERWARDS] = back if queries.is_safe_path(back) else reverse("queue")
    if queries.has_stepped_up(request, now=datetime.now(UTC)):
        return redirect(request.session.pop(AFTERWARDS, "queue"))
    if way := queries.step_up_address(person_of(request), back=request.session.get(AFTERWARDS, "")):
        return redirect(way)
    request.session.setdefault(AFTERWARDS, reverse("queue"))
    return render(request, "accounts/second_factor.html", {"account_name": person_of(request).display_name})


@require_GET
@team_required
def totp_code(request: HttpRequest) -> HttpResponse:
    """The QR code of the authenticator app being set up, as a file: the pages allow no `data:` pictures."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    picture = BytesIO()
    url = second_factor_adapter().build_totp_url(person_of(request), secret)
    segno.make(url, error="m").save(picture, kind="svg", scale=6, border=4, light="#fff", dark="#000", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


class RemovePasskey(RemoveWebAuthnView):
    """allauth's, which would also remove the last second factor: that one stays."""

    def form_valid(self, form: django_forms.Form) -> HttpResponse:
        adapter = second_factor_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


def passkey_sign_in(request: HttpRequest) -> HttpResponseBase:
    """allauth's view. Asking for a challenge makes a session, so strangers may ask only so often."""
    network = queries.network_of(adapters.address_of_client(request))
    actions.spend_allowance(purpose="passkey challenge", who=network, limit=60, per_seconds=300, now=datetime.now(UTC))
    return login_webauthn(request)


@require_GET
def sign_up(request: HttpRequest) -> HttpResponse:
    """Nobody signs up; the page says how one joins."""
    return render(request, "accounts/by_invitation.html", {"forgotten": False})


@require_GET
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The same for everybody, so it tells nobody who has an account (ASVS 5 V6.3.8)."""
    return render(request, "accounts/by_invitation.html", {"forgotten": True})


def _join_form(request: HttpRequest, link: OpenLink) -> django_forms.Form:
    asks_for_recovery = link.first and desk_key.exists(settings.DATA)
    kind: type[django_forms.Form] = forms.JoinFirst if asks_for_recovery else forms.Join
    if link.person is not None:
        kind = forms.NewPassword
    return kind(request.POST if request.method == "POST" else None)


def _saved_the_recovery_code(form: django_forms.Form) -> bool:
    if "recovery_group" not in form.fields:
        return True
    if desk_key.is_recovery_group(settings.DATA, settings.DESK_KEYS.lookups, form.cleaned_data["recovery_group"]):
        return True
    form.add_error(
        "recovery_group",
        "This is not the end of this desk’s recovery code. If the code is lost, `vulndesk keys renew-code` prints a "
        "new one.",
    )
    return False


def _use_link(token: str, link: OpenLink, form: django_forms.Form, now: datetime) -> Any:
    given = form.cleaned_data
    if link.person is not None:
        return actions.choose_password(token=token, password=given["password"], now=now)
    return actions.accept_invitation(
        token=token,
        username=given["username"],
        display_name=given["display_name"],
        email=given["email"],
        password=given["password"],
        now=now,
    )


def _invite_form(request: HttpRequest, given: Any = None) -> forms.Invite:
    """Programmes live in a higher app, so the server's settings name the query that lists them."""
    person = person_of(request)
    owned = queries.owned_by(person)
    ids = {one.pk for one in owned}
    every = queries.organisations() if person.is_admin else owned
    programmes = [one for one in import_string(settings.INVITATION_PROGRAMMES)() if one.organisation_id in ids]
    return forms.Invite(given, person=person, organisations=every, owned=ids, programmes=programmes)


def _people_page(request: HttpRequest, form: forms.Invite, *, link: str = "", link_for: str = "") -> HttpResponse:
    now = datetime.now(UTC)
    person = person_of(request)
    people = queries.people_for(person)
    owned = queries.owned_by(person)
    governed, ids = governs(person, people), {one.pk for one in owned}
    context = {
        "people": [_person_row(one, viewer=person, owned=ids, governed=governed) for one in people],
        "may_change": bool(owned) or person.is_admin,
        "show_organisations": queries.are_organisations_shown(person),
        "show_admins": any(one.is_admin != queries.owns_among(one) for one in people if one.is_active),
        "roles": ROLES_HERE,
        "invitations": queries.open_invitations(person, now=now),
        "form": form if form.choices else None,
        "link": link,
        "link_for": link_for,
        "now": now,
        "section": "people",
    }
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


def _person_row(person: Any, *, viewer: Any, owned: set[int], governed: set[int]) -> dict[str, Any]:
    """One line of the people page: the roles that this viewer may know of, and what they may change."""
    belongings = list(person.belongings.all())  # prefetched
    shared = {one.organisation_id for one in viewer.belongings.all()}
    known = [one for one in belongings if viewer.is_admin or one.organisation_id in shared]
    is_self = person.pk == viewer.pk
    return {
        "person": person,
        "is_self": is_self,
        "roles": known,
        "may_link": not is_self and person.pk in governed,
        "may_shut_out": not is_self and (viewer.is_admin or person.pk in governed),
        "changes": [one for one in belongings if one.organisation_id in owned and not is_self],
    }


def _change_membership(request: HttpRequest, user_id: int, deed: Any, told: str) -> HttpResponse:
    try:
        deed(by=person_of(request), user_id=user_id, now=datetime.now(UTC))
    except (Conflict, NotNow) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told.format(name=queries.display_name(user_id)))
    return redirect("people")


def _digest_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refused("This is not one of your browsers.") from None
