"""The client of one repository, by its forge."""

from __future__ import annotations

from vulndesk.core.forges.facts import FORGE_WORDS, Forge
from vulndesk.gateways.forges import forgejo, github, gitlab
from vulndesk.gateways.forges.asking import Door
from vulndesk.gateways.forges.shape import ForgeClient
from vulndesk.gateways.web import Web


def client_of(forge: Forge, *, address: str, name: str, token: str, web: Web) -> ForgeClient:
    """address: of the forge's pages, "https://github.com"; an API that lies elsewhere is known by it.

    name: "owner/name".
    """
    address, words = address.rstrip("/"), FORGE_WORDS[forge]
    if forge is Forge.GITLAB:
        return gitlab.GitLab(Door(words, gitlab.api_of(address), gitlab.headers(token), web), name)
    if forge is Forge.FORGEJO:
        return forgejo.Forgejo(Door(words, forgejo.api_of(address), forgejo.headers(token), web), name)
    api, headers = github.api_of(address), github.headers(token)
    other = api if api == github.API else f"{address}/api"  # https://docs.github.com/en/graphql: /graphql, /api/graphql
    return github.GitHub(Door(words, api, headers, web), Door(words, other, headers, web), name)
