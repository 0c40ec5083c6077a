"""From the record to the editor's rows and back: `data_of(record)` is what a browser would send for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from vulndesk.apps.advisories.forms import (
    ComponentForm,
    MomentForm,
    RangeForm,
    ReferenceForm,
    RowForm,
    StatusForm,
    WordsForm,
)
from vulndesk.apps.advisories.queries import weaknesses_in
from vulndesk.core.advisory.parts import Rating, Reference, ReferenceType, TimelineEntry, Weakness
from vulndesk.core.advisory.record import (
    Advisory,
    Component,
    EventKind,
    Justification,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
    intervals,
)

# Together they stay below the number of fields that the desk takes in one request.
MOST = {"component": 12, "range": 12, "status": 8, "reference": 30, "moment": 20}
_EVENTS = ((EventKind.INTRODUCED, "introduced"), (EventKind.FIXED, "fixed"), (EventKind.LAST_AFFECTED, "last"))


@dataclass
class ComponentRows:
    """A component with the rows that stand in it."""

    form: ComponentForm
    ranges: list[RangeForm]
    statuses: list[StatusForm]

    @property
    def anchor(self) -> str:
        return self.form.anchor

    @property
    def is_blank(self) -> bool:
        return self.form.is_blank and all(one.is_blank for one in (*self.ranges, *self.statuses))


class DraftForms:
    """Every row of one draft. add: the name of a list that gets one more empty row ("component-0-range")."""

    def __init__(self, data: Mapping[str, str], *, add: str = "") -> None:
        given = {key: str(value) for key, value in data.items()}
        self.words = WordsForm(given)
        self.components = [_component(given, at, add) for at in _places(given, "component", add)]
        self.references = [ReferenceForm(given, f"reference-{at}") for at in _places(given, "reference", add)]
        self.moments = [MomentForm(given, f"moment-{at}") for at in _places(given, "moment", add)]

    def forms(self) -> Iterator[RowForm]:
        """Those that say something."""
        yield self.words
        for rows in self.components:
            if not rows.is_blank:
                yield from (rows.form, *_filled(rows.ranges), *_filled(rows.statuses))
        yield from _filled(self.references)
        yield from _filled(self.moments)

    @property
    def all(self) -> list[RowForm]:
        return list(self.forms())

    def is_valid(self) -> bool:
        """Every row is asked, so that each says what is wrong with it."""
        return not [one for one in self.forms() if not one.is_valid()]

    def record(self) -> Advisory:
        """What the rows say; what cannot be read is left out of it."""
        self.is_valid()
        said = self.words
        return Advisory(
            id="",
            title=said.said("title"),
            summary=said.said("summary"),
            details=_text(said.said("details")),
            components=tuple(_read_component(rows) for rows in self.components if not rows.is_blank),
            severities=tuple(Rating(one) for one in said.listed("severities")),
            weaknesses=tuple(_read_weakness(one) for one in said.listed("weaknesses")),
            references=tuple(_read_reference(one) for one in _filled(self.references)),
            timeline=tuple(_read_moment(one) for one in _filled(self.moments) if one.cleaned_data.get("at")),
            workarounds=_text(said.said("workarounds")),
            remediation=_text(said.said("remediation")),
            aliases=said.listed("aliases"),
            related=said.listed("related"),
            exploited=bool(said.cleaned_data.get("exploited")),
        )

    def places(self) -> dict[str, RowForm]:
        """Where a field of the record stands: "components[0].ranges[1]" -> its row."""
        found: dict[str, RowForm] = {"": self.words}
        for at, rows in enumerate(one for one in self.components if not one.is_blank):
            found[f"components[{at}]"] = rows.form
            found |= {f"components[{at}].ranges[{nth}]": one for nth, one in enumerate(_filled(rows.ranges))}
            found |= {f"components[{at}].statuses[{nth}]": one for nth, one in enumerate(_filled(rows.statuses))}
        found |= {f"references[{at}]": one for at, one in enumerate(_filled(self.references))}
        return found | {f"timeline[{at}]": one for at, one in enumerate(_filled(self.moments))}


def data_of(written: Advisory) -> dict[str, str]:
    """As a browser would send it."""
    names = ("title", "summary", "details", "remediation", "workarounds")
    data = {name: str(getattr(written, name)) for name in names}
    data["severities"] = "\n".join(one.vector for one in written.severities)
    data["weaknesses"] = "\n".join(one.id for one in written.weaknesses)
    data |= {"aliases": "\n".join(written.aliases), "related": "\n".join(written.related)}
    data |= {"exploited": "on"} if written.exploited else {}
    for at, component in enumerate(written.components):
        data |= _component_data(component, f"component-{at}")
    for at, reference in enumerate(written.references):
        data |= _prefixed(f"reference-{at}", type=reference.type, url=reference.url, title=reference.title)
    for at, entry in enumerate(written.timeline):
        data |= _prefixed(f"moment-{at}", at=f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M}", text=entry.text)
    return data


def _component_data(component: Component, prefix: str) -> dict[str, str]:
    names = ("ecosystem", "name", "product", "vendor", "repository", "purl")
    data = _prefixed(prefix, **{name: str(getattr(component, name)) for name in names})
    data |= {f"{prefix}-{name}": "on" for name in ("is_hosted", "is_unsupported") if getattr(component, name)}
    data[f"{prefix}-versions"] = "\n".join(component.versions)
    spans = [span for held in component.ranges for span in _spans(component, held)]
    for at, span in enumerate(spans):
        data |= _prefixed(f"{prefix}-range-{at}", **span)
    for at, said in enumerate(component.statuses):
        words = {"justification": said.justification or "", "statement": said.statement}
        data |= _prefixed(f"{prefix}-status-{at}", version=said.version, status=said.status, **words)
    return data


def _spans(component: Component, held: VersionRange) -> Iterator[dict[str, str]]:
    """A row a span; of commits, which nobody can order here, one row with all of them."""
    if held.type is not RangeType.GIT:
        for one in intervals(component, held):
            yield {"type": held.type, "introduced": one.low, "last" if one.includes_high else "fixed": one.high}
        return
    said = {name: [one.value for one in held.events if one.kind is kind] for kind, name in _EVENTS}
    yield {"type": held.type} | {name: " ".join(values) for name, values in said.items()}


def _prefixed(prefix: str, **values: str) -> dict[str, str]:
    return {f"{prefix}-{name}": str(value) for name, value in values.items()}


def _places(data: Mapping[str, str], prefix: str, add: str) -> range:
    """As many rows as were sent, at least one, and one more where somebody asked for it."""
    at = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})-", re.ASCII)
    sent = [int(found[1]) + 1 for found in map(at.match, data) if found]
    count = max(sent, default=0) + (add == prefix)
    return range(min(max(count, 1), MOST[prefix.rpartition("-")[2]]))


def _component(data: dict[str, str], at: int, add: str) -> ComponentRows:
    prefix = f"component-{at}"
    ranges = [RangeForm(data, f"{prefix}-range-{nth}") for nth in _places(data, f"{prefix}-range", add)]
    statuses = [StatusForm(data, f"{prefix}-status-{nth}") for nth in _places(data, f"{prefix}-status", add)]
    return ComponentRows(ComponentForm(data, prefix), ranges, statuses)


def _filled(rows: list) -> list:
    return [one for one in rows if not one.is_blank]


def _text(words: str) -> str:
    return words.replace("\r\n", "\n")


def _read_component(rows: ComponentRows) -> Component:
    form = rows.form
    return Component(
        ecosystem=form.said("ecosystem"),
        name=form.said("name"),
        product=form.said("product"),
        vendor=form.said("vendor"),
        repository=form.said("repository"),
        purl=form.said("purl"),
        is_hosted=bool(form.cleaned_data.get("is_hosted")),
        is_unsupported=bool(form.cleaned_data.get("is_unsupported")),
        versions=form.listed("versions"),
        ranges=tuple(_read_range(one, form.said("repository")) for one in _filled(rows.ranges)),
        statuses=tuple(_read_status(one) for one in _filled(rows.statuses)),
    )


def _read_range(row: RangeForm, repository: str) -> VersionRange:
    kind = RangeType(row.said("type") or RangeType.ECOSYSTEM)
    values = [(event, row.said(name)) for event, name in _EVENTS]
    if kind is RangeType.GIT:
        values = [(event, commit) for event, said in values for commit in said.replace(",", " ").split()]
    events = tuple(RangeEvent(event, value) for event, value in values if value)
    return VersionRange(kind, events, repository if kind is RangeType.GIT else "")


def _read_status(row: StatusForm) -> VersionStatus:
    reason = row.said("justification")
    return VersionStatus(
        row.said("version"),
        Status(row.said("status") or Status.NOT_AFFECTED),
        Justification(reason) if reason else None,
        row.said("statement"),
    )


def _read_weakness(written: str) -> Weakness:
    number = written.upper().removeprefix("CWE-")
    found = weaknesses_in(f"CWE-{number}")
    return found[0] if found else Weakness(written)


def _read_reference(row: ReferenceForm) -> Reference:
    return Reference(row.said("url"), ReferenceType(row.said("type") or ReferenceType.WEB), row.said("title"))


def _read_moment(row: MomentForm) -> TimelineEntry:
    return TimelineEntry(row.cleaned_data["at"].astimezone(UTC), row.said("text"))
