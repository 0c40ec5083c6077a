"""Every collected mail, honest or hostile, ends with exactly one outcome, and its bytes come back whole."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.apps.mail.conftest import Take
from tests.people import NOW
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import attachment_of, case_page
from vulndesk.apps.mail import queries
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.core.access import Actor, Role

CONFORMANCE = Path(__file__).parents[4] / "shared" / "conformance"
TEAM = Actor(Role.OWNER, user_id=1)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (CONFORMANCE / "mime").is_dir(), reason="SKIPPED: the collected mails are not beside this checkout"
    ),
]


def collected(*folders: str) -> list[Path]:
    files = (file for folder in folders for file in sorted((CONFORMANCE / folder).rglob("*")))
    return [file for file in files if file.suffix in (".eml", ".msg") and "decoded" not in file.name]


def raws_of(mail: ReceivedMail) -> set[bytes]:
    if mail.file_id:
        return {b"".join(queries.raw_mail(TEAM, mail.pk))}
    page = case_page(TEAM, case_id=mail.case_id, now=NOW)
    files = [one for message in (page, *page.messages) for one in message.attachments if one.name == "message.eml"]
    return {b"".join(attachment_of(TEAM, one.id)[1]) for one in files}


@pytest.mark.slow
def test_every_mail_has_one_outcome_and_keeps_its_bytes(take: Take) -> None:
    files = collected("mime", "mime-hostile", "pgpmime", "pgpmime-own")
    assert len(files) > 150
    seen: set[bytes] = set()
    for number, file in enumerate(files):
        raw = file.read_bytes()
        began = time.monotonic()
        mail = take(raw, later=number)
        assert time.monotonic() - began < 2, file.name
        assert mail.outcome in {"case", "thread", "quarantine", "loop"}, file.name
        assert raw in raws_of(mail), file.name
        seen.add(raw)
    assert ReceivedMail.objects.count() == len(seen)


def expected() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((CONFORMANCE / "mime-hostile" / "expected.json").read_text())
    return found


def test_hostile_mails_end_as_was_written_down(take: Take) -> None:
    for number, (name, wanted) in enumerate(sorted(expected().items())):
        if wanted.get("group"):
            continue  # several mails that belong together: tests of their own
        mail = take((CONFORMANCE / "mime-hostile" / f"{name}.eml").read_bytes(), later=number)
        if wanted.get("cases") == 1:
            assert mail.outcome == "case", name
        if "attachments" in wanted or "attachments_max" in wanted:
            page = case_page(TEAM, case_id=mail.case_id, now=NOW)
            files = [one for one in page.attachments if one.name != "message.eml"]
            assert len(files) <= wanted.get("attachments_max", wanted.get("attachments", 0)), name
            assert all("/" not in one.name and "\\" not in one.name and one.name.isprintable() for one in files), name
    assert not OutgoingMail.objects.exists(), "reading sends nothing"


def test_a_replay_is_one_mail_and_another_body_under_the_same_id_is_kept(take: Take) -> None:
    folder = CONFORMANCE / "mime-hostile"
    first = take((folder / "replay-a.eml").read_bytes())
    again = take((folder / "replay-b-identical.eml").read_bytes(), later=1)
    other = take((folder / "replay-c-same-mid-other-body.eml").read_bytes(), later=2)
    without = take((folder / "replay-d-no-mid.eml").read_bytes(), later=3)
    assert again.pk == first.pk
    assert (other.outcome, other.case_id) == ("thread", first.case_id)
    assert without.outcome == "case"
    assert Case.objects.count() == 2
