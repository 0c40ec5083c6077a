"""What the lists of advisories say of each one, and the plainest of these lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from vulndesk.core.advisory.outlets.places import WHITE
from vulndesk.core.advisory.parts import Publisher


@dataclass(frozen=True)
class Outlet:
    """Whose tree of files it is. address: of the desk, without a slash at its end. updated: when it changed last."""

    address: str
    name: str
    publisher: Publisher
    updated: datetime

    def url(self, path: str) -> str:
        return f"{self.address}/{path}"


@dataclass(frozen=True)
class Listed:
    """One published advisory. csaf: the path of its document; page: of its page."""

    id: str
    title: str
    summary: str
    programme: str
    published: datetime
    modified: datetime
    is_withdrawn: bool
    csaf: str
    page: str

    @property
    def headline(self) -> str:
        return f"Withdrawn: {self.title}" if self.is_withdrawn else self.title


def second(at: datetime) -> str:
    """RFC 3339 in UTC, as every list writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def osv_list(rows: Iterable[tuple[str, datetime]]) -> Iterator[bytes]:
    """(id, modified), the newest first: `modified_id.csv`, as osv.dev has one, so that readers fetch what is new."""
    return (f"{_precise(modified)},{advisory_id}\n".encode() for advisory_id, modified in rows)


def csaf_index(paths: Iterable[str]) -> Iterator[bytes]:
    """CSAF 2.0, 7.1.12."""
    return (f"{path.removeprefix(WHITE)}\n".encode() for path in paths)


def csaf_changes(rows: Iterable[tuple[str, datetime]]) -> Iterator[bytes]:
    """(path, modified), the newest first (CSAF 2.0, 7.1.13)."""
    return (f'"{path.removeprefix(WHITE)}","{_precise(modified)}"\n'.encode() for path, modified in rows)


def _precise(at: datetime) -> str:
    """The same instant as the documents themselves have."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


CSAF_SIDECARS = (".asc", ".sha256", ".sha512")


def folder(path: str, names: Iterable[str]) -> Iterator[bytes]:
    """A directory listing (CSAF 2.0, 7.1.14), for those who go through folders by hand. names: safe as they are."""
    yield f"<!doctype html>\n<html lang=en>\n<title>/{path}</title>\n<h1>/{path}</h1>\n<ul>\n".encode()
    yield b'<li><a href="../">../</a>\n'
    for name in names:
        yield f'<li><a href="{name}">{name}</a>\n'.encode()
    yield b"</ul>\n</html>\n"
