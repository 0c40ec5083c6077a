"""Versions of the project and of its packages: "version 2.3.1", "v2.3", "2.3.1 and earlier", `pkg==1.2`, purl.

A number with points is a version when something says so: a word, a "v", three parts, a comparison, "and earlier". The
version of something else (a compiler, a system, a protocol, a section of a document) is put aside.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import unquote

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.strangers import NUMBERED, PRODUCTS, PRODUCTS_THAT_TAKE_REPORTS
from vulndesk.core.claims.words import ABOVE, AND_ABOVE, AND_BELOW, BELOW, RELEASED, UP_TO, VERSION_WORDS

_PRE = (
    r"(?:[-._~]?(?:alpha|beta|preview|pre|rc|cr|dev|post|snapshot|final|release|ga|sp|patch|pl|hotfix|esr|lts|a|b|p"
    r"|m)[-._]?\d{0,4}(?![A-Za-z]))"
)
_VERSION = re.compile(
    rf"(?:(?<![A-Za-z0-9_.\\/-])|(?<=\d\.\.))(?<![^<>=~!]=)(?P<v>[vV]\.?\s?)?(?P<number>\d{{1,8}}(?:\.\d{{1,8}}){{0,4}}{_PRE}{{0,2}}[a-z]?(?:\+"
    rf"[0-9A-Za-z][0-9A-Za-z.]{{0,30}})?)(?![A-Za-z0-9_])(?!\.\d)(?![/\\][A-Za-z0-9])",
    re.IGNORECASE,
)
_QUOTES = r"[\s`'\"*_“”„«»「」『』(（:：=]{0,6}"
_CUE = re.compile(
    rf"(?:(?<![A-Za-z])|(?<=[^\x00-\x7f]))(?:{VERSION_WORDS})(?:\s(?:numbers?|no\.?|nr\.?|is|are|was|range|tag|ist"
    rf"|est|es|é|branch|line|series|affected))?{_QUOTES}"
    rf"(?:(?P<relation>{UP_TO}|{ABOVE}|{BELOW}|between|zwischen|entre|между|=+|~=|\^|~)\s?)?{_QUOTES}$",
    re.IGNORECASE,
)
_CUE_BEHIND = re.compile(
    r"[\s`'\"*_”»」）)]{0,4}(?:版本|版(?!权)|バージョン|リリース|release\b|releases\b|version\b(?!\sof)|versions\b|Versionen\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"(?:(?<![A-Za-z])|(?<=[^\x00-\x7f]))(?P<relation>{UP_TO}|{ABOVE}|{BELOW}){_QUOTES}(?:(?:and|including"
    rf"|einschließlich|the)\s)?$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?P<relation><=|>=|=<|=>|≤|≥|<|>|~>|~=|==|\^)\s?[`'\"]?$")
_RELEASED = re.compile(
    rf"(?:(?<![A-Za-z])|(?<=[^\x00-\x7f]))(?:{RELEASED})\s?(?:[:：]\s?)?[`'\"*_“„«]{{0,3}}$", re.IGNORECASE
)
_LIST = re.compile(
    r"[`'\"*_”»」]{0,3}\s?(?:,|;|/|、|，|&|–|-|—|~|〜|\.\.\.?|to|through|thru|and|or|up to|until|bis|und|oder|à|au|et"
    r"|ou|a|hasta|y|o|até|ao|e|до|по|и|или|から|および|及び|と|到|至|和|或|及)(?:\s(?:and|und|et|y|e|и|to|including|<=?|>=?"
    r"|before))?\s?[`'\"*_“„«「]{0,3}"
)
_UNIT = re.compile(
    r"\s?(?:%|°|[kKMGT]i?B\b|[kMG]?bytes?\b|[kMG]?bit\b|[mµun]?s\b|secs?\b|seconds?\b|min\b|minutes?\b|hours?\b"
    r"|days?\b|[kMG]?Hz\b|[x×]\s|times\b|"
    r"million|Sekunden|Minuten|secondes?|segundos?|minutos?|секунд|минут|秒|分|倍|点|分钟|GB|MB|KB|ms\b|/10\b|out\sof)"
)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d{2}")
_MAYBE_A_DATE = re.compile(r"(?:19|20)\d{2}\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])")
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_WORD_BEFORE = re.compile(r"([A-Za-z0-9_+#./-]{1,40}|[^\W\d_]{1,20}|§|№)[\s`'\"*_:：=(（|,@-]{0,4}$")
_PASSED_OVER = re.compile(
    rf"(?:{VERSION_WORDS}|v|core|desktop|pro|professional|home|enterprise|edition|community|stable|lts|sp\d|r\d|x64"
    rf"|64-bit|build|update|"
    r"the|kernel|compiler|interpreter|runtime|is|are|es|ist|est)",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"[`'\"*_]{0,3}\s(?:of|von|de|der|des|от|do|da|del)\s(?:the\s|la\s|le\s)?[`'\"*_]{0,3}([A-Za-z0-9_+#./-]{1,40})"
)

_PURL = re.compile(
    r"pkg:[a-z][a-z0-9.+-]{0,20}/[A-Za-z0-9._~%/+-]{1,200}@([A-Za-z0-9._~%+-]{1,80})(?:\?[A-Za-z0-9._~%=&/:+-]{0,20"
    r"0})?(?:#[\w./-]{0,200})?"
)
_PACKAGE = re.compile(
    r"(?<![A-Za-z0-9_./\\@-])(?P<package>(?:@[a-z0-9][a-z0-9._-]{0,60}/)?[A-Za-z][A-Za-z0-9._-]{0,80}(?:\[[a-z0-9,_-]"
    r"{1,60}\])?)"
    r"\s?(?P<mark>===?|@|>=|<=|~=|~>|<|>|\^)\s?v?(?P<version>\d{1,8}(?:\.\d{1,8}){0,4}[0-9A-Za-z.+-]{0,30})"
)
_MAVEN = re.compile(
    r"(?<![A-Za-z0-9_./\\-])(?P<package>[a-z][\w-]{0,40}(?:\.[\w-]{1,40}){1,6}:[A-Za-z][\w.-]{0,80}):(?P<version>\d{1"
    r",8}(?:\.\d{1,8}){1,4}[0-9A-Za-z.-]{0,30})"
)
_ARCHIVE = re.compile(
    r"(?<![A-Za-z0-9_./\\@-])(?P<package>[A-Za-z][A-Za-z0-9+_]{0,40}(?:[-_][A-Za-z][A-Za-z0-9+]{0,40}){0,4})-v?(?P<ve"
    r"rsion>\d{1,8}(?:\.\d{1,8}){1,4}(?:-?(?:rc|beta|alpha)\.?\d{0,3})?)(?:\.tar\.(?:gz|xz|bz2)|\.tgz"
    r"|\.zip)?(?![\w-])(?!\.\w)"
)

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,40}")
_SUBJECT = re.compile(
    r"(?:\baffects?|\baffected|\bvulnerable|vulnerabilit(?:y|ies)\sin|\bbug\sin|betroffen\w*|\baffecte|\bafecta|\bafeta|затрагивает|影响|影響)"
    r"[\s:：`*]{1,4}([A-Za-z][A-Za-z0-9_-]{1,40})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Context:
    is_version: bool
    relation: str = ""


def products_of_others(sheet: Sheet) -> Set[str]:
    """The environment's products, without the one that this report is about."""
    subject = re.split(
        r"\b(?:on|with|using|via|under|auf|mit|sur|avec|sous|en|con|em|com|на|с)\b", sheet.title, maxsplit=1
    )
    words = {word.lower() for word in _WORD.findall(subject[0])}
    words |= {found[1].lower() for found in _SUBJECT.finditer(sheet.text)}
    words |= {part for claim in sheet.claims if claim.forge for part in claim.name.lower().split("/")}
    return PRODUCTS - (words & PRODUCTS_THAT_TAKE_REPORTS)


