"""The one door to write CVE ids of cases."""

from vulndesk.apps.cve.actions.account import NumberingGiven, look_at_account, set_numbering
from vulndesk.apps.cve.actions.asking_cna import ask_cna, end_request
from vulndesk.apps.cve.actions.numbers import (
    ask_for_number,
    put_into_draft,
    record_number,
    reject_number,
    settle_number,
)
from vulndesk.apps.cve.actions.services import reject_at_services, reserve_number, submit_record

__all__ = [
    "NumberingGiven",
    "ask_cna",
    "ask_for_number",
    "end_request",
    "look_at_account",
    "put_into_draft",
    "record_number",
    "reject_at_services",
    "reject_number",
    "reserve_number",
    "set_numbering",
    "settle_number",
    "submit_record",
]
