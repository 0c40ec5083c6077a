"""What the guard saw, and what an owner lets it do. Words are sealed with the desk's own key."""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.core.guard.sightings import State, StepState


class Watch(models.Model):
    """One programme's guard. A programme without a row has one that looks, and does nothing by itself.

    looked: how many issues, pull requests and comments it read; edits count.
    comment: the owner's own words of it, which are public by their nature; empty: the desk's.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    is_on = models.BooleanField(default=True)
    comments = models.BooleanField(default=False)
    shuts = models.BooleanField(default=False)
    looked = models.PositiveIntegerField(default=0)
    comment = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"watch of {self.programme_id}"


class Sighting(models.Model):
    """One issue or pull request that looks like a report. Without its connection nothing is done at the forge.

    comment, shut: states of the two steps (core/guard/sightings). run, tries: of the job that goes through them;
    busy_until: one does so now, so that of two that were asked for at once one waits. by_itself: what is planned was
    asked for by nobody but what the owner set. seen_at: when the team was told last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    connection_id = models.UUIDField()
    about = models.CharField(max_length=12)  # core/forges/facts.About
    number = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, default=State.WAITING.value)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    comment = models.CharField(max_length=8, default=StepState.NONE.value)
    shut = models.CharField(max_length=8, default=StepState.NONE.value)
    by_itself = models.BooleanField(default=False)
    run = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # the forge's answer in words, which has nothing of a report
    sealed = models.BinaryField()  # empty: its words were forgotten

    class Meta:
        ordering = ("-seen_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["connection_id", "about", "number"], name="one_sighting_an_issue")
        ]
        indexes = [models.Index(fields=["programme", "-seen_at"], name="sighting_of_programme")]

    def __str__(self) -> str:
        return f"sighting {self.pk}"
