"""One rule of the grammars a test, on small policies of our own; each with what it must not read."""

import pytest

from tests.core.policy.reading import read, values
from vulndesk.core.policy.clauses import (
    Bounty,
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    ContributorTopic,
    Credit,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Kind,
    Languages,
    Need,
    ReportContent,
    SafeHarbour,
    Scope,
    SupportedVersion,
    Thanks,
)
from vulndesk.core.policy.summary import summarise

CONTACTS = [
    ("Please email security@example.org.", [Contact("email", "security@example.org")]),
    ("Write to [us](mailto:security@example.org).", [Contact("email", "security@example.org")]),
    ("Write to <security@example.org>.", [Contact("email", "security@example.org")]),
    ("Mail `security@example.org`, please.", [Contact("email", "security@example.org")]),
    ("Mail security [at] example [dot] org.", [Contact("email", "security@example.org")]),
    ("Send reports to `security` at `example` dot `org`.", [Contact("email", "security@example.org")]),
    ("Report to security&#64;example&#46;org.", [Contact("email", "security@example.org")]),
    (
        "Report to [both](mailto:a@example.org,b@example.org?subject=Help).",
        [Contact("email", "a@example.org"), Contact("email", "b@example.org")],
    ),
    (
        "Use [private reporting](https://github.com/some/thing/security/advisories/new).",
        [Contact("github_advisory", "https://github.com/some/thing/security/advisories/new")],
    ),
    (
        "Use GitHub's private vulnerability reporting.",
        [Contact("github_advisory", "private vulnerability reporting")],
    ),
    ("Report it via [our form](https://example.org/report).", [Contact("web_form", "https://example.org/report")]),
    ("Report it on https://hackerone.com/example.", [Contact("hackerone", "https://hackerone.com/example")]),
]


@pytest.mark.parametrize(("sentence", "expected"), CONTACTS)
def test_an_address_to_report_to_is_a_contact(sentence: str, expected: list[Contact]) -> None:
    assert values(read(sentence), Kind.CONTACT) == expected


NO_CONTACT = [
    "Please open an issue at https://github.com/some/thing/issues/new.",
    "Do not email old@example.org any more.",
    "For general questions write to hello@example.org.",
    "Replace security@yourdomain.com by your own address.",
    "Past advisories are published on https://github.com/some/thing/security/advisories.",
    "See the definition in https://example.org/report-guidelines.md.",
    "Meet me at the bar.",
    "<!-- security@example.org -->",
]


@pytest.mark.parametrize("sentence", NO_CONTACT)
def test_other_addresses_are_no_contact(sentence: str) -> None:
    assert values(read(sentence), Kind.CONTACT) == []


def test_a_contact_named_twice_is_one_contact() -> None:
    policy = read("Mail security@example.org.", "", "Again: Security@example.org is the address to report to.")
    assert values(policy, Kind.CONTACT) == [Contact("email", "security@example.org")]


def test_a_contact_without_an_address_is_listed() -> None:
    policy = read("You can also contact the maintainers directly.")
    assert values(policy, Kind.CONTACT) == []
    assert "gives no address" in policy.not_understood[0].reason


FORBIDDEN = [
    "Please do not open a public issue.",
    "**Do NOT** report vulnerabilities through GitHub issues.",
    "Don't disclose security problems publicly.",
    "Report by mail rather than in a public issue.",
    "Never use the issue tracker for security problems.",
    "Please avoid public disclosure until it is fixed.",
    "Please write to us, and not by creating a GitHub issue.",
    "You should not report such problems in public.",
]


@pytest.mark.parametrize("sentence", FORBIDDEN)
def test_a_ban_on_public_issues_is_read(sentence: str) -> None:
    assert summarise(read(sentence))["public_issue_forbidden"] is True


def test_a_ban_may_be_spread_over_an_introduction_and_its_list() -> None:
    assert summarise(read("Please do not:", "", "- open a public issue"))["public_issue_forbidden"] is True


