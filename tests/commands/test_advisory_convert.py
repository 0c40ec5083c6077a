"""`vulndesk advisory convert`: only the document on stdout, losses on stderr, and what to do about unreadable files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.core.advisory.checked_documents import csaf_errors, cve_errors, vexipy_errors
from tests.core.advisory.written import ADVISORY
from vulndesk.commands.advisory_convert import convert
from vulndesk.core.advisory.csaf import build_csaf
from vulndesk.core.advisory.cve import Assigner, build_cve
from vulndesk.core.advisory.osv import build_osv
from vulndesk.core.advisory.serial import to_dict
from vulndesk.core.advisory.vex import build_vex
from vulndesk.core.errors import BadInput, Refused

ROOT = Path(__file__).parents[2]
CNA = Assigner("00000000-0000-4000-8000-000000000000", "acme")
SOURCES = {
    "osv": build_osv(ADVISORY),
    "csaf": build_csaf(ADVISORY),
    "cve": build_cve(ADVISORY, assigner=CNA),
    "vex": build_vex(ADVISORY),
    "record": to_dict(ADVISORY),
}
OURS = ("--publisher-name", "Acme", "--publisher-namespace", "https://acme.example")


def _convert(*arguments: str, given: str | bytes = "") -> Result:
    done = CliRunner().invoke(convert, list(arguments), input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", ["osv", "csaf", "csaf-vex", "cve", "vex", "record", "html", "markdown", "text"])
@pytest.mark.slow
def test_every_format_becomes_every_other(source: str, target: str, tmp_path: Path) -> None:
    done = _convert("-", "--to", target, *OURS, given=json.dumps(SOURCES[source]))
    assert done.exit_code == 0
    if target in ("html", "markdown", "text"):
        assert "A template can leave its sandbox" in done.stdout
        assert "2.11.4" in done.stdout
        return
    document = json.loads(done.stdout)
    if target in ("csaf", "csaf-vex") and source != "vex":
        assert document["vulnerabilities"][0]["cve"] == "CVE-2026-12345"
    errors = {"csaf": csaf_errors, "csaf-vex": csaf_errors}.get(target)
    if errors and source == "osv":
        assert errors([document], tmp_path) == []
    if target == "cve":
        assert cve_errors(document) == []
    if target == "vex":
        assert vexipy_errors(document) == []


def test_a_conversion_into_the_same_format_loses_nothing() -> None:
    for name in ("csaf", "cve", "vex"):
        done = _convert("-", "--from", name, "--to", name, given=json.dumps(SOURCES[name]))
        assert [line for line in done.stderr.splitlines() if line.startswith("lost: ")] == []
    assert _convert("-", "--to", "record", given=json.dumps(SOURCES["record"])).stderr == ""


def test_what_is_lost_is_named_a_line_each() -> None:
    document = {**SOURCES["osv"], "upstream": ["CVE-2025-1"]}
    document["credits"] = [{**one, "strange": 1} for one in document["credits"]]
    document["affected"][0] = {**document["affected"][0], "ecosystem_specific": {"line\nbreak": 1}}
    done = _convert("-", "--to", "vex", *OURS, given=json.dumps(document))
    lines = done.stderr.splitlines()
    assert "not in vex: $.affected[0].ecosystem_specific: only OSV has a place for it" in lines
    assert "not in vex: $.upstream: only OSV has a place for it" in lines
    assert "lost: $.credits[0].strange: the record has no place for it" in lines
    assert "not in vex: credits: the credits are not in it as they stand" in lines
    assert all(line.startswith(("lost: $", "not in vex: ")) for line in lines)


def test_a_publisher_that_nobody_named_is_no_loss() -> None:
    assert "publisher" not in _convert("-", "--to", "osv", given=json.dumps(SOURCES["osv"])).stderr
    named = _convert("-", "--to", "osv", "--publisher-name", "ACME", given=json.dumps(SOURCES["osv"]))
    assert "not in osv: publisher: the publisher is not in it" in named.stderr.splitlines()


def test_yaml_is_read_and_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "PYSEC-1.yaml"
    file.write_text(yaml.safe_dump(SOURCES["osv"]), encoding="utf-8")
    document = json.loads(_convert(str(file), "--to", "csaf").stdout)
    assert document["document"]["publisher"]["namespace"] == "https://publisher.invalid"
    assert document["vulnerabilities"][0]["cwe"]["name"].startswith("Improper Control of Generation of Code")


def test_the_form_of_githubs_api_is_read_and_openvex_is_vex() -> None:
    package = {"ecosystem": "pip", "name": "jinja2"}
    held = {"package": package, "vulnerable_version_range": "< 2.0", "first_patched_version": "2.0"}
    document = {"ghsa_id": "GHSA-2222-3333-4444", "summary": "s", "updated_at": "2026-01-01T00:00:00Z"}
    done = _convert("-", "--to", "openvex", given=json.dumps({**document, "vulnerabilities": [held]}))
    assert json.loads(done.stdout)["statements"][0]["products"][0]["@id"].startswith("pkg:pypi/jinja2?vers=")
    again = _convert("-", "--from", "openvex", "--to", "osv", given=done.stdout)
    assert json.loads(again.stdout)["affected"][0]["package"]["name"] == "jinja2"


def test_a_cve_id_and_the_cna_can_be_given() -> None:
    nameless = {key: value for key, value in SOURCES["osv"].items() if key != "aliases"}
    with pytest.raises(BadInput, match="--cve"):
        _convert("-", "--to", "cve", given=json.dumps(nameless))
    organisation = "11111111-2222-4333-8444-555555555555"
    arguments = ("--cve", "CVE-2026-7777", "--cna", organisation, "--cna-name", "acme")
    record = json.loads(_convert("-", "--to", "cve", *arguments, given=json.dumps(nameless)).stdout)
    assert record["cveMetadata"]["cveId"] == "CVE-2026-7777"
    assert record["containers"]["cna"]["providerMetadata"]["orgId"] == organisation


@pytest.mark.parametrize(
    ("given", "arguments"),
    [
        (b"", ()),
        (b"\xff\xfe\x00", ()),
        (b"{", ()),
        (b"a: [", ()),
        (b"just words", ()),
        (b"[]", ()),
        (b"[{}, {}]", ()),
        (b'{"some": "thing"}', ()),
        (b'{"ghsaId": "GHSA-1", "summary": "s", "vulnerabilities": []}', ()),
        (b'{"id": "X-1"}', ("--from", "osv")),
        (b'{"format": "vulndesk-advisory/1"}', ()),
        (b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z"}', ("--cve", "7")),
        (b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z"}', ("--cna", "7")),
    ],
)
def test_what_cannot_be_read_says_what_to_do(given: bytes, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        _convert("-", "--to", "csaf", *arguments, given=given)
    assert refused.value.exit_status == 2
    assert refused.value.next_step


def test_a_missing_file_ends_with_2_and_nothing_on_stdout() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vulndesk", "advisory", "convert", "--to", "osv", "nowhere.json"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "There is no file nowhere.json. Give the path of one, or - for standard input.\n"


def test_it_starts_without_django(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(SOURCES["osv"]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vulndesk", "advisory", "convert", "--to", "osv", str(file)],
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    imported = done.stderr.decode()
    for slow in ("django", "univers", "nh3", "yaml", "markdown_it", "jsonschema"):
        assert f" {slow}\n" not in imported, slow
