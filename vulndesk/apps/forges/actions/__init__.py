"""The one door to write connections to forges: what an owner sets up, what is taken, what goes back."""

from vulndesk.apps.forges.actions.asking import try_connection
from vulndesk.apps.forges.actions.keeping import (
    NewConnection,
    change_token,
    connect,
    disconnect,
    drop_older_secret,
    renew_secret,
    switch,
)
from vulndesk.apps.forges.actions.taking import (
    NotTaken,
    Posted,
    forget_deliveries,
    forget_words,
    require_readable,
    take_delivery,
)

__all__ = [
    "NewConnection",
    "NotTaken",
    "Posted",
    "change_token",
    "connect",
    "disconnect",
    "drop_older_secret",
    "forget_deliveries",
    "forget_words",
    "renew_secret",
    "require_readable",
    "switch",
    "take_delivery",
    "try_connection",
]
