"""A desk that runs, with Tom and Olga of its team and tokens of theirs, for the client and for the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.running_desk import CHECKOUT, RunningDesk
from vulndesk.client import Desk

# In a process of its own that has the desk's key, as on its machine. Prints a token a person.
SEED = """
import django; django.setup()
import json
from tests.apps.tokens.conftest import token_of
from tests.people import join
from vulndesk.apps.accounts.models import User
from vulndesk.apps.policies.queries import programme
enix = programme("enix")
people = {"tom": join("tom", enix), "vera": join("vera", enix), "mona": join("mona")}
tokens = {who: token_of(User.objects.get(username=who)) for who in people}
tokens["reader"] = token_of(User.objects.get(username="tom"), "cases:read")
print(json.dumps(tokens))
"""


@dataclass(frozen=True)
class Team:
    """tokens: of tom, vera (members), mona (of no programme), reader (Tom's, for reading alone)."""

    desk: RunningDesk
    tokens: dict[str, str]

    def client(self, who: str = "tom") -> Desk:
        return Desk(self.desk.address, self.tokens[who])

    def report(self, description: str, **more: object) -> str:
        """Rita's report by the API; its reference."""
        from vulndesk.gateways.web import Web, networks

        body = json.dumps({"description": description, **more}).encode()
        place = f"{self.desk.address}/api/v1/programmes/enix/reports"
        sent = Web(inner=networks(["127.0.0.0/8", "::1/128"])).send(place, body, content_type="application/json")
        assert sent.status == 201, sent.body
        return str(json.loads(sent.body)["reference"])


@pytest.fixture(scope="session")
def team() -> Iterator[Team]:
    with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"]) as desk:
        desk.start()
        own = {"HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home), "VULNDESK_DATA": str(desk.data)}
        own |= {"DJANGO_SETTINGS_MODULE": "vulndesk.server.settings", "PATH": os.environ["PATH"]}
        made = subprocess.run([sys.executable, "-c", SEED], cwd=CHECKOUT, env=own, capture_output=True, timeout=120)
        assert made.returncode == 0, made.stderr.decode()[-2000:]
        yield Team(desk, json.loads(made.stdout))
