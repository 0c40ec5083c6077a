"""The door to read the ledger."""

from vulndesk.apps.ledger.queries.check import Checked, check_ledger
from vulndesk.apps.ledger.queries.faults import Fault
from vulndesk.apps.ledger.queries.published import (
    PAGE,
    Published,
    Stamped,
    consistency,
    failed_stamps,
    newest,
    newest_stamp,
    published_after,
    stamp_of,
    verifier_key,
)
from vulndesk.apps.ledger.sources import EVENTS, SENT, Source, instant

__all__ = [
    "EVENTS",
    "PAGE",
    "SENT",
    "Checked",
    "Fault",
    "Published",
    "Source",
    "Stamped",
    "check_ledger",
    "consistency",
    "failed_stamps",
    "instant",
    "newest",
    "newest_stamp",
    "published_after",
    "stamp_of",
    "verifier_key",
]
