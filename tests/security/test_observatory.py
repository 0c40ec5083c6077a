"""Every address of the desk by the rules of the HTTP Observatory: 115 points at the least, and none taken."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases.handling import reported
from tests.security.observatory import judge, score
from tests.security.test_every_route import EVERY, _address
from vulndesk.apps.cases.models import Attachment
from vulndesk.server import content_security

ONION = "http://" + "a" * 56 + ".onion"
STATIC = Path(content_security.__file__).parent / "static"
GOOD = {
    "Content-Security-Policy": content_security.header(),
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def on_https(settings):
    """The settings that an address with https gives (server/settings.py)."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-desk", "__Host-csrf"
    return settings


def _complaint(answer):
    # A file that is streamed stays open until it is read to its end.
    text = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")
    points = judge(answer.headers, answer.cookies.values(), text)
    bad = {name: given for name, given in points.items() if given < 0}
    total = score(points)
    return f"{answer.status_code}: {total} {bad}" if bad or total < 115 else ""


@pytest.mark.slow
def test_every_address_has_115_points_and_nothing_taken(on_https, web, at_desk, tom_user):
    case = reported(web, files=())
    at_desk.post(
        f"/team/cases/{case.reference}/note/",
        {"note-message": "x", "note-files": SimpleUploadedFile("a.html", b"<script>1</script>")},
    )
    attachment = str(Attachment.objects.get().pk)
    complaints = {}
    for name in sorted(EVERY):
        address = _address(name, reference=case.reference, attachment_id=attachment)
        for who, browser in (("nobody", Client()), ("team", at_desk)):
            for method in ("get", "post", "head"):
                if said := _complaint(getattr(browser, method)(address, secure=True)):
                    complaints[who, method, address] = said
    assert not complaints


def test_files_errors_and_what_is_not_there_have_them_too(on_https, web):
    browser = Client()
    files = [f"/static/{path.relative_to(STATIC)}" for path in STATIC.rglob("*") if path.is_file()]
    assert len(files) > 5
    for address in (*files, "/nothing/", "/api/v1/nothing", "/%00", "/static/nothing.js", "/p/enix/report/"):
        assert not _complaint(browser.get(address, secure=True)), address
    assert not _complaint(browser.get("/", secure=True, headers={"host": "elsewhere.example"}))


@pytest.mark.parametrize(
    ("header", "value", "taken"),
    [
        ("Content-Security-Policy", "", -25),
        ("Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline'", -20),
        ("Content-Security-Policy", "default-src 'none'; script-src 'self' 'unsafe-eval'", -10),
        ("Strict-Transport-Security", "", -20),
        ("Strict-Transport-Security", "max-age=600", -10),
        ("X-Content-Type-Options", "", -5),
        ("Referrer-Policy", "unsafe-url", -5),
        ("Access-Control-Allow-Origin", "https://elsewhere.example", -50),
    ],
)
def test_the_rules_notice_what_is_missing(header, value, taken):
    assert score(judge(GOOD, (), "")) == 130
    points = judge({**GOOD, header: value}, (), "")
    assert min(points.values()) == taken


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("desk=1; Secure; HttpOnly; SameSite=Lax", 5),
        ("desk=1; Secure; HttpOnly", 0),
        ("desk=1; HttpOnly; SameSite=Lax", -40),
        ("desk=1; Secure; SameSite=Lax", -30),
        ("csrf=1; Secure", -20),
        ("theme=dark", -20),
    ],
)
def test_the_rules_notice_a_careless_cookie(written, points):
    assert judge(GOOD, SimpleCookie(written).values(), "")["cookies"] == points


def test_the_rules_notice_frames_and_scripts_from_elsewhere():
    bare = {"Content-Security-Policy": "default-src 'none'"}
    assert judge(bare, (), "")["x-frame-options"] == -20
    assert judge(GOOD, (), '<script src="https://cdn.example/x.js"></script>')["subresource-integrity"] == -5


def test_what_comes_in_clear_to_a_desk_on_https_is_sent_to_https_or_refused(on_https, web):
    on_https.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    on_https.CLEAR_REFUSED = True
    on_https.ADDRESS = "https://desk.example"
    page = Client().get("/p/enix/?from=a-mail")
    assert (page.status_code, page["Location"]) == (301, "https://desk.example/p/enix/")
    for answer in (
        Client().get("/api/v1/report", headers={"authorization": "Receipt AAAA"}),
        Client().post("/api/v1/programmes/enix/reports", {"description": "x"}, content_type="application/json"),
        Client().post("/status/", {"receipt": "AAAA"}),
    ):
        assert answer.status_code == 422
        assert b"unencrypted" in answer.content
    assert Client().get("/p/enix/", headers={"x-forwarded-proto": "https"}).status_code == 200
    assert Client().get("/healthz").status_code == 200


def test_an_onion_service_is_named_on_pages_and_answers_without_https(on_https, web):
    on_https.ONION, on_https.CLEAR_REFUSED = ONION, True
    on_https.ALLOWED_HOSTS = [*configured.ALLOWED_HOSTS, "a" * 56 + ".onion"]
    page = Client().get("/p/enix/?q=words", secure=True)
    assert page["Onion-Location"] == f"{ONION}/p/enix/"
    assert "Onion-Location" not in Client().get("/api/v1/programmes", secure=True)
    there = Client().get("/p/enix/", headers={"host": "a" * 56 + ".onion"})
    assert there.status_code == 200
    assert "Onion-Location" not in there
    assert "Strict-Transport-Security" not in there
