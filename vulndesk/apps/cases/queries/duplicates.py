"""Several reports of one flaw: which is the first, and which reporters are still to be told how it ended.

Nothing here is for a reporter's page: nobody learns that there is another reporter.
"""

from __future__ import annotations

from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.around import Around
from vulndesk.apps.cases.queries.guard import case_of
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput


def original_for(case: Case, reference: str, *, by: Actor) -> Case:
    """The first report of what `case` repeats: the named one, or the one that that one repeats. Raises BadInput.

    The original is never the later of the two: the first reporter stays the first.
    """
    original = case_of(by, reference=reference.strip().upper(), field="original")
    while original.duplicate_of_id is not None and original.pk != case.pk:
        original = case_of(by, original.duplicate_of_id, field="original")
    if original.pk == case.pk:
        raise BadInput("A case cannot be a duplicate of itself.", next_step="Name the original.", field="original")
    if original.received_at > case.received_at:
        raise BadInput(
            f"{original.reference} came after this one, so its reporter was not the first.",
            next_step=f"Mark {original.reference} as a duplicate of {case.reference} instead.",
            field="original",
        )
    return original


def to_be_told(case: Case, around: Around) -> tuple[Case, ...]:
    """Duplicates of a closed case whose reporters have not been told how it ended: their cases are still open."""
    return () if case.is_open else tuple(one for one in around.duplicates if one.is_open)
