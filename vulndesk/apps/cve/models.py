"""CVE ids of cases, the CNA's account of a programme, and what a CNA was asked for. Ids and instants are in clear."""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Numbering(models.Model):
    """How a programme comes by CVE ids: by an account of its own, or by asking a CNA.

    org_id: the CNA's UUID, as CVE Services named it when the account was tried. sealed, with the desk's own key: the
    API key; empty without an account. cna: whom to ask otherwise; empty: the CNA of last resort.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    org = models.CharField(max_length=100, blank=True)
    org_id = models.CharField(max_length=60, blank=True)
    user = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(default=bytes)
    cna = models.CharField(max_length=200, blank=True)
    cna_contact = models.CharField(max_length=300, blank=True)
    answer_days = models.PositiveSmallIntegerField(default=7)
    quota = models.PositiveIntegerField(null=True)
    available = models.IntegerField(null=True)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"numbering of {self.programme_id}"

    @property
    def has_account(self) -> bool:
        return bool(self.sealed)


class Number(models.Model):
    """The CVE id of one case. stand: of core/cve_numbers.Stand; every change is conditional on it.

    tried_at: when CVE Services were last asked to reserve and had not answered. candidates: ids that may be the one.
    sent_revision: of the advisory, in the published record. trouble: a sentence of the gateway, never content.
    sealed, with the case's key: the reason of a rejection.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    stand = models.CharField(max_length=12)
    cve_id = models.CharField(max_length=32, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    candidates = models.JSONField(default=list)
    sent_revision = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cve_id"], condition=~models.Q(cve_id=""), name="one_case_a_cve_id")
        ]

    def __str__(self) -> str:
        return f"CVE id of {self.case_id}, {self.stand}"


class CnaRequest(models.Model):
    """What a CNA was asked. ended_at: when it answered, or the team gave it up. sealed: whom, and the text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_request_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"request for {self.case_id}"
