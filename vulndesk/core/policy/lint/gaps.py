"""What the policy lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vulndesk.core.policy.clauses import Contact, Encryption, Kind, Promise
from vulndesk.core.policy.lint.rules import Check, Flaw, Subject

_TEMPLATE = "template"
_NUMBER = "without a number"
_ARMOUR = "BEGIN PGP"
# rule -> (the kinds of which one is enough, what is missing, what could be written)
_MISSING: dict[str, tuple[tuple[Kind, ...], str, str]] = {
    "no-contact": (
        (Kind.CONTACT,),
        "The policy names no place to report to.",
        "To report one in private, send an e-mail to security@example.org.",
    ),
    "public-reports": (
        (Kind.PRIVATE_REPORTING,),
        "The policy does not ask to keep reports out of public places.",
        "Please do not report security vulnerabilities in public issues, discussions or pull requests.",
    ),
    "no-supported-versions": (
        (Kind.SUPPORTED_VERSION,),
        "The policy does not say which versions get fixes.",
        "Only the latest release gets security fixes.",
    ),
    "no-scope": (
        (Kind.SCOPE, Kind.EXCLUSION),
        "The policy does not say what is in scope and what is not.",
        "## Out of scope, with a list such as: Results of scanners that nobody checked by hand",
    ),
    "no-contents": (
        (Kind.REPORT_CONTENT,),
        "The policy does not say what a report should include.",
        "Please include a description of the problem, the steps to reproduce it and the affected versions.",
    ),
    "no-credit": (
        (Kind.CREDIT,),
        "The policy does not say whether reporters are credited.",
        "We credit you in the advisory, unless you prefer to stay anonymous.",
    ),
    "no-safe-harbour": (
        (Kind.SAFE_HARBOUR,),
        "The policy does not say what research in good faith may expect.",
        "If you act in good faith and keep to this policy, we will not take legal action against you.",
    ),
    "no-languages": (
        (Kind.LANGUAGES,),
        "The policy does not say in which languages you read reports.",
        "We read reports in English.",
    ),
}


def _missing(rule: str, subject: Subject) -> Iterator[Flaw]:
    kinds, message, wording = _MISSING[rule]
    if not any(subject.policy.of_kind(kind) for kind in kinds):
        yield Flaw(message, wording=wording)


def _no_disclosure(subject: Subject) -> Iterator[Flaw]:
    if not subject.policy.of_kind(Kind.DISCLOSURE_RULE) and Promise.DISCLOSE not in _promises(subject):
        yield Flaw(
            "The policy does not say when details become public.",
            wording="We ask you to keep the details confidential until a fix is released, unless we have agreed on "
            "something else with you.",
        )


def _no_answer(subject: Subject) -> Iterator[Flaw]:
    if Promise.ACKNOWLEDGE not in _promises(subject):
        yield Flaw(
            "The policy does not say within which time a person answers.",
            wording="We aim to acknowledge your report within 3 business days.",
        )


def _no_updates(subject: Subject) -> Iterator[Flaw]:
    if not {Promise.UPDATE, Promise.UPDATE_EVERY} & _promises(subject):
        yield Flaw(
            "The policy does not say when reporters hear how it goes.",
            wording="We aim to keep you informed at least every 14 days.",
        )


def _promises(subject: Subject) -> set[Promise]:
    return {
        clause.value.promise for clause in subject.policy.of_kind(Kind.DEADLINE) if hasattr(clause.value, "promise")
    }


def _no_encryption(subject: Subject) -> Iterator[Flaw]:
    by_mail = next((clause for clause, one in subject.said(Contact) if one.kind == "email"), None)
    elsewhere = any(one.kind != "email" for _, one in subject.said(Contact))
    if by_mail is not None and not elsewhere and not subject.said(Encryption):
        yield Flaw(
            "Reports come by mail only, and no key is named.",
            by_mail.span,
            "You can encrypt your message with our PGP key; its fingerprint is …",
        )


def _no_key(subject: Subject) -> Iterator[Flaw]:
    said = subject.said(Encryption)
    if any(one.fingerprint or one.key_url for _, one in said) or _ARMOUR in subject.text:
        return
    for clause, _ in said[:1]:
        yield Flaw(
            "Encryption is named, but no key with an address or fingerprint.",
            clause.span,
            "You can encrypt your message with our PGP key (https://example.org/key.asc); its fingerprint is …",
        )


def _no_https(subject: Subject) -> Iterator[Flaw]:
    for clause, one in subject.said(Contact):
        if one.value.startswith("http://"):
            yield Flaw("This address is without https://.", clause.span, one.value.replace("http://", "https://", 1))


def _not_understood(reason: str, message: str, wording: str, subject: Subject) -> Iterator[Flaw]:
    for doubt in subject.policy.not_understood:
        if reason in doubt.reason:
            yield Flaw(message, doubt.span, wording)


GAPS: dict[str, Check] = {
    **{rule: partial(_missing, rule) for rule in _MISSING},
    "no-disclosure-rule": _no_disclosure,
    "no-acknowledgement": _no_answer,
    "no-updates": _no_updates,
    "no-encryption": _no_encryption,
    "encryption-without-key": _no_key,
    "contact-without-https": _no_https,
    "unfilled-template": partial(_not_understood, _TEMPLATE, "This is text of a template.", ""),
    "vague-time": partial(
        _not_understood, _NUMBER, "This time has no number.", "Write a number: within 3 business days, every 14 days."
    ),
}
