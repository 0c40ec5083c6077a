"""`vulndesk advisory lint` and `rules`: what is wrong with the advisories of any project. Needs no desk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from vulndesk import __version__
from vulndesk.core.advisory.lint import duplicate_ids, lint_document, subject_of
from vulndesk.core.advisory.lint.documents import documents_in, place_of, read_text
from vulndesk.core.advisory.lint.rules import RULES
from vulndesk.core.advisory.lint.subject import Known, Subject
from vulndesk.core.errors import BadInput, TooLarge
from vulndesk.core.findings import Finding, Weight, fails, to_json, to_sarif_of_files

LARGEST = 20_000_000
_ENDINGS = (".json", ".yaml", ".yml")
_NOT_ENTERED = {"node_modules", "__pycache__", "site-packages"}


@dataclass(frozen=True)
class FoundFile:
    """is_named: on the command line, rather than found in a folder."""

    path: Path
    is_named: bool

    @property
    def name(self) -> str:
        return self.path.as_posix()


@dataclass(frozen=True)
class _Read:
    """documents: (JSON pointer, what stands there)."""

    file: FoundFile
    text: str
    documents: tuple[tuple[str, Any], ...]


@click.command(short_help="Say what is wrong with advisories.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "shape", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option("--repo", default="", metavar="REPOSITORY", help="Do its tags have the versions? A path or an address.")
@click.option("--index", "asks_index", is_flag=True, help="Ask the package indexes whether the versions exist.")
@click.option(
    "--indexes",
    default="public",
    envvar="VULNDESK_PACKAGE_INDEXES",
    metavar="KIND=ADDRESS,...",
    help="Which indexes --index asks, such as pypi=https://python.example.org.  [default: everybody's own]",
)
@click.option("--online", is_flag=True, help="Look whether the references lead somewhere.")
@click.option(
    "--inner-networks", default="", envvar="VULNDESK_INNER_NETWORKS", hidden=True, help="May be asked all the same."
)
@click.pass_context
def lint(
    ctx: click.Context,
    paths: tuple[str, ...],
    shape: str,
    repo: str,
    asks_index: bool,
    indexes: str,
    online: bool,
    inner_networks: str,
) -> None:
    """Look for mistakes in advisories in OSV, CSAF 2.0, CVE 5, OpenVEX or of GitHub, as JSON or YAML.

    PATH is a file or a folder; in a folder, files that are no advisories are passed over. Nothing is asked of the
    network without --index, --online or an address for --repo.

    Exit status: 0 when there is no error or warning (notes do not count), 1 when there is, 2 when something could not
    be read or asked.
    """
    read, troubles = _read_all(paths)
    subjects = [one for held in read for _, document in held.documents if (one := subject_of(document))]
    known, unasked = _known(subjects, repo, indexes if asks_index else "", online, inner_networks)
    found = _findings(read, known)
    click.echo(_told(found, shape))
    for sentence in (*troubles, *unasked):
        click.echo(sentence, err=True)
    ctx.exit(2 if troubles or unasked else 1 if any(fails(one) for one in found.values()) else 0)


@click.command(short_help="List the rules of the lint.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(shape: str) -> None:
    """List each rule of `advisory lint` with the published mistake or the standard that it comes from."""
    if shape == "json":
        told = [{"rule": one.id, "weight": one.weight, "why": one.why, "source": one.source} for one in RULES]
        click.echo(json.dumps({"rules": told}, ensure_ascii=False, indent=2))
        return
    for one in RULES:
        click.echo(f"{one.id} ({one.weight})\n    {one.why}\n    from: {one.source}")


def _read_all(paths: Sequence[str]) -> tuple[list[_Read], list[str]]:
    """What could be read, and a sentence for each file that could not."""
    read, troubles = [], []
    for file in (one for path in paths for one in files_of(path)):
        try:
            text = text_of(file.path)
            documents = tuple(documents_in(read_text(text)))
        except (BadInput, TooLarge) as refused:
            troubles.append(f"{file.name}: {refused}")
            continue
        if not file.is_named:
            documents = tuple(one for one in documents if subject_of(one[1]))
        if documents:
            read.append(_Read(file, text, documents))
    return read, troubles


def files_of(path: str, *, endings: Sequence[str] = _ENDINGS) -> Iterator[FoundFile]:
    """The file itself, or what lies in the folder with one of these endings."""
    given = Path(path)
    if not given.is_dir():
        yield FoundFile(given, True)
        return
    for one in sorted(given.rglob("*")):
        inside = one.relative_to(given).parts
        is_hidden = any(part.startswith(".") or part in _NOT_ENTERED for part in inside)
        if one.suffix.lower() in endings and one.is_file() and not is_hidden:
            yield FoundFile(one, False)


def text_of(path: Path) -> str:
    """Raises BadInput, TooLarge."""
    try:
        with path.open("rb") as source:
            raw = source.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadInput("There is no such file or folder.") from None
    except OSError as error:
        raise BadInput(f"It cannot be read: {error.strerror}.") from None
    if len(raw) > LARGEST:
        raise TooLarge(f"It is larger than {LARGEST // 1_000_000} MB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("It is not UTF-8.", next_step="Save it as UTF-8.") from None


def _known(
    subjects: Sequence[Subject], repo: str, indexes: str, online: bool, inner: str
) -> tuple[Known, tuple[str, ...]]:
    from vulndesk.gateways.advisory_facts import facts_at_hand, facts_for

    now = datetime.now(UTC)
    if not (repo or indexes or online):
        return facts_at_hand(subjects, now=now), ()
    from vulndesk.gateways.package_index import require_addresses
    from vulndesk.gateways.releases import Unreachable, tags_of
    from vulndesk.gateways.web import Web, networks

    try:
        addresses = require_addresses(indexes) if indexes else {}
        web = Web(inner=networks(inner.split(",")))
    except ValueError as error:
        raise BadInput(f"{error}.") from None
    try:
        tags = tags_of(str(Path(repo).absolute()) if Path(repo).is_dir() else repo) if repo else None
    except Unreachable as error:
        raise BadInput(f"The tags of {repo} cannot be listed: {error}.", next_step="Is it a git repository?") from None
    return facts_for(subjects, now=now, indexes=addresses, tags=tags, is_online=online, web=web)


def _findings(read: Sequence[_Read], known: Known) -> dict[str, list[Finding]]:
    """By file, each with its place in the text; ids that two files share are found last."""
    found: dict[str, list[Finding]] = {one.file.name: [] for one in read}
    ids = []
    for held in read:
        for pointer, document in held.documents:
            for one in lint_document(document, known=known):
                at = pointer + one.at
                found[held.file.name].append(replace(one, at=at, place=place_of(held.text, at)))
            subject = subject_of(document)
            ids.append((f"{held.file.name}{'#' + pointer if pointer else ''}", subject.id.text if subject else ""))
    for path, finding in duplicate_ids(ids):
        found[path.partition("#")[0]].append(finding)
    return found


def _told(found: Mapping[str, Sequence[Finding]], shape: str) -> str:
    if shape == "sarif":
        return json.dumps(to_sarif_of_files(found, RULES, version=__version__), ensure_ascii=False, indent=2)
    if shape == "json":
        told = [{"file": path, **one} for path, findings in found.items() for one in to_json(findings)]
        return json.dumps({"findings": told}, ensure_ascii=False, indent=2)
    return "\n".join(_listing(found))


def _listing(found: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    for path, findings in found.items():
        for one in findings:
            where = f"{path}:{one.place.line}:{one.place.column}" if one.place else path
            at = f" at {one.at}" if one.at else ""
            yield f"{where}: {one.rule.weight}: {one.message} [{one.rule.id}{at}]"
            if one.wording:
                yield f"    you could write: {one.wording}"
    counts = Counter(one.rule.weight for findings in found.values() for one in findings)
    listed = [f"{counts[weight]} {weight}{'s' if counts[weight] != 1 else ''}" for weight in Weight if counts[weight]]
    files = f"{len(found)} file{'s' if len(found) != 1 else ''} of advisories"
    yield f"{files}: {', '.join(listed) or 'nothing is wrong'}."
