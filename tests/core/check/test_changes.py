"""What commits change, whose reviews count, and which removed line was a check."""

import subprocess

import pytest

from vulndesk.core.check.access_changes import Declared, access_changes
from vulndesk.core.check.changes import LOG_FORMAT, ChangedFile, Commit, Line, read_log, read_patch
from vulndesk.core.check.owners import Owners

PATCH = rb"""diff --git a/a.py b/a.py
index 1..2 100644
--- a/a.py
+++ b/a.py
@@ -1,2 +1 @@
--- not a header
-gone
+new
@@ -9,0 +9,2 @@ def f():
+++ no header either
+more
\ No newline at end of file
diff --git a/old.py b/old.py
deleted file mode 100644
--- a/old.py
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/t\303\244b\t.py" "b/t\303\244b\t.py"
--- "a/t\303\244b\t.py"
+++ "b/t\303\244b\t.py"
@@ -0,0 +1 @@
+y
diff --cc m.py
index 1,2..3
--- a/m.py
+++ b/m.py
@@@ -1,1 -1,1 +1,2 @@@
- one
 -two
++both
++new
"""


def test_a_patch_is_read_whole_with_names_deletions_and_merges() -> None:
    first, deleted, odd, merge = read_patch(PATCH)
    assert [(one.number, one.words) for one in first.added] == [(1, b"new"), (9, b"++ no header either"), (10, b"more")]
    assert [one.words for one in first.removed] == [b"-- not a header", b"gone"]
    assert (deleted.path, deleted.is_deleted) == ("old.py", True)
    assert odd.path == "täb\t.py"
    assert [(one.number, one.words) for one in merge.added] == [(1, b"both"), (2, b"new")]


