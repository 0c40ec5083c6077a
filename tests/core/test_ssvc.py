"""Decisions by the published tables of SSVC: ours are theirs, row by row."""

import json
from itertools import product
from pathlib import Path

import pytest

from vulndesk.core.errors import BadInput
from vulndesk.core.ssvc import TREES, decide_by, decision_of

PUBLISHED = Path(__file__).parents[3] / "shared" / "conformance" / "ssvc" / "ref" / "data" / "json" / "decision_tables"
FILES = {
    "supplier": "supplier_patch_development_priority_1_0_0.json",
    "deployer": "deployer_patch_application_priority_1_0_0.json",
    "coordinator": "coordinator_triage_1_0_0.json",
    "publication": "coordinator_publish_decision_table_1_0_0.json",
}


@pytest.mark.parametrize("name", TREES)
def test_every_row_is_that_of_the_published_table(name):
    path = PUBLISHED / "ssvc" / FILES[name]
    if not path.exists():
        pytest.skip(f"SKIPPED: the published decision table {path.name} is not beside this checkout")
    published, tree = json.loads(path.read_text()), TREES[name]
    ids = {point.key: f"ssvc:{point.key}:{point.version}" for point in tree.points}
    theirs = {
        tuple(row[ids[point.key]] for point in tree.points): row[published["outcome"]] for row in published["mapping"]
    }
    assert dict(tree.table) == theirs
    assert tree.version == published["version"]
    points = {**published["decision_points"]}
    outcomes = points.pop(published["outcome"])
    assert set(points) == set(ids.values())
    for point in tree.points:
        known = [(one["key"], one["name"].split("/")[-1].lower()) for one in points[ids[point.key]]["values"]]
        assert [(one.key, one.name.lower()) for one in point.answers] == known
    named = [(one["key"], one["name"].lower()) for one in outcomes["values"]]
    assert [(one.key, one.name.lower()) for one in tree.outcomes] == named


@pytest.mark.parametrize("name", TREES)
def test_every_combination_of_answers_has_an_outcome_and_comes_back_from_its_vector(name):
    tree = TREES[name]
    rows = list(product(*([one.key for one in point.answers] for point in tree.points)))
    assert set(rows) == set(tree.table)
    for row in rows:
        found = decide_by(name, dict(zip([point.key for point in tree.points], row, strict=True)))
        assert decision_of(found.vector) == found


def test_a_worse_answer_never_makes_a_fix_less_urgent():
    for name in ("supplier", "deployer"):
        tree = TREES[name]
        order = {one.key: place for place, one in enumerate(tree.outcomes)}
        for row, outcome in tree.table.items():
            for place, point in enumerate(tree.points):
                keys = [one.key for one in point.answers]
                for worse in keys[keys.index(row[place]) + 1 :]:
                    other = tree.table[(*row[:place], worse, *row[place + 1 :])]
                    assert order[other] >= order[outcome], (name, row, point.key, worse)


@pytest.mark.parametrize(
    "vector", ["", "supplier", "supplier/E:A", "nobody/E:A", "supplier/E:A/U:S/TI:X/PSI:S", "//::"]
)
def test_what_is_no_decision_is_refused(vector):
    with pytest.raises(BadInput):
        decision_of(vector)
