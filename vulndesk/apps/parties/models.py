"""Who takes part in a case besides the reporter and the team, by a link that opens this one case.

In clear are roles, states and instants; names, addresses, own ids and what was told them are sealed with the case's
key. The code of a link is kept as a keyed digest only.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.vault.ids import new_id


class Participant(models.Model):
    """One party. role, status: of core/parties; rm: of core/lifecycle; path: letters of core/world, where it has any.

    rsvp_by: until when it may accept, which is not the embargo's end. access_until: when its access ends by itself.
    told: "summary" or "report". sealed: name, contact, tracking id, what it is told.
    """

    class Told(models.TextChoices):
        SUMMARY = "summary"
        REPORT = "report"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    role = models.CharField(max_length=12)
    status = models.CharField(max_length=12, default="not_opened")
    rm = models.CharField(max_length=1, default="S")
    path = models.CharField(max_length=3, blank=True)
    told = models.CharField(max_length=8, choices=Told.choices, default=Told.SUMMARY)
    invited_by = models.CharField(max_length=48)
    invited_at = models.DateTimeField()
    rsvp_by = models.DateTimeField()
    access_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    is_named = models.BooleanField(default=False)  # it agreed that others of the case read its name
    revision = models.PositiveIntegerField(default=0)  # of two changes at once one wins
    sealed = models.BinaryField()

    class Meta:
        ordering = ("invited_at", "id")
        indexes = [models.Index(fields=["case", "invited_at", "id"], name="party_of_case")]

    def __str__(self) -> str:
        return f"participant of {self.case_id}, {self.status}"


class Naming(models.Model):
    """Who of a case is known to whom.

    shown: to whom the team shows the names of parties that agreed to be named. Then the reporter's own switch, off
    unless they turned it on. asked_at, asked_by: when the team asked. since: from when it is on; null: off. sealed,
    with the case's key: the name and the way to reach them that the parties read; empty while it is off.
    """

    class Shown(models.TextChoices):
        NOBODY = "", "nobody: roles and numbers alone"
        REPORTER = "reporter", "the reporter"
        CASE = "case", "the reporter and the other parties"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="naming")
    shown = models.CharField(max_length=8, choices=Shown.choices, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=48, blank=True)
    since = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"names of {self.case_id}: {self.shown or 'roles'}, reporter {'known' if self.since else 'hidden'}"


class ReadMark(models.Model):
    """Up to where a person of the team or a guest has read a room. A reporter has none: their reading is theirs."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    reader = models.CharField(max_length=48)  # user:7 or party:<uuid>
    read_to = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="one_mark_a_reader")]

    def __str__(self) -> str:
        return f"mark in {self.case_id}"
