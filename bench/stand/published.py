"""A desk that has published any number of advisories, in this process, filled as the desk itself fills it.

The first ones are inserted many at a time, with the documents of one a year under other names; each one that is
measured goes through the actions of the desk.
"""

from __future__ import annotations

import base64
import os
import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vulndesk.core.advisory.outlets.places import PublicFile
from vulndesk.core.advisory.parts import Publisher, Rating, Reference, ReferenceType, Revision, Weakness
from vulndesk.core.advisory.record import Advisory, Component, EventKind, RangeEvent, RangeType, VersionRange

CHECKOUT = Path(__file__).parents[2]
POLICY = CHECKOUT / "examples" / "enix" / "SECURITY.md"
BATCH = 1000
ADVISORIES_A_PACKAGE = 5
FIRST_DAY = datetime(2016, 1, 4, 9, tzinfo=UTC)
_WORDS = (
    "length",
    "buffer",
    "parser",
    "header",
    "template",
    "token",
    "session",
    "archive",
    "decoder",
    "index",
    "cache",
)


def advisory(number: int, *, of: int) -> Advisory:
    """Always the same for a number; about 4 KB as an OSV document. of: how many there are, over eleven years."""
    chance = random.Random(number)
    at = FIRST_DAY + timedelta(days=3900) * min(number / of, 1.0)
    low = (chance.randint(0, 4), chance.randint(0, 9), chance.randint(0, 9))
    fixed = (low[0] + chance.randint(0, 2), low[1] + chance.randint(1, 9), chance.randint(0, 30))
    events = (("introduced", low), ("fixed", fixed))
    held = VersionRange(
        RangeType.ECOSYSTEM,
        tuple(RangeEvent(EventKind(kind), ".".join(map(str, version))) for kind, version in events),
    )
    text = " ".join(_WORDS * 40)
    return Advisory(
        id=f"x_BENCH-{at.year}-{number:06}",
        title=f"The {chance.choice(_WORDS)} trusts its {chance.choice(_WORDS)}",
        summary=f"Whoever sends a {chance.choice(_WORDS)} can read the {chance.choice(_WORDS)} of others.",
        details=text,
        publisher=Publisher("Bench", "https://bench.example", "security@bench.example"),
        published=at,
        modified=at,
        aliases=(f"CVE-{at.year}-{100000 + number}",),
        revisions=(Revision("1", at, "Published."),),
        components=(Component(ecosystem="PyPI", name=package(number, of=of), ranges=(held,)),),
        severities=(Rating("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"),),
        weaknesses=(Weakness("CWE-20", "Improper Input Validation"),),
        references=(Reference(f"https://bench.example/fix/{number}", ReferenceType.FIX),),
        remediation=f"Install {'.'.join(map(str, fixed))}.",
    )


def package(number: int, *, of: int) -> str:
    return f"package{number % max(of // ADVISORIES_A_PACKAGE, 1)}"


@dataclass(frozen=True)
class _Made:
    record: Advisory
    stored: str
    built: Any


class _Maker:
    """Documents of one advisory a year serve for its others under their names; what they are asked by is their own."""

    def __init__(self, of: int) -> None:
        self.of, self.patterns = of, dict[int, _Made]()

    def made(self, number: int) -> _Made:
        from vulndesk.apps.feeds.actions.building import keys_of

        record = advisory(number, of=self.of)
        assert record.published is not None
        pattern = self._pattern_of(record.published.year, number)
        built = pattern.built
        files = tuple(
            PublicFile(_renamed(file.path, pattern, record), _renamed(file.content.decode(), pattern, record).encode())
            for file in built.files
        )
        return _Made(
            record,
            _renamed(pattern.stored, pattern, record),
            replace(
                built,
                files=files,
                csaf=_renamed(built.csaf, pattern, record),
                osv=_renamed(built.osv, pattern, record),
                osv_id=record.id,
                keys=tuple(keys_of(record)),
            ),
        )

    def _pattern_of(self, year: int, number: int) -> _Made:
        if year not in self.patterns:
            self.patterns[year] = self._pattern(number)
        return self.patterns[year]

    def _pattern(self, number: int) -> _Made:
        from vulndesk.apps.feeds.actions.building import build
        from vulndesk.core.advisory.cve import NO_CNA
        from vulndesk.core.advisory.serial import to_json

        record = advisory(number, of=self.of)
        return _Made(record, to_json(record), build(record, address="https://desk.example", assigner=NO_CNA))


def _renamed(text: str, pattern: _Made, record: Advisory) -> str:
    other = pattern.record
    names = ((other.id, record.id), (other.id.lower(), record.id.lower()), (other.aliases[0], record.aliases[0]))
    for old, new in names:
        text = text.replace(old, new)
    return text


