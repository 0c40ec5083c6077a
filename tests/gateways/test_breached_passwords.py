"""A list of breached passwords is a file; each of its passwords is found, and no other one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from vulndesk.gateways.breached_passwords import is_breached, require_list


def hashed(password: str) -> str:
    return hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()


def listed(folder: Path, passwords: list[str], *, ending: str = "\r\n", counts: bool = True, last: bool = True) -> Path:
    """As the downloader of Pwned Passwords writes it. last: whether the last line has its end, too."""
    lines = sorted(f"{hashed(one)}{f':{len(one)}' if counts else ''}" for one in passwords)
    path = folder / "breached.txt"
    path.write_bytes((ending.join(lines) + (ending if last else "")).encode())
    return path


@pytest.mark.parametrize("number", [1, 2, 3, 64, 257])
@pytest.mark.parametrize(("ending", "counts", "last"), [("\r\n", True, True), ("\n", False, False), ("\n", True, True)])
def test_each_password_of_the_list_is_found_and_no_other(
    tmp_path: Path, number: int, ending: str, counts: bool, last: bool
) -> None:
    known = [f"a breached password {one}" for one in range(number)]
    path = require_list(listed(tmp_path, known, ending=ending, counts=counts, last=last))
    assert [one for one in known if not is_breached(one, path)] == []
    assert [one for one in range(number, 3 * number + 50) if is_breached(f"a breached password {one}", path)] == []


def test_letters_of_either_case_and_any_text_can_be_asked_for(tmp_path: Path) -> None:
    path = listed(tmp_path, ["пароль из четырёх слов", "half a pair \ud83d"])
    path.write_text(path.read_text().lower())
    assert is_breached("пароль из четырёх слов", path)
    assert is_breached("half a pair \ud83d", path)
    assert not is_breached("", path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"password\n123456\n",
        b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:three\n",
        # NTLM, as the other list that the downloader makes
        b"00000011059407D743D40689940F858C:1\n",
        # by how often each was seen, as another file that is published
        b"F" * 40 + b":9\n" + b"0" * 40 + b":7\n" + b"1" * 40 + b":5\n",
    ],
)
def test_what_is_no_such_list_is_refused_at_the_start(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="sorted list"):
        require_list(path)


def test_a_list_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        require_list(tmp_path / "nowhere.txt")
