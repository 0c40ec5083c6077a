"""Mail as it came, and the addresses at which participants write to their case."""

from django.db import models

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class ReceivedMail(models.Model):
    """One raw message, stored and acknowledged before a byte of it was read.

    digest: of programme and bytes, so that the same bytes are one message. outcome: of core/mail/routing, empty until
    it was read; settled_at: when a person dealt with one that was kept aside. sealed: envelope, sender, subject,
    remarks and the raw file's key. file_id: empty once the raw message became a file of its case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8)  # pipe, lmtp, smtp, imap
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    case_id = models.UUIDField(null=True, db_index=True)
    settled_at = models.DateTimeField(null=True)
    message_id_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    file_id = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001 - several without
    sealed = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["programme", "received_at"],
                name="mail_kept_aside",
                condition=models.Q(outcome="quarantine", settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.id}"


class Mailbox(models.Model):
    """Where a programme's mail is picked up, and how far. sealed: the server, the user and the secrets.

    validity, uid: the folder's own count, and the last message that was read. looked_at: when it could be read last,
    empty before the first time; tried_at: when it was tried. told_at: when the team was told that it stays closed.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    validity = models.PositiveBigIntegerField(default=0)
    uid = models.PositiveBigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(null=True)
    taken = models.PositiveBigIntegerField(default=0)
    left_out = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"mailbox of {self.programme_id}"


class LoopTrip(models.Model):
    """One mail of an owner's test through the whole loop (core/mail/round_trip.py). sealed: its address and id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    leg = models.CharField(max_length=8)
    message_id_digest = models.BinaryField(max_length=32, unique=True)
    address_digest = models.BinaryField(max_length=32, db_index=True)
    asked_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    arrived_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=8, blank=True)
    read_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.leg} trip of {self.programme_id}"
