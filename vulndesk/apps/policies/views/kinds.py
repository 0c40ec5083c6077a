"""What the team's pages call each kind of clause, in their order."""

from vulndesk.core.policy.clauses import Kind

KINDS = {
    Kind.CONTACT: "Where to report",
    Kind.ENCRYPTION: "Encryption",
    Kind.LANGUAGES: "Languages",
    Kind.PRIVATE_REPORTING: "Privately, not in public",
    Kind.SUPPORTED_VERSION: "Supported versions",
    Kind.REPORT_CONTENT: "What a report should hold",
    Kind.DEADLINE: "Times",
    Kind.HANDLING: "Handling",
    Kind.SCOPE: "In scope",
    Kind.EXCLUSION: "Out of scope",
    Kind.DISCLOSURE_RULE: "Disclosure",
    Kind.CREDIT: "Credit",
    Kind.THANKS: "Thanks",
    Kind.BOUNTY: "Bounty",
    Kind.SAFE_HARBOUR: "Safe harbour",
    Kind.CONTRIBUTOR_RULE: "For contributors",
    Kind.CONDUCT_RULE: "Conduct",
}
