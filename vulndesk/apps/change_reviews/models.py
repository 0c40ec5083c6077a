"""Reviews of changes. Each has a data key of its own under its programme's: erasing it makes every word unreadable."""

from django.db import models

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.check.change_review import ReviewState


class ChangeReview(models.Model):
    """One change that somebody asked about. digest: keyed, of all that was said of the change, by which it is found.

    files, findings: how many. decided_at: when the last answer came. revision: counts the answers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, default=ReviewState.WAITING.value)
    revision = models.PositiveIntegerField(default=0)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    files = models.PositiveSmallIntegerField()
    findings = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [models.UniqueConstraint(fields=["programme", "digest"], name="one_review_a_change")]
        indexes = [models.Index(fields=["state", "asked_at"], name="review_undecided")]

    def __str__(self) -> str:
        return f"change review {self.pk}"


class ChangeAnswer(models.Model):
    """What one person says to it; saying something else replaces it. verdict: of core/check/change_review."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(ChangeReview, on_delete=models.CASCADE, related_name="answers")
    by = models.CharField(max_length=40)
    verdict = models.CharField(max_length=8)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(fields=["review", "by"], name="one_answer_a_person")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