def read_packages(sheet: Sheet, others: Set[str]) -> None:
    """`pkg==1.2`, `@scope/pkg@1.2`, `org.acme:tool:1.2`, `tool-1.2.tar.gz`, `pkg:pypi/tool@1.2`."""
    for found in _PURL.finditer(sheet.text):
        end = found.end() - (len(found[0]) - len(found[0].rstrip(".,;:")))
        package = unquote(found[0].partition("@" + found[1])[0])
        sheet.add(ClaimKind.VERSION, found.start(), end, version=unquote(found[1]).rstrip("."), package=package)
    for pattern in (_MAVEN, _PACKAGE, _ARCHIVE):
        for found in pattern.finditer(sheet.text):
            _take_package(sheet, found, others)


def _take_package(sheet: Sheet, found: re.Match[str], others: Set[str]) -> None:
    end = found.end()
    version = found["version"].rstrip(".+-")
    if pattern_end := len(found["version"]) - len(version):
        end -= pattern_end
    package = found["package"].partition("[")[0]
    mark = found.groupdict().get("mark") or ""
    if mark in {"<", ">"} and "." not in version:  # a comparison in code: len<4
        return
    if package.lower() in others:
        sheet.put_aside(found.start(), end)
    elif not re.fullmatch(VERSION_WORDS + r"|v|version|is|CVSS|score", package, re.IGNORECASE):
        relation = mark if mark in {"<", "<=", ">", ">="} else ""
        sheet.add(
            ClaimKind.VERSION, found.start(), end, version=version.removeprefix("v"), package=package, relation=relation
        )


