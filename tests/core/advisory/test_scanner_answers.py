"""What scanners are answered says the same set of versions as the published document."""

from __future__ import annotations

from random import Random

import pytest

from tests.core.advisory.made import an_advisory, universe
from tests.core.advisory.membership import osv_affects
from tests.core.advisory.written import ADVISORY
from vulndesk.core.advisory.gaps import is_publishable
from vulndesk.core.advisory.osv import build_osv
from vulndesk.core.advisory.outlets.scanner_answers import for_scanners


def test_ranges_of_one_package_become_one_with_every_fix() -> None:
    (entry,) = for_scanners(build_osv(ADVISORY))["affected"]
    (held,) = entry["ranges"]
    assert [one["fixed"] for one in held["events"] if "fixed" in one] == ["2.11.4", "3.1.5"]


def test_a_package_of_pypi_has_its_canonical_name() -> None:
    packages = [{"ecosystem": "PyPI", "name": "Enix_Parser"}, {"ecosystem": "npm", "name": "Enix_Parser"}]
    answer = for_scanners({"affected": [{"package": one, "versions": ["1"]} for one in packages]})
    assert [one["package"]["name"] for one in answer["affected"]] == ["enix-parser", "Enix_Parser"]


@pytest.mark.parametrize("ecosystem", ["PyPI", "npm", "Maven", "Debian"])
@pytest.mark.slow
def test_the_same_versions_are_affected(ecosystem: str) -> None:
    luck, compared = Random(f"answers {ecosystem}"), 0
    while compared < 20:
        advisory = an_advisory(compared + 1, luck, ecosystem=ecosystem)
        if not is_publishable(advisory):
            continue
        compared += 1
        component, document = advisory.components[0], build_osv(advisory)
        assert component.order is not None
        for version in universe(ecosystem, luck, size=20):
            said = [
                osv_affects(one, component.name, version, component.order) for one in (document, for_scanners(document))
            ]
            assert said[0] == said[1], (component, version)


@pytest.mark.parametrize(
    "events",
    [
        [[{"introduced": "1"}, {"fixed": "3"}], [{"introduced": "2"}, {"fixed": "4"}]],
        [[{"introduced": "1"}, {"fixed": "2"}], [{"introduced": "3"}, {"last_affected": "4"}]],
        [[{"introduced": "0"}, {"fixed": "2"}], [{"introduced": "0"}, {"fixed": "3"}]],
        [[{"introduced": "1"}, {"fixed": "2"}], [{"introduced": "no version"}, {"fixed": "3"}]],
    ],
)
def test_ranges_that_cannot_be_joined_stay_as_they_are(events: list[list[dict[str, str]]]) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": one} for one in events]
    document = {"affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": ranges}]}
    assert for_scanners(document) == document
