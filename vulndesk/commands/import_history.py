"""`vulndesk import`: a history from elsewhere. Advisories are published as they were, platform reports stay private.

For the owner at the desk's own machine: whoever can run this can read everything anyway.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from vulndesk.core.errors import BadInput, Refused


@dataclass
class _Tally:
    """What became of the records, and a sentence for each that did not go in."""

    counts: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--programme", "slug", default="", metavar="SLUG", help="Whose history it is. Default: the only one.")
@click.option("--dry-run", is_flag=True, help="Say what would go in and what not, and change nothing.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VULNDESK_DATA",
    default=Path("data"),
    show_default=True,
    help="The desk's data folder.",
)
@click.pass_context
def import_history(ctx: click.Context, paths: tuple[str, ...], slug: str, dry_run: bool, data: Path) -> None:
    """Take over a history from files or folders: OSV, CSAF, CVE or GitHub advisories, HackerOne or Bugcrowd exports.

    Advisories must be published already, and are published as they are; a later state of one becomes its next revision.
    Reports of a platform become private cases. Nobody is told of anything. Run twice, the second time changes nothing.

    Exit status: 0 when every record is in the desk, 1 when some were left out (each is named with the reason), 2 when
    nothing could be done.
    """
    os.environ["VULNDESK_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()
    from vulndesk.server.schema import refuse_newer_schema

    refuse_newer_schema()
    programme = _programme(slug)
    tally = _Tally()
    for path in (one for given in paths for one in _files(given)):
        _import_file(path, programme, tally, dry_run=dry_run)
    _tell(tally, dry_run=dry_run)
    ctx.exit(1 if tally.left_out else 0)


def _programme(slug: str) -> Any:
    from vulndesk.apps.policies import queries

    if slug:
        return queries.programme(slug)
    every = queries.programmes()
    if len(every) != 1:
        names = ", ".join(one.slug for one in every) or "none yet"
        raise BadInput("Say whose history it is.", next_step=f"Give --programme with one of: {names}.")
    return every[0]


def _files(given: str) -> Iterator[Path]:
    from vulndesk.commands.advisory_lint import files_of

    yield from (one.path for one in files_of(given, endings=(".json", ".yaml", ".yml", ".csv")))


def _import_file(path: Path, programme: Any, tally: _Tally, *, dry_run: bool) -> None:
    from vulndesk.commands.advisory_lint import text_of
    from vulndesk.core.advisory.lint.documents import documents_in, read_text
    from vulndesk.core.platforms.reading import records_of, rows_of_csv

    name = path.as_posix()
    try:
        text = text_of(path)
        document = rows_of_csv(text) if path.suffix.lower() == ".csv" else read_text(text)
    except Refused as refused:
        tally.left_out.append(f"{name}: {refused}")
        return
    records = records_of(document)
    if records is not None:
        _import_reports(name, records, programme, tally, dry_run=dry_run)
        return
    if path.suffix.lower() == ".csv":
        tally.left_out.append(f"{name}: This is no export of HackerOne or Bugcrowd. Export it again as CSV or JSON.")
        return
    for pointer, one in documents_in(document):
        _import_advisory(f"{name}{pointer}", one, programme, tally, dry_run=dry_run)


def _import_advisory(name: str, document: Any, programme: Any, tally: _Tally, *, dry_run: bool) -> None:
    from vulndesk.apps.advisories.actions import take_over_advisory
    from vulndesk.apps.advisories.queries import publisher_of
    from vulndesk.core.advisory.taking_over import completed, published_in

    try:
        every = list(published_in(document))
    except Refused as refused:
        tally.left_out.append(f"{name}: {refused}")
        return
    for one in every:
        try:
            record = completed(one.record, publisher=publisher_of(programme))
            if dry_run:
                tally.counts["advisories that would go in"] += 1
            else:
                taken = take_over_advisory(programme.pk, record, by=_operator(), now=datetime.now(UTC))
                tally.counts[_ADVISORIES[taken.value]] += 1
        except Refused as refused:
            tally.left_out.append(f"{name} ({one.record.id or 'no id'}): {refused}")
            continue
        if one.losses:
            tally.notes.append(f"{name} ({record.id}): not kept, {'; '.join(map(str, one.losses))}")


def _import_reports(name: str, records: Sequence[Any], programme: Any, tally: _Tally, *, dry_run: bool) -> None:
    from vulndesk.apps.cases.actions import take_over_report
    from vulndesk.core.platforms.reading import read_reports
    from vulndesk.core.platforms.report import Unread

    for report in read_reports(records):
        if isinstance(report, Unread):
            tally.left_out.append(f"{name} ({report.name}): {report.why}")
            continue
        try:
            if dry_run:
                tally.counts["reports that would go in"] += 1
            else:
                taken = take_over_report(programme.pk, report, by=_operator(), now=datetime.now(UTC))
                tally.counts[_REPORTS[taken.value]] += 1
        except Refused as refused:
            tally.left_out.append(f"{name} ({report.id}): {refused}")


_ADVISORIES = {"new": "advisories taken over", "revised": "advisories revised", "here": "advisories here already"}
_REPORTS = {"new": "reports taken over as private cases", "here": "reports here already"}


def _operator() -> Any:
    from vulndesk.core.access import OPERATOR

    return OPERATOR


def _tell(tally: _Tally, *, dry_run: bool) -> None:
    for sentence in tally.notes:
        click.echo(sentence)
    for sentence in tally.left_out:
        click.echo(sentence, err=True)
    counted = ", ".join(f"{count} {what}" for what, count in tally.counts.items()) or "nothing was taken over"
    left = f", {len(tally.left_out)} left out (see above)" if tally.left_out else ""
    click.echo(f"{'A dry run: nothing was changed. ' if dry_run else ''}{counted}{left}.")
