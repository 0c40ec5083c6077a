"""TLP 2.0 (FIRST): how far somebody may pass on what they read. A label binds people; who may read is core/audience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from vulndesk.core.errors import BadInput


class Label(StrEnum):
    """The strictest first."""

    RED = "RED"
    AMBER_STRICT = "AMBER+STRICT"
    AMBER = "AMBER"
    GREEN = "GREEN"
    CLEAR = "CLEAR"


# In the words of the standard, shortened.
MEANINGS: Mapping[Label, str] = {
    Label.RED: "for the readers named here, nobody else",
    Label.AMBER_STRICT: "within the reader’s organisation, where it is needed",
    Label.AMBER: "within the reader’s organisation and its clients, where it is needed",
    Label.GREEN: "within the community, not in public",
    Label.CLEAR: "may be passed on freely",
}


def label_in(given: str) -> str:
    """As it is stored; empty for none. Raises BadInput."""
    word = given.strip().upper().removeprefix("TLP:")
    if word and word not in MEANINGS:
        raise BadInput("There is no such TLP label.", next_step=f"Use one of {', '.join(Label)}.", field="tlp")
    return word


def in_words(label: str) -> str:
    """`TLP:AMBER`, as the standard writes it; empty for none."""
    return f"TLP:{label}" if label else ""


def strictest(labels: Iterable[str], *, is_public: bool) -> Label:
    """Of what is put together. What nobody labelled is AMBER, or CLEAR once the case is public."""
    unsaid = Label.CLEAR if is_public else Label.AMBER
    order = list(Label)
    return min([unsaid, *(Label(one) for one in labels if one)], key=order.index)


def in_file_name(label: str) -> str:
    """`TLP-AMBER-STRICT`: a colon and a plus are no names on some disks."""
    return f"TLP-{label.replace('+', '-')}"


def meaning(label: str) -> str:
    return MEANINGS[Label(label)] if label else ""
