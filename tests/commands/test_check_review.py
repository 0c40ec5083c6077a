"""`vulndesk check --ask-desk` and a desk that runs: one review a change, and what people say to it decides."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.apps.change_reviews.conftest import LIST, desktop, elsewhere, owning, program, tom_user, vera, vera_user, web
from tests.apps.tokens.conftest import token_of
from tests.command_line import in_words, started, vulndesk
from tests.commands.test_check_range import Git, git, write
from vulndesk.apps.change_reviews.models import ChangeReview

__all__ = ["desktop", "elsewhere", "git", "owning", "program", "tom_user", "vera", "vera_user", "web"]
pytestmark = pytest.mark.django_db(transaction=True)
OPEN = "def page(request):\n    return 1\n"
Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def check(git: Git, tmp_path: Path, live_server: Any, program: Any) -> Check:
    """Over the last commit, with Tom's token."""

    def run(
        *arguments: str, token: str = program.token, run: Callable[..., Any] = vulndesk
    ) -> subprocess.CompletedProcess[str]:
        named = ("--ask-desk", live_server.url, "--programme", "enix", *arguments)
        variables = {"VULNDESK_TOKEN": token}
        return in_words(
            run("check", "--no-scanners", "--range", "HEAD~1..HEAD", *named, at=tmp_path, variables=variables)
        )

    return run


def page_in(done: subprocess.CompletedProcess[str]) -> str:
    """The path of the review's page that it names."""
    found = re.search(rf"http://localhost:\d+({LIST}[0-9a-f-]+/)", done.stdout)
    assert found, done.stdout
    return found[1]


@pytest.mark.slow
def test_it_waits_until_somebody_else_approves_exactly_this_change(
    git: Git, tmp_path: Path, check: Check, vera: Any
) -> None:
    write(git, tmp_path, "views.py", OPEN)
    waits = check(run=started)
    assert waits.returncode == 1, waits.stderr
    assert "A review waits on the desk: " in waits.stdout
    assert "nobody has answered yet" in waits.stdout
    assert page_in(check()) == page_in(waits)
    assert ChangeReview.objects.count() == 1
    page = vera.get(page_in(waits)).content.decode()
    assert "@login_required" in page
    assert re.search(r"digest ([0-9a-f]{64})", waits.stdout)[1] in page  # type: ignore[index]
    assert vera.post(page_in(waits) + "do/approve/").status_code == 302
    fine = check()
    assert fine.returncode == 0, fine.stdout
    assert "It was reviewed on the desk by Vera (@vera)" in fine.stdout
    assert "[removed-check-reviewed]" in fine.stdout
    # One more line, and it is another change.
    write(git, tmp_path, "views.py", OPEN.replace("1", "2"))
    git("reset", "-q", "--soft", "HEAD~2")
    git("commit", "-qm", "Both")
    other = check()
    assert other.returncode == 1
    assert page_in(other) != page_in(waits)


@pytest.mark.slow
def test_an_objection_stays_a_finding(git: Git, tmp_path: Path, check: Check, vera: Any) -> None:
    write(git, tmp_path, "views.py", OPEN)
    assert vera.post(page_in(check()) + "do/object/", {"reason": "zqcanary is open."}).status_code == 302
    done = check()
    assert done.returncode == 1
    assert "Vera (@vera) objects on the desk: " in done.stdout
    assert "zqcanary" not in done.stdout + done.stderr  # a pipeline's log may be everybody's


CODEOWNERS, DECLARED = "CODEOWNERS", ".vulndesk-check.toml"


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [
        (CODEOWNERS, "views.py @vera\n", 0),
        (CODEOWNERS, "views.py @ana @acme/security\n", 1),
        (DECLARED, '[access]\nreviewers = ["Vera <vera@acme.example>"]\n', 0),
        (DECLARED, '[access]\nreviewers = ["Ana <ana@acme.example>"]\n', 1),
    ],
)
@pytest.mark.slow
def test_where_reviewers_are_named_only_theirs_counts(
    git: Git, tmp_path: Path, check: Check, vera: Any, path: str, text: str, status: int
) -> None:
    write(git, tmp_path, path, text)
    write(git, tmp_path, "views.py", OPEN)
    vera.post(page_in(check()) + "do/approve/")
    done = check()
    assert done.returncode == status, done.stdout
    assert ("is no reviewer of it" in done.stdout) is bool(status)


@pytest.mark.slow
def test_an_author_who_approves_by_another_name_of_theirs_does_not_count(
    git: Git, tmp_path: Path, check: Check, vera: Any, vera_user: Any
) -> None:
    (tmp_path / "views.py").write_text(OPEN)
    git("commit", "-qam", "Open it", by="Vera")
    refused = vera.post(page_in(check()) + "do/approve/")
    assert refused.status_code == 403
    assert check().returncode == 1


def test_json_and_sarif_say_where_the_review_is(git: Git, tmp_path: Path, check: Check) -> None:
    write(git, tmp_path, "views.py", OPEN)
    told = json.loads(check("--format", "json").stdout)
    assert told["review"]["state"] == "waiting"
    assert told["review"]["url"] in told["findings"][0]["message"]
    sarif = json.loads(check("--format", "sarif").stdout)["runs"][0]
    assert sarif["properties"]["review"] == told["review"]
    assert told["review"]["url"] in sarif["results"][0]["message"]["text"]


def test_without_anything_to_ask_nobody_is_asked(git: Git, tmp_path: Path, check: Check) -> None:
    write(git, tmp_path, "README.md", "Words.\n")
    assert check("--ask-desk", "http://localhost:9", token="").returncode == 0
    assert not ChangeReview.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "token", "said"),
    [
        (("--ask-desk", "http://localhost:9"), None, "The desk was not reached"),
        (("--ask-desk", "http://desk.acme.example"), None, "A desk is asked over https."),
        ((), "", "There is no token for this desk."),
        ((), "vdt_unknown", "This token opens nothing."),
        (("--programme", "nothing"), None, "There is no such programme."),
    ],
)
@pytest.mark.slow
def test_a_desk_that_cannot_be_asked_is_two_with_the_findings(
    git: Git, tmp_path: Path, check: Check, arguments: tuple[str, ...], token: str | None, said: str
) -> None:
    write(git, tmp_path, "views.py", OPEN)
    done = check(*arguments, **({} if token is None else {"token": token}))
    assert done.returncode == 2, done.stdout
    assert "[removed-check]" in done.stdout
    assert said in done.stdout
    assert not ChangeReview.objects.exists()


def test_another_scope_cannot_ask(git: Git, tmp_path: Path, check: Check, tom_user: Any) -> None:
    write(git, tmp_path, "views.py", OPEN)
    done = check(token=token_of(tom_user, "cases:write"))
    assert done.returncode == 2
    assert "This token is not for reviews:write." in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--ask-desk", "https://desk.example.org"),
        ("--programme", "enix", "--range", "HEAD"),
        ("--ask-desk", "https://desk.example.org", "--programme", "enix"),
    ],
)
def test_half_a_question_is_refused(git: Git, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = in_words(vulndesk("check", *arguments, at=tmp_path))
    assert done.returncode == 2
    assert "Give --range, --ask-desk and --programme." in done.stderr
