"""The one door to write connections to forges: what an owner sets up, what is taken, what goes back."""

from vulndesk.apps.forges.actions.asking import asking, try_connection
from vulndesk.apps.forges.actions.doctoring import look_at_repositories
from vulndesk.apps.forges.actions.following import (
    FOLLOW,
    LOOK,
    NOTE,
    follow_note,
    follow_report,
    forget_case,
    look,
    look_now,
    plan_looks,
)
from vulndesk.apps.forges.actions.keeping import (
    NewConnection,
    change_token,
    connect,
    disconnect,
    drop_older_secret,
    renew_secret,
    switch,
)
from vulndesk.apps.forges.actions.replying import REPLY, ask_to_reply, reply
from vulndesk.apps.forges.actions.sending import SEND, ask_to_send, send
from vulndesk.apps.forges.actions.taking import (
    NotTaken,
    Posted,
    forget_deliveries,
    forget_words,
    require_readable,
    take_delivery,
)
from vulndesk.apps.forges.actions.waking import WAKE, wake_gate

__all__ = [
    "FOLLOW",
    "LOOK",
    "NOTE",
    "REPLY",
    "SEND",
    "WAKE",
    "NewConnection",
    "NotTaken",
    "Posted",
    "ask_to_reply",
    "ask_to_send",
    "asking",
    "change_token",
    "connect",
    "disconnect",
    "drop_older_secret",
    "follow_note",
    "follow_report",
    "forget_case",
    "forget_deliveries",
    "forget_words",
    "look",
    "look_at_repositories",
    "look_now",
    "plan_looks",
    "renew_secret",
    "reply",
    "require_readable",
    "send",
    "switch",
    "take_delivery",
    "try_connection",
    "wake_gate",
]
