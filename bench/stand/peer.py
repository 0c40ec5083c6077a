"""The peers' environments: django-helpdesk, Roundup and scanners from requirements/bench*.lock, by hash, in a cache.

Never in the project's environment: its dependencies are not ours.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
LOCK = CHECKOUT / "requirements" / "bench.lock"


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "vulndesk-bench"


def peer_python() -> Path:
    return environment("helpdesk", LOCK)


def roundup_python() -> Path:
    return environment("roundup", LOCK.with_name("bench-roundup.lock"))


def scanners_python() -> Path:
    """pip-audit and AppThreat's vulnerability-db."""
    return environment("scanners", LOCK.with_name("bench-scanners.lock"))


def environment(peer: str, lock: Path) -> Path:
    """The interpreter of a peer's environment, made when it is not there or the lock has changed."""
    name = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache_folder() / f"{peer}-{name}"
    python = folder / "bin" / "python"
    if (folder / "whole").exists():
        return python
    print(f"making the environment of {peer} in {folder}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock], check=True)
    (folder / "whole").touch()
    return python
