"""The keys of cases and drafts, and small sealed files. Whoever deletes a key makes all that it sealed unreadable."""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class DataKey(models.Model):
    """One random key for one case, request or programme, wrapped and bound to this id.

    parent: of a programme, under which this one is wrapped; without it, under the desk's own keys.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)


class SmallFile(models.Model):
    """A sealed file that is a row: as a stored file is, and under a key of its own in a sealed row elsewhere."""

    id = models.CharField(primary_key=True, max_length=32)
    stored_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return self.id
