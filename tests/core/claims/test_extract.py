"""What a report claims, one rule a test; each with what must not be read as a claim."""

from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pace import least
from vulndesk.core.claims.claim import Claim, ClaimKind
from vulndesk.core.claims.extract import advisory_ids, extract

K = ClaimKind
HOME = "/home"
USERS = "C:/Users"


def read(text: str) -> list[tuple[ClaimKind, str]]:
    return [(claim.kind, claim.text) for claim in extract(text)]


def only(text: str) -> Claim:
    (claim,) = extract(text)
    return claim


PLACES = [
    ("It is in src/a.c.", "src/a.c", None, None),
    ("It is in `src/a.c:40`.", "src/a.c", 40, None),
    ("See a.c:10-20!", "a.c", 10, 20),
    ("See lines 10 to 20 of a.c.", "a.c", 10, 20),
    ("lines\r\n10 through 12\r\nof src/q.c", "src/q.c", 10, 12),
    ("(a.c, line 40)", "a.c", 40, None),
    ("see Makefile:20", "Makefile", 20, None),
    ("**src/a.rs** (line 7)", "src/a.rs", 7, None),
    ("src/a.go#L10-L20", "src/a.go", 10, 20),
    ("at b/src/a.c:40:12 it", "src/a.c", 40, None),
    ("at ./src/a.c(88)", "src/a.c", 88, None),
    (r"at src\win\pipe.c:3.", "src/win/pipe.c", 3, None),
    (f"{HOME}/u/src/proj/src/a.c:40", f"{HOME}/u/src/proj/src/a.c", 40, None),
    (r"C:\Users\me\proj\src\a.c:40", f"{USERS}/me/proj/src/a.c", 40, None),
    ("/build/x/../src/a.c:4", "/build/src/a.c", 4, None),
    ("Zeilen 10 bis 20 der Datei `src/a.c`", "src/a.c", 10, 20),
    ("à la ligne 44 du fichier src/a.c", "src/a.c", 44, None),
    ("src/a.c, líneas 10 a 20", "src/a.c", 10, 20),
    ("na linha 40 do arquivo src/a.c", "src/a.c", 40, None),
    ("在src/a.c的第88行,越界", "src/a.c", 88, None),
    ("src/a.c の 88 行目で", "src/a.c", 88, None),
    ("в строке 40 файла src/a.c", "src/a.c", 40, None),
    ("File: src/a.cpp\nLine: 318", "src/a.cpp", 318, None),
]


@pytest.mark.parametrize(("text", "path", "line", "line_end"), PLACES)
def test_a_place_is_one_claim(text: str, path: str, line: int | None, line_end: int | None) -> None:
    claim = only(text)
    assert (claim.kind, claim.path) == (K.PATH if line is None else K.LINE, path)
    assert (claim.line, claim.line_end) == (line, line_end)
    assert text[claim.start : claim.end] == claim.text


def test_a_line_takes_its_file_from_the_sentence() -> None:
    path, line = extract("The file src/c.c has an overflow on line 7.")
    assert (path.kind, line.kind, line.text, line.path, line.line) == (K.PATH, K.LINE, "line 7", "src/c.c", 7)


def test_each_line_goes_to_its_own_file() -> None:
    claims = extract("src/a.c line 40, src/b.c line 50 and line 60 of src/c.c")
    assert [(claim.path, claim.line) for claim in claims] == [("src/a.c", 40), ("src/b.c", 50), ("src/c.c", 60)]


SYMBOLS = [
    ("calls parse_header(), then", "parse_header()", "", "parse_header"),
    ("the function `parse` is", "parse", "", "parse"),
    ("the function parse in src/a.c", "parse", "", "parse"),
    ("`Parser::read` frees", "Parser::read", "Parser", "read"),
    ("calls obj.close_all() twice", "obj.close_all()", "obj", "close_all"),
    ("`Request#parse_body` is", "Request#parse_body", "Request", "parse_body"),
    ("the macro MAX_LEN is", "MAX_LEN", "", "MAX_LEN"),
    ("class Foo is", "Foo", "", "Foo"),
    ("the HeaderReader class is", "HeaderReader", "", "HeaderReader"),
    ("struct `ssl_session` is", "ssl_session", "", "ssl_session"),
    ("foo_bar(NULL) crashes", "foo_bar", "", "foo_bar"),
    ("die Funktion `lesen` ist", "lesen", "", "lesen"),
    ("in der Methode Reader.next_item.", "Reader.next_item", "Reader", "next_item"),
    ("la fonction lire_tout est", "lire_tout", "", "lire_tout"),
    ("在函数 parse 中", "parse", "", "parse"),
    ("parse 関数で", "parse", "", "parse"),
    ("в функции parse нет", "parse", "", "parse"),
]


