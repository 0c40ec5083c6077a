"""The one door to write participants: invite, answer, say how it stands, end access; and who may be in the room."""

from vulndesk.apps.parties.actions.answers import accept_terms, agree_again, decline_terms, say_status, set_tracking_id
from vulndesk.apps.parties.actions.invitations import Invitation, change_role, invite_party, new_link, revoke_access
from vulndesk.apps.parties.actions.opening import open_invitation
from vulndesk.apps.parties.actions.reading import mark_read

__all__ = [
    "Invitation",
    "accept_terms",
    "agree_again",
    "change_role",
    "decline_terms",
    "invite_party",
    "mark_read",
    "new_link",
    "open_invitation",
    "revoke_access",
    "say_status",
    "set_tracking_id",
]
