"""Commits, tags and branches in prose. A commit's id is 7 to 40 hexadecimal digits that nothing else accounts for."""

from __future__ import annotations

import re

from vulndesk.core.claims.claim import ClaimKind
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.word_sets import words_of
from vulndesk.core.claims.words import BRANCH_WORDS, COMMIT_WORDS, TAG_WORDS

_QUOTES = r"[\s`'\"*_“”„«»「」『』(（\[:：=]{0,6}"
_EDGE = r"(?:(?<![A-Za-z0-9_])|(?<=[^\x00-\x7f]))"

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_ADVISORY = re.compile(r"\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3})\b", re.IGNORECASE)
_OTHER_IDS = re.compile(
    r"\b(?:CWE|CAPEC|RUSTSEC|PYSEC|GO|OSV|RHSA|DSA|DLA|USN|MS|ISO|RFC|KB|BDU)[- ]?\d[\d:-]*\d\b(?:[ ]?(?:section"
    r"|§)[ ]?[\d.]+)?"
    r"|\bCVSS:\d\.\d(?:/[A-Z]{1,3}:[A-Z]{1,2})+|\b(?:AV|AC|Au):[A-Z](?:/[A-Z]{1,3}:[A-Z]{1,2})+"
    r"|\bHTTP/\d(?:\.\d)?\b|\b(?:Mozilla|AppleWebKit|Chrome|Safari|Gecko|curl|Wget|python-requests)/[\d.]+"
    r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?|\b\d{1,2}:\d{2}:\d{2}\b"
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\b|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}\b|0[xX][0-9a-fA-F]+"
    r"|#[0-9a-fA-F]{6,8}\b",
)
_HASH = re.compile(r"(?<![A-Za-z0-9_./@=#-])(?P<id>[0-9a-f]{7,40}|[0-9A-F]{7,40})(?![A-Za-z0-9_@-])(?!\.\w)(?!:\d)")
_HASH_OF_A_FILE = re.compile(
    r"(?:md5|sha-?1|sha-?2|sha-?256|sha-?512|crc(?:32)?|blake\w*|checksum|digest|Prüfsumme|contr[oô]le|校验|チェックサム"
    r"|BuildId|Build[- ]?ID|"
    r"fingerprint|Fingerabdruck|empreinte|key(?:[- ]?ID)?|token|cookie|nonce|session|password|secret|colou?r|Farbe"
    r"|couleur|address|bytes?|hex(?:dump)?|"
    r"хеш|хэш|отпечат\w*|sum|hash\sof\sthe\s(?:file|sample|binary|archive))(?:\([^()\n]{0,60}\))?(?:\s(?:is|of|ist"
    r"|est|hash|sum))?[\s`'\"*:=(（：]{0,5}$",
    re.IGNORECASE,
)
_COMMIT_CUE = re.compile(
    rf"{_EDGE}(?:{COMMIT_WORDS})(?:\s(?:id|hash|is|with|von|number|ID|at))?{_QUOTES}$", re.IGNORECASE
)
_COMMIT_CUE_BEHIND = re.compile(rf"[\s`'\"*_”»」)\]）]{{0,4}}(?:{COMMIT_WORDS})(?![A-Za-z])", re.IGNORECASE)
_LISTED = re.compile(r"[`'\"*_)\]]{0,3}(?:\s?(?:,|and|und|et|y|e|и|和|、|\.\.\.?)\s?){1,2}[`'\"*_(\[]{0,3}")

_REF = r"(?P<ref>[A-Za-z0-9][A-Za-z0-9._/+-]{0,100}[A-Za-z0-9]|[A-Za-z0-9])"
_OPEN = r"[`'\"*“„«「『]"
_CLOSE = r"[`'\"*”“»」』]"
_NO_REF = words_of("""
    the a an is are was were of in on at for to from with and or that this which named called name names by it
    its not no has have had can may will where when if as branch tag tags commit version release der die das ist
    von in im auf mit und oder le la les est dans du de des el los es en del o os é no na do da и в на из pages
    page handling coverage parser prediction stack value values attribute attributes helper soup library element
    elements length number protection rules list instruction predictor target conditions here now also before
    after release
""")
_USUAL_BRANCH = re.compile(
    r"(?:main|master|trunk|develop|development|dev|devel|next|staging|stable|unstable|edge|nightly|testing"
    r"|production|HEAD|canary|default|integration)"
)
_SHAPED_REF = re.compile(r"(?=.*(?:\d|/|-|_|\.))[\w./+-]+")


