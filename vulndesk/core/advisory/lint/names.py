"""Rules about names: of the advisory itself, of packages and their ecosystems, of weaknesses and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from vulndesk.core.advisory.lint.ecosystems import ECOSYSTEMS, PREFIXES, PURL_TYPES
from vulndesk.core.advisory.lint.subject import Flaw, Format, Known, Said, SaidComponent, Subject, shown

_FORMS = {
    "CVE-": re.compile(r"CVE-\d{4}-\d{4,19}", re.ASCII),
    "GHSA-": re.compile(r"GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}", re.ASCII),
}
_EXAMPLES = {"CVE-": "CVE-2026-12345", "GHSA-": "GHSA-jfh8-c2jp-5v3q"}
_WEAKNESS = re.compile(r"CWE-([1-9]\d{0,5})", re.ASCII)


def bad_id(subject: Subject, known: Known) -> Iterator[Flaw]:
    for said in (subject.id, *subject.aliases):
        yield from _ill_formed(said)
    if subject.format is Format.OSV and subject.id.text and not subject.id.text.startswith(PREFIXES):
        yield Flaw(
            "bad-id",
            f"“{shown(subject.id.text)}” begins with no prefix that OSV knows, so OSV's tools refuse the document.",
            subject.id.at,
            f"x_{shown(subject.id.text)} until your prefix is registered",
        )
    if subject.format is Format.CVE and subject.id.text and not subject.id.text.startswith("CVE-"):
        yield Flaw("bad-id", f"“{shown(subject.id.text)}” is no CVE id.", subject.id.at, _EXAMPLES["CVE-"])


def _ill_formed(said: Said) -> Iterator[Flaw]:
    for prefix, form in _FORMS.items():
        if said.text.upper().startswith(prefix) and not form.fullmatch(said.text):
            yield Flaw("bad-id", f"“{shown(said.text)}” has not the form of such an id.", said.at, _EXAMPLES[prefix])


def bad_alias(subject: Subject, known: Known) -> Iterator[Flaw]:
    seen: set[str] = set()
    for said in subject.aliases:
        if said.text and said.text == subject.id.text:
            yield Flaw("bad-alias", "The advisory's own id is no alias of it.", said.at)
        elif said.text and said.text in seen:
            yield Flaw("bad-alias", f"{shown(said.text)} is named twice.", said.at)
        seen.add(said.text)
    numbers = [one for one in (subject.id, *subject.aliases) if one.text.startswith("CVE-")]
    if len({one.text for one in numbers}) > 1:
        yield Flaw(
            "several-cves",
            "An alias is another name of the same vulnerability, and two CVE ids are two vulnerabilities: tools will "
            "take what is said of one for the other.",
            numbers[-1].at,
            "“related” for the others, or an advisory for each",
        )


def unknown_ecosystem(subject: Subject, known: Known) -> Iterator[Flaw]:
    if subject.format not in (Format.OSV, Format.RECORD, Format.GHSA):
        return
    for one in subject.components:
        name = one.ecosystem.text.partition(":")[0]
        if (
            not one.ecosystem.text
            or name in ECOSYSTEMS
            or name == "GIT"
            or (subject.format is Format.GHSA and name.lower() == "other")
        ):
            continue
        folded = {known_name.casefold(): known_name for known_name in ECOSYSTEMS}
        close = folded.get(name.casefold()) or _COMMON.get(name.casefold(), "")
        close = close or next((folded[near] for near in get_close_matches(name.casefold(), folded, n=1)), "")
        yield Flaw(
            "unknown-ecosystem",
            f"“{shown(name)}” is no ecosystem of OSV. Names count by their capital letters.",
            one.ecosystem.at,
            close,
        )


# What people write for it.
_COMMON = {
    "pip": "PyPI",
    "python": "PyPI",
    "cargo": "crates.io",
    "rust": "crates.io",
    "golang": "Go",
    "gem": "RubyGems",
}
_COMMON |= {
    "composer": "Packagist",
    "php": "Packagist",
    "actions": "GitHub Actions",
    "swift": "SwiftURL",
    "dart": "Pub",
}


def bad_purl(subject: Subject, known: Known) -> Iterator[Flaw]:
    from packageurl import PackageURL

    for one in subject.components:
        if not one.purl.text:
            continue
        try:
            purl = PackageURL.from_string(one.purl.text)
        except ValueError:
            yield Flaw(
                "bad-purl",
                f"“{shown(one.purl.text)}” is no package URL.",
                one.purl.at,
                "pkg:pypi/jinja2, with the type and name of your package",
            )
            continue
        if purl.version and subject.format in (Format.OSV, Format.RECORD, Format.CVE):
            yield Flaw(
                "purl-with-version",
                f"“{shown(one.purl.text)}” names a version; here it stands for the package, and the ranges say which "
                "versions are meant.",
                one.purl.at,
                one.purl.text.partition("@")[0] if one.purl.text.count("@") == 1 else "",
            )
        yield from _other_package(one, purl.type, "/".join(filter(None, (purl.namespace, purl.name))))


def _other_package(component: SaidComponent, kind: str, name: str) -> Iterator[Flaw]:
    expected = PURL_TYPES.get(component.ecosystem.text.partition(":")[0], "")
    if not expected:
        return
    written = component.name.text.replace(":", "/") if expected == "maven" else component.name.text
    if kind != expected:
        said = (
            f"The package URL is of type “{shown(kind)}”, and packages of {component.ecosystem.text} have “{expected}”."
        )
        yield Flaw("purl-of-another", said, component.purl.at)
    elif written and _folded(written) != _folded(name) and expected in _BY_NAME:
        said = f"The package URL names {shown(name)}, and the component is {shown(component.name.text)}."
        yield Flaw("purl-of-another", said, component.purl.at)


# Types whose purl has exactly the package's name in it.
_BY_NAME = frozenset({"pypi", "npm", "cargo", "maven", "gem", "nuget", "composer", "golang", "hex", "pub"})


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def bad_weakness(subject: Subject, known: Known) -> Iterator[Flaw]:
    for said in subject.weaknesses:
        match = _WEAKNESS.fullmatch(said.text)
        if match is None:
            yield Flaw("bad-weakness", f"“{shown(said.text)}” is no CWE id.", said.at, "CWE-79")
        elif int(match[1]) in known.weaknesses_given_up:
            yield Flaw(
                "deprecated-weakness",
                f"{said.text} was given up by MITRE.",
                said.at,
                f"the weakness that https://cwe.mitre.org/data/definitions/{match[1]}.html names instead",
            )
        elif known.weaknesses is not None and int(match[1]) not in known.weaknesses:
            yield Flaw(
                "unknown-weakness",
                f"{said.text} is no weakness of the CWE list: it is a category or view, or does not exist.",
                said.at,
                "the weakness itself; the list is at https://cwe.mitre.org",
            )


_NEVER_PUBLIC = ("localhost", "127.0.0.1", "::1")


def bad_reference(subject: Subject, known: Known) -> Iterator[Flaw]:
    for said in subject.references:
        trouble = _trouble_of(said.text) if said.at else ""  # what is no text at all is another rule's
        if trouble:
            yield Flaw("bad-reference", f"“{shown(said.text)}” {trouble}.", said.at, "an address that anybody can open")
        elif said.text in known.dead:
            yield Flaw("dead-reference", f"{shown(said.text, 200)} leads nowhere: {known.dead[said.text]}.", said.at)


def _trouble_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "is no web address"
    if parts.scheme not in ("http", "https", "ftp", "git", "ssh") or not host or re.search(r"\s", url):
        return "is no web address"
    if host in _NEVER_PUBLIC or host.endswith((".local", ".internal", ".localhost", ".invalid")):
        return "is an address that the public cannot open"
    return ""


CHECKS = (bad_id, bad_alias, unknown_ecosystem, bad_purl, bad_weakness, bad_reference)
