"""Who is asking: access tokens and what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quarterdeck.simulator.model import User


@dataclass(frozen=True, slots=True)
class Token:
    """An access token. ``username`` None: the member with the most access. ``hidden`` are full paths of groups
    and projects (with all below them) that its user may not see."""

    value: str
    username: str | None = None
    scopes: tuple[str, ...] = ("read_api",)
    expires: date | None = None
    hidden: frozenset[str] = frozenset()
    revoked: bool = False
    name: str = "quarterdeck"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one a request is answered for. Without a token (``user`` None) only ``public`` paths are seen."""

    user: User | None
    token: Token | None
    public: frozenset[str] = frozenset()

    def may_see(self, full_path: str) -> bool:
        path = full_path.lower()
        if self.token is None:
            return any(_within(path, top) or _within(top, path) for top in self.public)
        return not any(_within(path, top) for top in self.token.hidden)

    def has_scope(self, *wanted: str) -> bool:
        return self.token is None or any(scope in self.token.scopes for scope in wanted)


def _within(path: str, top: str) -> bool:
    low = top.lower()
    return path == low or path.startswith(low + "/")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a token is not taken: ``unknown``, ``expired`` or ``revoked``."""

    why: str


def find_token_text(headers: dict[str, str], query: dict[str, str]) -> str | None:
    """The token that a request carries, in any of the ways in which GitLab takes one."""
    if token := headers.get("private-token") or headers.get("job-token"):
        return token
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return query.get("private_token") or query.get("access_token")


def refusal(token: Token | None, now: datetime) -> Refused | None:
    """None where the token is good at ``now``."""
    if token is None:
        return Refused("unknown")
    if token.revoked:
        return Refused("revoked")
    if token.expires is not None and token.expires <= now.date():
        return Refused("expired")
    return None
