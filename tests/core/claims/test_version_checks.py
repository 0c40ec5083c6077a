"""Released, supported, the newest: of a version that a report names."""

from __future__ import annotations

import pytest

from vulndesk.core.claims.claim import Claim, ClaimKind, Verdict
from vulndesk.core.claims.facts import Refs
from vulndesk.core.claims.published import Published
from vulndesk.core.claims.release_tags import in_order
from vulndesk.core.claims.version_checks import check_version, newest_version
from vulndesk.core.policy.reader import read_policy

CONFIRMED, REFUTED, UNDECIDED = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.UNDECIDED
POLICY = read_policy("# Security Policy\n\n| Version | Supported |\n|---|---|\n| 2.x | yes |\n| < 2.0 | no |\n")
TAGGED = Refs(in_order(("v1.9", "v2.0.0", "v2.1.0", "v2.2.0-rc1")), ("main", "next"), "main")
LISTED = (Published("1.9"), Published("2.0.0", True), Published("2.0.1"), Published("2.1.0"), Published("2.2.0rc1"))


def of(version: str) -> Claim:
    return Claim(ClaimKind.VERSION, version, 0, len(version), version=version)


@pytest.mark.parametrize(
    ("version", "refs", "published", "verdict", "words", "support"),
    [
        ("2.1.0", TAGGED, None, CONFIRMED, "It is the tag v2.1.0.", "supported"),
        ("2.0.1", TAGGED, LISTED, CONFIRMED, "PyPI has it as 2.0.1.", "supported"),
        ("2.0.0", None, LISTED, CONFIRMED, "PyPI had it as 2.0.0, and withdrew it.", "supported"),
        ("1.9", None, LISTED, CONFIRMED, "PyPI has it as 1.9.", "not_supported"),
        ("2.4.7", TAGGED, LISTED, REFUTED, "There is no such release; nearest is 2.1.0. PyPI lists no 2.4.7 among 5; "
                                           "nearest is 2.1.0.", "supported"),
        ("2.4.7", None, LISTED, UNDECIDED, "PyPI lists no 2.4.7 among 5; nearest is 2.1.0.", "supported"),
        ("2.4.7", TAGGED, None, REFUTED, "There is no such release; nearest is 2.1.0.", "supported"),
        ("2.4.7", TAGGED, (), REFUTED, "There is no such release; nearest is 2.1.0.", "supported"),
        ("2.4.7", None, None, UNDECIDED, "No list of releases is known.", "supported"),
        ("yesterday", TAGGED, LISTED, UNDECIDED, "", "unknown"),
    ],
)  # fmt: skip
def test_a_version_is_looked_up_among_tags_and_in_the_index(
    version: str,
    refs: Refs | None,
    published: tuple[Published, ...] | None,
    verdict: Verdict,
    words: str,
    support: str,
) -> None:
    found = check_version(of(version), refs=refs, published=published, policy=POLICY, index="PyPI")
    assert (found.released.verdict, found.support.outcome) == (verdict, support)
    assert found.released.evidence.startswith(words)


def test_the_newest_is_what_can_be_installed() -> None:
    assert newest_version(TAGGED, None) == "2.1.0"
    assert newest_version(TAGGED, (Published("2.0.1"), Published("3.0", True), Published("2.2.0rc1"))) == "2.0.1"
    assert newest_version(TAGGED, ()) == "2.1.0"
    assert newest_version(None, None) == ""
