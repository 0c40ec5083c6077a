"""A security.txt -> what of it a policy can say."""

from __future__ import annotations

from datetime import datetime

from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Languages, Value
from vulndesk.core.policy.exchange.crossing import Imported, contact_at, key_at
from vulndesk.core.policy.publish.draft import Draft
from vulndesk.core.security_txt import WRITTEN, parse_security_txt


def from_security_txt(raw: bytes, *, now: datetime) -> Imported:
    """Raises BadInput with the first fault of a file that is not valid."""
    found = parse_security_txt(raw, now)
    if not found.is_valid:
        first = found.errors[0]
        place = f" (line {first.line})" if first.line else ""
        raise BadInput(f"The security.txt is not valid: {first.sentence}{place}", next_step="Mend the file.")
    values: list[Value] = []
    lost = []
    for field in found.fields:
        value: Value | None = None
        if field.name == "contact":
            value = contact_at(field.value)
        elif field.name == "encryption":
            value = key_at(field.value)
        elif field.name == "preferred-languages":
            value = Languages(tuple(tag.strip() for tag in field.value.split(",")))
        if value is not None:
            values.append(value)
        elif field.name != "expires":
            lost.append(f"Left out: {WRITTEN.get(field.name, field.name)}: {field.value}")
    return Imported(Draft(tuple(dict.fromkeys(values))), tuple(lost))
