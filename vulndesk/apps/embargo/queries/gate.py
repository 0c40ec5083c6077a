"""What the gate of publication (core/gate.py) needs to know of a case, gathered from its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vulndesk.apps.accounts.queries import name_of, names_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import handlers_of
from vulndesk.apps.credits.queries import credit_settled
from vulndesk.apps.embargo import content
from vulndesk.apps.embargo.models import Agreement, Approval, Embargo, Fix, Publication, ReleaseProof, Trial
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.embargo import EM
from vulndesk.core.gate import GateFacts, Proof, ProofKind, Standing, Yes, counts_from
from vulndesk.core.mail.openpgp import written_fingerprint
from vulndesk.core.world import World


@dataclass(frozen=True)
class ProofView:
    id: UUID
    proof: Proof
    looked_at: datetime
    address: str
    person: str


@dataclass(frozen=True)
class ApprovalView:
    """counts_from: later than `at` for one who is alone."""

    id: UUID
    kind: str
    who: str
    actor: str
    at: datetime
    counts_from: datetime
    reason: str


@dataclass(frozen=True)
class PublicationView:
    at: datetime
    who: str
    way: str
    address: str
    release: str
    overridden: tuple[str, ...]


def fix_of(case: Case) -> tuple[Fix, content.FixContent]:
    """The stored one, or nothing yet: one component, the programme itself."""
    row = Fix.objects.filter(case=case).first()
    if row is not None:
        return row, content.open_fix(opened_key(case.data_key), row)
    empty: content.FixContent = {
        "components": [case.programme.name],
        "introduced": [],
        "fixed": [],
        "backports": [],
        "affected": [],
        "mended": [],
        "never": 0,
        "versions": "",
    }
    return Fix(case=case), empty


def proofs_of(case: Case) -> tuple[ProofView, ...]:
    """Every place that was named, in order."""
    key = opened_key(case.data_key)
    found = []
    for row in ReleaseProof.objects.filter(case=case).order_by("id"):
        opened = content.open_proof(key, row)
        extra = opened["version"] or opened["revision"]
        what = f"{opened['what']} {extra}".strip() or f"deployed, says {opened['person']}"
        proof = Proof(opened["component"], ProofKind(row.kind), Standing(row.standing), what)
        found.append(ProofView(row.pk, proof, row.looked_at, opened["what"], opened["person"]))
    return tuple(found)


def approvals_of(case: Case, embargo: Embargo) -> tuple[ApprovalView, ...]:
    """Those that were not taken back."""
    key, world = opened_key(case.data_key), World(embargo.world)
    rows = list(Approval.objects.filter(case=case, taken_back_at=None).order_by("id"))
    names = names_of(row.actor for row in rows)
    return tuple(
        ApprovalView(
            id=row.pk,
            kind=row.kind,
            who=names[row.actor],
            actor=row.actor,
            at=row.at,
            counts_from=counts_from(_yes(row), world),
            reason=content.open_reason(key, row),
        )
        for row in rows
    )


def trial_of(case: Case) -> Trial | None:
    return Trial.objects.filter(case=case).first()


def agreement_of(case: Case) -> Agreement | None:
    return Agreement.objects.filter(case=case).select_related("proof").first()


@dataclass(frozen=True)
class SignedAnswer:
    """A mail that answers, signed as a whole by the pinned key. is_recorded: a person took it for the answer."""

    agrees: bool
    message_id: UUID
    at: datetime
    key: str
    is_recorded: bool


def signed_answer_of(case: Case, agreement: Agreement | None) -> SignedAnswer | None:
    """The last one to the question that the team asked last."""
    if agreement is None or agreement.proof is None or not agreement.signed:
        return None
    opened = content.open_question(opened_key(case.data_key), agreement)
    return SignedAnswer(
        agrees=agreement.signed == "yes",
        message_id=agreement.proof.pk,
        at=agreement.proof.at,
        key=written_fingerprint(opened["fingerprint"]),
        is_recorded=agreement.means == "pinned_key" and agreement.answer == agreement.signed,
    )


def publication_of(case: Case) -> PublicationView | None:
    row = Publication.objects.filter(case=case).first()
    if row is None:
        return None
    opened = content.open_publication(opened_key(case.data_key), row)
    return PublicationView(
        row.at, name_of(row.actor), row.way, opened["address"], opened["release"], tuple(opened["overridden"])
    )


def people_of(case: Case) -> int:
    """How many could approve."""
    return len(handlers_of(case.programme_id))


def gate_facts(embargo: Embargo, *, now: datetime, since: datetime | None = None) -> GateFacts:
    """The caller has the case under its guard. since: when the text to publish was changed last; who approved before
    that has not approved it.
    """
    case = embargo.case
    fix, opened = fix_of(case)
    agreement = agreement_of(case)
    rows = list(Approval.objects.filter(case=case, taken_back_at=None))
    proofs = tuple(view.proof for view in proofs_of(case))
    return GateFacts(
        components=tuple(opened["components"]),
        proofs=proofs,
        agreed=agreement.means if agreement is not None and agreement.answer == "yes" else "",
        em=EM(embargo.em),
        until=embargo.until,
        world=World(embargo.world),
        credit=" ".join(credit_settled(case.pk, now=now).missing),
        approvals=tuple(
            _yes(row) for row in rows if row.kind == Approval.Kind.PUBLICATION and not is_before(row, since)
        ),
        overrides=tuple(_yes(row) for row in rows if row.kind == Approval.Kind.OVERRIDE),
        people=people_of(case),
        has_fix=fix.has_fix or bool(proofs),
        open_ended=fix.open_ended,
        reviewed=fix.reviewed_at is not None,
    )


def is_before(row: Approval, since: datetime | None) -> bool:
    return since is not None and row.at < since


def _yes(row: Approval) -> Yes:
    return Yes(row.actor, row.at, alone=row.alone)
