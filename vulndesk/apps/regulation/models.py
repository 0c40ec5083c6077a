"""The record of what was known, decided and filed. Rows are only ever added: nothing edits or removes one."""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Regulated(models.Model):
    """A programme for which an owner switched it on. role: of core/cra.Role. Both words are public facts."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    role = models.CharField(max_length=12)
    member_states = models.CharField(max_length=300, blank=True)
    csirt = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.role} of {self.programme_id}"


class CraRecord(models.Model):
    """One entry, as core/cra.Record. actor: who signed it. event_id: the signal's event, so that it counts once.

    sealed, with the case's key: words, and for what was filed the exact text, where, and under which reference.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10)
    matter = models.CharField(max_length=13)
    stage = models.CharField(max_length=13, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    event_id = models.PositiveBigIntegerField(null=True, unique=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = [
            # Of two people who sign at once, one is first.
            models.UniqueConstraint(
                fields=["case", "matter"], condition=models.Q(what="aware"), name="one_awareness_a_matter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.case_id}"
