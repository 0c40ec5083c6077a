"""The newest release among many names: the highest stable one, whatever stands before the number."""

import pytest

from vulndesk.core.releases import newest_release


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (["v1.0.9", "v1.1.7", "v1.1.6"], "1.1.7"),
        (["1.9", "1.10"], "1.10"),
        (["refs/tags/v2.0.1", "refs/tags/v2.0.0"], "2.0.1"),
        (["release-1.1.10", "enix/1.1.8", "desktop-v1.1.9"], "1.1.10"),
        (["project_1_2_3", "project_1_3_0"], "1.3.0"),
        (["1.0.post1", "1.0"], "1.0.post1"),
        (["2026.11.1", "2026.2.3"], "2026.11.1"),
        (["1.1.7+build.5"], "1.1.7+build.5"),
        (["v2"], "2"),
    ],
)
def test_the_highest_version_counts_not_the_last_name(names, newest):
    assert newest_release(names) == newest
    assert newest_release(reversed(names)) == newest


@pytest.mark.parametrize("name", ["1.2.0-rc1", "1.2.0b2", "v1.2.0-alpha.1", "1.2.0.dev3", "2.0.0-beta"])
def test_what_is_not_yet_a_release_never_counts(name):
    assert newest_release([name]) is None
    assert newest_release([name, "v1.1.7"]) == "1.1.7"


@pytest.mark.parametrize(
    "name", ["nightly", "latest", "win32", "1.1.x", "", "v", "2024-01-02T03-00", "1" * 200, "ünïcödé"]
)
def test_a_name_without_a_version_is_left_out(name):
    assert newest_release([name]) is None
    assert newest_release([name, "1.0"]) == "1.0"


def test_no_name_is_no_release():
    assert newest_release([]) is None
