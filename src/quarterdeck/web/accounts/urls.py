"""Addresses of sign-in and accounts. Of allauth's own, those that are wanted and no others."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.gitlab import views as gitlab
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path, re_path

from quarterdeck.web.accounts import mine, operate, views
from quarterdeck.web.accounts.held import held, open_to_all

_SIGN_IN = [
    path("login/", held(account.login, on_laptop=True), name="account_login"),
    path("logout/", held(account.logout, on_laptop=True), name="account_logout"),
    path("inactive/", held(account.account_inactive, on_laptop=True), name="account_inactive"),
    path("signup/", views.closed, name="account_signup"),
    path("reauthenticate/", held(account.reauthenticate), name="account_reauthenticate"),
]
_PASSWORD = [
    path("change/", held(account.password_change), name="account_change_password"),
    path("set/", held(account.password_set), name="account_set_password"),
    path("reset/", held(account.password_reset), name="account_reset_password"),
    path("reset/done/", held(account.password_reset_done), name="account_reset_password_done"),
    path("reset/key/done/", held(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        held(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
_SECOND_FACTOR = [
    path("", held(mfa.index), name="mfa_index"),
    path("authenticate/", held(mfa.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", held(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", held(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", held(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", held(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", held(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", held(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
_PROVIDERS = [
    path("3rdparty/login/cancelled/", open_to_all(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", open_to_all(social.login_error), name="socialaccount_login_error"),
    path("3rdparty/signup/", views.closed, name="socialaccount_signup"),
    path("gitlab/login/", held(gitlab.oauth2_login), name="gitlab_login"),
    path("gitlab/login/callback/", held(gitlab.oauth2_callback), name="gitlab_callback"),
    path("oidc/<str:provider_id>/login/", held(oidc.login), name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", held(oidc.callback), name="openid_connect_callback"),
]

_OPERATE = [
    path("", operate.accounts, name="operate"),
    path("accounts/", operate.invite, name="invite"),
    path("accounts/<int:account_id>/", operate.account, name="account"),
    path("accounts/<int:account_id>/link/", operate.link, name="account_link"),
    path("accounts/<int:account_id>/grants/", operate.grant, name="grant"),
    path("accounts/<int:account_id>/<slug:name>/", operate.act, name="account_act"),
    path("grants/<int:grant_id>/end/", operate.end_grant, name="end_grant"),
    path("audit/", operate.log, name="audit"),
    path("audit/export.csv", operate.export_log, name="audit_export"),
    path("left/", operate.left, name="left"),
    path("left/<int:person_id>/erase/", operate.erase, name="erase"),
]

urlpatterns = [
    path("k/<str:key>", views.by_key, name="by_key"),
    path("accounts/", include(_SIGN_IN)),
    path("accounts/password/", include(_PASSWORD)),
    path("accounts/2fa/", include(_SECOND_FACTOR)),
    path("accounts/", include(_PROVIDERS)),
    path("me/", mine.mine, name="mine"),
    path("me/export.json", mine.export, name="mine_export"),
    path("me/sign-out/", mine.sign_out_everywhere, name="sign_out_everywhere"),
    path("operate/", include(_OPERATE)),
]
