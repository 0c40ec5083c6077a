"""Rules about what is affected: versions, ranges, and where one swallows the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from vulndesk.core.advisory.lint.subject import (
    FIRSTS,
    Flaw,
    Format,
    Known,
    Package,
    Said,
    SaidComponent,
    SaidEvent,
    SaidRange,
    Subject,
    shown,
)
from vulndesk.core.advisory.record import EventKind, is_same_version
from vulndesk.core.claims.release_tags import number_of
from vulndesk.core.version_order import VersionOrder, order_by_scheme

_ENDS = (EventKind.FIXED, EventKind.LAST_AFFECTED)
_FIX_IN_WORDS = re.compile(
    r"\b(?:fixed|patched|resolved|addressed|corrected)\s+(?:in|as of|with|since)\s+(?:the\s+)?(?:version|release|v)?\s*"
    r"(?P<fixed>\d+(?:\.\d+){1,4})"
    r"|\b(?:upgrad\w+|updat\w+)\s+to\s+(?:the\s+)?(?:version|release|v)?\s*(?P<better>\d+(?:\.\d+){1,4})",
    re.IGNORECASE,
)
_OPERATORS = re.compile(
    r"[<>=~^|]|\s(?:and|to|through|before)\s|\b(?:prior|before|earlier|below|up to|all|versions?)\b", re.IGNORECASE
)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)


def no_affected(subject: Subject, known: Known) -> Iterator[Flaw]:
    if subject.needs_affected and not subject.components:
        yield Flaw("no-affected", "Nothing is said to be affected, so no tool can warn anybody.")
    for one in subject.components:
        if subject.needs_affected and not one.has_data:
            yield Flaw("no-affected", f"It is not said which versions of {shown(one.label)} are affected.", one.at)


def all_unaffected(subject: Subject, known: Known) -> Iterator[Flaw]:
    for one in subject.components:
        if one.all_unaffected and subject.needs_affected:
            said = f"Every version of {shown(one.label)} is called unaffected, and so is the default"
            yield Flaw("all-unaffected", f"{said}: the record says that nothing is wrong.", one.at)


def no_introduced(subject: Subject, known: Known) -> Iterator[Flaw]:
    for held in _ranges(subject):
        if not held.of_kind(EventKind.INTRODUCED):
            yield Flaw(
                "no-introduced",
                "This range says where it ends, not where it begins.",
                held.at,
                'an event "introduced": "0" if every version before is affected',
            )


def open_range(subject: Subject, known: Known) -> Iterator[Flaw]:
    """A fix is named: beside the range, by commits of the same component, or in the text."""
    for one in subject.components:
        if not _names_no_end(one):
            continue
        commits = [end.version for held in one.ranges if held.is_git for end in held.of_kind(EventKind.FIXED)]
        # A version that is spared may come before all others, unless those begin with the first.
        spared = one.spared if any(held.begins_first for held in one.ranges) else ()
        named = next(chain(one.fixes, spared, commits), None)
        words = named or (_fix_in_words(subject) if len(subject.components) == 1 else None)
        at = next(held.at for held in one.ranges if not held.is_git)
        if words:
            yield Flaw(
                "open-range",
                f"{shown(words.text)} is named as the fix, but the range never ends: tools go on warning of the fixed "
                f"versions of {shown(one.label)}.",
                at,
                "an event that says in which version it is fixed",
            )


def _names_no_end(component: SaidComponent) -> bool:
    """No range of versions ends, and one is there; a component without any is another rule's."""
    held = [one for one in component.ranges if not one.is_git]
    return bool(held) and not any(one.of_kind(*_ENDS) for one in held)


def _fix_in_words(subject: Subject) -> Said | None:
    for text in subject.texts:
        if match := _FIX_IN_WORDS.search(text.text):
            return Said(match["fixed"] or match["better"], text.at)
    return None


