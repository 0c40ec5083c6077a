"""`vulndesk check` with what lies beside the files: scanners, sources of OSV, indexes of packages."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jsonschema
import pytest

from tests.command_line import in_words, vulndesk
from tests.commands.test_policy_files import SARIF

POLICY = """# Security Policy

## Security Practices for Contributors

Contributors are expected to:

- Follow secure coding guidelines
- Keep dependencies up to date
"""
FAULTY = "import subprocess\n\n\ndef run(words):\n    return subprocess.run(words, shell=True)\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "SECURITY.md").write_text(POLICY)
    return tmp_path


def check(folder: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    variables = {"PATH": f"{path}:/usr/bin:/bin"} if path else {}
    return in_words(vulndesk("check", *arguments, at=folder, variables=variables))


# --- E17 --------------------------------------------------------------------------------------------------------


def test_ruff_is_run_for_python_and_its_rules_are_quoted_with_the_clause(tree: Path) -> None:
    (tree / "app.py").write_text(FAULTY)
    (tree / "test_app.py").write_text(FAULTY)
    (tree / "-rf.py").write_text(FAULTY)
    ended = check(tree)
    assert ended.returncode == 1
    assert "the policy says: “Follow secure coding guidelines” (SECURITY.md:7)" in ended.stdout
    assert (
        "app.py:5:12: warning: `subprocess` call with `shell=True` identified, security issue [ruff/S602]"
        in ended.stdout
    )
    assert "-rf.py:5:12: warning" in ended.stdout
    assert "docs.astral.sh/ruff/rules/subprocess-popen-with-shell-equals-true" in ended.stdout
    assert "test_app.py" not in ended.stdout
    (tree / "-rf.py").unlink()
    waiver = "  # vulndesk: allow E17 until 2999-01-01 because the words are ours"
    (tree / "app.py").write_text(FAULTY.replace("shell=True)\n", f"shell=True){waiver}\n"))
    assert check(tree).returncode == 0


def test_a_projects_own_choice_of_ruffs_rules_holds(tree: Path) -> None:
    (tree / "app.py").write_text(FAULTY)
    (tree / "ruff.toml").write_text('[lint]\nselect = ["S"]\nignore = ["S602"]\n')
    assert check(tree).returncode == 0
    (tree / "ruff.toml").write_text('[lint]\nselect = ["E"]\n')
    assert check(tree).returncode == 1


def test_of_a_range_only_new_lines_are_told(tree: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@a.example", *arguments], cwd=tree, check=True)

    (tree / "app.py").write_text(FAULTY)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "Begin")
    (tree / "app.py").write_text(FAULTY + "\n\ndef see(words):\n    return eval(words)\n")
    git("commit", "-qam", "Go on")
    told = json.loads(check(tree, "--range", "HEAD~1..HEAD", "--format", "json").stdout)
    assert [(one["rule"], one["line"]) for one in told["findings"]] == [("ruff/S307", 9)]


def fake(folder: Path, name: str, script: str) -> str:
    (folder / name).write_text(f"#!{sys.executable}\n{script}")
    (folder / name).chmod(0o755)
    return str(folder)


GOSEC = {
    "Issues": [
        {
            "severity": "HIGH",
            "confidence": "HIGH",
            "rule_id": "G204",
            "details": "Subprocess launched with variable",
            "file": "{root}/main.go",
            "line": "3-4",
            "column": "2",
            "cwe": {"id": "78"},
        }
    ],
    "Stats": {},
}
SEMGREP = {
    "results": [
        {
            "check_id": "rules.no-eval",
            "path": "main.go",
            "start": {"line": 2, "col": 1},
            "extra": {"message": "No eval here", "severity": "ERROR"},
        }
    ],
    "errors": [],
}


def test_every_scanner_has_the_same_shape(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    tools = tmp_path_factory.mktemp("tools")
    (tree / "main.go").write_text("package main\nvar x = 1\nexec.Command(x)\n")
    (tree / "go.mod").write_text("module a.example/b\n")
    (tree / "rules.yml").write_text("rules: []\n")
    printed = json.dumps(GOSEC).replace("{root}", str(tree))
    fake(tools, "gosec", f"import os\nassert os.environ['GOPROXY'] == 'off'\nprint({printed!r})\n")
    path = fake(tools, "semgrep", f"import sys\nassert '--metrics=off' in sys.argv\nprint({json.dumps(SEMGREP)!r})\n")
    ended = check(tree, "--semgrep-rules", "rules.yml", path=path)
    assert "main.go:2:1: error: No eval here [semgrep/rules.no-eval]" in ended.stdout
    assert "main.go:3:2: error: Subprocess launched with variable [gosec/G204]" in ended.stdout
    assert "semgrep" not in check(tree, path=path).stdout


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; sys.exit(7)", "it ended with status 7"),
        ("print('no json')", "its output is not as documented"),
        ('print(\'{"Issues": [{"rule_id": 1}]}\')', "its output is not as documented"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "it ended with status -11"),
        ("import sys; sys.stdout.write('x' * 300_000_000)", "it ended with status"),
    ],
)
@pytest.mark.slow
def test_a_scanner_that_crashes_is_a_notification_and_never_a_pass(
    tree: Path, tmp_path_factory: pytest.TempPathFactory, script: str, words: str
) -> None:
    (tree / "main.go").write_text("package main\n")
    (tree / "go.mod").write_text("module a.example/b\n")
    path = fake(tmp_path_factory.mktemp("tools"), "gosec", script)
    ended = check(tree, "--format", "sarif", path=path)
    assert ended.returncode == 2
    log = json.loads(ended.stdout)
    jsonschema.validate(log, SARIF)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = [one for one in invocation["toolExecutionNotifications"] if one["level"] == "error"]
    assert told["descriptor"] == {"id": "gosec"}
    assert words in told["message"]["text"]


def test_an_absent_scanner_is_said_and_one_inside_of_the_tree_is_not_run(tree: Path) -> None:
    (tree / "main.go").write_text("package main\n")
    (tree / "go.mod").write_text("module a.example/b\n")
    (tree / "bin").mkdir()
    fake(tree / "bin", "gosec", f"open({str(tree / 'ran')!r}, 'w')\nprint('{{\"Issues\": []}}')\n")
    log = json.loads(check(tree, "--format", "sarif", path=str(tree / "bin")).stdout)
    (invocation,) = log["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is True
    assert any(
        "No security linter for Go was found (gosec)" in one["message"]["text"]
        for one in invocation["toolExecutionNotifications"]
    )
    assert not (tree / "ran").exists()
    assert "No scanner was run" in check(tree, "--no-scanners").stdout


# --- E18 --------------------------------------------------------------------------------------------------------

ADVISORY = {
    "schema_version": "1.7.0",
    "id": "GHSA-aaaa-bbbb-cccc",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "Sandbox escape",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.8.1"}]}],
        }
    ],
}
SAID = "uv.lock:1:1: error: jinja2 2.4.1 is affected by GHSA-aaaa-bbbb-cccc (Sandbox escape). Fixed in 2.8.1."


def lock(version: str, name: str = "jinja2") -> str:
    return f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "x" }}\n'


def test_lock_files_are_compared_with_a_folder_of_osv_documents(tree: Path) -> None:
    (tree / "uv.lock").write_text(lock("2.4.1"))
    ended = check(tree)
    assert ended.returncode == 0
    assert "name a source with --osv-url or --osv-dir" in ended.stdout
    (tree / "osv" / "deep").mkdir(parents=True)
    (tree / "osv" / "deep" / "a.json").write_text(json.dumps(ADVISORY))
    (tree / "osv" / "broken.json").write_text("{")
    (tree / "osv" / "gone.json").write_text(json.dumps({**ADVISORY, "id": "x", "withdrawn": "2026-01-01T00:00:00Z"}))
    ended = check(tree, "--osv-dir", "osv")
    assert ended.returncode == 1
    assert SAID in ended.stdout
    (tree / "uv.lock").write_text(lock("2.8.1"))
    assert check(tree, "--osv-dir", "osv").returncode == 0
    ended = check(tree, "--osv-dir", "nowhere")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no OSV document" in ended.stderr


def test_a_lock_file_that_cannot_be_read_is_a_finding(tree: Path) -> None:
    (tree / "package-lock.json").write_text("{")
    ended = check(tree)
    assert ended.returncode == 1
    assert (
        "package-lock.json: warning: This lock file could not be checked: it cannot be read. [unread-lock]"
        in ended.stdout
    )


class _Source(BaseHTTPRequestHandler):
    """OSV's API, by its documentation: a page of one result at a time."""

    asked: list[object] = []
    status = 200
    dated: dict[str, str] = {}
    status_of: dict[str, object] = {}

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        _Source.asked += queries
        is_ours = [one["package"]["name"] == "jinja2" and one["version"] == "2.4.1" for one in queries]
        results = [
            ({"vulns": [{"id": ADVISORY["id"]}]} if one.get("page_token") else {"next_page_token": "t"}) if ours else {}
            for ours, one in zip(is_ours, queries, strict=True)
        ]
        self._answer({"results": results})

    def do_GET(self) -> None:
        self._answer(
            ADVISORY
            if self.path == f"/v1/vulns/{ADVISORY['id']}"
            else {"releases": {"2.4.1": [{"yanked": True}], "2.9": [{"yanked": False} | _Source.dated]}}
            | _Source.status_of
        )

    def _answer(self, held: object) -> None:
        body = json.dumps(held).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def source() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Source)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    _Source.asked, _Source.dated, _Source.status_of = [], {}, {}
    _Source.status = 200


