"""What the API's own description says, asked of the desk: its operations, a cast, two organisations full of words that
occur nowhere else, and whether an answer is one that is described. A new operation is taken in by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from jsonschema import Draft202012Validator

from tests.apps.cases.handling import person, signed_in
from tests.apps.policies.test_organisations import joined
from tests.apps.tokens.conftest import token_of
from tests.people import open_programme
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.organisations import first_organisation, found_organisation
from vulndesk.apps.cases.actions import restrict_case
from vulndesk.apps.cases.models import Case
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.forges.actions import NewConnection, connect
from vulndesk.apps.forges.models import ForgeReport
from vulndesk.apps.guard.content import seal_words
from vulndesk.apps.guard.models import Sighting
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.policies.actions import add_member, move_programme
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.regulation.actions import switch
from vulndesk.apps.webhooks.actions.keeping import NewWebhook, add_webhook
from vulndesk.core.api_examples import example_of
from vulndesk.core.api_scopes import Scope
from vulndesk.core.forges.facts import Forge
from vulndesk.core.webhooks import TYPES
from vulndesk.server.api import api

ABSENT = {"reference": "VD-ZZZZ-ZZZZ", "slug": "no-such-programme", "handle": "nobody-of-that-name"}
# The names by which parts of addresses, questions and bodies name a thing of which each side has one.
NAMES = {
    **dict.fromkeys(("reference", "original", "duplicate_of", "case", "other", "into", "part"), "reference"),
    **dict.fromkeys(("slug", "programme"), "slug"),
    **dict.fromkeys(("owner", "handle", "who", "person", "member", "people", "owners"), "handle"),
}
# What changes a state, makes something public, or hides the case, instead of keeping a text.
LEFT_ALONE = re.compile("/(deeds|show|publication|approvals|known-to|policy|duplicates|retention|split)(/|$)")
# Words for things whose tables are called otherwise.
TABLES = {"clock": "deadline", "party": "participant"}
# Parts of addresses that count within their thing, so that each has a first one.
COUNTED = ("number",)


def kind_of(name: str, schema: Mapping[str, Any]) -> str:
    """What a part of an address names: a thing by its name, the key of a row, or one of a few words."""
    if "enum" in schema or name in COUNTED:
        return "choice"
    return NAMES.get(name, "integer" if schema.get("type") == "integer" else "uuid")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def by(self) -> str:
        """Bearer, Receipt, or empty: how it is asked."""
        security = self.told.get("security") or [{}]
        return {"ByToken": "Bearer", "Receipt": "Receipt"}.get(next(iter(security[0]), ""), "")

    def places(self, where: str) -> dict[str, Mapping[str, Any]]:
        return {one["name"]: one for one in self.told.get("parameters", ()) if one["in"] == where}

    @property
    def keys(self) -> dict[str, str]:
        """The parts of its address that are keys of rows, and of which kind."""
        kinds = {name: kind_of(name, place["schema"]) for name, place in self.places("path").items()}
        return {name: kind for name, kind in kinds.items() if kind in ("uuid", "integer")}

    def path_for(self, names: Mapping[str, str]) -> dict[str, str]:
        """Things by these names where a part of the address names such; else what the description has as an example."""
        return {
            name: "1" if name in COUNTED else names.get(kind_of(name, place["schema"]), str(place.get("example", "")))
            for name, place in self.places("path").items()
        }

    def example(self) -> Any:
        """What is sent, or None."""
        body = self.told.get("requestBody", {}).get("content", {}).get("application/json")
        return None if body is None else json.loads(json.dumps(body["example"]))

    def sent_shape(self, known: Mapping[str, Any]) -> Mapping[str, Any]:
        body = self.told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape: Mapping[str, Any] = known[body["$ref"].rpartition("/")[2]] if "$ref" in body else body
        return shape


class Description:
    def __init__(self) -> None:
        self.document: Any = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
        self.shapes: Mapping[str, Any] = self.document["components"]["schemas"]
        self.operations = [
            Operation(method.upper(), path, told)
            for path, methods in self.document["paths"].items()
            for method, told in methods.items()
        ]

    def faults(self, operation: Operation, status: int, kind: str, body: bytes) -> list[str]:
        """Where an answer is none of those that are described; a failure of the desk is never one."""
        if status >= 500:
            return [f"{status}: {body[:300]!r}"]
        told = operation.told["responses"].get(str(status))
        if told is None:
            return [f"{status} is not described: {body[:300]!r}"]
        content = told.get("content", {})
        media = kind.partition(";")[0].strip()
        if not content or (media not in content and not body):
            return [f"{status} has a body"] if body and not content else []
        if media not in content:
            return [f"{status} comes as {media}, not {list(content)}"]
        schema = content[media].get("schema")
        if schema is None:
            return []
        whole = {**schema, "components": self.document["components"]}
        found = Draft202012Validator(whole).iter_errors(json.loads(body))
        return [f"{status} at {'.'.join(map(str, one.path))}: {one.message}" for one in found]


@dataclass(frozen=True)
class Person:
    """reads: the places whose words they may be shown. own: what they name when they name their own."""

    name: str
    authorization: str
    reads: frozenset[str]
    own: Mapping[str, str]
    others: Mapping[str, str]

    @property
    def side(self) -> str:
        return self.own["slug"]


@dataclass
class World:
    """planted: word -> the place where it stands. keys: a side's slug -> kind -> table -> one that was made for it.

    made_for: a side's slug -> kind and key of every row that was made for it.
    """

    description: Description
    people: list[Person] = field(default_factory=list)
    words: int = 0
    planted: dict[str, str] = field(default_factory=dict)
    keys: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    made_for: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def word(self, place: str) -> str:
        self.words += 1
        word = f"zyxcanary{self.words:03}q"
        self.planted[word] = place
        return word

    def keys_of(self, slug: str, kind: str) -> list[str]:
        return sorted(set(self.keys[slug].get(kind, {}).values()))

    def fitting(self, slug: str, kind: str, name: str) -> list[str]:
        """Keys of the table that a part of an address seems to mean, such as of messages for `message_id`; else all."""
        stem = name.removesuffix("_id")
        wanted = TABLES.get(stem, stem.replace("_", ""))
        tables = self.keys[slug].get(kind, {})
        return [key for table, key in tables.items() if wanted in table.lower()] or self.keys_of(slug, kind)

    def strange(self, who: Person, answer: bytes, asked: str) -> list[str]:
        """Words of others in an answer; what they sent themselves is none."""
        text = answer.decode(errors="replace")
        hidden = [word for word, place in self.planted.items() if place not in who.reads]
        return [f"{word} of {self.planted[word]}" for word in hidden if word in text and word not in asked]


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is gone afterwards, so that every question finds the same desk."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # it stands in for the end of a test
    with block:
        yield
        transaction.set_rollback(True)


def ask(
    operation: Operation,
    who: Person,
    *,
    path: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    body: Any = None,
) -> Any:
    address = operation.path.format_map(path)
    content = b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": who.authorization} if who.authorization else {}
    client = Client(raise_request_exception=False)
    with undone():
        return client.generic(
            operation.method, address, content, content_type="application/json", headers=headers, query_params=query
        )


def looked_at(made: World, operation: Operation, who: Person, answer: Any, *, asked: str) -> list[str]:
    """What is wrong with an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    faults = made.description.faults(operation, answer.status_code, answer.get("Content-Type", ""), body)
    faults += made.strange(who, body + str(sorted(answer.items())).encode(), asked)
    return [f"{operation} as {who.name}: {fault}" for fault in faults]


