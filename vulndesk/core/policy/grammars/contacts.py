"""Contacts: where to report (E4, N3). An address is read as the policy gives it, also `name [at] host [dot] org`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Contact
from vulndesk.core.policy.inline import Link
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases.table import ContactWords, Meaning, Phrases

ADVISORY = "github_advisory"
_UNLINKED = "private vulnerability reporting"
_CLOSED = frozenset({Meaning.ABOUT, Meaning.USERS, Meaning.CONTRIBUTORS})
# Scripts without spaces: an address may touch the words around it.
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff01-\uffef"
_LETTER = rf"[^\W{_WIDE}]"
_EMAIL = re.compile(
    rf"(?<!{_LETTER})(?<![.+%-]){_LETTER}(?:{_LETTER}|[.+%-]){{0,63}}"
    rf"@(?:{_LETTER}(?:(?:{_LETTER}|-){{0,61}}{_LETTER})?\.){{1,8}}[^\W\d_{_WIDE}]{{2,24}}(?!{_LETTER})(?!-)"
)
_BARE_URL = re.compile(rf"https?://[^\s<>\"'()\[\]{_WIDE}]+[^\s<>\"'()\[\].,;:!?{_WIDE}]")
_ADVISORY_URL = re.compile(r"^https://github\.com/[\w.-]+/[\w.-]+/security(?:/advisories(?:/new)?)?/?(?:[?#].*)?$")
_PERSON_URL = re.compile(r"^https://(?:www\.)?(?:github|gitlab|linkedin|twitter|x)\.com/(?:in/)?[\w.-]+/?$")
_NO_FORM = re.compile(
    r"pgp|gpg|\bkeys?\b|definition|bount(?:y|ies)|/blob/|"
    r"/issues|/wiki|docs?\.|/docs?/|owasp|cwe\.mitre|cve\.org|nvd\.nist|"
    r"/releases|/tree/|/pull|certcc|/advisories/?$|[^/]/[\w.-]+/(?:thanks|hacktivity)\b|first\.org|\bfaqs?\b|shields\.io|wikipedia|\.md(?:#|$)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[\[({<]")
_REMARK = 60  # characters after an address in which it may be called a placeholder
_PLATFORMS = {
    "hackerone.com": "hackerone",
    "bugcrowd.com": "bugcrowd",
    "huntr.dev": "huntr",
    "huntr.com": "huntr",
    "intigriti.com": "intigriti",
    "yeswehack.com": "yeswehack",
}


def read_contacts(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.contacts
    if passage.form is Form.ITEM and passage.meaning is Meaning.OUT_OF_SCOPE:
        return  # an address in an exclusion is none to report to
    if passage.meaning in _CLOSED or is_for_others(passage, phrases):
        return
    if passage.form is Form.CODE:
        if _EMAIL.fullmatch(passage.words.strip()):
            yield Contact("email", passage.words.strip())
        return
    found = [*_emails(passage, words), *_channels(passage, words)]
    yield from found
    if not found and passage.meaning in (Meaning.REPORTING, Meaning.OTHER) and words.unnamed.search(passage.words):
        yield Doubt("It asks to contact somebody, but gives no address.")


def is_for_others(passage: Passage, phrases: Phrases) -> bool:
    """Its words say that what it names is closed, or not for reports. Addresses are alike in all languages, so this
    outweighs what another language's table finds."""
    words = phrases.contacts
    return words.closed.search(passage.words) is not None or words.other_use.search(passage.words) is not None


def _emails(passage: Passage, words: ContactWords) -> Iterator[Contact]:
    seen = set()
    for address in (*_EMAIL.findall(passage.words), *_mailto(passage), *_spoken(passage.words, words)):
        if address.lower() not in seen and not words.placeholder.search(address):
            seen.add(address.lower())
            at = max(0, passage.words.find(address))
            before, after = passage.words[:at], passage.words[at + len(address) :]
            if not words.placeholder.search(before) and not words.placeholder.search(after[:_REMARK]):
                yield Contact("email", address)


