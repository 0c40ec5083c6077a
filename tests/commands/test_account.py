"""`vulndesk account`: how the last owner gets back in."""

import os

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from click.testing import CliRunner, Result
from django.conf import settings

from tests.apps.accounts.conftest import instant, join
from vulndesk.apps.accounts import actions
from vulndesk.commands.account import account
from vulndesk.core.errors import NotFound, NotNow

pytestmark = pytest.mark.django_db


def reset(handle: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("VULNDESK_DATA", os.environ["VULNDESK_DATA"])  # the command sets it; put it back afterwards
    words = ["reset-second-factor", handle, "--data", str(settings.DATA)]
    return CliRunner().invoke(account, words, catch_exceptions=False)


def test_the_last_owner_who_lost_everything_is_helped_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    olga = join(actions.invite(by=None, role="owner", now=instant(), address=settings.ADDRESS), "olga")
    TOTP.activate(olga, generate_totp_secret())
    said = reset("Olga", monkeypatch)
    assert said.exit_code == 0
    assert "olga has no second factor any more" in said.output
    assert not Authenticator.objects.exists()
    with pytest.raises(NotNow):
        reset("olga", monkeypatch)
    with pytest.raises(NotFound):
        reset("nobody", monkeypatch)
