"""A passkey in software, which also tells each lie that a server must not believe."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _made(algorithm: str) -> tuple[Any, CoseKey]:
    if algorithm == "ES256":
        key: Any = ec.generate_private_key(ec.SECP256R1())
        return key, ES256.from_cryptography_key(key.public_key())
    if algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
        return key, EdDSA.from_cryptography_key(key.public_key())
    key = rsa.generate_private_key(65537, 2048)
    return key, RS256.from_cryptography_key(key.public_key())


@dataclass
class SoftwareKey:
    """`lies` of create and get: type, challenge, origin, cross_origin, rp_id, flags, alg, id, counter, signature,
    user."""

    origin: str
    rp_id: str
    algorithm: str = "ES256"
    counter: int = 1
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self.key, self.public = _made(self.algorithm)

    def create(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """The credential as the browser posts it."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = {**self.public, 3: lies["alg"]} if "alg" in lies else dict(self.public)
        attested = AttestedCredentialData.create(b"\0" * 16, lies.get("id", self.id), CoseKey(public))
        flags = lies.get("flags", PRESENT | VERIFIED) | ATTESTED
        data = AuthenticatorData.create(self._rp(lies), flags, lies.get("counter", self.counter), attested)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        client = self._client("webauthn.create", asked["challenge"], lies)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._written(response, lies, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        asked = options["publicKey"]
        self.counter += 1
        flags = AuthenticatorData.FLAG(lies.get("flags", PRESENT | VERIFIED))
        data = bytes(AuthenticatorData.create(self._rp(lies), flags, lies.get("counter", self.counter)))
        client = self._client("webauthn.get", asked["challenge"], lies)
        signed = self._sign(data + hashlib.sha256(client).digest())
        if lies.get("signature"):
            signed = signed[:-1] + bytes([signed[-1] ^ 1])
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": lies.get("user", self.user),
        }
        return self._written(response, lies, {})

    def _rp(self, lies: dict[str, Any]) -> bytes:
        return hashlib.sha256(lies.get("rp_id", self.rp_id).encode()).digest()

    def _client(self, kind: str, challenge: str, lies: dict[str, Any]) -> bytes:
        return bytes(
            CollectedClientData.create(
                lies.get("type", kind),
                lies.get("challenge", challenge),
                lies.get("origin", self.origin),
                cross_origin=lies.get("cross_origin", False),
            )
        )

    def _sign(self, message: bytes) -> bytes:
        if self.algorithm == "ES256":
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        if self.algorithm == "EdDSA":
            return self.key.sign(message)
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def _written(self, response: dict[str, str], lies: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(lies.get("id", self.id))
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": extensions,
            "response": response,
        }
