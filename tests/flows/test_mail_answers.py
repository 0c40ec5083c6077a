"""Answers by mail as people see them: what the composer says before, the mail that follows, what comes back, and the
owner's test through the whole loop. A small post office on loopback stands between Rita and the desk."""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.browser import Visitor
from tests.flows.story_steps import invited, signed_in, until
from tests.mail_server import HOST, Mailbox, free_port, mail_server
from tests.running_desk import CHECKOUT, RunningDesk

pytestmark = pytest.mark.slow

RITA, TEAM = "rita@finders.example", "security@enix.example.org"
REPORT = (
    f"From: Rita <{RITA}>\r\nTo: {TEAM}\r\nSubject: Overflow in the groundhog parser\r\n"
    "Message-ID: <first@finders.example>\r\n\r\nThe groundhog parser reads past its buffer.\r\n"
)


class PostOffice(Mailbox):
    """Hands what is for the programme to the desk by LMTP, and keeps the rest, as a team's mail server does."""

    def __init__(self, desk_port: int) -> None:
        super().__init__()
        self.desk_port = desk_port

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
        if not envelope.rcpt_tos[0].endswith("@enix.example.org"):
            return await super().handle_DATA(server, session, envelope)
        await asyncio.to_thread(self.hand_over, envelope.content, envelope.rcpt_tos[0], envelope.mail_from)
        return "250 OK"

    def hand_over(self, raw: bytes, to: str = TEAM, sender: str = RITA) -> None:
        with smtplib.LMTP(HOST, self.desk_port) as desk:
            desk.sendmail(sender, [to], raw)

    def for_rita(self, number: int) -> EmailMessage:
        """The mail of this number to her, once it is there."""

        def found() -> list[bytes]:
            return [one["bytes"] for one in self.arrived if one["to"] == [RITA]][number:]

        return message_from_bytes(until(found, within=30)[0], policy=policy.default)  # type: ignore[return-value]


@pytest.fixture
def office() -> Iterator[tuple[RunningDesk, PostOffice]]:
    port = free_port()
    office = PostOffice(port)
    with mail_server(office) as smtp:
        environment = {
            "EMAIL_URL": f"smtp://{HOST}:{smtp}",
            "VULNDESK_MAIL_FROM": "The Desk <desk@enix.example.org>",
            "VULNDESK_MAIL_LISTEN": f"lmtp:{HOST}:{port}",
            "VULNDESK_REPLY_ADDRESS": "security+{token}@enix.example.org",
        }
        with RunningDesk(policies=[CHECKOUT / "examples" / "enix" / "SECURITY.md"], environment=environment) as desk:
            desk.start()
            yield desk, office


def test_a_report_by_mail_is_answered_by_mail(
    office: tuple[RunningDesk, PostOffice], visit: Callable[..., Visitor]
) -> None:
    desk, post = office
    tom = invited(desk, "tom", "Tom")
    post.hand_over(REPORT.encode())
    confirmed = post.for_rita(0)
    assert confirmed["In-Reply-To"] == "<first@finders.example>"
    assert "groundhog" not in confirmed.as_string()
    reference = confirmed["Subject"].split()[2]

    page = signed_in(visit(), tom)
    page.goto(f"{desk.address}/team/cases/{reference}/")
    expect(page.locator("#write")).to_contain_text(f"It goes to {RITA} by mail in clear, because they wrote in clear.")
    page.locator("#deed-ask > summary").click()
    page.get_by_role("button", name="Ask the reporter").click()
    asked = post.for_rita(1)
    assert asked["Subject"] == f"Your report {reference}: a question"
    assert asked["References"].split() == ["<first@finders.example>", confirmed["Message-ID"]]
    assert "below each point" in asked.get_content()
    assert "The policy asks for" in asked.get_content()

    answer = (
        f"From: Rita <{RITA}>\r\nTo: {asked['Reply-To']}\r\nSubject: Re: a question\r\n"
        f"In-Reply-To: {asked['Message-ID']}\r\nMessage-ID: <second@finders.example>\r\n\r\n"
        "> - Could you send the steps that reproduce it,\r\n> one by one? The policy asks for it.\r\n\r\n"
        "1. Open it.\r\n2. Wait.\r\n\r\n> - What could an\r\n\r\n"
        "I score it CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H. Please withdraw it.\r\n"
    )
    post.hand_over(answer.encode(), str(asked["Reply-To"]))
    take = page.get_by_role("button", name=re.compile("Take it.*CVSS"))
    expect(take).to_be_visible(timeout=20_000)
    expect(page.locator("#facts")).not_to_contain_text("withdrawn")
    page.get_by_role("button", name=re.compile("Take it.*Steps")).click()
    expect(page.locator("#story")).to_contain_text("took an answer from the reporter’s words")
    take.click()
    expect(page.locator("#facts")).to_contain_text("critical", ignore_case=True)

    page.get_by_role("link", name="Record a wish of theirs").click()
    page.get_by_label("To withdraw the report").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#facts")).to_contain_text("They withdraw")
    told = post.for_rita(2)
    assert told["Subject"] == f"Your report {reference}: please check"
    assert told["Auto-Submitted"] == "auto-generated"


def test_an_owner_sends_a_test_through_the_whole_loop(
    office: tuple[RunningDesk, PostOffice], visit: Callable[..., Visitor]
) -> None:
    desk, _ = office
    page = signed_in(visit(), invited(desk, "olga", "Olga"))
    page.goto(f"{desk.address}/mail/settings/")
    page.get_by_role("button", name="Send a test through the whole loop").click()
    loops = page.locator("#loops")
    expect(loops.get_by_text("The desk read it")).to_have_count(2, timeout=30_000)
    expect(loops.get_by_text("Not yet")).to_have_count(0, timeout=30_000)
