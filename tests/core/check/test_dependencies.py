"""Lock files of each tool, and names that are nearly others."""
# ruff: noqa: E501 each file stands beside what it pins

import json
import time
from datetime import date

import pytest

from vulndesk.core.check.declaration import read_declaration
from vulndesk.core.check.dependencies import Advised, LockFile, near_names, quiet, vulnerable, withdrawn
from vulndesk.core.check.known_names import KNOWN, nearest
from vulndesk.core.check.locks import Locked, Unread, read_lock
from vulndesk.core.check.manifests import named_in
from vulndesk.core.errors import BadInput

PNPM = """lockfileVersion: '9.0'
packages:
  '@scope/a@1.2.3':
    resolution: {integrity: x}
  lodash@4.17.20:
    resolution: {integrity: x}
  /old/2.0.0:
    resolution: {integrity: x}
snapshots:
  other@1.0.0: {}
"""
POM = """<project><properties><j.v>2.9.8</j.v></properties>
<!-- <dependency><groupId>c</groupId><artifactId>c</artifactId><version>1</version></dependency> -->
<dependencies><dependency>
  <groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>${j.v}</version>
</dependency><dependency><groupId>p</groupId><artifactId>q</artifactId></dependency></dependencies></project>"""
NPM = {
    "packages": {
        "": {"version": "1.0.0"},
        "node_modules/a": {"version": "1.0.1"},
        "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
    }
}
NPM_1 = {
    "dependencies": {
        "a": {"version": "1.0.1", "dependencies": {"b": {"version": "2.0.0"}}},
        "g": {"version": "git+ssh://x"},
    }
}
LOCKS = [
    ("requirements.txt", "Jinja2==2.4.1 \\\n    --hash=sha256:00\nflask>=1\n# x==1\nzope.interface[test] == 5.0 ; python_version>'3'\n", [("PyPI", "jinja2", "2.4.1", 1), ("PyPI", "zope-interface", "5.0", 5)]),
    ("requirements/dev.lock", "a==1.0\n", [("PyPI", "a", "1.0", 1)]),
    ("uv.lock", 'version = 1\n\n[[package]]\nname = "own"\nversion = "0"\nsource = { editable = "." }\n\n[[package]]\nname = "jinja2"\nversion = "2.4.1"\nsource = { registry = "x" }\n', [("PyPI", "jinja2", "2.4.1", 8)]),
    ("poetry.lock", '[[package]]\nname = "Jinja2"\nversion = "2.4.1"\ndescription = "x"\n', [("PyPI", "jinja2", "2.4.1", 1)]),
    ("Pipfile.lock", json.dumps({"default": {"jinja2": {"version": "==2.4.1"}}, "develop": {"e": {"editable": True}}}), [("PyPI", "jinja2", "2.4.1", 1)]),
    ("package-lock.json", json.dumps(NPM, indent=1), [("npm", "a", "1.0.1", 6), ("npm", "@s/b", "2.0.0", 9)]),
    ("package-lock.json", json.dumps(NPM_1), [("npm", "a", "1.0.1", 1), ("npm", "b", "2.0.0", 1)]),
    ("yarn.lock", '# yarn lockfile v1\n\n"@s/a@^1.0", "@s/a@^1.1":\n  version "1.2.0"\nb@^2:\n  version "2.0.0"\n', [("npm", "@s/a", "1.2.0", 3), ("npm", "b", "2.0.0", 5)]),
    ("yarn.lock", '__metadata:\n  version: 6\n\n"a@npm:^1":\n  version: 1.2.0\n\n"own@workspace:.":\n  version: 0.0.0\n', [("npm", "a", "1.2.0", 4)]),
    ("pnpm-lock.yaml", PNPM, [("npm", "@scope/a", "1.2.3", 3), ("npm", "lodash", "4.17.20", 5), ("npm", "old", "2.0.0", 7)]),
    ("Cargo.lock", '[[package]]\nname = "own"\nversion = "0.1.0"\n\n[[package]]\nname = "time"\nversion = "0.1.42"\nsource = "registry+https://x"\n', [("crates.io", "time", "0.1.42", 5)]),
    ("go.mod", "module a.example/b\n\ngo 1.21\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tgolang.org/x/text v0.3.0 // indirect\n)\nrequire github.com/c/d v0.1.0\nreplace github.com/a/b => ../b\n", [("Go", "github.com/a/b", "1.2.3", 6), ("Go", "golang.org/x/text", "0.3.0", 7), ("Go", "github.com/c/d", "0.1.0", 9)]),
    ("pom.xml", POM, [("Maven", "com.fasterxml.jackson.core:jackson-databind", "2.9.8", 3)]),
    ("gradle.lockfile", "# c\norg.a:b:1.0=compileClasspath\nempty=\n", [("Maven", "org.a:b", "1.0", 2)]),
    ("composer.lock", json.dumps({"packages": [{"name": "a/b", "version": "v1.2.0"}], "packages-dev": [{"name": "c/d", "version": "dev-main"}]}), [("Packagist", "a/b", "1.2.0", 1)]),
    ("Gemfile.lock", "GEM\n  specs:\n    rack (2.0.1)\n      x (>= 1)\n    nokogiri (1.10.0-x86_64-linux)\n", [("RubyGems", "rack", "2.0.1", 3), ("RubyGems", "nokogiri", "1.10.0", 5)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "written", "pins"), LOCKS, ids=[f"{path}-{at}" for at, (path, _, _) in enumerate(LOCKS)]
)
def test_a_lock_file_says_what_it_pins_and_where(
    path: str, written: str, pins: list[tuple[str, str, str, int]]
) -> None:
    assert read_lock(path, written) == tuple(Locked(*one) for one in pins)


@pytest.mark.parametrize("path", ["package-lock.json", "composer.lock", "Pipfile.lock"])
@pytest.mark.parametrize(
    "written",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"packages": 1, "default": 1}',
        '{"packages": {"node_modules/a": 1}, "default": {"a": 1}}',
    ],
)
def test_what_is_no_lock_file_is_said_to_be_unread(path: str, written: str) -> None:
    with pytest.raises(Unread):
        read_lock(path, written)


