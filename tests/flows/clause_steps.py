"""What the clauses' tests ask of a page again and again."""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.traffic import Answer, Browser, ask
from tests.flows.story_steps import (
    Member,
    Sent,
    clauses,
    form_in,
    mails,
    policy_file,
    send,
    sentence,
    until,
    vulndesk,
    words_of,
)
from tests.forge_servers import FakeGitHub, running
from tests.running_desk import CHECKOUT, RunningDesk

ENIX, INTERVIEW = "enix", "interview"
ITEMS = {"description", "type", "steps", "impact", "poc", "versions", "location", "configuration", "fix"}


def standing(clause_id: str) -> str:
    """What docs/clauses.md says about a clause: works, partly or not yet."""
    rows = (CHECKOUT / "docs" / "clauses.md").read_text(encoding="utf-8").splitlines()
    row = next(row for row in rows if row.startswith(f"| {clause_id} |"))
    return row.split("|")[3].strip()


def policy_page(desk: RunningDesk, slug: str) -> str:
    answer = ask(desk.port, "GET", f"/p/{slug}/")
    assert answer.status == 200
    return words_of(answer.text)


def form_page(desk: RunningDesk, slug: str) -> str:
    answer = ask(desk.port, "GET", f"/p/{slug}/report/")
    assert answer.status == 200
    return answer.text


def shows_instant(page: str, instant: str) -> bool:
    """Every page writes instants so, in the programme's zone, which is UTC here."""
    when = datetime.fromisoformat(instant)
    return f"{when:%a} {when.day} {when:%b %Y, %H:%M} UTC" in page


def received_at(sent: Sent) -> datetime:
    return datetime.fromisoformat(sent.now()["received_at"])


def is_private(desk: RunningDesk, slug: str, tom: Member) -> None:
    sent = send(desk, slug, "Nobody but the team reads quincunx.", title="Xylophone overflow")
    stranger = Browser(desk.port)
    for path in ("/", f"/p/{slug}/", "/status/", "/api/v1/programmes", f"/team/cases/{sent.reference}/", "/team/"):
        seen = stranger.get(path).text
        assert not re.search("quincunx|xylophone", seen, re.IGNORECASE), path
        assert sent.reference not in words_of(seen), path
    assert ask(desk.port, "GET", "/api/v1/report").status == 401
    assert "Nobody but the team reads quincunx." in tom.case(sent.reference)
    assert "the desk notices what looks like a report in a public issue or pull request" in policy_page(desk, slug)


def guards_public_issues(desk: RunningDesk, slug: str, owner: Member) -> None:
    """Somebody reports in public: the team hears of it first and why, and one click each does the rest, once."""
    forges, page = f"/team/programmes/{slug}/forges/", f"/team/programmes/{slug}/public-issues/"
    with running(FakeGitHub()) as forge:
        wanted = {"forge": "github", "address": forge.url, "token": forge.token}
        form = form_in(owner.browser.get(forges).text, action=forges)
        shown = owner.browser.post(forges, form | wanted).text
        secret = found_in(r'id="new-secret">([^<]+)<', shown)
        hook = found_in(r"(/forges/[0-9a-f-]{36}/)", shown)

        def write(title: str, text: str) -> int:
            issue = forge.open_issue(title, text)
            body, headers = forge.delivery("issues", forge.told("issues", "opened", issue=issue), secret)
            answer = ask(desk.port, "POST", hook, body, {"Content-Type": "application/json", **headers})
            assert answer.status == 202, answer.text
            return int(issue["number"])

        number = write("SQL injection in the marmot search", "Any attacker can read the orders of other customers.")
        until(lambda: "marmot" in owner.browser.get(page).text, what="the guard saw nothing")
        (letter,) = until(lambda: mails(desk, about=page), what="the team was not told by mail")
        assert not re.search("marmot|injection|attacker", letter.as_string(), re.IGNORECASE)
        assert not forge.comments, "nothing happens in public by itself"
        one = found_in(rf"({page}[0-9a-f-]{{36}}/)", owner.browser.get(page).text)
        told = words_of(owner.browser.get(one).text)
        assert "It names a class of weakness" in told
        assert "“SQL injection”" in told
        for deed in ("comment", "shut"):
            deeds = form_in(owner.browser.get(one).text, action=f"{one}do/{deed}/")
            owner.browser.post(f"{one}do/{deed}/", deeds)
        until(lambda: forge.issues[number]["locked"], what="the issue was not locked")
        (comment,) = forge.comments[number]
        assert f"/p/{slug}/" in comment["body"]
        assert not re.search("marmot|secur|vulnerab|injection|private", comment["body"], re.IGNORECASE)
        case = owner.browser.post(f"{one}do/case/", form_in(owner.browser.get(one).text, action=f"{one}do/case/"))
        opened = words_of(case.text)
        assert "The case is open, without an embargo: it is public already." in opened
        assert "Any attacker can read the orders of other customers." in opened
        write("Dark mode does not persist", "It is light again after reloading the page.")
        write("XSS filter: fix a typo in the docs of the marmot", "It says “recieve”.")
        until(
            lambda: "that it read: 3." in words_of(owner.browser.get(page).text), what="the others were not looked at"
        )
        assert "wait for a person: 0." in words_of(owner.browser.get(page).text)
        assert "Of 1 sighting that people settled 0 were false alarms (0 %)." in words_of(owner.browser.get(page).text)


