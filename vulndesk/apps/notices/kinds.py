"""Which event makes which letter, as one table. A kind of event that is not here makes none.

Reporters learn that there is something to read, and not what: subject lines and texts travel in clear through hosts
that the desk does not know. The team also gets the reference, so that people can tell reports apart.
"""

from __future__ import annotations

# Only events recorded for everyone, and never the reporter's own deeds except the arrival of the report.
REPORTER_LETTERS = {
    "report_received": "reporter_received",
    "message_posted": "reporter_answer",
    "acknowledged": "reporter_answer",
    "information_asked": "reporter_question",
    "validated": "reporter_news",
    "invalidated": "reporter_news",
    "marked_duplicate": "reporter_news",
    "case_split": "reporter_news",
    "closed": "reporter_news",
    "reopened": "reporter_news",
    "attachment_purged": "reporter_news",
    "clock_extended": "reporter_news",
    "policy_moved": "reporter_news",
    "identity_asked": "reporter_question",
    "handover_asked": "reporter_question",
    "handover_offered": "reporter_news",
    "handover_ended": "reporter_news",
    "handed_over": "reporter_news",
    "embargo_proposed": "reporter_news",
    "embargo_accepted": "reporter_news",
    "embargo_rejected": "reporter_news",
    "embargo_ended": "reporter_news",
    "credit_shown": "reporter_news",
    "credit_hidden": "reporter_news",
    "fix_offered": "reporter_news",
    "advisory_shared": "reporter_news",
    "agreement_asked": "reporter_question",
    "agreement_given": "reporter_news",
    "agreement_refused": "reporter_news",
    "published": "reporter_news",
    "disclosure_asked": "reporter_question",
    "disclosure_dropped": "reporter_news",
    "disclosed": "reporter_news",
    "disclosure_withdrawn": "reporter_news",
    "clock_breached": "reporter_overdue",
    "reporter_reminded": "reporter_question",
    "wish_recorded": "reporter_wish",
    "violation_decided": "reporter_news",
    "access_given_back": "reporter_news",
    "conduct_appeal_answered": "reporter_news",
    "test_granted": "reporter_news",
    "test_declined": "reporter_news",
    "test_revoked": "reporter_news",
}

# In the place of "reporter_received", for a report by mail.
CONFIRMATION = "reporter_confirmed"

TEAM_LETTERS = {
    "report_received": "team_report",
    "message_posted": "team_message",
    "information_given": "team_message",
    "reopened": "team_message",
    "assigned": "team_assigned",
    "clock_reminder": "team_reminder",
    "clock_breached": "team_breach",
    "exploited_alert": "team_alert",
    "unowned_alarm": "team_unowned",
    "nudged": "team_nudge",
    "appealed": "team_appeal",
    "withdrawn": "team_withdrawn",
    "wish_objected": "team_message",
    "embargo_proposed": "team_embargo",
    "embargo_accepted": "team_embargo",
    "embargo_rejected": "team_embargo",
    "embargo_ended": "team_embargo",
    "fix_verified": "team_message",
    "fix_broken": "team_message",
    "agreement_given": "team_message",
    "agreement_refused": "team_message",
    "disclosure_agreed": "team_message",
    "disclosure_refused": "team_message",
    "disclosure_withdrawn": "team_message",
    "advisory_answered": "team_message",
    "advisory_waits": "team_publication",
    "forge_report_changed": "team_forge",
    "forge_published": "team_forge",
    "forge_declined": "team_forge",
    "cve_unsure": "team_cve",
    "cve_declined": "team_cve",
    "release_withdrawn": "team_withdrawn_release",
    "early_notice_dropped": "team_embargo",
    "job_given_up": "team_trouble",
    "answer_held": "team_held",
    "mentioned": "team_mention",
    "area_named": "team_area",
    "identity_shown": "team_message",
    "identity_hidden": "team_message",
    "handover_agreed": "team_message",
    "handover_refused": "team_message",
    "handover_ended": "team_message",
    "case_offered": "team_handover",
    "handed_over": "team_report",
    "case_given": "team_handover",
    "party_accepted": "team_party",
    "party_declined": "team_party",
    "party_said": "team_party",
    "channel_fault_found": "team_channel",
    "mailbox_closed": "team_mailbox",
    "webhook_switched_off": "team_webhook",
    "unusual_browsing": "team_browsing",
    "desk_fault_found": "team_desk",
    "second_factor_changed": "team_account",
    "second_factor_reset": "team_account",
    "receipts_guessed": "team_guessing",
    "storage_nearly_full": "team_storage",
    "sign_in_changed": "team_account",
    "policy_proposed": "team_proposal",
    "conduct_appealed": "team_conduct",
    "change_review_asked": "team_change",
    "change_approved": "team_change_answered",
    "change_objected": "team_change_answered",
    "guard_saw": "team_guard",
    "guard_step_failed": "team_guard",
    "test_asked": "team_test",
    "test_taken_back": "team_test",
}

