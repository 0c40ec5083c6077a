"""The guarded door to read participants and the room."""

from vulndesk.apps.parties.queries.guests import (
    Guest,
    GuestView,
    InvitedView,
    guest_in,
    guest_view,
    guests_in_the_room,
    invited_view,
)
from vulndesk.apps.parties.queries.naming import IdentityView, names_for, own_identity
from vulndesk.apps.parties.queries.parties import (
    PartiesView,
    PartyView,
    parties_of,
    parties_view,
    party_roles,
    tally,
)
from vulndesk.apps.parties.queries.room import (
    Choice,
    RoomView,
    room_view,
    said_in,
    second_look,
    words_for_readers,
)
from vulndesk.apps.parties.queries.rows import contact_of, contacts_in_the_room, participant_of
from vulndesk.apps.parties.queries.sections import EMBARGO_ALONE, REPORTER_SECTION, TEAM_SECTION

__all__ = [
    "EMBARGO_ALONE",
    "REPORTER_SECTION",
    "TEAM_SECTION",
    "Choice",
    "Guest",
    "GuestView",
    "IdentityView",
    "InvitedView",
    "PartiesView",
    "PartyView",
    "RoomView",
    "contact_of",
    "contacts_in_the_room",
    "guest_in",
    "guest_view",
    "guests_in_the_room",
    "invited_view",
    "names_for",
    "own_identity",
    "participant_of",
    "parties_of",
    "parties_view",
    "party_roles",
    "room_view",
    "said_in",
    "second_look",
    "tally",
    "words_for_readers",
]
