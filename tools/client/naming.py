"""What the client calls things: to which group an operation belongs, and what its method and its shapes are named.

An operation that nobody thought of here gets its names by the rules below, so that adding one to the API takes no more
than writing the client anew.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Container, Iterable, Mapping

BASE = "/api/v1"
CASE, PROGRAMME = "/cases/{reference}", "/programmes/{slug}"

# Beginnings of addresses → group; the longest one counts. What is in none gets its group from its address.
GROUPS: Mapping[str, str] = {
    "/me": "",
    "/me/programmes": "programmes",
    "/report": "reports",
    f"{PROGRAMME}/reports": "reports",
    CASE: "cases",
    **dict.fromkeys(
        [f"{CASE}/{part}" for part in ("deeds", "notes", "severity", "known-to", "export", "split", "policy")], "cases"
    ),
    **dict.fromkeys([f"{CASE}/{part}" for part in ("parts", "ssvc", "evidence")], "findings"),
    **dict.fromkeys([f"{CASE}/{part}" for part in ("alike", "duplicates")], "duplicates"),
    f"{CASE}/events": "events",
    **dict.fromkeys([f"{CASE}/{part}" for part in ("party-names", "ask-identity")], "parties"),
    **dict.fromkeys([f"{CASE}/{part}" for part in ("releases", "approvals", "agreement")], "publication"),
    **dict.fromkeys([f"{CASE}/advisory", "/advisories", "/advisory-drafts"], "advisories"),
    **dict.fromkeys([f"{CASE}/handover", "/handovers"], "handovers"),
    **dict.fromkeys([f"{CASE}/forge", f"{PROGRAMME}/forges"], "forges"),
    **dict.fromkeys([f"{CASE}/retention", f"{PROGRAMME}/retention"], "retention"),
    **dict.fromkeys([f"{CASE}/embargo", f"{PROGRAMME}/embargo"], "embargo"),
    **dict.fromkeys([f"{PROGRAMME}{part}" for part in ("", "/settings", "/statistics")], "programmes"),
    **dict.fromkeys([f"{PROGRAMME}/{part}" for part in ("policy", "promises", "following")], "policies"),
    **dict.fromkeys([f"{PROGRAMME}/{part}" for part in ("public-issues", "guard")], "guard"),
    f"{PROGRAMME}/imprint": "advisories",
    **dict.fromkeys([f"{PROGRAMME}/consents", "/consents"], "consents"),
    **dict.fromkeys([f"{where}/violations" for where in (CASE, PROGRAMME, "")], "violations"),
    "/evidence-files": "violations",
    f"{PROGRAMME}/cra": "cra",
    "/public-credits": "credits",
    f"{PROGRAMME}/disclosed": "disclosure",
    f"{PROGRAMME}/early-notices": "early_notices",
    f"{PROGRAMME}/keys": "programme_keys",
    f"{PROGRAMME}/latest-version": "programmes",
}

# What a group is about, as its class says it; one that is missing says its name.
ABOUT: Mapping[str, str] = {
    "advisories": "Drafts of advisories, what they lack, and what is published",
    "areas": "Areas of a programme's policy, and who knows each",
    "cases": "Cases: the queue, one of them, and what is done with it",
    "change_reviews": "Reviews of changes to who may do what",
    "clocks": "What was promised, and until when",
    "consents": "Requests to test",
    "cra": "Article 14 of the Cyber Resilience Act: its clocks and its record",
    "code": "A programme's copy of the code",
    "credits": "Who is named for a case",
    "cve": "The CVE id of a case",
    "disclosure": "What of a closed case everybody may read",
    "doctor": "Whether the published way to report works",
    "duplicates": "Cases that say the same",
    "early_notices": "Who is told before an embargo ends",
    "embargo": "How long a case stays private",
    "events": "What happened, since a cursor",
    "files": "Files of a case",
    "floods": "Many reports that look like one hand's",
    "findings": "What was found out about a case: SSVC, parts of the report, evidence",
    "fix": "The fix of a case, and which versions are affected",
    "forges": "Connections to repositories, and private reports there",
    "guard": "Public issues that look like reports",
    "handovers": "Cases that go to another programme",
    "keys": "Keys of a reporter who wrote by mail",
    "messages": "What is said in a case",
    "parties": "Who takes part in a case",
    "pauses": "Pauses of a programme's intake",
    "policies": "A programme's policy, its clauses and its promises",
    "programme_keys": "Keys of a programme",
    "programmes": "Programmes, their settings and figures",
    "publication": "What the publication of a case waits for",
    "readings": "Who saw a case",
    "reports": "A report as its sender sees it, who has a receipt and no token",
    "retention": "How long what is kept",
    "team": "Who handles the cases of a programme",
    "violations": "Recorded violations of a policy",
    "webhooks": "Programs that are told that something happened",
    "wishes": "What a reporter who wrote by mail asks for",
}

# Methods whose names by the rule would read badly.
METHODS: Mapping[str, str] = {
    "admit_person": "admit",
    "answer_conduct_appeal": "answer_appeal",
    "answer_for_own_words": "answer_for_own_words",
    "appeal_verdict": "appeal",
    "approve_publication": "approve",
    "ask_for_change_review": "ask",
    "ask_for_credit": "ask",
    "ask_to_report_there": "ask_to_report_there",
    "change_area_of_policy": "change",
    "change_doctor_of_programme": "change",
    "check_channel_now": "check",
    "confirm_case_fact": "confirm_fact",
    "confirm_policy_sentences": "confirm_sentences",
    "decide_on_violation": "decide",
    "decline_consent_to_test": "decline",
    "do_advisory_deed": "do",
    "do_deed": "do",
    "do_policy_deed": "do",
    "download_own_file": "download",
    "drop_recorded_violation": "drop",
    "drop_wish": "drop",
    "end_cna_request": "end_request",
    "erase_for_good": "erase",
    "export_advisory_draft": "document",
    "export_violation": "export",
    "finish_policy_review": "finish_review",
    "give_access_back": "give_back",
    "give_missing_item": "give_item",
    "give_own_key": "give_key",
    "grant_consent_to_test": "grant",
    "hide_public_credit": "hide",
    "hold_case": "hold",
    "let_pair_look_alike": "look_alike",
    "link_consent_to_case": "link",
    "list_advisory_drafts": "drafts",
    "list_case_events": "of_case",
    "list_case_violations": "of_case",
    "list_my_programmes": "mine",
    "list_policy_versions": "list",
    "list_sightings": "sightings",
    "look_into_repository": "look_into_repository",
    "move_case_embargo": "move",
    "move_embargo": "move_embargo",
    "nudge_team": "nudge",
    "open_case": "open_up",
    "open_report": "opening",
    "plan_early": "plan",
    "preview_file": "preview",
    "prove_report": "proof",
    "publish_case": "publish",
    "put_cve_into_draft": "put_into_draft",
    "record_legal_ground": "record_legal_basis",
    "record_violation_of_another": "record_of_another",
    "record_violation_of_reporter": "record",
    "record_wish": "record",
    "remove_person": "remove",
    "revoke_consent_to_test": "revoke",
    "revoke_early": "revoke",
    "rule_on_policy_sentence": "rule_on_sentence",
    "save_advisory_draft": "save",
    "send_to_webhook_again": "send_again",
    "set_reports_aside": "set_aside",
    "set_severity": "set_severity",
    "settle_sighting": "settle",
    "show_advisory_draft": "draft",
    "show_case_embargo": "get",
    "show_case_forge": "of_case",
    "show_case_handover": "of_case",
    "show_embargo": "embargo",
    "show_embargo_period": "period",
    "show_known_to": "known_to",
    "show_offer": "get",
    "show_publication": "get",
    "show_published_advisory": "get",
    "take_handover_back": "take_back",
    "take_reports_back": "take_back",
    "tell_pair_apart": "tell_apart",
    "withdraw_own_report": "withdraw",
    "withdraw_published_advisory": "withdraw",
    "write_as_reporter": "write",
    "write_message": "say",
    "write_note": "note",
}

# Groups in which If-Match means the case's own revision, so that a Case that was read goes along by itself.
OF_THE_CASE = frozenset({"cases", "findings"})

# What a repr does not show: it opens something for whoever has it.
SECRETS = frozenset({("Receipt", "receipt"), ("NewWebhook", "secret"), ("Link", "code"), ("Link", "link")}) | {
    ("Accepted", "code"),
    ("Accepted", "link"),
    ("NewConnection", "secret"),
    ("ConnectionIn", "token"),
    ("ConnectionTokenIn", "token"),
}

_LITTLE = frozenset({"of", "for", "to", "into", "by", "on", "my"})


def group_of(path: str) -> str:
    """path: below /api/v1. Empty: the desk itself."""
    fitting = [start for start in GROUPS if path == start or path.startswith(f"{start}/")]
    exact = [start for start in fitting if start not in (CASE, PROGRAMME) or path == start]
    if exact:
        return GROUPS[max(exact, key=len)]
    for thing in (CASE, PROGRAMME):
        if path.startswith(f"{thing}/"):
            path = path.removeprefix(thing)
    return re.sub(r"\W", "_", path.strip("/").split("/")[0])


def method_names(group: str, operations: Iterable[tuple[str, str]]) -> dict[str, str]:
    """operations: id and HTTP method, of one group. id → method's name; where two would be called alike, their ids."""
    named = {one: METHODS.get(one) or _short(one, group, method) for one, method in operations}
    taken = list(named.values())
    return {one: _sound(name if taken.count(name) == 1 else one) for one, name in named.items()}


def _short(operation: str, group: str, method: str) -> str:
    """`show_webhook` of webhooks is `get`, `list_webhooks` is `list`, `list_clocks` of cases is `clocks`."""
    own = {_stem(word) for word in group.split("_")}
    verb, *rest = operation.split("_")
    words = [word for word in rest if _stem(word) not in own]
    while words and words[-1] in _LITTLE:
        words.pop()
    while words and words[0] in _LITTLE:
        words.pop(0)
    if method == "GET" and verb in ("show", "list"):
        return "_".join(words) or {"show": "get", "list": "list"}[verb]
    return "_".join([verb, *words])


def _stem(word: str) -> str:
    return word.removesuffix("s") if not word.endswith("ies") else f"{word[:-3]}y"


def shape_name(schema: str, known: Container[str]) -> str:
    """`CaseRowOut` is CaseRow; so is what is sent, unless something answered is called that. known: every schema."""
    plain = schema.removesuffix("Out")
    sent = plain.removesuffix("In")
    return plain if f"{sent}Out" in known or sent in known else sent


def class_name(group: str) -> str:
    return "".join(part.capitalize() for part in group.split("_")) + "Calls"


def _sound(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name
