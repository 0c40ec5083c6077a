"""Subscribers that make mail from events: who is told, and whether the mail carries the words themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from vulndesk.apps.accounts import queries as accounts
from vulndesk.apps.cases import queries as cases
from vulndesk.apps.cases.queries import Answered
from vulndesk.apps.change_reviews import queries as change_reviews
from vulndesk.apps.early_notices import queries as early
from vulndesk.apps.early_notices.actions import forget_code
from vulndesk.apps.notices import kinds, queries
from vulndesk.apps.notices.actions.delivery import record_held
from vulndesk.apps.notices.actions.letters_in import reply_address_of
from vulndesk.apps.notices.actions.writing import DELIVER, PUSH, Write, write_mails, write_pushes
from vulndesk.apps.notices.letters import Letter, address_in, compose
from vulndesk.apps.parties import queries as parties
from vulndesk.apps.policies import queries as policies
from vulndesk.apps.timeline import queries as timeline_queries
from vulndesk.apps.timeline.numbers import number_of
from vulndesk.apps.timeline.queries import Event
from vulndesk.core.access import Actor, Role
from vulndesk.core.audience import may_read
from vulndesk.core.clocks import zone_of
from vulndesk.core.doctor.diagnosis import CHECK_WORDS
from vulndesk.core.event_sentences import sentence_of
from vulndesk.core.mail.answers import Way, can_stand, references_of
from vulndesk.core.notice_choices import MAIL, WEBHOOK

LATE_FROM = timedelta(minutes=5)


# --- the reporter ------------------------------------------------------------------------------------------------


def mail_reporter(*, event_id: int, now: datetime) -> Write | None:
    """Tell the reporter, if there is an address, that there is something to read; or send it, where that may be."""
    event = timeline_queries.event(event_id)
    kind = kinds.REPORTER_LETTERS.get(event.kind)
    own_deed = event.actor in ("reporter", "mail") and event.kind != "report_received"
    if kind is None or event.case_id is None or own_deed:
        return None
    if not may_read(Actor(Role.REPORTER, case_id=event.case_id), event.audience):
        return None
    case = cases.answered(event.case_id)
    address = address_in(case.contact) if case else None
    if case is None or address is None:
        return None
    if event.kind == "report_received" and case.by_mail:
        return _confirm(event, event.case_id, case, address, now=now)
    return _tell(event, event.case_id, case, address, kind=kind, now=now)


def _tell(event: Event, case_id: UUID, case: Answered, address: str, *, kind: str, now: datetime) -> Write | None:
    travel = queries.travel_of_answer(case_id, now=now)
    answer_id = cases.answer_of(case_id, at=event.at, actor=event.actor)
    has_words = answer_id is not None or (case.by_mail and kind == "reporter_news")
    carries = has_words and travel.way in (Way.ENCRYPTED, Way.CLEAR)
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "status_url": _url("status"),
        "by_mail": case.by_mail,
        "reference": case.reference,
        "asks_key": answer_id is not None,  # of one that carries it, this text goes only when the key fails
        "promise": kinds.PROMISES.get(event.facts.get("promise", ""), "a promise"),
        "wish": kinds.WISHES.get(event.facts.get("wish", ""), "a wish of yours"),
        "until": _instant(event.facts.get("until"), zone=case.zone),
    }
    letter = compose(kind, words)
    if case.by_mail or carries:
        letter = _in_thread(letter, event, case_id, case)
    if carries:
        said = sentence_of(event.kind, who=settings.DESK_NAME, facts=event.facts) if answer_id is None else ""
        letter = replace(letter, said=said, by_person=answer_id is not None, foot=_foot(case))
    way = travel.way if carries else Way.NOTICE
    write = write_mails(event, kind, letter, [address], now=now, way=way, answer_id=answer_id if carries else None)
    held = travel.held if answer_id is not None else None
    if write is None or held is None:
        return write

    def write_and_tell() -> None:
        write()
        record_held(event.case_id, event.programme_id, held, now=now)

    return write_and_tell


def _confirm(event: Event, case_id: UUID, case: Answered, address: str, *, now: datetime) -> Write | None:
    """RFC 3834: only to a person, without a word of theirs, and at most one an hour to an address."""
    if not queries.may_confirm(case_id):
        return None
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "reference": case.reference,
        "programme": case.programme,
        "promises": _promises(case_id, case, now=now),
        "by_mail": True,
    }
    letter = _in_thread(compose(kinds.CONFIRMATION, words), event, case_id, case)
    write = write_mails(event, kinds.CONFIRMATION, letter, [address], now=now)

    def write_once_an_hour() -> None:
        if write is not None and not queries.was_confirmed(address, since=now - timedelta(hours=1)):
            write()

    return write_once_an_hour


def _in_thread(letter: Letter, event: Event, case_id: UUID, case: Answered) -> Letter:
    """Where its answer goes, and which mails it follows."""
    token_address = reply_address_of(case_id)
    known = [one for one in queries.thread_ids(case_id) if can_stand(one)]
    last = next((one for one in reversed(queries.letter_ids(case_id)) if can_stand(one)), "")
    return replace(
        letter,
        # An answer to the published address is found by the thread that it names and by who sends it.
        reply_to=token_address or next(filter(address_in, cases.report_addresses(case.programme_id)), ""),
        bounces_to=token_address,
        references=references_of(known),
        in_reply_to=last or (known[-1] if known else ""),
    )


def _foot(case: Answered) -> str:
    return f"{settings.DESK_NAME}, about your report {case.reference}\nAnswer this mail, and it reaches the team."


def _promises(case_id: UUID, case: Answered, *, now: datetime) -> list[str]:
    """ "the acknowledgement, promised, within 48 hours, so by …" for each clock that runs."""
    head = cases.case_head(Actor(Role.REPORTER, case_id=case_id), case_id, now=now)
    lines = []
    for clock in head.clocks:
        if clock.state == "running" and clock.promise in kinds.PROMISES:
            by = _in_zone(clock.effective_at, zone=case.zone)
            binds = "promised" if clock.strength == "promise" else "aimed at"
            lines.append(f"{kinds.PROMISES[clock.promise]}, {binds} within {clock.within}: by {by}")
    return lines


def _instant(written: str | None, *, zone: str) -> str:
    return _in_zone(datetime.fromisoformat(written), zone=zone) if written else ""


def _in_zone(when: datetime, *, zone: str) -> str:
    local = when.astimezone(zone_of(zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({zone})"


# --- participants ------------------------------------------------------------------------------------------------


def mail_parties(*, event_id: int, now: datetime) -> Write | None:
    """Tell participants with an address that there is something for them. No word of the case, and no code."""
    event = timeline_queries.event(event_id)
    kind = kinds.PARTY_LETTERS.get(event.kind)
    if kind is None or event.case_id is None:
        return None
    if event.kind == "party_invited":
        found = parties.contact_of(UUID(event.facts["party"]), now=now) if event.facts.get("writes") else None
        contacts = [found] if found else []
    else:
        contacts = parties.contacts_in_the_room(event.case_id, event.audience, but=event.actor, now=now)
    addresses = [address for contact in contacts if (address := address_in(contact))]
    words: dict[str, object] = {"desk": settings.DESK_NAME, "guest_url": _url("guest")}
    return write_mails(event, kind, compose(kind, words), addresses, now=now)


def mail_early(*, event_id: int, now: datetime) -> Write | None:
    """The link to one who is told before an embargo ends, and not a word of the case. Only the mail keeps its code."""
    event = timeline_queries.event(event_id)
    notice_id = UUID(event.facts["notice"])
    link = early.link_to_send(notice_id)
    address = address_in(link.address) if link is not None else None
    if link is None or address is None:
        return None
    words: dict[str, object] = {"desk": settings.DESK_NAME, "guest_url": _url("guest")}
    said = render_to_string("notices/party_early_link.txt", words | {"code": link.code})
    letter = replace(compose(kinds.EARLY, words), said=said, foot=settings.DESK_NAME, encrypt_to=link.key)
    write = write_mails(event, kinds.EARLY, letter, [address], now=now, way=Way.ENCRYPTED if link.key else Way.CLEAR)

    def write_and_forget() -> None:
        if write is not None:
            write()
            forget_code(notice_id)

    return write_and_forget


# --- the team ----------------------------------------------------------------------------------------------------


def mail_team(*, event_id: int, now: datetime) -> Write | None:
    """Tell the people who work on the case, except the one who did it."""
    event = timeline_queries.event(event_id)
    kind = kinds.TEAM_LETTERS.get(event.kind)
    from_team = event.actor.startswith("user:")
    if kind is None or (event.kind in kinds.FROM_OUTSIDE and from_team):
        return None
    if event.kind == "job_given_up" and event.facts.get("task") in (DELIVER, PUSH):
        return None  # news about news that cannot be delivered would run in a circle; the outbox shows it
    if event.kind in kinds.ABOUT_A_PERSON:
        return _tell_people(event, kind, [int(event.facts["user_id"])], now=now)
    people = [user_id for user_id in _team(event, now=now) if f"user:{user_id}" != event.actor]
    return _tell_people(event, kind, people, now=now)


def _tell_people(event: Event, kind: str, people: list[int], *, now: datetime) -> Write | None:
    """Each by the ways that they chose, when they want to hear it."""
    group, choices = kinds.GROUP_OF[kind], queries.choices_of(people)
    at = {one: choices[one].heard_at(group, urgent=kinds.URGENT, now=now) for one in people}
    mailed = {address: at[one] for one in people if MAIL in choices[one].ways(group) and (address := _address(one))}
    pushed = {one: at[one] for one in people if WEBHOOK in choices[one].ways(group)}
    writes = (
        write_mails(event, kind, compose(kind, _words(event)), mailed, now=now, later=mailed),
        write_pushes(event, kind, pushed, now=now),
    )
    wanted = [write for write in writes if write is not None]

    def write() -> None:
        for one in wanted:
            one()

    return write if wanted else None


def said(event: Event, kind: str) -> dict[str, object]:
    """What a webhook is told: the subject of the letter, ids, an instant, and where to read it."""
    words = _words(event)
    return {
        "desk": settings.DESK_NAME,
        "event": number_of(event.pk),
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(),
        "text": compose(kind, words).subject,
        "reference": words.get("reference", ""),
        "url": words.get("case_url") or words.get("page_url") or _url("queue"),
    }


def _team(event: Event, *, now: datetime) -> Iterable[int]:
    """Whom to tell: those who work on the case, or the admins of the desk when it is about the desk.

    What must not be missed goes to everybody who handles the programme; so does all the rest when the owner of the case
    has left the team.
    """
    if event.kind in ("mentioned", "area_named") and event.case_id is not None:
        named = event.facts["users"] if event.kind == "mentioned" else cases.area_owners_of(event.case_id)
        return sorted(set(named) & set(cases.knowing(event.case_id)))
    if event.kind in ("change_approved", "change_objected"):
        asker = change_reviews.asker_of(UUID(event.facts["review"]))
        return [] if asker is None else [asker]
    if event.kind in kinds.ABOUT_A_PROGRAMME and event.programme_id is not None:
        return cases.handlers_of(event.programme_id)
    if event.kind == "unusual_browsing":
        return accounts.owners_in(event.facts["organisation"])
    if event.case_id is None or event.programme_id is None:
        return [user.pk for user in accounts.admins()]
    handlers = cases.knowing(event.case_id)
    if event.kind in kinds.TO_EVERYBODY:
        return handlers
    active = set(cases.audience_of(event.case_id)) & {user.pk for user in accounts.active_users()}
    return _with_the_next(active, handlers, now=now) or handlers


def _with_the_next(active: set[int], handlers: list[int], *, now: datetime) -> set[int]:
    """What would reach nobody who is here goes to everybody who is, too: a reminder must not wait for a holiday."""
    gone = accounts.away({*active, *handlers}, now=now)
    return active if active - set(gone) else active | (set(handlers) - set(gone))


def _address(user_id: int) -> str | None:
    return address_in(accounts.address_of(accounts.user_by_id(user_id)))


def _words(event: Event) -> dict[str, object]:
    """What a letter to the team may say: ids, instants and states, no content."""
    words: dict[str, object] = {
        "desk": settings.DESK_NAME,
        "at": f"{event.at.astimezone(UTC):%A %-d %B %Y, %H:%M} UTC",
        "promise": kinds.PROMISES.get(event.facts.get("promise", ""), "a promise"),
        "share": kinds.SHARES.get(event.facts.get("share", ""), "Much"),
        "sender": "A participant" if event.actor.startswith("party:") else "The reporter",
        "late": _late(event.facts.get("late_seconds", 0)),
    }
    if event.kind == "job_given_up":
        words.update({name: event.facts.get(name) for name in ("job", "task", "attempts", "error")})
    if event.kind in kinds.ABOUT_A_PERSON:
        words.update(page_url=_url("account"), is_reset=event.kind == "second_factor_reset")
    if event.kind == "receipts_guessed":
        words.update(page_url=_url("queue"))
    if event.kind == "desk_fault_found":
        words.update(page_url=_url("team_settings"), fault=event.facts.get("fault"))
    if event.kind == "unusual_browsing":
        words.update(page_url=_url("person_readings", event.facts["user"]))
    if event.kind in kinds.ABOUT_A_PROGRAMME and event.programme_id is not None:
        route, named = kinds.ABOUT_A_PROGRAMME[event.kind]
        page = [policies.slug_of(event.programme_id), *(event.facts[name] for name in named)]
        words.update(page_url=_url(route, *page), check=CHECK_WORDS.get(event.facts.get("check", "")))
    if event.case_id is not None and (case := cases.case_summary(event.case_id)):
        words.update(reference=case.reference, case_url=_url("case", case.reference))
    return words


def _late(seconds: int) -> str:
    """How much later than it should have the worker rang a clock; empty when nobody would notice."""
    hours, minutes = divmod(seconds // 60, 60)
    if seconds < LATE_FROM.total_seconds():
        return ""
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _url(name: str, *arguments: object) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=arguments)}"
