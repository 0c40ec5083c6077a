"""Which kind a typed value is of: one line a kind."""

from __future__ import annotations

from vulndesk.core.policy.clauses import (
    Bounty,
    ConductRule,
    Contact,
    ContributorRule,
    Credit,
    Deadline,
    DisclosureRule,
    Encryption,
    Exclusion,
    Handling,
    Kind,
    Languages,
    PrivateReporting,
    ReportContent,
    SafeHarbour,
    Scope,
    SupportedVersion,
    Thanks,
)

KINDS: dict[type, Kind] = {
    Contact: Kind.CONTACT,
    Encryption: Kind.ENCRYPTION,
    Languages: Kind.LANGUAGES,
    PrivateReporting: Kind.PRIVATE_REPORTING,
    SupportedVersion: Kind.SUPPORTED_VERSION,
    ReportContent: Kind.REPORT_CONTENT,
    Deadline: Kind.DEADLINE,
    Handling: Kind.HANDLING,
    Scope: Kind.SCOPE,
    Exclusion: Kind.EXCLUSION,
    DisclosureRule: Kind.DISCLOSURE_RULE,
    Credit: Kind.CREDIT,
    Thanks: Kind.THANKS,
    Bounty: Kind.BOUNTY,
    SafeHarbour: Kind.SAFE_HARBOUR,
    ContributorRule: Kind.CONTRIBUTOR_RULE,
    ConductRule: Kind.CONDUCT_RULE,
}
