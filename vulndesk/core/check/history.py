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
MESSAGE = "commit message"  # stands where the path of a file would


def on_added_lines(findings: Iterable[Finding], net: Sequence[ChangedFile]) -> list[Finding]:
    """Those at a line that the range adds, and those about a whole file that it changes."""
    added = {one.path: numbers_of(one.added) for one in net}
    whole = {one.path for one in net if one.is_binary}
    return [
        one
        for one in findings
        if one.path in added and (not one.line or one.path in whole or one.line in added[one.path])
    ]


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
        yield from _told_secrets(commit)


def _told_secrets(commit: Commit) -> Iterator[Finding]:
    """In the message; a token that the code holds, too, is told twice, for it is to be taken out twice."""
    told = Text(MESSAGE, commit.message.encode(), file_kind("message.txt"))
    for one in look_through(told, _SECRETS):
        yield replace(one, commit=commit.id)


def secrets_in_names(paths: Sequence[str]) -> Iterator[Finding]:
    """Of files: no look into them sees their names."""
    listed = Text(
        "", "\n".join(one.replace("\n", " ") for one in paths).encode("utf-8", "replace"), file_kind("names.txt")
    )
    for one in look_through(listed, _SECRETS):
        message = f"{one.message.removesuffix('.')}, and is the name of a file or folder."
        yield replace(one, path=paths[one.line - 1], line=0, column=1, message=message)


def _added_secrets(file: ChangedFile) -> Iterator[Finding]:
    content = b"\n".join(one.words for one in file.added)
    if not content or b"\0" in content[:_BINARY]:
        return
    for one in look_through(Text(file.path, content, file_kind(file.path)), _SECRETS):
        yield replace(one, line=file.added[one.line - 1].number)
