"""Thirty abuses of a desk and what it promises in each: the rows of docs/abuse.md (tools/abuse_page.py).

A test belongs to a case by its marker, `@pytest.mark.abuse(27)`, wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AbuseCase:
    """name: what somebody or something does to the desk; promise: what holds nevertheless."""

    name: str
    promise: str


CASES: dict[int, AbuseCase] = {
    1: AbuseCase("A report is lost", "whoever has a receipt has a whole report, once, however processes die"),
    2: AbuseCase("The disk is full", "503 or 452, nothing by half, and it goes on when there is room"),
    3: AbuseCase("The disk lies", "nothing is acknowledged that is not on the disk"),
    4: AbuseCase("Mail is replayed", "one message; another body under the same id is flagged"),
    5: AbuseCase("A mail loop", "a machine is never answered, and its mail is kept"),
    6: AbuseCase("A bomb in the head of a mail", "a case with its bytes, in a limited child; the next mail is read"),
    7: AbuseCase("Parts nested without end", "one case with its bytes; the queue goes on"),
    8: AbuseCase("Fields smuggled into an answer", "one recipient, no field of a stranger's"),
    9: AbuseCase("A stranger writes into a thread", "kept aside, told nothing"),
    10: AbuseCase("A forged sender", "shown as unverified, told nothing, changes nothing"),
    11: AbuseCase("SMTP smuggling", "one message, or a refusal"),
    12: AbuseCase("EFAIL", "no request leaves, nothing of a text that was tampered with is shown"),
    13: AbuseCase("No usable key", "never clear text instead"),
    14: AbuseCase("An OpenPGP bomb", "refused at the limit, kept as it came"),
    15: AbuseCase("Markup in what people write", "it stays words, on every page and for everybody"),
    16: AbuseCase("An active file", "a download of plain bytes, never shown"),
    17: AbuseCase("Bombs and traps in archives", "kept as bytes, opened by nobody here"),
    18: AbuseCase("Hostile names of files", "stored under a random name, given back encoded"),
    19: AbuseCase("Requests into the inner network", "refused before a connection, at each step again"),
    20: AbuseCase("Somebody else's objects", "hidden and absent are one answer"),
    21: AbuseCase("A trace of an embargo", "nothing public differs by it"),
    22: AbuseCase("Publishing too early", "never before the agreed moment; of two at once one wins"),
    23: AbuseCase("Guessed receipts", "slowed down and told to the owner; who holds one gets in"),
    24: AbuseCase("Answers that take longer", "known and unknown take the same time and say the same"),
    25: AbuseCase("Forms of other sites, odd methods", "refused, and nothing has changed"),
    26: AbuseCase("A stolen session", "dead at the next request after it was ended anywhere"),
    27: AbuseCase("A curious insider", "every look is on record, and a changed record is found"),
    28: AbuseCase("A stolen or broken backup", "says nothing without its key; fails before it touches anything"),
    29: AbuseCase("A migration is killed", "it goes on where it was; a newer database refuses an older program"),
    30: AbuseCase("A flood", "an honest reporter gets a receipt; clocks of real cases go on"),
}
