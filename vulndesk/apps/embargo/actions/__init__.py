"""The one door to write embargoes."""

from vulndesk.apps.embargo.actions.agreeing import (
    answer_agreement,
    ask_agreement,
    note_signed_answer,
    record_signed_answer,
)
from vulndesk.apps.embargo.actions.consents import open_consent, record_consent
from vulndesk.apps.embargo.actions.ending import end_due_embargoes, record_fact
from vulndesk.apps.embargo.actions.fixing import (
    NamedFix,
    answer_trial,
    name_fix,
    offer_fix,
    review_affected,
    worked_out_fix,
)
from vulndesk.apps.embargo.actions.giving import leave_embargo
from vulndesk.apps.embargo.actions.keeping import begin_embargo, forget_case, keep_public
from vulndesk.apps.embargo.actions.moves import Word, accept_end, end_embargo, propose_end, reject_end
from vulndesk.apps.embargo.actions.own_period import set_own_period
from vulndesk.apps.embargo.actions.proofs import (
    LOOK,
    look_at_release,
    name_release,
    note_look,
    plan_looks,
    remove_release,
    seen_release,
    wake_looks,
)
from vulndesk.apps.embargo.actions.publishing import (
    Text,
    approve,
    publish,
    require_own_approval,
    take_back,
)

__all__ = [
    "LOOK",
    "NamedFix",
    "Text",
    "Word",
    "accept_end",
    "answer_agreement",
    "answer_trial",
    "approve",
    "ask_agreement",
    "begin_embargo",
    "end_due_embargoes",
    "end_embargo",
    "forget_case",
    "keep_public",
    "leave_embargo",
    "look_at_release",
    "name_fix",
    "name_release",
    "note_look",
    "note_signed_answer",
    "offer_fix",
    "open_consent",
    "plan_looks",
    "propose_end",
    "publish",
    "record_consent",
    "record_fact",
    "record_signed_answer",
    "reject_end",
    "remove_release",
    "require_own_approval",
    "review_affected",
    "seen_release",
    "set_own_period",
    "take_back",
    "wake_looks",
    "worked_out_fix",
]
