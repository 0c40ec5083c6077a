"""Who is on the team of a programme and which keys it has, to read. Changing either takes a person on the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from vulndesk.apps.accounts.queries import handles_of
from vulndesk.apps.keys.queries import ProgrammeKeyView, programme_keys
from vulndesk.apps.policies import queries
from vulndesk.apps.programmes.api.asking import Asking, changing, reading
from vulndesk.apps.tokens.api import PROBLEMS, READ_PROBLEMS, ByToken, NotByToken, instant, page_url

router = Router(tags=["programmes"], auth=ByToken())

_REFUSED = "always refused, with the page where a person does it"


class TeamPersonOut(Schema):
    """owns: the organisation, else a member of this team. away_until: the last day; others get what comes."""

    handle: str
    name: str = Field(examples=["Tom"])
    owns: bool
    away_until: str | None = Field(examples=[None])


class TeamOut(Schema):
    """Everybody who handles its cases."""

    people: list[TeamPersonOut]
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/"])


class ProgrammeKeyOut(Schema):
    """An OpenPGP key, without its secret half. state: current, old (it still decrypts) or retired."""

    id: str
    state: str = Field(examples=["current"])
    origin: str = Field(description="made here, or imported", examples=["made"])
    fingerprint: str = Field(examples=["1F3A 52C8 7E0D 9B46 A1C4  83D0 5E6F 7A2B 9C1D 4E8F"])
    addresses: list[str] = Field(examples=[["security@enix.example"]])
    made_at: str
    replaced_at: str | None = Field(examples=[None])
    retired_at: str | None = Field(examples=[None])
    expires_at: str | None
    problem: str = Field(description="why nobody can encrypt to it; empty when they can", examples=[""])
    signs: bool = Field(examples=[True])


class ProgrammeKeysOut(Schema):
    """addresses: those that the policy names for reports. sealed_to: age keys that reports are encrypted for, one a
    line of the page's list; none where reports are not sealed."""

    keys: list[ProgrammeKeyOut]
    addresses: list[str] = Field(examples=[["security@enix.example"]])
    sealed_to: list[str] = Field(examples=[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]])
    url: str = Field(examples=["https://desk.example.org/team/programmes/enix/keys/"])


@router.get(
    "/programmes/{slug}/team",
    response={200: TeamOut, **READ_PROBLEMS},
    url_name="api_team",
    summary="Who handles the cases of a programme, and who of them is away",
)
def show_team(request: HttpRequest, slug: str) -> dict[str, Any]:
    asking = reading(request, slug)
    people = queries.people_of(asking.programme_id, named=(), now=asking.now)
    owners, handles = set(queries.owners_of(asking.programme_id)), handles_of(people)
    told = [
        {
            "handle": handles[one.id],
            "name": one.name,
            "owns": one.id in owners,
            "away_until": one.away_until.isoformat() if one.away_until else None,
        }
        for one in sorted(people.values(), key=lambda one: one.name.casefold())
    ]
    return {"people": told, "url": page_url("programme_settings", slug)}


@router.put(
    "/programmes/{slug}/team/{handle}",
    response={200: TeamOut, **PROBLEMS},
    url_name="api_team_person",
    summary=f"Take somebody onto the team: {_REFUSED}",
)
def admit_person(request: HttpRequest, slug: str, handle: str) -> Status:
    return _by_hand(request, slug, "A token changes no team.", "programme_settings")


@router.delete(
    "/programmes/{slug}/team/{handle}",
    response={200: TeamOut, **PROBLEMS},
    url_name="api_team_person",
    summary=f"Take somebody off the team: {_REFUSED}",
)
def remove_person(request: HttpRequest, slug: str, handle: str) -> Status:
    return _by_hand(request, slug, "A token changes no team.", "programme_settings")


@router.get(
    "/programmes/{slug}/keys",
    response={200: ProgrammeKeysOut, **READ_PROBLEMS},
    url_name="api_programme_keys",
    summary="The keys of a programme: OpenPGP, and those for which reports are sealed",
)
def list_programme_keys(request: HttpRequest, slug: str) -> dict[str, Any]:
    asking = reading(request, slug)
    found = programme_keys(asking.by, asking.programme_id, now=asking.now)
    return {
        "keys": [_key(one) for one in found],
        "addresses": queries.contact_addresses(asking.programme),
        "sealed_to": asking.programme.sealed_to.splitlines(),
        "url": page_url("programme_keys", slug),
    }


@router.post(
    "/programmes/{slug}/keys",
    response={200: ProgrammeKeysOut, **PROBLEMS},
    url_name="api_programme_keys",
    summary=f"Make or import an OpenPGP key: {_REFUSED}",
)
def make_programme_key(request: HttpRequest, slug: str) -> Status:
    return _by_hand(request, slug, "A token makes and imports no key.", "programme_keys")


@router.put(
    "/programmes/{slug}/keys/recipients",
    response={200: ProgrammeKeysOut, **PROBLEMS},
    url_name="api_recipients",
    summary=f"Change the keys for which reports are sealed: {_REFUSED}",
)
def change_sealing_recipients(request: HttpRequest, slug: str) -> Status:
    return _by_hand(request, slug, "A token changes nobody who can read sealed reports.", "programme_keys")


@router.delete(
    "/programmes/{slug}/keys/{key_id}",
    response={200: ProgrammeKeysOut, **PROBLEMS},
    url_name="api_programme_key",
    summary=f"Retire an earlier key, whose secret half is then deleted: {_REFUSED}",
)
def retire_programme_key(request: HttpRequest, slug: str, key_id: UUID) -> Status:
    return _by_hand(request, slug, "A token retires no key.", "programme_keys")


@router.post(
    "/programmes/{slug}/keys/{key_id}/export",
    response={200: ProgrammeKeysOut, **PROBLEMS},
    url_name="api_export_programme_key",
    summary=f"Export the secret half of a key: {_REFUSED}",
)
def export_programme_key(request: HttpRequest, slug: str, key_id: UUID) -> Status:
    return _by_hand(request, slug, "A token exports no secret key.", "programme_keys")


def _by_hand(request: HttpRequest, slug: str, what: str, page: str) -> Status:
    """After the programme, so that one of others is as absent here as anywhere."""

    def act(asking: Asking) -> None:
        raise NotByToken(what, page=page_url(page, asking.programme.slug))

    return changing(request, slug, act)


def _key(one: ProgrammeKeyView) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "state": one.state,
        "origin": one.origin,
        "fingerprint": one.fingerprint,
        "addresses": list(one.addresses),
        "made_at": instant(one.made_at),
        "replaced_at": instant(one.replaced_at),
        "retired_at": instant(one.retired_at),
        "expires_at": instant(one.expires),
        "problem": one.problem,
        "signs": one.can_sign,
    }
