"""The team and its keys: people, invitations, sessions and allowances.

Promise: nothing here lets a stolen copy of the database sign in. Session keys and invitation tokens are kept only as
keyed digests, session payloads, names and addresses only sealed, passwords only as Argon2 hashes.
"""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from vulndesk.apps.vault.sealing import desk_key, open_row, seal_row

HANDLE = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?\Z",
    "Use 1 to 40 small letters, digits, dots, dashes or underscores, with a letter or digit at both ends.",
)


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class UserManager(BaseUserManager["User"]):
    """Django's authentication asks a manager for `get_by_natural_key`; accounts are made by `actions` alone."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()


class User(AbstractBaseUser):
    """A member of the team. The handle never changes, so the sealed part is bound to it."""

    username = models.CharField("handle", max_length=40, unique=True, validators=[HANDLE])
    sealed = models.BinaryField(default=b"")  # {"display_name": str, "email": str} under the desk key
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)  # runs the desk: organisations, accounts; reads no case by that
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = ""
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.username

    @cached_property
    def person(self) -> dict[str, Any]:
        """display_name and email, opened once an instance. Nothing sealed yet: the handle stands for the name."""
        if not self.sealed:
            return {"display_name": self.username, "email": ""}
        return open_row(desk_key(), table="accounts_user", row=self.username, sealed=self.sealed)

    @cached_property
    def outside(self) -> str:
        """ "auditor" or "admin" for whoever works on no cases, else "". `actor_for` settles it without asking again."""
        return self.outside_with(set(self.belongings.values_list("role", flat=True)))

    def outside_with(self, roles: set[str]) -> str:
        if roles - {"auditor"}:
            return ""
        return "auditor" if roles else "admin" if self.is_admin else ""

    @property
    def display_name(self) -> str:
        return str(self.person["display_name"])

    @property
    def email(self) -> str:
        """Empty when the person gave none."""
        return str(self.person["email"])


def seal_person(*, username: str, display_name: str, email: str) -> bytes:
    person = {"display_name": display_name, "email": email}
    return seal_row(desk_key(), table="accounts_user", row=username, content=person)


class Organisation(models.Model):
    """Whose programmes and people these are. Those of one see nothing of another; a desk with one never names it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.slug


class Belonging(models.Model):
    """A person's role in an organisation. Without it whatever else names the person opens nothing there."""

    OWNER, MEMBER, AUDITOR = "owner", "member", "auditor"
    ROLES: ClassVar = ((OWNER, "owner"), (MEMBER, "member"), (AUDITOR, "auditor"))

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="belongings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="belongings")
    role = models.CharField(max_length=10, choices=ROLES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_role_an_organisation")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}"


class Invitation(models.Model):
    """A link that makes one account, or lets one person choose a new password; it works once, until it expires.

    organisation: where the account has its role; null for an admin, who has none. is_admin: it runs the desk, too.
    """

    MEMBER, OWNER, AUDITOR, ADMIN = "member", "owner", "auditor", "admin"
    ROLES: ClassVar = ((MEMBER, "member"), (OWNER, "owner"), (AUDITOR, "auditor"), (ADMIN, "admin"))

    digest = models.BinaryField(max_length=32, unique=True)
    role = models.CharField(max_length=10, choices=ROLES, default=MEMBER)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    is_admin = models.BooleanField(default=False)
    programme_ids = models.JSONField(default=list)  # the policies app makes them members when it hears of the joining
    first = models.BooleanField(default=False)  # printed by the desk while it has no account
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")  # set: a new password
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Identity(models.Model):
    """A person at another provider, by whom they sign in here. What the provider calls them is kept as a keyed digest
    of issuer and subject; no token, name or address of theirs is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=60)  # the slug in the owner's settings, to show which one it is
    digest = models.BinaryField(max_length=32, unique=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Leave(models.Model):
    """The days on which a person is away, both included; in UTC. One stretch at a time, and it ends by itself."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="leave")
    first_day = models.DateField()
    last_day = models.DateField()

    def __str__(self) -> str:
        return f"leave of {self.user_id}"


class Session(models.Model):
    """A browser that the desk knows: a person of the team, a receipt holder, or a form being filled in.

    Only people of the team have `last_seen`; when a reporter looks at a report is nobody's business.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    last_seen = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "session"


class Allowance(models.Model):
    """How much of a rate somebody has used: the instant at which the whole allowance is back, in microseconds.

    One number holds a token bucket (the generic cell rate algorithm, ITU-T I.371), so one conditional statement spends
    from it and no two processes can spend the same token.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    whole_again_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return "allowance"


class CacheEntry(models.Model):
    """What Django's cache keeps here, so that every process sees it: a used one-time code, a counted attempt."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(null=True, db_index=True)  # null: never

    def __str__(self) -> str:
        return "cache entry"
