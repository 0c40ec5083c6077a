"""Who was shown what of which case. No events: an event wakes open pages, which would read again, for ever."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class Reading(models.Model):
    """One look. who: as events name actors, never the reporter. page: of core/readings. thing: the file, or the other
    case beside it. case_id empty: a list of titles, `shown` of them of this programme. is_own: they owned the
    case at that instant.
    """

    id = models.BigAutoField(primary_key=True)  # it grows: the ledger takes readings in by it
    at = models.DateTimeField()
    who = models.CharField(max_length=80)
    case_id = models.UUIDField(null=True)
    programme_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=48)
    thing = models.CharField(max_length=40, blank=True)
    shown = models.PositiveSmallIntegerField(default=0)
    is_own = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["case_id", "at"], name="reading_of_case"),
            models.Index(fields=["who", "at"], name="reading_by_person"),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class BrowsingAlarm(models.Model):
    """That an organisation's owners were told of unusual browsing in its cases: at most one a person and day (UTC).

    words: name no case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    who = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField()
    day = models.DateField()
    at = models.DateTimeField()
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ("-at", "-id")
        constraints = [models.UniqueConstraint(fields=["who", "organisation_id", "day"], name="one_alarm_a_day")]

    def __str__(self) -> str:
        return f"alarm about {self.who} on {self.day}"
