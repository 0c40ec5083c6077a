"""The key of a programme is destroyed: what it opened is erased everywhere, and everything else works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from bench.big_case import BigCase, fill
from tests.apps.cases.handling import person, signed_in, words_of
from tests.apps.change_reviews.conftest import asked
from tests.people import join, open_programme, report
from vulndesk.apps.cases import content
from vulndesk.apps.cases.models import Case, Message
from vulndesk.apps.change_reviews.actions import ask_for_review
from vulndesk.apps.change_reviews.models import ChangeReview
from vulndesk.apps.conduct import actions as conduct
from vulndesk.apps.conduct.models import ConsentToTest, Violation
from vulndesk.apps.ledger import actions as ledger
from vulndesk.apps.ledger.models import Leaf
from vulndesk.apps.ledger.queries import check_ledger
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.retention.actions import hold_case
from vulndesk.apps.retention.models import Erasure
from vulndesk.apps.retention.queries import erasures
from vulndesk.apps.timeline.models import Event
from vulndesk.apps.vault import sealing
from vulndesk.apps.vault.models import DataKey
from vulndesk.apps.vault.resealing import reseal
from vulndesk.commands import keys as command
from vulndesk.core.errors import NotFound, NotNow, Refused
from vulndesk.server.data_keys import HOLDERS, Destroyed, data_keys_out_of_place, destroy_programme_key
from vulndesk.server.desk_rows import DESK_ROWS

pytestmark = pytest.mark.django_db

ASKED: dict[str, str] = {"who": "Rita", "reach": "", "scope": "the chat", "methods": "", "accounts": "", "dates": ""}


def addresses(**given: str) -> list[str]:
    """Every address of the desk that needs these and no more."""
    found = []
    for name in {one.name for one in every_pattern(get_resolver().url_patterns)}:
        with suppress(NoReverseMatch):
            found.append(reverse(name, kwargs=given))
    return sorted(found)


def every_pattern(patterns: Iterable[Any]) -> Iterator[Any]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from every_pattern(one.url_patterns)
        elif one.name:
            yield one


def nothing() -> None:
    """Where the command waits."""


def opens(case_id: UUID) -> bool:
    sealing.forget_keys()
    return bool(content.open_body(Case.objects.select_related("data_key").get(pk=case_id)))


def destroy(
    slug: str,
    *,
    between: Callable[[], None] = nothing,
    settle: Callable[[], None] = nothing,
    now: datetime | None = None,
) -> Destroyed:
    return destroy_programme_key(slug, between=between, settle=settle, now=now or datetime.now(UTC))


@pytest.fixture
def big() -> BigCase:
    return fill(parties=2, messages=20)


@pytest.fixture
def other() -> Programme:
    return open_programme("interview")


@pytest.fixture
def theirs(other: Programme) -> UUID:
    return report(other).received.case_id


@pytest.mark.slow
def test_everything_under_the_key_is_erased_and_nothing_of_another_programme(
    big: BigCase, other: Programme, theirs: UUID
) -> None:
    enix = big.case.programme
    conduct.ask_to_test(enix, ASKED, now=datetime.now(UTC))  # type: ignore[arg-type]
    ask_for_review(enix, asked(), by=actor_for(person("tess", enix)), now=datetime.now(UTC))
    cases, former = Case.objects.filter(programme=enix).count(), enix.key_id
    requests, violations = ConsentToTest.objects.count(), Violation.objects.count()
    reviews = ChangeReview.objects.count()
    assert {name for name in HOLDERS if apps.get_model(name)._default_manager.filter(programme=enix).exists()} == {
        *HOLDERS
    }
    wrapped = [bytes(one) for one in DataKey.objects.filter(parent=former).values_list("wrapped", flat=True)]
    assert (cases >= 1, requests >= 1, len(wrapped)) == (True, True, cases + requests + violations + reviews)

    assert destroy(enix.slug) == Destroyed(cases=cases, requests=requests, violations=violations, reviews=reviews)

    enix.refresh_from_db()
    assert not DataKey.objects.filter(pk=former).exists()
    assert enix.key_id not in (None, former)
    assert enix.former_key_id is None
    assert not DataKey.objects.filter(parent=enix.key_id).exists()  # nothing was moved on instead
    assert not {bytes(one) for one in DataKey.objects.values_list("wrapped", flat=True)} & set(wrapped)
    assert not Case.objects.filter(programme=enix, erased_at=None).exists()
    assert not Message.objects.filter(case__programme=enix).exists()
    assert not ConsentToTest.objects.exists()
    assert not Violation.objects.exists()
    assert not ChangeReview.objects.exists()
    with pytest.raises((sealing.Unsealable, NotFound)):
        opens(big.case.pk)
    assert opens(theirs)
    assert {one.why for one in Erasure.objects.all()} == {"key"}
    assert {case_id for case_id, what, _ in erasures() if what == "case"} == {
        str(one) for one in Case.objects.filter(programme=enix).values_list("pk", flat=True)
    }
    (event,) = Event.objects.filter(kind="programme_key_destroyed")
    assert (event.programme_id, event.facts) == (
        enix.pk,
        {"cases": cases, "requests": requests, "violations": violations, "reviews": reviews},
    )


@pytest.mark.slow
def test_afterwards_pages_rotation_start_and_ledger_work_and_say_erased(
    big: BigCase, theirs: UUID, client: Client
) -> None:
    enix = big.case.programme
    ledger.keep(now=datetime.now(UTC))
    entered = Leaf.objects.count()
    destroy(enix.slug)
    sealing.check_key()
    assert data_keys_out_of_place() == 0
    looked = reseal(DESK_ROWS, between=nothing, only_look=True)
    assert (looked.shut, looked.older) == (0, 0)
    checked = check_ledger()
    assert (list(checked.faults), Leaf.objects.count() >= entered) == ([], True)

    olga = signed_in(big.owner)
    pages = [one for one in (*addresses(), *addresses(slug=enix.slug)) if "logout" not in one]
    shown = {page: olga.get(page) for page in pages}
    assert len(shown) > 100
    assert {page: one.status_code for page, one in shown.items() if one.status_code >= 500} == {}
    assert not [page for page, one in shown.items() if not one.streaming and b"A big case" in one.content]
    told = words_of(shown[f"/team/programmes/{enix.slug}/retention/"])
    assert f"{big.case.reference} The whole case The programme’s key was destroyed" in told
    of_the_case = addresses(reference=big.case.reference)
    assert len(of_the_case) > 20
    assert {olga.get(one).status_code for one in of_the_case} <= {404, 405, 401, 302}
    assert client.post("/report/", {"receipt": big.receipt}).status_code == 404

    new = report(Programme.objects.get(pk=enix.pk)).received.case_id
    assert opens(new)
    assert olga.get(f"/team/cases/{Case.objects.get(pk=new).reference}/").status_code == 200


@pytest.mark.slow
def test_what_comes_in_while_it_runs_is_kept(big: BigCase) -> None:
    """A process that loaded the programme before the new key stores its report a moment later."""
    loaded, now = Programme.objects.get(pk=big.case.programme_id), datetime.now(UTC)
    late: list[UUID] = []

    def arrive() -> None:
        late.append(report(loaded, now=now + timedelta(seconds=2)).received.case_id)

    destroy(loaded.slug, settle=arrive, now=now)
    loaded.refresh_from_db()
    (case,) = Case.objects.filter(programme=loaded, erased_at=None).select_related("data_key")
    assert [case.pk] == late
    assert case.data_key.parent_id == loaded.key_id
    assert opens(case.pk)


@pytest.mark.slow
def test_a_run_that_was_killed_is_run_again(big: BigCase) -> None:
    enix = big.case.programme
    second = report(enix, now=datetime.now(UTC)).received.case_id
    former = enix.key_id

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        destroy(enix.slug, between=die)
    alive = Case.objects.filter(programme=enix, erased_at=None)
    left = list(alive.values_list("pk", flat=True))
    assert left
    assert all(opens(one) for one in left)
    assert DataKey.objects.filter(pk=former).exists()
    assert not Event.objects.filter(kind="programme_key_destroyed").exists()
    destroy(enix.slug)
    assert not alive.exists()
    assert Case.objects.filter(pk=second, erased_at__isnull=False).exists()
    assert not DataKey.objects.filter(pk=former).exists()
    assert Event.objects.filter(kind="programme_key_destroyed").count() == 1


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """In this process, whose desk is open already."""
    monkeypatch.setattr(command, "_open_desk", lambda data: None)
    monkeypatch.setattr(command, "SETTLE_SECONDS", 0)

    def run(*arguments: str, typed: str) -> Result:
        return CliRunner().invoke(command.keys, ["destroy", *arguments], input=typed)

    return run


def alive() -> tuple[int, int]:
    return Case.objects.filter(erased_at=None).count(), DataKey.objects.exclude(wrapped=b"").count()


def test_a_programme_whose_people_still_work_is_left_alone(
    other: Programme, theirs: UUID, run: Callable[..., Result]
) -> None:
    before = alive()
    refused = run("--programme", other.slug, typed=f"{other.slug}\n").exception
    assert isinstance(refused, NotNow)
    assert "1 open cases, and 0 that somebody holds" in refused.what
    assert alive() == before


def test_a_case_that_somebody_holds_is_in_the_way_too(
    other: Programme, theirs: UUID, run: Callable[..., Result]
) -> None:
    Case.objects.update(is_open=False, closed_at=datetime.now(UTC), rm="C")
    hold_case(theirs, "A court asked.", by=join("tom", other), now=datetime.now(UTC))
    assert isinstance(run("--programme", other.slug, typed=f"{other.slug}\n").exception, NotNow)
    assert opens(theirs)


@pytest.mark.parametrize("typed", ["", "\n", "yes\n", "enix\n"])
def test_without_the_programme_s_name_nothing_is_erased(
    other: Programme, theirs: UUID, run: Callable[..., Result], typed: str
) -> None:
    before = alive()
    refused = run("--programme", other.slug, "--yes-I-mean-it", typed=typed).exception
    assert isinstance(refused, Refused)
    assert "Nothing was erased" in refused.what
    assert alive() == before


def test_a_programme_that_is_not_there_is_refused(run: Callable[..., Result]) -> None:
    for more in ((), ("--yes-I-mean-it",)):
        assert isinstance(run("--programme", "nobody", *more, typed="nobody\n").exception, NotFound)


def test_the_command_says_what_it_erased_and_where_it_still_is(
    other: Programme, theirs: UUID, run: Callable[..., Result]
) -> None:
    done = run("--programme", other.slug, "--yes-I-mean-it", typed=f"{other.slug}\n")
    assert done.exit_code == 0, done.exception
    assert f"The key of {other.slug} is destroyed. 1 cases, 0 requests to test, 0 records of" in done.output
    assert "Backups from before still have all of it" in done.output
    assert Case.objects.get(pk=theirs).erased_at is not None


def test_closed_cases_need_no_more_than_the_name(other: Programme, theirs: UUID, run: Callable[..., Result]) -> None:
    Case.objects.update(is_open=False, closed_at=datetime.now(UTC), rm="C")
    assert run("--programme", other.slug, typed=f" {other.slug} \n").exit_code == 0
    assert Case.objects.get(pk=theirs).erased_at is not None
