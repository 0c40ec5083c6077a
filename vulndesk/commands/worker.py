"""`vulndesk worker`: clocks, notifications and housekeeping. Several may run at once; one is enough."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime

import click


@click.command()
@click.option("--once", is_flag=True, help="One round of everything that is due, then end. For cron.")
@click.option("--until-idle", is_flag=True, help="Work until nothing is due, then end.")
def worker(once: bool, until_idle: bool) -> None:
    """Ring due clocks, send notifications and keep house, until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vulndesk.server.settings")
    import django

    django.setup()

    from django.conf import settings

    from vulndesk.apps.ledger import actions as ledger
    from vulndesk.server import subscriptions
    from vulndesk.server.schema import refuse_newer_schema
    from vulndesk.server.worker import Worker, end_on_signals

    refuse_newer_schema()
    one = Worker(
        holder=f"{os.getpid()}-{secrets.token_hex(6)}",
        clock=lambda: datetime.now(UTC),
        locks=settings.DATA / "workers",
        tasks=subscriptions.TASKS,
        subscriptions=subscriptions.SUBSCRIPTIONS,
        ring=subscriptions.ring_everything,
        housekeeping=subscriptions.HOUSEKEEPING,
        is_rush=subscriptions.reports_rush_in,
        unheard=subscriptions.unheard,
        enter=ledger.keep,
    )
    end_on_signals(one.stop)
    one.run(once=once, until_idle=until_idle)
