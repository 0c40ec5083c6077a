"""Who is told what: kinds of events, the tasks that run for them, and what is swept now and then.

Each subscription becomes one job an event, so a subscriber that fails is tried again without the others. A kind that is
not named here has no subscribers; tests compare this table with core/events.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from vulndesk.apps.accounts.actions import forget_expired
from vulndesk.apps.advisories import actions as advisories
from vulndesk.apps.attempts.actions import forget_attempts
from vulndesk.apps.cases.actions import (
    COMPARE,
    JUDGE_CASE,
    alarm_nearly_full,
    alarm_unowned_cases,
    compare_case,
    forget_origins,
    forget_presence,
    fulfil_wishes,
    gather_evidence,
    give_idle_cases,
    judge_case,
    judge_unjudged_cases,
    plan_comparisons,
    release_cases,
    remind_silent_reporters,
    ring_due_clocks,
    tell_area_owners,
)
from vulndesk.apps.cases.queries import files_in_use
from vulndesk.apps.change_reviews import actions as change_reviews
from vulndesk.apps.conduct import actions as conduct
from vulndesk.apps.conduct.queries import evidence_files_in_use
from vulndesk.apps.credits.actions import follow_choice, forget_added
from vulndesk.apps.cve import actions as cve
from vulndesk.apps.disclosures.actions import follow_anonymity, forget_choice
from vulndesk.apps.early_notices import actions as early_notices
from vulndesk.apps.embargo import actions as embargo
from vulndesk.apps.evidence import actions as evidence
from vulndesk.apps.feeds import actions as feeds
from vulndesk.apps.forges import actions as forges
from vulndesk.apps.guard import actions as guard
from vulndesk.apps.handover import actions as handover
from vulndesk.apps.intake.actions import forget_drafts
from vulndesk.apps.intake.queries import draft_files_in_use
from vulndesk.apps.ledger import actions as ledger
from vulndesk.apps.mail import actions as mail
from vulndesk.apps.mail.queries import mail_files_in_use
from vulndesk.apps.notices import actions as notices
from vulndesk.apps.policies import actions as policies
from vulndesk.apps.policies.actions import LOOK_UP_LATEST, join_programmes, look_up_latest, plan_latest_versions
from vulndesk.apps.readings.actions import forget_readings
from vulndesk.apps.regulation.actions import note_signal
from vulndesk.apps.retention import actions as retention
from vulndesk.apps.subscribers import actions as subscribers
from vulndesk.apps.timeline.actions import forget_done_jobs
from vulndesk.apps.timeline.queries import are_newest
from vulndesk.apps.tokens.actions import forget_tokens
from vulndesk.apps.vault.files import sweep_files
from vulndesk.apps.vault.small_files import sweep_small_files
from vulndesk.apps.webhooks import actions as webhooks
from vulndesk.apps.webhooks.queries import is_anybody_told
from vulndesk.core.events import EventKind
from vulndesk.core.webhooks import TYPES as TOLD_TO_WEBHOOKS
from vulndesk.server.data_keys import keep_programme_keys
from vulndesk.server.desk_faults import watch_desk
from vulndesk.server.scheduled_backup import back_up_when_due
from vulndesk.server.worker import Task

MAIL_REPORTER = "notices.mail_reporter"
MAIL_TEAM = "notices.mail_team"
MAIL_PARTIES = "notices.mail_parties"
MARK_GIVEN_UP = "notices.mark_given_up"
FORGET_CORRESPONDENCE = "notices.forget_correspondence"
FORGET_SENDER = "mail.forget_sender"
JOIN_PROGRAMMES = "policies.join_programmes"
RELEASE_CASES = "cases.release_cases"
GATHER_EVIDENCE = "cases.gather_evidence"
TELL_AREA_OWNERS = "cases.tell_area_owners"
BEGIN_EMBARGO = "embargo.begin"
FORGET_EMBARGO = "embargo.forget"
FOLLOW_CHOICE = "credits.follow_choice"
FORGET_ADDED = "credits.forget_added"
FORGET_DRAFT = "advisories.forget_draft"
RENAME = "advisories.follow_choice"
FORGET_HANDOVERS = "handover.forget"
LAY_OUT = "feeds.lay_out"
FOLLOW_ANONYMITY = "disclosures.follow_anonymity"
MAIL_LINK = "subscribers.mail_link"
TELL_SUBSCRIBERS = "subscribers.plan_tellings"
FORGET_CHOICE = "disclosures.forget_choice"
RESERVE_CVE = "cve.reserve_number"
SUBMIT_CVE = "cve.submit_record"
REJECT_CVE = "cve.reject_at_services"
MAIL_EARLY = "notices.mail_early"
FOLLOW_EMBARGO = "early_notices.follow_embargo"
FORGET_SIGHTING = "guard.forget_case"
FORGET_FORGE = "forges.forget_case"
FORGET_PLANS = "early_notices.forget_plans"
FORGET_READINGS = "readings.forget_readings"
NOTE_SIGNAL = "regulation.note_signal"
TELL_WEBHOOKS = "webhooks.plan_sendings"

CHOOSE_LANE = "conduct.choose_lane"

BOTH = (MAIL_REPORTER, MAIL_TEAM)

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    EventKind.REPORT_RECEIVED: (*BOTH, BEGIN_EMBARGO, GATHER_EVIDENCE, CHOOSE_LANE, COMPARE, TELL_AREA_OWNERS),
    EventKind.MESSAGE_POSTED: (*BOTH, GATHER_EVIDENCE, MAIL_PARTIES),
    EventKind.IDENTITY_ASKED: (MAIL_REPORTER,),
    EventKind.IDENTITY_SHOWN: (MAIL_TEAM,),
    EventKind.IDENTITY_HIDDEN: (MAIL_TEAM,),
    EventKind.PARTY_INVITED: (MAIL_PARTIES,),
    EventKind.HANDOVER_ASKED: (MAIL_REPORTER,),
    EventKind.HANDOVER_AGREED: (MAIL_TEAM,),
    EventKind.HANDOVER_REFUSED: (MAIL_TEAM,),
    EventKind.HANDOVER_OFFERED: (MAIL_REPORTER,),
    EventKind.HANDOVER_ENDED: BOTH,
    EventKind.CASE_OFFERED: (MAIL_TEAM,),
    EventKind.HANDED_OVER: (*BOTH, BEGIN_EMBARGO, GATHER_EVIDENCE, CHOOSE_LANE, COMPARE, FOLLOW_EMBARGO),
    EventKind.CASE_GIVEN: (MAIL_TEAM,),
    EventKind.MENTIONED: (MAIL_TEAM,),
    EventKind.PARTY_ACCEPTED: (MAIL_TEAM,),
    EventKind.PARTY_DECLINED: (MAIL_TEAM,),
    EventKind.PARTY_SAID: (MAIL_TEAM,),
    EventKind.ACKNOWLEDGED: (MAIL_REPORTER,),
    EventKind.INFORMATION_ASKED: (MAIL_REPORTER,),
    EventKind.INFORMATION_GIVEN: (MAIL_TEAM, GATHER_EVIDENCE, COMPARE),
    EventKind.VALIDATED: (MAIL_REPORTER,),
    EventKind.INVALIDATED: (MAIL_REPORTER,),
    EventKind.ASSIGNED: (MAIL_TEAM,),
    EventKind.AREA_NAMED: (MAIL_TEAM,),
    EventKind.MARKED_DUPLICATE: (MAIL_REPORTER,),
    EventKind.CASE_SPLIT: (MAIL_REPORTER,),
    EventKind.PART_OPENED: (BEGIN_EMBARGO, GATHER_EVIDENCE, CHOOSE_LANE, COMPARE),
    EventKind.CLOSED: (MAIL_REPORTER,),
    EventKind.REOPENED: BOTH,
    EventKind.ATTACHMENT_PURGED: (MAIL_REPORTER,),
    EventKind.WITHDRAWN: (MAIL_TEAM,),
    EventKind.APPEALED: (MAIL_TEAM,),
    EventKind.WISH_RECORDED: (MAIL_REPORTER,),
    EventKind.WISH_OBJECTED: (MAIL_TEAM,),
    EventKind.NUDGED: (MAIL_TEAM,),
    EventKind.EXPLOITED_ALERT: (MAIL_TEAM, NOTE_SIGNAL),
    EventKind.FACT_RECORDED: (NOTE_SIGNAL,),
    EventKind.UNOWNED_ALARM: (MAIL_TEAM,),
    EventKind.CLOCK_REMINDER: (MAIL_TEAM,),
    EventKind.CLOCK_BREACHED: BOTH,
    EventKind.CLOCK_EXTENDED: (MAIL_REPORTER,),
    EventKind.POLICY_MOVED: (MAIL_REPORTER,),
    EventKind.REPORTER_REMINDED: (MAIL_REPORTER,),
    EventKind.ANSWER_HELD: (MAIL_TEAM,),
    EventKind.CREDIT_CHANGED: (FOLLOW_CHOICE, RENAME, FOLLOW_ANONYMITY),
    EventKind.CREDIT_REMOVED: (RENAME,),
    EventKind.CREDIT_SHOWN: (MAIL_REPORTER,),
    EventKind.CREDIT_HIDDEN: (MAIL_REPORTER,),
    EventKind.PERSON_ERASED: (FORGET_CORRESPONDENCE, FORGET_SENDER),
    EventKind.CASE_ERASED: (
        FORGET_SENDER,
        FORGET_READINGS,
        FORGET_CORRESPONDENCE,
        FORGET_ADDED,
        FORGET_EMBARGO,
        FORGET_DRAFT,
        FORGET_HANDOVERS,
        FORGET_CHOICE,
        FORGET_PLANS,
        FORGET_FORGE,
        FORGET_SIGHTING,
    ),
    EventKind.JOB_GIVEN_UP: (MAIL_TEAM, MARK_GIVEN_UP),
    EventKind.EMBARGO_PROPOSED: BOTH,
    EventKind.EMBARGO_ACCEPTED: (*BOTH, FOLLOW_EMBARGO),
    EventKind.EMBARGO_REJECTED: BOTH,
    EventKind.EMBARGO_ENDED: (*BOTH, FOLLOW_EMBARGO),
    EventKind.FIX_OFFERED: (MAIL_REPORTER,),
    EventKind.FIX_VERIFIED: (MAIL_TEAM,),
    EventKind.FIX_BROKEN: (MAIL_TEAM,),
    EventKind.AGREEMENT_ASKED: (MAIL_REPORTER,),
    EventKind.AGREEMENT_GIVEN: BOTH,
    EventKind.AGREEMENT_REFUSED: BOTH,
    EventKind.RELEASE_WITHDRAWN: (MAIL_TEAM,),
    EventKind.PUBLISHED: (MAIL_REPORTER,),
    EventKind.ADVISORY_SHARED: (MAIL_REPORTER,),
    EventKind.ADVISORY_ANSWERED: (MAIL_TEAM,),
    EventKind.ADVISORY_WAITS: (MAIL_TEAM,),
    EventKind.FORGE_REPORT_CHANGED: (MAIL_TEAM,),
    EventKind.FORGE_PUBLISHED: (MAIL_TEAM,),
    EventKind.FORGE_DECLINED: (MAIL_TEAM,),
    EventKind.CVE_ASKED: (RESERVE_CVE,),
    EventKind.CVE_REJECTION_ASKED: (REJECT_CVE,),
    EventKind.CVE_UNSURE: (MAIL_TEAM,),
    EventKind.CVE_DECLINED: (MAIL_TEAM,),
    EventKind.SUBSCRIPTION_ASKED: (MAIL_LINK,),
    EventKind.ADVISORY_PUBLISHED: (LAY_OUT, SUBMIT_CVE, TELL_SUBSCRIBERS),
    EventKind.ADVISORY_IMPORTED: (LAY_OUT,),
    EventKind.ADVISORY_REVISED: (LAY_OUT, SUBMIT_CVE, TELL_SUBSCRIBERS),
    EventKind.ADVISORY_WITHDRAWN: (LAY_OUT, TELL_SUBSCRIBERS),
    EventKind.EARLY_NOTICE_SENT: (MAIL_EARLY,),
    EventKind.EARLY_NOTICE_DROPPED: (MAIL_TEAM,),
    EventKind.DISCLOSURE_ASKED: (MAIL_REPORTER, MAIL_PARTIES),
    EventKind.DISCLOSURE_AGREED: (MAIL_TEAM,),
    EventKind.DISCLOSURE_REFUSED: (MAIL_TEAM,),
    EventKind.DISCLOSURE_DROPPED: (MAIL_REPORTER,),
    EventKind.DISCLOSED: (MAIL_REPORTER,),
    EventKind.DISCLOSURE_WITHDRAWN: BOTH,
    EventKind.CHANNEL_FAULT_FOUND: (MAIL_TEAM,),
    EventKind.UNUSUAL_BROWSING: (MAIL_TEAM,),
    EventKind.DESK_FAULT_FOUND: (MAIL_TEAM,),
    EventKind.SECOND_FACTOR_CHANGED: (MAIL_TEAM,),
    EventKind.SECOND_FACTOR_RESET: (MAIL_TEAM,),
    EventKind.RECEIPTS_GUESSED: (MAIL_TEAM,),
    EventKind.STORAGE_NEARLY_FULL: (MAIL_TEAM,),
    EventKind.SIGN_IN_CHANGED: (MAIL_TEAM,),
    EventKind.MAILBOX_CLOSED: (MAIL_TEAM,),
    EventKind.WEBHOOK_SWITCHED_OFF: (MAIL_TEAM,),
    EventKind.VIOLATION_DECIDED: (MAIL_REPORTER,),
    EventKind.ACCESS_GIVEN_BACK: (MAIL_REPORTER,),
    EventKind.CONDUCT_APPEALED: (MAIL_TEAM,),
    EventKind.CONDUCT_APPEAL_ANSWERED: (MAIL_REPORTER,),
    EventKind.KEY_PINNED: (CHOOSE_LANE,),
    EventKind.CHANGE_REVIEW_ASKED: (MAIL_TEAM,),
    EventKind.CHANGE_APPROVED: (MAIL_TEAM,),
    EventKind.CHANGE_OBJECTED: (MAIL_TEAM,),
    EventKind.GUARD_SAW: (MAIL_TEAM,),
    EventKind.GUARD_STEP_FAILED: (MAIL_TEAM,),
    EventKind.TEST_ASKED: (MAIL_TEAM,),
    EventKind.TEST_TAKEN_BACK: (MAIL_TEAM,),
    EventKind.TEST_GRANTED: (MAIL_REPORTER,),
    EventKind.TEST_DECLINED: (MAIL_REPORTER,),
    EventKind.TEST_REVOKED: (MAIL_REPORTER,),
    EventKind.POLICY_PROPOSED: (MAIL_TEAM,),
    EventKind.PERSON_JOINED: (JOIN_PROGRAMMES,),
    EventKind.PERSON_DEACTIVATED: (RELEASE_CASES,),
    EventKind.MEMBER_REMOVED: (RELEASE_CASES,),
    EventKind.ROLE_CHANGED: (RELEASE_CASES,),
}

# Mail is tried for about a day (RFC 5321, 4.5.4.1, asks for several); its lease outlasts the slowest delivery.
for _kind in TOLD_TO_WEBHOOKS:
    SUBSCRIPTIONS[_kind] = (*SUBSCRIPTIONS.get(_kind, ()), TELL_WEBHOOKS)

TASKS: dict[str, Task] = {
    ledger.STAMP_HEAD: Task(ledger.stamp_head, attempt_limit=8, lease=timedelta(seconds=60)),
    TELL_WEBHOOKS: Task(webhooks.plan_sendings),
    webhooks.SEND: Task(webhooks.send, attempt_limit=5, lease=timedelta(seconds=30)),
    MAIL_REPORTER: Task(notices.mail_reporter),
    MAIL_TEAM: Task(notices.mail_team),
    MAIL_PARTIES: Task(notices.mail_parties),
    MARK_GIVEN_UP: Task(notices.mark_given_up),
    FORGET_CORRESPONDENCE: Task(notices.forget_correspondence),
    FORGET_SENDER: Task(mail.forget_sender),
    JOIN_PROGRAMMES: Task(join_programmes),
    RELEASE_CASES: Task(release_cases),
    TELL_AREA_OWNERS: Task(tell_area_owners),
    GATHER_EVIDENCE: Task(gather_evidence, attempt_limit=3, lease=timedelta(seconds=240)),
    JUDGE_CASE: Task(judge_case, attempt_limit=3, lease=timedelta(seconds=240)),
    CHOOSE_LANE: Task(conduct.choose_lane),
    BEGIN_EMBARGO: Task(embargo.begin_embargo),
    FORGET_EMBARGO: Task(embargo.forget_case),
    FOLLOW_CHOICE: Task(follow_choice),
    FORGET_ADDED: Task(forget_added),
    FORGET_DRAFT: Task(advisories.forget_draft),
    RENAME: Task(advisories.follow_choice),
    advisories.PUBLISH_PLANNED: Task(advisories.publish_planned, attempt_limit=3, lease=timedelta(seconds=180)),
    FORGET_HANDOVERS: Task(handover.forget_handovers),
    LAY_OUT: Task(feeds.lay_out),
    FOLLOW_ANONYMITY: Task(follow_anonymity),
    MAIL_LINK: Task(subscribers.mail_link),
    TELL_SUBSCRIBERS: Task(subscribers.plan_tellings),
    subscribers.TELL: Task(subscribers.tell_some),
    subscribers.POST: Task(subscribers.post),
    FORGET_CHOICE: Task(forget_choice),
    RESERVE_CVE: Task(cve.reserve_number, attempt_limit=20, lease=timedelta(seconds=90)),
    SUBMIT_CVE: Task(cve.submit_record, attempt_limit=20, lease=timedelta(seconds=90)),
    REJECT_CVE: Task(cve.reject_at_services, attempt_limit=20, lease=timedelta(seconds=90)),
    MAIL_EARLY: Task(notices.mail_early),
    FOLLOW_EMBARGO: Task(early_notices.follow_embargo),
    FORGET_SIGHTING: Task(guard.forget_case),
    guard.LOOK: Task(guard.look_at_writing),
    guard.GO: Task(guard.go_through_steps, attempt_limit=5, lease=timedelta(seconds=90)),
    FORGET_FORGE: Task(forges.forget_case),
    FORGET_PLANS: Task(early_notices.forget_plans),
    FORGET_READINGS: Task(forget_readings),
    NOTE_SIGNAL: Task(note_signal),
    embargo.LOOK: Task(embargo.look_at_release, attempt_limit=3, lease=timedelta(seconds=120)),
    COMPARE: Task(compare_case),
    LOOK_UP_LATEST: Task(look_up_latest, attempt_limit=3),
    policies.FOLLOW: Task(policies.follow_repository, attempt_limit=3, lease=timedelta(seconds=120)),
    evidence.RENEW: Task(evidence.renew_mirror, attempt_limit=3),
    policies.CHECK_CHANNEL: Task(policies.check_channel, attempt_limit=3, lease=timedelta(seconds=180)),
    policies.LOOK_FOR_MAIL: Task(policies.look_for_mail, attempt_limit=3, lease=timedelta(seconds=180)),
    notices.DELIVER: Task(notices.deliver, attempt_limit=36, lease=timedelta(seconds=90)),
    notices.PUSH: Task(notices.push, attempt_limit=12, lease=timedelta(seconds=60)),
    forges.FOLLOW: Task(forges.follow_report, attempt_limit=20),
    forges.NOTE: Task(forges.follow_note, attempt_limit=20),
    forges.LOOK: Task(forges.look, attempt_limit=3, lease=timedelta(seconds=300)),
    forges.WAKE: Task(forges.wake_gate),
    forges.REPLY: Task(forges.reply, attempt_limit=36, lease=timedelta(seconds=90)),
    forges.SEND: Task(forges.send, attempt_limit=36, lease=timedelta(seconds=90)),
    mail.READ_MAIL: Task(mail.read_mail),
    mail.PICK_UP: Task(mail.pick_up, attempt_limit=2, lease=timedelta(seconds=240)),
    mail.SEND_TRIP: Task(mail.send_trip, attempt_limit=3, lease=timedelta(seconds=90)),
}

ORPHANED_FOR = timedelta(hours=1)
RUSH, RUSH_WITHIN = 10, timedelta(seconds=1)


def ring_everything(*, now: datetime) -> int:
    """What comes at an exact instant: clocks ring, embargoes end, what was planned for then is asked for or goes."""
    ended = embargo.end_due_embargoes(now=now)  # first: nobody is told early of what is over
    planned = advisories.ask_for_planned(now=now) + early_notices.send_due(now=now)
    return ring_due_clocks(now=now) + ended + planned


def unheard() -> frozenset[str]:
    """Subscribers that nobody waits for at present: no job is made for them."""
    return frozenset() if is_anybody_told() else frozenset({TELL_WEBHOOKS})


def reports_rush_in(*, now: datetime) -> bool:
    """Ten in the last second: a burst of mail, or a machine that reports."""
    return are_newest(EventKind.REPORT_RECEIVED, number=RUSH, since=now - RUSH_WITHIN)


def files_named(file_ids: list[str]) -> set[str]:
    """Of these ids of sealed files, those that a case, draft, mail or record names."""
    return (
        files_in_use(file_ids)
        | draft_files_in_use(file_ids)
        | mail_files_in_use(file_ids)
        | evidence_files_in_use(file_ids)
    )


def sweep_orphan_files(*, now: datetime) -> int:
    """Files that no row names: uploads that were never sent, bytes of purged attachments."""
    old = now - ORPHANED_FOR
    return sweep_files(keep=files_named, older_than=old) + sweep_small_files(keep=files_named, older_than=old)


HOUSEKEEPING: tuple[tuple[str, Callable[..., object]], ...] = (
    ("alarm unowned cases", alarm_unowned_cases),
    ("give away what nobody owns", give_idle_cases),
    ("remind silent reporters", remind_silent_reporters),
    ("do what reporters wished for by mail", fulfil_wishes),
    ("end handovers that nobody answered", handover.expire_handovers),
    ("end reviews of changes that nobody answered", change_reviews.end_undecided),
    ("forget reviews of changes", change_reviews.forget_reviews),
    ("end consents to test", conduct.end_consents),
    ("forget consents to test", conduct.forget_consents),
    ("give back what was taken away for a time", conduct.end_revocations),
    ("forget violations", conduct.forget_violations),
    ("erase expired cases", retention.erase_due),
    ("look at the disk and the backups", watch_desk),
    ("make the backup of the day", back_up_when_due),
    ("compare older reports", plan_comparisons),
    ("forget drafts", forget_drafts),
    ("forget who had a case open", forget_presence),
    ("forget where a rush came from", forget_origins),
    ("tell whose files need room", alarm_nearly_full),
    ("sweep files", sweep_orphan_files),
    ("keep data keys under their programmes", keep_programme_keys),
    ("forget sessions, allowances and links", forget_expired),
    ("forget sign-ins and refusals", forget_attempts),
    ("forget tokens that ran out", forget_tokens),
    ("forget done jobs", forget_done_jobs),
    ("forget old mail", notices.forget_mails),
    ("forget who never confirmed", subscribers.forget_unconfirmed),
    ("forget old notices to webhooks", notices.forget_pushes),
    ("forget what was sent to webhooks", webhooks.forget_sendings),
    ("look at private reports of forges", forges.plan_looks),
    ("forget what forges said", forges.forget_deliveries),
    ("forget the words of settled sightings", guard.forget_words),
    ("forget mail that was set aside", mail.forget_mail),
    ("look into mailboxes", mail.plan_pick_ups),
    ("look for newer releases", plan_latest_versions),
    ("look into followed repositories", policies.plan_following),
    ("fetch the code of programmes", evidence.plan_mirrors),
    ("look up reports that came before the code", judge_unjudged_cases),
    ("look at releases with a fix", embargo.plan_looks),
    ("call the doctor", policies.plan_checkups),
    ("lay out advisories as this version does", feeds.lay_out_again),
)
