"""The cast of the cases' tests, whose fixtures these are."""

from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web

__all__ = ["at_desk", "desktop", "elsewhere", "owning", "tom_user", "web"]