@pytest.mark.parametrize(("text", "shown", "scope", "name"), SYMBOLS)
def test_a_symbol_has_its_scope_and_name(text: str, shown: str, scope: str, name: str) -> None:
    (claim,) = (claim for claim in extract(text) if claim.kind is K.SYMBOL)
    assert (claim.text, claim.scope, claim.name) == (shown, scope, name)


VERSIONS = [
    ("Affected: version 2.3.1.", "2.3.1", "2.3.1", ""),
    ("since v2.3", "v2.3", "2.3", ">="),
    ("2.3.1 and earlier", "2.3.1", "2.3.1", "<="),
    ("all versions < 2.4", "2.4", "2.4", "<"),
    ("Versions: <= 7.84.0", "7.84.0", "7.84.0", "<="),
    ("Affected versions: >=1.0.0", "1.0.0", "1.0.0", ">="),
    ("before version 2.0", "2.0", "2.0", "<"),
    ("# Overflow in nginx\n\nSeen with nginx 1.25.3.", "1.25.3", "1.25.3", ""),
    ("This affects nginx 1.25.3.", "1.25.3", "1.25.3", ""),
    ("fixed in 2.6.", "2.6", "2.6", ""),
    ("ab Version 1.8.0-rc1", "1.8.0-rc1", "1.8.0-rc1", ""),
    ("Version 2.3 und älter", "2.3", "2.3", "<="),
    ("versions antérieures à 2.1", "2.1", "2.1", "<"),
    ("2.4及以下", "2.4", "2.4", "<="),
    ("バージョン 2.3.1 以前", "2.3.1", "2.3.1", "<="),
    ("версии до 1.4.2", "1.4.2", "1.4.2", "<"),
    ("`pkg==1.2`", "pkg==1.2", "1.2", ""),
    ("npm: @scope/pkg@1.2.3.", "@scope/pkg@1.2.3", "1.2.3", ""),
    ("pkg:pypi/tool@2.31.0", "pkg:pypi/tool@2.31.0", "2.31.0", ""),
    ("org.acme:tool:1.2.3", "org.acme:tool:1.2.3", "1.2.3", ""),
]


@pytest.mark.parametrize(("text", "shown", "version", "relation"), VERSIONS)
def test_a_version_is_read_with_what_it_bounds(text: str, shown: str, version: str, relation: str) -> None:
    claim = only(text)
    assert (claim.kind, claim.text, claim.version) == (K.VERSION, shown, version)
    assert claim.relation == relation


def test_a_ref_behind_a_path_is_not_part_of_it() -> None:
    path, version = extract("src/x.c@v2.3.1 is bad")
    assert (path.kind, path.text, version.kind, version.text) == (K.PATH, "src/x.c", K.VERSION, "v2.3.1")


def test_a_list_of_versions_is_read_whole() -> None:
    assert [claim.version for claim in extract("versions 1.0, 1.1 and 1.2 through 2.3")] == ["1.0", "1.1", "1.2", "2.3"]


REFS = [
    ("on the `main` branch", K.BRANCH, "main"),
    ("branch release/2.x", K.BRANCH, "release/2.x"),
    ("sur la branche `main`", K.BRANCH, "main"),
    ("在 develop 分支", K.BRANCH, "develop"),
    ("в ветке master", K.BRANCH, "master"),
    ('the tag "v2.3.1"', K.TAG, "v2.3.1"),
    ("at tag parser-2.0.1 it", K.TAG, "parser-2.0.1"),
    ("commit 1a2b3c4", K.COMMIT, "1a2b3c4"),
    ("commit `deadbee`", K.COMMIT, "deadbee"),
    ("introduced in 4f5e6d7.", K.COMMIT, "4f5e6d7"),
    ("3b18e512dba79e4c8300dd08aeb37f8e728b8dad", K.COMMIT, "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"),
]


@pytest.mark.parametrize(("text", "kind", "ref"), REFS)
def test_a_ref_is_read(text: str, kind: ClaimKind, ref: str) -> None:
    claim = only(text)
    assert (claim.kind, claim.ref, claim.text) == (kind, ref, ref)


