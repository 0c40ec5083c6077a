"""Who is told when an advisory is published. Address and packages are sealed with the desk's own key."""

from django.db import models

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Subscription(models.Model):
    """One address for one programme, or for all of the desk. confirmed_at: by the link that was mailed there.

    digest: of address, programme and packages, so that it is there once. Who never confirms is gone after some days.
    failing_since: nothing reached its webhook since then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"subscription {self.pk}"
