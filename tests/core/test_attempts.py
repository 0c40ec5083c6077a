"""Which answers are written down as attempts, and which are nobody's business."""

from __future__ import annotations

import pytest

from vulndesk.core.attempts import REFUSALS, WORDS, Answered, Attempt, Kind, Standing, attempt_of

TOM = Standing(person=7, ways=("password", "authenticator app"))
HALF = Standing(half=7, ways=("password",))
NOBODY = Standing()


def answered(route: str, status: int, *, method: str = "POST", **more: object) -> Answered:
    return Answered(route=route, method=method, status=status, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "attempt"),
    [
        # coming in
        (
            answered("mfa_authenticate", 302, before=HALF, after=TOM),
            Attempt(Kind.SIGNED_IN, 7, ("password", "authenticator app")),
        ),
        (answered("account_login", 200), Attempt(Kind.SIGN_IN_REFUSED, None, ("password",))),
        (answered("account_login", 302, after=HALF), None),
        (answered("account_login", 200, method="GET"), None),
        (
            answered("mfa_authenticate", 200, before=HALF, after=HALF),
            Attempt(Kind.SIGN_IN_REFUSED, 7, ("second factor",)),
        ),
        (answered("mfa_authenticate", 200, method="GET", before=HALF, after=HALF), None),
        (answered("mfa_login_webauthn", 302), Attempt(Kind.SIGN_IN_REFUSED, None, ("passkey",))),
        (answered("mfa_login_webauthn", 200, method="GET"), None),
        (
            answered("identity_back", 403, method="GET", is_open=True),
            Attempt(Kind.SIGN_IN_REFUSED, None, ("another provider",)),
        ),
        (answered("identity_back", 302, method="GET", after=HALF), None),
        (answered("join", 404, method="GET", is_open=True), Attempt(Kind.SIGN_IN_REFUSED, None, ("invitation",))),
        (answered("join", 422), None),
        # once more
        (answered("mfa_reauthenticate", 302, before=TOM, after=TOM), Attempt(Kind.SHOWN_AGAIN, 7)),
        (answered("mfa_reauthenticate", 200, before=TOM, after=TOM), Attempt(Kind.AGAIN_REFUSED, 7)),
        (answered("mfa_reauthenticate", 200, method="GET", before=TOM, after=TOM), None),
        # going
        (answered("account_logout", 302, before=TOM), Attempt(Kind.SIGNED_OUT, 7)),
        (answered("account_logout", 200, method="GET", before=TOM, after=TOM), None),
        (answered("account_logout", 302), None),
        # what is not theirs; hidden and absent are one
        (answered("case", 404, method="GET", before=TOM, after=TOM), Attempt(Kind.ACCESS_REFUSED, 7)),
        (answered("organisations", 403, method="GET", before=TOM, after=TOM), Attempt(Kind.ACCESS_REFUSED, 7)),
        (answered("api_case", 403, is_token=True, before=TOM, after=TOM), Attempt(Kind.ACCESS_REFUSED, 7)),
        (answered("api_case", 404, is_token=True, before=TOM, after=TOM), Attempt(Kind.ACCESS_REFUSED, 7)),
        (answered("api_case", 404, is_token=True), None),
        (answered("api_case", 401, is_token=True), Attempt(Kind.TOKEN_REFUSED)),
        (answered("case", 404, method="GET"), None),
        (answered("", 404, method="GET", before=TOM, after=TOM), None),
        (answered("programme", 404, method="GET", is_open=True, before=TOM, after=TOM), None),
        (answered("status", 401, is_open=True), None),
        (answered("forge_delivery", 401, is_open=True), Attempt(Kind.UNSIGNED)),
        (answered("forge_delivery", 404, is_open=True), None),
        # around controls
        (answered("case_deed", 403, is_forged=True, before=TOM, after=TOM), Attempt(Kind.FORGED, 7)),
        (answered("report", 403, is_open=True, is_forged=True), Attempt(Kind.FORGED)),
        (answered("status", 429, is_open=True), Attempt(Kind.LIMITED)),
        (answered("account_login", 429, after=NOBODY), Attempt(Kind.LIMITED)),
        (answered("", 400, method="GET"), Attempt(Kind.MALFORMED)),
        (answered("report", 400, is_open=True), None),
        (answered("send_report", 422, is_open=True), None),
        (answered("send_report", 422, is_open=True, is_unreadable=True), Attempt(Kind.UNREADABLE)),
        (answered("api_note", 413, is_unreadable=True, before=TOM, after=TOM), Attempt(Kind.UNREADABLE, 7)),
        # nearly everything
        (answered("queue", 200, method="GET", before=TOM, after=TOM), None),
        (answered("queue", 302, method="GET"), None),
    ],
)
def test_what_is_written_down_of_an_answer(one: Answered, attempt: Attempt | None) -> None:
    assert attempt_of(one) == attempt


def test_each_kind_has_its_words_and_is_a_refusal_or_not() -> None:
    assert set(WORDS) == set(Kind)
    assert len(set(WORDS.values())) == len(Kind)
    assert set(Kind) - REFUSALS == {Kind.SIGNED_IN, Kind.SHOWN_AGAIN, Kind.SIGNED_OUT}
