"""What a programme keeps for how long, what somebody holds, and what was erased.

How long closed cases are kept is the programme's own column (`Programme.retention_days`): the public form says it.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id

KEPT_ASIDE_FOR = 182  # days of a mail that was set aside


class Rules(models.Model):
    """In days, counted from when a case was closed. 0: as long as the case."""

    programme = models.OneToOneField(Programme, primary_key=True, on_delete=models.CASCADE, related_name="+")
    spam_days = models.PositiveIntegerField(default=0)  # of what somebody marked as no report
    attachment_days = models.PositiveIntegerField(default=0)  # files, and the raw mail that a report came in
    mail_days = models.PositiveIntegerField(default=KEPT_ASIDE_FOR)  # of mail that was set aside

    def __str__(self) -> str:
        return f"rules of {self.programme_id}"


class Hold(models.Model):
    """Nothing of the case is erased by rule until somebody lets it go. sealed, with the case's key: the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(released_at=None), name="one_hold_a_case")
        ]

    def __str__(self) -> str:
        return f"hold of {self.case_id}"


class What(models.TextChoices):
    CASE = "case"
    PERSON = "person"


class Why(models.TextChoices):
    RULE = "rule"
    ASKED = "asked"
    RESTORED = "restored"
    KEY = "key"


class Erasure(models.Model):
    """That something was erased: by this a restored backup knows what to erase again. No words, and no row of a case.

    what: all of a case, or who reported it. why: a rule, or somebody asked; a backup that was restored; the key of the
    programme was destroyed.
    """

    id = models.BigAutoField(primary_key=True)
    case_id = models.UUIDField()
    programme_id = models.BigIntegerField()
    reference = models.CharField(max_length=16)
    what = models.CharField(max_length=8, choices=What.choices)
    why = models.CharField(max_length=8, choices=Why.choices)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "what"], name="erased_once")]
        indexes = [models.Index(fields=["programme_id", "at"], name="erasure_of_programme")]

    def __str__(self) -> str:
        return f"erasure of {self.reference}"
