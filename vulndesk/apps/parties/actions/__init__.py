"""The one door to write participants: invite, answer, say how it stands, end access; and who may be in the room."""

from vulndesk.apps.parties.actions.answers import accept_terms, agree_again, decline_terms, say_status, set_tracking_id
from vulndesk.apps.parties.actions.invitations import Invitation, change_role, invite_party, new_link, revoke_access
from vulndesk.apps.parties.actions.naming import (
    agree_to_be_named,
    ask_for_identity,
    choose_naming,
    hide_identity,
    show_identity,
)
from vulndesk.apps.parties.actions.opening import open_invitation
from vulndesk.apps.parties.actions.reading import mark_read

__all__ = [
    "Invitation",
    "accept_terms",
    "agree_again",
    "agree_to_be_named",
    "ask_for_identity",
    "change_role",
    "choose_naming",
    "decline_terms",
    "hide_identity",
    "invite_party",
    "mark_read",
    "new_link",
    "open_invitation",
    "revoke_access",
    "say_status",
    "set_tracking_id",
    "show_identity",
]
