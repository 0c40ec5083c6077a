"""The IETF draft "Machine-Readable Coordinated Vulnerability Disclosure Policies" (draft-behring-cvd-policy-00).

Media type application/cvd-policy+json. The draft asks for a research posture and an organisation's name, which a
SECURITY.md does not say: both are given by whoever exports. No testing rules are written, so the document permits no
test (draft, "CVD Policy Document").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import (
    Contact,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Item,
    Languages,
    Policy,
    Promise,
    ReportContent,
    Scope,
    Strength,
    Value,
)
from vulndesk.core.policy.exchange.crossing import (
    Exported,
    Imported,
    contact_at,
    key_at,
    left_out,
    values_of,
    whole_days,
)
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.policy.publish.well_known import key_address

FORMAT_VERSION = 1
POSTURES = ("open", "limited", "report_only", "prohibited")
_FIELDS = {
    Item.TYPE: "vulnerability_type",
    Item.DESCRIPTION: "description",
    Item.STEPS: "reproduction_steps",
    Item.IMPACT: "impact",
    Item.ENVIRONMENT: "environment",
    Item.POC: "evidence",
    Item.CONTACT: "researcher_contact",
    Item.LOCATION: "affected_asset",
}
_TARGETS = {
    Promise.ACKNOWLEDGE: "acknowledgement_days",
    Promise.UPDATE: "initial_assessment_days",
    Promise.UPDATE_EVERY: "update_interval_days",
}
_MOST = 1000


@dataclass(frozen=True)
class Publisher:
    """What the draft asks for and the policy does not say. updated, expires: aware."""

    name: str
    posture: str
    updated: datetime
    expires: datetime


def to_cvd_policy(policy: Policy, publisher: Publisher) -> Exported:
    """Raises BadInput without a name, a posture of the draft, or a contact that it takes."""
    if not publisher.name.strip():
        raise BadInput("A CVD policy names an organisation.", next_step="Give --name.", field="name")
    if publisher.posture not in POSTURES:
        raise BadInput(
            "A CVD policy states a research posture, which the policy does not say.",
            next_step=f"Give --posture: {', '.join(POSTURES)}.",
            field="posture",
        )
    said: list[Value] = []
    document: dict[str, Any] = {
        "cvd_policy": FORMAT_VERSION,
        "last_updated": _instant(publisher.updated),
        "expires": _instant(publisher.expires),
        "organization": {"name": publisher.name.strip()},
        "contact": _contact(policy, said),
        "research": {"posture": publisher.posture},
        "reporting_scope": {"products": [{"id": "product", "state": "in", "name": publisher.name.strip()}]},
        "reporting": _reporting(policy, said),
    }
    document |= _targets(policy, said) | _disclosure(policy, said)
    lost = left_out(policy, said)
    if any(isinstance(one, Deadline) and one.strength is Strength.PROMISE for one in said):
        lost.append("Times are targets there, also those that the policy promises.")
    return Exported(document, tuple(lost))


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contact(policy: Policy, said: list[Value]) -> dict[str, Any]:
    channels = []
    for one in values_of(policy, Contact):
        address = f"mailto:{one.value}" if one.kind == "email" else one.value
        if address.startswith(("mailto:", "https://")) and "#" not in address:
            channels.append(address)
            said.append(one)
    if not channels:
        raise BadInput("The policy has no contact that a CVD policy could name.", next_step="Name an e-mail address.")
    contact: dict[str, Any] = {"channels": channels}
    for languages in values_of(policy, Languages)[:1]:
        contact["preferred_languages"] = list(languages.tags)
        said.append(languages)
    keys = [(one, key_address(one)) for one in values_of(policy, Encryption)]
    if named := list(dict.fromkeys(address for _, address in keys if address)):
        contact["encryption"] = named
        said.extend(one for one, address in keys if address)
    return contact


def _reporting(policy: Policy, said: list[Value]) -> dict[str, Any]:
    asked = [one for one in values_of(policy, ReportContent) if one.item in _FIELDS]
    said.extend(asked)
    wants_proof = any(one.item is Item.POC for one in asked)
    return {
        "requested_fields": list(dict.fromkeys(_FIELDS[one.item] for one in asked)),
        "proof_of_exploitation": "requested_if_safe" if wants_proof else "not_requested",
    }


def _targets(policy: Policy, said: list[Value]) -> dict[str, Any]:
    targets: dict[str, int] = {}
    for one in values_of(policy, Deadline):
        name, days = _TARGETS.get(one.promise), whole_days(one.within)
        if name and days and one.severity is None and name not in targets:
            targets[name] = days
            said.append(one)
    return {"response_targets": targets} if targets else {}


def _disclosure(policy: Policy, said: list[Value]) -> dict[str, Any]:
    """The draft knows "coordinated"; the policy's own sentences say more, and go along as its statement."""
    rules = [clause for clause in policy.clauses if isinstance(clause.value, DisclosureRule)]
    if not rules:
        return {}
    said.extend(clause.value for clause in rules)
    disclosure: dict[str, Any] = {"approach": "coordinated"}
    for one in values_of(policy, Deadline):
        days = whole_days(one.within)
        if one.promise is Promise.DISCLOSE and one.severity is None and days and "default_days" not in disclosure:
            disclosure["default_days"] = days
            said.append(one)
    disclosure["statement"] = " ".join(dict.fromkeys(plain_words(clause.sentence) for clause in rules))
    return {"disclosure": disclosure}


