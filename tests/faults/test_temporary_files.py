"""Nothing that a person sends is written to a disk in clear, not even for a moment: every write is watched.

All processes of a desk run under strace while reports come by API, form and mail, with files that are large enough to
be spooled, and while the team reads, exports and downloads them. A word in a write to a file, of any name, fails this.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.faults.test_lying_disk import wait_until_traced
from tests.faults.test_mail_disk import desk_for_mail, wait_until_read
from tests.faults.test_stolen_folder import code_on
from tests.faults.traffic import Browser, Report, follow
from tests.flows.story_steps import invited
from tests.mail_server import HOST, free_port
from tests.running_desk import RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.xdist_group("disk")]

CALLS = "write,pwrite64,writev,pwritev,pwritev2,openat,mmap"
LARGE = b"zqlargecanary " * 250_000  # 3.5 MB: beyond what a framework keeps in memory
# Where a write goes, as strace -y names it. Sockets, pipes and files of memory alone (memfd_create) are no disk.
_WRITE = re.compile(r"\b(?:p?writev?2?|pwrite64)\(\d+<(?P<path>/(?!memfd:)[^>]*)>")


@contextlib.contextmanager
def watched(desk: RunningDesk, log: Path) -> Iterator[None]:
    pids = [desk.process.pid, *desk.pids_of("vulndesk")]
    command = ["strace", "-f", "-y", "-qq", "-s", "200000", "-e", f"trace={CALLS}", "-o", str(log)]
    for pid in pids:
        command += ["-p", str(pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        for pid in pids:
            wait_until_traced(pid, tracer)
        yield
    finally:
        tracer.terminate()
        tracer.wait(timeout=30)
        assert tracer.stderr is not None
        tracer.stderr.close()


def a_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "rita@finders.example", "security@enix.example", "zqsubjectcanary"
    mail["Message-ID"] = "<one@finders.example>"
    mail.set_content("zqmailcanary: the parser reads too far.")
    content = b"zqattachedcanary " * 10_000
    mail.add_attachment(content, maintype="text", subtype="plain", filename="zqmailnamecanary.txt")
    return bytes(mail)


def send_by_mail(port: int) -> None:
    import smtplib

    with smtplib.LMTP(HOST, port, local_hostname="localhost") as connection:
        connection.sendmail("rita@finders.example", ["security@enix.example"], a_mail())


def use_every_door(desk: RunningDesk, mail_port: int) -> None:
    slug = sorted(desk.programmes)[0]
    content = {"title": "zqtitlecanary", "description": "zqwordscanary reads too far in `zqcodecanary()`."}
    answer = Report("key", content, (("zqnamecanary.bin", LARGE),)).send(desk.port, slug)
    assert answer.status == 201, answer.text
    assert follow(desk.port, answer.json["receipt"]).status == 200
    rita = Browser(desk.port)
    path = f"/p/{slug}/report/"
    fields = {"description": "zqformcanary", "page": rita.get(path).hidden("page")}
    rita.post(path, fields | {"do": "add"}, [("files", ("zqdraftnamecanary.bin", LARGE))])
    assert code_on(rita.post(path, fields | {"do": "anyway"}, []).text)
    send_by_mail(mail_port)
    wait_until_read(desk, 1)
    olga = invited(desk, "olga", "Olga")
    for case in sorted(set(re.findall(r"/team/cases/VD-[0-9A-Z-]+/", olga.browser.get("/team/").text))):
        page = olga.browser.get(case)
        assert page.status == 200
        for file in sorted(set(re.findall(rf"{case}files/[0-9a-f-]+/", page.text))):
            assert olga.browser.get(file).status == 200
            assert olga.browser.get(f"{file}look/").status == 200
        assert olga.browser.get(f"{case}export/").status == 200


def test_no_write_to_any_file_holds_a_word(tmp_path: Path) -> None:
    port, log, folder = free_port(), tmp_path / "writes", tmp_path / "desk"
    folder.mkdir()
    with desk_for_mail(port, folder) as desk:
        desk.start()
        with watched(desk, log):
            use_every_door(desk, port)
    written, told = 0, []
    with log.open(errors="replace") as lines:
        for line in lines:
            to = _WRITE.search(line)
            if to is None:
                continue
            written += 1
            if found := re.findall(r"zq[a-z]+canary", line):
                told.append((to["path"], found[0]))
    assert written > 100, "nothing was watched"
    assert told == []
