"""A desk with a few hundred things to do, whose workers are killed with -9 again and again. Run by test_worker.py.

    python -m tests.server.kill_story effects|mail COUNT KILLS

Settings come from the environment; what came of it is printed as JSON. effects: each event has two subscribers, one
whose effect is a row, and one whose effect is a file. mail: reports, with the desk's own subscribers.
"""

import json
import os
import random
import secrets
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from vulndesk.apps.accounts.actions import accept_invitation, invite  # noqa: E402
from vulndesk.apps.cases.actions import NewReport  # noqa: E402
from vulndesk.apps.intake.actions import receive_report  # noqa: E402
from vulndesk.apps.notices.models import OutgoingMail  # noqa: E402
from vulndesk.apps.policies.actions import open_programme_from_file  # noqa: E402
from vulndesk.apps.timeline import actions as timeline  # noqa: E402
from vulndesk.apps.timeline.models import Event, Job  # noqa: E402
from vulndesk.gateways import outbox_files  # noqa: E402
from vulndesk.server.subscriptions import SUBSCRIPTIONS, TASKS  # noqa: E402
from vulndesk.server.worker import Task, Worker  # noqa: E402

FOLDER = settings.DATA / "effects"
DICE = random.Random(20260302)


def now():
    return datetime.now(UTC)


def write_row(*, event_id, now):
    time.sleep(0.004)
    return lambda: timeline.record_event(kind="effect", now=now, facts={"of": event_id}) and None


def write_file(*, event_id, now):
    with (FOLDER / "tries").open("ab") as tries:
        tries.write(f"{event_id}\n".encode())
    outbox_files.write(FOLDER, name=f"{event_id}.eml", content=b"x" * 2000)


class Effects:
    tasks = {"row": Task(write_row, attempt_limit=40), "file": Task(write_file, attempt_limit=40)}
    subscriptions = {"poked": ("row", "file")}

    def ask(self, count):
        FOLDER.mkdir(parents=True)
        with transaction.atomic():
            self.asked = {timeline.record_event(kind="poked", now=now()).id for _ in range(count)}

    def outcome(self):
        rows = Counter(event.facts["of"] for event in Event.objects.filter(kind="effect"))
        files = {path.name for path in FOLDER.glob("[!.]*.eml")}
        lost = len(self.asked - rows.keys()) + len({f"{event}.eml" for event in self.asked} - files)
        return lost, sum(count - 1 for count in rows.values()) + len(files) - len(self.asked)


class Mail:
    tasks = TASKS
    subscriptions = SUBSCRIPTIONS

    def ask(self, count):
        policy = settings.DATA / "SECURITY.md"
        policy.write_text("# Security Policy\n\nReport to a@b.example. We will acknowledge within 48 hours.\n")
        programme = open_programme_from_file(policy, now=now())
        link = invite(by=None, role="owner", now=now(), address="")
        accept_invitation(
            token=link.rstrip("/").rsplit("/", 1)[1],
            username="olga",
            display_name="Olga",
            email="olga@team.example",
            password="four unrelated garden words",
            now=now(),
        )
        programme.refresh_from_db()
        for number in range(count):
            report = NewReport(report={"description": "It overflows."}, contact=f"rita{number}@finders.example")
            receive_report(report, programme=programme, channel="web", now=now())
        self.asked = 2 * count

    def outcome(self):
        files = Counter(path.name.split("-", 1)[1] for path in (settings.DATA / "outbox").glob("[!.]*.eml"))
        mails = {f"{mail}.eml" for mail in OutgoingMail.objects.filter(state="written").values_list("id", flat=True)}
        lost = self.asked - len(mails & files.keys())
        return lost, OutgoingMail.objects.count() - self.asked + files.total() - len(mails)


STORIES = {"effects": Effects, "mail": Mail}


def work(story):
    """The life of one worker, in a process of its own."""
    Worker(
        holder=f"{os.getpid()}-{secrets.token_hex(6)}",
        clock=now,
        locks=settings.DATA / "workers",
        tasks=story.tasks,
        subscriptions=story.subscriptions,
        ring=lambda *, now: 0,
    ).run(until_idle=True)


def start_worker(story):
    connections.close_all()  # a connection must not be shared over a fork
    pid = os.fork()
    if pid == 0:
        try:
            work(story)
            os._exit(0)
        finally:
            os._exit(1)
    return pid


def kill_again_and_again(story, kills):
    """Two workers; one of them is killed after a random moment and replaced."""
    killed, workers = 0, [start_worker(story), start_worker(story)]
    while killed < kills and unfinished():
        victim = workers.pop(DICE.randrange(2))
        wait_until_at_work(victim)
        time.sleep(DICE.uniform(0.0, DICE.choice([0.06, 0.4])))  # early in a life, and later
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        killed += os.WIFSIGNALED(status)
        workers.append(start_worker(story))
    failures = [status for _, status in (os.waitpid(pid, 0) for pid in workers) if status]
    while unfinished():  # what a killed one held is free soon, and what was hit twice waits some seconds
        time.sleep(0.2)
        pid = start_worker(story)
        failures += [status for _, status in [os.waitpid(pid, 0)] if status]
    return killed, failures


def wait_until_at_work(pid):
    """So that kills hit work and not the start of a process, however slow the machine is."""
    until = time.monotonic() + 5
    while time.monotonic() < until and not list((settings.DATA / "workers").glob(f"{pid}-*.lock")):
        time.sleep(0.002)


def unfinished():
    try:
        return Event.objects.filter(dispatched_at__isnull=True).exists() or Job.objects.filter(state="waiting").exists()
    finally:
        connections.close_all()


def main(story, count, kills):
    call_command("migrate", verbosity=0)
    story.ask(count)
    killed, failures = kill_again_and_again(story, kills)
    lost, repeated = story.outcome()
    told = {
        "killed": killed,
        "failures": failures,
        "lost": lost,
        "repeated": repeated,
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "most_attempts": max(Job.objects.values_list("attempts", flat=True)),
        "left_leased": Job.objects.exclude(lease_holder="").count(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(STORIES[sys.argv[1]](), int(sys.argv[2]), int(sys.argv[3]))