def swallowed_list(subject: Subject, known: Known) -> Iterator[Flaw]:
    for one in subject.components:
        whole = [held for held in one.ranges if held.begins_first and held.is_open and len(held.events) == 1]
        if not whole:
            continue
        ended = any(held.of_kind(*_ENDS) for held in one.ranges if not held.is_git)
        # An open range of versions beside all versions so far is how a flaw without a fix is written.
        listed = bool(one.versions) and (all(held.is_git for held in one.ranges) or _is_partial(one, known))
        if ended or listed:
            what = "the other ranges" if ended else "the versions that are listed"
            yield Flaw(
                "swallowed-list",
                f"This range begins at 0 and never ends: it holds every version of {shown(one.label)}, and so "
                f"swallows {what}.",
                whole[0].at,
                "an end for this range, or no such range",
            )


def _is_partial(component: SaidComponent, known: Known) -> bool:
    """The index has versions that the list leaves out."""
    published = known.published.get(package_of(component) or Package("", ""), ())
    listed = {one.text for one in component.versions}
    return bool(published) and any(
        not any(is_same_version(one, other, component.order) for other in listed) for one in published
    )


def empty_range(subject: Subject, known: Known) -> Iterator[Flaw]:
    """Something begins that never ends, and something ends that never began: the two were meant for each other.

    More ends than begins are no mistake: commits of several branches fix one flaw.
    """
    for held in _ranges(subject):
        if _has_two_ends(held) or not held.of_kind(EventKind.INTRODUCED):
            continue
        begun: Said | None = None
        stray: Said | None = None
        for one in _in_order(held):
            if one.kind is EventKind.INTRODUCED:
                begun = begun or one.version
            elif begun and not (one.kind is EventKind.FIXED and one.version.text == begun.text):
                begun = None
            else:
                stray = one.version
        if begun and stray:
            first, last = shown(begun.text), shown(stray.text)
            yield Flaw(
                "empty-range", f"It ends at {last}, which does not come after {first}: no version is in it.", held.at
            )


def _in_order(held: SaidRange) -> list[SaidEvent]:
    """By the order of versions, or as written where that is not known. What ends at a version ends before it begins."""
    ends_first = [EventKind.FIXED, EventKind.INTRODUCED, EventKind.LAST_AFFECTED, EventKind.LIMIT]
    first = [one for one in held.events if one.version.text in FIRSTS]
    rest = [one for one in held.events if one not in first]
    places = [held.order.place(one.version.text) if held.order else None for one in rest]
    if None in places:
        return list(held.events)
    pairs = sorted(zip(places, rest, strict=True), key=lambda pair: (pair[0], ends_first.index(pair[1].kind)))
    return [*first, *(one for _, one in pairs)]


def two_ends(subject: Subject, known: Known) -> Iterator[Flaw]:
    for held in _ranges(subject):
        if _has_two_ends(held):
            yield Flaw(
                "two-ends",
                "This range has a fixed version and a last affected one; tools read one of them.",
                held.at,
                "the fixed version alone",
            )


def _has_two_ends(held: SaidRange) -> bool:
    return len({one.kind for one in held.of_kind(*_ENDS)}) == 2 and len(held.of_kind(EventKind.INTRODUCED)) < 2


def fixed_is_affected(subject: Subject, known: Known) -> Iterator[Flaw]:
    for one in subject.components:
        fixed = [end.version for held in one.ranges if not held.is_git for end in held.of_kind(EventKind.FIXED)]
        for end in _distinct((*fixed, *one.fixes)):
            listed = next((said for said in one.versions if is_same_version(said.text, end.text, one.order)), None)
            if listed:
                said = f"{shown(end.text)} of {shown(one.label)} is named as fixed and is listed as affected, too."
                yield Flaw("fixed-is-affected", said, listed.at)


def words_in_version(subject: Subject, known: Known) -> Iterator[Flaw]:
    for one in subject.components:
        for said in (*_named(one), *one.spared):
            if _OPERATORS.search(said.text):
                yield Flaw(
                    "words-in-version",
                    f"“{shown(said.text)}” is not one version. Tools compare it letter by letter and find nothing.",
                    said.at,
                    _bounds_of(subject.format),
                )


def _bounds_of(form: Format) -> str:
    if form is Format.CVE:
        return "the first version in “version”, and the end in “lessThan” or “lessThanOrEqual”"
    return "a range with an introduced and a fixed version"


