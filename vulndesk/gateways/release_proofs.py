"""Whether a fix can be had where somebody says: a package's version, a download by its hash, an image by its digest.

Each kind is asked for as its documentation says, through `Web`, which cannot be led into the owner's network. A
question holds the name of what is public already, and nothing of a case.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from vulndesk.core.errors import BadInput
from vulndesk.core.gate import ProofKind, Standing
from vulndesk.gateways.package_index import published, require_package
from vulndesk.gateways.web import Unreachable, Web

MOST_BYTES = 64 * 2**20  # a bigger download cannot be hashed here; its signed list of hashes can
_SHA256 = re.compile(r"[0-9a-f]{64}")
_IMAGE = re.compile(r"(?P<host>[a-z0-9.-]+(?::\d+)?)/(?P<name>[a-z0-9._/-]{1,200})@sha256:(?P<digest>[0-9a-f]{64})")
_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
# Registries that give even anonymous readers a token first: where, and the registry's own address
# (https://distribution.github.io/distribution/spec/auth/token/).
_TOKENS: Mapping[str, tuple[str, str]] = {
    "docker.io": (
        "https://auth.docker.io/token?service=registry.docker.io&scope=repository:{name}:pull",
        "https://registry-1.docker.io",
    ),
    "ghcr.io": ("https://ghcr.io/token?scope=repository:{name}:pull", "https://ghcr.io"),
}


@dataclass(frozen=True)
class Place:
    """what: "pypi:parser" and version, an address and its sha256, an image by digest, or a page and the revision on it.

    Make it by `require_place`.
    """

    kind: ProofKind
    what: str
    version: str = ""
    sha256: str = ""
    revision: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.version or self.revision}".strip()


def require_place(kind: ProofKind, *, what: str = "", version: str = "", sha256: str = "", revision: str = "") -> Place:
    """Raises BadInput with the field that is wrong."""
    place = Place(kind, what.strip(), version.strip(), sha256.strip().lower(), revision.strip())
    _CHECKS[kind](place)
    return place


def look(place: Place, *, web: Web, indexes: Mapping[str, str]) -> Standing:
    """What is there now. Nobody who answers soundly: UNKNOWN, which proves nothing.

    indexes: addresses of package indexes by their kind, and of registries of images by their host.
    """
    try:
        return _LOOKS[place.kind](place, web, indexes)
    except Unreachable:
        return Standing.UNKNOWN


# --- what is written ---------------------------------------------------------------------------------------------


def _check_package(place: Place) -> None:
    require_package(place.what)
    if not place.version:
        raise BadInput("Which version holds the fix?", next_step="Write it as the index lists it.", field="version")


def _check_download(place: Place) -> None:
    _check_address(place)
    if not _SHA256.fullmatch(place.sha256):
        raise BadInput(
            "A download is proven by its SHA-256: 64 digits and letters a to f.",
            next_step="Write the one that you published, or of your own copy.",
            field="sha256",
        )


def _check_container(place: Place) -> None:
    if not _IMAGE.fullmatch(place.what):
        raise BadInput(
            "An image is proven by its digest, since a tag can be moved.",
            next_step="Write it whole, such as ghcr.io/owner/name@sha256:….",
            field="what",
        )


def _check_hosted(place: Place) -> None:
    if place.what:
        _check_address(place)
        if len(place.revision) < 7:
            raise BadInput(
                "Which revision does the page show once it is deployed?",
                next_step="Write at least seven characters of it.",
                field="revision",
            )


def _check_address(place: Place) -> None:
    if not place.what.startswith(("https://", "http://")) or len(place.what) > 2000 or " " in place.what:
        raise BadInput("This is no address of the web.", next_step="It starts with https://.", field="what")


_CHECKS: Mapping[ProofKind, Callable[[Place], None]] = {
    ProofKind.PACKAGE: _check_package,
    ProofKind.DOWNLOAD: _check_download,
    ProofKind.CONTAINER: _check_container,
    ProofKind.HOSTED: _check_hosted,
}


# --- what is there -----------------------------------------------------------------------------------------------


def _package(place: Place, web: Web, indexes: Mapping[str, str]) -> Standing:
    package = require_package(place.what)
    address = indexes.get(package.kind)
    if address is None:
        return Standing.UNKNOWN  # the operator does not let the desk ask this index
    try:
        found = {one.version: one for one in published(package, address=address, web=web)}
    except Unreachable as error:
        if error.kind == "no such package":
            return Standing.MISSING
        raise
    version = found.get(place.version)
    if version is None:
        return Standing.MISSING
    return Standing.WITHDRAWN if version.is_withdrawn else Standing.SERVED


def _download(place: Place, web: Web, indexes: Mapping[str, str]) -> Standing:
    answer = web.fetch(place.what, most_bytes=MOST_BYTES)
    if answer.status in (404, 410):
        return Standing.MISSING
    if answer.status != 200:
        return Standing.UNKNOWN
    return Standing.SERVED if hashlib.sha256(answer.body).hexdigest() == place.sha256 else Standing.WITHDRAWN


def _container(place: Place, web: Web, indexes: Mapping[str, str]) -> Standing:
    found = _IMAGE.fullmatch(place.what)
    if found is None:
        raise ValueError("an image that was not checked")
    name = found["name"] if "/" in found["name"] or found["host"] != "docker.io" else f"library/{found['name']}"
    token, registry = _TOKENS.get(found["host"], ("", f"https://{found['host']}"))
    registry = indexes.get(found["host"], registry)
    headers = [("Accept", _MANIFESTS)]
    if token and found["host"] not in indexes:
        headers.append(("Authorization", f"Bearer {_token(token.format(name=quote(name)), web)}"))
    answer = web.fetch(f"{registry}/v2/{quote(name)}/manifests/sha256:{found['digest']}", headers=headers)
    if answer.status == 404:
        return Standing.MISSING
    if answer.status != 200:
        return Standing.UNKNOWN
    # A manifest is named by the hash of its own bytes, so a lying registry is found out.
    same = hashlib.sha256(answer.body).hexdigest() == found["digest"]
    return Standing.SERVED if same else Standing.UNKNOWN


def _token(address: str, web: Web) -> str:
    try:
        return str(json.loads(web.fetch(address).body)["token"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreachable("no token for readers") from None


def _hosted(place: Place, web: Web, indexes: Mapping[str, str]) -> Standing:
    answer = web.fetch(place.what)
    if answer.status != 200:
        return Standing.UNKNOWN
    return Standing.SERVED if place.revision.encode() in answer.body else Standing.MISSING


_LOOKS: Mapping[ProofKind, Callable[[Place, Web, Mapping[str, str]], Standing]] = {
    ProofKind.PACKAGE: _package,
    ProofKind.DOWNLOAD: _download,
    ProofKind.CONTAINER: _container,
    ProofKind.HOSTED: _hosted,
}
