"""A programme runs one policy at a time; a policy is never edited, only replaced by a new version.

Both are public texts and are kept in clear.
"""

from django.conf import settings
from django.db import models

from vulndesk.apps.accounts.models import Organisation
from vulndesk.apps.vault.models import DataKey


class Programme(models.Model):
    """One project that takes reports. zone, country: whose business days count; source: where its policy came from."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=500, blank=True)
    policy = models.ForeignKey("PolicyVersion", null=True, on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=12, blank=True)  # "DE" or "DE-BY"; empty: no public holidays
    repository = models.CharField(max_length=500, blank=True)
    package = models.CharField(max_length=200, blank=True)  # "pypi:name"
    latest_version = models.CharField(max_length=80, blank=True)
    latest_version_at = models.DateTimeField(null=True)
    latest_version_source = models.CharField(max_length=20, blank=True)  # owner, repository, package
    latest_checked_at = models.DateTimeField(null=True)
    latest_problem = models.CharField(max_length=80, blank=True)  # why the last look found nothing; empty: it did
    backup_contact = models.CharField(max_length=300, blank=True)
    idle_days = models.PositiveSmallIntegerField(default=0)  # after so many a case without an owner gets one; 0: never
    retention_days = models.PositiveIntegerField(default=730)
    # Whether who wrote by mail in clear may be answered so; to everybody else nothing ever goes out in clear.
    answers_in_clear = models.BooleanField(default=True)
    may_check = models.BooleanField(default=False)  # the doctor may reach out by itself, once a day
    web_site = models.CharField(max_length=300, blank=True)  # whose security.txt is looked at
    # age keys, one a line: reports by form and API are taken only encrypted to them. Empty: the desk reads reports.
    sealed_to = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    # What data keys of its cases are wrapped under. former_key: one that was replaced, until nothing is under it.
    key = models.OneToOneField(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    former_key = models.OneToOneField(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    # The end of the last planned pause: a report asks for the pause itself only before this instant.
    paused_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.slug

    @property
    def proposal(self) -> int | None:
        """The number of the version that waits for an owner."""
        return self.versions.filter(state="proposed").values_list("number", flat=True).first()


class PolicyVersion(models.Model):
    """One text and the clauses that were read from it. reviewed_at: when the owner confirmed the reading.

    state: one is live, as `Programme.policy`; a proposed one waits for an owner, who lets it go live or declines it; a
    replaced one stays for the cases that came under it. overlay: what the owner corrected, in effect in `clauses`
    already (core/policy/overlay.py). source_digest: of the text and its vulndesk.toml as they came, by which the same
    source is known again.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    clauses = models.JSONField()
    reading_digest = models.CharField(max_length=64, blank=True)  # of `clauses`: one text can be read in two ways
    withdrawn_promises = models.JSONField(default=list)  # clause ids, each openly withdrawn for new cases
    lengthened_promises = models.JSONField(default=dict)  # clause id -> within, said_at: openly, for new cases
    state = models.CharField(max_length=10, default="live")  # proposed, live, declined, replaced
    origin = models.CharField(max_length=12, default="file")  # file, repository, review
    commit = models.CharField(max_length=64, blank=True)
    overlay = models.JSONField(default=dict)
    beside = models.TextField(blank=True)  # the words of the vulndesk.toml that came with the text
    source_digest = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField()  # of a proposed one: when it came
    ended_at = models.DateTimeField(null=True)  # when it was replaced or declined
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="policy_version_number")]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"


class Review(models.Model):
    """An owner's review that is under way: corrections that are not in force yet. revision: of two people one wins."""

    version = models.OneToOneField(PolicyVersion, on_delete=models.CASCADE, related_name="review")
    overlay = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of {self.version_id}"


class Pause(models.Model):
    """Intake is closed from starts_at until ends_at, or until an owner ends it before. It ends by itself.

    open_for_urgent: reports of what is exploited, public or critical come in all the same. clocks: of those reports,
    run_on or after (they start when the pause ends).
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    text = models.CharField(max_length=600, blank=True)
    open_for_urgent = models.BooleanField(default=True)
    clocks = models.CharField(max_length=8, default="run_on")
    made_at = models.DateTimeField()
    ended_early_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("starts_at",)

    def __str__(self) -> str:
        return f"pause of {self.programme_id}"


class Membership(models.Model):
    """Who is on the team of which programme, while they are a member of its organisation; its owners need none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "programme"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.programme_id}"


class AreaOwners(models.Model):
    """Who of the team knows one area that the policy names as in scope. area: its key (core/scope.Area).

    gives: the owner wants a report about it given to one of them at once; else they are told, and suggested.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="area_owners")
    area = models.CharField(max_length=32)
    users = models.JSONField(default=list)  # ids, in the order of their names then; who left is left out when read
    gives = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "area"], name="owners_of_an_area")]

    def __str__(self) -> str:
        return f"owners of {self.area} in {self.programme_id}"


class Following(models.Model):
    """The repository from which new versions of the policy are proposed. An empty path: where policies usually are.

    seen_*: what the last look found; problem: why it found nothing, in plain words, empty when it did.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="following")
    repository = models.CharField(max_length=500)
    path = models.CharField(max_length=300, blank=True)
    seen_commit = models.CharField(max_length=64, blank=True)
    seen_path = models.CharField(max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"following of {self.programme_id}"


class Checkup(models.Model):
    """How one of the doctor's checks ended last (core/doctor). trips: mail that is on its way, by published address."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="checkups")
    check_name = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    faults = models.JSONField(default=list)
    trips = models.JSONField(default=list)
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "check_name"], name="one_checkup_a_check")]

    def __str__(self) -> str:
        return f"{self.check_name} of {self.programme_id}: {self.outcome}"


class Alarm(models.Model):
    """One fault of the published channel, from the look that was sure of it until the one that found it gone."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="alarms")
    check_name = models.CharField(max_length=20)
    fault = models.CharField(max_length=40)
    subject = models.CharField(max_length=500)
    detail = models.CharField(max_length=300, blank=True)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "check_name", "fault", "subject"],
                condition=models.Q(cleared_at__isnull=True),
                name="one_alarm_a_fault",
            )
        ]
        indexes = [models.Index(fields=["programme", "-raised_at"], name="alarm_newest")]

    def __str__(self) -> str:
        return f"{self.fault} of {self.programme_id}"
