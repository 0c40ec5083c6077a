"""`./run audit`: pip-audit over the lock files, and an exit status that can be trusted.

pip-audit exits 0 when its service knew none of the packages, as behind a mirror of a package index. Here that is said,
loudly. Exit status: 0 nothing known (or nobody could be asked: the last line says which), 1 something is vulnerable,
2 pip-audit did not run. More arguments go to pip-audit, such as `-s osv --osv-url https://desk.example.org/v1/query`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements/run.lock", "requirements/dev.lock")


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-P", "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    command += ["-f", "json", *(part for lock in LOCKS for part in ("-r", str(ROOT / lock)))]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(done.stderr)
        print("audit: pip-audit did not run; what it said stands above.")
        return _nobody_there(done.stderr)
    return report(packages)


def report(packages: list[dict[str, object]]) -> int:
    """What pip-audit found, in lines. packages: its `dependencies`, each with vulns or a skip_reason."""
    asked = {(one["name"], one["version"]): one for one in packages if "skip_reason" not in one}
    unknown = {one["name"] for one in packages if "skip_reason" in one}
    faults = [(one, fault) for one in asked.values() for fault in one["vulns"]]  # type: ignore[attr-defined]
    for one, fault in faults:
        fixed = ", ".join(fault["fix_versions"]) or "no version yet"
        print(f"{one['name']} {one['version']}: {fault['id']}, fixed in {fixed}")
    if not asked:
        print(
            f"audit: *** NOT AUDITED: the service knows none of {len(unknown)} packages. Try another, with -s osv. ***"
        )
    elif unknown:
        print(f"audit: not known to the service: {', '.join(sorted(map(str, unknown)))}")
    if asked:
        print(f"audit: {len(asked)} packages, {len(faults)} known vulnerabilities.")
    return 1 if faults else 0


def _nobody_there(complaint: str) -> int:
    """A service that cannot be reached is no finding; anything else is a fault of the run."""
    if "Connection" in complaint or "connect" in complaint:
        print("audit: *** NOT AUDITED: nobody answered. ***")
        return 0
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
