"""The house rules that no linter knows: `python -m tools.house` prints every breach and exits 1.

Each rule is a function from files to breaches, listed in RULES; tests/architecture/test_house.py shows each one
catching something. An exception stands in EXCEPTIONS with its reason; one that is not needed is a breach itself.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]

LONGEST_FUNCTION = 50
LONGEST_FILE = 500
VAGUE_NAMES = frozenset({"util", "utils", "helper", "helpers", "lib", "libs", "manager", "managers", "data", "info"})

# What an app may consist of; `actions`, `queries`, `views` and `api` may be packages.
APP_FILES = frozenset({"__init__", "apps", "models", "actions", "queries", "forms", "views", "api", "urls"})
APP_FOLDERS = frozenset({"migrations", "templates", "actions", "queries", "views", "api"})
# What one app has besides, because a framework or a standard asks for a place of its own.
APP_EXTRAS: Mapping[str, Mapping[str, str]] = {
    "accounts": {
        "form_deeds": "a deed behind a form, tried once; for the views of every app",
        "adapters": "allauth loads its adapters from a module",
        "hashers": "Django loads password hashers from a module",
        "identities": "people at other providers, written and asked for in one place",
        "identity_pages": "the pages of signing in by another provider",
        "organisations": "who belongs where; the one door to write it, for accounts and programmes",
        "passkeys": "checks of WebAuthn that the library leaves to us",
        "passwords": "Django loads password validators from a module",
        "sessions": "Django loads the session engine from a module",
        "shared_cache": "Django loads the cache backend from a module",
    },
    "advisories": {
        "content": "the sealed half of a draft, opened and closed in one place",
    },
    "cases": {
        "content": "the sealed halves of its models, opened and closed in one place",
        "downloads": "answers that stream attachments",
        "export": "a case as an archive",
    },
    "change_reviews": {
        "content": "what is sealed of reviews and answers, opened and closed in one place",
    },
    "chat": {
        "access": "who may listen; asked again for every event",
        "consumers": "Channels' name for the views of a socket",
        "hub": "one follower of the timeline a process, shared by its sockets",
        "routing": "Channels' name for the urls of sockets",
    },
    "cve": {
        "content": "what is sealed of CVE ids and accounts, opened and closed in one place",
    },
    "credits": {
        "content": "what is sealed of credits, opened and closed in one place",
    },
    "disclosures": {
        "content": "what is sealed of disclosures, opened and closed in one place",
    },
    "early_notices": {
        "content": "what is sealed of the list and of planned notices, opened and closed in one place",
    },
    "embargo": {
        "content": "the sealed halves of its models, opened and closed in one place",
    },
    "conduct": {
        "content": "what is sealed of requests and violations, opened and closed in one place",
        "export": "the archive of evidence for an authority",
        "receipts": "codes that open one request to test",
        "downloads": "the answer that streams a file of the evidence, to a page and to a program",
    },
    "handover": {
        "content": "what is sealed of a proposal, opened and closed in one place",
    },
    "intake": {
        "drafts": "what was typed so far, sealed, for 24 hours",
        "proofs": "the files that prove a receipt, for the page and the API",
        "questions": "the form's questions, made from content clauses",
        "receipts": "codes that open one report",
        "rush": "what is asked of a sender while too many reports come in",
        "sessions": "a browser session that a receipt opened",
    },
    "reporters": {
        "content": "what is sealed of a reporter's account, opened and closed in one place",
    },
    "keys": {
        "content": "what is sealed of keys, opened and closed in one place",
    },
    "ledger": {
        "content": "the ledger's secrets and what is made with them, opened and closed in one place",
        "sources": "what can be entered, and what the ledger is told of it",
    },
    "mail": {
        "content": "what is sealed of a received mail, opened and closed in one place",
    },
    "notices": {
        "kinds": "the table of letters: who gets which and when",
        "letters": "a letter's text, which never carries content",
    },
    "parties": {
        "content": "the sealed half of a participant, opened and closed in one place",
        "sessions": "a browser session that an invitation opened",
    },
    "policies": {
        "asking": "who asks about a programme; for the API, and for the owners' pages of every app",
    },
    "regulation": {
        "content": "what is sealed of the record, opened and closed in one place",
    },
    "subscribers": {
        "content": "what is sealed of a subscription, opened and closed in one place",
    },
    "forges": {
        "content": "what is sealed of connections and deliveries, opened and closed in one place",
    },
    "webhooks": {
        "content": "what is sealed of a webhook, opened and closed in one place",
    },
    "guard": {
        "content": "what is sealed of a sighting, opened and closed in one place",
    },
    "timeline": {
        "numbers": "by which programs name events, for the API and for what is posted",
    },
    "vault": {
        "archives": "a ZIP that is written as it is sent, for exports",
        "files": "offered to every app: sealed attachments",
        "ids": "offered to every app: random names and codes",
        "keys": "the keys that a process holds",
        "resealing": "sealing rows again under a new generation of keys",
        "sealing": "offered to every app: sealed rows",
        "small_files": "offered to every app: sealed files that are rows",
        "windows": "offered to every app: files that are ranges of other files",
        "statements": "SQL that is made once and run with every request, for the apps above it",
    },
}

# (rule, file) -> why it may break the rule.
EXCEPTIONS: Mapping[tuple[str, str], str] = {
    ("no_inline_code", "vulndesk/server/templates/verify/saved.html"): "one file to take along, never shown by a desk; "
    "its own policy names its script and style by their hashes",
    ("no_machine_of_ours", "vulndesk/core/advisory/cve.py"): "the collections by which CVE records name packages",
    ("no_machine_of_ours", "vulndesk/gateways/package_index.py"): "the public indexes that an operator may allow",
    ("no_machine_of_ours", "vulndesk/gateways/release_proofs.py"): "the registries that give readers a token first",
    (
        "short_functions",
        "vulndesk/client/calls/reports.py",
    ): "written by tools/client; each part of a report has its name",
}

_TEXT = frozenset(
    {".py", ".md", ".html", ".txt", ".js", ".css", ".svg", ".toml", ".yaml", ".yml", ".lock", ".json", ""}
)


@dataclass(frozen=True)
class Breach:
    rule: str
    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence} [{self.rule}]"


Files = Mapping[str, str]
Rule = Callable[[Files], Iterator[Breach]]


def short_functions(files: Files) -> Iterator[Breach]:
    for path, text in _python(files):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    what = f"{node.name} has {lines} lines; {LONGEST_FUNCTION} are allowed"
                    yield Breach("short_functions", path, node.lineno, what)


def short_files(files: Files) -> Iterator[Breach]:
    for path, text in files.items():
        lines = text.count("\n")
        is_code = path.endswith((".py", ".js", ".css", ".html")) and "/vendor/" not in path
        if is_code and "/migrations/" not in path and lines > LONGEST_FILE:
            yield Breach("short_files", path, lines, f"the file has {lines} lines; {LONGEST_FILE} are allowed")


def telling_names(files: Files) -> Iterator[Breach]:
    for path, _ in _python(files):
        parts = PurePosixPath(path).with_suffix("").parts
        for name in VAGUE_NAMES.intersection(parts):
            yield Breach("telling_names", path, 1, f"'{name}' says nothing; use the domain's word (GLOSSARY.md)")


def same_files_in_every_app(files: Files) -> Iterator[Breach]:
    for path in files:
        parts = PurePosixPath(path).parts
        if parts[:2] != ("vulndesk", "apps") or len(parts) < 4:
            continue
        app, name = parts[2], PurePosixPath(parts[3]).stem
        if name not in (APP_FOLDERS if len(parts) > 4 else APP_FILES | set(APP_EXTRAS.get(app, {}))):
            what = f"an app has no '{name}'; if {app} must, APP_EXTRAS in tools/house.py says why"
            yield Breach("same_files_in_every_app", path, 1, what)


def no_needless_extras(files: Files) -> Iterator[Breach]:
    for app, extras in APP_EXTRAS.items():
        for name in extras:
            if f"vulndesk/apps/{app}/{name}.py" not in files:
                what = f"APP_EXTRAS allows {app}/{name}.py, which is not there"
                yield Breach("no_needless_extras", "tools/house.py", 1, what)


_INLINE = (
    (re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE), "an inline script"),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet"),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=", re.IGNORECASE), "a script attribute"),
    (re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE), "a script address"),
)
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)


def no_inline_code(files: Files) -> Iterator[Breach]:
    """The content security policy would refuse it in the browser, silently for whoever wrote it."""
    for path, text in files.items():
        if not path.endswith(".html"):
            continue
        bare = _TEMPLATE_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
        for pattern, what in _INLINE:
            for found in pattern.finditer(bare):
                line = bare.count("\n", 0, found.start()) + 1
                yield Breach("no_inline_code", path, line, f"{what}, which our CSP refuses")


# A build must work where nobody has our folders or mirrors, so nothing names one.
_ONE_MACHINE = (
    (re.compile(r"(?<![\w.~/$})-])/(?:work|root|opt|home|Users|tmp/t)/[\w.]"), "a path of one machine"),
    (re.compile(r"--(?:extra-)?(?:index-url|find-links|trusted-host)\b"), "the address of a package registry"),
    (
        re.compile(r"\b(?:pypi|(?:registry|registry-1|files|deb|proxy)\.[a-z0-9.-]+)\.(?:org|com|io|net)\b"),
        "a registry",
    ),
)


def no_machine_of_ours(files: Files) -> Iterator[Breach]:
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, what in _ONE_MACHINE:
                if pattern.search(line):
                    yield Breach("no_machine_of_ours", path, number, f"{what} is named")


_VARIABLE = re.compile(r"\b(?:VULNDESK_[A-Z_]*[A-Z]|DATABASE_URL|EMAIL_URL)\b")


def every_setting_is_documented(files: Files) -> Iterator[Breach]:
    documents = "\n".join(text for path, text in files.items() if path.endswith(".md"))
    documented = set(_VARIABLE.findall(documents))
    for path, text in _python(files):
        if path.startswith("vulndesk/"):
            for name in sorted(set(_VARIABLE.findall(text)) - documented):
                what = f"{name} is read, and no document says what it does"
                yield Breach("every_setting_is_documented", path, 1, what)


def no_setting_is_invented(files: Files) -> Iterator[Breach]:
    """A document that names a variable which nothing reads misleads its reader."""
    read = {name for path, text in _python(files) if path.startswith("vulndesk/") for name in _VARIABLE.findall(text)}
    for path, text in files.items():
        if path.endswith(".md"):
            for name in sorted(set(_VARIABLE.findall(text)) - read):
                yield Breach("no_setting_is_invented", path, 1, f"{name} is described, and nothing reads it")


RULES: tuple[Rule, ...] = (
    short_functions,
    short_files,
    telling_names,
    same_files_in_every_app,
    no_needless_extras,
    no_inline_code,
    no_machine_of_ours,
    every_setting_is_documented,
    no_setting_is_invented,
)


def breaches(files: Files, *, exceptions: Mapping[tuple[str, str], str] = EXCEPTIONS) -> list[Breach]:
    """Every breach that no exception covers, and every exception that covers none."""
    found = [breach for rule in RULES for breach in rule(files)]
    used = {(breach.rule, breach.path) for breach in found}
    needless = [
        Breach("no_needless_exceptions", path, 1, f"the exception from {rule} is not needed")
        for rule, path in exceptions
        if (rule, path) not in used
    ]
    return [breach for breach in found if (breach.rule, breach.path) not in exceptions] + needless


def tracked_files(root: Path = ROOT) -> dict[str, str]:
    """Path -> text of what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = [path for path in listed.stdout.split("\0") if path and PurePosixPath(path).suffix in _TEXT]
    return {path: (root / path).read_text(encoding="utf-8") for path in paths if (root / path).is_file()}


def _python(files: Files) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in files.items() if path.endswith(".py"))


def main() -> int:
    found = breaches(tracked_files())
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
