"""A programme whose policy keeps reports private for 90 days, and one whose policy names no period."""

import pytest

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.policies.actions import open_programme_from_file
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme
from vulndesk.core.access import Actor

POLICY = """# Security

Write to security@groundhog.example. We acknowledge every report within 48 hours.

We follow a 90 day disclosure policy.
"""


@pytest.fixture
def groundhog(db: None, tmp_path) -> Programme:
    """90 days, by its policy."""
    (tmp_path / "Groundhog").mkdir()
    path = tmp_path / "Groundhog" / "SECURITY.md"
    path.write_text(POLICY)
    return programme(open_programme_from_file(path, now=NOW).slug)


@pytest.fixture
def silent(db: None) -> Programme:
    """Its policy names no period."""
    return open_programme("enix")


@pytest.fixture
def tom(groundhog: Programme) -> Actor:
    return join("tom", groundhog)


@pytest.fixture
def case(groundhog: Programme):
    """Rita's report, as `Reported`."""
    return report(groundhog)
