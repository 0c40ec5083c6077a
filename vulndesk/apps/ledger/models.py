"""The tree and its heads (core/ledger). Rows are added and never changed; erasure by rule empties a salt.

What a leaf commits to lies in another table, of its source. A leaf, and where the ledger ends, carry a tag: whoever
changes them in the database without the desk's key is found by it, to the row.
"""

from django.db import models
from django.db.models import Q

from vulndesk.apps.vault.models import DataKey


class Ledger(models.Model):
    """The one of this desk. epoch: the second of slot 0; free: the first slot that was not given away."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    origin = models.CharField(max_length=200)
    epoch = models.DateTimeField()
    begun_at = models.DateTimeField()
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    free = models.BigIntegerField(default=0)
    entries = models.BigIntegerField(default=0)
    tag = models.BinaryField()

    def __str__(self) -> str:
        return self.origin


class Progress(models.Model):
    """Of a source: no row up to this id waits for its entry any more."""

    source = models.CharField(primary_key=True, max_length=16)
    through = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} to {self.through}"


class Leaf(models.Model):
    """One entry. number: counted without gaps; index: its slot. salt: empty when its row was erased by rule."""

    number = models.BigIntegerField(primary_key=True)
    index = models.BigIntegerField(unique=True)
    source = models.CharField(max_length=16)
    subject = models.BigIntegerField()
    part = models.PositiveSmallIntegerField()
    commitment = models.BinaryField()
    salt = models.BinaryField()
    tag = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "subject", "part"], name="leaf_of_subject")]

    def __str__(self) -> str:
        return f"leaf {self.index} of {self.source}:{self.subject}"


class Node(models.Model):
    """The root of a subtree that has a mark in it, of one of KEPT_LEVELS; key: level << 48 | index."""

    key = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()

    def __str__(self) -> str:
        return f"node {self.key}"


class Head(models.Model):
    """A signed head. Every one that was ever signed stays: the tree goes on from it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    note = models.TextField()
    published = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["size"], condition=Q(published=True), name="head_published")]

    def __str__(self) -> str:
        return f"head {self.size}"


class Stamp(models.Model):
    """What a time-stamping authority answered about a published head. raw: its TimeStampResp, or empty.

    fault: why there is none, in one word (gateways/time_stamps). authority: whom its certificate names.
    """

    head = models.OneToOneField(Head, on_delete=models.PROTECT, primary_key=True)
    tried_at = models.DateTimeField()
    fault = models.CharField(max_length=16, blank=True)
    raw = models.BinaryField(default=b"")
    at = models.DateTimeField(null=True)
    authority = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"stamp of {self.pk}"


class Erasure(models.Model):
    """What was erased by rule: the numbers of its leaves. An entry of the ledger itself."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    rule = models.CharField(max_length=40)
    numbers = models.JSONField()

    def __str__(self) -> str:
        return f"erasure {self.pk} by {self.rule}"
