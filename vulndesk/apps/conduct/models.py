"""Consent to tests (E21). What was asked for and what was answered is sealed with the request's own key."""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey


class ConsentToTest(models.Model):
    """One request to test, and the consent or refusal that answers it. It needs no report; `case` links one.

    state: of core/conduct.Consent. starts_at, ends_at: of the grant, null before. asked, answer: sealed words.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    receipt_digest = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default="asked")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)  # when it was declined, revoked, taken back, or ended
    asked = models.BinaryField()
    answer = models.BinaryField(default=b"")

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [models.Index(fields=["ends_at"], name="consent_ends", condition=models.Q(state="granted"))]

    def __str__(self) -> str:
        return self.reference
