"""Every collected mail, honest or hostile, ends with exactly one outcome, and its bytes come back whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.apps.mail.conftest import Take
from tests.people import NOW
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries import attachment_of, case_page
from vulndesk.apps.mail import queries
from vulndesk.apps.mail.actions import opening, protection
from vulndesk.apps.mail.models import ReceivedMail
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.core.access import Actor, Role

CHECKOUT = Path(__file__).parents[3]
CONFORMANCE = CHECKOUT.parent / "shared" / "conformance"
TEAM = Actor(Role.OPERATOR, user_id=1)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (CONFORMANCE / "mime").is_dir(), reason="SKIPPED: the collected mails are not beside this checkout"
    ),
]


def collected(*folders: str) -> list[Path]:
    files = (file for folder in folders for file in sorted((CONFORMANCE / folder).rglob("*")))
    return [file for file in files if _is_mail(file)]


def _is_mail(file: Path) -> bool:
    """Beside the mails lie what other parsers made of them, keys and licences."""
    if "decoded" in file.name or "ref" in file.parts:
        return False
    is_text = file.suffix == ".txt" and {"cpython", "mails"} & set(file.parts)
    return file.suffix in (".eml", ".msg") or bool(is_text)


def raws_of(mail: ReceivedMail) -> set[bytes]:
    if mail.file_id:
        return {b"".join(queries.raw_mail(TEAM, mail.pk))}
    page = case_page(TEAM, case_id=mail.case_id, now=NOW)
    files = [one for message in (page, *page.messages) for one in message.attachments if one.name == "message.eml"]
    return {b"".join(attachment_of(TEAM, one.id)[1]) for one in files}


MEMORY = 256 * 2**20
CPU_SECONDS = 2.0


class Spent:
    """Processor seconds of this process and of its children that read mail, since it was made."""

    def __init__(self) -> None:
        self._here, self._there = time.process_time(), _of_children()

    def seconds(self) -> float:
        there = _of_children()
        return time.process_time() - self._here + sum(there[one] - self._there.get(one, 0.0) for one in there)


def _children() -> list[int]:
    readers = (opening.reader(), protection.opener())
    return [reader._child.pid for reader in readers if reader._child is not None]


def _of_children() -> dict[int, float]:
    ticks = os.sysconf("SC_CLK_TCK")
    stats = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in _children()}
    return {pid: (int(fields[11]) + int(fields[12])) / ticks for pid, fields in stats.items()}


def most_memory() -> int:
    """In bytes, the most that a child ever had."""
    peaks = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in _children()]
    return max((int(peak[1]) * 1024 for peak in peaks if peak), default=0)


@pytest.mark.slow
def test_every_mail_has_one_outcome_and_keeps_its_bytes(take: Take) -> None:
    files = collected("mime", "mime-hostile", "pgpmime", "pgpmime-own")
    assert len(files) > 200
    seen: set[bytes] = set()
    for number, file in enumerate(files):
        raw = file.read_bytes()
        spent = Spent()
        mail = take(raw, later=number)
        assert spent.seconds() < expected().get(file.stem, {}).get("cpu_s_max", CPU_SECONDS), file.name
        assert most_memory() < MEMORY, file.name
        assert mail.outcome in {"case", "thread", "quarantine", "loop"}, file.name
        assert raw in raws_of(mail), file.name
        seen.add(raw)
    assert ReceivedMail.objects.count() == len(seen)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="SKIPPED: cutting the network needs root")
def test_all_of_it_holds_where_there_is_no_network_at_all() -> None:
    cut = ["unshare", "--net"]
    devices = subprocess.run([*cut, "cat", "/proc/net/dev"], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^\s*(\w+):", devices, re.MULTILINE) == ["lo"], "and that one is down"
    run = [sys.executable, "-m", "pytest", "--slow", "-q", "-p", "no:cacheprovider", "-k", "not no_network"]
    files = [__file__, str(Path(__file__).with_name("test_pgp_mail.py"))]
    there = subprocess.run([*cut, *run, *files], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert there.returncode == 0, there.stdout[-3000:]
    assert " passed" in there.stdout
    assert "skipped" not in there.stdout


def expected() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((CONFORMANCE / "mime-hostile" / "expected.json").read_text())
    return found


@pytest.mark.slow
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
