"""How well and how fast claims are read: on written reports of made-up and real projects, and on hostile text."""

import ast
import re
from pathlib import Path
from random import Random
from time import perf_counter

import docutils
import pytest

from tests.core.claims.written_reports import DISTRACTORS, Names, compare, write_report
from vulndesk.core.claims.extract import extract

COMMITS = ("1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b", "9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6")
IN_C = Names(
    paths=(
        *("src/net/http.c", "lib/url.c", "include/tool/buf.h", "src/parser.cpp", "tests/unit/test_url.c", "deflate.c"),
        *("src/util/str-utils.c", "Makefile.am", "docs/api.md", "src/v2/codec_x.hh"),
    ),
    functions=("parse_header", "url_decode", "inflate_fast", "readFrame", "decode", "http_init", "xmlParseChunk"),
    classes=("Parser", "HeaderReader", "tls_context", "FrameDecoder"),
    macros=("MAX_HEADER_LEN", "BUF_SIZE", "ENABLE_TLS_13"),
    versions=("2.3.1", "1.0", "2.4", "10.2.3", "0.9.8-rc1"),
    tags=("v2.3.1", "release-1.4", "tool-8_4_0", "1.2.0"),
    branches=("main", "release/2.x", "develop", "feature-tls"),
    commits=COMMITS,
    snippets=(
        (
            "lib/url.c",
            40,
            "static int url_decode(const char *s)\n{\n    char buf[16];\n    strcpy(buf, s);\n    return 0;\n}",
        ),
    ),
)
IN_PYTHON = Names(
    paths=("pkg/models.py", "setup.py", "src/acme/http/client.py", "acme/_internal/cache.py", "tests/test_x.py"),
    functions=("get_session", "_load_module", "send", "resolve_redirects", "fromBytes"),
    classes=("Session", "HTTPAdapter", "CacheEntry"),
    macros=("DEFAULT_POOL_SIZE", "MAX_REDIRECTS"),
    versions=("2.31.0", "3.0.0b1", "1.26"),
    tags=("v2.31.0", "2.31.0"),
    branches=("main", "3.x"),
    commits=COMMITS,
    snippets=(
        (
            "pkg/models.py",
            12,
            "def send(self, req):\n    for x in req.parts:\n        self.write(x)\n    return self.flush()",
        ),
    ),
)
IN_OTHERS = Names(
    paths=(
        *("core/src/main/java/org/acme/Parser.java", "web/app/routes/users.ts", "src/index.js", "cmd/tool/main.go"),
        *("pkg/dec/reader.go", "src/lexer.rs", "crates/core/src/lib.rs"),
    ),
    functions=("parseQuery", "handleRequest", "next_token", "NewReader"),
    classes=("QueryParser", "TokenStream", "Reader"),
    macros=("MAX_TOKENS", "DEFAULT_LIMIT"),
    versions=("1.2.3", "4.17.21", "2.0"),
    tags=("v1.2.3", "parser-2.0.1"),
    branches=("master", "release-2.0", "next"),
    commits=COMMITS,
)


@pytest.mark.parametrize("names", [IN_C, IN_PYTHON, IN_OTHERS], ids=["c", "python", "others"])
def test_precision_and_recall_are_at_least_97_in_100(names: Names) -> None:
    planted = missed = found = extra = 0
    for seed in range(60):
        report = write_report(names, Random(seed))
        claims = extract(report.text)
        not_found, not_planted = compare(report, claims)
        planted, missed = planted + len(report.planted), missed + len(not_found)
        found, extra = found + len(claims), extra + len(not_planted)
    assert planted > 400
    assert missed / planted <= 0.03
    assert extra / found <= 0.03


def test_distractors_alone_hold_no_claim() -> None:
    assert extract("\n\n".join(DISTRACTORS)) == ()


def test_the_measure_can_fail() -> None:
    report = write_report(IN_C, Random(3))
    other = extract("See src/other.c:1 and `wrong_name()`.")
    missed, extra = compare(report, other)
    assert missed == report.planted
    assert extra == list(other)


HOSTILE = [
    *("src/a/b.c:40 ", "a/", "a.", "a_", "a::", "`", "```\n", "1.", "version 1.2, ", "abcdef1 ", "line 40 of a.c "),
    *("#1 ", " at x.y(", "http://a/b/tree/", "a@a.", "第40行", "function `a", "> ", "    a;\n\n", "a->", "C:\\a", "\n"),
    "x\n\n    y = 1;\n",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    """A quadratic reader would need a minute for these 50,000 characters."""
    text = piece * (50_000 // len(piece))
    began = perf_counter()
    extract(text)
    assert perf_counter() - began < 6


@pytest.mark.slow
def test_a_megabyte_of_paths_is_read_whole() -> None:
    text = "src/some/folder/file.c:40 and more, " * 28_000
    began = perf_counter()
    claims = extract(text)
    assert len(claims) == 28_000
    assert perf_counter() - began < 60


@pytest.mark.slow
def test_precision_and_recall_hold_on_a_real_projects_names() -> None:
    names = _names_of(Path(docutils.__file__).parent)
    planted = missed = found = extra = 0
    for seed in range(100):
        report = write_report(names, Random(seed))
        claims = extract(report.text)
        not_found, not_planted = compare(report, claims)
        planted, missed = planted + len(report.planted), missed + len(not_found)
        found, extra = found + len(claims), extra + len(not_planted)
    assert missed / planted <= 0.03
    assert extra / found <= 0.03


def _names_of(folder: Path) -> Names:
    """What the Python files below a package's folder define."""
    paths, functions, classes, constants, snippets = [], set(), set(), set(), []
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text()
        path = file.relative_to(folder.parent).as_posix()
        paths.append(path)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                functions.add(node.name)
                lines = text.split("\n")[node.lineno - 1 : node.end_lineno]
                if 4 <= len(lines) <= 12:
                    snippets.append((path, node.lineno, "\n".join(lines)))
            elif isinstance(node, ast.ClassDef):
                classes.add(node.name)
            elif isinstance(node, ast.Name) and re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+", node.id):
                constants.add(node.id)
    return Names(
        paths=paths,
        functions=sorted(functions),
        classes=sorted(classes),
        macros=sorted(constants),
        versions=("5.2.8", "4.2", "5.2rc1", "2024.1.2"),
        tags=("5.2.8", "v5.2"),
        branches=("main", "stable/5.2.x"),
        commits=COMMITS,
        snippets=snippets,
    )
