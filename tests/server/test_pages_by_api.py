"""Everything that the pages do is done by the API, or stands in its page's table of what takes a person.

A new page is in neither list, so it fails here until somebody has decided.
"""

from __future__ import annotations

from pathlib import Path

from tests.security.test_every_route import EVERY
from vulndesk.server.api import api

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()

# A page, and the operations by which a program reads the same or does the same; what takes a person is 403 there.
BY_API = """
add_credit add_credit
add_early_recipient add_early_recipient
add_early_stage add_early_stage
add_member admit_person
advisory show_published_advisory
advisory_deed do_advisory_deed
advisory_draft show_advisory_version
advisory_drafts list_advisory_versions
advisory_preview export_advisory_draft list_advisory_findings
advisory_publication list_advisory_findings show_publication
advisory_revision show_published_advisory
answer_appeal answer_conduct_appeal
answer_disclosure answer_for_own_words
ask_for_credit ask_for_credit
ask_identity ask_identity
case show_case
case_advisory show_advisory_draft save_advisory_draft
case_conduct list_case_violations record_violation_of_reporter
case_cra show_cra show_cra_draft
case_credits list_credits
case_cve show_cve
case_disclosure show_disclosure
case_early_notices show_early_notices
case_embargo show_case_embargo
case_export export_case
case_file download_file
case_file_look preview_file
case_fix show_fix
case_forge show_case_forge
case_handover show_case_handover propose_handover
case_keys list_keys
case_like list_alike
case_part show_case
case_parties list_parties
case_publication show_publication
case_readings list_readings
case_readings_csv list_readings
case_retention show_retention
case_room list_messages write_message
case_room_part list_messages
cases_under move_policy
change_area change_area_of_policy
change_message change_message
change_recipients change_sealing_recipients
change_review show_change_review
check_channel check_channel_now
choose_disclosure list_disclosure_offers choose_disclosure
confirm_fact confirm_case_fact
confirm_key choose_key
confirm_sentences confirm_policy_sentences
confirm_version do_policy_deed
consent_text show_consent
consent_to_test show_consent
cra_deed sign_not_aware record_measure record_csirt_request record_filing
cra_sign sign_aware
cve_deed reserve_cve settle_cve record_cve put_cve_into_draft ask_cna end_cna_request reject_cve
decide_violation decide_on_violation
decline_consent decline_consent_to_test
decline_version do_policy_deed
deed do_deed
disclosure_deed ask_speakers approve_disclosure publish_disclosure drop_disclosure withdraw_disclosure
drop_review drop_policy_review
drop_violation drop_recorded_violation
drop_wish drop_wish
embargo_move move_case_embargo
end_party end_access
end_pause end_pause
evidence_file download_evidence
export_evidence export_violation
export_key export_programme_key
extend_clock extend_clock
finish_review finish_policy_review
fix_deed name_fix review_fix offer_fix
flood show_flood set_reports_aside
floods list_floods
follow_now look_into_repository
follow_repository show_following change_following
forge_connection show_forge
forge_deed change_forge_token switch_forge renew_forge_secret drop_older_forge_secret try_forge_token look_at_forge \
remove_forge
forge_reply reply_at_forge
forge_send send_to_forge
give_back give_access_back
grant_consent grant_consent_to_test
handover_accept accept_handover
handover_back take_handover_back
handover_decline decline_handover
handover_offer show_offer
handover_tell ask_to_report_there
handovers list_handovers
hide_credit hide_public_credit
import_key make_programme_key
invite_party invite_party
invite_upstream invite_party
judge_case judge_again
known_to show_known_to restrict_case open_case
legal_basis record_legal_ground
lengthen_promise lengthen_promise_of_policy
let_look_alike let_pair_look_alike
link_consent link_consent_to_case
look_for_latest look_for_latest_version
make_key make_programme_key
move_case show_policy_move move_policy
note write_note
party_link renew_link
party_names choose_names
party_role change_role
pause list_pauses plan_pause
plan_early_notices plan_early
policy_diff show_policy_changes
programme_areas list_areas show_statistics
programme_change_reviews list_change_reviews ask_for_change_review
programme_code show_code change_code
programme_conduct list_consents list_violations
programme_cra show_cra_settings change_cra_settings
programme_disclosed show_disclosed change_disclosed
programme_doctor show_doctor change_doctor_of_programme
programme_early_notices show_early_list
programme_embargo show_embargo_period change_embargo_period
programme_forges list_forges connect_forge
programme_guard list_sightings show_guard change_guard
programme_handovers list_handovers
programme_imprint show_imprint change_imprint
programme_keys list_programme_keys
programme_lint list_policy_findings
programme_policy show_policy list_policy_versions
programme_retention show_retention_rules change_retention_rules show_retention_outlook
programme_settings show_settings change_settings show_team
programme_webhooks list_webhooks add_webhook
programmes list_my_programmes
publication_deed name_release approve_publication ask_agreement record_agreement publish_case
purge_file destroy_file
queue list_cases
record_violation record_violation_of_another
refuse_key choose_key
remove_credit remove_credit
remove_early_recipient remove_early_recipient
remove_early_stage remove_early_stage
remove_member remove_person
remove_release remove_release
renew_mirror fetch_code
report send_report
report_answer write_as_reporter
report_appeal appeal_verdict
report_embargo show_embargo
report_embargo_move move_embargo
report_file download_own_file
report_give_item give_missing_item
report_key give_own_key
report_nudge nudge_team
report_open_part show_report
report_opening open_report
report_part show_report
report_proof prove_report
report_status show_report
report_withdraw withdraw_own_report
retention_deed hold_case release_hold erase_for_good
retire_key retire_programme_key
review show_policy_review
review_policy do_policy_deed
review_sentence show_policy_review
revoke_consent revoke_consent_to_test
revoke_early_notice revoke_early
rule_on_sentence rule_on_policy_sentence
settle_question settle_message
severity set_severity
show_credits show_credits
sighting show_sighting
sighting_deed settle_sighting
split_case show_passages split_case
ssvc list_ssvc decide_ssvc
take_approval_back take_back_approval
take_back_disclosure take_back_disclosure_approval
take_flood_back take_reports_back
take_part list_found_parts take_found_part
tell_apart tell_pair_apart
tell_duplicates close_duplicates
thank thank_reporter
violation show_violation
webhook show_webhook change_webhook remove_webhook
webhook_deed switch_webhook
webhook_send_again send_to_webhook_again
wish record_wish
withdraw_advisory withdraw_published_advisory
withdraw_promise withdraw_promise_of_policy
"""
# A row of the table, by its beginning -> the pages that it is about.
BY_HAND = {
    "answer a review of a change": "change_review_deed",
    "invitations, roles, shutting out": "people invite withdraw_invitation password_link deactivate reactivate "
    "change_role reset_second_factor join",
    "one's own account": "account account_login account_logout account_change_password account_reauthenticate "
    "account_reset_password account_signup api_tokens end_api_token leave revoke_session second_factor "
    "identity_back identity_link identity_sign_in identity_unlink notice_choices try_notice mfa_activate_totp "
    "mfa_add_webauthn mfa_authenticate mfa_deactivate_totp mfa_download_recovery_codes mfa_edit_webauthn "
    "mfa_generate_recovery_codes mfa_index mfa_list_webauthn mfa_login_webauthn mfa_qr mfa_reauthenticate "
    "mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_view_recovery_codes",
    "a reporter's own account": "my_reports reporter_account reporter_close reporter_join reporter_sign_in "
    "reporter_sign_out claim_report open_claimed_report release_report",
    "organisations, the desk's state": "organisations make_organisation name_organisation move_programme "
    "team_settings outbox outbox_mail attempts",
    "who looked at cases, and what was done": "audit readers person_readings person_readings_csv",
    "mailboxes, mail settings": "mailbox look_into_mailbox remove_mailbox mail_settings test_loop programme_cve "
    "look_at_cve_account",
    "mail that was set aside": "mail_kept_aside mail_raw mail_make_case mail_join_case mail_set_aside",
    "what a reporter, a tester or a guest agrees to": "report_credit report_add_credit report_remove_credit "
    "report_agreement report_trial report_advisory report_disclosure report_withdraw_disclosure report_identity "
    "report_handover report_conduct report_room report_room_part withdraw_report ask_to_test my_consent "
    "my_consent_text consent_saved take_back_consent close_consent guest guest_terms guest_room guest_part "
    "guest_standing guest_embargo guest_own_name guest_own_id guest_change_message guest_settle_question guest_file "
    "guest_leave guest_disclosure",
    "open a sealed report": "open_sealed",
    "write a policy from answers": "write_policy written_file overlay_file severity_preview ssvc_preview check_report "
    "draft draft_files report_export report_file_look",
}
# What everybody reads, what keeps itself elsewhere, and what is no deed.
PUBLIC = """
advisories advisories_atom advisories_json_feed advisories_of_year case_presence close_report conduct credit
credit_json csaf_file cve_file cwe desk_security_txt disclosed_report disclosed_reports forge_delivery healthz home
leave_subscription ledger ledger_checkpoint ledger_checkpoints ledger_consistency ledger_key ledger_stamp osv_file
osv_query osv_querybatch osv_vulnerability policy_json programme programme_advisories programme_advisories_atom
programme_advisories_json_feed programme_advisories_of_year programme_key programme_security_txt programme_subscribe
programme_subscribe_webhook programme_thanks receipt security_txt_elsewhere set_theme status subscribe
subscribe_webhook subscription thanks verify verify_saved vex_file wkd_advanced wkd_advanced_policy wkd_direct
wkd_direct_policy
"""
ROWS = {line.split()[0]: line.split()[1:] for line in BY_API.strip().splitlines()}


def _pages() -> set[str]:
    return {name for name, route in EVERY.items() if not route.startswith("api/")}


def test_every_page_is_done_by_the_api_or_takes_a_person_for_a_reason() -> None:
    by_hand = [name for names in BY_HAND.values() for name in names.split()]
    listed = [*ROWS, *by_hand, *PUBLIC.split()]
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == _pages()


def test_what_does_it_is_there() -> None:
    there = {one["operationId"] for methods in api.get_openapi_schema()["paths"].values() for one in methods.values()}
    assert {operation for operations in ROWS.values() for operation in operations} - there == set()


def test_each_reason_is_a_row_of_the_table_for_whoever_reads_the_page() -> None:
    table = DOCS.partition("## What takes a person")[2].partition("\n## ")[0]
    assert [reason for reason in BY_HAND if f"\n| {reason}" not in table] == []
