"""A reporter's account. It is no account of the team's and has nothing in common with one.

Promise: a stolen copy of the database tells neither a handle nor which reports belong to one person: the handle is
looked up by a keyed digest, and what was claimed is sealed.
"""

from django.db import models

from vulndesk.apps.vault.ids import new_id


class Reporter(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)  # of the handle
    password = models.CharField(max_length=200)  # Argon2id
    sealed = models.BinaryField()  # {"handle": str, "claims": [case id]} under the desk key
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"reporter {self.id}"
