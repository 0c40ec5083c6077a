"""Random policies: every kind of clause and every value that a policy can have."""

import re

from hypothesis import strategies as st

from vulndesk.core.durations import Duration, Unit
from vulndesk.core.policy.clauses import (
    Bounty,
    ConductRule,
    ConductTopic,
    Contact,
    ContributorRule,
    ContributorTopic,
    Credit,
    Deadline,
    DisclosureMode,
    DisclosureRule,
    Encryption,
    Exclusion,
    Handling,
    HandlingRule,
    Item,
    Languages,
    Need,
    PrivateReporting,
    Promise,
    ReportContent,
    SafeHarbour,
    Scope,
    Strength,
    SupportedVersion,
    Thanks,
    Value,
)
from vulndesk.core.policy.phrases.en_languages import NAMES
from vulndesk.core.policy.publish.draft import Draft

# Parts of an address by which the reader tells that it is no form for reports.
_NO_FORM = re.compile("pgp|gpg|doc|issues|wiki|owasp|releases|tree|pull|certcc|first|definition|insert|bount|in$")
_word = st.text("abcdefghijklmnoprstuvwz", min_size=2, max_size=9).filter(lambda word: not _NO_FORM.search(word))
_host = st.builds("{}.example.{}".format, _word, st.sampled_from(["org", "com", "net"]))
_email = st.builds("{}@{}".format, st.sampled_from(["security", "psirt", "jo.doe", "sec+bugs", "a_b"]), _host)
_repository = st.builds("https://github.com/{}/{}".format, _word, _word)
_CONTACTS = st.one_of(
    st.builds(Contact, st.just("email"), _email),
    st.builds(Contact, st.just("github_advisory"), _repository.map(lambda one: f"{one}/security/advisories/new")),
    st.builds(Contact, st.just("web_form"), st.builds("https://{}/{}?a=(b)".format, _host, _word)),
    st.builds(Contact, st.just("web_form"), st.builds("https://{}/report/".format, _host)),
    st.builds(Contact, st.just("hackerone"), _word.map("https://hackerone.com/{}".format)),
    st.builds(Contact, st.just("bugcrowd"), _word.map("https://bugcrowd.com/{}".format)),
    st.builds(Contact, st.just("huntr"), _word.map("https://huntr.com/{}".format)),
    st.builds(Contact, st.just("intigriti"), _word.map("https://app.intigriti.com/{}".format)),
    st.builds(Contact, st.just("yeswehack"), _word.map("https://yeswehack.com/programs/{}".format)),
    st.builds(Contact, st.just("other"), _word.map("https://github.com/{}".format)),
)
_UNLINKED = Contact("github_advisory", "private vulnerability reporting")
_fingerprint = st.text("0123456789ABCDEF", min_size=40, max_size=40).map(
    lambda digits: " ".join(digits[at : at + 4] for at in range(0, 40, 4))
)
_ENCRYPTION = st.builds(
    Encryption,
    pgp=st.just(True),
    fingerprint=st.none() | _fingerprint,
    key_url=st.none() | st.builds("https://{}/key.asc".format, _host),
)
_number = st.integers(0, 99)
_VERSIONS = st.one_of(
    st.builds("{}.{}.x".format, _number, _number),
    st.builds("< {}.{}".format, _number, _number),
    st.builds(">= {}.{}.{}".format, _number, _number, _number),
    st.builds("{}.x - {}.x".format, _number, _number),
    st.sampled_from(
        ["Latest", "Older releases", "main", "1.0 (LTS)", "v2*", "release_3", "1. x", "2024-R1", "all others"]
    ),
)


def _deadlines(promise: Promise) -> st.SearchStrategy[list[Deadline]]:
    units = [Unit.DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS]
    units += [] if promise is Promise.DISCLOSE else [Unit.MINUTES, Unit.HOURS]
    within = st.builds(Duration, st.integers(1, 999), st.sampled_from(units))
    severity = st.none() | st.sampled_from(["critical", "high", "medium", "low", "none"])
    one = st.builds(Deadline, st.just(promise), within, st.sampled_from(Strength), severity)
    return st.lists(one, max_size=4, unique_by=lambda deadline: deadline.severity)


