"""The CVE id of a case: where it stands with CVE Services, and the text that asks a CNA for one.

A reservation is written down before it is asked for and after it is answered. In between stands `ASKING`: a desk that
was killed there looks which ids its user reserved since, before it asks again, so that none is reserved twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from vulndesk.core.advisory.record import Advisory, Component, EventKind, Status, affected_versions, fixed_versions
from vulndesk.core.errors import BadInput

# https://www.cve.org/ReportRequest/ReportRequestForNonCNAs
LAST_RESORT = "the CNA of last resort (MITRE)"
LAST_RESORT_FORM = "https://cveform.mitre.org/"
PARTNERS = "https://www.cve.org/PartnerInformation/ListofPartners"
_ID = re.compile(r"CVE-(?:1999|2\d{3})-\d{4,19}", re.ASCII)


class Stand(StrEnum):
    ASKING = "asking"  # written down; the worker asks CVE Services
    UNSURE = "unsure"  # ids were reserved while nobody knows for which case: a person looks
    DECLINED = "declined"  # CVE Services answered no
    RESERVED = "reserved"  # ours, and not published
    GIVEN = "given"  # another CNA gave it: nothing of it is published from here
    PUBLISHED = "published"  # the record is public, by what the gate let out
    REJECTING = "rejecting"  # a person wants it rejected; the worker tells CVE Services
    REJECTED = "rejected"


WORDS: dict[Stand, str] = {
    Stand.ASKING: "being reserved",
    Stand.UNSURE: "perhaps reserved: look which one is yours",
    Stand.DECLINED: "not reserved",
    Stand.RESERVED: "reserved, not published",
    Stand.GIVEN: "given by another CNA",
    Stand.PUBLISHED: "published",
    Stand.REJECTING: "being rejected",
    Stand.REJECTED: "rejected",
}
# From which stands each deed begins. What is missing is refused.
MAY_ASK = frozenset({Stand.DECLINED})
MAY_SUBMIT = frozenset({Stand.RESERVED, Stand.PUBLISHED})
MAY_REJECT = frozenset({Stand.RESERVED, Stand.PUBLISHED})


def checked_id(written: str) -> str:
    """Raises BadInput."""
    found = written.strip().upper()
    if not _ID.fullmatch(found):
        raise BadInput("This is no CVE id.", next_step="Copy it whole, such as CVE-2026-12345.", field="cve_id")
    return found


@dataclass(frozen=True)
class RequestText:
    """missing: what the CNA will ask for and nobody has written yet."""

    text: str
    missing: tuple[str, ...]


def request_text(written: Advisory, *, project: str, contact: str) -> RequestText:
    """What every CNA's form asks for, in its order, from the draft of the advisory."""
    items = (
        ("Vendor or project", next((one.vendor for one in written.components if one.vendor), "") or project),
        ("Product", ", ".join(dict.fromkeys(one.label for one in written.components if one.label))),
        ("Affected versions", "; ".join(filter(None, map(_affected, written.components)))),
        ("Fixed versions", "; ".join(filter(None, map(_fixed, written.components)))),
        ("Type of weakness", ", ".join(f"{one.id} {one.name}".strip() for one in written.weaknesses)),
        ("Impact", written.summary),
        ("Description", written.details),
        ("Severity", ", ".join(one.vector for one in written.severities)),
        ("References", ", ".join(one.url for one in written.references)),
        ("Found by", ", ".join(one.name for one in written.credits)),
        ("Contact", contact),
    )
    optional = {"Severity", "References", "Found by", "Fixed versions"}
    lines = [
        f"{name}: {text.strip()}" if "\n" not in text.strip() else f"{name}:\n{text.strip()}"
        for name, text in items
        if text.strip()
    ]
    lines.append("Is it public already: no. Please do not publish the record before we say so.")
    missing = tuple(name for name, text in items if not text.strip() and name not in optional)
    return RequestText("\n".join(["We ask for a CVE id for this vulnerability.", "", *lines]), missing)


def _affected(component: Component) -> str:
    parts = [_range(component, at) for at in range(len(component.ranges))]
    return ", ".join([*filter(None, parts), *affected_versions(component)])


def _range(component: Component, at: int) -> str:
    words = {
        EventKind.INTRODUCED: "from {}",
        EventKind.FIXED: "before {}",
        EventKind.LAST_AFFECTED: "up to {}",
        EventKind.LIMIT: "",
    }
    events = component.ranges[at].events
    return " ".join(words[one.kind].format(one.value) for one in events if words[one.kind])


def _fixed(component: Component) -> str:
    said = [one.version for one in component.statuses if one.status is Status.FIXED and one.version]
    return ", ".join(dict.fromkeys((*fixed_versions(component), *said)))
