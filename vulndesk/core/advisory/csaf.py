"""Record -> CSAF 2.0, as a security advisory or as a VEX (https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html).

CSAF 2.0 scores by CVSS 2 and 3, and names one weakness: CVSS 4.0 vectors and further weaknesses stand in notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from vulndesk.core.advisory.addresses import as_uri
from vulndesk.core.advisory.csaf_tree import Tree, tree_of
from vulndesk.core.advisory.parts import Credit, PublisherCategory, Rating, Reference, ReferenceType, Revision
from vulndesk.core.advisory.record import Advisory, Status
from vulndesk.core.advisory.saying import NO_FIX, update_words
from vulndesk.core.advisory.sections import description, heading, timeline_lines
from vulndesk.core.advisory.serial import instant_text
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import Label, in_words


class Profile(StrEnum):
    ADVISORY = "csaf_security_advisory"
    VEX = "csaf_vex"


# Titles of notes, for what CSAF 2.0 has no field for. The reader knows them again.
CVSS4_NOTE, WEAKNESSES_NOTE, TIMELINE_NOTE, RELATED_NOTE = "CVSS 4.0", "Weaknesses", "Timeline", "Related"
EXPLOITED = "It is known to be exploited."
CANONICAL = "This document"
FIXED = "It is fixed."
LOOKED_AT = "It is still being looked at."
# CSAF 2.0 knows the labels of TLP 1.0.
_TLP: Mapping[Label, str] = {
    Label.CLEAR: "WHITE",
    Label.GREEN: "GREEN",
    Label.AMBER: "AMBER",
    Label.AMBER_STRICT: "AMBER",
    Label.RED: "RED",
}
REFERENCE_WORDS: Mapping[ReferenceType, str] = {
    ReferenceType.ADVISORY: "Advisory",
    ReferenceType.ARTICLE: "Article",
    ReferenceType.DETECTION: "Detection",
    ReferenceType.DISCUSSION: "Discussion",
    ReferenceType.EVIDENCE: "Evidence",
    ReferenceType.FIX: "Fix",
    ReferenceType.INTRODUCED: "Introduced by",
    ReferenceType.PACKAGE: "Package",
    ReferenceType.REPORT: "Report",
    ReferenceType.WEB: "See also",
}


def file_name(advisory: Advisory) -> str:
    """As section 5.1 asks for it."""
    return re.sub(r"[^+\-a-z0-9]+", "_", advisory.id.lower()) + ".json"


def build_csaf(advisory: Advisory, *, profile: Profile = Profile.ADVISORY, url: str = "") -> dict[str, Any]:
    """url: where the document itself will be; it ends with its `file_name`.

    A security advisory has to conclude something: while everything is still being looked at, it is a VEX. Raises
    BadInput for what would be no valid document: without a date, a publisher or anything that is named.
    """
    published = advisory.published or advisory.modified
    if published is None:
        raise BadInput("A CSAF document needs a date.", next_step="Say when it was published.", field="published")
    if not (advisory.publisher.name and advisory.publisher.namespace):
        raise BadInput(
            "A CSAF document needs a publisher.", next_step="Give its name and web address.", field="publisher"
        )
    tree = tree_of(advisory)
    if not tree.branches:
        raise BadInput("A CSAF document names products.", next_step="Say what is affected.", field="components")
    if set(tree.groups) == {Status.UNDER_INVESTIGATION}:
        profile = Profile.VEX
    document = {
        "document": _document(advisory, profile, published, url),
        "product_tree": {"branches": tree.branches},
        "vulnerabilities": [_vulnerability(advisory, tree)],
    }
    ordered: dict[str, Any] = _ordered(document)
    return ordered


def _ordered(value: Any) -> Any:
    """Keys by the alphabet, which test 6.2.13 asks for."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(one) for one in value] if isinstance(value, list) else value


