"""Scope and exclusions: what is in, what a person is asked about, and what is never suspected (E13, E14, N8, N9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.written_policies import policy_of
from vulndesk.core.policy.clauses import Exclusion, Policy, Scope
from vulndesk.core.scope import scope_verdict, suspected_exclusions

ENIX = policy_of(
    Scope("Backend services", parts=("API", "auth", "accounts"), open_ended=True),
    Scope("Frontend applications", parts=("portal", "docs site")),
    Exclusion("User-hosted or modified deployments"),
    Exclusion("Issues caused by unsupported or outdated dependencies"),
    Exclusion("Social engineering attacks targeting contributors"),
)
NATIVELY = policy_of(
    Scope("Data Handling", detail="how user data is stored"),
    Scope("Permissions"),
    Exclusion("Bugs that do not have a security impact."),
    Exclusion("Reports from automated tools or scans without manual verification."),
    Exclusion("Attacks requiring physical access to the user's device."),
)
DEPLOYMENTS, DEPENDENCIES, PEOPLE = "exclusion-1", "exclusion-2", "exclusion-3"
NO_IMPACT, TOOLS, PHYSICAL = "exclusion-1", "exclusion-2", "exclusion-3"


def suspected(policy: Policy, text: str) -> list[str]:
    return [one.clause_id for one in suspected_exclusions(policy=policy, text=text)]


# --- components --------------------------------------------------------------------------------------------------


def test_a_chosen_scope_clause_is_in_scope() -> None:
    verdict = scope_verdict(policy=ENIX, chosen=("scope-2",), text="")
    assert (verdict.outcome, verdict.clause_ids) == ("in_scope", ("scope-2",))


@pytest.mark.parametrize("part", ["API", "api", " Backend  services "])
def test_a_part_that_the_policy_lists_is_in_scope(part: str) -> None:
    verdict = scope_verdict(policy=ENIX, chosen=(part,), text="")
    assert (verdict.outcome, verdict.clause_ids) == ("in_scope", ("scope-1",))


def test_what_an_open_list_does_not_name_is_in_scope_because_of_its_etc() -> None:
    verdict = scope_verdict(policy=ENIX, chosen=("other",), text="")
    assert (verdict.outcome, verdict.clause_ids) == ("in_scope", ("scope-1",))
    assert "etc." in verdict.sentence


def test_what_a_closed_list_does_not_name_is_a_question_for_a_person() -> None:
    verdict = scope_verdict(policy=NATIVELY, chosen=("other",), text="")
    assert (verdict.outcome, verdict.clause_ids) == ("ask_a_person", ("scope-1", "scope-2"))


def test_a_report_that_names_no_part_is_a_question_for_a_person() -> None:
    assert scope_verdict(policy=ENIX, chosen=(), text="").outcome == "ask_a_person"
    assert scope_verdict(policy=ENIX, chosen=(" ",), text="").outcome == "ask_a_person"


def test_a_policy_without_a_scope_limits_nothing() -> None:
    verdict = scope_verdict(policy=policy_of(), chosen=(), text="anything")
    assert (verdict.outcome, verdict.clause_ids) == ("in_scope", ())


# --- exclusions --------------------------------------------------------------------------------------------------


def test_a_suspicion_quotes_the_clause_and_leaves_it_to_a_person() -> None:
    text = "An attacker with physical access to the laptop can read the database."
    verdict = scope_verdict(policy=NATIVELY, chosen=("scope-1",), text=text)
    assert (verdict.outcome, verdict.clause_ids) == ("out_of_scope_suspected", (PHYSICAL,))
    assert "“Attacks requiring physical access to the user's device”" in verdict.sentence
    assert verdict.sentence.endswith("A person decides.")


@pytest.mark.parametrize(
    ("policy", "text", "clause_id"),
    [
        (NATIVELY, "The attacker needs physical access to the victim's device for a minute.", PHYSICAL),
        (NATIVELY, "Whoever accesses the device physically, reads it: physical device access is needed.", PHYSICAL),
        (ENIX, "I run a self-hosted instance with a modified deployment.", DEPLOYMENTS),
        (ENIX, "The bundled parser is an outdated dependency with a public CVE.", DEPENDENCIES),
        (ENIX, "It comes from a dependency that is out of date.", DEPENDENCIES),
        (ENIX, "By social engineering of a maintainer one can get the release key.", PEOPLE),
        (ENIX, "A phishing mail to a contributor gives the token.", PEOPLE),
    ],
)
def test_the_words_of_a_clause_beside_each_other_are_a_suspicion(policy: Policy, text: str, clause_id: str) -> None:
    assert suspected(policy, text) == [clause_id]


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (NATIVELY, "This does not require physical access to the device."),
        (NATIVELY, "Physical access to the device is not needed."),
        (NATIVELY, "Exploitable remotely, without any physical access."),
        (NATIVELY, "The app asks for access to every device on the network."),
        (NATIVELY, "The recording is stored unencrypted on the user's device and every user can access it."),
        (NATIVELY, "The bug has a security impact: it leaks the recording."),
        (ENIX, "The hosted deployment leaks tokens to the log."),
        (ENIX, "Your hosted service's deployment configuration is public."),
        (ENIX, "The API returns outdated sessions; dependency injection lets me replace the store."),
        (ENIX, "A contributor of the engineering team can push to main."),
        (ENIX, "An unsupported media type crashes the chat service."),
        (ENIX, "The social feed shows private posts."),
        (ENIX, "The dependency is current and supported; the flaw is in your own auth code."),
    ],
)
def test_a_report_is_not_suspected_for_sharing_a_word(policy: Policy, text: str) -> None:
    assert suspected(policy, text) == []


def test_words_of_two_sentences_are_not_read_together() -> None:
    assert suspected(NATIVELY, "The damage is physical. Access to the device log is enough.") == []


def test_a_single_word_is_enough_only_for_the_name_of_an_attack() -> None:
    policy = policy_of(
        Exclusion("Denial of service attacks"), Exclusion("Deployment issues"), Exclusion("Clickjacking")
    )
    assert suspected(policy, "A DoS by a long header during deployment.") == ["exclusion-1"]
    assert suspected(policy, "The page allows click-jacking.") == ["exclusion-3"]


def test_every_entry_of_a_long_exclusion_counts_for_itself() -> None:
    policy = policy_of(Exclusion("Clickjacking on pages without actions, missing security headers, self-XSS"))
    assert suspected(policy, "Missing headers such as CSP") == ["exclusion-1"]
    assert suspected(policy, "Stored XSS in chat; a header is parsed twice") == []


# --- tool output: said, never suspected --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "This is raw scanner output.",
        "Attached is the unedited output of the tool.",
        "nuclei scan result. I have not verified it.",
        "I ran an automated scanner. The results have not been manually verified.",
        "Output of an automated tool, attached without manual verification.",
    ],
)
def test_a_report_that_says_it_is_raw_tool_output_is_taken_at_its_word(text: str) -> None:
    assert suspected(NATIVELY, text) == [TOOLS]


@pytest.mark.parametrize(
    "text",
    [
        "Burp Suite automated scan: SQL injection in /login, severity high, confidence certain.",
        "Found with an automated tool and verified by hand; this is not raw scanner output.",
        "The token is not verified by the server. I found it with a scanner and checked it by hand.",
        "The scan tool of the project does not validate paths.",
        "I found this with a tool. I have not verified it on Windows, on Linux it works every time.",
        "The signature has not been validated when the update tool starts.",
        "the server has not validated the token",
    ],
)
def test_tool_output_is_never_suspected(text: str) -> None:
    assert suspected(NATIVELY, text) == []


# --- ticked by the reporter --------------------------------------------------------------------------------------


def test_an_exclusion_that_the_reporter_ticked_is_suspected_and_says_who_said_so() -> None:
    verdict = scope_verdict(policy=NATIVELY, chosen=("scope-1",), text="", excluded=(TOOLS, NO_IMPACT))
    assert (verdict.outcome, verdict.clause_ids) == ("out_of_scope_suspected", (NO_IMPACT, TOOLS))
    assert verdict.sentence.startswith("The reporter marked it")


def test_a_ticked_id_that_is_no_exclusion_changes_nothing() -> None:
    verdict = scope_verdict(policy=NATIVELY, chosen=("scope-1",), text="", excluded=("scope-1", "deadline-9"))
    assert verdict.outcome == "in_scope"


@given(st.text(max_size=300), st.text(max_size=120), st.lists(st.text(max_size=20), max_size=3))
@pytest.mark.slow
def test_no_text_is_an_error(text: str, exclusion: str, chosen: list[str]) -> None:
    policy = policy_of(Scope("API"), Exclusion(exclusion), Exclusion("Attacks with physical access"))
    verdict = scope_verdict(policy=policy, chosen=tuple(chosen), text=text)
    assert verdict.outcome in {"in_scope", "out_of_scope_suspected", "ask_a_person"}
