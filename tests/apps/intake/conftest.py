"""The two programmes of the issue, opened as `vulndesk serve` would."""

import pytest

from tests.people import open_programme
from vulndesk.apps.policies.models import Programme


@pytest.fixture
def programmes(db: None) -> dict[str, Programme]:
    return {"enix": open_programme("enix"), "interview": open_programme("interview")}
