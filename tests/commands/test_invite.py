"""`vulndesk invite`: the door of whoever runs the desk."""

import os

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tests.apps.accounts.conftest import instant, join, token_of
from vulndesk.apps.accounts import actions
from vulndesk.apps.accounts.models import User
from vulndesk.commands.invite import invite

pytestmark = pytest.mark.django_db


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("VULNDESK_DATA", os.environ["VULNDESK_DATA"])  # the command sets it; put it back afterwards
    return CliRunner().invoke(invite, ["--data", str(settings.DATA), *arguments])


@pytest.mark.parametrize(("option", "is_owner"), [([], False), (["--owner"], True)])
def test_it_prints_one_link_that_makes_an_account(
    option: list[str], is_owner: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run(*option, monkeypatch=monkeypatch)
    assert said.exit_code == 0
    (link,) = said.output.split()
    assert link.startswith(f"{settings.ADDRESS}/join/")
    assert join(link, "tom").is_admin is is_owner


def test_it_prints_a_link_for_a_new_password(monkeypatch: pytest.MonkeyPatch) -> None:
    join(actions.invite(by=None, role="member", now=instant(), address=settings.ADDRESS), "tom")
    link = run("--password-for", "Tom", monkeypatch=monkeypatch).output.strip()
    actions.choose_password(token=token_of(link), password="another four garden words", now=instant())
    assert User.objects.get().check_password("another four garden words")


def test_it_refuses_to_do_both_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--owner", "--password-for", "tom", monkeypatch=monkeypatch).exit_code == 2
    assert not User.objects.exists()
