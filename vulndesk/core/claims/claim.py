"""What a report says of the code: one claim a place, and how it was judged.

A claim is what the text says, never whether it is true; that is the judge's (`core/claims/judge.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClaimKind(StrEnum):
    """What kind of thing is said to exist. The values are the command's contract."""

    PATH = "path"
    LINE = "line"
    SYMBOL = "symbol"
    VERSION = "version"
    COMMIT = "commit"
    SNIPPET = "snippet"
    TAG = "tag"
    BRANCH = "branch"
    URL = "url"


@dataclass(frozen=True)
class Claim:
    """One thing that a report says of the code.

    `text` is exactly `report[start:end]`, in characters. The rest is what it means; what does not apply is empty.
    `path` has forward slashes and no leading `./`, `a/` or `b/`; a path that was absolute keeps its leading slash.
    """

    kind: ClaimKind
    text: str
    start: int
    end: int
    path: str = ""
    line: int | None = None  # the first line, from 1
    line_end: int | None = None  # the last line of a range
    name: str = ""  # of a symbol: its last part; of a forge's URL: owner/repository
    scope: str = ""  # of a symbol: what stands before its name, as written: `Parser` of `Parser::read`
    symbol_kind: str = ""  # function, method, class, macro, or unknown
    version: str = ""  # as written, without a leading "v"
    relation: str = ""  # of a version: "<", "<=", ">" or ">=" when it bounds a range: the bound need not be a release
    ref: str = ""  # a commit's id, a tag, a branch; the ref in a forge's URL
    snippet: str = ""  # the quoted lines, without the fence or the indentation of the quote
    package: str = ""  # the package that a version is of
    field: str = ""  # the form's field that it stands in; the spans count in that field's value, not in the text
    forge: str = ""  # github, gitlab, gitea, bitbucket, sourcehut, cgit


class Verdict(StrEnum):
    """How a claim was judged at one ref."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Place:
    """Where it was found: `ref` is a tag, branch or commit; lines count from 1."""

    ref: str
    path: str
    line: int | None = None
    line_end: int | None = None


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict, and a sentence of evidence that a person can check."""

    claim: Claim
    verdict: Verdict
    evidence: str
    places: tuple[Place, ...] = ()