_SCOPES = st.one_of(
    st.builds(
        Scope,
        name=st.sampled_from(["Backend services", "Frontends", "Containers & images", "Real-time services"]),
        parts=st.lists(
            st.sampled_from(["API", "auth", "user accounts", "C++ core", "dashboards"]), min_size=1, unique=True
        ).map(tuple),
        open_ended=st.booleans(),
    ),
    st.builds(
        Scope,
        name=st.sampled_from(["Data handling", "Permissions", "Local processing"]),
        detail=st.sampled_from(
            ["how user data is stored, processed or sent", "incorrect or too broad", "*.example.org_"]
        ),
    ),
    st.sampled_from(["Network communication", "All repositories of this project", "__init__ <hooks>"]).map(Scope),
)
_EXCLUSIONS = st.sampled_from(
    [
        "User-hosted or modified deployments",
        "Unsupported or outdated dependencies",
        "Social engineering of contributors",
        "Issues without a security impact",
        "Results of tools or scans without manual verification",
        "Attacks that need physical access to the device",
        "Denial of service, by volume",
        "Missing headers (CSP, HSTS) on static pages",
        "Self-XSS & clickjacking on pages <without> forms",
        "Vulnerabilities in 1.x",
        "3rd-party services",
        "# of requests is not limited",
        "Bugs that are fixed in a release already",
        "Reports about missing PGP encryption of mail",
        "Spam sent to info@example.org",
        "Issues reported publicly before",
        "Rate limits: fewer than 100 requests within 5 minutes",
    ]
).map(Exclusion)
_CONTRIBUTORS = st.sampled_from(
    [
        (ContributorTopic.SECRETS, "Never commit credentials, tokens or secrets"),
        (ContributorTopic.CONFIGURATION, "Use environment variables instead of hard-coded configuration"),
        (ContributorTopic.SECURE_CODING, "Follow secure coding guidelines"),
        (ContributorTopic.DEPENDENCIES, "Keep dependencies up to date, and report risky ones"),
        (ContributorTopic.ACCESS_CONTROL, "Do not break authentication or permission systems"),
        (ContributorTopic.TRANSPORT, "Use HTTPS and other secure protocols."),
        (None, "Ask for a review of what you are unsure about"),
    ]
).map(lambda pair: ContributorRule(*pair))
_CONDUCT = st.sampled_from(
    [
        (ConductTopic.MALICIOUS, "Malicious use of what you find"),
        (ConductTopic.UNAUTHORISED, "Unauthorised access to systems or data"),
        (ConductTopic.CIRCUMVENTION, "Circumvention of security controls"),
        (ConductTopic.AUTOMATED, "Automated attacks without explicit consent"),
        (ConductTopic.OTHER, "Do not access or change data of other people."),
        (ConductTopic.CONSEQUENCE, "Violations may lead to revoked access, or be reported to the authorities."),
    ]
).map(lambda pair: ConductRule(*pair))


def _some(one: st.SearchStrategy[Value], most: int = 4) -> st.SearchStrategy[list[Value]]:
    return st.lists(one, max_size=most, unique=True)


def _maybe(*values: Value) -> st.SearchStrategy[list[Value]]:
    return st.sampled_from([[], *([value] for value in values)])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    contacts = draw(_some(_CONTACTS))
    if draw(st.booleans()) and not any(one.kind == "github_advisory" for one in contacts if isinstance(one, Contact)):
        contacts.append(_UNLINKED)
    disclose = draw(_deadlines(Promise.DISCLOSE))
    rules: list[Value] = [DisclosureRule(DisclosureMode.DEADLINE, draw(st.booleans()))] if disclose else []
    rules += [
        DisclosureRule(mode, draw(st.booleans()))
        for mode in (DisclosureMode.AFTER_FIX, DisclosureMode.COORDINATED)
        if draw(st.booleans())
    ]
    items = draw(st.lists(st.sampled_from(Item), unique=True))
    versions = draw(st.lists(_VERSIONS, max_size=4, unique=True))
    values: list[Value] = [
        *contacts,
        *draw(_some(_ENCRYPTION, 1)),
        *draw(
            _some(
                st.lists(st.sampled_from(sorted(NAMES.values())), min_size=1, max_size=4, unique=True)
                .map(tuple)
                .map(Languages),
                1,
            )
        ),
        *draw(_maybe(PrivateReporting())),
        *draw(_maybe(SupportedVersion("Latest", supported=True))),
        *(SupportedVersion(one, supported=draw(st.booleans())) for one in versions if one != "Latest"),
        *(ReportContent(item, draw(st.sampled_from(Need))) for item in items),
        *(one for promise in Promise if promise is not Promise.DISCLOSE for one in draw(_deadlines(promise))),
        *disclose,
        *rules,
        *draw(_some(st.sampled_from(HandlingRule).map(Handling))),
        *draw(_some(_SCOPES)),
        *draw(_some(_EXCLUSIONS)),
        *draw(_maybe(Credit(True), Credit(True, anonymity=True), Credit(False))),
        *draw(_maybe(Thanks())),
        *draw(_maybe(Bounty(True), Bounty(False))),
        *draw(_maybe(SafeHarbour())),
        *draw(_some(_CONTRIBUTORS)),
        *draw(_some(_CONDUCT)),
    ]
    title = draw(st.sampled_from(["Security policy", "Security Policy of Enix", "Security", "C++ & friends: security"]))
    return Draft(tuple(dict.fromkeys(values)), title=title, project=draw(st.sampled_from(["", "Enix", "lib*x_"])))
