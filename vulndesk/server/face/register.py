"""The one template library that every component registers in."""

from __future__ import annotations

from django import template

register = template.Library()
