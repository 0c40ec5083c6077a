"""Every address of the desk as everybody who may not use it (abuse 20): hidden and absent are one answer.

The addresses come from the URLconf itself. One that is not named below fails, so a new one cannot be forgotten.
"""

import re
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.apps.cases.handling import reported, signed_in
from tests.people import NOW, report
from tests.security.token_routes import TOKEN
from vulndesk.apps.accounts.actions import deactivate, revoke_sessions
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.timeline.models import Event
from vulndesk.core.api_examples import PLACES

PUBLIC = {
    *("verify", "verify_saved"),
    *(
        "healthz",
        "set_theme",
        "home",
        "programme",
        "report",
        "draft",
        "draft_files",
        "check_report",
        "cwe",
        "receipt",
        "status",
    ),
    *("guest", "guest_leave"),
    *("healthz", "set_theme", "home", "programme", "report", "draft", "draft_files", "cwe", "receipt", "status"),
    *("join", "account_login", "account_logout", "account_signup", "account_reset_password"),
    *(
        "close_report",
        "list_programmes",
        "send_report",
        "show_report",
        "show_embargo",
        "move_embargo",
        "openapi-json",
        "api-root",
    ),
    *("mfa_login_webauthn", "mfa_authenticate", "mfa_trust", "mfa_signup_webauthn", "mfa_reauthenticate_webauthn"),
    *("account_reauthenticate", "mfa_login_webauthn"),
    *("identity_sign_in", "identity_back"),
    *("my_reports", "reporter_join", "reporter_sign_in", "reporter_sign_out", "claim_report"),
    *("open_claimed_report", "release_report", "reporter_account", "reporter_close"),
    *("desk_security_txt", "security_txt_elsewhere", "programme_security_txt", "policy_json"),
    *("ask_to_test", "my_consent", "consent_saved", "take_back_consent", "close_consent", "my_consent_text"),
    *("thanks", "programme_thanks", "credit", "credit_json"),
    *("advisories", "advisory", "advisory_revision", "programme_advisories"),
    *("advisories_of_year", "programme_advisories_of_year"),
    *("subscribe", "programme_subscribe", "subscription", "leave_subscription"),
    *("subscribe_webhook", "programme_subscribe_webhook"),
    *("osv_query", "osv_querybatch", "osv_vulnerability", "osv_file", "csaf_file", "vex_file", "cve_file"),
    *("advisories_atom", "advisories_json_feed", "programme_advisories_atom", "programme_advisories_json_feed"),
    *("disclosed_reports", "disclosed_report"),
    *("ledger", "ledger_key", "ledger_checkpoint", "ledger_checkpoints", "ledger_stamp", "ledger_consistency"),
    *("prove_report", "open_report", "forge_delivery"),
    *("write_as_reporter", "give_missing_item", "withdraw_own_report", "nudge_team", "appeal_verdict"),
    *("download_own_file", "give_own_key"),
    *("programme_key", "wkd_direct", "wkd_advanced", "wkd_direct_policy", "wkd_advanced_policy"),
}
GUEST = {
    *("guest_terms", "guest_room", "guest_part", "guest_standing", "guest_own_id", "guest_file", "guest_embargo"),
    "guest_own_name",
    *("guest_change_message", "guest_settle_question", "guest_disclosure"),
}
REPORTER = {
    *("report_room", "report_room_part", "report_open_part"),
    *("report_status", "report_part", "report_answer", "report_give_item", "report_credit", "report_withdraw"),
    *(
        "report_conduct",
        "report_handover",
        "report_identity",
        "report_key",
        "report_nudge",
        "report_appeal",
        "report_export",
        "report_file",
        "report_file_look",
        "report_embargo",
        "report_embargo_move",
        "report_trial",
        "report_agreement",
        "report_advisory",
    ),
    *("report_add_credit", "report_remove_credit"),
    *("report_disclosure", "report_withdraw_disclosure"),
    *("report_proof", "report_opening"),
}
# Of one case: for a person of another programme as absent as one that never was.
CASE = {
    "case",
    "case_part",
    "deed",
    "note",
    "severity",
    "extend_clock",
    "case_file",
    "purge_file",
    "move_case",
    "take_part",
    "split_case",
    "known_to",
    "open_sealed",
    "ssvc",
    *("case_cra", "cra_sign", "cra_deed"),
    *("case_cve", "cve_deed"),
    *("case_forge", "forge_send", "forge_reply"),
    "judge_case",
    "case_file_look",
    "wish",
    "drop_wish",
    *("case_presence", "case_export", "case_conduct", "case_like", "tell_duplicates", "tell_apart", "let_look_alike"),
} | {
    *("case_keys", "confirm_key", "refuse_key"),
    *("case_early_notices", "plan_early_notices", "revoke_early_notice"),
    *("case_disclosure", "choose_disclosure", "disclosure_deed", "answer_disclosure", "take_back_disclosure"),
    *("case_credits", "add_credit", "remove_credit", "ask_for_credit", "thank", "show_credits"),
    "case_like",
    "tell_duplicates",
    *(
        "case_parties",
        "invite_party",
        "invite_upstream",
        "party_link",
        "party_role",
        "end_party",
        "party_names",
        "ask_identity",
    ),
    *("case_room", "case_room_part", "change_message", "settle_question"),
    *("case_readings", "case_readings_csv"),
    *("case_retention", "retention_deed"),
    *("case_handover", "handover_tell", "handover_back"),
    *("case_embargo", "embargo_move", "confirm_fact", "case_fix", "fix_deed"),
    *("case_publication", "publication_deed", "take_approval_back", "remove_release"),
    *("case_advisory", "advisory_preview", "advisory_drafts", "advisory_draft"),
    *("advisory_publication", "advisory_deed"),
}
OWNER = {
    "change_area",
    *("programme_forges", "forge_connection", "forge_deed"),
    *("programme_webhooks", "webhook", "webhook_deed", "webhook_send_again"),
    *("add_early_stage", "remove_early_stage", "add_early_recipient", "remove_early_recipient"),
    *(
        "invite",
        "withdraw_invitation",
        "password_link",
        "reset_second_factor",
        "deactivate",
        "reactivate",
        "change_role",
        *("make_organisation", "name_organisation", "move_programme"),
        "look_for_latest",
        "add_member",
    ),
    *("confirm_version", "decline_version", "lengthen_promise", "review", "review_sentence", "confirm_sentences"),
    *("rule_on_sentence", "finish_review", "drop_review", "overlay_file", "end_pause"),
    *("mailbox", "look_into_mailbox", "remove_mailbox"),
    *("remove_member", "review_policy", "withdraw_promise", "check_channel", "follow_repository", "follow_now"),
    *("mail_settings", "test_loop"),
    "renew_mirror",
    *("make_key", "import_key", "change_recipients", "retire_key", "export_key"),
}
OWN_TEAM = {
    *("programme_change_reviews", "change_review", "programme_guard", "sighting"),
    "programme_keys",
    "programme_embargo",
    "programme_disclosed",
    "programme_imprint",
    "programme_early_notices",
    "programme_doctor",
    "programme_cra",
    "programme_retention",
    *("programme_cve", "look_at_cve_account"),
    "programme_code",
    "programme_areas",
    "policy_diff",
    "pause",
    "cases_under",
    "programme_settings",
    "programme_policy",
    "programme_lint",
    "programme_conduct",
    "record_violation",
    "programme_handovers",
}
TEAM = {
    *("audit", "organisations", "attempts", "change_review_deed", "sighting_deed"),
    *(
        "queue",
        "severity_preview",
        "ssvc_preview",
        "programmes",
        "team_settings",
        "outbox",
        "outbox_mail",
        "people",
        "account",
    ),
    *("identity_link", "identity_unlink"),
    *("second_factor", "revoke_session", "account_change_password", "write_policy", "written_file"),
    *("notice_choices", "try_notice", "leave", "api_tokens", "end_api_token"),
    *("conduct", "consent_to_test", "grant_consent", "decline_consent", "revoke_consent", "link_consent"),
    *("consent_text", "violation", "decide_violation", "drop_violation", "give_back", "answer_appeal", "legal_basis"),
    *("export_evidence", "evidence_file"),
    *("handovers", "handover_offer", "handover_accept", "handover_decline"),
    *("readers", "person_readings", "person_readings_csv"),
    *("floods", "flood", "take_flood_back"),
    *("hide_credit", "withdraw_report", "withdraw_advisory"),
    *("mail_kept_aside", "mail_raw", "mail_make_case", "mail_join_case", "mail_set_aside"),
}


