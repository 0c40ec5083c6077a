"""What a desk is made of, as CycloneDX 1.6: every locked package with its hashes, and every script that is not our own.

`python -m tools.sbom` writes requirements/sbom.cdx.json from requirements/run.lock and the folder of vendored scripts;
`tools/lock` calls it, and a test compares the two. The same input gives the same bytes: no time, no serial number.
https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from vulndesk import __version__

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.lock"
SCRIPTS = ROOT / "vulndesk" / "server" / "static" / "vulndesk" / "vendor"
TARGET = ROOT / "requirements" / "sbom.cdx.json"
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.IGNORECASE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SCRIPT = re.compile(r"(?P<name>.+?)-(?P<version>\d+\.\d+\.\d+)\b.*\.m?js")
# Scripts whose package is called otherwise than their file: scope and name.
_AT_NPM = {"htmx": (None, "htmx.org"), "noble-ed25519": ("@noble", "ed25519")}


def main() -> None:
    TARGET.write_text(bill(), encoding="utf-8")


def bill() -> str:
    """The document, whole, with a line end."""
    desk = Component(
        type=ComponentType.APPLICATION,
        name="vulndesk",
        version=__version__,
        licenses=[LicenseExpression("Apache-2.0")],
        bom_ref="vulndesk",
    )
    bom = Bom(components=[*packages(LOCK.read_text(encoding="utf-8")), *scripts(SCRIPTS)])
    bom.metadata.component = desk
    bom.metadata.tools.components.clear()
    bom.register_dependency(desk, bom.components)
    document = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def packages(lock: str) -> list[Component]:
    """Of a lock file with hashes. A package may be there as several files (wheels), each with its own hash."""
    found: list[Component] = []
    for block in re.split(r"\n(?=\S)", lock):
        if pinned := _PINNED.match(block):
            name, version = pinned[1], pinned[2]
            found.append(_component(PackageURL("pypi", None, name.lower(), version), _HASH.findall(block)))
    return found


def scripts(folder: Path) -> list[Component]:
    """Scripts that others wrote and the desk serves: their names say which version of which package they are."""
    found = []
    for path in sorted(folder.glob("*js")):
        named = _SCRIPT.fullmatch(path.name)
        if named is None:
            raise SystemExit(
                f"{path.name}: name a script of others by its package and version, as in htmx-2.0.11.min.js"
            )
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        scope, package = _AT_NPM.get(named["name"], (None, named["name"]))
        found.append(_component(PackageURL("npm", scope, package, named["version"]), [digest]))
    return found


def _component(url: PackageURL, digests: list[str]) -> Component:
    return Component(
        type=ComponentType.LIBRARY,
        name=url.name,
        version=url.version,
        purl=url,
        bom_ref=str(url),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in digests],
    )


if __name__ == "__main__":
    main()
