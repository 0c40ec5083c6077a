"""An owner's review: every sentence beside what the desk does about it, and what the owner says it means."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vulndesk.apps.accounts.queries import owner_required, person_of
from vulndesk.apps.policies import actions, forms, queries
from vulndesk.apps.policies.queries import ReviewedSentence, ReviewPage, actor_for
from vulndesk.apps.policies.views.kinds import KINDS
from vulndesk.core.access import Actor
from vulndesk.core.errors import BadInput, NotFound
from vulndesk.core.policy.clauses import Clause, Kind, Span, Value
from vulndesk.core.policy.explain import explain, value_words
from vulndesk.core.policy.kinds import KINDS as KIND_OF
from vulndesk.core.policy.overlay import bound_words
from vulndesk.core.policy.overlay_file import FILE_NAME, overlay_to_toml

STATES = {
    "unseen": "Not looked at yet",
    "confirmed": "Confirmed",
    "corrected": "Corrected",
    "dismissed": "Means nothing here",
    "not_understood": "Not understood",
}


@owner_required
@require_GET
def review(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    programme, version, page, _ = _opened(request, slug, number)
    waiting = [one for one in page.sentences if one.state in ("unseen", "not_understood")]
    context = {
        "programme": programme,
        "version": version,
        "page": page,
        "rows": [_row(one) for one in page.sentences],
        "waiting": len(waiting),
        "unseen": sum(one.state == "unseen" for one in waiting),
        "done": len(page.sentences) - len(waiting),
        "idle": [{"words": one.words, "means": [_words(value) for value in one.means]} for one in page.idle],
        "others": [(words, line, key_of(words)) for words, line in queries.other_sentences(version, page)],
        "changes": page.policy.clauses != queries.policy_of(version).clauses,
        "back": reverse("programme_policy", args=[slug, number]),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/review.html", context)


@require_POST
@owner_required
def confirm_sentences(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One sentence, or with `all` every one that nobody has looked at."""
    programme, _, page, actor = _opened(request, slug, number)
    wanted = {request.POST.get("words", "")}
    if "all" in request.POST:
        wanted = {one.words for one in page.sentences if one.state == "unseen"}
    actions.confirm_sentences(programme.pk, number, wanted, by=actor, seen=_seen(request), now=datetime.now(UTC))
    words = next(iter(wanted), "")
    return redirect(_place(slug, number, words if "all" not in request.POST else ""))


@require_POST
@owner_required
def rule_on_sentence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """do: dismiss (it means nothing) or take_back (as it was read)."""
    programme, _, _, actor = _opened(request, slug, number)
    words = request.POST.get("words", "")
    means: tuple[Value, ...] | None = None if request.POST.get("do") == "take_back" else ()
    actions.rule_on(programme.pk, number, words, means, by=actor, seen=_seen(request), now=datetime.now(UTC))
    return redirect(_place(slug, number, words))