def test_a_source_of_osv_is_asked_about_names_and_versions_alone(tree: Path, source: str) -> None:
    (tree / "uv.lock").write_text(lock("2.4.1") + "\n" + lock("1.0", "other"))
    ended = check(tree, "--osv-url", source)
    assert ended.returncode == 1
    assert SAID in ended.stdout
    assert {"package": {"ecosystem": "PyPI", "name": "other"}, "version": "1.0"} in _Source.asked
    _Source.status = 500
    ended = check(tree, "--osv-url", source)
    assert ended.returncode == 2
    assert "The OSV source could not be asked: status 500." in ended.stdout
    assert check(tree, "--osv-url", "http://127.0.0.1:9").returncode == 2


def test_indexes_are_asked_only_when_that_is_wished(tree: Path, source: str) -> None:
    (tree / "uv.lock").write_text(lock("2.4.1"))
    assert check(tree, "--indexes", f"pypi={source}").returncode == 0
    ended = check(tree, "--online", "--indexes", f"pypi={source}", "--inner-networks", "127.0.0.0/8")
    assert ended.returncode == 1
    assert "jinja2 2.4.1 was withdrawn by its publisher (PyPI). [withdrawn-dependency]" in ended.stdout


def test_a_package_that_nobody_keeps_is_found_by_what_its_index_says_and_by_the_projects_own_limit(
    tree: Path, source: str
) -> None:
    (tree / "uv.lock").write_text(lock("2.9"))
    online = ("--online", "--indexes", f"pypi={source}", "--inner-networks", "127.0.0.0/8")
    assert check(tree, *online).returncode == 0
    _Source.dated = {"upload_time_iso_8601": "2019-03-02T10:00:00Z"}
    ended = check(tree, *online)
    assert ended.returncode == 0, "old is not abandoned"
    assert "The newest release of jinja2 is of 2019-03-02, over 5 years ago. [quiet-dependency]" in ended.stdout
    (tree / ".vulndesk-check.toml").write_text("[dependencies]\nquiet_years = 3\n")
    ended = check(tree, *online)
    assert ended.returncode == 1
    assert "over 3 years ago. [abandoned-dependency]" in ended.stdout
    _Source.status_of = {"project-status": {"status": "archived"}}
    ended = check(tree, *online)
    assert "jinja2 seems abandoned: PyPI lists it as archived. [abandoned-dependency]" in ended.stdout
    assert ended.stdout.count("[abandoned-dependency]") == 1
