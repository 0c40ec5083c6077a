"""The keys of cases and drafts. Whoever deletes such a row makes everything sealed under it unreadable for good."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class DataKey(models.Model):
    """One random key for one case or draft, wrapped under a key derived from the desk key and bound to this id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
