"""Consent to tests, and violations with what followed (E21, E22).

Each request and each violation has a key of its own: erasing it makes every word of it unreadable.
"""

from django.conf import settings
from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey


class ConsentToTest(models.Model):
    """One request to test, and the consent or refusal that answers it. It needs no report; `case` links one.

    state: of core/conduct.Consent. starts_at, ends_at: of the grant, null before. asked, answer: sealed words.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    receipt_digest = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default="asked")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)  # when it was declined, revoked, taken back, or ended
    asked = models.BinaryField()
    answer = models.BinaryField(default=b"")

    class Meta:
        ordering = ("-asked_at", "-id")
        indexes = [models.Index(fields=["ends_at"], name="consent_ends", condition=models.Q(state="granted"))]

    def __str__(self) -> str:
        return self.reference


class Violation(models.Model):
    """That somebody broke a clause of conduct, as a person of the team recorded it. Team only until it is decided.

    case: about its reporter; person: about somebody of the team; neither: about somebody whom the desk does not know.
    state: recorded, decided, dropped. contact_digest, key_digest: of what the reporter gave, by which a later report of
    the same person is known; nothing else is compared. sealed: what happened; decision: what the person was told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="recorded")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    contact_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    key_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    sealed = models.BinaryField()
    decision = models.BinaryField(default=b"")

    class Meta:
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return f"violation {self.pk}, {self.state}"


class Evidence(models.Model):
    """One sealed file of a violation; its name, type, hash and key are sealed too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    violation = models.ForeignKey(Violation, on_delete=models.CASCADE, related_name="evidence")
    file_id = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"evidence of {self.violation_id}"


class Revocation(models.Model):
    """One access that was taken away: access of core/conduct.Access, for good when ends_at is null."""

    violation = models.ForeignKey(Violation, on_delete=models.CASCADE, related_name="revocations")
    access = models.CharField(max_length=8)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["ends_at"], name="revocation_ends", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.access} of {self.violation_id}"


class Appeal(models.Model):
    """The reporter asks another person to look. state: waiting, stands, given_back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    violation = models.ForeignKey(Violation, on_delete=models.CASCADE, related_name="appeals")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()
    answer = models.BinaryField(default=b"")

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["violation"], condition=models.Q(state="waiting"), name="one_waiting_conduct_appeal"
            )
        ]

    def __str__(self) -> str:
        return f"appeal of {self.violation_id}, {self.state}"


class LegalBasis(models.Model):
    """On what ground an authority may be told who the reporter is: who asks, which law, of when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    violation = models.ForeignKey(Violation, on_delete=models.CASCADE, related_name="bases")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"legal basis of {self.violation_id}"


class SlowedCase(models.Model):
    """A report that came from somebody without access: it leaves the slow lane when the access comes back."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    violation = models.ForeignKey(Violation, on_delete=models.CASCADE, related_name="slowed")

    def __str__(self) -> str:
        return f"slowed {self.case_id}"
