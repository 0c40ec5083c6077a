"""A test a clause, the second half: disclosure, credit, scope, contributors and conduct.

As tests/flows/test_clauses.py, which has reporting, clocks and handling.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.core.check.written import github_token
from tests.faults.traffic import Browser, ask
from tests.flows.clause_steps import (
    ENIX,
    INTERVIEW,
    Repository,
    exclusions_come_first,
    fixed,
    form_page,
    is_checked,
    policy_page,
    press,
    published,
    standing,
    token_in_settings,
)
from tests.flows.story_steps import (
    clauses,
    form_in,
    invited,
    mails,
    plain,
    policy_file,
    reference_in,
    report_page,
    send,
    sentence,
    until,
    vulndesk,
    words_of,
)

MARMOT = {
    "schema_version": "1.7.0",
    "id": "x_ENIX-2026-0001",
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "marmot"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]}],
        }
    ],
}
pytestmark = [pytest.mark.xdist_group("clauses"), pytest.mark.slow]


@pytest.fixture(scope="module")
def tom(desk):
    return invited(desk, "tom-of-the-later-clauses", "Tom")


@pytest.fixture(scope="module")
def vera(desk):
    return invited(desk, "vera-of-the-later-clauses", "Vera", owner=False)


def test_e11_publishing_waits_for_a_release_or_the_reporters_agreement_and_a_second_person(desk, tom, vera):
    sent = send(desk, ENIX, title="Zeppelin in the parser", credit={"mode": "handle", "name": "rita_r"})
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    gate = f"/team/cases/{sent.reference}/publication/"
    shut = words_of(tom.browser.get(gate).text)
    assert "No release with the fix is proven" in shut
    assert "a tag alone is not a release" in shut
    assert "A second person has not approved." in shut, shut
    assert "Not yet: something above is missing." in shut
    press(tom, gate, "ask")
    rita = sent.open().browser
    agrees = form_in(rita.get("/status/report/embargo/").text, action="/status/report/agreement/")
    assert "You agreed" in words_of(rita.post("/status/report/agreement/", agrees | {"agrees": "yes"}).text)
    assert "A second person has not approved." in words_of(press(tom, gate, "approve").text)
    press(vera, gate, "approve")
    done = press(tom, gate, "publish", address="https://enix.example/advisories/1", release="none yet")
    assert "Tom published it, as agreed with the reporter." in words_of(done.text)
    for path in ("/", f"/p/{ENIX}/", "/api/v1/programmes"):
        assert "zeppelin" not in ask(desk.port, "GET", path).text.lower()
    page = policy_page(desk, ENIX)
    assert sentence(clauses(ENIX, "disclosure_rule")[0]) in page
    assert "Publishing waits for a proven release or your agreement" in page
    assert standing("E11") == "works"


def test_n7_resolved_needs_a_publication_and_the_advisory_is_written_and_published_here(desk, tom, vera):
    sent = send(desk, INTERVIEW, title="Zither", credit={"mode": "handle", "name": "rita_of_advisories"})
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    message = {"message": "It is fixed.", "reason": "resolved"}
    refused = tom.do(sent.reference, "close", **message)
    assert refused.status == 422
    assert "promises a patch and a security advisory" in words_of(refused.text)
    assert sent.now()["state"] == "investigating"
    fixed(tom, sent.reference, release="1.1.8")
    page = f"/team/cases/{sent.reference}/advisory/"
    typed = form_in(tom.browser.get(page).text, action=page)
    assert "ither" not in str(typed), "nothing of the reporter's is taken over"
    typed |= {"title": "Names are read past their end", "summary": "A long name shows memory of others."}
    typed |= {"component-0-range-0-type": "SEMVER", "component-0-range-0-introduced": "0"}
    assert "saved" in words_of(tom.browser.post(page, typed | {"component-0-range-0-fixed": "1.1.8"}).text)
    press(tom, f"{page}publication/", "share", message="Is this right?")
    rita = sent.open().browser
    draft = "/status/report/advisory/"
    fine = rita.post(draft, form_in(rita.get(draft).text, action=draft) | {"fine": "yes"})
    assert "You said that it is fine" in words_of(fine.text)
    for path in ("/advisories/", f"/p/{INTERVIEW}/advisories/", "/advisories/feed.atom"):
        assert "past their end" not in ask(desk.port, "GET", path).text
    press(vera, f"{page}publication/", "approve")
    press(tom, f"{page}publication/", "publish")
    listed = ask(desk.port, "GET", f"/p/{INTERVIEW}/advisories/").text
    address = re.search(r'href="(/advisories/x_INTERVIEW-[0-9]{4}-[0-9]{4}/)">Names are read', listed)
    assert address, "the first number of its year, whatever the number of reports"
    public = words_of(ask(desk.port, "GET", address[1]).text)
    assert "rita_of_advisories reported the vulnerability." in public
    assert "all versions before 1.1.8" in public
    assert sent.reference not in public
    assert tom.do(sent.reference, "close", **message).status == 200
    assert sent.now()["state"] == "closed: resolved"
    case = tom.case(sent.reference)
    assert "Public since" in case
    assert address[1] in case
    assert "publishes it on this desk" in policy_page(desk, INTERVIEW)
    assert standing("N7") == "works"


def test_e12_credit_is_the_reporters_choice_and_anonymity_cannot_be_undone_by_the_team(desk, tom):
    credit = {"mode": "handle", "name": "rita_r", "link": "https://rita.example"}
    sent = send(desk, ENIX, credit=credit)
    assert sent.now()["credit"] == credit
    report = sent.open()
    report.do("credit", {"mode": "anonymous"})
    kept = sent.now()["credit"]
    assert kept["mode"] == "anonymous"
    assert "name" not in kept
    assert datetime.fromisoformat(kept["at"]).tzinfo is not None, "the choice is dated"
    case = tom.markup(sent.reference)
    assert "Wants to stay anonymous" in words_of(case)
    assert "rita_r" not in case
    assert not [action for action in re.findall(r'action="([^"]+)"', case) if "credit" in action]
    report.do("credit", {"mode": "name", "name": "Rita R."})
    assert sent.now()["credit"]["name"] == "Rita R.", "the reporter may think again"
    hidden = send(desk, ENIX, anonymous=True, contact="rita@finders.example")
    assert "rita@finders.example" not in tom.markup(hidden.reference)
    assert "Anonymous by choice" in tom.case(hidden.reference)
    assert "Each public credit has a page that can be cited." in policy_page(desk, ENIX)


def test_e12_who_found_the_same_is_credited_and_anonymity_can_be_asked_for_after_publication(desk, tom):
    first = send(desk, ENIX, credit={"mode": "name", "name": "Rita of Thanks"})
    second = send(desk, ENIX, credit={"mode": "handle", "name": "bob_of_thanks", "type": "finder"})
    tom.do(second.reference, "mark_duplicate", original=first.reference, message="Another found it before you.")
    tom.do(first.reference, "validate", owner=tom.as_owner_of(first.reference))
    tom.do(first.reference, "close", reason="resolved", release="2.11.0", message="It is released.")
    wall = f"/p/{ENIX}/thanks/"
    assert "Thanks" in words_of(ask(desk.port, "GET", wall).text)
    assert "of_thanks" not in ask(desk.port, "GET", wall).text, "nothing is shown by itself"
    shown = tom.credit(first.reference, "show", advisory="ADV-2026-7", is_public="on")
    assert "2 credits are public." in words_of(shown.text)
    public = ask(desk.port, "GET", wall).text
    assert first.reference not in public
    assert "Rita of Thanks" in public
    credit = re.search(r"/credits/\w{16}/", public[public.index("bob_of_thanks") :])
    assert credit
    assert "bob_of_thanks found the vulnerability in" in words_of(ask(desk.port, "GET", credit[0]).text)
    report = second.open()
    report.do("credit", {"mode": "anonymous"})
    assert "Your credit was taken down" in words_of(report.page.text)
    assert ask(desk.port, "GET", credit[0]).status == 410
    assert "bob_of_thanks" not in ask(desk.port, "GET", wall).text
    tom.credit(first.reference, "show", advisory="ADV-2026-7", is_public="on")
    assert "bob_of_thanks" not in ask(desk.port, "GET", wall).text, "the team cannot undo it"
    assert standing("E12") == "works"


def test_n10_thanks_are_written_with_the_policys_words_and_each_credit_can_be_cited(desk, tom, vera):
    sent = send(desk, INTERVIEW, credit={"mode": "name", "name": "Nora Thanked"})
    tom.do(sent.reference, "validate", owner=tom.as_owner_of(sent.reference))
    published(tom, vera, sent.reference, address="https://interview.example/advisories/thanks-0001")
    tom.do(sent.reference, "close", message="It is fixed.", reason="resolved")
    page = tom.browser.get(f"/team/cases/{sent.reference}/credits/").text
    draft = form_in(page, action=f"/team/cases/{sent.reference}/credits/thank/")["thank-message"]
    assert plain(sentence(clauses(INTERVIEW, "thanks")[0])) in plain(draft)
    assert "you are named as “Nora Thanked”" in draft
    tom.credit(sent.reference, "thank")
    assert "you are named as “Nora Thanked”" in sent.open().read()
    tom.credit(sent.reference, "show", is_public="on", advisory="GHSA-thanks-0001")
    credit = re.search(r"/credits/(\w{16})/", ask(desk.port, "GET", f"/p/{INTERVIEW}/thanks/").text)
    assert credit
    cited = words_of(ask(desk.port, "GET", credit[0]).text)
    assert "author = {{Nora Thanked}}" in cited
    assert "GHSA-thanks-0001" in cited
    document = ask(desk.port, "GET", f"/credits/{credit[1]}.json").json
    assert document["contributor"]["contributor"] == {"@type": "Person", "name": "Nora Thanked"}
    assert "The hall of fame names those who want to be named" in policy_page(desk, INTERVIEW)
    assert standing("N10") == "works"


def test_e13_every_area_is_a_choice_and_what_an_open_list_leaves_out_is_in_scope(desk, tom):
    page = words_of(form_page(desk, ENIX))
    areas = [one["value"] for one in clauses(ENIX, "scope")]
    assert len(areas) == 5
    assert all(plain(name) in page for area in areas for name in (area["name"], *area["parts"]))
    part = next(area["parts"][3] for area in areas if area["open_ended"])
    listed = report_page(desk, ENIX, {"description": "A room leaks.", "component": part})
    assert f"The policy names it: “{areas[0]['name']}”" in tom.case(reference_in(listed))
    other = report_page(desk, ENIX, {"description": "The mailer leaks.", "component": "other"})
    assert "its list is not closed" in tom.case(reference_in(other))
    assert standing("E13") == "works"


def test_n8_concerns_are_choices_with_their_meaning(desk, tom):
    page = words_of(form_page(desk, INTERVIEW))
    concerns = clauses(INTERVIEW, "scope")
    assert len(concerns) == 4
    for concern in concerns:
        assert concern["value"]["name"] in page
        assert concern["value"]["detail"] in page
    permissions = concerns[2]
    sent = report_page(desk, INTERVIEW, {"description": "It asks for too much.", "component": permissions["id"]})
    assert f"The policy names it: “{permissions['value']['name']}”" in tom.case(reference_in(sent))
    outside = report_page(desk, INTERVIEW, {"description": "Something else.", "component": "other"})
    assert "A person decides." in tom.case(reference_in(outside))


def test_e13_an_area_has_owners_who_are_told_and_suggested_and_figures(desk, tom, vera):
    an_area_has_owners_and_figures(desk, ENIX, tom, vera)
    assert standing("E13") == "works"


def test_n8_a_concern_has_owners_who_are_told_and_suggested_and_figures(desk, tom, vera):
    an_area_has_owners_and_figures(desk, INTERVIEW, tom, vera)
    assert standing("N8") == "works"


def an_area_has_owners_and_figures(desk, slug, tom, vera):
    area = clauses(slug, "scope")[1]
    component = {"description": "It leaks.", "component": area["id"]}
    first = reference_in(report_page(desk, slug, component))
    mine = vera.as_owner_of(first)
    page = f"/team/programmes/{slug}/areas/"
    before = tom.browser.get(page).text
    name = re.escape(plain(area["value"]["name"]))
    counted = re.search(rf"{name} (\d+) \d+ (\d+) \d+ ", words_of(before))
    key = re.search(rf'id="a([0-9a-f]{{32}})">{name}<', before)[1]
    assert tom.browser.post(f"{page}{key}/", {f"{key}-users": mine}).status == 200

    reference = reference_in(report_page(desk, slug, component))
    told = until(
        lambda: [one for one in mails(desk, about=reference) if "an area of yours" in one["Subject"]],
        what="the owner of the area was not told",
    )
    assert area["value"]["name"] not in told[0].as_string(), "a notice says nothing of the report"
    shown = tom.markup(reference)
    assert re.search(rf'value="{mine}" selected>Vera \(owner of “', shown), "suggested where it is confirmed"
    assert "The report names an area that has an owner, who was told." in words_of(shown)
    assert "Owner Nobody" in words_of(shown), "and given to nobody unasked"

    assert tom.browser.post(f"{page}{key}/", {f"{key}-users": mine, f"{key}-gives": "on"}).status == 200
    given = reference_in(report_page(desk, slug, component))
    until(lambda: "so the desk gave it to them." in tom.case(given), what="the report was not given to the owner")
    assert vera.do(given, "validate", owner=mine).status == 200
    after = re.search(rf"{name} (\d+) \d+ (\d+) \d+ ", words_of(tom.browser.get(page).text))
    assert [int(after[1]), int(after[2])] == [int(counted[1]) + 2, int(counted[2]) + 1]


def test_e14_an_exclusion_is_shown_first_quoted_in_the_answer_and_can_be_appealed(desk, tom, vera):
    exclusions_come_first(form_page(desk, ENIX), ENIX)
    hosted, dependency, _ = clauses(ENIX, "exclusion")
    page = report_page(desk, ENIX, {"description": "My own copy leaks.", "exclusions": hosted["id"]})
    reference = reference_in(page)
    assert hosted["value"]["text"] in page, "the reporter is told at once, with the sentence"
    case = tom.case(reference)
    assert f"leaves out of scope: “{hosted['value']['text']}”" in case
    assert "State Received" in case, "a person decides"
    reply = tom.ready_text(reference, "invalidate")
    assert f"“{sentence(hosted)}”" in reply
    assert tom.do(reference, "invalidate", message=reply).status == 200

    sent = send(desk, ENIX, "One of your outdated dependencies, unsupported since May, has a hole.")
    reply = tom.ready_text(sent.reference, "invalidate")
    assert f"“{sentence(dependency)}”" in reply
    assert "report it to the project that makes it" in reply
    upstream = f"/team/cases/{sent.reference}/parties/upstream/"
    assert upstream in tom.markup(sent.reference), "beside the verdict"
    assert f"{reference}/parties/upstream/" not in tom.markup(reference), "their own copy is nobody else's code"
    assert "Their SECURITY.md" in words_of(tom.browser.get(upstream).text)
    tom.do(sent.reference, "invalidate", message=reply)
    report = sent.open()
    assert sentence(dependency) in report.read()
    report.do("appeal")
    assert "The reporter asked for a second look" in vera.case(sent.reference)
    assert vera.do(sent.reference, "validate", owner=vera.as_owner_of(sent.reference)).status == 200
    assert sent.now()["state"] == "investigating"
    assert standing("E14") == "works"


def test_n9_unverified_tool_output_is_a_question_and_never_a_suspicion(desk, tom):
    page = form_page(desk, INTERVIEW)
    exclusions_come_first(page, INTERVIEW)
    assert "Does it come from a tool or a scan?" in words_of(page)
    tools = clauses(INTERVIEW, "exclusion")[1]["value"]["text"]
    said = {}
    for answer in ("unchecked", "checked"):
        sent = report_page(desk, INTERVIEW, {"description": "A scanner shows an overflow.", "tool_output": answer})
        said[answer] = tom.case(reference_in(sent))
    assert f"leaves out of scope: “{tools}”" in said["unchecked"]
    assert "State Received" in said["unchecked"]
    assert f"leaves out of scope: “{tools}”" not in said["checked"]
    for exclusion in (clauses(INTERVIEW, "exclusion")[0], clauses(INTERVIEW, "exclusion")[2]):
        ticked = report_page(desk, INTERVIEW, {"description": "It may apply.", "exclusions": exclusion["id"]})
        assert f"“{sentence(exclusion).rstrip('.')}" in tom.ready_text(reference_in(ticked), "invalidate")
    assert standing("N9") == "works"  # what is cited is looked up for every report alike: the test of N4


def test_e15_a_secret_in_a_folder_or_in_the_history_of_a_range_is_found(desk, tmp_path):
    faulty, mended = f'app.py: TOKEN = "{github_token()}"\n', "x = 1\n"
    is_checked(desk, "E15", "secrets", tmp_path, faulty=faulty, mended=mended)
    Repository(tmp_path).commit("app.py", faulty.partition(": ")[2], mended)
    assert "[known-secret]" in vulndesk("check", str(tmp_path), "--range", "HEAD", "--no-scanners").stdout
    assert standing("E15") == "works"


def test_e16_a_hard_coded_password_is_found_and_one_from_the_environment_is_not(desk, tmp_path):
    mended = 'import os\n\nDB_PASSWORD = os.environ["DB_PASSWORD"]\n'
    faulty = 'app.py: DB_PASSWORD = "Tr0ub4dor&3"\n'
    is_checked(desk, "E16", "configuration", tmp_path, faulty=faulty, mended=mended)
    assert standing("E16") == "works"


def test_e17_a_security_linter_is_run_where_it_is_installed(desk, tmp_path):
    faulty = "app.py: import subprocess\n\nsubprocess.run(words, shell=True)\n"
    is_checked(desk, "E17", "secure_coding", tmp_path, faulty=faulty, mended="x = 1\n")
    assert standing("E17") == "works"


def test_e18_lock_files_are_compared_with_a_source_of_advisories(desk, tmp_path):
    advisories = tmp_path / "osv"
    advisories.mkdir()
    (advisories / "a.json").write_text(json.dumps(MARMOT))
    lock = '[[package]]\nname = "marmot"\nversion = "{}"\nsource = {{ registry = "x" }}\n'
    asked = ("--osv-dir", str(advisories), "--osv-url", f"http://127.0.0.1:{desk.port}/osv")
    faulty, mended = f"uv.lock: {lock.format('1.0')}", lock.format("1.2")
    is_checked(desk, "E18", "dependencies", tmp_path, faulty=faulty, mended=mended, asked=asked)
    assert standing("E18") == "works"


CLOSED, PAGE_OPEN = "@login_required\ndef page():\n    pass\n", "def page():\n    pass\n"


def checked_for_e19(desk, folder, *arguments):
    last = ("--policy", str(policy_file(ENIX)), "--range", "HEAD~1..HEAD", "--no-scanners")
    return vulndesk("check", str(folder), *last, *arguments, desk=desk)


def test_e19_a_removed_check_of_permission_needs_a_named_reviewer(desk, tmp_path):
    code = Repository(tmp_path)
    code.commit("views.py", CLOSED, PAGE_OPEN)
    found = checked_for_e19(desk, tmp_path)
    assert found.returncode == 1
    assert "“@login_required” is removed, and with it a check." in found.stdout
    code.git("commit", "-q", "--amend", "-m", "Open the page\n\nReviewed-by: Vera <vera@team.example>")
    assert checked_for_e19(desk, tmp_path).returncode == 0


def test_e19_the_desk_opens_a_review_note_and_a_person_approves_exactly_this_change(desk, vera, tmp_path):
    asker, code = invited(desk, "tom-who-asks-for-reviews", "Tom"), Repository(tmp_path)
    code.commit("views.py", CLOSED, PAGE_OPEN)
    asked = (desk, tmp_path, "--ask-desk", desk.address, "--programme", ENIX)
    with token_in_settings(asker, "reviews:write"):
        waits = checked_for_e19(*asked)
        assert waits.returncode == 1, waits.stderr
        place = re.search(rf"{desk.address}(/team/programmes/{ENIX}/change-reviews/[0-9a-f-]+/)", waits.stdout)[1]
        assert "@login_required" in words_of(vera.browser.get(place).text)
        assert "somebody else of the team answers it" in words_of(asker.browser.get(place).text)
        assert place in checked_for_e19(*asked).stdout
        vera.send_form(place, f"{place}do/approve/", reason="It moved to the view above.")
        fine = checked_for_e19(*asked)
        assert fine.returncode == 0, fine.stdout
        assert "It was reviewed on the desk by Vera" in fine.stdout
        code.git("reset", "-q", "--soft", "HEAD~1")
        code.commit("views.py", PAGE_OPEN + "    return open\n")
        assert checked_for_e19(*asked).returncode == 1  # one line more is another change
    assert "asks the team on this desk for a review" in policy_page(desk, ENIX)
    assert standing("E19") == "works"


def test_e20_plain_connections_are_found_and_names_that_look_like_them_are_not(desk, tmp_path):
    faulty = 'app.py: FEED = "ws://feed.enix-live.io/"\n'
    mended = 'FEED = "wss://feed.enix-live.io/"\nNS = "http://www.w3.org/2000/svg"\n'
    is_checked(desk, "E20", "transport", tmp_path, faulty=faulty, mended=mended)
    assert standing("E20") == "works"


def test_e21_conduct_terms_are_shown_and_never_a_precondition(desk):
    page = form_page(desk, ENIX)
    rules = clauses(ENIX, "conduct_rule")
    assert len(rules) == 5
    assert all(sentence(rule) in words_of(page) for rule in rules)
    assert "You can report without agreeing to these terms." in words_of(page)
    assert not re.findall(r'name="(?:conduct|agree|terms|consent)[^"]*"', page)
    assert reference_in(report_page(desk, ENIX, {"description": "I agreed to nothing."}))
    assert standing("E21") == "works"


def test_e21_consent_to_tests_is_asked_for_granted_shown_and_revoked(desk, tom):
    asked = {"who": "Wanda Tester", "scope": "api.enix.example, the token endpoint"}
    path = f"/p/{ENIX}/ask-before-testing/"
    tester = Browser(desk.port)
    page = tester.post(path, form_in(tester.get(path).text, action=path) | asked)
    code = re.search(r'id="code">([^<]+)<', page.text)[1]
    listed = tom.browser.get("/team/conduct/").text
    address = re.search(r'href="(/team/conduct/tests/[0-9a-f-]{36}/)">Wanda', listed)[1]
    now = datetime.now(UTC)
    window = {"grant-starts_at": f"{now:%Y-%m-%dT%H:%M}", "grant-ends_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    tom.send_form(address, f"{address}grant/", **window)
    sent = send(desk, ENIX)
    tom.send_form(address, f"{address}link/", **{"link-reference": sent.reference})
    assert "Tests by the reporter Agreed, until" in tom.case(sent.reference)
    later = Browser(desk.port)
    later.get("/status/")
    assert "Agreed, and running" in words_of(later.post("/status/", {"receipt": code}).text)
    text = later.get("/consent/consent.txt").text
    assert "Given to: Wanda Tester" in text
    assert f"Until: {now + timedelta(days=2):%Y-%m-%d %H:%M}" in text
    tom.send_form(address, f"{address}revoke/", **{"revoke-words": "The database suffers."})
    assert "The database suffers." in words_of(later.get("/consent/").text)
    assert "Were agreed, until revoked" in tom.case(sent.reference)


def test_e22_a_reporter_who_lost_access_is_told_appeals_and_still_reports(desk, tom, vera):
    contact = "wendy@finders.example"
    sent = send(desk, ENIX, "It leaks. Pay me.", contact=contact)
    record = f"/team/cases/{sent.reference}/conduct/"
    clause = sentence(clauses(ENIX, "conduct_rule")[0])
    page = tom.send_form(record, record, clauses=clause, happened="They asked for money.", messages="report")
    address = re.search(r"/team/conduct/violations/[0-9a-f-]{36}/", page.text)[0]
    report = sent.open()
    assert "onduct" not in report.read(), "nobody but the team knows of a record"
    tom.send_form(address, f"{address}decide/", **{"decide-words": "Please stop.", "decide-thread": "for_good"})
    told = words_of(report.browser.get("/status/report/conduct/").text)
    assert clause in told
    assert "Please stop." in told
    assert "for good" in told
    assert report.browser.post("/status/report/answer/", {"body": "But"}).status == 403
    again = send(desk, ENIX, "And another hole.", contact=contact)
    assert again.due, "stored and clocked as every report"
    until(lambda: "Slow lane" in tom.case(again.reference), what="the report is in no slow lane")
    path = "/status/report/conduct/"
    form = form_in(report.browser.get(path).text, action=path) | {"words": "It was my colleague."}
    report.browser.post(path, form)
    assert "somebody else of the team answers" in words_of(tom.browser.get(address).text)
    answer = {"appeal-outcome": "given_back", "appeal-words": "You are right."}
    vera.send_form(address, f"{address}appeal/", **answer)
    report.do("answer", {"body": "Thank you."})
    assert "Slow lane" not in tom.case(again.reference)
    archive = tom.browser.post(f"{address}export/", {})
    assert archive.headers["content-type"] == "application/zip"
    assert contact.encode() not in archive.body
    assert standing("E22") == "works"


def test_e22_access_of_the_team_is_revoked_at_once(desk, tom):
    mallory = invited(desk, "mallory-of-the-clauses", "Mallory", owner=False)
    sent = send(desk, ENIX)
    assert sent.reference in mallory.queue(view="open", programme=ENIX)
    people = tom.browser.get("/people/").text
    row = next(row for row in people.split("<tr>") if "mallory-of-the-clauses" in row)
    out = re.search(r'action="(/people/\d+/deactivate/)"', row)
    assert out
    tom.browser.post(out[1], {})
    assert "Sign in" in words_of(mallory.browser.get(f"/team/cases/{sent.reference}/").text)
    assert "never refuses a report because of one" in policy_page(desk, ENIX)
