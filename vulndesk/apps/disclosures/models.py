"""Disclosures of closed cases: what was chosen, who agreed, and the copy that everybody may read.

The choice is sealed with the case's key and goes with it. The public copy is sealed with the desk's own key, because it
stays when the case is erased; it is all that the public pages read, and it is emptied when it is taken down.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id, new_public_code


class Disclosure(models.Model):
    """One proposal to disclose a case, and what became of it. state: of core/disclosures.

    version: of the choice; consents and approvals are given to one version. proposer: who chose last. revision: every
    change is conditional on it. gone_by: reporter or user:<id>.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=16, unique=True, default=new_public_code, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default="draft")
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    proposer = models.CharField(max_length=48)
    at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    gone_by = models.CharField(max_length=48, blank=True)
    choice = models.BinaryField()
    public = models.BinaryField(default=b"")

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=("draft", "asking", "public")),
                name="one_disclosure_a_case",
            )
        ]
        indexes = [
            models.Index(
                fields=["programme", "-published_at"], name="disclosure_public", condition=models.Q(state="public")
            )
        ]

    def __str__(self) -> str:
        return f"disclosure of {self.case_id}, {self.state}"


class SpeakerConsent(models.Model):
    """Whether one speaker's words may be shown. says: of core/disclosures. means: receipt, account or link.

    sealed, with the case's key: the name that they chose; empty: by their role.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="consents")
    speaker = models.CharField(max_length=48)
    says = models.CharField(max_length=8, default="asked")
    means = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["disclosure", "speaker"], name="one_consent_a_speaker")]

    def __str__(self) -> str:
        return f"{self.speaker} {self.says}"


class DisclosureApproval(models.Model):
    """One person's yes to a version as it stands. alone: by the only person there is, with a second factor."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="approvals")
    actor = models.CharField(max_length=48)
    alone = models.BooleanField(default=False)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["disclosure", "actor"], name="one_disclosure_approval_a_person")]

    def __str__(self) -> str:
        return f"approval by {self.actor}"


class Listing(models.Model):
    """A programme that lets search engines keep its disclosed reports. None: they are asked not to."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    indexed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"listing of {self.programme_id}"
