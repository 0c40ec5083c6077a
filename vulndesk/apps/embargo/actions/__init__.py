"""The one door to write embargoes."""

from vulndesk.apps.embargo.actions.consents import open_consent, record_consent
from vulndesk.apps.embargo.actions.ending import end_due_embargoes, record_fact
from vulndesk.apps.embargo.actions.keeping import begin_embargo
from vulndesk.apps.embargo.actions.moves import Word, accept_end, end_embargo, propose_end, reject_end
from vulndesk.apps.embargo.actions.own_period import set_own_period

__all__ = [
    "Word",
    "accept_end",
    "begin_embargo",
    "end_due_embargoes",
    "end_embargo",
    "open_consent",
    "propose_end",
    "record_consent",
    "record_fact",
    "reject_end",
    "set_own_period",
]