URLS = [
    ("https://github.com/o/r/blob/v1.2/src/a.c#L10-L20", "github", "v1.2", "src/a.c", 10, 20),
    ("https://github.com/o/r/commit/1a2b3c4d", "github", "1a2b3c4d", "", None, None),
    ("https://gitlab.com/g/s/p/-/blob/main/x/y.py#L3-9", "gitlab", "main", "x/y.py", 3, 9),
    ("https://codeberg.org/o/r/src/branch/main/a/b.go#L4", "gitea", "main", "a/b.go", 4, None),
    ("https://bitbucket.org/o/r/src/abc1234/p/q.py#lines-10:12", "bitbucket", "abc1234", "p/q.py", 10, 12),
    ("https://git.sr.ht/~o/r/tree/master/item/src/q.c#L9", "sourcehut", "master", "src/q.c", 9, None),
    ("https://git.kernel.org/pub/scm/x.git/tree/fs/a.c?h=v6.1#n40", "cgit", "v6.1", "fs/a.c", 40, None),
]


@pytest.mark.parametrize(("url", "forge", "ref", "path", "line", "line_end"), URLS)
@pytest.mark.parametrize("around", ["{}", "See {}.", "<{}>", "([code]({}))", "见{}。"])
def test_a_forges_address_is_one_claim(
    url: str, forge: str, ref: str, path: str, line: int | None, line_end: int | None, around: str
) -> None:
    claim = only(around.format(url))
    assert (claim.kind, claim.text) == (K.URL, url)
    assert (claim.forge, claim.ref, claim.path, claim.line, claim.line_end) == (forge, ref, path, line, line_end)


NO_CLAIMS = [
    "Run `python3 exploit.py` or ./poc, then read /etc/passwd and /tmp/x.c.",
    r"It reads C:\Windows\win.ini and ~/.ssh/id_rsa.",
    "Tested on Ubuntu 22.04.3 with Python 3.11.2, GCC 13 (13.2.0), Chrome 120.0.6099.1 and Node.js v18.2.0.",
    "Python version 3.11 and version 3.12 of Python; Linux kernel 6.1.0-13; TLS 1.3; OpenSSL 3.0.2",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H, score 9.8, CWE-787, CVE-2024-1234, GHSA-jfh8-c2jp-5v3q",
    "On 12.03.2024 and 2024-03-12 from 127.0.0.1 and 10.0.0.2:8080 over HTTP/1.1, 1.5 MB in 2.4 s.",
    "memcpy(), std::string, size_t, os.system() and JavaScript on GitHub; TCP/IP and/or read/write.",
    "md5 d41d8cd98f00b204e9800998ecf8427e, sha1: da39a3ee5e6b4b0d3255bfef95601890afd80709, #ff00aa1, 0xdeadbeef1",
    "Write to finder@example.org or see https://example.org/a/b.c and https://github.com/o/r/issues/12.",
    "My function `spray()` fills the heap, `groom_heap()` in exploit.py frees it, then spray() again.",
    "`data->state` is a field, and nginx 1.25.3 was the proxy before it.",
    "The `user_id` parameter, the header X-Real-IP, --max_len=3, $my_var and {user_name}.",
    "Save this as run_it.py. Then run_it.py:12 fails. GET /admin/a.php?id=1",
    "```python\nimport socket\ndef go_there():\n    pass\ngo_there()\n```\nPoC as above; go_there() sends it.",
    "```sh\n$ git clone x && cd src/net\n$ gcc src/a.c\n```",
    "The suggested fix:\n\n```c\nif (len > max) {\n    return -1;\n}\n```",
    "The script tag and an <img> tag; branch prediction; the function returns; the class is loaded.",
]


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_is_not_about_the_projects_code_is_no_claim(text: str) -> None:
    assert read(text) == []


