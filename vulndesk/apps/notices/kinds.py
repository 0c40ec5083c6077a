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
    "closed": "reporter_news",
    "reopened": "reporter_news",
    "attachment_purged": "reporter_news",
    "clock_extended": "reporter_news",
    "clock_breached": "reporter_overdue",
    "reporter_reminded": "reporter_question",
}

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
    "job_given_up": "team_trouble",
}

# What the team does itself is no news to the team; these kinds are told only when somebody else did them.
FROM_OUTSIDE = frozenset({"message_posted", "information_given", "reopened", "withdrawn", "nudged"})

# These go to everybody who handles the programme, and not only to the owner of the case.
TO_EVERYBODY = frozenset(
    {"report_received", "exploited_alert", "unowned_alarm", "clock_breached", "nudged", "appealed", "job_given_up"}
)

# A letter is needless while one of these about the same case still waits for the same person: whoever reads that one
# finds everything, because it was not handed over yet.
COVERED_BY = {
    "reporter_news": ("reporter_news", "reporter_answer", "reporter_question"),
    "reporter_answer": ("reporter_answer", "reporter_question"),
    "reporter_question": ("reporter_question",),
    "team_message": ("team_message",),
}

PROMISES = {
    "acknowledge_within": "the acknowledgement",
    "update_within": "the status update",
    "update_every": "the next regular update",
    "fix_within": "the fix",
    "disclosure_deadline": "the disclosure",
}
SHARES = {"half": "Half", "four_fifths": "Four fifths", "all": "All"}

# What the outbox calls each letter.
WORDS = {
    "reporter_received": "Reporter: report arrived",
    "reporter_answer": "Reporter: an answer",
    "reporter_question": "Reporter: a question",
    "reporter_news": "Reporter: news",
    "reporter_overdue": "Reporter: we are late",
    "team_report": "Team: report arrived",
    "team_message": "Team: the reporter wrote",
    "team_assigned": "Team: assigned",
    "team_reminder": "Team: reminder",
    "team_breach": "Team: time is over",
    "team_alert": "Team: urgent",
    "team_unowned": "Team: no owner",
    "team_nudge": "Team: the reporter asks",
    "team_appeal": "Team: second look",
    "team_withdrawn": "Team: withdrawn",
    "team_trouble": "Team: given up",
}
