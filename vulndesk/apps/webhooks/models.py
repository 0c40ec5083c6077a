"""Webhooks of a programme and what was sent to each. Addresses and secrets are sealed with the desk's own key."""

from django.db import models

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Webhook(models.Model):
    """types: of core/webhooks.TYPES. with_titles: the owner wants titles and severities of cases sent, too.

    failing_since: nothing arrived since then. switched_off_at: by a person, by the receiver's 410, or after days.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    types = models.JSONField(default=list)
    with_titles = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    switched_off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class Sending(models.Model):
    """One post: of an event, or of a test (event_id null). The body is made anew for each try, and is the same."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ARRIVED = "arrived"
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="sendings")
    event_id = models.BigIntegerField(null=True)
    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)  # the status; 0: nobody answered, or it may not be asked
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ("-at", "-id")
        constraints = [models.UniqueConstraint(fields=["webhook", "event_id"], name="one_sending_an_event")]
        indexes = [models.Index(fields=["webhook", "-at"], name="sending_of_webhook")]

    def __str__(self) -> str:
        return f"sending {self.pk}"
