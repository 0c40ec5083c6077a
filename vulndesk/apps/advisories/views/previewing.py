"""What a draft would be in public: its page and each document, made by what makes the published ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vulndesk.apps.advisories.views.showing import Shown, shown
from vulndesk.core.advisory.csaf import build_csaf
from vulndesk.core.advisory.cve import NO_CNA, build_cve
from vulndesk.core.advisory.osv import build_osv
from vulndesk.core.advisory.record import Advisory
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.errors import BadInput

PAGE = "page"
FORMATS: Mapping[str, tuple[str, Callable[[Advisory], dict[str, Any]]]] = {
    "osv": ("OSV", build_osv),
    "csaf": ("CSAF", build_csaf),
    "cve": ("CVE", lambda held: build_cve(held, assigner=NO_CNA)),
    "openvex": ("OpenVEX", build_vex),
}
NAMES = ((PAGE, "Page"), *((name, words) for name, (words, _) in FORMATS.items()))


@dataclass(frozen=True)
class Preview:
    """chosen: a name of NAMES. shown: for the page; document: for a format; problem: why there is none."""

    chosen: str
    names: tuple[tuple[str, str], ...] = NAMES
    shown: Shown | None = None
    document: str = ""
    problem: str = ""


def preview(would_be: Advisory, chosen: str) -> Preview:
    """would_be: the draft as it would be published now."""
    if chosen not in FORMATS:
        return Preview(PAGE, shown=shown(would_be))
    try:
        document = FORMATS[chosen][1](would_be)
    except BadInput as refused:
        return Preview(chosen, problem=str(refused))
    return Preview(chosen, document=json.dumps(document, indent=2, ensure_ascii=False))
