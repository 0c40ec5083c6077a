"""The team's page of the parties, the room, and what a guest sees."""

from vulndesk.apps.parties.views.guest_pages import (
    door,
    embargo_again,
    guest_change,
    guest_file,
    guest_part,
    guest_room,
    guest_settle,
    leave,
    own_id,
    standing,
    terms,
)
from vulndesk.apps.parties.views.party_pages import end, invite, link, parties, role, upstream
from vulndesk.apps.parties.views.reporter_pages import reporter_part, reporter_room
from vulndesk.apps.parties.views.room_pages import change, room, room_part, settle

__all__ = [
    "change",
    "door",
    "embargo_again",
    "end",
    "guest_change",
    "guest_file",
    "guest_part",
    "guest_room",
    "guest_settle",
    "invite",
    "leave",
    "link",
    "own_id",
    "parties",
    "reporter_part",
    "reporter_room",
    "role",
    "room",
    "room_part",
    "settle",
    "standing",
    "terms",
    "upstream",
]
