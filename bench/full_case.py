"""Everything that a page of a case can have to say, given to one case by the desk's own actions.

An embargo, credits, a duplicate, a report that looks like it, a part that was split off, what its report says of the
code, tests that were agreed, a violation, the Cyber Resilience Act, a key, a letter and a wish.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from vulndesk.apps.cases import content
from vulndesk.apps.cases.actions import DeedRequest, NewReport, compare_case, do_deed, record_wish, split_case
from vulndesk.apps.cases.models import Case, Evidence
from vulndesk.apps.conduct import actions as conduct
from vulndesk.apps.credits.actions import NewCredit, add_credit
from vulndesk.apps.embargo.actions import Word, accept_end, propose_end
from vulndesk.apps.evidence.models import Mirror
from vulndesk.apps.intake.actions import receive_report
from vulndesk.apps.keys.actions import upload_key
from vulndesk.apps.notices.models import ReporterLetter
from vulndesk.apps.policies.models import Programme
from vulndesk.apps.regulation.actions import switch
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import desk_key, opened_key, seal_row
from vulndesk.core.access import Actor, Role
from vulndesk.core.claims.claim import ClaimKind, Verdict
from vulndesk.core.evidence.said import Line, Table, table_to_json
from vulndesk.core.lifecycle import Deed
from vulndesk.gateways.pgp import armoured, certificate_of, make_key

TEXT = (
    "The parser `parse_frame` in src/parser.c reads past the end of its buffer when a frame names a length that is "
    "longer than what follows it. A stranger who sends one such frame reads memory of the server, keys among it.\n\n"
    "The same frame, sent twice, also ends the session of everybody in the room, because the second read fails."
)


def surround(case: Case, *, owner: Actor, now: datetime) -> None:
    """case: whose report is TEXT."""
    rita = Actor(Role.REPORTER, case_id=case.pk)
    programme = case.programme
    _embargo(case, owner=owner, now=now)
    for name in ("Ada Weasel", "Bo Stoat"):
        add_credit(case.pk, NewCredit(name, "finder", consent="By mail."), by=owner, now=now)
    _copies(case, owner=owner, now=now)
    case.refresh_from_db()
    split_case(case.pk, [1], title="The session ends", by=owner, now=now)
    _evidence(case, now=now)
    _conduct(case, owner=owner, now=now)
    switch(programme.pk, "manufacturer", member_states="DE", csirt="CERT", by=owner, now=now)
    _by_mail(case, now=now)
    record_wish(case.pk, "disclosure", proof=None, by=owner, now=now)
    upload_key(case.pk, _key(), by=rita, now=now)


def _embargo(case: Case, *, owner: Actor, now: datetime) -> None:
    """In force, because both sides agreed, and a later end is on the table."""
    rita = Word(Actor(Role.REPORTER, case_id=case.pk), "receipt")
    propose_end(case.pk, now + timedelta(days=60), rita, now=now)
    accept_end(case.pk, Word(owner, "account"), now=now)
    propose_end(case.pk, now + timedelta(days=90), rita, now=now)


def _copies(case: Case, *, owner: Actor, now: datetime) -> None:
    """One that is marked as a duplicate, and one that only looks like it."""
    for number in range(2):
        again = _report(case.programme, now=now - timedelta(days=1 + number))
        for one in (case, again):
            if write := compare_case(now=now, case_id=str(one.pk)):
                write()
    deed = DeedRequest(Deed.MARK_DUPLICATE, message="Known.", seen=again.revision, original=case.reference)
    do_deed(again.pk, deed, by=owner, now=now)


def _report(programme: Programme, *, now: datetime) -> Case:
    new = NewReport(report={"description": TEXT}, title="Reads too far")
    return Case.objects.get(pk=receive_report(new, programme=programme, channel="api", now=now).case_id)


def _evidence(case: Case, *, now: datetime) -> None:
    programme = case.programme
    Mirror.objects.create(programme=programme, address=programme.repository, folder="bench", tips="1")
    words = "We could not find this file", "There is no such path at v2.0."
    table = Table("v2.0", (Line(ClaimKind.PATH, "src/parser.c", Verdict.REFUTED, *words),))
    sealed = content.seal_evidence(opened_key(case.data_key), case.pk, table_to_json(table))
    Evidence.objects.create(case=case, judged_at=now, tips="0", sealed=sealed)


def _conduct(case: Case, *, owner: Actor, now: datetime) -> None:
    asked = {"who": "Rita", "reach": "", "scope": "the chat", "methods": "", "accounts": "", "dates": ""}
    consent, _ = conduct.ask_to_test(case.programme, asked, case_id=case.pk, now=now)
    window = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(days=3)}
    grant = conduct.Grant(scope="the chat", methods="", accounts="", conditions="", **window)
    conduct.grant_consent(consent, grant, by=owner, now=now)
    happened = conduct.Happened(("Do not attack the services of others.",), "A flood of requests.")
    conduct.record_violation(case.programme, happened, case_id=case.pk, by=owner, now=now)


def _by_mail(case: Case, *, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(channel="mail")
    letter = ReporterLetter(id=new_id(), case_id=case.pk, at=now, in_clear=True, written="person")
    named = {"message_id": "1@finders.example"}
    letter.sealed = seal_row(desk_key(), table="notices_reporterletter", row=letter.pk, content=named)
    letter.save()


def _key() -> bytes:
    return armoured(certificate_of(make_key(name="Rita", addresses=["rita@finders.example"]))).encode()
