"""What an owner settles beside the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from vulndesk.apps.policies.actions.latest import LOOK_UP_LATEST
from vulndesk.apps.policies.actions.recording import record
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import SETTINGS, looks_itself, settings_mark
from vulndesk.apps.timeline.actions import add_job
from vulndesk.core.access import Actor, Verb, require
from vulndesk.core.clocks import zone_of
from vulndesk.core.errors import BadInput, Conflict
from vulndesk.core.events import EventKind
from vulndesk.gateways import releases
from vulndesk.gateways.holiday_calendar import holidays_of
from vulndesk.gateways.package_index import require_package


def change_programme(
    programme_id: int, *, by: Actor, settings: Mapping[str, object], now: datetime, seen: str | None = None
) -> Programme:
    """Change what the policy does not say. Raises BadInput with the field, Conflict.

    seen: the mark (`settings_mark`) of what whoever changes it saw; None without one.
    A latest version that the owner writes holds until the owner empties the field; then the desk looks itself.
    """
    require(by, Verb.CHANGE_PROGRAMME, programme_id)
    programme = Programme.objects.get(pk=programme_id)
    if seen is not None and seen != settings_mark(programme):
        raise _Changed
    known = {field: settings[field] for field in SETTINGS if field in settings}
    changed = {field: value for field, value in _checked(known).items() if value != getattr(programme, field)}
    if not changed:
        return programme
    fields = dict(changed)
    if "latest_version" in changed:
        fields["latest_version_source"] = "owner" if changed["latest_version"] else ""
        fields["latest_version_at"] = now if changed["latest_version"] else None
    if {"repository", "package", "latest_version"} & set(changed):
        fields["latest_problem"] = ""
    as_read = {field: getattr(programme, field) for field in (*SETTINGS, "latest_version_source")}
    with transaction.atomic():
        if Programme.objects.filter(pk=programme_id, **as_read).update(**fields) != 1:
            raise _Changed
        for field, value in fields.items():
            setattr(programme, field, value)
        record(EventKind.PROGRAMME_CHANGED, programme_id, by=by, now=now, facts={"fields": sorted(changed)})
        if looks_itself(programme) and {"repository", "package", "latest_version"} & set(changed):
            add_job(task=LOOK_UP_LATEST, now=now, arguments={"programme_id": programme_id})
    return programme


class _Changed(Conflict):
    def __init__(self) -> None:
        super().__init__("Somebody else changed the settings first.", next_step="Look, then decide again.")


def _checked(given: Mapping[str, object]) -> dict[str, object]:
    checked = {field: value.strip() if isinstance(value, str) else value for field, value in given.items()}
    if "name" in checked and not checked["name"]:
        raise BadInput("A programme needs a name.", next_step="Write one.", field="name")
    if "idle_days" in checked:
        checked["idle_days"] = checked["idle_days"] or 0
    if "zone" in checked:
        zone_of(str(checked["zone"]))
    if checked.get("country"):
        country, _, subdivision = str(checked["country"]).partition("-")
        holidays_of(country=country, years=(), subdivision=subdivision)
    if checked.get("repository"):
        checked["repository"] = releases.require_repository(str(checked["repository"]))
    if checked.get("package"):
        checked["package"] = str(require_package(str(checked["package"])))
    return checked
