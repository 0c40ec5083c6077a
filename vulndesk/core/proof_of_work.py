"""What is asked of a sender while more reports come in than people can read: a small calculation, or a short wait.

A challenge names the programme, when it was made and how hard it is; the desk signs it. It is solved by any text, the
`answer`, for which SHA-256 of `challenge:answer` begins with so many zero bits (Hashcash, http://www.hashcash.org).
Who cannot calculate waits instead: a challenge that is old enough passes without an answer, and its report is sorted
behind the others. Nobody is turned away.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from vulndesk.core.errors import TooMany

LIFE = timedelta(minutes=30)
# A browser's worker makes 200,000 to 500,000 hashes a second: 2 ** 15 take a tenth of a second, 2 ** 18 about one.
EASIEST, HARDEST = 15, 18
SHORTEST_WAIT = timedelta(seconds=30)
# A rush is counted up to so many times what is allowed: it is forgotten within two hours after its end.
MOST_COUNTED = 3.0
_PARTS = 4


@dataclass(frozen=True)
class Challenge:
    """text: without the signature. made_at: to the second."""

    slug: str
    made_at: datetime
    bits: int
    nonce: str

    @property
    def text(self) -> str:
        return f"{self.slug}.{int(self.made_at.timestamp())}.{self.bits}.{self.nonce}"

    @property
    def wait(self) -> timedelta:
        """How long somebody waits who does not calculate: longer, the harder it is. Two minutes at most."""
        return SHORTEST_WAIT * (self.bits - EASIEST + 1)

    def is_fresh(self, now: datetime) -> bool:
        return self.made_at <= now + timedelta(seconds=1) and now < self.made_at + LIFE


def read_challenge(text: str) -> Challenge | None:
    """The challenge that this text is, without its signature; None for anything else."""
    parts = text.split(".")
    if len(parts) != _PARTS or not (parts[1].isdecimal() and parts[2].isdecimal() and len(parts[1]) < 12):
        return None
    bits = int(parts[2])
    if not EASIEST <= bits <= HARDEST:
        return None
    return Challenge(parts[0], datetime.fromtimestamp(int(parts[1]), UTC), bits, parts[3])


def bits_for(pressure: float) -> int:
    """How hard it is by how much of the allowance is used: 1.0 is all. It grows with the rush, and ends at HARDEST."""
    share = (min(max(pressure, 1.0), MOST_COUNTED) - 1.0) / (MOST_COUNTED - 1.0)
    return EASIEST + round(share * (HARDEST - EASIEST))


def is_solved(challenge: str, answer: str, *, bits: int) -> bool:
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def solve(challenge: str, *, bits: int) -> str:
    """The first number that solves it."""
    return next(str(number) for number in count() if is_solved(challenge, str(number), bits=bits))


class ProofNeeded(TooMany):
    """The report is not stored yet; with an answer to the challenge, or with the challenge after a wait, it is taken.

    made, bits, ready_at: for the page and the API. challenge: signed, as it has to come back.
    """

    def __init__(self, challenge: str, *, bits: int, ready_at: datetime, wait: int) -> None:
        super().__init__(
            "Many reports are coming in at this moment, and yours is not stored yet.",
            retry_after=wait,
            next_step=f"Send it again with the answer to the challenge, or with the challenge alone in {wait} s.",
        )
        self.challenge, self.bits, self.ready_at = challenge, bits, ready_at

    @property
    def document(self) -> dict[str, object]:
        """What the problem document says besides (RFC 9457)."""
        return {
            "type": "proof_of_work",
            "challenge": self.challenge,
            "bits": self.bits,
            "algorithm": "SHA-256",
            "solve": (
                "Find any text ANSWER for which SHA-256 of CHALLENGE:ANSWER, in UTF-8, begins with `bits` zero bits. "
                "Send the same request again with the header `Proof-Of-Work: CHALLENGE:ANSWER`. "
                "Or wait `Retry-After` seconds and send it with `Proof-Of-Work: CHALLENGE`: it is taken, and read "
                "after the others. A challenge is good for one report and half an hour."
            ),
        }
