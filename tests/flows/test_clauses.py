"""A test a clause: what the two policies say, asked of a desk that runs them.

Reporting, clocks and handling stand here, what comes after them in tests/flows/test_clauses_after.py. The ids are those
of docs/clauses.md, whose rows name these tests. Where this release has only a part of a clause, or nothing yet, its
test asserts what is there, that nothing is claimed, and that docs/clauses.md says so.
"""

import re
from datetime import datetime, timedelta

import pytest

from tests.faults.traffic import ask
from tests.flows.clause_steps import (
    ENIX,
    INTERVIEW,
    asked_openly,
    code_of,
    five_business_days_after,
    form_page,
    guards_public_issues,
    is_private,
    mail_becomes_a_case,
    mail_has_no_content,
    mirror,
    policy_page,
    received_at,
    repository_with,
    shows_instant,
    standing,
)
from tests.flows.story_steps import (
    CRITICAL,
    LOW,
    clauses,
    fill_form,
    form_in,
    invited,
    let_the_worker_keep_house,
    mails,
    make_older,
    plain,
    policy_file,
    reference_in,
    report_page,
    send,
    sentence,
    sqlite_of,
    until,
    words_of,
)
from tests.running_desk import ORIGINALS, RunningDesk

pytestmark = [pytest.mark.xdist_group("clauses"), pytest.mark.slow]


@pytest.fixture(scope="module")
def tom(desk):
    return invited(desk, "tom-of-the-clauses", "Tom")


def test_the_desk_runs_the_original_policies(desk):
    """Without the originals every test below runs on the examples, which have the same facts in other words."""
    assert set(desk.programmes) >= {ENIX, INTERVIEW}
    if not ORIGINALS.exists():
        pytest.skip("SKIPPED: the original policies are not beside this checkout (../shared/policies/seeds)")
    assert {policy_file(name).parent for name in (ENIX, INTERVIEW)} == {ORIGINALS}


@pytest.fixture
def released(desk, tom, tmp_path):
    """The newest release of the platform, as the desk finds it: the tags of a real repository."""
    tom.settle(ENIX, repository=str(repository_with(tmp_path, "v2.3.0", "v2.10.0", "v2.9.1", "v3.0.0-rc1")))
    until(lambda: "The latest version is 2.10.0" in policy_page(desk, ENIX), what="the desk did not find the tags")
    yield "2.10.0"
    tom.settle(ENIX, repository="", latest_version="0")
    tom.settle(ENIX, latest_version="")


def test_e1_a_version_is_compared_with_the_real_latest_release(desk, tom, released):
    row = clauses(ENIX, "supported_version", supported=False)[0]["value"]["version"]
    old = send(desk, ENIX, versions=["2.9.1"])
    told = old.open().read()
    assert f"2.9.1 is older than the latest release, {released}" in told
    assert row in told
    assert old.now()["state"] == "received", "a verdict never closes a case"
    assert f"2.9.1 is older than the latest release, {released}" in tom.case(old.reference)
    new = send(desk, ENIX, versions=[released])
    assert f"{released} is the latest release." in tom.case(new.reference)
    hosted = send(desk, ENIX, versions=["hosted service"])
    assert "hosted service, which counts as supported" in tom.case(hosted.reference)


def test_e2_the_form_asks_whether_it_happens_in_the_latest_version_too(desk, tom, released):
    assert f"Does it happen in the latest version, {released}, too?" in words_of(form_page(desk, ENIX))
    assert sentence(clauses(ENIX, "handling", rule="run_latest")[0]) in policy_page(desk, ENIX)
    page = report_page(desk, ENIX, {"description": "It fails.", "versions": "2.9.1", "also_in_latest": "no"})
    assert re.search(r"In the latest version too.{0,80}\bNo\b", tom.case(reference_in(page)), re.IGNORECASE)


def test_n1_a_range_decides_and_what_the_policy_leaves_open_stays_open(desk, tom):
    versions = ("1.1.7", "1.0.9", "1.2.0")
    said = {version: tom.case(send(desk, INTERVIEW, versions=[version]).reference) for version in versions}
    assert "1.1.7 is supported." in said["1.1.7"]
    assert "1.0.9 is not supported." in said["1.0.9"]
    rows = {one["value"]["supported"]: one["value"]["version"] for one in clauses(INTERVIEW, "supported_version")}
    assert f"“{rows[True]}” as supported" in said["1.1.7"]
    assert f"“{rows[False]}” as not supported" in said["1.0.9"]
    assert "The policy does not say whether 1.2.0 is supported" in said["1.2.0"]