def read_ids(sheet: Sheet) -> None:
    """Put aside what has digits and is neither version nor commit: advisories, CVSS, addresses, dates, colours."""
    for pattern in (_UUID, _ADVISORY, _OTHER_IDS):
        for found in pattern.finditer(sheet.text):
            sheet.put_aside(found.start(), found.end())


def advisory_ids(text: str) -> tuple[str, ...]:
    """The CVE and GHSA ids that a report cites, each once, in order, CVE in capitals."""
    found = (match[0] for match in _ADVISORY.finditer(text))
    return tuple(dict.fromkeys(one.upper() if one[0] in "Cc" else "GHSA" + one[4:].lower() for one in found))


def read_refs(sheet: Sheet) -> None:
    """Take tags, branches and commits, in this order."""
    for kind, pattern in _NAMED:
        for found in pattern.finditer(sheet.text):
            _take_named(sheet, kind, found)
    _take_commits(sheet)


def _named(words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = (
        rf"{_EDGE}(?:{words})(?![A-Za-z])(?:\s(?:named|called|is"
        rf"|namens))?\s?(?:[:：=]\s?)?(?P<open>{_OPEN}{{0,3}}){_REF}(?![A-Za-z0-9_/])"
    )
    behind = rf"(?<![A-Za-z0-9._/+-])(?P<open>{_OPEN}{{0,3}}){_REF}{_CLOSE}{{0,3}}[\s-]?(?:{words})(?![A-Za-z])"
    return re.compile(behind, re.IGNORECASE), re.compile(before, re.IGNORECASE)


_NAMED = tuple(
    (kind, pattern)
    for kind, words in ((ClaimKind.TAG, TAG_WORDS), (ClaimKind.BRANCH, BRANCH_WORDS))
    for pattern in _named(words)
)


def _take_named(sheet: Sheet, kind: ClaimKind, found: re.Match[str]) -> None:
    ref = found["ref"].rstrip(".")
    start, end = found.start("ref"), found.start("ref") + len(ref)
    is_quoted = bool(found["open"]) and not found["open"].isspace()
    if ref.lower() in _NO_REF or "://" in ref:
        return
    if kind is ClaimKind.TAG and not re.search(r"\d", ref):  # HTML has tags as well
        return
    is_clear = _USUAL_BRANCH.fullmatch(ref) if kind is ClaimKind.BRANCH else re.search(r"\d[._-]?\d|v\d|\d\.", ref)
    if (
        is_clear
        or (is_quoted and not ref.startswith("<"))
        or (_SHAPED_REF.fullmatch(ref) and re.search(r"[\d/_-]", ref))
    ):
        sheet.add(kind, start, end, ref=ref)


def _take_commits(sheet: Sheet) -> None:
    previous_end = -100
    for found in _HASH.finditer(sheet.text):
        start, end = found.span("id")
        if not sheet.is_free(start, end):
            continue
        is_listed = start - previous_end <= 16 and _LISTED.fullmatch(sheet.text[previous_end:start]) is not None
        if is_listed or _is_commit(sheet, found["id"], start, end):
            sheet.add(ClaimKind.COMMIT, start, end, ref=found["id"].lower())
            previous_end = end


def _is_commit(sheet: Sheet, ref: str, start: int, end: int) -> bool:
    before = sheet.before(start)
    if _COMMIT_CUE.search(before) or _COMMIT_CUE_BEHIND.match(sheet.after(end, 24)):
        return not _HASH_OF_A_FILE.search(before)
    if _HASH_OF_A_FILE.search(before) or ref.isdecimal() or ref.isalpha() or not ref.islower():
        return False
    return len(ref) == 40 or (
        7 <= len(ref) <= 12 and not re.fullmatch(r"\d+e\d+|(?:41|42|61|90|ff|00){2,}\w{0,3}|7f[0-9a-f]{10}", ref)
    )
