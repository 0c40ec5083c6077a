"""Every format says exactly the same set of affected versions, in every ecosystem whose order is known."""

from __future__ import annotations

from random import Random

import pytest

from tests.core.advisory.made import an_advisory, universe
from tests.core.advisory.membership import csaf_affects, cve_affects, osv_affects, vex_affects
from vulndesk.core.advisory.csaf import build_csaf
from vulndesk.core.advisory.csaf_reading import read_csaf
from vulndesk.core.advisory.cve import Assigner, build_cna
from vulndesk.core.advisory.cve_reading import read_cve
from vulndesk.core.advisory.gaps import is_publishable
from vulndesk.core.advisory.osv import build_osv
from vulndesk.core.advisory.osv_reading import read_osv
from vulndesk.core.advisory.record import Advisory, affects
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.advisory.vex_reading import read_openvex
from vulndesk.core.version_order import ORDERS

CNA = Assigner("00000000-0000-4000-8000-000000000000")


def _compare(advisory: Advisory, versions: list[str]) -> None:
    component = advisory.components[0]
    order, name = component.order, component.name
    assert order is not None
    osv, cve, csaf, vex = (
        build_osv(advisory),
        build_cna(advisory, assigner=CNA),
        build_csaf(advisory),
        build_vex(advisory),
    )
    short = name.replace(":", "/").rpartition("/")[2]
    back = [made.components[0] for made, _ in (read_osv(osv), read_cve(cve), read_csaf(csaf), read_openvex(vex))]
    for version in versions:
        expected = affects(component, version)
        said = {
            "OSV": osv_affects(osv, name, version, order),
            "CVE": cve_affects(cve, name, version, order),
            "CSAF": csaf_affects(csaf, name, version, order),
            "VEX": vex_affects(vex, short, version, order),
            "read back": expected if all(affects(one, version) == expected for one in back) else not expected,
        }
        assert set(said.values()) == {expected}, (component, version, expected, said)


def _compare_some(ecosystem: str, count: int) -> None:
    luck, compared = Random(f"{count} same sets of {ecosystem}"), 0
    while compared < count:
        advisory = an_advisory(compared + 1, luck, ecosystem=ecosystem)
        if not is_publishable(advisory):
            continue
        compared += 1
        component = advisory.components[0]
        named = [event.value for held in component.ranges for event in held.events if event.value != "0"]
        _compare(advisory, [*universe(ecosystem, luck, size=20), *named, *component.versions])


@pytest.mark.parametrize("ecosystem", ORDERS)
@pytest.mark.slow
def test_every_format_affects_the_same_versions(ecosystem: str) -> None:
    _compare_some(ecosystem, 2)


@pytest.mark.slow
@pytest.mark.parametrize("ecosystem", ORDERS)
def test_every_format_affects_the_same_versions_of_many_advisories(ecosystem: str) -> None:
    _compare_some(ecosystem, 60)
