"""Every component of the face on a few pages, with the desk's own CSP: `python tools/gallery.py --port 8420`.

For those who write pages. It needs no desk: no database, no key. `render_pages` is also what the browser test opens.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django import forms  # noqa: E402
from django.conf import settings  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

NOW = datetime(2025, 11, 18, 13, 20, tzinfo=UTC)
ROUTES = (
    "home", "status", "queue", "programmes", "people", "outbox", "team_settings", "set_theme",
    "account", "account_login", "account_logout",
)  # fmt: skip
ERRORS = ("400", "403", "403_csrf", "404", "413", "429", "500", "503")
urlpatterns = [path(f"{name}/", lambda request: HttpResponse(), name=name) for name in ROUTES]


def configure() -> None:
    if settings.configured:
        return
    settings.configure(
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.staticfiles", "vulndesk.server"],
        STATIC_URL="static/",
        USE_TZ=True,
        LANGUAGE_CODE="en-gb",
        SECRET_KEY="gallery",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(ROOT / "tools/gallery_pages")],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
    )
    django.setup()


def clause(ident: str, sentence: str, line: int, **value: Any) -> SimpleNamespace:
    return SimpleNamespace(id=ident, sentence=sentence, span=SimpleNamespace(line=line), value=SimpleNamespace(**value))


CLAUSES = {
    "acknowledge": clause("deadline-1", "We will acknowledge your report within 48 hours.", 14, strength="promise"),
    "update": clause("deadline-2", "We aim to send you a status update within 5 business days.", 15, strength="target"),
    "scope": clause("scope-1", "Backend services: API, sign-in, accounts, chat, marketplace, analytics, etc.", 31),
    "version": clause("version-1", "Only the latest version is supported.", 8),
    "content": clause("content-3", "If you know it, tell us the impact of the issue.", 22),
    "exclusion": clause("exclusion-1", "Deployments that users host or modify themselves are out of scope.", 40),
}
LATEST = "The latest is 2.3.1. “Hosted service” is an answer too."
CARRY = "25 MB each. Pictures, PDFs and patches can carry names and places."
PARTS = [("api", "API"), ("signin", "Sign-in"), ("chat", "Chat"), ("other", "Something the policy does not list")]
USED = [("no", "Not that I know"), ("yes", "Yes"), ("unsure", "I am not sure")]


class ReportForm(forms.Form):
    title = forms.CharField(help_text="A few words that you would recognise later.")
    description = forms.CharField(widget=forms.Textarea, help_text="What is wrong, and what does it let somebody do?")
    steps = forms.CharField(widget=forms.Textarea, required=False, label="Steps to see it")
    versions = forms.CharField(required=False, label="Version", help_text=LATEST)
    where = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, label="Which part is it in?", choices=PARTS
    )
    exploited = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        label="Is it being used against people already?",
        help_text="“Yes” alerts the team at once.",
        choices=USED,
    )
    language = forms.ChoiceField(required=False, choices=[("en", "English"), ("de", "Deutsch"), ("ja", "日本語")])
    proof = forms.FileField(required=False, label="Files", help_text=CARRY)
    anonymous = forms.BooleanField(required=False, label="Keep me anonymous", help_text="The team cannot undo this.")


class MessageForm(forms.Form):
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), label="Message")


class CloseForm(forms.Form):
    reason = forms.ChoiceField(choices=[("fixed", "Fixed and published"), ("invalid", "Not a vulnerability")])
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), label="What you tell the reporter")


# reference, title, hours since it arrived; needed of you, or else awaited; severity, score; owner
CASES = (
    (
        "VD-7K3M-Q9TX",
        "Chat attachments of other rooms can be fetched by number",
        50,
        "Acknowledge: overdue by 2 hours 10 minutes",
        "",
        "",
        None,
        "",
    ),
    (
        "VD-2Q8C-H4RD",
        "A refresh token stays valid after the password is changed",
        44,
        "Acknowledge by 16:40 UTC, in 3 hours",
        "",
        "critical",
        9.3,
        "Tom",
    ),
    (
        "VD-M5XE-71BZ",
        "Stored script in a marketplace description",
        130,
        "New evidence from the reporter",
        "",
        "high",
        7.1,
        "Tom",
    ),
    (
        "VD-9WAA-P3K6",
        "The analytics export shows e-mail addresses to editors",
        260,
        "",
        "Waiting for the reporter since Friday",
        "medium",
        5.4,
        "Vera",
    ),
    ("VD-C0T4-8YNF", "Verbose error page on a malformed upload", 700, "", "Fix planned for 2.3.2", "low", 2.3, "Vera"),
)
TEXT = """Attachments of rooms that I am not in can be fetched.

