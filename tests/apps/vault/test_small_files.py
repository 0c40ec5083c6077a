"""Small sealed files are rows: opened, deleted and swept as files on the disk are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people import NOW
from vulndesk.apps.vault import files
from vulndesk.apps.vault.models import SmallFile
from vulndesk.apps.vault.sealing import Unsealable
from vulndesk.apps.vault.small_files import SMALL, seal_small_file, sweep_small_files
from vulndesk.core.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [0, 1, 4096, SMALL])
def test_it_opens_with_its_key_and_shows_nothing_without(size: int) -> None:
    plain = b"marzipan" * (size // 8) + b"m" * (size % 8)
    row, key = seal_small_file(plain, now=NOW)
    row.save(force_insert=True)
    assert b"".join(files.open_file(row.pk, key)) == plain
    assert b"marzipan" not in row.sealed
    with pytest.raises(Unsealable):
        files.open_file(row.pk, bytes(32))


def test_its_bytes_under_another_id_or_changed_do_not_open() -> None:
    row, key = seal_small_file(b"x" * 100, now=NOW)
    other, _ = seal_small_file(b"y", now=NOW)
    SmallFile(id=other.pk, stored_at=NOW, sealed=row.sealed).save(force_insert=True)
    SmallFile(id=row.pk, stored_at=NOW, sealed=row.sealed[:-1] + b"\x00").save(force_insert=True)
    for file_id in (row.pk, other.pk):
        with pytest.raises(Unsealable):
            files.open_file(file_id, key)


def test_a_deleted_one_is_no_longer_here_and_may_be_deleted_again() -> None:
    row, key = seal_small_file(b"x", now=NOW)
    row.save(force_insert=True)
    files.delete_file(row.pk)
    files.delete_file(row.pk)
    with pytest.raises(NotFound):
        files.open_file(row.pk, key)


def test_old_ones_that_no_row_names_are_swept() -> None:
    rows = [seal_small_file(b"x", now=NOW - timedelta(hours=hours))[0] for hours in (3, 2, 0)]
    for row in rows:
        row.save(force_insert=True)
    named, loose, new = (row.pk for row in rows)
    assert sweep_small_files(keep=lambda ids: {named}.intersection(ids), older_than=NOW - timedelta(hours=1)) == 1
    assert set(SmallFile.objects.values_list("pk", flat=True)) == {named, new}
    assert loose not in (named, new)
