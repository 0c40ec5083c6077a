"""The guarded door to read embargoes."""

from vulndesk.apps.embargo.queries.consents import ConsentView, consents_of, terms_of
from vulndesk.apps.embargo.queries.gate import (
    ApprovalView,
    ProofView,
    agreement_of,
    fix_of,
    people_of,
    proofs_of,
    publication_of,
    trial_of,
)
from vulndesk.apps.embargo.queries.page import EmbargoPage, embargo_page
from vulndesk.apps.embargo.queries.periods import owner_period, policy_period
from vulndesk.apps.embargo.queries.publication_page import FixPage, PublicationPage, fix_page, publication_page
from vulndesk.apps.embargo.queries.sections import REPORTER_SECTION, TEAM_SECTION
from vulndesk.apps.embargo.queries.state import Terms, embargo_of, holds, is_in_force

__all__ = [
    "REPORTER_SECTION",
    "TEAM_SECTION",
    "ApprovalView",
    "ConsentView",
    "EmbargoPage",
    "FixPage",
    "ProofView",
    "PublicationPage",
    "Terms",
    "agreement_of",
    "consents_of",
    "embargo_of",
    "embargo_page",
    "fix_of",
    "fix_page",
    "holds",
    "is_in_force",
    "owner_period",
    "people_of",
    "policy_period",
    "proofs_of",
    "publication_of",
    "publication_page",
    "terms_of",
    "trial_of",
]