GET /api/files/18233 answers 200 with a picture of somebody else’s."""


def cases() -> list[dict[str, Any]]:
    names = ("reference", "title", "hours", "reason", "plain", "word", "score", "owner")
    rows = [dict(zip(names, row, strict=True)) for row in CASES]
    return [row | {"arrived": NOW - timedelta(hours=int(str(row["hours"])))} for row in rows]


def verdicts() -> list[SimpleNamespace]:
    rows = (
        ("scope", "in_scope", "Chat is one of the backend services that the policy lists.", "scope-1"),
        ("version", "not_supported", "2.1.0 was reported; the latest is 2.3.1. The report is still read.", "version-1"),
        ("completeness", "incomplete", "The impact is not described. We can ask for it.", "content-3"),
    )
    names = ("subject", "outcome", "sentence", "clause_ids")
    return [SimpleNamespace(**dict(zip(names, (*row[:3], (row[3],)), strict=True))) for row in rows]


def instants() -> dict[str, datetime]:
    return {
        "now": NOW,
        "received": NOW - timedelta(hours=50),
        "overdue": NOW - timedelta(hours=2, minutes=10),
        "soon": NOW + timedelta(hours=3, minutes=20),
        "later": NOW + timedelta(days=6, hours=4),
        "kept": NOW - timedelta(days=1),
        "kept_due": NOW + timedelta(hours=17),
    }


def context() -> dict[str, Any]:
    filled = ReportForm(initial={"title": "Rooms that I am not in", "where": ["chat"]}, auto_id="filled_%s")
    return instants() | {
        "section": "queue",
        "needs_you": 3,
        "account_name": "Tom Triage",
        "csrf_token": "x" * 32,
        "user": SimpleNamespace(is_authenticated=True, display_name="Tom Triage", get_username=lambda: "tom"),
        "c": CLAUSES,
        "policy": SimpleNamespace(clause=lambda ident: next((c for c in CLAUSES.values() if c.id == ident), None)),
        "verdicts": verdicts(),
        "files": [
            {"name": "room-attachments.py", "size": 4120, "url": "#", "note": "Python"},
            {"name": "screenshot-of-the-foreign-room.png", "size": 1_438_002, "url": "#", "note": "Carries a place"},
        ],
        "cases": cases(),
        "text": TEXT,
        "broken": ReportForm({"title": "", "description": "", "exploited": "perhaps"}),
        "filled": filled,
        "reply": MessageForm(auto_id="reply_%s"),
        "question": MessageForm(auto_id="question_%s"),
        "note": MessageForm(auto_id="note_%s"),
        "vendor": MessageForm(auto_id="vendor_%s"),
        "close": CloseForm(auto_id="close_%s"),
        "tabs": [
            {"name": "needs", "words": "Needs you", "url": "#", "count": 3},
            {"name": "open", "words": "Open", "url": "#", "count": 41},
            {"name": "closed", "words": "Closed", "url": "#", "count": None},
        ],
    }  # fmt: skip


def render_pages(folder: Path) -> list[str]:
    """Write the gallery and its static files into `folder`; returns the page names."""
    configure()
    from django.core.paginator import Paginator
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    shutil.copytree(ROOT / "vulndesk/server/static", folder / "static", dirs_exist_ok=True)
    request = RequestFactory().get("/team.html")
    values = context() | {"page": Paginator(range(214), 50).page(2)}
    names = []
    for name in ("public", "team", "empty"):
        html = render_to_string(f"gallery_{name}.html", values, request)
        names.append(f"{name}.html")
        (folder / names[-1]).write_text(html.replace('"/static/', '"static/'), encoding="utf-8")
    for status in ERRORS:
        names.append(f"{status}.html")
        html = render_to_string(f"{status}.html", request=request if status != "500" else None)
        (folder / names[-1]).write_text(html, encoding="utf-8")
    return names


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        from vulndesk.server import content_security

        self.send_header("Content-Security-Policy", content_security.header())
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet: the gallery is looked at, not watched."""


def server_for(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--folder", type=Path, help="only write the pages there")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        print("\n".join(render_pages(given.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        render_pages(Path(folder))
        print(f"http://localhost:{given.port}/team.html and /public.html")
        server_for(Path(folder), given.port).serve_forever()


if __name__ == "__main__":
    main()
