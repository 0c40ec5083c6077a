"""Two programs that were written apart, from one format, give the same verdict on every proof, good or bad.

One is `vulndesk verify-receipt`, the other verify_receipt.mjs, in Node and in a browser under the desk's own policy.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import forged
from tests.browser import Visitor
from tests.command_line import vulndesk
from tests.forged import FORGERIES, Case, cases
from tests.running_desk import RunningDesk
from vulndesk.server.verify import PROGRAM

Visit = Callable[..., Visitor]

MANY, SEED = 10_000, 8
GENUINE, BAD, NO_KEY = 0, 1, 2
DRIVER = Path(forged.__file__).parent / "verify_many.mjs"
# What may be genuine though it was made anew: the signature holds, and the format allows it.
PROVEN_ANEW = {
    "a_stamp",
    "an_instant_at_the_edge",
    "an_opening_of_any_text",
    "signed_by_another",
    "another_head_that_is_signed",  # a tree of another size with the same root: a desk that signs such lies to itself
}


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("SKIPPED: there is no Node, so the second verifier is not compared with the first one")
    return found


def by_command(given: list[Case], folder: Path) -> list[int]:
    """`vulndesk verify-receipt` itself, without starting a process each time."""
    receipt, report = folder / "receipt.json", folder / "report.json"
    found = []
    for one in given:
        receipt.write_bytes(one.receipt)
        if one.report is not None:
            report.write_bytes(one.report)
        more = ["--report", str(report)] if one.report is not None else []
        found.append(vulndesk("verify-receipt", str(receipt), "--key", one.key, *more).returncode)
    return found


def as_json(one: Case) -> dict[str, Any]:
    report = None if one.report is None else base64.b64encode(one.report).decode()
    return {"receipt": base64.b64encode(one.receipt).decode(), "key": one.key, "report": report}


def by_node(given: list[Case], node: str) -> list[int]:
    lines = "\n".join(json.dumps(as_json(one)) for one in given)
    done = subprocess.run(
        [node, str(DRIVER), str(PROGRAM)], input=lines, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [int(line) for line in done.stdout.split()]


IN_A_PAGE = """async ([address, given]) => {
  const { NotAKey, NotGenuine, verifyReceipt, verifyReport } = await import(address)
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
  const verdicts = []
  for (const { receipt, key, report } of given) {
    try {
      const found = await verifyReceipt(bytes(receipt), { key: key.trim() })
      if (report !== null) await verifyReport(bytes(report), found)
      verdicts.push(0)
    } catch (error) {
      if (error instanceof NotGenuine) verdicts.push(1)
      else if (error instanceof NotAKey) verdicts.push(2)
      else throw error
    }
  }
  return verdicts
}"""
# As in a browser of 2024: the library beside the program verifies instead.
NO_ED25519 = """() => {
  const known = SubtleCrypto.prototype.importKey
  SubtleCrypto.prototype.importKey = function (form, key, kind, ...more) {
    if (kind.name === 'Ed25519') return Promise.reject(new DOMException('', 'NotSupportedError'))
    return known.call(this, form, key, kind, ...more)
  }
}"""


def by_browser(given: list[Case], page: Page) -> list[int]:
    found: list[int] = []
    for start in range(0, len(given), 500):
        some = [as_json(one) for one in given[start : start + 500]]
        found += page.evaluate(IN_A_PAGE, ["/static/vulndesk/verify_receipt.mjs", some])
    return found


def differing(given: list[Case], one: list[int], other: list[int]) -> Counter[tuple[str, int, int]]:
    assert len(given) == len(one) == len(other)
    return Counter(
        (case.name, mine, theirs) for case, mine, theirs in zip(given, one, other, strict=True) if mine != theirs
    )


@pytest.mark.slow
def test_both_agree_on_each_kind_of_forgery(node: str, tmp_path: Path) -> None:
    given = cases(5 * len(FORGERIES), seed=SEED)
    assert {one.name for one in given} == {"genuine", *(forge.__name__ for forge in FORGERIES)}
    verdicts = by_command(given, tmp_path)
    assert differing(given, verdicts, by_node(given, node)) == {}
    assert {found for case, found in zip(given, verdicts, strict=True) if case.name == "genuine"} == {GENUINE}
    assert set(verdicts) == {GENUINE, BAD, NO_KEY}


@pytest.mark.slow
@pytest.mark.browser
def test_they_agree_on_ten_thousand_and_no_changed_value_is_genuine(
    desk: RunningDesk, visit: Visit, node: str, tmp_path: Path
) -> None:
    given = cases(MANY, seed=SEED)
    verdicts = by_command(given, tmp_path)
    assert Counter(verdicts)[GENUINE] > 2000
    assert Counter(verdicts)[BAD] > 6000
    for case, found in zip(given, verdicts, strict=True):
        if found == GENUINE and case.name not in PROVEN_ANEW:  # then the file says what it said before
            assert json.loads(case.receipt) == case.before, case.name
    assert differing(given, verdicts, by_node(given, node)) == {}
    page = visit().page
    page.goto(f"{desk.address}/verify/")
    assert differing(given, verdicts, by_browser(given, page)) == {}
    few = given[:: MANY // 1000]
    page.evaluate(NO_ED25519)
    assert differing(few, verdicts[:: MANY // 1000], by_browser(few, page)) == {}
