"""The editor of an advisory in a real browser: with script the preview follows what is typed, without it is asked for.

The fixture `visit` fails on whatever the browser complains about.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.flows.story_steps import invited, send, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("advisory")]

SLOW = 15_000  # a busy machine


@pytest.fixture(scope="module")
def tom(desk):
    return invited(desk, "tom-of-advisories", "Tom")


def test_the_preview_follows_what_is_typed_and_stays_at_its_format(desk, visit, tom):
    sent = send(desk, "enix", title="Xylophone")
    page = signed_in(visit(), tom)
    page.goto(f"{desk.address}/team/cases/{sent.reference}/advisory/")
    preview = page.locator("#preview")
    page.get_by_label("Title").fill("Names are read past their end")
    expect(preview.get_by_role("heading", level=1)).to_have_text("Names are read past their end", timeout=SLOW)
    expect(preview).to_contain_text("Say in a sentence what an attacker can do.")
    page.get_by_label("Counted by").select_option("SEMVER")
    page.get_by_label("Affected from").fill("1.0.0")
    page.get_by_label("Fixed in").fill("1.1.8")
    expect(preview).to_contain_text("from 1.0.0, before 1.1.8", timeout=SLOW)
    preview.get_by_role("button", name="CSAF").click()
    expect(preview.locator("pre")).to_contain_text("csaf_version", timeout=SLOW)
    page.get_by_label("In one sentence").fill("A long name shows memory of others.")
    expect(preview.locator("pre")).to_contain_text("A long name shows memory", timeout=SLOW)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="Draft 1")).to_be_visible()


def test_a_phone_without_script_writes_it_too(desk, visit, tom):
    sent = send(desk, "enix", title="Xylophone")
    page = signed_in(visit(width=390, javascript=False), tom)
    page.goto(f"{desk.address}/team/cases/{sent.reference}/advisory/")
    page.get_by_label("Title").fill("Names are read past their end")
    page.get_by_role("button", name="Add a component").click()
    assert page.locator("fieldset.adv-rows-of").count() == 2
    page.get_by_role("button", name="OpenVEX").click()
    expect(page.get_by_label("Title")).to_have_value("Names are read past their end")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    assert page.locator("fieldset.adv-rows-of").count() == 1, "an empty row is none"


def test_the_editor_fits_a_phone_and_axe_finds_nothing_grave(desk, visit, tom):
    sent = send(desk, "enix", title="Xylophone")
    page = signed_in(visit(width=390), tom)
    page.goto(f"{desk.address}/team/cases/{sent.reference}/advisory/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page).response["violations"]
    assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]
