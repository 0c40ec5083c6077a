"""A window gives its range of another file, decoded, wherever the edges of the sealed chunks are."""

from __future__ import annotations

import base64

import pytest

from vulndesk.apps.vault.files import delete_file, open_file, store_file
from vulndesk.apps.vault.windows import SealedWindow, Window, open_window
from vulndesk.core.errors import NotFound
from vulndesk.gateways.sealed_streams import CHUNK_BYTES
from vulndesk.gateways.sealing import Unsealable

PLAIN = bytes(range(256)) * (3 * CHUNK_BYTES // 256)
EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES]


@pytest.mark.parametrize("start", EDGES)
def test_a_range_is_a_range(settings, tmp_path, start):
    settings.DATA = tmp_path
    stored = store_file([PLAIN])
    for end in (one for one in EDGES if one >= start):
        assert b"".join(open_window(Window(stored.id, start, end, "8bit"), stored.key)) == PLAIN[start:end]


def test_it_is_decoded_and_closing_it_leaves_the_other_file_alone(settings, tmp_path):
    settings.DATA = tmp_path
    coded = base64.encodebytes(PLAIN)
    stored = store_file([b"head", coded, b"tail"])
    window = Window(stored.id, 4, 4 + len(coded), "base64")
    file = SealedWindow(stored, window, size=len(PLAIN), name="a.bin", media_type="")
    assert (file.own_id, b"".join(file.chunks())) == (None, PLAIN)
    file.close()
    assert b"".join(open_file(stored.id, stored.key)).startswith(b"head")


def test_a_file_that_is_gone_or_another_key_is_noticed_at_once(settings, tmp_path):
    settings.DATA = tmp_path
    stored = store_file([PLAIN])
    with pytest.raises(Unsealable):
        open_window(Window(stored.id, 0, 9, ""), bytes(32))
    delete_file(stored.id)
    with pytest.raises(NotFound):
        open_window(Window(stored.id, 0, 9, ""), stored.key)
