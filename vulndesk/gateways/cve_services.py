"""CVE Services: how a CNA reserves, publishes, updates and rejects CVE records (https://cveawg.mitre.org/api-docs/).

Every question goes through `Web`, so the address that an owner wrote cannot lead into the owner's network, and the key
goes to that one server alone. `Unsure` is what makes a retry safe: the question may have been heard, so look first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

from vulndesk.gateways.web import Answer, NotSent, Unreachable, Web

# The CVE programme's own; the second one is for trying.
PRODUCTION = "https://cveawg.mitre.org/api"
TESTING = "https://cveawg-test.mitre.org/api"
_MOST_PAGES = 20
_MOST_BYTES = 4 * 2**20


class CveTrouble(Exception):
    """What CVE Services did not do. kind: their word or ours, for the record; what: a sentence for the team."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.what = what


class Declined(CveTrouble):
    """They answered no. The same question gets the same answer, until somebody changes something."""


class Absent(CveTrouble):
    """It was not sent. Ask again later."""


class Unsure(CveTrouble):
    """It may have been heard and done. Look before asking again."""


@dataclass(frozen=True)
class Account:
    """Of one user of one CNA. address: of the API."""

    address: str
    org: str
    user: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Reserved:
    cve_id: str
    at: datetime


@dataclass(frozen=True)
class Quota:
    limit: int
    reserved: int
    available: int


_SENTENCES = {
    "UNAUTHORIZED": "CVE Services do not know this user or key. Check the account in the programme’s settings.",
    "EXCEEDED_ID_QUOTA": "The CNA holds as many CVE ids as it may. Publish or reject some, or ask for a larger quota.",
    "ORG_CANNOT_RESERVE_FOR_OTHER": "This user may not reserve for that organisation. Check the account.",
    "NO_PERMISSION": "This user may not do that. Ask your CNA’s administrator.",
}
_EXISTS = "CVE_RECORD_EXISTS"


def reserve(account: Account, *, year: int, web: Web) -> Reserved:
    """One new CVE id. Raises Declined, Absent, Unsure."""
    asked = urlencode({"amount": 1, "cve_year": year, "short_name": account.org})
    held = _ask(account, "POST", f"cve-id?{asked}", web=web)
    found = [one for one in map(_reserved, _list(held, "cve_ids")) if one]
    if len(found) != 1:
        raise Unsure("odd_answer", "CVE Services answered something that is no reserved id.")
    return found[0]


def reserved_since(account: Account, since: datetime, *, web: Web) -> list[Reserved]:
    """What this user of the CNA reserved from then on and nobody published. Raises Declined, Absent, Unsure."""
    found, page = [], 1
    for _ in range(_MOST_PAGES):
        written = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
        asked = urlencode({"state": "RESERVED", "time_reserved.gt": written, "page": page})
        held = _ask(account, "GET", f"cve-id?{asked}", web=web)
        for one in _list(held, "cve_ids"):
            by = one.get("requested_by") if isinstance(one, Mapping) else None
            reserved = _reserved(one)
            if reserved and isinstance(by, Mapping) and by.get("user") == account.user:
                found.append(reserved)
        following = held.get("nextPage")
        if not isinstance(following, int):
            break
        page = following
    return found


def quota(account: Account, *, web: Web) -> Quota:
    held = _ask(account, "GET", f"org/{quote(account.org, safe='')}/id_quota", web=web)
    try:
        return Quota(int(held["id_quota"]), int(held["total_reserved"]), int(held["available"]))
    except (KeyError, TypeError, ValueError):
        raise Declined("odd_answer", "CVE Services answered something that is no quota.") from None


def organisation(account: Account, *, web: Web) -> str:
    """The CNA's UUID, which its records name."""
    held = _ask(account, "GET", f"org/{quote(account.org, safe='')}", web=web)
    found = held.get("UUID")
    if not isinstance(found, str) or not found:
        raise Declined("odd_answer", "CVE Services answered something that is no organisation.")
    return found


def put_record(account: Account, cve_id: str, container: Mapping[str, Any], *, web: Web) -> None:
    """Publish the CNA container, or put it in place of the one that is there: the same however often it is asked."""
    _create_or_replace(account, cve_id, "cna", container, web=web)


def reject_record(account: Account, cve_id: str, *, org_id: str, reason: str, web: Web) -> None:
    """Say that the id is not to be used, whether it was published or not."""
    container = {"providerMetadata": {"orgId": org_id}, "rejectedReasons": [{"lang": "en", "value": reason}]}
    _create_or_replace(account, cve_id, "reject", container, web=web)


def _create_or_replace(account: Account, cve_id: str, what: str, container: Mapping[str, Any], *, web: Web) -> None:
    path, body = f"cve/{quote(cve_id, safe='')}/{what}", {"cnaContainer": dict(container)}
    try:
        _ask(account, "POST", path, body=body, web=web)
    except Declined as declined:
        if declined.kind != _EXISTS:
            raise
        _ask(account, "PUT", path, body=body, web=web)


def _ask(account: Account, method: str, path: str, *, web: Web, body: object = None) -> dict[str, Any]:
    headers = [("CVE-API-ORG", account.org), ("CVE-API-USER", account.user), ("CVE-API-KEY", account.key)]
    address = f"{account.address.rstrip('/')}/{path}"
    try:
        if method == "GET":
            answer = web.fetch(address, most_bytes=_MOST_BYTES, headers=headers)
        else:
            content = json.dumps(body).encode() if body is not None else b""
            answer = web.send(address, content, content_type="application/json", headers=headers, method=method)
    except NotSent as trouble:
        raise Absent("not_sent", f"CVE Services were not reached: {trouble.kind}.") from None
    except Unreachable as trouble:
        raise Unsure("no_answer", f"CVE Services did not answer: {trouble.kind}.") from None
    except UnicodeEncodeError:
        raise Declined("bad_account", "The account has signs that no account of CVE Services has.") from None
    return _read(answer)


def _read(answer: Answer) -> dict[str, Any]:
    try:
        held = json.loads(answer.body)
    except ValueError:
        held = None
    if answer.status == 429:
        raise Absent("too_many", "CVE Services ask to wait.")
    if answer.status >= 500:
        raise Unsure("their_fault", f"CVE Services have a fault of their own (status {answer.status}).")
    if answer.status >= 300:
        kind = str(held.get("error") or "") if isinstance(held, dict) else ""
        said = str(held.get("message") or "")[:200] if isinstance(held, dict) else ""
        kind = kind if kind.isidentifier() and len(kind) < 60 else f"status_{answer.status}"
        raise Declined(kind, _SENTENCES.get(kind) or f"CVE Services refused it: {said or kind}")
    if not isinstance(held, dict):
        raise Unsure("odd_answer", "CVE Services answered something that is no JSON.")
    return cast("dict[str, Any]", held)


def _list(held: Mapping[str, Any], name: str) -> list[Any]:
    found = held.get(name)
    return found if isinstance(found, list) else []


def _reserved(one: Any) -> Reserved | None:
    if not isinstance(one, Mapping) or not isinstance(one.get("cve_id"), str):
        return None
    try:
        at = datetime.fromisoformat(str(one.get("reserved")))
    except ValueError:
        return None
    return Reserved(one["cve_id"], at if at.tzinfo else at.replace(tzinfo=UTC))
