"""Addresses of the accounts. Of allauth's only what the desk needs: its pages for signing up, for addresses and for
passwords by mail would store an address in clear."""

from allauth.account import views as allauth_views
from django.urls import include, path

from vulndesk.apps.accounts import identity_pages, views

urlpatterns = [
    path("join/<str:token>/", views.join, name="join"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("people/<int:user_id>/password-link/", views.password_link, name="password_link"),
    path("people/<int:user_id>/second-factor/", views.reset_second_factor, name="reset_second_factor"),
    path("people/<int:user_id>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<int:user_id>/reactivate/", views.reactivate, name="reactivate"),
    path("people/<int:user_id>/role/", views.change_role, name="change_role"),
    path("account/", views.account, name="account"),
    path("account/leave/", views.leave, name="leave"),
    path("account/sessions/revoke/", views.revoke_session, name="revoke_session"),
    path("account/password/", allauth_views.password_change, name="account_change_password"),
    path("account/second-factor/needed/", views.second_factor, name="second_factor"),
    path("account/second-factor/totp/code.svg", views.totp_code, name="mfa_qr"),
    # Before allauth's own of the same name, which has no limit.
    path("account/second-factor/webauthn/login/", views.passkey_sign_in, name="mfa_login_webauthn"),
    path(
        "account/second-factor/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("sign-in/", allauth_views.login, name="account_login"),
    path("sign-in/again/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/with/<slug:provider>/", identity_pages.begin_sign_in, name="identity_sign_in"),
    path("sign-in/with/<slug:provider>/back/", identity_pages.come_back, name="identity_back"),
    path("account/identities/<slug:provider>/link/", identity_pages.begin_linking, name="identity_link"),
    path("account/identities/<int:identity_id>/unlink/", identity_pages.unlink, name="identity_unlink"),
    path("sign-out/", allauth_views.logout, name="account_logout"),
    # Names that allauth's own pages ask for.
    path("sign-in/no-account/", views.sign_up, name="account_signup"),
    path("sign-in/forgotten/", views.forgotten_password, name="account_reset_password"),
]
