"""Mail that says that something happened, and the answers that a mail may carry. Every task here is the worker's.

Promises: at most one mail to a person about an event, and one about a message; a mail that cannot be delivered is given
up in the open. A task thinks outside a transaction and returns what is to be written inside the one that ends the job.
"""

from vulndesk.apps.notices.actions.choosing import choose_notices
from vulndesk.apps.notices.actions.delivery import deliver, forget_mails, mark_given_up
from vulndesk.apps.notices.actions.from_events import mail_early, mail_parties, mail_reporter, mail_team
from vulndesk.apps.notices.actions.letters_in import forget_correspondence, reply_address_of, seal_letter, store_letter
from vulndesk.apps.notices.actions.pushing import PushFailed, forget_pushes, post_signed, push, try_webhook
from vulndesk.apps.notices.actions.writing import DELIVER, PUSH, write_mails
from vulndesk.apps.notices.letters import address_in, compose

__all__ = [
    "DELIVER",
    "PUSH",
    "PushFailed",
    "address_in",
    "choose_notices",
    "compose",
    "deliver",
    "forget_correspondence",
    "forget_mails",
    "forget_pushes",
    "mail_early",
    "mail_parties",
    "mail_reporter",
    "mail_team",
    "mark_given_up",
    "post_signed",
    "push",
    "reply_address_of",
    "seal_letter",
    "store_letter",
    "try_webhook",
    "write_mails",
]
