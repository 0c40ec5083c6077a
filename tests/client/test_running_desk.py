"""The client on a desk that runs: cases are read and worked on, refusals say why, and nobody overwrites anybody."""

import pytest

from tests.client.conftest import Team
from vulndesk.client import RefusedByDesk, SomebodyWasFirst

pytestmark = pytest.mark.slow

VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def test_a_case_from_its_report_to_its_end(team: Team) -> None:
    desk = team.client()
    assert desk.me().handle == "tom"
    assert [one.slug for one in desk.programmes()] == ["enix"]
    reference = team.report("The parser reads past its end.", title="Marmots in the parser")
    assert reference in [row.reference for row in desk.cases(programme="enix", q="marmots")]
    case = desk.case(reference)
    assert "acknowledge" in case.deeds
    assert desk.renewed(case) is case
    assert desk.acknowledge(case, "Thank you.").revision > case.revision
    case = desk.renewed(case)
    assert [one.text for one in case.messages] == ["Thank you."]
    desk.validate(case, "We see it, too.", owner="vera")
    desk.note(reference, "Look at the lexer, too.")
    desk.set_severity(desk.case(reference), VECTOR)
    desk.ask(reference, "Which version?")
    desk.assign(reference, "tom")
    desk.close(desk.case(reference), "resolved", "Fixed in 2.3.2.")
    desk.reopen(reference, "Not quite.")
    ended = desk.case(reference)
    assert (ended.owner, ended.severity, ended.vector) == ("tom", "critical", VECTOR)
    assert "Look at the lexer, too." in [one.text for one in ended.messages]
    assert ended.timeline[0].kind == "report_received" or ended.timeline[-1].kind == "report_received"


def test_whoever_comes_second_is_refused_and_nothing_changed(team: Team) -> None:
    reference = team.report("Twice at once.")
    seen = team.client("vera").case(reference)
    team.client().acknowledge(reference, "Thank you.")
    before = team.client().case(reference)
    with pytest.raises(SomebodyWasFirst) as second:
        team.client("vera").acknowledge(seen, "Mine.")
    assert second.value.status == 412
    assert team.client().case(reference) == before


def test_refusals_of_scope_person_field_and_state_leave_the_case_as_it_was(team: Team) -> None:
    reference = team.report("Refused.")
    before = team.client().case(reference)
    for who, status in (("reader", 403), ("mona", 404)):
        with pytest.raises(RefusedByDesk) as refused:
            team.client(who).acknowledge(reference, "Thank you.")
        assert refused.value.status == status, who
    for deed, given, status in (
        ("assign", {"owner": "nobody-of-that-name"}, 422),
        ("reopen", {}, 409),
        ("dance", {}, 404),
    ):
        with pytest.raises(RefusedByDesk) as refused:
            team.client().do(reference, deed, **given)
        assert refused.value.status == status, deed
    with pytest.raises(RefusedByDesk) as unknown:
        Team(team.desk, {"tom": "vdt_unknown"}).client().me()
    assert unknown.value.status == 401
    assert team.client().case(reference) == before


def test_pages_are_one_list(team: Team) -> None:
    made = {team.report(f"Of many, {number}.", title=f"Wombats {number}") for number in range(3)}
    listed = [row.reference for row in team.client().cases(q="wombats", limit=1)]
    assert set(listed) == made
    assert len(listed) == 3
