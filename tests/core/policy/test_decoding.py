"""Bytes that are no policy are refused with one clear sentence (bad input)."""

import pytest

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.decoding import LARGEST, decode_policy, open_policy

POLICY = "# Security Policy\n\nWe will respond within 48 hours. Schreiben Sie an söcurity@example.org.\n"


def test_a_policy_is_decoded_and_its_spans_point_into_the_text() -> None:
    text, policy = open_policy(POLICY.encode())
    assert text == POLICY
    assert decode_policy(POLICY.encode()) == POLICY
    for clause in policy.clauses:
        assert text[clause.span.start : clause.span.end] == clause.sentence


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert decode_policy(b"\xef\xbb\xbf" + POLICY.encode()) == POLICY


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (b"%PDF-1.7 \xff\xfe", "not a text file"),
        (POLICY.encode("utf-16"), "not a text file"),
        (POLICY.encode("latin-1"), "not a text file"),
        (b"#" * (LARGEST + 1), "larger than 1 MB"),
        (b"# Shopping\n\n- milk\n- bread\n", "not a security policy"),
        (b"# Sicurezza\n\nSi prega di scriverci con i dettagli per il problema della sicurezza.\n", "language"),
    ],
)
def test_what_is_no_policy_is_refused_with_one_sentence_and_a_next_step(raw: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode_policy(raw)
    assert said in refused.value.what
    assert refused.value.what.count(".") == 1
    assert refused.value.next_step
    assert refused.value.field == "policy"


@pytest.mark.parametrize(
    "text",
    [
        "# Security Policy\n\nVulnerabilities may be discussed in the open. We look at every one of them.\n",
        "See [our security page](https://example.org/security).\n",
        "# Sécurité\n\nVeuillez nous écrire avec les détails pour le problème.\n",
        "Mail a@example.org\n",
    ],
)
def test_a_policy_is_a_policy_however_little_it_says(text: str) -> None:
    assert decode_policy(text.encode()) == text