def disorderly_version(subject: Subject, known: Known) -> Iterator[Flaw]:
    """A version that its own ecosystem cannot order ends or begins nothing."""
    for held in _ranges(subject):
        for one in held.events:
            text = one.version.text
            is_unordered = held.order is not None and held.order.place(text) is None
            if is_unordered and text not in FIRSTS and text != "*" and not _OPERATORS.search(text):
                scheme = held.order.scheme if held.order else ""
                yield Flaw(
                    "disorderly-version", f"“{shown(text)}” is no version by the order of {scheme}.", one.version.at
                )
            if held.is_git and text not in FIRSTS and subject.format is not Format.CVE and not _COMMIT.fullmatch(text):
                yield Flaw("disorderly-version", f"“{shown(text)}” is no whole commit id.", one.version.at)


def unknown_version(subject: Subject, known: Known) -> Iterator[Flaw]:
    """Asked of the package's index or of the tags of a repository, where somebody asked for that."""
    for one in subject.components:
        package = package_of(one)
        if package and known.published.get(package) is not None and not known.published[package]:
            what = f"The package index has no package {shown(package.name)}: is it written so?"
            yield Flaw("unknown-package", what, one.name.at or one.at)
            continue
        exists = _Existing(one.order, known.published.get(package) if package else None, known.tags)
        fixed = [end.version for held in one.ranges if not held.is_git for end in held.of_kind(EventKind.FIXED)]
        for said in _distinct((*fixed, *one.fixes)):
            if exists.lacks(said.text):
                yield Flaw(
                    "unknown-fix",
                    f"{shown(said.text)} is named as the fix of {shown(one.label)}, and there is no such version in "
                    f"{exists.place}. Who follows the advice cannot install it.",
                    said.at,
                )
        for said in _distinct(one for one in _named(one) if one not in fixed):
            if exists.lacks(said.text):
                what = f"There is no version {shown(said.text)} of {shown(one.label)} in {exists.place}."
                yield Flaw("unknown-version", what, said.at)


# They number packages their own way: the tags of what is packaged do not have those numbers.
_DISTRIBUTIONS = ("deb", "rpm", "apk")


class _Existing:
    """Which versions there are. published: by the index; tags: of a repository; None: not asked."""

    def __init__(self, order: VersionOrder | None, published: Sequence[str] | None, tags: Sequence[str] | None) -> None:
        self.order = order
        self.published = published
        self.tags = tags
        self.place = "the package index" if self.published is not None else "the repository's tags"

    def lacks(self, version: str) -> bool:
        if version in FIRSTS or version == "*" or _OPERATORS.search(version):
            return False
        if self.published is not None:
            wanted = version.removeprefix("v")
            return not any(is_same_version(one.removeprefix("v"), wanted, self.order) for one in self.published)
        if self.tags is None or (self.order and self.order.purl_type in _DISTRIBUTIONS):
            return False
        number = _numbers(version)
        return version not in self.tags and (number is None or number not in [_numbers(tag) for tag in self.tags])


def _numbers(name: str) -> tuple[tuple[int, ...], str] | None:
    found = number_of(name)
    return (found.numbers, found.suffix) if found else None


def package_of(component: SaidComponent) -> Package | None:
    """What to ask an index for; None: no package of a registry."""
    kind = component.order.purl_type if component.order else ""
    name = component.name.text
    if component.purl.text.startswith("pkg:"):
        kind, _, path = component.purl.text.removeprefix("pkg:").partition("/")
        if not component.ecosystem.text:
            order = order_by_scheme(kind)
            parts = re.split("[@?#]", path)[0].replace("%40", "@").split("/")
            name = (":" if order and order.purl_type == "maven" else "/").join(parts)
    return Package(kind, name) if kind and name else None


def _ranges(subject: Subject) -> Iterator[SaidRange]:
    for one in subject.components:
        yield from one.ranges


def _named(component: SaidComponent) -> Iterator[Said]:
    for held in component.ranges:
        if not held.is_git:
            yield from (one.version for one in held.events)
    yield from component.versions


def _distinct(said: Iterable[Said]) -> list[Said]:
    found: dict[str, Said] = {}
    for one in said:
        found.setdefault(one.text, one)
    return list(found.values())


CHECKS = (
    *(no_affected, all_unaffected, no_introduced, open_range, swallowed_list, empty_range, two_ends),
    *(fixed_is_affected, words_in_version, disorderly_version, unknown_version),
)
