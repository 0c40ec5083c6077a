"""What can happen, by name, and the words in which a timeline says it (filled in by core/event_sentences.py).

An event carries states, ids and instants only (`facts`); what a person wrote stays in the
sealed row that the event points to.
"""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    REPORT_RECEIVED = "report_received"
    REPORT_IMPORTED = "report_imported"
    MESSAGE_POSTED = "message_posted"
    NOTE_ADDED = "note_added"
    ACKNOWLEDGED = "acknowledged"
    INFORMATION_ASKED = "information_asked"
    INFORMATION_GIVEN = "information_given"
    PART_TAKEN = "part_taken"
    EVIDENCE_GATHERED = "evidence_gathered"
    VALIDATED = "validated"
    INVALIDATED = "invalidated"
    INVESTIGATION_STARTED = "investigation_started"
    ASSIGNED = "assigned"
    OWNER_LEFT = "owner_left"
    IDLE_CASE_GIVEN = "idle_case_given"
    AREA_NAMED = "area_named"
    AREA_CASE_GIVEN = "area_case_given"
    SEVERITY_SET = "severity_set"
    SSVC_DECIDED = "ssvc_decided"
    CRA_RECORDED = "cra_recorded"
    MARKED_DUPLICATE = "marked_duplicate"
    TOLD_APART = "told_apart"
    LET_LOOK_ALIKE = "let_look_alike"
    CASE_EXPORTED = "case_exported"
    CASE_SPLIT = "case_split"
    PART_OPENED = "part_opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    MARKED_NOT_A_REPORT = "marked_not_a_report"
    ATTACHMENT_PURGED = "attachment_purged"
    CREDIT_CHANGED = "credit_changed"
    CREDIT_ASKED = "credit_asked"
    CREDIT_ADDED = "credit_added"
    CREDIT_REMOVED = "credit_removed"
    CREDIT_SHOWN = "credit_shown"
    CREDIT_HIDDEN = "credit_hidden"
    WITHDRAWN = "withdrawn"
    WISH_RECORDED = "wish_recorded"
    WISH_OBJECTED = "wish_objected"
    WISH_DROPPED = "wish_dropped"
    WISH_STANDS = "wish_stands"
    APPEALED = "appealed"
    NUDGED = "nudged"
    EXPLOITED_ALERT = "exploited_alert"
    UNOWNED_ALARM = "unowned_alarm"
    REPORTER_REMINDED = "reporter_reminded"
    CASE_ERASED = "case_erased"
    PERSON_ERASED = "person_erased"
    BACKUP_ENDED = "backup_ended"
    DESK_FAULT_FOUND = "desk_fault_found"
    DESK_FAULT_CLEARED = "desk_fault_cleared"
    FILES_EXPIRED = "files_expired"
    CASE_HELD = "case_held"
    HOLD_RELEASED = "hold_released"
    CLOCK_REMINDER = "clock_reminder"
    CLOCK_BREACHED = "clock_breached"
    CLOCK_EXTENDED = "clock_extended"
    PROMISE_WITHDRAWN = "promise_withdrawn"
    POLICY_ADOPTED = "policy_adopted"
    POLICY_PROPOSED = "policy_proposed"
    POLICY_DECLINED = "policy_declined"
    POLICY_REVIEWED = "policy_reviewed"
    POLICY_MOVED = "policy_moved"
    PROMISE_LENGTHENED = "promise_lengthened"
    INTAKE_PAUSED = "intake_paused"
    INTAKE_REOPENED = "intake_reopened"
    PROGRAMME_CHANGED = "programme_changed"
    PROGRAMME_KEY_DESTROYED = "programme_key_destroyed"
    CHANNEL_FAULT_FOUND = "channel_fault_found"
    CHANNEL_FAULT_CLEARED = "channel_fault_cleared"
    MAILBOX_CLOSED = "mailbox_closed"
    MAILBOX_OPEN_AGAIN = "mailbox_open_again"
    MEMBER_ADDED = "member_added"
    MEMBER_REMOVED = "member_removed"
    ANSWER_HELD = "answer_held"
    JOB_GIVEN_UP = "job_given_up"
    KEY_ADOPTED = "key_adopted"
    KEY_RETIRED = "key_retired"
    KEY_PINNED = "key_pinned"
    SEALING_CHANGED = "sealing_changed"
    SEALING_SCRIPT_CHANGED = "sealing_script_changed"
    KEY_OFFERED = "key_offered"
    KEY_REFUSED = "key_refused"
    EMBARGO_BEGUN = "embargo_begun"
    EMBARGO_PROPOSED = "embargo_proposed"
    EMBARGO_ACCEPTED = "embargo_accepted"
    EMBARGO_REJECTED = "embargo_rejected"
    EMBARGO_ENDED = "embargo_ended"
    CONSENT_CHANGED = "consent_changed"
    FACT_RECORDED = "fact_recorded"
    FIX_NAMED = "fix_named"
    AFFECTED_REVIEWED = "affected_reviewed"
    FIX_OFFERED = "fix_offered"
    FIX_VERIFIED = "fix_verified"
    FIX_BROKEN = "fix_broken"
    RELEASE_NAMED = "release_named"
    RELEASE_REMOVED = "release_removed"
    RELEASE_SEEN = "release_seen"
    RELEASE_WITHDRAWN = "release_withdrawn"
    PUBLICATION_APPROVED = "publication_approved"
    OVERRIDE_GIVEN = "override_given"
    APPROVAL_TAKEN_BACK = "approval_taken_back"
    AGREEMENT_ASKED = "agreement_asked"
    AGREEMENT_GIVEN = "agreement_given"
    AGREEMENT_REFUSED = "agreement_refused"
    PUBLISHED = "published"
    ADVISORY_BEGUN = "advisory_begun"
    ADVISORY_SHARED = "advisory_shared"
    ADVISORY_ANSWERED = "advisory_answered"
    ADVISORY_APPROVED = "advisory_approved"
    ADVISORY_PLANNED = "advisory_planned"
    ADVISORY_PLAN_DROPPED = "advisory_plan_dropped"
    ADVISORY_WAITS = "advisory_waits"
    ADVISORY_PUBLISHED = "advisory_published"
    ADVISORY_REVISED = "advisory_revised"
    ADVISORY_WITHDRAWN = "advisory_withdrawn"
    ADVISORY_IMPORTED = "advisory_imported"
    EARLY_NOTICES_PLANNED = "early_notices_planned"
    EARLY_NOTICE_MOVED = "early_notice_moved"
    EARLY_NOTICE_DROPPED = "early_notice_dropped"
    EARLY_NOTICE_SENT = "early_notice_sent"
    DISCLOSURE_CHOSEN = "disclosure_chosen"
    DISCLOSURE_ASKED = "disclosure_asked"
    DISCLOSURE_AGREED = "disclosure_agreed"
    DISCLOSURE_REFUSED = "disclosure_refused"
    DISCLOSURE_APPROVED = "disclosure_approved"
    DISCLOSURE_DROPPED = "disclosure_dropped"
    DISCLOSED = "disclosed"
    DISCLOSURE_WITHDRAWN = "disclosure_withdrawn"
    CVE_ASKED = "cve_asked"
    CVE_RESERVED = "cve_reserved"
    CVE_UNSURE = "cve_unsure"
    CVE_DECLINED = "cve_declined"
    CVE_RECORDED = "cve_recorded"
    CVE_PUBLISHED = "cve_published"
    CVE_REJECTION_ASKED = "cve_rejection_asked"
    CVE_REJECTED = "cve_rejected"
    CVE_REQUESTED = "cve_requested"
    CVE_REQUEST_ENDED = "cve_request_ended"
    SUBSCRIPTION_ASKED = "subscription_asked"
    TOKEN_MADE = "token_made"  # noqa: S105  an event
    TOKEN_ENDED = "token_ended"  # noqa: S105
    FORGE_CONNECTED = "forge_connected"
    FORGE_CHANGED = "forge_changed"
    FORGE_DISCONNECTED = "forge_disconnected"
    FORGE_REPORT_CHANGED = "forge_report_changed"
    FORGE_PUBLISHED = "forge_published"
    FORGE_SEND_ASKED = "forge_send_asked"
    FORGE_SENT = "forge_sent"
    FORGE_DECLINED = "forge_declined"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_SWITCHED_OFF = "webhook_switched_off"
    CHANGE_REVIEW_ASKED = "change_review_asked"
    CHANGE_APPROVED = "change_approved"
    CHANGE_OBJECTED = "change_objected"
    CHANGE_REVIEW_DROPPED = "change_review_dropped"
    GUARD_SAW = "guard_saw"
    GUARD_SETTLED = "guard_settled"
    GUARD_STEP_ASKED = "guard_step_asked"
    GUARD_STEP_DONE = "guard_step_done"
    GUARD_STEP_FAILED = "guard_step_failed"
    GUARD_CHANGED = "guard_changed"
    TEST_ASKED = "test_asked"
    TEST_GRANTED = "test_granted"
    TEST_DECLINED = "test_declined"
    TEST_REVOKED = "test_revoked"
    TEST_TAKEN_BACK = "test_taken_back"
    TEST_LINKED = "test_linked"
    TEST_ENDED = "test_ended"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_AGREED = "handover_agreed"
    HANDOVER_REFUSED = "handover_refused"
    HANDOVER_OFFERED = "handover_offered"
    HANDOVER_ENDED = "handover_ended"
    CASE_OFFERED = "case_offered"
    HANDED_OVER = "handed_over"
    CASE_GIVEN = "case_given"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_SHOWN = "identity_shown"
    IDENTITY_HIDDEN = "identity_hidden"
    NAMES_CHOSEN = "names_chosen"
    PARTY_NAMED = "party_named"
    PARTY_INVITED = "party_invited"
    PARTY_LINK_MADE = "party_link_made"
    PARTY_ACCEPTED = "party_accepted"
    PARTY_DECLINED = "party_declined"
    PARTY_SAID = "party_said"
    PARTY_CHANGED = "party_changed"
    PARTY_REVOKED = "party_revoked"
    MENTIONED = "mentioned"
    MESSAGE_CHANGED = "message_changed"
    QUESTION_SETTLED = "question_settled"
    VIOLATION_RECORDED = "violation_recorded"
    VIOLATION_DROPPED = "violation_dropped"
    VIOLATION_DECIDED = "violation_decided"
    ACCESS_REVOKED = "access_revoked"
    ACCESS_GIVEN_BACK = "access_given_back"
    CONDUCT_APPEALED = "conduct_appealed"
    CONDUCT_APPEAL_ANSWERED = "conduct_appeal_answered"
    LEGAL_BASIS_RECORDED = "legal_basis_recorded"
    EVIDENCE_EXPORTED = "evidence_exported"
    LANE_CHANGED = "lane_changed"
    PERSON_INVITED = "person_invited"
    PERSON_JOINED = "person_joined"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    PERSON_LINK_MADE = "person_link_made"
    PERSON_RESTORED = "person_restored"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    SIGN_IN_CHANGED = "sign_in_changed"
    UNUSUAL_BROWSING = "unusual_browsing"
    ORGANISATION_CHANGED = "organisation_changed"
    ROLE_CHANGED = "role_changed"
    CASE_RESTRICTED = "case_restricted"
    RECEIPTS_GUESSED = "receipts_guessed"
    STORAGE_NEARLY_FULL = "storage_nearly_full"


