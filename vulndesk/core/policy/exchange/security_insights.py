"""OpenSSF Security Insights 2.2.0: the part `project.vulnerability-reporting` of a security-insights.yml.

The rest of that file (administrators, repositories, licence) is not a policy's to say: it is told what to add.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Bounty, Contact, Exclusion, Policy, Scope, Value
from vulndesk.core.policy.exchange.crossing import Exported, Imported, left_out, values_of
from vulndesk.core.policy.publish.draft import Draft

SCHEMA_VERSION = "2.2.0"
_MOST = 1000


@dataclass(frozen=True)
class Project:
    """What the file asks for and the policy does not say. url, policy: http(s) addresses, or empty."""

    name: str
    today: date
    url: str = ""
    policy: str = ""


def to_security_insights(policy: Policy, project: Project) -> Exported:
    """Raises BadInput without a name."""
    if not project.name.strip():
        raise BadInput("Security Insights name the project.", next_step="Give --name.", field="name")
    said: list[Value] = []
    lost = []
    header = {
        "schema-version": SCHEMA_VERSION,
        "last-updated": project.today.isoformat(),
        "last-reviewed": project.today.isoformat(),
    }
    if project.url:
        header["url"] = project.url
    else:
        lost.append("To add: header.url, the address of this file (--url).")
    lost.append("To add: project.administrators and project.repositories, and the section repository, if this is it.")
    reporting = _reporting(policy, project, said, lost)
    document = {"header": header, "project": {"name": project.name.strip(), "vulnerability-reporting": reporting}}
    return Exported(document, (*lost, *left_out(policy, said)))


def _reporting(policy: Policy, project: Project, said: list[Value], lost: list[str]) -> dict[str, Any]:
    bounties = values_of(policy, Bounty)
    reporting: dict[str, Any] = {
        "reports-accepted": True,
        "bug-bounty-available": any(one.offered for one in bounties),
    }
    if not bounties:
        lost.append("The policy says nothing of a bounty; the file has to, and says that there is none.")
    said.extend(bounties)
    contacts = values_of(policy, Contact)
    if mail := next((one for one in contacts if one.kind == "email"), None):
        reporting["contact"] = {"name": f"{project.name.strip()} security", "primary": True, "email": mail.value}
        said.append(mail)
    if others := [one for one in contacts if one.value.startswith("https://")]:
        reporting["comment"] = "Report at " + ", or at ".join(one.value for one in others) + "."
        said.extend(others)
    if project.policy:
        reporting["policy"] = project.policy
    if inside := values_of(policy, Scope):
        reporting["in-scope"] = [_words(one) for one in inside]
    if outside := values_of(policy, Exclusion):
        reporting["out-of-scope"] = [one.text for one in outside]
    said += [*inside, *outside]
    return reporting


def _words(one: Scope) -> str:
    parts = [*one.parts, *(["etc."] if one.open_ended else [])]
    return f"{one.name}: {one.detail}" if one.detail else f"{one.name} ({', '.join(parts)})" if parts else one.name


def from_security_insights(document: Any) -> Imported:
    """document: the parsed YAML. Raises BadInput for another version, and without a contact or any report accepted."""
    header = _part(document, "header")
    if not str(header.get("schema-version", "")).startswith("2."):
        raise BadInput("This is no Security Insights file of version 2.", field="header.schema-version")
    project = _part(document, "project")
    reporting = _part(project, "vulnerability-reporting")
    if reporting.get("reports-accepted") is not True:
        raise BadInput("The file says that no reports are accepted.", field="reports-accepted")
    lost: list[str] = []
    values = list(_read_reporting(reporting, lost))
    if not any(isinstance(one, Contact) for one in values):
        raise BadInput("The file names no address for reports.", field="contact")
    return Imported(Draft(tuple(dict.fromkeys(values)), project=str(project.get("name", ""))), tuple(lost))


def _read_reporting(reporting: Mapping[str, Any], lost: list[str]) -> Iterator[Value]:
    email = _part(reporting, "contact").get("email")
    if isinstance(email, str):
        yield Contact("email", email)
    offered = reporting.get("bug-bounty-available")
    if isinstance(offered, bool):
        yield Bounty(offered)
    for text in _texts(reporting, "in-scope"):
        yield Scope(text)
    for text in _texts(reporting, "out-of-scope"):
        yield Exclusion(text)
    for name in ("comment", "policy", "pgp-key", "bug-bounty-program"):
        if reporting.get(name):
            lost.append(f"Left out: {name}.")


def _part(document: Any, name: str) -> dict[str, Any]:
    part = document.get(name, {}) if isinstance(document, dict) else None
    if not isinstance(part, dict):
        raise BadInput(f"“{name}” is to be a mapping.", field=name)
    return part


def _texts(part: Mapping[str, Any], name: str) -> list[str]:
    listed = part.get(name, [])
    if not isinstance(listed, list) or len(listed) > _MOST or not all(isinstance(one, str) for one in listed):
        raise BadInput(f"“{name}” is to be a list of texts.", field=name)
    return listed
