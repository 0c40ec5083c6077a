"""Any format says the same: Markdown with HTML inside, reStructuredText, AsciiDoc, told by the text alone."""
# ruff: noqa: E501 -- a table is seen whole

import subprocess
import sys
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.core.policy.reading import deadlines, values
from tests.core.policy.test_blocks_and_sentences import spans_are_exact
from tests.pace import least
from vulndesk.core.policy.blocks import Form
from vulndesk.core.policy.clauses import (
    Contact,
    Encryption,
    Exclusion,
    Item,
    Kind,
    Policy,
    PrivateReporting,
    ReportContent,
    SupportedVersion,
)
from vulndesk.core.policy.formats import Format, sniff_format, split_blocks
from vulndesk.core.policy.inline import plain_words
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.summary import summarise

KEY = "https://keys.example.org/by-fingerprint/0123456789ABCDEF0123456789ABCDEF01234567"

MARKDOWN = """\
# Security Policy

## Supported Versions

| Version | Supported |
| ------- | --------- |
| 2.x     | yes       |
| < 2.0   | no        |

## Reporting a Vulnerability

Please write to [our team](mailto:security@example.org) and encrypt it with our [PGP key](%s).
**Do not** open a public issue.

Please include:

- a description
- the affected version
  - and its `configuration`

## Response Times

- **Acknowledgement**: within 48 hours
- **Fix**: we aim to fix it within 30 days

## Out of Scope

- Physical attacks
"""
HTML = """\
<h1 align="center">Security Policy</h1>

<h2>Supported Versions</h2>
<table>
  <thead><tr><th>Version</th><th>Supported</th></tr></thead>
  <tbody>
    <tr><td>2.x</td><td>yes</td></tr>
    <tr><td>&lt; 2.0</td><td>no</td></tr>
  </tbody>
</table>

<h2>Reporting a Vulnerability</h2>
<p>Please write to <a href="mailto:security%%40example.org">our team</a> and encrypt it with our
<a class=x href='%s'>PGP key</a>.<br/><strong>Do not</strong> open a public issue.</p>

<p>Please include:</p>
<ul>
  <li>a description</li>
  <li>the affected version</li>
  <li>and its <code>configuration</code></li>
</ul>

<h2>Response Times</h2>
<ul><li><b>Acknowledgement</b>: within 48 hours</li>
<li><b>Fix</b>: we aim to fix it within 30 days</li></ul>

<details>
<summary>Out of Scope</summary>
<ul><li>Physical attacks</li></ul>
</details>
"""
RST = """\
===============
Security Policy
===============

.. We will respond within 1 hour.

Supported Versions
------------------

======= =========
Version Supported
======= =========
2.x     yes
< 2.0   no
======= =========

Reporting a Vulnerability
-------------------------

Please write to `our team <mailto:security@example.org>`__ and encrypt it with our `PGP key`_.
**Do not** open a public issue.

Please include:

* a description
* the affected version

  * and its ``configuration``

Response Times
--------------

:Acknowledgement: within 48 hours
:Fix: we aim to fix it within 30 days

Out of Scope
------------

- Physical attacks

.. _PGP key: %s
"""
ASCIIDOC = """\
= Security Policy
:team: security@example.org
:key: %s

////
We will respond within 1 hour.
////
== Supported Versions

[cols="1,1",options="header"]
|===
| Version | Supported

| 2.x
| yes
| < 2.0 | no
|===

== Reporting a Vulnerability

Please write to mailto:{team}[our team] and encrypt it with our link:{key}[PGP key].
*Do not* open a public issue.

.Please include:
* a description
* the affected version
** and its `configuration`

== Response Times

Acknowledgement:: within 48 hours
Fix:: we aim to fix it within 30 days

== Out of Scope

. Physical attacks
"""
WRITTEN = {
    "Markdown": (MARKDOWN, Format.MARKDOWN),
    "HTML": (HTML, Format.MARKDOWN),
    "reStructuredText": (RST, Format.RST),
    "AsciiDoc": (ASCIIDOC, Format.ASCIIDOC),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_same_policy_says_the_same_in_every_format(name: str, line_end: str) -> None:
    text, written_in = WRITTEN[name]
    text = (text % KEY).replace("\n", line_end)
    assert sniff_format(text) is written_in
    policy = read_policy(text)
    spans_are_exact(text, policy)
    assert policy.title == "Security Policy"
    assert values(policy, Kind.CONTACT) == [Contact("email", "security@example.org")]
    assert values(policy, Kind.SUPPORTED_VERSION) == [SupportedVersion("2.x", True), SupportedVersion("< 2.0", False)]
    assert [row["version"] for row in summarise(policy)["supported_versions"]] == ["2.x", "< 2.0"]
    assert values(policy, Kind.PRIVATE_REPORTING) == [PrivateReporting()]
    assert values(policy, Kind.ENCRYPTION) == [Encryption(True, KEY[-40:], KEY)]
    assert [value.item for value in values(policy, Kind.REPORT_CONTENT) if isinstance(value, ReportContent)] == [
        Item.DESCRIPTION,
        Item.VERSIONS,
        Item.CONFIGURATION,
    ]
    assert deadlines(policy) == ["acknowledge_within PT48H promise", "fix_within P30D target"]
    assert values(policy, Kind.EXCLUSION) == [Exclusion("Physical attacks")]


def rows(text: str) -> list[tuple[str, bool]]:
    policy = read_policy(text)
    spans_are_exact(text, policy)
    found = values(policy, Kind.SUPPORTED_VERSION)
    return [(one.version, one.supported) for one in found if isinstance(one, SupportedVersion)]


HEAD = "Security Policy\n===============\n\n.. contents::\n\nSupported Versions\n------------------\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "# P\n\n## Supported Versions\n\nVersion | Supported\n--- | ---\n2.x | yes\n1.x | no\n",
        "# P\n\n## Supported Versions\n\n> | Version | Supported |\n> |-|-|\n> | 2.x | ✅ |\n> | 1.x | ❌ |\n",
        "# P\n\n## Supported Versions\n\n+-----+-----------+\n| Version | Supported |\n|-----+------ +\n| 2.x | yes |\n| 1.x | no |\n+---+---+\n",
        "# P\n\n## Supported Versions\n\n```\n┌─────┬────┐\n│ Version │ Supported │\n├─────┼────┤\n│ 2.x │ Yes │\n│ 1.x │ No │\n└─────┴────┘\n```\n",
        "# P\n\n## Supported Versions\n\n<table><tr><td>Version</td><td>Supported</td></tr>\n<tr><td>2.x</td><td>yes</td></tr><tr><td>1.x<td>no</table>\n",
        HEAD + "+---------+-----------+\n| Version | Supported |\n+=========+===========+\n| 2.x     | yes       |\n"
        "+---------+-----------+\n| 1.x     | no        |\n+---------+-----------+\n",
        HEAD
        + ".. list-table:: Versions\n   :header-rows: 1\n\n   * - Version\n     - Supported\n   * - 2.x\n     - yes\n"
        "   * - 1.x\n     - no\n",
        HEAD + '.. csv-table::\n   :header: "Version", "Supported"\n\n   "2.x", "yes"\n   "1.x", "no"\n',
        HEAD
        + ".. code-block:: text\n\n   ┌─────┬────┐\n   │ Version │ Supported │\n   ├─────┼────┤\n   │ 2.x │ Yes │\n"
        "   │ 1.x │ No │\n   └─────┴────┘\n",
        "= P\n\n== Supported Versions\n\n|===\n|Version |Supported\n\n|2.x |yes\n|1.x |no\n|===\n",
        '= P\n\n== Supported Versions\n\n[cols="2*"]\n|===\n|Version\n|Supported\n|2.x\n|yes\n|1.x\n|no\n|===\n',
    ],
)
def test_a_table_is_read_whatever_its_shape(text: str) -> None:
    assert rows(text) == [("2.x", True), ("1.x", False)]


