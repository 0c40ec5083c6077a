"""The pages about one programme, as tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def tabs_of(programme: Any) -> list[dict[str, str]]:
    slug, number = programme.slug, programme.policy.number
    return [
        {"name": "settings", "words": "Settings and team", "url": reverse("programme_settings", args=[slug])},
        {"name": "policy", "words": "How the policy is read", "url": reverse("programme_policy", args=[slug, number])},
        {"name": "lint", "words": "What it lacks", "url": reverse("programme_lint", args=[slug])},
        {"name": "pause", "words": "Pause", "url": reverse("pause", args=[slug])},
        {"name": "keys", "words": "Keys", "url": reverse("programme_keys", args=[slug])},
        {"name": "doctor", "words": "Doctor", "url": reverse("programme_doctor", args=[slug])},
    ]
