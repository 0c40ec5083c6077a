"""No page of the desk makes the browser complain, and every address that is a page is among those looked at here.

The fixture `visit` fails on any message about the Content-Security-Policy or Trusted Types, and on any script error.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser import Visitor
from tests.faults.traffic import ask
from tests.flows.story_steps import Member, Sent, invited, open_report, send, signed_in, until
from tests.running_desk import RunningDesk

pytestmark = pytest.mark.xdist_group("csp")

Visit = Callable[..., Visitor]

# Pages by their route's name: for everybody, for whoever has a report open, for the team.
PUBLIC = {
    "verify": "/verify/",
    "home": "/",
    "programme": "/p/{slug}/",
    "report": "/p/{slug}/report/",
    "cwe": "/cwe/?q=xss",
    "thanks": "/thanks/",
    "advisories": "/advisories/",
    "programme_advisories": "/p/{slug}/advisories/",
    "programme_thanks": "/p/{slug}/thanks/",
    "subscribe": "/subscribe/",
    "programme_subscribe": "/p/{slug}/subscribe/",
    "subscribe_webhook": "/subscribe/webhook/",
    "programme_subscribe_webhook": "/p/{slug}/subscribe/webhook/",
    "disclosed_reports": "/p/{slug}/reports/",
    "ask_to_test": "/p/{slug}/ask-before-testing/",
    "guest": "/guest/",
    "status": "/status/",
    "ledger": "/ledger/",
    "account_login": "/sign-in/",
    "account_signup": "/sign-in/no-account/",
    "account_reset_password": "/sign-in/forgotten/",
    "reporter_join": "/my-reports/join/",
    "reporter_sign_in": "/my-reports/sign-in/",
}
REPORTERS = {
    "report_status": "/status/report/",
    "report_credit": "/status/report/credit/",
    "report_key": "/status/report/key/",
    "report_embargo": "/status/report/embargo/",
    "report_conduct": "/status/report/conduct/",
    "report_identity": "/status/report/identity/",
    "report_room": "/status/report/room/",
    "report_withdraw": "/status/report/withdraw/",
}
TEAM = {
    "queue": "/team/",
    "floods": "/team/floods/",
    "case": "/team/cases/{reference}/",
    "case_file_look": "/team/cases/{reference}/files/{file}/look/",
    "purge_file": "/team/cases/{reference}/files/{file}/purge/",
    "programmes": "/team/programmes/",
    "programme_settings": "/team/programmes/{slug}/",
    "programme_policy": "/team/programmes/{slug}/policy/1/",
    "programme_lint": "/team/programmes/{slug}/lint/",
    "lengthen_promise": "/team/programmes/{slug}/promises/deadline-1/lengthen/",
    "policy_diff": "/team/programmes/{slug}/policy/1/to/1/",
    "review": "/team/programmes/{slug}/policy/1/review/",
    "review_sentence": "/team/programmes/{slug}/policy/1/review/sentences/{key}/?clause=deadline",
    "cases_under": "/team/programmes/{slug}/policy/1/cases/",
    "pause": "/team/programmes/{slug}/pause/",
    "programme_doctor": "/team/programmes/{slug}/doctor/",
    "programme_code": "/team/programmes/{slug}/code/",
    "programme_change_reviews": "/team/programmes/{slug}/change-reviews/",
    "programme_keys": "/team/programmes/{slug}/keys/",
    "case_keys": "/team/cases/{reference}/keys/",
    "programme_cra": "/team/programmes/{slug}/cra/",
    "programme_retention": "/team/programmes/{slug}/retention/",
    "case_retention": "/team/cases/{reference}/retention/",
    "programme_cve": "/team/programmes/{slug}/cve/",
    "case_cve": "/team/cases/{reference}/cve/",
    "case_embargo": "/team/cases/{reference}/embargo/",
    "confirm_fact": "/team/cases/{reference}/embargo/fact/P/",
    "case_fix": "/team/cases/{reference}/fix/",
    "case_publication": "/team/cases/{reference}/publication/",
    "case_advisory": "/team/cases/{reference}/advisory/",
    "advisory_drafts": "/team/cases/{reference}/advisory/drafts/",
    "programme_imprint": "/team/programmes/{slug}/advisories/",
    "programme_embargo": "/team/programmes/{slug}/embargo/",
    "programme_early_notices": "/team/programmes/{slug}/early-notices/",
    "programme_areas": "/team/programmes/{slug}/areas/",
    "programme_forges": "/team/programmes/{slug}/forges/",
    "programme_guard": "/team/programmes/{slug}/public-issues/",
    "programme_webhooks": "/team/programmes/{slug}/webhooks/",
    "programme_disclosed": "/team/programmes/{slug}/disclosed/",
    "case_credits": "/team/cases/{reference}/credits/",
    "case_early_notices": "/team/cases/{reference}/early-notices/",
    "case_disclosure": "/team/cases/{reference}/disclosure/",
    "case_conduct": "/team/cases/{reference}/conduct/",
    "case_export": "/team/cases/{reference}/export/",
    "split_case": "/team/cases/{reference}/split/",
    "open_sealed": "/team/cases/{reference}/sealed/",
    "known_to": "/team/cases/{reference}/known-to/",
    "audit": "/team/audit/",
    "organisations": "/organisations/",
    "attempts": "/people/attempts/",
    "case_handover": "/team/cases/{reference}/handover/",
    "handovers": "/team/handovers/",
    "programme_handovers": "/team/programmes/{slug}/handovers/",
    "case_parties": "/team/cases/{reference}/parties/",
    "case_room": "/team/cases/{reference}/room/",
    "invite_party": "/team/cases/{reference}/parties/invite/",
    "invite_upstream": "/team/cases/{reference}/parties/upstream/",
    "conduct": "/team/conduct/",
    "programme_conduct": "/team/programmes/{slug}/conduct/",
    "record_violation": "/team/programmes/{slug}/conduct/record/",
    "mail_kept_aside": "/mail/",
    "mail_settings": "/mail/settings/",
    "write_policy": "/team/policies/write/",
    "withdraw_promise": "/team/programmes/{slug}/promises/deadline-1/withdraw/",
    "team_settings": "/team/settings/",
    "case_readings": "/team/cases/{reference}/readings/",
    "readers": "/team/readings/",
    "person_readings": "/team/readings/1/",
    "people": "/people/",
    "outbox": "/outbox/",
    "outbox_mail": "/outbox/{mail}/",
    "account": "/account/",
    "notice_choices": "/account/notices/",
    "api_tokens": "/account/tokens/",
    "account_change_password": "/account/password/",
    "account_reauthenticate": "/sign-in/again/",
    "account_logout": "/sign-out/",
    "mfa_index": "/account/second-factor/",
    "second_factor": "/account/second-factor/needed/",
    "mfa_reauthenticate": "/account/second-factor/reauthenticate/",
    "mfa_activate_totp": "/account/second-factor/totp/activate/",
    "mfa_list_webauthn": "/account/second-factor/webauthn/",
    "mfa_add_webauthn": "/account/second-factor/webauthn/add/",
    "mfa_reauthenticate_webauthn": "/account/second-factor/webauthn/reauthenticate/",
}
# Pages that need a state of their own, and are looked at where that state is made.
ELSEWHERE = {
    "change_review",  # tests/apps/change_reviews: one that was asked for
    "webhook",  # tests/apps/webhooks: one that was added
    "sighting",  # tests/apps/guard: one that was seen
    "case_forge",  # tests/apps/forges: a case that came by a forge
    "forge_connection",  # tests/apps/forges: one that was connected
    "join",  # test_story.py: the first account
    "receipt",  # test_story.py: it is shown once
    "case_cra",  # tests/apps/regulation: a programme that has it switched on
    "flood",  # tests/flows/test_flood_story.py: a flood
    "case_like",  # tests/flows/test_team_pages.py: two cases
    "tell_duplicates",  # tests/apps/cases/test_duplicates.py: a closed case with duplicates
    "guest_terms",  # tests/flows/test_room_story.py: somebody invited
    "guest_room",
    "guest_change_message",
    "change_message",  # tests/apps/parties/test_room.py: a message of one's own
    "handover_offer",  # tests/apps/handover: an offer, and what its reporter was asked
    "report_handover",
    "end_party",  # tests/apps/parties: a participant
    "consent_to_test",  # tests/apps/conduct: somebody who asked
    "my_consent",
    "violation",  # tests/apps/conduct: a recorded violation
    "credit",  # tests/flows/test_clauses_after.py: a public credit
    "advisory",  # tests/apps/advisories: a published one
    "advisory_revision",
    "advisories_of_year",  # tests/apps/advisories: something published
    "programme_advisories_of_year",
    "subscription",  # tests/apps/subscribers: a link that was mailed
    "leave_subscription",
    "withdraw_advisory",
    "advisory_draft",  # tests/apps/advisories: a saved draft
    "advisory_publication",
    "report_advisory",
    "hide_credit",
    "choose_disclosure",  # test_disclosure_story.py: a closed case
    "report_disclosure",
    "guest_disclosure",
    "disclosed_report",
    "withdraw_report",
    "report_file_look",  # tests/apps/cases/test_files_looked_at.py: a file of one's own
    "move_case",  # tests/apps/cases/test_moves.py: a case under an older version
    *("my_reports", "reporter_account"),  # tests/apps/reporters
    *("identity_sign_in", "identity_back", "identity_link"),  # tests/apps/accounts/test_identities.py
    "mfa_authenticate",  # the others: tests/apps/accounts
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
# No page: an answer to a form or to a script, a file, a document, a part of a page.
NO_PAGE = re.compile(
    r"verify_saved|"
    r"change_review_deed|sighting_deed|"
    r"forge_(delivery|deed|send|reply)|webhook_(deed|send_again)|api_\w+|end_api_token|change_area|"
    r"advisory_preview|advisory_deed|osv_query|osv_querybatch|osv_vulnerability|osv_file|csaf_file|vex_file|cve_file|"
    r"(programme_)?advisories_(atom|json_feed)|let_look_alike|tell_apart|take_flood_back|"
    r"case_readings_csv|person_readings_csv|healthz|set_theme|api-root|openapi-json|list_programmes|send_report|show_report"
    r"|invite|withdraw_invitation|password_link|reset_second_factor|identity_unlink|reporter_sign_out|claim_report|open_claimed_report|release_report|reporter_close|deactivate|reactivate|change_role|make_organisation|name_organisation|move_programme|revoke_session"
    r"|mfa_qr|mfa_download_recovery_codes|mfa_login_webauthn"
    r"|look_for_latest|add_member|remove_member|review_policy"
    r"|case_part|case_presence|deed|note|severity|severity_preview|ssvc|ssvc_preview|retention_deed|cra_sign|cra_deed|cve_deed|look_at_cve_account|extend_clock|case_file"
    r"|confirm_version|decline_version|confirm_sentences|rule_on_sentence|finish_review|drop_review|overlay_file"
    r"|end_pause|check_channel|follow_repository|follow_now"
    r"|make_key|import_key|change_recipients|retire_key|export_key|confirm_key|refuse_key|take_part|wish|drop_wish"
    r"|programme_key|wkd_direct|wkd_advanced|wkd_direct_policy|wkd_advanced_policy"
    r"|mail_raw|mail_make_case|mail_join_case|mail_set_aside|mailbox|look_into_mailbox|remove_mailbox|test_loop"
    r"|desk_security_txt|security_txt_elsewhere|programme_security_txt|policy_json|written_file"
    r"|draft|draft_files|check_report|judge_case|renew_mirror|close_report|report_part|report_answer|report_give_item|report_nudge"
    r"|add_credit|remove_credit|ask_for_credit|thank|show_credits|credit_json|report_add_credit|report_remove_credit"
    r"|embargo_move|report_embargo_move|report_trial|report_agreement|show_embargo|move_embargo"
    r"|case_room_part|report_room_part|guest_part|guest_embargo|guest_file|guest_leave|guest_own_id|guest_settle_question"
    r"|guest_standing|guest_own_name|party_names|ask_identity|party_link|party_role|settle_question|leave|try_notice"
    r"|close_consent|consent_saved|consent_text|decline_consent|grant_consent|link_consent|my_consent_text"
    r"|revoke_consent|take_back_consent|answer_appeal|decide_violation|drop_violation|evidence_file|export_evidence"
    r"|give_back|legal_basis|report_open_part"
    r"|handover_tell|handover_back|handover_accept|handover_decline"
    r"|plan_early_notices|revoke_early_notice|(add|remove)_early_(stage|recipient)"
    r"|disclosure_deed|answer_disclosure|take_back_disclosure|report_withdraw_disclosure"
    r"|fix_deed|publication_deed|take_approval_back|remove_release"
    r"|report_appeal|report_export|report_file|report_proof|report_opening|prove_report|open_report"
    r"|appeal_verdict|download_own_file|give_missing_item|give_own_key|nudge_team|withdraw_own_report|write_as_reporter"
    r"|ledger_key|ledger_checkpoint|ledger_checkpoints|ledger_stamp|ledger_consistency"
)


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif one.name:
            yield one.name


def test_every_page_is_looked_at() -> None:
    known = {*PUBLIC, *REPORTERS, *TEAM, *ELSEWHERE}
    there = set(names(get_resolver().url_patterns))
    assert {name for name in there - known if not NO_PAGE.fullmatch(name)} == set()
    assert known - there == set()


@pytest.fixture(scope="module")
def tom(desk: RunningDesk) -> Member:
    return invited(desk, "tom-of-the-policy", "Tom")


@pytest.fixture(scope="module")
def sent(desk: RunningDesk, tom: Member) -> Sent:
    return send(desk, "enix", "It leaks.", contact="rita@finders.example", files=[("poc.html", b"<script>1</script>")])


@pytest.fixture(scope="module")
def places(desk: RunningDesk, tom: Member, sent: Sent) -> dict[str, str]:
    """What the addresses above leave open."""
    file = re.search(r"/files/([0-9a-f-]{36})/", tom.markup(sent.reference))
    mail = until(lambda: re.search(r'href="/outbox/([0-9a-f-]{36})/"', tom.browser.get("/outbox/").text))
    review = tom.browser.get("/team/programmes/enix/policy/1/review/").text
    key = re.search(r"/review/sentences/([0-9a-f]{16})/", review)
    assert file
    assert key
    return {"slug": "enix", "reference": sent.reference, "file": file[1], "mail": mail[1], "key": key[1]}


def look(page: Page, desk: RunningDesk, path: str) -> None:
    """The page comes, and keeps the script that makes it what it is."""
    answer = page.goto(desk.address + path)
    assert answer is not None
    assert answer.status == 200, f"{path}: {answer.status}"
    assert "default-src 'none'" in answer.headers["content-security-policy"], path
    assert page.evaluate("typeof htmx === 'object' && htmx.config.allowEval === false"), path


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_for_everybody_makes_the_browser_complain(
    desk: RunningDesk, visit: Visit, places: dict[str, str]
) -> None:
    page = visit().page
    for path in PUBLIC.values():
        look(page, desk, path.format(**places))


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_of_a_report_makes_the_browser_complain(desk: RunningDesk, visit: Visit, sent: Sent) -> None:
    page = open_report(visit(), sent)
    for path in REPORTERS.values():
        look(page, desk, path)


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_of_the_team_makes_the_browser_complain(
    desk: RunningDesk, visit: Visit, tom: Member, places: dict[str, str]
) -> None:
    page = signed_in(visit(), tom)
    for path in TEAM.values():
        look(page, desk, path.format(**places))
    for theme in ("dark", "light", "system"):
        page.goto(f"{desk.address}/team/")
        page.locator("summary", has_text="Tom").click()
        page.get_by_role("button", name=re.compile(theme, re.IGNORECASE)).click()
    page.keyboard.press("?")


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_that_refuses_makes_the_browser_complain(desk: RunningDesk, visit: Visit) -> None:
    page = visit().page
    for path, status in {
        "/nothing/": 404,
        "/p/none/": 404,
        "/join/none/": 404,
        "/status/report/part/facts/": 404,
    }.items():
        answer = page.goto(desk.address + path)
        assert answer is not None
        assert answer.status == status, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.slow
def test_no_page_has_anything_that_its_policy_refuses(desk: RunningDesk, tom: Member, places: dict[str, str]) -> None:
    pages = {path: ask(desk.port, "GET", path.format(**places)).text for path in PUBLIC.values()}
    pages |= {path: tom.browser.get(path.format(**places)).text for path in TEAM.values()}
    for path, text in pages.items():
        tags = re.findall(r"<[a-z][^>]*>", text)
        assert not [tag for tag in tags if re.search(r"\s(?:style|on[a-z]+|hx-on[^=]*)=", tag)], path
        assert not re.findall(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))[^>]*>|<style\b", text), path
        assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost)', text), path
        assert "data:" not in text.replace("data: ", ""), path
