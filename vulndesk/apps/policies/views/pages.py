"""The team's pages about programmes: the list, settings and team of one, how the desk reads its policy, desk facts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk import __version__
from vulndesk.apps.accounts.form_deeds import mark
from vulndesk.apps.accounts.queries import display_names, owner_required, person_of, team_required
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.policies.views.kinds import KINDS
from vulndesk.apps.timeline.queries import given_up_jobs, is_worker_alive, overdue_since, worker_last_seen
from vulndesk.core.access import Verb, may
from vulndesk.core.clocks import PROMISED
from vulndesk.core.durations import parse_duration
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Clause, Deadline, Kind, Policy
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.inline import plain_words
from vulndesk.gateways.holiday_calendar import countries
from vulndesk.gateways.storage_facts import folder_size, free_space

SOURCES = {
    "owner": "written by an owner",
    "repository": "from the repository’s tags",
    "package": "from the package index",
}


@require_GET
@team_required
def programmes(request: HttpRequest) -> HttpResponse:
    actor = actor_for(person_of(request))
    rows = [_row(one) for one in queries.programmes_for(actor)]
    context = {"rows": rows, "section": "programmes", "now": datetime.now(UTC)}
    return render(request, "policies/programmes.html", context)


def _row(programme: Any) -> dict[str, Any]:
    policy = queries.promises_of(programme.policy)
    promises = [value_words(clause) for clause in policy.of_kind(Kind.DEADLINE)]
    return {"programme": programme, "promises": promises, "not_understood": len(policy.not_understood)}


# --- one programme -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@team_required
def programme_settings(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    form = _settings_form(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if form.is_valid():
                actions.change_programme(programme.pk, by=actor, settings=form.settings(), now=datetime.now(UTC))
                messages.success(request, "Saved.")
                return redirect("programme_settings", slug=slug)
        except BadInput as refused:
            mark(form, refused, places={"subdivision": "part"})
    return _settings_page(request, slug, form=form)


def _settings_form(programme: Any, data: Any) -> forms.SettingsForm:
    country, _, part = programme.country.partition("-")
    names = (
        "name",
        "zone",
        "package",
        "repository",
        "backup_contact",
        "retention_days",
        "idle_days",
        "answers_in_clear",
    )
    initial = {name: getattr(programme, name) for name in names} | {"country": country, "part": part}
    initial["latest_version"] = programme.latest_version if programme.latest_version_source == "owner" else ""
    return forms.SettingsForm(data, initial=initial, countries=countries(), country=country)


def _settings_page(request: HttpRequest, slug: str, *, form: forms.SettingsForm) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    team = display_names(queries.members_of(programme.pk))
    others = [(user.pk, user.display_name) for user in queries.colleagues_of(programme.pk)]
    context = {
        "programme": programme,
        "form": form,
        "team": sorted(team.items(), key=lambda pair: pair[1].casefold()),
        "owners": sorted(display_names(queries.owners_of(programme.pk)).values(), key=str.casefold),
        "member_form": forms.MemberForm(people=others) if others else None,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "latest_source": SOURCES.get(programme.latest_version_source, ""),
        "looks_itself": queries.looks_itself(programme),
        "report_url": settings.ADDRESS + _address("report", slug),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/settings.html", context, status=422 if form.errors else 200)


def _address(name: str, *args: object) -> str:
    """A page of a higher app, which may not be there."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@require_POST
