"""Tokens of the API and requests that were answered. A token is kept as a keyed digest, its name sealed."""

from django.db import models

from vulndesk.apps.accounts.models import User
from vulndesk.apps.vault.ids import new_id


class ApiToken(models.Model):
    """scopes: of core/api_scopes. programme_ids: None for all of its person's. used_on: the day, no finer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()  # {"name": str} under the desk's own key
    scopes = models.JSONField(default=list)
    programme_ids = models.JSONField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"token {self.pk}"


class AnsweredRequest(models.Model):
    """What was answered to an Idempotency-Key of one token, so that a repetition does nothing and hears the same."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    body_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(default=b"")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "answered request"
