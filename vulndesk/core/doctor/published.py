"""What a policy publishes that can be tried out: addresses, a key, links, a forge's private reporting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vulndesk.core.policy.clauses import Contact, Encryption, Policy

MOST_ADDRESSES = 3
MOST_LINKS = 40

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>\"'`\[\]{}|\\^]+", re.IGNORECASE)
_KEY_FILE = re.compile(r"\.(?:asc|gpg|pgp)(?:[?#].*)?$", re.IGNORECASE)
_GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:)([\w.-]+)/([\w.-]+?)(?:\.git)?(?:[/?#].*)?", re.ASCII)


def mail_addresses(policy: Policy) -> tuple[str, ...]:
    """Where the policy asks for mail, each once, at most MOST_ADDRESSES."""
    found = {one.value.casefold(): one.value for one in _contacts(policy) if one.kind == "email"}
    return tuple(found.values())[:MOST_ADDRESSES]


def web_contacts(policy: Policy) -> tuple[str, ...]:
    """The pages where the policy asks for reports."""
    return tuple(dict.fromkeys(one.value for one in _contacts(policy) if one.value.startswith("https://")))


@dataclass(frozen=True)
class PublishedKey:
    """address: where it can be fetched; empty when the policy gives a fingerprint only. fingerprint: hex, upper."""

    address: str = ""
    fingerprint: str = ""


def published_key(policy: Policy) -> PublishedKey | None:
    """The PGP key that the policy names; None when it names none."""
    said = [one.value for one in policy.clauses if isinstance(one.value, Encryption) and one.value.pgp]
    if not said:
        return None
    address = next((one.key_url for one in said if one.key_url), None) or ""
    written = next((one.fingerprint for one in said if one.fingerprint), None) or ""
    return PublishedKey(address, re.sub(r"[^0-9A-F]", "", written.upper().removeprefix("0X")))


def key_link(text: str) -> str:
    """The one link of a policy that can only be a key, for a policy whose sentence about it has none; else empty."""
    found = [link for link in links_of(text) if _KEY_FILE.search(link)]
    return found[0] if len(found) == 1 else ""


def links_of(text: str) -> tuple[str, ...]:
    """The web addresses in a policy's text, each once, at most MOST_LINKS; what is commented out is not published."""
    found = (_trimmed(match.group()) for match in _LINK.finditer(_COMMENT.sub(" ", text)))
    return tuple(dict.fromkeys(link for link in found if "." in link or "localhost" in link))[:MOST_LINKS]


def _trimmed(link: str) -> str:
    """Without what belongs to the sentence: its full stop, or the bracket of a Markdown link."""
    while link:
        bare = link.rstrip(".,;:!?*_~")
        if bare.endswith(")") and bare.count(")") > bare.count("("):
            bare = bare[:-1]
        if bare == link:
            break
        link = bare
    return link


def github_repository(policy: Policy, *, repository: str) -> tuple[str, str] | None:
    """Owner and name of the repository whose private reporting the policy names; None when it names none.

    repository: the programme's own, which is meant where the policy gives no link.
    """
    named = [one.value for one in _contacts(policy) if one.kind == "github_advisory"]
    for address in (*named, repository) if named else ():
        if found := _GITHUB.fullmatch(address.strip()):
            return found[1], found[2]
    return None


def names_private_reporting(policy: Policy) -> bool:
    return any(one.kind == "github_advisory" for one in _contacts(policy))


def _contacts(policy: Policy) -> Iterator[Contact]:
    return (clause.value for clause in policy.clauses if isinstance(clause.value, Contact))
