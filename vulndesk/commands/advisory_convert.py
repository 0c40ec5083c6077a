"""`vulndesk advisory convert`: one advisory in another format. The document on stdout, what is lost on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from vulndesk.core.advisory.crossing import FORMATS, SOURCES, read_document, unsaid
from vulndesk.core.advisory.lint.documents import read_text
from vulndesk.core.advisory.lint.readings import format_of
from vulndesk.core.advisory.lint.subject import Format
from vulndesk.core.advisory.parts import Publisher, PublisherCategory, Weakness
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.errors import BadInput, TooLarge

LARGEST = 20_000_000
_TARGETS = (*FORMATS, "openvex", "csaf-vex", "html", "markdown", "text", "record")
_SAME = {"openvex": "vex"}
# Who publishes what names nobody: names that can be nobody's (RFC 2606).
_NAME, _NAMESPACE = "Unnamed publisher", "https://publisher.invalid"
_NO_CNA = "00000000-0000-4000-8000-000000000000"
_CVE = re.compile(r"CVE-\d{4}-\d{4,19}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class _Wanted:
    """url: where the made document will be. cna: the UUID of the CNA. cna_name: its short name."""

    url: str
    cna: str
    cna_name: str


@click.command("convert", short_help="Say an advisory in another format.")
@click.argument("file")
@click.option(
    "--from", "source", type=click.Choice([*SOURCES, "openvex", "record"]), help="Without it, told by the document."
)
@click.option("--to", "target", type=click.Choice(_TARGETS), required=True)
@click.option("--vulnerability", default="", metavar="ID", help="Which one, of a CSAF or VEX document with several.")
@click.option("--cve", default="", metavar="ID", help="A CVE id to add, for a CVE record of an advisory without one.")
@click.option("--publisher-name", default="", help="Instead of the document's.")
@click.option("--publisher-namespace", default="", metavar="URL", help="A web address of the publisher's own.")
@click.option("--publisher-contact", default="", help="An address, or words.")
@click.option("--publisher-category", type=click.Choice(list(PublisherCategory)), help="By CSAF.")
@click.option("--url", default="", help="Where the made document will be (csaf, csaf-vex, vex).")
@click.option("--cna", default=_NO_CNA, metavar="UUID", help="The CNA's id (cve).")
@click.option("--cna-name", default="", help="The CNA's short name (cve).")
def convert(file: str, source: str | None, target: str, vulnerability: str, cve: str, **given: Any) -> None:
    """Read FILE (a path, or - for standard input; JSON or YAML) and print it in another format.

    Only the document goes to stdout. What cannot be kept is listed on stderr, a line each, with its JSON path; what the
    wanted format has no place for follows, by the fields of the record.
    """
    if cve and not _CVE.fullmatch(cve):
        raise BadInput(f"“{cve[:40]}” is no CVE id.", next_step="Give it as CVE-2026-12345.")
    if not _UUID.fullmatch(given["cna"]):
        raise BadInput("The CNA's id has to be a UUID.", next_step="The CVE programme gave it to the CNA.")
    source, target = _SAME.get(source or "", source), _SAME.get(target, target)
    document = read_text(_text(file))
    advisory, losses = _advisory(document, source, vulnerability)
    if cve and cve != advisory.cve:
        advisory = replace(advisory, aliases=(cve, *advisory.aliases))
    advisory = replace(advisory, publisher=_publisher(advisory.publisher, given))
    text, left_out = _written(advisory, target, _Wanted(given["url"], given["cna"], given["cna_name"]))
    click.echo(text, nl=False)
    _tell(losses, "lost")
    _tell(left_out, f"not in {target}")


def _text(file: str) -> str:
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadInput(
            f"There is no file {file}.", next_step="Give the path of one, or - for standard input."
        ) from None
    except OSError as error:
        raise BadInput(f"The file {file} cannot be read: {error.strerror}.", next_step="Check the path.") from None
    if len(raw) > LARGEST:
        raise TooLarge("The file is larger than 20 MB.", next_step="Give one advisory at a time.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The file is not UTF-8.", next_step="Save it as UTF-8, and try again.") from None


def _advisory(document: Any, source: str | None, vulnerability: str) -> tuple[Advisory, Iterable[object]]:
    if isinstance(document, list):
        if len(document) != 1:
            raise BadInput(f"The file holds {len(document)} documents.", next_step="Give one advisory at a time.")
        document = document[0]
    is_ours = isinstance(document, dict) and str(document.get("format", "")).startswith("vulndesk-advisory/")
    if source == "record" or (source is None and is_ours):
        from vulndesk.core.advisory.serial import from_dict

        return from_dict(document), ()
    return read_document(document, source or _told(document), vulnerability=vulnerability)


_NAMES = {
    Format.OSV: "osv",
    Format.CSAF: "csaf",
    Format.CVE: "cve",
    Format.OPENVEX: "vex",
    Format.GHSA: "ghsa",
}


def _told(document: Any) -> str:
    form = format_of(document)
    if form not in _NAMES:
        raise BadInput(
            "It cannot be told which format this is.", next_step=f"Say it with --from: {', '.join(SOURCES)}."
        )
    return _NAMES[form]


def _publisher(read: Publisher, given: dict[str, Any]) -> Publisher:
    return Publisher(
        name=given["publisher_name"] or read.name or _NAME,
        namespace=given["publisher_namespace"] or read.namespace or _NAMESPACE,
        contact=given["publisher_contact"] or read.contact,
        category=PublisherCategory(given["publisher_category"]) if given["publisher_category"] else read.category,
    )


def _tell(lines: Iterable[object], word: str) -> None:
    for one in lines:
        click.echo(f"{word}: {' '.join(str(one).split())}", err=True)


# --- writing: each format is imported when it is the one ------------------------------------------------------------

_Made = tuple[str, Iterable[object]]


def _written(advisory: Advisory, target: str, wanted: _Wanted) -> _Made:
    if target in _TEXTS:
        return _TEXTS[target](advisory), ()
    document = _DOCUMENTS[target](advisory, wanted)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    known = "csaf" if target == "csaf-vex" else target
    # The name that stands in where there is none is no loss.
    stated = replace(advisory, publisher=Publisher()) if advisory.publisher.name == _NAME else advisory
    return text, unsaid(stated, document, known) if known in FORMATS else ()


def _osv(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.osv import build_osv

    return build_osv(advisory)


def _csaf(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.csaf import build_csaf

    return build_csaf(_with_names(advisory), url=wanted.url)


def _csaf_vex(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.csaf import Profile, build_csaf

    return build_csaf(_with_names(advisory), profile=Profile.VEX, url=wanted.url)


def _with_names(advisory: Advisory) -> Advisory:
    """CSAF asks for the name of a weakness as the list has it."""
    from vulndesk.gateways.weakness_catalogue import weakness

    def named(one: Weakness) -> Weakness:
        number = one.id.removeprefix("CWE-")
        found = weakness(int(number)) if number.isdecimal() else None
        return Weakness(one.id, found.name if found else "")

    return replace(advisory, weaknesses=tuple(named(one) for one in advisory.weaknesses))


def _cve(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.cve import Assigner, build_cve

    if not advisory.cve:
        raise BadInput("A CVE record needs a CVE id, and this advisory has none.", next_step="Give it with --cve.")
    return build_cve(advisory, assigner=Assigner(wanted.cna, wanted.cna_name))


def _vex(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.vex import build_vex

    return build_vex(advisory, url=wanted.url)


def _record(advisory: Advisory, wanted: _Wanted) -> dict[str, Any]:
    from vulndesk.core.advisory.serial import to_dict

    return to_dict(advisory)


def _page(name: str) -> Callable[[Advisory], str]:
    def write(advisory: Advisory) -> str:
        from vulndesk.core.advisory import page

        writer: Callable[[Advisory], str] = getattr(page, name)
        return writer(advisory)

    return write


_DOCUMENTS: dict[str, Callable[[Advisory, _Wanted], dict[str, Any]]] = {
    "osv": _osv,
    "csaf": _csaf,
    "csaf-vex": _csaf_vex,
    "cve": _cve,
    "vex": _vex,
    "record": _record,
}
_TEXTS: dict[str, Callable[[Advisory], str]] = {
    "html": _page("html_page"),
    "markdown": _page("markdown_page"),
    "text": _page("text_page"),
}
