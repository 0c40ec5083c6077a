"""A case leaves the desk as an archive: the strictest label at its head, for who may read it, and on the timeline."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator

from tests import second_factor
from tests.apps.cases.handling import reported, words_of
from vulndesk.apps.cases.actions import Said, add_note, answer, purge_attachment, say
from vulndesk.apps.cases.models import Attachment, Case, Message
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault.files import store_file
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import REPORTER, TEAM

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(web, tom_user):
    files = (store_file([b"\x00poc"], name="a poc.py"), store_file([b"passport"], name="passport.png"))
    row = reported(web, "It leaks rooms.", title="Rooms leak", contact="rita@finders.example", files=files)
    answer(row.pk, "# A heading\n- and a list", by=Actor(Role.REPORTER, case_id=row.pk), now=datetime.now(UTC))
    add_note(row.pk, "CANARY of the team.", by=actor_for(tom_user), now=datetime.now(UTC))
    return row


def told(case, by, text, *, tlp, audience=REPORTER):
    say(case.pk, Said(text=text, audience=audience, tlp=tlp), by=actor_for(by), now=datetime.now(UTC))


def export(browser, case, holds="everything", **more):
    return browser.post(f"/team/cases/{case.reference}/export/", {"holds": holds, **more})


def unzipped(response):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {name: archive.read(name) for name in archive.namelist()}


def test_an_export_begins_with_its_label_and_has_the_report_the_thread_what_happened_and_the_files(at_desk, case):
    gone = next(one for one in Attachment.objects.all() if one.size == len(b"passport"))
    purge_attachment(gone.pk, by=Actor(Role.OPERATOR, user_id=None), now=datetime.now(UTC))
    made = export(at_desk, case)
    assert made["Content-Disposition"] == f'attachment; filename="{case.reference}.TLP-AMBER.zip"'
    found = unzipped(made)
    text, record = found["case.md"].decode(), json.loads(found["case.json"])
    assert text.startswith("TLP:AMBER: within the reader’s organisation and its clients")
    assert record["tlp"] == "TLP:AMBER"
    assert record["report"]["contact"] == "rita@finders.example"
    for words in ("Rooms leak", "> It leaks rooms.", "> # A heading", "CANARY of the team.", "Report received."):
        assert words in text
    assert {one["text"] for one in record["messages"]} == {"# A heading\n- and a list", "CANARY of the team."}
    (kept,) = [one for one in record["files"] if "destroyed" not in one]
    assert (kept["name"], found[kept["file"]]) == ("a poc.py", b"\x00poc")
    assert b"passport" not in b"".join(found.values())
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert Event.objects.get(kind="case_exported").facts == {"holds": "everything", "tlp": "AMBER"}
    assert "exported the case, the team’s notes among it, as TLP:AMBER" in words_of(
        at_desk.get(f"/team/cases/{case.reference}/")
    )


def test_what_the_reporter_can_read_has_nothing_of_the_team_and_its_labels_do_not_count(at_desk, tom_user, case):
    told(case, tom_user, "RED CANARY among us.", tlp="RED", audience=TEAM)
    told(case, tom_user, "A strict word.", tlp="AMBER+STRICT")
    found = unzipped(export(at_desk, case, "shared"))
    assert found["case.md"].decode().startswith("TLP:AMBER+STRICT")
    assert b"A strict word." in found["case.md"]
    assert b"CANARY" not in b"".join(found.values())
    assert b"wrote a note" not in b"".join(found.values())
    assert b"rita@finders.example" not in b"".join(found.values()), "it may be meant for somebody else"


def test_what_is_red_asks_for_a_second_look_that_names_its_readers(at_desk, tom_user, case):
    told(case, tom_user, "For two.", tlp="RED")
    page = words_of(at_desk.get(f"/team/cases/{case.reference}/export/"))
    assert "I give what is TLP:RED to nobody but: Reporter and team" in page
    refused = export(at_desk, case)
    assert refused.status_code == 422
    assert "Something in it is TLP:RED, for nobody but: Reporter and team." in words_of(refused)
    assert not Event.objects.filter(kind="case_exported").exists()
    made = export(at_desk, case, seen_red="on")
    assert ".TLP-RED.zip" in made["Content-Disposition"]
    assert unzipped(made)["case.md"].startswith(b"TLP:RED: for the readers named here, nobody else")


def test_once_a_case_is_public_what_nobody_labelled_is_clear(at_desk, tom_user, case):
    Case.objects.filter(pk=case.pk).update(published_at=datetime.now(UTC))
    assert "TLP-CLEAR.zip" in export(at_desk, case)["Content-Disposition"]
    told(case, tom_user, "Not for all.", tlp="GREEN")
    assert "TLP-GREEN.zip" in export(at_desk, case)["Content-Disposition"]


def test_who_has_a_second_factor_shows_it_first(at_desk, tom_user, case):
    Authenticator.objects.create(user=tom_user, type="totp", data={"secret": "x"})
    second_factor.shown_long_ago(at_desk)
    answered = export(at_desk, case)
    assert "Show your second factor first" in words_of(answered)
    assert "/account/second-factor/reauthenticate/" in answered.content.decode()
    assert not Event.objects.filter(kind="case_exported").exists()


def test_a_file_carries_the_label_of_its_message_and_a_red_one_asks_once_more(at_desk, tom_user, case):
    told(case, tom_user, "With a file.", tlp="RED")
    file = Attachment.objects.filter(message=None).first()
    address = f"/team/cases/{case.reference}/files/{file.pk}/"
    plain = at_desk.get(address)
    assert b"".join(plain.streaming_content)
    assert "TLP" not in plain["Content-Disposition"]
    Attachment.objects.filter(pk=file.pk).update(message=Message.objects.get(tlp="RED"))
    page = at_desk.get(address)
    assert "for nobody else: Reporter and team" in words_of(page)
    answered = at_desk.get(f"{address}?seen=red")
    assert "TLP-RED " in answered["Content-Disposition"]
    assert b"".join(answered.streaming_content)