@pytest.fixture(scope="module")
def near_a_forge():
    """A desk that may ask a forge on this machine."""
    with RunningDesk(environment={"VULNDESK_INNER_NETWORKS": "127.0.0.0/8"}) as one:
        one.start()
        yield one, invited(one, "olga-of-the-forges", "Olga")


def test_e3_a_report_is_private_and_one_in_a_public_issue_is_noticed(desk, tom, near_a_forge):
    assert sentence(clauses(ENIX, "private_reporting")[0]) in policy_page(desk, ENIX)
    is_private(desk, ENIX, tom)
    guards_public_issues(near_a_forge[0], ENIX, near_a_forge[1])
    assert standing("E3") == "works"


def test_n2_a_report_is_private_and_one_in_a_public_issue_is_noticed(desk, tom, near_a_forge):
    assert sentence(clauses(INTERVIEW, "private_reporting")[0]) in policy_page(desk, INTERVIEW)
    is_private(desk, INTERVIEW, tom)
    guards_public_issues(near_a_forge[0], INTERVIEW, near_a_forge[1])
    assert standing("N2") == "works"


def test_e4_a_mail_to_the_address_is_a_case_with_its_clocks_and_mail_out_has_no_content(desk, tom):
    mail_has_no_content(desk, ENIX)
    page = tom.case(mail_becomes_a_case(desk, ENIX))
    assert "The marmot of enix leaks." in page
    assert "From Rita <rita@finders.example>: not verified" in page
    assert standing("E4") == "works"


def test_n3_a_mail_to_the_address_is_a_case_of_the_programme_whose_policy_names_it(desk, tom):
    mail_has_no_content(desk, INTERVIEW)
    assert "The marmot of interview leaks." in tom.case(mail_becomes_a_case(desk, INTERVIEW))
    assert standing("N3") == "works"


def test_e5_the_form_is_made_from_the_clause_and_only_a_description_is_compulsory(desk, tom):
    page = form_page(desk, ENIX)
    wanted = {one["value"]["item"] for one in clauses(ENIX, "report_content")}
    assert asked_openly(page) == wanted | {"versions"}
    for one in clauses(ENIX, "report_content"):
        assert plain(one["value"]["label"]) in words_of(page)
    assert " required" not in re.sub(r'<[^>]*name="description"[^>]*>', "", page)
    _, nearly = fill_form(desk, ENIX, {"description": "It leaks."}, do="send")
    assert "Send anyway" in nearly.text
    assert nearly.text.count("It leaks.") == 1, "what was typed is still there"
    sent = send(desk, ENIX, "It leaks.")
    assert sent.missing == ["steps", "impact", "poc"]  # asked for, or asked for if known; the fix is optional
    report = sent.open()
    assert "Steps to reproduce" in report.read()
    report.do("missing", {"item": "steps", "answer": "Open two rooms."})
    assert sent.now()["missing"] == ["impact", "poc"]
    assert sent.now()["report"]["steps"] == "Open two rooms."
    assert "Open two rooms." in tom.case(sent.reference)


def test_n4_the_form_has_the_types_of_the_clause_and_what_is_cited_is_looked_up(desk, tom, tmp_path):
    page = form_page(desk, INTERVIEW)
    wanted = {one["value"]["item"] for one in clauses(INTERVIEW, "report_content")}
    assert wanted == {"type", "location", "configuration", "steps", "poc", "impact"}
    assert asked_openly(page) == wanted | {"description", "versions"}
    assert "CWE-79" in words_of(ask(desk.port, "GET", "/cwe/?q=xss").text)
    sent = send(
        desk,
        INTERVIEW,
        "The key is logged.",
        type="CWE-532",
        location="src/log.py\nsrc/key.py at v1.1.7",
        poc="cat log",
    )
    assert sent.missing == ["configuration", "steps", "impact"]
    case = tom.markup(sent.reference)
    assert "src/log.py" in case
    assert "CWE-532" in case
    files = [("poc.py", b"print(1)"), ("trace.log", b"boom")]
    assert {one["name"] for one in send(desk, INTERVIEW, files=files).now()["files"]} == {"poc.py", "trace.log"}
    mirror(tom, INTERVIEW, code_of(tmp_path))
    cited = {"description": "The key is logged in 1.1.7.", "location": "src/key.py"}
    _, before = fill_form(desk, INTERVIEW, cited, do="check")
    assert "We could not find this file in v1.1.7. Did you mean src/keys.py?" in words_of(before.text)
    sent = send(desk, INTERVIEW, **cited)
    until(lambda: "1 not found, 1 found" in tom.case(sent.reference))
    assert "We could not find the file `src/key.py` in v1.1.7. Did you mean `src/keys.py`?" in tom.markup(
        sent.reference
    )
    tom.settle(INTERVIEW, repository="", latest_version="0")  # as it was, for the others
    tom.settle(INTERVIEW, latest_version="")
    assert standing("N4") == "works"


