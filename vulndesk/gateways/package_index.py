"""The versions of a package, from the index of its language: PyPI, npm, crates.io, Maven, Go, NuGet, RubyGems (E1).

One table: how a name is written, where its list is, how the list is read. A question goes through `Web`, so an index
cannot lead the desk into the owner's network, and holds nothing but the package's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from vulndesk.core.claims.published import Published
from vulndesk.core.errors import BadInput
from vulndesk.gateways.web import Unreachable, Web

MOST_BYTES = 32 * 2**20  # npm's largest lists have 20
MOST_VERSIONS = 50_000
LONGEST_VERSION = 100


@dataclass(frozen=True)
class Package:
    """kind: as package URLs write it (https://github.com/package-url/purl-spec)."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Listed:
    """What an index says of a package. changed_at: its newest release, where the index dates them.

    given_up: that nobody looks after it, in the words of the index; empty otherwise.
    """

    versions: tuple[Published, ...]
    changed_at: datetime | None = None
    given_up: str = ""


@dataclass(frozen=True)
class _Index:
    """when: the dates of its releases, in any order; none where the index gives none."""

    title: str
    address: str  # the public one
    name: re.Pattern[str]
    path: Callable[[str], str]
    read: Callable[[bytes], Iterator[Published]]
    accept: str = "application/json"
    when: Callable[[bytes], Iterable[str]] = lambda _: ()


def require_package(text: str) -> Package:
    """ "pypi:requests", "npm:@scope/name", "maven:group:artifact". Raises BadInput."""
    kind, _, name = text.strip().partition(":")
    kind = _ALSO_CALLED.get(kind.lower(), kind.lower())
    if kind not in INDEXES or not INDEXES[kind].name.fullmatch(name):
        raise BadInput(
            "This is not a package that the desk knows how to look up.",
            next_step=f"Write its kind and its name, for example pypi:requests. Kinds: {', '.join(INDEXES)}.",
            field="package",
        )
    return Package(kind, name)


def require_addresses(written: str) -> Mapping[str, str]:
    """ "npm=https://registry.example.org,gem=…", or "public" for everybody's own. Raises ValueError."""
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[,\s]+", written)):
        kind, _, address = part.partition("=")
        if part == "public":
            found = {kind: index.address for kind, index in INDEXES.items()} | found
        elif kind in INDEXES and address.startswith(("https://", "http://")):
            found[kind] = address
        else:
            raise ValueError(f"{part!r} is not kind=address, with one of {', '.join(INDEXES)}")
    return found


def published(package: Package, *, address: str, web: Web) -> tuple[Published, ...]:
    """All versions that the index lists, in its order. Raises Unreachable."""
    return _read(INDEXES[package.kind], _answer(package, address=address, web=web))


def listed(package: Package, *, address: str, web: Web) -> Listed:
    """The versions, and whether somebody still looks after the package. Raises Unreachable."""
    index = INDEXES[package.kind]
    body = _answer(package, address=address, web=web)
    versions = _read(index, body)
    given_up = _given_up(body, package, address=address, web=web) if package.kind == "pypi" else ""
    return Listed(versions, max(filter(None, map(_instant, _dates(index, body))), default=None), given_up)


def _answer(package: Package, *, address: str, web: Web) -> bytes:
    index = INDEXES[package.kind]
    place = f"{address.rstrip('/')}/{index.path(package.name)}"
    answer = web.fetch(place, most_bytes=MOST_BYTES, headers=[("Accept", index.accept)])
    if answer.status in (404, 410):
        raise Unreachable("no such package")
    if answer.status != 200:
        raise Unreachable(f"status {answer.status}")
    return answer.body


def _read(index: _Index, body: bytes) -> tuple[Published, ...]:
    try:
        found = [one for one in index.read(body) if 0 < len(one.version) <= LONGEST_VERSION]
    except _NO_LIST:
        raise Unreachable("an answer that is no list of releases") from None
    if len(found) > MOST_VERSIONS:
        raise Unreachable("too long an answer")
    return tuple(found)


def _dates(index: _Index, body: bytes) -> list[str]:
    """None where the index writes them in another way: an age is a hint, and no reason to know nothing of versions."""
    try:
        return list(index.when(body))
    except _NO_LIST:
        return []


def _instant(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except (ValueError, TypeError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)


def title_of(package: Package) -> str:
    """As people call the index."""
    return INDEXES[package.kind].title


_NO_LIST = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


# --- how each index lists versions -------------------------------------------------------------------------------


def _pypi(body: bytes) -> Iterator[Published]:
    """https://docs.pypi.org/api/json/; a yanked file (PEP 592) is not offered, a release without files was deleted."""
    for version, files in json.loads(body)["releases"].items():
        if files:
            yield Published(version, all(file["yanked"] for file in files))


def _pypi_dates(body: bytes) -> Iterator[str]:
    for files in json.loads(body)["releases"].values():
        yield from (str(file.get("upload_time_iso_8601", "")) for file in files)


def _given_up(body: bytes, package: Package, *, address: str, web: Web) -> str:
    """What the index or the maintainers say of a package of PyPI. The second question is the simple index's alone.

    https://packaging.python.org/en/latest/specifications/project-status-markers/ and the trove classifier.
    """
    status, reason = "", ""
    try:
        if "Development Status :: 7 - Inactive" in (json.loads(body).get("info") or {}).get("classifiers", ()):
            return "its maintainers call it inactive"
        name = re.sub(r"[-_.]+", "-", package.name).lower()
        accept = [("Accept", "application/vnd.pypi.simple.v1+json")]
        answer = web.fetch(f"{address.rstrip('/')}/simple/{name}/", most_bytes=MOST_BYTES, headers=accept)
        if answer.status == 200:
            said = json.loads(answer.body).get("project-status") or {}
            status, reason = str(said.get("status", "")), " ".join(str(said.get("reason") or "").split())[:200]
    except (*_NO_LIST, Unreachable):
        return ""
    if status not in ("archived", "deprecated", "quarantined"):
        return ""
    return f"PyPI lists it as {status}" + (f" ({reason})" if reason else "")


def _npm_dates(body: bytes) -> Iterator[str]:
    """The short form has one date, of the package's last change."""
    yield str(json.loads(body).get("modified", ""))


def _npm(body: bytes) -> Iterator[Published]:
    """https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md, the short form."""
    for version, about in json.loads(body)["versions"].items():
        yield Published(version, bool(about.get("deprecated")))


def _cargo(body: bytes) -> Iterator[Published]:
    """https://doc.rust-lang.org/cargo/reference/registry-index.html: a line of JSON a version."""
    for line in body.decode("utf-8", "replace").splitlines():
        if line.strip():
            about = json.loads(line)
            yield Published(about["vers"], bool(about.get("yanked")))


def _cargo_dates(body: bytes) -> Iterator[str]:
    """`pubtime`, which the index has for newer entries."""
    for line in body.decode("utf-8", "replace").splitlines():
        if line.strip():
            yield str(json.loads(line).get("pubtime", ""))


def _maven_dates(body: bytes) -> Iterator[str]:
    found = re.search(r"<lastUpdated>\s*(\d{14})\s*</lastUpdated>", body.decode("utf-8", "replace"))
    if found:
        yield f"{found[1][:8]}T{found[1][8:]}"


def _gem_dates(body: bytes) -> Iterator[str]:
    for about in json.loads(body):
        yield str(about.get("created_at", ""))


def _maven(body: bytes) -> Iterator[Published]:
    """https://maven.apache.org/repositories/metadata.html. Nothing in it needs a reader of XML."""
    listed = re.search(r"<versions>(.*?)</versions>", body.decode("utf-8", "replace"), re.DOTALL)
    if listed is None:
        raise ValueError
    for version in re.findall(r"<version>\s*([^<>&\s]+)\s*</version>", listed[1]):
        yield Published(version)


def _golang(body: bytes) -> Iterator[Published]:
    """https://go.dev/ref/mod#goproxy-protocol: a version a line; what was retracted is among them."""
    for line in body.decode("utf-8", "replace").splitlines():
        if line.strip():
            if not re.fullmatch(r"v\d[\w.+-]*", line.strip()):
                raise ValueError
            yield Published(line.strip())


def _nuget(body: bytes) -> Iterator[Published]:
    """https://learn.microsoft.com/nuget/api/package-base-address-resource; what is unlisted is among them."""
    for version in json.loads(body)["versions"]:
        yield Published(str(version))


def _gem(body: bytes) -> Iterator[Published]:
    """https://guides.rubygems.org/rubygems-org-api/; what was yanked is left out."""
    for version in dict.fromkeys(about["number"] for about in json.loads(body)):
        yield Published(version)


def _crate_path(name: str) -> str:
    name = name.lower()
    folder = f"{len(name)}" if len(name) < 3 else (f"3/{name[0]}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}")
    return f"{folder}/{name}"


def _maven_path(name: str) -> str:
    group, _, artifact = name.partition(":")
    return f"{group.replace('.', '/')}/{artifact}/maven-metadata.xml"


def _escaped(module: str) -> str:
    """A capital letter as `!` and the small one: a proxy's files may lie on a disk that does not tell them apart."""
    return re.sub(r"[A-Z]", lambda letter: f"!{letter[0].lower()}", module)


_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?"
INDEXES: Mapping[str, _Index] = {
    "pypi": _Index(
        "PyPI", "https://pypi.org", re.compile(_PART), lambda name: f"pypi/{name}/json", _pypi, when=_pypi_dates
    ),
    "npm": _Index(
        *(
            "npm",
            "https://registry.npmjs.org",
            re.compile(r"(?:@[a-z0-9~-][a-z0-9._~-]{0,99}/)?[A-Za-z0-9~-][\w.~-]{0,99}"),
        ),
        *(lambda name: quote(name, safe="@"), _npm, "application/vnd.npm.install-v1+json"),
        when=_npm_dates,
    ),
    "cargo": _Index(
        "crates.io",
        "https://index.crates.io",
        re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII),
        _crate_path,
        _cargo,
        when=_cargo_dates,
    ),
    "maven": _Index(
        "Maven Central",
        "https://repo1.maven.org/maven2",
        re.compile(rf"{_PART}:{_PART}"),
        _maven_path,
        _maven,
        when=_maven_dates,
    ),
    "golang": _Index(
        *("the Go module proxy", "https://proxy.golang.org", re.compile(rf"{_PART}(?:/{_PART}){{0,9}}")),
        *(lambda name: f"{_escaped(name)}/@v/list", _golang, "text/plain"),
    ),
    "nuget": _Index(
        *("NuGet", "https://api.nuget.org/v3-flatcontainer", re.compile(_PART)),
        *(lambda name: f"{name.lower()}/index.json", _nuget),
    ),
    "gem": _Index(
        *("RubyGems", "https://rubygems.org", re.compile(r"[A-Za-z0-9_-][\w.-]{0,99}", re.ASCII)),
        *(lambda name: f"api/v1/versions/{name}.json", _gem),
        when=_gem_dates,
    ),
}
_ALSO_CALLED = {"crates.io": "cargo", "crates": "cargo", "go": "golang", "rubygems": "gem", "python": "pypi"}
