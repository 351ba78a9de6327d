"""What happens when somebody signs in or out."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    """Sign-in and accounts."""

    name = "quarterdeck.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Write sign-ins into the audit log."""
        user_logged_in.connect(_signed_in, dispatch_uid="audit_sign_in")


def _signed_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    from quarterdeck.desk.core import audit  # noqa: PLC0415 -- models are not there before

    now = getattr(request, "now", None)
    if now is not None:
        actor = audit.Signed(user.pk, str(user))
        audit.record(actor, "signed_in", str(user), now=now, about_id=user.person_id)
