"""What a range of commits adds: its lines at the tip, and secrets that came and went inside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from vulndesk.core.check.changes import ChangedFile, Commit, numbers_of
from vulndesk.core.check.clauses import Check
from vulndesk.core.check.file_kind import file_kind
from vulndesk.core.check.finding import Finding
from vulndesk.core.check.looking import look_through
from vulndesk.core.check.reading import Text

_SECRETS = frozenset({Check.SECRETS})
_BINARY = 8_000


def on_added_lines(findings: Iterable[Finding], net: Sequence[ChangedFile]) -> list[Finding]:
    """Those at a line that the range adds, and those about a whole file that it changes."""
    added = {one.path: numbers_of(one.added) for one in net}
    return [one for one in findings if one.path in added and (not one.line or one.line in added[one.path])]


def secrets_in_history(commits: Sequence[Commit], at_tip: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Secrets that a commit adds and that the tip no longer holds; each once, at the first commit that has it.

    at_tip: rule and secret of what the changed files hold in the end.
    """
    seen: set[tuple[str, str, str]] = set()
    for commit in reversed(commits):
        for file in commit.files:
            for one in _added_secrets(file):
                key = (one.rule.id, one.path, one.known_by)
                if key in seen or (one.rule.id, one.known_by) in at_tip:
                    continue
                seen.add(key)
                yield replace(one, commit=commit.id)


def _added_secrets(file: ChangedFile) -> Iterator[Finding]:
    content = b"\n".join(one.words for one in file.added)
    if not content or b"\0" in content[:_BINARY]:
        return
    for one in look_through(Text(file.path, content, file_kind(file.path)), _SECRETS):
        yield replace(one, line=file.added[one.line - 1].number)
