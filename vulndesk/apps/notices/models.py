"""Mail that the desk wants to send. None of it holds content of a case; who it goes to is sealed all the same."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class OutgoingMail(models.Model):
    """One notification to one person about one event. sealed: recipient, subject and text, under the desk key."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        WRITTEN = "written"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.BigIntegerField()
    case_id = models.UUIDField(null=True)
    programme_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    recipient_digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    message_id = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "recipient_digest"], name="mail_once_an_event")]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="mail_newest"),
            models.Index(
                fields=["case_id", "recipient_digest"], name="mail_waiting", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} {self.kind}"
