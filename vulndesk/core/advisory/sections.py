"""One text from the parts of an advisory, for formats that have one place for words; and the parts from such a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vulndesk.core.advisory.parts import TimelineEntry
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.serial import instant_text, read_instant

_WORKAROUNDS, _REMEDIATION, _TIMELINE = "## Workarounds", "## Remediation", "## Timeline"
_ENTRY = re.compile(r"- (\S+): (.+)")


@dataclass(frozen=True)
class Sections:
    details: str = ""
    workarounds: str = ""
    remediation: str = ""
    timeline: tuple[TimelineEntry, ...] = ()


def heading(advisory: Advisory) -> str:
    """Its title, or what stands in for one."""
    names = ", ".join(dict.fromkeys(one.label for one in advisory.components if one.label))
    return advisory.title.strip() or (f"{advisory.id}: {names}" if names else advisory.id)


def description(advisory: Advisory) -> str:
    """Summary and details; the heading where there is neither."""
    words = (advisory.summary.strip(), advisory.details.strip("\n"))
    return "\n\n".join(one for one in words if one) or heading(advisory)


def timeline_lines(timeline: tuple[TimelineEntry, ...]) -> str:
    return "\n".join(f"- {instant_text(one.at)}: {' '.join(one.text.split())}" for one in timeline)


def read_timeline(lines: str) -> tuple[TimelineEntry, ...] | None:
    """None: these are not the lines of `timeline_lines`."""
    entries = []
    for line in lines.strip().splitlines():
        match = _ENTRY.fullmatch(line)
        at = read_instant(match[1]) if match else None
        if match is None or at is None:
            return None
        entries.append(TimelineEntry(at, match[2]))
    return tuple(entries)


def joined_text(advisory: Advisory) -> str:
    """Markdown: the description, then a section for each other part that there is."""
    parts = [advisory.summary.strip(), advisory.details if advisory.details.strip() else ""]
    for title, text in (
        (_WORKAROUNDS, advisory.workarounds),
        (_REMEDIATION, advisory.remediation),
        (_TIMELINE, timeline_lines(advisory.timeline)),
    ):
        if text.strip():
            parts.append(f"{title}\n\n{text}")
    return "\n\n".join(one for one in parts if one)


def split_text(text: str) -> Sections:
    """The sections at the end that `joined_text` writes; what others wrote stays where it stands."""
    rest, found = text, {}
    for title in (_TIMELINE, _REMEDIATION, _WORKAROUNDS):
        before, mark, after = f"\n\n{rest}".rpartition(f"\n\n{title}\n\n")
        if mark and "\n## " not in after:
            rest, found[title] = before.removeprefix("\n\n"), after
    timeline = read_timeline(found[_TIMELINE]) if _TIMELINE in found else ()
    if timeline is None:
        return Sections(text)
    return Sections(rest, found.get(_WORKAROUNDS, ""), found.get(_REMEDIATION, ""), timeline)
