"""Deliveries of forges are read strictly: any JSON gives a fact or a refusal, and a signature is of its bytes alone."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.advisory.parts import Credit, Rating, Weakness
from vulndesk.core.advisory.record import Advisory, Component, EventKind, RangeEvent, RangeType, VersionRange
from vulndesk.core.errors import BadInput
from vulndesk.core.forges import signatures
from vulndesk.core.forges.changes import (
    Sending,
    Stand,
    changed_words,
    differences,
    fields_of,
    may_send,
    published_as,
)
from vulndesk.core.forges.facts import (
    About,
    Forge,
    Ping,
    PrivateReport,
    PublicWriting,
    Release,
    ReportedPackage,
    Unknown,
    restored,
    stored,
)
from vulndesk.core.forges.reading import OUTCOME_WORDS, Outcome, read_delivery
from vulndesk.core.forges.shapes import DEEPEST, OddShape, read_document

NOW = datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
PACKAGE = ReportedPackage("pip", "acme", "< 2.1", "2.1")
REPORT = PrivateReport("GHSA-1", "triage", "Title", "Text", "rita", "https://x/1", NOW, packages=(PACKAGE,))
WRITING = PublicWriting(About.ISSUE, "opened", 7, "T", "B", "rita", False, "https://x/7", NOW, labels=("a", "b"))
FACTS = [REPORT, WRITING, Release("v1", "https://x", is_gone=True), Ping(), Unknown("star.created")]

_WORDS = ["action", "issue", "number", "title", "user", "login", "repository", "full_name", "object_kind", "labels"]
_WORDS += ["object_attributes", "release", "tag_name", "ref", "ref_type", "repository_advisory", "state", "iid", "url"]
_NAMES = st.sampled_from(_WORDS) | st.text(max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["opened", "published", "issue"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_survives_being_stored(fact):
    assert restored(json.loads(json.dumps(stored(fact)))) == fact


def test_a_fact_that_an_earlier_version_stored_is_read():
    held = stored(REPORT)
    del held["author_id"], held["is_report"]
    assert restored(held) == REPORT


@settings(max_examples=300)
@given(document=st.dictionaries(_NAMES, _VALUES, max_size=6), event=st.sampled_from(["issues", "release", "create"]))
@pytest.mark.parametrize("forge", list(Forge))
@pytest.mark.slow
def test_any_document_is_a_fact_or_refused(forge, document, event):
    with suppress(BadInput):
        fact = read_delivery(forge, event, json.dumps(document).encode()).fact
        assert restored(json.loads(json.dumps(stored(fact)))) == fact


@settings(max_examples=200)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    with suppress(BadInput):
        assert isinstance(read_document(raw), dict)


@pytest.mark.parametrize(("depth", "is_read"), [(DEEPEST - 1, True), (DEEPEST, False), (100_000, False)])
def test_depth_is_limited(depth, is_read):
    raw = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    if is_read:
        assert read_document(raw)
    else:
        with pytest.raises(BadInput):
            read_document(raw)


def test_a_list_or_a_word_is_no_delivery():
    for raw in (b"[]", b"1", b'"x"', b"null"):
        with pytest.raises(OddShape):
            read_document(raw)


@pytest.mark.parametrize("forge", list(Forge))
@settings(max_examples=50)
@given(body=st.binary(max_size=50), secret=st.text(min_size=1, max_size=20))
@pytest.mark.slow
def test_nothing_is_signed_without_a_header(forge, body, secret):
    assert not signatures.is_signed(forge, {}, body, secrets=[secret])
    for name in ("x-hub-signature-256", "x-gitlab-token", "x-forgejo-signature", "x-gitea-signature"):
        assert not signatures.is_signed(forge, {name: "é" + secret + "x"}, body, secrets=[secret])


def test_githubs_signature_is_that_of_its_documentation():
    headers = {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}
    secret, body = "It's a Secret to Everybody", b"Hello, World!"
    assert signatures.is_signed(Forge.GITHUB, headers, body, secrets=["another", secret])
    assert not signatures.is_signed(Forge.GITHUB, headers, body + b" ", secrets=[secret])
    assert not signatures.is_signed(Forge.GITHUB, headers, body, secrets=[])


@pytest.mark.parametrize("written", ["", "x", "1e9", "-5", "9" * 40, "\u0661"])
def test_an_instant_that_is_none_is_not_about_now(written):
    headers = {"webhook-signature": "v1,x", "webhook-timestamp": written}
    assert not signatures.is_timely(Forge.GITLAB, headers, now=NOW)


@pytest.mark.parametrize(("seconds", "is_timely"), [(0, True), (299, True), (-299, True), (301, False), (-301, False)])
def test_five_minutes_are_about_now(seconds, is_timely):
    moment = str(int((NOW + timedelta(seconds=seconds)).timestamp()))
    headers = {"webhook-signature": "v1,x", "webhook-timestamp": moment}
    assert signatures.is_timely(Forge.GITLAB, headers, now=NOW) is is_timely


def test_every_outcome_has_words():
    assert set(OUTCOME_WORDS) == set(Outcome)


@pytest.mark.parametrize(
    ("stand", "allowed"),
    [
        (Stand(Forge.GITHUB, "triage", is_public=False, is_published=False), {Sending.ACCEPT, Sending.CLOSE}),
        (Stand(Forge.GITHUB, "draft", is_public=False, is_published=False), {Sending.CLOSE}),
        (Stand(Forge.GITHUB, "draft", is_public=False, is_published=True), {Sending.CLOSE, Sending.PUBLISH}),
        (Stand(Forge.GITHUB, "published", is_public=True, is_published=False), set()),
        (Stand(Forge.GITHUB, "published", is_public=True, is_published=True), {Sending.PUBLISH}),
        (Stand(Forge.GITHUB, "withdrawn", is_public=True, is_published=True), set()),
        (Stand(Forge.GITHUB, "closed", is_public=False, is_published=False), set()),
        (Stand(Forge.GITLAB, "opened", is_public=False, is_published=False), {Sending.CLOSE}),
        (Stand(Forge.GITLAB, "opened", is_public=False, is_published=True), {Sending.CLOSE, Sending.PUBLISH}),
    ],
)
def test_words_go_back_only_of_what_is_public_here(stand, allowed):
    assert may_send(stand) == allowed


def range_of(*events):
    return VersionRange(RangeType.ECOSYSTEM, tuple(RangeEvent(kind, value) for kind, value in events))


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([(EventKind.INTRODUCED, "0"), (EventKind.FIXED, "2.1")], ("< 2.1", "2.1")),
        ([(EventKind.INTRODUCED, "1.0"), (EventKind.FIXED, "2.1")], (">= 1.0, < 2.1", "2.1")),
        ([(EventKind.INTRODUCED, "1.0"), (EventKind.LAST_AFFECTED, "2.0")], (">= 1.0, <= 2.0", "")),
        ([(EventKind.INTRODUCED, "0")], (">= 0", "")),
        ([(EventKind.INTRODUCED, "1.5")], (">= 1.5", "")),
    ],
)
def test_ranges_are_written_as_github_writes_them(events, wanted):
    component = Component(ecosystem="PyPI", name="acme", ranges=(range_of(*events),))
    (row,) = published_as(Advisory(id="x", components=(component,)), author="").packages
    assert (row.ecosystem, row.name, row.vulnerable, row.patched) == ("pip", "acme", *wanted)


def test_the_published_advisory_in_githubs_words():
    parts = (
        Component(ecosystem="npm", name="left", versions=("1.0",)),
        Component(ecosystem="Debian:12", name="acme", versions=("3",)),
        Component(product="Our service", is_hosted=True),
    )
    record = Advisory(
        id="x_ACME-2026-0001",
        title="Title",
        summary="Summary.",
        details="Details.",
        workarounds="None.",
        aliases=("CVE-2026-1234",),
        components=parts,
        severities=(Rating("AV:N/AC:L/Au:N/C:C/I:C/A:C"), Rating("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")),
        weaknesses=(Weakness("CWE-79"),),
        credits=(Credit("@Rita"), Credit("Mona")),
    )
    change = published_as(record, author="rita")
    assert (change.state, change.title, change.cve_id) == ("published", "Title", "CVE-2026-1234")
    assert change.text == "Summary.\n\nDetails.\n\n## Workarounds\n\nNone."
    assert change.vector.startswith("CVSS:3.1/")
    assert change.weaknesses == ("CWE-79",)
    assert [(one.ecosystem, one.vulnerable) for one in change.packages] == [("npm", "= 1.0"), ("other", "= 3")]
    assert change.credits == ("rita",)
    assert published_as(record, author="olga").credits == ()


def test_what_differs_is_named_and_said():
    before, after = fields_of(REPORT), fields_of(PrivateReport(**{**vars(REPORT), "text": "Other", "packages": ()}))
    names = differences(before, after)
    assert names == ["text", "packages"]
    other = PrivateReport(**{**vars(REPORT), "text": "Other", "packages": ()})
    said = changed_words(other, names, state=other.state, forge="GitHub")
    assert said == "The report was changed at GitHub.\n\nDescription: Other\n\nAffected: nothing any more"
