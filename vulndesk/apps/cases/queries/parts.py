"""What could be taken out of the reporter's words into fields that are still empty."""

from __future__ import annotations

from vulndesk.apps.cases.queries.page import CasePage
from vulndesk.core.completeness import question_of
from vulndesk.core.policy.clauses import Item
from vulndesk.core.report_parts import VECTOR, FoundPart, answers_below, parts_in

FIELDS = (Item.VERSIONS.value, Item.LOCATION.value, Item.TYPE.value)


def proposed_parts(page: CasePage) -> tuple[FoundPart, ...]:
    """Of an open case, for a page that the team sees: answers below the desk's questions, then single parts."""
    if not page.case.is_open or not page.deeds:
        return ()
    own = [message.text for message in page.messages if message.from_reporter]
    missing = [item for item in page.missing if item != Item.CONTACT.value]
    answered = answers_below(own, questions={item: question_of(Item(item)) for item in missing})
    wanted = [item for item in FIELDS if item in missing and item not in {part.kind for part in answered}]
    wanted += [] if page.case.vector else [VECTOR]
    texts = (str(page.body["report"].get("description", "")), *own)
    return (*answered, *parts_in(texts, wanted=wanted))
