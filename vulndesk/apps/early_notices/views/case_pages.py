"""Who is told early of one case: the stages with their instants, a second look before it is planned, what became."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vulndesk.apps.accounts.queries import person_of, team_required
from vulndesk.apps.cases.queries import listening_to
from vulndesk.apps.early_notices import actions, queries
from vulndesk.apps.early_notices.forms import LookForm, PlanForm
from vulndesk.apps.early_notices.queries import EarlyPage
from vulndesk.apps.policies.queries import actor_for
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import Refused


@require_safe
@never_cache
@team_required
def case_early_notices(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, now=datetime.now(UTC))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@team_required
def plan_early_notices(request: HttpRequest, reference: str) -> HttpResponseBase:
    """First the second look; with its box ticked, the plan."""
    if request.method == "GET":
        return redirect("case_early_notices", reference=reference)
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    page = queries.early_page(actor, reference, now=now)
    if "recipients" not in request.POST:
        form = PlanForm(request.POST, stages=_choices(page))
        if not form.is_valid():
            return _page(request, reference, now=now, bound=form)
        return _second_look(request, page, form, now=now)
    look = LookForm(request.POST)
    try:
        if look.is_valid():
            number = actions.plan(page.case.pk, look.plan(), by=actor, now=now)
            said = "One notice is planned." if number == 1 else f"{number} notices are planned."
            messages.success(request, f"{said} You can take each back until it goes.")
            return redirect("case_early_notices", reference=page.case.reference)
    except Refused as refused:
        return _page(request, reference, now=now, refused=refused)
    chosen = {str(one) for stage in page.stages for one in (stage.stage.id,) if _named(look, stage)}
    data = {"stages": list(chosen), "summary": look.data.get("summary", ""), "told": look.data.get("told", "summary")}
    again = PlanForm(data, stages=_choices(page))
    return (
        _second_look(request, page, again, now=now, look=look)
        if again.is_valid()
        else _page(request, reference, now=now, bound=again)
    )


def _named(look: LookForm, stage: queries.StageInstant) -> bool:
    """Whether the second look named somebody of this stage."""
    return any(str(one.id) in look.data.get("recipients", "") for one in stage.open)


def _second_look(
    request: HttpRequest, page: EarlyPage, form: PlanForm, *, now: datetime, look: LookForm | None = None
) -> HttpResponse:
    given = form.cleaned_data
    stages = [one for one in page.stages if str(one.stage.id) in given["stages"]]
    people = [one for stage in stages for one in stage.open]
    hidden = {
        "recipients": ",".join(str(one.id) for one in people),
        "until": page.until.isoformat() if page.until else "",
        "summary": given["summary"],
        "told": given["told"],
    }
    context = {
        "case": page.case,
        "page": page,
        "stages": stages,
        "number": len(people),
        "summary": given["summary"],
        "gives_report": given["told"] == "report",
        "look": look or LookForm(initial=hidden),
        "section": "queue",
        "zone": page.case.programme.zone,
        "now": now,
    }
    return render(request, "early_notices/look.html", context, status=422 if look else 200)


@require_POST
@team_required
def revoke_early_notice(request: HttpRequest, reference: str, notice_id: UUID) -> HttpResponse:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    try:
        actions.revoke(listening_to(actor, reference=reference), notice_id, by=actor, now=now)
    except Refused as refused:
        return _page(request, reference, now=now, refused=refused)
    messages.success(request, "Taken back. It is not sent.")
    return redirect("case_early_notices", reference=reference)


def _choices(page: EarlyPage) -> list[tuple[str, str]]:
    return [(str(one.stage.id), one.stage.name) for one in page.stages if one.open]


def _page(
    request: HttpRequest,
    reference: str,
    *,
    now: datetime,
    bound: PlanForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    actor = actor_for(person_of(request))
    page = queries.early_page(actor, reference, now=now)
    form = bound or PlanForm(stages=_choices(page))
    chosen = form["stages"].value() if bound else []
    context = {
        "page": page,
        "case": page.case,
        "form": form,
        "chosen": chosen or [],
        "refused": refused,
        "may_decide": may(actor, Verb.HANDLE),
        "section": "queue",
        "zone": page.case.programme.zone,
        "now": now,
    }
    status = refused.status if refused else 422 if bound else 200
    return render(request, "early_notices/case.html", context, status=status)