def _routes(patterns, before=""):
    for one in patterns:
        route = before + _as_template(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield one.name or getattr(one.callback, "__name__", "?"), route


def _as_template(pattern):
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named).replace("\\", "").strip("^").removesuffix("$")


EVERY = dict(_routes(get_resolver().url_patterns))
KNOWN = PUBLIC | GUEST | REPORTER | CASE | OWNER | OWN_TEAM | TEAM | TOKEN


# A value for each part of an address; none of them is there.
SAMPLE = {
    *(
        ("slug", "enix"),
        ("reference", "VD-AAAA-AAAA"),
        ("part", "facts"),
        ("name", "reply"),
        ("kind", "3.1"),
        ("letter", "P"),
        ("move", "reject"),
        *(("deed", "review"), ("wanted", "reserve")),
        ("step", "ask"),
        ("stage", "publish"),
    ),
    *(
        ("number", "1"),
        ("clause_id", "deadline-1"),
        ("user_id", "1"),
        ("pause_id", "1"),
        ("old", "1"),
        ("new", "1"),
        ("key", "0" * 16),
        *(("invitation_id", "1"), ("organisation_id", "1")),
        ("pk", "1"),
    ),
    *(
        ("attachment_id", str(uuid4())),
        ("mail_id", str(uuid4())),
        ("wish_id", str(UUID(int=0))),
        *(
            (one, str(UUID(int=0)))
            for one in ("approval_id", "notice_id", "stage_id", "recipient_id", "row_id", "review_id")
        ),
        ("proof_id", str(UUID(int=0))),
        ("consent_id", str(UUID(int=0))),
        ("tree", "supplier"),
        ("area", "0" * 32),
        ("other", "VD-BBBB-BBBB"),
        *(("entry", "no"), ("keeping", "hold")),
        ("added_id", str(UUID(int=0))),
        ("code", "0" * 16),
        ("party_id", str(UUID(int=0))),
        ("message_id", str(UUID(int=0))),
        ("violation_id", str(UUID(int=0))),
        ("evidence_id", str(UUID(int=0))),
        ("access", "thread"),
        ("other", "VD-BBBB-BBBB"),
        ("key_id", "0" * 8 + "-0000-4000-8000-" + "0" * 12),
        ("digest", "y" * 32),
        ("domain", "x.example"),
        *(
            ("token", "x" * 43),
            ("year", "1999"),
            ("provider", "works"),
            ("identity_id", "1"),
            ("token_id", str(UUID(int=0))),
        ),
    ),
}


