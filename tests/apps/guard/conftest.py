from tests.apps.cases.conftest import at_desk, desktop, elsewhere, owning, tom_user, web
from tests.apps.forges.conftest import forgejo, github, gitlab, inner

__all__ = ["at_desk", "desktop", "elsewhere", "forgejo", "github", "gitlab", "inner", "owning", "tom_user", "web"]
