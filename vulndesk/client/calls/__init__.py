"""Everything that a desk can be asked, in groups.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from vulndesk.client.calling import Calls
from vulndesk.client.shapes.desk import Me

if TYPE_CHECKING:
    from vulndesk.client.calls.advisories import AdvisoriesCalls as AdvisoriesCalls
    from vulndesk.client.calls.areas import AreasCalls as AreasCalls
    from vulndesk.client.calls.cases import CasesCalls as CasesCalls
    from vulndesk.client.calls.change_reviews import ChangeReviewsCalls as ChangeReviewsCalls
    from vulndesk.client.calls.clocks import ClocksCalls as ClocksCalls
    from vulndesk.client.calls.code import CodeCalls as CodeCalls
    from vulndesk.client.calls.consents import ConsentsCalls as ConsentsCalls
    from vulndesk.client.calls.cra import CraCalls as CraCalls
    from vulndesk.client.calls.credits import CreditsCalls as CreditsCalls
    from vulndesk.client.calls.cve import CveCalls as CveCalls
    from vulndesk.client.calls.disclosure import DisclosureCalls as DisclosureCalls
    from vulndesk.client.calls.doctor import DoctorCalls as DoctorCalls
    from vulndesk.client.calls.duplicates import DuplicatesCalls as DuplicatesCalls
    from vulndesk.client.calls.early_notices import EarlyNoticesCalls as EarlyNoticesCalls
    from vulndesk.client.calls.embargo import EmbargoCalls as EmbargoCalls
    from vulndesk.client.calls.events import EventsCalls as EventsCalls
    from vulndesk.client.calls.files import FilesCalls as FilesCalls
    from vulndesk.client.calls.findings import FindingsCalls as FindingsCalls
    from vulndesk.client.calls.fix import FixCalls as FixCalls
    from vulndesk.client.calls.floods import FloodsCalls as FloodsCalls
    from vulndesk.client.calls.forges import ForgesCalls as ForgesCalls
    from vulndesk.client.calls.guard import GuardCalls as GuardCalls
    from vulndesk.client.calls.handovers import HandoversCalls as HandoversCalls
    from vulndesk.client.calls.keys import KeysCalls as KeysCalls
    from vulndesk.client.calls.messages import MessagesCalls as MessagesCalls
    from vulndesk.client.calls.parties import PartiesCalls as PartiesCalls
    from vulndesk.client.calls.pauses import PausesCalls as PausesCalls
    from vulndesk.client.calls.policies import PoliciesCalls as PoliciesCalls
    from vulndesk.client.calls.programme_keys import ProgrammeKeysCalls as ProgrammeKeysCalls
    from vulndesk.client.calls.programmes import ProgrammesCalls as ProgrammesCalls
    from vulndesk.client.calls.publication import PublicationCalls as PublicationCalls
    from vulndesk.client.calls.readings import ReadingsCalls as ReadingsCalls
    from vulndesk.client.calls.reports import ReportsCalls as ReportsCalls
    from vulndesk.client.calls.retention import RetentionCalls as RetentionCalls
    from vulndesk.client.calls.team import TeamCalls as TeamCalls
    from vulndesk.client.calls.violations import ViolationsCalls as ViolationsCalls
    from vulndesk.client.calls.webhooks import WebhooksCalls as WebhooksCalls
    from vulndesk.client.calls.wishes import WishesCalls as WishesCalls


class Groups(Calls):
    """Everything that a desk can be asked, by what it is about."""

    def me(self) -> Me:
        """Whom this token speaks for.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Me, "GET", "/me")

    @cached_property
    def advisories(self) -> AdvisoriesCalls:
        """Drafts of advisories, what they lack, and what is published."""
        from vulndesk.client.calls.advisories import AdvisoriesCalls

        return AdvisoriesCalls(self._line)

    @cached_property
    def areas(self) -> AreasCalls:
        """Areas of a programme's policy, and who knows each."""
        from vulndesk.client.calls.areas import AreasCalls

        return AreasCalls(self._line)

    @cached_property
    def cases(self) -> CasesCalls:
        """Cases: the queue, one of them, and what is done with it."""
        from vulndesk.client.calls.cases import CasesCalls

        return CasesCalls(self._line)

    @cached_property
    def change_reviews(self) -> ChangeReviewsCalls:
        """Reviews of changes to who may do what."""
        from vulndesk.client.calls.change_reviews import ChangeReviewsCalls

        return ChangeReviewsCalls(self._line)

    @cached_property
    def clocks(self) -> ClocksCalls:
        """What was promised, and until when."""
        from vulndesk.client.calls.clocks import ClocksCalls

        return ClocksCalls(self._line)

    @cached_property
    def code(self) -> CodeCalls:
        """A programme's copy of the code."""
        from vulndesk.client.calls.code import CodeCalls

        return CodeCalls(self._line)

    @cached_property
    def consents(self) -> ConsentsCalls:
        """Requests to test."""
        from vulndesk.client.calls.consents import ConsentsCalls

        return ConsentsCalls(self._line)

    @cached_property
    def cra(self) -> CraCalls:
        """Article 14 of the Cyber Resilience Act: its clocks and its record."""
        from vulndesk.client.calls.cra import CraCalls

        return CraCalls(self._line)

    @cached_property
    def credits(self) -> CreditsCalls:
        """Who is named for a case."""
        from vulndesk.client.calls.credits import CreditsCalls

        return CreditsCalls(self._line)

    @cached_property
    def cve(self) -> CveCalls:
        """The CVE id of a case."""
        from vulndesk.client.calls.cve import CveCalls

        return CveCalls(self._line)

    @cached_property
    def disclosure(self) -> DisclosureCalls:
        """What of a closed case everybody may read."""
        from vulndesk.client.calls.disclosure import DisclosureCalls

        return DisclosureCalls(self._line)

    @cached_property
    def doctor(self) -> DoctorCalls:
        """Whether the published way to report works."""
        from vulndesk.client.calls.doctor import DoctorCalls

        return DoctorCalls(self._line)

    @cached_property
    def duplicates(self) -> DuplicatesCalls:
        """Cases that say the same."""
        from vulndesk.client.calls.duplicates import DuplicatesCalls

        return DuplicatesCalls(self._line)

    @cached_property
    def early_notices(self) -> EarlyNoticesCalls:
        """Who is told before an embargo ends."""
        from vulndesk.client.calls.early_notices import EarlyNoticesCalls

        return EarlyNoticesCalls(self._line)

    @cached_property
    def embargo(self) -> EmbargoCalls:
        """How long a case stays private."""
        from vulndesk.client.calls.embargo import EmbargoCalls

        return EmbargoCalls(self._line)

    @cached_property
    def events(self) -> EventsCalls:
        """What happened, since a cursor."""
        from vulndesk.client.calls.events import EventsCalls

        return EventsCalls(self._line)

    @cached_property
    def files(self) -> FilesCalls:
        """Files of a case."""
        from vulndesk.client.calls.files import FilesCalls

        return FilesCalls(self._line)

    @cached_property
    def findings(self) -> FindingsCalls:
        """What was found out about a case: SSVC, parts of the report, evidence."""
        from vulndesk.client.calls.findings import FindingsCalls

        return FindingsCalls(self._line)

    @cached_property
    def fix(self) -> FixCalls:
        """The fix of a case, and which versions are affected."""
        from vulndesk.client.calls.fix import FixCalls

        return FixCalls(self._line)

    @cached_property
    def floods(self) -> FloodsCalls:
        """Many reports that look like one hand's."""
        from vulndesk.client.calls.floods import FloodsCalls

        return FloodsCalls(self._line)

    @cached_property
    def forges(self) -> ForgesCalls:
        """Connections to repositories, and private reports there."""
        from vulndesk.client.calls.forges import ForgesCalls

        return ForgesCalls(self._line)

    @cached_property
    def guard(self) -> GuardCalls:
        """Public issues that look like reports."""
        from vulndesk.client.calls.guard import GuardCalls

        return GuardCalls(self._line)

    @cached_property
    def handovers(self) -> HandoversCalls:
        """Cases that go to another programme."""
        from vulndesk.client.calls.handovers import HandoversCalls

        return HandoversCalls(self._line)

    @cached_property
    def keys(self) -> KeysCalls:
        """Keys of a reporter who wrote by mail."""
        from vulndesk.client.calls.keys import KeysCalls

        return KeysCalls(self._line)

    @cached_property
    def messages(self) -> MessagesCalls:
        """What is said in a case."""
        from vulndesk.client.calls.messages import MessagesCalls

        return MessagesCalls(self._line)

    @cached_property
    def parties(self) -> PartiesCalls:
        """Who takes part in a case."""
        from vulndesk.client.calls.parties import PartiesCalls

        return PartiesCalls(self._line)

    @cached_property
    def pauses(self) -> PausesCalls:
        """Pauses of a programme's intake."""
        from vulndesk.client.calls.pauses import PausesCalls

        return PausesCalls(self._line)

    @cached_property
    def policies(self) -> PoliciesCalls:
        """A programme's policy, its clauses and its promises."""
        from vulndesk.client.calls.policies import PoliciesCalls

        return PoliciesCalls(self._line)

    @cached_property
    def programme_keys(self) -> ProgrammeKeysCalls:
        """Keys of a programme."""
        from vulndesk.client.calls.programme_keys import ProgrammeKeysCalls

        return ProgrammeKeysCalls(self._line)

    @cached_property
    def programmes(self) -> ProgrammesCalls:
        """Programmes, their settings and figures."""
        from vulndesk.client.calls.programmes import ProgrammesCalls

        return ProgrammesCalls(self._line)

    @cached_property
    def publication(self) -> PublicationCalls:
        """What the publication of a case waits for."""
        from vulndesk.client.calls.publication import PublicationCalls

        return PublicationCalls(self._line)

    @cached_property
    def readings(self) -> ReadingsCalls:
        """Who saw a case."""
        from vulndesk.client.calls.readings import ReadingsCalls

        return ReadingsCalls(self._line)

    @cached_property
    def reports(self) -> ReportsCalls:
        """A report as its sender sees it, who has a receipt and no token."""
        from vulndesk.client.calls.reports import ReportsCalls

        return ReportsCalls(self._line)

    @cached_property
    def retention(self) -> RetentionCalls:
        """How long what is kept."""
        from vulndesk.client.calls.retention import RetentionCalls

        return RetentionCalls(self._line)

    @cached_property
    def team(self) -> TeamCalls:
        """Who handles the cases of a programme."""
        from vulndesk.client.calls.team import TeamCalls

        return TeamCalls(self._line)

    @cached_property
    def violations(self) -> ViolationsCalls:
        """Recorded violations of a policy."""
        from vulndesk.client.calls.violations import ViolationsCalls

        return ViolationsCalls(self._line)

    @cached_property
    def webhooks(self) -> WebhooksCalls:
        """Programs that are told that something happened."""
        from vulndesk.client.calls.webhooks import WebhooksCalls

        return WebhooksCalls(self._line)

    @cached_property
    def wishes(self) -> WishesCalls:
        """What a reporter who wrote by mail asks for."""
        from vulndesk.client.calls.wishes import WishesCalls

        return WishesCalls(self._line)
