"""Whether a mail comes from where it says: what our own mail server found, else what the desk finds out itself."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from vulndesk.core.mail.authentication import NOBODY_LOOKED, Verdict, judge, results_of
from vulndesk.core.mail.inbound_mail import InboundMail
from vulndesk.gateways.mail_authentication import Lookup, SignatureChecker, verify


@cache
def checker() -> SignatureChecker:
    """One child for the process; it is started when the first mail is to be checked."""
    return SignatureChecker()


@cache
def _lookup(servers: tuple[str, ...]) -> Lookup:
    # Loaded by few: a process for each mail (`receive-mail`) starts without it.
    from vulndesk.gateways.resolver import resolver_at

    return resolver_at(servers)


def verdict_of(outer: InboundMail, raw: bytes, *, shown: InboundMail) -> Verdict:
    """outer: as it came; shown: the same, or what was encrypted in it, whose sender people see.

    Only the outer message was checked on its way, so another sender inside is never verified by it.
    """
    if not settings.AUTHSERV_ID and not settings.RESOLVER:
        return NOBODY_LOOKED
    domains = {one.sender.domain if one.sender else "" for one in (outer, shown)}
    domain = domains.pop() if len(domains) == 1 else ""
    found = results_of(outer.stated, authserv_ids=settings.AUTHSERV_ID)
    if found is None and settings.RESOLVER and domain:
        found = verify(raw, sender_domain=domain, lookup=_lookup(tuple(settings.RESOLVER)), checker=checker())
    return judge(found, sender_domain=domain)