def _document(advisory: Advisory, profile: Profile, published: datetime, url: str) -> dict[str, Any]:
    label = advisory.tlp
    distribution: dict[str, Any] = {"tlp": {"label": _TLP[label]}}
    if label is Label.AMBER_STRICT:
        distribution["text"] = in_words(label)
    publisher = {
        "category": advisory.publisher.category.value,
        "name": advisory.publisher.name,
        "namespace": as_uri(advisory.publisher.namespace),
        "contact_details": advisory.publisher.contact,
    }
    canonical = [{"category": "self", "summary": CANONICAL, "url": url}] if url else []
    summary = advisory.summary.strip() or heading(advisory)
    written = {
        "category": profile.value,
        "csaf_version": "2.0",
        "distribution": distribution,
        "lang": advisory.language,
        # A translator has to name the language of the original, which the record does not know: undetermined (BCP 47).
        "source_lang": "und" if advisory.publisher.category is PublisherCategory.TRANSLATOR else "",
        "title": heading(advisory),
        "publisher": {key: value for key, value in publisher.items() if value},
        "notes": [{"category": "summary", "title": "Summary", "text": summary}],
        "references": canonical + [_reference(one) for one in advisory.references],
        "acknowledgments": [_acknowledgment(one) for one in advisory.credits if one.name.strip()],
        "tracking": _tracking(advisory, published),
    }
    return {key: value for key, value in written.items() if value}


def _tracking(advisory: Advisory, published: datetime) -> dict[str, Any]:
    history = revisions(advisory, published)
    aliases = [one for one in dict.fromkeys(advisory.aliases) if one != advisory.id]
    return {
        "id": advisory.id,
        "status": "final" if advisory.published else "draft",
        "version": history[-1].number,
        "initial_release_date": instant_text(history[0].at),
        "current_release_date": instant_text(history[-1].at),
        "revision_history": [
            {"number": one.number, "date": instant_text(one.at), "summary": one.summary or "Changed."}
            for one in history
        ],
        **({"aliases": aliases} if aliases else {}),
    }


def revisions(advisory: Advisory, published: datetime) -> tuple[Revision, ...]:
    """By time and numbered from 1, as CSAF asks for; made from the instants where the record has none."""
    given = sorted(advisory.revisions, key=lambda one: one.at)
    if not given:
        given = [Revision("1", published, "Published.")]
    last = advisory.withdrawn or advisory.modified
    if last and last > given[-1].at:
        given.append(Revision("", last, "Withdrawn." if advisory.withdrawn else "Changed."))
    return tuple(Revision(str(at), one.at, one.summary) for at, one in enumerate(given, start=1))


def _reference(one: Reference) -> dict[str, str]:
    words = REFERENCE_WORDS[one.type]
    category = "self" if one.type is ReferenceType.ADVISORY else "external"
    return {"category": category, "summary": f"{words}: {one.title}" if one.title else words, "url": as_uri(one.url)}


def _acknowledgment(one: Credit) -> dict[str, Any]:
    urls = [as_uri(contact) for contact in one.contacts if re.match(r"[a-z][a-z0-9+.-]*:\S+$", contact, re.IGNORECASE)]
    return {"names": [one.name], "summary": one.type.value, **({"urls": urls} if urls else {})}


# --- the vulnerability ----------------------------------------------------------------------------------------------


def _vulnerability(advisory: Advisory, tree: Tree) -> dict[str, Any]:
    named = [one for one in advisory.weaknesses if one.name][:1]
    other = [one for one in (advisory.id, *advisory.aliases) if one != advisory.cve]
    written: dict[str, Any] = {
        "cve": advisory.cve,
        "ids": [{"system_name": _system(advisory, one), "text": one} for one in dict.fromkeys(other)],
        "cwe": {"id": named[0].id, "name": named[0].name} if named else None,
        "title": heading(advisory),
        "notes": list(_notes(advisory, tree)),
        "product_status": tree.product_status,
        "scores": _scores(advisory, tree),
        "flags": _flags(tree),
        "threats": _threats(advisory, tree),
        "remediations": _remediations(advisory, tree),
        "release_date": instant_text(advisory.published) if advisory.published else None,
    }
    return {key: value for key, value in written.items() if value}


def _system(advisory: Advisory, identifier: str) -> str:
    """Who gave the id: the publisher its own, and what stands before the first dash the others."""
    return advisory.publisher.name if identifier == advisory.id else identifier.partition("-")[0] or "unknown"


