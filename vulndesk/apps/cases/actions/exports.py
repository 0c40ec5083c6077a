"""A case leaves the desk as an archive: labelled, and on its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vulndesk.apps.accounts.queries import display_name
from vulndesk.apps.cases import content, export
from vulndesk.apps.cases.models import Attachment
from vulndesk.apps.cases.queries.labels import (
    EVERYTHING,
    HOLDS,
    ExportChoice,
    export_choices,
    export_reader,
    whole_thread,
)
from vulndesk.apps.cases.queries.page import case_page
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.vault.archives import zipped
from vulndesk.apps.vault.sealing import opened_key
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.audience import TEAM
from vulndesk.core.errors import BadInput
from vulndesk.core.events import EventKind
from vulndesk.core.traffic_light import Label, in_file_name


@dataclass(frozen=True)
class ExportedCase:
    """name: of the file, with the label in it."""

    name: str
    chunks: Iterator[bytes]


def export_case(case_id: UUID, holds: str, *, seen_red: bool, by: Actor, now: datetime) -> ExportedCase:
    """holds: a key of `HOLDS`. seen_red: the person saw who alone may have what is labelled TLP:RED.

    Raises BadInput without that, where something is.
    """
    require(by, Verb.HANDLE)
    case, choices = export_choices(by, case_id)
    choice = next((one for one in choices if one.holds == holds), None)
    if choice is None:
        raise BadInput("There is no such export.", next_step="Choose one of the two.", field="holds")
    if choice.label is Label.RED and not seen_red:
        raise BadInput(_stop(choice), next_step="Tick the box once you have looked.", field="seen_red")
    reader = export_reader(by, case, holds)
    page = case_page(reader, case_id=case.pk, now=now, whole_timeline=True)
    told = export.Told(
        page=page,
        messages=whole_thread(reader, case),
        label=choice.label,
        holds=HOLDS[holds],
        is_everything=holds == EVERYTHING,
        by=display_name(by.user_id),
        now=now,
    )
    texts = export.texts(told)
    with transaction.atomic():
        record_event(
            kind=EventKind.CASE_EXPORTED,
            now=now,
            actor=by.name,
            case_id=case.pk,
            programme_id=case.programme_id,
            audience=TEAM,
            facts={"holds": holds, "tlp": choice.label.value},
        )
    key = opened_key(case.data_key)
    rows = Attachment.objects.filter(case=case, purged_at=None).in_bulk([view.id for _, view, _ in told.files])
    files = (
        (name, content.open_bytes(rows[view.id], content.open_attachment(key, rows[view.id])))
        for name, view, _ in told.files
        if view.id in rows
    )
    return ExportedCase(f"{case.reference}.{in_file_name(choice.label)}.zip", zipped(texts, files))


def _stop(choice: ExportChoice) -> str:
    return f"Something in it is TLP:RED, for nobody but: {'; '.join(choice.red_for)}."
