"""Who a sender is: only a result about the From field's own domain, from our own server, makes it verified."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.mail.authentication import (
    MethodResult,
    Standing,
    Stated,
    judge,
    results_of,
    stated_in,
)
from vulndesk.core.mail.fields import read_fields

GOOGLE = (
    "mx.google.com; dkim=pass header.i=@example.org header.s=2023 header.b=a/b+c=; spf=pass (google.com: domain of "
    "rita@example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=rita@example.org; "
    "dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.org"
)
OPENDKIM = (
    "mx.desk.example 1; dkim=pass (2048-bit key; unprotected) header.d=example.org header.i=@example.org header.b=x;"
    " dkim-atps=neutral"
)
MICROSOFT = (
    "mx.desk.example; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was verified)"
    " header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"
)


def results(*values, is_on_top=True, ids=("mx.desk.example", "mx.google.com")):
    return results_of([Stated(value, is_on_top) for value in values], authserv_ids=ids)


def words(value, sender_domain="example.org"):
    return judge(results(value), sender_domain=sender_domain).words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (GOOGLE, "verified: DKIM and DMARC pass for example.org"),
        (OPENDKIM, "verified: DKIM passes for example.org"),
        (MICROSOFT, "verified: DKIM and DMARC pass for example.org"),
        ("mx.desk.example; dmarc=pass header.from=example.org", "verified: DMARC passes for example.org"),
        ('"MX.desk.example" 1 ; DKIM/1=Pass header.d=EXAMPLE.org', "verified: DKIM passes for example.org"),
    ],
)
def test_what_servers_write_is_read(value, expected):
    assert words(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "mx.desk.example; dkim=pass header.d=evil.example",
        "mx.desk.example; dkim=pass header.d=notexample.org",
        "mx.desk.example; dkim=pass header.d=mail.example.org",  # without DMARC nobody says that they belong together
        "mx.desk.example; dkim=pass header.d=org",
        "mx.desk.example; spf=pass smtp.mailfrom=rita@example.org",
        "mx.desk.example; spf=pass smtp.helo=example.org",
        "mx.desk.example; dmarc=pass header.from=evil.example",
        "mx.desk.example; none",
        "mx.desk.example; dkim=fail header.d=example.org",
        "mx.desk.example; dkim=neutral (dkim=pass header.d=example.org) header.d=example.org",
        'mx.desk.example; dkim=fail reason="; dkim=pass header.d=example.org" header.d=evil.example',
        "mx.desk.example; dkim=temperror header.d=example.org",
        "mx.desk.example (; dkim=pass header.d=example.org",
        'mx.desk.example; x="; dkim=pass header.d=example.org',
        "mx.desk.example",
    ],
)
def test_nothing_else_is_verified(value):
    verdict = judge(results(value), sender_domain="example.org")
    assert verdict.standing is Standing.UNVERIFIED
    assert verdict.words.startswith("not verified: ")


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        ("mx.desk.example; dmarc=fail header.from=example.org", Standing.FAILED),
        ("mx.desk.example; dkim=pass header.d=example.org; dmarc=fail header.from=example.org", Standing.FAILED),
        ("mx.desk.example; spf=fail smtp.mailfrom=example.org", Standing.FAILED),
        ("mx.desk.example; spf=softfail smtp.mailfrom=example.org", Standing.UNVERIFIED),
        ("mx.desk.example; spf=fail smtp.mailfrom=list.example", Standing.UNVERIFIED),
        # A forwarder breaks SPF; the signature and the domain's own judgement outlive it.
        ("mx.desk.example; spf=fail smtp.mailfrom=example.org; dkim=pass header.d=example.org", Standing.VERIFIED),
        ("mx.desk.example; spf=fail smtp.mailfrom=example.org; dmarc=pass header.from=example.org", Standing.VERIFIED),
    ],
)
def test_what_fails(value, standing):
    assert judge(results(value), sender_domain="example.org").standing is standing


def test_a_domain_speaks_for_those_below_it():
    assert words("mx.desk.example; dkim=pass header.d=example.org", "mail.example.org").startswith("verified")


def test_a_domain_that_looks_like_another_shows_as_what_it_is():
    alike = "ex\u0430mple.org"
    verdict = judge(results("mx.desk.example; dkim=pass header.d=xn--exmple-4nf.org"), sender_domain=alike)
    assert verdict.words == "verified: DKIM passes for xn--exmple-4nf.org"
    assert not words("mx.desk.example; dkim=pass header.d=example.org", alike).startswith("verified")


def test_a_mail_with_no_single_sender_is_never_verified():
    assert words(GOOGLE, "") == "not verified: it names no single sender"


def test_a_server_that_says_nothing_leaves_it_unverified():
    assert results("elsewhere.example; dmarc=pass header.from=example.org") is None
    assert judge(None, sender_domain="example.org").standing is Standing.UNVERIFIED


FORGED = "Authentication-Results: mx.desk.example; dkim=pass header.d=example.org\r\n"
OURS = "Authentication-Results: mx.desk.example; dkim=none\r\n"
SECOND = "Authentication-Results: mx.desk.example; dmarc=fail header.from=example.org\r\n"
RECEIVED = "Received: from a by b\r\n"


@pytest.mark.parametrize(
    ("head", "standing"),
    [
        (OURS + RECEIVED + FORGED, Standing.UNVERIFIED),
        (RECEIVED + OURS + FORGED, Standing.UNVERIFIED),
        (SECOND + OURS + RECEIVED + FORGED, Standing.FAILED),
        (OURS + SECOND + RECEIVED + FORGED, Standing.FAILED),
        (RECEIVED + SECOND + OURS + FORGED, Standing.FAILED),
        (OURS + FORGED.replace("mx.desk.example", "mx.evil.example") + RECEIVED, Standing.UNVERIFIED),
    ],
)
def test_a_forged_result_below_our_own_counts_for_nothing(head, standing):
    raw = f"{head}From: rita@example.org\r\n\r\nx".encode()
    stated = stated_in(read_fields(raw, 0, len(raw)))
    found = results_of(stated, authserv_ids=["mx.desk.example"])
    assert judge(found, sender_domain="example.org").standing is standing


def test_many_results_and_nested_comments_are_read_in_no_time():
    began = time.process_time()
    for value in ("mx.desk.example; " + "(" * 16_000, "mx.desk.example; dkim=" + "a.b=" * 4000, "a" * 16_000):
        results(value)
    assert time.process_time() - began < 0.5


@settings(max_examples=150)
@given(
    st.text(alphabet='abd.=;()"\\@ kimpsfrc/1', max_size=60),
    st.sampled_from(["example.org", "", "\u0430.b", "a" * 300]),
)
def test_anything_gives_a_verdict_and_strangers_none(value, domain):
    assert results(value, ids=["mx.desk.example"]) is None
    found = results("mx.desk.example;" + value)
    verdict = judge(found, sender_domain=domain)
    assert verdict.standing in Standing
    if verdict.standing is Standing.VERIFIED:
        assert any(isinstance(one, MethodResult) and one.result == "pass" for one in found)
