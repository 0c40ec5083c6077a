"""Two organisations on one desk: made, given people and programmes, and each as if it were alone."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.apps.cases.handling import person, reported, signed_in, words_of
from tests.people import NOW, open_programme
from vulndesk.apps.accounts.actions import accept_invitation, deactivate, invite, password_link
from vulndesk.apps.accounts.models import Belonging, Invitation, Organisation, User
from vulndesk.apps.accounts.organisations import change_role, first_organisation, found_organisation, governs
from vulndesk.apps.accounts.queries import people_for
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.actions import move_programme
from vulndesk.apps.policies.models import Membership, Programme
from vulndesk.apps.policies.queries import actor_for, handlers_of
from vulndesk.apps.timeline.models import Event
from vulndesk.commands.organisation import organisation
from vulndesk.core.errors import BadInput, NotAllowed, NotFound, NotNow

pytestmark = pytest.mark.django_db


def joined(handle: str, role: str, where: Organisation | None, *programmes: Programme, by: User | None = None) -> User:
    link = invite(
        by=by,
        role=role,
        organisation=where,
        programme_ids=[one.pk for one in programmes],
        now=datetime.now(UTC),
        address="http://desk.example",
    )
    return accept_invitation(
        token=link.rstrip("/").rsplit("/", 1)[1],
        username=handle,
        display_name=handle.capitalize(),
        email="",
        password="four unrelated garden words",
        now=datetime.now(UTC),
    )


@pytest.fixture
def web() -> Programme:
    return open_programme("enix")


@pytest.fixture
def olga(web: Programme) -> User:
    """Runs the desk and owns its first organisation."""
    return person("olga", owner=True)


@pytest.fixture
def acme(olga: User) -> Organisation:
    return found_organisation("Acme  Motors", by=olga, now=NOW)


@pytest.fixture
def omar(acme: Organisation, olga: User) -> User:
    """Owns the second."""
    return joined("omar", "owner", acme, by=olga)


def test_whoever_owns_the_first_runs_the_desk_too_and_an_owner_of_another_does_not(olga: User, omar: User) -> None:
    assert olga.is_admin
    assert not omar.is_admin
    assert [one.name for one in Organisation.objects.all()] == ["default", "Acme Motors"]
    assert signed_in(omar).get("/organisations/").status_code == 403


def test_an_admin_invites_the_first_owner_and_nobody_after(acme: Organisation, olga: User, omar: User) -> None:
    for role in ("owner", "member", "auditor"):
        with pytest.raises(NotAllowed):
            joined(f"eve-{role}", role, acme, by=olga)
    assert joined("ada", "auditor", acme, by=omar)
    with pytest.raises(NotAllowed):
        joined("eve", "member", first_organisation(), by=omar)
    with pytest.raises(NotAllowed):
        joined("eve", "admin", None, by=omar)
    assert joined("alma", "admin", None, by=olga).is_admin
    assert not Belonging.objects.filter(user__username="alma").exists()
    assert Invitation.objects.filter(used_at__isnull=True).count() == 0


def test_each_sees_its_own_people(acme: Organisation, olga: User, omar: User) -> None:
    mia = joined("mia", "member", acme, by=omar)
    tom = person("tom", Programme.objects.get())
    assert {one.username for one in people_for(mia)} == {"omar", "mia"}
    assert {one.username for one in people_for(tom)} == {"olga", "tom"}
    assert {one.username for one in people_for(olga)} == {"olga", "omar", "mia", "tom"}
    page = signed_in(omar).get("/people/").content.decode()
    assert "Mia" in page
    assert "Tom" not in page
    assert "Acme" not in page, "a person of one organisation never reads a name of any"
    assert "Acme Motors" in words_of(signed_in(olga).get("/people/"))


def test_accounts_are_in_the_hands_of_their_own_owners(acme: Organisation, olga: User, omar: User) -> None:
    """Nobody gets at another organisation's cases through somebody's account."""
    mia = joined("mia", "member", acme, by=omar)
    tom = person("tom", Programme.objects.get())
    assert governs(omar, [olga, omar, mia, tom]) == {omar.pk, mia.pk}
    assert governs(olga, [olga, omar, mia, tom]) == {olga.pk, tom.pk}
    both = joined("bo", "member", acme, by=omar)
    Belonging.objects.create(user=both, organisation=first_organisation(), role="member")
    assert both.pk not in governs(omar, [both]) | governs(olga, [both])
    for by, whom in ((olga, mia), (omar, tom), (omar, both), (mia, omar)):
        with pytest.raises(NotAllowed):
            password_link(by=by, user_id=whom.pk, now=NOW, address="")
    with pytest.raises(NotAllowed):
        deactivate(by=omar, user_id=tom.pk, now=NOW)
    deactivate(by=omar, user_id=mia.pk, now=NOW)
    deactivate(by=olga, user_id=both.pk, now=NOW)
    assert User.objects.get(pk=tom.pk).is_active


def test_a_role_is_changed_by_an_owner_and_holds_at_the_next_request(web: Programme, olga: User) -> None:
    """Abuse 26."""
    tom, case = person("tom", web), reported(web)
    browser, owner, address = signed_in(tom), signed_in(olga), f"/people/{tom.pk}/role/"
    here = {"organisation": first_organisation().pk}
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 200
    assert owner.post(address, here | {"role": "auditor"}).status_code == 302
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 404
    assert browser.get("/team/")["Location"] == "/team/audit/"
    assert owner.post(address, here | {"role": "owner"}).status_code == 302
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 200
    assert owner.post(address, here | {"role": ""}).status_code == 302
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 404
    assert not handlers_of(web.pk) or tom.pk not in handlers_of(web.pk)
    assert Event.objects.filter(kind="role_changed").count() == 3


def test_what_nobody_may_do_to_a_role_changes_nothing(
    web: Programme, olga: User, omar: User, acme: Organisation
) -> None:
    tom, first = person("tom", web), first_organisation()
    before = list(Belonging.objects.order_by("pk").values_list("user", "organisation", "role"))
    for by, whom, where in ((tom, olga, first), (omar, tom, first), (olga, omar, acme), (olga, omar, first)):
        with pytest.raises(NotFound):
            change_role(whom.pk, where.pk, "member", by=by, now=NOW)
    with pytest.raises(BadInput):
        change_role(tom.pk, first.pk, "king", by=olga, now=NOW)
    with pytest.raises(NotNow, match="last owner"):
        change_role(olga.pk, first.pk, "member", by=olga, now=NOW)
    assert list(Belonging.objects.order_by("pk").values_list("user", "organisation", "role")) == before


def test_a_programme_is_given_away_by_its_owner_with_its_cases(
    web: Programme, olga: User, omar: User, acme: Organisation
) -> None:
    tom = person("tom", web)
    case = reported(web)
    page = signed_in(olga).get("/organisations/").content.decode()
    assert f"Give {web.name} to" in page
    with pytest.raises(NotAllowed):
        move_programme(web.slug, acme.pk, by=omar, now=NOW)
    with pytest.raises(NotFound):
        move_programme(web.slug, 10_000, by=olga, now=NOW)
    assert (
        signed_in(olga).post(f"/organisations/programmes/{web.slug}/move/", {"organisation": acme.pk}).status_code
        == 302
    )
    assert signed_in(olga).get(f"/team/cases/{case.reference}/").status_code == 404
    assert signed_in(tom).get(f"/team/cases/{case.reference}/").status_code == 404
    assert signed_in(omar).get(f"/team/cases/{case.reference}/").status_code == 200
    assert not Membership.objects.exists()
    with pytest.raises(NotFound):
        move_programme(web.slug, first_organisation().pk, by=olga, now=NOW)  # it is not hers to take back


def test_pages_make_and_rename_and_refuse_what_has_no_name(olga: User) -> None:
    browser = signed_in(olga)
    assert browser.post("/organisations/make/", {"name": "Böse & Söhne"}).status_code == 302
    assert browser.post("/organisations/make/", {"name": "  "}).status_code == 422
    made = Organisation.objects.get(name="Böse & Söhne")
    assert browser.post(f"/organisations/{made.pk}/name/", {"name": "Gute"}).status_code == 302
    assert browser.post(f"/organisations/{made.pk}/name/", {"name": "x" * 81}).status_code == 422
    assert [one.name for one in Organisation.objects.all()] == ["default", "Gute"]
    assert "Gute" in words_of(browser.get("/organisations/"))
    found_organisation("Gute", by=None, now=NOW)
    found_organisation("gute!", by=None, now=NOW)
    assert len(set(Organisation.objects.values_list("slug", flat=True))) == 4


def test_an_auditor_sees_states_and_clocks_and_no_word(web: Programme, olga: User) -> None:
    case = reported(web, "CANARY in the words of a report")
    ada = joined("ada", "auditor", first_organisation(), by=olga)
    browser = signed_in(ada)
    page = browser.get("/team/audit/")
    assert case.reference in page.content.decode()
    assert "Acknowledgement" in words_of(page)
    assert "CANARY" not in page.content.decode()
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 404
    assert browser.get("/people/").status_code == 200
    assert "Queue" not in words_of(page)
    assert browser.post(f"/team/cases/{case.reference}/note/", {"note-message": "x"}).status_code in (403, 404)
    assert actor_for(ada).audited == {web.pk}
    assert signed_in(olga).get("/team/audit/").status_code == 200
    assert signed_in(person("tom", web)).get("/team/audit/").status_code == 403


def test_a_plain_admin_runs_the_desk_and_finds_no_case(web: Programme, olga: User) -> None:
    """Abuse 27."""
    case = reported(web, "CANARY in the words of a report")
    alma = joined("alma", "admin", None, by=olga)
    browser = signed_in(alma)
    assert browser.get("/team/")["Location"] == "/people/"
    for address in ("/people/", "/organisations/", "/team/settings/", "/outbox/", "/account/"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "CANARY" not in page.content.decode()
        assert case.reference not in page.content.decode()
    assert browser.get(f"/team/cases/{case.reference}/").status_code == 404
    assert browser.get(f"/team/programmes/{web.slug}/").status_code == 404
    assert browser.get("/team/audit/").status_code == 403
    assert list(Case.objects.values_list("revision", flat=True)) == [0]


def test_the_command_line_lists_makes_and_moves(web: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.setup", lambda: None)
    run = CliRunner().invoke
    assert run(organisation, ["make", "Acme"]).output.strip() == "acme"
    assert "Acme" in run(organisation, ["list"]).output
    assert run(organisation, ["move", web.slug, "--to", "acme"]).exit_code == 0
    assert Programme.objects.get().organisation.slug == "acme"
    again = run(organisation, ["move", web.slug, "--to", "acme"])
    assert again.exit_code == 1
    assert "already" in again.output


def test_strangers_are_sent_to_the_door(web: Programme) -> None:
    for address in ("/organisations/", "/team/audit/"):
        assert Client().get(address)["Location"].startswith("/sign-in/")
