"""How to report: in private (E3, N2), encrypted, and with which contents (E5, N4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import Encryption, Item, Need, PrivateReporting, ReportContent
from vulndesk.core.policy.grammars.contacts import links_of
from vulndesk.core.policy.passages import Doubt, Passage, Reading
from vulndesk.core.policy.phrases.table import ContentWords, Meaning, Phrases

_FINGERPRINT = re.compile(r"(?<![0-9A-Fa-f])(?:0x)?((?:[0-9A-Fa-f]{4}[ \u00a0:]*){10})(?![0-9A-Fa-f])")
_ARMOUR = "BEGIN PGP PUBLIC KEY"
_ABOUT = frozenset({Meaning.ABOUT, Meaning.USERS, Meaning.CONTRIBUTORS})
_NO_CONTENTS = _ABOUT | {
    Meaning.SCOPE,
    Meaning.IN_SCOPE,
    Meaning.OUT_OF_SCOPE,
    Meaning.CONDUCT,
    Meaning.SUPPORT,
    Meaning.ESCALATION,
}


def read_private_reporting(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    if passage.meaning in _ABOUT or passage.form in (Form.CODE, Form.ROW):
        return
    introduced = passage.lead or passage.heading
    text = passage.words
    if passage.form is Form.ITEM and phrases.negation.search(introduced):
        text = f"{introduced.rstrip(':')} {text}"
    if phrases.private_reporting.search(text):
        yield PrivateReporting()


def read_encryption(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.encryption
    if passage.form is Form.CODE:
        if _ARMOUR in passage.words:
            yield Encryption(pgp=True)
        return
    links = " ".join(link.target for link in passage.links)
    fingerprint = _FINGERPRINT.search(passage.words) or _FINGERPRINT.search(links)
    text = f"{passage.lead} {passage.words}" if fingerprint else passage.words
    spaced = fingerprint is not None and " " in fingerprint.group(1).strip()
    offered = (spaced or words.offered.search(text) is not None) and not words.elsewhere.search(text)
    excluded = passage.meaning is Meaning.OUT_OF_SCOPE
    if passage.meaning in _ABOUT or excluded or passage.form is Form.HEADING or not offered:
        return
    keys = [
        link.target
        for link in links_of(passage)
        if link.target.startswith("http") and words.key.search(f"{passage.words[link.start : link.end]} {link.target}")
    ]
    yield Encryption(
        pgp=True,
        fingerprint=fingerprint.group(1).strip(" :\u00a0") if fingerprint else None,
        key_url=keys[0] if keys else None,
    )


def read_contents(passage: Passage, phrases: Phrases) -> Iterator[Reading]:
    words = phrases.contents
    if passage.meaning in _NO_CONTENTS or passage.form in (Form.HEADING, Form.CODE, Form.ROW):
        return
    if passage.form is Form.ITEM and _is_asked(passage, words):
        yield from _read_item(passage, words)
        return
    asked = words.sentence.search(passage.words)
    closing = None if asked else words.closing.search(passage.words)
    if not (asked or closing) or words.not_lead.search(passage.words):
        return
    listed = passage.words[asked.end() :] if asked else passage.words[: closing.start() if closing else 0]
    seen = set()
    for piece in words.split.split(listed):
        for item in _items(piece, words):
            if item not in seen:
                seen.add(item)
                yield ReportContent(item, _need(piece, words), piece.strip(" .:"))


def _is_asked(passage: Passage, words: ContentWords) -> bool:
    """The list is introduced by "please include:", or stands under a heading that says so."""
    if passage.leads:
        asked = any(words.lead.search(lead) and not words.not_lead.search(lead) for lead in passage.leads)
        return asked or (passage.meaning is Meaning.CONTENTS and not words.not_lead.search(passage.lead))
    return passage.meaning is Meaning.CONTENTS


def _read_item(passage: Passage, words: ContentWords) -> Iterator[Reading]:
    label = passage.words.strip().rstrip(".;,。；，")
    items = _items(passage.label, words) or _items(passage.words, words)
    need = _need(passage.words, words)
    for item in items:
        yield ReportContent(item, need, label)
    if not items:
        yield Doubt("It asks for something in the report that the form has no field for.")


def _items(text: str, words: ContentWords) -> list[Item]:
    """What the head of the item names; its explanation ("e.g. ...", "required to reproduce ...") does not count."""
    head = text[: tail.start()] if (tail := words.tail.search(text)) and tail.start() else text
    found = [item for item, pattern in words.items.items() if pattern.search(head.strip())]
    if Item.DESCRIPTION in found and Item.TYPE in found:
        found.remove(Item.DESCRIPTION)
    return found


def _need(text: str, words: ContentWords) -> Need:
    if words.optional.search(text):
        return Need.OPTIONAL
    return Need.IF_KNOWN if words.if_known.search(text.strip()) else Need.ASKED
