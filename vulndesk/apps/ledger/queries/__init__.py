"""The door to read the ledger."""

from vulndesk.apps.ledger.queries.check import Checked, check_ledger
from vulndesk.apps.ledger.queries.faults import Fault
from vulndesk.apps.ledger.queries.published import PAGE, Published, consistency, newest, published_after, verifier_key
from vulndesk.apps.ledger.sources import EVENTS, SENT, Source, instant

__all__ = [
    "EVENTS",
    "PAGE",
    "SENT",
    "Checked",
    "Fault",
    "Published",
    "Source",
    "check_ledger",
    "consistency",
    "instant",
    "newest",
    "published_after",
    "verifier_key",
]
