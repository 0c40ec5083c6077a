"""The one door to write disclosures: choose, ask, answer, approve, publish, take down."""

from vulndesk.apps.disclosures.actions.answering import answer
from vulndesk.apps.disclosures.actions.choosing import Choice, Marks, ask, choose, drop
from vulndesk.apps.disclosures.actions.keeping import forget_choice, let_index
from vulndesk.apps.disclosures.actions.publishing import (
    approve,
    follow_anonymity,
    publish,
    take_back,
    withdraw,
    withdraw_by_code,
)

__all__ = [
    "Choice",
    "Marks",
    "answer",
    "approve",
    "ask",
    "choose",
    "drop",
    "follow_anonymity",
    "forget_choice",
    "let_index",
    "publish",
    "take_back",
    "withdraw",
    "withdraw_by_code",
]
