"""What the desk knows of its mirrors. The mirrors themselves lie in the data folder, and reports never in here."""

from django.db import models

from vulndesk.apps.policies.models import Programme


class Mirror(models.Model):
    """The copy of one programme's repository (`Programme.repository`), fetched by the worker.

    address, folder, tips, newest, size, is_open: of the last fetch that brought something (gateways/mirror.py); an
    empty folder: there is none. problem: why the last try brought nothing; failures: how many did so in a row.
    """

    class Audience(models.TextChoices):
        """Who is shown what reports say beside the code, besides the team."""

        BY_ACCESS = "by_access"  # reporters too, where everybody can read the repository
        TEAM = "team"
        EVERYONE = "everyone"  # the owner says that all of it is public

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="mirror")
    is_wanted = models.BooleanField(default=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.BY_ACCESS)
    address = models.CharField(max_length=500, blank=True)
    folder = models.CharField(max_length=40, blank=True)
    tips = models.CharField(max_length=64, blank=True)
    newest = models.CharField(max_length=100, blank=True)
    branches = models.PositiveIntegerField(default=0)
    tags = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    published = models.JSONField(default=list)  # what the package index lists: [version, is it withdrawn]
    is_open = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(null=True)
    fetching_since = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)  # not before

    def __str__(self) -> str:
        return f"mirror of {self.programme_id}"
