"""Who saw what: which looks are one reading, what a reading is called, and when somebody looks around unusually much.

A reading is that somebody of the team, or a participant, was shown something of a case. The reporter's own looks are
none, and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from vulndesk.core.access import Actor, Role

# The same page of the same case, opened again by the same person within this time, is one look.
ONE_LOOK = timedelta(minutes=10)
# A page that stays open fetches its regions again when something happened: no new reading for this long.
STAYS_OPEN = timedelta(hours=24)

# A region of a page, by the name of its address -> the page that fetches it.
REGIONS = {
    "case_part": "case",
    "case_presence": "case",
    "case_room_part": "case_room",
    "guest_part": "guest_room",
}

QUEUE, SEARCH, OLDER = "queue", "search", "older"

# The name of an address -> what its reader did. What is not named here is recorded all the same.
WORDS = {
    QUEUE: "Looked at the queue",
    SEARCH: "Searched the queue",
    "case": "Opened the case",
    "api_case": "Read the case by a program",
    "api_file": "Downloaded a file by a program",
    "api_case_events": "Read the timeline by a program",
    "api_messages": "Read the room by a program",
    f"api_messages:{OLDER}": "Read older messages of the room by a program",
    "api_embargo": "Read the embargo by a program",
    "api_fix": "Read the fix by a program",
    "api_publication": "Read what publication waits for, by a program",
    "api_ssvc": "Read what to do first, by a program",
    "api_split": "Read how the report can be split, by a program",
    "api_case_policy": "Read what another policy would change, by a program",
    "api_alike": "Read which reports look like it, by a program",
    "api_cve": "Read the CVE id by a program",
    "api_credits": "Read the credit by a program",
    "api_retention": "Read how long the case is kept, by a program",
    "api_case_forge": "Read the private report at the forge by a program",
    "api_case_handover": "Read the handover by a program",
    "api_early_notices": "Read the early notices by a program",
    "api_disclosure": "Read the disclosure by a program",
    "api_disclosure_offers": "Read what may be disclosed, by a program",
    "api_cra": "Read the record of the Cyber Resilience Act by a program",
    "api_readings": "Looked who saw the case, by a program",
    "api_parts": "Read parts of the report by a program",
    "api_keys": "Read the keys by a program",
    "api_wishes": "Read wishes of the reporter by a program",
    "api_parties": "Read the parties by a program",
    "api_known_to": "Read who of the team knows of the case by a program",
    "api_clocks": "Read the clocks by a program",
    "api_advisory": "Read the draft of the advisory by a program",
    "api_advisory_findings": "Asked what the draft of the advisory lacks, by a program",
    "api_advisory_document": "Took a document of the draft by a program",
    "api_advisory_versions": "Read the list of earlier drafts by a program",
    "api_advisory_version": "Read an earlier draft of the advisory by a program",
    f"api_case:{OLDER}": "Read older messages of the case by a program",
    "deed": "Was refused a deed, and shown the case",
    f"case:{OLDER}": "Read older messages of the case",
    f"case_room:{OLDER}": "Read older messages of the room",
    f"guest_room:{OLDER}": "Read older messages of the room",
    "case_room": "Read the room",
    "guest_room": "Read the room",
    "case_file": "Downloaded a file",
    "guest_file": "Downloaded a file",
    "case_file_look": "Looked at a file",
    "case_export": "Opened the export of the case",
    "case_export:sent": "Exported the case",
    "case_like": "Read it beside another report",
    "case_embargo": "Opened the embargo",
    "case_early_notices": "Opened the early notices",
    "case_fix": "Opened the fix",
    "case_publication": "Opened what publication waits for",
    "case_advisory": "Opened the advisory",
    "advisory_preview": "Opened the preview of the advisory",
    "advisory_drafts": "Opened earlier drafts of the advisory",
    "advisory_draft": "Opened an earlier draft of the advisory",
    "advisory_publication": "Opened the publication of the advisory",
    "case_forge": "Opened the private report at the forge",
    "case_cve": "Opened the CVE id",
    "case_disclosure": "Opened the disclosure",
    "guest_disclosure": "Opened the disclosure",
    "case_credits": "Opened the credit",
    "case_conduct": "Opened the conduct",
    "case_cra": "Opened the record of the Cyber Resilience Act",
    "case_parties": "Opened the parties",
    "case_handover": "Opened the handover",
    "case_keys": "Opened the keys",
    "open_sealed": "Opened what only the team’s key opens",
    "case_retention": "Opened how long the case is kept",
    "confirm_fact": "Opened a question about the embargo",
    "invite_party": "Opened the invitation of a participant",
    "invite_upstream": "Opened the invitation of those upstream",
    "known_to": "Opened who of the team knows of the case",
    "purge_file": "Opened the purge of a file",
    "split_case": "Opened how the report can be split",
    "wish": "Opened a wish of the reporter",
    "case_readings": "Looked who saw the case",
    "case_readings_csv": "Took the list of who saw the case",
}


def is_by_program(page: str, method: str) -> bool:
    """A deed of a program, which is answered with the state of the case and no word of it."""
    return page.startswith("api_") and method not in ("GET", "HEAD")


def is_recorded(actor: Actor) -> bool:
    """Everybody but the reporter, and the desk itself, which shows nothing to anybody."""
    return actor.role not in (Role.REPORTER, Role.DESK)


def words_of(page: str) -> str:
    """What somebody did, for a page by its stored name."""
    return WORDS.get(page) or "Opened a page about the case"


# --- unusual browsing --------------------------------------------------------------------------------------------

# A case is somebody's own while they are its owner. All others count, also those that nobody owns.
MANY_IN_AN_HOUR = 20
TIMES_THE_USUAL = 10
LOOKS_BACK = timedelta(days=28)
DAYS_TO_KNOW = 5  # with fewer days in those weeks nobody knows what is usual


@dataclass(frozen=True)
class Browsing:
    """How many different cases that are not theirs a person opened. days: the same of each earlier day with any."""

    last_hour: int
    today: int
    days: Sequence[int] = ()

    @property
    def usual(self) -> float | None:
        """The median of those days; None when too few are known."""
        return float(median(self.days)) if len(self.days) >= DAYS_TO_KNOW else None


def unusual(browsing: Browsing) -> str:
    """Why the owners are told, in words that name no case; empty when nothing is unusual."""
    if browsing.last_hour >= MANY_IN_AN_HOUR:
        return f"{browsing.last_hour} cases of others within an hour; from {MANY_IN_AN_HOUR} on you are told"
    usual = browsing.usual
    if usual is not None and browsing.today >= TIMES_THE_USUAL * usual:
        return f"{browsing.today} cases of others in a day, {TIMES_THE_USUAL} times as many as usual ({usual:g})"
    return ""


# --- a table for elsewhere ---------------------------------------------------------------------------------------

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def in_a_cell(text: str) -> str:
    """A cell of a CSV file that no spreadsheet runs as a formula (CWE-1236, ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
