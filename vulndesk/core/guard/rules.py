"""The rules by which a public text is taken for a report of a vulnerability: a table, whole.

Each rule counts once, however often it fires. What speaks for a report has a positive weight, what speaks against it a
negative one; from THRESHOLD on a text is taken for a report, a comment from COMMENT_THRESHOLD on, since people talk of
what is known already. The weights were set with the development halves of the labelled issues (`bench/guard`);
docs/guard.md says what the held-out halves showed, and what was done after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

THRESHOLD = 3.0
COMMENT_THRESHOLD = 5.0


@dataclass(frozen=True)
class Rule:
    """sentence: what the rule saw, for people; it goes before the words. in_title: the body is not asked.

    where: only "issues" or only "pulls" are asked. unless: it does not count where the rule of that name fired.
    """

    name: str
    weight: float
    sentence: str
    in_title: bool = False
    where: str = ""
    unless: str = ""


RULES: tuple[Rule, ...] = (
    Rule("weakness-class", 3.0, "It names a class of weakness"),
    Rule("payload", 3.0, "It holds what an attack is made of"),
    Rule("memory-fault", 3.0, "It shows a fault of memory"),
    Rule("takes-over", 2.5, "Somebody gets rights or an account that are not theirs"),
    Rule("runs-code", 2.5, "Somebody else’s code is run"),
    Rule("others-belongings", 3.0, "What belongs to others can be read or changed"),
    Rule("secret-exposed", 3.0, "Something secret can be read"),
    Rule("touches-files", 2.0, "Files are reached that should not be"),
    Rule("memory-broken", 2.0, "Memory is used past its bounds or its life"),
    Rule("says-vulnerability", 2.0, "It speaks of a vulnerability"),
    Rule("attacker", 2.0, "It speaks of an attacker or a victim"),
    Rule("without-login", 1.5, "Something works without login or around a check"),
    Rule("anyone-can", 1.5, "Anybody can do it"),
    Rule("id-changed", 1.5, "Something was changed by hand in a request"),
    Rule("let-in", 2.0, "Somebody is let do what should be refused"),
    Rule("trusts-sender", 1.5, "What a sender says is trusted"),
    Rule("tells-apart", 3.0, "It can be found out who has an account"),
    Rule("guessable", 1.5, "Something secret can be guessed"),
    Rule("check-missing", 1.5, "A check is missing"),
    Rule("leaves-session", 1.5, "A session lives on, or is used from elsewhere"),
    Rule("network-attack", 1.5, "It speaks of somebody in the network"),
    Rule("denial", 2.0, "Somebody can stop the service"),
    Rule("gains", 2.0, "Somebody gets what was not paid for"),
    Rule("mends", 2.0, "It closes what others could misuse"),
    Rule("before-mended", 1.5, "It says what could be done before"),
    Rule("shipped-weakness", 3.0, "It shows a weakness in what the project ships"),
    Rule("disclosure", 2.0, "It speaks of disclosure"),
    Rule("asks-privately", 2.0, "It asks for a private way, or for whom to tell"),
    Rule("found-serious", 1.5, "Somebody says that they found something serious"),
    Rule("wants-id", 2.0, "It asks for a CVE id or an advisory"),
    Rule("weakness-id", 2.0, "It names a CWE, a CVSS score or an entry of OWASP"),
    Rule("proof", 1.5, "It offers a proof of concept"),
    Rule("bounty", 1.0, "It speaks of a reward or of security research"),
    Rule("impact", 1.0, "It says what follows from it, or which versions are affected"),
    # what speaks against it
    Rule("bot-author", -6.0, "A program wrote it"),
    Rule("bot-words", -5.0, "It is made by a program that updates dependencies"),
    Rule("bump", -5.0, "It updates a dependency", in_title=True),
    Rule("published-id", -3.0, "It names an id that is published already", unless="shipped-weakness"),
    Rule("advisory-link", -3.0, "It points at a published advisory", unless="shipped-weakness"),
    Rule("mended-already", -2.5, "It speaks of what was mended before"),
    Rule("scanner", -2.0, "It tells what a scanner said", unless="shipped-weakness"),
    Rule("wish-title", -2.0, "Its title asks for something new", in_title=True, where="issues"),
    Rule("feature-title", -2.0, "Its title adds something new", in_title=True, where="pulls"),
    Rule("wish", -1.5, "It wishes for something"),
    Rule("question-title", -1.5, "Its title is a question", in_title=True),
    Rule("asks-how", -1.5, "It asks how something is done"),
    Rule("docs", -3.0, "It is about the documentation", in_title=True),
    Rule("docs-words", -1.0, "It speaks of the documentation"),
    Rule("tests", -2.0, "It is about tests or the build"),
    Rule("protects", -2.0, "It adds or asks for protection"),
    Rule("hardening", -2.0, "It says that it is a precaution and not a fault"),
    Rule("no-impact", -2.5, "It says that no harm is done"),
    Rule("plain-bug", -1.5, "It tells of something that worked before, or looks wrong"),
    Rule("admins-do", -2.0, "It is about what administrators do"),
    Rule("game", -3.0, "It is about what happens in a game"),
    Rule("refused", -2.0, "Somebody is kept out, or cannot do what they should"),
    Rule("advertises", -4.0, "It advertises something"),
    Rule("plain-trace", -1.0, "It shows an ordinary error"),
)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}
