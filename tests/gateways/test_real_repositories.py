"""Existence, right in every case: repositories of real packages, release by release, against their unpacked folders.

The truth comes from the folders, never from git. Packages come through pip and npm; without them the test is skipped.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.core.claims.written_reports import compare, is_found
from tests.gateways.reports_about import is_so, read_project, write_about
from tests.gateways.test_repository import git, needs_grammars
from vulndesk.core.claims.claim import Claim, ClaimKind, Judged, Verdict
from vulndesk.core.claims.extract import extract
from vulndesk.gateways.repository import Repository

PACKAGES = {
    "click": ("pip", ("7.0", "8.0.0", "8.1.0", "8.1.7")),  # Python
    "express": ("npm", ("3.0.0", "4.0.0", "4.17.1", "5.0.0")),  # JavaScript
    "nan": ("npm", ("1.0.0", "2.0.0", "2.14.0", "2.18.0")),  # C++
}
# Their files moved from release to release.
MOVED = {
    "rxjs": ("npm", ("5.0.0", "5.5.12", "6.0.0", "7.8.1")),  # TypeScript and what is made of it
    "leveldown": ("npm", ("0.10.2", "1.4.6", "4.0.2", "6.1.1")),  # C++ and JavaScript
}
DEFINED = {
    "click": r"^\s*(?:def|class) ([A-Za-z_]\w{3,})",
    "express": r"^\s*function ([A-Za-z_]\w{3,})\(",
    "nan": r"^(?:class|struct) ([A-Za-z_]\w{3,}) |^#\s*define ([A-Z_]\w{5,})",
}
EACH = 60
Release = Mapping[str, bytes]


def fetched(name: str, folder: Path) -> dict[str, Path]:
    """version → an archive."""
    how, versions = (PACKAGES | MOVED)[name]
    found = {}
    for version in versions:
        at = folder / version
        at.mkdir()
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            f"{name}=={version}",
        ]
        command = pip if how == "pip" else ["npm", "pack", "-s", f"{name}@{version}"]
        try:
            subprocess.run(command, cwd=at, check=True, capture_output=True, timeout=60)
        except (OSError, subprocess.SubprocessError):
            pytest.skip(f"{name} {version} could not be fetched with {how}")
        (found[version],) = at.iterdir()
    return found


def unpacked(archive: Path, at: Path) -> Release:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as source:
            source.extractall(at)
    else:
        with tarfile.open(archive) as source:
            source.extractall(at, filter="data")
    return {path.relative_to(at).as_posix(): path.read_bytes() for path in at.rglob("*") if path.is_file()}


def built(name: str, folder: Path) -> tuple[Path, dict[str, Release]]:
    """A repository with a tag for each release, and what each release holds."""
    at = folder / "repository"
    at.mkdir()
    git(at, "init", "-q")
    git(at, "config", "core.autocrlf", "false")
    releases = {}
    for version, archive in fetched(name, folder).items():
        for old in at.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        releases[f"v{version}"] = {
            path: text for path, text in unpacked(archive, at).items() if not path.startswith(".git/")
        }
        git(at, "add", "-A", "-f")
        git(at, "commit", "-q", "-m", version)
        git(at, "tag", f"v{version}")
    return at, releases


def words_of(release: Release) -> set[str]:
    return {word for text in release.values() for word in re.findall(r"\w+", text.decode("utf-8", "replace"))}


def of(kind: ClaimKind, **meaning: object) -> Claim:
    return Claim(kind, "x", 0, 1, **meaning)  # type: ignore[arg-type]


def claims_about(
    tag: str, releases: Mapping[str, Release], defined: str, chance: random.Random
) -> list[tuple[Claim, bool]]:
    here = releases[tag]
    everywhere = sorted({path for release in releases.values() for path in release})
    texts = {path: text for path, text in here.items() if b"\0" not in text[:8000] and text}
    told: list[tuple[Claim, bool]] = []
    for path in chance.choices(everywhere, k=EACH):
        told.append((of(ClaimKind.PATH, path=path), path in here))
        invented = re.sub(r"(\w)(\.\w+)?$", lambda found: f"{found[1]}_zq{found[2] or ''}", path)
        told.append((of(ClaimKind.PATH, path=invented), invented in here))
    for path in chance.choices(sorted(texts), k=EACH):
        count = texts[path].count(b"\n") + (not texts[path].endswith(b"\n"))
        for line in (1, count, count + 1, count + 50, chance.randint(1, 2 * count)):
            told.append((of(ClaimKind.LINE, path=path, line=line), line <= count))
    words = {each: words_of(release) for each, release in releases.items()}
    names = {
        next(filter(None, found))
        for release in releases.values()
        for text in release.values()
        for found in (match.groups() for match in re.finditer(defined, text.decode("utf-8", "replace"), re.MULTILINE))
    }
    for name in chance.choices(sorted(names), k=EACH):
        for word in (name, f"{name}_zq", name[:-1] + ("y" if name[-1] != "y" else "z")):
            told.append((of(ClaimKind.SYMBOL, name=word), word in words[tag]))
    return told


def history_of(claim: Claim, releases: Mapping[str, Release]) -> tuple[str, ...]:
    return tuple(tag for tag, release in releases.items() if claim.path in release)


def is_right(one: Judged, truth: bool, releases: Mapping[str, Release]) -> bool:
    if truth:
        # A word that only a comment or a call holds is there, and no definition: the judge leaves it to a person.
        return one.verdict is Verdict.CONFIRMED or (
            one.claim.kind is ClaimKind.SYMBOL and one.verdict is Verdict.UNDECIDED
        )
    if one.verdict is not Verdict.REFUTED:
        return False
    if one.claim.kind is ClaimKind.PATH:
        present = history_of(one.claim, releases)
        return (
            present[0] in one.evidence if present else f"never existed in any of {len(releases)} tags" in one.evidence
        )
    return True


@pytest.mark.slow
@needs_grammars
@pytest.mark.parametrize("name", PACKAGES)
def test_every_fact_about_a_real_package_is_right(name: str, tmp_path: Path) -> None:
    at, releases = built(name, tmp_path)
    chance = random.Random(name)
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    with Repository(at) as repository:
        for tag in releases:
            told = claims_about(tag, releases, DEFINED[name], chance)
            found = repository.judge([claim for claim, _ in told], ref=tag)
            for one, (claim, truth) in zip(found.judged, told, strict=True):
                counts[f"{claim.kind} {truth} {one.verdict}"] += 1
                if not is_right(one, truth, releases):
                    wrong.append(f"{tag} {claim.kind} {claim.path or claim.name}:{claim.line} {truth}: {one.evidence}")
    assert not wrong, "\n".join(wrong[:40])
    assert sum(counts.values()) == len(releases) * 10 * EACH
    print(counts)


@pytest.mark.slow
def test_every_version_and_tag_of_a_real_package_is_right(tmp_path: Path) -> None:
    at, releases = built("click", tmp_path)
    with Repository(at) as repository:
        for version, verdict in (
            *((tag[1:], Verdict.CONFIRMED) for tag in releases),
            *((version, Verdict.REFUTED) for version in ("6.9", "8.0.9", "8.1.8", "9.0", "8.11")),
        ):
            judged = repository.judge([of(ClaimKind.VERSION, version=version), of(ClaimKind.TAG, ref=f"v{version}")])
            assert [one.verdict for one in judged.judged] == [verdict, verdict]


@pytest.mark.slow
@needs_grammars
@pytest.mark.parametrize("name", [*PACKAGES, *MOVED])
def test_reports_about_a_real_package_are_read_and_judged_right(name: str, tmp_path: Path) -> None:
    """From the prose to the verdict: nothing that is so is refuted, nothing that is not so is confirmed."""
    at, _ = built(name, tmp_path)
    project = read_project(at)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with Repository(at) as repository:
        for seed in range(40):
            random_ = random.Random(f"{name} {seed}")
            tag = random_.choice(project.tags)
            report = write_about(project, tag, random_)
            claims = extract(report.text)
            missed, extra = compare(report, claims)
            counts.update({"planted": len(report.planted), "missed": len(missed), "extra": len(extra)})
            counts["read"] += len(claims)
            judged = repository.judge(claims, ref=tag).judged
            for planted in report.planted:
                truth = is_so(planted, report.text, project, tag)
                one = next((one for one in judged if is_found(planted, one.claim)), None)
                verdict = one.verdict if one else "missed"
                counts[f"{planted.kind} {truth} {verdict}"] += 1
                if one and (truth, verdict) in ((True, Verdict.REFUTED), (False, Verdict.CONFIRMED)):
                    wrong.append(f"seed {seed}, {tag}, {truth}: {one.claim.text!r}: {one.evidence}")
    print(counts)
    assert not wrong, "\n".join(wrong)
    assert counts["missed"] / counts["planted"] <= 0.03
    assert counts["extra"] / counts["read"] <= 0.03
    # Holding back is no way to be right: what is not there is nearly always said to be so.
    refuted = sum(counts[f"{kind} False refuted"] for kind in ("path", "line", "symbol"))
    false = sum(count for name_, count in counts.items() if name_.startswith(("path F", "line F", "symbol F")))
    assert refuted / false > 0.9
