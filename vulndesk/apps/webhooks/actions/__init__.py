"""The one door to write webhooks: what an owner sets up, and what is sent."""

from vulndesk.apps.webhooks.actions.keeping import (
    NewWebhook,
    add_webhook,
    change_webhook,
    drop_older_secret,
    remove_webhook,
    renew_secret,
    switch,
)
from vulndesk.apps.webhooks.actions.sending import (
    SEND,
    forget_sendings,
    plan_sendings,
    send,
    send_again,
    send_test,
)

__all__ = [
    "SEND",
    "NewWebhook",
    "add_webhook",
    "change_webhook",
    "drop_older_secret",
    "forget_sendings",
    "plan_sendings",
    "remove_webhook",
    "renew_secret",
    "send",
    "send_again",
    "send_test",
    "switch",
]
