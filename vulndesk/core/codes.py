"""Codes that people read aloud, copy from paper and type: Crockford's base 32.

The 32 symbols leave out I, L, O and U; what people write instead of 1 and 0 is read as 1 and 0
(https://www.crockford.com/base32.html). Five bits a symbol, so 26 symbols carry 130 bits.
"""

import unicodedata

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_SYMBOLS = 26
_LOOKALIKES = str.maketrans("OIL", "011")
_LONGEST_TYPED = 200
# Spaces, dashes, and what copying from a page or a mail adds unseen (soft hyphen, zero-width space, line end).
_SEPARATORS = {"Zs", "Zl", "Zp", "Pd", "Pc", "Cf", "Cc"}


def spell(number: int, *, symbols: int) -> str:
    """The number in exactly so many symbols, the highest five bits first. Raises ValueError when it does not fit."""
    if not 0 <= number < 1 << (5 * symbols):
        raise ValueError(f"the number does not fit into {symbols} symbols")
    return "".join(SYMBOLS[(number >> (5 * place)) & 31] for place in reversed(range(symbols)))


def group(code: str, *, size: int = 4) -> str:
    """For people: `7K3MQ9TX` as `7K3M-Q9TX`."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def normalise(typed: str, *, symbols: int | None = None) -> str:
    """What was meant by a typed code: upper case, without separators, O as 0, I and L as 1.

    Empty when it holds anything but the 32 symbols, or, with `symbols`, when there are not exactly so many.
    """
    if len(typed) > _LONGEST_TYPED:
        return ""
    kept = [c for c in unicodedata.normalize("NFKC", typed) if unicodedata.category(c) not in _SEPARATORS]
    # Only ASCII is raised: upper() makes SS of a sharp s and I of a dotless one.
    code = "".join(c.upper() if c.isascii() else c for c in kept).translate(_LOOKALIKES)
    if any(symbol not in SYMBOLS for symbol in code):
        return ""
    return code if symbols is None or len(code) == symbols else ""
