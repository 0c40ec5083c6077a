"""What a draft lacks and what the lint says of it, each beside the field that mends it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from vulndesk.apps.advisories.forms import RowForm
from vulndesk.apps.advisories.views.rows import DraftForms
from vulndesk.core.advisory.gaps import gaps
from vulndesk.core.advisory.lint import lint_record
from vulndesk.core.advisory.lint.subject import Known
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.findings import Finding, Weight

_ROW = re.compile(
    r"(components\[\d+\](?:\.(?:ranges|statuses)\[\d+\])?|references\[\d+\]|timeline\[\d+\])?\.?([a-z_]*)", re.ASCII
)
# What no field of the editor mends: publication adds it.
_ADDED = frozenset({"id", "published", "modified", "withdrawn", "revisions", "tlp"})


@dataclass(frozen=True)
class Said:
    """One thing that is missing or wrong. blocks: nothing is published with it. anchor: of the field that mends it."""

    field: str
    sentence: str
    blocks: bool
    why: str = ""
    anchor: str = ""


def findings(would_be: Advisory, *, now: datetime) -> list[Said]:
    """What keeps it from being published first. Where a gap speaks, the lint does not say it again."""
    missing = gaps(would_be)
    blocking = {one.field for one in missing if one.blocks}
    lint = [one for one in lint_record(would_be, known=Known(now=now)) if one.field not in blocking]
    spoken = {one.field for one in lint}
    advice = [Said(one.field, one.sentence, False) for one in missing if not one.blocks and one.field not in spoken]
    found = [
        *(Said(one.field, one.sentence, True) for one in missing if one.blocks),
        *(_of_lint(one) for one in lint if one.rule.weight is not Weight.NOTE),
        *advice,
        *(_of_lint(one) for one in lint if one.rule.weight is Weight.NOTE),
    ]
    return [one for one in found if re.split(r"[.\[]", one.field)[0] not in _ADDED]


def _of_lint(one: Finding) -> Said:
    instead = f" Write: {one.wording.rstrip('.')}." if one.wording else ""
    return Said(one.field, f"{one.message}{instead}", False, one.rule.why)


def put_beside(forms: DraftForms, found: Iterable[Said]) -> list[Said]:
    """Each to its row's `found`; returns them with the anchors of their fields."""
    return list(_placed(forms.places(), found))


def _placed(places: dict[str, RowForm], found: Iterable[Said]) -> Iterator[Said]:
    for one in found:
        row, name = _place(places, one.field)
        fields = row.fields
        anchor = str(row[name].auto_id) if name in fields else row.anchor or f"at-{name or 'components'}"
        said = Said(one.field, one.sentence, one.blocks, one.why, anchor)
        row.found.setdefault(name, []).append(said)
        yield said


def _place(places: dict[str, RowForm], field: str) -> tuple[RowForm, str]:
    match = _ROW.match(field)
    path, name = (match[1] or "", match[2]) if match else ("", "")
    row = places.get(path) or places.get(path.rpartition(".")[0]) or places[""]
    return row, name or ("" if path else "details")
