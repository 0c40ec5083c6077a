"""Connections of programmes to repositories, and what came by each. All words are sealed with the desk's own key."""

from django.db import models

from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Connection(models.Model):
    """One repository. sealed: where it is, the token of its API, the secrets by which deliveries are signed.

    heard_at: of the last delivery that was signed. answered_at, failing_since, trouble: how asking the forge went.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    forge = models.CharField(max_length=10)  # core/forges/facts.Forge
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # the gateway's sentence, which has nothing of a report
    switched_off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"connection {self.pk}"


class Count(models.Model):
    """How often what was posted to a connection ended so: all that is kept of what was refused."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="counts")
    outcome = models.CharField(max_length=20)  # core/forges/reading.Outcome
    number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "outcome"], name="one_count_an_outcome")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class Delivery(models.Model):
    """One that was taken: what it said, sealed, until it is done with, and what it is known by when it comes again.

    digest: of its id. body_digest: of its bytes, since no forge signs the id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    digest = models.BinaryField(max_length=32)
    body_digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=20)  # core/forges/facts.FactKind
    at = models.DateTimeField()
    sealed = models.BinaryField(default=b"")

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["connection", "digest"], name="one_delivery_an_id"),
            models.UniqueConstraint(fields=["connection", "body_digest"], name="one_delivery_a_body"),
        ]
        indexes = [models.Index(fields=["at"], name="delivery_by_age")]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class ForgeReport(models.Model):
    """A private report at a forge, and the case that it became.

    connection: null once it was removed; the digest, of the report's place, knows it again when the repository is
    connected anew. key, state: the forge's own. seen_at: by the forge's clock, of what was seen of it last; prints:
    keyed digests of its fields then. sending: what the worker is sending there; trouble: why it was not taken.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="reports")
    digest = models.BinaryField(max_length=32, unique=True, null=True)
    key = models.CharField(max_length=60)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20)
    is_public = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    prints = models.JSONField(default=dict)
    sending = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"private report of {self.case_id}"


class ForgeNote(models.Model):
    """A comment below a private report: one that was read there, or a reply that somebody has posted from here.

    number: the forge's; null until it answered. message: what it is in the case; null once that was erased. print: a
    keyed digest of its words as they were seen last, at seen_at by the forge's clock. asked_at, trouble: of a reply.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(ForgeReport, on_delete=models.CASCADE, related_name="notes")
    number = models.PositiveBigIntegerField(null=True)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    is_ours = models.BooleanField(default=False)
    print = models.CharField(max_length=24)
    seen_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_row_a_comment"),
            models.UniqueConstraint(
                fields=["report", "message"], condition=models.Q(is_ours=True), name="one_reply_a_message"
            ),
        ]

    def __str__(self) -> str:
        return f"comment below {self.report_id}"
