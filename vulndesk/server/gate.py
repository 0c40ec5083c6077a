"""The gate before every page, every address of the API and every socket: shut unless it stands in a list below.

Promise: whoever has not shown a second factor in this browser is nobody to the desk. Before that a password opens the
pages on which one is added or shown, and the way out, and no others; to all other views the request comes from a
stranger. An address in no list is the team's, so a forgotten one is shut.

Second factors are a passkey, an authenticator app, a recovery code. ASVS 5 V6.3.3; allauth itself compels nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.queries import (
    has_second_factor,
    has_stepped_up,
    person_of,
    second_factor_shown,
    step_up_address,
    way_to_second_factor,
)
from vulndesk.apps.chat.hub import SIGNED_OUT, in_thread
from vulndesk.core.errors import NotAllowed, NotFound
from vulndesk.server.middleware import Handler, refusal

# Names of addresses, as the urls give them. Everybody may ask for these; what a signed-in person sees there besides,
# they see after the second factor only.
PUBLIC = frozenset(
    {
        *("verify", "verify_saved"),
        *("healthz", "set_theme", "home", "programme", "thanks", "programme_thanks", "credit", "credit_json"),
        *("report", "draft", "draft_files", "check_report", "cwe", "receipt", "status", "close_report"),
        *("ask_to_test", "my_consent", "consent_saved", "take_back_consent", "close_consent", "my_consent_text"),
        *("list_programmes", "send_report", "show_report", "show_embargo", "move_embargo", "openapi-json", "api-root"),
        *("advisories", "advisories_of_year", "advisory", "advisory_revision", "programme_advisories"),
        *("programme_advisories_of_year", "disclosed_reports", "disclosed_report"),
        *("subscribe", "programme_subscribe", "subscribe_webhook", "programme_subscribe_webhook"),
        *("subscription", "leave_subscription"),
        *("osv_query", "osv_querybatch", "osv_vulnerability", "osv_file", "csaf_file", "vex_file", "cve_file"),
        *("advisories_atom", "advisories_json_feed", "programme_advisories_atom", "programme_advisories_json_feed"),
        *("ledger", "ledger_key", "ledger_checkpoint", "ledger_checkpoints", "ledger_stamp", "ledger_consistency"),
        *("prove_report", "open_report", "forge_delivery"),
        *("write_as_reporter", "give_missing_item", "withdraw_own_report", "nudge_team", "appeal_verdict"),
        *("download_own_file", "give_own_key"),
        *("desk_security_txt", "security_txt_elsewhere", "programme_security_txt", "policy_json"),
        *("programme_key", "wkd_direct", "wkd_direct_policy", "wkd_advanced", "wkd_advanced_policy"),
    }
)
# The way in: an invitation, the sign-in page and its second step, what to do without an account or a password.
ENTRANCE = frozenset(
    {
        *("join", "account_login", "account_logout", "account_signup", "account_reset_password"),
        *("mfa_login_webauthn", "mfa_authenticate", "identity_sign_in", "identity_back"),
    }
)
# A reporter's own account: the views ask for it themselves, and it is never one of the team's.
REPORTER_ACCOUNT = frozenset(
    {
        *("my_reports", "reporter_join", "reporter_sign_in", "reporter_sign_out", "claim_report"),
        *("open_claimed_report", "release_report", "reporter_account", "reporter_close"),
    }
)
# What a receipt opened in this browser, or the link of an invitation to one case: the views ask for it themselves.
RECEIPT = frozenset(
    {
        *("report_status", "report_part", "report_open_part", "report_answer", "report_give_item", "report_key"),
        *("report_withdraw", "report_nudge", "report_appeal", "report_export", "report_file", "report_file_look"),
        *("report_trial", "report_agreement", "report_embargo", "report_embargo_move", "report_conduct"),
        *("report_credit", "report_add_credit", "report_remove_credit", "report_advisory", "report_handover"),
        *("report_identity", "report_room", "report_room_part"),
        *("report_disclosure", "report_withdraw_disclosure"),
        *("report_proof", "report_opening"),
    }
)
GUEST = frozenset(
    {
        *("guest", "guest_terms", "guest_room", "guest_part", "guest_standing", "guest_embargo", "guest_own_name"),
        *("guest_own_id", "guest_change_message", "guest_settle_question", "guest_file", "guest_leave"),
        "guest_disclosure",
    }
)
# Open to a password alone, for whoever has no second factor yet: adding one.
ADDING = frozenset({"second_factor", "mfa_activate_totp", "mfa_add_webauthn", "mfa_qr"})
# Open to a password alone: showing it again, showing the second factor, and leaving.
SHOWING = frozenset(
    {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "second_factor", "account_logout"}
)
# What asks for the second factor anew unless it was shown a moment ago (ACCOUNT_REAUTHENTICATION_TIMEOUT), and the page
# to which that leads back: publishing, exporting, keys, other people's rights, one's own factors. An export of a case
# asks on its own page, and so does whoever approves alone.
STEP_UP: dict[str, str] = {
    **dict.fromkeys(("make_key", "import_key", "change_recipients", "retire_key", "export_key"), "programme_keys"),
    **dict.fromkeys(
        ("invite", "password_link", "reset_second_factor", "deactivate", "reactivate", "change_role"), "people"
    ),
    **dict.fromkeys(("add_member", "remove_member"), "programme_settings"),
    **dict.fromkeys(("make_organisation", "move_programme"), "organisations"),
    "publication_deed": "case_publication",
    **dict.fromkeys(("identity_link", "identity_unlink"), "account"),
    "advisory_deed": "advisory_publication",
    "disclosure_deed": "case_disclosure",
    "withdraw_advisory": "withdraw_advisory",
    "export_evidence": "violation",
    **{name: name for name in ("mfa_add_webauthn", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_remove_webauthn")},
    **{
        name: name for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes")
    },
}
# Of an address that stands for several deeds, by the word in it: these publish, and the others of it are free.
PUBLISHES = frozenset({"override", "publish", "plan", "revise"})
# The API for programs of the team: their views ask for a token, and a session of the pages opens none of them.
TOKEN = frozenset(
    {
        *("api_me", "api_cases", "api_case", "api_deed", "api_note", "api_severity"),
        *("api_change_reviews", "api_change_review"),
        *("api_sightings", "api_sighting", "api_settle_sighting", "api_guard"),
        *("api_file", "api_case_events", "api_events", "api_clocks", "api_extend_clock"),
        *("api_messages", "api_message", "api_settle_question", "api_known_to"),
        *("api_parts", "api_keys", "api_choose_key", "api_wishes", "api_wish", "api_export"),
        *("api_parties", "api_party_link", "api_party_role", "api_party", "api_party_names", "api_ask_identity"),
        *("api_embargo", "api_embargo_move", "api_embargo_fact", "api_fix", "api_review_fix", "api_offer_fix"),
        *("api_publication", "api_releases", "api_release", "api_approvals", "api_approval", "api_agreement"),
        *("api_ssvc", "api_decide_ssvc", "api_split", "api_case_policy", "api_alike", "api_alike_pair"),
        *("api_close_duplicates", "api_evidence", "api_retention", "api_hold"),
        *("api_cve", "api_reserve_cve", "api_settle_cve", "api_cve_into_draft", "api_cve_requests", "api_reject_cve"),
        *("api_credits", "api_credit", "api_ask_for_credit", "api_thank", "api_show_credits"),
        *("api_case_handover", "api_handover_tell", "api_handover_back", "api_handovers", "api_handover"),
        *("api_accept_handover", "api_decline_handover", "api_early_notices", "api_early_notice", "api_readings"),
        *("api_disclosure", "api_disclosure_offers", "api_ask_disclosure", "api_approve_disclosure"),
        *("api_publish_disclosure", "api_drop_disclosure", "api_withdraw_disclosure", "api_own_words"),
        *("api_disclosure_approval", "api_cra", "api_cra_aware", "api_cra_not_aware", "api_cra_measures"),
        *("api_cra_requests", "api_cra_filings"),
        *("api_my_programmes", "api_programme", "api_programme_settings", "api_policy_versions", "api_policy"),
        *("api_policy_changes", "api_policy_deed", "api_promises", "api_lengthen_promise", "api_withdraw_promise"),
        *("api_policy_review", "api_policy_ruling", "api_policy_confirmation", "api_finish_policy_review"),
        *("api_pauses", "api_end_pause", "api_following", "api_follow_now", "api_areas", "api_area", "api_statistics"),
        *("api_advisory_drafts", "api_advisory", "api_advisory_findings", "api_advisory_document"),
        *("api_advisory_versions", "api_advisory_version", "api_advisory_deed", "api_published_advisory"),
        *("api_webhooks", "api_webhook", "api_switch_webhook", "api_sendings", "api_send_again"),
        *("api_forges", "api_forge", "api_forge_token", "api_switch_forge", "api_forge_secret"),
        *(
            "api_webhook_secret",
            "api_older_webhook_secret",
            "api_older_forge_secret",
            "api_try_forge",
            "api_look_at_forge",
        ),
        *("api_case_forge", "api_send_to_forge", "api_reply_at_forge"),
        *("api_doctor", "api_doctor_check", "api_policy_findings"),
        *("api_embargo_period", "api_retention_rules", "api_imprint"),
        *("api_consents", "api_violations"),
        *("api_consent", "api_grant_consent", "api_decline_consent", "api_revoke_consent", "api_link_consent"),
        *("api_violation", "api_case_violations", "api_evidence_file", "api_decide_violation", "api_drop_violation"),
        *("api_team", "api_team_person", "api_programme_keys", "api_recipients", "api_programme_key"),
        *("api_export_programme_key", "api_code", "api_fetch_code", "api_look_for_latest"),
        *("api_early_list", "api_early_stages", "api_early_stage", "api_early_recipients", "api_early_recipient"),
        "api_disclosed",
        *("api_hide_credit", "api_withdraw_advisory"),
        *("api_file_preview", "api_floods", "api_flood", "api_set_flood_aside", "api_take_flood_back", "api_erasure"),
        *("api_cra_draft", "api_cra_settings", "api_retention_outlook"),
        *("api_revocation", "api_answer_conduct_appeal", "api_legal_basis", "api_export_evidence"),
    }
)
OPEN = PUBLIC | ENTRANCE | RECEIPT | REPORTER_ACCOUNT | GUEST | TOKEN

# Sockets, by path: these belong to a receipt and to an invitation. Any other is the team's.
OPEN_SOCKETS = ("/ws/report/", "/ws/guest/")


class Gate:
    """Middleware, after the ones that know the session and the person."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.user
        # Who showed a password, or more.
        request.password_user = given  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: given if _is_through(request, given) else AnonymousUser())  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name is None:
            return refusal(request, NotFound("There is nothing here."))
        if name in ADDING | SHOWING:
            return self._half_way(request, name)
        if name in OPEN:
            return None
        if request.user.is_authenticated:
            return self._asked_again(request, name, kwargs)
        return _stopped(request, request.password_user)  # type: ignore[attr-defined]

    def _asked_again(self, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> HttpResponse | None:
        word = kwargs.get("step", kwargs.get("stage"))
        is_free = name not in STEP_UP or (word is not None and word not in PUBLISHES)
        person = person_of(request)
        if is_free or has_stepped_up(request, now=datetime.now(UTC)):
            return None
        back = request.get_full_path()
        if request.method not in ("GET", "HEAD"):
            page = STEP_UP[name]
            needed = {key: value for key, value in kwargs.items() if key not in ("step", "stage")}
            back = _page_of(page, needed)
            messages.info(request, "Nothing was done yet: it asked for your second factor. Now do it once more.")
        return redirect(step_up_address(person, back=back) or way_to_second_factor(back=back))

    def _half_way(self, request: HttpRequest, name: str) -> HttpResponse | None:
        """With a password alone one may add a factor only as long as there is none: else a password would be enough."""
        person = request.password_user  # type: ignore[attr-defined]
        is_adding = name in ADDING - SHOWING and not request.user.is_authenticated
        if is_adding and (not person.is_authenticated or has_second_factor(person)):
            return _stopped(request, person)
        if request.user.is_authenticated:
            return self._asked_again(request, name, {})
        request.user = person
        return None


def _page_of(name: str, kwargs: dict[str, Any]) -> str:
    """The address of a page that needs some of these, and no others."""
    for left in (kwargs, {key: kwargs[key] for key in list(kwargs)[:1]}, {}):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=left)
    return reverse("queue")


def _is_through(request: HttpRequest, person: Any) -> bool:
    return bool(person.is_authenticated and second_factor_shown(request.session))


def _stopped(request: HttpRequest, person: Any) -> HttpResponse:
    """To the door, or from half-way to the second factor; a page that was asked for comes afterwards."""
    if request.path.startswith("/api/"):
        return refusal(request, NotAllowed("You are not signed in with a second factor."))
    if not isinstance(person, User):
        return redirect_to_login(request.get_full_path())
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect(step_up_address(person, back=back) or way_to_second_factor(back=back))


class SocketGate:
    """Around the consumers. A page of the team learns that it is signed out from the code of the closed socket."""

    def __init__(self, consumers: Any) -> None:
        self.consumers = consumers

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> Any:
        if scope["path"] in OPEN_SOCKETS or await in_thread(second_factor_shown)(scope["session"]):
            return await self.consumers(scope, receive, send)
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": SIGNED_OUT})
        return None