def _notes(advisory: Advisory, tree: Tree) -> Iterator[dict[str, str]]:
    text = advisory.details.strip() or description(advisory)
    yield {"category": "description", "title": "Description", "text": text}
    scored = any(_score(one) for one in advisory.severities) and tree.ids(Status.AFFECTED)
    vectors = [one.vector for one in advisory.severities if one.version == "4.0" or not scored]
    weaknesses = [f"{one.id}: {one.name}" if one.name else one.id for one in advisory.weaknesses]
    for title, lines in (
        (CVSS4_NOTE, "\n".join(vectors)),
        (WEAKNESSES_NOTE, "\n".join(weaknesses) if len(weaknesses) > 1 or not _has_cwe(advisory) else ""),
        (RELATED_NOTE, "\n".join(advisory.related)),
        (TIMELINE_NOTE, timeline_lines(advisory.timeline)),
    ):
        if lines:
            yield {"category": "other", "title": title, "text": lines}


def _has_cwe(advisory: Advisory) -> bool:
    return any(one.name for one in advisory.weaknesses)


def _scores(advisory: Advisory, tree: Tree) -> list[dict[str, Any]]:
    """One of each version of CVSS: a product may not have two."""
    products = tree.ids(Status.AFFECTED)
    found: dict[str, dict[str, Any]] = {}
    for rating in advisory.severities if products else ():
        if made := _score(rating):
            found.setdefault(next(iter(made)), made)
    return [{"products": list(products), **one} for one in found.values()]


def _score(rating: Rating) -> dict[str, Any] | None:
    key = {"2.0": "cvss_v2", "3.0": "cvss_v3", "3.1": "cvss_v3"}.get(rating.version)
    if key is None:
        return None
    try:
        scored = rating.scored()
    except BadInput:
        return None
    made: dict[str, Any] = {"version": rating.version, "vectorString": rating.vector, "baseScore": scored.score}
    if key == "cvss_v3":
        made["baseSeverity"] = scored.word.upper()
    return {key: made}


def _flags(tree: Tree) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for number in tree.ids(Status.NOT_AFFECTED):
        if justification := tree.why[number][0]:
            found.setdefault(justification.value, []).append(number)
    return [{"label": label, "product_ids": ids} for label, ids in found.items()]


def _threats(advisory: Advisory, tree: Tree) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for number in tree.ids(Status.NOT_AFFECTED):
        justification, statement = tree.why[number]
        if statement or not justification:
            found.setdefault(statement or "It is not affected.", []).append(number)
    made: list[dict[str, Any]] = [
        {"category": "impact", "details": details, "product_ids": ids} for details, ids in found.items()
    ]
    if advisory.exploited:
        made.insert(0, {"category": "exploit_status", "details": EXPLOITED})
    return made


def _remediations(advisory: Advisory, tree: Tree) -> list[dict[str, Any]]:
    """What to do about every affected product: the fix, a way to get by, or that there is neither.

    Where nothing is affected any more, it is said of what is fixed, because a document without it is refused.
    """
    affected, looked_at = tree.ids(Status.AFFECTED), tree.ids(Status.UNDER_INVESTIGATION)
    open_question = [("none_available", LOOKED_AT, looked_at)] if looked_at else []
    products = affected or tree.ids(Status.FIXED)
    answers = [(category, details, products) for category, details in _remedies(advisory, tree)] if products else []
    return [
        {"category": category, "details": details, "product_ids": list(ids)}
        for category, details, ids in (*answers, *open_question)
    ]


def _remedies(advisory: Advisory, tree: Tree) -> list[tuple[str, str]]:
    update, told, workarounds = update_words(advisory), advisory.remediation.strip(), advisory.workarounds.strip()
    found = []
    if told or update:
        found.append(("vendor_fix" if update else "mitigation", told or update))
    if workarounds:
        found.append(("workaround", workarounds))
    if not found:
        found.append(("none_available", NO_FIX) if tree.ids(Status.AFFECTED) else ("vendor_fix", FIXED))
    return found
