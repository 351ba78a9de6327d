"""Who counts as a bot: GitLab's own flag and account types, tokens, service accounts, and a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate

DEFAULT_NAMES: tuple[str, ...] = (
    "gitlabduo*",
    "gitlab-duo*",
    "duo-code-review*",
    "duo-developer*",
    "coderabbit*",
    "copilot*",
    "devin-ai*",
    "greptile*",
    "qodo-*",
    "sourcery-ai*",
    "renovate*",
    "dependabot*",
    "pre-commit-ci*",
    "gitlab-bot",
    "gitlab-dependency-update-bot*",
    "marge-bot",
    "danger-bot",
    "snyk-bot",
)
"""Well-known reviewers and agents that often run under a plain account; ``*`` stands for any characters."""

_TOKEN = re.compile(r"(?:project|group)_\d+_bot(?:\d*|_\w+)$")
_SERVICE = re.compile(r"service_account_\w+$")
_PLACEHOLDER = re.compile(r".*_placeholder(?:_user)?_\w+$|import_user_\w+$")
_GHOST = re.compile(r"ghost\d*$")
_HUMAN_TYPES = {"PLACEHOLDER": "unknown", "IMPORT_USER": "unknown", "GHOST": "ghost"}
_SERVICE_TYPES = {"SERVICE_ACCOUNT", "SERVICE_USER"}


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(name.strip().lstrip("@").lower()) for name in names) or r"(?!)")


@dataclass(frozen=True)
class BotRules:
    """A team's corrections: ``names`` are bots besides those known, ``not_bots`` are none whatever else says so.

    Both hold user names, without regard to case, in which ``*`` stands for any characters. ``not_bots`` wins.
    """

    names: frozenset[str] = frozenset()
    not_bots: frozenset[str] = frozenset()
    defaults: tuple[str, ...] = DEFAULT_NAMES
    _listed: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _cleared: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_listed", _pattern(sorted({*self.names, *self.defaults})))
        object.__setattr__(self, "_cleared", _pattern(sorted(self.not_bots)))

    def clears(self, username: str) -> bool:
        """Whether the team says that this account is no bot."""
        return self._cleared.match(username.lower()) is not None

    def classify(self, username: str, *, flag: bool | None = None, type_: str | None = None) -> tuple[str, str | None]:
        """Kind (human, bot, ghost, unknown) and, for a bot, the reason (flag, token, service, list).

        ``flag`` and ``type_`` are GitLab's, None where the server does not say. A placeholder of an import, which
        GitLab flags as a bot, stands for a person: unknown.
        """
        name = username.lower()
        if self.clears(name):
            return "human", None
        kind = _HUMAN_TYPES.get(type_ or "") or (_kind_by_name(name) if type_ is None else None)
        if kind is not None:
            return kind, None
        reason = _reason(name, flag=flag, type_=type_) or ("list" if self._listed.match(name) else None)
        return ("human", None) if reason is None else ("bot", reason)


def _kind_by_name(name: str) -> str | None:
    """For servers that do not tell an account's type."""
    if _GHOST.match(name):
        return "ghost"
    return "unknown" if _PLACEHOLDER.match(name) else None


def _reason(name: str, *, flag: bool | None, type_: str | None) -> str | None:
    if type_ == "PROJECT_BOT" or _TOKEN.match(name):
        return "token"
    if type_ in _SERVICE_TYPES or (type_ is None and _SERVICE.match(name)):
        return "service"
    return "flag" if flag or (type_ or "").endswith("_BOT") else None
