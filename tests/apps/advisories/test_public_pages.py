"""The public list and pages: found by words and names, kept until they change, silent about what is not published."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.advisories.conftest import WRITTEN, approved, written
from tests.people import NOW
from vulndesk.apps.advisories.actions import approve_revision, import_published, publish_here, revise, withdraw
from vulndesk.core.advisory.parts import Publisher, Rating, Revision

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def public(case_id, tom, vera):
    details = "See `memcpy`.\n\n<script>alert(1)</script>\n\n[no](javascript:alert(1))"
    written(case_id, tom, details=details, severities=(Rating(VECTOR),), aliases=("CVE-2026-4242",))
    approved(case_id, vera)
    return publish_here(case_id, by=tom, now=NOW)


@pytest.fixture
def history(enix, olga):
    """Thirty that were published before, a day apart."""
    days = [NOW - timedelta(days=at + 1) for at in range(30)]
    records = [
        replace(
            WRITTEN,
            id=f"ENX-{at:03}",
            title=f"Old fault {at}",
            published=day,
            modified=day,
            publisher=Publisher("Enix", "https://enix.example"),
            revisions=(Revision("1", day, "Published."),),
        )
        for at, day in enumerate(days)
    ]
    import_published(enix.pk, records, by=olga, now=NOW)


def seen(path, **headers):
    return Client().get(path, headers=headers)


def test_none_yet_is_a_page(enix):
    for path in ("/advisories/", "/p/enix/advisories/"):
        answer = seen(path)
        assert answer.status_code == 200
        assert "No advisory has been published yet" in answer.content.decode()


def test_the_page_says_what_is_affected_how_severe_it_is_and_who_found_it(public):
    page = seen(f"/advisories/{public.public_id}/").content.decode()
    for words in ("The parser reads past its buffer", "before 2.1", "High", "7.5", "Rita Finder", "Install 2.1."):
        assert words in page
    assert "It can be attacked from anywhere on the network." in page
    assert f"/openvex/{public.public_id}.json" in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page
    assert "csrfmiddlewaretoken" not in page, "it is everybody's page"


def test_another_name_of_it_leads_to_it(public):
    for name in ("CVE-2026-4242", "cve-2026-4242", public.public_id.lower()):
        assert seen(f"/advisories/{name}/").headers["Location"] == f"/advisories/{public.public_id}/"


@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
@pytest.mark.slow
def test_a_revision_that_never_was_is_absent(public, number):
    assert seen(f"/advisories/{public.public_id}/revisions/{number}/").status_code == 404


def test_what_changed_and_that_it_is_withdrawn_is_told(public, case_id, tom, vera):
    written(case_id, tom, seen=1, title="A better title", now=LATER)
    approve_revision(case_id, version=2, by=vera, now=LATER)
    revise(case_id, summary="The title.", version=2, by=tom, now=LATER)
    page = seen(f"/advisories/{public.public_id}/revisions/2/").content.decode()
    assert re.search(r"<del>The parser reads past its buffer</del>.*<ins>A better title</ins>", page)
    old = seen(f"/advisories/{public.public_id}/revisions/1/").content.decode()
    assert "This is an older revision" in old
    assert "A better title" not in old.split("<main")[1].split("Revisions")[0]
    withdraw(public.public_id, reason="It was none.", by=tom, now=LATER)
    page = seen(f"/advisories/{public.public_id}/").content.decode()
    assert "This advisory was withdrawn" in page
    assert "It was none." in page
    assert "Withdrawn" in seen("/advisories/").content.decode()


def test_a_reader_who_has_the_page_is_told_so_until_it_changes(public, tom):
    for path in ("/advisories/", f"/advisories/{public.public_id}/"):
        first = seen(path)
        tag = first.headers["ETag"]
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert seen(path, if_none_match=tag).status_code == 304
        assert first.headers["Last-Modified"]
    withdraw(public.public_id, reason="It was none.", by=tom, now=LATER)
    assert seen(path, if_none_match=tag).status_code == 200


@pytest.mark.slow
def test_the_list_goes_by_pages_and_is_searched(public, history):
    first = seen("/advisories/").content.decode()
    assert first.index(public.public_id) < first.index("ENX-000")
    assert first.count('class="adv-row"') == 25
    after = re.search(r'href="\?(after=[^"]+)" rel="next"', first)
    second = seen(f"/advisories/?{after[1]}").content.decode()
    assert second.count('class="adv-row"') == 6
    assert "ENX-029" in second
    for query, count in (("q=CVE-2026-4242", 1), ("q=old+fault", 25), ("q=enix_parser", 25), ("severity=high", 1)):
        assert seen(f"/advisories/?{query}").content.decode().count('class="adv-row"') == count, query
    assert "Nothing here says that" in seen("/advisories/?q=quincunx").content.decode()


def test_a_list_of_any_length_asks_the_database_the_same(public, history, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        seen("/advisories/")


@pytest.mark.slow
def test_a_year_has_all_of_it_at_an_address_that_stays(public, history, enix):
    page = seen("/advisories/").content.decode()
    for top in ("/advisories/", "/p/enix/advisories/"):
        year = f"{top}years/{NOW.year}/"
        assert f'href="{year}"' in (page if top == "/advisories/" else seen(top).content.decode())
        whole = seen(year).content.decode()
        assert whole.count('class="adv-line"') == 31
        assert f'href="/advisories/{public.public_id}/"' in whole
        never = seen(f"{top}years/1999/")
        assert never.status_code == 404
    assert (
        seen(f"/advisories/years/{NOW.year}/", if_none_match=seen(f"/advisories/years/{NOW.year}/")["ETag"]).status_code
        == 304
    )


def test_what_is_not_published_answers_as_what_never_was(case_id, tom, enix):
    written(case_id, tom, title="Quincunx in the parser", aliases=("CVE-2026-7777",))
    never = [seen(f"/advisories/{name}/") for name in ("CVE-2026-7777", "CVE-2026-7778", "x_ENIX-2026-0001")]
    assert [answer.status_code for answer in never] == [404] * 3
    own = (
        rb'(csrfmiddlewaretoken" value=")[^"]+|/advisories/[^"]+/'  # a form's token, and the address that was asked for
    )
    assert len({re.sub(own, b"", answer.content) for answer in never}) == 1