TRACES = [
    (
        f'Traceback (most recent call last):\n  File "{HOME}/u/poc.py", line 3, in <module>\n    main()\n'
        f'  File "{HOME}/u/proj/src/pkg/mod.py", line 40, in parse_header\n    x = y\n'
        '  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads\n',
        [(f"{HOME}/u/proj/src/pkg/mod.py", 40)],
        ["parse_header"],
    ),
    (
        "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011\n"
        "    #0 0x4f in __asan_memcpy (/w/a+0x4f)\n    #1 0x4f1e3b in parse_chunk /src/proj/src/chunk.c:40:12\n"
        "    #2 0x4f2 in ns::Parser::read(char const*, int) src/parser.cpp:99\n    #3 0x41 in main poc.c:10:3\n"
        "    #4 0x7f in __libc_start_main /build/glibc-ab/csu/../csu/libc-start.c:308\n",
        [("/src/proj/src/chunk.c", 40), ("src/parser.cpp", 99)],
        ["parse_chunk", "read"],
    ),
    ("src/u.c:12:5: runtime error: signed integer overflow: 2147483647 + 1", [("src/u.c", 12)], []),
    ('#0  0x0000 in foo_bar (x=1, s=0x55 "a:1") at ../src/foo.c:40\n', [("src/foo.c", 40)], ["foo_bar"]),
    (
        "java.lang.NullPointerException\n\tat org.acme.web.Handler.doGet(Handler.java:40)\n"
        "\tat java.base/java.lang.Thread.run(Thread.java:829)\n",
        [("org/acme/web/Handler.java", 40)],
        ["doGet"],
    ),
    (
        "TypeError: x\n    at parseQuery (/app/lib/query.js:12:5)\n"
        f"    at Object.<anonymous> ({HOME}/u/exploit.js:3:1)\n"
        "    at node:internal/main/run_main:1:2\n    at async Router.handle (lib/router.js:9:2)\n",
        [("/app/lib/query.js", 12), ("lib/router.js", 9)],
        ["parseQuery", "handle"],
    ),
    (
        "goroutine 1 [running]:\ngithub.com/acme/tool/pkg/dec.(*Reader).Next(0xc000010, 0x3)\n"
        f"\t{HOME}/u/tool/pkg/dec/reader.go:88 +0x1d\nruntime.gopanic({0x1, 0x2})\n"
        "\t/usr/local/go/src/runtime/panic.go:884 +0x212\n",
        [(f"{HOME}/u/tool/pkg/dec/reader.go", 88)],
        ["Next"],
    ),
    (
        "thread 'main' panicked at src/lexer.rs:40:5:\nindex out of bounds\n   3: acme::lexer::next\n"
        "             at ./src/lexer.rs:40:5\n   4: core::ops::function::FnOnce::call_once\n"
        "             at /rustc/abc/library/core/src/ops/function.rs:250:5\n",
        [("src/lexer.rs", 40), ("src/lexer.rs", 40)],
        ["next"],
    ),
]


@pytest.mark.parametrize(("trace", "places", "symbols"), TRACES)
@pytest.mark.parametrize("around", ["{}", "It crashes:\n\n```\n{}\n```\n", "Log:\r\n\r\n    {}"])
def test_a_trace_gives_the_frames_of_the_project(
    trace: str, places: list[tuple[str, int]], symbols: list[str], around: str
) -> None:
    text = around.format(trace.replace("\n", "\r\n    ") if "\r" in around else trace)
    claims = extract(text)
    assert [(claim.path, claim.line) for claim in claims if claim.kind is K.LINE] == places
    assert [claim.name for claim in claims if claim.kind is K.SYMBOL] == symbols
    assert {claim.kind for claim in claims} <= {K.LINE, K.SYMBOL}


CODE = "static int parse(struct buf *b) {\n    memcpy(dst, b->p, b->len);\n    return 0;\n}"


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (f"The affected code is `src/a.c:40`:\n\n```c\n{CODE}\n```", "src/a.c", 40),
        (f"In src/a.c, lines 40 to 43:\n```\n{CODE}\n```\nThat is all.", "src/a.c", 40),
        (f"```c\n// src/a.c:40\n{CODE}\n```", "src/a.c", 40),
        (f"The vulnerable function:\n\n```c\n{CODE}\n```", "", None),
        (f"## PoC\n\nThe vulnerable code in src/a.c:\n\n~~~c title=src/a.c\n{CODE}\n~~~", "src/a.c", None),
    ],
)
def test_quoted_code_is_a_snippet_with_its_place(text: str, path: str, line: int | None) -> None:
    (claim,) = (claim for claim in extract(text) if claim.kind is K.SNIPPET)
    assert (claim.text, claim.snippet, claim.path, claim.line) == (CODE, CODE, path, line)


