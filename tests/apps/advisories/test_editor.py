"""The editor through a browser's eyes without script: prefilled, looked at, saved, and safe from a second writer."""

import re

import pytest

from tests.apps.advisories.conftest import written
from tests.apps.cases.handling import signed_in
from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.advisories.models import Draft, DraftVersion
from vulndesk.apps.advisories.queries import draft_of
from vulndesk.apps.advisories.views.rows import DraftForms, data_of
from vulndesk.apps.cases.models import Case
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.advisory.issuing import as_draft
from vulndesk.core.advisory.parts import Rating, Reference, ReferenceType, Weakness
from vulndesk.core.advisory.record import (
    Advisory,
    Component,
    EventKind,
    Justification,
    RangeEvent,
    RangeType,
    Status,
    VersionRange,
    VersionStatus,
)

A, B, C = "a" * 40, "b" * 40, "c" * 40


@pytest.fixture
def case(case_id):
    return Case.objects.get(pk=case_id)


@pytest.fixture
def page(case):
    return f"/team/cases/{case.reference}/advisory/"


@pytest.fixture
def toms(tom):
    return signed_in(user_by_handle("tom"))


def test_every_part_of_a_draft_survives_its_rows():
    events = tuple(
        RangeEvent(*one) for one in ((EventKind.INTRODUCED, A), (EventKind.INTRODUCED, B), (EventKind.FIXED, C))
    )
    last = (RangeEvent(EventKind.INTRODUCED, "1.0"), RangeEvent(EventKind.LAST_AFFECTED, "1.9"))
    whole = Advisory(
        id="",
        title="Title",
        summary="Sentence.",
        details="One.\n\nTwo.",
        components=(
            Component(
                ecosystem="npm",
                name="@enix/web",
                repository="https://git.example/enix",
                ranges=(
                    VersionRange(RangeType.GIT, events, "https://git.example/enix"),
                    VersionRange(RangeType.SEMVER, last),
                ),
                versions=("2.0", "2.1"),
                statuses=(VersionStatus("3.0", Status.NOT_AFFECTED, Justification.CODE_NOT_PRESENT, "Rewritten."),),
            ),
            Component(product="Enix Cloud", vendor="Enix", is_hosted=True, is_unsupported=True),
        ),
        severities=(Rating("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"),),
        weaknesses=(Weakness("CWE-125", "Out-of-bounds Read"),),
        references=(Reference("https://enix.example/1", ReferenceType.FIX, "The fix"),),
        remediation="Install 2.2.",
        workarounds="None.",
        aliases=("CVE-2026-1",),
        related=("CVE-2026-2",),
        exploited=True,
    )
    forms = DraftForms(data_of(whole))
    assert forms.is_valid()
    assert forms.record() == whole
    assert as_draft(whole) == whole


def test_it_opens_with_what_the_desk_knows_and_none_of_the_reporters_words(toms, page, case):
    answer = toms.get(page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "The desk filled in what it knows" in text
    assert "The vulnerability was reported." in text
    assert "Rita Finder" in text, "who is named, by their choice"
    assert "reads past the end of its buffer" not in text
    assert "The advisory has no title." in text
    assert not Draft.objects.exists(), "looking saves nothing"


def test_it_is_saved_looked_at_and_gets_rows_without_script(toms, page, case):
    typed = {"seen": "0", "title": "Overflow", "summary": "Short.", "component-0-product": "Enix"}
    typed |= {"component-0-range-0-type": "SEMVER", "component-0-range-0-introduced": "1.0.0"}
    looked = toms.post(page, typed | {"show": "csaf"}).content.decode()
    assert "csaf_version" in looked
    assert 'value="Overflow"' in looked
    more = toms.post(page, typed | {"add": "component-0-range"}).content.decode()
    assert 'name="component-0-range-1-fixed"' in more
    assert not Draft.objects.exists()
    assert toms.post(page, typed).status_code == 302
    _, state = draft_of_case(case)
    assert (state.row.number, state.written.title) == (1, "Overflow")
    assert state.written.components[0].ranges[0].events == (RangeEvent(EventKind.INTRODUCED, "1.0.0"),)
    kept = toms.get(page).content.decode()
    assert "No version ends this range" in kept or "without an end" in kept


def test_each_finding_stands_beside_its_field(toms, page):
    typed = {"seen": "0", "title": "Overflow", "summary": "Short.", "severities": "CVSS:nonsense"}
    text = toms.post(page, typed | {"show": "page", "component-0-name": "enix"}).content.decode()
    after = text[text.index('name="severities"') :]
    assert "is no CVSS vector" in after[: after.index('name="weaknesses"')]
    rows = text[text.index('name="component-0-name"') :]
    assert (
        "Say of which ecosystem the package “enix” is." in rows[: rows.index('name="component-0-range-0-introduced"')]
    )


def test_a_second_writer_is_told_and_keeps_what_they_typed(toms, page, case, vera):
    written(case.pk, vera, title="Vera's title")
    answer = toms.post(page, {"seen": "0", "title": "Tom's title"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "vera saved this draft while you were writing" in text
    assert "Tom&#x27;s title" in text
    assert DraftVersion.objects.count() == 1
    seen = re.search(r'name="seen" value="(\d+)"', text) or re.search(r'value="(\d+)"[^>]*name="seen"', text)
    assert toms.post(page, {"seen": seen[1], "title": "Tom's title"}).status_code == 302
    assert draft_of_case(case)[1].written.title == "Tom's title"


def test_what_cannot_be_read_is_marked_and_not_saved(toms, page):
    answer = toms.post(page, {"seen": "0", "title": "T", "moment-0-at": "soon", "moment-0-text": "It happened."})
    assert answer.status_code == 422
    assert "Write a day and a time" in answer.content.decode()
    assert not Draft.objects.exists()


def test_the_preview_follows_what_is_typed_and_saves_nothing(toms, page):
    typed = {"title": "<b>Overflow</b>", "component-0-name": "enix", "component-0-ecosystem": "PyPI", "shown": "osv"}
    answer = toms.post(f"{page}preview/", typed)
    assert b"schema_version" in answer.content
    assert b"<b>Overflow" not in answer.content
    assert b"<html" not in answer.content
    assert not Draft.objects.exists()


def test_every_saved_draft_is_listed_with_what_it_changed(toms, page, case, tom):
    written(case.pk, tom)
    written(case.pk, tom, seen=1, title="A better title")
    text = toms.get(f"{page}drafts/").content.decode()
    assert "What draft 2 changed" in text
    assert "<ins>A better title</ins>" in text
    assert "What draft 1 changed" in toms.get(f"{page}drafts/1/").content.decode()
    assert toms.get(f"{page}drafts/9/").status_code == 404


def draft_of_case(case):
    return draft_of(actor_for(user_by_handle("tom")), case_id=case.pk)
