"""The page of mail that was kept aside: shown as text, decided by a person, absent for others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.apps.mail.conftest import REPORT
from tests.people import join, report
from vulndesk.apps.accounts.models import User
from vulndesk.apps.cases.models import Case
from vulndesk.apps.mail.models import ReceivedMail

pytestmark = pytest.mark.django_db
AWAY = REPORT.replace(b"Subject: A leak", b"Auto-Submitted: auto-replied\r\nSubject: <script>alert(1)</script>")


@pytest.fixture
def web(client, enix):
    tom = join("tom", enix)
    client.force_login(User.objects.get(pk=tom.user_id))
    return client


def test_the_page_shows_what_the_mail_says_of_itself_as_text(web, take):
    take(AWAY)
    page = web.get(reverse("mail_kept_aside")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "From Rita &lt;rita@example.org&gt;: not verified" in page
    assert '<p class="written">It leaks.</p>' in page, "a person has to know what it says"


def test_the_raw_message_comes_as_a_download_with_every_byte(web, take):
    answer = web.get(reverse("mail_raw", args=[take(AWAY).pk]))
    assert b"".join(answer.streaming_content) == AWAY
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_person_makes_a_case_of_it(web, take):
    answer = web.post(reverse("mail_make_case", args=[take(AWAY).pk]))
    assert answer["Location"] == reverse("case", args=[Case.objects.get().reference])
    assert "Nothing waits here" in web.get(reverse("mail_kept_aside")).content.decode()


def test_a_wrong_case_number_is_said_beside_its_field_and_nothing_moves(web, take, enix):
    mail = take(AWAY)
    address = reverse("mail_join_case", args=[mail.pk])
    answer = web.post(address, {f"{mail.pk}-reference": "VD-0000-0000"})
    assert answer.status_code == 422
    assert "There is no such case." in answer.content.decode()
    case = Case.objects.get(pk=report(enix).received.case_id)
    assert web.post(address, {f"{mail.pk}-reference": case.reference}).status_code == 302
    assert ReceivedMail.objects.get().case_id == case.pk


def test_it_can_be_set_aside_for_good(web, take):
    web.post(reverse("mail_set_aside", args=[take(AWAY).pk]))
    assert ReceivedMail.objects.get().settled_at is not None


def test_who_is_not_on_the_team_sees_none_of_it(client, take):
    mona = join("mona")
    client.force_login(User.objects.get(pk=mona.user_id))
    mail = take(AWAY)
    assert (
        "script"
        not in client.get(reverse("mail_kept_aside")).content.decode().partition("<main")[2].partition("</main")[0]
    )
    for name in ("mail_make_case", "mail_join_case", "mail_set_aside"):
        assert client.post(reverse(name, args=[mail.pk]), {f"{mail.pk}-reference": "VD-1111-1111"}).status_code in (
            404,
            422,
        )
    assert client.get(reverse("mail_raw", args=[mail.pk])).status_code == 404
    assert ReceivedMail.objects.get().settled_at is None
