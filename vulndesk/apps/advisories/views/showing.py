"""One record as the page of an advisory shows it: for the public, for the reporter's draft, and in the preview."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from vulndesk.core.advisory.page import safe_html
from vulndesk.core.advisory.page_parts import ComponentWords, component_words, weakness_page
from vulndesk.core.advisory.parts import Rating, ReferenceType, Score
from vulndesk.core.advisory.record import Advisory, Component
from vulndesk.core.advisory.sections import heading
from vulndesk.core.credits import DID
from vulndesk.core.cvss_words import MetricWords, explain_vector
from vulndesk.core.errors import BadInput

_REFERENCES = {
    ReferenceType.ADVISORY: "Another advisory",
    ReferenceType.ARTICLE: "Article",
    ReferenceType.DETECTION: "How to detect it",
    ReferenceType.DISCUSSION: "Discussion",
    ReferenceType.EVIDENCE: "Evidence",
    ReferenceType.FIX: "The fix",
    ReferenceType.INTRODUCED: "What introduced it",
    ReferenceType.PACKAGE: "The package",
    ReferenceType.REPORT: "The report",
    ReferenceType.WEB: "More",
}


@dataclass(frozen=True)
class AffectedRow:
    name: str
    kind: str
    words: ComponentWords
    repository: str
    is_unsupported: bool


@dataclass(frozen=True)
class SeverityView:
    """words: what each metric of the vector says; empty for a version whose words the desk does not have."""

    score: Score
    vector: str
    words: tuple[MetricWords, ...]


@dataclass(frozen=True)
class Shown:
    """html: safe, from Markdown."""

    record: Advisory
    affected: tuple[AffectedRow, ...]
    severities: tuple[SeverityView, ...]
    details: SafeString
    remediation: SafeString
    workarounds: SafeString
    references: tuple[tuple[str, str, str], ...]
    weaknesses: tuple[tuple[str, str, str], ...]
    credits: tuple[tuple[str, str, str], ...]
    aliases: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        return heading(self.record)

    @property
    def worst(self) -> SeverityView | None:
        return max(self.severities, key=lambda one: one.score.score, default=None)

    @property
    def reason(self) -> str:
        """Why it was withdrawn."""
        return self.record.revisions[-1].summary if self.record.withdrawn and self.record.revisions else ""


def shown(held: Advisory) -> Shown:
    return Shown(
        record=held,
        affected=tuple(_row(one, held) for one in held.components),
        severities=tuple(found for one in held.severities if (found := _severity(one))),
        details=_safe(held.details),
        remediation=_safe(held.remediation),
        workarounds=_safe(held.workarounds),
        references=tuple((_REFERENCES[one.type], _web(one.url), one.title or one.url) for one in held.references),
        weaknesses=tuple((one.id, one.name, weakness_page(one.id)) for one in held.weaknesses),
        credits=tuple((one.name, DID[one.type], _web(next(iter(one.contacts), ""))) for one in held.credits),
        aliases=tuple((one, _alias_page(one)) for one in held.aliases),
    )


def _row(one: Component, held: Advisory) -> AffectedRow:
    kind = one.ecosystem or ("hosted service" if one.is_hosted else "product" if one.product else "repository")
    return AffectedRow(
        name=one.label,
        kind=kind,
        words=component_words(one, within=held),
        repository=_web(one.repository),
        is_unsupported=one.is_unsupported,
    )


def _severity(rating: Rating) -> SeverityView | None:
    try:
        score = rating.scored()
    except BadInput:
        return None
    known = rating.version in ("4.0", "3.1")
    return SeverityView(score, rating.vector, explain_vector(rating.vector) if known else ())


def _safe(markdown: str) -> SafeString:
    return mark_safe(safe_html(markdown)) if markdown.strip() else SafeString("")  # noqa: S308 - nh3 cleaned it


def _web(url: str) -> str:
    """The address if a reader may be led there, or empty: an advisory may hold `javascript:` as words."""
    return url if url.startswith(("https://", "http://")) else ""


def _alias_page(name: str) -> str:
    if name.startswith("CVE-"):
        return f"https://www.cve.org/CVERecord?id={quote(name)}"
    return f"https://github.com/advisories/{quote(name)}" if name.startswith("GHSA-") else ""