def test_a_cell_that_stands_twice_in_a_row_is_found_twice() -> None:
    text = (
        (
            HEAD + "+---------+-----+-----+\n| Version | Supported | Note |\n+=========+=====+=====+\n"
            "| no      | no  | no  |\n+---------+-----+-----+\n"
        )
        .replace("+---------+-----+-----+", "+---------+-----------+------+")
        .replace("+=========+=====+=====+", "+=========+===========+======+")
        .replace("| no      | no  | no  |", "| no      | no        | no   |")
    )
    (row,) = [block for block in split_blocks(text) if block.form is Form.ROW]
    starts = [cell.start for cell in row.cells]
    assert [cell.words for cell in row.cells] == ["no", "no", "no"]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(
    ("text", "written_in"),
    [
        ("Just write to a@example.org.", Format.MARKDOWN),
        ("Policy\n======\n\nReporting\n---------\n\nWrite to a@example.org.\n", Format.MARKDOWN),
        ("# P\n\n```rst\n.. note:: x\n```\n\nSee [x](https://example.org).\n", Format.MARKDOWN),
        ("Policy\n######\n\nWrite to us.\n", Format.RST),
        ("Policy\n======\n\nSee `our site <https://example.org>`_.\n", Format.RST),
        ("== Policy\n\nWrite to us.\n", Format.ASCIIDOC),
        ("# Policy\n\n## Scope\n\n[NOTE]\nWrite to us: https://example.org[here]\n\n* [x](y)\n", Format.MARKDOWN),
        ("", Format.MARKDOWN),
    ],
)
def test_the_format_is_told_by_the_text(text: str, written_in: Format) -> None:
    assert sniff_format(text) is written_in


