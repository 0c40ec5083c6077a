"""The guarded door to read embargoes."""

from vulndesk.apps.embargo.queries.consents import ConsentView, consents_of, terms_of
from vulndesk.apps.embargo.queries.gate import agreement_of, fix_of, people_of, proofs_of, publication_of, trial_of
from vulndesk.apps.embargo.queries.page import EmbargoPage, embargo_page
from vulndesk.apps.embargo.queries.periods import owner_period, policy_period
from vulndesk.apps.embargo.queries.publication_page import FixPage, PublicationPage, fix_page, publication_page
from vulndesk.apps.embargo.queries.sections import reporter_section, team_section
from vulndesk.apps.embargo.queries.state import Terms, embargo_of, holds, is_in_force

__all__ = [
    "ConsentView",
    "EmbargoPage",
    "FixPage",
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
    "reporter_section",
    "team_section",
    "terms_of",
    "trial_of",
]
