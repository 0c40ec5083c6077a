"""Forges: what the desk asks GitHub, GitLab, Forgejo and Gitea, in one shape. `client_of` gives the right one."""

from vulndesk.gateways.forges.asking import Absent, Declined, Door, ForgeTrouble, Unsure
from vulndesk.gateways.forges.clients import client_of
from vulndesk.gateways.forges.shape import (
    Ability,
    Comment,
    ForgeClient,
    Repository,
)

__all__ = [
    "Ability",
    "Absent",
    "Comment",
    "Declined",
    "Door",
    "ForgeClient",
    "ForgeTrouble",
    "Repository",
    "Unsure",
    "client_of",
]
