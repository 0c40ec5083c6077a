"""Words of fixed lists, names of addresses and numbers of people: nothing that somebody typed. Rows never change."""

from django.db import models


class Attempt(models.Model):
    """One sign-in, refusal or try. kind: of core/attempts. user_id: of the team, where it is known. ways: what they
    showed, or where they tried. route: the name of the address that was asked.
    """

    id = models.BigAutoField(primary_key=True)  # it grows: the ledger takes attempts in by it
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    user_id = models.BigIntegerField(null=True)
    ways = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=48, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