ALLOWED = [
    "Please open a public issue.",
    "Report bugs on GitHub.",
    "We will publish an advisory on GitHub.",
    "Do not hesitate to contact us.",
    "Do not include secrets in your report.",
]


@pytest.mark.parametrize("sentence", ALLOWED)
def test_other_sentences_forbid_no_public_issue(sentence: str) -> None:
    assert summarise(read(sentence))["public_issue_forbidden"] is False


def test_a_pgp_key_with_fingerprint_and_address_is_read() -> None:
    policy = read(
        "Encrypt your mail with our [PGP key](https://example.org/key.asc), fingerprint "
        "`0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567`."
    )
    assert values(policy, Kind.ENCRYPTION) == [
        Encryption(True, "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567", "https://example.org/key.asc")
    ]


def test_an_armoured_key_is_read() -> None:
    policy = read("```", "-----BEGIN PGP PUBLIC KEY BLOCK-----", "abc", "-----END PGP PUBLIC KEY BLOCK-----", "```")
    assert values(policy, Kind.ENCRYPTION) == [Encryption(True)]


@pytest.mark.parametrize("sentence", ["Our releases are signed with GPG.", "Data is encrypted at rest.", "Use TLS."])
def test_signatures_and_storage_are_no_encrypted_mail(sentence: str) -> None:
    assert values(read(sentence), Kind.ENCRYPTION) == []


@pytest.mark.parametrize(
    ("status", "supported"),
    [
        ("✅", True),
        (":white_check_mark:", True),
        ("Yes", True),
        ("⚠️ Security fixes only", True),
        ("Until 2031-12-31", True),
        ("✅ (LTS)", True),
        ("❌", False),
        (":x:", False),
        ("no", False),
        ("Not supported", False),
        ("End of life", False),
        ("❌ no longer maintained", False),
    ],
)
def test_a_row_tells_whether_its_version_is_supported(status: str, supported: bool) -> None:
    policy = read("| Version | Supported |", "| --- | --- |", f"| 2.x | {status} |", heading="Supported Versions")
    assert values(policy, Kind.SUPPORTED_VERSION) == [SupportedVersion("2.x", supported)]


def test_the_columns_are_found_by_their_headers() -> None:
    policy = read("| Released | Branch | Support status |", "|-|-|-|", "| 2030 | `main` | yes |", heading="Versions")
    assert values(policy, Kind.SUPPORTED_VERSION) == [SupportedVersion("main", True)]


def test_an_unclear_status_is_listed_and_not_guessed() -> None:
    policy = read("| Version | Supported |", "|-|-|", "| 2.x | perhaps |", heading="Supported Versions")
    assert values(policy, Kind.SUPPORTED_VERSION) == []
    assert "does not say clearly" in policy.not_understood[0].reason


def test_another_table_is_no_table_of_versions() -> None:
    policy = read("| Package | Licence |", "|-|-|", "| one | yes |", heading="Dependencies")
    assert values(policy, Kind.SUPPORTED_VERSION) == []


def test_support_told_in_prose_is_a_clause_but_no_row_of_the_summary() -> None:
    policy = read("Only the latest release is supported.", heading="Supported Versions")
    assert values(policy, Kind.SUPPORTED_VERSION) == [
        SupportedVersion("Latest", True),
        SupportedVersion("Older releases", False),
    ]
    assert summarise(policy)["supported_versions"] == []


ITEMS = [
    ("A description of the problem", [Item.DESCRIPTION]),
    ("The type of vulnerability (e.g. XSS)", [Item.TYPE]),
    ("**Vulnerability type**: such as injection", [Item.TYPE]),
    ("Steps to reproduce", [Item.STEPS]),
    ("A proof of concept", [Item.POC]),
    ("The potential impact", [Item.IMPACT]),
    ("Severity: your own estimate", [Item.IMPACT]),
    ("Affected versions or commit hash", [Item.VERSIONS]),
    ("**Component**: the part that is affected", [Item.LOCATION]),
    ("Paths of the source files", [Item.LOCATION]),
    ("Any special configuration required to reproduce it", [Item.CONFIGURATION]),
    ("A suggested mitigation", [Item.FIX]),
    ("Your operating system", [Item.ENVIRONMENT]),
    ("Your name and how we can reach you", [Item.CONTACT]),
]