def test_other_files_are_no_lock_files() -> None:
    assert read_lock("setup.py", "") is None
    assert read_lock("requirements.md", "") is None


@pytest.mark.parametrize(
    ("ecosystem", "name", "meant"),
    [
        ("PyPI", "reqeusts", "requests"),
        ("PyPI", "requestss", "requests"),
        ("PyPI", "python-dateutill", "python-dateutil"),
        ("PyPI", "pythondateutil", "python-dateutil"),
        ("npm", "loadsh", "lodash"),
        ("npm", "expresss", "express"),
        ("npm", "crossenv", "cross-env"),
        ("crates.io", "rustdecimals", "rustdecimal"),
        ("Packagist", "monolog/monlog", "monolog/monolog"),
        ("Go", "github.com/sirupsen/logrsu", "github.com/sirupsen/logrus"),
        ("PyPI", "requests-oauthlib", ""),
        ("PyPI", "six", ""),
        ("npm", "preact", ""),
        ("npm", "lodash-es", ""),
        ("PyPI", "mysql2", ""),
        ("PyPI", "httpcore", ""),
    ],
)
def test_a_name_that_is_nearly_a_known_one(ecosystem: str, name: str, meant: str) -> None:
    assert nearest(name, KNOWN[ecosystem]) == meant


def test_findings_name_the_package_the_advisory_and_the_line() -> None:
    file = LockFile("uv.lock", (Locked("PyPI", "jinja2", "2.4.1", 8), Locked("npm", "loadsh", "1.0.0", 9)))
    package = ("PyPI", "jinja2", "2.4.1")
    (one,) = vulnerable([file], {package: [Advised("GHSA-x", "Sandbox escape", ("2.8.1",))]})
    assert (one.path, one.line) == ("uv.lock", 8)
    assert one.message == "jinja2 2.4.1 is affected by GHSA-x (Sandbox escape). Fixed in 2.8.1."
    (one,) = withdrawn([file], {package: "PyPI"})
    assert "was withdrawn by its publisher (PyPI)" in one.message
    (one,) = near_names([file])
    assert one.message == "loadsh is nearly lodash: was that meant?"
    assert list(near_names([file], known=["loadsh"])) == []


@pytest.mark.parametrize(
    ("last", "years", "rules"),
    [
        (date(2021, 11, 29), 0, ["quiet-dependency"]),
        (date(2021, 12, 2), 0, []),
        (date(2021, 11, 29), 2, ["abandoned-dependency"]),
        (date(2024, 12, 2), 2, []),
        (date(2021, 11, 29), 10, []),
    ],
)
def test_a_package_without_a_release_for_years_is_a_note_unless_the_project_has_a_limit(
    last: date, years: int, rules: list[str]
) -> None:
    file = LockFile("uv.lock", (Locked("PyPI", "marmot", "2.4.1", 8), Locked("PyPI", "undated", "1", 9)))
    found = list(quiet([file], {("PyPI", "marmot"): last}, today=date(2026, 12, 1), years=years))
    assert [one.rule.id for one in found] == rules
    assert all(last.isoformat() in one.message for one in found)


