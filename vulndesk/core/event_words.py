"""What the facts of an event are called in its sentence (core/events.py): one table for each fact."""

from __future__ import annotations

PROMISES = {
    "cve_answer": "answer to the request for a CVE id",
    "cra_decision": "decision on awareness (Cyber Resilience Act)",
    "cra_early_warning": "early warning (Cyber Resilience Act)",
    "cra_notification": "notification (Cyber Resilience Act)",
    "cra_final": "final report (Cyber Resilience Act)",
    "cra_early_warning_i": "early warning of the incident (Cyber Resilience Act)",
    "cra_notification_i": "notification of the incident (Cyber Resilience Act)",
    "cra_final_i": "final report on the incident (Cyber Resilience Act)",
    "acknowledge_within": "acknowledgement",
    "update_within": "status update",
    "update_every": "regular update",
    "fix_within": "fix target",
    "disclosure_deadline": "disclosure date",
}

CRA = {
    "signal": "a sign of exploitation",
    "aware": "you are aware",
    "not_aware": "there is no reliable evidence",
    "measure": "a measure is available",
    "request": "the CSIRT asks for an update",
    "early_warning": "the early warning was filed",
    "notification": "the notification was filed",
    "intermediate": "an update was filed",
    "final": "the final report was filed",
    "users": "users were informed",
}

SHARES = {"half": "half of the time is gone", "four_fifths": "four fifths of the time are gone"}

PARTS = {"versions": "the version", "location": "the place", "type": "the type of weakness"}
WISHES = {
    "credit": "another credit",
    "withdrawal": "to withdraw the report",
    "anonymity": "to be named, after they asked to stay anonymous",
    "disclosure": "that the report may be disclosed",
}

KEY_PROBLEMS = {
    "missing": "no key of the reporter is known",
    "expired": "the reporter’s key has expired",
    "revoked": "the reporter’s key was revoked",
    "unusable": "the reporter’s key cannot be used to encrypt",
}

SOURCES = {
    "policy": ", as the policy says",
    "owner": ", a period of the owner that is not in the policy",
    "reporter": ", the reporter’s own date",
}
CAUSES = {
    "time": ": its time is over",
    "team": ": the team ended it",
    "P": ": it is public",
    "X": ": an exploit is public",
    "A": ": attacks were observed",
}
BECAUSE = {"fix": ": a fix is ready", "known": ": it is known already", "taken_back": " any more and took it back"}
STANDINGS = {
    "served": "it is there",
    "attested": "a person says so",
    "missing": "it is not there",
    "withdrawn": "it was withdrawn",
    "unknown": "nobody answered",
}
WAYS = {
    "release": ", with a proven release",
    "agreement": ", as agreed with the reporter",
    "override": ", by an override of the gate",
}
STEPS = {
    "INVITE": "asked",
    "ACCEPT": "agreed",
    "DECLINE": "declined",
    "REVISE": "has to agree anew",
    "RESET": "no longer asked",
}

NO_HANDOVER = {
    "declined": "it declined",
    "taken_back": "the team took the proposal back",
    "expired": "nobody answered in time",
}

SHOWN = {"nobody": "nobody", "reporter": "the reporter", "case": "the reporter and the other parties"}
DROPPED = {
    "person": "somebody took it back",
    "ended": "the embargo ended before",
    "passed": "the end of the embargo moved, and its instant is over; it can be planned again",
    "refused": "they could not be let into the case",
    "handed": "another programme took the case over",
}

HOLDS = {"everything": "the team’s notes among it", "shared": "as far as its reporter can read it"}

FORGES = {"github": "GitHub", "gitlab": "GitLab", "forgejo": "Forgejo"}
SENDINGS = {
    "accept": "that it is accepted",
    "close": "that it is closed",
    "publish": "the published advisory",
    "reply": "a reply to the reporter",
}

# What a sentence calls it: the fact that says so, its table, and what stands for anything else.
TABLES: dict[str, tuple[str, dict[str, str], str]] = {
    "ended": ("state", NO_HANDOVER, "it ended"),
    "record": ("record", CRA, "an entry"),
    "item": ("item", PARTS, "an answer"),
    "wish": ("wish", WISHES, "a wish"),
    "problem": ("problem", KEY_PROBLEMS, "it could not be encrypted"),
    "share": ("share", SHARES, "the time is gone"),
    "source": ("source", SOURCES, ""),
    "because": ("because", BECAUSE, ""),
    "cause": ("cause", CAUSES, ""),
    "step": ("step", STEPS, "noted"),
    "standing": ("standing", STANDINGS, "not known"),
    "shown": ("shown", SHOWN, "nobody"),
    "holds": ("holds", HOLDS, "a part of it"),
    "way": ("way", WAYS, ""),
    "dropped": ("why", DROPPED, "it was dropped"),
    "forge": ("forge", FORGES, "the forge"),
    "sent": ("what", SENDINGS, "a change"),
}
