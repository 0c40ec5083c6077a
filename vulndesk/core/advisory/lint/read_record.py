"""What a neutral record says, with the names of its fields as places, so that an editor can show a finding there."""

from __future__ import annotations

from datetime import datetime

from vulndesk.core.advisory.lint.subject import (
    NOTHING,
    Format,
    Said,
    SaidComponent,
    SaidEvent,
    SaidRange,
    SaidSeverity,
    Subject,
)
from vulndesk.core.advisory.record import Advisory, Component, RangeType, Status, range_order


def read_record(record: Advisory) -> Subject:
    return Subject(
        Format.RECORD,
        id=Said(record.id, "id"),
        aliases=tuple(Said(one, f"aliases[{at}]") for at, one in enumerate(record.aliases)),
        published=_instant(record.published, "published"),
        modified=_instant(record.modified, "modified"),
        withdrawn=_instant(record.withdrawn, "withdrawn"),
        other_dates=tuple(_instant(one.at, f"timeline[{at}].at") for at, one in enumerate(record.timeline)),
        texts=tuple(
            Said(text, name)
            for name, text in (
                ("title", record.title),
                ("summary", record.summary),
                ("details", record.details),
                ("workarounds", record.workarounds),
                ("remediation", record.remediation),
            )
        ),
        components=tuple(_component(one, f"components[{at}]") for at, one in enumerate(record.components)),
        severities=tuple(
            SaidSeverity(Said(one.vector, f"severities[{at}].vector")) for at, one in enumerate(record.severities)
        ),
        weaknesses=tuple(Said(one.id, f"weaknesses[{at}].id") for at, one in enumerate(record.weaknesses)),
        references=tuple(Said(one.url, f"references[{at}].url") for at, one in enumerate(record.references)),
        credits=tuple(Said(one.name, f"credits[{at}].name") for at, one in enumerate(record.credits)),
        needs_affected=record.withdrawn is None,
    )


def _instant(at: datetime | None, name: str) -> Said:
    return Said(at.isoformat(), name) if at else NOTHING


def _component(component: Component, place: str) -> SaidComponent:
    ranges = tuple(
        SaidRange(
            f"{place}.ranges[{at}]",
            tuple(SaidEvent(one.kind, Said(one.value, f"{place}.ranges[{at}]")) for one in held.events),
            range_order(component, held),
            held.type is RangeType.GIT,
        )
        for at, held in enumerate(component.ranges)
    )
    by_status: dict[Status, list[Said]] = {status: [] for status in Status}
    for at, one in enumerate(component.statuses):
        by_status[one.status].append(Said(one.version, f"{place}.statuses[{at}]"))
    listed = [Said(one, f"{place}.versions[{at}]") for at, one in enumerate(component.versions)]
    return SaidComponent(
        place,
        ecosystem=Said(component.ecosystem, f"{place}.ecosystem"),
        name=Said(component.name or component.product, f"{place}.name"),
        purl=Said(component.purl, f"{place}.purl"),
        order=component.order,
        ranges=ranges,
        versions=(*listed, *(one for one in by_status[Status.AFFECTED] if one.text)),
        fixes=tuple(one for one in by_status[Status.FIXED] if one.text),
        has_data=bool(component.is_hosted or ranges or listed or component.statuses),
    )
