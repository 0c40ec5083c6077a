"""One move by its form, for the team and for the reporter; a refused one leaves the words of its refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from vulndesk.apps.embargo import actions
from vulndesk.apps.embargo.actions import Word
from vulndesk.apps.embargo.forms import EndForm, SeenForm
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, Refused

_PRESSES: dict[str, Callable[..., Any]] = {
    "accept": actions.accept_end,
    "reject": actions.reject_end,
    "end": actions.end_embargo,
}


def do_move(
    name: str, case_id: UUID, post: QueryDict, *, by: Actor, means: str, zone: str, now: datetime
) -> tuple[Refused | None, EndForm | None]:
    """What was refused, and the form to show again where there is one."""
    form = EndForm(post, zone=zone) if name == "propose" else SeenForm(post)
    if not form.is_valid():
        words = next(iter(form.errors.values()))[0]
        return BadInput(str(words), next_step="It is marked below."), form if isinstance(form, EndForm) else None
    word = Word(by=by, means=means, seen=form.cleaned_data["seen"])
    try:
        if isinstance(form, EndForm):
            actions.propose_end(case_id, form.instant(), word, now=now)
        else:
            _PRESSES[name](case_id, word, now=now)
    except Refused as refused:
        if isinstance(form, EndForm) and getattr(refused, "field", "") == "until":
            form.add_error("until", refused.what)
        return refused, form if isinstance(form, EndForm) else None
    return None, None
