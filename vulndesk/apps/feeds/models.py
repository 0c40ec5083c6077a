"""What tools fetch: the files of published advisories, and by which keys they are asked for. All of it is public.

Everything here is made from `apps/advisories` and can be made again; only the signatures are of one making.
"""

from django.db import models


class Tree(models.Model):
    """The public files as a whole. version: grows with each change, so that what is composed of many knows its age.

    name: random, of this tree alone, so that a copy of it is not taken for another desk's. programmes: [slug, name] of
    each that has published; years: in which something with a CSAF document was published first.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=32)
    version = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField()
    programmes = models.JSONField(default=list)
    years = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_tree")]

    def __str__(self) -> str:
        return f"tree {self.name}, version {self.version}"


class ListedAdvisory(models.Model):
    """One published advisory, as lists and feeds name it. number: of the revision. made_as: how; see `actions`.

    csaf, osv: paths of its documents, empty without one; osv_packed: the OSV document, deflated for the archive;
    osv_answer: the document as an answer about a package has it, where that is another one.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=80, unique=True)
    programme_id = models.BigIntegerField()
    slug = models.CharField(max_length=80)
    programme = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=500)
    summary = models.TextField()
    published_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    is_withdrawn = models.BooleanField()
    year = models.PositiveSmallIntegerField()
    csaf = models.CharField(max_length=200, blank=True)
    osv = models.CharField(max_length=200, blank=True)
    osv_packed = models.BinaryField(default=bytes)
    osv_answer = models.BinaryField(default=bytes)
    osv_crc = models.PositiveBigIntegerField(default=0)
    osv_size = models.PositiveIntegerField(default=0)
    made_as = models.CharField(max_length=16)

    class Meta:
        indexes = [
            models.Index(fields=["-modified_at", "-id"], name="listed_newest"),
            models.Index(fields=["programme_id", "-modified_at", "-id"], name="listed_of_programme"),
            models.Index(fields=["year", "-modified_at", "-id"], name="listed_of_year"),
            models.Index(fields=["made_as"], name="listed_made_as"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Document(models.Model):
    """One file of one advisory. changed_in: the version of the tree; is_gone: it was there, and copies remove it."""

    id = models.BigAutoField(primary_key=True)
    path = models.CharField(max_length=220, unique=True)
    listed = models.ForeignKey(ListedAdvisory, null=True, on_delete=models.SET_NULL, related_name="documents")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    changed_in = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()
    is_gone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["changed_in"], name="document_changed")]

    def __str__(self) -> str:
        return self.path


class AffectedKey(models.Model):
    """One key by which something affected is asked for (core/advisory/outlets/packages), of what is not withdrawn.

    matcher: core/advisory/outlets/matcher. osv_id, modified: what a batch answers, so that one row answers it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=250)
    listed = models.ForeignKey(ListedAdvisory, on_delete=models.CASCADE, related_name="keys")
    matcher = models.TextField()
    osv_id = models.CharField(max_length=90)
    modified = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["key", "listed"], name="affected_by_key")]

    def __str__(self) -> str:
        return f"{self.key} in {self.osv_id}"
