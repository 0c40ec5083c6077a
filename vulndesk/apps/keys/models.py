"""Keys of programmes and of the desk, whose secret halves are sealed, and keys of participants, sealed whole."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class ProgrammeKey(models.Model):
    """One OpenPGP key of a programme. Of each programme one is current; old ones only decrypt; retired ones do nothing.

    certificate: the public half, binary. sealed: the secret half; empty once it is retired.
    """

    class State(models.TextChoices):
        CURRENT = "current"
        OLD = "old"
        RETIRED = "retired"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme_id = models.BigIntegerField()
    fingerprint = models.CharField(max_length=64)
    addresses = models.JSONField(default=list)
    certificate = models.BinaryField()
    sealed = models.BinaryField()
    origin = models.CharField(max_length=8)  # made, imported
    state = models.CharField(max_length=8, choices=State.choices, default=State.CURRENT)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "fingerprint"], name="one_row_a_programme_key"),
            models.UniqueConstraint(
                fields=["programme_id"], condition=models.Q(state="current"), name="one_current_programme_key"
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.programme_id}, {self.state}"


class DeskKey(models.Model):
    """The one key by which the desk signs what it publishes itself. Without an end: signatures are read for years."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    fingerprint = models.CharField(max_length=64)
    certificate = models.BinaryField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_desk_key")]

    def __str__(self) -> str:
        return f"key of the desk, {self.fingerprint}"


class ParticipantKey(models.Model):
    """One key that came from a participant of a case. At most one is pinned: the desk encrypts to that one alone.

    digest: of case, participant and fingerprint. address_digest: of the address it was pinned for, by which a later
    report finds it. sealed: certificate, fingerprint, addresses and where it came from.
    """

    class State(models.TextChoices):
        PINNED = "pinned"
        OFFERED = "offered"  # waits for a person
        REFUSED = "refused"
        REPLACED = "replaced"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    case_id = models.UUIDField()
    participant = models.CharField(max_length=20)  # reporter
    address_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    state = models.CharField(max_length=8, choices=State.choices)
    sealed = models.BinaryField()
    seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "participant"], condition=models.Q(state="pinned"), name="one_pinned_key"
            )
        ]
        indexes = [models.Index(fields=["case_id", "participant"], name="keys_of_participant")]

    def __str__(self) -> str:
        return f"key of {self.participant} in {self.case_id}, {self.state}"


class OpenedCiphertext(models.Model):
    """Which case an encrypted text belongs to: resent to another one, it is not opened there. digest: keyed."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    case_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"ciphertext of {self.case_id}"
