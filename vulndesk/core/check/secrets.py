"""E15: credentials, tokens and keys in what is committed: by their known form, or random words under a telling name.

Sources: CWE-798, CWE-312. What is found is never shown whole.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from vulndesk.core.check.clauses import Check
from vulndesk.core.check.finding import CheckRule, Finding, covered, shown
from vulndesk.core.check.placeholders import asks_environment, is_placeholder
from vulndesk.core.check.reading import Hit, Judge, Look, Text, finding_at, without
from vulndesk.core.check.scanner_reports import Reported
from vulndesk.core.check.secret_formats import FORMATS, Format, is_made_up, pattern_of
from vulndesk.core.findings import Weight

_NEXT = (
    "Revoke it where it was issued, for whoever has the history has it too; then take it out and read it from the "
    "environment or a secret store."
)
TOKEN = CheckRule(
    "known-secret",
    Check.SECRETS,
    Weight.ERROR,
    "A committed token is everybody's who can read the history.",
    _NEXT,
    "CWE-798",
)
PRIVATE_KEY = CheckRule(
    "private-key", Check.SECRETS, Weight.ERROR, "A committed private key is no longer private.", _NEXT, "CWE-321"
)
RANDOM = CheckRule(
    "random-secret",
    Check.SECRETS,
    Weight.ERROR,
    "Random characters under the name of a secret are most often one.",
    _NEXT,
    "CWE-798",
)
TEST_KEY = CheckRule(
    "test-key",
    Check.SECRETS,
    Weight.NOTE,
    "A private key among the tests is most often made for them alone.",
    "Make it while the tests run, so that nobody has to wonder.",
    "CWE-321",
)
RULES = (TOKEN, PRIVATE_KEY, RANDOM, TEST_KEY)

NAME = (
    r"(?:secret|token|passw(?:or)?d|passphrase|pwd|api_?key|apikey|access_?key|auth_?key|private_?key|secret_?key|"
    r"(?:signing|encryption|master|hmac|session|cookie|crypt|aes|jwt|app|webhook|service|deploy|storage|shared)_?key"
    r"|credentials?|bearer)"
)
_ASSIGNED = re.compile(
    rf"([\w.\-$]{{0,60}}{NAME}[\w\-]{{0,30}})[\"'`]?\]?\s{{0,20}}(?::=|=>|=|:(?!:)|,)\s{{0,20}}"
    rf"(?:(?:&?(?:'static\s+)?str|String|string|const)\s*=\s*)?[bfru]{{0,2}}([\"'`]?)([A-Za-z0-9+/_\-.=~!@#$%^&*()]{{16,200}})(\2)",
    re.IGNORECASE,
)
_OTHER_NAME = re.compile(
    r"hash|digest|checksum|sha\d|md5|integrity|fingerprint|public|pub_|_pub|(?:^|[._-])id$|_ids?$|name$|_url$|_uri$|path|file"
    r"|header|prefix|suffix|field|regex|pattern|type$|kind|label|title|message|error|class|selector|placeholder|endpoint"
    r"|expir|length|count|limit|max_|min_|_at$|version|algorithm|format|template|csrf|xsrf|tokenizer|_tokens$|param|column"
    r"|dummy|fake|mock|example|sample",
    re.IGNORECASE,
)
_CHAIN_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")  # public; a key has 64
_SEALED = (b"SealedSecret", b"\nsops:", b"$ANSIBLE_VAULT")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]{3,}(?:[-_. /][a-z]{2,}){1,}|(?:[A-Z]?[a-z]{2,}){2,}\d{0,2}|[A-Z]{3,}(?:_[A-Z0-9]{2,})+")


def entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def is_random(value: str) -> bool:
    """Whether it looks drawn by chance: no words, no path, as varied as its alphabet allows."""
    if _WORDS.fullmatch(value) or "/" in value[:1] or value.count(".") > 2 or "://" in value:
        return False
    if re.fullmatch(r"[0-9a-fA-F]+", value):
        return len(value) >= 32 and entropy(value) > 3.0
    if value.isalpha() and (value.islower() or value.isupper()):
        return False
    digits = sum(sign.isdigit() for sign in value)
    letters = sum(sign.isalpha() for sign in value)
    if digits < 2 or letters < 4 or _of_words(value):
        return len(value) >= 32 and letters > 20 and entropy(value) > 4.2 and not _of_words(value)
    return entropy(value) > min(3.6, math.log2(len(value)) - 0.9)


def _of_words(value: str) -> bool:
    """Whether most of it is runs of small letters, as in names: "user-service-token-2024"."""
    runs = re.findall(r"[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{5,}", value)
    return sum(map(len, runs)) > 0.6 * len(value)


def _known(one: Format) -> Judge:
    def judge(hit: Hit) -> Finding | None:
        token = hit.match[0]
        kind = hit.text.kind
        if is_made_up(token) or not one.holds(token):
            return None
        if token.startswith("eyJ") and (kind.is_test or kind.is_words or kind.is_example):
            return None
        return _secret(hit, TOKEN, token, f"This has the form of {one.name}.")

    return judge


def _secret(hit: Hit, rule: CheckRule, secret: str, message: str) -> Finding:
    return finding_at(hit, rule, message, said=without(hit, secret), known_by=secret)


_PEM = re.compile(r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY(?: BLOCK)?-----")
_BODY = re.compile(r"(?:[A-Za-z0-9+/=]{40,80}(?:\s|\\n|\\r|[\"'+,])*){2}")


def _pem(hit: Hit) -> Finding | None:
    """With a body: code that reads keys names the first line alone."""
    if is_placeholder(hit.text.around(hit.number, 0, 2)):
        return None
    below = hit.line[hit.match.end() :] + "\n" + "\n".join(hit.text.line(hit.number + one) for one in range(1, 8))
    body = _BODY.search(below[:900])
    if body is None or len(set(body[0])) < 20:
        return None
    known_by = re.sub(r"[^A-Za-z0-9+/=]", "", body[0])
    rule = TEST_KEY if hit.text.kind.is_test or hit.text.kind.is_example else PRIVATE_KEY
    return finding_at(hit, rule, "A private key stands here.", said=hit.match[0], known_by=known_by)


def _random(hit: Hit) -> Finding | None:
    name, quote, value = hit.match[1], hit.match[2], hit.match[3]
    kind = hit.text.kind
    if kind.is_test or kind.is_words or kind.is_example or kind.is_others or kind.language in ("lock", "style"):
        return None
    if not quote and kind.language not in ("settings", "yaml", "shell", ""):
        return None
    if _CHAIN_ADDRESS.fullmatch(value) or any(sign in hit.text.content for sign in _SEALED):
        return None
    after = hit.line[hit.match.end() : hit.match.end() + 1]
    if (not quote and after in ("(", "[", "{")) or _OTHER_NAME.search(name) or _UUID.fullmatch(value):
        return None
    if is_placeholder(value) or asks_environment(hit.line) or is_made_up(value) or not is_random(value):
        return None
    return _secret(hit, RANDOM, value, f"“{shown(name)}” holds what looks like a secret.")


_NAMED_VALUE = re.compile(
    r"[\"'`]?[\w.-]{1,80}[\"'`]?\]?\s*(?:=>|:=|=|:)\s*[\"'`]?([^\s\"'`,;]{3,400})"
)  # found with its name


def reported_secret(one: Reported, text: Text) -> Finding | None:
    """What another scanner found, unless it is made up, or a word in a test or document."""
    line = text.line(one.line)
    rest = line[max(0, one.column - 1) :]
    named = _NAMED_VALUE.match(rest)
    value = named[1] if named else rest.split('"')[0].split("'")[0].strip() or line
    is_named = not (one.rule.startswith(("generic", "jwt", "private-key")) or one.rule.endswith("connection-string"))
    if not is_named and (not text.kind.is_shipped or text.is_comment(line) or not _may_be_one(value)):
        return None
    if is_made_up(value) or is_placeholder(value) or asks_environment(line):
        return None
    weight = Weight.ERROR if text.kind.is_shipped else Weight.NOTE  # its forms have no checksum
    rule = CheckRule(f"{one.scanner}/{one.rule}", Check.SECRETS, weight, TOKEN.why, TOKEN.next_step, one.scanner)
    said = shown(line[: max(0, one.column - 1)]) + (rest[: named.start(1)] if named else "") + covered(value)
    message = f"{one.scanner} takes this for a secret ({shown(one.rule)})."
    return Finding(rule, one.path, one.line, one.column, said, message, known_by=value)


def _may_be_one(value: str) -> bool:
    """A word alone is a name or a label, and anonymous is nobody."""
    if value.startswith("anon"):
        return False
    return not re.fullmatch(r"[A-Za-z_ -]*[:?]?", value) and not _CHAIN_ADDRESS.fullmatch(value)


_BEARER = re.compile(r"[\"'`](?:Bearer|Token|Basic)\s+([A-Za-z0-9._~+/=-]{24,400})[\"'`]", re.IGNORECASE)


def _bearer(hit: Hit) -> Finding | None:
    """What a request shows a server to be let in, written out."""
    value, kind = hit.match[1], hit.text.kind
    if not kind.is_shipped or is_placeholder(value) or is_made_up(value) or not is_random(value):
        return None
    return _secret(hit, RANDOM, value, "A request is let in by what stands here.")


_KEY_IN_CALL = re.compile(
    r"(?:\bsignWith\([^\"'\n]{1,80},|\bSecretKeySpec\(|\bjwt\.(?:sign|verify|encode|decode)\([^\"'\n]{1,120},"
    r"|\bJWT\.(?:encode|decode)\(?[^\"'\n]{1,120},|\bHMAC(?:256|384|512)\()\s*[\"'`]([^\"'`\n]{16,200})[\"'`]"
)


def _key_in_call(hit: Hit) -> Finding | None:
    """What tokens are signed with, or texts sealed, as an argument."""
    value = hit.match[1]
    if not hit.text.kind.is_shipped or hit.is_comment or is_placeholder(value) or is_made_up(value):
        return None
    return _secret(hit, RANDOM, value, "A key stands among the arguments.") if is_random(value) else None


_TWILIO = re.compile(r"[\"']AC[0-9a-f]{32}[\"']\s*,\s*[\"']([0-9a-f]{32})[\"']")


def _twilio(hit: Hit) -> Finding | None:
    """An account's id, and beside it what lets in."""
    if is_made_up(hit.match[1]) or entropy(hit.match[1]) < 3:
        return None
    return _secret(hit, TOKEN, hit.match[1], "This has the form of an account of Twilio with its token.")


