"""The guarded door to read embargoes."""

from vulndesk.apps.embargo.queries.consents import ConsentView, consents_of, terms_of
from vulndesk.apps.embargo.queries.state import Terms, embargo_of

__all__ = [
    "ConsentView",
    "Terms",
    "consents_of",
    "embargo_of",
    "terms_of",
]
