"""Reports that only the team can read: what counts as sealed, by the header of an age file.

The desk cannot know what an age file says; it can refuse what is plainly none, so that nobody sends words in clear by
mistake. https://age-encryption.org/v1
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from vulndesk.core.errors import BadInput

TITLE = "Sealed report"
MOST_RECIPIENTS = 20
HEAD_BYTES = 16_384  # where the header of a file for so many people ends
_MAGIC = b"age-encryption.org/v1\n"
_ARMOR, _ARMOR_END = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"
_NEXT_STEP = "Encrypt it to the team's age keys, with the page's own form or with age itself."


def is_age_file(head: bytes) -> bool:
    """Of the first HEAD_BYTES, binary or armoured: a whole header, for keys and for no passphrase."""
    if head.lstrip().startswith(_ARMOR.encode()):
        head = _without_armor(head.lstrip()) or b""
    if not head.startswith(_MAGIC):
        return False
    header, separator, _ = head[len(_MAGIC) :].partition(b"\n---")
    stanzas = [line.split() for line in header.split(b"\n") if line.startswith(b"->")]
    return bool(separator and stanzas) and all(len(one) > 1 and one[1] != b"scrypt" for one in stanzas)


def require_age_file(head: bytes) -> None:
    if not is_age_file(head):
        raise BadInput("This is not an age file that is encrypted to keys.", next_step=_NEXT_STEP, field="sealed")


def require_sealed_words(text: str) -> None:
    """A message of a sealed case is armoured as a whole: one age file in letters, and nothing around it."""
    words = text.strip()
    whole = words.startswith(_ARMOR) and words.endswith(_ARMOR_END) and words.count("-----BEGIN") == 1
    if not whole or not is_age_file(words.encode()[:HEAD_BYTES]):
        raise BadInput(
            "This case is sealed: the desk takes no words of it that it could read.",
            next_step="Encrypt them with age -a and paste what it prints, whole; or write them as a sealed file.",
            field="message",
        )


def recipients_in(text: str) -> tuple[str, ...]:
    """The age keys of a list: one a line, with a `#` before what people write beside them. Whether each is a key that
    age takes is for the gateway to say. Raises BadInput."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    found = tuple(dict.fromkeys(line for line in lines if line))
    for one in found:
        if one.upper().startswith("AGE-SECRET-KEY"):
            raise BadInput(
                "This is a secret key. It must not come near the desk.",
                next_step="Make a new one with age-keygen, and give the line that begins with age1.",
                field="recipients",
            )
    if len(found) > MOST_RECIPIENTS:
        raise BadInput(f"These are over {MOST_RECIPIENTS} keys.", next_step="Leave some out.", field="recipients")
    return found


def padded_size(size: int) -> int:
    """What a browser pads a report to before it is encrypted, so that its length says little: Padmé, at least 4 KiB.

    https://lbarman.ch/blog/padme/ . static/vulndesk/seal.js does the same.
    """
    size = max(size, 4096)
    exponent = size.bit_length() - 1
    bits = exponent - exponent.bit_length()
    mask = (1 << bits) - 1
    return (size + mask) & ~mask


def _without_armor(head: bytes) -> bytes | None:
    lines: Sequence[bytes] = head.splitlines()[1:]
    body = b"".join(line.strip() for line in lines if not line.startswith(b"-----"))
    try:
        return base64.b64decode(body[: len(body) // 4 * 4], validate=True)
    except (binascii.Error, ValueError):
        return None
