"""What people do to an embargo: propose an end, agree, say no, end it. Each move is decided by core/embargo.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.embargo.actions.consents import MEANS
from vulndesk.apps.embargo.actions.ending import OFF_THE_TABLE, guarded
from vulndesk.apps.embargo.actions.keeping import apply_change, record, write_consent
from vulndesk.apps.embargo.models import Embargo, PartyConsent
from vulndesk.apps.embargo.queries.state import LABELS, party_of
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.embargo import EM, Consent, Move, Source, Step, negotiate, require_end
from vulndesk.core.errors import NotAllowed, NotNow
from vulndesk.core.events import EventKind
from vulndesk.core.world import World


@dataclass(frozen=True)
class Word:
    """Whose word this is and how it came: receipt, account or pinned_key. seen: the revision on the person's page."""

    by: Actor
    means: str
    seen: int | None = None


def propose_end(case_id: UUID, until: datetime, word: Word, *, now: datetime) -> Embargo:
    """Put an end on the table. One that holds goes on holding. Raises BadInput for a naive or past end, NotNow."""
    embargo, party = _loaded(case_id, word, now=now)
    require_end(until, start=now)
    em = negotiate(EM(embargo.em), Move.PROPOSE, World(embargo.world))
    changes = {"em": em.value, "proposed_until": until, "proposed_by": party, "proposed_means": word.means}
    with transaction.atomic():
        apply_change(embargo, changes, now=now)
        record(embargo, EventKind.EMBARGO_PROPOSED, by=word.by.name, now=now, until=until)
    return embargo


def accept_end(case_id: UUID, word: Word, *, now: datetime) -> Embargo:
    """Agree to what the other side proposed. Whoever agreed to the former end is asked anew. Raises NotNow."""
    embargo, party = _loaded(case_id, word, now=now)
    em = negotiate(EM(embargo.em), Move.ACCEPT, World(embargo.world))
    if party == embargo.proposed_by:
        raise NotNow(
            "This end was proposed by your side.", next_step="The other side agrees to it or proposes another."
        )
    until = embargo.proposed_until
    if until is None or until <= now:
        raise NotNow("The proposed end has passed meanwhile.", next_step="Propose a later one.")
    agreed = {party: word.means, embargo.proposed_by: embargo.proposed_means}
    changes = {"em": em.value, "until": until, "source": Source.AGREED.value} | OFF_THE_TABLE
    with transaction.atomic():
        apply_change(embargo, changes, now=now)
        _ask_the_others_anew(embargo, agreed, now=now)
        for one, means in agreed.items():
            write_consent(
                embargo, one, Consent.SIGNATORY, label=LABELS.get(one, one), means=means, until=until, now=now
            )
        record(embargo, EventKind.EMBARGO_ACCEPTED, by=word.by.name, now=now, until=until)
    return embargo


def reject_end(case_id: UUID, word: Word, *, now: datetime) -> Embargo:
    """Say no to what is proposed, or take one's own proposal back. An end that holds goes on holding. Raises NotNow."""
    embargo, party = _loaded(case_id, word, now=now)
    em = negotiate(EM(embargo.em), Move.REJECT, World(embargo.world))
    because = "taken_back" if party == embargo.proposed_by else ""
    with transaction.atomic():
        apply_change(embargo, {"em": em.value} | OFF_THE_TABLE, now=now)
        record(embargo, EventKind.EMBARGO_REJECTED, by=word.by.name, now=now, because=because)
    return embargo


def end_embargo(case_id: UUID, word: Word, *, now: datetime) -> Embargo:
    """End it now, for good. Only the team ends it for everybody; a party that leaves ends only its own consent."""
    require(word.by, Verb.HANDLE)
    embargo, _ = _loaded(case_id, word, now=now)
    em = negotiate(EM(embargo.em), Move.TERMINATE, World(embargo.world))
    changes = {"em": em.value, "ended_at": now, "cause": "team"} | OFF_THE_TABLE
    with transaction.atomic():
        apply_change(embargo, changes, now=now)
        record(embargo, EventKind.EMBARGO_ENDED, by=word.by.name, now=now, cause="team")
    return embargo


def _loaded(case_id: UUID, word: Word, *, now: datetime) -> tuple[Embargo, str]:
    """The embargo under the guard, ended first if its time is over, and the party that speaks."""
    require(word.by, Verb.NEGOTIATE)
    if word.means not in MEANS:
        raise NotAllowed("This is no way to agree.", next_step="Use the receipt or an account.")
    return guarded(case_id, word.by, now=now, seen=word.seen), party_of(word.by)


def _ask_the_others_anew(embargo: Embargo, agreed: dict[str, str], *, now: datetime) -> None:
    others = PartyConsent.objects.filter(case_id=embargo.pk, state=Consent.SIGNATORY.value).exclude(party__in=agreed)
    for party in others.values_list("party", flat=True):
        record(embargo, EventKind.CONSENT_CHANGED, by="desk", now=now, party=party, step=Step.REVISE.value)
    others.update(state=Consent.LAPSED.value, means="", changed_at=now)
