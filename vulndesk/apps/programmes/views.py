"""The areas that a policy names: who knows each, and what came in about it; and which promises were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vulndesk.apps.accounts.form_deeds import tried
from vulndesk.apps.accounts.queries import display_names, owner_required, person_of, team_required
from vulndesk.apps.cases.queries import AreaFigure, Figures, figures_of
from vulndesk.apps.policies.actions import change_area_owners
from vulndesk.apps.policies.queries import actor_for, handlers_of, programme_for
from vulndesk.apps.programmes.forms import AreaForm
from vulndesk.core.access import Verb, may
from vulndesk.core.measures import Counts, Median, span_words
from vulndesk.core.policy.clauses import Promise
from vulndesk.core.policy.inline import plain_words

KEPT_WORDS = {
    Promise.ACKNOWLEDGE: "Acknowledged in time",
    Promise.UPDATE: "Updated in time",
    Promise.UPDATE_EVERY: "Kept up to date in time",
    Promise.FIX: "Fixed in time",
    Promise.DISCLOSE: "Disclosed in time",
}


@dataclass(frozen=True)
class Row:
    """One line of the table: an area, what is about none, or everything."""

    name: str
    counts: Counts
    first_answer: str
    sentence: str = ""
    owners: tuple[str, ...] = ()
    gives: bool = False
    key: str = ""
    form: AreaForm | None = None


@require_GET
@team_required
def programme_areas(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@require_POST
@owner_required
def change_area(request: HttpRequest, slug: str, area: str) -> HttpResponseBase:
    actor = actor_for(person_of(request))
    programme = programme_for(actor, slug)
    form = AreaForm(request.POST, people=_people(programme.pk), prefix=area)

    def change() -> None:
        given = form.cleaned_data
        change_area_owners(programme.pk, area, given["users"], gives=given["gives"], by=actor, now=datetime.now(UTC))

    if stop := tried(form, change):
        return _page(request, slug, refused={area: form}, status=stop.status)
    messages.success(request, "Saved.")
    return redirect("programme_areas", slug=slug)


def _page(
    request: HttpRequest, slug: str, *, refused: dict[str, AreaForm] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = actor_for(person_of(request)), datetime.now(UTC)
    programme = programme_for(actor, slug)
    figures = figures_of(actor, programme.pk, now=now)
    may_change = may(actor, Verb.CHANGE_PROGRAMME, programme.pk)
    context = {
        "programme": programme,
        "areas": _area_rows(figures, programme.pk, refused or {}, may_change=may_change),
        "elsewhere": _row("None of these", figures.elsewhere),
        "total": _row("All reports", figures.total),
        "promises": [(KEPT_WORDS[one.promise], one.share, _median(one.taken)) for one in figures.promises],
        "may_change": may_change,
        "refused": next(iter((refused or {}).values()), None),
        "section": "programmes",
        "now": now,
    }
    return render(request, "programmes/areas.html", context, status=status)


def _area_rows(figures: Figures, programme_id: int, refused: dict[str, AreaForm], *, may_change: bool) -> list[Row]:
    people = _people(programme_id)
    names = dict(people)

    def form_of(one: AreaFigure) -> AreaForm:
        initial = {"users": list(one.owned.owners), "gives": one.owned.gives}
        return AreaForm(initial=initial, people=people, prefix=one.owned.area.key)

    return [
        Row(
            name=one.owned.area.name,
            counts=one.counts,
            first_answer=_median(one.counts.first_answer),
            sentence=_sentence(one),
            owners=tuple(names[user_id] for user_id in one.owned.owners if user_id in names),
            gives=one.owned.gives,
            key=one.owned.area.key,
            form=refused.get(one.owned.area.key) or (form_of(one) if may_change else None),
        )
        for one in figures.areas
    ]


def _sentence(one: AreaFigure) -> str:
    """Of the policy; empty where it is the name alone."""
    said = plain_words(one.owned.area.clause.sentence)
    return "" if said.strip(" .") == one.owned.area.name else said


def _row(name: str, counts: Counts) -> Row:
    return Row(name, counts, _median(counts.first_answer))


def _people(programme_id: int) -> list[tuple[int, str]]:
    names = display_names(handlers_of(programme_id))
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def _median(median: Median) -> str:
    """The size of the sample stands with it: of one report, a median is that report's."""
    return f"{span_words(median.value)} (of {median.sample})" if median.value is not None else ""
