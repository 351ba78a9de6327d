"""The accounts met on a server: their numbers by name, former names included, and who of them is a bot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from quarterdeck.lake.rows import Columns
from quarterdeck.lake.schema import USERS
from quarterdeck.lake.shape.bots import BotRules
from quarterdeck.sources.gitlab import raw

_KEPT_REASONS = ("flag", "token", "service")


def number_of(gid: str) -> int:
    """The number in a global id such as ``gid://gitlab/User/7``; a plain "7" is taken too.

    Raises ValueError where there is none.
    """
    return int(gid.rpartition("/")[2])


DEVELOPER = 30
"""GitLab's access level from which one is a member in the sense of community work."""


@dataclass(frozen=True, slots=True)
class Account:
    """A line of the table ``users``, see the schema."""

    user_id: int
    username: str | None
    former_usernames: tuple[str, ...] = ()
    kind: str = "human"
    bot_reason: str | None = None
    access_level: int | None = None


class UserBook:
    """What is known of accounts. It grows while records are shaped; a sync loads and stores it with the lake.

    ``bots`` holds the numbers of bots, ``actors`` the number by global id, None for the ghost user, of the accounts
    met since the book was made. ``vain`` holds names (lower case) that the server was asked for and nobody bears.
    """

    def __init__(self, accounts: Iterable[Account] = (), rules: BotRules | None = None) -> None:
        self.rules = rules or BotRules()
        self.actors: dict[str, int | None] = {}
        self.bots: set[int] = set()
        self.vain: set[str] = set()
        self.changed_kinds: set[int] = set()
        """Accounts whose kind changed since the book was made: their merge requests want a reclock."""
        self._accounts: dict[int, Account] = {}
        self._names: dict[str, int] = {}
        self._former: dict[str, set[int]] = {}
        for account in accounts:
            self._put(account)

    @classmethod
    def from_columns(cls, columns: Mapping[str, Iterable[Any]], rules: BotRules | None = None) -> UserBook:
        """The book that the table ``users`` holds; a column may be missing."""
        names = [column.name for column in USERS.columns if column.name in columns]
        lines = zip(*(columns[name] for name in names), strict=True)
        return cls((_account(dict(zip(names, line, strict=True))) for line in lines), rules)

    def columns(self) -> Columns:
        """All accounts as columns of the table ``users``, ordered by number."""
        ordered = [self._accounts[number] for number in sorted(self._accounts)]
        found: dict[str, list[Any]] = {c.name: [getattr(a, c.name) for a in ordered] for c in USERS.columns}
        found["former_usernames"] = [list(a.former_usernames) for a in ordered]
        return found

    def __len__(self) -> int:
        return len(self._accounts)

    def find(self, user_id: int) -> Account | None:
        return self._accounts.get(user_id)

    def find_id(self, name: str) -> int | None:
        """Who bears this user name now, or alone bore it before; case does not matter. None: nobody we know."""
        key = name.lower()
        found = self._names.get(key)
        if found is None:
            before = self._former.get(key)
            found = next(iter(before)) if before is not None and len(before) == 1 else None
        return found

    def meet(self, user: raw.User | raw.Reviewer | None) -> int | None:
        """Note an account; its number, or None for nobody and for the ghost user."""
        if user is None:
            return None
        try:
            return self.actors[user.id]
        except KeyError:
            return self._meet(user)

    def meet_thin(self, user: raw.User | None) -> int | None:
        """As `meet` where only number and name are told: they say nothing against what is known, or told later."""
        if user is None:
            return None
        known = self._accounts.get(number_of(user.id))
        if known is not None:
            return None if known.kind == "ghost" else known.user_id
        actor = self._meet(user)
        del self.actors[user.id]
        return actor

    def _meet(self, user: raw.User | raw.Reviewer) -> int | None:
        number = number_of(user.id)
        kind, reason = self.rules.classify(user.username, flag=user.bot, type_=user.type)
        before = self._accounts.get(number) or Account(number, user.username, kind=kind)
        former = before.former_usernames
        if before.username and user.username and before.username.lower() != user.username.lower():
            former = _with(former, before.username)
        self._put(replace(before, username=user.username or before.username, former_usernames=former), kind, reason)
        actor = None if kind == "ghost" else number
        self.actors[user.id] = actor
        return actor

    def learn(self, former_name: str, user_id: int) -> None:
        """Note that activity called this account by another name before. Unknown accounts are left alone."""
        account = self._accounts.get(user_id)
        if account is not None and (account.username or "").lower() != former_name.lower():
            self._put(replace(account, former_usernames=_with(account.former_usernames, former_name)))

    def give_up(self, names: Iterable[str]) -> None:
        """Note that the server knows no account of these names, so that nobody asks again."""
        self.vain.update(name.lower() for name in names)

    def set_access(self, user_id: int, level: int | None) -> None:
        account = self._accounts.get(user_id)
        if account is not None and account.access_level != level:
            self._put(replace(account, access_level=level))

    def is_outsider(self, user: raw.User) -> bool:
        """Whether this is a human without Developer access to the top group; never where no member is known."""
        account = self._accounts.get(number_of(user.id))
        if account is None:
            human = self.rules.classify(user.username, flag=user.bot, type_=user.type)[0] == "human"
        else:
            human = account.kind == "human" and (account.access_level or 0) < DEVELOPER
        return human and any(other.access_level is not None for other in list(self._accounts.values()))

    def is_trusted(self, user: raw.User) -> bool:
        """Whether this is a human who has Developer access to the top group."""
        account = self._accounts.get(number_of(user.id))
        return account is not None and account.kind == "human" and (account.access_level or 0) >= DEVELOPER

    def set_members(self, members: Iterable[raw.Member]) -> None:
        """Take access to the top group from this list alone: who is not in it has none."""
        levels: dict[int, int] = {}
        for member in members:
            number = self.meet(member.user)
            level = (member.access_level or {}).get("integerValue")
            if number is not None and isinstance(level, int):
                levels[number] = max(level, levels.get(number, 0))
        for number in list(self._accounts):
            self.set_access(number, levels.get(number))

    def reclassify(self, rules: BotRules) -> frozenset[int]:
        """Apply a new list of names to all accounts; the numbers of those whose kind changed.

        What GitLab's flag or type said is kept, except for who was cleared by ``not_bots``: that comes back when
        the account is met again.
        """
        self.rules = rules
        changed = set()
        for account in list(self._accounts.values()):
            kind, reason = _reclassified(account, rules)
            if kind != account.kind:
                changed.add(account.user_id)
            self._put(account, kind, reason)
        return frozenset(changed)

    def _put(self, account: Account, kind: str | None = None, reason: str | None = None) -> None:
        if kind is not None:
            account = replace(account, kind=kind, bot_reason=reason)
        number = account.user_id
        before = self._accounts.get(number)
        if before is not None:
            self._forget_name(before)
            if before.kind != account.kind:
                self.changed_kinds.add(number)
        self._accounts[number] = account
        if account.username:
            self._names[account.username.lower()] = number
        for name in account.former_usernames:
            self._former.setdefault(name.lower(), set()).add(number)
        (self.bots.add if account.kind == "bot" else self.bots.discard)(number)

    def _forget_name(self, account: Account) -> None:
        key = (account.username or "").lower()
        if self._names.get(key) == account.user_id:
            del self._names[key]


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name.lower() in {n.lower() for n in names} else (*names, name)


def _reclassified(account: Account, rules: BotRules) -> tuple[str, str | None]:
    kind, reason = rules.classify(account.username or "", type_="HUMAN" if account.kind == "human" else None)
    if account.bot_reason in _KEPT_REASONS and not rules.clears(account.username or ""):
        return "bot", account.bot_reason
    if account.kind in {"ghost", "unknown"}:
        return account.kind, None
    return kind, reason


def _account(line: Mapping[str, Any]) -> Account:
    level = line.get("access_level")
    return Account(
        user_id=int(line["user_id"]),
        username=line.get("username"),
        former_usernames=tuple(line.get("former_usernames") or ()),
        kind=line.get("kind") or "unknown",
        bot_reason=line.get("bot_reason"),
        access_level=None if level is None else int(level),
    )