def test_quoted_code_in_a_mail_loses_its_marks() -> None:
    quoted = "\r\n".join("> " + line for line in ["The code in src/a.c:", "", "```c", *CODE.split("\n"), "```"])
    (claim,) = (claim for claim in extract(quoted) if claim.kind is K.SNIPPET)
    assert claim.snippet == CODE


def test_of_a_proposed_patch_only_the_old_file_is_a_claim() -> None:
    patch = "```diff\n--- a/src/a.c\n+++ b/src/a.c\n@@ -1,2 +1,3 @@\n-    old_call(x);\n+    new_call(x);\n```"
    assert read(patch) == [(K.PATH, "a/src/a.c")]


def test_fields_are_read_with_what_the_form_asked_for() -> None:
    claims = extract("Nothing here.", fields={"versions": "2.3, 2.4", "location": "main"})
    assert [(claim.field, claim.kind, claim.text, claim.start) for claim in claims] == [
        ("versions", K.VERSION, "2.3", 0),
        ("versions", K.VERSION, "2.4", 5),
        ("location", K.BRANCH, "main", 0),
    ]
    lines = extract("", fields={"versions": "1.0\n1.7;  v2.0-rc1\n"})
    assert [(claim.text, claim.start) for claim in lines] == [("1.0", 0), ("1.7", 4), ("v2.0-rc1", 10)]


def test_advisory_ids_are_cited_once_each() -> None:
    text = "Like cve-2024-1234, CVE-2024-1234 and GHSA-JFH8-c2jp-5v3q."
    assert advisory_ids(text) == ("CVE-2024-1234", "GHSA-jfh8-c2jp-5v3q")


