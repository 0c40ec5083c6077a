"""A list of sealed rows opens without a query a row, and a key is opened once a process, by whichever way it came."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vulndesk.apps.vault import sealing
from vulndesk.gateways.sealing import Unsealable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_keys_from_before():
    sealing.forget_keys()
    yield
    sealing.forget_keys()


def stored_key():
    key, data_key = sealing.new_row_key()
    data_key.save(force_insert=True)
    return key, data_key


def test_the_key_of_a_loaded_row_is_opened_without_a_query_and_serves_row_key_too():
    key, data_key = stored_key()
    with CaptureQueriesContext(connection) as queries:
        assert sealing.opened_key(data_key) == key
        assert sealing.row_key(data_key.pk) == key
    assert len(queries) == 0


def test_a_key_that_row_key_read_is_not_unwrapped_again():
    key, data_key = stored_key()
    sealing.row_key(data_key.pk)
    data_key.wrapped = b"no longer looked at"
    assert sealing.opened_key(data_key) == key


def test_a_tampered_key_row_stays_shut():
    _, data_key = stored_key()
    _, other = stored_key()
    data_key.wrapped = other.wrapped
    with pytest.raises(Unsealable):
        sealing.opened_key(data_key)


def test_only_so_many_keys_are_held(monkeypatch):
    monkeypatch.setattr(sealing, "_KEYS_HELD", 3)
    keys = [stored_key()[1] for _ in range(5)]
    for data_key in keys:
        sealing.opened_key(data_key)
    with CaptureQueriesContext(connection) as queries:
        for data_key in reversed(keys):
            sealing.row_key(data_key.pk)
    assert len(queries) == 2
