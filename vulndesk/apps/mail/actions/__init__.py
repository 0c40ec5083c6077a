"""The one door by which mail comes in."""

from vulndesk.apps.mail.actions.jobs import READ_MAIL
from vulndesk.apps.mail.actions.keep import (
    Delivery,
    Kept,
    PreparedMail,
    forget_mail,
    forget_sender,
    join_case,
    make_case,
    prepare_mail,
    programme_for,
    set_aside_for_good,
    store_mail,
    store_mails,
)
from vulndesk.apps.mail.actions.loop import SEND_TRIP, send_trip, start_loop_test
from vulndesk.apps.mail.actions.mailboxes import (
    PICK_UP,
    change_mailbox,
    look_into_mailbox,
    pick_up,
    plan_pick_ups,
    remove_mailbox,
)
from vulndesk.apps.mail.actions.read import read_mail, read_mails
from vulndesk.apps.mail.content import MailboxContent

__all__ = [
    "PICK_UP",
    "READ_MAIL",
    "SEND_TRIP",
    "Delivery",
    "Kept",
    "MailboxContent",
    "PreparedMail",
    "change_mailbox",
    "forget_mail",
    "forget_sender",
    "join_case",
    "look_into_mailbox",
    "make_case",
    "pick_up",
    "plan_pick_ups",
    "prepare_mail",
    "programme_for",
    "read_mail",
    "read_mails",
    "remove_mailbox",
    "send_trip",
    "set_aside_for_good",
    "start_loop_test",
    "store_mail",
    "store_mails",
]