TEAM_ONLY = frozenset(
    {
        *(EventKind.NOTE_ADDED, EventKind.SSVC_DECIDED, EventKind.CRA_RECORDED, EventKind.EVIDENCE_GATHERED),
        *(EventKind.ASSIGNED, EventKind.OWNER_LEFT, EventKind.IDLE_CASE_GIVEN, EventKind.EXPLOITED_ALERT),
        *(EventKind.AREA_NAMED, EventKind.AREA_CASE_GIVEN),
        *(EventKind.UNOWNED_ALARM, EventKind.CASE_ERASED, EventKind.CLOCK_REMINDER, EventKind.ANSWER_HELD),
        *(EventKind.CASE_HELD, EventKind.HOLD_RELEASED, EventKind.BACKUP_ENDED, EventKind.DESK_FAULT_FOUND),
        *(EventKind.JOB_GIVEN_UP, EventKind.POLICY_PROPOSED, EventKind.POLICY_DECLINED, EventKind.POLICY_REVIEWED),
        *(EventKind.PROGRAMME_CHANGED, EventKind.CHANNEL_FAULT_FOUND, EventKind.CHANNEL_FAULT_CLEARED),
        EventKind.PROGRAMME_KEY_DESTROYED,
        *(EventKind.MAILBOX_CLOSED, EventKind.MAILBOX_OPEN_AGAIN, EventKind.MEMBER_ADDED, EventKind.MEMBER_REMOVED),
        *(EventKind.RELEASE_REMOVED, EventKind.PUBLICATION_APPROVED, EventKind.APPROVAL_TAKEN_BACK),
        *(EventKind.ADVISORY_BEGUN, EventKind.ADVISORY_APPROVED, EventKind.ADVISORY_PLANNED),
        *(EventKind.ADVISORY_PLAN_DROPPED, EventKind.ADVISORY_WAITS, EventKind.REPORT_IMPORTED),
        *(EventKind.DISCLOSURE_APPROVED, EventKind.SUBSCRIPTION_ASKED, EventKind.CVE_ASKED, EventKind.CVE_RESERVED),
        *(EventKind.CVE_UNSURE, EventKind.CVE_DECLINED, EventKind.CVE_RECORDED, EventKind.CVE_PUBLISHED),
        *(EventKind.CVE_REJECTION_ASKED, EventKind.CVE_REJECTED, EventKind.CVE_REQUESTED, EventKind.CVE_REQUEST_ENDED),
        *(EventKind.EARLY_NOTICES_PLANNED, EventKind.EARLY_NOTICE_MOVED, EventKind.EARLY_NOTICE_DROPPED),
        *(EventKind.EARLY_NOTICE_SENT, EventKind.KEY_ADOPTED, EventKind.KEY_RETIRED, EventKind.KEY_PINNED),
        *(EventKind.KEY_OFFERED, EventKind.KEY_REFUSED, EventKind.MENTIONED, EventKind.NAMES_CHOSEN),
        *(EventKind.CASE_OFFERED, EventKind.CASE_GIVEN, EventKind.PARTY_INVITED, EventKind.PARTY_LINK_MADE),
        *(EventKind.PARTY_REVOKED, EventKind.VIOLATION_RECORDED, EventKind.VIOLATION_DROPPED),
        *(EventKind.LEGAL_BASIS_RECORDED, EventKind.EVIDENCE_EXPORTED, EventKind.LANE_CHANGED),
        *(EventKind.PERSON_INVITED, EventKind.PERSON_JOINED, EventKind.PERSON_DEACTIVATED),
        *(EventKind.PERSON_REACTIVATED, EventKind.PERSON_LINK_MADE, EventKind.PERSON_RESTORED),
        *(EventKind.ORGANISATION_CHANGED, EventKind.ROLE_CHANGED, EventKind.CASE_RESTRICTED),
        *(EventKind.SECOND_FACTOR_ADDED, EventKind.SECOND_FACTOR_CHANGED, EventKind.SECOND_FACTOR_RESET),
        EventKind.SIGN_IN_CHANGED,
        *(EventKind.SEALING_CHANGED, EventKind.SEALING_SCRIPT_CHANGED),
        *(EventKind.UNUSUAL_BROWSING, EventKind.MARKED_NOT_A_REPORT),
        *(one for one in EventKind if one.startswith(("token_", "forge_", "webhook_", "guard_"))),
        *(EventKind.CHANGE_REVIEW_ASKED, EventKind.CHANGE_APPROVED),
        *(EventKind.CHANGE_OBJECTED, EventKind.CHANGE_REVIEW_DROPPED),
        *(EventKind.RECEIPTS_GUESSED, EventKind.STORAGE_NEARLY_FULL, EventKind.DESK_FAULT_CLEARED),
    }
)

