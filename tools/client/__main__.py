"""`python -P -m tools.client` writes the shapes and calls of vulndesk/client; with --check it only compares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.client.described import Description
from tools.client.writing import files

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "vulndesk" / "client"
FOLDERS = ("shapes", "calls")
LONGEST_FILE = 500
HOW = ".venv/bin/python -P -m tools.client"


def described() -> Description:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from vulndesk.server.api import api

    return Description(api.get_openapi_schema())


def written(description: Description) -> dict[Path, str]:
    """Path below vulndesk/client → its text, as it should be."""
    found = _formatted(files(description))
    for name, text in found.items():
        if text.count("\n") > LONGEST_FILE:
            sys.exit(f"{name} is longer than {LONGEST_FILE} lines: part its group in GROUPS of tools/client/naming.py.")
    return found


def differing(wanted: dict[Path, str]) -> list[Path]:
    """What is missing, too much, or not as the description says."""
    there = {path.relative_to(CLIENT) for folder in FOLDERS for path in (CLIENT / folder).glob("*.py")}
    return sorted(
        path for path in there | set(wanted) if path not in there or (CLIENT / path).read_text() != wanted.get(path)
    )


def _formatted(texts: dict[Path, str]) -> dict[Path, str]:
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(text)
        for command in (["check", "--select", "I", "--fix"], ["format"]):
            told = [*command, "--quiet", "--config", str(ROOT / "pyproject.toml"), folder]
            subprocess.run([sys.executable, "-P", "-m", "ruff", *told], check=True)
        return {name: (Path(folder) / name).read_text() for name in texts}


def main(arguments: list[str]) -> int:
    wanted = written(described())
    changed = differing(wanted)
    if arguments == ["--check"]:
        for path in changed:
            print(f"vulndesk/client/{path} is not what the API's description says: {HOW}")
        return 1 if changed else 0
    for path in changed:
        if path in wanted:
            (CLIENT / path).parent.mkdir(exist_ok=True)
            (CLIENT / path).write_text(wanted[path])
        else:
            (CLIENT / path).unlink()
    print(f"{len(changed)} files of vulndesk/client were written anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
