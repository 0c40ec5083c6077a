"""A new text of a policy: adopted from a file, proposed by a repository, let go live or declined by an owner.

A version's text and clauses are never edited: what changes them is a new version.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from vulndesk.apps.accounts.organisations import first_organisation
from vulndesk.apps.policies.actions.programme_keys import new_programme_key
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.timeline.actions import record_event
from vulndesk.core.access import DESK, Actor, Verb, require
from vulndesk.core.errors import NotFound, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.overlay import Overlay, apply_overlay
from vulndesk.core.policy.overlay_file import overlay_from_json, overlay_from_toml, overlay_to_json
from vulndesk.core.policy.reader import passages_of
from vulndesk.core.policy.serial import policy_to_json
from vulndesk.gateways.policy_files import read_overlay_beside, read_policy_file


@dataclass(frozen=True)
class Source:
    """What somebody gave: the text, what was read from it, and the words of the vulndesk.toml beside it, or none."""

    text: str
    policy: Policy
    overlay: str = ""

    @property
    def digest(self) -> str:
        text = hashlib.sha256(self.text.encode())
        return hashlib.sha256(text.digest() + self.overlay.encode()).hexdigest() if self.overlay else text.hexdigest()


def open_programme_from_file(path: Path, *, now: datetime) -> Programme:
    """Open the programme of this SECURITY.md, or adopt its new text when the programme exists.

    The name comes from the file (`enix.md`) or, for a SECURITY.md, from the folder that holds it. Its owner's
    corrections are in a vulndesk.toml beside it. Safe to repeat: a file that was adopted once is not adopted again
    before it changes, whatever the programme runs meanwhile.
    """
    text, policy = read_policy_file(path)
    given = Source(text, policy, read_overlay_beside(path))
    source = str(path.resolve())
    with transaction.atomic():
        programme = _programme_for(source=source, now=now)
        _adopt(programme, given, now=now)
    return programme


def _programme_for(*, source: str, now: datetime) -> Programme:
    if known := Programme.objects.filter(source=source).first():
        return known
    name = _name_of(Path(source))
    slug = base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "project"
    number = 1
    while taken := Programme.objects.filter(slug=slug).first():
        if not Path(taken.source).exists():
            # The checkout moved: the same project under another path, not a second one.
            Programme.objects.filter(pk=taken.pk).update(source=source)
            return taken
        number += 1
        slug = f"{base}-{number}"
    with transaction.atomic():
        key = new_programme_key()
        return Programme.objects.create(
            organisation=first_organisation(), slug=slug, name=name, source=source, opened_at=now, key=key
        )


def _name_of(path: Path) -> str:
    plain = path.stem
    if plain.lower() in ("security", "security_policy", "readme"):
        folder = path.parent
        plain = folder.parent.name if folder.name in (".github", "docs", ".gitlab") else folder.name
    return plain or "project"


def _adopt(programme: Programme, given: Source, *, now: datetime) -> None:
    """A file on the command line runs at once; the team is told that nobody has reviewed it."""
    from_files = PolicyVersion.objects.filter(programme=programme, origin="file")
    last = from_files.order_by("-number").values_list("source_digest", flat=True).first()
    if given.digest in (last, programme.policy.source_digest if programme.policy else None):
        return
    version = add_version(programme, given, _laid_over(programme, given), now=now, origin="file")
    go_live(programme, version, by=DESK, now=now)


def propose_version(
    programme: Programme, *, text: str, policy: Policy, origin: str, commit: str, now: datetime, overlay: str = ""
) -> PolicyVersion | None:
    """Keep a text that was found as a proposal, which runs only once an owner confirms it. In its own transaction.

    overlay: the words of the vulndesk.toml beside it. None when nothing is to be proposed: the text runs already, was
    declined, or waits already. A proposal that waits is replaced by a newer one. Raises BadInput for a bad overlay.
    """
    given = Source(text, policy, overlay)
    with transaction.atomic():
        programme = _locked(programme.pk)
        if programme.policy is not None and programme.policy.source_digest == given.digest:
            return None
        versions = PolicyVersion.objects.filter(programme=programme)
        if versions.filter(state__in=("proposed", "declined"), source_digest=given.digest).exists():
            return None
        versions.filter(state="proposed").update(state="replaced", ended_at=now)
        version = add_version(
            programme, given, _laid_over(programme, given), now=now, state="proposed", origin=origin, commit=commit
        )
        record(EventKind.POLICY_PROPOSED, programme.pk, by=DESK, now=now, facts={"number": version.number})
    return version


def confirm_version(programme_id: int, number: int, *, by: Actor, now: datetime) -> PolicyVersion:
    """The owner stands by a proposed version as it was read: it goes live."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        programme = _locked(programme_id)
        version = _proposed(programme, number)
        version.reviewed_at = now
        go_live(programme, version, by=by, now=now)
    return version


