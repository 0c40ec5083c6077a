"""Advisories: drafts, which are sealed with their case, and what is published of them, which is public and in clear.

A row of a draft and a row of a publication are two tables: what reads for the public never touches a draft's.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Imprint(models.Model):
    """What a programme's advisories say of their publisher. prefix: of their ids; empty values: what the desk knows."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    prefix = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120, blank=True)
    namespace = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"imprint of {self.programme_id}"


class Draft(models.Model):
    """What the team is writing about one case, before its publication and for the next revision after it.

    number: of the newest `DraftVersion`; every change is conditional on it. shared_*: which of them the reporter was
    shown, and what they said of it ("fine", "wrong" or ""). planned_*: who wants it published at the end of the
    embargo; is_patient: chosen by them, that it waits for the gate when that instant found it shut; late_since: it did.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.PositiveIntegerField(default=0)
    shared_number = models.PositiveIntegerField(null=True)
    shared_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, blank=True)
    answered_at = models.DateTimeField(null=True)
    planned_by = models.CharField(max_length=40, blank=True)
    planned_at = models.DateTimeField(null=True)
    is_patient = models.BooleanField(default=False)
    late_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["planned_at"], name="draft_planned", condition=models.Q(planned_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"draft of {self.case_id}, {self.number}"


class DraftVersion(models.Model):
    """One saved state of a draft, never changed. sealed: the record as core/advisory/serial writes it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_draft_version_a_number")]

    def __str__(self) -> str:
        return f"version {self.number} of the draft of {self.draft_id}"


class DraftApproval(models.Model):
    """One person's yes to a version of a draft, as the next revision. alone: with a second factor; counts later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(DraftVersion, on_delete=models.CASCADE, related_name="approvals")
    actor = models.CharField(max_length=40)
    alone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "actor"], name="one_draft_approval_a_person")]

    def __str__(self) -> str:
        return f"approval by {self.actor}"


class Advisory(models.Model):
    """What is public. public_id: given at publication; series and count: its place in it, of imported ones null.

    case: whose it is, None for history that was imported. newest: the number of the newest revision, on which each
    later one is conditional. title, text: of the newest revision, to search in; text is in small letters.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    public_id = models.CharField(max_length=80, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    series = models.CharField(max_length=60, null=True)  # noqa: DJ001 - a unique place that imported ones lack
    count = models.PositiveIntegerField(null=True)
    newest = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=500)
    severity = models.CharField(max_length=8, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "count"], name="one_advisory_a_count")]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="advisory_newest"),
            models.Index(fields=["programme", "-published_at", "-id"], name="advisory_of_programme"),
            models.Index(fields=["modified_at", "id"], name="advisory_modified"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Revision(models.Model):
    """One published state. record: canonical JSON (core/advisory/serial). Never changed, but for a name taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    record = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["advisory", "number"], name="one_revision_a_number")]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.advisory_id}"


class Affected(models.Model):
    """One component of an advisory's newest revision. name: as core/advisory/package_names spells it, or repository.

    component: as core/advisory/serial writes it, so that one row answers whether a version is affected.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="affected")
    ecosystem = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=300, blank=True)
    repository = models.CharField(max_length=500, blank=True)
    component = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "ecosystem"], name="affected_package"),
            models.Index(fields=["repository"], name="affected_repository", condition=~models.Q(repository="")),
        ]

    def __str__(self) -> str:
        return f"{self.ecosystem} {self.name} in {self.advisory_id}"


class OtherId(models.Model):
    """A name that somebody else gave to an advisory (CVE, GHSA), in capitals, by which it is found."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="other_ids")
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["advisory", "value"], name="one_other_id")]
        indexes = [models.Index(fields=["value"], name="advisory_other_id")]

    def __str__(self) -> str:
        return self.value