def _mailto(passage: Passage) -> Iterator[str]:
    for link in passage.links:
        if link.target.lower().startswith("mailto:"):
            for address in unquote(link.target[7:].split("?")[0]).split(","):
                if _EMAIL.fullmatch(address.strip()):
                    yield address.strip()


def _spoken(text: str, words: ContactWords) -> Iterator[str]:
    """`security [at] example [dot] org`; a bare " at " needs a " dot " after it."""
    pattern = re.compile(
        rf"(?P<name>(?:{_LETTER}|[.+-]){{2,64}})(?:{words.at})"
        rf"(?P<host>(?:{_LETTER}|-)+(?:(?:{words.dot}|\.)(?:{_LETTER}|-)+){{1,4}})",
        re.IGNORECASE,
    )
    for match in pattern.finditer(text):
        if not re.search(words.dot, match["host"], re.IGNORECASE) and not _BRACKET.search(match.group()):
            continue
        host = re.sub(words.dot, ".", match["host"], flags=re.IGNORECASE)
        if _EMAIL.fullmatch(f"{match['name']}@{host}"):
            yield f"{match['name']}@{host}"


def links_of(passage: Passage) -> Iterator[Link]:
    """Those that are marked as links, and addresses that merely stand there."""
    yield from passage.links
    for match in _BARE_URL.finditer(passage.words):
        if not any(link.start <= match.start() < link.end for link in passage.links):
            yield Link(match.start(), match.end(), match.group())


def _channels(passage: Passage, words: ContactWords) -> Iterator[Contact]:
    """Links to a form, a platform or the forge's private reporting; or the latter named without a link."""
    reporting = passage.meaning in (Meaning.REPORTING, Meaning.CONTENTS, Meaning.DISCLOSURE, Meaning.ESCALATION)
    asks = words.verbs.search(passage.words) is not None
    archive = words.archive.search(passage.words) is not None
    if not (asks or reporting):
        return
    linked = False
    for link in links_of(passage):
        contact = _channel(passage, link, words, archive=archive)
        if contact is not None:
            linked = linked or contact.kind == ADVISORY
            yield contact
    named = words.advisory.search(passage.words)
    if named and not linked and not archive and reporting | (passage.meaning is Meaning.OTHER):
        yield Contact(ADVISORY, _UNLINKED)


def _channel(passage: Passage, link: Link, words: ContactWords, *, archive: bool) -> Contact | None:
    target, shown = link.target, passage.words[link.start : link.end]
    if _ADVISORY_URL.match(target):
        return None if archive and not target.rstrip("/").endswith("/new") else Contact(ADVISORY, target)
    if not target.startswith(("http://", "https://")) or _NO_FORM.search(target):
        return None
    if _PERSON_URL.match(target):
        return Contact("other", target) if words.person.search(passage.words[: link.start]) else None
    host = (urlsplit(target).hostname or "") if "]" not in target and "[" not in target else ""
    kind = next((name for domain, name in _PLATFORMS.items() if host == domain or host.endswith("." + domain)), None)
    if kind:
        return Contact(kind, target)
    if host == "github.com" or archive or _NO_FORM.search(shown):
        return None
    named = words.report_link.search(target) or words.report_link.search(shown)
    if named or words.channel_before.search(passage.words[: link.start]):
        return Contact("web_form", target)
    return None


def settle_contacts(contacts: Sequence[Contact]) -> list[bool]:
    """Which to keep: each address once, and the forge's reporting without a link only when no link was given."""
    linked = any(contact.kind == ADVISORY and contact.value != _UNLINKED for contact in contacts)
    seen: set[tuple[str, str]] = set()
    kept = []
    for contact in contacts:
        value = re.sub(r"/security(?:/advisories.*)?$", "", contact.value.lower().rstrip("/"))
        fresh = (contact.kind, value) not in seen and not (linked and contact.value == _UNLINKED)
        seen.add((contact.kind, value))
        kept.append(fresh)
    return kept
