"""Who is told before the end of an embargo, stage by stage, and what was planned and sent for one case.

The list is the programme's and sealed with the desk's own key; what is planned for a case is sealed with the case's.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.parties.models import Participant
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Stage(models.Model):
    """So many days before the end: "distros", 7. Public words of the programme, in clear."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("-days", "name", "id")

    def __str__(self) -> str:
        return f"{self.name}, {self.days} days"


class Recipient(models.Model):
    """One on the list. role: deployer or observer (core/parties). sealed: name, address, label, terms, key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="recipients")
    role = models.CharField(max_length=12)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"recipient of {self.stage_id}"


class EarlyNotice(models.Model):
    """One notice to one recipient about one case. state, why: of core/early_notices.

    programme: whose team planned it. until: the end of the embargo that it was planned for. recipient: None once they
    are off the list; what they are told is kept as it was planned. sealed: name, address, label, terms, key, what they
    read, and the code of their link until the mail with it is made. revision: every change is conditional on it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.SET_NULL, related_name="+")
    party = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    stage_name = models.CharField(max_length=80)
    days = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default="planned")
    why = models.CharField(max_length=8, blank=True)
    until = models.DateTimeField()
    run_at = models.DateTimeField()
    planned_by = models.CharField(max_length=48)
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("run_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "recipient"],
                condition=models.Q(state__in=("planned", "sent")),
                name="one_early_notice_a_recipient",
            )
        ]
        indexes = [models.Index(fields=["run_at"], name="early_notice_due", condition=models.Q(state="planned"))]

    def __str__(self) -> str:
        return f"early notice of {self.case_id}, {self.state}"
