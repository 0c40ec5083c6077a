"""One shape for three forges, over real HTTP: what each can, what it says that it cannot, and what a failure means."""

from datetime import UTC, datetime

import pytest

from tests.forge_servers import FakeForgejo, FakeGitHub, running
from tests.gitlab_server import FakeGitLab
from vulndesk.core.forges.changes import ReportChange
from vulndesk.core.forges.facts import About, Forge, PrivateReport, ReportedPackage
from vulndesk.gateways.forges import Ability, Absent, Declined, Unsure, client_of
from vulndesk.gateways.web import Web, networks

FAKES = {Forge.GITHUB: FakeGitHub, Forge.GITLAB: FakeGitLab, Forge.FORGEJO: FakeForgejo}
ISSUE = About.ISSUE
REPORT = PrivateReport("1", "opened", "It crashes", "Too far.", "rita", "", datetime(2026, 3, 3, tzinfo=UTC))


def client(forge, fake, *, token=None, inner=("127.0.0.0/8",)):
    web = Web(inner=networks(inner), longest_wait=5)
    return client_of(forge, address=fake.address, name=fake.name, token=token or fake.token, web=web)


@pytest.fixture(params=list(Forge))
def forge(request):
    return request.param


@pytest.fixture
def fake(forge):
    with running(FAKES[forge]()) as served:
        served.open_issue("It crashes", "Too far.")
        yield served


def test_who_what_and_files(forge, fake):
    one = client(forge, fake)
    assert one.who() == "vulndesk-bot"
    found = one.repository()
    assert (found.full_name, found.url, found.is_public) == ("acme/parser", fake.url, True)
    assert one.file("SECURITY.md") is None
    assert one.security_policy() is None
    fake.files["docs/SECURITY.md"] = "# Sicherheit ü\n".encode()
    assert one.security_policy() == "# Sicherheit ü\n".encode()
    assert one.private_reporting() is {Forge.FORGEJO: None}.get(forge, True)


def test_a_comment_is_written_and_found_again(forge, fake):
    one = client(forge, fake)
    made = one.comment(1, "Thank you.\n\nPlease go there.", about=ISSUE)
    (found,) = one.comments(1, about=ISSUE)
    assert found == made
    assert (found.author, found.text) == ("vulndesk-bot", "Thank you.\n\nPlease go there.")
    assert found.url.startswith(fake.url)


def test_an_issue_is_read_labelled_and_closed(forge, fake):
    one = client(forge, fake)
    one.add_label(1, "security", about=ISSUE)
    one.close(1, about=ISSUE)
    found = one.writing(1, about=ISSUE)
    assert (found.number, found.title, found.text, found.author) == (1, "It crashes", "Too far.", "rita")
    assert found.labels == ("security",)
    assert not found.is_open
    with pytest.raises(Declined):
        one.writing(77, about=ISSUE)


@pytest.mark.parametrize("ability", list(Ability))
def test_each_can_what_it_says_and_says_what_it_cannot(forge, fake, ability):
    one = client(forge, fake)
    comment = one.comment(1, "Thank you.", about=ISSUE)
    deeds = {
        Ability.PRIVATE_REPORTS: lambda: one.private_report("none of them"),
        Ability.COMMENT: lambda: one.comment(1, "x", about=ISSUE),
        Ability.HIDE_COMMENT: lambda: one.hide_comment(1, comment.id, about=ISSUE),
        Ability.LOCK: lambda: one.lock(1, about=ISSUE),
        Ability.CONFIDENTIAL: lambda: one.make_confidential(1, about=ISSUE),
        Ability.LABEL: lambda: one.add_label(1, "security", about=ISSUE),
        Ability.CLOSE: lambda: one.close(1, about=ISSUE),
        Ability.REPORT_NOTES: lambda: one.note_report(REPORT, "x"),
    }
    if ability is Ability.PRIVATE_REPORTS and ability in one.can:
        return  # tests/apps/forges
    if ability is Ability.REPORT_NOTES and forge is Forge.GITHUB:
        return  # below an advisory: tests/apps/forges
    if ability in one.can and not (forge is Forge.FORGEJO and ability is Ability.LOCK):
        deeds[ability]()
        return
    with pytest.raises(Declined) as no:  # Forgejo has no lock; Gitea, which speaks the same, has
        deeds[ability]()
    assert no.value.kind == "not_there"
    assert no.value.what


