"""The one door to write cases. Each deed is one action, one event, one line in the timeline."""

from vulndesk.apps.cases.actions.areas import tell_area_owners
from vulndesk.apps.cases.actions.clocks import alarm_unowned_cases, extend_clock, ring_due_clocks
from vulndesk.apps.cases.actions.deeds import DeedRequest, decide_ssvc, do_deed, set_severity, tell_reporter
from vulndesk.apps.cases.actions.duplicates import close_duplicates
from vulndesk.apps.cases.actions.evidence import (
    JUDGE_CASE,
    gather_evidence,
    judge_again,
    judge_case,
    judge_unjudged_cases,
)
from vulndesk.apps.cases.actions.exports import ExportedCase, export_case
from vulndesk.apps.cases.actions.floods import SetAside, set_flood_aside, take_flood_back
from vulndesk.apps.cases.actions.giving import PreparedGift, give_case, prepare_gift
from vulndesk.apps.cases.actions.idle import give_idle_cases
from vulndesk.apps.cases.actions.law_clocks import WantedClock, keep_law_clocks
from vulndesk.apps.cases.actions.move import move_to_current_policy
from vulndesk.apps.cases.actions.owners import release_cases
from vulndesk.apps.cases.actions.parts import take_part
from vulndesk.apps.cases.actions.presence import forget_presence, note_presence
from vulndesk.apps.cases.actions.publication import record_publication
from vulndesk.apps.cases.actions.receive import NewReport, PreparedCase, prepare_case, store_case
from vulndesk.apps.cases.actions.reporter import appeal, change_credit, fix_credit, give_item, nudge, withdraw_report
from vulndesk.apps.cases.actions.restricting import open_to_team, restrict_case
from vulndesk.apps.cases.actions.retention import (
    erase_case,
    erase_person,
    expire_files,
    expired_cases,
    files_of_kind,
)
from vulndesk.apps.cases.actions.room import Said, change_words, name_case, say, settle_question
from vulndesk.apps.cases.actions.silence import remind_silent_reporters
from vulndesk.apps.cases.actions.similar import COMPARE, compare_case, let_look_alike, plan_comparisons, tell_apart
from vulndesk.apps.cases.actions.split import split_case
from vulndesk.apps.cases.actions.standing import change_lane, close_thread, forget_origins, note_rush, open_thread
from vulndesk.apps.cases.actions.storage import alarm_nearly_full
from vulndesk.apps.cases.actions.taking_over import Taken, take_over_report
from vulndesk.apps.cases.actions.thread import add_note, answer, purge_attachment
from vulndesk.apps.cases.actions.wishes import drop_wish, fulfil_wishes, record_wish

__all__ = [
    "COMPARE",
    "JUDGE_CASE",
    "DeedRequest",
    "ExportedCase",
    "NewReport",
    "PreparedCase",
    "PreparedGift",
    "Said",
    "SetAside",
    "Taken",
    "WantedClock",
    "add_note",
    "alarm_nearly_full",
    "alarm_unowned_cases",
    "answer",
    "appeal",
    "change_credit",
    "change_lane",
    "change_words",
    "close_duplicates",
    "close_thread",
    "compare_case",
    "decide_ssvc",
    "do_deed",
    "drop_wish",
    "erase_case",
    "erase_person",
    "expire_files",
    "expired_cases",
    "export_case",
    "extend_clock",
    "files_of_kind",
    "fix_credit",
    "forget_origins",
    "forget_presence",
    "fulfil_wishes",
    "gather_evidence",
    "give_case",
    "give_idle_cases",
    "give_item",
    "judge_again",
    "judge_case",
    "judge_unjudged_cases",
    "keep_law_clocks",
    "let_look_alike",
    "move_to_current_policy",
    "name_case",
    "note_presence",
    "note_rush",
    "nudge",
    "open_thread",
    "open_to_team",
    "plan_comparisons",
    "prepare_case",
    "prepare_gift",
    "purge_attachment",
    "record_publication",
    "record_wish",
    "release_cases",
    "remind_silent_reporters",
    "restrict_case",
    "ring_due_clocks",
    "say",
    "set_flood_aside",
    "set_severity",
    "settle_question",
    "split_case",
    "store_case",
    "take_flood_back",
    "take_over_report",
    "take_part",
    "tell_apart",
    "tell_area_owners",
    "tell_reporter",
    "withdraw_report",
]
