"""The client on a desk that runs: cases are read and worked on, refusals say why, and nobody overwrites anybody."""

import hashlib
import inspect
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.client.conftest import Team
from tools.client.__main__ import described
from vulndesk.client import (
    Attachment,
    Desk,
    NotAllowed,
    RefusedByDesk,
    SomebodyWasFirst,
    TokenRefused,
)

pytestmark = pytest.mark.slow

UNKNOWN = UUID(int=7)
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def test_a_case_from_its_report_to_its_end(team: Team) -> None:
    desk = team.client()
    assert desk.me().handle == "tom"
    assert [one.slug for one in desk.programmes.list()] == ["enix"]
    reference = team.report("The parser reads past its end.", title="Marmots in the parser")
    assert reference in [row.reference for row in desk.cases.list(programme="enix", q="marmots")]
    case = desk.cases.get(reference)
    assert "acknowledge" in case.deeds
    assert desk.cases.renewed(case) is case
    assert desk.cases.acknowledge(case, "Thank you.").revision > case.revision
    case = desk.cases.renewed(case)
    assert [one.text for one in case.messages] == ["Thank you."]
    desk.cases.validate(case, "We see it, too.", owner="vera")
    desk.cases.note(reference, "Look at the lexer, too.")
    desk.cases.set_severity(desk.cases.get(reference), VECTOR)
    desk.cases.ask(reference, "Which version?")
    desk.cases.assign(reference, "tom")
    desk.cases.close(desk.cases.get(reference), "resolved", "Fixed in 2.3.2.")
    desk.cases.reopen(reference, "Not quite.")
    ended = desk.cases.get(reference)
    assert (ended.owner, ended.severity, ended.vector) == ("tom", "critical", VECTOR)
    assert "Look at the lexer, too." in [one.text for one in ended.messages]
    assert ended.timeline[0].kind == "report_received" or ended.timeline[-1].kind == "report_received"


def test_whoever_comes_second_is_refused_and_nothing_changed(team: Team) -> None:
    reference = team.report("Twice at once.")
    seen = team.client("vera").cases.get(reference)
    team.client().cases.acknowledge(reference, "Thank you.")
    before = team.client().cases.get(reference)
    with pytest.raises(SomebodyWasFirst) as second:
        team.client("vera").cases.acknowledge(seen, "Mine.")
    assert second.value.status == 412
    assert team.client().cases.get(reference) == before


def test_refusals_of_scope_person_field_and_state_leave_the_case_as_it_was(team: Team) -> None:
    reference = team.report("Refused.")
    before = team.client().cases.get(reference)
    for who, status in (("reader", 403), ("mona", 404)):
        with pytest.raises(RefusedByDesk) as refused:
            team.client(who).cases.acknowledge(reference, "Thank you.")
        assert refused.value.status == status, who
    for deed, given, status in (
        ("assign", {"owner": "nobody-of-that-name"}, 422),
        ("reopen", {}, 409),
        ("dance", {}, 404),
    ):
        with pytest.raises(RefusedByDesk) as refused:
            team.client().cases.do(reference, deed, **given)
        assert refused.value.status == status, deed
    with pytest.raises(RefusedByDesk) as unknown:
        Team(team.desk, {"tom": "vdt_unknown"}).client().me()
    assert unknown.value.status == 401
    assert team.client().cases.get(reference) == before


def test_what_happened_is_followed_from_a_cursor(team: Team) -> None:
    desk = team.client()
    here = desk.events.list(after="now").after
    reference = team.report("Followed.")
    assert [(one.kind, one.reference) for one in desk.events.list(after=here).events] == [
        ("report_received", reference)
    ]
    after = desk.events.of_case(reference).after
    desk.cases.acknowledge(reference, "Thank you.")
    assert [one.kind for one in desk.events.of_case(reference, after=after).events] == ["acknowledged"]
    assert desk.events.of_case(reference, after=after, limit=1).more is False


