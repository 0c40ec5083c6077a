"""What a desk answers, as frozen facts, and what it takes, by the names of the API. Instants are in UTC.

What a newer desk says besides is left out. A file of shapes is read when one of it is asked for: all take their time.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vulndesk.client.shapes.advisories import AdvisoryFinding as AdvisoryFinding
    from vulndesk.client.shapes.advisories import AdvisoryFindings as AdvisoryFindings
    from vulndesk.client.shapes.advisories import AdvisoryRevision as AdvisoryRevision
    from vulndesk.client.shapes.advisories import Draft as Draft
    from vulndesk.client.shapes.advisories import DraftList as DraftList
    from vulndesk.client.shapes.advisories import DraftRow as DraftRow
    from vulndesk.client.shapes.advisories import DraftVersion as DraftVersion
    from vulndesk.client.shapes.advisories import DraftVersions as DraftVersions
    from vulndesk.client.shapes.advisories import FieldChange as FieldChange
    from vulndesk.client.shapes.advisories import Imprint as Imprint
    from vulndesk.client.shapes.advisories import OneDraftVersion as OneDraftVersion
    from vulndesk.client.shapes.advisories import PublishedAdvisory as PublishedAdvisory
    from vulndesk.client.shapes.advisories import Saved as Saved
    from vulndesk.client.shapes.areas import Area as Area
    from vulndesk.client.shapes.areas import Areas as Areas
    from vulndesk.client.shapes.cases import Case as Case
    from vulndesk.client.shapes.cases import CaseList as CaseList
    from vulndesk.client.shapes.cases import CaseRow as CaseRow
    from vulndesk.client.shapes.cases import KnowingPerson as KnowingPerson
    from vulndesk.client.shapes.cases import KnownTo as KnownTo
    from vulndesk.client.shapes.cases import Message as Message
    from vulndesk.client.shapes.cases import MovedClock as MovedClock
    from vulndesk.client.shapes.cases import PartMade as PartMade
    from vulndesk.client.shapes.cases import Passages as Passages
    from vulndesk.client.shapes.cases import PolicyMove as PolicyMove
    from vulndesk.client.shapes.change_reviews import ChangeAnswer as ChangeAnswer
    from vulndesk.client.shapes.change_reviews import ChangedPath as ChangedPath
    from vulndesk.client.shapes.change_reviews import ChangeFinding as ChangeFinding
    from vulndesk.client.shapes.change_reviews import ChangeReview as ChangeReview
    from vulndesk.client.shapes.change_reviews import ChangeReviewList as ChangeReviewList
    from vulndesk.client.shapes.clocks import ClockList as ClockList
    from vulndesk.client.shapes.code import Code as Code
    from vulndesk.client.shapes.common import Clock as Clock
    from vulndesk.client.shapes.common import Consent as Consent
    from vulndesk.client.shapes.common import Done as Done
    from vulndesk.client.shapes.common import EmbargoDone as EmbargoDone
    from vulndesk.client.shapes.common import Event as Event
    from vulndesk.client.shapes.common import File as File
    from vulndesk.client.shapes.consents import ConsentAnswer as ConsentAnswer
    from vulndesk.client.shapes.consents import ConsentAsked as ConsentAsked
    from vulndesk.client.shapes.consents import TestConsent as TestConsent
    from vulndesk.client.shapes.consents import TestConsents as TestConsents
    from vulndesk.client.shapes.cra import Cra as Cra
    from vulndesk.client.shapes.cra import CraDraft as CraDraft
    from vulndesk.client.shapes.cra import CraDraftItem as CraDraftItem
    from vulndesk.client.shapes.cra import CraEntry as CraEntry
    from vulndesk.client.shapes.cra import CraEvidence as CraEvidence
    from vulndesk.client.shapes.cra import CraSettings as CraSettings
    from vulndesk.client.shapes.cra import LegalClock as LegalClock
    from vulndesk.client.shapes.credits import Credit as Credit
    from vulndesk.client.shapes.credits import CreditHidden as CreditHidden
    from vulndesk.client.shapes.credits import CreditList as CreditList
    from vulndesk.client.shapes.credits import CreditMade as CreditMade
    from vulndesk.client.shapes.credits import CreditsShown as CreditsShown
    from vulndesk.client.shapes.cve import CnaRequest as CnaRequest
    from vulndesk.client.shapes.cve import Cve as Cve
    from vulndesk.client.shapes.desk import Me as Me
    from vulndesk.client.shapes.disclosure import Disclosed as Disclosed
    from vulndesk.client.shapes.disclosure import Disclosure as Disclosure
    from vulndesk.client.shapes.disclosure import DisclosureApproval as DisclosureApproval
    from vulndesk.client.shapes.disclosure import DisclosureCondition as DisclosureCondition
    from vulndesk.client.shapes.disclosure import Offered as Offered
    from vulndesk.client.shapes.disclosure import Offers as Offers
    from vulndesk.client.shapes.disclosure import Show as Show
    from vulndesk.client.shapes.disclosure import Shown as Shown
    from vulndesk.client.shapes.disclosure import Speaker as Speaker
    from vulndesk.client.shapes.doctor import Alarm as Alarm
    from vulndesk.client.shapes.doctor import ChannelFault as ChannelFault
    from vulndesk.client.shapes.doctor import Check as Check
    from vulndesk.client.shapes.doctor import Doctor as Doctor
    from vulndesk.client.shapes.duplicates import Alike as Alike
    from vulndesk.client.shapes.duplicates import AlikeList as AlikeList
    from vulndesk.client.shapes.duplicates import DuplicatesTold as DuplicatesTold
    from vulndesk.client.shapes.early_notices import EarlyList as EarlyList
    from vulndesk.client.shapes.early_notices import EarlyNotice as EarlyNotice
    from vulndesk.client.shapes.early_notices import EarlyNotices as EarlyNotices
    from vulndesk.client.shapes.early_notices import EarlyRecipient as EarlyRecipient
    from vulndesk.client.shapes.early_notices import EarlyStage as EarlyStage
    from vulndesk.client.shapes.early_notices import ListedRecipient as ListedRecipient
    from vulndesk.client.shapes.early_notices import ListedStage as ListedStage
    from vulndesk.client.shapes.early_notices import Planned as Planned
    from vulndesk.client.shapes.embargo import CaseEmbargo as CaseEmbargo
    from vulndesk.client.shapes.embargo import EmbargoPeriod as EmbargoPeriod
    from vulndesk.client.shapes.embargo import Known as Known
    from vulndesk.client.shapes.events import CaseEvents as CaseEvents
    from vulndesk.client.shapes.events import Happened as Happened
    from vulndesk.client.shapes.events import HappenedList as HappenedList
    from vulndesk.client.shapes.files import FilePreview as FilePreview
    from vulndesk.client.shapes.findings import FoundPart as FoundPart
    from vulndesk.client.shapes.findings import FoundParts as FoundParts
    from vulndesk.client.shapes.findings import Ssvc as Ssvc
    from vulndesk.client.shapes.findings import SsvcAnswer as SsvcAnswer
    from vulndesk.client.shapes.findings import SsvcList as SsvcList
    from vulndesk.client.shapes.findings import SsvcPoint as SsvcPoint
    from vulndesk.client.shapes.findings import SsvcTree as SsvcTree
    from vulndesk.client.shapes.fix import Fix as Fix
    from vulndesk.client.shapes.fix import Trial as Trial
    from vulndesk.client.shapes.floods import Flood as Flood
    from vulndesk.client.shapes.floods import Floods as Floods
    from vulndesk.client.shapes.floods import SeenReport as SeenReport
    from vulndesk.client.shapes.floods import SetAside as SetAside
    from vulndesk.client.shapes.floods import Suspected as Suspected
    from vulndesk.client.shapes.forges import CaseForge as CaseForge
    from vulndesk.client.shapes.forges import Connection as Connection
    from vulndesk.client.shapes.forges import ConnectionRow as ConnectionRow
    from vulndesk.client.shapes.forges import Connections as Connections
    from vulndesk.client.shapes.forges import DeliveryCount as DeliveryCount
    from vulndesk.client.shapes.forges import ForgeReply as ForgeReply
    from vulndesk.client.shapes.forges import NewConnection as NewConnection
    from vulndesk.client.shapes.forges import TriedToken as TriedToken
    from vulndesk.client.shapes.guard import FiredRule as FiredRule
    from vulndesk.client.shapes.guard import Sighting as Sighting
    from vulndesk.client.shapes.guard import SightingRow as SightingRow
    from vulndesk.client.shapes.guard import Sightings as Sightings
    from vulndesk.client.shapes.guard import Watch as Watch
    from vulndesk.client.shapes.handovers import Accepted as Accepted
    from vulndesk.client.shapes.handovers import CaseHandover as CaseHandover
    from vulndesk.client.shapes.handovers import Handover as Handover
    from vulndesk.client.shapes.handovers import HandoverList as HandoverList
    from vulndesk.client.shapes.handovers import HandoverMade as HandoverMade
    from vulndesk.client.shapes.handovers import Offer as Offer
    from vulndesk.client.shapes.handovers import ProgrammeName as ProgrammeName
    from vulndesk.client.shapes.keys import Key as Key
    from vulndesk.client.shapes.keys import KeyList as KeyList
    from vulndesk.client.shapes.messages import Audience as Audience
    from vulndesk.client.shapes.messages import Room as Room
    from vulndesk.client.shapes.messages import Said as Said
    from vulndesk.client.shapes.parties import Link as Link
    from vulndesk.client.shapes.parties import Party as Party
    from vulndesk.client.shapes.parties import PartyList as PartyList
    from vulndesk.client.shapes.pauses import Pause as Pause
    from vulndesk.client.shapes.pauses import Pauses as Pauses
    from vulndesk.client.shapes.policies import Clause as Clause
    from vulndesk.client.shapes.policies import Finished as Finished
    from vulndesk.client.shapes.policies import Following as Following
    from vulndesk.client.shapes.policies import Meaning as Meaning
    from vulndesk.client.shapes.policies import NotUnderstood as NotUnderstood
    from vulndesk.client.shapes.policies import Policy as Policy
    from vulndesk.client.shapes.policies import PolicyChange as PolicyChange
    from vulndesk.client.shapes.policies import PolicyChanges as PolicyChanges
    from vulndesk.client.shapes.policies import PolicyFinding as PolicyFinding
    from vulndesk.client.shapes.policies import PolicyFindings as PolicyFindings
    from vulndesk.client.shapes.policies import PolicyReview as PolicyReview
    from vulndesk.client.shapes.policies import PolicyVersion as PolicyVersion
    from vulndesk.client.shapes.policies import PolicyVersions as PolicyVersions
    from vulndesk.client.shapes.policies import Promise as Promise
    from vulndesk.client.shapes.policies import Promises as Promises
    from vulndesk.client.shapes.policies import ReviewedSentence as ReviewedSentence
    from vulndesk.client.shapes.programme_keys import ProgrammeKey as ProgrammeKey
    from vulndesk.client.shapes.programme_keys import ProgrammeKeys as ProgrammeKeys
    from vulndesk.client.shapes.programmes import AreaFigures as AreaFigures
    from vulndesk.client.shapes.programmes import Counts as Counts
    from vulndesk.client.shapes.programmes import Look as Look
    from vulndesk.client.shapes.programmes import Median as Median
    from vulndesk.client.shapes.programmes import MyProgramme as MyProgramme
    from vulndesk.client.shapes.programmes import MyProgrammes as MyProgrammes
    from vulndesk.client.shapes.programmes import Programme as Programme
    from vulndesk.client.shapes.programmes import PromiseFigures as PromiseFigures
    from vulndesk.client.shapes.programmes import Settings as Settings
    from vulndesk.client.shapes.programmes import Statistics as Statistics
    from vulndesk.client.shapes.programmes import TeamProgramme as TeamProgramme
    from vulndesk.client.shapes.publication import Agreement as Agreement
    from vulndesk.client.shapes.publication import Approval as Approval
    from vulndesk.client.shapes.publication import Condition as Condition
    from vulndesk.client.shapes.publication import Publication as Publication
    from vulndesk.client.shapes.publication import Published as Published
    from vulndesk.client.shapes.publication import Release as Release
    from vulndesk.client.shapes.readings import Reader as Reader
    from vulndesk.client.shapes.readings import Reading as Reading
    from vulndesk.client.shapes.readings import ReadingList as ReadingList
    from vulndesk.client.shapes.reports import CreditIn as CreditIn
    from vulndesk.client.shapes.reports import Due as Due
    from vulndesk.client.shapes.reports import Embargo as Embargo
    from vulndesk.client.shapes.reports import Part as Part
    from vulndesk.client.shapes.reports import Receipt as Receipt
    from vulndesk.client.shapes.reports import Report as Report
    from vulndesk.client.shapes.reports import ReporterKey as ReporterKey
    from vulndesk.client.shapes.reports import ReportFile as ReportFile
    from vulndesk.client.shapes.reports import ReportMessage as ReportMessage
    from vulndesk.client.shapes.reports import ReportStands as ReportStands
    from vulndesk.client.shapes.retention import Erased as Erased
    from vulndesk.client.shapes.retention import Erasure as Erasure
    from vulndesk.client.shapes.retention import Going as Going
    from vulndesk.client.shapes.retention import HeldCase as HeldCase
    from vulndesk.client.shapes.retention import Hold as Hold
    from vulndesk.client.shapes.retention import Retention as Retention
    from vulndesk.client.shapes.retention import RetentionOutlook as RetentionOutlook
    from vulndesk.client.shapes.retention import RetentionRules as RetentionRules
    from vulndesk.client.shapes.team import Team as Team
    from vulndesk.client.shapes.team import TeamPerson as TeamPerson
    from vulndesk.client.shapes.violations import Breakable as Breakable
    from vulndesk.client.shapes.violations import CaseConduct as CaseConduct
    from vulndesk.client.shapes.violations import ConductAppeal as ConductAppeal
    from vulndesk.client.shapes.violations import EvidenceFile as EvidenceFile
    from vulndesk.client.shapes.violations import LegalBasis as LegalBasis
    from vulndesk.client.shapes.violations import Quotable as Quotable
    from vulndesk.client.shapes.violations import Quoted as Quoted
    from vulndesk.client.shapes.violations import Revocation as Revocation
    from vulndesk.client.shapes.violations import Taken as Taken
    from vulndesk.client.shapes.violations import Violation as Violation
    from vulndesk.client.shapes.violations import Violations as Violations
    from vulndesk.client.shapes.webhooks import NewWebhook as NewWebhook
    from vulndesk.client.shapes.webhooks import Sending as Sending
    from vulndesk.client.shapes.webhooks import Sendings as Sendings
    from vulndesk.client.shapes.webhooks import Webhook as Webhook
    from vulndesk.client.shapes.webhooks import Webhooks as Webhooks
    from vulndesk.client.shapes.wishes import Proof as Proof
    from vulndesk.client.shapes.wishes import Wish as Wish
    from vulndesk.client.shapes.wishes import WishList as WishList

_FILES = {
    "Accepted": "handovers",
    "AdvisoryFinding": "advisories",
    "AdvisoryFindings": "advisories",
    "AdvisoryRevision": "advisories",
    "Agreement": "publication",
    "Alarm": "doctor",
    "Alike": "duplicates",
    "AlikeList": "duplicates",
    "Approval": "publication",
    "Area": "areas",
    "AreaFigures": "programmes",
    "Areas": "areas",
    "Audience": "messages",
    "Breakable": "violations",
    "Case": "cases",
    "CaseConduct": "violations",
    "CaseEmbargo": "embargo",
    "CaseEvents": "events",
    "CaseForge": "forges",
    "CaseHandover": "handovers",
    "CaseList": "cases",
    "CaseRow": "cases",
    "ChangeAnswer": "change_reviews",
    "ChangeFinding": "change_reviews",
    "ChangeReview": "change_reviews",
    "ChangeReviewList": "change_reviews",
    "ChangedPath": "change_reviews",
    "ChannelFault": "doctor",
    "Check": "doctor",
    "Clause": "policies",
    "Clock": "common",
    "ClockList": "clocks",
    "CnaRequest": "cve",
    "Code": "code",
    "Condition": "publication",
    "ConductAppeal": "violations",
    "Connection": "forges",
    "ConnectionRow": "forges",
    "Connections": "forges",
    "Consent": "common",
    "ConsentAnswer": "consents",
    "ConsentAsked": "consents",
    "Counts": "programmes",
    "Cra": "cra",
    "CraDraft": "cra",
    "CraDraftItem": "cra",
    "CraEntry": "cra",
    "CraEvidence": "cra",
    "CraSettings": "cra",
    "Credit": "credits",
    "CreditHidden": "credits",
    "CreditIn": "reports",
    "CreditList": "credits",
    "CreditMade": "credits",
    "CreditsShown": "credits",
    "Cve": "cve",
    "DeliveryCount": "forges",
    "Disclosed": "disclosure",
    "Disclosure": "disclosure",
    "DisclosureApproval": "disclosure",
    "DisclosureCondition": "disclosure",
    "Doctor": "doctor",
    "Done": "common",
    "Draft": "advisories",
    "DraftList": "advisories",
    "DraftRow": "advisories",
    "DraftVersion": "advisories",
    "DraftVersions": "advisories",
    "Due": "reports",
    "DuplicatesTold": "duplicates",
    "EarlyList": "early_notices",
    "EarlyNotice": "early_notices",
    "EarlyNotices": "early_notices",
    "EarlyRecipient": "early_notices",
    "EarlyStage": "early_notices",
    "Embargo": "reports",
    "EmbargoDone": "common",
    "EmbargoPeriod": "embargo",
    "Erased": "retention",
    "Erasure": "retention",
    "Event": "common",
    "EvidenceFile": "violations",
    "FieldChange": "advisories",
    "File": "common",
    "FilePreview": "files",
    "Finished": "policies",
    "FiredRule": "guard",
    "Fix": "fix",
    "Flood": "floods",
    "Floods": "floods",
    "Following": "policies",
    "ForgeReply": "forges",
    "FoundPart": "findings",
    "FoundParts": "findings",
    "Going": "retention",
    "Handover": "handovers",
    "HandoverList": "handovers",
    "HandoverMade": "handovers",
    "Happened": "events",
    "HappenedList": "events",
    "HeldCase": "retention",
    "Hold": "retention",
    "Imprint": "advisories",
    "Key": "keys",
    "KeyList": "keys",
    "KnowingPerson": "cases",
    "Known": "embargo",
    "KnownTo": "cases",
    "LegalBasis": "violations",
    "LegalClock": "cra",
    "Link": "parties",
    "ListedRecipient": "early_notices",
    "ListedStage": "early_notices",
    "Look": "programmes",
    "Me": "desk",
    "Meaning": "policies",
    "Median": "programmes",
    "Message": "cases",
    "MovedClock": "cases",
    "MyProgramme": "programmes",
    "MyProgrammes": "programmes",
    "NewConnection": "forges",
    "NewWebhook": "webhooks",
    "NotUnderstood": "policies",
    "Offer": "handovers",
    "Offered": "disclosure",
    "Offers": "disclosure",
    "OneDraftVersion": "advisories",
    "Part": "reports",
    "PartMade": "cases",
    "Party": "parties",
    "PartyList": "parties",
    "Passages": "cases",
    "Pause": "pauses",
    "Pauses": "pauses",
    "Planned": "early_notices",
    "Policy": "policies",
    "PolicyChange": "policies",
    "PolicyChanges": "policies",
    "PolicyFinding": "policies",
    "PolicyFindings": "policies",
    "PolicyMove": "cases",
    "PolicyReview": "policies",
    "PolicyVersion": "policies",
    "PolicyVersions": "policies",
    "Programme": "programmes",
    "ProgrammeKey": "programme_keys",
    "ProgrammeKeys": "programme_keys",
    "ProgrammeName": "handovers",
    "Promise": "policies",
    "PromiseFigures": "programmes",
    "Promises": "policies",
    "Proof": "wishes",
    "Publication": "publication",
    "Published": "publication",
    "PublishedAdvisory": "advisories",
    "Quotable": "violations",
    "Quoted": "violations",
    "Reader": "readings",
    "Reading": "readings",
    "ReadingList": "readings",
    "Receipt": "reports",
    "Release": "publication",
    "Report": "reports",
    "ReportFile": "reports",
    "ReportMessage": "reports",
    "ReportStands": "reports",
    "ReporterKey": "reports",
    "Retention": "retention",
    "RetentionOutlook": "retention",
    "RetentionRules": "retention",
    "ReviewedSentence": "policies",
    "Revocation": "violations",
    "Room": "messages",
    "Said": "messages",
    "Saved": "advisories",
    "SeenReport": "floods",
    "Sending": "webhooks",
    "Sendings": "webhooks",
    "SetAside": "floods",
    "Settings": "programmes",
    "Show": "disclosure",
    "Shown": "disclosure",
    "Sighting": "guard",
    "SightingRow": "guard",
    "Sightings": "guard",
    "Speaker": "disclosure",
    "Ssvc": "findings",
    "SsvcAnswer": "findings",
    "SsvcList": "findings",
    "SsvcPoint": "findings",
    "SsvcTree": "findings",
    "Statistics": "programmes",
    "Suspected": "floods",
    "Taken": "violations",
    "Team": "team",
    "TeamPerson": "team",
    "TeamProgramme": "programmes",
    "TestConsent": "consents",
    "TestConsents": "consents",
    "Trial": "fix",
    "TriedToken": "forges",
    "Violation": "violations",
    "Violations": "violations",
    "Watch": "guard",
    "Webhook": "webhooks",
    "Webhooks": "webhooks",
    "Wish": "wishes",
    "WishList": "wishes",
}


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_FILES)
