"""Where a fix is written before anybody may see it: how each kind of forge keeps a branch private, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class PrivateBranch:
    """steps: in order, plain words; beware: what this forge does not do; more: its own documentation."""

    forge: str
    steps: tuple[str, ...]
    beware: str
    more: str = ""


_ELSEWHERE = PrivateBranch(
    "Any other place",
    (
        "Make a repository that only those who work on the fix can read.",
        "git clone --mirror the public one, and push it there.",
        "Work there. Push to the public one only once the embargo is over.",
    ),
    "Never push a branch to the public repository, not even for a moment: others copy every push.",
)

_FORGES: Mapping[str, PrivateBranch] = {
    "github": PrivateBranch(
        "GitHub",
        (
            "Open a draft security advisory in the repository’s Security tab.",
            "Choose “Start a temporary private fork” there, and invite those who work on the fix.",
            "Push to that fork and open the pull request in it; merge it from the advisory once the embargo is over.",
        ),
        "Checks do not run in a temporary private fork: run the tests on your own machine before you merge.",
        "https://docs.github.com/en/code-security/security-advisories",
    ),
    "gitlab": PrivateBranch(
        "GitLab",
        (
            "Make a private fork of the project, with those who work on the fix as its members.",
            "Open a confidential issue and create a confidential merge request from it, into that fork.",
            "Push there. Merge into the public project once the embargo is over.",
        ),
        "A merge request in the public project is public even when its issue is confidential.",
        "https://docs.gitlab.com/user/project/merge_requests/confidential/",
    ),
    "forgejo": PrivateBranch(
        "Forgejo or Gitea",
        (
            "Make a new private repository; a fork of a public one stays public.",
            "Push the branch to be mended there, and add those who work on the fix.",
            "Open the pull request in the public repository once the embargo is over.",
        ),
        "There is no private pull request: what is opened in the public repository is public.",
        "https://forgejo.org/docs/latest/user/",
    ),
}

_HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "forgejo"}


def private_branch_of(repository: str) -> PrivateBranch:
    """By the host of the programme's repository, or by a name in it; else what works everywhere."""
    address = repository if "://" in repository else f"ssh://{repository.replace(':', '/', 1)}"
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        host = ""
    named = _HOSTS.get(host) or next((name for name in (*_FORGES, "gitea") if name in host), "")
    return _FORGES.get("forgejo" if named == "gitea" else named, _ELSEWHERE)
