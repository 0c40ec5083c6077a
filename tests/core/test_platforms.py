"""Exports of HackerOne and Bugcrowd, in each of their shapes, become reports; what cannot be read is named."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.errors import BadInput
from vulndesk.core.lifecycle import CloseReason
from vulndesk.core.platforms.reading import read_reports, records_of, rows_of_csv
from vulndesk.core.platforms.report import PlatformReport, Unread

H1_ROW: dict[str, Any] = {
    "id": "2501687",
    "title": "Balance shown to others",
    "severity_rating": "critical",
    "severity_score": "9.1",
    "state": "closed",
    "substate": "resolved",
    "weakness": "Information Disclosure",
    "reported_at": "2024-05-12 04:05:27 UTC",
    "first_response_at": "2024-05-14 22:14:16 UTC",
    "closed_at": "2024-08-28 19:35:16 UTC",
    "reporter": "rita",
    "bounty": "400.0",
    "cve_ids": "CVE-2024-12345",
    "public": "",
}
H1_REPORT: dict[str, Any] = {
    "id": "1337",
    "type": "report",
    "attributes": {
        "title": "XSS in login form",
        "state": "needs-more-info",
        "created_at": "2016-02-02T04:05:06.000Z",
        "vulnerability_information": "Type `<script>`.",
        "triaged_at": None,
        "closed_at": None,
    },
    "relationships": {
        "reporter": {"data": {"type": "user", "attributes": {"username": "rita"}}},
        "severity": {"data": {"attributes": {"rating": "high", "score": 8.7}}},
        "weakness": {"data": {"attributes": {"name": "Cross-site Scripting"}}},
    },
}
BUGCROWD_ROW: dict[str, Any] = {
    "reference_number": "ab81a5ea23",
    "bounty_code": "bigcorp",
    "username": "rita",
    "title": "Deep links leak files",
    "priority": "2",
    "vrt_lineage": "Insecure Data Storage > On External Storage",
    "substate": "unresolved",
    "state": "open",
    "duplicate": "TRUE",
    "bug_url": "https://shop.example/a",
    "description": "Steps:\n\n1. Open it.",
    "submitted_at": "2020-03-01 06:15:06 UTC",
    "closed_at": "",
}
BUGCROWD_SUBMISSION: dict[str, Any] = {
    "id": "3b0e6b2a-c21e-493e-bd19-de40f525016e",
    "type": "submission",
    "attributes": {
        "title": "JWT without algorithm",
        "description": "alg none",
        "severity": 5,
        "state": "not_reproducible",
        "duplicate": False,
        "submitted_at": "2021-01-01T06:36:55.721Z",
        "last_transitioned_to_not_reproducible_at": "2021-01-03T00:00:00.000Z",
        "last_transitioned_to_triaged_at": "2021-01-02T00:00:00.000Z",
        "vrt_id": "broken_authentication",
    },
}


def one(record: dict[str, Any]) -> PlatformReport:
    (found,) = read_reports([record])
    assert isinstance(found, PlatformReport), found
    return found


def test_a_row_of_hackerone_says_what_became_of_the_report() -> None:
    found = one(H1_ROW)
    assert (found.platform, found.id, found.outcome) == ("hackerone", "2501687", CloseReason.RESOLVED)
    assert found.received_at == datetime(2024, 5, 12, 4, 5, 27, tzinfo=UTC)
    assert (found.rating, found.score, found.cves) == ("critical", 9.1, ("CVE-2024-12345",))
    assert found.other == {"bounty": "400.0"}


def test_a_report_of_hackerones_api_has_its_text_and_may_be_open() -> None:
    found = one(H1_REPORT)
    assert (found.outcome, found.state, found.closed_at) == (None, "needs-more-info", None)
    assert (found.text, found.reporter, found.weakness) == ("Type `<script>`.", "rita", "Cross-site Scripting")
    assert (found.rating, found.score) == ("high", 8.7)


def test_a_row_of_bugcrowd_that_is_a_duplicate_is_closed_whatever_its_state() -> None:
    found = one(BUGCROWD_ROW)
    assert (found.platform, found.outcome, found.rating) == ("bugcrowd", CloseReason.DUPLICATE, "high")
    assert found.text.endswith("Where: https://shop.example/a")


def test_a_submission_of_bugcrowds_api_was_closed_when_it_last_came_to_its_state() -> None:
    found = one(BUGCROWD_SUBMISSION)
    assert (found.outcome, found.closed_at) == (CloseReason.NOT_VALID, datetime(2021, 1, 3, tzinfo=UTC))
    assert found.acknowledged_at == datetime(2021, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ({"findings": [H1_ROW]}, 1),
        ({"data": [H1_REPORT, H1_REPORT], "links": {}}, 2),
        ({"data": [], "links": {}}, 0),
        ([BUGCROWD_SUBMISSION], 1),
        ({"data": [BUGCROWD_SUBMISSION]}, 1),
        ([{"id": "x_1", "affected": []}], None),
        ({"id": "x_1", "modified": "2026-01-01T00:00:00Z"}, None),
        ({"data": [{"type": "user"}]}, None),
    ],
)
def test_an_export_is_known_by_its_records(document: Any, count: int | None) -> None:
    found = records_of(document)
    assert (None if found is None else len(found)) == count


def test_a_table_is_read_with_its_breaks_of_line() -> None:
    written = io.StringIO()
    table = csv.DictWriter(written, list(BUGCROWD_ROW))
    table.writeheader()
    table.writerow(BUGCROWD_ROW)
    (row,) = rows_of_csv("\ufeff" + written.getvalue())
    assert one(row) == one(BUGCROWD_ROW)
    with pytest.raises(BadInput):
        rows_of_csv('id,title\n1,"never closed')


def test_what_cannot_be_read_is_named_and_the_rest_is_read() -> None:
    records = [{**H1_ROW, "substate": "melted"}, {**H1_ROW, "id": "x"}, {**H1_ROW, "reported_at": ""}, 7, H1_ROW]
    found = list(read_reports(records))
    assert [one.name for one in found if isinstance(one, Unread)] == ["2501687", "x", "2501687", "record 4"]
    assert all(one.why.count(".") >= 2 for one in found if isinstance(one, Unread)), "why, and what to do"
    assert isinstance(found[-1], PlatformReport)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([H1_ROW, H1_REPORT, BUGCROWD_ROW, BUGCROWD_SUBMISSION]), st.data())
def test_no_record_is_too_broken_to_be_named(record: dict[str, Any], data: st.DataObject) -> None:
    value = data.draw(st.none() | st.integers() | st.text(max_size=9) | st.lists(st.none(), max_size=2) | st.just({}))
    changed = json.loads(json.dumps(record))
    inside = data.draw(st.sampled_from([changed, changed.get("attributes", changed)]))
    inside[data.draw(st.sampled_from(sorted(inside)))] = value
    (found,) = read_reports([changed])
    assert isinstance(found, PlatformReport | Unread)