LOOKS: tuple[Look, ...] = (
    Look(("signwith(", "secretkeyspec(", "jwt.", "hmac"), _KEY_IN_CALL, _key_in_call),
    Look(('"ac', "'ac"), _TWILIO, _twilio, frozenset({"python", "javascript", "php", "ruby", "java", "go", "csharp"})),
    *(Look(one.words, pattern_of(one), _known(one)) for one in FORMATS),
    Look(("private key",), _PEM, _pem),
    Look(("bearer ", "token ", "basic "), _BEARER, _bearer),
    Look(
        *(
            (
                "secret",
                "token",
                "passw",
                "passphrase",
                "pwd",
                "api_key",
                "apikey",
                "access_key",
                "accesskey",
                "auth_key",
            ),
            _ASSIGNED,
            _random,
        )
    ),
    Look(
        ("authkey", "private_key", "privatekey", "signing_key", "encryption_key", "master_key", "credential"),
        _ASSIGNED,
        _random,
    ),
    Look(("bearer", "signingkey", "encryptionkey", "masterkey", "secretkey"), _ASSIGNED, _random),
    *(
        Look((f"{word}key", f"{word}_key"), _ASSIGNED, _random)
        for word in (
            "hmac",
            "session",
            "cookie",
            "crypt",
            "aes",
            "jwt",
            "app",
            "webhook",
            "service",
            "deploy",
            "storage",
        )
    ),
)