def _address(name, **given):
    told = {place: value for place, (_, value) in PLACES.items()}
    return "/" + EVERY[name].format(**told | dict(SAMPLE) | {"handover_id": UUID(int=0)} | given)


def _is_theirs(name):
    return name in GUEST | REPORTER | CASE | OWNER | OWN_TEAM | TEAM or name.startswith("mfa_")


def _plain(answer, *secrets):
    """An answer without what differs between any two: form tokens, and the address that was asked for."""
    text = answer.content.decode() if not answer.streaming else "A STREAM"
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
    for secret in secrets:
        text = text.replace(secret, "…")
    headers = str(sorted(pair for pair in answer.items() if pair[0] not in ("Set-Cookie", "Content-Length", "Expires")))
    for secret in secrets:
        headers = headers.replace(secret, "…")
    return answer.status_code, headers, text


def _rows():
    """Every cell of what belongs to cases."""
    found = []
    for model in (Case, Message, Attachment, Event):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            found += [str(row) for row in cursor.fetchall()]
    return found


def test_every_address_has_its_row_here():
    unknown = {name for name in EVERY if name not in KNOWN and not name.startswith("mfa_")}
    assert not unknown


@pytest.fixture
def hidden(web, at_desk):
    """A case of Tom's programme with a file and a note, as those who may not see it find it."""
    case = reported(web, "CANARY of a hidden case")
    note = {"note-message": "x", "note-files": SimpleUploadedFile("canary.txt", b"x")}
    assert at_desk.post(f"/team/cases/{case.reference}/note/", note).status_code == 302
    return case


