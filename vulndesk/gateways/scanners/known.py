"""The scanners that `vulndesk check` runs where they are installed, in one shape."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vulndesk.core.check import scanner_reports as reports
from vulndesk.core.check.scanner_reports import Reader


@dataclass(frozen=True)
class Work:
    """root: where it runs. files: paths below it. own: an empty folder for what it needs. rules: of semgrep."""

    root: Path
    files: Sequence[str]
    own: Path
    rules: str = ""


@dataclass(frozen=True)
class Scanner:
    """arguments: without the program; None when this work is not for it. fine: exit statuses that are an answer.

    languages: by `file_kind`, empty for every file. is_whole: it takes the folder, not files.
    """

    name: str
    languages: frozenset[str]
    arguments: Callable[[Work, str], list[str] | None]
    reader: Reader
    fine: frozenset[int]
    is_whole: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    takes: tuple[str, ...] = ()  # endings of names, empty for all of its languages
    is_mirrored: bool = False  # it is quick on a folder alone, so it gets one with these files and no other
    instead_of: str = ""  # it is not run where this one is: both say the same


def program_of(name: str, root: Path) -> str:
    """Where it is installed: beside this Python, or on PATH; never inside of what is checked. Empty when it is not."""
    beside = os.path.dirname(sys.executable)
    found = shutil.which(name, path=os.pathsep.join((beside, os.environ.get("PATH", os.defpath))))
    if not found or (Path(found).resolve().is_relative_to(root.resolve()) and not found.startswith(sys.prefix)):
        return ""
    return found


def _ruff(work: Work, program: str) -> list[str]:
    written = [_text(work.root / name) for name in ("ruff.toml", ".ruff.toml", "pyproject.toml")]
    has_choice = any(reports.selects_security(one) for one in written if one)
    chosen = [] if has_choice else ["--extend-select", "S"]
    quiet = ["--output-format", "json", "--exit-zero", "--no-cache", "--no-fix", "--force-exclude", "--quiet"]
    return ["check", *chosen, *quiet, "--"]


def _bandit(work: Work, program: str) -> list[str]:
    return ["--format", "json", "--quiet", "--exit-zero", "--"]


def _gosec(work: Work, program: str) -> list[str] | None:
    if not (work.root / "go.mod").is_file():
        return None
    return ["-fmt", "json", "-quiet", "-no-fail", "./..."]


def _eslint(work: Work, program: str) -> list[str] | None:
    """With a configuration of ours: that of the project is a program of strangers."""
    modules = next((one for one in Path(program).resolve().parents if one.name == "node_modules"), None)
    plugin = modules / "eslint-plugin-security" if modules else None
    if plugin is None or not plugin.is_dir():
        return None
    config = work.own / "eslint.config.cjs"
    files = json.dumps(["**/*.js", "**/*.cjs", "**/*.mjs", "**/*.jsx"])
    options = '{ecmaVersion: "latest", parserOptions: {ecmaFeatures: {jsx: true}}}'
    config.write_text(
        f"const security = require({json.dumps(str(plugin))});\n"
        f"module.exports = [{{...security.configs.recommended, files: {files}, languageOptions: {options}}}];\n"
    )
    return ["--no-config-lookup", "--config", str(config), "--no-error-on-unmatched-pattern", "--format", "json", "--"]


def _semgrep(work: Work, program: str) -> list[str] | None:
    if not work.rules:
        return None
    return ["scan", "--config", work.rules, "--json", "--quiet", "--metrics=off", "--disable-version-check", "--"]


def _betterleaks(work: Work, program: str) -> list[str]:
    return ["-o", "-", "--jsonl", "--no-banner", "--log-level", "error", "--redact", "--exit-code", "0"]


def _text(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > 2**20:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


_SCRIPTS = (".js", ".cjs", ".mjs", ".jsx")
CODING: tuple[Scanner, ...] = (
    Scanner("ruff", frozenset({"python"}), _ruff, reports.read_ruff, frozenset({0}), takes=(".py",)),
    Scanner(
        "bandit", frozenset({"python"}), _bandit, reports.read_bandit, frozenset({0}), takes=(".py",), instead_of="ruff"
    ),
    Scanner("eslint", frozenset({"javascript"}), _eslint, reports.read_eslint, frozenset({0, 1}), takes=_SCRIPTS),
    Scanner(
        *("gosec", frozenset({"go"}), _gosec, reports.read_gosec, frozenset({0}), True),
        {"GOPROXY": "off", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0", "GOTOOLCHAIN": "local"},
    ),
    Scanner(
        "semgrep",
        frozenset(),
        _semgrep,
        reports.read_semgrep,
        frozenset({0}),
        variables={"SEMGREP_SEND_METRICS": "off"},
    ),
)
SECRETS = Scanner("betterleaks", frozenset(), _betterleaks, reports.read_betterleaks, frozenset({0}), is_mirrored=True)
