import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.forge_servers import FakeForgejo, FakeGitHub, running
from tests.gitlab_server import FakeGitLab
from vulndesk.gateways.web import networks

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]


@pytest.fixture(autouse=True)
def inner(settings):
    """The fakes answer on this machine."""
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])


@pytest.fixture
def github():
    with running(FakeGitHub()) as forge:
        yield forge


@pytest.fixture
def gitlab():
    with running(FakeGitLab()) as forge:
        yield forge


@pytest.fixture
def forgejo():
    with running(FakeForgejo()) as forge:
        yield forge
