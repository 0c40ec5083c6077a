"""Mail that the desk wants to send, and where its answers go. Who it goes to is sealed."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class OutgoingMail(models.Model):
    """One notification to one person about one event. sealed: the letter and its recipient, under the desk key."""

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
    way = models.CharField(max_length=10, default="notice")  # of core/mail/answers: only a notice carries nothing
    answer_id = models.UUIDField(null=True)  # the message whose words it carries; they are read when it goes
    recipient_digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    message_id = models.CharField(max_length=300, db_index=True)  # answers name it
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "recipient_digest"], name="mail_once_an_event"),
            models.UniqueConstraint(
                fields=["answer_id", "recipient_digest"],
                condition=models.Q(answer_id__isnull=False),
                name="mail_once_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="mail_newest"),
            models.Index(
                fields=["case_id", "recipient_digest"], name="mail_waiting", condition=models.Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} {self.kind}"


class ReporterLetter(models.Model):
    """One mail that the reporter wrote in a case. sealed: its Message-ID, which answers name; under the desk key.

    in_clear: nobody had to decrypt it. written: by whom, of core/mail/inbound_mail. may_confirm: it is a new report
    from a person, so that a machine may say that it came.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    in_clear = models.BooleanField()
    written = models.CharField(max_length=10)
    may_confirm = models.BooleanField(default=False)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"letter of {self.case_id}"


class ReplyAddress(models.Model):
    """Where one participant writes to their case. The token itself is derived again whenever a mail needs it."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    case_id = models.UUIDField(db_index=True)
    participant = models.CharField(max_length=20)  # reporter

    def __str__(self) -> str:
        return f"address of {self.participant} in {self.case_id}"


class NoticeChoice(models.Model):
    """What one person of the team hears of, and how. sealed: a core/notice_choices.Choice, under the desk key."""

    user_id = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"choice of {self.user_id}"


class Push(models.Model):
    """One notice to one person's webhook about one event. It has no words of its own: they are made when it goes."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "user_id"], name="push_once_an_event")]
        indexes = [models.Index(fields=["user_id", "-made_at"], name="push_newest")]

    def __str__(self) -> str:
        return f"push {self.pk} {self.kind}"