PIECES = st.sampled_from(
    [
        *(
            "src/a.c",
            ":40",
            "line 4",
            " of ",
            "\n",
            "\r\n",
            "```",
            "```c\n",
            "`",
            "foo()",
            "A::b",
            "v1.2.3",
            "version ",
        ),
        *("> ", "#0 0x1 in ", "1a2b3c4", "commit ", "https://github.com/o/r/blob/m/a.c#L1", "第4行", "(", ")", " "),
        *("    x = 1;\n", "at a.b(C.java:1)", "\x00", "é", "😀"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_gives_exact_spans_that_do_not_overlap(text: str) -> None:
    end = 0
    for claim in extract(text):
        assert claim.text == text[claim.start : claim.end] != ""
        assert claim.start >= end
        end = claim.end


def test_an_underscore_belongs_to_a_path_unless_markdown_closes_it() -> None:
    text = "`__init__.py`, __init__.py:3, _internal/a.py, __tests__/a.js:4, _src/a.c_, __src/b.c__."
    assert [claim.path for claim in extract(text)] == [
        "__init__.py", "__init__.py", "_internal/a.py", "__tests__/a.js", "src/a.c", "src/b.c",
    ]  # fmt: skip


def test_a_folder_named_internal_is_a_projects_outside_of_nodes_traces() -> None:
    text = (
        "In internal/auth/token.go:40 and `internal/util/parse.js`.\n\n    at internal/main/run_main_module.js:17:47\n"
    )
    assert [claim.path for claim in extract(text)] == ["internal/auth/token.go", "internal/util/parse.js"]


def test_a_folder_with_a_version_is_part_of_a_path_on_windows_too() -> None:
    (claim,) = extract("The bug is in `deps\\leveldb\\leveldb-1.20\\util\\cache.cc`.")
    assert (claim.kind, claim.path) == (K.PATH, "deps/leveldb/leveldb-1.20/util/cache.cc")


def test_macros_may_end_in_a_sign_or_a_digit() -> None:
    text = "The macro CHAR64 and STORAGE_FILTER_H_ are wrong, _not_emphasis_ is not."
    assert [claim.name for claim in extract(text)] == ["CHAR64", "STORAGE_FILTER_H_"]


def test_the_words_of_a_log_are_no_names_and_its_places_are_places() -> None:
    log = (
        "```\n[info] worker_pool started max_conn 40\nsrc/pool.c:88: warning: cache_full\nlater read_all() failed\n```"
    )
    assert [(claim.kind, claim.text) for claim in extract(log)] == [(K.LINE, "src/pool.c:88")]


# Mended after reading reports as people write them.
AS_WRITTEN = [
    ("==4711==    at 0x10A3F2: decode_row (codec.c:501)\n==4711==    by 0x10B1C7: dec::Row::next(int) (codec.cc:7)\n"
     "==4711==    at 0x4845828: malloc (in /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so)",
     ["decode_row", "codec.c:501", "dec::Row::next", "codec.cc:7"]),
    ('  File "/usr/lib/python3.11/site-packages/flask/app.py", line 9, in app\n    response = self.full_dispatch()\n'
     '  File "/app/my/views.py", line 31, in upload\n    save_it(f)\nTypeError: normalize() argument 2 is None',
     ['"/app/my/views.py", line 31', "upload"]),
    ("at ./poc/src/main.rs:12:5 and ./src/lzw.rs:88:17", ["./src/lzw.rs:88:17"]),
    ('1. curl -X POST -F "file=@shell.sh;filename=../../x.sh" http://127.0.0.1/\n2. See src/a.c.', ["src/a.c"]),
    ('Send "file=@data.json" to it.', []),
    ("Affects v5.15..v6.1-rc3.", ["v5.15", "v6.1-rc3"]),
    ("[![Test](https://img.example.org/a.svg?x=1)](https://forge.example.org/a/b/actions/test.yml) on io.js", []),
    ("#4 0x55d2 in json::Parser::parse_value (depth=5001) at src/json/parser.cpp:233",
     ["json::Parser::parse_value", "src/json/parser.cpp:233"]),
    ("   at Microsoft.AspNetCore.Mvc.ActionMethodExecutor.Execute()\n", []),
    ("Stack trace:\n#0 /var/www/html/inc/upload.php(88): strlen(Array)\n#1 /var/www/html/ajax.php(14): A->b(Array)\n"
     "#2 {main}", ["/var/www/html/inc/upload.php(88", "/var/www/html/ajax.php(14"]),
    ("With `proxy_pass http://backend;` and `max_conn 40` it calls `read_conn()`.", ["read_conn()"]),
    ("Struct `struct hdr_info { int a; }` is small.", ["hdr_info"]),
    ("Where: org.acme.util.Unzipper#extractAll", ["org.acme.util.Unzipper#extractAll"]),
    ("CsrfViewMiddleware._check_token -- middleware/csrf.py:357", ["CsrfViewMiddleware._check_token",
                                                                  "middleware/csrf.py:357"]),
    ("| File | Line | Function |\n|---|---|---|\n| src/tls.c | 412 | tls_read |\n| `src/h.c` | 98-104 | h2_on() |",
     ["src/tls.c | 412", "tls_read", "src/h.c` | 98-104", "h2_on()"]),
    ("| File | Score |\n|---|---|\n| src/tls.c | 9 |", ["src/tls.c"]),
    ("`copy_name()` is wrong; you should use `copy_name_safely()`.", ["copy_name()"]),
    ("Consider replacing `copy_name()` with `copy_name_safely()`.", ["copy_name()"]),
    ("Man könnte `json_sicher()` verwenden statt `json_roh()`.", ["json_roh()"]),
    ("The bounds should be checked in `parse_header()`, which uses `read_len()`.", ["parse_header()", "read_len()"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AS_WRITTEN)
def test_a_report_is_read_as_people_write_it(text: str, expected: list[str]) -> None:
    assert [claim.text for claim in extract(text)] == expected


@pytest.mark.slow
def test_no_text_takes_time_that_grows_faster_than_it() -> None:
    """Four times the text, about four times the time: of the process, so that a busy machine does not count."""
    chance = Random(20)
    words = (
        "Makefile ``` :: -> 1.2 v1. version before function class commit in abcdef1 src/ a.c:1 https://x/ at #0 ==1== "
        "goroutine $ 1. | 函数 第 行 PoC my line"
    )
    signs = [
        *"aA_-./\\:()`'\"*<>#@=$%&|~+ \t\n0{}[]…é",
        *words.split(),
        'File "',
        "\r\n",
        "    ",
        "save as ",
        "should use ",
    ]
    for _ in range(50):
        piece = "".join(chance.choices(signs, k=chance.choice((1, 2, 3, 5))))
        texts = [(piece * (length // len(piece) + 1))[:length] for length in (3_000, 12_000)]
        # Once for most; a machine that turned to something else in between gets a second look.
        assert any(
            least(partial(extract, texts[1]), rounds=rounds)
            < 10 * max(least(partial(extract, texts[0]), rounds=rounds), 0.02)
            for rounds in (1, 3, 5)
        ), piece