def test_a_log_is_not_fooled_by_messages_and_lines_that_look_like_one(tmp_path) -> None:
    def git(*arguments: str) -> bytes:
        named = ("-c", "user.name=Ana", "-c", "user.email=ana@acme.example")
        return subprocess.run(["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True).stdout

    git("init", "-q")
    (tmp_path / "a.txt").write_text("commit 0123\ndiff --git a/x b/x\n+++ b/y\n@@ -1 +1 @@\n")
    git("add", ".")
    git("commit", "-qm", "One\n\ncommit abc\ndiff --git a/q b/q\n\nReviewed-by: Bo <bo@acme.example>")
    (commit,) = read_log(git("log", "-p", "--unified=0", "--cc", "--root", LOG_FORMAT))
    assert (commit.author, commit.mail, commit.parents) == ("Ana", "ana@acme.example", 0)
    assert commit.trailers == (("reviewed-by", "Bo <bo@acme.example>"),)
    (file,) = commit.files
    assert (file.path, len(file.added)) == ("a.txt", 4)


@pytest.mark.parametrize(
    ("path", "people"),
    [
        ("src/auth/login.py", ("@sec",)),
        ("src/auth/deep/x.py", ("@sec",)),
        ("docs/a.md", ("@docs",)),
        ("docs/deep/a.md", ("@all",)),
        ("x/build.gradle", ("@build",)),
        ("anything", ("@all",)),
        ("free/a.py", ()),
    ],
)
def test_the_last_line_that_matches_owns(path: str, people: tuple[str, ...]) -> None:
    owners = Owners("# c\n* @all\n[Section]\n/src/auth/ @sec\ndocs/* @docs\n*.gradle @build\nfree/\n")
    assert owners.of(path) == people


def commit(*paths: str, by: str = "Ana", trailers: tuple[tuple[str, str], ...] = (), parents: int = 1) -> Commit:
    files = tuple(ChangedFile(path, (Line(1, b"x"),), ()) for path in paths)
    return Commit("c" * 40, by, f"{by.lower()}@acme.example", parents, trailers, files)


def changed(path: str, *, added: tuple[bytes, ...] = (b"x",), removed: tuple[bytes, ...] = ()) -> ChangedFile:
    return ChangedFile(path, tuple(Line(3, one) for one in added), tuple(Line(3, one) for one in removed))


def rules(file: ChangedFile, by: Commit, declared: Declared | None = None) -> list[str]:
    return [one.rule.id for one in access_changes([file], [by], declared or Declared())]


AUTH = "src/auth/tokens.py"


@pytest.mark.parametrize("path", [AUTH, "app/permissions.py", "lib/acl.rb", "app/login_view.php", "CODEOWNERS"])
def test_a_change_to_authentication_needs_a_review(path: str) -> None:
    assert rules(changed(path), commit(path)) == ["unreviewed-access-change"]


@pytest.mark.parametrize(
    "path",
    [
        "src/author/names.py",
        "tests/auth/test_a.py",
        "docs/auth.md",
        "src/views.py",
        "src/authors.py",
        "src/aclimate.py",
    ],
)
def test_other_changes_do_not(path: str) -> None:
    assert rules(changed(path), commit(path)) == []


def test_a_function_that_decides_counts_wherever_it_stands() -> None:
    file = changed("src/views.py", added=(b"def has_permission(user):",))
    assert rules(file, commit("src/views.py")) == ["unreviewed-access-change"]


@pytest.mark.parametrize(
    ("trailer", "seen"),
    [
        (("reviewed-by", "Bo <bo@acme.example>"), True),
        (("approved-by", "Bo"), True),
        (("reviewed-by", "Ana <other@acme.example>"), False),
        (("reviewed-by", "Other <ana@acme.example>"), False),
        (("signed-off-by", "Bo <bo@acme.example>"), False),
    ],
)
def test_the_reviewer_is_not_the_author(trailer: tuple[str, str], seen: bool) -> None:
    assert rules(changed(AUTH), commit(AUTH, trailers=(trailer,))) == ([] if seen else ["unreviewed-access-change"])


def test_named_reviewers_and_owners_are_the_only_ones_that_count() -> None:
    by_bo = commit(AUTH, trailers=(("reviewed-by", "Bo <bo@acme.example>"),))
    assert rules(changed(AUTH), by_bo, Declared(reviewers=("Eve <eve@acme.example>",))) == ["unreviewed-access-change"]
    assert rules(changed(AUTH), by_bo, Declared(reviewers=("bo@acme.example",))) == []
    assert rules(changed(AUTH), by_bo, Declared(owners=Owners("src/auth/ eve@acme.example"))) == [
        "unreviewed-access-change"
    ]
    by_handle = commit(AUTH, trailers=(("reviewed-by", "@sec-team (Bo)"),))
    assert rules(changed(AUTH), by_handle, Declared(owners=Owners("src/auth/ @sec-team"))) == []
    assert rules(changed(AUTH), by_handle, Declared(owners=Owners("src/auth/ @sec"))) == ["unreviewed-access-change"]


def test_a_merge_with_a_review_answers_for_what_it_brings() -> None:
    merge = commit(by="Bo", parents=2, trailers=(("reviewed-by", "Ana <ana@acme.example>"),))
    one = commit(AUTH)
    found = [held.rule.id for held in access_changes([changed(AUTH)], [merge, one], Declared())]
    assert found == ["unreviewed-access-change"], "nobody reviews what they wrote"
    merge = commit(by="Zoe", parents=2, trailers=(("reviewed-by", "Bo <bo@acme.example>"),))
    assert list(access_changes([changed(AUTH)], [merge, one], Declared())) == []


def test_declared_paths_replace_the_usual_names() -> None:
    declared = Declared(paths=("src/gate/**",))
    assert rules(changed(AUTH), commit(AUTH), declared) == []
    assert rules(changed("src/gate/a.py"), commit("src/gate/a.py"), declared) == ["unreviewed-access-change"]


GUARDS = [
    ("a/views.py", b"@login_required"),
    ("a/views.py", b'@permission_required("x.change")'),
    ("a/views.py", b"    if not user.has_perm('a'):"),
    ("a/views.py", b"    permission_classes = [IsAuthenticated]"),
    ("a/api.py", b"def f(user = Depends(get_current_user)):"),
    ("a/routes.js", b"router.get('/x', requireAuth, handler)"),
    ("a/routes.ts", b"  @UseGuards(JwtGuard)"),
    ("a/routes.js", b"  if (!req.user.isAdmin) return next(403)"),
    ("a/main.go", b'\tif !user.Can("edit") {'),
    ("a/main.go", b"r.Use(RequireLogin())"),
    ("a/main.rs", b'#[has_permissions("edit")]'),
    ("a/A.java", b"  @PreAuthorize(\"hasRole('ADMIN')\")"),
    ("a/A.cs", b'  [Authorize(Roles = "Admin")]'),
    ("a/a.php", b"  $this->middleware('auth');"),
    ("a/a.php", b"  if (!current_user_can('edit')) { wp_die(); }"),
    ("a/a.rb", b"  before_action :authenticate_user!"),
]


@pytest.mark.parametrize(("path", "words"), GUARDS)
def test_a_removed_check_is_named(path: str, words: bytes) -> None:
    (one,) = access_changes([changed(path, added=(), removed=(words,))], [commit(path)], Declared())
    assert one.rule.id == "removed-check"
    assert words.decode().strip().split("(")[0][:20] in one.message
    assert one.line == 3


def test_a_removed_check_that_somebody_reviewed_is_a_note_and_a_moved_one_nothing() -> None:
    path, words = GUARDS[0]
    seen = commit(path, trailers=(("reviewed-by", "Bo <bo@acme.example>"),))
    assert rules(changed(path, added=(), removed=(words,)), seen) == ["removed-check-reviewed"]
    assert rules(changed(path, added=(words,), removed=(words,)), commit(path)) == []
    changed_role = changed(path, added=(b'@permission_required("x.view")',), removed=(GUARDS[1][1],))
    assert rules(changed_role, commit(path)) == []
    page = b"def page(request):"
    elsewhere = [changed("b.py", added=(words, page)), changed(path, added=(), removed=(words, page))]
    assert [one.rule.id for one in access_changes(elsewhere, [commit(path, "b.py")], Declared())] == []


def test_a_new_check_elsewhere_does_not_hide_that_one_was_removed() -> None:
    path, words = GUARDS[0]
    new = changed("b.py", added=(words, b"def another(request):"))
    for removed, added in (((words,), ()), ((words, b"def page(request):"), (b"def page(request, number):",))):
        net = [new, changed(path, added=added, removed=removed)]
        told = list(access_changes(net, [commit(path, "b.py")], Declared()))
        assert [(one.rule.id, one.path) for one in told] == [("removed-check", path)]


@pytest.mark.parametrize(
    "words",
    [
        b"from django.contrib.auth.decorators import login_required",
        b"# @login_required",
        b"canvas = draw()",
        b"return cancel()",
    ],
)
def test_lines_without_a_check_may_go(words: bytes) -> None:
    assert rules(changed("a/views.py", added=(), removed=(words,)), commit("a/views.py")) == []
