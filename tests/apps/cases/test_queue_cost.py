"""What the queue asks of the database does not grow with the rows that it shows, nor do sealed words travel in vain."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import NOW, join, open_programme, report
from vulndesk.apps.cases.actions import DeedRequest, do_deed
from vulndesk.apps.cases.queries import QueueFilter, queue
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import programme_key
from vulndesk.apps.vault import sealing
from vulndesk.core.lifecycle import Deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def enix():
    return open_programme("enix")


def several_cases(enix, tom, count):
    for number in range(count):
        one = report(enix, f"Finding {number}", now=NOW - timedelta(minutes=number))
        if number % 3 == 0:
            do_deed(one.received.case_id, DeedRequest(Deed.VALIDATE), by=tom, now=NOW)


def queries_of(actor, **wanted):
    sealing.forget_keys()
    for programme in Programme.objects.exclude(key=None):
        programme_key(programme)  # each process opens it once
    with CaptureQueriesContext(connection) as queries:
        page = queue(actor, QueueFilter(view="open", **wanted), now=NOW)
    return page, queries.captured_queries


def test_a_page_takes_as_many_queries_for_twelve_rows_as_for_two(enix):
    tom = join("tom", enix)
    several_cases(enix, tom, 2)
    _, few = queries_of(tom)
    several_cases(enix, tom, 10)
    page, many = queries_of(tom)
    assert len(page.rows) == 12
    assert {row.owner for row in page.rows} == {"tom", ""}
    assert {row.programme for row in page.rows} == {enix.name}
    assert len(many) == len(few) <= 6


def test_no_report_body_is_read_for_the_queue(enix):
    tom = join("tom", enix)
    several_cases(enix, tom, 2)
    _, queries = queries_of(tom)
    assert not [query for query in queries if '"body"' in query["sql"]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plan so; PostgreSQL decides by statistics")
def test_finding_and_counting_read_an_index_and_no_rows(enix):
    tom = join("tom", enix)
    several_cases(enix, tom, 2)
    _, queries = queries_of(tom)
    of_cases = [query["sql"] for query in queries if 'FROM "cases_case"' in query["sql"]]
    over_all = [sql for sql in of_cases if "ORDER BY" in sql or "COUNT(" in sql]
    assert len(over_all) == 2
    with connection.cursor() as cursor:
        for sql in over_all:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert any("COVERING INDEX case_board" in row[3] for row in cursor.fetchall()), sql
