"""docs/api.md as somebody follows it: its first steps in a shell, and its refusals, its scopes and its addresses."""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import Team
from tests.running_desk import CHECKOUT
from vulndesk.core.api_scopes import Scope
from vulndesk.server.api import api
from vulndesk.server.openapi import REFUSED

PAGE = (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")
# Refused before an operation is reached, so that no operation declares them.
OF_ANY_ADDRESS = {405, 411, 500}


def _shell(team: Team, reference: str) -> str:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
    written = "".join(textwrap.dedent(block) for block in blocks)
    for shown, real in (
        ("https://desk.example.org", team.desk.address),
        ("vdt_…", team.tokens["tom"]),
        ("VD-7K2M-9QXW", reference),
    ):
        assert shown in written
        written = written.replace(shown, real)
    return written


def _documents(text: str) -> list[Any]:
    found, decoder = [], json.JSONDecoder()
    while text := text.strip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


@pytest.mark.slow
def test_the_first_steps_are_taken_as_they_stand_there(team: Team, tmp_path: Path) -> None:
    reference = team.report("The parser reads past the end of its buffer.")
    done = subprocess.run(
        ["sh", "-eu"], input=_shell(team, reference), cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    me, listed, case, acknowledged = _documents(done.stdout)
    assert me["handle"] == "tom"
    assert reference in [one["reference"] for one in listed["cases"]]
    assert (case["reference"], case["acknowledged_at"]) == (reference, None)
    shown = json.loads(re.search(r"```json\n *(\{\"reference\".*\})\n", PAGE)[1])  # type: ignore[index]
    assert acknowledged == shown | {"reference": reference}


def test_every_refusal_is_in_the_table() -> None:
    table = [int(status) for status in re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE)]
    assert table == sorted({*REFUSED, *OF_ANY_ADDRESS})


def test_every_scope_and_every_part_of_an_address_is_named() -> None:
    assert [scope for scope in Scope if f"`{scope.value}`" not in PAGE] == []
    addresses = {path.removeprefix("/api/v1/") for path in api.get_openapi_schema(path_prefix="/api/v1/")["paths"]}
    parts = {part for path in addresses for part in path.split("/") if not part.startswith("{")}
    assert [part for part in sorted(parts) if not re.search(rf"\b{re.escape(part)}\b", PAGE)] == []


def test_no_row_of_a_table_stands_alone() -> None:
    """A table ends at an empty line: what follows it is text to every reader of Markdown."""
    lines = PAGE.splitlines()
    begins = [line for before, line in pairwise(lines) if not before and line.startswith("|")]
    heads = [line for line, after in pairwise(lines) if re.fullmatch(r"\|[-|]+\|", after)]
    assert begins == heads
