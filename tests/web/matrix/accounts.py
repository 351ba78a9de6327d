"""Sign-in: open to all, and one's own password and second factor. On a laptop there are neither."""

from __future__ import annotations

from datetime import date

from quarterdeck.desk.people.models import Grant, Membership
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.matrix import EVERYBODY, OPERATORS, Cell

_NOBODY: frozenset[str] = frozenset()
_SERVER = EVERYBODY - {"owner"}
"""Everybody on a server: the owner of a laptop has no password and no provider."""
_A = "/accounts/"
_O = "/operate/"
_ROLE = {"role": "partner", "start": "2026-04-01", "end": ""}

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
    Cell("mine", "GET", "/me/", EVERYBODY, "what is held on oneself, and who looked"),
    Cell("mine_export", "GET", "/me/export.json", EVERYBODY, "all that is held on oneself", queries=60),
    Cell("sign_out_everywhere", "POST", "/me/sign-out/", EVERYBODY, "end all one's own sessions"),
    Cell("operate", "GET", f"{_O}", OPERATORS, "accounts"),
    Cell("operate", "GET", f"{_O}?q=erin", OPERATORS, "accounts that match"),
    Cell("invite", "POST", f"{_O}accounts/", OPERATORS, "make an account", {"handle": "quinn"}),
    Cell("account", "GET", f"{_O}accounts/{{erin}}/", OPERATORS, "one account"),
    Cell("account_link", "POST", f"{_O}accounts/{{erin}}/link/", OPERATORS, "a link to set a password"),
    Cell("grant", "POST", f"{_O}accounts/{{erin}}/grants/", OPERATORS, "give a role", _ROLE),
    Cell("account_act", "POST", f"{_O}accounts/{{erin}}/close/", OPERATORS, "close an account"),
    Cell("account_act", "POST", f"{_O}accounts/{{erin}}/reopen/", OPERATORS, "open it again"),
    Cell("account_act", "POST", f"{_O}accounts/{{erin}}/sign-out/", OPERATORS, "end its sessions"),
    Cell("account_act", "POST", f"{_O}accounts/{{erin}}/second-factor/", OPERATORS, "take its second factor off"),
    Cell("account_act", "POST", f"{_O}accounts/{{erin}}/promote/", _NOBODY, "an act that there is not"),
    Cell("end_grant", "POST", f"{_O}grants/{{grant}}/end/", OPERATORS, "take a role away"),
    Cell("audit", "GET", f"{_O}audit/", OPERATORS, "the audit log"),
    Cell("audit", "GET", f"{_O}audit/?who=e&from=2026-01-01&to=2026-12-31&check=1", OPERATORS, "prove it"),
    Cell("audit_export", "GET", f"{_O}audit/export.csv", OPERATORS, "the audit log as CSV"),
    Cell("left", "GET", f"{_O}left/", OPERATORS, "who left"),
    Cell("erase", "POST", f"{_O}left/{{gone}}/erase/", OPERATORS, "erase who somebody was"),
]  # fmt: skip


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Uma has left."""
    spans = Membership.objects.filter(person__handle="uma")
    spans.update(end_date=date(2025, 1, 31))
    given = Grant.objects.get(account=cast["pia"])
    return {"erin": cast["erin"].pk, "grant": given.pk, "gone": spans.get().person_id}
