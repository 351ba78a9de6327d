"""How one signs in on a server, out of the environment: which providers there are, and which of them is believed what.

QUARTERDECK_GITLAB_URL (https://gitlab.com where not given), _CLIENT_ID, _CLIENT_SECRET: sign-in with GitLab.
QUARTERDECK_OIDC_URL, _CLIENT_ID, _CLIENT_SECRET, _NAME: sign-in with OpenID Connect.
QUARTERDECK_GITLAB_EMAIL_DOMAINS, QUARTERDECK_OIDC_EMAIL_DOMAINS: domains, separated by commas, for which that issuer's
word is taken that an e-mail address was verified. Where none are named, no address is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class Trust:
    """What is believed of whom. ``gitlab_url`` None: nobody signs in with GitLab."""

    gitlab_url: str | None = None
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By provider: the e-mail domains for which its verification counts."""


def trust(environ: Mapping[str, str]) -> Trust:
    """Who is believed, by the environment."""
    gitlab = _gitlab_url(environ) if environ.get("QUARTERDECK_GITLAB_CLIENT_ID") else None
    names = {"gitlab": "QUARTERDECK_GITLAB_EMAIL_DOMAINS", OIDC: "QUARTERDECK_OIDC_EMAIL_DOMAINS"}
    return Trust(gitlab, {provider: _domains(environ.get(name, "")) for provider, name in names.items()})


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS."""
    found: dict[str, Any] = {}
    if client := environ.get("QUARTERDECK_GITLAB_CLIENT_ID"):
        app = _app(environ, "QUARTERDECK_GITLAB", client, {"gitlab_url": _gitlab_url(environ)})
        found["gitlab"] = {"APPS": [{**app, "name": "GitLab"}], "SCOPE": ["read_user"]}
    if client := environ.get("QUARTERDECK_OIDC_CLIENT_ID"):
        app = _app(environ, "QUARTERDECK_OIDC", client, {"server_url": environ.get("QUARTERDECK_OIDC_URL", "")})
        name = environ.get("QUARTERDECK_OIDC_NAME", "your company's sign-in")
        found["openid_connect"] = {"APPS": [{**app, "provider_id": OIDC, "name": name}], "OAUTH_PKCE_ENABLED": True}
    return found


def form_targets(environ: Mapping[str, str]) -> list[str]:
    """Origins to which a sign-in form may lead, for the content security policy."""
    urls = []
    if environ.get("QUARTERDECK_GITLAB_CLIENT_ID"):
        urls.append(_gitlab_url(environ))
    if environ.get("QUARTERDECK_OIDC_CLIENT_ID"):
        urls.append(environ.get("QUARTERDECK_OIDC_LOGIN_URL") or environ.get("QUARTERDECK_OIDC_URL", ""))
    return [origin for url in urls if (origin := origin_of(url))]


def origin_of(url: str) -> str:
    """Scheme and host in lower case, the port where it is not the usual one; "" for what is no address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname.lower()}" + (f":{port}" if port and port != usual else "")


def _gitlab_url(environ: Mapping[str, str]) -> str:
    return environ.get("QUARTERDECK_GITLAB_URL", "https://gitlab.com").rstrip("/")


def _app(environ: Mapping[str, str], prefix: str, client: str, settings: dict[str, str]) -> dict[str, Any]:
    return {"client_id": client, "secret": environ.get(f"{prefix}_CLIENT_SECRET", ""), "settings": settings}


def _domains(text: str) -> frozenset[str]:
    return frozenset(name.strip().lower().removeprefix("@") for name in text.split(",") if name.strip())