@pytest.mark.parametrize(
    "hidden",
    [
        "<!--\nWe will respond within 24 hours. Write to old@example.org.\n-->",
        "```\nWe will respond within 24 hours.\n```",
        "```html\n<table><tr><th>Version</th><th>Supported</th></tr><tr><td>9.x</td><td>yes</td></tr></table>\n```",
        "The upstream project's policy says:\n\n> We will respond within 24 hours. Write to old@example.org.",
        "[//]: # (We will respond within 24 hours.)",
    ],
)
def test_nothing_is_promised_by_comments_code_and_quotations(hidden: str) -> None:
    policy = read_policy(f"# P\n\n## Reporting\n\n{hidden}\n\nWrite to new@example.org.\n")
    assert [(clause.kind, clause.value) for clause in policy.clauses] == [
        (Kind.CONTACT, Contact("email", "new@example.org"))
    ]


def test_a_quoted_promise_is_listed_with_the_reason_and_an_emphasised_one_is_read() -> None:
    quoted = read_policy("# P\n\n## Reporting\n\nTheir policy reads:\n\n> We will respond within 24 hours.\n")
    assert [one.reason for one in quoted.not_understood] == [
        "It is quoted from elsewhere, so it is no promise of this project."
    ]
    own = read_policy("# P\n\n## Reporting\n\nPlease note:\n\n> [!IMPORTANT]\n> We will respond within 24 hours.\n")
    assert deadlines(own) == ["acknowledge_within PT24H promise"]


def test_front_matter_is_no_policy() -> None:
    policy = read_policy("---\ntitle: We will respond within 2 days\nlayout: page\n---\n\n# Security\n\nHello.\n")
    assert policy.title == "Security"
    assert policy.clauses == policy.not_understood == ()


def test_lines_that_stand_for_themselves_are_sentences_of_their_own() -> None:
    policy = read_policy(
        "# P\n\n## Reporting\n\n**Email:** a@example.org\n**Response:** within 2 days  \nWe fix it within 30 days<br>Thanks\n"
    )
    assert [clause.sentence for clause in policy.clauses] == [
        "**Email:** a@example.org",
        "**Response:** within 2 days",
        "We fix it within 30 days",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "a.b [at] example [dot] org",
        "a.b (at) example (dot) org",
        "a.b at example dot org",
        "a.b [at] example [dot org]",
        "a.b&#64;example&#46;org",
        "[us](mailto:a.b%40example.org)",
        '<a href="mailto:a.b@example.org">us</a>',
        "<a.b@example.org>",
        "a.b\\@example.org",
        "`a.b@example.org`",
    ],
)
def test_an_address_is_read_however_it_is_written(written: str) -> None:
    policy = read_policy(f"# P\n\n## Reporting\n\nPlease send your report to {written}.\n")
    assert values(policy, Kind.CONTACT) == [Contact("email", "a.b@example.org")]


def test_other_formats_words_read_without_their_markup() -> None:
    assert plain_words("Write to `our desk <https://example.org>`_ or :ref:`here`.") == "Write to our desk or here."
    assert plain_words("See https://example.org[our desk].") == "See our desk."


def test_nothing_outside_the_text_is_ever_read() -> None:
    text = (
        RST % KEY
        + "\n.. include:: /etc/passwd\n\n.. csv-table::\n   :file: /etc/passwd\n\n.. raw:: html\n\n   <b>x</b>\n"
    )
    assert "root" not in " ".join(block.prose.words for block in split_blocks(text))


