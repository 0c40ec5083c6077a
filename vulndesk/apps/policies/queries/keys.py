"""The addresses that a programme's key is for."""

from __future__ import annotations

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries.rows import policy_of, version_in_force
from vulndesk.core.mail.addresses import is_usable
from vulndesk.core.policy.clauses import Contact, Kind


def contact_addresses(programme: Programme) -> list[str]:
    """Those that the policy in force names for reports, and that mail can be sent to."""
    values = (clause.value for clause in policy_of(version_in_force(programme)).of_kind(Kind.CONTACT))
    found = (one.value.removeprefix("mailto:") for one in values if isinstance(one, Contact) and one.kind == "email")
    return [address for address in dict.fromkeys(found) if is_usable(address) and address.isascii()]
