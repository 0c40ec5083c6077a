"""django-helpdesk reads a folder of mails, in its own environment and on the desk's database settings.

    python -m bench.stand.mail_helpdesk MAILS     prints seconds and tickets as JSON; it removes what it has read

Only `process_queue` is measured, not the start of the interpreter. Its mail goes to Django's dummy backend.
"""

import json
import logging
import sys
import time
from pathlib import Path

from django.core.management import call_command

import bench.stand.helpdesk  # noqa: F401 - configures Django


def main(mails: Path) -> None:
    call_command("migrate", verbosity=0)
    from helpdesk.email import process_queue
    from helpdesk.models import Queue, Ticket

    queue, _ = Queue.objects.get_or_create(
        slug="mail",
        defaults={
            "title": "Mail",
            "allow_email_submission": True,
            "email_address": "security@enix.example",
            "email_box_type": "local",
        },
    )
    queue.email_box_local_dir = str(mails)
    log = logging.getLogger("quiet")
    log.setLevel(logging.CRITICAL)
    before, began = Ticket.objects.count(), time.perf_counter()
    process_queue(queue, logger=log)
    json.dump({"seconds": time.perf_counter() - began, "rows": Ticket.objects.count() - before}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
