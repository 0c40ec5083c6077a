"""What stands in the examples of the API's description, by the name of a part: one table, so that all examples agree.

A part may bring an example of its own (`Field(examples=[…])`); this table is for what every answer has. Nothing here
is anybody's: the desk and the people of the examples exist in RFC 2606's names alone.
"""

from __future__ import annotations

from typing import Any

# name of a part -> its value in every example
NAMED: dict[str, Any] = {
    **dict.fromkeys(("reference", "original", "duplicate_of"), "VD-7K2M-9QXW"),
    **dict.fromkeys(("slug", "programme"), "enix"),
    **dict.fromkeys(("name",), "Enix"),
    **dict.fromkeys(("title",), "Reading past the end of the buffer"),
    **dict.fromkeys(("handle", "owner", "who", "by", "proposed_by"), "tom"),
    **dict.fromkeys(("at", "received_at", "acknowledged_at", "since", "made_at"), "2026-03-02T09:00:00Z"),
    **dict.fromkeys(("due_at", "effective_at", "instant"), "2026-03-09T17:00:00Z"),
    **dict.fromkeys(("until", "proposed", "expires_at", "ends_at"), "2026-05-31T12:00:00Z"),
    **dict.fromkeys(("closed_at", "used_on", "reply_to", "settled_at", "edited_at"), None),
    **dict.fromkeys(("url", "report_url", "status_url", "page"), "https://desk.example.org/team/cases/VD-7K2M-9QXW/"),
    **dict.fromkeys(("id", "message_id", "file_id"), "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    **dict.fromkeys(("message", "text"), "Thank you. We look into it and write again by Monday."),
    **dict.fromkeys(("next", "cursor", "earlier", "before"), ""),
    "next_step": "Reload the case, and decide again.",
    "state": "valid",
    "words": "kept private by agreement",
    "severity": "high",
    "score": 8.1,
    "vector": "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "reason": "acknowledge within 3 days",
    "promise": "acknowledge_within",
    "strength": "must",
    "working": "2 March 2026 09:00 UTC and 5 working days",
    "sentence": "We acknowledge every report within 3 days.",
    "close_reason": "",
    "audience": "everyone",
    "kind": "reply",
    "tlp": "TLP:AMBER",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "receipt": "ABCDEFGHJKMNPQRSTVWXYZ2345",
    "field": "",
    "detail": "",
    "size": 4096,
    "revision": 12,
    "scopes": ["cases:read"],
    "release": "2.3.2",
    "source": "team",
    "world": "vfdpxa",
    "report": {"description": "The parser reads past the end of the buffer.", "versions": ["2.3.1"]},
    "missing": ["impact"],
    "deeds": ["acknowledge", "reply"],
    "credit": {"mode": "handle", "name": "rita"},
    "duplicates": [],
}

# name of a part of an address -> what it is, and its value in examples
PLACES: dict[str, tuple[str, Any]] = {
    "sighting_id": ("what was seen in public, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "settling": ("what is done: case, false-alarm, take-back, comment or shut", "false-alarm"),
    "review_id": ("a review of a change", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "reference": ("a case, as its page names it", "VD-7K2M-9QXW"),
    "slug": ("a programme, as its address names it", "enix"),
    "deed": ("what is done", "acknowledge"),
    "attachment_id": ("a file, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "message_id": ("a message, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "party_id": ("a participant, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "move": ("what is done to the embargo", "propose"),
    "letter": ("what has happened: F, D, P, X or A", "F"),
    "proof_id": ("a place of the fix, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "approval_id": ("an approval, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "tree": ("a tree of SSVC", "supplier"),
    "other": ("another case, as its page names it", "VD-3H8K-2WPR"),
    "added_id": ("a credit that was added, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "key_id": ("a key, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "choice": ("confirm or refuse", "confirm"),
    "wish_id": ("a wish, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "handover_id": ("a handover, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "notice_id": ("a planned notice, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "clock_id": ("a clock, by its id", 812),
    "number": ("a version of the policy, by its number", 3),
    "clause_id": ("a clause of the policy in force, by its id", "deadline-1"),
    "pause_id": ("a pause, by its id", 7),
    "consent_id": ("a request to test, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "violation_id": ("a recorded violation, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "evidence_id": ("a file of the evidence, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "access": ("what was taken away: thread or project", "thread"),
    "cra_stage": ("early_warning, notification, intermediate, final or users", "early_warning"),
    "flood": ("a suspected flood, by its name", "alike-0197a3c25f1e7c449d0b3a8e6f7b1c2d"),
    "handle": ("somebody, by their handle", "vera"),
    "code": ("a public credit, by the code of its page", "0123456789abcdef"),
    "stage_id": ("a stage of the list, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "recipient_id": ("somebody on the list, by their id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "webhook_id": ("a webhook, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "sending_id": ("a line of its log, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "connection_id": ("a connection to a repository, by its id", "0197a3c2-5f1e-7c44-9d0b-3a8e6f7b1c2d"),
    "sending": ("what is sent to the forge: accept, close or publish", "accept"),
    "switched": ("on or off", "off"),
    "format_name": ("osv, csaf, cve or openvex", "osv"),
    "stage": ("what is done with a draft", "share"),
    "name": ("an advisory, by its id", "x_ENIX-2026-0001"),
    "area": ("an area of the policy, by its key", "8f14e45fceea167a5a36dedd4bea2543"),
}


def example_of(schema: dict[str, Any], known: dict[str, Any], name: str = "", *, is_sent: bool = False) -> Any:
    """An example of this JSON schema. known: the components. is_sent: a request, of which what may be left out is.

    A word for which there is none becomes "…", which a test looks for.
    """
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rsplit("/", 1)[-1]], known, name, is_sent=is_sent)
    if schema.get("examples"):
        return schema["examples"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            if name in NAMED:
                return NAMED[name]
            first = next(one for one in schema[choice] if one.get("type") != "null")
            return example_of(first, known, name, is_sent=is_sent)
    return _of_one(schema, known, name, is_sent=is_sent)


def _of_one(schema: dict[str, Any], known: dict[str, Any], name: str, *, is_sent: bool) -> Any:
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object" and "properties" in schema:
        return _of_parts(schema, known, is_sent=is_sent)
    if name in NAMED and not (kind == "array" and "$ref" in schema.get("items", {})):
        return NAMED[name]
    if kind == "array":
        return [example_of(schema.get("items", {}), known, name, is_sent=is_sent)]
    plain: dict[Any, Any] = {"object": {}, "integer": 1, "number": 1.0, "boolean": False, "null": None}
    return plain.get(kind, schema.get("default") or "…")


def _of_parts(schema: dict[str, Any], known: dict[str, Any], *, is_sent: bool) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        name: example_of(part, known, name, is_sent=is_sent)
        for name, part in schema["properties"].items()
        if not is_sent or name in required or part.get("examples")
    }
