"""Each forge keeps a branch private in its own way; every one says what it does not do."""

import pytest

from vulndesk.core.private_branch import private_branch_of


@pytest.mark.parametrize(
    ("repository", "forge"),
    [
        ("https://github.com/acme/enix", "GitHub"),
        ("git@github.com:acme/enix.git", "GitHub"),
        ("https://gitlab.example.org/acme/enix", "GitLab"),
        ("ssh://git@codeberg.org/acme/enix", "Forgejo or Gitea"),
        ("https://gitea.example.org/x", "Forgejo or Gitea"),
        ("https://evil.example/github.com/x", "Any other place"),
        ("/srv/git/enix", "Any other place"),
        ("", "Any other place"),
        ("https://[broken", "Any other place"),
    ],
)
def test_the_host_says_which_forge_it_is(repository, forge):
    found = private_branch_of(repository)
    assert found.forge == forge
    assert len(found.steps) == 3
    assert found.beware.endswith(".")
