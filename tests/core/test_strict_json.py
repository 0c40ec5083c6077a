"""What is sent to be kept: as every reader takes it alike, and as every database keeps it."""

import pytest

from vulndesk.core.errors import BadInput
from vulndesk.core.strict_json import read_json, read_sent


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (r'"\u0000"', ""),
        (r'{"a": "x\u0000"}', "a"),
        (r'{"a": {"b": [1, {"c": "\u0000"}]}}', "a.b.1.c"),
        (r'{"a": [["\ud800"]]}', "a.0.0"),
        (r'{"a": "\udc00\ud800"}', "a"),
        (r'{"a": {"\ud800": 1}}', "a"),
        (r'{"\u0000": 1}', ""),
    ],
)
def test_what_not_every_database_keeps_is_refused_with_its_place(sent, field):
    with pytest.raises(BadInput) as refused:
        read_sent(sent.encode())
    assert (refused.value.field, refused.value.status) == (field, 422)
    assert refused.value.next_step
    assert read_json(sent.encode()) is not None  # what comes from others is read nevertheless


@pytest.mark.parametrize(
    "sent", [r'"C:\\u0000"', r'"\ud83d\ude00"', r'"\u0001\uffff"', '"\U0010ffff"', r'{"a": [null, 1]}']
)
def test_every_character_that_is_kept_is_taken(sent):
    assert read_sent(sent.encode()) == read_json(sent.encode())


def test_depth_is_no_matter_of_the_stack():
    deep = r'["\u00e4",' * 400 + r'"\u0000"' + "]" * 400
    with pytest.raises(BadInput) as refused:
        read_sent(deep.encode())
    assert refused.value.field == ".".join(["1"] * 400)
