"""Who else is named for a case, and what of all that is public.

A reporter's own choice lies with their report (`cases`). Here are the people whom somebody else named, and the public
credits: those are sealed with the desk's own key, because they stay when the case is erased, and emptied when they are
taken down.
"""

from django.db import models

from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.vault.ids import new_id, new_public_code


class AddedCredit(models.Model):
    """Somebody whom the reporter or the team named. Never edited: it ends, and another one begins.

    sealed, with the case's key: name, link, is_group, and by what words they agreed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=24)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.type} of {self.case_id}"


class PublicCredit(models.Model):
    """One credit in the hall of fame, with a page of its own under a random code.

    chooser: the case whose reporter it names, or `added`. revision: how often what is shown was changed. gone: ""
    while it is shown; "asked" when its bearer took it back, "mistake" when the team did.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=16, unique=True, default=new_public_code, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    chooser = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    added = models.OneToOneField(AddedCredit, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    shown_at = models.DateTimeField()
    revised_at = models.DateTimeField()
    gone = models.CharField(max_length=8, blank=True)
    gone_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "chooser"], name="one_public_credit_a_reporter")]

    def __str__(self) -> str:
        return self.code
