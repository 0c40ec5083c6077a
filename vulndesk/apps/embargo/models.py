"""The embargo of a case, who agreed to it, and the period that an owner set where the policy is silent.

In clear are states, instants and whose word an end is; names are sealed with the case's own key.
"""

from django.db import models

from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id


class Embargo(models.Model):
    """One case's embargo. It is made when there is something to keep; a case without a row has none.

    em: a letter of core/embargo.EM; world: of core/world, the vendor being aware. until: the end in force, or that was;
    proposed_until, proposed_by: what is on the table and which party put it there. revision: every change of this app
    to the case is conditional on it, so of two people one wins, and nothing is published past a change it did not see.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    em = models.CharField(max_length=1, default="N")
    world = models.CharField(max_length=6, default="Vfdpxa")
    until = models.DateTimeField(null=True)
    source = models.CharField(max_length=8, blank=True)  # core/embargo.Source
    proposed_until = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=48, blank=True)
    proposed_means = models.CharField(max_length=12, blank=True)  # how the proposer spoke: a proposal is its consent
    ended_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=8, blank=True)  # time, team, or the letter of the world that ended it
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["until"], name="embargo_ends", condition=models.Q(em__in=("A", "R")))]

    def __str__(self) -> str:
        return f"embargo of {self.case_id}, {self.em}"


class PartyConsent(models.Model):
    """One participant's answer. party: `team`, `reporter` or `party:<uuid>`; state: core/embargo.Consent.

    means: how the last answer came: report, receipt, account, pinned_key, link. sealed: the name as it was then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    party = models.CharField(max_length=48)
    state = models.CharField(max_length=12, default="NO_EMBARGO")
    means = models.CharField(max_length=12, blank=True)
    until = models.DateTimeField(null=True)  # the end that was agreed to
    changed_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "party"], name="one_consent_a_party")]

    def __str__(self) -> str:
        return f"consent of {self.party} in {self.case_id}, {self.state}"


class OwnPeriod(models.Model):
    """What an owner set for new cases of a programme whose policy names no period. Never shown as the policy's."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="+")
    days = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.days} days for {self.programme_id}"


class Fix(models.Model):
    """What is known of the fix. sealed: components, commits that introduced and fixed it, and which tags follow.

    open_ended: what is affected has no end. reviewed_at: when a person said that the tags are right; what changes after
    that has to be reviewed again.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    has_fix = models.BooleanField(default=False)
    open_ended = models.BooleanField(default=True)
    worked_out_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"fix of {self.case_id}"


class Trial(models.Model):
    """The fix was offered to the reporter, who says by a date whether it works. answer: verified, broken or ""."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=40)
    until = models.DateTimeField()
    answer = models.CharField(max_length=8, blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"trial of {self.case_id}, {self.answer or 'no answer'}"


class ReleaseProof(models.Model):
    """One place where the fix of a component can be had. standing: what the last look said (core/gate.Standing)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    standing = models.CharField(max_length=12)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    looked_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["looked_at"], name="proof_looked")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}, {self.standing}"


class Approval(models.Model):
    """One person's yes: to the publication, or to an override, which has its reason. alone: with a second factor."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication"
        OVERRIDE = "override"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    actor = models.CharField(max_length=40)
    alone = models.BooleanField(default=False)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "actor"],
                condition=models.Q(taken_back_at__isnull=True),
                name="one_approval_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id} by {self.actor}"


class Agreement(models.Model):
    """The reporter was asked whether it may be published before a release. answer: yes, no or "".

    means: how it came; of pinned_key, proof is the mail. proof, signed: the last mail that answered and was signed as a
    whole by the pinned key, and what it says; it counts once a person recorded it. sealed, with the case's key: the
    question's token, and the fingerprint that signed.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    answer = models.CharField(max_length=4, blank=True)
    means = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)
    proof = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    signed = models.CharField(max_length=4, blank=True)
    sealed = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"agreement of {self.case_id}, {self.answer or 'no answer'}"


class Publication(models.Model):
    """A case was made public, by hand at an address. way: by which the gate was open (core/gate.Way)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    way = models.CharField(max_length=12)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"publication of {self.case_id}"
