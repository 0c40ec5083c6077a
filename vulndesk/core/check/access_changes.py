"""E19: a change to what decides who may do what needs a named person who looked; a check that goes is named.

What counts: paths that the project declares, else the usual names of paths and functions. Sources: CWE-862, CWE-306.
A trailer of a message is a word, not a proof: forges that protect branches say who really approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vulndesk.core.check.changes import ChangedFile, Commit, Line
from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import CODE, file_kind
from vulndesk.core.check.finding import CheckRule, Finding, shown
from vulndesk.core.check.owners import Owners
from vulndesk.core.findings import Weight

UNREVIEWED = CheckRule(
    "unreviewed-access-change",
    Check.ACCESS_CONTROL,
    Weight.ERROR,
    "What decides who may do what is changed by two people, never by one.",
    "Ask one of the named reviewers; their “Reviewed-by: Name <address>” goes into the commit or the merge.",
    "CWE-862",
)
REMOVED = CheckRule(
    "removed-check",
    Check.ACCESS_CONTROL,
    Weight.ERROR,
    "A check of permission that is removed opens what it closed.",
    "Put it back, or let a named reviewer say why it may go (“Reviewed-by: Name <address>”).",
    "CWE-306",
)
REMOVED_SEEN = CheckRule(
    "removed-check-reviewed",
    Check.ACCESS_CONTROL,
    Weight.NOTE,
    "A check of permission is removed, and a named reviewer has seen it.",
    "Nothing, if it was meant.",
    "CWE-306",
)
SEEN = CheckRule(
    "access-change-reviewed",
    Check.ACCESS_CONTROL,
    Weight.NOTE,
    "Authentication or permissions are changed, and a named reviewer has seen it.",
    "Nothing, if it was meant.",
    "CWE-862",
)
RULES = (UNREVIEWED, SEEN, REMOVED, REMOVED_SEEN)

_PATH = re.compile(
    r"(?:^|[/_.-])(?:auth|authn|authz|authentication|authori[sz]ation|permissions?|access[_-]?(?:control|rules?)?|acl|acls|rbac"
    r"|login|logout|signin|oauth2?|oidc|saml|sso|identity|guards?)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_SYMBOL = re.compile(
    r"\b(?:def|function|func|fn|class|public|private|protected|const|async)\b[^\n({=]{0,80}?"
    r"\b\w{0,30}(?:authenticate|(?<!un)authori[sz]e|has_?perm(?:ission)?s?|check_?(?:access|permissions?|auth|role)"
    r"|require_?(?:login|auth|role|permission)|is_?(?:admin|allowed|authori[sz]ed|authenticated)|verify_?(?:password|token|session)"
    r"|can_?access)\w{0,30}\s*[(=:<]",
    re.IGNORECASE,
)
_GUARD = re.compile(
    r"@(?:login_required|permission_required|user_passes_test|staff_member_required|superuser_required|csrf_protect|PreAuthorize"
    r"|PostAuthorize|Secured|RolesAllowed|UseGuards|Roles|Authorized|IsGranted|jwt_required|auth\.login_required)\b"
    r"|@\w{0,30}(?:requires?_?|ensure_?)\w{0,20}(?:auth|login|role|perm|scope|admin|user)\w*"
    r"|\[(?:Authorize|RequirePermission|ValidateAntiForgeryToken)\b|#\[(?:guard|authorize|protect|has_permissions?|has_role)\w*"
    r"|\b(?:LoginRequiredMixin|PermissionRequiredMixin|UserPassesTestMixin|IsAuthenticated|IsAdminUser)\b|\bpermission_classes\s*="
    r"|middleware\(\s*\[?\s*[\"'](?:auth|can:|admin)|\bdenyAccessUnlessGranted\(|\bGate::(?:authorize|denies|allows|check)"
    r"|\bpassport\.authenticate\(|\bauthenticate_user!|before_action\s+:(?:authenticate|authorize|require)"
    r"|\b(?:require|ensure|check|verify|assert|enforce|with)_?(?:Auth|Login|LoggedIn|Role|Permission|Permissions|Admin|Access|Csrf)\w{0,20}\s*[(,)]"
    r"|\bDepends\(\s*\w{0,30}(?:current_user|require|auth|permission)"
    r"|\b(?:if|unless|guard|assert|return)\b[^\n]{0,60}?(?:[.\->:]|\b)(?:can(?:not)?(?=_|\(|(?-i:[A-Z]))|has_?perm(?:ission)?s?|has_?role|is_?admin|is_?staff"
    r"|is_?super_?user|is_?authenticated|is_?authorized|is_?allowed|is_?logged_?in|is_?owner|current_user_can|authorize[d]?|check_?access)\w{0,12}\b"
    r"|\b(?:hasRole|hasAuthority|hasAnyRole)\(|->(?:authorize|authorizeResource|denyUnless\w*)\("
    r"|\.use\([^)\n]{0,60}?(?:auth|login|jwt|csrf|permission|acl|rbac)",
    re.IGNORECASE,
)
_IMPORT = re.compile(r"\s*(?:from|import|use|using|require|include|package|export \{|const \{|#(?!\[)|//|\*)")
_REVIEWS = ("reviewed-by", "approved-by")
_PERSON = re.compile(r"([^<]*?)\s*<([^>]+)>")
# Who may review, and what this check reads, is not changed without a review either.
_DECLARES = re.compile(r"(?:^|/)(?:CODEOWNERS|\.vulndesk-check\.toml)$")


@dataclass(frozen=True)
class Declared:
    """paths: patterns as in CODEOWNERS, in place of the usual names; empty for those.

    reviewers: names, addresses or @handles.
    """

    paths: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    owners: Owners = field(default_factory=lambda: Owners(""))

    def names_for(self, path: str) -> tuple[str, ...]:
        """Who reviews it; empty for anybody but its authors."""
        return self.owners.of(path) or self.reviewers


def access_changes(net: Sequence[ChangedFile], commits: Sequence[Commit], declared: Declared) -> Iterator[Finding]:
    """net: from the base of the range to its tip. A change that the range itself takes back is none."""
    kept = {b" ".join(one.words.split()) for file in net for one in file.added}
    sensitive = Owners("\n".join(f"{path} x" for path in declared.paths))
    for file in net:
        unseen = _unseen(file, commits, declared)
        guards = list(_removed_guards(file, kept))
        for number, words in guards:
            rule = REMOVED if unseen else REMOVED_SEEN
            message = f"“{shown(words)}” is removed, and with it a check."
            yield Finding(rule, file.path, number, 1, shown(words), message, known_by=words)
        if unseen and not guards and _is_sensitive(file, sensitive, has_paths=bool(declared.paths)):
            yield _unreviewed(file, unseen, declared)


def _unreviewed(file: ChangedFile, unseen: Sequence[Commit], declared: Declared) -> Finding:
    who = declared.names_for(file.path)
    asked = f" by {', '.join(who)}" if who else " by somebody but its author"
    named = ", ".join(one.id[:12] for one in unseen[:5])
    message = f"This changes authentication or permissions, and has no review{asked}: {named}."
    first = min((one.number for one in (*file.added, *file.removed)), default=0)
    return Finding(UNREVIEWED, file.path, first, 1, "", message, known_by=" ".join(one.id for one in unseen))


def _is_sensitive(file: ChangedFile, declared: Owners, *, has_paths: bool) -> bool:
    if _DECLARES.search(file.path):
        return True
    if has_paths:
        return bool(declared.of(file.path))
    kind = file_kind(file.path)
    if not kind.is_shipped or kind.language not in CODE | {"yaml", "settings", "json"}:
        return False
    if kind.language in CODE and all(_is_aside(one.words) for one in (*file.added, *file.removed)):
        return False
    if _PATH.search(file.path):
        return True
    changed = (one.words.decode("utf-8", "replace")[:400] for one in (*file.added, *file.removed))
    return kind.language in CODE and any(_SYMBOL.search(words) for words in changed)


def _is_aside(words: bytes) -> bool:
    """Empty, or a comment alone."""
    words = words.strip()
    return not words or (words.startswith((b"#", b"//", b"/*", b"* ", b"*/")) and not words.startswith(b"#["))


def _removed_guards(file: ChangedFile, kept: set[bytes]) -> Iterator[tuple[int, str]]:
    """Lines that held a check and stand nowhere in what the range adds."""
    kind = file_kind(file.path)
    if not kind.is_shipped or kind.language not in CODE:
        return
    still = _joined(file.added)
    for at, one in enumerate(file.removed):
        words = one.words.decode("utf-8", "replace")[:400]
        found = _GUARD.search(words)
        if found is None or _IMPORT.match(words):
            continue
        if words.lstrip().startswith(("@", "#[", "[")):
            is_gone = _left_its_place(file, at, found[0], kept, still)
        else:
            is_gone = b" ".join(one.words.split()) not in kept and not _stays(found[0], still)
        if is_gone:
            yield one.number, words.strip()


def _joined(lines: Iterable[Line]) -> str:
    return " ".join(one.words.decode("utf-8", "replace")[:400] for one in lines)


def _left_its_place(file: ChangedFile, at: int, guard: str, kept: set[bytes], still: str) -> bool:
    """Of a check in a line of its own: what it guards stays behind without it, whatever else is guarded by its like."""
    one = file.removed[at]
    near = _joined(line for line in file.added if one.number - 1 <= line.number <= one.number + 4)
    if _stays(guard, near):
        return False
    below = [
        line
        for line in file.removed[at + 1 :]
        if line.number == one.number and not _GUARD.search(line.words.decode("utf-8", "replace")[:400])
    ]
    if not below:
        return True
    guarded = b" ".join(below[0].words.split())
    if guarded in kept:  # it went with its check, or without
        return b" ".join(one.words.split()) not in kept
    named = re.search(rb"(\w+)\s*[(:{]", guarded)
    if named is not None and re.search(rf"\b{re.escape(named[1].decode('utf-8', 'replace'))}\b", near):
        return True
    return b" ".join(one.words.split()) not in kept and not _stays(guard, still)


def _stays(guard: str, added: str) -> bool:
    """The same check in another form of its line: renamed arguments, a new order."""
    words = re.findall(r"[A-Za-z_]{4,}", guard)
    return bool(words) and all(re.search(rf"\b{re.escape(word)}\b", added) for word in words)


def touching_commits(path: str, commits: Sequence[Commit]) -> list[Commit]:
    return [one for one in commits if any(held.path == path for held in one.files)]


def _unseen(file: ChangedFile, commits: Sequence[Commit], declared: Declared) -> list[Commit]:
    """The commits that touch it and that nobody named has reviewed, one by one or in the merge that brings them."""
    touching = touching_commits(file.path, commits)
    names = declared.names_for(file.path)
    tip = commits[0] if commits else None
    if tip is not None and tip.parents > 1 and _reviewed(tip, names, authors=touching):
        return []
    return [one for one in touching if not _reviewed(one, names, authors=[one])]


def _reviewed(commit: Commit, names: Sequence[str], *, authors: Iterable[Commit]) -> bool:
    wrote = {held.lower() for one in authors for held in (one.author, one.mail)}
    for key, value in commit.trailers:
        if key not in _REVIEWS:
            continue
        found = _PERSON.fullmatch(value)
        known = {part.strip().lower() for part in (found.groups() if found else (value,)) if part.strip()}
        if known & wrote:
            continue
        if not names or any(is_named(name, known, value) for name in names):
            return True
    return False


def is_named(name: str, known: set[str], value: str) -> bool:
    """Whether a declared name, “Ana <ana@acme.example>” or @handle is one of what is known of somebody.

    known: in small letters. value: what was written of them, where a @handle may stand in other words.
    """
    found = _PERSON.fullmatch(name)
    wanted = {part.strip().lower() for part in (found.groups() if found else (name,)) if part.strip()}
    handle = name.lower() if name.startswith("@") else ""
    return bool(wanted & known) or bool(handle and re.search(rf"{re.escape(handle)}(?![\w-])", value.lower()))
