"""What people read: the same in HTML, Markdown and plain text, and harmless."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.core.advisory.written import ADVISORY, at, component, since
from vulndesk.core.advisory.page import html_page, markdown_page, safe_html, text_page
from vulndesk.core.advisory.page_parts import interval_words
from vulndesk.core.advisory.parts import Credit, Reference
from vulndesk.core.advisory.record import Advisory, Component, Interval, Status, VersionStatus
from vulndesk.core.traffic_light import Label

SENTENCES = (
    "A template can leave its sandbox",
    "known to be exploited",
    "High, 8.7 by CVSS 4.0",
    "from 2.0, before 2.11.4; from 3.0, before 3.1.5; 1.9.post1",
    "the vulnerable code is not in it. No sandbox yet.",
    "Let nobody but the team write templates.",
    "20 November 2026",
    "found the vulnerability.",
)


class _Tags(HTMLParser):
    """Tags must close in order; every attribute is kept for a look."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("write", [html_page, markdown_page, text_page])
def test_the_three_say_the_same(write) -> None:
    written = write(ADVISORY)
    for sentence in SENTENCES:
        assert sentence in written, sentence


def test_the_fragment_is_well_formed_and_has_one_title() -> None:
    tags = [tag for tag, _ in _Tags(html_page(ADVISORY)).seen]
    assert tags.count("h1") == 1
    assert tags[0] == "article"
    assert "h1" not in [tag for tag, _ in _Tags(html_page(ADVISORY, heading=2)).seen]


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](https://tracker.example/x.png)",
    '<https://ok.example/"onmouseover=alert(1)>',
    "# <svg onload=alert(1)>",
    "|a|b|\n|:-:|---|\n|<b>x</b>|[y](vbscript:x)|",
    '"><iframe srcdoc="x">',
    "</article><style>*{display:none}</style>",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_persons_words_can_do_nothing(words: str) -> None:
    hostile = replace(
        ADVISORY,
        id=words,
        title=words,
        summary=words,
        details=words,
        workarounds=words,
        aliases=(words,),
        references=(
            Reference(words),
            Reference("javascript:alert(1)", title=words),
            Reference(f"https://x.example/{words}"),
        ),
        credits=(Credit(words, contacts=(words, "javascript:x")),),
        components=(
            Component(product=words, ranges=(since("0"),), statuses=(VersionStatus(words, Status.FIXED, None, words),)),
        ),
        language=words,
    )
    for tag, attributes in _Tags(html_page(hostile)).seen:
        assert tag not in ("script", "style", "img", "iframe", "svg", "form", "input", "b")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
        assert (attributes.get("href") or "https://").startswith(("https://", "http://", "mailto:"))


def test_headings_of_a_person_stand_below_the_page() -> None:
    assert safe_html("# Title\n\n## Part", heading=2) == "<h3>Title</h3>\n<h4>Part</h4>"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Interval("0"), "all versions"),
        (Interval("0", "2.0"), "all versions before 2.0"),
        (Interval("0", "2.0", includes_high=True), "all versions up to and with 2.0"),
        (Interval("1.0"), "from 1.0 on"),
        (Interval("1.0", "2.0"), "from 1.0, before 2.0"),
        (Interval("1.0", "2.0", includes_high=True), "from 1.0, up to and with 2.0"),
        (Interval("1.0", "1.0", includes_high=True), "1.0"),
    ],
)
def test_a_span_in_words(span: Interval, words: str) -> None:
    assert interval_words(span) == words


def test_what_must_not_be_overlooked_comes_first() -> None:
    withdrawn = text_page(replace(ADVISORY, withdrawn=at(25), tlp=Label.AMBER))
    head = withdrawn.partition("Advisory: ")[0]
    assert "! This advisory was withdrawn on 25 November 2026. Named the fixed version of 2.x." in head
    assert "! TLP:AMBER: " in head


def test_hosted_unsupported_and_unfixed_things_are_called_so() -> None:
    things = (
        Component(product="Acme Cloud", is_hosted=True),
        Component(product="Acme Mail", is_hosted=True, statuses=(VersionStatus("", Status.FIXED),)),
        replace(component(since("0")), is_unsupported=True),
    )
    written = " ".join(text_page(replace(ADVISORY, components=things)).split())
    assert "What: Acme Cloud (hosted service) Affected: until it is mended" in written
    assert "What: Acme Mail (hosted service) Affected: mended Fixed in: the service" in written
    assert "What: jinja2 (PyPI), no longer supported Affected: all versions Fixed in: no version yet" in written


def test_an_almost_empty_advisory_can_be_shown() -> None:
    for write in (html_page, markdown_page, text_page):
        assert "x_A-1" in write(Advisory("x_A-1")).replace("\\", "")
