"""TLP 2.0 on what leaves the desk: the strictest word counts."""

import pytest

from vulndesk.core.traffic_light import Label, in_file_name, strictest


@pytest.mark.parametrize(
    ("labels", "is_public", "label"),
    [
        ((), False, Label.AMBER),
        ((), True, Label.CLEAR),
        (("CLEAR", "GREEN"), False, Label.AMBER),
        (("CLEAR", "GREEN", ""), True, Label.GREEN),
        (("AMBER", "AMBER+STRICT"), False, Label.AMBER_STRICT),
        (("GREEN", "RED", "AMBER+STRICT"), True, Label.RED),
    ],
)
def test_the_strictest_label_counts_and_what_nobody_labelled_is_amber_until_it_is_public(labels, is_public, label):
    assert strictest(labels, is_public=is_public) is label


def test_a_label_in_a_file_name_has_nothing_that_a_disk_refuses():
    assert [in_file_name(one) for one in Label] == [
        "TLP-RED",
        "TLP-AMBER-STRICT",
        "TLP-AMBER",
        "TLP-GREEN",
        "TLP-CLEAR",
    ]
