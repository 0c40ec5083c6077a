"""Chips, instants and severities: whatever a person may ask "why?" of opens the sentence it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vulndesk.core.policy.inline import plain_words
from vulndesk.server import wording
from vulndesk.server.face.register import register

# Verdict outcome -> (mark, words). The mark is a shape drawn in CSS; the words carry the meaning.
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "complete": ("yes", "Complete"),
    "incomplete": ("ask", "Something is missing"),
    "supported": ("yes", "Supported version"),
    "not_supported": ("no", "Version not supported"),
    "unknown": ("ask", "Version: support not known"),
    "in_scope": ("yes", "In scope"),
    "out_of_scope_suspected": ("no", "Perhaps out of scope"),
    "ask_a_person": ("ask", "Scope: a person decides"),
}

# `instant` and `severity` stand in every row of the queue: as functions they take a tenth of a template's time.
NOT_YET = SafeString('<span class="muted">not yet</span>')
NOT_ASSESSED = SafeString(
    '<span class="severity is-unknown"><span class="scale scale-unknown" aria-hidden="true"></span>'
    '<span class="severity-word">Not assessed</span></span>'
)
SCALE: Mapping[str, int] = {"none": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

STRENGTHS: Mapping[str, str] = {
    "promise": "Promise",
    "target": "Target, not a promise",
    "internal": "Internal target, not in the policy",
    "law": "Set by law",
}


def quotes_of(clause: Any, clauses: Any, sentence: str, line: int | None) -> list[dict[str, Any]]:
    """The sentences to show, each with its line and clause id."""
    found = [clause] if clause is not None and clause != "" else []
    found += list(clauses or ())
    quotes = [{"sentence": as_read(one.sentence), "line": one.span.line, "id": one.id} for one in found]
    if sentence:
        quotes.append({"sentence": sentence, "line": line, "id": ""})
    return quotes


def as_read(sentence: str) -> str:
    """A clause's sentence without its markup; the cells of a table's row with a dot between them."""
    words = plain_words(sentence)
    if not words.startswith("|"):
        return words
    return " · ".join(cell.strip() for cell in words.strip("| ").split("|"))


def why_card(
    quotes: Iterable[Mapping[str, Any]],
    *,
    says: str = "",
    working: str = "",
    kind: str = "",
    when: datetime | None = None,
    policy_url: str = "",
) -> SafeString:
    """What opens under a chip, a clock or "Why we ask". quotes: as `quotes_of` gives them. when: shown on one's clock.

    A function and no template, because pages have up to a dozen of them.
    """
    parts = [format_html('<p class="why-says">{}</p>', says)] if says else []
    parts += [_quote(quote, policy_url) for quote in quotes]
    if working:
        parts.append(format_html('<p class="why-working"><span class="why-label">The working</span> {}</p>', working))
    if not parts:
        parts.append(SafeString("<p>The policy has no sentence for this.</p>"))
    if kind:
        parts.append(format_html('<p class="why-kind">{}</p>', kind))
    if when:
        parts.append(
            format_html(
                '<p class="why-local" hidden data-local-line="{}"><span class="why-label">On your clock</span> '
                "<span data-local-words></span></p>",
                when.astimezone(UTC).isoformat(),
            )
        )
    return format_html('<div class="why-card">{}</div>', SafeString("\n".join(parts)))


def _quote(quote: Mapping[str, Any], policy_url: str) -> SafeString:
    place = format_html("The policy, line {}", quote["line"]) if quote["line"] else SafeString("The policy")
    if policy_url and quote["id"]:
        place = format_html('<a href="{}#{}">{}</a>', policy_url, quote["id"], place)
    return format_html(
        '<figure class="why-quote"><blockquote>{}</blockquote><figcaption>{}</figcaption></figure>',
        quote["sentence"],
        place,
    )


@register.inclusion_tag("face/why.html")
def why(
    words: str,
    *,
    clause: Any = None,
    clauses: Iterable[Any] = (),
    sentence: str = "",
    line: int | None = None,
    says: str = "",
    working: str = "",
    policy_url: str = "",
    mark: str = "",
    tone: str = "",
    subject: str = "",
    detail: str = "",
) -> dict[str, Any]:
    """The signature: a chip that opens the sentence of the policy it comes from.

    words: on the chip. mark: "yes", "no", "ask". tone: "needs", "quiet". subject: read out before the words.
    clause / clauses: from the policy; or sentence (+ line). says: what the desk concludes. working: how.
    """
    return {
        "words": words,
        "card": why_card(quotes_of(clause, clauses, sentence, line), says=says, working=working, policy_url=policy_url),
        "mark": mark,
        "tone": tone,
        "subject": subject,
        "detail": detail,
    }


@register.inclusion_tag("face/why.html")
def verdict(verdict: Any, *, policy: Any = None, policy_url: str = "", words: str = "") -> dict[str, Any]:
    """A `Verdict` as a chip. `policy` (core Policy) turns its clause ids into sentences."""
    mark, usual = OUTCOMES[verdict.outcome]
    clauses = [found for one in verdict.clause_ids if policy is not None and (found := policy.clause(one))]
    return why(
        words or usual,
        clauses=clauses,
        says=verdict.sentence,
        policy_url=policy_url,
        mark=mark,
        subject=verdict.subject.capitalize(),
    )


@register.inclusion_tag("face/why.html")
def promise(words: str, *, clause: Any = None, sentence: str = "", strength: str = "", says: str = "",
            working: str = "", policy_url: str = "", line: int | None = None) -> dict[str, Any]:  # fmt: skip
    """A promise or a target as a chip: the page always says which of the two it is (E6, N5)."""
    kind = str(strength or getattr(getattr(clause, "value", None), "strength", "promise"))
    return why(
        words,
        clause=clause,
        sentence=sentence,
        line=line,
        says=says,
        working=working,
        policy_url=policy_url,
        detail=STRENGTHS.get(kind, kind),
        tone="" if kind == "promise" else "quiet",
    )


@register.simple_tag(takes_context=True)
def instant(context: Context, when: datetime | None, *, zone: str = "", only: str = "") -> SafeString:
    """An exact instant with its zone and, when the context has `now`, the relative words beside it.

    only: "exact" or "relative" shows one of the two (the other stays in the tooltip).
    """
    if when is None:
        return NOT_YET
    now = context.get("now")
    exact = wording.exact(when, zone=zone or str(context.get("zone") or "UTC"))
    relative = wording.relative(when, now=now) if now else ""
    iso = when.astimezone(UTC).isoformat()
    if only == "relative" and relative:
        return format_html('<time class="instant" datetime="{}" title="{}" data-local>{}</time>', iso, exact, relative)
    if only == "exact" or not relative:
        title = format_html(' title="{}"', relative) if relative else ""
        return format_html('<time class="instant" datetime="{}"{} data-local>{}</time>', iso, title, exact)
    return format_html(
        '<time class="instant" datetime="{}" data-local>{}</time> <span class="relative">{}</span>',
        iso,
        exact,
        relative,
    )


@register.simple_tag(takes_context=True)
def due(
    context: Context,
    when: datetime,
    *,
    words: str = "",
    working: str = "",
    clause: Any = None,
    sentence: str = "",
    line: int | None = None,
    met_at: datetime | None = None,
    strength: str = "",
    zone: str = "",
    policy_url: str = "",
    says: str = "",
) -> SafeString:
    """A due instant: "Acknowledge by Tue 18 Nov 2025, 14:03 UTC · in 3 hours", with the working one tap away.

    words: the deed that is due ("Acknowledge"). met_at: when it was done. strength: "promise", "target" or "internal".
    """
    now = context["now"]
    kind = str(strength or getattr(getattr(clause, "value", None), "strength", "")) or "promise"
    return format_html(
        '<details class="why due is-{}" data-why><summary>{}<time class="due-instant" datetime="{}">{}</time> '
        '<span class="due-tail"><span class="due-beside">{}</span> <span class="chip-why">why?</span></span>'
        "</summary>{}</details>",
        wording.due_state(when, now=now, met_at=met_at),
        format_html('<span class="due-words">{} by</span> ', words) if words else "",
        when.astimezone(UTC).isoformat(),
        wording.exact(when, zone=zone or str(context.get("zone") or "UTC")),
        wording.due_words(when, now=now, met_at=met_at),
        why_card(
            quotes_of(clause, (), sentence, line),
            says=says,
            working=working,
            kind=STRENGTHS.get(kind, kind),
            when=when,
            policy_url=policy_url,
        ),
    )


@register.filter
def exact(when: datetime | None, zone: str = "UTC") -> str:
    """`{{ when|exact }}` or `{{ when|exact:"Europe/Berlin" }}`: for titles and plain text."""
    return wording.exact(when, zone=zone) if when else ""


@register.filter
def file_size(count: int) -> str:
    return wording.file_size(count)


@register.simple_tag
def severity(word: str = "", score: float | None = None, *, vector: str = "") -> SafeString:
    """A word and a number. Without a word: "Not assessed", which ranks as critical until a person scores it."""
    if not word:
        return NOT_ASSESSED
    steps = SCALE.get(word.lower(), -1)
    return format_html(
        '<span class="severity{}"><span class="scale scale-{}" aria-hidden="true"></span>'
        '<span class="severity-word">{}</span>{}{}</span>',
        " is-high" if steps >= 3 else "",
        steps,
        word.capitalize(),
        format_html(' <span class="severity-score">{}</span>', f"{score:.1f}") if score is not None else "",
        format_html(' <code class="severity-vector">{}</code>', vector) if vector else "",
    )
