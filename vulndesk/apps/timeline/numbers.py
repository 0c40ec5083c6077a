"""The numbers by which programs name events: one to one with the ids of rows, and telling nothing of each other.

A row's id counts what happened on the whole desk: its gaps, or the newest one, would tell a program how much there is
that its person may not know of, such as a restricted case. A number is the id, shuffled over 52 bits (an integer in
every JSON) by a Feistel network whose rounds are keyed digests, so that nobody without the desk's key gets from one to
the next, and a number that the desk did not give out leads to no event.
"""

from __future__ import annotations

from vulndesk.apps.vault.sealing import lookup_digest

_HALF = 26
_MASK = (1 << _HALF) - 1
_ROUNDS = range(6)


def number_of(event_id: int) -> int:
    left, right = event_id >> _HALF, event_id & _MASK
    for turn in _ROUNDS:
        left, right = right, left ^ _mixed(turn, right)
    return left << _HALF | right


def event_id_of(number: int) -> int | None:
    """None for what is no number of the desk's, whatever its digits."""
    if not 0 <= number >> _HALF <= _MASK:
        return None
    left, right = number >> _HALF, number & _MASK
    for turn in reversed(_ROUNDS):
        left, right = right ^ _mixed(turn, left), left
    return left << _HALF | right


def _mixed(turn: int, half: int) -> int:
    return int.from_bytes(lookup_digest("event number", f"{turn} {half}")[:4], "big") & _MASK