def found_in(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, f"{pattern} is not on the page"
    return found[1]


def mail_has_no_content(desk: RunningDesk, slug: str) -> None:
    address = clauses(slug, "contact", kind="email")[0]["value"]["value"]
    page = policy_page(desk, slug)
    assert address in page
    assert "Mail to it becomes a case where the desk is told to take it" in page
    sent = send(desk, slug, "The gazebo key leaks.", title="Gazebo", contact="rita@finders.example")
    letters = until(lambda: mails(desk, about=sent.reference), what="the team was not told by mail")
    assert not re.search("gazebo|rita", "".join(letter.as_string() for letter in letters), re.IGNORECASE)


def mail_becomes_a_case(desk: RunningDesk, slug: str) -> str:
    """A mail from a mail server's pipe: its reference, once the desk has said that it is stored."""
    address = clauses(slug, "contact", kind="email")[0]["value"]["value"]
    raw = (
        f"From: Rita <rita@finders.example>\r\nTo: {address}\r\nSubject: Marmot\r\n\r\nThe marmot of {slug} leaks.\r\n"
    )
    answer = vulndesk("receive-mail", "--recipient", address, "--json", desk=desk, stdin=raw)
    outcome = json.loads(answer.stdout)
    assert (answer.returncode, outcome["outcome"]) == (0, "case")
    again = json.loads(vulndesk("receive-mail", "--recipient", address, "--json", desk=desk, stdin=raw).stdout)
    assert again == {"outcome": "duplicate", "case": outcome["case"]}
    return str(outcome["case"])


def asked_openly(page: str) -> set[str]:
    """The questions that stand open in the form; the others are folded away under "More, if you have it"."""
    unfolded = re.sub(r'<details class="more">.*?</details>', "", page, flags=re.DOTALL)
    return ITEMS & set(re.findall(r'name="([a-z_]+)"', unfolded))


def five_business_days_after(moment: datetime) -> datetime:
    """Counted independently: Monday to Friday in UTC, without holidays."""
    left = 5
    while left:
        moment += timedelta(days=1)
        left -= moment.weekday() < 5
    return moment


def exclusions_come_first(page: str, slug: str) -> None:
    first_question = page.index('name="description"')
    for one in clauses(slug, "exclusion"):
        assert one["value"]["text"] in page[:first_question].replace("&#x27;", "'").replace("&#39;", "'")


def is_checked(
    desk: RunningDesk, clause_id: str, topic: str, tree: Path, *, faulty: str, mended: str, asked: Sequence[str] = ()
) -> None:
    """The page says that the rule is checked, and it is: with the very policy, a file with the fault and without it."""
    rule = clauses(ENIX, "contributor_rule", topic=topic)[0]
    page = policy_page(desk, ENIX)
    after = page[page.rindex(sentence(rule)) :]
    assert "Shown on the page. `vulndesk check`" in after
    (tree / "SECURITY.md").write_bytes(Path(policy_file(ENIX)).read_bytes())
    name, _, text = faulty.partition(": ")
    (tree / name).write_text(text)
    asked = asked if clause_id == "E17" else ("--no-scanners", *asked)
    found = vulndesk("check", str(tree), *asked)
    assert found.returncode == 1, found.stdout
    assert f"{clause_id}: " in found.stdout
    assert f"the policy says: “{sentence(rule)}” (SECURITY.md:" in found.stdout
    assert f"  {name}:" in found.stdout
    (tree / name).write_text(mended)
    assert vulndesk("check", str(tree), *asked).returncode == 0


@dataclass(frozen=True)
class Repository:
    """One of Olga's."""

    folder: Path

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=Olga", "-c", "user.email=olga@team.example")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self, name: str, *texts: str) -> None:
        """A commit for each text of the file."""
        if not (self.folder / ".git").exists():
            self.git("init", "-q")
        for text in texts:
            (self.folder / name).write_text(text)
            self.git("add", "-A")
            self.git("commit", "-qm", "Go on")


@contextlib.contextmanager
def token_in_settings(member: Member, scope: str) -> Iterator[None]:
    """Made on the page of tokens, and kept where commands of this desk's folder look for it."""
    path = "/account/tokens/"
    given = {"name": "pipeline", "scopes": scope, "days": "7"}
    page = member.browser.post(path, form_in(member.browser.get(path).text, action=path) | given)
    found = re.search(r'id="new-token">(vdt_[^<]+)<', page.text)
    assert found, words_of(page.text)
    settings = member.desk.key_home / "vulndesk" / "desk.toml"
    settings.write_text(f'[tokens]\n"{member.desk.address}" = "{found[1]}"\n')
    settings.chmod(0o600)
    try:
        yield
    finally:
        settings.unlink()


def code_of(folder: Path) -> Path:
    """A real repository with two releases, between which a file moved."""
    git = ["git", "-C", str(folder), "-c", "user.name=Olga", "-c", "user.email=olga@team.example"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    (folder / "src").mkdir()
    (folder / "src" / "keys.py").write_text("def write_log(key):\n    print(key)\n")
    (folder / "src" / "rooms.py").write_text("def open_room():\n    return 1\n")
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "A release"], check=True)
    subprocess.run([*git, "tag", "v1.1.6"], check=True)
    subprocess.run([*git, "mv", "src/rooms.py", "src/meetings.py"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "A release"], check=True)
    subprocess.run([*git, "tag", "v1.1.7"], check=True)
    return folder


