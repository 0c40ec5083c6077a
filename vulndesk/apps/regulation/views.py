"""The pages of Article 14: the record of one case with its clocks and drafts, and an owner's switch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vulndesk.apps.accounts.form_deeds import done_by
from vulndesk.apps.accounts.queries import display_name, person_of, team_required
from vulndesk.apps.policies.queries import actor_for, programme_for
from vulndesk.apps.regulation import actions, forms, queries
from vulndesk.core.access import Actor, Verb, may
from vulndesk.core.clocks import zone_of
from vulndesk.core.cra import Matter, Record, Role, Stage, What, clocks_of, draft
from vulndesk.core.errors import BadInput, Refused

Act = Callable[[Actor, UUID, dict[str, Any], datetime], str]
STAGE_WORDS = dict(forms.STAGES)


@require_safe
@never_cache
@team_required
def case_cra(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference)


@require_http_methods(["GET", "POST"])
@never_cache
@team_required
def cra_sign(request: HttpRequest, reference: str) -> HttpResponseBase:
    """In two steps: what follows is said before it is signed."""
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_cra", reference=reference)
    now = datetime.now(UTC)
    actor = actor_for(person_of(request))
    cra = queries.cra_page(actor, reference=reference, now=now)
    form = _aware_form(cra, request.POST)

    def step() -> HttpResponse | None:
        given = form.cleaned_data
        signed = actions.Awareness(given["evidence"], given["words"], Matter(given["matter"]), given["learned_at"])
        if "signed" not in request.POST:
            return render(request, "regulation/sign.html", _effect(request, cra, form, signed, now=now))
        actions.sign_awareness(cra.page.case.pk, signed, by=actor, now=now)
        return None

    done = done_by(form, step)
    if isinstance(done, Refused):
        return _page(request, reference, bound={"sign": form}, refused=done)
    if done is not None:
        return done
    messages.success(request, "Signed. The clocks run from the evidence.")
    return redirect("case_cra", reference=reference)


def _effect(
    request: HttpRequest, cra: queries.CraPage, form: forms.AwareForm, signed: actions.Awareness, *, now: datetime
) -> dict[str, Any]:
    """Which clocks would run, by the same rules as the deed."""
    known = next((one.known_at for one in cra.evidence if one.key == signed.evidence), signed.learned_at)
    if known is None:
        raise BadInput("When did you learn of it?", next_step="Write the instant.", field="learned_at")
    would = clocks_of([*cra.records, Record(What.AWARE, known, now, signed.matter)])
    return {
        "case": cra.page.case,
        "form": form,
        "known_at": known,
        "matter": dict(forms.MATTERS)[signed.matter.value],
        "me": display_name(person_of(request)),
        "would": [(STAGE_WORDS[one.stage], one.due) for one in would if one.stage and one.matter is signed.matter],
        "section": "queue",
        "now": now,
        "zone": cra.page.case.programme.zone,
    }


@require_http_methods(["GET", "POST"])
@team_required
def cra_deed(request: HttpRequest, reference: str, entry: str) -> HttpResponseBase:
    if request.method == "GET":  # reloaded after a refusal
        return redirect("case_cra", reference=reference)
    now = datetime.now(UTC)
    actor = actor_for(person_of(request))
    cra = queries.cra_page(actor, reference=reference, now=now)
    form = _FORMS[entry](request.POST, prefix=entry, zone=cra.page.case.programme.zone)
    said = done_by(form, lambda: _ACTS[entry](actor, cra.page.case.pk, form.cleaned_data, now))
    if isinstance(said, Refused):
        return _page(request, reference, bound={entry: form}, refused=said)
    messages.success(request, said)
    return redirect("case_cra", reference=reference)


def _no(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.sign_no_evidence(case_id, given["words"], by=actor, now=now)
    return "Signed. A new sign of exploitation asks again."


def _measure(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.record_measure(case_id, given["words"], at=given["at"], by=actor, now=now)
    return "Recorded. The final report is due 14 days after it."


def _request(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    actions.record_request(case_id, given["words"], at=given["at"], by=actor, now=now)
    return "Recorded."


def _file(actor: Actor, case_id: UUID, given: dict[str, Any], now: datetime) -> str:
    filing = actions.Filing(
        Stage(given["stage"]), Matter(given["matter"]), given["at"], given["where"], given["text"], given["reference"]
    )
    actions.record_filing(case_id, filing, by=actor, now=now)
    return "Recorded as filed. It stays as it is."


_FORMS: dict[str, Any] = {
    "no": forms.NoForm,
    "measure": forms.MeasureForm,
    "request": forms.RequestForm,
    "file": forms.FileForm,
}
_ACTS: dict[str, Act] = {"no": _no, "measure": _measure, "request": _request, "file": _file}


def _page(
    request: HttpRequest,
    reference: str,
    *,
    bound: dict[str, django_forms.Form] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    now, bound = datetime.now(UTC), bound or {}
    cra = queries.cra_page(actor_for(person_of(request)), reference=reference, now=now)
    zone = cra.page.case.programme.zone
    stage, matter = _wanted(request, cra)
    drafted = draft(stage, matter, queries.known_of(cra, matter))
    initial = {"stage": stage.value, "matter": matter.value, "text": drafted.text, "at": forms.local(now, zone)}
    makes = {name: kind(prefix=name, zone=zone) for name, kind in _FORMS.items()}
    makes["file"] = forms.FileForm(prefix="file", zone=zone, initial=initial)
    context: dict[str, Any] = {
        **{f"{name}_form": bound.get(name, form) for name, form in makes.items()},
        "sign_form": bound.get("sign") or _aware_form(cra),
        "case": cra.page.case,
        "settings": cra.settings,
        "is_steward": cra.settings.role == Role.STEWARD,
        "clocks": [(_clock_words(one), one) for one in sorted(cra.clocks, key=lambda one: one.due.instant)],
        "entries": [(_entry_words(one.record), one) for one in cra.entries],
        "aware": [(dict(forms.MATTERS)[one.value], cra.aware(one)) for one in Matter if cra.aware(one)],
        "is_decided": cra.aware(Matter.VULNERABILITY) is not None,
        "draft": drafted,
        "draft_words": STAGE_WORDS[stage.value],
        "stages": [(one, words, one == stage.value) for one, words in forms.STAGES],
        "matter": matter.value,
        "refused": refused,
        "section": "queue",
        "now": now,
        "zone": zone,
    }
    return render(request, "regulation/case_cra.html", context, status=refused.status if refused else 200)


def _aware_form(cra: queries.CraPage, data: Any = None) -> forms.AwareForm:
    zone = cra.page.case.programme.zone
    offered = [
        (one.key, f"{one.words}, {one.known_at.astimezone(zone_of(zone)):%a %d %b %Y, %H:%M} {zone}")
        for one in cra.evidence
    ]
    return forms.AwareForm(
        data, prefix="sign", zone=zone, evidence=offered, initial={"matter": Matter.VULNERABILITY.value}
    )


def _wanted(request: HttpRequest, cra: queries.CraPage) -> tuple[Stage, Matter]:
    """Which draft is shown: the one that was asked for, else the one that is due next."""
    matter = Matter.INCIDENT if request.GET.get("matter") == Matter.INCIDENT.value else Matter.VULNERABILITY
    asked = request.GET.get("stage", "")
    if asked in list(Stage):
        return Stage(asked), matter
    due = [one for one in cra.clocks if one.stage and one.met_at is None]
    first = min(due, key=lambda one: one.due.instant, default=None)
    return (first.stage, first.matter) if first and first.stage else (Stage.EARLY_WARNING, matter)


def _clock_words(clock: Any) -> str:
    words = STAGE_WORDS[clock.stage.value] if clock.stage else "Decide whether you are aware"
    return f"{words} (incident)" if clock.matter is Matter.INCIDENT else words


_ENTRY_WORDS = {
    What.SIGNAL: "A sign of exploitation",
    What.AWARE: "Aware",
    What.NOT_AWARE: "No reliable evidence",
    What.MEASURE: "A measure is available",
    What.REQUEST: "The CSIRT asks for an update",
}


def _entry_words(record: Record) -> str:
    words = f"Filed: {STAGE_WORDS[record.stage.value].lower()}" if record.stage else _ENTRY_WORDS[record.what]
    return f"{words} (incident)" if record.matter is Matter.INCIDENT else words


@require_http_methods(["GET", "POST"])
@team_required
def programme_cra(request: HttpRequest, slug: str) -> HttpResponseBase:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    kept = queries.settings_of(programme.pk)
    initial = {"role": kept.role, "member_states": kept.member_states, "csirt": kept.csirt} if kept else {"role": ""}
    form = forms.SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.switch(programme.pk, **form.cleaned_data, by=actor, now=now)
        messages.success(request, "Kept.")
        return redirect("programme_cra", slug=slug)
    context = {
        "programme": programme,
        "form": form,
        "kept": kept,
        "may_change": may(actor, Verb.CHANGE_PROGRAMME, programme.pk),
        "section": "programmes",
        "now": now,
    }
    return render(request, "regulation/programme_cra.html", context, status=422 if form.errors else 200)
