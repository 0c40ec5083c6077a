"""Proposals to hand a case over to another programme. What was written for them is sealed with the case's key."""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.handover import WAITING


class Handover(models.Model):
    """One proposal. state: of core/handover. forwards: the policy says it, so the reporter is told and not asked.

    offered_at: since when the other team may read the summary; never, where the reporter did not agree. stays: the
    former team wants to read on as an observer. sealed: reason, summary, and the answer of whoever said no.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    forwards = models.BooleanField(default=False)
    stays = models.BooleanField(default=False)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    until = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=sorted(state.value for state in WAITING)),
                name="one_waiting_handover_a_case",
            )
        ]
        indexes = [
            models.Index(fields=["until"], name="handover_waits", condition=models.Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"handover of {self.case_id}, {self.state}"