def test_e6_only_a_written_message_of_a_person_stops_the_clock_of_48_hours(desk, tom):
    sent = send(desk, ENIX, contact="rita@finders.example")
    clock = sent.due["acknowledge_within"]
    assert datetime.fromisoformat(clock["instant"]) == received_at(sent) + timedelta(hours=48)
    assert clock["strength"] == "target", "“we aim to”"
    assert clock["working"].startswith("48 hours from")
    until(lambda: mails(desk, about=sent.reference), what="the team was not told")
    assert sent.clock("acknowledge_within")["state"] == "running", "the automatic receipt is no acknowledgement"
    assert tom.do(sent.reference, "acknowledge", message=" ").status == 422
    assert tom.do(sent.reference, "assign", owner=tom.as_owner_of(sent.reference)).status == 200
    assert tom.note(sent.reference, "A note is no word to the reporter.").status == 200
    assert sent.clock("acknowledge_within")["state"] == "running"
    assert tom.do(sent.reference, "acknowledge", message="Thank you, we look at it.").status == 200
    assert sent.clock("acknowledge_within")["state"] == "kept"
    assert [one["text"] for one in sent.now()["messages"]] == ["Thank you, we look at it."]


def test_e6_a_clock_reminds_then_breaches_once_and_the_record_stays(desk, tom):
    sent = send(desk, ENIX, "Nobody answers.")
    page = sent.open()
    hours = (24.1, 14.5, 9.6)  # half, four fifths, all of 48
    said = ("half of the time is gone", "four fifths of the time are gone", "The time for the acknowledgement passed")
    for earlier, words in zip(hours, said, strict=True):
        assert words not in tom.case(sent.reference)
        make_older(desk, sent.reference, hours=earlier)
        until(lambda words=words: words in tom.case(sent.reference), what=f"“{words}” was not said")
    assert tom.case(sent.reference).count("The time for the acknowledgement passed") == 1
    until(lambda: any("time" in mail["Subject"].lower() for mail in mails(desk, about=sent.reference)[1:]))
    assert "A time has passed" in page.read()
    page.do("nudge")
    assert "The reporter reminded the team." in tom.case(sent.reference)
    assert "Overdue: acknowledge" in tom.queue(q=sent.reference)
    told = words_of(page.browser.get("/status/report/timeline.txt").text)
    assert "NOT KEPT" in told
    assert "Nobody answers" not in told
    assert tom.do(sent.reference, "acknowledge", message="We are late, and sorry.").status == 200
    assert sent.clock("acknowledge_within")["state"] == "late"
    assert "kept late" in page.browser.get("/status/report/timeline.txt").text


def test_n5_we_will_is_a_promise_and_is_called_one(desk, tom):
    sent = send(desk, INTERVIEW)
    clock = sent.due["acknowledge_within"]
    assert datetime.fromisoformat(clock["instant"]) == received_at(sent) + timedelta(hours=72)
    assert clock["strength"] == "promise"
    assert set(sent.due) == {"acknowledge_within"}, "this policy promises nothing else"
    assert "“We will”: a promise" in policy_page(desk, INTERVIEW)
    assert "“We aim to”: a target" in policy_page(desk, ENIX)
    tom.do(sent.reference, "acknowledge", message="Thank you.")
    assert sent.clock("acknowledge_within")["state"] == "kept"


def test_e7_both_sides_see_the_same_instant_after_five_business_days(desk, tom):
    sent = send(desk, ENIX)
    clock = sent.due["update_within"]
    assert datetime.fromisoformat(clock["instant"]) == five_business_days_after(received_at(sent))
    assert clock["working"].startswith("5 business days from")
    assert shows_instant(sent.open().read(), clock["instant"])
    assert shows_instant(tom.case(sent.reference), clock["instant"])
    assert clock["working"] in sent.open().read()
    assert clock["working"] in tom.case(sent.reference)
    tom.do(sent.reference, "acknowledge", message="Thank you.")
    assert sent.clock("update_within")["state"] == "running", "the first word is no status update"
    tom.do(sent.reference, "reply", message="We can reproduce it.")
    assert sent.clock("update_within")["state"] == "kept"


