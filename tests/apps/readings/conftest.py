"""The desk of the cases' tests, with a case that nobody owns."""

import pytest

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.cases.handling import reported

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]


@pytest.fixture
def case(web):
    return reported(web)