@pytest.mark.parametrize(("line", "expected"), ITEMS)
def test_an_item_of_the_list_becomes_a_field(line: str, expected: list[Item]) -> None:
    policy = read("Please include:", "", f"- {line}")
    assert [value.item for value in values(policy, Kind.REPORT_CONTENT) if isinstance(value, ReportContent)] == expected


@pytest.mark.parametrize(
    ("line", "need"),
    [
        ("Impact", Need.ASKED),
        ("Impact (if known)", Need.IF_KNOWN),
        ("Any logs", Need.IF_KNOWN),
        ("A fix, if you have one", Need.IF_KNOWN),
        ("A fix (optional)", Need.OPTIONAL),
        ("Exploit code, if possible", Need.OPTIONAL),
    ],
)
def test_an_item_keeps_how_much_it_is_needed(line: str, need: Need) -> None:
    (value,) = values(read("Please include:", "", f"- {line}"), Kind.REPORT_CONTENT)
    assert isinstance(value, ReportContent)
    assert value.need is need
    assert value.label == line


def test_contents_are_read_from_a_sentence_too() -> None:
    policy = read("Please include a description, the affected versions and steps to reproduce.")
    assert summarise(policy)["report_contents"] == ["description", "versions", "steps"]


def test_contents_are_read_under_their_heading() -> None:
    assert summarise(read("- Steps", "- Impact", heading="What to include"))["report_contents"] == ["steps", "impact"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Our release notes include:", "", "- the affected versions"],
        ["Please do not include:", "", "- steps with real data"],
        ["Relevant laws include:", "", "- the impact act"],
        ["We will provide a description of the fix."],
    ],
)
def test_other_lists_and_sentences_ask_for_no_contents(lines: list[str]) -> None:
    assert values(read(*lines), Kind.REPORT_CONTENT) == []


def test_an_item_without_a_field_is_listed() -> None:
    policy = read("Please include:", "", "- Your favourite song")
    assert "no field" in policy.not_understood[0].reason


def test_scope_and_exclusions_are_told_apart_by_introduction_or_heading() -> None:
    policy = read("In scope:", "", "- The API", "", "Out of scope:", "", "- Spam", heading="Scope")
    assert values(policy, Kind.SCOPE) == [Scope("The API")]
    assert values(policy, Kind.EXCLUSION) == [Exclusion("Spam")]
    assert values(read("- Spam", heading="Out of Scope"), Kind.EXCLUSION) == [Exclusion("Spam")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Services (API, chat, etc.)", Scope("Services", parts=("API", "chat"), open_ended=True)),
        ("Clients (web and mobile)", Scope("Clients", parts=("web", "mobile"))),
        ("**Data:** how it is kept.", Scope("Data", detail="how it is kept")),
        ("The command line", Scope("The command line")),
    ],
)
def test_an_area_has_a_name_and_parts_or_a_detail(line: str, expected: Scope) -> None:
    assert values(read(f"- {line}", heading="In scope"), Kind.SCOPE) == [expected]


def test_what_is_not_accepted_is_an_exclusion_in_a_sentence_too() -> None:
    assert values(read("We do not accept reports about missing headers."), Kind.EXCLUSION) == [
        Exclusion("reports about missing headers")
    ]
    assert values(read("Rate limits are out of scope."), Kind.EXCLUSION) == [Exclusion("Rate limits")]


