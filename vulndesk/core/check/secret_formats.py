"""E15: tokens whose publishers gave them a known form, and a checksum where the form has one.

A checksum that does not hold makes it no token of that publisher: documents and tests are full of made-up ones.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True)
class Format:
    """words: lower case, one of which every token holds. holds: whether its checksum, or another sign, is right."""

    name: str
    words: tuple[str, ...]
    pattern: str
    holds: Callable[[str], bool] = lambda token: True


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0")


def crc_of(body: str) -> str:
    """The last six characters of a token of GitHub and npm: CRC-32 of the characters between prefix and checksum.

    https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    return _base62(zlib.crc32(body.encode()))


def _has_crc(token: str) -> bool:
    body = token.partition("_")[2]
    return crc_of(body[:-6]) == body[-6:]


def _bech32(token: str) -> bool:
    """BIP 173, for the secret keys of age."""
    lower = token.lower()
    prefix, _, rest = lower.rpartition("1")
    values = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    values += [_BECH32.find(sign) for sign in rest]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if (top >> place) & 1 else 0
    return check == 1


def _is_jwt(token: str) -> bool:
    """Its head names an algorithm, and what it says is not the well-known example."""
    head, body, _ = token.split(".", 2)
    try:
        read = [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, body)]
    except (ValueError, binascii.Error, RecursionError):
        return False
    is_example = isinstance(read[1], dict) and str(read[1].get("sub")) == "1234567890"
    return isinstance(read[0], dict) and read[0].get("alg") not in (None, "none") and not is_example


def is_made_up(token: str) -> bool:
    """A placeholder in the form of a token: it says so, or hardly varies."""
    lower = token.lower()
    if any(
        word in lower for word in ("example", "xxxx", "placeholder", "your", "dummy", "changeme", "redacted", "sample")
    ):
        return True
    body = re.split(r"[_-]", token)[-1] or token
    runs = ("0123456789", "abcdefghij", "1234567890")
    return len(set(body)) <= max(4, min(len(body) // 8, 10)) or any(run in lower for run in runs)


_END = r"(?![A-Za-z0-9_-])"
_START = r"(?<![A-Za-z0-9_-])"
FORMATS: tuple[Format, ...] = (
    Format("an AWS access key id", ("akia", "asia", "abia", "acca"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    Format("a GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{36}", _has_crc),
    Format("a GitHub token", ("github_pat_",), r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Format("a GitLab token", ("glpat-", "glrt-", "gldt-", "glptt-"), r"gl(?:pat|rt|dt|ptt)-[A-Za-z0-9_-]{20,50}"),
    Format(
        "a Slack token", ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"), r"xox[abprs]-[0-9]{8,14}-[0-9A-Za-z-]{10,120}"
    ),
    Format(
        "a Slack webhook",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,26}",
    ),
    Format("a live key of Stripe", ("k_live_",), r"[sr]k_live_[A-Za-z0-9]{24,110}"),
    Format("a Google API key", ("aiza",), r"AIza[A-Za-z0-9_-]{35}"),
    Format("an npm token", ("npm_",), r"npm_[A-Za-z0-9]{36}", _has_crc),
    Format("a PyPI token", ("pypi-ageichlwas5vcmc",), r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,220}"),
    Format("a SendGrid key", ("sg.",), r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    Format("a token of a Telegram bot", (":aa",), r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    Format("a DigitalOcean token", ("dop_v1_", "doo_v1_"), r"do[op]_v1_[a-f0-9]{64}"),
    Format("a Hugging Face token", ("hf_",), r"hf_[A-Za-z]{34}"),
    Format("an OpenAI key", ("t3blbkfj",), r"sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}"),
    Format("an Anthropic key", ("sk-ant-",), r"sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{93}AA"),
    Format("a Shopify token", ("shpat_", "shpss_", "shpca_"), r"shp(?:at|ss|ca)_[a-fA-F0-9]{32}"),
    Format("a key of an Azure storage account", ("accountkey=",), r"AccountKey=[A-Za-z0-9+/]{86}=="),
    Format("a Databricks token", ("dapi",), r"dapi[a-f0-9]{32}(?:-\d)?"),
    Format("a Vault token", ("hvs.",), r"hvs\.[A-Za-z0-9_-]{90,120}"),
    Format("a Linear key", ("lin_api_",), r"lin_api_[A-Za-z0-9]{40}"),
    Format("a Postman key", ("pmak-",), r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    Format("a Mailgun key", ("key-",), r"key-[a-f0-9]{32}"),
    Format("a secret key of age", ("age-secret-key-1",), r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", _bech32),
    Format(
        "a signed token (JWT)",
        ("eyj",),
        r"eyJ[A-Za-z0-9_-]{10,600}\.eyJ[A-Za-z0-9_-]{10,900}\.[A-Za-z0-9_-]{20,700}",
        _is_jwt,
    ),
)


def pattern_of(one: Format) -> re.Pattern[str]:
    return re.compile(f"{_START}(?:{one.pattern}){_END}")