def test_more_time_is_given_with_a_reason(team: Team) -> None:
    desk, reference = team.client(), team.report("More time.")
    clock = next(one for one in desk.clocks.list(reference).clocks if one.state == "running")
    later = clock.effective_at + timedelta(days=2)
    desk.clocks.extend(reference, clock.id, to=later, reason="Somebody is ill.")
    assert next(one for one in desk.clocks.list(reference).clocks if one.id == clock.id).effective_at == later
    with pytest.raises(ValueError, match="zone"):
        desk.clocks.extend(reference, clock.id, to=later.replace(tzinfo=None), reason="x")


def test_a_room_a_party_and_a_case_that_few_know(team: Team) -> None:
    desk, reference = team.client(), team.report("A room.")
    link = desk.parties.invite(reference, name="Acme", role="vendor", summary="It reads too far.", days=7)
    assert link.code in link.link
    assert link.code not in repr(link)
    (acme,) = desk.parties.list(reference).parties
    assert (acme.id, acme.name, acme.role, acme.ended) == (link.id, "Acme", "vendor", False)
    desk.messages.say(reference, "team", text="Do you ship 2.3?", asks=True)
    (asked,) = desk.messages.list(reference, open_only=True).questions
    desk.messages.settle(reference, asked.id)
    assert desk.messages.list(reference, open_only=True).questions == ()
    assert [one.text for one in desk.messages.list(reference, to="team").messages] == ["Do you ship 2.3?"]
    assert desk.parties.renew_link(reference, acme.id).code != link.code
    desk.parties.end_access(reference, acme.id)
    assert desk.parties.list(reference).parties[0].ended
    case = desk.cases.get(reference)
    desk.cases.restrict(case, [])
    assert desk.cases.known_to(reference).restricted
    with pytest.raises(SomebodyWasFirst):
        desk.cases.open_up(case)
    with pytest.raises(RefusedByDesk):
        team.client("vera").cases.get(reference)
    desk.cases.open_up(desk.cases.get(reference))
    assert team.client("vera").cases.get(reference).reference == reference


def test_every_message_of_a_long_room_is_read(team: Team) -> None:
    desk, reference = team.client(), team.report("Much is said.")
    for number in range(60):
        desk.messages.say(reference, "team", text=f"{number}")
    assert desk.messages.list(reference).earlier
    assert [one.text for one in desk.messages.every(reference)] == [f"{number}" for number in reversed(range(60))]


def test_the_embargo_the_gate_and_the_programme_are_read(team: Team) -> None:
    desk, reference = team.client(), team.report("Embargo.")
    seen = desk.embargo.get(reference)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)
    desk.embargo.move(reference, "propose", until=until, seen=seen)
    assert until in (desk.embargo.get(reference).proposed, desk.embargo.get(reference).until)
    with pytest.raises(SomebodyWasFirst):
        desk.embargo.move(reference, "propose", until=until + timedelta(days=1), seen=seen)
    gate = desk.publication.get(reference)
    assert (gate.open, gate.published) == (False, None)
    assert gate.conditions
    assert [one.slug for one in desk.programmes.mine().programmes] == ["enix"]
    assert desk.programmes.get("enix").policy == 1
    assert desk.programmes.statistics("enix").total.reports > 0
    with pytest.raises(RefusedByDesk) as hidden:
        team.client("mona").programmes.get("enix")
    assert hidden.value.status in (403, 404)


def test_a_draft_of_an_advisory_is_saved_unless_somebody_was_first(team: Team) -> None:
    desk, reference = team.client(), team.report("To be published.", title="Lynxes in the parser")
    draft = desk.advisories.draft(reference)
    assert draft.number == 0
    saved = desk.advisories.save(draft, {**draft.record, "title": "Reading past the end"}, seen=draft)
    assert (saved.number, desk.advisories.draft(reference).record["title"]) == (1, "Reading past the end")
    with pytest.raises(SomebodyWasFirst):
        desk.advisories.save(draft, draft.record, seen=draft)
    assert reference in [one.reference for one in desk.advisories.drafts(programme="enix", limit=1)]
    assert not desk.advisories.findings(reference).publishable
    with pytest.raises(RefusedByDesk) as unknown:
        desk.advisories.get("ENIX-2026-9999")
    assert unknown.value.status == 404


def test_webhooks_are_for_who_may(team: Team) -> None:
    with pytest.raises(RefusedByDesk) as refused:
        team.client().webhooks.list("enix")
    assert refused.value.status == 403


