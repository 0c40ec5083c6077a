"""A policy -> its security.txt (RFC 9116).

Only what the policy says and where it is published is written. Signing is somebody else's: clear-sign the text that
`security_txt_of` gives, as it is, and serve that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from vulndesk.core.policy.clauses import Contact, Encryption, Languages, Value
from vulndesk.core.security_txt import write_security_txt

Field = tuple[str, str]
EXPIRES_IN = timedelta(days=180)  # RFC 9116, 2.5.5 recommends less than a year


@dataclass(frozen=True)
class Published:
    """Where things are, each an https:// address or empty. forms: where to report beside the policy's own contacts."""

    policy: str = ""
    canonical: str = ""
    acknowledgments: str = ""
    hiring: str = ""
    cvd_policy: str = ""
    forms: tuple[str, ...] = ()


def fields_of(values: Iterable[Value], published: Published) -> tuple[list[Field], list[str]]:
    """The fields without Expires, and in words what of the policy's contacts security.txt cannot say."""
    values = list(values)
    fields: list[Field] = [("contact", form) for form in published.forms]
    lost = []
    for contact in (one for one in values if isinstance(one, Contact)):
        if address := _address(contact):
            fields.append(("contact", address))
        else:
            lost.append(f"The contact “{contact.value}” is no address of its own.")
    fields += [("encryption", key) for one in values if isinstance(one, Encryption) if (key := key_address(one))]
    tags = dict.fromkeys(tag for one in values if isinstance(one, Languages) for tag in one.tags)
    fields += [("preferred-languages", ", ".join(tags))] if tags else []  # RFC 9116 takes it once
    places = {
        "policy": published.policy,
        "canonical": published.canonical,
        "acknowledgments": published.acknowledgments,
        "hiring": published.hiring,
        "cvd-policy": published.cvd_policy,
    }
    fields += [(name, address) for name, address in places.items() if address]
    return list(dict.fromkeys(fields)), lost


def _address(contact: Contact) -> str:
    address = f"mailto:{contact.value}" if contact.kind == "email" else contact.value
    return address if address.startswith(("mailto:", "https://")) and _is_one_word(address) else ""


def _is_one_word(address: str) -> bool:
    return address.isprintable() and " " not in address


def key_address(one: Encryption) -> str:
    """A key by its address; by its fingerprint (RFC 9116, 2.5.4) only when it has no address."""
    if one.key_url and one.key_url.startswith("https://") and _is_one_word(one.key_url):
        return one.key_url
    digits = "".join(sign for sign in one.fingerprint or "" if sign.isalnum()).lower()
    return f"openpgp4fpr:{digits}" if digits else ""


def security_txt_of(values: Iterable[Value], published: Published, *, expires: datetime) -> tuple[str, list[str]]:
    """The text, and what it cannot say. expires: aware. Without any contact the text is not valid: see `lost`."""
    fields, lost = fields_of(values, published)
    if not any(name == "contact" for name, _ in fields):
        lost.append("There is no contact that security.txt can name, so the file is not valid.")
    return write_security_txt(fields, expires=expires), lost