@pytest.mark.parametrize("years", ["-1", "true", "2.5", '"3"', "101"])
def test_a_limit_that_is_no_number_of_years_is_refused(years: str) -> None:
    with pytest.raises(BadInput, match="quiet_years"):
        read_declaration(f"[dependencies]\nquiet_years = {years}\n")
    assert read_declaration("[dependencies]\nquiet_years = 3\n").quiet_years == 3


MANIFESTS = [
    ("pyproject.toml", '[project]\nname = "x"\ndependencies = [\n  "djnago[argon2]>=4.2",\n]\n', ("PyPI", "djnago", 4)),
    ("requirements.in", "# words\n-r other.txt\nreqeusts\n", ("PyPI", "reqeusts", 3)),
    ("package.json", '{"dependencies": {"a": "file:../a",\n"expresss": "^4"}}\n', ("npm", "expresss", 2)),
    ("Cargo.toml", '[dependencies]\nmine = { path = "../mine" }\nserd_json = "1"\n', ("crates.io", "serd_json", 3)),
    ("composer.json", '{"require": {"guzzlehttp/guzle": "^7"}}', ("Packagist", "guzzlehttp/guzle", 1)),
    ("Gemfile", 'source "x"\ngem "raills", "~> 7"\ngem "own", path: "."\n', ("RubyGems", "raills", 2)),
]


@pytest.mark.parametrize(("path", "text", "wanted"), MANIFESTS)
def test_names_are_read_before_there_is_a_lock(path: str, text: str, wanted: tuple[str, str, int]) -> None:
    named = named_in(path, text)
    assert [(one.ecosystem, one.name, one.line) for one in named] == [wanted]
    assert list(near_names([LockFile(path, named)]))


@pytest.mark.parametrize("path", ["pyproject.toml", "package.json", "Cargo.toml", "composer.json", "Gemfile"])
@pytest.mark.parametrize("text", ["", "{", "[]", "[project\n", '{"dependencies": 3}', "[project]\ndependencies = 3\n"])
def test_a_manifest_that_is_none_names_nothing(path: str, text: str) -> None:
    assert named_in(path, text) == ()


def test_another_name_of_a_package_is_looked_up_by_its_own() -> None:
    lock = '"width-cjs@npm:string-width@^4.2.0":\n  version "4.2.3"\n"b@npm:^1.0.0, b@npm:^1.1.0":\n  version: 1.2.0\n'
    assert [one.name for one in read_lock("yarn.lock", lock) or ()] == ["string-width", "b"]


def test_what_comes_from_git_is_no_package_of_the_index() -> None:
    lock = '[[package]]\nname = "a"\nversion = "1.0"\nsource = { git = "https://forge.acme.io/a?rev=1#2" }\n'
    assert read_lock("uv.lock", lock) == ()


def test_a_long_lock_is_read_in_one_go() -> None:
    packages = {f"node_modules/p{number}": {"version": "1.0.0", "integrity": "x" * 90} for number in range(20_000)}
    began = time.process_time()
    read = read_lock("package-lock.json", json.dumps({"packages": packages}, indent=1)) or ()
    assert (len(read), read[-1].line) == (20_000, 3 + 4 * 19_999)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("ecosystem", "names"), [("PyPI", "scapy pyaml fastai hjson"), ("npm", "gaxios enquirer crypt")]
)
def test_packages_that_many_use_are_no_misspelling_of_their_neighbours(ecosystem: str, names: str) -> None:
    assert [nearest(one, KNOWN[ecosystem]) for one in names.split()] == [""] * len(names.split())


def test_a_module_that_is_replaced_is_looked_up_as_what_is_built() -> None:
    mod = "require a.io/x v1.0.0\nrequire (\n\tb.io/y v1.2.0\n\tc.io/z v1.0.0\n)\nreplace b.io/y => d.io/fork v2.0.0\n"
    mod += "replace (\n\tc.io/z v1.0.0 => ../z\n)\n"
    found = [(one.name, one.version) for one in read_lock("go.mod", mod) or ()]
    assert found == [("a.io/x", "1.0.0"), ("d.io/fork", "2.0.0"), ("c.io/z", "1.0.0")]


def test_a_range_of_versions_is_no_pin() -> None:
    assert read_lock("requirements.txt", "urllib3==1.26.*\nrequests==2.0.*, !=2.0.1\nidna==3.7\n") == (
        Locked("PyPI", "idna", "3.7", 3),
    )
