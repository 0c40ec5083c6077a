"""Bytes -> the text of a policy, or one clear sentence why not."""

from __future__ import annotations

import re

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.phrases import TABLES
from vulndesk.core.policy.reader import read_policy

LARGEST = 1_000_000
_LONGEST_NOTE = 1_500
# What a policy without a single clause must at least be about, in the languages that the desk reads.
_SUBJECT = re.compile(
    r"\b(?:security|vulnerab\w+|segur(?:idad|ança)|v?ulné?rab\w+|sécurité|sicherheits?\w*|schwachstelle\w*|disclosure)\b"
    r"|уязвим|безопасност|安全|漏洞|セキュリティ|脆弱性",
    re.IGNORECASE,
)
_BINARY = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")


def open_policy(raw: bytes) -> tuple[str, Policy]:
    """The decoded text and what it says. Raises BadInput: empty, binary, over 1 MB, or not a policy.

    Not a policy is a text without a clause that is not about security either, or in a language that cannot be read.

    Spans of the policy's clauses point into the returned text, which is without a byte order mark.
    """
    text = _decode(raw)
    policy = read_policy(text)
    if not policy.clauses and not _is_about_security(text, policy):
        raise _no_clause(policy.language)
    return text, policy


def _is_about_security(text: str, policy: Policy) -> bool:
    """By its title; a note without a title ("see our security page") by its words."""
    said = policy.title or (text if len(text) <= _LONGEST_NOTE else "")
    return policy.language in TABLES and _SUBJECT.search(said) is not None


def _no_clause(language: str) -> BadInput:
    """Honest about whose fault it is: a policy in a language without a phrase table is a policy all the same."""
    if language in TABLES:
        return BadInput(
            "This file is not a security policy that the desk can read: no clause was found in it.",
            next_step="Give the project's SECURITY.md.",
            field="policy",
        )
    return BadInput(
        f"No clause was found in this file: its language seems to be one that the desk cannot read yet ({language}).",
        next_step="Give the policy in English.",
        field="policy",
    )


def decode_policy(raw: bytes) -> str:
    """As `open_policy`, the text only."""
    return open_policy(raw)[0]


def _decode(raw: bytes) -> str:
    if len(raw) > LARGEST:
        raise BadInput("The policy is larger than 1 MB.", next_step="Give the SECURITY.md itself.", field="policy")
    if not raw.strip():
        raise BadInput("The policy is empty.", next_step="Give a SECURITY.md with text in it.", field="policy")
    not_text = BadInput("The policy is not a text file.", next_step="Save it as Markdown in UTF-8.", field="policy")
    if any(byte in _BINARY for byte in raw):
        raise not_text
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise not_text from None
    if not text.strip():
        raise BadInput("The policy is empty.", next_step="Give a SECURITY.md with text in it.", field="policy")
    return text
