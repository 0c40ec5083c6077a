"""Signing in by another provider: OpenID Connect with discovery, and GitHub's OAuth.

Promises: the provider is asked through gateways/web only, so an issuer in an inner network is asked only where the
owner named that network; the code is bound to this browser (state), to this request (PKCE, S256) and to this answer
(nonce); an ID token counts when its signature is of a key that the issuer publishes, by one of ALGORITHMS, for this
client, from this issuer, and within its time. Access tokens are used for the one question here and kept nowhere.

OpenID Connect Core 1.0, 3.1.3.7; RFC 7636; RFC 9207; RFC 8176 (amr); RFC 8725 (algorithms by us, never by the token).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt

from vulndesk.gateways.web import Answer, Unreachable, Web

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600  # of an ID token since it was issued
GITHUB = "https://github.com"


class NotBelieved(Exception):
    """The provider did not say who this is, or not so that it can be believed. `why`: for people, without a value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Provider:
    """slug: in addresses of the desk. issuer: without a slash at its end. acr: values that mean two factors there."""

    slug: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    is_github: bool = False
    acr: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        return urlsplit(self.issuer).hostname or ""


@dataclass(frozen=True)
class Flow:
    """What this desk made up for one attempt; it stays in the session of the browser that began it."""

    state: str
    nonce: str
    verifier: str
    back: str  # the address of the desk to which the provider sends people


@dataclass(frozen=True)
class Somebody:
    """subject: the provider's own name for this person, which it gives to nobody else."""

    issuer: str
    subject: str
    has_two_factors: bool = False


