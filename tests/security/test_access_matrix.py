"""Every address of the desk × every person of the cast, both made and not written down: addresses come from the URLconf
(test_every_route groups them, and one without a group fails there), what each person may comes from core/access.py.

Hidden is the answer for what never was, byte for byte, and nothing has changed; nothing shows a word to strangers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests import second_factor
from tests.apps.cases.handling import person, reported, signed_in
from tests.apps.policies.test_organisations import joined
from tests.people import open_programme, report
from tests.security.test_every_route import CASE, EVERY, GUEST, OWN_TEAM, OWNER, REPORTER, TEAM, _address, _plain
from vulndesk.apps.accounts.actions import deactivate
from vulndesk.apps.accounts.models import User
from vulndesk.apps.accounts.organisations import first_organisation, found_organisation
from vulndesk.apps.cases.actions import restrict_case
from vulndesk.apps.cases.models import Attachment, Case
from vulndesk.apps.cases.queries.guard import cases_for
from vulndesk.apps.parties.actions import Invitation, invite_party
from vulndesk.apps.policies.actions import add_member, move_programme
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import OF_A_PROGRAMME, Actor, Verb, may

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.abuse(20)]

ABSENT_CASE, ABSENT_PROGRAMME = "VD-ZZZZ-ZZZZ", "no-such-programme"
CANARY = "CANARYWORD"
# What is asked of somebody for an address that names no case and no programme. Not here: one's own account, which
# everybody has, and lists that show of each person's own things whatever there is of them (WHATEVER).
OF_THE_DESK: dict[str, Verb] = {
    **dict.fromkeys(
        ("organisations", "make_organisation", "name_organisation", "move_programme"), Verb.CHANGE_ORGANISATIONS
    ),
    **dict.fromkeys(("readers", "person_readings", "person_readings_csv"), Verb.SEE_READINGS),
    "audit": Verb.SEE_AUDIT,
    **dict.fromkeys(("queue", "handovers", "handover_offer"), Verb.SEE_QUEUE),
    **dict.fromkeys(("outbox", "outbox_mail"), Verb.SEE_OUTBOX),
    **dict.fromkeys(("floods", "flood", "take_flood_back"), Verb.HANDLE),
    **dict.fromkeys(("mail_kept_aside", "mail_make_case", "mail_join_case", "mail_set_aside"), Verb.HANDLE),
    "people": Verb.SEE_PEOPLE,
    "invite": Verb.INVITE,
}
OF_A_PERSON = {"password_link", "reset_second_factor", "deactivate", "reactivate", "change_role", "withdraw_invitation"}
POLICY = {
    *("confirm_version", "decline_version", "lengthen_promise", "withdraw_promise", "review", "review_sentence"),
    *("confirm_sentences", "rule_on_sentence", "finish_review", "drop_review", "review_policy", "end_pause"),
}
READINGS = {"case_readings", "case_readings_csv"}
REVIEWS = {"programme_change_reviews", "change_review", "change_review_deed"}
KEYS = {"make_key", "import_key", "retire_key", "export_key"}
LEFT_OUT_OF_THE_DUMP = {
    "accounts_session",
    "accounts_cacheentry",
    "accounts_allowance",
    "readings_reading",
    "attempts_attempt",
}


@dataclass
class Desk:
    """cast: who -> browser; actors: those of the team, as the rules know them. secret: restricted to Tom."""

    web: Programme
    case: Case
    secret: Case
    cast: dict[str, Client]
    actors: dict[str, Actor]
    file_id: str


def _with_receipt(receipt: str) -> Client:
    browser = Client()
    browser.post("/status/", {"receipt": receipt})
    assert browser.get("/status/report/").status_code == 200
    return browser


def _guest_of(case: Case, by: User) -> Client:
    now = datetime.now(UTC)
    asked = Invitation("Acme", "vendor", "", now + timedelta(days=30), contact="acme@vendor.example")
    _, code = invite_party(case.pk, asked, by=actor_for(by), now=now)
    browser = Client()
    browser.post("/guest/", {"code": code})
    browser.post("/guest/terms/", {"answer": "accept"})
    assert browser.get("/guest/case/").status_code == 200
    return browser


def _people(web: Programme, other: Programme) -> dict[str, User]:
    """Two organisations; each role in the one that has the case, and the same roles elsewhere."""
    olga = person("olga", owner=True)
    acme = found_organisation("Acme", by=olga, now=datetime.now(UTC))
    people = {
        "owner": olga,
        "member": person("tom", web),
        "unnamed member": person("vera", web),
        "owner elsewhere": joined("omar", "owner", acme, by=olga),
        "auditor": joined("ada", "auditor", first_organisation(), by=olga),
        "admin": joined("alma", "admin", None, by=olga),
    }
    move_programme(other.slug, acme.pk, by=olga, now=datetime.now(UTC))
    other.refresh_from_db()
    people["member elsewhere"] = joined("mona", "member", acme, by=people["owner elsewhere"])
    add_member(other.pk, people["member elsewhere"].pk)
    return people


@pytest.fixture
def desk(db: None) -> Desk:
    web, other = open_programme("enix"), open_programme("interview")
    people = _people(web, other)
    given = report(web, f"{CANARY} of the case", now=datetime.now(UTC))
    case = Case.objects.get(pk=given.received.case_id)
    secret = reported(web, f"{CANARY} of another case")
    restrict_case(secret.pk, [], by=actor_for(people["member"]), now=datetime.now(UTC))
    note = {"note-message": CANARY, "note-files": SimpleUploadedFile("canary.txt", b"x")}
    assert signed_in(people["member"]).post(f"/team/cases/{case.reference}/note/", note).status_code == 302
    gone = person("gone", web)
    cast = {who: signed_in(user) for who, user in people.items()} | {
        "nobody": Client(),
        "reporter": _with_receipt(given.received.receipt),
        "another reporter": _with_receipt(report(other).received.receipt),
        "guest": _guest_of(case, people["member"]),
        "another guest": _guest_of(reported(web, "Something else"), people["member"]),
        "shut out": signed_in(gone),
        "password alone": signed_in(people["member"]),
    }
    second_factor.forget(cast["password alone"])
    deactivate(by=None, user_id=gone.pk, now=datetime.now(UTC))
    actors = {who: actor_for(User.objects.get(pk=user.pk)) for who, user in people.items()}
    return Desk(web, case, secret, cast, actors, str(Attachment.objects.get(case=case).pk))


def _dump() -> list[str]:
    """Every row of every table but what each request leaves behind."""
    found = []
    for table in sorted(set(connection.introspection.table_names()) - LEFT_OUT_OF_THE_DUMP):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += sorted(f"{table} {row}" for row in cursor.fetchall())
    return found


def _verb(name: str) -> Verb:
    if name in OWNER:
        return Verb.CHANGE_KEYS if name in KEYS else Verb.CHANGE_POLICY if name in POLICY else Verb.CHANGE_PROGRAMME
    return OF_THE_DESK.get(name, Verb.HANDLE)


def _about(name: str) -> str:
    if "{reference}" in EVERY[name]:
        return "case"
    if "{slug}" in EVERY[name] and name not in OF_THE_DESK:
        return "programme"
    return "desk"


def _expected(desk: Desk, who: str, name: str, case: Case) -> str:
    """allowed, refused (they see it, and may not do that), hidden, door; or empty: it shows everybody their own."""
    actor = desk.actors.get(who)
    if actor is None:
        return "door"
    about = _about(name)
    if about == "case":
        if name in READINGS and may(actor, Verb.SEE_READINGS, case.programme_id):
            return "allowed"  # who looked, for an auditor too, and no word of what they saw
        return "allowed" if cases_for(actor).filter(pk=case.pk).exists() else "hidden"
    if name in REVIEWS and may(actor, Verb.SEE_REVIEWS, desk.web.pk):
        return "allowed"  # an auditor reads them, too
    if about == "programme":
        if not actor.handles(desk.web.pk):
            return "hidden"
        verb = _verb(name)
        return "allowed" if may(actor, verb, desk.web.pk if verb in OF_A_PROGRAMME else None) else "refused"
    if name not in OF_THE_DESK:
        return ""
    return "allowed" if may(actor, OF_THE_DESK[name]) else "refused"


# Without the page on which a second factor is shown: it is the door itself.
THEIRS = sorted((CASE | OWNER | OWN_TEAM | TEAM) & set(EVERY) - {"second_factor"})


def _asked(desk: Desk, browser: Client, method: str, name: str, case: Case) -> tuple[object, object]:
    """The answers for what is there and for what never was, without the words of their addresses."""
    absent_file = str(uuid4())
    there = _address(name, reference=case.reference, slug=desk.web.slug, attachment_id=desk.file_id)
    absent = _address(name, reference=ABSENT_CASE, slug=ABSENT_PROGRAMME, attachment_id=absent_file)
    secrets = (case.reference, ABSENT_CASE, desk.web.slug, ABSENT_PROGRAMME, desk.file_id, absent_file)
    answers = [getattr(browser, method)(address) for address in (there, absent)]
    return answers[0], [_plain(answer, *secrets) for answer in answers]


@pytest.mark.parametrize("method", ["get", "post"])
def test_hidden_is_absent_refused_is_403_and_nothing_changes(desk: Desk, method: str) -> None:
    before, seen = _dump(), {"hidden": 0, "refused": 0, "door": 0}
    for who, browser in desk.cast.items():
        for name in THEIRS:
            case = desk.secret if who == "unnamed member" else desk.case
            wanted = _expected(desk, who, name, case)
            if wanted not in seen:
                continue
            seen[wanted] += 1
            answer, plain = _asked(desk, browser, method, name, case)
            at = (who, name, answer.status_code)
            text = "" if answer.streaming else answer.content.decode()
            assert CANARY not in text, at
            if wanted == "hidden":
                assert answer.status_code in (302, 403, 404, 405), at
                assert plain[0] == plain[1], at
            elif wanted == "refused":
                leads_away = answer.status_code == 302 and answer["Location"] in ("/people/", "/team/audit/")
                assert answer.status_code in (403, 405) or leads_away, at
            else:
                assert answer.status_code == 302, at
                assert answer["Location"].startswith(("/sign-in/", "/account/second-factor/")), (at, answer["Location"])
    assert _dump() == before
    assert min(seen.values()) > 100, seen


def test_what_the_table_allows_opens(desk: Desk) -> None:
    """By looking alone: what a deed does is tested where the deed is."""
    opened = 0
    for who in desk.actors:
        for name in THEIRS:
            if _expected(desk, who, name, desk.case) != "allowed":
                continue
            address = _address(name, reference=desk.case.reference, slug=desk.web.slug, attachment_id=desk.file_id)
            answer = desk.cast[who].get(address)
            at = (who, name, answer.status_code)
            if answer.streaming:
                list(answer.streaming_content)
            assert answer.status_code < 500, at
            is_door = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
            assert answer.status_code != 403, at
            assert not is_door, at
            whole = set(EVERY[name].split("/")) <= {"team", "cases", "programmes", "{reference}", "{slug}", ""}
            assert not whole or answer.status_code in (200, 405), at
            opened += answer.status_code == 200
    assert opened > 100


@pytest.mark.parametrize("method", ["get", "post"])
def test_accounts_of_others_are_in_nobodys_hands_but_their_owners(desk: Desk, method: str) -> None:
    before = _dump()
    tom = User.objects.get(username="tom").pk
    for who in ("member", "unnamed member", "owner elsewhere", "auditor", "member elsewhere"):
        for name in OF_A_PERSON:
            answer = getattr(desk.cast[who], method)(_address(name, user_id=tom if who != "member" else tom + 1))
            assert answer.status_code in (403, 404, 405, 409), (who, name, answer.status_code)
    for name in OF_A_PERSON - {"deactivate", "reactivate", "withdraw_invitation"}:
        assert desk.cast["admin"].post(_address(name, user_id=tom)).status_code in (403, 404), name
    assert _dump() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_of_receipts_and_links_open_for_nobody_else(desk: Desk, method: str) -> None:
    before = _dump()
    for names, key in ((REPORTER, "reporter"), (GUEST, "guest")):
        strangers = [who for who in desk.cast if not who.endswith(key)]
        for who in strangers:
            for name in sorted(names):
                answer = getattr(desk.cast[who], method)(_address(name, attachment_id=desk.file_id))
                at = (who, name, answer.status_code)
                assert answer.status_code in (302, 404, 405), at
                assert CANARY not in ("" if answer.streaming else answer.content.decode()), at
    assert _dump() == before


def test_lists_that_show_everybody_their_own_show_nothing_of_this_case(desk: Desk) -> None:
    strangers = [who for who, actor in desk.actors.items() if not cases_for(actor).filter(pk=desk.case.pk).exists()]
    assert len(strangers) >= 4
    for who in strangers:
        for name in THEIRS:
            if _about(name) != "desk":
                continue
            answer = desk.cast[who].get(_address(name))
            text = "" if answer.streaming else answer.content.decode()
            assert CANARY not in text, (who, name)
            assert who == "auditor" or desk.case.reference not in text, (who, name)
