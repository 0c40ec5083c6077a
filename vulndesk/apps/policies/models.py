"""A programme runs one policy at a time; a policy is never edited, only replaced by a new version.

Both are public texts and are kept in clear.
"""

from django.conf import settings
from django.db import models


class Programme(models.Model):
    """One project that takes reports. zone, country: whose business days count; source: where its policy came from."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=500, blank=True)
    policy = models.ForeignKey("PolicyVersion", null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=12, blank=True)  # "DE" or "DE-BY"; empty: no public holidays
    repository = models.CharField(max_length=500, blank=True)
    package = models.CharField(max_length=200, blank=True)  # "pypi:name"
    latest_version = models.CharField(max_length=80, blank=True)
    latest_version_at = models.DateTimeField(null=True)
    latest_version_source = models.CharField(max_length=20, blank=True)  # owner, repository, package
    latest_checked_at = models.DateTimeField(null=True)
    latest_problem = models.CharField(max_length=80, blank=True)  # why the last look found nothing; empty: it did
    backup_contact = models.CharField(max_length=300, blank=True)
    retention_days = models.PositiveIntegerField(default=730)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.slug


class PolicyVersion(models.Model):
    """One text and the clauses that were read from it. reviewed_at: when the owner confirmed the reading."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    clauses = models.JSONField()
    withdrawn_promises = models.JSONField(default=list)  # clause ids, each openly withdrawn for new cases
    adopted_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="policy_version_number")]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"


class Membership(models.Model):
    """Who is on the team of which programme. Owners of the desk see every programme without one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "programme"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.programme_id}"