class PublishedDesk:
    """The data folder is `folder`/data, as RunningDesk has it; key: for a server that is to open it, too."""

    def __init__(self, folder: Path) -> None:
        self.key = base64.b64encode(secrets.token_bytes(32)).decode()
        data = folder / "data"
        data.mkdir(parents=True)
        os.environ |= {"VULNDESK_KEY": self.key, "VULNDESK_DATA": str(data), "VULNDESK_ADDRESS": "https://desk.example"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "vulndesk.server.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from django.contrib.auth import get_user_model

        from vulndesk.apps.accounts.organisations import belong
        from vulndesk.apps.policies.actions import open_programme_from_file
        from vulndesk.apps.policies.queries import actor_for, programme

        self.now = datetime.now(UTC)
        self.programme = programme(open_programme_from_file(POLICY, now=self.now).slug)
        olga = get_user_model().objects.create(username="olga", is_admin=True, joined_at=self.now)
        belong(olga.pk, self.programme.organisation_id, role="owner")
        self.owner = actor_for(olga)
        self.filled = 0

    def publish(self, record: Advisory) -> None:
        """One more: the row, its revision and its event in one transaction, then the worker's task in another."""
        from django.db import transaction

        from vulndesk.apps.advisories.actions import import_published
        from vulndesk.apps.feeds.actions import lay_out
        from vulndesk.apps.timeline.models import Event

        import_published(self.programme.pk, [record], by=self.owner, now=self.now)
        write = lay_out(event_id=Event.objects.latest("id").pk, now=self.now)
        assert write is not None
        with transaction.atomic():
            write()

    def fill(self, count: int, *, of: int, for_questions: bool = False) -> None:
        """Up to `count` advisories in all. for_questions: with nothing but what OSV's API reads."""
        if not self.filled:
            self.publish(advisory(0, of=of))
            self.filled = 1
        maker = _Maker(of)
        for start in range(self.filled, count, BATCH):
            made = [maker.made(number) for number in range(start, min(start + BATCH, count))]
            self._store(made, for_questions=for_questions)
        self.filled = max(count, self.filled)

    def _store(self, made: Sequence[_Made], *, for_questions: bool) -> None:
        from django.db import transaction

        with transaction.atomic():
            if not for_questions:
                self._store_advisories(made)
            self._store_files(made, for_questions=for_questions)

    def _store_advisories(self, made: Sequence[_Made]) -> None:
        from vulndesk.apps.advisories.models import Advisory as Row
        from vulndesk.apps.advisories.models import Affected, OtherId, Revision

        rows = [self._row(one.record) for one in made]
        Row.objects.bulk_create(rows)
        Revision.objects.bulk_create(
            Revision(advisory=row, number=1, at=row.published_at, actor="bench", record=one.stored)
            for row, one in zip(rows, made, strict=True)
        )
        Affected.objects.bulk_create(
            Affected(advisory=row, ecosystem="PyPI", name=one.record.components[0].name, component={})
            for row, one in zip(rows, made, strict=True)
        )
        OtherId.objects.bulk_create(
            OtherId(advisory=row, value=one.record.aliases[0]) for row, one in zip(rows, made, strict=True)
        )

    def _store_files(self, made: Sequence[_Made], *, for_questions: bool) -> None:
        from vulndesk.apps.feeds.models import AffectedKey, Document, ListedAdvisory, Tree
        from vulndesk.core.advisory.serial import instant_text

        listed = [self._listed(one) for one in made]
        ListedAdvisory.objects.bulk_create(listed)
        Document.objects.bulk_create(
            document
            for row, one in zip(listed, made, strict=True)
            for document in self._documents(row, one.built)
            if not for_questions or document.path == row.osv
        )
        AffectedKey.objects.bulk_create(
            AffectedKey(
                key=key, listed=row, matcher=matcher, osv_id=one.built.osv_id, modified=instant_text(row.modified_at)
            )
            for row, one in zip(listed, made, strict=True)
            for key, matcher in one.built.keys
        )
        years = {row.year for row in listed} | set(Tree.objects.get().years)
        Tree.objects.update(years=sorted(years, reverse=True))

    def _row(self, record: Advisory) -> Any:
        from vulndesk.apps.advisories.models import Advisory as Row

        return Row(
            public_id=record.id,
            programme=self.programme,
            published_at=record.published,
            modified_at=record.modified,
            title=record.title,
            severity="high",
            text=record.details,
        )

    def _listed(self, made: _Made) -> Any:
        from vulndesk.apps.feeds.actions.laying_out import made_as
        from vulndesk.apps.feeds.models import ListedAdvisory

        record, built = made.record, made.built
        assert record.published is not None
        return ListedAdvisory(
            public_id=record.id,
            programme_id=self.programme.pk,
            slug=self.programme.slug,
            programme=self.programme.name,
            number=1,
            title=record.title,
            summary=record.summary,
            published_at=record.published,
            modified_at=record.modified,
            is_withdrawn=False,
            year=record.published.year,
            csaf=built.csaf,
            osv=built.osv,
            osv_packed=built.packed.compressed,
            osv_crc=built.packed.crc,
            osv_size=built.packed.size,
            osv_answer=built.answer,
            made_as=made_as(),
        )

    def _documents(self, row: Any, built: Any) -> Iterable[Any]:
        from vulndesk.apps.feeds.models import Document

        for file in (*built.files, PublicFile(f"{built.csaf}.asc", SIGNATURE)):
            yield Document(
                path=file.path,
                listed=row,
                content=file.content,
                digest=file.digest,
                changed_in=1,
                changed_at=self.now,
            )


SIGNATURE = b"-----BEGIN PGP SIGNATURE-----\n" + b"x" * 200 + b"\n-----END PGP SIGNATURE-----\n"
