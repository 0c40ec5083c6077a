"""The digest of a change holds for exactly that change, and an approval counts for who is named."""

from dataclasses import replace
from itertools import permutations

import pytest

from vulndesk.core.check.change_review import Approver, change_digest, counts, set_digest, state_after
from vulndesk.core.check.changes import ChangedFile, Line

BASE = ChangedFile(
    "acme/auth.py",
    added=(Line(3, b"return user.is_admin"), Line(9, b"log(user)")),
    removed=(Line(3, b"return False"),),
)
ANA = Approver("Ana Lima", "ana")


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, path="acme/auth2.py"),
        replace(BASE, is_deleted=True),
        replace(BASE, added=BASE.added[:1]),
        replace(BASE, added=(*BASE.added, Line(10, b""))),
        replace(BASE, added=(Line(3, b"return user.is_admin "), BASE.added[1])),
        replace(BASE, added=(Line(4, b"return user.is_admin"), BASE.added[1])),
        replace(BASE, removed=()),
        replace(BASE, removed=(Line(3, b"return false"),)),
        replace(BASE, added=BASE.removed, removed=BASE.added),
        replace(BASE, added=(Line(3, b"return user.is_admin9"), Line(9, b"log(user)"))),
        replace(BASE, added=(Line(3, b"return user.is_admin\nlog(user)"),)),
    ],
)
def test_any_other_line_place_or_path_is_another_change(other: ChangedFile) -> None:
    assert change_digest(other) != change_digest(BASE)


def test_the_same_change_has_the_same_digest() -> None:
    assert change_digest(replace(BASE)) == change_digest(BASE)
    assert len(change_digest(BASE)) == 64


def test_what_is_no_text_has_a_digest_too() -> None:
    odd = replace(BASE, path="acme/\udcff.py", added=(Line(1, b"\xff\x00"),))
    assert change_digest(odd) != change_digest(replace(odd, added=(Line(1, b"\xff"),)))


def test_the_order_of_files_does_not_count_and_each_of_them_does() -> None:
    digests = [change_digest(replace(BASE, path=path)) for path in ("a.py", "b.py", "c.py")]
    assert len({set_digest(one) for one in permutations(digests)}) == 1
    assert set_digest(digests[:2]) != set_digest(digests)
    assert set_digest(digests[:1]) != digests[0]


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([], "waiting"),
        (["approved"], "approved"),
        (["approved", "objected"], "objected"),
        (["objected"], "objected"),
        (["approved", "approved"], "approved"),
    ],
)
def test_one_objection_outweighs_approvals(verdicts: list[str], state: str) -> None:
    assert state_after(verdicts) == state


@pytest.mark.parametrize("names", [(), ("@ana",), ("@ANA", "@ben"), ("Ana Lima <a@acme.example>",), ("ana lima",)])
def test_an_approval_counts_for_who_is_named_or_for_anybody_where_nobody_is(names: tuple[str, ...]) -> None:
    assert counts(ANA, names, ["Ben <ben@acme.example>"])


@pytest.mark.parametrize("names", [("@anna",), ("@an",), ("@acme/security",), ("Ben <ben@acme.example>",)])
def test_it_does_not_count_for_who_is_not_named(names: tuple[str, ...]) -> None:
    assert not counts(ANA, names, [])


@pytest.mark.parametrize("author", ["Ana Lima <other@acme.example>", "ana lima", "@ana"])
def test_it_never_counts_for_an_author(author: str) -> None:
    assert not counts(ANA, ("@ana",), ["Ben <ben@acme.example>", author])
