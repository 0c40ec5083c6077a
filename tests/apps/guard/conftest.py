import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.forges.conftest import forgejo, github, gitlab, inner
from tests.apps.forges.steps import connected
from tests.apps.guard.steps import told

__all__ = ["at_desk", "desktop", "elsewhere", "forgejo", "github", "gitlab", "inner", "owning", "tom_user", "web"]


@pytest.fixture
def seen(web, owning, github):
    """A repository in which somebody reported in public."""
    one = connected(owning, github)
    told(one)
    return one
