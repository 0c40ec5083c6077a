"""Whoever was given a proof verifies it in a browser: on the desk's page, or on a copy that asks nobody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.core.ledger.receipts import KEY, receipt
from tests.faults.traffic import ask
from tests.flows.story_steps import send
from tests.running_desk import RunningDesk

Visit = Callable[..., Visitor]
PROOF = receipt()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    changed = PROOF.file.replace('"leaf_index": "4"', '"leaf_index": "5"')
    texts = {"proof": PROOF.file, "changed": changed, "report": PROOF.opening}
    paths = {name: tmp_path / f"{name}.json" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text, encoding="utf-8")
    return paths


def verify(page: Page, proof: Path, *, key: str = "", report: Path | None = None) -> str:
    page.get_by_label("The proof").set_input_files(proof)
    page.get_by_label("The desk’s key").fill(key)
    page.get_by_label("What was reported").set_input_files([report] if report else [])
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("#answer .notice")).to_be_visible()
    return page.locator("#answer").inner_text()


def all_of_it(page: Page, files: dict[str, Path]) -> None:
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("#answer")).to_contain_text("Choose the proof first")
    said = verify(page, files["proof"])
    assert "Yes, if this is the desk’s key" in said
    assert "desk.example.org/ledger received a report at 2026-12-01 04:19:07 UTC." in said
    assert "anybody may have made that key" in said
    assert "It does not say what was reported." in said
    said = verify(page, files["proof"], key=f" {KEY} ")
    assert "Yes. The proof holds." in said
    assert "It is signed with the key that you gave." in said
    said = verify(page, files["proof"], key=str(KEY), report=files["report"])
    assert "Der Parser liest über das Ende – immer." in said
    assert "No. This proves nothing." in verify(page, files["changed"], key=str(KEY))
    assert "No. This proves nothing." in verify(page, files["proof"], report=files["proof"])
    assert "The key cannot be read" in verify(page, files["proof"], key="desk.example.org")


@pytest.mark.slow
@pytest.mark.browser
def test_a_proof_is_verified_on_the_page_and_nothing_leaves_the_browser(
    desk: RunningDesk, visit: Visit, files: dict[str, Path]
) -> None:
    page = visit().page
    page.goto(f"{desk.address}/verify/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    all_of_it(page, files)
    assert asked == []


@pytest.mark.slow
@pytest.mark.browser
def test_a_saved_copy_works_from_the_disk_alone(
    desk: RunningDesk, visit: Visit, files: dict[str, Path], tmp_path: Path
) -> None:
    answer = ask(desk.port, "GET", "/verify/verify-receipt.html")
    assert "attachment" in answer.headers["content-disposition"]
    saved = tmp_path / "verify-receipt.html"
    saved.write_bytes(answer.body)
    assert hashlib.sha256(answer.body).hexdigest() in ask(desk.port, "GET", "/verify/").text
    page = visit().page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    all_of_it(page, files)
    assert {url.partition(":")[0] for url in asked} == {"file"}
    assert len(asked) == 1


@pytest.mark.slow
@pytest.mark.browser
def test_the_proof_of_a_real_desk_holds_with_the_key_that_it_publishes(
    desk: RunningDesk, visit: Visit, tmp_path: Path
) -> None:
    head = {"Authorization": f"Receipt {send(desk, 'enix', 'It leaks: überall.').receipt}"}
    paths = {}
    for name in ("proof", "opening"):
        answer = ask(desk.port, "GET", f"/api/v1/report/{name}", headers=head)
        assert answer.status == 200
        paths[name] = tmp_path / f"{name}.json"
        paths[name].write_bytes(answer.body)
    page = visit().page
    page.goto(f"{desk.address}/verify/")
    said = verify(page, paths["proof"], key=ask(desk.port, "GET", "/ledger/key").text, report=paths["opening"])
    assert "Yes. The proof holds." in said
    assert "It leaks: überall." in said


@pytest.mark.slow
@pytest.mark.browser
def test_without_scripts_the_page_says_what_to_do_instead(desk: RunningDesk, visit: Visit) -> None:
    page = visit(javascript=False).page
    page.goto(f"{desk.address}/verify/")
    expect(page.get_by_text("This page needs scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Verify")).to_be_hidden()


def test_the_hash_on_the_page_is_that_of_the_program(client) -> None:  # type: ignore[no-untyped-def]
    from vulndesk.server.verify import PROGRAM, saved_page

    page = client.get("/verify/")
    assert hashlib.sha256(PROGRAM.read_bytes()).hexdigest() in page.content.decode()
    assert client.post("/verify/").status_code == 405
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', saved_page())
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "connect-src" not in policy[1]
    assert 'from "./' not in saved_page()
