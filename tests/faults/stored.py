"""What a desk has stored, read from its folder with its key, without its server: python -m tests.faults.stored

Settings come from the environment. Prints JSON: every case by the receipt digest (hex) with what it opens to, and what
hangs loose: rows without their case, files without their row, rows without their file.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402

from vulndesk.apps.cases import content  # noqa: E402
from vulndesk.apps.cases.models import Attachment, Case, Deadline  # noqa: E402
from vulndesk.apps.cases.queries import files_in_use  # noqa: E402
from vulndesk.apps.intake.models import Draft, DraftFile, SentReport  # noqa: E402
from vulndesk.apps.mail.models import ReceivedMail  # noqa: E402
from vulndesk.apps.mail.queries import mail_files_in_use  # noqa: E402
from vulndesk.apps.timeline.models import Event, Job  # noqa: E402
from vulndesk.apps.vault.files import sweep_files  # noqa: E402
from vulndesk.apps.vault.models import DataKey, SmallFile  # noqa: E402
from vulndesk.apps.vault.sealing import opened_key  # noqa: E402
from vulndesk.apps.vault.small_files import sweep_small_files  # noqa: E402


def stored_case(case):
    key = opened_key(case.data_key)
    body = content.open_body(case)
    return {
        "reference": case.reference,
        "title": content.open_head(case)["title"],
        "report": body["report"] | body["other"],
        "files": [stored_file(key, row) for row in case.attachments.all()],
        "clocks": sorted(case.deadlines.values_list("promise", flat=True)),
        "words": case.title_words.count(),
        "received": Event.objects.filter(case_id=case.pk, kind="report_received").count(),
    }


def stored_file(key, row):
    """Its name, size and hash as they are now, read whole from the disk."""
    opened = content.open_attachment(key, row)
    digest, size = hashlib.sha256(), 0
    for piece in content.open_bytes(row, opened):
        digest.update(piece)
        size += len(piece)
    return [opened["name"], size, digest.hexdigest()]


def key_columns():
    """Every column that names a data key: of cases, drafts, programmes and whatever else has one."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [(one.model, one.attname) for one in fields if one.related_model is DataKey]


def loose_ends():
    cases = set(Case.objects.values_list("pk", flat=True))
    drafts = set(Draft.objects.values_list("pk", flat=True))
    sent = list(SentReport.objects.values_list("case_id", flat=True))
    keys = set(DataKey.objects.values_list("pk", flat=True))
    named = {key for model, column in key_columns() for key in model.objects.values_list(column, flat=True)}
    events = set(Event.objects.exclude(case_id=None).values_list("case_id", flat=True))
    return {
        "keys without a case": len(keys - named),
        "requests without a case": len(set(sent) - cases),
        "requests for one case": len(sent) - len(set(sent)),
        "clocks without a case": len(set(Deadline.objects.values_list("case_id", flat=True)) - cases),
        "events without a case": len(events - cases),
        "draft files without a draft": len(set(DraftFile.objects.values_list("draft_id", flat=True)) - drafts),
        "jobs given up": Job.objects.filter(state="given_up").count(),
    }


def swept():
    """How many files no row names, and how many rows name a file that is not there once those are gone."""
    soon = datetime.now(UTC) + timedelta(minutes=1)

    def in_use(file_ids):
        return files_in_use(file_ids) | mail_files_in_use(file_ids)

    loose = sweep_files(keep=in_use, older_than=soon) + sweep_small_files(keep=in_use, older_than=soon)
    there = {path.name for path in (settings.DATA / "files").glob("*/*")}
    there |= set(SmallFile.objects.values_list("pk", flat=True))
    named = set(Attachment.objects.exclude(file_id=None).values_list("file_id", flat=True))
    named |= set(ReceivedMail.objects.exclude(file_id=None).values_list("file_id", flat=True))
    return {"swept": loose, "files without a row": len(there - named), "rows without a file": len(named - there)}


def main():
    told = {
        "cases": {
            bytes(case.receipt_digest).hex(): stored_case(case)
            for case in Case.objects.filter(erased_at=None).select_related("data_key")
        },
        "loose": loose_ends(),
        "files": swept(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
