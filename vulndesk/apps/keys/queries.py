"""The door to read keys. Public halves of programmes' keys are public; a participant's key is for who sees the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, UUIDField

from vulndesk.apps.keys.content import KnownKey, open_participant_key, secret_of
from vulndesk.apps.keys.models import DeskKey, OpenedCiphertext, ParticipantKey, ProgrammeKey
from vulndesk.apps.vault.sealing import lookup_digest
from vulndesk.apps.vault.statements import Given, Question
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.errors import NotFound
from vulndesk.core.mail.openpgp import KeyProblem, key_problem, written_fingerprint
from vulndesk.gateways import pgp


@dataclass(frozen=True)
class Encryption:
    """Whether an answer to a participant can be encrypted. fingerprint: in groups of four, empty without a key.

    problem: None when it can; MISSING when no key was ever pinned; else why the pinned one may not be used any more.
    """

    fingerprint: str
    problem: KeyProblem | None

    @property
    def is_possible(self) -> bool:
        return self.problem is None

    @property
    def has_key(self) -> bool:
        """With a key that fails there is no answer in clear either (abuse case 13)."""
        return bool(self.fingerprint)


def encryption_to(case_id: UUID, *, participant: str = "reporter", now: datetime) -> Encryption:
    """For whoever writes to the participant, before anything is sent."""
    return encryption_with(KEYS.ask(keys_of=case_id, participant=participant), now=now)


def encryption_with(rows: Iterable[ParticipantKey], *, now: datetime) -> Encryption:
    """The same of keys that were asked for already."""
    row = next((one for one in rows if one.state == ParticipantKey.State.PINNED), None)
    if row is None:
        return Encryption("", KeyProblem.MISSING)
    key = open_participant_key(row)
    facts = pgp.read_keys(key.certificate)
    problem = key_problem(facts[0], now=now) if facts else KeyProblem.UNUSABLE
    return Encryption(written_fingerprint(key.fingerprint), problem)


# --- participants ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ParticipantKeyView:
    """problem: why it cannot be encrypted to, in words; empty when it can."""

    id: UUID
    state: str
    fingerprint: str
    addresses: tuple[str, ...]
    source: str
    seen_at: datetime
    problem: str

    @property
    def title(self) -> str:
        return {"pinned": "The pinned key", "replaced": "An earlier key", "refused": "A refused key"}.get(
            self.state, ""
        )

    @property
    def source_words(self) -> str:
        return _SOURCES.get(self.source, self.source)


_SOURCES = {
    "attached": "Attached to a mail",
    "autocrypt": "In the header of a mail",
    "signature": "With a mail that it signs",
    "upload": "From the reporter’s page",
}


def keys_in(case_id: UUID, *, participant: str = "reporter", now: datetime) -> list[ParticipantKeyView]:
    """The pinned one first, then what waits for a person, then the rest. The caller has checked who sees the case."""
    return key_views(KEYS.ask(keys_of=case_id, participant=participant), now=now)


# Of one participant of a case; for pages that ask it together with more.
KEYS = Question(
    lambda: ParticipantKey.objects.filter(
        case_id=Given("keys_of", UUIDField()), participant=Given("participant", CharField())
    )
)


def key_views(rows: Iterable[ParticipantKey], *, now: datetime) -> list[ParticipantKeyView]:
    order = {state: at for at, state in enumerate(("pinned", "offered", "replaced", "refused"))}
    newest_first = sorted(rows, key=lambda row: row.seen_at, reverse=True)
    return sorted((_participant_view(row, now=now) for row in newest_first), key=lambda one: order[one.state])


def _participant_view(row: ParticipantKey, *, now: datetime) -> ParticipantKeyView:
    key = open_participant_key(row)
    facts = pgp.read_keys(key.certificate)
    problem = key_problem(facts[0], now=now) if facts else KeyProblem.UNUSABLE
    return ParticipantKeyView(
        id=row.pk,
        state=row.state,
        fingerprint=written_fingerprint(key.fingerprint),
        addresses=key.addresses,
        source=key.source,
        seen_at=row.seen_at,
        problem=problem.value if problem else "",
    )


def pinned_key(case_id: UUID, *, participant: str = "reporter") -> KnownKey | None:
    row = _pinned(case_id, participant)
    return open_participant_key(row) if row is not None else None


def _pinned(case_id: UUID, participant: str) -> ParticipantKey | None:
    state = ParticipantKey.State.PINNED
    return ParticipantKey.objects.filter(case_id=case_id, participant=participant, state=state).first()


def keys_of_address(address: str) -> list[KnownKey]:
    """Those that were pinned for this address in any case: by them a signature can be tried, no more."""
    rows = ParticipantKey.objects.filter(
        address_digest=address_digest(address), state=ParticipantKey.State.PINNED
    ).order_by("-seen_at")
    found = {key.fingerprint: key for key in map(open_participant_key, rows[:_MOST])}
    return list(found.values())


_MOST = 20


def address_digest(address: str) -> bytes:
    return lookup_digest("address of a key", address.strip().casefold())


def ciphertext_digest(digest: str) -> bytes:
    return lookup_digest("ciphertext", digest)


def cases_of_ciphertexts(digests: Iterable[str]) -> set[UUID]:
    """Where these were opened before."""
    wanted = [ciphertext_digest(one) for one in digests if one]
    rows = OpenedCiphertext.objects.filter(digest__in=wanted) if wanted else OpenedCiphertext.objects.none()
    return set(rows.values_list("case_id", flat=True))


# --- programmes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgrammeKeyView:
    """expires: the first instant at which nobody encrypts to it any more; None for never."""

    id: UUID
    state: str
    origin: str
    fingerprint: str
    addresses: tuple[str, ...]
    made_at: datetime
    replaced_at: datetime | None
    retired_at: datetime | None
    expires: datetime | None
    problem: str
    can_sign: bool

    @property
    def title(self) -> str:
        return {"current": "The current key", "old": "An earlier key", "retired": "A retired key"}[self.state]


def programme_keys(actor: Actor, programme_id: int, *, now: datetime) -> list[ProgrammeKeyView]:
    """Newest first, without secrets."""
    require(actor, Verb.HANDLE)
    rows = ProgrammeKey.objects.filter(programme_id=programme_id).order_by("-made_at")
    return [_programme_view(row, now=now) for row in rows]


def _programme_view(row: ProgrammeKey, *, now: datetime) -> ProgrammeKeyView:
    facts = pgp.read_keys(bytes(row.certificate))
    problem = key_problem(facts[0], now=now) if facts else KeyProblem.UNUSABLE
    ends = [end for one in facts[:1] for end in (one.expires, one.encryption_expires) if end is not None]
    secret = secret_of(row)
    return ProgrammeKeyView(
        id=row.pk,
        state=row.state,
        origin=row.origin,
        fingerprint=written_fingerprint(row.fingerprint),
        addresses=tuple(row.addresses),
        made_at=row.made_at,
        replaced_at=row.replaced_at,
        retired_at=row.retired_at,
        expires=min(ends, default=None),
        problem=problem.value if problem else "",
        can_sign=secret is not None and pgp.can_sign(secret),
    )


def published_key(programme_id: int) -> bytes | None:
    """The current public key, binary; None when the programme has none."""
    rows = ProgrammeKey.objects.filter(programme_id=programme_id, state=ProgrammeKey.State.CURRENT)
    row = rows.first()
    return bytes(row.certificate) if row is not None else None


def desk_certificate() -> tuple[str, bytes] | None:
    """Fingerprint and armoured public key by which what the desk signs is verified; None: it signed nothing yet."""
    row = DeskKey.objects.first()
    return (row.fingerprint, pgp.armoured(bytes(row.certificate)).encode()) if row is not None else None


def has_key(programme_id: int) -> bool:
    return ProgrammeKey.objects.filter(programme_id=programme_id, state=ProgrammeKey.State.CURRENT).exists()


def published_keys_by_address() -> Iterable[tuple[str, bytes]]:
    """(address, public key) of every current key, for the Web Key Directory."""
    for row in ProgrammeKey.objects.filter(state=ProgrammeKey.State.CURRENT).order_by("made_at"):
        for address in row.addresses:
            yield address, bytes(row.certificate)


def opening_keys(programme_id: int) -> list[pgp.Secret]:
    """The secret halves that still decrypt, the current one first. For the reader of mail alone."""
    states = (ProgrammeKey.State.CURRENT, ProgrammeKey.State.OLD)
    rows = ProgrammeKey.objects.filter(programme_id=programme_id, state__in=states).order_by("state", "-made_at")
    return [secret for row in rows if (secret := secret_of(row)) is not None]


def exported_secret(actor: Actor, programme_id: int, key_id: UUID) -> str:
    """Armoured, and locked by no passphrase. Raises NotFound."""
    require(actor, Verb.CHANGE_KEYS, programme_id)
    row = ProgrammeKey.objects.filter(programme_id=programme_id, pk=key_id).first()
    secret = secret_of(row) if row is not None else None
    if secret is None:
        raise NotFound("There is no such key, or it was retired.", next_step="Reload the page.")
    return pgp.armoured_secret(secret)
