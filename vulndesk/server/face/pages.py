"""Around the content: addresses, navigation, theme, notices, panels, tabs, pagination."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from vulndesk.gateways.openid import Provider
from vulndesk.server.face.register import register

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


class _Once(Node):
    """What stands between `{% once %}` and `{% endonce %}`."""

    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes
        self.made: SafeString | None = None

    def render(self, context: Context) -> SafeString:
        if self.made is None:
            # Without the page's context: what it cannot see, it cannot keep and show to somebody else.
            empty = Context()
            empty.template, empty.render_context = context.template, context.render_context
            self.made = self.nodes.render(empty)
        return self.made


@register.tag
def once(parser: Parser, token: Token) -> _Once:
    """`{% once %}...{% endonce %}`: made for the first page of a process and the same on every other one.

    For what no page, no person and no setting changes: addresses of files, of routes. It sees no variable at all.
    """
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return _Once(nodes)


@register.simple_tag
def maybe_url(name: str, *args: object, **kwargs: object) -> str:
    """The address of `name`, or "" when no such route exists: a part of the desk may be switched off."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def nav_item(context: Context, name: str, words: str, *, section: str = "", count: int | None = None) -> SafeString:
    """One entry of the main navigation; absent when its route is. `section` in the context says which is current."""
    url = maybe_url(name)
    current = context.get("section", "") == (section or name)
    if not current and "request" in context and not context.get("section"):
        current = bool(url) and context["request"].path == url
    if not url:
        return SafeString()
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>',
        url,
        SafeString(' aria-current="page"' if current else ""),
        words,
        format_html(' <span class="count">{}</span>', count) if count else "",
    )


@register.simple_tag
def sign_in_providers() -> list[Provider]:
    """By whom the team may sign in besides: the owner's settings."""
    return list(settings.SIGN_IN_PROVIDERS)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The reader's choice from a cookie: "light", "dark" or "system"."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else context.get("theme", "")
    return chosen if chosen in THEMES else "system"


@register.inclusion_tag("face/theme_form.html", takes_context=True)
def theme_form(context: Context) -> dict[str, Any]:
    """Three buttons that work as a plain form; theme.js spares the reload."""
    request = context.get("request")
    return {
        "url": maybe_url("set_theme"),
        "chosen": theme(context),
        "back": request.get_full_path() if request is not None and request.method == "GET" else "",
        "choices": [(name, name.capitalize()) for name in THEMES],
    }


@register.inclusion_tag("face/notices.html", takes_context=True)
def notices(context: Context) -> dict[str, Any]:
    """Flash notices from django.contrib.messages."""
    return {"messages": context.get("messages") or ()}


@register.inclusion_tag("face/crumbs.html")
def crumbs(*parts: str) -> dict[str, Any]:
    """`{% crumbs queue_url "Queue" "" "VD-7K3M-Q9TX" %}`: address and words in turn; the last is where we are."""
    return {"steps": list(zip(parts[::2], parts[1::2], strict=True))}


@register.inclusion_tag("face/tabs.html", takes_context=True)
def tabs(context: Context, items: Iterable[Any], *, label: str, current: str = "") -> dict[str, Any]:
    """Links that look like tabs. items: objects or dicts with `name`, `words`, `url`, optionally `count`."""
    return {"items": list(items), "label": label, "current": current}


@register.inclusion_tag("face/pages.html", takes_context=True)
def pages(context: Context, page: Any, *, param: str = "page") -> dict[str, Any]:
    """Pagination of a Django `Page`; keeps the other query parameters."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)

    def link(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("face/empty.html")
def empty(title: str, text: str = "", *, url: str = "", words: str = "") -> dict[str, Any]:
    """An empty state is a page: what would be here, and the next step."""
    return {"title": title, "text": text, "url": url, "words": words}


@register.inclusion_tag("face/key.html")
def key(*keys: str) -> dict[str, Any]:
    """`{% key "j" %}`: a key hint, hidden from phones and screen readers (the help panel lists all)."""
    return {"keys": keys}


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: str = "", *, tone: str = "", ident: str = "", aside: str = "") -> str:
    """`{% panel "Clocks" %}...{% endpanel %}`: a titled section. tone: "needs", "private" or ""."""
    name = ident or (slugify(title) if title else "")
    return render_to_string(
        "face/panel.html", {"title": title, "tone": tone, "ident": name, "aside": aside, "content": content}
    )


@register.simple_block_tag
def fact(content: str, name: str, *, tone: str = "") -> str:
    """`<dl class="facts">{% fact "State" %}Acknowledged{% endfact %}</dl>`: one row of a facts list."""
    return format_html('<div class="fact{}"><dt>{}</dt><dd>{}</dd></div>', f" is-{tone}" if tone else "", name, content)


@register.simple_block_tag
def notice(content: str, title: str = "", *, tone: str = "note", role: str = "") -> str:
    """`{% notice "Title" tone="needs" %}...{% endnotice %}`: a box. tone: "note", "needs", "private", "done"."""
    return render_to_string("face/notice.html", {"title": title, "tone": tone, "role": role, "content": content})
