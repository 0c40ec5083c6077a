"""63 faults of E15 to E20 and 100 files that resemble them, written by somebody who had not read the rules.

They lie as text in tests/strangers: `### CLAUSE path` begins a fault, whose line ends with `<<<`; `### path` begins a
clean file; `--- before` and `--- after` part what it held at the base of a range from what it holds now. Secrets stand
there as `{alphabet:length}` and are drawn when the files are made, so that none stands in this repository.

Every second one is held out: no rule may be written for it.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "strangers"
CHECKOUT = Path(__file__).parents[1]
MARK = "  <<<"
ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "base32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "b64": string.ascii_letters + string.digits + "+/",
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "lower": string.ascii_lowercase + string.digits,
    "special": string.ascii_letters + string.digits + "!@#$%^&*(-_=+)",
    "upper": string.ascii_uppercase + string.digits,
    "urlsafe": string.ascii_letters + string.digits + "-_",
}
INDEXES = {"{npm}": ".".join(("registry", "npmjs", "org")), "{yarn}": ".".join(("registry", "yarnpkg", "com"))}
# Package -> the version that has the fix.
FIXED = {
    ("npm", "minimist"): "1.2.6",
    ("npm", "axios"): "0.21.2",
    ("crates.io", "smallvec"): "1.6.1",
    ("Go", "github.com/gin-gonic/gin"): "1.7.7",
    ("Maven", "org.apache.logging.log4j:log4j-core"): "2.15.0",
    ("Packagist", "guzzlehttp/guzzle"): "7.4.5",
}


@dataclass(frozen=True)
class Planted:
    """checks: any of these is right. lines: where a fault is. before: what the file held at the base of the range."""

    number: int
    path: str
    text: str
    checks: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    before: str | None = None

    @property
    def is_held_out(self) -> bool:
        return self.number % 2 == 1


@dataclass(frozen=True)
class Measured:
    missed: tuple[Planted, ...]
    false_alarms: tuple[dict[str, Any], ...]
    recall: float
    precision: float


def drawn(text: str, seed: int) -> str:
    source = random.Random(seed)

    def one(match: re.Match[str]) -> str:
        kind, length = match[1], int(match[2] or 0)
        if kind == "uuid":
            word = "".join(source.choices(ALPHABETS["hex"], k=32))
            return "-".join((word[:8], word[8:12], word[12:16], word[16:20], word[20:]))
        if kind == "b64enc":
            return base64.b64encode(source.randbytes(length)).decode()
        return "".join(source.choices(ALPHABETS[kind], k=length))

    return re.sub(r"\{(uuid|[a-z0-9]+(?=:\d))(?::(\d+))?\}", one, text)


def _texts(name: str) -> list[tuple[str, str]]:
    pieces = re.split(r"^### (.+)\n", (TEXTS / name).read_text(), flags=re.MULTILINE)
    return [(head, body.strip("\n") + "\n") for head, body in zip(pieces[1::2], pieces[2::2], strict=True)]


def _planted(number: int, path: str, body: str, checks: str, seed: int) -> Planted:
    before = None
    if body.startswith("--- before\n"):
        before, body = body.removeprefix("--- before\n").split("--- after\n")
    for name, host in INDEXES.items():
        body = body.replace(name, host)
    body = drawn(body, seed)
    lines = tuple(at for at, line in enumerate(body.splitlines(), 1) if line.endswith(MARK))
    return Planted(number, path, body.replace(MARK, ""), tuple(checks.split("/")) if checks else (), lines, before)


def faults(seed: int = 11) -> list[Planted]:
    return [
        _planted(number, head.split(" ", 1)[1], body, head.split(" ", 1)[0], seed + number)
        for number, (head, body) in enumerate(_texts("faults.txt"))
    ]


def look_alikes(seed: int = 12) -> list[Planted]:
    texts = [*_texts("clean1.txt"), *_texts("clean2.txt")]
    return [_planted(number, head, body, "", seed + number) for number, (head, body) in enumerate(texts)]


def advisories() -> list[dict[str, object]]:
    return [
        {
            "schema_version": "1.7.0",
            "id": f"x_STRANGE-2026-{number:04}",
            "modified": "2026-01-01T00:00:00Z",
            "summary": f"A flaw of {name}",
            "affected": [
                {
                    "package": {"ecosystem": ecosystem, "name": name},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
                }
            ],
        }
        for number, ((ecosystem, name), fixed) in enumerate(FIXED.items(), 1)
    ]


def _git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=Vera", "-c", "user.email=vera@acme.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def lay(folder: Path, planted: Sequence[Planted]) -> None:
    """One commit with what there was before, one with what is there now."""
    folder.mkdir(parents=True)
    _git(folder, "init", "-q", "-b", "main", ".")
    for is_now in (False, True):
        for one in planted:
            text = one.text if is_now or one.before is None else one.before
            path = folder / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        _git(folder, "add", "-A", "-f", ".")
        _git(folder, "commit", "-q", "--allow-empty", "-m", "Now" if is_now else "Before")


def found_in(folder: Path, osv: Path, *more: str) -> list[dict[str, Any]]:
    asked = (sys.executable, "-P", "-m", "vulndesk", "check", "--all", "--format", "json", "--osv-dir", str(osv), *more)
    done = subprocess.run([*asked, str(folder)], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return [one for one in json.loads(done.stdout)["findings"] if one["weight"] != "note"]


def measured(folder: Path, half: str = "all") -> Measured:
    """half: 'seen', 'held out' or 'all'. The tree says all but E19, the range says E19."""
    osv = folder / "osv"
    osv.mkdir(parents=True)
    for one in advisories():
        (osv / f"{one['id']}.json").write_text(json.dumps(one))
    wanted = {"all": (True, False), "seen": (False,), "held out": (True,)}[half]
    bad = [one for one in faults() if one.is_held_out in wanted]
    clean = [one for one in look_alikes() if one.is_held_out in wanted]
    lay(folder / "bad", bad)
    lay(folder / "clean", clean)
    raised = {}
    for name in ("bad", "clean"):
        tree = [one for one in found_in(folder / name, osv) if one["check"] != "E19"]
        ranged = found_in(folder / name, osv, "--range", "HEAD~1..HEAD")
        raised[name] = [*tree, *(one for one in ranged if one["check"] == "E19")]
    return _judged(bad, raised["bad"], raised["clean"])


def _judged(bad: Sequence[Planted], in_bad: list[dict[str, Any]], in_clean: list[dict[str, Any]]) -> Measured:
    of_path = {one.path: one for one in bad}
    hit = {one["path"] for one in in_bad if one["path"] in of_path and one["check"] in of_path[one["path"]].checks}
    beside = [one for one in in_bad if not _is_about(one, of_path.get(one["path"]))]
    false = [*beside, *in_clean]
    missed = tuple(one for one in bad if one.path not in hit)
    return Measured(missed, tuple(false), len(hit) / len(bad), len(hit) / (len(hit) + len(false)))


def _is_about(finding: dict[str, Any], fault: Planted | None) -> bool:
    """The fault itself, or another clause's word about the same line (a hard-coded password is both E15 and E16)."""
    return fault is not None and (finding["check"] in fault.checks or finding["line"] in fault.lines)


if __name__ == "__main__":
    import tempfile

    for half in ("seen", "held out", "all"):
        with tempfile.TemporaryDirectory() as folder:
            found = measured(Path(folder), half)
        print(f"{half}: recall {found.recall:.3f}, precision {found.precision:.3f}")
        if half != "all" and half == (sys.argv[1:] or ["seen"])[0]:
            for fault in found.missed:
                print("  missed", fault.checks, fault.path)
            for alarm in found.false_alarms:
                print("  false ", alarm["check"], alarm["path"], alarm["line"], alarm["rule"], alarm["said"])
