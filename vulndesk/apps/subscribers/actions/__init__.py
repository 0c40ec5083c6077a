"""News of published advisories, by mail or to a webhook, for everybody who asked for it and confirmed.

Promises: never about anything that is not out, and nothing but one link before whoever has the address confirms.
"""

from vulndesk.apps.subscribers.actions.asking import confirm, forget_unconfirmed, leave, subscribe
from vulndesk.apps.subscribers.actions.posting import POST, post
from vulndesk.apps.subscribers.actions.telling import TELL, mail_link, plan_tellings, tell_some

__all__ = [
    "POST",
    "TELL",
    "confirm",
    "forget_unconfirmed",
    "leave",
    "mail_link",
    "plan_tellings",
    "post",
    "subscribe",
    "tell_some",
]
