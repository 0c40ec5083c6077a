"""What a CSAF document says that the rules of all formats look at; its own tests are in `csaf_tests`."""

from __future__ import annotations

from collections.abc import Iterator

from vulndesk.core.advisory.lint.nodes import Node
from vulndesk.core.advisory.lint.subject import Format, Said, SaidComponent, SaidSeverity, Subject

_CVSS = ("cvss_v2", "cvss_v3", "cvss_v4")
_AFFECTED = ("first_affected", "known_affected", "last_affected")
_OTHERS = ("first_fixed", "fixed", "known_not_affected", "recommended", "under_investigation")


def read_csaf(root: Node) -> Subject:
    document = root["document"]
    tracking = document["tracking"]
    vulnerabilities = root["vulnerabilities"].items()
    return Subject(
        Format.CSAF,
        id=tracking["id"].said,
        published=tracking["initial_release_date"].said,
        modified=tracking["current_release_date"].said,
        other_dates=tuple(
            one[key].said for one in vulnerabilities for key in ("discovery_date", "release_date") if one[key]
        ),
        texts=tuple(one["text"].said for place in (document, *vulnerabilities) for one in place["notes"].items()),
        components=tuple(_component(one) for one in vulnerabilities),
        severities=tuple(_severities(vulnerabilities)),
        weaknesses=tuple(one["cwe"]["id"].said for one in vulnerabilities if one["cwe"]["id"]),
        references=tuple(
            one["url"].said for place in (document, *vulnerabilities) for one in place["references"].items()
        ),
        credits=tuple(_credits((document, *vulnerabilities))),
        needs_affected=bool(vulnerabilities),
    )


def _severities(vulnerabilities: list[Node]) -> Iterator[SaidSeverity]:
    for vulnerability in vulnerabilities:
        for score in vulnerability["scores"].items():
            for key in _CVSS:
                if score[key]:
                    held = score[key]
                    yield SaidSeverity(
                        held["vectorString"].said,
                        key,
                        held["baseScore"].number,
                        held["baseSeverity"].text,
                    )


def _credits(places: tuple[Node, ...]) -> Iterator[Said]:
    for place in places:
        for one in place["acknowledgments"].items():
            named = [name.said for name in one["names"].items()]
            yield from named or [one["organization"].said if one["organization"] else one["summary"].said]


def _component(vulnerability: Node) -> SaidComponent:
    """Versions are products there, so a vulnerability is taken as one thing that has data or has none."""
    status = vulnerability["product_status"]
    return SaidComponent(
        vulnerability.at,
        name=vulnerability["cve"].said if vulnerability["cve"] else vulnerability["title"].said,
        has_data=any(bool(status[key]) for key in (*_AFFECTED, *_OTHERS)),
    )