# To one who is told before an embargo ends: the link that leads to the terms.
EARLY = "party_early"

# To participants with an address: that an invitation is here, and that somebody wrote to them.
PARTY_LETTERS = {
    "party_invited": "party_invited",
    "message_posted": "party_message",
    "disclosure_asked": "party_message",
    "early_notice_sent": EARLY,
}

# What the team does itself is no news to the team; these kinds are told only when somebody else did them.
FROM_OUTSIDE = frozenset(
    {
        *("message_posted", "information_given", "reopened", "withdrawn", "nudged"),
        *("embargo_proposed", "embargo_accepted", "embargo_rejected", "embargo_ended"),
        *("disclosure_agreed", "disclosure_refused", "disclosure_withdrawn"),
        "early_notice_dropped",
    }
)

# These go to everybody who handles the programme, and not only to the owner of the case.
TO_EVERYBODY = frozenset(
    {
        "release_withdrawn",
        "forge_published",
        "advisory_waits",
        "report_received",
        "handed_over",
        "exploited_alert",
        "unowned_alarm",
        "clock_breached",
        "nudged",
        "appealed",
        "conduct_appealed",
        "job_given_up",
    }
)

# Not about a case: these too go to everybody who handles the programme, and lead to this page of it: a
# route, and the facts of the event that its address needs after the programme.
ABOUT_A_PROGRAMME: dict[str, tuple[str, tuple[str, ...]]] = {
    "channel_fault_found": ("programme_doctor", ()),
    "mailbox_closed": ("mailbox", ()),
    "webhook_switched_off": ("programme_webhooks", ()),
    "policy_proposed": ("programme_policy", ("number",)),
    "storage_nearly_full": ("programme_settings", ()),
    "case_offered": ("programme_handovers", ()),
    "case_given": ("programme_handovers", ()),
    **dict.fromkeys(("change_review_asked", "change_approved", "change_objected"), ("change_review", ("review",))),
    "guard_saw": ("sighting", ("sighting",)),
    "guard_step_failed": ("sighting", ("sighting",)),
    "test_asked": ("programme_conduct", ()),
    "test_taken_back": ("programme_conduct", ()),
}

# These go to the person of whom they tell, also when that person did it: perhaps it was somebody else in their name.
ABOUT_A_PERSON = frozenset({"second_factor_changed", "second_factor_reset", "sign_in_changed"})

# A letter is needless while one of these about the same case still waits for the same person: whoever reads that one
# finds everything, because it was not handed over yet.
COVERED_BY = {
    "reporter_news": ("reporter_news", "reporter_answer", "reporter_question"),
    "reporter_answer": ("reporter_answer", "reporter_question"),
    "reporter_question": ("reporter_question",),
    "team_message": ("team_message",),
    "team_embargo": ("team_embargo",),
    "team_party": ("team_party",),
    "party_message": ("party_message",),
}

PROMISES = {
    "acknowledge_within": "the acknowledgement",
    "update_within": "the status update",
    "update_every": "the next regular update",
    "fix_within": "the fix",
    "disclosure_deadline": "the disclosure",
    "cve_answer": "the answer to the request for a CVE id",
    "cra_decision": "the decision on awareness",
    "cra_early_warning": "the early warning",
    "cra_notification": "the notification",
    "cra_final": "the final report",
    "cra_early_warning_i": "the early warning",
    "cra_notification_i": "the notification",
    "cra_final_i": "the final report",
}
WISHES = {
    "credit": "how you want to be credited has changed",
    "withdrawal": "you want to withdraw your report",
    "anonymity": "you want to be named after all, though you asked to stay anonymous",
    "disclosure": "your report may be disclosed",
}
SHARES = {"half": "Half", "four_fifths": "Four fifths", "all": "All"}

