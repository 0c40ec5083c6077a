"""What strangers say of a document: the official schemas, and other people's readers and validators."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cvelib
import jsonschema
import pytest
from cvelib.cve_api import CveRecord
from vexipy import Document

CHECKOUT = Path(__file__).parents[3]
CONFORMANCE = CHECKOUT.parent / "shared" / "conformance"
# Installed by `./run test --slow` (requirements/csaf-validator).
NODE_VALIDATOR = Path(sys.prefix) / "csaf-validator" / "node_modules" / "@secvisogram" / "csaf-validator-lib"


@lru_cache(maxsize=4)
def _schema(file: Path) -> Any:
    if not file.exists():
        pytest.skip(f"the published schema {file.name} is not beside the checkout")
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())


def _schema_errors(path: Path, document: dict[str, Any]) -> list[str]:
    return [f"{one.json_path}: {one.message[:200]}" for one in _schema(path).iter_errors(document)]


def osv_errors(document: dict[str, Any]) -> list[str]:
    return _schema_errors(CONFORMANCE / "osv-schema/ref/schema.json", document)


def cve_errors(record: dict[str, Any]) -> list[str]:
    """By cvelib and the schema 5.1.1 that it carries; what 5.2 adds to a product, that one allows."""
    whole = _schema_errors(Path(cvelib.__file__).parent / "schemas" / "CVE_JSON_bundled_5.1.1.json", record)
    schema = (
        CveRecord.Schemas.CNA_PUBLISHED
        if record["cveMetadata"]["state"] == "PUBLISHED"
        else CveRecord.Schemas.CNA_REJECTED
    )
    CveRecord.validate(record["containers"]["cna"], schema)
    return whole


def vex_errors(document: dict[str, Any]) -> list[str]:
    return _schema_errors(CONFORMANCE / "openvex/ref/openvex_json_schema.json", document)


def vexipy_errors(document: dict[str, Any]) -> list[str]:
    """A document that vexipy reads and writes says what it said."""
    with warnings.catch_warnings():  # it advises against reasons in words alone, which the format allows
        warnings.simplefilter("ignore", UserWarning)
        read = Document.from_json(json.dumps(document))
    again = json.loads(read.to_json(by_alias=True, exclude_none=True))
    said = [
        [(one["status"], [each["@id"] for each in one["products"]]) for one in each["statements"]]
        for each in (document, again)
    ]
    return [] if said[0] == said[1] else [f"{document['@id']}: vexipy reads it otherwise"]


def csaf_errors(documents: Sequence[dict[str, Any]], folder: Path) -> list[str]:
    """By `csaf validate`: the schema and every mandatory test of CSAF 2.0."""
    files = [str(_written(document, folder / f"{at}.json")) for at, document in enumerate(documents)]
    command = [str(Path(sys.executable).parent / "csaf"), "validate", "--spec-version", "v20", "--no-network"]
    ran = subprocess.run(
        [*command, "--preset", "extended", "--rfc7464-always", "--format", "deprecated-json", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    results = [json.loads(one) for one in ran.stdout.split("\x1e") if one.strip()]
    assert len(results) == len(documents), ran.stderr
    failed = []
    for document, result in zip(documents, results, strict=True):
        names = {one["name"] for one in result["tests"]}
        found = [f"{document['document']['tracking']['id']}: {one}" for one in result["tests"] if one["errors"]]
        assert found or {"schema", "mandatoryTest_6_1_1", "mandatoryTest_6_1_33"} <= names, "tests were left out"
        failed += found
    return failed


def secvisogram_errors(documents: Sequence[dict[str, Any]], folder: Path) -> list[str]:
    """By the validator of Secvisogram, a second opinion in another language."""
    if not NODE_VALIDATOR.exists():
        pytest.skip("SKIPPED: no second CSAF validator; `./run test --slow` installs it where Node is")
    for at, document in enumerate(documents):
        _written(document, folder / f"{at}.json")
    script = folder / "validate.mjs"
    script.write_text(_SCRIPT, encoding="utf-8")
    ran = subprocess.run(
        ["node", str(script), str(NODE_VALIDATOR), *(str(folder / f"{at}.json") for at in range(len(documents)))],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in ran.stdout.splitlines() if line]


_SCRIPT = """
import fs from "node:fs";
import { pathToFileURL } from "node:url";
const [library, ...files] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${library}/${name}`).href);
const validate = (await load("validate.js")).default;
const schema = await load("schemaTests.js");
const mandatory = await load("mandatoryTests.js");
const tests = [schema.csaf_2_0_strict, ...Object.values(mandatory)];
for (const file of files) {
  const document = JSON.parse(fs.readFileSync(file, "utf8"));
  const result = await validate(tests, document);
  for (const test of result.tests)
    for (const error of test.errors) console.log(file, test.name, JSON.stringify(error));
}
"""


def _written(document: dict[str, Any], file: Path) -> Path:
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file
