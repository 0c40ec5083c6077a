"""Public keys of age: whether a line is one that age takes."""

from __future__ import annotations

from collections.abc import Sequence

from vulndesk.core.errors import BadInput


def require_recipients(lines: Sequence[str]) -> None:
    """Native keys only (age1…): what a browser can encrypt to without a plugin. Raises BadInput."""
    import pyrage

    for line in lines:
        try:
            pyrage.x25519.Recipient.from_str(line)
        except pyrage.RecipientError:
            raise BadInput(
                f"{line[:80]} is not an age key.",
                next_step="A key begins with age1 and has 62 characters; age-keygen prints it.",
                field="recipients",
            ) from None