# What the outbox calls each letter.
WORDS = {
    "reporter_received": "Reporter: report arrived",
    "reporter_confirmed": "Reporter: mail arrived",
    "reporter_answer": "Reporter: an answer",
    "reporter_question": "Reporter: a question",
    "reporter_news": "Reporter: news",
    "reporter_overdue": "Reporter: we are late",
    "reporter_wish": "Reporter: recorded from a mail",
    "team_report": "Team: report arrived",
    "team_message": "Team: somebody wrote",
    "team_party": "Team: a participant answered",
    "team_mention": "Team: named in a message",
    "party_invited": "Participant: invited",
    "party_early": "Early notice",
    "party_message": "Participant: a message",
    "team_assigned": "Team: assigned",
    "team_area": "Team: about your area",
    "team_reminder": "Team: reminder",
    "team_breach": "Team: time is over",
    "team_alert": "Team: urgent",
    "team_unowned": "Team: no owner",
    "team_nudge": "Team: the reporter asks",
    "team_appeal": "Team: second look",
    "team_withdrawn": "Team: withdrawn",
    "team_embargo": "Team: the embargo",
    "team_withdrawn_release": "Team: a release is gone",
    "team_publication": "Team: a publication waits",
    "team_trouble": "Team: given up",
    "team_held": "Team: an answer did not leave",
    "team_channel": "Team: a published address",
    "team_mailbox": "Team: the mailbox",
    "team_webhook": "Team: a webhook",
    "team_browsing": "Team: unusual browsing",
    "team_desk": "Team: the desk itself",
    "team_account": "Team: how one signs in",
    "team_guessing": "Team: guessed receipts",
    "team_storage": "Team: room for files",
    "team_proposal": "Team: a new policy",
    "team_handover": "Team: a case changes hands",
    "team_cve": "Team: CVE Services",
    "team_forge": "Team: at a forge",
    "subscription": "Subscriber: to be confirmed",
    "advisory_news": "Subscriber: an advisory",
    "team_conduct": "Team: an appeal about conduct",
    "team_test": "Team: consent to tests",
    "team_change": "Team: a change waits for a review",
    "team_change_answered": "Who asked for it: a review was answered",
    "team_guard": "Team: something in public",
}

# What a person of the team chooses: a group of letters, and its words. Each letter to the team is in one.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "urgent": ("Exploited or public; without an owner; a release is gone, a publication waits", (
        "team_alert", "team_unowned", "team_withdrawn_release", "team_publication", "team_guard",
    )),
    "account": ("How you sign in has changed", ("team_account",)),
    "browsing": ("Somebody looked at unusually many cases of others, or tries receipts (owners)", (
        "team_browsing", "team_guessing",
    )),
    "late": ("A promise was missed", ("team_breach",)),
    "reminders": ("A promise is due soon", ("team_reminder",)),
    "reports": ("A report arrived, or a case changes hands", ("team_report", "team_handover")),
    "messages": ("Somebody wrote, or took a report back; CVE Services said no", (
        "team_message", "team_party", "team_withdrawn", "team_cve", "team_forge",
    )),
    "assigned": ("A case was given to you, somebody named you, or a report is about an area of yours", (
        "team_assigned", "team_mention", "team_area",
    )),
    "asked": ("A reporter reminds the team, or asks for a second look", ("team_nudge", "team_appeal", "team_conduct")),
    "changes": ("A change to who may do what waits for a review, or yours was answered", (
        "team_change", "team_change_answered",
    )),
    "agreements": ("Embargoes, and consent to tests", ("team_embargo", "team_test")),
    "desk": ("The desk: mail, published addresses, new policies, room on the disk, jobs and backups that failed", (
        "team_trouble", "team_held", "team_channel", "team_mailbox", "team_proposal", "team_storage", "team_webhook",
        "team_desk",
    )),
}  # fmt: skip
GROUP_OF = {letter: group for group, (_, letters) in GROUPS.items() for letter in letters}
URGENT = ("urgent", "late", "browsing", "account")
