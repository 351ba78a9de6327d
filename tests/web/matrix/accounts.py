"""Sign-in: open to all, and one's own password and second factor. On a laptop there are neither."""

from __future__ import annotations

from tests.web.matrix import EVERYBODY, Cell

_NOBODY: frozenset[str] = frozenset()
_SERVER = EVERYBODY - {"owner"}
"""Everybody on a server: the owner of a laptop has no password and no provider."""
_A = "/accounts/"

CELLS = [
    Cell("by_key", "GET", "/k/no-such-key", _NOBODY, "a used sign-in link", open_to_all=True),
    Cell("account_login", "GET", f"{_A}login/", EVERYBODY, "sign in", open_to_all=True),
    Cell("account_login", "POST", f"{_A}login/", EVERYBODY, "sign in", {"login": "x"}, open_to_all=True),
    Cell("account_logout", "GET", f"{_A}logout/", EVERYBODY, "sign out", open_to_all=True),
    Cell("account_logout", "POST", f"{_A}logout/", EVERYBODY, "sign out", open_to_all=True),
    Cell("account_inactive", "GET", f"{_A}inactive/", EVERYBODY, "a closed account", open_to_all=True),
    Cell("account_signup", "GET", f"{_A}signup/", _NOBODY, "nobody signs up", open_to_all=True),
    Cell("account_reauthenticate", "GET", f"{_A}reauthenticate/", _SERVER, "say the password again"),
    Cell("account_reauthenticate", "POST", f"{_A}reauthenticate/", _SERVER, "say the password again"),
    Cell("account_change_password", "GET", f"{_A}password/change/", _SERVER, "change one's password"),
    Cell("account_change_password", "POST", f"{_A}password/change/", _SERVER, "change one's password"),
    Cell("account_set_password", "GET", f"{_A}password/set/", _SERVER, "set a first password"),
    Cell("account_set_password", "POST", f"{_A}password/set/", _SERVER, "set a first password"),
    Cell("account_reset_password", "GET", f"{_A}password/reset/", _SERVER, "forgot the password", open_to_all=True),
    Cell(
        "account_reset_password", "POST", f"{_A}password/reset/", _SERVER, "forgot the password",
        {"email": "nobody@example.com"}, open_to_all=True,
    ),
    Cell(
        "account_reset_password_done", "GET", f"{_A}password/reset/done/", _SERVER, "the mail is under way",
        open_to_all=True,
    ),
    Cell(
        "account_reset_password_from_key_done", "GET", f"{_A}password/reset/key/done/", _SERVER, "the password is set",
        open_to_all=True,
    ),
    Cell(
        "account_reset_password_from_key", "GET", f"{_A}password/reset/key/1-no/", _SERVER,
        "a link that no longer works", open_to_all=True,
    ),
    Cell(
        "account_reset_password_from_key", "POST", f"{_A}password/reset/key/1-no/", _SERVER,
        "a link that no longer works", open_to_all=True,
    ),
    Cell("mfa_index", "GET", f"{_A}2fa/", _SERVER, "one's second factor"),
    Cell("mfa_authenticate", "GET", f"{_A}2fa/authenticate/", _SERVER, "say the second factor", open_to_all=True),
    Cell("mfa_authenticate", "POST", f"{_A}2fa/authenticate/", _SERVER, "say the second factor", open_to_all=True),
    Cell("mfa_reauthenticate", "GET", f"{_A}2fa/reauthenticate/", _SERVER, "say the second factor again"),
    Cell("mfa_reauthenticate", "POST", f"{_A}2fa/reauthenticate/", _SERVER, "say the second factor again"),
    Cell("mfa_activate_totp", "GET", f"{_A}2fa/totp/activate/", _SERVER, "set up a second factor"),
    Cell("mfa_activate_totp", "POST", f"{_A}2fa/totp/activate/", _SERVER, "set up a second factor"),
    Cell("mfa_deactivate_totp", "GET", f"{_A}2fa/totp/deactivate/", _NOBODY, "give up a second factor one has not"),
    Cell("mfa_deactivate_totp", "POST", f"{_A}2fa/totp/deactivate/", _NOBODY, "give up a second factor one has not"),
    Cell("mfa_view_recovery_codes", "GET", f"{_A}2fa/recovery-codes/", _NOBODY, "recovery codes one has not"),
    Cell("mfa_generate_recovery_codes", "GET", f"{_A}2fa/recovery-codes/generate/", _SERVER, "make recovery codes"),
    Cell("mfa_generate_recovery_codes", "POST", f"{_A}2fa/recovery-codes/generate/", _SERVER, "make recovery codes"),
    Cell("mfa_download_recovery_codes", "GET", f"{_A}2fa/recovery-codes/download/", _NOBODY, "codes one has not"),
    Cell(
        "socialaccount_login_cancelled", "GET", f"{_A}3rdparty/login/cancelled/", _SERVER, "sign-in was broken off",
        open_to_all=True,
    ),
    Cell(
        "socialaccount_login_error", "GET", f"{_A}3rdparty/login/error/", _NOBODY, "sign-in failed at the provider",
        open_to_all=True,
    ),
    Cell("socialaccount_signup", "GET", f"{_A}3rdparty/signup/", _NOBODY, "nobody signs up", open_to_all=True),
    Cell("gitlab_login", "GET", f"{_A}gitlab/login/", _NOBODY, "no such provider", open_to_all=True),
    Cell("gitlab_login", "POST", f"{_A}gitlab/login/", _NOBODY, "no such provider", open_to_all=True),
    Cell("gitlab_callback", "GET", f"{_A}gitlab/login/callback/", _NOBODY, "no such provider", open_to_all=True),
    Cell("openid_connect_login", "GET", f"{_A}oidc/no/login/", _NOBODY, "no such provider", open_to_all=True),
    Cell("openid_connect_login", "POST", f"{_A}oidc/no/login/", _NOBODY, "no such provider", open_to_all=True),
    Cell(
        "openid_connect_callback", "GET", f"{_A}oidc/no/login/callback/", _NOBODY, "no such provider",
        open_to_all=True,
    ),
]  # fmt: skip
