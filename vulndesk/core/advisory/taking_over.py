"""Documents of an advisory history that was published elsewhere -> records that the desk can publish as they were.

Nothing is invented but what every format asks for and the document leaves out: its publisher is the programme's, its
title the first sentence of its text, its one revision says that it was published, a missing reason is called missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vulndesk.core.advisory.csaf_reading import read_csaf
from vulndesk.core.advisory.cve_reading import read_cve
from vulndesk.core.advisory.gaps import gaps
from vulndesk.core.advisory.ghsa_reading import read_ghsa
from vulndesk.core.advisory.given import Loss
from vulndesk.core.advisory.issuing import FIRST_REVISION
from vulndesk.core.advisory.lint.readings import format_of
from vulndesk.core.advisory.lint.subject import Format
from vulndesk.core.advisory.osv_reading import read_osv
from vulndesk.core.advisory.parts import Publisher, Revision
from vulndesk.core.advisory.record import Advisory, Component, Status
from vulndesk.core.errors import BadInput

LATER_REVISION = "Changed where it was published first."
NO_REASON = "No reason was given where it was published first."
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~+-]{0,79}", re.ASCII)
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Published:
    """losses: what the record has no place for, with its path."""

    record: Advisory
    losses: tuple[Loss, ...]


def published_in(document: Any) -> Iterator[Published]:
    """Every record of one document; CSAF may hold several. Raises BadInput: what it is, why not, and what to do."""
    form = format_of(document)
    if form is Format.CSAF:
        yield from _of_csaf(document)
    elif form is Format.CVE:
        state = document.get("cveMetadata", {}).get("state")
        if state != "PUBLISHED":
            raise BadInput(
                "This CVE record is not published, or was rejected, so there is nothing to show.",
                next_step="Leave it out.",
            )
        yield Published(*read_cve(document))
    elif form is Format.OSV:
        yield Published(*read_osv(document))
    elif form is Format.GHSA:
        yield Published(*read_ghsa(document))
    else:
        raise BadInput(
            "This is no OSV, CSAF, CVE or GitHub advisory.",
            next_step="Export the history in one of these formats.",
        )


def _of_csaf(document: Mapping[str, Any]) -> Iterator[Published]:
    status = document["document"].get("tracking", {}).get("status")
    if status == "draft":
        raise BadInput("This CSAF document is a draft, so it stays private.", next_step="Leave it out.")
    every = document.get("vulnerabilities")
    names = [_name(one) for one in every] if isinstance(every, list) else []
    if len(names) < 2:
        yield Published(*read_csaf(document))
        return
    if not all(names) or len(set(names)) < len(names):
        raise BadInput(
            "This CSAF document has several vulnerabilities, and not each has an id of its own.",
            next_step="Give each a CVE or another id, or a document of its own.",
        )
    for name in names:
        record, losses = read_csaf(document, vulnerability=name)
        others = [one for one in names if one != name]
        aliases = tuple(one for one in record.aliases if one not in (name, *others))
        related = tuple(dict.fromkeys((*record.related, record.id, *others)))
        # The others are no loss: each is a record of its own.
        kept = tuple(one for one in losses if not re.fullmatch(r"\$\.vulnerabilities\[\d+\]", one.path))
        yield Published(replace(record, id=name, aliases=aliases, related=related), kept)


def _name(vulnerability: Any) -> str:
    if not isinstance(vulnerability, Mapping):
        return ""
    ids = vulnerability.get("ids")
    first = ids[0].get("text") if isinstance(ids, list) and ids and isinstance(ids[0], Mapping) else ""
    return str(vulnerability.get("cve") or first or "")


def completed(record: Advisory, *, publisher: Publisher) -> Advisory:
    """Ready to be stored. Raises BadInput with all that no document can be without."""
    if not _ID.fullmatch(record.id):
        raise BadInput(
            f"Its id “{record.id[:80]}” cannot be part of an address.",
            next_step="Use letters, digits and . _ : ~ + - alone, 80 at most.",
        )
    published = record.published or record.modified
    made = replace(
        record,
        title=record.title or _first_sentence(record.summary or record.details),
        publisher=record.publisher if record.publisher.name and record.publisher.namespace else publisher,
        published=published,
        modified=record.modified or published,
        components=tuple(_with_reasons(one) for one in record.components),
    )
    if published and not made.revisions:
        made = replace(made, revisions=(Revision("1", published, FIRST_REVISION),))
    missing = [gap.sentence for gap in gaps(made) if gap.blocks]
    if missing:
        raise BadInput(
            f"It lacks what every format asks for. {' '.join(missing)}",
            next_step="Mend the document, and import it again.",
        )
    return made


def _with_reasons(component: Component) -> Component:
    """A CVE record may call a version unaffected without a reason, and OpenVEX and CSAF ask for one."""
    statuses = (
        replace(one, statement=NO_REASON)
        if one.status is Status.NOT_AFFECTED and not (one.justification or one.statement)
        else one
        for one in component.statuses
    )
    return replace(component, statuses=tuple(statuses))


def _first_sentence(text: str) -> str:
    words = " ".join(re.sub(r"^#+.*$", "", text, flags=re.MULTILINE).split())
    first = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
    return first if len(first) <= _LONGEST_TITLE else f"{first[: _LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"
