"""60 planted faults and 204 files that resemble them: `./run bench check` prints the figures, this holds them."""

from pathlib import Path

from bench.check import planted
from tests.planted_repository import look_alikes


def test_nearly_all_faults_are_found_and_nearly_nothing_else(tmp_path: Path) -> None:
    faults, found = planted(tmp_path)
    assert len(faults) == 60
    assert len(look_alikes(1)) >= 200
    assert {one.check for one in faults} == {"E15", "E16", "E17", "E18", "E19", "E20"}
    assert found.recall >= 0.95, [(one.check, one.path) for one in found.missed]
    assert found.precision >= 0.95, found.false_alarms