def way_to(provider: Provider, flow: Flow, *, web: Web) -> str:
    """The provider's address at which the person says yes. Raises NotBelieved, Unreachable."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": flow.back,
        "state": flow.state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if provider.is_github:
        return f"{provider.issuer}/login/oauth/authorize?{urlencode(asked)}"
    known = _discovered(provider, web=web)
    place = known["authorization_endpoint"]
    asked |= {"scope": "openid", "nonce": flow.nonce}
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"


def whoever_came_back(provider: Provider, flow: Flow, given: Mapping[str, str], *, web: Web, now: datetime) -> Somebody:
    """given: the parameters with which the browser came back. Raises NotBelieved, Unreachable."""
    if not hmac.compare_digest(given.get("state", "").encode(), flow.state.encode()):
        raise NotBelieved("the answer does not belong to this sign-in")
    if given.get("error"):
        raise NotBelieved("the provider said no")
    if not given.get("code"):
        raise NotBelieved("the answer has no code")
    if provider.is_github:
        return _from_github(provider, flow, given["code"], web=web)
    known = _discovered(provider, web=web)
    if "iss" in given and given["iss"] != known["issuer"]:
        raise NotBelieved("the answer is of another issuer")
    told = _redeem(known["token_endpoint"], provider, flow, given["code"], web=web)
    claims = _verified(str(told.get("id_token") or ""), provider, known, nonce=flow.nonce, web=web, now=now)
    methods = claims.get("amr")
    by_amr = isinstance(methods, list) and "mfa" in methods
    return Somebody(provider.issuer, str(claims["sub"]), by_amr or claims.get("acr") in provider.acr)


def _discovered(provider: Provider, *, web: Web) -> dict[str, str]:
    """What the issuer publishes of itself; its name there must be the one that the owner wrote (OIDC Discovery 4.3)."""
    found = _json(web.fetch(f"{provider.issuer}/.well-known/openid-configuration"))
    if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
        raise NotBelieved("the issuer calls itself otherwise")
    wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    known = {name: str(found.get(name, "")) for name in wanted}
    scheme = urlsplit(provider.issuer).scheme
    if any(
        urlsplit(address).scheme not in ("https", scheme) or not urlsplit(address).netloc for address in known.values()
    ):
        raise NotBelieved("the issuer names an address that is not https")
    return known


def _redeem(place: str, provider: Provider, flow: Flow, code: str, *, web: Web) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": flow.back,
        "client_id": provider.client_id,
        "client_secret": provider.secret,
        "code_verifier": flow.verifier,
    }
    kind = "application/x-www-form-urlencoded"
    accept = [("Accept", "application/json")]
    return _json(web.send(place, urlencode(form).encode("ascii"), content_type=kind, headers=accept))


def _verified(
    token: str, provider: Provider, known: Mapping[str, str], *, nonce: str, web: Web, now: datetime
) -> dict[str, Any]:
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") not in ALGORITHMS:
            raise NotBelieved("the proof is signed in a way that is not accepted")
        keys = _json(web.fetch(known["jwks_uri"])).get("keys")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(keys, head),
            algorithms=[head["alg"]],
            audience=provider.client_id,
            issuer=known["issuer"],
            # Its times are judged below, by the clock of the caller.
            options={
                "require": ["exp", "iat", "iss", "aud", "sub"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError:
        raise NotBelieved("the proof is not right") from None
    _require_now(claims, now=now)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise NotBelieved("the proof was made for another sign-in")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise NotBelieved("the proof was made for another program")
    if not claims["sub"] or len(str(claims["sub"])) > 255:
        raise NotBelieved("the proof names nobody")
    return claims


def _require_now(claims: Mapping[str, Any], *, now: datetime) -> None:
    instant = now.timestamp()
    try:
        ends, made = float(claims["exp"]), float(claims["iat"])
    except (TypeError, ValueError):
        raise NotBelieved("the proof has no times") from None
    if ends + LEEWAY_SECONDS <= instant or made + OLDEST_SECONDS < instant or made - LEEWAY_SECONDS > instant:
        raise NotBelieved("the proof is too old, or its clock is wrong")


def _key(keys: object, head: Mapping[str, Any]) -> Any:
    """The published key of this id, made for this algorithm; without an id, the only one there is."""
    usable = [one for one in keys if isinstance(one, dict)] if isinstance(keys, list) else []
    found = [one for one in usable if one.get("kid") == head.get("kid") and one.get("use", "sig") == "sig"]
    if len(found) != 1 or found[0].get("alg", head["alg"]) != head["alg"]:
        raise NotBelieved("the proof is signed by a key that the issuer does not publish")
    return jwt.PyJWK.from_dict(found[0], algorithm=head["alg"]).key


def _from_github(provider: Provider, flow: Flow, code: str, *, web: Web) -> Somebody:
    token = _redeem(f"{provider.issuer}/login/oauth/access_token", provider, flow, code, web=web).get("access_token")
    if not isinstance(token, str) or not token.isascii():
        raise NotBelieved("the provider gave no token")
    is_public = provider.issuer == GITHUB
    place = "https://api.github.com/user" if is_public else f"{provider.issuer}/api/v3/user"
    said = _json(web.fetch(place, headers=[("Authorization", f"Bearer {token}"), ("Accept", "application/json")]))
    number = said.get("id")  # the name can change hands, the number cannot
    if not isinstance(number, int) or isinstance(number, bool):
        raise NotBelieved("the provider names nobody")
    return Somebody(provider.issuer, str(number))


def _json(answer: Answer) -> dict[str, Any]:
    if answer.status not in (200, 201):
        raise NotBelieved("the provider refused")
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise NotBelieved("the provider answered something else") from None
    if not isinstance(found, dict):
        raise NotBelieved("the provider answered something else")
    return found


def providers_in(
    written: str, *, github: str = "", gitlab: str = "", secret: Any, acr: frozenset[str]
) -> list[Provider]:
    """The owner's settings: `issuer|client id|secret|name`, several with semicolons between. Raises ValueError.

    secret: opens what stands for a secret, a value or where one lies.
    """
    found = [_provider(one, secret=secret, acr=acr) for one in written.split(";") if one.strip()]
    if github:
        found.append(_provider(_with_default(github, GITHUB, "GitHub"), secret=secret, acr=acr, is_github=True))
    if gitlab:
        found.append(_provider(_with_default(gitlab, "https://gitlab.com", "GitLab"), secret=secret, acr=acr))
    if len({one.slug for one in found}) != len(found):
        raise ValueError("two providers have one name")
    return found


def _with_default(written: str, issuer: str, name: str) -> str:
    """`client id|secret` or `client id|secret|https://own.example.org` as the others are written."""
    parts = written.split("|")
    if len(parts) not in (2, 3):
        raise ValueError("write client id|secret, or client id|secret|address")
    return "|".join([parts[2] if len(parts) == 3 else issuer, parts[0], parts[1], name])


def _provider(written: str, *, secret: Any, acr: frozenset[str], is_github: bool = False) -> Provider:
    parts = [part.strip() for part in written.split("|")]
    if len(parts) != 4 or not all(parts):
        raise ValueError("write issuer|client id|secret|name")
    issuer = parts[0].rstrip("/")
    address = urlsplit(issuer)
    is_here = address.hostname in ("localhost", "127.0.0.1", "::1")
    if not address.hostname or address.scheme not in ("https", "http" if is_here else "https") or address.query:
        raise ValueError("the issuer is an https address")
    slug = "-".join("".join(one if one.isalnum() and one.isascii() else " " for one in parts[3].lower()).split())
    if not slug:
        raise ValueError("the name needs a letter or a digit")
    return Provider(slug, parts[3], issuer, parts[1], secret(parts[2]), is_github, acr)


__all__ = ["Flow", "NotBelieved", "Provider", "Somebody", "Unreachable", "providers_in", "way_to", "whoever_came_back"]
