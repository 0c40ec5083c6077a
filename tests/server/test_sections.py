"""What the apps above `cases` add to its pages: tabs, and panels of few facts."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

from django.template import Context, Template

from vulndesk.apps.cases.queries import CaseSection, Section, SectionFact, Sections
from vulndesk.server import case_sections
from vulndesk.server.face import sections

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
CASE = UUID(int=7)


def render(text):
    page = SimpleNamespace(case=SimpleNamespace(pk=CASE, programme_id=1), around=SimpleNamespace(duplicates=()))
    return Template("{% load face %}" + text).render(Context({"now": NOW, "actor": SimpleNamespace(), "page": page}))


def test_a_section_is_a_panel_with_its_facts_and_the_way_to_its_page(monkeypatch):
    def said(view):
        facts = (SectionFact("Ends", at=view.now), SectionFact("Kind", "<b>short</b>", tone="needs"))
        return CaseSection("embargo", "Embargo", facts, url=f"/somewhere/{view.case.pk}/", link_words="All about it")

    sections_here = Sections(Section((), said), Section((), lambda _: None))
    monkeypatch.setattr(case_sections, "TEAM_SECTIONS", sections_here)
    html = render("{% team_sections actor page %}")
    assert html.count("<section") == 1
    assert f'<a href="/somewhere/{CASE}/">All about it</a>' in html
    assert 'datetime="2026-03-03T12:00:00+00:00"' in html
    assert "&lt;b&gt;short&lt;/b&gt;" in html


def with_tabs(monkeypatch, *groups):
    monkeypatch.setattr(sections, "CASE_TABS", groups)


def test_a_tab_leads_only_to_a_page_that_is_there(monkeypatch):
    nowhere = ("no_such_route", "Nowhere")
    with_tabs(monkeypatch, ("Case", (("case", "Case"),)), ("Keys", (("case_keys", "Keys"), nowhere)), ("N", (nowhere,)))
    html = render('{% case_tabs "VD-0000-0000" "case_keys" %}')
    assert 'href="/team/cases/VD-0000-0000/"' in html
    assert 'href="/team/cases/VD-0000-0000/keys/" aria-current="page"' in html
    assert html.count("<a") == 2
    assert "Nowhere" not in html


def test_the_pages_of_the_group_that_one_is_in_are_a_second_row(monkeypatch):
    with_tabs(monkeypatch, ("Case", (("case", "Case"),)), ("More", (("case_embargo", "End"), ("case_keys", "Keys"))))
    html = render('{% case_tabs "VD-0000-0000" "case_keys" %}')
    assert 'href="/team/cases/VD-0000-0000/embargo/" aria-current="true">More' in html
    assert 'href="/team/cases/VD-0000-0000/keys/" aria-current="page">Keys' in html
    assert "Keys" not in render('{% case_tabs "VD-0000-0000" %}')


def test_a_page_for_few_has_a_tab_only_while_one_is_there():
    assert 'aria-current="page">CRA' in render('{% case_tabs "VD-0000-0000" "case_cra" %}')
    assert "CRA" not in render('{% case_tabs "VD-0000-0000" %}')


def test_a_case_with_one_page_has_no_tabs(monkeypatch):
    with_tabs(monkeypatch, ("Case", (("case", "Case"), ("no_such_route", "Nowhere"))))
    assert "<a" not in render('{% case_tabs "VD-0000-0000" %}')
