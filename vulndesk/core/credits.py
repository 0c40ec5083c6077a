"""Who is named for a case, and as what (E12). A person's own choice counts; silence names nobody's address.

The types are those of CVE JSON 5 (`containers.cna.credits.type`) and of OSV (`credits[].type`), which agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vulndesk.core.errors import BadInput

SILENCE = timedelta(days=7)
NAME_LIMIT, LINK_LIMIT = 120, 300


class CreditType(StrEnum):
    """By the words of CVE JSON; OSV writes them in capitals with underscores."""

    FINDER = "finder"
    REPORTER = "reporter"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    REMEDIATION_DEVELOPER = "remediation developer"
    REMEDIATION_REVIEWER = "remediation reviewer"
    REMEDIATION_VERIFIER = "remediation verifier"
    TOOL = "tool"
    SPONSOR = "sponsor"
    OTHER = "other"

    @property
    def osv(self) -> str:
        return self.name


# What each type says of somebody, for a list to choose from and for the page that can be cited.
DID: dict[CreditType, str] = {
    CreditType.FINDER: "found the vulnerability",
    CreditType.REPORTER: "reported the vulnerability",
    CreditType.ANALYST: "analysed the vulnerability",
    CreditType.COORDINATOR: "coordinated the response",
    CreditType.REMEDIATION_DEVELOPER: "wrote the fix",
    CreditType.REMEDIATION_REVIEWER: "reviewed the fix",
    CreditType.REMEDIATION_VERIFIER: "verified the fix",
    CreditType.TOOL: "was used to find the vulnerability",
    CreditType.SPONSOR: "supported the work on the vulnerability",
    CreditType.OTHER: "helped with the vulnerability",
}
TYPE_CHOICES = tuple((one.value, f"{one.value.capitalize()}: {DID[one]}") for one in CreditType)
# Who said nothing else certainly did this.
UNSAID = CreditType.REPORTER

MODES = (
    ("later", "I decide later"),
    ("name", "Name me"),
    ("handle", "Name my handle"),
    ("anonymous", "Do not name me"),
)


class Naming(StrEnum):
    NAMED = "named"
    UNNAMED = "unnamed"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Choice:
    """What one person said about being named, and what is known where they said nothing.

    mode: name, handle, anonymous or "" (not decided). asked_at: when they were first asked, None: never.
    given_name: as they wrote it beside an address or in the form. anonymous: the report itself was sent anonymously.
    """

    mode: str = ""
    name: str = ""
    link: str = ""
    type: CreditType = UNSAID
    asked_at: datetime | None = None
    given_name: str = ""
    contact: str = ""
    anonymous: bool = False


@dataclass(frozen=True)
class Standing:
    """How somebody is named at an instant. silent_at: when their silence decides, or decided; None: it does not."""

    naming: Naming
    name: str = ""
    link: str = ""
    silent_at: datetime | None = None


def checked_type(given: str) -> CreditType:
    """Raises BadInput for a word that neither CVE nor OSV knows."""
    try:
        return CreditType(given.strip().lower().replace("_", " "))
    except ValueError:
        raise BadInput(
            "There is no such kind of credit.",
            next_step=f"Use one of {', '.join(CreditType)}.",
            field="type",
        ) from None


def checked_name(given: str) -> str:
    """Raises BadInput where nothing is left to print."""
    name = _printable(given)[:NAME_LIMIT]
    if not name:
        raise BadInput("Credit needs a name.", next_step="Write it as it should read.", field="name")
    return name


def checked_link(given: str) -> str:
    """Empty, or an address of the web. Raises BadInput."""
    link = given.strip()[:LINK_LIMIT]
    if link and (not link.startswith(("https://", "http://")) or re.search(r"[\s<>\"]", link)):
        raise BadInput("The link must start with https://.", field="link")
    return link


def standing_of(choice: Choice, *, now: datetime) -> Standing:
    """E12: what they chose; after seven days of silence the display name that they gave, and never an address."""
    if choice.mode == "anonymous":
        return Standing(Naming.UNNAMED)
    if choice.mode:
        return Standing(Naming.NAMED, choice.name, choice.link)
    if choice.asked_at is None:
        return Standing(Naming.UNDECIDED)
    silent_at = choice.asked_at + SILENCE
    if now < silent_at:
        return Standing(Naming.UNDECIDED, silent_at=silent_at)
    name = name_by_silence(choice)
    return Standing(Naming.NAMED if name else Naming.UNNAMED, name, silent_at=silent_at)


def name_by_silence(choice: Choice) -> str:
    """The display name that may be printed without asking again; empty where there is none."""
    if choice.anonymous:
        return ""
    before = re.match(r"\s*\"?([^<>\"]+?)\"?\s*<[^<>]+>\s*$", choice.contact)
    for given in (choice.given_name, before[1] if before else ""):
        name = _printable(given).strip("\"'‘’“” ")
        if name and not reveals_an_address(name, contact=choice.contact):
            return name[:NAME_LIMIT]
    return ""


_SIGNS = re.compile(r"[@/\\:=<>|]")  # user@host, @handle, https://, matrix:, CN=…
_SPELT_OUT = re.compile(r"[\[({<]\s*(?:at|dot|punkt|arroba)\s*[\])}>]|\bat\b.+\bdot\b", re.IGNORECASE)
_VIA = re.compile(r"\bvia\b|\bon behalf of\b", re.IGNORECASE)  # a list or a service wrote this name
_HOST = re.compile(r"\b[\w-]+\.(?:[a-z]{2,}|[A-Z]{2,}|\d+)\b|\bxn--", re.ASCII)  # example.org, user.42; not St.John
_DIGITS = re.compile(r"\d")
_PHONE = 6  # so many digits are a number to call, an account or a key


def reveals_an_address(name: str, *, contact: str = "") -> bool:
    """Whether a name is, or leads to, an address or an account by which somebody can be reached.

    A mail program that knows no name writes what stands before the @. That is no name where it is written like an
    account ("rita.example", "rita77"); "Rita" is one, whatever the address.
    """
    if any(pattern.search(name) for pattern in (_SIGNS, _SPELT_OUT, _VIA, _HOST)):
        return True
    if len(_DIGITS.findall(name)) >= _PHONE:
        return True
    account = re.search(r"([^\s<\"]+)@", unicodedata.normalize("NFKC", contact))
    looks_like_one = re.search(r"[\d._+-]", name) and not re.search(r"\s", name)
    return bool(account and looks_like_one and name.casefold() == account[1].casefold())


def _printable(given: str) -> str:
    """One line without what is not seen: look-alikes folded (＠), and zero-width and direction marks gone."""
    folded = unicodedata.normalize("NFKC", given)
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in folded)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Co", "Cs")).split())


_TELLING = 5  # fewer letters stand in many names


def is_hidden_name(name: str, *, hidden: Collection[str]) -> bool:
    """Whether a name that somebody else writes is one that its bearer took back. Case and signs do not matter."""
    wanted = _letters(name)
    return any(wanted == one or _is_part(one, wanted) or _is_part(wanted, one) for one in map(_letters, hidden) if one)


def _is_part(short: str, long: str) -> bool:
    return len(short) >= _TELLING and short in long


def _letters(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


# --- the public page of one credit -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cited:
    """One credit as the public page shows it. date: of its first showing. advisory: how the advisory is called."""

    address: str
    code: str
    name: str
    link: str
    type: CreditType
    is_group: bool
    programme: str
    date: datetime
    advisory: str
    advisory_url: str


def sentence_of_credit(cited: Cited) -> str:
    about = f" ({cited.advisory})" if cited.advisory else ""
    return f"{cited.name} {DID[cited.type]} in {cited.programme}{about}."


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def bibtex(cited: Cited) -> str:
    """An entry of BibTeX. A name stands in two braces, so that no program takes it apart."""

    def tex(text: str) -> str:
        return "".join(_TEX.get(letter, letter) for letter in text)

    about = f": {cited.advisory}" if cited.advisory else ""
    fields = {
        "author": f"{{{tex(cited.name)}}}",
        "title": tex(f"{cited.type.value.capitalize()} of a vulnerability in {cited.programme}{about}"),
        "year": f"{cited.date.year:04}",
        "month": f"{cited.date.month}",
        "howpublished": rf"\url{{{cited.address}}}",
    }
    if cited.advisory_url:
        fields["note"] = rf"Advisory: \url{{{cited.advisory_url}}}"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{credit-{cited.code},\n{lines}}}"


def schema_org(cited: Cited) -> dict[str, object]:
    """The same as JSON-LD of schema.org: a role that somebody had in a work."""
    kind = "Organization" if cited.is_group else "Person"
    who: dict[str, object] = {"@type": "SoftwareApplication" if cited.type is CreditType.TOOL else kind}
    who |= {"name": cited.name} | ({"url": cited.link} if cited.link else {})
    work: dict[str, object] = {
        "@type": "CreativeWork",
        "name": cited.advisory or f"A vulnerability in {cited.programme}",
    }
    if cited.advisory_url:
        work["url"] = cited.advisory_url
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": cited.address,
        "url": cited.address,
        "identifier": cited.code,
        "name": sentence_of_credit(cited),
        "datePublished": cited.date.date().isoformat(),
        "publisher": {"@type": "Organization", "name": cited.programme},
        "about": work,
        "contributor": {"@type": "Role", "roleName": cited.type.value, "contributor": who},
    }


def unsettled(standings: Sequence[tuple[str, Standing]]) -> tuple[str, ...]:
    """Who has not been settled yet, as sentences. standings: who it is, in words, and how they stand."""
    return tuple(
        f"{who} has not said how to be named"
        + ("; their silence decides later." if standing.silent_at else ", and was not asked.")
        for who, standing in standings
        if standing.naming is Naming.UNDECIDED
    )
