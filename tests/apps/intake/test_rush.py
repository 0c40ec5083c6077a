"""More reports come in than people can read: a small calculation or a short wait, and nothing that was sent is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.intake.browsing import ENIX, page_on, reported, send, words_of
from tests.people import NOW
from vulndesk.apps.accounts.actions import count_spent
from vulndesk.apps.accounts.models import Allowance
from vulndesk.apps.cases.actions import NewReport, forget_origins
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.intake import rush
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.intake.rush import Sender, let_pass, needed
from vulndesk.apps.policies.models import Programme
from vulndesk.core.errors import TooMany
from vulndesk.core.proof_of_work import ProofNeeded, solve

API = "/api/v1/programmes/enix/reports"
pytestmark = [pytest.mark.django_db, pytest.mark.abuse(30)]


@pytest.fixture(autouse=True)
def limits(settings: Any) -> Any:
    settings.REPORTS_PER_ADDRESS, settings.REPORTS_PER_PROGRAMME, settings.REPORTS_PER_DESK = 2, 4, 8
    return settings


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rush, "bits_for", lambda pressure: 15)


def post(*, proof: str = "", address: str = "198.51.100.7", key: str = "") -> Any:
    headers = {"Proof-Of-Work": proof} | ({"Idempotency-Key": key} if key else {})
    body = {"description": "It leaks."}
    return Client(REMOTE_ADDR=address).post(API, body, content_type="application/json", headers=headers)


def challenge_of(answer: Any) -> tuple[str, str]:
    """The challenge, and the proof that solves it."""
    told = answer.json()
    return told["challenge"], f"{told['challenge']}:{solve(told['challenge'], bits=told['bits'])}"


def test_below_the_limits_nothing_is_asked(programmes: dict[str, Programme]) -> None:
    assert [post().status_code for _ in range(2)] == [201, 201]
    assert set(Case.objects.values_list("rush", "origin", "slow_lane")) == {("", None, False)}


def test_over_them_the_api_asks_for_a_calculation_and_takes_the_report_with_it(
    programmes: dict[str, Programme],
) -> None:
    post(), post()
    asked = post()
    assert asked.status_code == 429
    assert asked.headers["Content-Type"] == "application/problem+json"
    assert int(asked.headers["Retry-After"]) == 30
    assert asked.json()["type"] == "proof_of_work"
    assert Case.objects.count() == 2
    _, proof = challenge_of(asked)
    assert post(proof=proof).status_code == 201
    case = Case.objects.latest("received_at")
    assert (case.rush, case.slow_lane) == ("work", False)
    assert case.origin is not None


def test_a_challenge_is_good_for_one_report(programmes: dict[str, Programme]) -> None:
    post(), post()
    _, proof = challenge_of(post())
    assert [post(proof=proof).status_code for _ in range(2)] == [201, 429]
    assert Case.objects.count() == 3


@pytest.mark.parametrize("change", [lambda one: one[:-1] + "x", lambda one: "enix.1.15.x." + "0" * 32, lambda one: "x"])
@pytest.mark.slow
def test_a_challenge_of_ones_own_is_none(
    programmes: dict[str, Programme], change: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rush, "is_solved", lambda *given, **named: True)
    post(), post()
    challenge, _ = challenge_of(post())
    assert post(proof=change(challenge) + ":1").status_code == 429


def test_a_challenge_of_another_programme_or_hour_or_without_its_answer_is_refused(
    programmes: dict[str, Programme],
) -> None:
    enix, other = programmes["enix"], programmes["interview"]
    for _ in range(2):
        post()
    made = needed(other, pressure=1.0, now=NOW).challenge
    for proof, later in (
        (f"{made}:{solve(made, bits=15)}", 0),
        *_of(enix, solved=True, later=31),
        *_of(enix, later=29),
    ):
        with pytest.raises(ProofNeeded):
            let_pass(enix, Sender("198.51.100.7", proof), now=NOW + timedelta(seconds=later))


def _of(programme: Programme, *, later: int, solved: bool = False) -> list[tuple[str, int]]:
    made = needed(programme, pressure=1.0, now=NOW).challenge
    return [(f"{made}:{solve(made, bits=15)}", later * 60)] if solved else [(made, later), (f"{made}:no", later)]


def test_whoever_cannot_calculate_waits_and_is_read_after_the_others(programmes: dict[str, Programme]) -> None:
    enix = programmes["enix"]
    post(), post()
    made = needed(enix, pressure=1.0, now=NOW).challenge
    sender = Sender("198.51.100.7", made)
    new = NewReport(report={"description": "It leaks."})
    # NOW lies in the past of the two above: their allowance is as used as it was.
    with pytest.raises(ProofNeeded) as early:
        receive_report(new, programme=enix, channel="web", now=NOW + timedelta(seconds=10), sender=sender)
    assert early.value.retry_after == 20
    assert early.value.challenge == made, "the wait goes on, it does not begin again"
    later = NOW + timedelta(seconds=30)
    taken = receive_report(new, programme=enix, channel="web", now=later, sender=sender)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.rush, case.slow_lane) == ("wait", True)
    with pytest.raises(ProofNeeded):
        receive_report(new, programme=enix, channel="web", now=later, sender=sender)
    assert forget_origins(now=later + timedelta(days=2)) == 1
    case.refresh_from_db()
    assert case.origin is None


def test_one_network_over_its_limit_does_not_hold_up_another(programmes: dict[str, Programme]) -> None:
    post(), post()
    assert post().status_code == 429
    assert post(address="203.0.113.1").status_code == 201


def test_a_programme_that_is_flooded_does_not_hold_up_another(programmes: dict[str, Programme], limits: Any) -> None:
    for number in range(4):
        assert post(address=f"203.0.113.{number}").status_code == 201
    assert post(address="203.0.113.9").status_code == 429
    answer = Client(REMOTE_ADDR="203.0.113.9").post(
        API.replace("enix", "interview"), {"description": "It leaks."}, content_type="application/json"
    )
    assert answer.status_code == 201


def test_a_request_that_comes_again_is_answered_and_not_counted(programmes: dict[str, Programme]) -> None:
    first = post(key="one")
    post()
    used = set(Allowance.objects.values_list("digest", "whole_again_at"))
    again = post(key="one")
    assert again.status_code == 201
    assert again.json()["receipt"] == first.json()["receipt"]
    assert set(Allowance.objects.values_list("digest", "whole_again_at")) == used


def test_a_flood_is_counted_up_to_a_bound_so_that_it_is_over_soon_after(
    programmes: dict[str, Programme], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rush, "is_solved", lambda *given, **named: True)
    for _ in range(12):
        challenge, answer = (post().json().get("challenge", ""), "1")
        post(proof=f"{challenge}:{answer}")
    latest = max(Allowance.objects.exclude(whole_again_at=None).values_list("whole_again_at", flat=True))
    assert latest / 1e6 - datetime.now(UTC).timestamp() < 3 * 3600 + 5


def test_with_every_wait_taken_the_page_says_when(programmes: dict[str, Programme]) -> None:
    enix = programmes["enix"]
    post(), post()
    rate = rush._waiting(enix)
    for _ in range(rate.limit):
        count_spent([rate], now=NOW, most=3.0)
    made = needed(enix, pressure=1.0, now=NOW).challenge
    with pytest.raises(TooMany) as held:
        let_pass(enix, Sender("198.51.100.7", made), now=NOW + timedelta(seconds=31))
    assert not isinstance(held.value, ProofNeeded)
    assert held.value.retry_after == 91


# --- the form ----------------------------------------------------------------------------------------------------


def test_the_form_keeps_what_was_typed_and_says_when(programmes: dict[str, Programme]) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    page = page_on(browser.get(ENIX))
    post(), post()
    answer = browser.post(ENIX, {"do": "anyway", "page": page, "description": "It leaks at night."})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    said = words_of(answer)
    assert "Yours is not sent yet. What you typed and uploaded is kept here." in said
    assert "It leaks at night." in said
    assert "30 seconds from now" in said
    assert "It leaks at night." in words_of(browser.get(ENIX)), "it is in the draft too"
    shown = answer.content.decode()
    assert 'value="anyway" data-send-again' in shown
    challenge = re.search(r'name="proof" value="([^"]+)" data-bits="15"', shown)[1]  # type: ignore[index]
    proof = f"{challenge}:{solve(challenge, bits=15)}"
    sent = browser.post(
        ENIX,
        {"do": "anyway", "page": page_on(answer), "description": "It leaks at night.", "proof": proof},
        follow=True,
    )
    assert sent.redirect_chain[-1][0] == "/receipt/"


def test_in_a_rush_the_form_begins_with_its_challenge(programmes: dict[str, Programme]) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    assert b'name="proof"' not in browser.get(ENIX).content
    post(), post()
    shown = browser.get(ENIX).content.decode()
    assert "vulndesk/proof.js" in shown
    challenge = re.search(r'name="proof" value="([^"]+)"', shown)[1]  # type: ignore[index]
    sent = send(browser, proof=f"{challenge}:{solve(challenge, bits=15)}", description="It leaks.", follow=True)
    assert sent.redirect_chain[-1][0] == "/receipt/"


# --- files -------------------------------------------------------------------------------------------------------


def files(number: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{place}.log", b"x") for place in range(number)]


def test_more_files_an_hour_than_an_address_may_draft_are_left_out_and_the_words_kept(
    programmes: dict[str, Programme], limits: Any
) -> None:
    limits.FILES_PER_ADDRESS = 3
    browser = Client()
    page = page_on(browser.get(ENIX))
    for number, said in ((3, False), (1, True)):
        answer = browser.post(
            "/p/enix/draft/files/", {"page": page, "description": "It leaks.", "files": files(number)}
        )
        assert ("Over 3 files came in the last hour. Try again in" in words_of(answer)) is said
    assert "It leaks." in words_of(browser.get(ENIX))
    sent = send(browser, description="It leaks.", files=files(2), follow=True)
    assert sent.redirect_chain[-1][0] == "/receipt/", "what is sent is always taken"
    assert Attachment.objects.count() == 5


def test_more_files_an_hour_than_a_report_may_get_are_refused_with_the_words_kept(
    programmes: dict[str, Programme], limits: Any
) -> None:
    limits.FILES_PER_REPORT = 2
    browser = Client()
    reported(browser)
    first = browser.post("/status/report/answer/", {"body": "Two logs.", "attachments": files(2)})
    assert first.status_code == 302
    refused = browser.post("/status/report/answer/", {"body": "And one more.", "attachments": files(1)})
    assert refused.status_code == 429
    assert "Over 2 files came in the last hour." in words_of(refused)
    assert "And one more." in words_of(refused)
    assert Attachment.objects.count() == 2
