"""CSAF 2.0 -> record, with what is lost on the way. A record has one vulnerability: the first, or the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.advisory.csaf import (
    CANONICAL,
    CVSS4_NOTE,
    EXPLOITED,
    FIXED,
    LOOKED_AT,
    REFERENCE_WORDS,
    RELATED_NOTE,
    TIMELINE_NOTE,
    WEAKNESSES_NOTE,
)
from vulndesk.core.advisory.csaf_products import read_components
from vulndesk.core.advisory.given import NOT_KEPT, Given, Loss, opened
from vulndesk.core.advisory.parts import (
    Credit,
    Publisher,
    PublisherCategory,
    Rating,
    Reference,
    ReferenceType,
    Revision,
    TimelineEntry,
    Weakness,
)
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.saying import NO_FIX
from vulndesk.core.advisory.sections import read_timeline
from vulndesk.core.credits import CreditType
from vulndesk.core.errors import BadInput
from vulndesk.core.traffic_light import Label

_LABELS = {"WHITE": Label.CLEAR, **{one.value: one for one in Label}}
_TYPES = {words: kind for kind, words in REFERENCE_WORDS.items()}
_FIXES = ("vendor_fix", "mitigation")


def read_csaf(document: object, *, vulnerability: str = "") -> tuple[Advisory, tuple[Loss, ...]]:
    """vulnerability: the CVE or other id of the wanted one. Raises BadInput for what is no CSAF document."""
    given = opened(document, what="CSAF document")
    head = given.part("document")
    if not head.text("csaf_version"):
        raise BadInput("This is no CSAF document: “document.csaf_version” is missing.", next_step="Check the format.")
    chosen = _chosen(given, vulnerability)
    tracking = head.part("tracking")
    tracking.known("status", "version", "generator", "initial_release_date")
    head.known("category", "source_lang")
    cve, ids = chosen.text("cve"), tuple(_ids(chosen))
    own = tracking.text("id")
    aliases = [one for one in dict.fromkeys((*tracking.texts("aliases"), cve, *ids)) if one and one != own]
    released = chosen.instant("release_date")
    notes = _Notes(head, chosen)
    components = read_components(given.part("product_tree"), chosen)
    advisory = Advisory(
        id=own or cve,
        title=head.text("title"),
        summary=notes.summary,
        details=notes.details,
        publisher=_publisher(head.part("publisher")),
        published=tracking.instant("initial_release_date") or released,
        modified=tracking.instant("current_release_date"),
        aliases=tuple(aliases),
        related=notes.related,
        revisions=_revisions(tracking),
        components=components,
        severities=(*notes.vectors, *(one for one in _severities(chosen) if one not in notes.vectors)),
        weaknesses=_weaknesses(chosen, notes),
        references=tuple(_references(head, chosen)),
        credits=tuple(
            made for part in (head, chosen) for one in part.each("acknowledgments") for made in _credits(one)
        ),
        timeline=notes.timeline,
        workarounds=_remediation(chosen, "workaround"),
        remediation=_remediation(chosen, *_FIXES),
        tlp=_label(head.part("distribution")),
        exploited=_is_exploited(chosen),
        language=head.text("lang", "en"),
    )
    _remediation_losses(chosen)
    chosen.known("title")
    for part in (tracking, head, chosen, given):
        part.close()
    return advisory, tuple(dict.fromkeys(given.losses))


def _chosen(given: Given, wanted: str) -> Given:
    every = list(given.each("vulnerabilities"))
    if not every:
        given.lose("vulnerabilities", "there is no vulnerability in it")
        return Given({}, "$.vulnerabilities[0]", given.losses)
    named = [one for one in every if wanted and wanted in (one.text("cve"), *_texts_of_ids(one))]
    if wanted and not named:
        raise BadInput(
            f"The document has no vulnerability {wanted}.", next_step="Leave the choice out for the first one."
        )
    chosen = named[0] if named else every[0]
    for one in every:
        if one is not chosen:
            one.lose("", f"a record has one vulnerability; ask for {one.text('cve') or 'this one'} by its id")
    return chosen


def _texts_of_ids(vulnerability: Given) -> tuple[str, ...]:
    return tuple(one.text("text") for one in vulnerability.each("ids"))


def _ids(vulnerability: Given) -> Iterator[str]:
    for one in vulnerability.each("ids"):
        one.known("system_name")
        yield one.text("text")


def _publisher(given: Given) -> Publisher:
    category = given.text("category", PublisherCategory.OTHER)
    made = Publisher(
        given.text("name"),
        given.text("namespace"),
        given.text("contact_details"),
        PublisherCategory(category) if category in tuple(PublisherCategory) else PublisherCategory.OTHER,
    )
    given.close()
    return made


def _revisions(tracking: Given) -> tuple[Revision, ...]:
    found = []
    for one in tracking.each("revision_history"):
        at, number = one.instant("date"), one.text("number")
        if at:
            found.append(Revision(number, at, one.text("summary")))
        one.close()
    return tuple(found)


def _label(distribution: Given) -> Label:
    tlp = distribution.part("tlp")
    label, text = tlp.text("label", "WHITE"), distribution.text("text")
    tlp.known("url")
    if label == "AMBER" and text == "TLP:AMBER+STRICT":
        return Label.AMBER_STRICT
    if text:
        distribution.lose("text", NOT_KEPT)
    if label not in _LABELS:
        tlp.lose("label", "there is no such label")
    return _LABELS.get(label, Label.RED)


class _Notes:
    """The notes of the document and of the vulnerability, each put where the record has it."""

    def __init__(self, head: Given, chosen: Given) -> None:
        self.summary = self.details = ""
        self.related: tuple[str, ...] = ()
        self.vectors: tuple[Rating, ...] = ()
        self.weaknesses: tuple[Weakness, ...] = ()
        self.timeline: tuple[TimelineEntry, ...] = ()
        for part in (head, chosen):
            for one in part.each("notes"):
                self._read(one)
                one.known("title", "audience", "category", "text")

    def _read(self, given: Given) -> None:
        category, title, text = given.text("category"), given.text("title"), given.text("text")
        if category == "summary" and not self.summary:
            self.summary = text
        elif category in ("description", "details", "general") and not self.details:
            self.details = text
        elif category in ("description", "details", "general"):
            self.details = f"{self.details}\n\n{text}"
        elif category != "other" or not self._read_own(title, text):
            given.lose("text", NOT_KEPT)

    def _read_own(self, title: str, text: str) -> bool:
        """What the builder wrote into notes, because CSAF 2.0 has no field for it."""
        lines = tuple(line for line in text.splitlines() if line)
        if title == RELATED_NOTE:
            self.related = lines
        elif title == CVSS4_NOTE and all(re.match(r"CVSS:[34]|AV:", line) for line in lines):
            self.vectors = tuple(Rating(line) for line in lines)
        elif title == WEAKNESSES_NOTE and all(line.startswith("CWE-") for line in lines):
            pairs = (line.partition(": ") for line in lines)
            self.weaknesses = tuple(Weakness(number, name) for number, _, name in pairs)
        elif title == TIMELINE_NOTE and (entries := read_timeline(text)):
            self.timeline = entries
        else:
            return False
        return True


def _severities(chosen: Given) -> tuple[Rating, ...]:
    found: list[Rating] = []
    for one in chosen.each("scores"):
        for key in ("cvss_v3", "cvss_v2"):
            part = one.part(key)
            if vector := part.text("vectorString"):
                found.append(Rating(vector))
        one.known("products")
        one.close()
    return tuple(dict.fromkeys(found))


def _weaknesses(chosen: Given, notes: _Notes) -> tuple[Weakness, ...]:
    one = chosen.part("cwe")
    named = Weakness(one.text("id"), one.text("name")) if one.text("id") else None
    return notes.weaknesses or ((named,) if named else ())


def _references(*parts: Given) -> Iterator[Reference]:
    for part in parts:
        yield from (_reference(one) for one in part.each("references") if one.text("summary") != CANONICAL)


def _reference(given: Given) -> Reference:
    category, summary = given.text("category", "external"), given.text("summary")
    words, _, title = summary.partition(": ")
    kind = _TYPES.get(words)
    made = Reference(
        given.text("url"),
        kind or (ReferenceType.ADVISORY if category == "self" else ReferenceType.WEB),
        title if kind else summary,
    )
    given.close()
    return made


def _credits(given: Given) -> Iterator[Credit]:
    """Each name one credit. The summary says the kind where it is one of the words for it."""
    summary, names, organisation = given.text("summary"), given.texts("names"), given.text("organization")
    kind = CreditType(summary) if summary in tuple(CreditType) else CreditType.OTHER if summary else CreditType.FINDER
    if summary and summary not in tuple(CreditType):
        given.lose("summary", NOT_KEPT)
    contacts = given.texts("urls")
    if organisation and names:
        names = tuple(f"{name} ({organisation})" for name in names)
    for name in names or ((organisation,) if organisation else ()):
        yield Credit(name, kind, contacts)
    given.close()


def _remediation(chosen: Given, *categories: str) -> str:
    texts = (one.text("details") for one in chosen.each("remediations") if one.text("category") in categories)
    return "\n\n".join(dict.fromkeys(text for text in texts if text != FIXED))


def _remediation_losses(chosen: Given) -> None:
    for one in chosen.each("remediations"):
        one.known("category", "product_ids", "group_ids", "details")
        if one.text("category") not in ("workaround", *_FIXES) and one.text("details") not in (NO_FIX, LOOKED_AT):
            one.lose("details", NOT_KEPT)
        one.close()


def _is_exploited(chosen: Given) -> bool:
    """Impact statements are read with the products."""
    is_known = False
    for one in chosen.each("threats"):
        category, details = one.text("category"), one.text("details")
        is_known = is_known or (category == "exploit_status" and details == EXPLOITED)
        if category == "target_set" or (category == "exploit_status" and details != EXPLOITED):
            one.lose("details", "the record keeps only whether it is known to be exploited")
        one.known("product_ids", "group_ids")
        one.close()
    return is_known
