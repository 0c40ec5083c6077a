"""Before a report is a case: its draft, and the keys by which a repeated request is known."""

from django.db import models

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Draft(models.Model):
    """A form being filled in: sealed, found by the digest of its token, gone after 24 hours or when it was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"draft {self.id}"


class DraftFile(models.Model):
    """One uploaded file of a draft; its key and name are in the draft's own sealed row."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file_id = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return f"file of draft {self.draft_id}"


class SentReport(models.Model):
    """One request that became a case: an API client's Idempotency-Key, or a form that was sent twice."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    body_digest = models.BinaryField(max_length=32)
    case_id = models.UUIDField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"request for {self.case_id}"
