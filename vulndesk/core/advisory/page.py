"""Record -> what people read: an HTML fragment, Markdown, and plain text.

The fragment can do nothing on the page that holds it: raw HTML in a person's words is shown as words, links lead to the
web or to mail only, and nh3 cleans what Markdown became. It has the classes of the desk's own components.
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import Any

from vulndesk.core.advisory.page_parts import Facts, Items, Notice, Phrase, Prose, Section, Table, page_of
from vulndesk.core.advisory.record import Advisory

_LINKS = ("https://", "http://", "mailto:")
_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_WIDTH = 100
_Part = Facts | Notice | Prose | Items | Table


# --- HTML -----------------------------------------------------------------------------------------------------------


def html_page(advisory: Advisory, *, heading: int = 1) -> str:
    """One `<article>`. heading: the level of its title; sections are one below."""
    page = page_of(advisory)
    body = [f"<h{heading}>{escape(page.title)}</h{heading}>"]
    body += [_html(part, heading + 1) for part in page.head]
    for section in page.sections:
        body.append(f"<h{heading + 1}>{escape(section.title)}</h{heading + 1}>")
        body += [_html(part, heading + 1) for part in section.parts]
    return (
        "\n".join([f'<article class="advisory prose" lang="{escape(advisory.language)}">', *body, "</article>"]) + "\n"
    )


def safe_html(markdown: str, *, heading: int = 2) -> str:
    """What a person wrote, as HTML that is safe to show. heading: the level of the heading that it stands below."""
    import nh3
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    tokens = parser.parse(markdown)
    for token in tokens:
        _tamed(token, heading)
    made = parser.renderer.render(tokens, parser.options, {})
    cleaned = nh3.clean(
        made,
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return str(cleaned).strip()


def _tamed(token: Any, heading: int) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + heading, 6)}"
    if token.type in ("th_open", "td_open"):
        token.attrs = {}  # column alignment is an inline style, which the pages do not allow


def _html(part: _Part, level: int) -> str:
    match part:
        case Facts(pairs):
            facts = (
                f'<div class="fact"><dt>{escape(name)}</dt><dd>{_html_lines(words)}</dd></div>' for name, words in pairs
            )
            return f'<dl class="facts">{"".join(facts)}</dl>'
        case Notice(text):
            return f'<p class="notice"><strong>{escape(text)}</strong></p>'
        case Prose(markdown):
            return safe_html(markdown, heading=level)
        case Items(items):
            return f"<ul>{''.join(f'<li>{_html_phrases(one)}</li>' for one in items)}</ul>"
        case Table(names, rows):
            return _html_table(names, rows)


def _html_lines(phrases: tuple[Phrase, ...]) -> str:
    return "<br>".join(_html_phrases((one,)) for one in phrases)


def _html_phrases(phrases: tuple[Phrase, ...]) -> str:
    return "".join(_html_link(one) if _leads(one) else escape(one.text) for one in phrases)


def _html_link(one: Phrase) -> str:
    return f'<a href="{escape(one.url)}" rel="nofollow noopener">{escape(one.text)}</a>'


def _leads(one: Phrase) -> bool:
    return one.url.lower().startswith(_LINKS) and not re.search(r"[\s\x00-\x1f]", one.url)


def _html_table(names: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    lines = []
    for first, *others in rows:
        cells = "".join(
            f'<td data-name="{escape(name)}">{escape(cell)}</td>' for name, cell in zip(names[1:], others, strict=True)
        )
        lines.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f'<div class="table-frame"><table class="table is-cards">{body}</table></div>'


# --- Markdown -------------------------------------------------------------------------------------------------------


def markdown_page(advisory: Advisory) -> str:
    """CommonMark with a table. What a person wrote stands as they wrote it."""
    page = page_of(advisory)
    parts = [f"# {_plain(page.title)}", *(_markdown(one) for one in page.head)]
    for section in page.sections:
        parts += [f"## {section.title}", *(_markdown(one) for one in section.parts)]
    return "\n\n".join(parts) + "\n"


_MARKS = re.compile(r"([\\`*_\[\]<>|~#])")


def _plain(text: str) -> str:
    """Words that mean nothing to Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _markdown(part: _Part) -> str:
    match part:
        case Facts(pairs):
            return "\n".join(f"- **{name}:** {'; '.join(map(_markdown_phrase, words))}" for name, words in pairs)
        case Notice(text):
            return f"> **{_plain(text)}**"
        case Prose(markdown):
            return markdown.strip("\n")
        case Items(items):
            return "\n".join(f"- {''.join(map(_markdown_phrase, one))}" for one in items)
        case Table(names, rows):
            lines = [names, ("---",) * len(names), *(tuple(_plain(cell) for cell in row) for row in rows)]
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _markdown_phrase(one: Phrase) -> str:
    lead = " " if one.text.startswith(" ") else ""
    if not _leads(one):
        return lead + _plain(one.text)
    return f"[{_plain(one.text)}](<{one.url.replace('<', '%3C').replace('>', '%3E')}>)"


# --- plain text -----------------------------------------------------------------------------------------------------


def text_page(advisory: Advisory) -> str:
    """For mail and terminals: lines of at most 100 characters, but for what a person wrote, which stays as it is."""
    page = page_of(advisory)
    parts = [_underlined(page.title, "="), *(_text(one) for one in page.head)]
    parts += [part for section in page.sections for part in _text_section(section)]
    return "\n\n".join(parts) + "\n"


def _text_section(section: Section) -> list[str]:
    return [_underlined(section.title, "-"), *(_text(one) for one in section.parts)]


def _underlined(title: str, mark: str) -> str:
    line = " ".join(title.split())
    return f"{line}\n{mark * min(len(line), _WIDTH)}"


def _text(part: _Part) -> str:
    match part:
        case Facts(pairs):
            return "\n".join(
                _wrapped(f"{name}: {'; '.join(one.text for one in words)}", "    ") for name, words in pairs
            )
        case Notice(text):
            return _wrapped(f"! {text}", "  ")
        case Prose(markdown):
            return markdown.strip("\n")
        case Items(items):
            return "\n".join(_wrapped(f"* {''.join(map(_text_phrase, one))}", "  ") for one in items)
        case Table(names, rows):
            cells = ((f"{name}: {cell}" for name, cell in zip(names, row, strict=True) if cell) for row in rows)
            return "\n\n".join("\n".join(_wrapped(one, "    ") for one in row) for row in cells)


def _text_phrase(one: Phrase) -> str:
    return f"{one.text} ({one.url})" if _leads(one) and one.text != one.url else one.text


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
