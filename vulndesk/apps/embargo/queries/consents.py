"""Who agreed to the embargo of a case, and what somebody is told before they see the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.cases.queries import names_for
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.models import PartyConsent
from vulndesk.apps.embargo.queries.state import (
    Terms,
    embargo_of,
    is_in_force,
    sentence_behind,
    source_words,
    words_of,
)
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor
from vulndesk.core.audience import party_in
from vulndesk.core.embargo import Consent


@dataclass(frozen=True)
class ConsentView:
    """state: core/embargo.Consent; means: how the last answer came; until: the end that was agreed to."""

    party: str
    label: str
    state: str
    words: str
    means: str
    means_words: str
    until: datetime | None
    at: datetime


WORDS = {
    Consent.NO_EMBARGO: "not asked",
    Consent.INVITED: "asked, no answer yet",
    Consent.SIGNATORY: "agreed",
    Consent.LAPSED: "the end changed; asked again, no answer yet",
    Consent.DECLINED: "declined",
}

MEANS = {
    "policy": "by the policy",
    "owner": "by the owner’s period",
    "report": "in the report",
    "default": "by default, saying nothing against it",
    "receipt": "with the receipt",
    "account": "signed in",
    "pinned_key": "with the pinned key",
    "link": "by the invitation’s link",
}


def consents_of(
    case_id: UUID, *, reader: Actor | None = None, names: Mapping[str, str] | None = None
) -> tuple[ConsentView, ...]:
    """In the order in which they were asked. The caller has the case under its guard.

    reader: by whose words the parties are called; None: by their roles alone. names: those words, where the caller has
    asked for them already.
    """
    rows = list(PartyConsent.objects.filter(case_id=case_id).select_related("case__data_key").order_by("id"))
    if not rows:
        return ()
    key = opened_key(rows[0].case.data_key)
    asks = not (reader is not None and reader.is_team) and any(party_in(row.party) for row in rows)
    names = names_for(reader, rows[0].case) if asks and names is None else names or {}
    return tuple(
        ConsentView(
            party=row.party,
            label=names.get(row.party, "A participant")
            if asks and party_in(row.party)
            else content.open_label(key, row),
            state=row.state,
            words=WORDS[Consent(row.state)],
            means=row.means,
            means_words=MEANS.get(row.means, ""),
            until=row.until,
            at=row.changed_at,
        )
        for row in rows
    )


def terms_of(
    case_id: UUID,
    *,
    now: datetime,
    zone: str = "UTC",
    reader: Actor | None = None,
    names: Mapping[str, str] | None = None,
) -> Terms:
    """The embargo for somebody who is invited. It names parties and instants and nothing of the report.

    zone: of the words; the instants are aware. reader, names: as for `consents_of`. Raises NotFound.
    """
    embargo = embargo_of(case_id)
    in_force = is_in_force(embargo, now=now)
    agreeing = [one for one in consents_of(case_id, reader=reader, names=names) if one.state == Consent.SIGNATORY]
    agreed = tuple(one.label for one in agreeing)
    return Terms(
        words=words_of(embargo, now=now, zone=zone),
        em=embargo.em,
        in_force=in_force,
        until=embargo.until,
        proposed=embargo.proposed_until,
        proposed_by=embargo.proposed_by,
        source=embargo.source,
        source_words=source_words(embargo, agreed),
        sentence=sentence_behind(embargo, embargo.case),
        agreed_by=agreed,
        parties=frozenset(one.party for one in agreeing),
    )
