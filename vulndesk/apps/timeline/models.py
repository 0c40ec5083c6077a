"""What happened, and what still has to be done about it.

An `Event` is written in the transaction of the deed that it tells of and is never changed afterwards, except that the
worker stamps `dispatched_at`. A `Job` is the one mechanism for everything done later. Neither holds content in clear:
`facts` and `arguments` are states, ids and instants; words live in `sealed`.
"""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One thing that happened. Ids grow, but PostgreSQL may commit a smaller id after a bigger one."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    programme_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    audience = models.CharField(max_length=48)  # of core/audience
    facts = models.JSONField()
    sealed = models.BinaryField()
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "id"], name="event_of_case"),
            models.Index(fields=["id"], condition=Q(dispatched_at__isnull=True), name="event_undispatched"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk} {self.kind}"


class Job(models.Model):
    """Work for later: leased, retried with backoff, given up loudly."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        GIVEN_UP = "given_up"

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=80)
    arguments = models.JSONField()
    key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001  NULL: any number of the same
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=80, default="", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    last_error_kind = models.CharField(max_length=120, default="", blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["lease_holder"], condition=~Q(lease_holder=""), name="job_leased"),
            models.Index(fields=["finished_at"], condition=Q(state="done"), name="job_done"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} {self.task} {self.state}"


class WorkerBeat(models.Model):
    """The pulse of one worker process, so that health and doctor can tell whether anybody works."""

    holder = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"worker {self.holder}"
