"""A provider that speaks OpenID Connect on this machine, and lies where a test says so."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "desk", "provider secret"


@cache
def key_for(algorithm: str, number: int) -> Any:
    """One key of each kind; `number` 1 is one that nobody publishes."""
    return ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else rsa.generate_private_key(65537, 2048)


@dataclass
class OpenIdProvider:
    """claims: laid over the right ones. head, document: the same for the token's head and for discovery."""

    port: int
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    signed_by: int = 0
    subject: str = "person-1"
    given: dict[str, dict[str, str]] = field(default_factory=dict)  # code -> what the authorisation asked
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def say_yes(self, way: str) -> dict[str, str]:
        """What the person's browser brings back after the provider's page."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(way).query).items()}
        assert way.startswith(f"{self.issuer}/authorize?"), way
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.given[code] = query
        return {"state": query["state"], "code": code, "iss": self.issuer}

    def discovery(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{n: f"{self.issuer}/{p}" for n, p in places.items()}, **self.document}

    def keys(self) -> dict[str, Any]:
        kind = jwt.algorithms.ECAlgorithm if self.algorithm == "ES256" else jwt.algorithms.RSAAlgorithm
        published = json.loads(kind.to_jwk(key_for(self.algorithm, 0).public_key()))
        return {"keys": [{**published, "kid": "1", "use": "sig", "alg": self.algorithm}]}

    def redeem(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.given.pop(form["code"], None)  # a code works once
        right = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or form["client_secret"] != SECRET or asked["code_challenge"] != right:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"access_token": "never-kept", "token_type": "Bearer", "id_token": self.sign(claims)}

    def sign(self, claims: dict[str, Any]) -> str:
        algorithm = self.head.get("alg", self.algorithm)
        head = {"kid": "1", **self.head}
        if algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers=head)
        if algorithm == "HS256":  # with the published key as the secret: the oldest trick there is (RFC 8725, 2.1)
            return jwt.encode(claims, json.dumps(self.keys()["keys"][0]), algorithm="HS256", headers=head)
        return jwt.encode(claims, key_for(self.algorithm, self.signed_by), algorithm=algorithm, headers=head)


@contextlib.contextmanager
def openid_provider(**options: Any) -> Iterator[OpenIdProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            answers = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.keys}
            self._answer(answers[self.path]() if self.path in answers else None)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.redeem({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, content: dict[str, Any] | None) -> None:
            body = json.dumps(content or {"error": "invalid_grant"}).encode()
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = OpenIdProvider(server.server_address[1], **options)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
