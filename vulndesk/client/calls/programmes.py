"""Programmes, their settings and figures.

Written by `python -P -m tools.client` out of the API's own description; a change here is lost.
"""

from __future__ import annotations

from vulndesk.client.calling import Calls, Seen, Sent, in_path
from vulndesk.client.shapes.programmes import Look, MyProgrammes, Programme, Settings, Statistics, TeamProgramme


class ProgrammesCalls(Calls):
    """Programmes, their settings and figures."""

    def list(self) -> tuple[Programme, ...]:
        """Every programme of this desk.

        Refused with 400, 503.
        """
        return self._ask(tuple[Programme, ...], "GET", "/programmes", by="nobody")

    def mine(self) -> MyProgrammes:
        """The programmes that this token reaches.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(MyProgrammes, "GET", "/me/programmes")

    def get(self, slug: str) -> TeamProgramme:
        """One programme, its policy in force and what waits for an owner.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(TeamProgramme, "GET", f"/programmes/{in_path(slug)}")

    def settings(self, slug: str, *, known: Settings | None = None) -> Settings:
        """What an owner settled beside the policy.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Settings, "GET", f"/programmes/{in_path(slug)}/settings", known=known)

    def change_settings(
        self,
        slug: str,
        *,
        name: str | None = None,
        zone: str | None = None,
        country: str | None = None,
        repository: str | None = None,
        package: str | None = None,
        latest_version: str | None = None,
        backup_contact: str | None = None,
        retention_days: int | None = None,
        idle_days: int | None = None,
        answers_in_clear: bool | None = None,
        seen: Seen | None = None,
    ) -> Settings:
        """Change what the policy does not say.

        What is left out stays as it is.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(
            Settings,
            "PATCH",
            f"/programmes/{in_path(slug)}/settings",
            Sent(
                {
                    "name": name,
                    "zone": zone,
                    "country": country,
                    "repository": repository,
                    "package": package,
                    "latest_version": latest_version,
                    "backup_contact": backup_contact,
                    "retention_days": retention_days,
                    "idle_days": idle_days,
                    "answers_in_clear": answers_in_clear,
                },
                seen=seen,
                once=True,
            ),
        )

    def statistics(self, slug: str) -> Statistics:
        """What came in, by area, and which promises were kept.

        Refused with 400, 401, 403, 404, 422, 429, 503.
        """
        return self._ask(Statistics, "GET", f"/programmes/{in_path(slug)}/statistics")

    def look_latest_version(self, slug: str) -> Look:
        """Look for the newest release now, in the package index or else in the repository.

        Refused with 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503.
        """
        return self._ask(Look, "POST", f"/programmes/{in_path(slug)}/latest-version/look", Sent(once=True))