@pytest.mark.parametrize(
    ("sentence", "mode", "agreed"),
    [
        ("Please do not disclose it until a fix is released.", DisclosureMode.AFTER_FIX, False),
        ("Details become public only after the patch is released, or when agreed.", DisclosureMode.AFTER_FIX, True),
        ("We follow coordinated vulnerability disclosure.", DisclosureMode.COORDINATED, False),
        ("We will coordinate the disclosure with you.", DisclosureMode.COORDINATED, False),
        ("Give us a reasonable time before you publish.", DisclosureMode.COORDINATED, False),
        ("We follow a 90-day disclosure timeline.", DisclosureMode.DEADLINE, False),
    ],
)
def test_a_disclosure_rule_has_its_mode(sentence: str, mode: DisclosureMode, agreed: bool) -> None:
    assert values(read(sentence), Kind.DISCLOSURE_RULE) == [DisclosureRule(mode, agreed)]


def test_a_patch_and_an_advisory_are_no_disclosure_rule() -> None:
    policy = read("Once the issue is resolved, we will release a patch and publish a security advisory.")
    assert values(policy, Kind.DISCLOSURE_RULE) == []
    assert values(policy, Kind.HANDLING) == [Handling(HandlingRule.FIX_AND_ADVISE)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We credit reporters in the advisory.", Credit(True)),
        ("We will credit you unless you prefer to stay anonymous.", Credit(True, anonymity=True)),
        ("Reporters are listed in our hall of fame.", Credit(True)),
        ("We do not give credit.", Credit(False)),
    ],
)
def test_credit_is_offered_or_not(sentence: str, expected: Credit) -> None:
    assert values(read(sentence), Kind.CREDIT) == [expected]


def test_thanks_are_read() -> None:
    assert values(read("We appreciate the work of researchers."), Kind.THANKS) == [Thanks()]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We run a bug bounty.", "offered"),
        ("We do not offer a bug bounty.", "none"),
        ("The bounty programme is not active.", "none"),
        ("We have a dog.", "not_mentioned"),
    ],
)
def test_a_bounty_is_offered_or_refused_or_not_mentioned(sentence: str, expected: str) -> None:
    policy = read(sentence)
    assert summarise(policy)["bounty"] == expected
    assert all(isinstance(value, Bounty) for value in values(policy, Kind.BOUNTY))


def test_safe_harbour_is_read() -> None:
    policy = read("We will not pursue legal action against researchers in good faith.")
    assert values(policy, Kind.SAFE_HARBOUR) == [SafeHarbour()]
    assert values(read("You must comply with all applicable laws."), Kind.SAFE_HARBOUR) == []


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("Never commit passwords", ContributorTopic.SECRETS),
        ("Read hosts from environment variables", ContributorTopic.CONFIGURATION),
        ("Follow the secure coding guidelines", ContributorTopic.SECURE_CODING),
        ("Update dependencies", ContributorTopic.DEPENDENCIES),
        ("Leave authentication as it is", ContributorTopic.ACCESS_CONTROL),
        ("Use HTTPS", ContributorTopic.TRANSPORT),
        ("Be kind", None),
    ],
)
def test_a_rule_for_contributors_has_its_topic(line: str, topic: ContributorTopic | None) -> None:
    policy = read(f"- {line}", heading="For Contributors")
    assert values(policy, Kind.CONTRIBUTOR_RULE) == [ContributorRule(topic, line)]


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("Malicious acts", ConductTopic.MALICIOUS),
        ("Unauthorized access", ConductTopic.UNAUTHORISED),
        ("Bypassing controls", ConductTopic.CIRCUMVENTION),
        ("Automated scanning", ConductTopic.AUTOMATED),
        ("Selling it", ConductTopic.OTHER),
    ],
)
def test_a_rule_of_conduct_has_its_topic(line: str, topic: ConductTopic) -> None:
    policy = read("It may not be used for:", "", f"- {line}")
    assert values(policy, Kind.CONDUCT_RULE) == [ConductRule(topic, line)]