def _strangers(desktop, elsewhere, tom_user):
    """kind -> browser"""
    other = report(desktop)
    rita = Client()
    rita.post("/status/", {"receipt": other.received.receipt})
    assert rita.get("/status/report/").status_code == 200
    revoked = signed_in(tom_user)
    revoke_sessions(tom_user)
    return {
        "nobody": Client(),
        "another reporter": rita,
        "another team": elsewhere,
        "revoked": revoked,
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_on_the_team_of_a_case_cannot_tell_it_from_none(desktop, elsewhere, tom_user, hidden, method):
    strangers, before = _strangers(desktop, elsewhere, tom_user), _rows()
    file_id = str(Attachment.objects.get(case=hidden).pk)
    for name in sorted(CASE):
        there = _address(name, reference=hidden.reference, attachment_id=file_id)
        absent_file = str(uuid4())
        absent = _address(name, reference="VD-ZZZZ-ZZZZ", attachment_id=absent_file)
        for who, browser in strangers.items():
            answers = [getattr(browser, method)(address) for address in (there, absent)]
            seen = [_plain(answer, hidden.reference, "VD-ZZZZ-ZZZZ", file_id, absent_file) for answer in answers]
            assert seen[0] == seen[1], (who, there)
            assert answers[0].status_code in (302, 404, 405), (who, there, answers[0].status_code)
    assert _rows() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_sent_to_the_door_from_every_page_of_the_team(web, hidden, method):
    before = _rows()
    for name in sorted(filter(_is_theirs, EVERY)):
        if name in PUBLIC:
            continue
        answer = getattr(Client(), method)(_address(name, reference=hidden.reference))
        assert answer.status_code in (302, 404, 405), (name, answer.status_code)
        if answer.status_code == 302:
            assert answer["Location"].startswith(("/sign-in/", "/status/", "/guest/")), (name, answer["Location"])
    assert _rows() == before


def test_a_reporter_reads_no_file_of_another_report_and_none_of_the_team(web, hidden, at_desk):
    mine = report(web)
    rita = Client()
    rita.post("/status/", {"receipt": mine.received.receipt})
    at_desk.post(
        f"/team/cases/{mine.received.reference}/note/",
        {"note-message": "x", "note-files": SimpleUploadedFile("mine.txt", b"x")},
    )
    absent = str(uuid4())
    wanted = _plain(rita.get(f"/status/report/files/{absent}/"), absent)
    assert wanted[0] == 404
    for row in Attachment.objects.all():
        assert _plain(rita.get(f"/status/report/files/{row.pk}/"), str(row.pk)) == wanted


def test_a_member_changes_nothing_that_is_an_owners(web, at_desk, elsewhere):
    for name in sorted(OWNER):
        for browser in (at_desk, elsewhere):
            answer = browser.post(_address(name))
            assert answer.status_code in (403, 404), (name, answer.status_code)


@pytest.mark.parametrize("name", sorted(OWN_TEAM))
def test_the_settings_of_another_programme_are_absent(web, elsewhere, name):
    absent = elsewhere.get(_address(name, slug="nothing"))
    assert _plain(elsewhere.get(_address(name)), "enix") == _plain(absent, "nothing")
    assert absent.status_code == 404


def test_a_person_who_was_shut_out_is_out_at_the_next_request(web, at_desk, tom_user, owning):
    assert at_desk.get("/team/").status_code == 200
    deactivate(by=None, user_id=tom_user.pk, now=NOW)
    assert at_desk.get("/team/").status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
@pytest.mark.abuse(25)
def test_other_methods_do_nothing(web, at_desk, hidden, method):
    before = _rows()
    for name in sorted(EVERY):
        answer = getattr(at_desk, method)(_address(name, reference=hidden.reference))
        allowed = {200, 302, 400, 401, 403, 404, 405, 422, 429} | ({204} if method == "options" else set())
        assert answer.status_code in allowed, (name, answer.status_code)
    assert _rows() == before


@pytest.mark.abuse(25)
def test_every_form_asks_for_its_token(web, hidden, tom_user):
    """A form of another site, or one with the token of another session, changes nothing (abuse 25)."""
    tom = Client(enforce_csrf_checks=True)
    tom.cookies = signed_in(tom_user).cookies
    before = _rows()
    for name in sorted(CASE):
        file_id = str(Attachment.objects.get(case=hidden).pk)
        answer = tom.post(_address(name, reference=hidden.reference, attachment_id=file_id), {"reply-message": "x"})
        assert answer.status_code == 403, name
    for address in ("/p/enix/report/", "/p/enix/draft/", "/status/", "/theme/", "/people/invite/", "/account/"):
        assert tom.post(address, {"do": "send", "description": "x"}).status_code == 403, address
    assert _rows() == before


def test_without_a_token_the_api_of_the_team_answers_nobody(web, at_desk, owning, hidden):
    before = _rows()
    for name in sorted(TOKEN):
        for there in (hidden.reference, "VD-ZZZZ-ZZZZ"):
            for browser in (Client(), at_desk, owning):
                address = _address(name, reference=there)
                codes = {getattr(browser, method)(address).status_code for method in ("get", "post", "put")}
                assert codes <= {401, 405, 429}, (name, codes)
    assert _rows() == before
