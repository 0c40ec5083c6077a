"""The migration that gathers everybody of a former desk in one organisation, run on rows as they were before."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.people import NOW
from vulndesk.apps.accounts.models import Belonging, Invitation, Organisation, User

pytestmark = pytest.mark.django_db

gather = import_module("vulndesk.apps.accounts.migrations.0004_everybody_in_one_organisation").gather


def test_whoever_owned_the_desk_runs_it_and_owns_the_organisation_and_nobody_else_does() -> None:
    olga = User.objects.create(username="olga", is_admin=True, joined_at=NOW)
    tom = User.objects.create(username="tom", joined_at=NOW)
    gone = User.objects.create(username="gone", is_active=False, joined_at=NOW)
    given = {"made_at": NOW, "expires_at": NOW}
    for number, (role, person) in enumerate((("owner", None), ("member", None), ("member", tom))):
        Invitation.objects.create(digest=bytes([number]), role=role, person=person, **given)
    for _ in range(2):  # killed in between, it runs again
        gather(apps, None)
    one = Organisation.objects.get()
    assert dict(Belonging.objects.values_list("user_id", "role")) == {
        olga.pk: "owner",
        tom.pk: "member",
        gone.pk: "member",
    }
    rows = Invitation.objects.order_by("pk").values_list("organisation_id", "is_admin")
    assert list(rows) == [(one.pk, True), (one.pk, False), (None, False)]


def test_a_new_desk_gets_its_organisation_with_its_first_account() -> None:
    gather(apps, None)
    assert not Organisation.objects.exists()