def test_the_consequence_of_a_violation_is_its_own_topic() -> None:
    sentence = "Violations may lead to a ban."
    assert values(read(sentence), Kind.CONDUCT_RULE) == [ConductRule(ConductTopic.CONSEQUENCE, sentence)]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("We investigate every report.", HandlingRule.INVESTIGATE),
        ("We may ask for more information.", HandlingRule.MAY_ASK),
        ("Critical issues are prioritized.", HandlingRule.CRITICAL_FIRST),
        ("We release a fix and publish an advisory.", HandlingRule.FIX_AND_ADVISE),
        ("Please use the latest version.", HandlingRule.RUN_LATEST),
        ("Reports about a dependency are forwarded to the affected project.", HandlingRule.FORWARD),
    ],
)
def test_a_rule_of_handling_is_read(sentence: str, rule: HandlingRule) -> None:
    assert values(read(sentence), Kind.HANDLING) == [Handling(rule)]


@pytest.mark.parametrize(
    "sentence", ["Your report is forwarded to our security team.", "We never forward reports to other vendors."]
)
def test_a_report_that_stays_is_not_read_as_forwarded(sentence: str) -> None:
    assert Handling(HandlingRule.FORWARD) not in values(read(sentence), Kind.HANDLING)


def test_what_the_software_does_for_its_own_security_is_no_clause() -> None:
    policy = read(
        "- All reports of the scanner are fixed within 7 days",
        "- Passwords must be 12 characters",
        "- Admins should rotate keys",
        heading="Security Features",
    )
    assert policy.clauses == ()
    assert policy.not_understood == ()


def test_a_sentence_that_binds_somebody_and_was_not_read_is_listed() -> None:
    policy = read("You must sing before reporting.")
    assert [doubt.sentence for doubt in policy.not_understood] == ["You must sing before reporting."]


def test_an_empty_text_says_nothing() -> None:
    assert summarise(read("")) == {
        "contacts": [],
        "public_issue_forbidden": False,
        "supported_versions": [],
        "acknowledge_within": None,
        "update_within": None,
        "update_every": None,
        "fix_within": None,
        "disclosure_deadline": None,
        "disclosure_rule": "none",
        "report_contents": [],
        "credit": "not_mentioned",
        "anonymity": "not_mentioned",
        "bounty": "not_mentioned",
        "safe_harbour": False,
        "encryption": {"pgp": False, "fingerprint": None, "key_url": None},
        "in_scope": [],
        "out_of_scope": [],
    }


@pytest.mark.parametrize(
    ("sentence", "tags"),
    [
        ("We read reports in English and German.", ("en", "de")),
        ("We prefer all communications to be in English.", ("en",)),
        ("Please write your report in English, French or Spanish.", ("en", "fr", "es")),
        ("Reports may be written in Japanese.", ("ja",)),
        ("Our security team speaks English.", None),
        ("We prefer coordinated disclosure.", None),
        ("We translate the German website.", None),
        ("Report flaws in the German translation to its authors.", None),
    ],
)
def test_languages_of_reports_are_read(sentence: str, tags: tuple[str, ...] | None) -> None:
    wanted = [] if tags is None else [Languages(tags)]
    assert values(read(sentence, heading="Reporting"), Kind.LANGUAGES) == wanted


def test_a_list_of_consequences_is_told_by_its_introduction() -> None:
    policy = read("Failure to follow these rules may result in:", "", "- A ban")
    assert values(policy, Kind.CONDUCT_RULE) == [ConductRule(ConductTopic.CONSEQUENCE, "A ban")]


def test_a_link_in_the_place_of_a_channel_is_a_contact() -> None:
    policy = read("To report a security issue, please use [our desk](https://desk.example.org).")
    assert values(policy, Kind.CONTACT) == [Contact("web_form", "https://desk.example.org")]
    assert values(read("Read [our story](https://story.example.org) first."), Kind.CONTACT) == []


def test_an_unrated_deadline_said_first_outweighs_a_hope_for_better() -> None:
    policy = read("We will respond within two days. Mostly we are faster, usually with a response within 12 hours.")
    assert summarise(policy)["acknowledge_within"] == "P2D"


def test_the_shortest_time_of_a_table_by_severity_stands_in_the_summary() -> None:
    policy = read("| Severity | Fix |", "|-|-|", "| High | 30 days |", "| Critical | 7 days |", heading="Response")
    assert summarise(policy)["fix_within"] == "P7D"