# --- the world


def world(*, filled_by_the_api: bool = False) -> World:
    """Enix of the first organisation, with a case, a restricted one and what belongs to them; the same elsewhere.

    filled_by_the_api: with all that can be written about a case by the API, too.
    """
    made = World(Description())
    now = datetime.now(UTC)
    mine, theirs = open_programme("enix"), open_programme("interview")
    olga = person("olga", owner=True)
    acme = found_organisation("Acme", by=olga, now=now)
    omar = joined("omar", "owner", acme, by=olga)
    move_programme(theirs.slug, acme.pk, by=olga, now=now)
    theirs.refresh_from_db()
    team = {
        "member": person("tom", mine),
        "unnamed member": person("vera", mine),
        "owner": olga,
        "auditor": joined("ada", "auditor", first_organisation(), by=olga),
        "admin": joined("alma", "admin", None, by=olga),
        "owner elsewhere": omar,
        "member elsewhere": joined("mona", "member", acme, by=omar),
    }
    add_member(theirs.pk, team["member elsewhere"].pk)
    before = _everything()
    receipts = {}
    for programme, handler, owner in ((mine, team["member"], olga), (theirs, team["member elsewhere"], omar)):
        slug = programme.slug
        receipts[slug] = _fill(made, programme, handler=handler, owner=owner)
        if filled_by_the_api:
            _fill_more(made, slug, receipts[slug]["reference"], f"Bearer {token_of(owner)}")
        after = _everything()
        # One of each table is as good as all of them.
        of_tables = {(kind, table): key for kind, table, key in sorted(after - before)}
        for (kind, table), key in of_tables.items():
            made.keys.setdefault(slug, {}).setdefault(kind, {})[table] = key
        made.made_for[slug] = {(kind, key) for kind, _, key in after - before}
        before = after
    _people(made, team, receipts)
    return made