def decline_version(programme_id: int, number: int, *, by: Actor, now: datetime) -> None:
    """The same text is not proposed again."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        version = _proposed(_locked(programme_id), number)
        version.state, version.ended_at = "declined", now
        version.save(update_fields=["state", "ended_at"])
        record(EventKind.POLICY_DECLINED, programme_id, by=by, now=now, facts={"number": number})


def review_policy(programme_id: int, number: int, *, by: Actor, now: datetime) -> PolicyVersion:
    """The owner has compared the reading with the text and stands by it."""
    require(by, Verb.CHANGE_POLICY, programme_id)
    with transaction.atomic():
        version = PolicyVersion.objects.select_for_update().filter(programme_id=programme_id, number=number).first()
        if version is None:
            raise NotFound("There is no such version of the policy.")
        if version.state == "proposed":
            raise NotNow("This version is only proposed.", next_step="Let it go live, or decline it.")
        if version.reviewed_at is None:
            version.reviewed_at = now
            version.save(update_fields=["reviewed_at"])
            record(EventKind.POLICY_REVIEWED, programme_id, by=by, now=now, facts={"number": number})
    return version


# --- rows; in the caller's transaction ---------------------------------------------------------------------------


def read_with(given: Source, overlay: Overlay) -> Policy:
    """What the text says, with its owner's corrections laid over it."""
    return apply_overlay(given.policy, overlay, partial(passages_of, given.text)).policy


def add_version(
    programme: Programme,
    given: Source,
    overlay: Overlay,
    *,
    now: datetime,
    origin: str,
    state: str = "live",
    commit: str = "",
    **more: Any,
) -> PolicyVersion:
    """A new row. A live one runs only after `go_live`."""
    last = PolicyVersion.objects.filter(programme=programme).order_by("-number").values_list("number", flat=True)
    clauses = policy_to_json(read_with(given, overlay))
    return PolicyVersion.objects.create(
        programme=programme,
        number=(last.first() or 0) + 1,
        text=given.text,
        digest=hashlib.sha256(given.text.encode()).hexdigest(),
        clauses=clauses,
        reading_digest=hashlib.sha256(json.dumps(clauses, sort_keys=True).encode()).hexdigest(),
        overlay=overlay_to_json(overlay) if overlay.rulings else {},
        beside=given.overlay,
        state=state,
        origin=origin,
        commit=commit[:64],
        proposed_at=now if state == "proposed" else None,
        adopted_at=now,
        **{"source_digest": given.digest, **more},
    )


def go_live(programme: Programme, version: PolicyVersion, *, by: Actor, now: datetime) -> None:
    """New cases run this version from now on; the cases that are there keep theirs."""
    if programme.policy_id is not None:
        PolicyVersion.objects.filter(pk=programme.policy_id).update(state="replaced", ended_at=now)
    version.state, version.adopted_at, version.ended_at = "live", now, None
    version.save(update_fields=["state", "adopted_at", "ended_at", "reviewed_at"])
    programme.policy = version
    programme.save(update_fields=["policy"])
    facts: Mapping[str, object] = {"number": version.number, "digest": version.digest}
    record_event(
        kind=EventKind.POLICY_ADOPTED,
        now=now,
        actor=by.name,
        programme_id=programme.pk,
        audience="everyone",
        facts=facts,
    )


def _laid_over(programme: Programme, given: Source) -> Overlay:
    """What was corrected in the desk holds for a new text too; the file beside the text has the last word.

    What only an earlier file said is not said any more.
    """
    beside = overlay_from_toml(given.overlay) if given.overlay else Overlay()
    if programme.policy is None:
        return beside
    earlier = overlay_from_toml(programme.policy.beside).rulings if programme.policy.beside else ()
    running = overlay_from_json(programme.policy.overlay).rulings
    return beside.over(Overlay(tuple(one for one in running if one not in earlier)))


def _locked(programme_id: int) -> Programme:
    # One deed on a programme's versions at a time: numbers and the version in force follow from each other.
    Programme.objects.select_for_update().get(pk=programme_id)
    return Programme.objects.select_related("policy").get(pk=programme_id)


def _proposed(programme: Programme, number: int) -> PolicyVersion:
    version = PolicyVersion.objects.filter(programme=programme, number=number).first()
    if version is None:
        raise NotFound("There is no such version of the policy.")
    if version.state != "proposed":
        raise NotNow("This version is not proposed any more.", next_step="Reload the page.")
    return version
