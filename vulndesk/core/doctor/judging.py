"""From what was seen to a diagnosis: one function a check. Nothing here asks anybody anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Fault, Found, Outcome
from vulndesk.core.doctor.published import PublishedKey
from vulndesk.core.policy.clauses import Kind, Policy, SupportedVersion
from vulndesk.core.security_txt import SecurityTxt
from vulndesk.core.versions import version_verdict

MAIL_TAKES_AT_MOST = timedelta(hours=1)  # greylisting is half an hour at the worst
EXPIRED = "expired"  # the code of security_txt's problem


def diagnosed(check: Check, note: str, faults: Sequence[Found]) -> Diagnosis:
    """WELL without a fault; FAULT with a certain one; UNKNOWN while all of them may pass."""
    certain = any(one.is_certain for one in faults)
    outcome = Outcome.FAULT if certain else Outcome.UNKNOWN if faults else Outcome.WELL
    return Diagnosis(check, outcome, note, tuple(faults))


# --- mail --------------------------------------------------------------------------------------------------------


class Place(StrEnum):
    """Where a mail that the desk sent to itself came out."""

    INBOX = "inbox"
    JUNK = "junk"
    BOUNCED = "bounced"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Trip:
    """One mail on its way. refused: the status of the mail server that would not take it (RFC 5321); 0: it did."""

    address: str
    sent_at: datetime
    refused: int = 0
    place: Place = Place.NOWHERE


def judge_mail(trips: Sequence[Trip], *, now: datetime) -> Diagnosis:
    faults = [found for trip in trips if (found := _mail_fault(trip, now=now)) is not None]
    waits = [one for one in trips if one.place is Place.NOWHERE and not one.refused]
    if any(now - one.sent_at < MAIL_TAKES_AT_MOST for one in waits):
        note = "A mail is on its way. The desk looks for it in the team’s mailbox for an hour."
        return Diagnosis(Check.MAILBOX, Outcome.WAITING, note, tuple(faults))
    note = "A mail was sent to each published address and looked for in the team’s mailbox."
    return diagnosed(Check.MAILBOX, note, faults)


def _mail_fault(trip: Trip, *, now: datetime) -> Found | None:
    if trip.refused:
        return Found(Fault.MAIL_REFUSED, trip.address, f"status {trip.refused}")
    if trip.place is Place.BOUNCED:
        return Found(Fault.MAIL_BOUNCED, trip.address)
    if trip.place is Place.JUNK:
        return Found(Fault.MAIL_IN_JUNK, trip.address)
    if trip.place is Place.NOWHERE and now - trip.sent_at >= MAIL_TAKES_AT_MOST:
        return Found(Fault.MAIL_LOST, trip.address)
    return None


# --- PGP ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeyFacts:
    """One OpenPGP certificate. fingerprint: hex, upper case; addresses: of its user ids that are not revoked.

    encryption_expires: when the last of its subkeys for encryption does; None for never.
    """

    fingerprint: str
    addresses: tuple[str, ...] = ()
    expires: datetime | None = None
    is_revoked: bool = False
    can_encrypt: bool = True
    encryption_expires: datetime | None = None


def judge_key(
    keys: Sequence[KeyFacts], *, published: PublishedKey, addresses: Sequence[str], now: datetime
) -> Diagnosis:
    """keys: what is served at the published address. addresses: where the policy asks for mail."""
    if not keys:
        return diagnosed(Check.PGP_KEY, "", [Found(Fault.KEY_MISSING, published.address)])
    meant = [key for key in keys if _is_meant(key, published.fingerprint)]
    if not meant:
        other = Found(Fault.KEY_OTHER_FINGERPRINT, published.fingerprint, f"served: {keys[0].fingerprint}")
        return diagnosed(Check.PGP_KEY, "", [other])
    usable = [key for key in meant if _key_fault(key, now=now) is None]
    if not usable:
        faults = [found for key in meant if (found := _key_fault(key, now=now)) is not None]
        return diagnosed(Check.PGP_KEY, "", faults[:1])
    named = {address.casefold() for key in usable for address in key.addresses}
    if addresses and not named & {address.casefold() for address in addresses}:
        return diagnosed(Check.PGP_KEY, "", [Found(Fault.KEY_OTHER_ADDRESS, addresses[0])])
    return diagnosed(Check.PGP_KEY, _key_note(usable[0]), [])


def _is_meant(key: KeyFacts, fingerprint: str) -> bool:
    """A policy may give the long key id, which is the fingerprint's end."""
    return not fingerprint or (len(fingerprint) >= 16 and key.fingerprint.endswith(fingerprint))


def _key_fault(key: KeyFacts, *, now: datetime) -> Found | None:
    if key.is_revoked:
        return Found(Fault.KEY_REVOKED, key.fingerprint)
    if key.expires is not None and key.expires <= now:
        return Found(Fault.KEY_EXPIRED, key.fingerprint, f"on {_day(key.expires)}")
    ended = key.encryption_expires is not None and key.encryption_expires <= now
    return Found(Fault.KEY_CANNOT_ENCRYPT, key.fingerprint) if ended or not key.can_encrypt else None


def _key_note(key: KeyFacts) -> str:
    until = f"is valid until {_day(key.expires)}" if key.expires else "does not expire"
    return f"The key {key.fingerprint} is served and {until}."


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d}"