def test_what_was_done_there_is_seen_there():
    with running(FakeGitHub()) as fake:
        fake.open_issue("It crashes", "Too far.")
        one = client(Forge.GITHUB, fake)
        one.lock(1, about=ISSUE)
        one.hide_comment(1, one.comment(1, "x", about=ISSUE).id, about=ISSUE)
        assert one.writing(1, about=ISSUE).is_locked
        assert fake.hidden == {"IC_5001"}
    with running(FakeGitLab()) as fake:
        fake.open_issue("It crashes", "Too far.")
        one = client(Forge.GITLAB, fake)
        one.lock(1, about=ISSUE)
        one.make_confidential(1, about=ISSUE)
        assert fake.issues[1]["confidential"] is True
        assert fake.issues[1]["discussion_locked"] is True
        with pytest.raises(Declined):
            one.make_confidential(1, about=About.PULL_REQUEST)


def test_a_label_that_forgejo_does_not_have_is_said():
    with running(FakeForgejo()) as fake:
        fake.open_issue("It crashes", "Too far.")
        with pytest.raises(Declined) as no:
            client(Forge.FORGEJO, fake).add_label(1, "unheard of", about=ISSUE)
        assert no.value.kind == "no_label"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("503", Unsure), ("drop", Unsure), ("429", Absent), ("403", Declined), ("422", Declined), ("302", Declined)],
)
def test_a_failure_says_whether_to_ask_again(forge, fake, fault, kind):
    fake.faults = [fault]
    with pytest.raises(kind) as trouble:
        client(forge, fake).comment(1, "x", about=ISSUE)
    assert fake.token not in str(trouble.value) + trouble.value.what


def test_a_token_that_is_wrong_or_none(forge, fake):
    with pytest.raises(Declined) as no:
        client(forge, fake, token="another").who()
    assert "does not know the token" in no.value.what
    with pytest.raises(Declined):
        client(forge, fake, token="schlüssel").who()


def test_an_inner_forge_is_asked_only_where_the_owner_named_its_network(forge, fake):
    with pytest.raises(Absent):
        client(forge, fake, inner=()).who()
    assert fake.asked == []


def test_what_the_forge_does_not_document_is_no_answer(forge, fake, monkeypatch):
    for told in ([], "x", {"login": 7, "username": 7}, {"login": None}, None, {"full_name": []}):
        monkeypatch.setattr(fake, "do", lambda *args, told=told: (200, told))
        for ask in (client(forge, fake).who, client(forge, fake).repository):
            with pytest.raises(Unsure):
                ask()


def test_githubs_api_lies_elsewhere_than_its_pages():
    one = client_of(Forge.GITHUB, address="https://github.com", name="a/b", token="t", web=Web())
    assert (one.door.api, one.graphql.api) == ("https://api.github.com", "https://api.github.com")
    own = client_of(Forge.GITHUB, address="https://git.example/", name="a/b", token="t", web=Web())
    assert (own.door.api, own.graphql.api) == ("https://git.example/api/v3", "https://git.example/api")
    assert "Bearer" not in repr(one)


def test_a_change_of_a_report_sends_what_changes_and_nothing_else():
    with running(FakeGitHub()) as fake:
        found = fake.report("Read past the buffer", "Too far.")
        one = client(Forge.GITHUB, fake)
        package = ReportedPackage("pip", "acme", "< 2.1", "2.1")
        told = one.change_private_report(found["ghsa_id"], ReportChange(title="Better", packages=(package,)))
        assert set(fake.sent[0]) == {"summary", "vulnerabilities"}
        assert (told.title, told.packages) == ("Better", (package,))
        assert one.private_report(found["ghsa_id"]) == told
        assert [one.key for one in one.private_reports()] == [found["ghsa_id"]]


def test_every_comment_below_a_confidential_issue_is_read_whatever_their_number():
    with running(FakeGitLab()) as fake:
        issue = fake.open_issue("It crashes", "Too far.", confidential=True)
        for number in range(250):
            fake.add_note(issue, f"Number {number}", username="rita" if number % 2 else "tom", internal=number == 4)
        fake.add_note(issue, "changed the description", system=True)
        one = client(Forge.GITLAB, fake)
        report = one.private_report("1")
        found = one.report_notes(report)
        assert len(found) == 250
        assert sum(note.is_reporter for note in found) == 125
        assert [note.text for note in found if note.is_internal] == ["Number 4"]
        assert one.report_note(report, found[0].number) == found[0]
        assert one.report_note(report, 1) is None
        assert one.note_report(report, "Thank you.").author == fake.login
        assert all(path.split(" ")[1].startswith("/api/v4/projects/acme%2Fparser/issues/1") for path in fake.asked)