def test_e8_a_valid_report_is_investigated_at_once_and_one_without_an_owner_is_an_alarm(desk, tom):
    sent = send(desk, ENIX, title="A report that loses its owner")
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference), message="We can see it.")
    assert sent.now()["state"] == "investigating"
    case = tom.case(sent.reference)
    assert "The investigation started." in case
    assert "Owner Tom" in case
    # Its owner's account went away. The worker looks for such cases when it starts, and every ten minutes.
    with sqlite_of(desk) as database:
        database.execute("update cases_case set rm = 'V', owner_id = null where reference = ?", [sent.reference])
    let_the_worker_keep_house(desk)
    until(lambda: "This valid case has no owner." in tom.case(sent.reference), what="there was no alarm")
    assert "Give it an owner" in tom.queue(q=sent.reference)
    tom.do(sent.reference, "assign", owner=tom.as_owner_of(sent.reference))
    assert sent.now()["state"] == "investigating"


def test_n6_a_report_is_investigated_and_the_team_may_ask(desk, tom):
    sent = send(desk, INTERVIEW)
    assert tom.do(sent.reference, "ask", message="Which system was it on?").status == 200
    assert "The team asked you something" in sent.open().read()
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    assert sent.now()["state"] == "investigating"


def test_e9_a_question_is_an_update_and_an_answer_opens_a_case_closed_for_silence(desk, tom):
    sent = send(desk, ENIX)
    before = sent.due
    assert tom.do(sent.reference, "ask", message="Which browser was it?").status == 200
    assert sent.now()["state"] == "received, waiting for the reporter"
    now = {due["promise"]: due for due in sent.now()["due"]}
    assert {name: due["state"] for name, due in now.items()} == {"acknowledge_within": "kept", "update_within": "kept"}
    assert {name: due["instant"] for name, due in now.items()} == {name: due["instant"] for name, due in before.items()}
    assert sent.reference in tom.queue(view="waiting", programme=ENIX)
    assert "After 28 days without an answer the team may close" in sent.open().read(), "the rule is stated"
    make_older(desk, sent.reference, hours=14.1 * 24)
    let_the_worker_keep_house(desk)
    until(lambda: "The desk reminded the reporter" in tom.case(sent.reference), what="nobody reminded the reporter")
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    tom.do(sent.reference, "ask", message="Are you there?")
    tom.do(sent.reference, "close", reason="no_answer", message="We close it until you answer.")
    assert sent.now()["state"] == "closed: no answer"
    report = sent.open()
    assert "it opens again by itself" in report.read()
    report.do("answer", {"body": "It was Firefox."})
    assert sent.now()["state"] == "received"
    assert "new answer from the reporter" in tom.queue(q=sent.reference).lower()
    assert standing("E9") == standing("N6") == "works"


def test_e10_the_queue_is_by_severity_and_an_unassessed_report_counts_as_critical(desk, tom):
    low, unassessed, critical = (send(desk, ENIX, title=f"Rank {number}") for number in range(3))
    for sent in (low, unassessed, critical):
        tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    assert tom.score(low.reference, LOW).status == 200
    assert tom.score(critical.reference, CRITICAL).status == 200
    assert tom.score(critical.reference, "CVSS:4.0/AV:X").status == 422

    mine = tom.queue(view="mine", programme=ENIX)
    assert mine.index(unassessed.reference) < mine.index(low.reference)
    assert mine.index(critical.reference) < mine.index(low.reference)
    assert "9.3" in tom.case(critical.reference)
    assert "No account is needed." in tom.case(critical.reference), "the vector in words"

    path = f"/team/cases/{low.reference}/"
    action = f"{path}ssvc/supplier/"
    worst = {"ssvc_supplier-E": "A", "ssvc_supplier-U": "S", "ssvc_supplier-TI": "T", "ssvc_supplier-PSI": "S"}
    decided = tom.browser.post(action, form_in(tom.browser.get(path).text, action=action) | worst)
    assert "SSVC Immediate" in words_of(decided.text)
    assert tom.queue(view="mine", programme=ENIX).count("SSVC: immediate") == 1

    target = received_at(critical) + timedelta(days=7)
    team = tom.case(critical.reference)
    assert "internal target" in team
    assert shows_instant(team, target.isoformat())
    assert "fix_within" not in {due["promise"] for due in critical.now()["due"]}
    # Not by its instant: five business days from a Monday are a week as well.
    assert "internal target" not in critical.open().read(), "an internal target is never a promise"
