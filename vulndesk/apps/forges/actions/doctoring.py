"""The doctor's eyes for connected repositories: what each publishes, and whether its webhook was heard of."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from vulndesk.apps.forges.actions.asking import asking, private_reporting_of
from vulndesk.apps.forges.queries import ConnectionView, client_of, connections_of, counts_of
from vulndesk.core.doctor.diagnosis import Diagnosis
from vulndesk.core.doctor.forges import RepositorySeen, judge_repositories
from vulndesk.core.security_txt import parse_security_txt
from vulndesk.gateways.forges import ForgeTrouble

SECURITY_TXT = ".well-known/security.txt"


def look_at_repositories(programme_id: int, *, sends_there: bool, now: datetime) -> Diagnosis:
    """settings.FORGE_DOCTOR. sends_there: the policy sends reporters to private reporting at a forge."""
    seen = [_seen(one, now=now) for one in connections_of(programme_id) if one.is_on]
    return judge_repositories(seen, sends_there=sends_there, now=now)


def _seen(one: ConnectionView, *, now: datetime) -> RepositorySeen:
    refused = [count.last_at for count in counts_of(one.id) if count.is_refused]
    told = RepositorySeen(one.repository, one.made_at, one.heard_at, max(refused, default=None))
    client = client_of(one.id)
    if client is None:
        return told
    try:
        with asking(one.id, now=now):
            policy, text = client.security_policy(), client.file(SECURITY_TXT)
            reporting = private_reporting_of(client)
    except ForgeTrouble as trouble:
        return replace(told, was_asked=True, trouble=trouble.what)
    return replace(
        told,
        was_asked=True,
        has_policy=policy is not None,
        security_txt=parse_security_txt(text, now) if text is not None else None,
        private_reporting=reporting,
    )
