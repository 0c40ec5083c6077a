"""What the desk is made of is written down, and asked about: bill of materials, locks by hash, audit."""

import json
import re
from pathlib import Path

import cyclonedx.schema
import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from tools import audit, sbom

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(cyclonedx.schema.__file__).parent / "_res"


def test_the_bill_of_materials_is_that_of_the_lock_and_the_scripts():
    assert sbom.TARGET.read_text(encoding="utf-8") == sbom.bill(), "run tools/lock"


def test_the_bill_names_every_locked_package_and_every_script_of_others():
    named = {one["purl"] for one in json.loads(sbom.bill())["components"]}
    locked = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", sbom.LOCK.read_text(), re.MULTILINE)
    assert len(locked) > 40
    assert {f"pkg:pypi/{name}@{version}" for name, version in locked} <= named
    assert "pkg:npm/htmx.org@2.0.11" in named


def test_the_bill_keeps_to_the_schema_of_cyclonedx():
    def schema(name):
        return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))

    others = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    registry = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}", Resource.from_contents(schema(name))) for name in others
    )
    checker = Draft7Validator(schema("bom-1.6.SNAPSHOT.schema.json"), registry=registry)
    bill = json.loads(sbom.bill())
    assert not [error.message for error in checker.iter_errors(bill)]
    assert [error.message for error in checker.iter_errors(bill | {"components": [{"name": "x"}]})]


@pytest.mark.parametrize("name", ["run", "dev", "bench", "bench-scanners", "bench-roundup"])
def test_every_locked_package_has_its_hashes(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if re.match(r"[a-z0-9]", block)]
    assert blocks
    assert not [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block]


KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
CLEAN = {"name": "b", "version": "1", "vulns": []}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([KNOWN, CLEAN], 1, "a 1: CVE-1, fixed in 2"),
        ([CLEAN, UNKNOWN], 0, "not known to the service: c"),
        ([CLEAN], 0, "1 packages, 0 known"),
        ([UNKNOWN], 0, "NOT AUDITED"),
    ],
)
def test_an_audit_says_what_it_could_not_ask(packages, status, said, capsys):
    assert audit.report(packages) == status
    assert said in capsys.readouterr().out
