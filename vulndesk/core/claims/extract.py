"""A report's text -> the claims about the project's code in it, each with its exact span.

Read are free text and Markdown in English, German, French, Spanish, Portuguese, Chinese, Japanese and Russian.
Precision comes first where both cannot be had: a claim that nobody made wastes a reporter's and a team's time. The
work grows in proportion to the text; every look aside is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.forges import read_addresses
from vulndesk.core.claims.places import read_places
from vulndesk.core.claims.quotes import Quotes
from vulndesk.core.claims.refs import advisory_ids, read_ids, read_refs
from vulndesk.core.claims.releases import products_of_others, read_packages, read_versions
from vulndesk.core.claims.sheet import Sheet
from vulndesk.core.claims.symbols import read_symbols
from vulndesk.core.claims.traces import read_traces
from vulndesk.core.policy.clauses import Item

__all__ = ["advisory_ids", "extract"]

_LONGEST = 2_000_000  # characters that are read; far beyond what any of the desk's ways in takes

_MOST_VERSIONS = 200  # pieces of the field of that name
_ONE_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,100}")
# A command between backticks, or on a line of its own behind a prompt.
_COMMAND = re.compile(
    r"`(?:\$ |sudo |(?:curl|wget|git (?!(?:checkout|show) [0-9a-f]{7,40}`)|python[\d.]*|pip[\d.]*|npm|npx|yarn|node"
    r"|php|ruby|perl|java|javac|mvn|gradle|gcc|g\+\+|"
    r"clang|clang\+\+|cc|make|cmake|cargo|rustc|go (?:run|build|test|get|install)|docker|kubectl|cat|echo|printf|nc"
    r"|bash|sh|valgrind|gdb|openssl|apt|"
    r"apt-get|brew|xxd|head|tail|ls|cd|chmod|export) ?(?=[^`\n]* )|\./[\w./-]+ )[^`\n]{0,300}`"
    r"|^[ \t>]{0,8}(?:\d{1,2}[.)] {1,3}|[-*] )(?:(?:[Rr]un|[Ee]xecute):? )?(?:curl|wget|git clone|docker|kubectl"
    r"|npm install|pip install|python3? |nc ) ?-{0,2}[^\n]{0,1000}"
    r"|^[ \t>]{0,8}(?:\$ |[\w-]{1,30}@[\w-]{1,30}:\S{0,60}[$#] )[^\n]{0,1000}",
    re.MULTILINE,
)
# Files that the reporter says to have made. Group 1 is the file's name.
_MADE_BY_THE_REPORTER = re.compile(
    r"(?:\bsave[ds]?(?:\s\w+){0,4}\s(?:as|to|in|into)|\bspeicher\w*(?:\s\w+){0,4}\s(?:als|unter|in)"
    r"|\benregistr\w+(?:\s\w+){0,4}\s(?:sous|dans)|"
    r"\bguard\w+(?:\s\w+){0,4}\s(?:como|en)|\bsalv\w+(?:\s\w+){0,4}\s(?:como|em)|сохран\w+(?:\s\w+){0,4}\s(?:как|в)"
    r"|保存为|另存为|として保存|"
    r"\b(?:attached|angehängte\w?|ci-joint|adjunt[oa]|anexo|прикреплён\w*|приложенн\w*)(?:\s\w+){0,3}|附件(?:中的)?"
    r"|添付の?(?:ファイル)?|"
    r"\b(?:my|our|meine?n?|mon|notre|mi|meu|мо[йяю])\s(?:\w+\s){0,2}(?:script|file|program|harness|Skript|Datei"
    r"|fichier|archivo|arquivo|скрипт\w*|файл\w*)|"
    r"\b(?:PoC|exploit|proof[- ]of[- ]concept|attack|reproducer)\s(?:(?:script|file|code|program|input"
    r"|sample)\s?)?(?:is\s)?(?:in\s)?|"
    r"\b(?:input|malicious|crafted|crash(?:ing)?|test)\s(?:file|input|document|image|archive|sample)(?:\s(?:named"
    r"|called))?|"
    r"\b(?:create|write|prepare)\sa\s(?:\w+\s){0,3}(?:file|script)?\s?(?:named|called)?)[\s:：]{0,2}[`'\"*_“„«「(\[]{0,3}"
    r"(?P<file>[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}\.[A-Za-z][A-Za-z0-9]{0,7})(?![\w/\\])(?!:\d)",
    re.IGNORECASE,
)


def extract(text: str, *, fields: Mapping[str, str] | None = None) -> tuple[Claim, ...]:
    """The claims of a report, in the order of the text; their spans never overlap.

    `fields` are the form's other answers, by the values of `Item` ("versions", "location", ...). Their claims follow,
    with `field` set; the spans of those count in the field's value. A version or a ref needs no word beside it there.
    """
    found = _claims_of(text)
    for name, value in (fields or {}).items():
        found += (replace(claim, field=name) for claim in _claims_of_field(name, value))
    return tuple(found)


def _claims_of_field(name: str, value: str) -> list[Claim]:
    whole = value.strip()
    start = value.find(whole)
    if name == Item.LOCATION and _ONE_REF.fullmatch(whole) and not _claims_of(whole):
        kind = ClaimKind.TAG if re.search(r"\d", whole) else ClaimKind.BRANCH
        return [Claim(kind, whole, start, start + len(whole), ref=whole)]
    if name != Item.VERSIONS:
        return _claims_of(value)
    said = "version "
    return [
        replace(claim, start=claim.start - len(said) + piece.start(), end=claim.end - len(said) + piece.start())
        for piece in islice(re.finditer(r"[^\s,;][^,;\n]*", value), _MOST_VERSIONS)
        for claim in _claims_of(said + piece[0])
        if claim.start >= len(said)
    ]


def _claims_of(text: str) -> list[Claim]:
    sheet = Sheet(text[:_LONGEST])
    read_addresses(sheet)
    read_traces(sheet)
    quotes = Quotes(sheet)
    _put_commands_aside(sheet)
    read_ids(sheet)
    read_refs(sheet)
    others = products_of_others(sheet)
    read_packages(sheet, others)
    read_places(sheet)
    quotes.take()
    read_versions(sheet, others)
    quotes.put_output_aside()
    read_symbols(sheet, quotes.attackers)
    return sorted(sheet.claims, key=lambda claim: claim.start)


def _put_commands_aside(sheet: Sheet) -> None:
    """Shell commands, and every mention of a file that the reporter says to have made."""
    for found in _COMMAND.finditer(sheet.text):
        sheet.put_aside(found.start(), found.end())
    made = {found["file"]: None for found in _MADE_BY_THE_REPORTER.finditer(sheet.text)}
    for name in list(made)[:20]:
        for found in re.finditer(rf"(?<![\w./\\-]){re.escape(name)}(?![\w-])(?::\d{{1,7}}){{0,2}}", sheet.text):
            if sheet.is_free(found.start(), found.end()):
                sheet.put_aside(found.start(), found.end())
                sheet.strange_paths[found.start()] = found.end()