@pytest.mark.slow
def test_docutils_is_imported_for_its_own_format_only() -> None:
    code = (
        "import sys\nfrom vulndesk.core.policy.reader import read_policy\n"
        "read_policy('# P\\n\\nWe will respond within 2 days.\\n')\nassert 'docutils' not in sys.modules\n"
        "read_policy('P\\n~~~~~~\\n\\nWe will respond within 2 days.\\n')\nassert 'docutils' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


SIGNS = [
    "== H\n", "Title\n~~~~~\n", "====\nTop\n====\n", ".. note:: We will respond within 2 days.\n", ".. list-table::\n\n   * - a\n     - b\n",
    "|===\n|Version |Supported\n|1 |no\n|===\n", "[cols=\"1,1\"]\n", "----\ncode\n----\n", "////\nno\n////\n", "term:: text\n", ":field: text\n",
    "`a <https://example.org>`_", "https://example.org[x]", "+---+---+\n| a | b |\n+---+---+\n", "=== ===\na   b\n=== ===\n1   2\n=== ===\n",
    "<table><tr><td>", "</td></tr></table>", "<ul><li>", "<a href=\"https://example.org\">", "</a>", "<br>", "<h2>", "<!--", "-->",
    "    indented\n", "* item\n", "** deeper\n", "  - x\n", "____\nquote\n____\n", ".. |x| replace:: y\n", "|x|", "{x}", "\t", "\r\n", "\n\n", "::\n\n  code\n",
    "---\na: b\n---\n", "We will respond within 2 days.", "\\", "`", "\u2028", "\x0b", "\0", "[[x]]", "<<x,y>>", "+\n", "security (at) example.org",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SIGNS) | st.text(max_size=6), max_size=25).map("".join))
@example("= H\n\n____\nquote\n\n* a\n+\nb\n")
@example("- " * 400 + "x\n\n.. note:: y\n")
@example("T\n~~~~~\n\n.. list-table::\n\n   * - a\n     - a\n   * - a\n")
@example("T\n~~~~~\n\n+---+---+\n| a | a |\n| b | a |\n+---+---+\n")
@pytest.mark.slow
def test_any_text_is_read_in_any_format_with_exact_spans(text: str) -> None:
    policy: Policy = read_policy(text)
    spans_are_exact(text, policy)
    last = 0
    for block in split_blocks(text):
        assert last <= block.prose.start < block.prose.end <= len(text)
        last = block.prose.start


NOISES = {
    "AsciiDoc": [
        "|===\n|a |b\n|===\n",
        "== h\n",
        "* a\n** b\n",
        "a:: b\n",
        "{x}",
        "https://a[",
        "____\n",
        "[x]\n",
        "<<a,",
        "a:: ",
    ],
    "reStructuredText": [
        "`a <b>`_ ",
        ".. note::\n\n   x\n\n",
        "* a\n\n",
        "`",
        "|a|",
        ":a:`b` ",
        "=== ===\na   b\n=== ===\n",
        "a\n  b\n",
        "**a",
    ],
    "Markdown": [
        "<table><tr><td>a</td></tr></table>\n",
        "<table>",
        "<ul><li>a",
        "<a href='b'>",
        "<p>",
        "\n**a:** b",
        "  \n",
        "<h1>a\n",
        "+-+\n|a|\n",
        "    a: b\n",
        "   |",
    ],
}
STARTS = {"AsciiDoc": "= P\n\n== Reporting\n\n", "reStructuredText": "P\n~~~~~\n\n.. _a: b\n\n", "Markdown": "---\n"}


@pytest.mark.parametrize(("name", "noise"), [(name, noise) for name, noises in NOISES.items() for noise in noises])
@pytest.mark.slow
def test_hostile_text_of_any_format_takes_a_time_that_grows_with_its_length(name: str, noise: str) -> None:
    started = time.process_time()
    read_policy(STARTS[name] + noise * (30_000 // len(noise)))
    assert time.process_time() - started < 4, "a quadratic pattern takes minutes here"


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITTEN)
def test_a_megabyte_is_read_in_seconds(name: str) -> None:
    """Twice the goal of two, which `./run bench policy` holds: a busy machine takes that much longer."""
    text = WRITTEN[name][0] % KEY
    text *= 1_000_000 // len(text)
    assert least(lambda: read_policy(text)) < 4


def test_a_field_of_restructuredtext_keeps_its_name_and_its_place() -> None:
    blocks = split_blocks(RST % KEY * 2)
    fields = [block.prose.words for block in blocks if "hours" in block.prose.words or "days" in block.prose.words]
    assert fields == ["Acknowledgement: within 48 hours", "Fix: we aim to fix it within 30 days"] * 2
    assert len(blocks) == 2 * len(split_blocks(RST % KEY))