def _fill(made: World, programme: Programme, *, handler: User, owner: User) -> dict[str, str]:
    """A word of its own in every field. The receipt, and the reference of the case."""
    now, slug, by = datetime.now(UTC), programme.slug, actor_for(handler)
    told = _reported(made, programme, f"{slug} report")
    case = Case.objects.get(reference=told["reference"])
    client, place = signed_in(handler), f"/team/cases/{case.reference}"
    note = {
        "note-message": made.word(f"{slug} team"),
        "note-files": SimpleUploadedFile(f"{made.word(f'{slug} team')}.txt", made.word(f"{slug} team").encode()),
    }
    assert client.post(f"{place}/note/", note).status_code == 302
    answer = {
        "acknowledge-message": made.word(f"{slug} report"),
        "acknowledge-seen": Case.objects.get(pk=case.pk).revision,
    }
    assert client.post(f"{place}/deeds/acknowledge/", answer).status_code == 302
    party = Invitation(
        made.word(f"{slug} team"), "vendor", made.word(f"{slug} team"), now + timedelta(days=30),
        contact=f"{made.word(f'{slug} team')}@vendor.example",
    )  # fmt: skip
    invite_party(case.pk, party, by=by, now=now)
    hook = NewWebhook(f"https://hooks.example/{made.word(f'{slug} owner')}", tuple(TYPES.values()))
    add_webhook(programme.pk, hook, by=actor_for(owner), now=now)
    place = f"https://127.0.0.1/{made.word(f'{slug} team')}/parser"  # where the desk may not go
    repository = NewConnection(Forge.GITHUB, place, made.word(f"{slug} nobody"))
    connection_id, _ = connect(programme.pk, repository, by=actor_for(owner), now=now)
    ForgeReport.objects.create(connection_id=connection_id, case=case, key="GHSA-1", state="triage", seen_at=now)
    law = {"member_states": made.word(f"{slug} team"), "csirt": made.word(f"{slug} team")}
    switch(programme.pk, "manufacturer", **law, by=actor_for(owner), now=now)
    sighting = Sighting(programme=programme, connection_id=uuid4(), about="issue", number=1, seen_at=now)
    names = ("title", "text", "author", "url")
    words = {name: made.word(f"{slug} team") for name in names} | {"at": "", "score": 3.0, "fired": []}
    sighting.sealed = seal_words(sighting.pk, words)  # type: ignore[arg-type]
    sighting.save(force_insert=True)
    secret = Case.objects.get(reference=_reported(made, programme, f"{slug} secret")["reference"])
    restrict_case(secret.pk, [], by=by, now=now)
    return told


def _fill_more(made: World, slug: str, reference: str, authorization: str) -> None:
    """Each text of each body that is about a case: the example, with a word in its place. What is refused stays out."""
    client = Client(headers={"authorization": authorization})
    for operation in made.description.operations:
        body = operation.example()
        if operation.method == "POST" and set(operation.places("path")) == {"slug"} and operation.by == "Bearer":
            # A row of each kind that a programme has, to name in addresses.
            client.generic("POST", operation.path.format(slug=slug), json.dumps(body), "application/json")
        about_a_case = set(operation.places("path")) == {"reference"} and not LEFT_ALONE.search(operation.path)
        if operation.by != "Bearer" or not isinstance(body, dict) or not about_a_case:
            continue
        shape = dict(operation.sent_shape(made.description.shapes))
        whole = example_of(shape, dict(made.description.shapes))
        for name, part in shape["properties"].items():
            if name in NAMES or part.get("type") != "string" or {"enum", "format", "const"} & set(part):
                continue
            word = made.word(f"{slug} more")
            sent = body | {name: f"{word}@x.example" if "@" in str(whole[name]) else word}
            answer = client.generic(
                operation.method, operation.path.format(reference=reference), json.dumps(sent), "application/json"
            )
            if answer.status_code >= 300:
                del made.planted[word]


