"""Versions of a policy: what differs between two, and whether a proposed one goes live; promises made longer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.queries import owner_required, person_of, team_required
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import actor_for
from vulndesk.apps.policies.views.kinds import KINDS
from vulndesk.core.access import Verb, may
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.policy.clauses import Clause, Deadline
from vulndesk.core.policy.diff import Change, diff_policies
from vulndesk.core.policy.inline import plain_words

HOW = {
    "new": "New",
    "gone": "Gone",
    "changed": "Changed",
    "longer": "Longer",
    "shorter": "Sooner",
    "withdrawn": "Withdrawn",
    "promised": "New",
    "weaker": "Weaker",
    "stronger": "Firmer",
}
FOR_THE_WORSE = frozenset({"longer", "withdrawn", "weaker"})


@require_GET
@team_required
def policy_diff(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    before, after = queries.version_of(programme, old), queries.version_of(programme, new)
    # What runs: a promise that was withdrawn or made longer openly comes back with the next version.
    found = diff_policies(queries.promises_of(before), queries.promises_of(after))
    others = [one for one in found.changes if one not in found.promises]
    context = {
        "programme": programme,
        "before": before,
        "after": after,
        "versions": queries.versions_of(programme),
        "promises": [_row(one) for one in found.promises],
        "others": [_row(one) for one in others],
        "reworded": [_row(one) for one in found.reworded],
        "is_proposed": after.state == "proposed",
        "may_change": may(actor, Verb.CHANGE_POLICY, programme.pk),
        "back": reverse("programme_policy", args=[slug, new]),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/diff.html", context)


def _row(one: Change) -> dict[str, Any]:
    return {
        "kind": KINDS[one.kind],
        "how": HOW.get(one.how, one.how),
        "is_worse": one.how in FOR_THE_WORSE,
        "words": one.words,
        "old": _side(one.old),
        "new": _side(one.new),
    }


def _side(clause: Clause | None) -> dict[str, Any] | None:
    return {"words": plain_words(clause.sentence), "line": clause.span.line} if clause else None


@require_POST
@owner_required
def confirm_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    actions.confirm_version(programme.pk, number, by=actor, now=datetime.now(UTC))
    messages.success(request, f"Version {number} is in force. Cases that are open keep the version they came under.")
    return redirect("programme_policy", slug=slug, number=number)


@require_POST
@owner_required
def decline_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    actions.decline_version(programme.pk, number, by=actor, now=datetime.now(UTC))
    messages.success(request, f"Version {number} is declined. The same text is not proposed again.")
    return redirect("programme_policy", slug=slug, number=programme.policy.number)  # type: ignore[union-attr]


@require_http_methods(["GET", "POST"])
@owner_required
def lengthen_promise(request: HttpRequest, slug: str, clause_id: str) -> HttpResponseBase:
    """A page of its own: what is said here is said to every reporter."""
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    version = queries.version_in_force(programme)
    clause = queries.policy_of(version).clause(clause_id)
    running = queries.promises_of(version).clause(clause_id)
    if clause is None or running is None or not isinstance(running.value, Deadline):
        raise NotFound("This policy makes no such promise.", next_step="Reload the page.")
    within = running.value.within
    initial = {"amount": within.amount, "unit": within.unit.value}
    form = forms.LengthForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lengthen_promise(programme.pk, clause_id, form.length(), by=actor, now=datetime.now(UTC))
            messages.success(request, "The promise is longer for new cases. Cases that are open keep theirs.")
            return redirect("programme_policy", slug=slug, number=version.number)
        except BadInput as refused:
            form.add_error("amount", str(refused))
    context = {
        "title": "Give new cases more time than the policy says?",
        "effect": f"“{plain_words(clause.sentence)}” Today new reports get {within.words}. The programme’s page says "
        "beside this sentence that you made it longer, and from when. Cases that came before keep their clocks. "
        "A new version of the policy replaces what you say here.",
        "action": reverse("lengthen_promise", args=[slug, clause_id]),
        "submit": "Make it longer for new cases",
        "form": form,
        "back": reverse("programme_policy", args=[slug, version.number]),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