def read_versions(sheet: Sheet, others: Set[str]) -> None:
    """Take the project's versions; put those of others aside."""
    previous_end, previous = -1, _Context(is_version=False)
    previous_strange = False
    for found in _VERSION.finditer(sheet.text):
        start, end = found.start(), found.end("number")
        if not sheet.is_free(start, end):
            continue
        is_listed = (
            previous_end >= 0 and start - previous_end <= 24 and bool(_LIST.fullmatch(sheet.text[previous_end:start]))
        )
        is_beside = is_listed or (start - previous_end <= 8 and "(" in sheet.text[previous_end:start])
        is_strange = (previous_strange and is_beside) or _is_anothers(sheet, found, others)
        if is_strange:
            sheet.put_aside(start, end)
            previous_end, previous_strange, previous = end, True, _Context(is_version=False)
            continue
        context = _context(sheet, found)
        if not context.is_version and is_listed and previous.is_version and "." in found["number"]:
            context = _Context(is_version=not _UNIT.match(sheet.after(end, 16)))
        if context.is_version:
            sheet.add(ClaimKind.VERSION, start, end, version=found["number"], relation=context.relation)
        previous_end, previous_strange, previous = end, False, context


def _is_anothers(sheet: Sheet, found: re.Match[str], others: Set[str]) -> bool:
    before = sheet.before(found.start(), 64).rpartition("\n")[2]
    if "CVSS" in before[-24:].upper():
        return True
    behind = _OF_ANOTHER.match(sheet.after(found.end("number"), 64))
    if behind and behind[1].lower().strip("./-") in others:
        return True
    for _ in range(4):
        word = _WORD_BEFORE.search(before)
        if not word or word[1].endswith("."):
            return False
        plain = word[1].lower().strip("./-")
        if plain in others or plain in NUMBERED or plain in {"§", "№"}:
            return True
        if not _PASSED_OVER.fullmatch(word[1]):
            return False
        before = before[: word.start()]
    return False


def _context(sheet: Sheet, found: re.Match[str]) -> _Context:
    """Is it a version, and does it bound a range?"""
    number, start, end = found["number"], found.start(), found.end("number")
    before, after = sheet.before(start), sheet.after(end)
    parts = number.count(".") + 1
    cue = _CUE.search(before)
    if cue:
        earlier = _COMPARED.search(before[: cue.start()])  # "before version 2.0"
        word = earlier["relation"] if earlier else ""
        relation = cue["relation"] or ("" if re.fullmatch(ABOVE, word, re.IGNORECASE) else word)
        return _Context(parts > 1 or _is_one_number(number, after), _relation(relation, after))
    signed = _SIGNED.search(before)
    if found["v"] and (parts > 1 or signed or (len(number) <= 3 and not after.startswith(("-", "/")))):
        compared = _COMPARED.search(before)
        return _Context(is_version=parts > 1, relation=_relation(compared["relation"] if compared else None, after))
    if parts < 2 or _UNIT.match(after) or _DATE.fullmatch(number) or _ADDRESS.fullmatch(number):
        return _Context(is_version=False)
    compared = _COMPARED.search(before)
    is_bound = AND_BELOW.match(after) or AND_ABOVE.match(after) or _CUE_BEHIND.match(after)
    is_said = bool(is_bound) or bool(signed) or bool(_RELEASED.search(before)) or _is_clear(compared)
    is_version = is_said or (parts >= 3 and not _MAYBE_A_DATE.fullmatch(number))
    return _Context(is_version, _relation(compared["relation"] if compared else None, after))


def _is_one_number(number: str, after: str) -> bool:
    """ "version 254", but not "version 2 of the protocol"."""
    return number.isdecimal() and len(number) <= 4 and not re.match(r"\s(?:of|von|de|der|do|du)\b", after)


def _is_clear(compared: re.Match[str] | None) -> bool:
    """Words that compare releases and nothing else; "from 2.4" and "above 2.4" may be of anything."""
    return compared is not None and compared["relation"].lower() in {
        *("prior to", "earlier than", "older than", "before", "up to and including", "since", "as of", "starting with"),
        *("vor", "älter als", "seit", "ab", "antes de", "anterior a", "anteriores a", "desde", "早于", "低于"),
    }


def _relation(word: str | None, after: str) -> str:
    if AND_BELOW.match(after):
        return "<="
    if AND_ABOVE.match(after):
        return ">="
    if not word:
        return ""
    for sign, words in (("<=", UP_TO), (">=", ABOVE), ("<", BELOW)):
        if re.fullmatch(words, word, re.IGNORECASE):
            return ">" if word == ">" else sign
    return ""