def _reported(made: World, programme: Programme, place: str) -> dict[str, str]:
    """By the API: every text that the description names is filled, and a key that it does not know."""
    operation = next(one for one in made.description.operations if one.path.endswith("/{slug}/reports"))
    body: dict[str, Any] = {made.word(place): made.word(place)}
    for name, shape in operation.sent_shape(made.description.shapes)["properties"].items():
        if shape.get("type") == "string":
            body[name] = made.word(place)
        elif shape.get("type") == "array":
            body[name] = [made.word(place)]
    body["credit"] = {"mode": "name", "name": made.word(place), "link": f"https://{made.word(place)}.example/"}
    upload = SimpleUploadedFile(f"{made.word(place)}.log", made.word(place).encode())
    address = operation.path.format(slug=programme.slug)
    answer = Client().post(address, {"report": json.dumps(body), "files": upload})
    assert answer.status_code == 201, answer.content
    told: dict[str, str] = answer.json()
    made.planted[told["reference"]] = place
    return told


def _everything() -> set[tuple[str, str, str]]:
    """The keys of every row of every table: kind, table, key."""
    found = set()
    for model in apps.get_models():
        key = model._meta.pk
        if isinstance(key, models.UUIDField | models.AutoField | models.BigAutoField):
            kind = "uuid" if isinstance(key, models.UUIDField) else "integer"
            keys = model._default_manager.values_list("pk", flat=True)
            found |= {(kind, model._meta.label, str(one)) for one in keys}
    return found


def _people(made: World, team: Mapping[str, User], receipts: Mapping[str, Mapping[str, str]]) -> None:
    mine, theirs = receipts
    handles = {mine: "vera", theirs: "mona"}

    def named(slug: str) -> dict[str, str]:
        return {"reference": receipts[slug]["reference"], "slug": slug, "handle": handles[slug]}

    for who, user in team.items():
        side, other = (theirs, mine) if who.endswith("elsewhere") else (mine, theirs)
        reads = _read_by(made, user)
        everything = tuple(scope.value for scope in Scope)
        for scopes in (everything, *((one,) for one in everything if who == "member")):
            name = who if scopes == everything else f"{who} for {scopes[0]} alone"
            bearer = f"Bearer {token_of(user, *scopes)}"
            made.people.append(Person(name, bearer, reads, named(side), named(other)))
    gone = person("gone", Programme.objects.get(slug=mine))
    shut_out = f"Bearer {token_of(gone)}"
    deactivate(by=None, user_id=gone.pk, now=datetime.now(UTC))
    made.people += [
        Person("shut out", shut_out, frozenset(), named(mine), named(theirs)),
        Person("anonymous", "", frozenset(), named(mine), named(theirs)),
    ]
    for side, other, name in ((mine, theirs, "reporter"), (theirs, mine, "reporter elsewhere")):
        header = f"Receipt {receipts[side]['receipt']}"
        made.people.append(
            Person(name, header, frozenset({f"{side} report", f"{side} more"}), named(side), named(other))
        )


def _read_by(made: World, user: User) -> frozenset[str]:
    actor = actor_for(user)
    places = {made.planted[one] for one in cases_for(actor).values_list("reference", flat=True)}
    sides = {place.split()[0] for place in places}
    owned = set(Programme.objects.filter(pk__in=actor.owned).values_list("slug", flat=True))
    written = {f"{side} {kind}" for side in sides for kind in ("team", "more")}
    return frozenset(places | written | {f"{slug} owner" for slug in owned})


def absent_id(kind: str) -> str:
    return str(uuid4()) if kind == "uuid" else str(2**31 - 2)