@require_POST
@owner_required
def finish_review(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    programme, _, _, actor = _opened(request, slug, number)
    version = actions.finish_review(programme.pk, number, by=actor, seen=_seen(request), now=datetime.now(UTC))
    if version.number == number:
        messages.success(request, "Thank you. The reading is reviewed.")
    else:
        messages.success(request, f"Version {version.number} is in force: the same text, read as you said.")
    return redirect("programme_policy", slug=slug, number=version.number)


@require_POST
@owner_required
def drop_review(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    programme, _, _, actor = _opened(request, slug, number)
    actions.drop_review(programme.pk, number, by=actor, now=datetime.now(UTC))
    messages.success(request, "Forgotten. What runs is as it was.")
    return redirect("review", slug=slug, number=number)


@owner_required
@require_GET
def overlay_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What was said so far, as the file to put beside SECURITY.md."""
    _, _, page, _ = _opened(request, slug, number)
    response = HttpResponse(overlay_to_toml(page.overlay), content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


# --- one sentence ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@owner_required
def review_sentence(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponseBase:
    """All that one sentence means: change one meaning (`at`: which), take it away, or add one (`clause`: its kind)."""
    programme, version, page, actor = _opened(request, slug, number)
    words, line, means = _sentence(version, page, key)
    asked = request.POST if request.method == "POST" else request.GET
    at = next((at for at in range(len(means)) if str(at) == asked.get("at")), None)
    kind = KIND_OF[type(means[at])] if at is not None else _kind(asked.get("clause", ""))
    form = None
    if kind is not None:
        given = request.POST if request.method == "POST" and "remove" not in request.POST else None
        form = forms.ClauseForm(given, kind=kind, value=means[at] if at is not None else None)
    if request.method == "POST":
        try:
            if changed := _changed(means, at, form, remove="remove" in request.POST):
                actions.rule_on(
                    programme.pk, number, words, changed[0], by=actor, seen=_seen(request), now=datetime.now(UTC)
                )
                return redirect("review_sentence", slug=slug, number=number, key=key)
        except BadInput as refused:
            if form is None:
                raise
            form.add_error(refused.field if refused.field in form.fields else None, refused.what)
    context = {
        "programme": programme,
        "version": version,
        "words": words,
        "line": line,
        "language": page.policy.language,
        "means": [_meaning(value, words) for value in means],
        "form": form,
        "at": at,
        "kind": kind,
        "kind_words": KINDS[kind] if kind else "",
        "kinds": list(KINDS.items()),
        "seen": page.revision,
        "back": _place(slug, number, words),
        "section": "programmes",
        "now": datetime.now(UTC),
    }
    return render(request, "policies/review_sentence.html", context, status=422 if form and form.errors else 200)


def _changed(
    means: tuple[Value, ...], at: int | None, form: forms.ClauseForm | None, *, remove: bool
) -> tuple[tuple[Value, ...]] | None:
    """The new meanings, in a tuple because they may be none; None when the form has faults."""
    if remove and at is not None:
        return ((*means[:at], *means[at + 1 :]),)
    if form is None:
        raise BadInput("No kind of clause was chosen.", next_step="Choose one of the list.")
    if not form.is_valid():
        return None
    value = form.value()
    return ((*means[:at], value, *means[at + 1 :]),) if at is not None else ((*means, value),)


def _sentence(version: Any, page: ReviewPage, key: str) -> tuple[str, int, tuple[Value, ...]]:
    for one in page.sentences:
        if key_of(one.words) == key:
            return one.words, one.line, tuple(clause.value for clause in one.clauses)
    for words, line in queries.other_sentences(version, page):
        if key_of(words) == key:
            return words, line, ()
    raise NotFound("This sentence is not in the text.", next_step="The list has all of them.")


def _kind(name: str) -> Kind | None:
    return Kind(name) if name in set(Kind) else None


def key_of(words: str) -> str:
    """A sentence's place in an address: its words would make it endless."""
    return hashlib.sha256(bound_words(words).encode()).hexdigest()[:16]


# --- parts -------------------------------------------------------------------------------------------------------


def _opened(request: HttpRequest, slug: str, number: int) -> tuple[Any, Any, ReviewPage, Actor]:
    actor = actor_for(person_of(request))
    programme = queries.programme_for(actor, slug)
    version = queries.version_of(programme, number)
    return programme, version, queries.review_of(version), actor


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def _place(slug: str, number: int, words: str) -> str:
    return reverse("review", args=[slug, number]) + (f"#s-{key_of(words)}" if words else "")


def _row(one: ReviewedSentence) -> dict[str, Any]:
    return {
        "key": key_of(one.words),
        "words": one.words,
        "line": one.line,
        "state": one.state,
        "state_words": STATES[one.state],
        "clauses": [_meaning(clause.value, one.words) for clause in one.clauses],
        "read": [_words(value) for value in one.read] if one.state in ("corrected", "dismissed") else [],
        "doubt": one.reason if one.state in ("unseen", "not_understood") else "",
        "is_promise": any(clause.kind is Kind.DEADLINE for clause in one.clauses),
        "is_ruled": one.state in ("confirmed", "corrected", "dismissed"),
    }


def _meaning(value: Value, words: str) -> dict[str, str]:
    clause = Clause("", KIND_OF[type(value)], value, words, Span(0, 0, 0))
    return {"kind": KINDS[clause.kind], "value": value_words(clause), "does": explain(clause)}


def _words(value: Value) -> str:
    clause = Clause("", KIND_OF[type(value)], value, "", Span(0, 0, 0))
    return f"{KINDS[clause.kind]}: {value_words(clause)}"
