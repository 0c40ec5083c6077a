"""The evidence table: what a report says of the code, beside what was found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vulndesk.core.claims.claim import Verdict
from vulndesk.core.evidence.links import place_url
from vulndesk.core.evidence.said import Line, Table
from vulndesk.server.face.register import register

TONES = {Verdict.REFUTED: "needs"}


@dataclass(frozen=True)
class _Row:
    """A line with what only the page knows: its tone, and where the forge shows it."""

    line: Line
    tone: str
    url: str


@register.inclusion_tag("face/claims.html")
def claims(table: Table, *, repository: str = "", policy: Any = None, policy_url: str = "") -> dict[str, Any]:
    """`{% claims table repository=address policy=policy policy_url=url %}`: what was not found first.

    What was found is folded away when something was not. repository: its address, for links to the forge's pages.
    """
    rows = [_Row(line, TONES.get(line.verdict, ""), _url(line, repository)) for line in table.lines]
    found = [row for row in rows if row.line.verdict is Verdict.CONFIRMED and not _speaks_up(row.line)]
    folds = len(found) < len(rows)
    return {
        "table": table,
        "rows": [row for row in rows if row not in found] if folds else found,
        "found": found if folds else [],
        "policy": policy,
        "policy_url": policy_url,
    }


def _speaks_up(line: Line) -> bool:
    """Found, and still worth a look."""
    return line.newest == "gone" or line.support == "not_supported"


def _url(line: Line, repository: str) -> str:
    return place_url(repository, line.places[0]) if line.places else ""
