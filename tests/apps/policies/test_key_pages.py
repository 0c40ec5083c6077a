"""Keys of a programme: the owner's page, and what mail programs find of them. GnuPG says what is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.gnupg import GnuPG, needs_gnupg
from tests.people import open_programme
from vulndesk.apps.accounts.models import User
from vulndesk.apps.keys.actions import import_programme_key, make_programme_key
from vulndesk.apps.keys.models import ProgrammeKey
from vulndesk.apps.keys.queries import opening_keys
from vulndesk.apps.policies.models import Programme
from vulndesk.core.access import OPERATOR, Actor
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.security_txt import parse_security_txt
from vulndesk.core.web_key_directory import local_hash
from vulndesk.gateways.pgp import read_keys
from vulndesk.gateways.pgp_messages import Sequoia

pytestmark = pytest.mark.django_db
ADDRESS = "security@enix.example.org"
KEYS = "/team/programmes/enix/keys/"


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[GnuPG]:
    keyring = GnuPG(tmp_path / "g")
    yield keyring
    keyring.close()


def fingerprints(web: Programme) -> list[tuple[str, str]]:
    rows = ProgrammeKey.objects.filter(programme_id=web.pk).order_by("made_at")
    return [(row.state, row.fingerprint) for row in rows]


@needs_gnupg
def test_an_owner_makes_a_key_which_gnupg_takes_from_every_place_it_is_published_at(
    web: Programme, olga: Client, client: Client, gpg: GnuPG, settings: object
) -> None:
    settings.ADDRESS = "https://desk.example.org"  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = ["enix.example.org", "testserver"]  # type: ignore[attr-defined]
    digest = local_hash(ADDRESS)
    assert client.get("/p/enix/key.asc").status_code == 404
    assert client.get(f"/.well-known/openpgpkey/enix.example.org/hu/{digest}").status_code == 404
    assert client.get("/.well-known/openpgpkey/enix.example.org/policy").status_code == 404
    assert b"Encryption" not in client.get("/.well-known/security.txt").content
    assert olga.post(f"{KEYS}make/").status_code == 302
    ((state, fingerprint),) = fingerprints(web)
    assert state == "current"
    armoured = client.get("/p/enix/key.asc")
    assert (armoured.status_code, armoured["Content-Type"]) == (200, "application/pgp-keys")
    gpg("--import", given=armoured.content)
    assert gpg.fingerprint(ADDRESS) == fingerprint
    listed = gpg("--with-wkd-hash", "--list-keys", ADDRESS).decode()
    assert f"{digest}@enix.example.org" in listed
    for path, host in (
        (f"/.well-known/openpgpkey/enix.example.org/hu/{digest}", "testserver"),
        (f"/.well-known/openpgpkey/hu/{digest}", "enix.example.org"),
    ):
        found = client.get(path, {"l": "security"}, HTTP_HOST=host)
        assert (found.status_code, found["Access-Control-Allow-Origin"]) == (200, "*")
        (key,) = read_keys(found.content)
        assert (key.fingerprint, key.addresses) == (fingerprint, (ADDRESS,))
        assert b"-----BEGIN" not in found.content, "binary, as the draft says"
    assert client.get("/.well-known/openpgpkey/enix.example.org/policy").status_code == 200
    assert client.get(f"/.well-known/openpgpkey/other.example/hu/{digest}").status_code == 404
    assert client.get(f"/.well-known/openpgpkey/hu/{digest}").status_code == 404, "another host's directory"
    for path in ("/.well-known/security.txt", "/p/enix/security.txt"):
        told = parse_security_txt(client.get(path).content, datetime.now(UTC))
        assert "https://desk.example.org/p/enix/key.asc" in told.values("encryption")


@needs_gnupg
def test_a_key_with_a_passphrase_is_imported_and_decrypts(web: Programme, olga: Client, gpg: GnuPG) -> None:
    gpg.make(f"Enix <{ADDRESS}>", passphrase="plain words")
    raw = gpg.secret(ADDRESS, passphrase="plain words")
    wrong = olga.post(f"{KEYS}import/", {"key": raw.decode(), "passphrase": "other"})
    assert wrong.status_code == 422
    assert "needs another passphrase" in wrong.content.decode()
    assert raw.decode().splitlines()[5] not in wrong.content.decode(), "a secret is not given back"
    assert not ProgrammeKey.objects.exists()
    assert olga.post(f"{KEYS}import/", {"key": raw.decode(), "passphrase": "plain words"}).status_code == 302
    assert fingerprints(web) == [("current", gpg.fingerprint(ADDRESS))]
    (secret,) = opening_keys(web.pk)
    sealed = gpg("--encrypt", "--recipient", ADDRESS, given=b"It leaks.")
    assert Sequoia([secret], []).decrypt(sealed).content == b"It leaks.", "the passphrase was asked for once"
    (row,) = ProgrammeKey.objects.all()
    exported = olga.post(f"{KEYS}{row.pk}/export/")
    assert exported["Cache-Control"].startswith("max-age=0") or "no-store" in exported["Cache-Control"]
    assert b"BEGIN PGP PRIVATE KEY BLOCK" in exported.content


def test_what_is_no_secret_key_is_refused_and_changes_nothing(web: Programme, owner: Actor, gpg: GnuPG) -> None:
    gpg.make(f"Enix <{ADDRESS}>")
    now = datetime.now(UTC)
    make_programme_key(web.pk, name="Enix", addresses=[ADDRESS], by=owner, now=now)
    before = fingerprints(web)
    for raw in (b"", b"no key", gpg.public(ADDRESS), b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nxx\n"):
        with pytest.raises(BadInput):
            import_programme_key(web.pk, raw, by=owner, now=now)
    with pytest.raises(BadInput, match="names no e-mail address"):
        make_programme_key(web.pk, name="Enix", addresses=[], by=owner, now=now)
    assert fingerprints(web) == before


def test_a_new_key_replaces_the_current_one_and_only_an_earlier_one_can_be_retired(
    web: Programme, olga: Client, owner: Actor
) -> None:
    for _ in range(2):
        assert olga.post(f"{KEYS}make/").status_code == 302
    (old, _), (current, newest) = fingerprints(web)
    assert (old, current) == ("old", "current")
    assert len(opening_keys(web.pk)) == 2
    row = ProgrammeKey.objects.get(fingerprint=newest)
    assert olga.post(f"{KEYS}{row.pk}/retire/").status_code == NotNow.status
    assert bytes(ProgrammeKey.objects.get(fingerprint=newest).sealed)
    earlier = ProgrammeKey.objects.get(state="old")
    assert "cannot be opened any more" in olga.get(f"{KEYS}{earlier.pk}/retire/").content.decode()
    assert olga.get(f"{KEYS}{row.pk}/retire/").status_code == 404
    assert bytes(ProgrammeKey.objects.get(pk=earlier.pk).sealed), "looking retires nothing"
    assert olga.post(f"{KEYS}{earlier.pk}/retire/").status_code == 302
    assert bytes(ProgrammeKey.objects.get(pk=earlier.pk).sealed) == b""
    assert olga.post(f"{KEYS}{earlier.pk}/export/").status_code == 404
    assert len(opening_keys(web.pk)) == 1
    page = olga.get(KEYS).content.decode()
    assert "The current key" in page
    assert "An earlier key" not in page


def test_keys_of_one_programme_are_no_business_of_another(web: Programme, olga: Client) -> None:
    other = open_programme("interview")
    row = make_programme_key(other.pk, name="Other", addresses=["x@example.org"], by=OPERATOR, now=datetime.now(UTC))
    assert olga.post(f"{KEYS}{row.pk}/export/").status_code == 404
    assert olga.post(f"{KEYS}{row.pk}/retire/").status_code == 404
    assert opening_keys(web.pk) == []


def test_a_member_sees_the_keys_and_changes_none(web: Programme, tom: Client, tom_user: User, owner: Actor) -> None:
    row = make_programme_key(web.pk, name="Enix", addresses=[ADDRESS], by=owner, now=datetime.now(UTC))
    page = tom.get(KEYS)
    assert page.status_code == 200
    assert "Download the secret key" not in page.content.decode()
    for path in ("make/", "import/", f"{row.pk}/retire/", f"{row.pk}/export/"):
        assert tom.post(KEYS + path).status_code == NotAllowed.status
    assert fingerprints(web) == [("current", row.fingerprint)]


@pytest.mark.parametrize("digest", ["", "x", "y" * 31, "Y" * 32, "0" * 32, "../" * 11])
def test_no_other_name_is_looked_up(client: Client, digest: str) -> None:
    assert client.get(f"/.well-known/openpgpkey/hu/{digest}").status_code == 404


def test_the_hash_of_the_draft(db: None) -> None:
    """Its own example: draft-koch-openpgp-webkey-service, 3.1."""
    assert local_hash("Joe.Doe@Example.ORG") == "iy9q119eutrkn8s1mk4r39qejnbu3n5q"
