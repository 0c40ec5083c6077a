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
    own_name,
    standing,
    terms,
)
from vulndesk.apps.parties.views.party_pages import ask_identity, end, invite, link, naming, parties, role, upstream
from vulndesk.apps.parties.views.reporter_pages import report_identity, reporter_part, reporter_room
from vulndesk.apps.parties.views.room_pages import change, room, room_part, settle

__all__ = [
    "ask_identity",
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
    "naming",
    "own_id",
    "own_name",
    "parties",
    "report_identity",
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