def test_pages_are_one_list(team: Team) -> None:
    made = {team.report(f"Of many, {number}.", title=f"Wombats {number}") for number in range(3)}
    listed = [row.reference for row in team.client().cases.list(q="wombats", limit=1)]
    assert set(listed) == made
    assert len(listed) == 3


def test_files_go_up_and_come_down_byte_for_byte(team: Team) -> None:
    desk, reference = team.client(), team.report("With files.")
    contents = {"ü “x”.bin": bytes(range(256)) * 300, "\x1b[2Jtrap.txt": b"--\r\n--", "empty": b""}
    files = [Attachment(name, content) for name, content in contents.items() if content]
    desk.messages.say(reference, "everyone", text="Try these.", files=files)
    (said,) = desk.messages.list(reference).messages
    assert [one.size for one in said.files] == [len(one.content) for one in files]
    for sent, stored in zip(files, said.files, strict=True):
        assert desk.files.download(reference, stored.id) == sent.content
        assert hashlib.sha256(sent.content).hexdigest() == stored.sha256
    assert said.files[0].name == "ü “x”.bin"
    with pytest.raises(RefusedByDesk) as hidden:
        team.client("mona").files.download(reference, said.files[0].id)
    assert hidden.value.status == 404


def test_a_reporter_sends_and_reads_a_report_without_a_token(team: Team) -> None:
    nobody = Desk(team.desk.address)
    receipt = nobody.reports.send("enix", "It reads too far.", title="Voles", files=[Attachment("poc.py", b"print()")])
    own = Desk(team.desk.address, receipt=receipt.receipt)
    assert receipt.receipt not in f"{own} {vars(own._line)}"
    report = own.reports.get()
    assert (report.title, [one.name for one in report.files]) == ("Voles", ["poc.py"])
    assert own.reports.embargo().words
    assert own.reports.proof()["format"].startswith("vulndesk")
    with pytest.raises(TokenRefused):
        Desk(team.desk.address, receipt="ABCDEFGHJKMNPQRSTVWXYZ2345").reports.get()


def test_what_a_person_does_is_refused_with_the_page_for_it(team: Team) -> None:
    reference = team.report("For a person.")
    with pytest.raises(NotAllowed) as by_hand:
        team.client().publication.publish(reference)
    assert f"{team.desk.address}/team/cases/{reference}/" in by_hand.value.next_step
    with pytest.raises(NotAllowed) as scope:
        team.client("reader").cases.note(reference, "x")
    assert "cases:write" in scope.value.title
    assert scope.value.next_step


def test_every_answer_of_a_desk_is_understood(team: Team) -> None:
    """Each operation that reads, whatever it is: a case with a bit of everything, and what is not there is refused."""
    desk, reference = team.client(), team.report("Read whole.", title="Everything")
    desk.cases.validate(reference, "We see it, too.")
    desk.cases.set_severity(reference, VECTOR)
    desk.messages.say(reference, "team", text="Which?", asks=True, files=[Attachment("x", b"y")])
    desk.parties.invite(reference, name="Acme", role="vendor", summary="Reads too far.")
    desk.advisories.save(reference, desk.advisories.draft(reference).record)
    desk.embargo.move(reference, "propose", until=datetime.now(UTC) + timedelta(days=20))
    parts = {"reference": reference, "slug": "enix", "number": 1, "format_name": "osv", "area": "x", "other": reference}
    refused: list[tuple[str, int]] = []
    told = [one for operations in described().groups.values() for one in operations]
    reading = [one for one in told if one.method == "GET" and one.by != "receipt"]
    for one in reading:
        places = [parts.get(part["name"], str(UNKNOWN)) for part in one.parameters("path")]
        method = getattr(getattr(desk, one.group) if one.group else desk, one.name)
        try:
            came = method(*places)
            _ = list(came) if inspect.isgenerator(came) else came
        except RefusedByDesk as error:
            refused.append((one.id, error.status))
    assert [one for one in refused if one[1] not in (403, 404, 409, 422)] == []
    assert len(refused) < len(reading) / 3, refused