# --- the web -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """How an address answered. status: of HTTP, 0 for none; kind: a short word on why there is none.

    refused: the desk did not ask, because the address leads into a network that it may not enter.
    """

    status: int = 0
    kind: str = ""
    refused: bool = False


_GONE = (404, 410)


def fault_of(address: str, seen: Seen, *, gone: Fault) -> Found | None:
    """None: somebody is there. Many sites refuse programs (401, 403, 429), which proves them alive."""
    if seen.refused:
        return None
    if seen.status in _GONE:
        return Found(gone, address, f"status {seen.status}")
    if seen.status == 0 or seen.status >= 500:
        return Found(Fault.NO_ANSWER, address, seen.kind or f"status {seen.status}", is_certain=False)
    return None


def judge_links(seen: Mapping[str, Seen], *, untried: int = 0) -> Diagnosis:
    """untried: links for which there was no time."""
    faults = [found for link, one in seen.items() if (found := fault_of(link, one, gone=Fault.LINK_DEAD))]
    left_out = sum(one.refused for one in seen.values())
    note = f"{len(seen)} {'link was' if len(seen) == 1 else 'links were'} tried."
    if left_out:
        note += f" {left_out} of them lead into a network that the desk may not enter, and were left out."
    if untried:
        note += f" There was no time for {untried} more."
    asked = [one for one in seen.values() if not one.refused]
    if len(asked) > 1 and not any(one.status for one in asked):
        # Not all of them broke on one day: it is the desk that has no way out.
        return Diagnosis(Check.LINKS, Outcome.UNKNOWN, f"{note} Nobody answered, so the desk itself may be cut off.")
    return replace(diagnosed(Check.LINKS, note, faults), is_partial=untried > 0)


def judge_security_txt(
    address: str, *, seen: Seen, is_text: bool, found: SecurityTxt | None, contacts: Sequence[str]
) -> Diagnosis:
    """contacts: every place that the policy or the desk gives for reports. found: None when nothing was served."""
    if seen.refused:
        note = "It lies in a network that the desk may not enter (VULNDESK_INNER_NETWORKS)."
        return Diagnosis(Check.SECURITY_TXT, Outcome.UNKNOWN, note)
    if trouble := fault_of(address, seen, gone=Fault.SECURITY_TXT_MISSING):
        return diagnosed(Check.SECURITY_TXT, "", [trouble])
    if seen.status != 200 or found is None:
        return diagnosed(Check.SECURITY_TXT, "", [Found(Fault.SECURITY_TXT_MISSING, address, f"status {seen.status}")])
    return diagnosed(
        Check.SECURITY_TXT, f"{address} was read.", _security_txt_faults(address, is_text, found, contacts)
    )


def _security_txt_faults(address: str, is_text: bool, found: SecurityTxt, contacts: Sequence[str]) -> list[Found]:
    faults = []
    codes = list(dict.fromkeys(one.code for one in found.errors))
    broken = [code.replace("_", " ") for code in codes if code != EXPIRED] + ([] if is_text else ["not text/plain"])
    if broken:
        faults.append(Found(Fault.SECURITY_TXT_INVALID, address, ", ".join(broken[:5])))
    if EXPIRED in codes and found.expires is not None:
        faults.append(Found(Fault.SECURITY_TXT_EXPIRED, address, f"on {_day(found.expires)}"))
    named = {_plain(value) for value in found.values("contact")}
    if named and contacts and not named & {_plain(value) for value in contacts}:
        faults.append(Found(Fault.SECURITY_TXT_OTHER_CONTACT, address))
    return faults


def _plain(contact: str) -> str:
    return contact.strip().casefold().removeprefix("mailto:").partition("?")[0].rstrip("/")


# --- the forge, the releases -------------------------------------------------------------------------------------


def judge_private_reporting(repository: str, *, enabled: bool | None, seen: Seen) -> Diagnosis:
    """enabled: what the forge says; None when it did not say."""
    if enabled is None:
        if seen.status == 0 or seen.status >= 500:
            trouble = fault_of("The forge’s API", seen, gone=Fault.NO_ANSWER)
            return diagnosed(Check.PRIVATE_REPORTING, "", [trouble] if trouble else [])
        note = f"The forge does not tell the desk about {repository} (status {seen.status})."
        return Diagnosis(Check.PRIVATE_REPORTING, Outcome.UNKNOWN, note)
    faults = [] if enabled else [Found(Fault.PRIVATE_REPORTING_OFF, repository)]
    return diagnosed(Check.PRIVATE_REPORTING, f"{repository} was asked.", faults)


def judge_versions(policy: Policy, *, latest: str) -> Diagnosis:
    """latest: the newest release that the desk knows; empty for none."""
    rows = [one.value for one in policy.of_kind(Kind.SUPPORTED_VERSION)]
    if not any(isinstance(row, SupportedVersion) and row.supported for row in rows):
        return Diagnosis(Check.VERSIONS, Outcome.NOT_NAMED, "The policy names no supported version.")
    if not latest:
        note = "The desk does not know the newest release: the programme names no package or repository to ask."
        return Diagnosis(Check.VERSIONS, Outcome.NOT_SET_UP, note)
    verdict = version_verdict(reported=latest, policy=policy, latest=latest)
    if verdict.outcome == "unknown" and verdict.clause_ids:
        return Diagnosis(Check.VERSIONS, Outcome.UNKNOWN, verdict.sentence)
    faults = [] if verdict.outcome == "supported" else [Found(Fault.VERSIONS_OVERTAKEN, latest)]
    return diagnosed(Check.VERSIONS, f"{latest}, the newest release, was compared with the table.", faults)
