"""Made from the URLconf: no page of a case is shown to the team that leaves no reading."""

import sqlite3
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.apps.cases.handling import reported, words_of
from tests.apps.parties.conftest import case, given, invited, tom, visiting
from tests.security.test_every_route import CASE, _address
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.readings import actions
from vulndesk.apps.readings.models import Reading

__all__ = ["case", "given", "invited", "tom", "visiting"]


@pytest.mark.django_db
@pytest.mark.slow
def test_each_page_of_a_case_leaves_a_reading(at_desk, web, case, subtests):
    other = reported(web, "The parser reads too far, again.")
    at_desk.post(
        f"/team/cases/{case.reference}/note/", {"note-message": "x", "note-files": SimpleUploadedFile("a", b"x")}
    )
    file_id = str(Attachment.objects.get(case=case).pk)
    shown = set()
    for name in sorted(CASE):
        address = _address(name, reference=case.reference, attachment_id=file_id, other=other.reference)
        actions._known.clear()
        Reading.objects.all().delete()
        answer = at_desk.get(address)
        if answer.streaming:
            b"".join(answer)
        if answer.status_code != 200:
            continue
        with subtests.test(name):
            rows = Reading.objects.filter(case_id=case.pk)
            assert rows.exists(), f"{address} shows a case, and nobody can tell that it did"
        shown.add(name)
    assert {"case", "case_room", "case_embargo", "case_file", "case_like", "case_export"} <= shown
    assert len(shown) > 20


@pytest.mark.django_db
def test_what_a_participant_reads_is_recorded_under_their_name(visiting, case, owning):
    acme, row = visiting("Acme")
    assert acme.get("/guest/case/").status_code == 200
    acme.get("/guest/case/part/")
    found = Reading.objects.get(case_id=case.pk, who=f"party:{row.pk}")
    assert (found.page, found.is_own) == ("guest_room", False)
    assert "Acme (Vendor)" in words_of(owning.get(f"/team/cases/{case.reference}/readings/"))


@pytest.mark.django_db
def test_whoever_takes_a_case_over_reads_not_who_saw_it_elsewhere(at_desk, owning, case, desktop, web):
    at_desk.get(f"/team/cases/{case.reference}/")
    from vulndesk.apps.accounts.models import Organisation

    other = Organisation.objects.create(slug="second", name="Second", made_at=datetime.now(UTC))
    Programme.objects.filter(pk=web.pk).update(organisation=other)
    Case.objects.filter(pk=case.pk).update(programme=desktop)
    assert "Tom" not in words_of(owning.get(f"/team/cases/{case.reference}/readings/"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets others write at the same time")
def test_while_another_process_holds_the_database_a_case_is_not_shown(at_desk, web):
    one = reported(web, "CANARY in the parser.")
    address = f"/team/cases/{one.reference}/"
    assert at_desk.get("/team/settings/").status_code == 200  # notes that the session was used, which is no reading
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        answer = at_desk.get(address)
        assert answer.status_code == 503
        assert "CANARY" not in words_of(answer)
        holder.execute("ROLLBACK")
        assert at_desk.get(address).status_code == 200
        assert Reading.objects.filter(case_id=one.pk).count() == 1
    finally:
        holder.close()
        connection.close()
