"""What the doctor looks at, every fault it can find, and the words for each: one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """The order is the order in which pages and the command show them."""

    MAILBOX = "mailbox"
    PGP_KEY = "pgp_key"
    SECURITY_TXT = "security_txt"
    LINKS = "links"
    PRIVATE_REPORTING = "private_reporting"
    FORGES = "forges"
    VERSIONS = "versions"


class Outcome(StrEnum):
    WELL = "well"
    FAULT = "fault"
    WAITING = "waiting"  # a mail is on its way
    UNKNOWN = "unknown"  # it could not be told, and that is nobody's fault
    NOT_SET_UP = "not_set_up"  # the owner did not give what the check needs
    NOT_NAMED = "not_named"  # the policy publishes nothing of the kind


class Fault(StrEnum):
    MAIL_REFUSED = "mail_refused"
    MAIL_BOUNCED = "mail_bounced"
    MAIL_LOST = "mail_lost"
    MAIL_IN_JUNK = "mail_in_junk"
    MAILBOX_CLOSED = "mailbox_closed"
    KEY_MISSING = "key_missing"
    KEY_REVOKED = "key_revoked"
    KEY_EXPIRED = "key_expired"
    KEY_OTHER_FINGERPRINT = "key_other_fingerprint"
    KEY_OTHER_ADDRESS = "key_other_address"
    KEY_CANNOT_ENCRYPT = "key_cannot_encrypt"
    SECURITY_TXT_MISSING = "security_txt_missing"
    SECURITY_TXT_INVALID = "security_txt_invalid"
    SECURITY_TXT_EXPIRED = "security_txt_expired"
    SECURITY_TXT_OTHER_CONTACT = "security_txt_other_contact"
    LINK_DEAD = "link_dead"
    NO_ANSWER = "no_answer"
    PRIVATE_REPORTING_OFF = "private_reporting_off"
    NO_SECURITY_MD = "no_security_md"
    FORGE_AWAY = "forge_away"
    FORGE_SILENT = "forge_silent"
    DELIVERIES_REFUSED = "deliveries_refused"
    VERSIONS_OVERTAKEN = "versions_overtaken"


@dataclass(frozen=True)
class Found:
    """One fault. subject: the published thing that is at fault (an address, a version); detail: a few words more.

    is_certain: one look is enough. What may be a passing trouble (no answer, status 503) becomes an alarm only when the
    next look finds it too.
    """

    fault: Fault
    subject: str
    detail: str = ""
    is_certain: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """By which the same fault is known again."""
        return (self.fault.value, self.subject)


@dataclass(frozen=True)
class Diagnosis:
    """note: one sentence on what was looked at, or why nothing was. is_partial: there was no time for all of it."""

    check: Check
    outcome: Outcome
    note: str
    faults: tuple[Found, ...] = ()
    is_partial: bool = False


CHECK_WORDS: dict[Check, str] = {
    Check.MAILBOX: "Mail to the published address",
    Check.PGP_KEY: "PGP key",
    Check.SECURITY_TXT: "security.txt",
    Check.LINKS: "Links of the policy",
    Check.PRIVATE_REPORTING: "Private reporting on the forge",
    Check.FORGES: "Connected repositories",
    Check.VERSIONS: "Table of supported versions",
}

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.WELL: "Works",
    Outcome.FAULT: "Fault",
    Outcome.WAITING: "On its way",
    Outcome.UNKNOWN: "Cannot be told",
    Outcome.NOT_SET_UP: "Not configured",
    Outcome.NOT_NAMED: "Not in the policy",
}

_WORDS: dict[Fault, tuple[str, str]] = {
    Fault.MAIL_REFUSED: (
        "The mail server refuses mail to {subject}.",
        "Look at the mailbox and its aliases, or publish another address.",
    ),
    Fault.MAIL_BOUNCED: (
        "Mail to {subject} comes back as undeliverable.",
        "Look at the mailbox and its aliases, or publish another address.",
    ),
    Fault.MAIL_LOST: (
        "A mail to {subject} did not reach the team’s mailbox within an hour.",
        "Look at the alias, at filters, and that VULNDESK_IMAP names the mailbox where the team reads.",
    ),
    Fault.MAIL_IN_JUNK: (
        "Mail to {subject} lands in the junk folder.",
        "Let the filter pass everything to this address: reports look odd by nature.",
    ),
    Fault.MAILBOX_CLOSED: (
        "The desk cannot look into the mailbox on {subject}.",
        "Look at VULNDESK_IMAP: its host, name and password.",
    ),
    Fault.KEY_MISSING: ("There is no PGP key at {subject}.", "Publish the key there, or mend the address."),
    Fault.KEY_REVOKED: ("The PGP key {subject} is revoked.", "Publish the key that follows it."),
    Fault.KEY_EXPIRED: ("The PGP key {subject} has expired.", "Extend it and publish it again, or publish a new one."),
    Fault.KEY_OTHER_FINGERPRINT: (
        "The key that is served does not have the fingerprint {subject} of the policy.",
        "Serve the right key or correct the fingerprint. If nobody changed either, find out who did.",
    ),
    Fault.KEY_OTHER_ADDRESS: (
        "The PGP key does not name the address {subject}, so mail programs will not choose it.",
        "Add a user id with that address to the key and publish it again.",
    ),
    Fault.KEY_CANNOT_ENCRYPT: (
        "Nothing can be encrypted to the PGP key {subject}.",
        "Its encryption subkey has expired or is absent: renew it and publish the key again.",
    ),
    Fault.SECURITY_TXT_MISSING: (
        "There is no security.txt at {subject}.",
        "Serve one there; each programme of the desk offers its own to copy.",
    ),
    Fault.SECURITY_TXT_INVALID: ("The security.txt at {subject} breaks RFC 9116.", "Mend what is named."),
    Fault.SECURITY_TXT_EXPIRED: (
        "The security.txt at {subject} has expired, so nobody may rely on it.",
        "Check it and set a new Expires, less than a year ahead.",
    ),
    Fault.SECURITY_TXT_OTHER_CONTACT: (
        "The security.txt at {subject} names none of the policy’s contacts.",
        "Let both name the same place to report to.",
    ),
    Fault.LINK_DEAD: ("The policy’s link {subject} is dead.", "Mend the link in the policy."),
    Fault.NO_ANSWER: ("{subject} does not answer.", "See whether its server runs."),
    Fault.PRIVATE_REPORTING_OFF: (
        "Private vulnerability reporting is switched off for {subject}, and the policy sends reporters there.",
        "Switch it on in the repository’s settings, or take the sentence out of the policy.",
    ),
    Fault.NO_SECURITY_MD: (
        "{subject} has no SECURITY.md, so nobody who looks there learns where to report.",
        "Put the policy into the repository, as SECURITY.md or .github/SECURITY.md.",
    ),
    Fault.FORGE_AWAY: (
        "The forge does not tell the desk about {subject}.",
        "Look at the connection’s token on the page “Forges”.",
    ),
    Fault.FORGE_SILENT: (
        "Nothing was ever heard of {subject}: its webhook is missing, or posts elsewhere.",
        "Add the webhook at the forge, with the address and a new secret from the page “Forges”.",
    ),
    Fault.DELIVERIES_REFUSED: (
        "The last delivery of {subject} was refused.",
        "The page “Forges” says why: mostly the secret at the forge is another one.",
    ),
    Fault.VERSIONS_OVERTAKEN: (
        "The newest release is {subject}, and the policy’s table does not list it as supported.",
        "Bring the table up to date.",
    ),
}


def sentence_of(found: Found) -> str:
    """What is wrong, in one sentence."""
    sentence = _WORDS[found.fault][0].format(subject=found.subject)
    return f"{sentence[:-1]} ({found.detail})." if found.detail else sentence


def next_step_of(fault: Fault) -> str:
    return _WORDS[fault][1]
