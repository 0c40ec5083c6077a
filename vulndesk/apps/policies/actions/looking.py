"""The doctor's eyes: each check asks the outside world once and lets core/doctor judge. Nothing is written here."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings as desk
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import policy_of, version_in_force
from vulndesk.core.doctor import judging, published
from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Fault, Outcome
from vulndesk.core.doctor.judging import Seen
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.security_txt import parse_security_txt
from vulndesk.gateways import pgp
from vulndesk.gateways.web import Answer, NotOurs, Unreachable, Web

LINKS_AT_ONCE = 8
LINK_WAIT = 6.0
ALL_LINKS_WAIT = 30.0  # clocks wait meanwhile; what was not tried by then is tried tomorrow
SECURITY_TXT_PATH = "/.well-known/security.txt"


def look(programme: Programme, check: Check, *, now: datetime) -> Diagnosis:
    """Every check but the mailbox, whose mail takes its time (mail_trips)."""
    return _LOOKS[check](programme, policy_of(version_in_force(programme)), now)


def _web() -> Web:
    return Web(inner=desk.INNER_NETWORKS)


def _fetch(address: str, *, headers: tuple[tuple[str, str], ...] = ()) -> tuple[Seen, Answer | None]:
    try:
        answer = _web().fetch(address, headers=headers)
    except Unreachable as trouble:
        return Seen(kind=trouble.kind, refused=isinstance(trouble, NotOurs)), None
    return Seen(status=answer.status), answer


def _look_at_key(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    named = published.published_key(policy)
    if named is None:
        return Diagnosis(Check.PGP_KEY, Outcome.NOT_NAMED, "The policy names no PGP key.")
    address = named.address or published.key_link(version_in_force(programme).text)
    if not address and desk.KEYSERVER and named.fingerprint:
        address = f"{desk.KEYSERVER.rstrip('/')}/vks/v1/by-fingerprint/{named.fingerprint}"
    if not address.startswith(("https://", "http://")):
        note = "The policy does not say at which address its PGP key can be fetched."
        return Diagnosis(Check.PGP_KEY, Outcome.NOT_SET_UP, note)
    seen, answer = _fetch(address)
    if seen.refused:
        return _not_entered(Check.PGP_KEY, seen)
    if trouble := judging.fault_of(address, seen, gone=Fault.KEY_MISSING):
        return judging.diagnosed(Check.PGP_KEY, "", [trouble])
    return judging.judge_key(
        pgp.read_keys(answer.body) if answer is not None and answer.status == 200 else [],
        published=published.PublishedKey(address, named.fingerprint),
        addresses=published.mail_addresses(policy),
        now=now,
    )


def _not_entered(check: Check, seen: Seen) -> Diagnosis:
    return Diagnosis(check, Outcome.UNKNOWN, f"The desk may not go there: {seen.kind} (VULNDESK_INNER_NETWORKS).")


def _look_at_security_txt(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    if not programme.web_site:
        note = "Name the web site whose security.txt the desk is to look at."
        return Diagnosis(Check.SECURITY_TXT, Outcome.NOT_SET_UP, note)
    address = f"{programme.web_site}{SECURITY_TXT_PATH}"
    seen, answer = _fetch(address)
    served = answer is not None and answer.status == 200
    contacts = [
        *published.mail_addresses(policy),
        *published.web_contacts(policy),
        *(f"{desk.ADDRESS}{path}" for path in _report_paths(programme)),
    ]
    return judging.judge_security_txt(
        address,
        seen=seen,
        is_text=answer is not None and answer.content_type.lower().startswith("text/plain"),
        found=parse_security_txt(answer.body, now) if served and answer is not None else None,
        contacts=contacts,
    )


def _report_paths(programme: Programme) -> list[str]:
    """Pages of a higher app, which may not be there."""
    found = []
    for name in ("report", "programme"):
        try:
            found.append(reverse(name, args=[programme.slug]))
        except NoReverseMatch:
            continue
    return found


def _look_at_links(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    links = published.links_of(version_in_force(programme).text)
    if not links:
        return Diagnosis(Check.LINKS, Outcome.NOT_NAMED, "The policy holds no link.")
    web = Web(inner=desk.INNER_NETWORKS, longest_wait=LINK_WAIT)
    until = time.monotonic() + ALL_LINKS_WAIT
    with ThreadPoolExecutor(max_workers=LINKS_AT_ONCE, thread_name_prefix="links") as pool:
        seen = dict(zip(links, pool.map(lambda link: _try(web, link, until=until), links), strict=True))
    tried = {link: one for link, one in seen.items() if one is not None}
    return judging.judge_links(tried, untried=len(seen) - len(tried))


def _try(web: Web, link: str, *, until: float) -> Seen | None:
    """None: there was no time left."""
    if time.monotonic() > until:
        return None
    try:
        return Seen(status=web.is_alive(link).status)
    except Unreachable as trouble:
        return Seen(kind=trouble.kind, refused=isinstance(trouble, NotOurs))


def _look_at_private_reporting(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    """https://docs.github.com/rest/repos/repos: check if private vulnerability reporting is enabled."""
    check = Check.PRIVATE_REPORTING
    if not published.names_private_reporting(policy):
        return Diagnosis(check, Outcome.NOT_NAMED, "The policy names no private reporting on a forge.")
    repository = published.github_repository(policy, repository=programme.repository)
    if repository is None:
        note = "Neither the policy nor the programme’s settings name a repository on GitHub."
        return Diagnosis(check, Outcome.NOT_SET_UP, note)
    name = "/".join(repository)
    headers = [("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28")]
    if desk.GITHUB_TOKEN:
        headers.append(("Authorization", f"Bearer {desk.GITHUB_TOKEN}"))
    address = f"{desk.GITHUB_API.rstrip('/')}/repos/{name}/private-vulnerability-reporting"
    seen, answer = _fetch(address, headers=tuple(headers))
    if seen.refused:
        return _not_entered(check, seen)
    return judging.judge_private_reporting(name, enabled=_enabled(answer), seen=seen)


def _enabled(answer: Answer | None) -> bool | None:
    if answer is None or answer.status != 200:
        return None
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    said = found.get("enabled") if isinstance(found, dict) else None
    return said if isinstance(said, bool) else None


def _look_at_repositories(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    look_at = import_string(desk.FORGE_DOCTOR)
    found: Diagnosis = look_at(programme.pk, sends_there=published.names_private_reporting(policy), now=now)
    return found


def _look_at_versions(programme: Programme, policy: Policy, now: datetime) -> Diagnosis:
    return judging.judge_versions(policy, latest=programme.latest_version)


_LOOKS: dict[Check, Callable[[Programme, Policy, datetime], Diagnosis]] = {
    Check.PGP_KEY: _look_at_key,
    Check.SECURITY_TXT: _look_at_security_txt,
    Check.LINKS: _look_at_links,
    Check.PRIVATE_REPORTING: _look_at_private_reporting,
    Check.FORGES: _look_at_repositories,
    Check.VERSIONS: _look_at_versions,
}
