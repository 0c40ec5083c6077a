"""A report by mail, with real parts: swaks and GnuPG → Postfix → LMTP → the desk → Postfix → Dovecot → a reader.

Own instances in folders of their own, on loopback. Rita has no receipt and no account: she only writes mail. Tom works
on the team's pages.
"""

from __future__ import annotations

import base64
import imaplib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.apps.mail import letters
from tests.apps.mail.letters import encrypted
from tests.flows.story_steps import Member, form_in, invited, reference_in, until, words_of
from tests.gnupg import GnuPG, needs_gnupg
from tests.imap_server import PASSWORD, ImapServer, imap_server
from tests.mail_server import HOST, free_port
from tests.postfix_server import postfix_server
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail servers"), needs_gnupg]

RITA, TEAM = "rita@finders.example", "security@enix.example"
CANARY = "zyxgroundhog"


@dataclass
class Post:
    """Everything that is between Rita and Tom."""

    desk: RunningDesk
    smtp: int
    boxes: ImapServer
    folder: Path
    read: set[bytes] = field(default_factory=set)

    def send(self, raw: bytes, *, to: str = TEAM) -> None:
        """By swaks, as it stands."""
        written = self.folder / "mail.eml"
        written.write_bytes(raw.replace(b"\r\n", b"\n"))
        command = ["swaks", "--server", f"{HOST}:{self.smtp}", "--from", RITA, "--to", to, "--data", f"@{written}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout[-1000:]

    def next_for_rita(self) -> EmailMessage:
        """The first mail in her mailbox that she has not read yet."""
        raw = until(self._unread, within=60, what="no mail for Rita")
        self.read.add(raw)
        return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]

    def _unread(self) -> bytes | None:
        """Through IMAP, as a reader does."""
        return next((raw for raw in fetched(self.boxes) if raw not in self.read), None)

    def case(self, tom: Member) -> str:
        """The number of the newest case, once there is one."""
        found = until(lambda: re.search(r"VD-\w{4}-\w{4}", tom.queue(view="open")), within=60, what="no case")
        return reference_in(found[0])


def fetched(boxes: ImapServer) -> list[bytes]:
    with imaplib.IMAP4(HOST, boxes.port) as reader:
        reader.login("rita", PASSWORD)
        reader.select("INBOX", readonly=True)
        numbers = reader.search(None, "ALL")[1][0].split()
        return [reader.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1] for number in numbers]  # type: ignore[index]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    if shutil.which("swaks") is None:
        assert os.environ.get("CI") != "true", "there is no swaks for the mail tests, and CI skips nothing"
        pytest.skip("SKIPPED: there is no swaks (apt-get install swaks)")
    lmtp = free_port()
    with imap_server() as boxes, postfix_server(boxes, users={RITA: "rita"}, desk={TEAM: lmtp}) as smtp:
        environment = {
            "VULNDESK_MAIL_LISTEN": f"lmtp:{HOST}:{lmtp}",
            "VULNDESK_REPLY_ADDRESS": "security+{token}@enix.example",
            "VULNDESK_MAIL_FROM": "Enix desk <desk@enix.example>",
            "EMAIL_URL": f"smtp://{HOST}:{smtp}",
        }
        example = CHECKOUT / "examples" / "enix" / "SECURITY.md"
        with RunningDesk(policies=[example], environment=environment) as desk:
            desk.start()
            yield Post(desk, smtp, boxes, tmp_path)


@pytest.fixture
def tom(post: Post) -> Member:
    return invited(post.desk, "tom", "Tom")


