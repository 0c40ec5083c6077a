"""Packages by purl (https://github.com/package-url/purl-spec) and by OSV's ecosystem and name, one from the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from vulndesk.core.errors import BadInput
from vulndesk.core.version_order import ecosystem_of, order_of

# Distributions: their purl types are shared, so the namespace tells them apart.
_DISTRIBUTIONS: Mapping[str, tuple[str, str]] = {
    "Alpine": ("apk", "alpine"),
    "Chainguard": ("apk", "chainguard"),
    "Wolfi": ("apk", "wolfi"),
    "Debian": ("deb", "debian"),
    "Ubuntu": ("deb", "ubuntu"),
    "AlmaLinux": ("rpm", "almalinux"),
    "Mageia": ("rpm", "mageia"),
    "Photon OS": ("rpm", "photon"),
    "Red Hat": ("rpm", "redhat"),
    "Rocky Linux": ("rpm", "rocky-linux"),
    "SUSE": ("rpm", "suse"),
    "openEuler": ("rpm", "openeuler"),
    "openSUSE": ("rpm", "opensuse"),
}
_BY_NAMESPACE = {pair: name for name, pair in _DISTRIBUTIONS.items()}
# What stands between namespace and name in OSV's names, where it is not a slash.
_JOINED_BY = {"maven": ":"}


@dataclass(frozen=True)
class Package:
    """ecosystem: by OSV, empty when no ecosystem has this purl type. release: of a distribution ("12")."""

    ecosystem: str
    name: str
    version: str = ""
    vers: str = ""
    purl: str = ""  # without version and qualifiers that say one
    repository: str = ""


def purl_of(ecosystem: str, name: str) -> str:
    """Without a version; empty where the ecosystem has no purl type."""
    base, _, release = ecosystem.partition(":")
    if base in _DISTRIBUTIONS:
        kind, namespace = _DISTRIBUTIONS[base]
        return _text(kind, namespace, name, {"distro": f"{namespace}-{release.lower()}"} if release else {})
    order = order_of(ecosystem)
    if order is None or not order.purl_type or not name:
        return ""
    namespace, _, last = name.rpartition(_JOINED_BY.get(order.purl_type, "/"))
    return _text(order.purl_type, namespace, last, {})


def generic_purl(*, vendor: str, product: str, repository: str) -> str:
    """For what no registry holds: a product by its name, or a repository by its URL."""
    path = urlsplit(repository).path.strip("/").removesuffix(".git")
    where = {"vcs_url": f"git+{repository}"} if repository else {}
    return _text("generic", vendor, product or path.rpartition("/")[2] or "product", where)


def with_version(purl: str, *, version: str = "", vers: str = "") -> str:
    """The purl with a version, or with a range in VERS. Raises BadInput when the purl is none."""
    parts = _parsed(purl)
    qualifiers = {**_qualifiers(parts), **({"vers": vers} if vers else {})}
    version = version or parts.version or ""
    if parts.type == "rpm" and ":" in version:  # whose purls have the epoch apart
        qualifiers["epoch"], _, version = version.partition(":")
    return _text(parts.type, parts.namespace or "", parts.name, qualifiers, version, parts.subpath or "")


def read_purl(written: str) -> Package:
    """Raises BadInput."""
    parts = _parsed(written)
    qualifiers = _qualifiers(parts)
    vers, version = qualifiers.pop("vers", ""), parts.version or ""
    epoch = qualifiers.pop("epoch", "") if parts.type == "rpm" else ""
    if version and epoch not in ("", "0"):
        version = f"{epoch}:{version}"
    namespace = parts.namespace or ""
    ecosystem = _BY_NAMESPACE.get((parts.type, namespace), "") or ecosystem_of(parts.type)
    is_distribution = (parts.type, namespace) in _BY_NAMESPACE
    name = parts.name
    if ecosystem and namespace and not is_distribution:
        name = f"{namespace}{_JOINED_BY.get(parts.type, '/')}{parts.name}"
    release = qualifiers.get("distro", "").removeprefix(f"{namespace}-") if is_distribution else ""
    plain = _text(parts.type, namespace, parts.name, qualifiers, "", parts.subpath or "")
    return Package(
        ecosystem=f"{ecosystem}:{release}" if release else ecosystem,
        name=name,
        version=version,
        vers=vers,
        purl=plain,
        repository=qualifiers.get("vcs_url", "").removeprefix("git+"),
    )


def _parsed(written: str):  # type: ignore[no-untyped-def]  # the class of a package that is imported when it is needed
    from packageurl import PackageURL

    try:
        return PackageURL.from_string(written)
    except ValueError as error:
        raise BadInput(
            f"“{written[:120]}” is no package URL.", next_step="Write it as pkg:pypi/name.", field="purl"
        ) from error


def _qualifiers(parts) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return dict(parts.qualifiers or {})


def _text(
    kind: str, namespace: str, name: str, qualifiers: Mapping[str, str], version: str = "", subpath: str = ""
) -> str:
    from packageurl import PackageURL

    try:
        bare = PackageURL(type=kind, namespace=namespace or None, name=name, version=version or None)
        whole = PackageURL(kind, namespace or None, name, version or None, dict(qualifiers) or None, subpath or None)
    except ValueError as error:
        raise BadInput(
            f"“{name[:120]}” is no name of a package of the type {kind}.", next_step="Check the name.", field="purl"
        ) from error
    # The library leaves a slash in a qualifier as it is; since 2025 the specification encodes it.
    pairs = (f"{key}={quote(str(value), safe=':')}" for key, value in sorted(_qualifiers(whole).items()))
    query, path = "&".join(pairs), str(whole.subpath or "")
    return f"{bare.to_string()}{'?' if query else ''}{query}{'#' if path else ''}{quote(path, safe=':/')}"
