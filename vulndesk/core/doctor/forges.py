"""Connected repositories: what the doctor was told of each, and what of it is a fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vulndesk.core.doctor.diagnosis import Check, Diagnosis, Fault, Found, Outcome
from vulndesk.core.doctor.judging import EXPIRED, diagnosed
from vulndesk.core.security_txt import SecurityTxt

# A webhook is tried when it is added; one that was never heard of for so long was not.
HEARD_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class RepositorySeen:
    """name: "owner/name". refused_at: of the last delivery that was refused. heard_at: of the last that was signed.

    was_asked: there is a token. trouble: why the forge did not answer; then the rest is not known. security_txt: of the
    repository, where it has one. private_reporting: None, the forge does not say.
    """

    name: str
    connected_at: datetime
    heard_at: datetime | None = None
    refused_at: datetime | None = None
    was_asked: bool = False
    trouble: str = ""
    has_policy: bool = False
    security_txt: SecurityTxt | None = None
    private_reporting: bool | None = None


def judge_repositories(seen: Sequence[RepositorySeen], *, sends_there: bool, now: datetime) -> Diagnosis:
    """sends_there: the policy sends reporters to private reporting at a forge."""
    if not seen:
        return Diagnosis(Check.FORGES, Outcome.NOT_SET_UP, "No repository is connected (page “Forges”).")
    faults = [found for one in seen for found in _faults(one, sends_there=sends_there, now=now)]
    asked = sum(one.was_asked and not one.trouble for one in seen)
    note = f"{len(seen)} {'repository is' if len(seen) == 1 else 'repositories are'} connected, {asked} answered."
    if any(one.private_reporting is False for one in seen) and not sends_there:
        note += " Private reporting is off at one of them, and the policy sends nobody there."
    return diagnosed(Check.FORGES, note, faults)


def _faults(one: RepositorySeen, *, sends_there: bool, now: datetime) -> Iterator[Found]:
    if one.refused_at is not None and (one.heard_at is None or one.refused_at > one.heard_at):
        yield Found(Fault.DELIVERIES_REFUSED, one.name)
    elif one.heard_at is None and now - one.connected_at > HEARD_WITHIN:
        yield Found(Fault.FORGE_SILENT, one.name)
    if one.trouble:
        yield Found(Fault.FORGE_AWAY, one.name, one.trouble.rstrip("."), is_certain=False)
    if not one.was_asked or one.trouble:
        return
    if not one.has_policy:
        yield Found(Fault.NO_SECURITY_MD, one.name)
    if one.private_reporting is False and sends_there:
        yield Found(Fault.PRIVATE_REPORTING_OFF, one.name)
    yield from _security_txt_faults(one)


def _security_txt_faults(one: RepositorySeen) -> Iterator[Found]:
    """A repository need not have one; one that it has is copied to web sites."""
    if one.security_txt is None:
        return
    place = f"{one.name}, .well-known/security.txt"
    codes = list(dict.fromkeys(error.code for error in one.security_txt.errors))
    broken = [code.replace("_", " ") for code in codes if code != EXPIRED]
    if broken:
        yield Found(Fault.SECURITY_TXT_INVALID, place, ", ".join(broken[:5]))
    if EXPIRED in codes:
        yield Found(Fault.SECURITY_TXT_EXPIRED, place)
