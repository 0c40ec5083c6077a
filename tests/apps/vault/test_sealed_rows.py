"""A sealed row opens under its key, in its table, in its row, and nowhere else."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from vulndesk.apps.vault import sealing
from vulndesk.apps.vault.models import DataKey
from vulndesk.core.errors import NotFound, Refused
from vulndesk.gateways.key_set import first_set

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
contents = st.dictionaries(st.text(), json_values, max_size=6)


@pytest.fixture(autouse=True)
def _no_keys_from_before() -> Iterator[None]:
    sealing.forget_keys()
    yield
    sealing.forget_keys()


@given(contents)
@pytest.mark.slow
def test_what_was_sealed_is_opened(content: dict[str, Any]) -> None:
    key, _ = sealing.new_row_key()
    sealed = sealing.seal_row(key, table="cases_case", row=7, content=content)
    assert sealing.open_row(key, table="cases_case", row=7, sealed=sealed) == content


def test_every_database_s_kind_of_bytes_is_opened() -> None:
    key = sealing.desk_key()
    sealed = sealing.seal_row(key, table="accounts_user", row=7, content={"name": "Rita"})
    for given_back in (sealed, memoryview(sealed), bytearray(sealed)):
        assert sealing.open_row(key, table="accounts_user", row=7, sealed=memoryview(given_back)) == {"name": "Rita"}


def test_text_that_no_page_could_show_is_mended_before_it_is_stored() -> None:
    key = sealing.desk_key()
    sealed = sealing.seal_row(key, table="t", row=1, content={"a": "x\ud800y", "b": "\U0001f600"})
    assert sealing.open_row(key, table="t", row=1, sealed=sealed) == {"a": "x\ufffdy", "b": "\U0001f600"}


def test_another_row_another_table_and_another_key_open_nothing() -> None:
    key, _ = sealing.new_row_key()
    other, _ = sealing.new_row_key()
    row = uuid.uuid4()
    sealed = sealing.seal_row(key, table="cases_case", row=row, content={"title": "x"})
    for wrong in (
        {"key": other, "table": "cases_case", "row": row},
        {"key": sealing.desk_key(), "table": "cases_case", "row": row},
        {"key": key, "table": "cases_message", "row": row},
        {"key": key, "table": "cases_case", "row": uuid.uuid4()},
        {"key": key, "table": "cases_case", "row": row.hex},
    ):
        with pytest.raises(sealing.Unsealable):
            sealing.open_row(wrong.pop("key"), sealed=sealed, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("table", "row"), [("", 1), ("a:b", 1), ("cases_case", None)])
def test_a_row_whose_id_is_not_known_yet_is_a_bug(table: str, row: object) -> None:
    with pytest.raises(ValueError, match="known before"):
        sealing.seal_row(sealing.desk_key(), table=table, row=row, content={})


def test_what_json_cannot_hold_is_a_bug_that_shows_no_content() -> None:
    for content in ({"at": uuid.uuid4()}, {"score": float("nan")}):
        with pytest.raises((TypeError, ValueError)) as caught:
            sealing.seal_row(sealing.desk_key(), table="t", row=1, content={"title": "heap overflow", **content})
        assert "heap" not in str(caught.value)


def test_neither_repr_shows_a_secret() -> None:
    key, data_key = sealing.new_row_key()
    assert repr(key.secret) not in repr(key)
    assert key.secret.hex() not in repr(key) + repr(data_key) + str(data_key)


@pytest.mark.django_db
def test_a_case_key_is_found_again_and_lies_wrapped() -> None:
    key, data_key = sealing.new_row_key()
    data_key.save()
    assert sealing.row_key(data_key.pk) == key
    assert key.secret not in bytes(DataKey.objects.get(pk=data_key.pk).wrapped)


@pytest.mark.django_db
def test_an_opened_key_is_read_from_the_database_once() -> None:
    _, data_key = sealing.new_row_key()
    data_key.save()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(5):
            sealing.row_key(data_key.pk)
    assert len(queries) == 1
    sealing.forget_keys()
    with CaptureQueriesContext(connection) as queries:
        sealing.row_key(data_key.pk)
    assert len(queries) == 1


@pytest.mark.django_db
def test_a_deleted_key_is_gone_for_good() -> None:
    _, data_key = sealing.new_row_key()
    data_key.save()
    identity = data_key.pk
    data_key.delete()
    with pytest.raises(NotFound):
        sealing.row_key(identity)


@pytest.mark.django_db
def test_a_wrapped_key_moved_to_another_row_does_not_open() -> None:
    _, one = sealing.new_row_key()
    _, other = sealing.new_row_key()
    DataKey.objects.create(id=one.pk, wrapped=other.wrapped)
    with pytest.raises(sealing.Unsealable):
        sealing.row_key(one.pk)


@pytest.mark.django_db
def test_a_database_of_another_desk_is_refused_at_the_start(settings: Settings) -> None:
    sealing.check_key()
    _, data_key = sealing.new_row_key()
    data_key.save()
    sealing.check_key()
    settings.DESK_KEYS = first_set(bytes(32))
    with pytest.raises(Refused, match="does not open what is in its database"):
        sealing.check_key()


@pytest.mark.django_db
def test_a_database_that_is_still_empty_is_nobody_s() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE vault_datakey RENAME TO not_there_yet")
    sealing.check_key()


def test_a_digest_depends_on_purpose_value_and_desk(settings: Settings) -> None:
    first = sealing.lookup_digest("receipt", "7K3M")
    assert len(first) == 32
    assert sealing.lookup_digest("receipt", b"7K3M") == first
    others = {
        sealing.lookup_digest("session", "7K3M"),
        sealing.lookup_digest("receipt", "7K3N"),
        sealing.lookup_digest("receip", "t7K3M"),
        sealing.lookup_digest("receipt", "\ud800"),
    }
    settings.DESK_KEYS = first_set(bytes(32))
    others.add(sealing.lookup_digest("receipt", "7K3M"))
    assert len(others) == 5
    assert first not in others


def finds(search: str, title: str) -> bool:
    return bool(sealing.word_digests(search)) and set(sealing.word_digests(search)) <= set(sealing.word_digests(title))


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("OVERFLOW heap", "Heap overflow in http_parse()"),
        ("http_parse", "Heap overflow in http_parse()"),
        ("parse", "Heap overflow in http_parse()"),
        ("cve-2024-1234", "Regression of CVE-2024-1234"),
        ("strasse", "Überlauf in STRAßE"),
        ("überlauf", "U\u0308berlauf in Straße"),
        ("ｆｕｌｌ", "full width"),
        ("注入", "SQL注入漏洞"),
        ("sql", "SQL注入漏洞"),
        ("脆弱性", "深刻な脆弱性です"),
        ("уязвимость", "Уязвимость в разборе"),
    ],
)
def test_a_title_is_found_by_its_words(search: str, title: str) -> None:
    assert finds(search, title)


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("over", "Heap overflow"),
        ("heap stack", "Heap overflow"),
        ("", "Heap overflow"),
        ("漏洞", "SQL注入"),
        ("!?", "!?"),
    ],
)
def test_a_title_is_not_found_by_parts_of_words_or_by_others(search: str, title: str) -> None:
    assert not finds(search, title)


def test_word_digests_are_short_distinct_keyed_and_tell_no_order(settings: Settings) -> None:
    digests = sealing.word_digests("heap heap HEAP overflow")
    assert len(digests) == 2
    assert {len(digest) for digest in digests} == {12}
    assert digests == sealing.word_digests("overflow heap")
    settings.DESK_KEYS = first_set(bytes(32))
    assert not set(digests) & set(sealing.word_digests("heap overflow"))


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    assert sealing.word_digests(text) == sorted(set(sealing.word_digests(text)))
