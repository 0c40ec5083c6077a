"""One delivery, of whichever forge: who reads it, and every reason for which one is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vulndesk.core.forges import forgejo, github, gitlab
from vulndesk.core.forges.facts import Delivery, Forge
from vulndesk.core.forges.shapes import read_document

MOST_BYTES = 2 * 2**20  # an issue is at most 65,536 letters at GitHub, a million at GitLab

_READERS = {
    Forge.GITHUB: github.read_delivery,
    Forge.GITLAB: gitlab.read_delivery,
    Forge.FORGEJO: forgejo.read_delivery,
}


class Outcome(StrEnum):
    """What became of what was posted to a connection: counted, and shown on its page."""

    TAKEN = "taken"
    REPEATED = "repeated"
    PING = "ping"
    UNKNOWN_TYPE = "unknown_type"
    OTHER_REPOSITORY = "other_repository"
    SEALED_PROGRAMME = "sealed_programme"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_SIGNATURE = "wrong_signature"
    NOT_TIMELY = "not_timely"
    UNNAMED = "unnamed"
    BAD_JSON = "bad_json"
    ODD_SHAPE = "odd_shape"


# What the page says of each; those of REFUSED were answered with an error.
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.TAKEN: "Taken",
    Outcome.REPEATED: "Came again, and did nothing",
    Outcome.PING: "The forge tried the webhook",
    Outcome.UNKNOWN_TYPE: "Of a type that the desk needs nothing of",
    Outcome.OTHER_REPOSITORY: "About another repository",
    Outcome.SEALED_PROGRAMME: "A private report in clear, which a programme with sealed reports does not keep",
    Outcome.TOO_LARGE: "Longer than 2 MB, and not read",
    Outcome.NOT_JSON: "Sent as something else than application/json",
    Outcome.WRONG_SIGNATURE: "Not signed with this connection’s secret",
    Outcome.NOT_TIMELY: "Signed more than five minutes ago, or the clocks differ",
    Outcome.UNNAMED: "Without the name of its event or the id of its delivery",
    Outcome.BAD_JSON: "JSON that readers could take differently, or nested too deep",
    Outcome.ODD_SHAPE: "Of another shape than the forge documents: another version, or another sender",
}
REFUSED = (
    *(Outcome.TOO_LARGE, Outcome.NOT_JSON, Outcome.WRONG_SIGNATURE, Outcome.NOT_TIMELY),
    *(Outcome.UNNAMED, Outcome.BAD_JSON, Outcome.ODD_SHAPE),
)


def read_delivery(forge: Forge, event: str, body: bytes) -> Delivery:
    """Raises BadInput, and OddShape for JSON of another shape. Ask `signatures.is_signed` first."""
    return _READERS[forge](event, read_document(body))