def mirror(owner: Member, slug: str, repository: Path, *, audience: str = "everyone") -> None:
    """The desk has a copy of the code, and its owner says who may see what is found in it."""
    owner.settle(slug, repository=str(repository))
    page, now = f"/team/programmes/{slug}/code/", f"/team/programmes/{slug}/code/now/"
    form = form_in(owner.browser.get(page).text, action=page)
    owner.browser.post(page, form | {"is_wanted": "on", "audience": audience})
    owner.browser.post(now, form_in(owner.browser.get(page).text, action=now))
    until(lambda: "Newest release" in owner.browser.get(page).text, what="the code was not fetched")


def repository_with(folder: Path, *tags: str) -> Path:
    """A real repository whose tags are the project's releases."""
    git = ["git", "-C", str(folder), "-c", "user.name=Olga", "-c", "user.email=olga@team.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "A release"], check=True)
    for tag in tags:
        subprocess.run([*git, "tag", tag], check=True)
    return folder


def press(who: Member, page: str, deed: str, **fields: str) -> Answer:
    """One form of a page about a case, as a browser without scripts sends it."""
    action = f"{page}{deed}/"
    return who.browser.post(action, form_in(who.browser.get(page).text, action=action) | fields)


def fixed(tom: Member, reference: str, *, release: str) -> None:
    """A fix with its versions, which somebody reviewed, and a release that a person vouches for."""
    fix, gate = (f"/team/cases/{reference}/{name}/" for name in ("fix", "publication"))
    press(tom, fix, "name", versions=f"from 1.1.0, fixed in {release}")
    press(tom, fix, "review")
    press(tom, gate, "release", kind="hosted", person="Vera, who deployed it")


def published(tom: Member, vera: Member, reference: str, *, address: str) -> None:
    """Declared at an address elsewhere, once a second person has approved."""
    gate = f"/team/cases/{reference}/publication/"
    fixed(tom, reference, release="1.1.8")
    press(vera, gate, "approve")
    press(tom, gate, "publish", address=address, release="1.1.8")