@owner_required
def look_now(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.look_now(queries.programme_for(actor, slug).pk, by=actor, now=datetime.now(UTC))
    messages.success(request, "The desk is looking. What it finds stands here in a few seconds.")
    return redirect("programme_settings", slug=slug)


@require_POST
@owner_required
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    people = [(user.pk, user.display_name) for user in queries.colleagues_of(programme.pk)]
    form = forms.MemberForm(request.POST, people=people)
    if not form.is_valid():
        raise BadInput("This person is not on the team.", next_step="Choose one of the list.")
    user_id = form.cleaned_data["user"]
    actions.admit_member(programme.pk, user_id, by=actor, now=datetime.now(UTC))
    messages.success(request, f"{display_names([user_id])[user_id]} sees this programme’s cases from now on.")
    return redirect("programme_settings", slug=slug)


@require_POST
@owner_required
def remove_member(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.remove_member(queries.programme_for(actor, slug).pk, user_id, by=actor, now=datetime.now(UTC))
    messages.success(request, f"{display_names([user_id])[user_id]} sees nothing of this programme any more.")
    return redirect("programme_settings", slug=slug)


# --- how its policy is read --------------------------------------------------------------------------------------


@require_GET
@team_required
def programme_policy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    version = queries.version_of(programme, number)
    policy = queries.policy_of(version)
    is_current = version.pk == programme.policy_id
    context = {
        "programme": programme,
        "version": version,
        "versions": queries.versions_of(programme),
        "groups": _groups(policy, version=version, is_current=is_current),
        "earlier": _earlier(programme, version),
        "not_understood": [
            {"words": plain_words(one.sentence), "line": one.span.line, "reason": one.reason}
            for one in policy.not_understood
        ],
        "language": policy.language,
        "count": len(policy.clauses),
        "is_current": is_current,
        "may_change": may(actor, Verb.CHANGE_POLICY, programme.pk),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/policy.html", context)


def _earlier(programme: Any, version: Any) -> int | None:
    """The number of the version to compare with: what runs, for a proposed one; else the one before."""
    if version.state == "proposed":
        return int(programme.policy.number)
    before = (
        one.number for one in queries.versions_of(programme) if one.number < version.number and queries.was_live(one)
    )
    return next(before, None)


def _groups(policy: Policy, *, version: Any, is_current: bool) -> list[dict[str, Any]]:
    """The clauses by kind, each with what the desk does about it."""
    groups = []
    for kind, words in KINDS.items():
        clauses = [_clause(clause, version=version, is_current=is_current) for clause in policy.of_kind(kind)]
        if clauses:
            groups.append({"words": words, "ident": f"kind-{kind.value}", "clauses": clauses})
    return groups


def _clause(clause: Clause, *, version: Any, is_current: bool) -> dict[str, Any]:
    is_withdrawn = clause.id in version.withdrawn_promises
    said = version.lengthened_promises.get(clause.id)
    return {
        "id": clause.id,
        "sentence": plain_words(clause.sentence),
        "line": clause.span.line,
        "value": _value(clause),
        "does": explain(clause),
        "is_withdrawn": is_withdrawn,
        "longer": parse_duration(said["within"]).words if said else "",
        "may_withdraw": clause.kind is Kind.DEADLINE and is_current and not is_withdrawn,
        "may_lengthen": isinstance(clause.value, Deadline) and clause.value.promise in PROMISED,
    }


def _value(clause: Clause) -> str:
    """What was read, in a few words; empty where it only repeats the sentence."""
    value = value_words(clause)
    return "" if value.rstrip(".") in plain_words(clause.sentence) else value


@require_POST
@owner_required
def review_policy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    actions.review_policy(queries.programme_for(actor, slug).pk, number, by=actor, now=datetime.now(UTC))
    messages.success(request, "Thank you. Cases say no longer that this reading was not reviewed.")
    return redirect("programme_policy", slug=slug, number=number)


@require_http_methods(["GET", "POST"])
@owner_required
def withdraw_promise(request: HttpRequest, slug: str, clause_id: str) -> HttpResponse:
    """Asks first, on a page of its own: a promise that was withdrawn comes back only with a new policy."""
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    version = queries.version_in_force(programme)
    clause = queries.policy_of(version).clause(clause_id)
    if clause is None or request.method == "POST":
        actions.withdraw_promise(programme.pk, clause_id, by=actor, now=datetime.now(UTC))
        messages.success(request, "The promise is withdrawn for new cases. Cases that are open keep theirs.")
        return redirect("programme_policy", slug=slug, number=version.number)
    context = {
        "title": "Withdraw this promise for new cases?",
        "effect": f"“{plain_words(clause.sentence)}” New reports start no clock from this sentence, and it is said "
        "openly that it was withdrawn. Cases that came before keep their clocks, and the figures keep counting them. "
        "Only a new version of the policy makes the promise again.",
        "action": reverse("withdraw_promise", args=[slug, clause_id]),
        "submit": "Withdraw it for new cases",
        "danger": True,
        "back": reverse("programme_policy", args=[slug, version.number]),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "confirm.html", context)


# --- the desk ----------------------------------------------------------------------------------------------------


@require_GET
@team_required
def team_settings(request: HttpRequest) -> HttpResponse:
    """What an owner asks when something seems wrong: true at this moment, and nothing that can be set here."""
    now = datetime.now(UTC)
    person = person_of(request)
    engine = str(settings.DATABASES["default"]["ENGINE"])
    context = {
        "version": __version__,
        "address": settings.ADDRESS,
        "is_https": settings.ADDRESS.startswith("https://"),
        "database": "PostgreSQL" if "postgresql" in engine else "SQLite",
        "data": str(settings.DATA) if person.is_admin else "",
        "data_size": folder_size(settings.DATA),
        "free_space": free_space(settings.DATA),
        "is_worker_alive": is_worker_alive(now=now),
        "worker_seen": worker_last_seen(),
        "behind_since": overdue_since(now=now),
        "given_up": given_up_jobs(limit=20) if person.is_admin else [],
        "by_smtp": settings.EMAIL_CONFIGURED,
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "may_change": person.is_admin,
        "may_audit": may(actor_for(person), Verb.SEE_READINGS),
        "attachment_limit": settings.ATTACHMENT_LIMIT,
        "report_limit": settings.REPORT_LIMIT,
        "section": "team_settings",
        "now": now,
    }
    return render(request, "policies/desk.html", context)
