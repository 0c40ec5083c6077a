"""Where a fix can be had, asked of real servers on this machine that speak the documented interfaces."""

import hashlib
import json

import pytest

from tests.gateways.test_package_index import FILE, LOOPBACK, YANKED, Index, index
from vulndesk.core.errors import BadInput
from vulndesk.core.gate import ProofKind, Standing
from vulndesk.gateways.release_proofs import look, require_place

__all__ = ["index"]

MANIFEST = json.dumps({"schemaVersion": 2}).encode()
DIGEST = hashlib.sha256(MANIFEST).hexdigest()
PYPI = json.dumps({"releases": {"1.0": [FILE], "1.1": [YANKED], "1.2": []}}).encode()


def standing(index: Index, kind: ProofKind, **written: str) -> Standing:
    indexes = {"pypi": index.address, "images.example": index.address}
    return look(require_place(kind, **written), web=LOOPBACK, indexes=indexes)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.0", Standing.SERVED),
        ("1.1", Standing.WITHDRAWN),
        ("1.2", Standing.MISSING),  # its files were deleted
        ("1.3", Standing.MISSING),
    ],
)
def test_a_package_is_released_when_its_index_serves_that_version(index, version, expected):
    index.answer = lambda handler: handler.say(PYPI)
    assert standing(index, ProofKind.PACKAGE, what="pypi:enix", version=version) is expected


def test_a_package_that_is_not_there_or_may_not_be_asked_for_proves_nothing(index):
    index.answer = lambda handler: handler.say({}, status=404)
    assert standing(index, ProofKind.PACKAGE, what="pypi:enix", version="1.0") is Standing.MISSING
    assert standing(index, ProofKind.PACKAGE, what="npm:enix", version="1.0") is Standing.UNKNOWN
    index.answer = lambda handler: handler.say({}, status=500)
    assert standing(index, ProofKind.PACKAGE, what="pypi:enix", version="1.0") is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"fixed", 200, Standing.SERVED),
        (b"something else", 200, Standing.WITHDRAWN),
        (b"", 404, Standing.MISSING),
        (b"", 503, Standing.UNKNOWN),
    ],
)
def test_a_download_is_known_by_its_hash(index, body, status, expected):
    index.answer = lambda handler: handler.say(body, status=status)
    sha256 = hashlib.sha256(b"fixed").hexdigest()
    written = {"what": f"{index.address}/v1.1/enix.tar.gz", "sha256": sha256.upper()}
    assert standing(index, ProofKind.DOWNLOAD, **written) is expected


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (MANIFEST, 200, Standing.SERVED),
        (b"{}", 200, Standing.UNKNOWN),  # not what the digest names: the registry lies or is broken
        (b"", 404, Standing.MISSING),
        (b"", 401, Standing.UNKNOWN),
    ],
)
def test_an_image_is_known_by_the_digest_of_its_manifest(index, body, status, expected):
    index.answer = lambda handler: handler.say(body, status=status)
    what = f"images.example/acme/enix@sha256:{DIGEST}"
    assert standing(index, ProofKind.CONTAINER, what=what) is expected
    assert index.asked == [f"/v2/acme/enix/manifests/sha256:{DIGEST}"]


@pytest.mark.parametrize(("body", "expected"), [(b"commit 1a2b3c4d5e", Standing.SERVED), (b"old", Standing.MISSING)])
def test_a_hosted_service_shows_its_revision(index, body, expected):
    index.answer = lambda handler: handler.say(body)
    written = {"what": f"{index.address}/version", "revision": "1a2b3c4"}
    assert standing(index, ProofKind.HOSTED, **written) is expected


@pytest.mark.parametrize(
    ("kind", "written", "field"),
    [
        (ProofKind.PACKAGE, {"what": "pypi:enix"}, "version"),
        (ProofKind.PACKAGE, {"what": "v1.2.3"}, "package"),
        (ProofKind.DOWNLOAD, {"what": "https://a.example/x.tgz", "sha256": "abc"}, "sha256"),
        (ProofKind.DOWNLOAD, {"what": "file:///etc/passwd", "sha256": "0" * 64}, "what"),
        (ProofKind.CONTAINER, {"what": "ghcr.io/acme/enix:latest"}, "what"),
        (ProofKind.HOSTED, {"what": "https://a.example/version", "revision": "1a"}, "revision"),
    ],
)
def test_what_could_prove_nothing_is_refused_with_its_field(kind, written, field):
    with pytest.raises(BadInput) as refusal:
        require_place(kind, **written)
    assert refusal.value.field == field
    assert refusal.value.next_step
