"""Where a forge shows a place in the code, from the address of the repository. Unknown forges get no link.

A self-hosted forge is known by its name's usual beginning only (`gitlab.`, `git.sr.ht`, `codeberg.org`): a link that
leads nowhere is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from vulndesk.core.claims.claim import Place
from vulndesk.core.claims.release_tags import number_of

_SCP_LIKE = re.compile(r"[A-Za-z0-9._-]+@([A-Za-z0-9.-]+):(?!//)(\S+)")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HOSTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (forge, re.compile(host))
    for forge, host in (
        ("github", r"(?:www\.)?github\.com"),
        ("gitlab", r"gitlab\.com|gitlab\..+|salsa\.debian\.org|invent\.kde\.org"),
        ("gitea", r"codeberg\.org|(?:gitea|forgejo)\..+"),
        ("bitbucket", r"bitbucket\.org"),
        ("sourcehut", r"git\.sr\.ht"),
        ("cgit", r"git\.kernel\.org|cgit\..+|git\.zx2c4\.com|git\.savannah\.gnu\.org"),
    )
)

# kind: tag, branch or commit, which only some say. by: the name of cgit's parameter.
_FILE: Mapping[str, str] = {
    "github": "{base}/blob/{ref}/{path}",
    "gitlab": "{base}/-/blob/{ref}/{path}",
    "gitea": "{base}/src/{kind}/{ref}/{path}",
    "bitbucket": "{base}/src/{ref}/{path}",
    "sourcehut": "{base}/tree/{ref}/item/{path}",
    "cgit": "{base}/tree/{path}?{by}={ref}",
}
_REF: Mapping[str, str] = {
    "github": "{base}/tree/{ref}",
    "gitlab": "{base}/-/tree/{ref}",
    "gitea": "{base}/src/{kind}/{ref}",
    "bitbucket": "{base}/src/{ref}",
    "sourcehut": "{base}/tree/{ref}",
    "cgit": "{base}/tree/?{by}={ref}",
}
_CHANGE: Mapping[str, str] = {
    "github": "{base}/commit/{ref}",
    "gitlab": "{base}/-/commit/{ref}",
    "gitea": "{base}/commit/{ref}",
    "bitbucket": "{base}/commits/{ref}",
    "sourcehut": "{base}/commit/{ref}",
    "cgit": "{base}/commit/?id={ref}",
}
_LINE: Mapping[str, tuple[str, str]] = {
    "github": ("#L{0}", "#L{0}-L{1}"),
    "gitlab": ("#L{0}", "#L{0}-{1}"),
    "gitea": ("#L{0}", "#L{0}-L{1}"),
    "bitbucket": ("#lines-{0}", "#lines-{0}:{1}"),
    "sourcehut": ("#L{0}", "#L{0}-{1}"),
    "cgit": ("#n{0}", "#n{0}"),
}


def place_url(repository: str, place: Place) -> str:
    """The page of this place, or "". repository: its address, as an owner gave it."""
    forge, base = _forge_of(repository)
    if not forge or not place.ref:
        return ""
    kind = "commit" if _COMMIT.fullmatch(place.ref) else "tag" if number_of(place.ref) else "branch"
    ref, path = quote(place.ref, safe="/"), quote(place.path, safe="/")
    parts = {"base": base, "kind": kind, "ref": ref, "path": path, "by": "id" if kind == "commit" else "h"}
    address = (_FILE if place.path else _REF)[forge].format(**parts)
    if not place.path or place.line is None:
        return address
    one, several = _LINE[forge]
    is_range = place.line_end is not None and place.line_end > place.line
    return address + (several.format(place.line, place.line_end) if is_range else one.format(place.line))


def commit_url(repository: str, commit: str) -> str:
    """The page that shows what a commit changed, or ""."""
    forge, base = _forge_of(repository)
    return _CHANGE[forge].format(base=base, ref=quote(commit, safe="")) if forge else ""


def _forge_of(repository: str) -> tuple[str, str]:
    """The forge's kind and the repository's page there."""
    if match := _SCP_LIKE.fullmatch(repository.strip()):
        host, path = match[1], match[2]
    else:
        try:
            parts = urlsplit(repository.strip())
            host, path = parts.hostname or "", parts.path
        except ValueError:
            return "", ""
        if parts.scheme not in ("https", "ssh"):
            return "", ""
    forge = next((name for name, pattern in _HOSTS if pattern.fullmatch(host.lower())), "")
    page = path.strip("/")
    # cgit's pages keep the ending; the others' are without it.
    page = page if forge == "cgit" else page.removesuffix(".git")
    return (forge, f"https://{host.lower()}/{quote(page, safe='/~')}") if forge and page else ("", "")