def mail(text: str, *, subject: str = "A finding", answers: EmailMessage | None = None) -> bytes:
    """As Rita's program writes it; an answer names what it answers."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Rita <{RITA}>", TEAM, subject
    message["Message-ID"] = f"<{time.monotonic_ns()}@finders.example>"
    if answers is not None:
        message.replace_header("To", answers["Reply-To"] or answers["From"])
        message["In-Reply-To"] = answers["Message-ID"]
    message.set_content(text)
    return message.as_bytes()


def reply_address(message: EmailMessage) -> str:
    return str(message["Reply-To"].addresses[0].addr_spec)


def words(message: EmailMessage) -> str:
    return " ".join(message.get_content().split())


def test_report_ask_answer_and_close_by_mail(post: Post, tom: Member) -> None:
    post.send(mail(f"The {CANARY} parser reads past the end of its buffer.", subject=f"{CANARY} in the parser"))
    reference = post.case(tom)

    # The confirmation: that it is there and its number, and no word of the report.
    confirmed = post.next_for_rita()
    assert reference in confirmed["Subject"] or reference in words(confirmed)
    assert CANARY not in confirmed.as_string()
    assert confirmed["Auto-Submitted"] == "auto-replied" or "auto-generated" in str(confirmed["Auto-Submitted"])

    # Tom asks on the case page; Rita reads it in her mailbox.
    tom.do(reference, "ask", message="Which version is it? Please tell us.")
    asked = post.next_for_rita()
    assert "Which version is it?" in words(asked)
    assert CANARY not in str(asked["Subject"])
    assert asked["To"].addresses[0].addr_spec == RITA
    assert asked["Bcc"] is asked["Cc"] is asked["Auto-Submitted"] is None
    assert re.fullmatch(r"security\+\w{10,}@enix\.example", reply_address(asked))

    # She answers by mail, and the answer is in the thread.
    post.send(mail("It is version 2.3.1.", answers=asked), to=reply_address(asked))
    until(lambda: "It is version 2.3.1." in tom.case(reference), within=60, what="the answer is not in the thread")

    # Tom closes; she hears of it.
    tom.do(reference, "validate", message="We see it, too.")
    assert "We see it, too." in words(post.next_for_rita())
    closing = tom.do(reference, "close", message="Thank you. Fixed in 2.3.2.", reason="resolved", release="2.3.2")
    assert closing.status == 200, words_of(closing.text)
    closed = post.next_for_rita()
    assert "Fixed in 2.3.2" in words(closed)
    assert post.desk.complained.earlier("Traceback") == []


MAKE_KEY = """
import django; django.setup()
from datetime import UTC, datetime
from vulndesk.apps.keys.actions import make_programme_key
from vulndesk.apps.policies.queries import programmes
from vulndesk.core.access import Actor, Role
from vulndesk.gateways import pgp
owner = Actor(Role.OPERATOR, user_id=1)
row = make_programme_key(
    programmes()[0].pk, name="Enix", addresses=["security@enix.example"], by=owner, now=datetime.now(UTC)
)
print(pgp.armoured(bytes(row.certificate)))
"""


def key_of(desk: RunningDesk) -> bytes:
    """The programme makes a key; its public half."""
    own = {"HOME": str(desk.folder), "XDG_CONFIG_HOME": str(desk.key_home), "VULNDESK_DATA": str(desk.data)}
    own |= {"DJANGO_SETTINGS_MODULE": "vulndesk.server.settings", "PATH": os.environ["PATH"], **desk.environment}
    made = subprocess.run([sys.executable, "-c", MAKE_KEY], cwd=CHECKOUT, env=own, capture_output=True, timeout=60)
    assert made.returncode == 0, made.stderr.decode()
    return made.stdout


def sealed_report(gpg: GnuPG) -> bytes:
    """As a mail program with Autocrypt writes it: encrypted and signed, with her key in the head."""
    inner = f"Subject: {CANARY}\r\nContent-Type: text/plain\r\n\r\nThe {CANARY} parser overflows.\r\n"
    key = base64.encodebytes(gpg("--export", RITA)).decode().replace("\n", "\r\n ").rstrip()
    closed = encrypted(gpg, inner.encode(), sign=RITA).replace(letters.RITA.encode(), RITA.encode())
    return f"Autocrypt: addr={RITA}; keydata=\r\n {key}\r\n".encode() + closed


def pin_the_key(tom: Member, reference: str) -> None:
    """Tom compared the fingerprint with her."""
    page = tom.browser.get(f"/team/cases/{reference}/keys/").text
    action = re.search(r'action="([^"]+/confirm/)"', page)
    if action:  # one that came with the first good signature may be pinned already
        tom.browser.post(action[1], form_in(page, action=action[1]))
    said = words_of(tom.browser.get(f"/team/cases/{reference}/keys/").text)
    assert "The pinned key" in said, said


def test_the_same_by_pgp_mail_and_no_word_of_it_in_clear(post: Post, tom: Member, tmp_path: Path) -> None:
    gpg = GnuPG(tmp_path / "g")
    try:
        gpg.make(f"Rita <{RITA}>")
        gpg("--import", given=key_of(post.desk))
        report = sealed_report(gpg)
        assert CANARY.encode() not in report
        post.send(report)
        reference = post.case(tom)
        assert f"The {CANARY} parser overflows." in tom.case(reference)
        assert CANARY not in post.next_for_rita().as_string()

        pin_the_key(tom, reference)
        tom.do(reference, "ask", message=f"Which {CANARY} version is it?")
        asked = post.next_for_rita()
        assert asked.get_content_type() == "multipart/encrypted"
        assert CANARY not in asked.as_string()
        opened = gpg.run("--decrypt", given=asked.get_payload(1).get_payload(decode=True))  # type: ignore[union-attr]
        assert f"Which {CANARY} version is it?" in " ".join(opened.stdout.decode().split())
        assert b"GOODSIG" in opened.stderr

        answer = encrypted(gpg, b"Content-Type: text/plain\r\n\r\nIt is 2.3.1.\r\n", sign=RITA, name="2")
        post.send(answer.replace(letters.RITA.encode(), RITA.encode()), to=reply_address(asked))
        until(lambda: "It is 2.3.1." in tom.case(reference), within=60, what="the answer is not in the thread")
        for deed, more in (("validate", {}), ("close", {"reason": "resolved", "release": "2.3.2"})):
            done = tom.do(reference, deed, message=f"Thank you for {CANARY}.", **more)
            assert done.status == 200, words_of(done.text)
            assert CANARY not in post.next_for_rita().as_string()
    finally:
        gpg.close()