# --- reading --------------------------------------------------------------------------------------------------------


def from_cvd_policy(document: Any) -> Imported:
    """document: as `strict_json` gives it. Raises BadInput for another format or version, and without any contact."""
    if not isinstance(document, dict) or document.get("cvd_policy") is not FORMAT_VERSION:
        raise BadInput("This is no CVD policy of version 1.", next_step="See docs/policies.md.", field="cvd_policy")
    if document.get("critical_extensions"):
        raise BadInput("The document has critical extensions, which are not understood.", field="critical_extensions")
    lost: list[str] = []
    values = [*_read_contact(_part(document, "contact"), lost), *_read_reporting(_part(document, "reporting"), lost)]
    values += [
        *_read_targets(_part(document, "response_targets")),
        *_read_disclosure(_part(document, "disclosure"), lost),
    ]
    values += _read_scope(_part(document, "reporting_scope"))
    if not any(isinstance(one, Contact) for one in values):
        raise BadInput("The document has no contact that a policy could name.", field="contact")
    for name in ("testing", "extensions"):
        if document.get(name):
            lost.append(f"Left out: {name}. A policy of ours has no rules for it.")
    posture = _part(document, "research").get("posture")
    lost.append(f"Left out: the research posture ({posture}).")
    return Imported(
        Draft(tuple(dict.fromkeys(values)), project=str(_part(document, "organization").get("name", ""))), tuple(lost)
    )


def _part(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = document.get(name, {})
    if not isinstance(part, dict):
        raise BadInput(f"“{name}” is to be an object.", field=name)
    return part


def _texts(part: Mapping[str, Any], name: str) -> list[str]:
    listed = part.get(name, [])
    if not isinstance(listed, list) or len(listed) > _MOST or not all(isinstance(one, str) for one in listed):
        raise BadInput(f"“{name}” is to be a list of texts.", field=name)
    return listed


def _read_contact(part: Mapping[str, Any], lost: list[str]) -> Iterator[Value]:
    for address in _texts(part, "channels"):
        if contact := contact_at(address):
            yield contact
        else:
            lost.append(f"Left out: the contact {address}.")
    if tags := _texts(part, "preferred_languages"):
        yield Languages(tuple(tags))
    for address in _texts(part, "encryption"):
        if key := key_at(address):
            yield key
        else:
            lost.append(f"Left out: the key at {address}.")


def _read_reporting(part: Mapping[str, Any], lost: list[str]) -> Iterator[Value]:
    items = {field: item for item, field in _FIELDS.items()}
    for field in _texts(part, "requested_fields"):
        if field in items:
            yield ReportContent(items[field])
        else:
            lost.append(f"Left out: the requested field {field}.")
    if part.get("proof_of_exploitation") == "prohibited":
        lost.append("Left out: that proof of exploitation is prohibited.")


def _days(part: Mapping[str, Any], name: str) -> Duration | None:
    days = part.get(name)
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or not 0 < days < 10_000:
        raise BadInput(f"“{name}” is to be a number of days.", field=name)
    return Duration(days, Unit.DAYS)


def _read_targets(part: Mapping[str, Any]) -> Iterator[Value]:
    for promise, name in _TARGETS.items():
        if within := _days(part, name):
            yield Deadline(promise, within, Strength.TARGET)


def _read_disclosure(part: Mapping[str, Any], lost: list[str]) -> Iterator[Value]:
    if within := _days(part, "default_days"):
        yield Deadline(Promise.DISCLOSE, within, Strength.TARGET)
        yield DisclosureRule(DisclosureMode.DEADLINE)
    if part.get("approach") == "coordinated":
        yield DisclosureRule(DisclosureMode.COORDINATED)
    elif part.get("approach"):
        lost.append(f"Left out: the disclosure approach {part['approach']}.")
    if part.get("statement"):
        lost.append("Left out: the statement on disclosure.")


def _read_scope(part: Mapping[str, Any]) -> Iterator[Value]:
    for name in ("web", "products"):
        entries = part.get(name, [])
        if not isinstance(entries, list) or len(entries) > _MOST or not all(isinstance(one, dict) for one in entries):
            raise BadInput(f"“{name}” is to be a list of objects.", field=name)
        for entry in entries:
            words = str(entry.get("name") or f"{entry.get('host', '')}{entry.get('path_prefix', '')}".rstrip("/"))
            yield Scope(words) if entry.get("state") == "in" else Exclusion(words)