SENTENCES: dict[EventKind, str] = {
    EventKind.REPORT_RECEIVED: "Report received.",
    EventKind.REPORT_IMPORTED: "{who} took the report over from another platform. Nobody was told by that.",
    EventKind.MESSAGE_POSTED: "{who} wrote a message.",
    EventKind.NOTE_ADDED: "{who} wrote a note for the team.",
    EventKind.ACKNOWLEDGED: "{who} acknowledged the report.",
    EventKind.INFORMATION_ASKED: "{who} asked the reporter for information.",
    EventKind.INFORMATION_GIVEN: "The reporter answered.",
    EventKind.PART_TAKEN: "{who} took {item} from the reporter’s words.",
    EventKind.EVIDENCE_GATHERED: "The desk looked up what the report says of the code{unfound}.",
    EventKind.VALIDATED: "{who} confirmed the report as valid.",
    EventKind.INVALIDATED: "{who} judged the report not valid.",
    EventKind.INVESTIGATION_STARTED: "The investigation started.",
    EventKind.ASSIGNED: "{who} changed the owner.",
    EventKind.IDLE_CASE_GIVEN: "Nobody owned it for {days} days, so the desk gave it to the next person of the team.",
    EventKind.AREA_NAMED: "The report names an area that has an owner, who was told.",
    EventKind.AREA_CASE_GIVEN: "The report names an area whose owner gets such cases, so the desk gave it to them.",
    EventKind.OWNER_LEFT: "Its owner left the team, so nobody owns it.",
    EventKind.SEVERITY_SET: "{who} set the severity to {word} ({score}).",
    EventKind.CRA_RECORDED: "{who} wrote into the record of the Cyber Resilience Act: {record}.",
    EventKind.SSVC_DECIDED: "{who} decided by SSVC as {tree}: {outcome}.",
    EventKind.MARKED_DUPLICATE: "{who} marked this as known already.",
    EventKind.TOLD_APART: "{who} said that this is not the same as {reference}, however alike they look.",
    EventKind.LET_LOOK_ALIKE: "{who} took back that this is not the same as {reference}.",
    EventKind.CASE_EXPORTED: "{who} exported the case, {holds}, as {tlp}.",
    EventKind.CASE_SPLIT: "{who} made a part of this report its own case: {reference}. Nothing has to be sent again.",
    EventKind.PART_OPENED: "{who} made a part of {reference} this case. Its clocks run from when the report came.",
    EventKind.CLOSED: "{who} closed the case: {reason}.",
    EventKind.REOPENED: "{who} reopened the case.",
    EventKind.MARKED_NOT_A_REPORT: "{who} marked this as not a report; its clocks were removed.",
    EventKind.ATTACHMENT_PURGED: "{who} purged one attachment because of personal data.",
    EventKind.CREDIT_CHANGED: "{who} changed the credit.",
    EventKind.CREDIT_ASKED: "{who} asked the reporter how they want to be named.",
    EventKind.CREDIT_ADDED: "{who} added somebody to the credits.",
    EventKind.CREDIT_REMOVED: "{who} took somebody off the credits.",
    EventKind.CREDIT_SHOWN: "{who} made the credit public.",
    EventKind.CREDIT_HIDDEN: "The public credit was taken down.",
    EventKind.WITHDRAWN: "The reporter withdrew the report.",
    EventKind.WISH_RECORDED: (
        "{who} recorded, from a mail of the reporter: {wish}. "
        "It takes effect in a week, unless the reporter writes before."
    ),
    EventKind.WISH_OBJECTED: "The reporter wrote, so what was recorded from a mail is not done: {wish}.",
    EventKind.WISH_DROPPED: "{who} dropped what was recorded from a mail: {wish}.",
    EventKind.WISH_STANDS: (
        "Nobody objected for a week to what was recorded from a mail: {wish}. It stands as said by mail, which never "
        "counts as an agreement by receipt, account or pinned key."
    ),
    EventKind.APPEALED: "The reporter asked for a second look by another person.",
    EventKind.NUDGED: "The reporter reminded the team.",
    EventKind.EXPLOITED_ALERT: "The report says: {alert}.",
    EventKind.REPORTER_REMINDED: "The desk reminded the reporter of the open question.",
    EventKind.CASE_ERASED: "The case was erased; its states and times stay.",
    EventKind.BACKUP_ENDED: "A backup of the desk ended.",
    EventKind.DESK_FAULT_FOUND: "Something is wrong with the desk itself.",
    EventKind.DESK_FAULT_CLEARED: "What was wrong with the desk is over.",
    EventKind.PERSON_ERASED: "{who} erased who reported this: contact, name and credit.",
    EventKind.FILES_EXPIRED: "The files were erased, as the programme’s rules of retention say.",
    EventKind.CASE_HELD: "{who} keeps this case from being erased.",
    EventKind.HOLD_RELEASED: "{who} let the case be erased when its time comes.",
    EventKind.UNOWNED_ALARM: "This valid case has no owner.",
    EventKind.CLOCK_REMINDER: "Reminder: {promise}, {share}{late}.",
    EventKind.CLOCK_BREACHED: "The time for the {promise} passed{late}.",
    EventKind.CLOCK_EXTENDED: "{who} extended the time for the {promise}; the original instant stays on record.",
    EventKind.PROMISE_WITHDRAWN: "{who} withdrew a promise of the policy for new cases.",
    EventKind.POLICY_ADOPTED: "A policy version was adopted.",
    EventKind.POLICY_PROPOSED: "A new version of the policy was found; it waits for an owner.",
    EventKind.POLICY_DECLINED: "{who} declined a new version of the policy.",
    EventKind.POLICY_REVIEWED: "{who} confirmed how the desk reads the policy.",
    EventKind.POLICY_MOVED: "{who} moved the case to version {number} of the policy{later}.",
    EventKind.PROMISE_LENGTHENED: "{who} made a promise of the policy longer for new cases.",
    EventKind.INTAKE_PAUSED: "{who} planned a pause of intake.",
    EventKind.INTAKE_REOPENED: "{who} ended a pause of intake.",
    EventKind.PROGRAMME_CHANGED: "{who} changed the settings of the programme.",
    EventKind.PROGRAMME_KEY_DESTROYED: "The key of the programme was destroyed, and all that it opened is erased.",
    EventKind.CHANNEL_FAULT_FOUND: "The published way to report has a fault.",
    EventKind.CHANNEL_FAULT_CLEARED: "A fault of the published way to report is over.",
    EventKind.MAILBOX_CLOSED: "The mailbox where reports arrive could not be read for an hour.",
    EventKind.MAILBOX_OPEN_AGAIN: "The mailbox where reports arrive can be read again.",
    EventKind.MEMBER_ADDED: "{who} added a person to the programme.",
    EventKind.MEMBER_REMOVED: "{who} removed a person from the programme.",
    EventKind.ANSWER_HELD: "An answer did not leave the desk by mail: {problem}. Only a notice went out.",
    EventKind.JOB_GIVEN_UP: "A background job was given up after repeated failures.",
    EventKind.KEY_ADOPTED: "{who} gave the programme a new OpenPGP key.",
    EventKind.KEY_RETIRED: "{who} retired an OpenPGP key of the programme.",
    EventKind.SEALING_CHANGED: "{who} changed to whose keys reports are sealed.",
    EventKind.SEALING_SCRIPT_CHANGED: "The scripts that seal reports in browsers changed.",
    EventKind.KEY_PINNED: "{who} pinned the reporter’s OpenPGP key; answers by mail are encrypted to it.",
    EventKind.KEY_OFFERED: "The reporter’s mail brought an OpenPGP key; it waits for a person.",
    EventKind.KEY_REFUSED: "{who} refused an OpenPGP key that came with the reporter’s mail.",
    EventKind.EMBARGO_BEGUN: "The embargo began: it ends on {until}{source}.",
    EventKind.EMBARGO_PROPOSED: "{who} proposed an end of the embargo: {until}.",
    EventKind.EMBARGO_ACCEPTED: "{who} agreed: the embargo ends on {until}.",
    EventKind.EMBARGO_REJECTED: "{who} did not agree to the proposed end{because}.",
    EventKind.EMBARGO_ENDED: "The embargo ended{cause}{late}. Nothing was published by that.",
    EventKind.CONSENT_CHANGED: "{who} recorded a participant’s answer to the embargo: {step}.",
    EventKind.FACT_RECORDED: "{who} confirmed: {letter}.",
    EventKind.FIX_NAMED: "{who} named what is known of the fix.",
    EventKind.AFFECTED_REVIEWED: "{who} confirmed which versions are affected.",
    EventKind.FIX_OFFERED: "{who} offered the fix to the reporter to try, until {until}.",
    EventKind.FIX_VERIFIED: "The reporter tried the fix: it works.",
    EventKind.FIX_BROKEN: "The reporter tried the fix: it is still broken.",
    EventKind.RELEASE_NAMED: "{who} named a release with the fix; the desk looked: {standing}.",
    EventKind.RELEASE_REMOVED: "{who} removed a release that was named.",
    EventKind.RELEASE_SEEN: "The desk looked at a release again: {standing}.",
    EventKind.RELEASE_WITHDRAWN: "A release with the fix is gone: {standing}{published}.",
    EventKind.PUBLICATION_APPROVED: "{who} approved the publication{alone}.",
    EventKind.OVERRIDE_GIVEN: "{who} gave a reason to publish without a proven release or settled credit{alone}.",
    EventKind.APPROVAL_TAKEN_BACK: "{who} took an approval back.",
    EventKind.AGREEMENT_ASKED: "{who} asked the reporter whether it may be published before a release.",
    EventKind.AGREEMENT_GIVEN: "The reporter agreed that it is published before a release.",
    EventKind.AGREEMENT_REFUSED: "The reporter does not want it published before a release.",
    EventKind.PUBLISHED: "{who} published it{way}.",
    EventKind.ADVISORY_BEGUN: "{who} began to write the advisory.",
    EventKind.ADVISORY_SHARED: "{who} showed the draft of the advisory to the reporter.",
    EventKind.ADVISORY_ANSWERED: "The reporter read the draft of the advisory: {verdict}.",
    EventKind.ADVISORY_APPROVED: "{who} approved the next revision of the advisory{alone}.",
    EventKind.ADVISORY_PLANNED: "{who} planned the publication of the advisory for the end of the embargo.",
    EventKind.ADVISORY_PLAN_DROPPED: "{who} dropped the planned publication.",
    EventKind.ADVISORY_WAITS: "The advisory was to be published now, and the gate was shut. Nothing was published.",
    EventKind.ADVISORY_PUBLISHED: "The advisory {advisory} is public.",
    EventKind.ADVISORY_REVISED: "The advisory {advisory} was revised.",
    EventKind.ADVISORY_WITHDRAWN: "{who} withdrew the advisory {advisory}.",
    EventKind.ADVISORY_IMPORTED: "{who} took the advisory {advisory} over, as it was published elsewhere.",
    EventKind.EARLY_NOTICES_PLANNED: "{who} planned whom to tell before the embargo ends: {number}.",
    EventKind.EARLY_NOTICE_MOVED: "An early notice moved with the end of the embargo: it goes on {until}.",
    EventKind.EARLY_NOTICE_DROPPED: "An early notice is not sent: {dropped}.",
    EventKind.EARLY_NOTICE_SENT: "An early notice went out{late}. Its mail says nothing of the case.",
    EventKind.DISCLOSURE_CHOSEN: "{who} chose what of this case everybody might read. Nothing is public.",
    EventKind.DISCLOSURE_ASKED: "{who} asked whether everybody may read what was chosen of this case.",
    EventKind.DISCLOSURE_AGREED: "{who} agreed that everybody may read their words.",
    EventKind.DISCLOSURE_REFUSED: "{who} did not agree that everybody may read their words.",
    EventKind.DISCLOSURE_APPROVED: "{who} approved the disclosure{alone}.",
    EventKind.DISCLOSURE_DROPPED: "{who} dropped the disclosure. Nothing of it becomes public.",
    EventKind.DISCLOSED: "{who} made what was agreed to public.",
    EventKind.DISCLOSURE_WITHDRAWN: "{who} took the disclosed report down.",
    EventKind.CVE_ASKED: "{who} asked for a CVE id to be reserved.",
    EventKind.CVE_RESERVED: "A CVE id is reserved.",
    EventKind.CVE_UNSURE: "A CVE id was perhaps reserved: somebody has to look which one.",
    EventKind.CVE_DECLINED: "CVE Services said no.",
    EventKind.CVE_RECORDED: "{who} recorded a CVE id that came in another way.",
    EventKind.CVE_PUBLISHED: "CVE Services have the record as it is published.",
    EventKind.CVE_REJECTION_ASKED: "{who} asked for the CVE id to be rejected.",
    EventKind.CVE_REJECTED: "The CVE id is rejected.",
    EventKind.CVE_REQUESTED: "{who} asked a CNA for a CVE id.",
    EventKind.CVE_REQUEST_ENDED: "{who} ended the request for a CVE id.",
    EventKind.SUBSCRIPTION_ASKED: "Somebody asked to be told of advisories.",
    EventKind.TOKEN_MADE: "{who} made a token of the API.",
    EventKind.TOKEN_ENDED: "{who} ended a token of the API.",
    EventKind.FORGE_CONNECTED: "{who} connected a repository of a forge.",
    EventKind.FORGE_CHANGED: "{who} changed the connection to a forge.",
    EventKind.FORGE_DISCONNECTED: "{who} removed the connection to a forge.",
    EventKind.FORGE_REPORT_CHANGED: "The private report was changed at {forge}.",
    EventKind.FORGE_PUBLISHED: "It is public at {forge}.",
    EventKind.FORGE_SEND_ASKED: "{who} has it sent to {forge}: {sent}.",
    EventKind.FORGE_SENT: "Sent to {forge}: {sent}.",
    EventKind.FORGE_DECLINED: "Not taken by {forge}: {sent}.",
    EventKind.WEBHOOK_ADDED: "{who} added a webhook.",
    EventKind.WEBHOOK_CHANGED: "{who} changed a webhook.",
    EventKind.WEBHOOK_REMOVED: "{who} removed a webhook.",
    EventKind.WEBHOOK_SWITCHED_OFF: "The desk switched a webhook off, because nothing reaches it any more.",
    EventKind.CHANGE_REVIEW_ASKED: "{who} asked for a review of a change to who may do what.",
    EventKind.CHANGE_APPROVED: "{who} approved a change to who may do what.",
    EventKind.CHANGE_OBJECTED: "{who} objected to a change to who may do what.",
    EventKind.CHANGE_REVIEW_DROPPED: "{who} dropped a review of a change that nobody had answered.",
    EventKind.GUARD_SAW: "The guard saw what looks like a report in public.",
    EventKind.GUARD_SETTLED: "{who} said what a sighting of the guard is.",
    EventKind.GUARD_STEP_ASKED: "{who} asked the desk to comment, hide or lock at the forge.",
    EventKind.GUARD_STEP_DONE: "The desk commented, hid or locked at the forge.",
    EventKind.GUARD_STEP_FAILED: "The desk could not comment, hide or lock at the forge.",
    EventKind.GUARD_CHANGED: "{who} changed what the guard of public issues may do.",
    EventKind.TEST_ASKED: "A tester asked for consent to test.",
    EventKind.TEST_GRANTED: "{who} agreed to tests.",
    EventKind.TEST_DECLINED: "{who} did not agree to tests.",
    EventKind.TEST_REVOKED: "{who} revoked the consent to tests.",
    EventKind.TEST_TAKEN_BACK: "The tester took the request to test back.",
    EventKind.TEST_LINKED: "{who} linked a request to test.",
    EventKind.TEST_ENDED: "The time of the agreed tests is over.",
    EventKind.HANDOVER_ASKED: "{who} asked the reporter whether {taker} may take the case over.",
    EventKind.HANDOVER_AGREED: "The reporter agreed that {taker} takes the case over, so it is asked.",
    EventKind.HANDOVER_REFUSED: "The reporter does not agree that {taker} takes the case over. It stays here.",
    EventKind.HANDOVER_OFFERED: "{who} offered the case to {taker}, as the policy says that reports are forwarded.",
    EventKind.HANDOVER_ENDED: "The case is not handed over to {taker}: {ended}.",
    EventKind.CASE_OFFERED: "Another programme of the desk offers a case.",
    EventKind.HANDED_OVER: "{who} took the case over: it came from {giver}, and is with {taker} from here on.",
    EventKind.CASE_GIVEN: "A case was handed over to another programme of the desk.",
    EventKind.IDENTITY_ASKED: "{who} asked whether the other parties may know who the reporter is.",
    EventKind.IDENTITY_SHOWN: "The reporter agreed that the other parties know who they are.",
    EventKind.IDENTITY_HIDDEN: "The reporter does not want the other parties to know who they are.",
    EventKind.NAMES_CHOSEN: "{who} chose who reads the names of parties that agreed to be named: {shown}.",
    EventKind.PARTY_NAMED: "{party} {agrees} that others of the case read its name.",
    EventKind.PARTY_INVITED: "{who} invited {party} as {role}.",
    EventKind.PARTY_LINK_MADE: "{who} made a new link for {party}.",
    EventKind.PARTY_ACCEPTED: "{party} accepted the terms and opened the case.",
    EventKind.PARTY_DECLINED: "{party} declined to take part.",
    EventKind.PARTY_SAID: "{party} says: {said}.",
    EventKind.PARTY_CHANGED: "{who} changed the role of {party} to {role}.",
    EventKind.PARTY_REVOKED: "{who} ended the access of {party}.",
    EventKind.MENTIONED: "{who} named somebody of the team in a message.",
    EventKind.MESSAGE_CHANGED: "{who} changed the words of a message.",
    EventKind.QUESTION_SETTLED: "{who} marked a question as answered.",
    EventKind.VIOLATION_RECORDED: "{who} recorded a violation of the policy’s conduct.",
    EventKind.VIOLATION_DROPPED: "{who} dropped a recorded violation.",
    EventKind.VIOLATION_DECIDED: "{who} decided about a violation of the policy’s conduct.",
    EventKind.ACCESS_REVOKED: "{who} took away {access}{how_long}.",
    EventKind.ACCESS_GIVEN_BACK: "Given back: {access}.",
    EventKind.CONDUCT_APPEALED: "The reporter appealed the decision about conduct.",
    EventKind.CONDUCT_APPEAL_ANSWERED: "{who} answered the appeal about conduct.",
    EventKind.LEGAL_BASIS_RECORDED: "{who} recorded a legal basis for telling an authority who the reporter is.",
    EventKind.EVIDENCE_EXPORTED: "{who} exported evidence for an authority, {identity} the reporter’s identity.",
    EventKind.LANE_CHANGED: "The report {lane} the slow lane.",
    EventKind.ORGANISATION_CHANGED: "{who} founded or renamed an organisation.",
    EventKind.ROLE_CHANGED: "{who} changed somebody’s role in an organisation.",
    EventKind.CASE_RESTRICTED: "{who} changed who of the team may know of this case.",
    EventKind.PERSON_INVITED: "{who} invited somebody to the team.",
    EventKind.PERSON_JOINED: "{who} joined the team.",
    EventKind.PERSON_DEACTIVATED: "{who} shut a person out of the team.",
    EventKind.PERSON_REACTIVATED: "{who} let a person back into the team.",
    EventKind.PERSON_LINK_MADE: "{who} made a link for a new password.",
    EventKind.PERSON_RESTORED: "{who} chose a new password with a link.",
    EventKind.SECOND_FACTOR_ADDED: "{who} added a first second factor.",
    EventKind.SECOND_FACTOR_CHANGED: "{who} added or removed a second factor.",
    EventKind.SECOND_FACTOR_RESET: "{who} took the second factors of a person away, who adds a new one.",
    EventKind.SIGN_IN_CHANGED: "{who} linked another provider’s sign-in, or unlinked it.",
    EventKind.UNUSUAL_BROWSING: "{who} looked at unusually many cases of others.",
    EventKind.RECEIPTS_GUESSED: "Very many wrong receipts were tried.",
    EventKind.STORAGE_NEARLY_FULL: "The files use nine tenths of their room.",
}
