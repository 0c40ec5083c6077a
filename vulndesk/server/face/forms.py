"""Form fields, error summaries, composers and deeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.text import slugify

from vulndesk.core.audience import CASE, REPORTER, TEAM, label
from vulndesk.server.face.reasons import quotes_of, why_card
from vulndesk.server.face.register import register

READERS: Mapping[str, str] = {word: label(word) for word in (TEAM, REPORTER, CASE)}


def _kind_of(bound: BoundField) -> str:
    kind = getattr(bound.field.widget, "input_type", None) or "textarea"
    widget = type(bound.field.widget).__name__
    if "Select" in widget and kind == "select":
        return "select"
    return "textarea" if "Textarea" in widget else str(kind)


@register.inclusion_tag("face/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    optional: bool | None = None,
    rows: int = 0,
    policy: Any = None,
    width: str = "",
) -> dict[str, Any]:
    """A form field: label, hint, error, and "optional" wherever nothing is compulsory.

    policy: the `Clause` that asks for it (its sentence opens from "why we ask"). width: "short", "medium" or "".
    """
    kind = _kind_of(bound)
    hint = hint or str(bound.help_text or "")
    ident = bound.auto_id or slugify(bound.name)
    described = [f"{ident}-hint"] if hint else []
    described += [f"{ident}-error"] if bound.errors else []
    grouped = kind in {"radio", "checkbox"} and bound.field.widget.use_fieldset
    attrs: dict[str, Any] = {"class": f"input input-{kind}"}
    if described and not grouped:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not grouped:
        attrs["aria-invalid"] = "true"
    if rows:
        attrs["rows"] = rows
    if bound.field.widget.attrs.get("placeholder") == bound.label:
        attrs["placeholder"] = False  # allauth's: it says the label again
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "ident": ident,
        "kind": kind,
        "grouped": grouped,
        "label": label or bound.label,
        "hint": hint,
        "described": " ".join(described),
        "optional": not bound.field.required if optional is None else optional,
        "why": why_card(quotes_of(policy, (), "", None)) if policy else "",
        "width": width,
    }


@register.inclusion_tag("face/composer_body.html")
def composer_body(bound: BoundField, *, key: str = "") -> dict[str, Any]:
    """The text area of a composer: who will read it is part of its description."""
    attrs: dict[str, Any] = {"class": "input composer-text", "aria-describedby": f"{bound.auto_id}-readers"}
    if bound.errors:
        attrs["aria-describedby"] += f" {bound.auto_id}-error"
        attrs["aria-invalid"] = "true"
    if key:
        attrs["data-key"] = key
    return {"bound": bound, "control": bound.as_widget(attrs=attrs), "ident": bound.auto_id}


@register.inclusion_tag("face/error_summary.html")
def error_summary(
    *forms: BaseForm, title: str = "There is something to put right", kept: bool = True
) -> dict[str, Any]:
    """Every error of the forms at the head of the page, each a link to its field. Nothing when all is well.

    kept: whether to add that everything typed is still there (not true of passwords and codes).
    """
    found: list[tuple[str, str]] = []
    for form in forms:
        if not form or not form.is_bound:
            continue
        found += [("", str(error)) for error in form.non_field_errors()]
        for bound in form:
            found += [(_first_control(bound), f"{bound.label}: {error}") for error in bound.errors]
    return {"errors": found, "title": title, "kept": kept}


def _first_control(bound: BoundField) -> str:
    """The id to jump to: in a group, the first choice carries it."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else str(bound.auto_id))


@register.inclusion_tag("face/composer.html", takes_context=True)
def composer(
    context: Context,
    form: BaseForm,
    *,
    action: str,
    submit: str,
    audience: str = "everyone",
    readers: str = "",
    effect: str = "",
    body: str = "body",
    key: str = "",
    quiet: bool = False,
    widens: str = "",
) -> dict[str, Any]:
    """A message box that always says who will read it.

    audience: "everyone", "team", or "case" with `readers="Everyone in the case (14)"`. effect: what sending does, said
    before ("The 48-hour clock stops."). widens: a sentence to agree to when more people than before will read it.
    """
    others = [bound for bound in form.visible_fields() if bound.name != body]
    return {
        "form": form,
        "main": form[body],
        "others": others,
        "multipart": form.is_multipart(),
        "action": action,
        "submit": submit,
        "audience": audience,
        "readers": readers or READERS[audience],
        "effect": effect,
        "key": key,
        "quiet": quiet,
        "widens": widens,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("face/deed.html", takes_context=True)
def deed(
    context: Context,
    words: str,
    *,
    action: str,
    effect: str = "",
    form: BaseForm | None = None,
    prominent: bool = False,
    danger: bool = False,
    key: str = "",
    open: bool = False,  # noqa: A002  the attribute of <details> has this name
) -> dict[str, Any]:
    """One deed: a button that posts, its effect said before. With a form it opens first (a <details>)."""
    return {
        "words": words,
        "action": action,
        "effect": effect,
        "form": form,
        "multipart": form.is_multipart() if form else False,
        "prominent": prominent,
        "danger": danger,
        "key": key,
        "open": open or bool(form and form.is_bound and form.errors),
        "csrf_token": context.get("csrf_token"),
    }
